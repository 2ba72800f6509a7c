"""Auditfiles: every trLine is a row or a finding, cents without floats, totals are the file's own."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources import xaf
from pipelines.sources.reading import Refused
from tests.unit.sources.messages import booking, collected, ledger

NAMES = [name for name in RAW["raw_xaf__lines"].to_schema().columns if name not in ("file_id", "row")]
PAIR = [booking(more="<costID>C1</costID><qntity>12.5</qntity>"), booking("1000", side="C")]


def rows(sink):
    return [dict(zip(NAMES, row, strict=True)) for row in sink.rows["raw_xaf__lines"]]


def test_a_line_is_a_row_with_its_account_and_complex():
    receipt, sink = collected(xaf.read, ledger(PAIR))
    first, second = rows(sink)
    assert (first["amount_cents"], first["rgs_code"], first["account_type"], first["cost_id"], first["quantity"]) == (
        10000,
        "WKolKolLeeWbe",
        "P",
        "C1",
        12.5,
    )
    assert (second["amount_cents"], second["rgs_code"], second["account_type"]) == (-10000, None, "B")
    assert (receipt.owner, receipt.reference, receipt.period_end, receipt.issued_at) == (
        "kvk:12345678",
        "2024",
        dt.date(2024, 12, 31),
        dt.date(2025, 2, 1),
    )
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents, receipt.control) == (2, 10000, 10000, "met")


def test_opening_balance_and_names_are_not_read():
    receipt, sink = collected(xaf.read, ledger(PAIR))
    assert receipt.debit_cents == 10000
    assert "Pietersen" not in str(sink)
    assert "Jansen" not in str(sink)


def test_an_rgs_code_in_the_lead_reference_counts_and_a_placeholder_does_not():
    _, sink = collected(xaf.read, ledger([booking("4100"), booking("1000", side="C")]))
    assert rows(sink)[0]["rgs_code"] == "WRevLoaLoaVio"


@pytest.mark.parametrize("change", [{"debit": "100.01"}, {"credit": "99.99"}, {"count": 3}])
def test_totals_that_are_off_are_not_met(change):
    receipt, _ = collected(xaf.read, ledger(PAIR, **change))
    assert receipt.control == "not met"


def test_a_lines_count_that_counts_transactions_is_noted_and_does_not_hold_the_file_back():
    receipt, _ = collected(xaf.read, ledger(PAIR, count=1))
    assert receipt.control == "met"
    assert [(n.rule, n.value) for n in receipt.notes] == [("lines_count_counts_transactions", "1")]


def test_a_negative_debit_lowers_the_debit_total():
    lines = [booking(amount="150.00"), booking(amount="-50.00"), booking("1000", side="C")]
    receipt, sink = collected(xaf.read, ledger(lines))
    assert [r["amount_cents"] for r in rows(sink)] == [15000, -5000, -10000]
    assert receipt.control == "met"


def test_a_transaction_out_of_balance_is_noted():
    receipt, _ = collected(xaf.read, ledger([booking()], credit="0"))
    assert [(n.rule, n.cents) for n in receipt.notes] == [("transaction_unbalanced", 10000)]


def test_the_date_of_the_transaction_stands_in_for_an_empty_one():
    _, sink = collected(xaf.read, ledger([booking(effective=""), booking("1000", side="C")]))
    assert rows(sink)[0]["effective_date"] == dt.date(2024, 3, 31)


@pytest.mark.parametrize("amount", ["1,00", "12.345", "abc", "1e3", "", "1.00 EUR"])
def test_an_amount_that_is_none_is_a_finding_and_the_totals_show_it(amount):
    receipt, sink = collected(xaf.read, ledger([booking(amount=amount), booking("1000", side="C")]))
    assert [f.rule for f in sink.faults] == ["not_a_number" if amount else "missing"]
    assert receipt.control == "not met"


@given(st.integers(-(10**15), 10**15))
def test_cents_survive_being_written_with_a_point(cents):
    sign, whole = "-" if cents < 0 else "", abs(cents)
    assert xaf.cents_of(f"{sign}{whole // 100}.{whole % 100:02d}") == cents


def test_windows_1252_under_a_declaration_of_utf_8_is_read_and_noted():
    text = ledger(PAIR).replace("Beheer", "Beheer é")
    receipt, sink = collected(xaf.read, text, encoding="cp1252")
    assert [n.rule for n in receipt.notes] == ["encoding_differs"]
    assert len(rows(sink)) == 2


def test_a_byte_order_mark_is_no_hindrance():
    receipt, _ = collected(xaf.read, ledger(PAIR), encoding="utf-8-sig")
    assert receipt.control == "met"


def test_another_version_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        collected(xaf.read, ledger(PAIR, namespace="http://www.odb.belastingdienst.nl/XAF/4.0"))
    assert refused.value.rule == "xaf_version"


def test_a_file_cut_off_anywhere_never_counts():
    whole = ledger(PAIR).rstrip()
    for cut in range(1, len(whole), 11):
        with pytest.raises(Refused):
            collected(xaf.read, whole[:cut])
