"""How a delivered row becomes a ledger line."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize import ledger
from tests.rows import table_of

FILE = "a" * 64


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def codes(*rows):
    return table_of(
        "ref__budget_codes",
        *({"scheme": s, "code": c, "budget": b, "first_year": 2015, "last_year": 2100} for s, c, b in rows),
    )


RGS = (("rgs", "WKol", "liveability"), ("rgs", "WKolKolLeeWbe", "caretaking"), ("rgs", "WRevOhb", "subsidy"))


def answer(**change):
    return {"header_code": "0200", "answer_code": "8001", "claim_message_id": "M1"} | change


def states(claims, answers, refusals=({"reference": "none", "claim_message_id": "none"},)):
    files = table_of("raw_intake__files", {"copy": 1, "period_start": dt.date(2024, 3, 1)})
    out = ledger.claim_states(
        table_of("raw_iwmo__claims", *claims),
        table_of("raw_iwmo__answers", *answers),
        table_of("raw_iwmo__refusals", *refusals),
        files,
    )
    return {r["reference"]: r["state"] for r in out.select("reference", "state").to_pyarrow().to_pylist()}


CLAIM = {"message_id": "M1", "reference": "R1"}


def lines_of(*bookings, rules=(), projects=({"complex_id": "C1", "municipality_code": "9001"},)):
    """Ledger lines of bookings of corporation 12345678, which also has the complexes."""
    own = {"company_id": "12345678", "account_type": "P", "complex_rule": None, "budget_rule": None}
    out = ledger.corporation_lines(
        table_of("raw_xaf__lines", *(own | one for one in bookings)),
        table_of("raw_mapping__rules", *({"company_id": "12345678", **one} for one in rules)),
        codes(*RGS),
        table_of("core__projects", *({"corporation_id": "12345678", **one} for one in projects)),
    )
    assert violations(CONTRACTS["core__cost_lines"], out) == {}
    return out.order_by("row").to_pyarrow().to_pylist()


def test_a_municipal_contribution_is_one_amount_on_two_sides_that_add_up_to_zero():
    rows = lines_of({"rgs_code": "WRevOhbOhb", "amount_cents": -100_00, "cost_id": "C1"})
    assert {(r["party"], r["party_id"], r["amount_cents"], r["transfer"]) for r in rows} == {
        ("woningcorporatie", "12345678", -100_00, True),
        ("gemeente", "9001", 100_00, True),
    }


def test_what_is_no_contribution_or_has_no_complex_is_paid_by_no_municipality():
    rows = lines_of(
        {"rgs_code": "WKolKolLeeWbe", "cost_id": "C1", "amount_cents": 70_00},
        {"rgs_code": "WRevOhbOhb", "cost_id": "elsewhere", "amount_cents": -30_00},
    )
    assert [(r["party"], r["budget"], r["complex_id"], r["amount_cents"], r["transfer"]) for r in rows] == [
        ("woningcorporatie", "caretaking", "C1", 70_00, False),
        ("woningcorporatie", "subsidy", None, -30_00, False),
    ]


def test_balance_sheet_bookings_are_no_cost_and_an_unknown_cost_centre_has_no_complex():
    rows = lines_of(
        {"account_type": "B", "rgs_code": None},
        {"rgs_code": "WKolKolLeeWbe", "cost_id": "elsewhere"},
    )
    assert [(r["row"], r["budget"], r["complex_id"]) for r in rows] == [(2, "caretaking", None)]


def test_a_cost_centre_that_another_corporation_has_a_complex_for_is_no_complex():
    rows = lines_of({"cost_id": "C1"}, projects=({"complex_id": "C1", "corporation_id": "87654321"},))
    assert [r["complex_id"] for r in rows] == [None]


@pytest.mark.parametrize("account_type", ["P", "M", None])
def test_an_opening_balance_that_was_booked_is_no_cost_on_any_account(account_type):
    rows = lines_of(*({"account_type": account_type, "is_opening": opening} for opening in (True, False)))
    assert [r["row"] for r in rows] == [2]


def test_a_claim_is_granted_when_the_answer_grants_it_and_does_not_return_it():
    refused = {"provider_agb": "12345678", "claim_message_id": "M1", "reference": "R2"}
    found = states([CLAIM, CLAIM | {"reference": "R2"}], [answer(answer_code="0200")], [refused])
    assert found == {"R1": "granted", "R2": "refused"}


def test_a_claim_without_answer_is_a_bucket_of_its_own():
    assert states([CLAIM | {"message_id": "M9"}], [answer()]) == {"R1": "unanswered"}


@pytest.mark.parametrize(
    "change",
    [
        {"header_code": "0001", "answer_code": None},
        {"answer_code": "9333"},
        {"header_code": "9301", "answer_code": None},
    ],
)
def test_an_answer_that_refuses_the_message_refuses_every_line(change):
    assert states([CLAIM, CLAIM | {"reference": "R2"}], [answer(**change)]) == {
        "R1": "refused",
        "R2": "refused",
    }


def test_a_refusal_of_another_care_organisation_with_the_same_reference_changes_nothing():
    refused = {"provider_agb": "87654321", "claim_message_id": "M1", "reference": "R1"}
    assert states([CLAIM], [answer(answer_code="0200")], [refused]) == {"R1": "granted"}


def test_refused_claims_never_become_cost_and_unanswered_ones_stay_visible():
    claims = table_of(
        "core__claims",
        {"state": "granted", "product_category": "02"},
        {"state": "refused", "product_category": "02"},
        {"state": "unanswered", "product_category": "15"},
    )
    pots = codes(("wmo020", "02", "wmo_support"), ("wmo020", "15", "sheltered_housing"))
    out = ledger.care_lines(claims, pots)
    assert sorted((r["budget"], r["state"]) for r in out.to_pyarrow().to_pylist()) == [
        ("sheltered_housing", "unanswered"),
        ("wmo_support", "granted"),
    ]
    assert violations(CONTRACTS["core__cost_lines"], out) == {}


def test_insurer_cells_under_ten_insured_are_not_known_and_make_no_line():
    cells = table_of(
        "raw_insurer__aggregates",
        {"zvw_ggz_cents": 5, "zvw_other_cents": 7},
        {"insured": None, "zvw_ggz_cents": None, "zvw_other_cents": None},
    )
    out = ledger.insurer_lines(cells).to_pyarrow().to_pylist()
    assert sorted((r["row"], r["budget"], r["amount_cents"]) for r in out) == [
        (1, "zvw_ggz", 5),
        (1, "zvw_other", 7),
    ]
