"""What a later delivery changed: lines and cents of before beside those of now, a ledger per budget and the rest as a whole."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize.restatements import restatements
from tests.rows import table_of

OLD, NEW, OTHER = "1" * 64, "2" * 64, "3" * 64
YEAR = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 12, 31)}
NONE = {"superseded_by": None}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def file(file_id, **change):
    base = {"file_id": file_id, "copy": 1, "kind": "xaf", "owner": "corporatie:12345678", "reference": "2024", **YEAR}
    return base | {"status": "accepted"} | NONE | change


def told(files, bookings=({"file_id": OTHER},)):
    own = {"company_id": "12345678", "account_type": "P", "complex_rule": None, "budget_rule": None}
    codes = [
        {"scheme": "rgs", "code": code, "budget": budget, "first_year": 2015, "last_year": 2100}
        for code, budget in (("WKol", "liveability"), ("WRevOhb", "turnover_maintenance"))
    ]
    out = restatements(
        files=table_of("raw_intake__files", *files),
        bookings=table_of("raw_xaf__lines", *(own | {"row": n} | one for n, one in enumerate(bookings, 1))),
        rules=table_of("raw_mapping__rules", {"company_id": "99999999"}),
        codes=table_of("ref__budget_codes", *codes),
    )
    out = conform(CONTRACTS["mart__restatements"], out)
    assert violations(CONTRACTS["mart__restatements"], out) == {}
    rows = out.to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: (row["file_id"], row["budget"] or ""))


def numbers(row):
    return tuple(row[n] for n in ("lines_before", "lines_after", "cents_before", "cents_after", "difference_cents"))


def booked(file_id, cents, rgs="WKol", day=dt.date(2024, 5, 1), **more):
    return {"file_id": file_id, "amount_cents": cents, "rgs_code": rgs, "effective_date": day, "booked_on": day} | more


def test_a_ledger_that_was_replaced_is_compared_per_budget():
    files = [file(OLD, status="superseded", superseded_by=NEW), file(NEW)]
    rows = told(files, [booked(OLD, 100), booked(OLD, 50), booked(NEW, 130), booked(NEW, 7, "WRevOhb")])
    found = {row["budget"]: numbers(row) for row in rows}
    assert found == {"liveability": (2, 1, 150, 130, -20), "turnover_maintenance": (0, 1, 0, 7, 7)}
    about = {name: rows[0][name] for name in ("kind", "owner", "reference", "file_id", "superseded_by")}
    assert about == {
        "kind": "xaf", "owner": "corporatie:12345678", "reference": "2024", "file_id": OLD, "superseded_by": NEW,
    }  # fmt: skip


def test_of_a_ledger_over_a_longer_period_only_that_of_the_replaced_one_is_compared():
    """Both ends of the period belong to it; a file that says no period is compared with all of it."""
    days = [dt.date(2023, 12, 31), YEAR["period_start"], YEAR["period_end"], dt.date(2025, 1, 1)]
    bookings = [booked(OLD, 1), *(booked(NEW, 10**n, day=day) for n, day in enumerate(days))]
    (row,) = told([file(OLD, status="superseded", superseded_by=NEW), file(NEW)], bookings)
    assert numbers(row) == (1, 2, 1, 110, 109)
    ends = {"period_start": None, "period_end": None}
    (row,) = told([file(OLD, status="superseded", superseded_by=NEW, **ends), file(NEW)], bookings)
    assert numbers(row) == (1, 4, 1, 1111, 1110)


def test_balance_sheet_bookings_are_no_cost_before_nor_after():
    files = [file(OLD, status="superseded", superseded_by=NEW), file(NEW)]
    (row,) = told(files, [booked(OLD, 100), booked(NEW, 900, account_type="B"), booked(NEW, 101)])
    assert numbers(row) == (1, 1, 100, 101, 1)


def test_any_other_file_is_compared_as_a_whole():
    totals = {"kind": "shelter", "owner": "gemeente:0344"}
    files = [
        file(OLD, status="superseded", superseded_by=NEW, lines=3, debit_cents=600, credit_cents=100, **totals),
        file(NEW, lines=4, debit_cents=900, credit_cents=50, **totals),
        file(OTHER, lines=9, debit_cents=9, credit_cents=0, **totals),
    ]
    (row,) = told(files)
    assert (row["budget"], numbers(row)) == (None, (3, 4, 500, 850, 350))


def test_a_second_copy_one_that_counts_and_one_of_which_nobody_knows_by_what_are_no_restatement():
    totals = {"kind": "shelter", "owner": "gemeente:0344", "lines": 1, "debit_cents": 5, "credit_cents": 0}
    files = [
        file(OLD, status="superseded", superseded_by=NEW, copy=2, **totals),
        file(OTHER, status="superseded", **totals),
        file("4" * 64, status="duplicate", superseded_by=NEW, **totals),
        file(NEW, **totals),
        file(NEW, **totals | {"copy": 2}),
    ]
    assert told(files) == []
    (row,) = told([file(OLD, status="superseded", superseded_by=NEW, **totals), *files[3:]])
    assert numbers(row) == (1, 1, 5, 5, 0), "what took its place counts once"
