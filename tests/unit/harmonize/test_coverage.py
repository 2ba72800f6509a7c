"""Every cent of a budget that is estimated is in a panel, or is told as left out."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize.coverage import Sources, left_out, missing_cents
from tests.rows import table_of

MAY = dt.date(2024, 5, 1)
PERSON, STRANGER = "p1" + "a" * 32, "p1" + "b" * 32


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def line(budget, cents, **more):
    party = {"wmo_support": "gemeente", "zvw_ggz": "zorgverzekeraar"}.get(budget, "woningcorporatie")
    empty = {"person_id": None, "complex_id": None, "transfer": False, "state": "booked"}
    return empty | {"party": party, "budget": budget, "month": MAY, "amount_cents": cents} | more


def source(*lines, unpriced=(), let=True, start=MAY):
    table = table_of("core__cost_lines", *lines)
    real = table.amount_cents.nullif(-1) if not unpriced else table.amount_cents.nullif(unpriced[0])
    return Sources(
        table.mutate(real_cents=real),
        table_of("core__care_calendar", {"person_id": PERSON, "month": MAY, "left_out": None}),
        table_of("core__booked_months", {"complex_id": "C1", "project_id": "C1", "month": MAY}),
        table_of("core__projects", {"complex_id": "C1", "project_id": "C1", "caretaking_start": start}),
        table_of("raw_insurer__aggregates"),
        table_of("core__exposure", *([{"complex_id": "C1", "month": MAY, "dwellings": 10}] if let else [])),
    )


def told(found):
    return sorted((r["subject"], r["reason"], r["rows"], r["cents"]) for r in left_out(found).to_pyarrow().to_pylist())


def test_care_of_a_person_without_an_assignment_is_told_and_not_lost():
    found = source(line("wmo_support", 500, person_id=PERSON), line("wmo_support", 70, person_id=STRANGER))
    assert told(found) == [("person-months", "no_assignment", 1, 70)]


def test_a_cost_centre_that_the_register_does_not_know_is_told():
    found = source(line("caretaking", 900), line("vandalism", 80), line("vandalism", 5, complex_id="C1"))
    assert told(found) == [
        ("caretaking lines", "not_in_register", 1, 900),
        ("corporation lines", "not_in_register", 1, 80),
    ]


def test_a_year_without_a_price_index_is_told_in_its_own_prices():
    found = source(line("vandalism", 80, complex_id="C1"), unpriced=(80,))
    assert told(found) == [("corporation lines", "no_price_index", 1, 80)]


def test_a_month_without_books_and_a_complex_of_an_insurer_that_nobody_knows_are_told():
    later = line("vandalism", 80, complex_id="C1", month=dt.date(2024, 6, 1))
    found = source(later, line("zvw_ggz", 30, complex_id="C9"))
    assert told(found) == [("corporation lines", "no_books", 1, 80), ("insurer lines", "not_in_register", 1, 30)]


def test_what_is_in_no_panel_and_not_told_is_missing():
    found = source(line("wmo_support", 500, person_id=PERSON), line("wmo_support", 70, person_id=STRANGER))
    held = table_of("core__person_months", {b: 0 for b in ("shelter_cents", "other_wmo_cents", "day_activities_cents",
                                                           "sheltered_housing_cents")} | {"wmo_support_cents": 500})  # fmt: skip
    others = [table_of("core__complex_months"), table_of("core__insured_quarters")]
    assert missing_cents(found, [held, *others], left_out(found)) == 0
    assert missing_cents(found, others, left_out(found)) == 500


def test_a_month_without_hours_is_in_no_panel_and_neither_it_nor_its_caretaking_counts():
    lines = (line("vandalism", 80, complex_id="C1"), line("caretaking", 50, complex_id="C1"))
    assert told(source(*lines, let=False)) == [
        ("caretaking lines", "no_hours", 1, 50),
        ("corporation lines", "no_hours", 1, 80),
    ]
    assert told(source(*lines)) == []


def test_what_caretaking_cost_before_its_start_counts_without_hours():
    lines = (line("caretaking", 50, complex_id="C1"),)
    assert told(source(*lines, let=False, start=dt.date(2024, 6, 1))) == []
