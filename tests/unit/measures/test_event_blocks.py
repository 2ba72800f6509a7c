"""Effects in blocks of time against the group-time effects they are, and errors against many worlds."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from pipelines.measures.counterfactual import fit_untreated, group_time_effects
from pipelines.measures.event_blocks import complex_blocks, person_blocks, seen_before, stacks, together
from pipelines.measures.panel import NEVER, complex_panel, insured_panel, person_panel
from tests.unit.measures.panels import complexes, persons
from tests.unit.measures.small_country import Country, world

SMALL = Country(people_elsewhere=400, places=8)


def some_complexes(seed, *, years=6):
    """Complexes that start in January of year 2, 3 or 4 (two each), and ten that never do; whole years of data."""
    rng = np.random.default_rng(seed)
    rows = []
    for c in range(16):
        start = None if c >= 6 else 12 * (2 + c // 2)
        for t in range(12 * years):
            cost = 1_000 + 100 * c + 30 * (t % 12) + int(rng.integers(0, 400))
            rows.append((f"c{c:02d}", t, None if start is None else f"c{c:02d}", start, 20, cost))
    return complexes(rows)


def test_blocks_of_a_year_are_group_time_effects_of_yearly_means_with_not_yet_treated_controls():
    panel = complex_panel(some_complexes(4))
    year = (panel.period - panel.period.min()) // 12
    yearly = pd.DataFrame(
        {
            "unit": panel.unit,
            "year": year + 1,
            "cost": panel.cents[:, 0] / panel.exposure,
            "start": panel.start[panel.unit],
        }
    )
    yearly["cohort"] = np.where(yearly.start == NEVER, 0, (yearly.start - panel.period.min()) // 12 + 1)
    means = yearly.groupby(["unit", "year", "cohort"], as_index=False).cost.mean()
    effects = group_time_effects(means, outcome="cost", unit="unit", period="year", cohort="cohort")
    effects = effects[effects.period >= effects.cohort].set_index(["cohort", "period"]).att
    found = [complex_blocks(panel, stack) for _, stack in stacks(panel, fit_untreated(panel), 12)]
    for cohort, pair in zip((3, 4, 5), (found[:2], found[2:4], found[4:]), strict=True):
        both = together(pair, same_donors=True)
        for k in both.block[both.block >= 0]:
            at = both.block == k
            per_dwelling_month = -both.avoided[at, 0][0] / both.exposure[at][0]
            assert per_dwelling_month == pytest.approx(effects[(cohort, cohort + k)], rel=1e-9)


def worlds(country, seeds):
    """Sum over projects of each budget per world: panel, estimate, error, degrees, truth."""
    rows = []
    for seed in seeds:
        w = world(seed, country)
        for table, make, months, of in (
            (person_panel(w.persons), person_blocks, 6, "persons"),
            (complex_panel(w.complexes), complex_blocks, 12, "complexes"),
            (insured_panel(w.insured), complex_blocks, 12, "insured"),
        ):
            parts = [make(table, stack) for _, stack in stacks(table, fit_untreated(table), months)]
            both = together(parts, same_donors=of != "persons")
            for b, budget in enumerate(table.budgets):
                weights = np.zeros(both.avoided.shape)
                weights[both.block >= 0, b] = 1
                truth = sum(v for (_, name), v in w.truth.items() if name == budget)
                error = np.sqrt(both.variance(weights))
                rows.append((of, (weights * both.avoided).sum(), error, both.degrees[b], truth))
    return pd.DataFrame(rows, columns=["panel", "estimate", "error", "degrees", "truth"]).query("error > 0")


@pytest.mark.slow
def test_intervals_cover_the_truth_about_as_often_as_they_say():
    table = worlds(SMALL, range(500, 512))
    covered = (table.estimate - table.truth).abs() <= stdtrit(table.degrees, 0.975) * table.error
    assert 0.90 <= covered.mean() <= 0.995


@pytest.mark.slow
def test_what_residents_of_one_complex_share_is_in_the_error():
    alone, shared = (worlds(Country(people_elsewhere=400, places=8, shared=s), range(520, 524)) for s in (0.0, 0.5))
    people = [t[t.panel == "persons"].error.mean() for t in (alone, shared)]
    assert people[1] > 1.3 * people[0]


def test_before_the_start_enough_must_have_been_seen():
    panel = complex_panel(some_complexes(1))
    found = {panel.projects[p]: complex_blocks(panel, s) for p, s in stacks(panel, fit_untreated(panel), 12)}
    assert found["c00"].block[seen_before(found["c00"])].tolist() == [-2]
    assert found["c05"].block[seen_before(found["c05"])].tolist() == [-4, -3, -2]


def test_projects_together_are_the_sum_of_their_parts_and_share_their_controls():
    panel = complex_panel(some_complexes(2))
    parts = [complex_blocks(panel, s) for _, s in stacks(panel, fit_untreated(panel), 12)]
    both = together(parts, same_donors=True)
    assert both.avoided[both.block == 0].sum() == pytest.approx(sum(p.avoided[p.block == 0].sum() for p in parts))
    weights = np.zeros(both.avoided.shape)
    weights[both.block == 0, 0] = 1
    apart = sum(p.variance((p.block == 0)[:, None] * np.ones(1)) for p in parts)
    assert both.variance(weights) > apart, "the controls' error goes the same way in all"


def two_municipalities():
    """P1 has residents in municipalities 0001 and 0003, P2 in 0002; two people elsewhere in each."""
    homes = [("0001", "P1"), ("0003", "P1"), ("0002", "P2")]
    movers = [(f"m{i}", where, project, 6) for i, (where, project) in enumerate(homes)]
    others = [(f"v{where}{i}", where, None, None) for where in ("0001", "0002", "0003") for i in range(2)]
    return person_panel(persons([
        (who, t, where, project, project, start, 100 * (len(who) + t)) for who, where, project, start in movers + others for t in range(18)
    ]))  # fmt: skip


def test_a_project_comes_once_and_as_soon_as_its_last_municipality_was_seen():
    panel = two_municipalities()
    found = [(panel.projects[p], s) for p, s in stacks(panel, fit_untreated(panel), 6)]
    assert [name for name, _ in found] == ["P2", "P1"]
    assert [int(s.treated.sum()) for _, s in found] == [1, 2]
    assert [len(s.unit) for _, s in found] == [3, 6], "each beside the two others of its own municipality"


def test_only_who_is_looked_at_is_waited_for():
    """With P1's resident of 0003 left out, P1 is there before P2."""
    panel = two_municipalities()
    group = np.zeros(len(panel.start), int)
    group[panel.unit] = panel.group
    found = [panel.projects[p] for p, _ in stacks(panel, fit_untreated(panel), 6, target=group < 2)]
    assert found == ["P1", "P2"]
