"""What is odd in claims against their assignments is remarked and holds nothing back; the latest message about a thing holds."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize import assignments
from reports.labels.rules import OTHER as OTHER_TEXT
from reports.labels.rules import text_of
from tests.rows import table_of
from tests.unit.harmonize.test_claims import credit, granted, returned

OTHER = "p1" + "b" * 32
MARCH = {"period_start": dt.date(2024, 3, 1), "period_end": dt.date(2024, 3, 31)}
APRIL = {"period_start": dt.date(2024, 4, 1), "period_end": dt.date(2024, 4, 30)}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def line(reference="R1", message="M1", **change):
    """4 hours at € 12,50 in March on assignment 7."""
    return MARCH | {
        "reference": reference,
        "message_id": message,
        "product_category": "02",
        "product_code": "02A03",
        "assignment_number": 7,
    } | change  # fmt: skip


def assigned(**change):
    """Assignment 7: 10 hours a month, all of 2024 and on."""
    return {
        "assignment_number": 7,
        "product_category": "02",
        "product_code": "02A03",
        "period_start": dt.date(2024, 1, 1),
        "period_end": None,
        "change_reason": None,
        "volume": 10,
        "unit": "04",
        "frequency": "4",
        "limit_cents": None,
    } | change


def remarks(claims, known=None, answers=None, refusals=({"reference": "-"},), file=None):
    """Remarks as (row, column, rule)."""
    found = assignments.claims_against_assignments(
        table_of("raw_iwmo__claims", *claims),
        table_of("raw_iwmo__answers", *(answers or [granted("M1"), granted("M2")])),
        table_of("raw_iwmo__refusals", *refusals),
        table_of("raw_iwmo__assignments", *([assigned()] if known is None else known)),
        table_of("raw_intake__files", {"copy": 1, "issued_at": dt.date(2024, 5, 6), **APRIL} | (file or {})),
    )
    rows = found.to_pyarrow().to_pylist()
    assert all(r["cents"] is None and r["file_id"] == "a" * 64 for r in rows)
    assert all(text_of(r["rule"], r["column"]) is not OTHER_TEXT for r in rows)
    return sorted((r["row"], r["column"], r["rule"]) for r in rows)


def rules(*arguments, **options):
    return [(column, rule) for _, column, rule in remarks(*arguments, **options)]


def test_a_line_that_fits_its_assignment_is_not_remarked_on():
    assert remarks([line(), line("R2", "M2", **APRIL)]) == []


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"assignment_number": 8}, "assignment_number", "claim_without_assignment"),
        ({"person_id": OTHER}, "assignment_number", "claim_without_assignment"),
        ({"product_category": "15"}, "product_category", "product_differs_from_assignment"),
        ({"product_code": "02A04"}, "product_code", "product_differs_from_assignment"),
        ({"product_code": None}, "product_code", "product_differs_from_assignment"),
        ({"unit": "14", "volume": 9_999}, "unit", "unit_differs_from_assignment"),
        ({"volume": 11}, "volume", "volume_above_assignment"),
        ({"period_start": dt.date(2024, 3, 2)}, "period_start", "product_period_not_whole_months"),
        ({"period_end": dt.date(2024, 3, 30)}, "period_start", "product_period_not_whole_months"),
        ({"period_start": dt.date(2023, 12, 1)}, "period_start", "product_period_outside_assignment"),
        ({"period_end": dt.date(2024, 5, 31)}, "period_end", "product_period_after_claim"),
    ],
)
def test_each_departure_from_the_assignment_is_one_remark(change, column, rule):
    assert rules([line(**change)]) == [(column, rule)]


def test_what_the_assignment_leaves_open_is_not_compared():
    generic = assigned(product_category=None, product_code=None, volume=None, unit=None, frequency=None)
    assert remarks([line(product_category="15", product_code="15A01", volume=99, unit="14")], [generic]) == []
    assert remarks([line(product_code="02A09")], [assigned(product_code=None)]) == []


def test_without_any_assignment_of_that_municipality_nothing_is_said():
    assert remarks([line()], [assigned(municipality_code="9999")]) == []
    assert remarks([line()], [assigned(provider_agb="87654321")]) == []
    assert rules([line()], [assigned(assignment_number=9)]) == [("assignment_number", "claim_without_assignment")]


def test_a_month_cut_by_the_assignment_is_whole():
    cut = {"period_start": dt.date(2024, 3, 5), "period_end": dt.date(2024, 3, 20)}
    assert remarks([line(**cut)], [assigned(**cut)]) == []
    assert rules([line()], [assigned(**cut)]) == [("period_start", "product_period_outside_assignment")]
    assert rules([line(**cut | {"period_end": dt.date(2024, 3, 19)})], [assigned(**cut)]) == [
        ("period_start", "product_period_not_whole_months")
    ]


def test_minutes_and_hours_compare_and_other_units_do_not():
    assert remarks([line(unit="01", volume=600)]) == []
    assert rules([line(unit="01", volume=601)]) == [("volume", "volume_above_assignment")]
    assert remarks([line(unit="04", volume=10)], [assigned(unit="01", volume=600)]) == []
    assert rules([line(unit="04", volume=11)], [assigned(unit="01", volume=600)]) == [
        ("volume", "volume_above_assignment")
    ]


@pytest.mark.parametrize(("frequency", "most"), [("1", 310), ("2", 60), ("4", 10), ("6", 10)])
def test_volume_is_held_against_the_frequency(frequency, most):
    known = [assigned(frequency=frequency)]
    assert remarks([line(volume=most)], known) == []
    assert rules([line(volume=most + 1)], known) == [("volume", "volume_above_assignment")]


def test_volumes_add_up_within_the_month_or_the_whole_and_the_last_line_is_named():
    three = [line("R1", volume=6), line("R2", volume=4), line("R3", volume=1)]
    assert remarks(three) == [(3, "volume", "volume_above_assignment")]
    apart = [line("R1", volume=6), line("R2", "M2", volume=6, **APRIL)]
    assert remarks(apart) == []
    assert remarks(apart, [assigned(frequency="6")]) == [(2, "volume", "volume_above_assignment")]


def test_a_credit_gives_its_volume_back_and_a_refused_line_never_took_it():
    taken_back = [
        line("R1", volume=10),
        credit("C1", "R1", **MARCH, volume=10, product_category="02", product_code="02A03", assignment_number=7),
        line("R2", "M2", volume=10),
    ]
    assert remarks(taken_back) == []
    refused = returned("R1", "M1")
    assert remarks([line("R1", volume=99), line("R2", volume=10)], refusals=[refused]) == []
    assert rules([*taken_back[:2], line("R2", "M2", volume=11)], refusals=[refused]) == [
        ("previous_reference", "credit_of_line_not_granted"),
        ("volume", "volume_above_assignment"),
    ]


def test_amounts_add_up_to_the_budget_over_all_months():
    budget = assigned(volume=None, unit=None, frequency=None, limit_cents=10_000)
    months = [line("R1"), line("R2", "M2", **APRIL)]
    assert remarks(months, [budget]) == []
    assert remarks(months, [budget | {"limit_cents": 9_999}]) == [(2, "amount_cents", "amount_above_budget")]


def test_the_credit_of_a_refused_line_makes_no_room_in_the_budget():
    of = {**MARCH, "product_category": "02", "product_code": "02A03", "assignment_number": 7}
    claims = [line("R1"), credit("C1", "R1", **of), line("R2", "M2"), line("R3", "M2")]
    budget = assigned(volume=None, unit=None, frequency=None, limit_cents=9_999)
    refused = [returned("R1", "M1")]
    assert (4, "amount_cents", "amount_above_budget") in remarks(claims, [budget], refusals=refused)
    assert (4, "amount_cents", "amount_above_budget") not in remarks(claims[:3], [budget], refusals=refused)


def test_a_line_on_a_removed_assignment_is_remarked_on_and_on_nothing_else():
    removed = assigned(change_reason="13", period_end=dt.date(2024, 1, 1), assigned_at="2024-02-01T00:00:00")
    assert rules([line(volume=99)], [assigned(), removed]) == [("assignment_number", "assignment_removed")]


def test_the_latest_message_about_an_assignment_is_the_one_that_counts():
    longer = assigned(volume=20, assigned_at="2024-02-01T00:00:00")
    later_that_day = assigned(volume=5, assigned_at="2024-02-01T00:00:01")
    assert remarks([line(volume=20)], [longer, assigned()]) == []
    assert rules([line(volume=20)], [later_that_day, longer, assigned()]) == [("volume", "volume_above_assignment")]


def test_care_of_more_than_five_years_ago_is_remarked_on():
    old = {"period_start": dt.date(2019, 4, 1), "period_end": dt.date(2019, 5, 6)}
    assert ("period_end", "claimed_after_five_years") not in rules([line(**old)])
    assert ("period_end", "claimed_after_five_years") in rules([line(**old | {"period_end": dt.date(2019, 5, 5)})])


def test_a_credit_in_the_same_message_or_of_a_line_that_was_not_granted_is_remarked_on():
    of = {**MARCH, "product_category": "02", "product_code": "02A03", "assignment_number": 7}
    assert rules([line(), credit("C1", "R1", "M1", **of)]) == [("previous_reference", "credit_in_same_message")]
    assert rules([line(), credit("C1", "R1", "M2", **of)]) == []
    waits = [granted("M2")]
    assert rules([line(), credit("C1", "R1", "M2", **of)], answers=waits) == [
        ("previous_reference", "credit_of_line_not_granted")
    ]
    assert remarks([line(), credit("C1", "R1", "M1", **of)], refusals=[returned("C1", "M1")]) == []


def test_what_was_refused_needs_no_remark():
    assert remarks([line(volume=99, product_category="15")], refusals=[returned("R1", "M1")]) == []
    assert remarks([line(volume=99)], answers=[granted("M1", answer_code="9333")]) == []


# stops


def stop(**change):
    """A stop of assignment 7 on 20 March because care moved to another law."""
    return {
        "assignment_number": 7,
        "product_category": "02",
        "period_start": dt.date(2024, 1, 3),
        "period_end": dt.date(2024, 3, 20),
        "stop_reason": "39",
        "delivery_status": "1",
        "issued_at": dt.date(2024, 3, 21),
    } | change


def holding(*stops):
    rows = assignments.latest_stops(table_of("raw_iwmo__stops", *stops)).to_pyarrow().to_pylist()
    return sorted(r["row"] for r in rows)


LATER = dt.date(2024, 4, 2)


def test_a_changed_stop_replaces_the_one_before_and_a_removed_one_never_was():
    assert holding(stop(), stop(delivery_status="2", issued_at=LATER, period_end=dt.date(2024, 3, 31))) == [2]
    assert holding(stop(delivery_status="2", issued_at=LATER), stop()) == [1]
    assert holding(stop(), stop(delivery_status="3", issued_at=LATER)) == []
    again = stop(issued_at=dt.date(2024, 5, 1))
    assert holding(again, stop(delivery_status="3", issued_at=LATER), stop()) == [1]


def test_stops_of_another_client_assignment_or_spell_stand_beside_it():
    removed = {"delivery_status": "3", "issued_at": LATER}
    for other in (
        {"person_id": OTHER},
        {"assignment_number": 8},
        {"period_start": dt.date(2024, 2, 1)},
        {"provider_agb": "87654321"},
        {"municipality_code": "9999"},
    ):
        assert holding(stop(), stop(**removed, **other)) == [1]


def test_a_stop_without_a_number_is_that_of_its_product():
    unnumbered = {"assignment_number": None}
    assert holding(stop(**unnumbered), stop(**unnumbered, delivery_status="3", issued_at=LATER)) == []
    other = stop(**unnumbered, delivery_status="3", issued_at=LATER, product_category="15")
    assert holding(stop(**unnumbered), other) == [1]
    removed = stop(product_category=None, product_code=None, delivery_status="3", issued_at=LATER)
    assert holding(stop(), removed) == []
