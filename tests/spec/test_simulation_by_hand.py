"""Simulation by hand: what is certain stays the same, a triangle gives the probability of a triangle, and the same seed the same cents.

One party avoids € 1.05 a year for certain; the caretaker costs € 1.00 times a wage between 0.9 and 1.1 with its top at 1. In one year
without interest the net is positive when the wage is below 1.05: 1 − 0.05² / (0.2 · 0.1) = 0.875.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.measures.sensitivity import Ranges, ranges_of
from pipelines.measures.simulation import (
    DRAWN,
    FIXED,
    course,
    differences,
    parts,
    simulated,
    spreads,
    swings,
)
from pipelines.measures.what_if import Choice, what_if
from pipelines.measures.what_if import outcome as outcome_of

NOTHING = Ranges({})
ONE_YEAR = Choice(rate=0.0, horizon=1)


def year(avoided, draws, cost=100):
    """Rows of mart__last_year: a party that avoids, and one that pays."""
    own = [{"party": "gemeente", "draw": n, "avoided_cents": a, "cost_cents": 0 if n == 0 else None,
            "transfer_cents": 0 if n == 0 else None} for n, a in enumerate([avoided, *draws])]  # fmt: skip
    paying = [row | {"party": "woningcorporatie", "avoided_cents": 0} for row in own]
    paying[0] = paying[0] | {"cost_cents": cost}
    return pd.DataFrame([*own, *paying]).assign(scope="P1")


def ranges(**ends):
    return ranges_of(pd.DataFrame([{"assumption": a, "low": low, "high": high} for a, (low, high) in ends.items()]))


def made(rows, choice, known=NOTHING, *, draws=40_000, count=4, seed=1):
    return simulated(rows, choice, known, list(parts(rows, choice, known, seed=seed, draws=draws, count=count)))


def outcome(found):
    return found.outcome.set_index("assumptions")


def test_the_probability_of_a_wage_in_a_triangle_is_that_of_the_triangle():
    found = made(year(105, [105, 105]), ONE_YEAR, ranges(caretaker_wage=(0.9, 1.1)))
    assert outcome(found).p_net_positive[FIXED] == 1.0
    assert outcome(found).p_net_positive[DRAWN] == pytest.approx(0.875, abs=0.006)
    assert outcome(found).p_paid_back[DRAWN] == pytest.approx(0.875, abs=0.006)
    wage = found.shares.set_index("assumption").share
    assert wage["caretaker_wage"] == pytest.approx(1.0, abs=0.02)


def test_without_ranges_only_the_effect_is_drawn_as_it_stands():
    rows = year(200, [50, 150, 250, 350])
    found = outcome(made(rows, ONE_YEAR))
    assert found.p_net_positive[FIXED] == 0.75
    assert found.p_net_positive[DRAWN] == pytest.approx(0.75, abs=0.01)
    assert found.loc[FIXED, ["net_p10_cents", "net_p50_cents", "net_p90_cents"]].tolist() == [-50, 50, 250]
    assert found.net_p50_cents[DRAWN] in (50, 150)


def test_what_is_lost_again_is_not_paid_back():
    """120 the first year, 60 the second: 20 ahead after one year, −20 after two."""
    choice = Choice(rate=0.0, horizon=2, drop_off=0.5)
    rows = year(240, [240, 240])
    told = course(rows, choice)
    assert told.net_p50_cents.tolist() == [20, -20] and told.p_paid_back.tolist() == [0.0, 0.0]
    assert made(rows, choice).paid[FIXED].tolist() == [0.0, 0.0]


def test_one_assumption_at_a_time_and_the_largest_swing_first():
    rows = year(200, [100, 300])
    known = ranges(caretaker_wage=(0.9, 1.1), discount_rate=(0.0, 1.0))
    told = swings(rows, ONE_YEAR, known).set_index("assumption")
    assert list(told.index) == ["effect_size", "discount_rate", "caretaker_wage"]
    assert told.loc["effect_size", ["value_low", "value_high", "net_low_cents", "net_high_cents"]].tolist() == [
        0.5,
        1.5,
        0,
        200,
    ]
    assert told.loc["discount_rate", ["net_low_cents", "net_base_cents", "net_high_cents"]].tolist() == [100, 100, 50]
    assert told.loc["caretaker_wage", "swing_cents"] == 20


def test_ends_go_with_what_is_filled_in_and_move_out_when_it_lies_outside():
    known = ranges(caretaker_wage=(0.9, 1.1), discount_rate=(0.016, 0.029), drop_off=(0.0, 0.2))
    found = {s.assumption: (s.low, s.base, s.high) for s in spreads(Choice(wage=1.2, rate=0.05), known)}
    assert found["caretaker_wage"] == pytest.approx((1.08, 1.2, 1.32))
    assert found["discount_rate"] == (0.016, 0.05, 0.05)
    assert found["drop_off"] == (0.0, 0.0, 0.2)


def test_a_difference_is_what_the_choice_changes():
    rows = year(300, [200, 90])
    now, then = outcome_of(rows, ONE_YEAR), outcome_of(rows, Choice(rate=0.0, horizon=1, wage=1.5))
    assert then.equals(what_if(rows, Choice(rate=0.0, horizon=1, wage=1.5)).outcome)
    told = differences(now, then)
    assert told.loc["all"].tolist() == [50, 0, -50, pytest.approx(0.0)]
    assert told.loc["gemeente", "net_cents"] == 0 and told.loc["woningcorporatie", "net_cents"] == -50


def test_nothing_known_of_a_year_is_said():
    with pytest.raises(LookupError):
        course(year(1, [1]).iloc[:0], ONE_YEAR)


LEVELS = st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=8)
KNOWN = ranges(caretaker_wage=(0.9, 1.1), caretaker_hours=(0.9, 1.1), discount_rate=(0.016, 0.029), drop_off=(0, 0.2))


@settings(max_examples=25)
@given(LEVELS, st.integers(1, 6), st.integers(0, 3))
def test_the_same_seed_gives_the_same_and_a_probability_is_one(levels, horizon, seed):
    rows, choice = year(levels[0], levels[1:] * 2), Choice(horizon=horizon)
    one, other = (made(rows, choice, KNOWN, draws=400, count=4, seed=seed) for _ in range(2))
    assert one.outcome.equals(other.outcome) and one.paid.equals(other.paid) and one.shares.equals(other.shares)
    assert one.draws == 400
    for column in (FIXED, DRAWN):
        assert one.paid[column].between(0, 1).all() and (np.diff(one.paid[column]) >= 0).all()
    ends = one.outcome[["net_p10_cents", "net_p50_cents", "net_p90_cents"]].to_numpy()
    assert (np.diff(ends, axis=1) >= 0).all()


@settings(max_examples=25)
@given(LEVELS, st.floats(1.0, 3.0))
def test_more_effect_of_what_is_avoided_never_makes_a_net_less_likely(levels, more):
    rows = year(abs(levels[0]), [abs(v) for v in levels])
    p = [outcome(made(rows, Choice(effect=e), KNOWN, draws=400)).p_net_positive[DRAWN] for e in (1.0, more)]
    assert p[0] <= p[1]


@settings(max_examples=25)
@given(LEVELS)
def test_the_course_ends_where_the_immediate_answer_is(levels):
    rows, choice = year(levels[0], levels[1:] * 2, cost=700), Choice(drop_off=0.1, horizon=4)
    whole = what_if(rows, choice).outcome.set_index("party").loc["all"]
    last = course(rows, choice).iloc[-1]
    assert (
        abs(last.net_p10_cents - whole.net_low80_cents) <= 2 and abs(last.net_p90_cents - whole.net_high80_cents) <= 2
    )
