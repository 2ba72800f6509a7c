"""Panels: which months count, why others do not, and where a zero is a zero."""

import datetime as dt

import ibis
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize import panels
from pipelines.harmonize.coverage import Sources, left_out
from pipelines.harmonize.price_level import with_real_cents
from tests.rows import table_of

P = ["p1" + letter * 32 for letter in "abc"]
AGB, TOWN = "12345678", "9001"


def day(year, month, number=1):
    return dt.date(year, month, number)


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def assignment(person, start, end=None, **change):
    base = {
        "person_id": person,
        "period_start": start,
        "period_end": end,
        "assignment_number": int(P.index(person)) + 1,
    }
    return (
        base
        | {
            "provider_agb": AGB,
            "municipality_code": TOWN,
            "change_reason": None,
            "assigned_at": "2019-01-01T00:00:00",
        }
        | change
    )


def claims(months, **change):
    base = {"provider_agb": AGB, "municipality_code": TOWN, "state": "granted", "person_id": P[2]}
    return table_of("core__claims", *({**base, "claim_month": m, "period_start": m, **change} for m in months))


def history(assignments, *, stays=(), stops=(), months=(), delivered=None):
    projects = table_of(
        "core__projects",
        {"complex_id": "C1", "project_id": "C1"},
        {"complex_id": "C2", "project_id": None, "kind": "comparison"},
    )
    never = {"person_id": "p1" + "z" * 32}
    return panels.CareHistory(
        assignments=table_of("raw_iwmo__assignments", *assignments),
        stops=table_of("raw_iwmo__stops", *(stops or [never])),
        claims=delivered if delivered is not None else claims(months),
        stays=table_of("core__placements", *(stays or [never])),
        projects=projects,
        priced=ibis.memtable({"year": [2023, 2024]}),
    )


def calendar(past):
    out = conform(CONTRACTS["core__care_calendar"], panels.care_calendar(past))
    assert violations(CONTRACTS["core__care_calendar"], out) == {}
    rows = out.order_by("person_id", "month").to_pyarrow().to_pylist()
    return [(P.index(r["person_id"]), r["month"].month, r["left_out"]) for r in rows]


QUARTER = [day(2024, m) for m in (1, 2, 3)]


def told(months, lines):
    """What is left out, given a calendar and ledger lines."""
    empty = ("core__booked_months", "core__projects", "raw_insurer__aggregates", "core__exposure")
    source = Sources(lines, months, *(table_of(name) for name in empty))
    return left_out(source).to_pyarrow().to_pylist()


def test_care_runs_from_the_assignment_to_its_end_within_the_delivered_months():
    past = history(
        [assignment(P[0], day(2023, 6, 15), day(2024, 2, 10)), assignment(P[1], day(2024, 3, 31))],
        months=QUARTER,
    )
    assert calendar(past) == [(0, 1, None), (0, 2, None), (1, 3, None)]


def test_a_month_whose_claims_are_not_in_or_not_answered_is_left_out_and_is_no_zero():
    two = claims([day(2024, 1)]).union(claims([day(2024, 3)], state="unanswered"))
    assert calendar(history([assignment(P[0], day(2024, 1))], delivered=two)) == [
        (0, 1, None),
        (0, 2, "not_delivered"),
        (0, 3, "not_delivered"),
    ]


def test_care_that_moves_to_another_law_is_a_shift_and_the_months_after_it_are_left_out():
    stop = {"person_id": P[0], "stop_reason": "39", "period_end": day(2024, 1, 20), "delivery_status": "1"}
    past = history([assignment(P[0], day(2024, 1))], stops=[stop], months=QUARTER)
    assert calendar(past) == [(0, 1, None), (0, 2, "shifted"), (0, 3, "shifted")]


def test_an_assignment_that_ends_because_of_another_law_is_a_shift_too():
    moved = assignment(P[0], day(2024, 1), day(2024, 1, 20), change_reason="06", assigned_at="2024-02-01T00:00:00")
    ongoing = assignment(P[0], day(2024, 1), assignment_number=9)
    assert calendar(history([assignment(P[0], day(2024, 1)), moved, ongoing], months=QUARTER)) == [
        (0, 1, None),
        (0, 2, "shifted"),
        (0, 3, "shifted"),
    ]
    ended = moved | {"change_reason": "05"}
    assert calendar(history([ended, ongoing], months=QUARTER)) == [(0, 1, None), (0, 2, None), (0, 3, None)]


def test_care_of_a_shift_is_no_zero_and_what_was_still_paid_is_counted_as_left_out():
    stop = {"person_id": P[0], "stop_reason": "39", "period_end": day(2024, 1, 20), "delivery_status": "1"}
    past = history([assignment(P[0], day(2024, 1))], stops=[stop], months=QUARTER)
    months = conform(CONTRACTS["core__care_calendar"], panels.care_calendar(past))
    paid = {"person_id": P[0], "party": "gemeente", "budget": "wmo_support", "state": "granted", "transfer": False}
    lines = table_of(
        "core__cost_lines",
        paid | {"month": QUARTER[0], "amount_cents": 900},
        paid | {"month": QUARTER[1], "amount_cents": 70},
    )
    real = lines.mutate(real_cents=lines.amount_cents)
    panel = panels.person_months(months, real).to_pyarrow().to_pylist()
    assert [(r["month"], r["wmo_support_cents"]) for r in panel] == [(QUARTER[0], 900)]
    left = told(months, real)
    assert [(r["rows"], r["cents"]) for r in left if r["reason"] == "shifted"] == [(2, 70)]


def test_a_shift_that_was_taken_back_is_none():
    stop = {"person_id": P[0], "stop_reason": "39", "period_end": day(2024, 1, 20), "assignment_number": 1}
    said = stop | {"delivery_status": "1", "issued_at": day(2024, 1, 21)}
    for later in ({"delivery_status": "3"}, {"delivery_status": "2", "stop_reason": "19"}):
        back = stop | later | {"issued_at": day(2024, 2, 1)}
        past = history([assignment(P[0], day(2024, 1))], stops=[back, said], months=QUARTER)
        assert calendar(past) == [(0, 1, None), (0, 2, None), (0, 3, None)]


def test_a_credit_that_waits_for_an_answer_does_not_make_its_month_undelivered():
    march = claims([day(2024, 3)], state="unanswered", amount_cents=-500)
    both = claims(QUARTER).union(march)
    assert calendar(history([assignment(P[0], day(2024, 3))], delivered=both)) == [(0, 3, None)]
    alone = claims(QUARTER[:2]).union(march)
    assert calendar(history([assignment(P[0], day(2024, 3))], delivered=alone)) == [(0, 3, "not_delivered")]


def test_an_ordinary_stop_is_no_shift():
    stop = {"person_id": P[0], "stop_reason": "19", "period_end": day(2024, 1, 20), "delivery_status": "1"}
    assert calendar(history([assignment(P[0], day(2024, 1))], stops=[stop], months=QUARTER))[-1] == (
        0,
        3,
        None,
    )


def test_after_the_stay_in_the_project_months_are_left_out():
    stay = {
        "person_id": P[0],
        "complex_id": "C1",
        "period_start": day(2024, 1, 9),
        "period_end": day(2024, 2, 9),
        "supported": True,
    }
    past = history([assignment(P[0], day(2024, 1))], stays=[stay], months=QUARTER)
    assert calendar(past) == [(0, 1, None), (0, 2, None), (0, 3, "left_project")]
    first = panels.care_calendar(past).limit(1).to_pyarrow().to_pylist()[0]
    assert (first["project_id"], first["start_month"]) == ("C1", day(2024, 1))


def test_a_comparison_complex_treats_nobody():
    stay = {
        "person_id": P[0],
        "complex_id": "C2",
        "period_start": day(2024, 1, 9),
        "period_end": day(2024, 1, 20),
        "supported": True,
    }
    row = (
        panels.care_calendar(history([assignment(P[0], day(2024, 1))], stays=[stay], months=QUARTER))
        .to_pyarrow()
        .to_pylist()
    )
    assert {(r["complex_id"], r["project_id"], r["start_month"], r["left_out"]) for r in row} == {
        ("C2", None, None, None)
    }


def test_the_latest_message_about_an_assignment_holds_and_a_removed_one_never_was():
    longer = assignment(P[0], day(2024, 1), day(2024, 3, 31), assigned_at="2024-02-01T00:00:00")
    shorter = assignment(P[0], day(2024, 1), day(2024, 1, 31))
    removed = assignment(P[1], day(2024, 1), change_reason="13")
    assert calendar(history([longer, shorter, removed], months=QUARTER)) == [
        (0, 1, None),
        (0, 2, None),
        (0, 3, None),
    ]


def test_a_month_without_lines_is_zero_and_unanswered_claims_do_not_count():
    months = table_of(
        "core__care_calendar",
        {"month": QUARTER[0], "left_out": None},
        {"month": QUARTER[1], "left_out": None},
        {"month": QUARTER[2], "left_out": "shifted"},
    )
    person = {"party": "gemeente", "budget": "wmo_support", "amount_cents": 700, "transfer": False}
    lines = table_of(
        "core__cost_lines",
        person | {"month": QUARTER[0], "state": "granted"},
        person | {"month": QUARTER[0], "state": "granted", "amount_cents": -200},
        person | {"month": QUARTER[1], "state": "unanswered"},
        person | {"month": QUARTER[2], "state": "granted"},
    )
    budgets = table_of("ref__budgets", {"budget": "wmo_support", "price_index": "i"})
    same = ibis.memtable({"price_index": ["i"], "year": [2024], "factor": [1.0]})
    out = panels.person_months(months, with_real_cents(lines, budgets, same)).order_by("month")
    assert [(r["wmo_support_cents"], r["shelter_cents"]) for r in out.to_pyarrow().to_pylist()] == [
        (500, 0),
        (0, 0),
    ]
    left = told(months, with_real_cents(lines, budgets, same))
    assert {"reason": "shifted", "rows": 1, "cents": 700, "subject": "person-months"} in left


def test_a_complex_counts_only_in_years_of_which_the_ledger_is_in():
    exposure = table_of(
        "core__exposure",
        {"complex_id": "C1", "month": day(2023, 5)},
        {"complex_id": "C1", "month": day(2024, 5)},
    )
    projects = table_of("core__projects", {"complex_id": "C1", "project_id": "C1", "corporation_id": "12345678"})
    booked = table_of("core__booked_months", {"complex_id": "C1", "month": day(2024, 5)})
    lines = table_of(
        "core__cost_lines",
        {
            "party": "woningcorporatie",
            "complex_id": "C1",
            "month": day(2024, 5),
            "budget": "vandalism",
            "amount_cents": 9,
        },
    )
    real = lines.mutate(real_cents=lines.amount_cents)
    out = panels.complex_months(exposure, projects, booked, real).to_pyarrow().to_pylist()
    assert [(r["month"], r["vandalism_cents"], r["vacancy_cents"]) for r in out] == [(day(2024, 5), 9, 0)]


def booked(bookings, *files, priced=(2023, 2024)):
    projects = table_of("core__projects", {"complex_id": "C1", "project_id": "C1", "corporation_id": "12345678"})
    lines = table_of("raw_xaf__lines", *({"company_id": "12345678"} | one for one in bookings))
    base = {"status": "accepted", "copy": 1}
    own = {"party": "woningcorporatie", "complex_id": "C1", "budget": "rent"}
    ledger = table_of(
        "core__cost_lines", *(own | {"month": one.get("effective_date", day(2024, 1))} for one in bookings)
    )
    received = table_of("raw_intake__files", *(base | one for one in files))
    found = panels.booked_months(lines, received, projects, ledger, ibis.memtable({"year": priced}))
    return sorted(row["month"] for row in found.to_pyarrow().to_pylist())


A, B = "a" * 64, "b" * 64


def test_months_are_booked_when_a_ledger_that_counts_holds_the_whole_of_them():
    year = {"file_id": A, "period_start": day(2024, 2), "period_end": dt.date(2024, 4, 29)}
    aside = {"file_id": B, "period_start": day(2023, 1), "period_end": dt.date(2023, 12, 31), "status": "set_aside"}
    lines = [{"file_id": A, "effective_date": day(2024, 3)}, {"file_id": B, "effective_date": day(2023, 3)}]
    assert booked(lines, year, aside) == [day(2024, 2), day(2024, 3)]


def test_a_ledger_that_does_not_say_its_period_covers_the_months_of_its_bookings():
    silent = {"file_id": A, "period_start": None, "period_end": None}
    lines = [{"file_id": A, "effective_date": dt.date(2024, 3, 31)}, {"file_id": A, "effective_date": day(2024, 5)}]
    assert booked(lines, silent) == [day(2024, 3), day(2024, 4), day(2024, 5)]


def test_a_year_that_ends_on_its_last_day_has_twelve_months():
    year = {"file_id": A, "period_start": day(2024, 1), "period_end": dt.date(2024, 12, 31)}
    assert len(booked([{"file_id": A}], year)) == 12


def test_months_without_a_price_index_are_not_booked():
    year = {"file_id": A, "period_start": day(2024, 1), "period_end": dt.date(2024, 12, 31)}
    assert booked([{"file_id": A}], year, priced=(2023,)) == []


def test_a_complex_that_does_not_occur_in_the_books_of_a_year_has_no_books_in_that_year():
    both = {"file_id": A, "period_start": day(2023, 1), "period_end": dt.date(2024, 12, 31)}
    found = booked([{"file_id": A, "effective_date": day(2023, 5)}], both)
    assert {month.year for month in found} == {2023}


def test_a_month_of_a_year_without_a_price_index_is_left_out_and_is_no_zero():
    past = history([assignment(P[0], day(2025, 1))], months=[day(2025, 1)])
    assert calendar(past) == [(0, 1, "no_price_index")]
