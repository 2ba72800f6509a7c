"""Wlz and Zvw care per person: held against each other as Wmo claims are, and in the ledger for people with a placement only."""

import datetime as dt

import ibis
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize import aw319, ledger
from tests.rows import as_table, good_row, table_of

TABLE = "raw_aw319__lines"
ONE, TWO = "p1" + "a" * 32, "p1" + "b" * 32
EMPTY = {name: as_table(name, []) for name in ("raw_iwmo__answers", "raw_iwmo__refusals")}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def lines(*changes):
    return table_of(TABLE, *({"amount_cents": 5000, "previous_reference": None} | change for change in changes))


def credit(reference, of, **change):
    return {"reference": reference, "previous_reference": of, "amount_cents": -5000, "message_id": "M2"} | change


def held(*changes):
    """Row and rule of every line that another line puts in doubt."""
    found = aw319.against_each_other(lines(*changes), *EMPTY.values())
    return {(row["row"], row["rule"]) for part in found for row in part.to_pyarrow().to_pylist()}


def test_a_credit_takes_back_a_line_of_the_same_insurer_as_a_whole_and_once():
    one = {"reference": "R1"}
    assert held(one, credit("C1", "R1")) == set()
    assert held(credit("C1", "R1")) == {(1, "credit_without_original")}
    assert held(one, credit("C1", "R1", insurer_id="9999")) == {(2, "credit_without_original")}
    assert held(one, credit("C1", "R1", amount_cents=-4999)) == {(2, "credit_of_another_amount")}
    assert held(one, credit("C1", "R1", person_id=TWO)) == {(2, "credit_of_another_line")}
    assert held(one, credit("C1", "R1"), credit("C2", "R1")) == {(3, "credit_repeated")}
    assert held(one, {"reference": "R1", "amount_cents": 7}) == {(1, "key_not_unique"), (2, "key_not_unique")}


def test_a_line_that_is_sent_again_counts_once():
    other = {"reference": "R1", "message_id": "M2", "file_id": "b" * 64}
    assert held({"reference": "R1"}, other) == {(2, "same_fact_again")}


def test_only_people_with_a_placement_enter_the_ledger_and_no_line_is_cost_without_an_answer():
    rows = lines(
        {"domain": "wlz", "person_id": ONE, "insurer_id": "5501", "period_start": dt.date(2024, 3, 4)},
        {"domain": "zvw", "person_id": ONE, "insurer_id": "0101", "period_start": dt.date(2024, 4, 1)},
        {"domain": "wlz", "person_id": TWO, "period_start": dt.date(2023, 12, 31), "amount_cents": 7},
    )
    stays = table_of("core__placements", {"person_id": ONE}, {"person_id": ONE, "complex_id": "y"})
    stated = aw319.stated(rows, *EMPTY.values())
    out = ledger.insured_care_lines(stated, stays)
    told = out.order_by("row").to_pyarrow().to_pylist()
    assert [(row["party"], row["party_id"], row["budget"], row["month"], row["state"]) for row in told] == [
        ("zorgkantoor", "5501", "wlz", dt.date(2024, 3, 1), "unanswered"),
        ("zorgverzekeraar", "0101", "zvw_nursing", dt.date(2024, 4, 1), "unanswered"),
    ]
    assert [(row["person_id"], row["complex_id"], row["amount_cents"]) for row in told] == [(ONE, None, 5000)] * 2
    assert violations(CONTRACTS["core__cost_lines"], out) == {}
    outside = aw319.without_placement(rows, stays).to_pyarrow().to_pylist()
    assert outside == [{"party": "zorgkantoor", "budget": "wlz", "amount_cents": 7, "year": 2023}]


def test_every_cent_of_care_is_in_a_bucket_of_the_ledger_or_beside_it():
    rows = lines({"person_id": ONE, "domain": "wlz"}, {"person_id": TWO, "domain": "wlz", "amount_cents": 7})
    stays = table_of("core__placements", {"person_id": ONE})
    inside = ledger.insured_care_lines(aw319.stated(rows, *EMPTY.values()), stays)
    buckets = ledger.ledger_buckets(
        inside, as_table("core__claims", []), aw319.without_placement(rows, stays), as_table("ref__budget_codes", [])
    )
    told = {(row["state"], row["amount_cents"]) for row in buckets.to_pyarrow().to_pylist()}
    assert told == {("unanswered", 5000), ("no_placement", 7)}


def test_the_budgets_of_the_lines_exist_and_are_of_their_party():
    from tests.conftest import ROOT

    budgets = {
        row.split(",")[0]: row.split(",")[1] for row in (ROOT / "data/reference/budgets.csv").read_text().splitlines()
    }
    assert {budgets[aw319.BUDGETS[domain]] for domain in ("wlz",)} == {"zorgkantoor"}
    assert {domain: budgets[budget] for domain, budget in aw319.BUDGETS.items()} == aw319.PARTIES
    assert set(aw319.BUDGETS) == {"wlz", "zvw"} and good_row(TABLE)["domain"] in aw319.BUDGETS


def test_a_credit_waits_with_the_line_it_takes_back():
    stated = aw319.stated(lines({"reference": "R1"}, credit("C1", "R1")), *EMPTY.values())
    assert isinstance(stated, ibis.Table)
    assert [row["state"] for row in stated.to_pyarrow().to_pylist()] == ["unanswered", "unanswered"]
