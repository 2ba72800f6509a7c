"""Books beside what was avoided: everything adds up, in every draw and at both price levels, and what does not compare is said."""

import datetime as dt

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.measures.taakveld import Groups, Known, taakveld
from pipelines.measures.verdict import BEFORE_AFTER, DID
from tests.conftest import ROOT

GROUPS = Groups.of(pd.read_csv(ROOT / "data/reference/taakveld_groups.csv"))
PROJECTS = pd.DataFrame({"project_id": ["P1", "P2", "P3", None], "municipality_code": ["0998", "0998", "0997", "0998"]})
FACTORS = {(b, y): f for b in ("wmo_support", "shelter", "vacancy") for y, f in ((2023, 1.25), (2025, 1.0))}
NOBODY = {
    "books": pd.DataFrame(
        columns=["municipality_code", "year", "figure", "taakveld_group", "cents", "until", "source"]
    ),
    "ledger": pd.DataFrame(columns=["municipality_code", "year", "budget", "cents"]),
    "months": pd.DataFrame(columns=["municipality_code", "year", "months"]),
    "elsewhere": pd.DataFrame(columns=["municipality_code", "year"]),
}


DRAWS = pa.schema(
    [
        ("project_id", pa.string()),
        ("budget", pa.string()),
        *((name, pa.int64()) for name in ("year", "draw", "avoided_cents")),
    ]
)


def estimates(*cells, grade=DID):
    """Avoided cost and its draws, of (project, budget, year, observed, avoided, draws); the rows of the draws in another order."""
    draws = [
        dict(zip(DRAWS.names, (p, b, y, n, cents), strict=True))
        for p, b, y, _, _, many in cells
        for n, cents in enumerate(many)
    ]
    figures = [(p, b, y, o, a, grade) for p, b, y, o, a, _ in cells]
    names = ["project_id", "budget", "year", "observed_cents", "avoided_cents", "grade"]
    return pa.Table.from_pylist(draws[::-1], schema=DRAWS), pd.DataFrame(figures, columns=names)


def booked(group, cents, *, year=2025, figure="actual", until=None, source="delivery"):
    return ("0998", year, figure, group, cents, until or dt.date(year, 12, 31), source)


CASHABLE = ["project_id", "budget", "year", "rule", "cashable_cents"]


def told(*cells, grade=DID, tolerance=0.0, cashable=(), **known):
    given_ = {name: pd.DataFrame(known.get(name, []), columns=list(frame.columns)) for name, frame in NOBODY.items()}
    return taakveld(
        *estimates(*cells, grade=grade),
        PROJECTS,
        FACTORS,
        GROUPS,
        Known(**given_, tolerance=tolerance),
        pd.DataFrame(cashable, columns=CASHABLE),
    )


def figure(rows, group, name, prices="nominal", year=2025, municipality="0998"):
    found = rows[
        (rows.taakveld_group == group) & (rows.figure == name) & (rows.prices == prices) & (rows.year == year)
        & (rows.municipality_code == municipality)
    ]  # fmt: skip
    assert len(found) == 1, (group, name, prices, year)
    return found.iloc[0]


CELLS = (
    ("P1", "wmo_support", 2025, 1000, 300, [100, 200, 300, 400, 500]),
    ("P2", "wmo_support", 2025, 50, 7, [10, 20, 30, 40, -1000]),
    ("P1", "shelter", 2025, 5, 11, [1, 1, 1, 1, 1]),
    ("P1", "vacancy", 2025, 900, 900, [9, 9, 9, 9, 9]),  # of the corporation
    ("P3", "wmo_support", 2025, 8, 8, [8, 8, 8, 8, 8]),  # of another municipality
    ("all", "wmo_support", 2025, 9, 9, [9, 9, 9, 9, 9]),
)


def test_a_hand_worked_municipality_with_draws_that_stay_aligned():
    rows = told(*CELLS)
    observed, avoided, without = (
        figure(rows, "begeleiding", name) for name in ("observed", "avoided", "expected_without")
    )
    assert (observed.cents, avoided.cents, without.cents) == (1050, 307, 1357)
    # draws of P1 and P2 together: 110, 220, 330, 440, -500; the 10th and 90th percentile are draws themselves
    assert (avoided.low80_cents, avoided.high80_cents) == (-500, 440)
    assert (without.low80_cents, without.high80_cents) == (550, 1490)
    assert pd.isna(observed.low80_cents) and pd.isna(observed.high80_cents)
    assert figure(rows, "wmo", "avoided").cents == 318
    assert figure(rows, "begeleiding", "avoided", municipality="0997").cents == 8


def test_groups_add_up_to_the_groups_they_are_part_of():
    rows = told(*CELLS)
    for prices in ("nominal", "base_year"):
        for name in ("observed", "avoided", "expected_without"):
            parts = [figure(rows, group, name, prices).cents for group in ("maatwerk", "bw_en_opvang")]
            assert figure(rows, "wmo", name, prices).cents == sum(parts)


def test_nominal_is_real_in_prices_of_the_year_and_equal_in_the_base_year():
    rows = told(("P1", "wmo_support", 2023, 1000, 301, [125, 250, 375, 500, 625]))
    real, nominal = (figure(rows, "begeleiding", "avoided", prices, 2023) for prices in ("base_year", "nominal"))
    assert (real.cents, real.low80_cents, real.high80_cents) == (301, 125, 625)
    assert (nominal.cents, nominal.low80_cents, nominal.high80_cents) == (241, 100, 500)
    assert figure(rows, "begeleiding", "observed", "nominal", 2023).cents == 800
    base = told(*CELLS)
    assert figure(base, "wmo", "avoided", "nominal").cents == figure(base, "wmo", "avoided", "base_year").cents


@given(st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(["wmo_support", "shelter"]), st.sampled_from([2023, 2025]),
       st.integers(0, 10**9), st.integers(-(10**9), 10**9), st.lists(st.integers(-(10**9), 10**9), min_size=4, max_size=4)),
       min_size=1, max_size=8, unique_by=lambda c: c[:3]))  # fmt: skip
def test_what_was_expected_without_is_what_was_observed_and_avoided_to_the_cent(cells):
    rows = told(*cells)
    keys = ["municipality_code", "year", "taakveld_group", "prices"]
    wide = rows.pivot(index=keys, columns="figure", values=["cents", "low80_cents", "high80_cents"])
    assert (wide["cents"]["expected_without"] == wide["cents"]["observed"] + wide["cents"]["avoided"]).all()
    for end in ("low80_cents", "high80_cents"):
        assert (wide[end]["expected_without"] == wide["cents"]["observed"] + wide[end]["avoided"]).all()
    assert (wide["low80_cents"]["avoided"] <= wide["high80_cents"]["avoided"]).all()


def test_the_weakest_design_is_the_grade_and_facts_have_none():
    rows = told(*CELLS, grade=BEFORE_AFTER)
    assert figure(rows, "wmo", "avoided").grade == BEFORE_AFTER
    assert pd.isna(figure(rows, "wmo", "observed").grade)


def test_books_and_ledger_stand_beside_the_facts_with_their_own_evidence():
    books = [
        booked("begeleiding", 700),
        booked("dagbesteding", 5),
        booked("overig_maatwerk", 3),
        booked("pgb_wmo", 40),
        booked("begeleiding", 650, figure="budgeted"),
    ]
    rows = told(*CELLS, books=books, ledger=[("0998", 2025, "wmo_support", 600), ("0998", 2025, "unmapped", 1)])
    assert figure(rows, "wmo", "actual").cents == 748
    assert figure(rows, "maatwerk", "actual").cents == 708
    assert figure(rows, "maatwerk", "budgeted").cents == 650
    assert figure(rows, "maatwerk", "ledger").cents == figure(rows, "wmo", "ledger").cents == 600
    assert figure(rows, "wmo", "actual").evidence == "municipal context"
    assert {figure(rows, "wmo", name).evidence for name in ("ledger", "observed", "avoided")} == {"project facts"}
    assert figure(rows, "wmo", "actual").until == dt.date(2025, 12, 31)


def cautions(rows, group, name, year=2025):
    said = figure(rows, group, name, year=year).cautions
    return set() if pd.isna(said) else set(said.split("|"))


SPLIT = [
    booked(group, 1000) for group in ("begeleiding", "dagbesteding", "overig_maatwerk", "beschermd_wonen", "opvang")
]


def test_a_municipality_that_books_its_groups_apart_needs_no_caution_but_for_the_personal_budgets():
    rows = told(*CELLS, books=SPLIT)
    assert cautions(rows, "wmo", "actual") == set()
    assert cautions(rows, "begeleiding", "actual") == {"personal_budgets_apart"}
    assert cautions(rows, "begeleiding", "avoided") == set()


def test_a_municipality_that_books_all_support_on_one_taakveld_compares_as_a_whole_only():
    """As Utrecht in its budget of 2025: 95,782 thousand on 6.714, nothing on 6.711-6.713 and 6.811."""
    books = [
        booked("overig_maatwerk", 95_782),
        booked("begeleiding", 0),
        booked("dagbesteding", 0),
        booked("beschermd_wonen", 0),
        booked("opvang", 13_338),
    ]
    rows = told(*CELLS, books=books)
    assert cautions(rows, "wmo", "actual") == set()
    for group in ("maatwerk", "overig_maatwerk", "begeleiding", "bw_en_opvang"):
        assert "not_booked_apart" in cautions(rows, group, "actual")
    assert "nothing_booked" in cautions(rows, "beschermd_wonen", "actual")
    assert cautions(rows, "begeleiding", "avoided") == {"not_booked_apart"}


def test_a_ledger_above_the_accounts_says_that_they_are_booked_elsewhere():
    ledger = [("0998", 2025, "shelter", 1001)]
    months = [("0998", 2025, 12)]
    rows = told(*CELLS, books=SPLIT, ledger=ledger, months=months)
    assert cautions(rows, "opvang", "ledger") == {"not_booked_apart"}
    so_far = [booked(row[3], row[4], until=dt.date(2025, 3, 31)) for row in SPLIT]
    assert cautions(told(*CELLS, books=so_far, ledger=ledger, months=months), "opvang", "ledger") == set()


def test_a_ledger_may_be_above_the_accounts_by_rounding():
    known = {"books": SPLIT, "ledger": [("0998", 2025, "shelter", 1010)], "months": [("0998", 2025, 12)]}
    assert cautions(told(*CELLS, **known), "opvang", "ledger") == {"not_booked_apart"}
    assert cautions(told(*CELLS, tolerance=0.01, **known), "opvang", "ledger") == set()


def test_nothing_on_shelter_alone_is_a_centre_municipality_and_no_mixing_of_groups():
    books = [booked(row[3], 0 if row[3] in ("opvang", "beschermd_wonen") else 5) for row in SPLIT]
    rows = told(*CELLS, books=books)
    assert cautions(rows, "opvang", "actual") == {"nothing_booked", "personal_budgets_apart"}
    assert cautions(rows, "begeleiding", "actual") == {"personal_budgets_apart"}


def test_a_quarter_a_publication_and_months_that_are_missing_are_said():
    books = [booked(row[3], row[4], year=2024, until=dt.date(2024, 9, 30), source="published") for row in SPLIT]
    ledger = [("0998", 2024, "wmo_support", 5)]
    rows = told(*CELLS, books=books, ledger=ledger, months=[("0998", 2024, 11)])
    assert cautions(rows, "wmo", "actual", 2024) == {"part_of_year", "thousands"}
    assert cautions(rows, "wmo", "ledger", 2024) == {"part_of_year"}
    assert cautions(told(ledger=ledger, months=[("0998", 2024, 12)]), "wmo", "ledger", 2024) == set()


def test_care_that_another_municipality_pays_is_not_in_these_books():
    rows = told(*CELLS, elsewhere=[("0998", 2025)])
    assert cautions(rows, "wmo", "observed") == cautions(rows, "wmo", "avoided") == {"paid_elsewhere"}


def test_facts_before_the_taakvelden_were_split_have_no_narrow_books_beside_them():
    factors = FACTORS | {("wmo_support", 2022): 1.0}
    known = Known(**NOBODY)
    rows = taakveld(
        *estimates(("P1", "wmo_support", 2022, 1, 1, [1, 1])),
        PROJECTS,
        factors,
        GROUPS,
        known,
        pd.DataFrame(columns=CASHABLE),
    )
    assert cautions(rows, "begeleiding", "avoided", 2022) == {"not_split_yet"}
    assert cautions(rows, "maatwerk", "avoided", 2022) == set()


def test_the_table_keeps_its_contract_also_when_nothing_is_known():
    for rows in (told(*CELLS, books=SPLIT), told()):
        engine()
        stored = conform(CONTRACTS["mart__taakveld"], ibis.memtable(rows))
        assert violations(CONTRACTS["mart__taakveld"], stored) == {}
        assert stored.count().to_pyarrow().as_py() == len(rows)


def test_a_group_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="zorg"):
        list(Groups({"wmo": None}, {}).up("zorg"))


def test_what_can_leave_is_added_up_where_it_is_known_of_every_budget_and_project():
    known = [
        ("P1", "wmo_support", 2025, "hour", 120),
        ("P2", "wmo_support", 2025, "hour", 7),
        ("P1", "shelter", 2025, "unit", 11),
    ]
    rows = told(*CELLS, cashable=known)
    assert figure(rows, "begeleiding", "cashable").cents == 127
    assert set(rows[(rows.figure == "cashable") & (rows.municipality_code == "0998")].taakveld_group) == {
        "begeleiding",
        "maatwerk",
    }
    assert "cashable" not in set(told(*CELLS, cashable=known[1:]).figure)


def test_what_can_leave_is_told_in_prices_of_the_year_too():
    rows = told(("P1", "wmo_support", 2023, 1000, 300, [300]), cashable=[("P1", "wmo_support", 2023, "hour", 125)])
    assert (
        figure(rows, "wmo", "cashable", year=2023).cents,
        figure(rows, "wmo", "cashable", "base_year", 2023).cents,
    ) == (100, 125)
