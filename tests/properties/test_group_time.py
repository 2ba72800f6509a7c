"""What must hold for group-time effects of any panel, also one with holes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.measures.counterfactual import aggregate, group_time_effects

FEW = settings(max_examples=15, deadline=None)
SEEDS = st.integers(0, 10_000)
KINDS = ("simple", "group", "dynamic", "calendar")
NAMES = {"outcome": "cost", "unit": "unit", "period": "period", "cohort": "cohort"}


def some_panel(seed: int, *, effect: float = 0.0, noise: float = 1.0, holes: float = 0.1) -> pd.DataFrame:
    """30 units in 6 periods, cohorts 0, 3 and 5, level plus month plus noise, some rows gone."""
    rng = np.random.default_rng(seed)
    unit, period = np.divmod(np.arange(180), 6)
    cohort = np.array([0, 3, 5])[rng.integers(0, 3, 30)]
    cohort[:6] = [0, 0, 3, 3, 5, 5]
    common = rng.normal(0, 3, 6)
    cost = rng.normal(0, 10, 30)[unit] + common[period] + rng.normal(0, noise, 180)
    treated = (cohort[unit] > 0) & (period + 1 >= cohort[unit])
    table = pd.DataFrame({"unit": unit, "period": period + 1, "cohort": cohort[unit], "cost": cost + effect * treated})
    return table[(rng.random(180) > holes) | (unit < 6)]


def effects(panel, **more):
    return group_time_effects(panel, **NAMES, **more)


@FEW
@given(SEEDS, st.floats(-50, 50))
def test_an_exact_effect_is_found_exactly_and_nothing_before(seed, size):
    found = effects(some_panel(seed, effect=size, noise=0))
    after = found.period >= found.cohort
    assert np.allclose(found.att[after], size, atol=1e-8) and np.allclose(found.att[~after], 0, atol=1e-8)
    for kind in KINDS:
        assert aggregate(found, kind=kind).att[0] == pytest.approx(size, abs=1e-8)


@FEW
@given(SEEDS)
def test_the_order_of_rows_and_the_names_of_units_do_not_matter(seed):
    panel = some_panel(seed)
    renamed = panel.assign(unit=(panel.unit * 7919) % 1009).sample(frac=1, random_state=seed)
    one, two = effects(panel), effects(renamed)
    assert np.allclose(one[["att", "se"]], two[["att", "se"]], atol=1e-10)


@FEW
@given(SEEDS, st.floats(0.01, 100), st.integers(-2_000, 2_000))
def test_k_times_the_euros_and_other_years_change_scale_and_nothing_else(seed, k, years):
    panel = some_panel(seed)
    moved = panel.assign(cost=panel.cost * k, period=panel.period + 3_000 + years)
    moved["cohort"] = np.where(panel.cohort > 0, panel.cohort + 3_000 + years, 0)
    one, two = effects(panel), effects(moved)
    assert np.allclose(two[["att", "se"]], k * one[["att", "se"]], rtol=1e-9, atol=1e-9)
    for kind in ("simple", "dynamic", "group"):
        a, b = aggregate(one, kind=kind), aggregate(two, kind=kind)
        assert np.allclose(b[["att", "se"]], k * a[["att", "se"]], rtol=1e-9, atol=1e-9)


@FEW
@given(SEEDS, st.floats(-99, 99))
def test_what_a_unit_or_a_period_has_extra_throughout_changes_nothing(seed, extra):
    panel = some_panel(seed)
    for changed in (panel.cost + extra * (panel.unit == 3), panel.cost + extra * (panel.period == 4)):
        assert np.allclose(effects(panel.assign(cost=changed)).att, effects(panel).att, atol=1e-8)


@FEW
@given(SEEDS)
def test_swapping_who_is_treated_and_who_is_not_flips_the_sign(seed):
    panel = some_panel(seed, holes=0)
    panel = panel[panel.cohort != 5]
    swapped = panel.assign(cohort=3 - panel.cohort)
    one, two = effects(panel), effects(swapped)
    assert np.allclose(one.att, -two.att, atol=1e-10) and np.allclose(one.se, two.se, atol=1e-10)


@FEW
@given(SEEDS)
def test_another_cohort_does_not_touch_effects_against_the_never_treated(seed):
    panel = some_panel(seed)
    alone = effects(panel[panel.cohort != 5], control="never_treated")
    among = effects(panel, control="never_treated")
    assert np.allclose(among[among.cohort == 3].att, alone.att, atol=1e-10)


@FEW
@given(SEEDS)
def test_an_outcome_split_in_two_has_effects_that_add_up(seed):
    panel = some_panel(seed)
    part = panel.assign(cost=np.random.default_rng(seed).normal(size=len(panel)))
    rest = panel.assign(cost=panel.cost - part.cost)
    assert np.allclose(effects(part).att + effects(rest).att, effects(panel).att, atol=1e-9)


@FEW
@given(SEEDS)
def test_influence_averages_to_nothing_and_makes_the_error(seed):
    found = effects(some_panel(seed))
    psi = found.influence.matrix
    assert np.allclose(psi.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(found.se, np.sqrt((psi**2).mean(axis=0) / len(psi)), atol=1e-12)


def test_errors_are_those_of_many_panels():
    many = [aggregate(effects(some_panel(seed, holes=0.1)), kind="simple").iloc[0] for seed in range(150)]
    spread = np.std([row.att for row in many])
    assert np.mean([row.se for row in many]) == pytest.approx(spread, rel=0.2)
