"""Costs that came by a profile: where they go in the ledger, and when another delivery has them already."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize import ledger, relations
from pipelines.harmonize.versions import Delivered, judge
from tests.rows import table_of

JAN, FEB, LATER = dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2025, 1, 1)
PERSON = {
    "complex_id": None,
    "person_id": "p1" + "a" * 32,
    "party": "gemeente",
    "party_id": "0344",
    "budget": "wmo_support",
}
PLACE = {
    "complex_id": "C1",
    "person_id": None,
    "party": "woningcorporatie",
    "party_id": "12345678",
    "budget": "vandalism",
}
INSURED = PLACE | {"party": "zorgverzekeraar", "party_id": "1111", "budget": "zvw_ggz"}
CODES = (("wmo020", "02", "wmo_support"), ("wmo020", "15", "sheltered_housing"), ("wmo020", "16", "shelter"))


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def test_an_amount_is_one_line_of_the_ledger_with_its_party_budget_month_and_who_or_what_it_is_about():
    lines = ledger.profile_lines(table_of("raw_profile__amounts", PERSON | {"month": JAN}, PLACE | {"month": FEB}))
    assert violations(CONTRACTS["core__cost_lines"], lines) == {}
    told = [(r["party"], r["party_id"], r["budget"], r["complex_id"], r["person_id"], r["month"], r["state"], r["transfer"]) for r in lines.order_by("row").to_pyarrow().to_pylist()]  # fmt: skip
    assert told == [
        ("gemeente", "0344", "wmo_support", None, PERSON["person_id"], JAN, "booked", False),
        ("woningcorporatie", "12345678", "vandalism", "C1", None, FEB, "booked", False),
    ]


def held(*amounts, **raw):
    """Rows that another delivery has too."""
    nobody = {
        "raw_xaf__lines": {"company_id": "x"}, "raw_vera__bookings": {"corporation_id": "99999999"}, "raw_iwmo__claims": {"municipality_code": "0001"},
        "raw_shelter__nights": {"municipality_code": "0001"}, "raw_insurer__aggregates": {"insurer_id": "0001"},
    }  # fmt: skip
    tables = {name: table_of(name, raw.get(name, row)) for name, row in nobody.items()}
    rows = table_of("raw_profile__amounts", *({"nowhere_else": False, "amount_cents": 5} | one for one in amounts))
    codes = table_of("ref__budget_codes", *({"scheme": s, "code": c, "budget": b} for s, c, b in CODES))
    found = relations.delivered_elsewhere(rows, tables, codes)
    return sorted((r["row"], r["rule"], r["cents"]) for part in found for r in part.to_pyarrow().to_pylist())


TWICE = [(1, "delivered_elsewhere", 5)]


def test_costs_of_a_corporation_are_in_its_ledger_of_that_year():
    booked = {"company_id": "12345678", "effective_date": dt.date(2024, 7, 1)}
    amounts = [PLACE | {"month": JAN}, PLACE | {"month": LATER}, PLACE | {"party_id": "87654321", "month": JAN}]
    assert held(*amounts, raw_xaf__lines=booked) == TWICE
    assert (
        held(*amounts, raw_vera__bookings={"corporation_id": "12345678", "effective_date": dt.date(2024, 7, 1)})
        == TWICE
    )
    assert held(*amounts) == []


def test_costs_of_a_municipality_are_in_its_claims_of_that_budget_and_month():
    claim = {"municipality_code": "0344", "product_category": "02", "period_start": dt.date(2024, 1, 15)}
    amounts = [PERSON | {"month": JAN}, PERSON | {"month": FEB}, PERSON | {"month": JAN, "budget": "sheltered_housing"}, PERSON | {"month": JAN, "party_id": "0518"}]  # fmt: skip
    assert held(*amounts, raw_iwmo__claims=claim) == TWICE
    nights = {"municipality_code": "0344", "month": JAN}
    assert (
        held(PERSON | {"budget": "shelter", "month": JAN}, PERSON | {"month": JAN}, raw_shelter__nights=nights) == TWICE
    )


def test_costs_of_an_insurer_are_in_its_cells_of_that_quarter():
    cells = {"insurer_id": "1111", "quarter": JAN}
    march, april = dt.date(2024, 3, 1), dt.date(2024, 4, 1)
    assert held(INSURED | {"month": march}, INSURED | {"month": april}, raw_insurer__aggregates=cells) == TWICE


def test_what_the_profile_says_is_nowhere_else_counts():
    booked = {"company_id": "12345678", "effective_date": dt.date(2024, 7, 1)}
    assert held(PLACE | {"month": JAN, "nowhere_else": True}, raw_xaf__lines=booked) == []


def of(file_id, start, end, issued=None, name="Overlast"):
    return Delivered(file_id, "profiled", "kvk:12345678", name, start, end, issued)


def test_an_export_that_grows_replaces_the_earlier_one_and_months_apart_stand_beside_each_other():
    jan, feb, both = dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 1)
    assert judge([of("a", JAN, jan), of("b", FEB, feb)]) == {}
    grown = judge([of("a", JAN, jan, dt.date(2024, 2, 1)), of("b", JAN, feb, both)])
    assert {name: (one.status, one.superseded_by) for name, one in grown.items()} == {"a": ("superseded", "b")}
    undated = judge([of("a", JAN, jan), of("b", JAN, feb)])
    assert {one.status for one in undated.values()} == {"set_aside"}
    assert judge([of("a", JAN, jan), of("b", JAN, jan, name="Anders")]) == {}
