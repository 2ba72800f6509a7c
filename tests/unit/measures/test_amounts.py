"""Amounts that are asked for: by hand on a tiny table, and adding up to the cent whatever the numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.adjustments import Adjustments
from pipelines.measures.amounts import AMOUNTS, Size, amounts, going_on, organisations, scaled, size_of
from pipelines.measures.flows import Flows

PROJECTS = pd.DataFrame({
    "project_id": ["P1", "P2", None, "P0"], "municipality_code": ["0344", "0344", "0363", "0344"],
    "corporation_id": ["1", "2", "1", None], "dwellings": [50, 20, 9, 7],
    "caretaking_start": pd.to_datetime(["2023-01-01", "2023-07-01", None, None]),
})  # fmt: skip
BOOKED = pd.DataFrame({
    "project_id": ["P1"] * 13 + ["P2"] * 6,
    "month": [*pd.date_range("2022-12-01", periods=13, freq="MS"), *pd.date_range("2023-07-01", periods=6, freq="MS")],
})  # fmt: skip


def line(party, budget, cost=0, avoided=0, transfer=0, half=0):
    net = avoided - cost + transfer
    return {
        "scope": "P1", "year": 0, "party": party, "budget": budget, "cost_cents": cost, "avoided_cents": avoided,
        "transfer_cents": transfer, "net_cents": net, "net_low80_cents": net - half, "net_high80_cents": net + half,
        "p_net_positive": 0.5, "verdict": "not shown", "grade": "assumed",
    }  # fmt: skip


def totals(cost=2400, wmo=1801, other=302, moved=600):
    lines = [
        line("gemeente", "wmo_support", avoided=wmo, half=100), line("gemeente", "shelter", avoided=other, half=10),
        line("gemeente", "transfers", transfer=-moved), line("gemeente", "all", avoided=wmo + other, transfer=-moved, half=100),
        line("woningcorporatie", "caretaking", cost=cost), line("woningcorporatie", "transfers", transfer=moved),
        line("woningcorporatie", "all", cost=cost, transfer=moved), line("all", "all", cost=cost, avoided=wmo + other, half=100),
    ]  # fmt: skip
    return pd.DataFrame(lines)


CASH = pd.DataFrame([{
    "scope": "P1", "year": 0, "party": "gemeente", "budget": "wmo_support", "cashable_cents": 1000, "cashable_low80_cents": 900,
    "cashable_high80_cents": 1100, "reason": None,
}]).astype({c: "Int64" for c in ("cashable_cents", "cashable_low80_cents", "cashable_high80_cents")})  # fmt: skip
SIZE = Size({("P1", 0): 24}, {("P1", 0): 24 * 50})


def told(rows=None, worth=()):
    return amounts(totals() if rows is None else rows, CASH, SIZE, worth)


def one(table, amount, party, budget):
    found = table[(table.amount == amount) & (table.party == party) & (table.budget == budget)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_municipality_and_a_corporation_have_their_own_projects_together():
    assert organisations(PROJECTS) == {
        "gemeente:0344": ("P0", "P1", "P2"), "corporatie:1": ("P1",), "corporatie:2": ("P2",),
    }  # fmt: skip


def test_months_count_once_and_dwellings_for_each_month_of_which_the_books_are_in():
    size = size_of({"all": ("P1", "P2"), "P2": ("P2",)}, PROJECTS, BOOKED)
    assert size.months == {("all", 0): 12, ("all", 2023): 12, ("P2", 0): 6, ("P2", 2023): 6}
    assert size.dwelling_months["all", 0] == 12 * 50 + 6 * 20


def test_two_years_are_halved_and_fifty_dwellings_divide():
    table = told()
    assert one(table, "total", "gemeente", "wmo_support").avoided_cents == 1801
    assert one(table, "per_year", "woningcorporatie", "caretaking").cost_cents == 1200
    assert one(table, "per_year", "gemeente", "wmo_support").avoided_cents == 900  # 900.5, half to even
    assert one(table, "per_dwelling", "woningcorporatie", "caretaking").cost_cents == 24
    assert one(table, "per_year", "gemeente", "wmo_support").cashable_cents == 500
    assert pd.isna(one(table, "per_year", "gemeente", "shelter").cashable_cents)


def test_what_is_avoided_varies_as_much_as_the_net():
    row = one(told(), "total", "gemeente", "all")
    assert (row.avoided_low80_cents, row.avoided_high80_cents) == (2103 - 100, 2103 + 100)
    assert row.paid_cents == 600


def test_a_part_is_of_those_that_avoid_and_nobody_avoiding_has_no_part():
    assert one(told(), "total", "gemeente", "all").avoided_share == 1
    assert one(told(), "total", "woningcorporatie", "all").cost_share == 1
    nothing = told(totals(wmo=-5, other=-6))
    assert pd.isna(one(nothing, "total", "gemeente", "all").avoided_share)
    assert pd.isna(one(told(), "total", "all", "all").avoided_share)


def test_a_scope_of_which_no_books_are_in_has_no_amount_per_year():
    table = amounts(totals(), CASH, Size({}, {}), ())
    assert set(table.amount) == {"total"}


@given(st.tuples(*[st.integers(-(10**9), 10**9)] * 4), st.floats(0.001, 5))
def test_budgets_parties_and_society_add_up_to_the_cent_whatever_the_amount(cents, by):
    cost, wmo, other, moved = cents
    rows = totals(abs(cost), wmo, other, moved).assign(
        avoided_low80_cents=0, avoided_high80_cents=0,
        **{c: pd.array([None] * 8, "Int64") for c in ("cashable_cents", "cashable_low80_cents", "cashable_high80_cents")},
    )  # fmt: skip
    out = scaled(rows, np.full(len(rows), by), "per_year")
    parts, party = out[out.budget != "all"], out[(out.budget == "all") & (out.party != "all")]
    society = out[out.party == "all"].iloc[0]
    for column in ("cost_cents", "avoided_cents", "transfer_cents"):
        assert (parts.groupby("party")[column].sum() == party.set_index("party")[column]).all()
        assert party[column].sum() == society[column]
        assert abs(society[column] - rows[rows.party == "all"][column].iloc[0] * by) <= 2
    assert society.transfer_cents == 0


def flow(months=24):
    ones = np.ones(months)
    return Flows(
        0, ("wmo_support",), ("gemeente",), 100.0 * ones[None], np.zeros((4, 1, months), np.float32), 80.0 * ones,
        {"gemeente": -10 * ones, "woningcorporatie": 10 * ones}, "woningcorporatie",
    )  # fmt: skip


def test_the_table_has_its_columns_in_order_and_every_row_its_own_number():
    table = told(worth=[going_on("P1", flow(), 0.0, 2, Adjustments())])
    assert list(table.columns) == list(AMOUNTS) and table.dtypes.astype(str).to_dict() == AMOUNTS
    assert list(table.index) == list(range(len(table)))


def test_a_year_by_itself_is_a_year_as_it_was():
    size = Size({("P1", 2023): 6}, {("P1", 2023): 600})
    table = amounts(totals().assign(year=2023), CASH.assign(year=2023), size, ())
    assert one(table, "per_year", "gemeente", "wmo_support").avoided_cents == 1801, "not times 12 / 6"
    assert one(table, "per_year", "gemeente", "wmo_support").cashable_cents == 1000
    assert one(table, "per_dwelling", "woningcorporatie", "caretaking").cost_cents == 48


def test_what_rounding_leaves_between_transfers_goes_to_the_last_of_its_scope_and_year():
    def moved(scope, *cents):
        parties = ("gemeente", "woningcorporatie", "zorgverzekeraar")
        rows = [line(party, "transfers", transfer=c) for party, c in zip(parties, cents, strict=True)]
        rows += [line(party, "all", transfer=c) for party, c in zip(parties, cents, strict=True)] + [line("all", "all")]
        return pd.DataFrame(rows).assign(scope=scope, avoided_low80_cents=0, avoided_high80_cents=0)

    none = {
        c: pd.array([None] * 14, "Int64") for c in ("cashable_cents", "cashable_low80_cents", "cashable_high80_cents")
    }
    rows = pd.concat([moved("P1", -3, 1, 2), moved("P2", 3, -1, -2)], ignore_index=True).assign(**none)
    out = scaled(rows, np.array([*np.full(7, 0.5), *np.full(7, 0.5)]), "per_year")
    assert list(out[out.budget == "transfers"].transfer_cents) == [-2, 0, 2, 2, 0, -2], "1.5, 0.5 and 1 half to even"
    assert list(out[out.budget == "all"].transfer_cents) == [-2, 0, 2, 0, 2, 0, -2, 0]


def test_rows_without_a_number_are_left_out_and_the_others_are_numbered_anew():
    rows = totals().assign(avoided_low80_cents=0, avoided_high80_cents=0)
    rows = rows.assign(
        **{c: pd.array([7] * 8, "Int64") for c in ("cashable_cents", "cashable_low80_cents", "cashable_high80_cents")}
    )
    out = scaled(rows, np.array([np.nan, *np.ones(7)]), "per_year")
    assert list(out.index) == list(range(7)) and "index" not in out.columns
    assert out.cashable_cents.dtype == "Int64" and list(out.cashable_cents) == [7] * 7


def test_who_does_worse_has_no_part_in_what_is_avoided_and_one_cent_is_all_of_it():
    def parts(gemeente, insurer):
        lines = [
            line("gemeente", "wmo_support", avoided=gemeente), line("gemeente", "all", avoided=gemeente),
            line("zorgverzekeraar", "zvw_ggz", avoided=insurer), line("zorgverzekeraar", "all", avoided=insurer),
            line("all", "all", avoided=gemeente + insurer),
        ]  # fmt: skip
        table = told(pd.DataFrame(lines))
        return [one(table, "total", party, "all").avoided_share for party in ("gemeente", "zorgverzekeraar")]

    assert parts(10, -5) == [1, 0] and parts(1, 0) == [1, 0] and parts(3, 1) == [0.75, 0.25]


def test_what_going_on_is_worth_to_each_is_net_of_what_moves_and_what_it_costs():
    rows = going_on("P1", flow(), 0.0, 2, Adjustments())
    assert set(rows.year) == {0} and set(rows.amount) == {"present_value"} and set(rows.scope) == {"P1"}
    municipality, corporation = (one(rows, "present_value", party, "all") for party in ("gemeente", "woningcorporatie"))
    assert (municipality.avoided_low80_cents, municipality.net_low80_cents, municipality.net_high80_cents) == (
        2400,
        2160,
        2160,
    )
    assert (corporation.net_low80_cents, corporation.p_net_positive, municipality.p_net_positive) == (-1680, 0.0, 1.0)


def test_going_on_for_two_years_without_discounting_is_two_years_of_the_last():
    rows = going_on("P1", flow(), 0.0, 2, Adjustments())
    table = told(worth=[rows])
    municipality, society = (one(table, "present_value", party, "all") for party in ("gemeente", "all"))
    assert (municipality.avoided_cents, municipality.transfer_cents) == (2400, -240)
    assert (society.cost_cents, society.net_cents, society.p_net_positive) == (1920, 480, 1.0)
    assert (society.net_low80_cents, society.net_high80_cents) == (480, 480)


def test_going_on_is_discounted_at_the_end_of_each_year():
    rows = going_on("P1", flow(), 0.0225, 5, Adjustments())
    factor = sum(1.0225**-k for k in range(1, 6))  # 4.6795, the annuity of 5 years at 2.25 %
    assert factor == pytest.approx(4.6795, abs=1e-4)
    assert one(rows, "present_value", "gemeente", "wmo_support").avoided_cents == round(1200 * factor)


def test_less_than_a_year_of_data_says_nothing_of_what_is_ahead():
    assert going_on("P1", flow(11), 0.02, 5, Adjustments()).empty


def test_the_table_keeps_its_contract():
    table = told(worth=[going_on("P1", flow(), 0.02, 5, Adjustments())])
    assert violations(CONTRACTS["mart__amounts"], engine().create_table("t_amounts", table, overwrite=True)) == {}
