"""The ledger lines behind a figure: those of the units and months that the figure saw, no other, to the cent."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize.behind import behind_figures, lines_behind, one_page, per_figure
from pipelines.harmonize.price_level import with_real_cents
from tests.rows import table_of

A, B = ("p1" + letter * 32 for letter in "ab")
START = dt.date(2024, 2, 1)


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def line(budget, month, cents, row, **more):
    party = more.pop("party", "gemeente")
    empty = {"person_id": None, "complex_id": None, "state": "booked", "transfer": False, "party_id": "0344"}
    return empty | {
        "budget": budget, "party": party, "month": dt.date(2024, month, 1), "amount_cents": cents, "row": row, "line": row, **more,
    }  # fmt: skip


LINES = [
    line("wmo_support", 1, 1, 1, person_id=A),  # before the start
    line("wmo_support", 3, 100, 2, person_id=A, state="granted"),
    line("wmo_support", 3, 1000, 3, person_id=A, state="unanswered"),  # no cost yet
    line("wmo_support", 3, 10000, 4, person_id=B),  # lives elsewhere
    line("liveability", 3, 20, 5, complex_id="GW-001", party="woningcorporatie"),
    line("liveability", 4, 200, 6, complex_id="GW-001", party="woningcorporatie"),  # a month without books
    line("liveability", 3, 2000, 7, complex_id="GW-002", party="woningcorporatie"),
    line("zvw_ggz", 4, 30, 8, complex_id="GW-001", party="zorgverzekeraar", party_id="9901"),
    line("zvw_ggz", 4, 300, 9, complex_id="GW-001", party="zorgverzekeraar", party_id="9902"),  # a cell under ten
    line("caretaking", 1, 4, 10, complex_id="GW-001", party="woningcorporatie"),
    line("caretaking", 3, 40, 11, complex_id="GW-001", party="woningcorporatie"),
    line("subsidy", 3, 50, 12, complex_id="GW-001", transfer=True),
    line("subsidy", 3, -50, 13, complex_id="GW-001", party="woningcorporatie", transfer=True),
]


def behind(lines=LINES, factor=1.0):
    budgets = table_of("ref__budgets", *({"budget": b, "price_index": "cpi"} for b in {one["budget"] for one in LINES}))
    factors = table_of("core__deflators", {"price_index": "cpi", "year": 2024, "factor": factor})
    here = {"complex_id": "GW-001", "project_id": "GW-001"}
    return lines_behind(
        with_real_cents(table_of("core__cost_lines", *lines), budgets, factors),
        table_of(
            "core__person_months",
            *(here | {"person_id": A, "month": dt.date(2024, m, 1), "start_month": START} for m in (1, 3)),
            {"complex_id": "GW-009", "project_id": None, "person_id": B, "month": dt.date(2024, 3, 1), "start_month": None},
        ),
        table_of("core__complex_months", here | {"month": dt.date(2024, 3, 1), "start_month": START}),
        table_of("core__insured_quarters", here | {"insurer_id": "9901", "quarter": dt.date(2024, 4, 1), "start_month": START}),
        table_of("core__booked_months", *(here | {"month": dt.date(2024, m, 1)} for m in (1, 3))).select(
            "complex_id", "project_id", "month"
        ),
    )  # fmt: skip


def test_by_hand_a_line_is_behind_a_figure_when_its_unit_and_month_are():
    assert sorted(behind().row.to_pyarrow().to_pylist()) == [2, 5, 8, 10, 11, 12, 13]


def figures(**observed):
    rows = [
        {"project_id": "GW-001", "budget": b, "year": y, "observed_cents": c}
        for b, c in observed.items()
        for y in (0, 2024)
    ]
    paid = {"project_id": "GW-001", "party": "woningcorporatie", "avoided_cents": 0, "transfer_cents": 0}
    moved = {"project_id": "GW-001", "budget": "transfers", "cost_cents": 0, "avoided_cents": 0}
    booked = [
        paid | {"budget": "caretaking", "cost_cents": 44, "net_cents": -44},
        moved | {"party": "gemeente", "transfer_cents": -50, "net_cents": -50},
        moved | {"party": "woningcorporatie", "transfer_cents": 50, "net_cents": 50},
    ]
    return (
        table_of("mart__avoided_cost", *rows),
        table_of("mart__who_pays_who_gains", *(row | {"year": y} for row in booked for y in (0, 2024))),
    )


def told(*args, **more):
    table = behind_figures(behind(*args, **more), *figures(wmo_support=100, liveability=20, zvw_ggz=10))
    assert violations(CONTRACTS["mart__lines_behind"], table) == {}
    return {(r["party"], r["budget"], r["year"]): r for r in table.to_pyarrow().to_pylist()}


def test_by_hand_lines_beside_their_figure_leave_what_was_not_compared():
    found = told()
    assert {key[2] for key in found} == {0, 2024}
    sums = {
        key[:2]: (r["lines"], r["lines_cents"], r["figure_cents"], r["left_out_cents"])
        for key, r in found.items()
        if key[2] == 0
    }
    assert sums == {
        ("gemeente", "wmo_support"): (1, 100, 100, 0),
        ("woningcorporatie", "liveability"): (1, 20, 20, 0),
        ("zorgverzekeraar", "zvw_ggz"): (1, 30, 10, 20),  # of which 20 had nothing to be compared with
        ("woningcorporatie", "caretaking"): (2, 44, 44, 0),
        ("gemeente", "transfers"): (1, 50, 50, 0),
        ("woningcorporatie", "transfers"): (1, -50, -50, 0),
    }  # fmt: skip


def test_amounts_are_told_as_booked_and_in_prices_of_the_base_year():
    row = told(factor=1.1)[("gemeente", "wmo_support", 2024)]
    assert (row["amount_cents"], row["lines_cents"]) == (100, 110)


def test_a_line_that_no_index_reaches_is_behind_nothing():
    later = line("wmo_support", 3, 7, 99, person_id=A) | {"month": dt.date(2030, 3, 1)}
    assert 99 not in behind([*LINES, later]).row.to_pyarrow().to_pylist()


def test_pages_of_lines_are_all_lines_once_in_one_order():
    pages = [one_page(behind(), first, 3).row.to_pyarrow().to_pylist() for first in (0, 3, 6)]
    assert pages == [[10, 2, 5], [11, 12, 13], [8]]


def test_per_figure_counts_and_adds_up():
    rows = {
        (r["party"], r["budget"]): (r["lines"], r["real_cents"]) for r in per_figure(behind()).to_pyarrow().to_pylist()
    }
    assert rows[("woningcorporatie", "caretaking")] == (2, 44)
