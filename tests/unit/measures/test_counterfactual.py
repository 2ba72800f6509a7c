"""The imputation estimator against outside ones, and what it does where nothing can be known."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyfixest
import pytest

from pipelines.measures.avoided_cost import estimate_persons
from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.panel import NEVER, Panel, complex_panel, insured_panel, person_panel, placebo
from tests.unit.measures.panels import persons, some_people
from tests.unit.measures.small_country import Country, world

SMALL = Country(people_elsewhere=120, places=4)


def frame(panel: Panel, budget: int):
    data = pd.DataFrame({"unit": panel.unit, "cell": panel.group * 10_000 + panel.period})
    data["y"] = panel.cents[:, budget] / panel.exposure
    data["treated"] = panel.treated.astype(int)
    data["project"] = panel.project[panel.unit]
    data["weight"] = panel.weight
    return data


def did2s(panel: Panel, budget: int) -> float:
    """Mean effect on the treated by the two-stage estimator of pyfixest, on rows our fit can impute."""
    fit = fit_untreated(panel)
    rows = np.sort(np.concatenate([fit.untreated, fit.treated]))
    data = frame(panel.keep(rows), budget)
    found = pyfixest.did2s(
        data,
        yname="y",
        first_stage="~ C(cell) | unit",
        second_stage="~ i(treated, ref=0)",
        treatment="treated",
        cluster="unit",
    )
    return float(found.coef().iloc[0])


def test_mean_effect_on_an_unbalanced_panel_of_persons_equals_pyfixest_did2s():
    panel = person_panel(some_people(3, effect=2_000, noise=400))
    assert -did2s(panel, 0) == pytest.approx(fit_untreated(panel).effects[:, 0].mean(), rel=1e-6)


def test_mean_effect_of_complexes_equals_pyfixest_did2s():
    panel = complex_panel(world(4, SMALL).complexes)
    assert -did2s(panel, 2) == pytest.approx(fit_untreated(panel).effects[:, 2].mean(), rel=1e-6)


def test_imputed_cost_of_insured_equals_weighted_fixed_effects_of_pyfixest():
    panel = insured_panel(world(5, SMALL).insured)
    fit = fit_untreated(panel)
    data = frame(panel, 0)
    model = pyfixest.feols("y ~ C(unit) + C(cell)", data.iloc[fit.untreated], weights="weight")
    expected = model.predict(newdata=data.iloc[fit.treated])
    assert np.allclose(expected - data.y.iloc[fit.treated], fit.effects[:, 0], rtol=1e-6, atol=0.01)


def test_each_row_of_a_project_equals_the_imputation_with_fixed_effects_of_pyfixest():
    panel = person_panel(some_people(6, noise=900))
    fit = fit_untreated(panel)
    data = frame(panel, 0)
    model = pyfixest.feols("y ~ C(unit) + C(cell)", data.iloc[fit.untreated])
    expected = model.predict(newdata=data.iloc[fit.treated]) - data.y.iloc[fit.treated]
    assert np.allclose(expected, fit.effects[:, 0], rtol=1e-6, atol=0.01)


def test_a_person_never_seen_before_moving_in_is_left_out_and_counted():
    table = some_people(1)
    extra = persons([("late", t, "0344", "P1", "P1", 12, 5_000) for t in range(12, 20)])
    found = estimate_persons(pa.concat_tables([table, extra]), draws=10, seed=1)
    assert found.coverage == [
        {"subject": "treated person-months", "reason": "no_untreated_months", "rows": 8, "cents": 40_000}
    ]


def test_a_month_without_anyone_untreated_is_left_out_and_counted():
    rows = [(f"c{i}", t, "0344", None, None, None, 1_000) for i in range(35) for t in range(12)]
    rows += [("m", t, "0344", "P1", "P1", 6, 1_000 if t < 6 else 700) for t in range(14)]
    found = estimate_persons(persons(rows), draws=10, seed=1)
    assert found.coverage == [
        {"subject": "treated person-months", "reason": "no_control_in_month", "rows": 2, "cents": 1_400}
    ]
    assert found.projects["P1"].point[:, 0].sum() == pytest.approx(6 * 300)


def test_parts_of_a_municipality_that_never_meet_in_time_do_not_lean_on_each_other():
    rows = [(f"a{i}", t, "0344", None, None, None, 1_000) for i in range(30) for t in range(6)]
    rows += [(f"b{i}", t, "0344", None, None, None, 9_000) for i in range(30) for t in range(6, 12)]
    rows += [("m", t, "0344", "P1", "P1", 3, 500) for t in range(12)]
    panel = person_panel(persons(rows))
    fit = fit_untreated(panel)
    assert (len(fit.treated), len(fit.no_control)) == (3, 6)


def test_the_placebo_starts_a_year_earlier_and_sees_no_treated_row():
    panel = person_panel(some_people(1, effect=5_000))
    before = placebo(panel)
    assert not panel.treated[np.isin(panel.period, before.period)].all()
    assert (before.start[panel.start != NEVER] == panel.start[panel.start != NEVER] - 12).all()
    assert len(before.period) == (~panel.treated).sum()


def test_where_nobody_was_ever_untreated_nothing_is_estimated_and_everything_is_counted():
    found = estimate_persons(persons([("m", t, "0344", "P1", "P1", 0, 700) for t in range(5)]), draws=10, seed=1)
    assert found.coverage == [
        {"subject": "treated person-months", "reason": "no_untreated_months", "rows": 5, "cents": 3_500}
    ]
