"""Going on with other assumptions: by hand on a table that fits the screen, equal to what is told without a change, and what must hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.measures.what_if import Choice, what_if

PLAIN = Choice(rate=0.0, horizon=2)


def rows(draws=((90, 120), (10, 40)), cost=100_00, moved=10_00):
    """Last year: the municipality avoided € 105 expected and pays € 10 along, the corporation avoided € 25 and pays € 100 for the caretaker."""
    told = []
    for party, mine, own, transfer in (("gemeente", draws[0], 0, -moved), ("woningcorporatie", draws[1], cost, moved)):
        expected = int(100 * np.mean(mine))
        told.append((party, 0, expected, own, transfer))
        told += [(party, n, 100 * cents, None, None) for n, cents in enumerate(mine, 1)]
    frame = pd.DataFrame(told, columns=["party", "draw", "avoided_cents", "cost_cents", "transfer_cents"])
    return frame.assign(scope="all").astype({"cost_cents": "Int64", "transfer_cents": "Int64"})


def outcome(choice, **change):
    return what_if(rows(**change), choice).outcome.set_index("party")


def test_two_years_without_discount_are_twice_the_last_one():
    told = outcome(PLAIN)
    assert told.loc["gemeente", ["cost_cents", "avoided_cents", "paid_cents", "net_cents"]].tolist() == [
        0,
        210_00,
        20_00,
        190_00,
    ]
    assert told.loc["woningcorporatie", ["cost_cents", "avoided_cents", "paid_cents", "net_cents"]].tolist() == [
        200_00,
        50_00,
        180_00,
        -130_00,
    ]
    assert told.loc["all", ["cost_cents", "avoided_cents", "net_cents"]].tolist() == [200_00, 260_00, 60_00]
    assert told.p_net_positive["all"] == 0.5  # € 200 and € 320 against € 200: only more than 0 is positive


def test_a_fifth_lost_each_year_at_ten_per_cent_by_hand():
    # avoided: 105 (0.8/1.1 + 0.64/1.21); cost: 100 (1/1.1 + 1/1.21)
    told = outcome(replace(PLAIN, drop_off=0.2, rate=0.1))
    assert told.avoided_cents["gemeente"] == round(105_00 * (0.8 / 1.1 + 0.64 / 1.21))
    assert told.cost_cents["all"] == round(100_00 * (1 / 1.1 + 1 / 1.21))


def test_hours_and_wage_change_the_cost_and_not_what_is_avoided():
    told = outcome(replace(PLAIN, hours=0.5, wage=1.2))
    assert (told.cost_cents["all"], told.avoided_cents["all"]) == (120_00, 260_00)


def test_the_settlement_pays_for_the_changed_caretaker_exactly():
    settled = what_if(rows(), replace(PLAIN, wage=1.1)).settlement
    for method, each in settled[settled.party != "all"].groupby("method"):
        assert each.contribution_cents.sum() == 220_00, method


def test_without_a_gain_there_is_no_proposal_and_the_shortfall_is_told():
    settled = what_if(rows(), replace(PLAIN, effect=0.5)).settlement
    assert set(settled.reason.dropna()) == {"no_gain"}
    assert set(settled.shortfall_cents) == {70_00}


def test_where_no_year_is_known_there_is_no_answer():
    with pytest.raises(LookupError):
        what_if(rows().head(0), PLAIN)


@given(
    st.floats(0.1, 2), st.floats(0.1, 2), st.floats(0, 2), st.floats(0, 0.9), st.floats(0, 0.1), st.integers(1, 15), st.integers(0, 50_00)
)  # fmt: skip
def test_parties_add_up_to_all_and_more_cost_is_never_a_better_net(hours, wage, effect, lost, rate, years, moved):
    choice = Choice(hours, wage, effect, lost, rate, years)
    told = outcome(choice, moved=moved)
    for column in ("cost_cents", "avoided_cents", "paid_cents", "net_cents"):
        assert told[column].drop("all").sum() == told[column]["all"]
    dearer = outcome(replace(choice, wage=wage * 1.5), moved=moved)
    assert dearer.net_cents["all"] <= told.net_cents["all"]
    assert dearer.p_net_positive["all"] <= told.p_net_positive["all"]
