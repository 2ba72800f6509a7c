"""Going on year by year: by hand on a table that fits the screen, and adding up to what is told of all years."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.measures.going_on import avoided_by, begun, going_on, per_week, points_of
from pipelines.measures.valued import hours_worked
from pipelines.measures.what_if import Choice, what_if
from tests.unit.measures.test_what_if import rows

LONGEST = 15


def test_three_years_by_hand():
    # avoided € 130 a year at first, a tenth lost each year; caretaker € 100; the municipality pays € 10 of it; 5 % a year
    told = going_on(rows(), Choice(drop_off=0.1, rate=0.05, horizon=2), 3)
    assert told.parties == ("gemeente", "woningcorporatie") and told.payer == "woningcorporatie"
    assert told.years.counts.tolist() == [1, 1, 0]
    assert told.years.factor.tolist() == pytest.approx([1 / 1.05, 1 / 1.1025, 0])
    assert told.avoided.tolist() == [
        pytest.approx([105_00 * 0.9, 25_00 * 0.9]),
        pytest.approx([105_00 * 0.81, 25_00 * 0.81]),
        [0, 0],
    ]
    assert told.paid.tolist() == [[10_00, 90_00], [10_00, 90_00], [0, 0]]
    assert told.years.net.tolist() == pytest.approx([17_00, 5_30, 0])
    assert told.years.cumulative.tolist() == pytest.approx(
        [17_00 / 1.05, 17_00 / 1.05 + 5_30 / 1.1025, 17_00 / 1.05 + 5_30 / 1.1025]
    )
    assert told.parts.tolist() == pytest.approx([105 / 130, 25 / 130])
    worth = 0.9 / 1.05 + 0.81 / 1.1025  # of a euro of effect
    assert told.benefits.tolist() == [round(105_00 * worth), round(25_00 * worth)]
    assert told.gain == round(105_00 * worth) + round(25_00 * worth) - round(100_00 * (1 / 1.05 + 1 / 1.1025))
    assert going_on(rows(draws=((-5, -10), (0, 0))), Choice(), 3).benefits.tolist() == [0, 0]


def test_the_net_is_zero_at_the_hours_and_at_the_effect_that_are_told():
    told = going_on(rows(), Choice(rate=0.03), LONGEST)
    assert told.hours_off is not None and told.effect_off is not None
    for choice in (Choice(rate=0.03, hours=told.hours_off), Choice(rate=0.03, effect=told.effect_off)):
        assert abs(what_if(rows(), choice).outcome.set_index("party").net_cents["all"]) <= 2
    none = going_on(rows(draws=((-5, -10), (0, 0))), Choice(), LONGEST)
    assert none.hours_off is None and none.effect_off is None


@given(
    st.floats(0.1, 2), st.floats(0.1, 2), st.floats(0, 2), st.floats(0, 0.9), st.floats(0, 0.1), st.integers(1, 15), st.integers(0, 50_00)
)  # fmt: skip
def test_years_add_up_to_what_is_told_of_all_of_them(hours, wage, effect, lost, rate, horizon, moved):
    choice = Choice(hours, wage, effect, lost, rate, horizon)
    whole = what_if(rows(moved=moved), choice).outcome.set_index("party")
    told = going_on(rows(moved=moved), choice, LONGEST)
    factor = told.years.factor.to_numpy()
    for n, party in enumerate(told.parties):
        assert factor @ told.avoided[:, n] == pytest.approx(whole.avoided_cents[party], abs=0.51)
        assert factor @ told.paid[:, n] == pytest.approx(whole.paid_cents[party], abs=1.01)
    assert told.years.cumulative.iloc[-1] == pytest.approx(whole.net_cents["all"], abs=2.1)


def test_an_own_split_is_one_of_the_proposals_and_pays_for_the_caretaker_exactly():
    settled = what_if(rows(), Choice(rate=0.0, horizon=1), {"gemeente": 0.25, "woningcorporatie": 0.75}).settlement
    own = settled[settled.method == "own"].set_index("party")
    assert own.contribution_cents.to_dict() == {"gemeente": 25_00, "woningcorporatie": 75_00, "all": 100_00}


def more(*points):
    columns = ["budget", "extra_hours_per_week", "avoided_cents"]
    return pd.DataFrame([("all", h, c) for h, c in points] + [("vandalism", 8.0, 1)], columns=columns)


def test_between_points_of_the_dose_response_relation_it_is_a_straight_line_and_outside_them_nothing():
    points = points_of(more((-8.0, -40_00), (8.0, 60_00), (36.0, None)))
    assert points.extra_hours_per_week.tolist() == [-8, 0, 8]
    assert [avoided_by(points, extra) for extra in (8, 2, 0, -4)] == [60_00, 15_00, 0, -20_00]
    assert avoided_by(points, 8.5) is None and avoided_by(points, -9) is None
    assert points_of(more((8.0, None))).empty and avoided_by(points_of(more((8.0, None))), 0) is None


def test_hours_of_a_week_are_those_of_a_month_and_not_known_without_their_cost():
    assert per_week(130.0, 52) == 30
    known = pd.DataFrame(
        {"outcome": "ahead", "assumption": ["caretaker_hours", "caretaker_wage"], "value_base": [130.0, 4700.0]}
    )
    told = begun(rows(), known, more(), Choice(), LONGEST, 52)
    assert (told.hours, told.wage_cents) == (30, 4700)
    assert told.even_hours == pytest.approx(30 * told.years.hours_off)
    for ranges in (known.head(1), known.head(0), pd.DataFrame(), known.assign(value_base=np.nan)):
        unknown = begun(rows(), ranges, more(), Choice(), LONGEST, 52)
        assert unknown.hours is None and unknown.wage_cents is None


def test_hours_of_a_month_without_a_row_are_not_known_and_not_zero():
    months = pd.date_range("2020-01-01", periods=3, freq="MS")
    hours = pd.DataFrame({"month": months, "hours": [10.0, 20.0, 30.0]})
    assert hours_worked(hours, 600, 3).tolist() == [10, 20, 30]
    assert hours_worked(hours.iloc[[0, 2]], 600, 3) is None
    assert hours_worked(hours.assign(hours=[10.0, None, 30.0]), 600, 3) is None
    assert hours_worked(pd.concat([hours, hours]), 601, 2).tolist() == [40, 60]
