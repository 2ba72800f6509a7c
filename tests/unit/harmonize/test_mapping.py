"""Where bookings belong: the rule of the mapping first, then the RGS code; what is left is named."""

import pytest

from assets.engine import engine
from pipelines.harmonize import aw319, ledger, mapping
from tests.rows import as_table, table_of
from tests.unit.harmonize.test_ledger import RGS, codes, lines_of

KVK = "12345678"
PLACES = {"rule_number": 1, "complex_id": "C1", "budget": None, "why": None}
BOOKS = {"rule_number": 2, "complex_id": None, "budget": "vandalism", "why": None}
LEAVES = {"rule_number": 3, "complex_id": None, "budget": None, "why": "rente"}
RULES = (PLACES, BOOKS, LEAVES)


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def test_an_account_books_on_the_budget_of_its_longest_rgs_prefix():
    bookings = table_of(
        "raw_xaf__lines",
        {"rgs_code": "WKolKolLeeWbe"},
        {"rgs_code": "WKolKolLeeKli"},
        {"rgs_code": "WPer"},
        {"rgs_code": None},
    )
    out = mapping.budget_of_account(bookings, codes(*RGS)).order_by("row").budget.to_pyarrow().to_pylist()
    assert out == ["caretaking", "liveability", "unmapped", "unmapped"]


@pytest.mark.parametrize(
    ("booking", "expected"),
    [
        ({"rgs_code": "WKolKolLeeWbe", "cost_id": "C1"}, ("caretaking", "C1")),  # no rule at all
        ({"rgs_code": "WKolKolLeeWbe", "complex_rule": 1}, ("caretaking", "C1")),
        ({"rgs_code": "WKolKolLeeWbe", "budget_rule": 2, "cost_id": "C1"}, ("vandalism", "C1")),
        ({"rgs_code": None, "complex_rule": 1, "budget_rule": 2}, ("vandalism", "C1")),
        ({"rgs_code": "WKolKolLeeWbe", "complex_rule": 1, "budget_rule": 3}, ("excluded", "C1")),
        ({"rgs_code": "WPer", "complex_rule": 1}, ("unmapped", "C1")),
        ({"rgs_code": "WPer", "complex_rule": 1, "cost_id": "other"}, ("unmapped", "C1")),
        ({"rgs_code": "WKol", "company_id": "87654321", "complex_rule": 1, "budget_rule": 2}, ("liveability", None)),
    ],
)
def test_a_rule_goes_before_the_rgs_code_and_the_cost_centre_and_fills_in_what_it_names(booking, expected):
    rows = lines_of({"cost_id": None} | booking, rules=RULES)
    assert [(r["budget"], r["complex_id"]) for r in rows] == [expected]


def test_a_rule_to_a_complex_that_is_not_there_takes_the_cost_centre_away_and_not_the_budget():
    rows = lines_of({"rgs_code": "WKol", "cost_id": "C1", "complex_rule": 1}, rules=({**PLACES, "complex_id": "C9"},))
    assert [(r["budget"], r["complex_id"]) for r in rows] == [("liveability", None)]


def test_every_cent_of_profit_and_loss_is_in_the_ledger_whatever_the_rules_say():
    bookings = [
        {"amount_cents": 3**n, "rgs_code": rgs, "complex_rule": a, "budget_rule": b}
        for n, (rgs, a, b) in enumerate(
            (r, a, b) for r in ("WKol", None) for a in (None, 1, 9) for b in (None, 2, 3, 9)
        )
    ]
    rows = lines_of(*bookings, rules=RULES)
    assert sum(r["amount_cents"] for r in rows) == sum(b["amount_cents"] for b in bookings)
    nothing = aw319.without_placement(as_table("raw_aw319__lines", []), as_table("core__placements", []))
    buckets = ledger.ledger_buckets(
        table_of("core__cost_lines", *rows), table_of("core__claims", {"state": "granted"}), nothing, codes(*RGS)
    )
    states = {r["state"] for r in buckets.to_pyarrow().to_pylist()}
    assert states == {"booked", "unmapped", "excluded"}


def remarks(rules, bookings, projects=({"complex_id": "C1"},)):
    found = mapping.remarks_on_rules(
        table_of("raw_mapping__rules", *({"company_id": KVK, "line": 10 + n, **one} for n, one in enumerate(rules, 1))),
        table_of(
            "raw_xaf__lines", *({"company_id": KVK, "complex_rule": None, "budget_rule": None} | b for b in bookings)
        ),
        table_of("core__projects", *({"corporation_id": KVK} | one for one in projects)),
    )
    return sorted((r["line"], r["rule"]) for table in found for r in table.to_pyarrow().to_pylist())


def test_a_rule_that_no_booking_fits_any_more_is_told():
    assert remarks(RULES, [{"complex_rule": 1}, {"budget_rule": 3}]) == [(12, "mapping_rule_unused")]
    assert remarks(RULES, [{"complex_rule": 1, "budget_rule": 2}, {"budget_rule": 3}]) == []


def test_a_mapping_without_a_ledger_is_told_once_and_not_rule_by_rule():
    assert remarks(RULES, [{"company_id": "87654321"}]) == [(11, "mapping_without_ledger")]


@pytest.mark.parametrize("project", [{"complex_id": "C2"}, {"complex_id": "C1", "corporation_id": "87654321"}])
def test_a_complex_that_the_corporation_does_not_have_is_told(project):
    assert remarks([PLACES], [{"complex_rule": 1}], [project]) == [(11, "mapping_unknown_complex")]
