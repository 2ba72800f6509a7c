"""Is an interval of 95 % one of 95 %? Small worlds with a known truth, lived through many times.

These are few and small worlds, so that it takes seconds; the margins are wide to match.
"""

import numpy as np
import pandas as pd
import pytest

from pipelines.measures.avoided_cost import (
    Avoided,
    avoided,
    avoided_cost,
    estimate_complexes,
    estimate_insured,
    estimate_persons,
)
from tests.unit.measures.small_country import Country, World, world

WORLDS = 12
R = 300
SMALL = {"people_elsewhere": 500, "places": 10}


def figures(w: World, seed: int) -> Avoided:
    panels = [
        estimate_persons(w.persons, draws=R, seed=seed),
        estimate_complexes(w.complexes, draws=R, seed=seed),
        estimate_insured(w.insured, draws=R, seed=seed),
    ]
    return avoided(panels, draws=R)


def lived(country: Country, first: int) -> pd.DataFrame:
    """Rows of year 0 per world, project (and 'all') and budget, with the truth."""
    tables = []
    for seed in range(first, first + WORLDS):
        w = world(seed, country)
        table = avoided_cost(figures(w, seed)).query("year == 0").assign(world=seed)
        own = [w.truth.get((p, b), 0.0) for p, b in zip(table.project_id, table.budget, strict=True)]
        total = table.budget.map(lambda b, w=w: sum(v for k, v in w.truth.items() if k[1] == b))
        tables.append(table.assign(truth=np.where(table.project_id == "all", total, own)))
    return pd.concat(tables, ignore_index=True)


def covered(table: pd.DataFrame) -> pd.Series:
    return (table.avoided_low95_cents <= table.truth) & (table.truth <= table.avoided_high95_cents)


@pytest.mark.slow
@pytest.mark.parametrize(("country", "least"), [(Country(**SMALL), 0.91), (Country(shared=0.1, **SMALL), 0.88)])
def test_intervals_cover_the_truth_about_as_often_as_they_say(country, least):
    table = lived(country, 100)
    total, project = covered(table[table.project_id == "all"]), covered(table[table.project_id != "all"])
    assert least <= total.mean() <= 0.995
    assert least <= project.mean() <= 0.985


@pytest.mark.slow
def test_a_country_without_effect_is_hardly_ever_called_shown():
    table = lived(Country(effect=0.0, **SMALL), 200)
    shown = (table.avoided_low95_cents > 0) & (table.pretrend_p >= 0.05)
    assert shown[table.project_id == "all"].mean() <= 0.05
    assert shown[table.project_id != "all"].mean() <= 0.05


@pytest.mark.slow
def test_totals_are_not_off_on_average_and_before_after_is():
    ours, naive = [], []
    for seed in range(300, 330):
        w = world(seed, Country(**SMALL))
        truth = sum(v for k, v in w.truth.items() if k[1] == "wmo_support")
        for found, minimum in ((ours, 30), (naive, 10**9)):
            estimate = estimate_persons(w.persons, draws=2, seed=1, minimum_control_people=minimum)
            found.append(sum(p.point[:, 0].sum() for p in estimate.projects.values()) / truth - 1)
    assert abs(np.mean(ours)) < 0.06
    assert abs(np.mean(naive)) > 0.15
