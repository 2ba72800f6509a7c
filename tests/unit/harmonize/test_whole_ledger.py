"""The whole ledger: one line of each source written out as it must come out, and what the ledger holds by year and state."""

import datetime as dt

import ibis
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize import ledger
from tests.rows import table_of

BOOKS, CARE, OTHER = "a" * 64, "b" * 64, "c" * 64
PERSON, STRANGER = "p1" + "a" * 32, "p1" + "b" * 32
MADE = dt.date(2025, 2, 3)
CODES = (("rgs", "WRevOhb", "subsidy"), ("wmo020", "02", "wmo_support"))


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def codes():
    rows = ({"scheme": scheme, "code": code, "budget": budget} for scheme, code, budget in CODES)
    return table_of("ref__budget_codes", *rows)


def line(file_id, row, party, party_id, budget, month, cents, **more):
    """A line of the ledger as it must be, with nothing that is not said."""
    nothing = {"complex_id": None, "person_id": None, "state": "booked", "transfer": False, "known_since": None}
    said = {"file_id": file_id, "row": row, "line": row + 10, "party": party, "party_id": party_id, "budget": budget}
    return said | nothing | {"month": month, "amount_cents": cents} | more


def sources(**change):
    """One row of each source, and the file of some of them twice."""
    tables = {
        "bookings": table_of(
            "raw_xaf__lines",
            {
                "file_id": BOOKS, "line": 11, "company_id": "12345678", "account_type": "P", "rgs_code": "WRevOhbOhb", "cost_id": "C1",
                "complex_rule": None, "budget_rule": None, "effective_date": dt.date(2024, 5, 17), "amount_cents": -900,
            },
        ),
        "rules": table_of("raw_mapping__rules", {"company_id": "99999999"}),
        "claims": table_of(
            "core__claims",
            {"file_id": CARE, "line": 11, "product_category": "02", "state": "unanswered", "amount_cents": 5000,
             "period_start": dt.date(2024, 6, 30), "municipality_code": "9001"},
        ),
        "nights": table_of(
            "raw_shelter__nights",
            {"file_id": OTHER, "line": 11, "municipality_code": "9002", "month": dt.date(2024, 7, 1), "amount_cents": 2000},
        ),
        "aggregates": table_of(
            "raw_insurer__aggregates",
            {"file_id": OTHER, "line": 11, "insurer_id": "0101", "quarter": dt.date(2024, 4, 1), "complex_id": "C1",
             "zvw_ggz_cents": 5, "zvw_other_cents": 7},
        ),
        "amounts": table_of(
            "raw_profile__amounts",
            {"file_id": OTHER, "line": 11, "party": "gemeente", "party_id": "9003", "budget": "police", "complex_id": "C2",
             "person_id": None, "month": dt.date(2024, 8, 1), "amount_cents": 33},
            {"file_id": OTHER, "line": 12, "party": "zorgkantoor", "party_id": "x", "budget": "wmo_support", "month": dt.date(2024, 9, 1),
             "person_id": PERSON, "amount_cents": 34},
        ),
        "care": table_of(
            "raw_aw319__lines",
            {"file_id": OTHER, "line": 11, "domain": "zvw", "insurer_id": "0201", "person_id": PERSON, "amount_cents": 70,
             "period_start": dt.date(2024, 10, 9)},
            {"file_id": OTHER, "line": 12, "person_id": STRANGER},
        ).mutate(state=ibis.literal("unanswered")),
        "stays": table_of("core__placements", {"person_id": PERSON}, {"person_id": PERSON}),
        "codes": codes(),
        "projects": table_of(
            "core__projects", {"complex_id": "C1", "corporation_id": "12345678", "municipality_code": "9001"}
        ),
        "files": table_of(
            "raw_intake__files",
            {"file_id": BOOKS, "copy": 1, "issued_at": MADE},
            {"file_id": BOOKS, "copy": 2, "issued_at": dt.date(2025, 9, 9)},
            {"file_id": CARE, "copy": 1, "issued_at": None},
        ),
    }  # fmt: skip
    return tables | change


def test_each_source_becomes_lines_with_its_party_budget_place_person_month_and_state():
    out = ledger.cost_lines(**sources())
    assert violations(CONTRACTS["core__cost_lines"], out) == {}
    rows = out.order_by("file_id", "row", "budget", "party").to_pyarrow().to_pylist()
    given = {"complex_id": "C1", "transfer": True, "known_since": MADE}
    expected = [
        line(BOOKS, 1, "gemeente", "9001", "subsidy", dt.date(2024, 5, 1), 900, **given),
        line(BOOKS, 1, "woningcorporatie", "12345678", "subsidy", dt.date(2024, 5, 1), -900, **given),
        line(CARE, 1, "gemeente", "9001", "wmo_support", dt.date(2024, 6, 1), 5000, person_id=PERSON, state="unanswered"),
        line(OTHER, 1, "gemeente", "9003", "police", dt.date(2024, 8, 1), 33, complex_id="C2"),
        line(OTHER, 1, "gemeente", "9002", "shelter", dt.date(2024, 7, 1), 2000, person_id=PERSON),
        line(OTHER, 1, "zorgverzekeraar", "0101", "zvw_ggz", dt.date(2024, 4, 1), 5, complex_id="C1"),
        line(OTHER, 1, "zorgverzekeraar", "0201", "zvw_nursing", dt.date(2024, 10, 1), 70, person_id=PERSON, state="unanswered"),
        line(OTHER, 1, "zorgverzekeraar", "0101", "zvw_other", dt.date(2024, 4, 1), 7, complex_id="C1"),
        line(OTHER, 2, "zorgkantoor", "x", "wmo_support", dt.date(2024, 9, 1), 34, person_id=PERSON),
    ]  # fmt: skip
    assert rows == expected
    assert out.columns == ledger.COLUMNS


def test_a_claim_has_the_month_that_it_was_claimed_for_and_counts_once_however_often_its_file_is_there():
    days = (("a" * 64, 1, dt.date(2024, 3, 15)), ("a" * 64, 2, dt.date(2024, 4, 1)), (OTHER, 1, dt.date(2024, 5, 1)))
    files = ({"file_id": file_id, "copy": n, "period_start": day} for file_id, n, day in days)
    out = ledger.claim_states(
        table_of("raw_iwmo__claims", {"message_id": "M1"}),
        table_of("raw_iwmo__answers", {"claim_message_id": "none"}),
        table_of("raw_iwmo__refusals", {"claim_message_id": "none"}),
        table_of("raw_intake__files", *files),
    )
    out = conform(CONTRACTS["core__claims"], out)
    assert [(r["claim_month"], r["state"]) for r in out.to_pyarrow().to_pylist()] == [
        (dt.date(2024, 3, 1), "unanswered")
    ]


def test_what_the_ledger_holds_is_told_by_year_and_state_and_beside_it_what_is_no_part_of_it():
    own = {"party": "gemeente", "budget": "wmo_support", "state": "granted"}
    lines = table_of(
        "core__cost_lines",
        own | {"month": dt.date(2024, 1, 1), "amount_cents": 100},
        own | {"month": dt.date(2024, 12, 1), "amount_cents": -30},
        own | {"month": dt.date(2023, 12, 1), "amount_cents": 4},
        {"party": "woningcorporatie", "budget": "unmapped", "month": dt.date(2024, 2, 1), "amount_cents": 8},
        {"party": "woningcorporatie", "budget": "excluded", "month": dt.date(2024, 2, 1), "amount_cents": 16},
    )
    refused = {"product_category": "02", "state": "refused", "period_start": dt.date(2024, 5, 9)}
    claims = table_of(
        "core__claims",
        refused | {"amount_cents": 50},
        refused | {"amount_cents": 51},
        refused | {"amount_cents": 900, "product_category": "99"},
        refused | {"amount_cents": 9000, "state": "granted"},
    )
    outside = lines.limit(1).select("party", "amount_cents", budget=lines.party, year=lines.month.year().cast("int64"))
    out = ledger.ledger_buckets(lines, claims, outside, codes())
    out = conform(CONTRACTS["mart__ledger_buckets"], out)
    assert violations(CONTRACTS["mart__ledger_buckets"], out) == {}
    rows = out.to_pyarrow().to_pylist()
    told = {(r["party"], r["budget"], r["year"], r["state"]): (r["lines"], r["amount_cents"]) for r in rows}
    assert told == {
        ("gemeente", "wmo_support", 2024, "granted"): (2, 70),
        ("gemeente", "wmo_support", 2023, "granted"): (1, 4),
        ("gemeente", "wmo_support", 2024, "refused"): (2, 101),
        ("woningcorporatie", "unmapped", 2024, "unmapped"): (1, 8),
        ("woningcorporatie", "excluded", 2024, "excluded"): (1, 16),
        ("gemeente", "gemeente", 2024, "no_placement"): (1, 100),
    }
    assert len(rows) == len(told)
