"""Auditfiles: every trLine is a row or a finding, cents without floats, totals are the file's own."""

import datetime as dt
import io
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources import xaf
from pipelines.sources.reading import Refused
from tests.unit.sources.messages import booking, collected, ledger, pseudonym
from tests.unit.sources.tables import FIXTURES

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


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (ledger(PAIR, namespace="http://www.auditfiles.nl/XAF/9.9"), "xaf_version"),
        (ledger(PAIR, namespace=""), "xaf_version"),
        (ledger(PAIR).replace("auditfile", "audit"), "unknown_file"),
    ],
)
def test_another_version_is_refused_by_name(text, rule):
    with pytest.raises(Refused) as refused:
        collected(xaf.read, text)
    assert refused.value.rule == rule


def test_a_whole_auditfile_3_2_gives_its_bookings_and_nothing_else():
    receipt, sink = collected(xaf.read, (FIXTURES / "xaf" / "ledger_3.2.xaf").read_bytes())
    who, march, april = ("87654321", "2024"), dt.date(2024, 3, 28), dt.date(2024, 4, 1)
    cost, owed = ("4000", "P", "WKolKolLee"), ("1600", "B", None)
    assert sink.rows["raw_xaf__lines"] == [
        (88, *who, "INK", "1", *cost, march, "C001", "GW1", None, -24.5, None, None, False, 131050),
        (110, *who, "INK", "1", *cost, dt.date(2024, 3, 31), None, None, None, None, None, None, False, -4000),
        (120, *who, "INK", "1", *owed, march, None, None, None, None, None, None, False, -127050),
        (136, *who, "MEM", "2", "9999", None, None, april, None, None, None, None, None, None, False, 0),
    ]
    assert (sink.faults, receipt.notes, receipt.example) == ([], [], True)
    assert (receipt.control_lines, receipt.control_debit_cents, receipt.control_credit_cents) == (4, 127050, 127050)
    assert (receipt.control, receipt.facts) == ("met", {"transactions": 2, "lines": 4, "accounts": 3})
    assert "anssen" not in f"{sink}{receipt}"


def test_a_whole_auditfile_4_0_says_the_same_in_its_own_words():
    receipt, sink = collected(xaf.read, (FIXTURES / "xaf" / "ledger_4.0.xaf").read_bytes())
    who, day = ("87654321", "2026", "MEM", "1"), dt.date(2026, 1, 31)
    assert sink.rows["raw_xaf__lines"] == [
        (43, *who, "4000", "P", "WKolKolLee", day, "C001", "GW1", None, None, None, None, False, 6150),
        (54, *who, "1100", "B", None, day, None, None, None, None, None, None, False, -6150),
    ]
    assert (receipt.owner, receipt.control, receipt.example) == ("kvk:87654321", "met", False)


def test_an_rgs_code_of_the_taxonomy_goes_before_one_in_the_lead_reference():
    text = ledger(PAIR).replace("<taxonomy>", "<leadReference>WRevLoaLoaVio</leadReference><taxonomy>", 1)
    _, sink = collected(xaf.read, text)
    assert rows(sink)[0]["rgs_code"] == "WKolKolLeeWbe"


@pytest.mark.parametrize("code", ["0", "0000", "nvt", "n.v.t.", "-", "Bank", "BANK", "WKolKolLee x", "4000"])
def test_what_is_no_rgs_code_is_none(code):
    text = ledger([booking("4100"), booking("1000", side="C")]).replace("WRevLoaLoaVio", code)
    _, sink = collected(xaf.read, text)
    assert rows(sink)[0]["rgs_code"] is None


def test_the_line_of_lines_count_is_that_of_the_transactions_and_not_of_the_opening_balance():
    text = ledger(PAIR, count=1)
    receipt, _ = collected(xaf.read, text)
    assert "<transactions><linesCount>" in text.splitlines()[receipt.notes[0].line - 1]
    assert receipt.control_lines is None


@pytest.mark.parametrize("change", [{"debit": "99.00"}, {"credit": "99.00"}])
def test_a_lines_count_that_counts_transactions_does_not_excuse_other_totals(change):
    receipt, _ = collected(xaf.read, ledger(PAIR, count=1, **change))
    assert (receipt.control, receipt.notes) == ("not met", [])


def test_sums_below_nothing_are_lifted_and_keep_their_difference_and_control():
    lines = [booking(amount="-100.00"), booking("1000", amount="-100.00", side="C")]
    for stated, control in (("-100.00", "met"), ("100.00", "not met")):
        receipt, _ = collected(xaf.read, ledger(lines, debit=stated, credit="-100.00"))
        assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (0, 0, control)
    receipt, _ = collected(
        xaf.read, ledger([booking(amount="-30.00"), booking("1000", "-50.00", "C")], debit="-30", credit="-50.00")
    )
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (2000, 0, "met")


@pytest.mark.parametrize("change", [{"count": "²"}, {"count": "9" * 30}, {"debit": "1,00"}, {"credit": "1e2"}])
def test_totals_that_cannot_be_read_are_refused_and_named(change):
    with pytest.raises(Refused) as refused:
        collected(xaf.read, ledger(PAIR, **change))
    names = {"count": "linesCount", "debit": "totalDebit", "credit": "totalCredit"}
    name, written = next(iter(change.items()))
    assert (refused.value.rule, refused.value.column) == ("total_not_a_number", names[name])
    assert [(f.column, f.value) for f in refused.value.findings] == [(names[name], written)]
    assert refused.value.line == next(
        n for n, text in enumerate(ledger(PAIR).splitlines(), 1) if "<transactions>" in text
    )


def test_a_ledger_of_no_company_is_refused():
    text = ledger(PAIR, company="").replace("<companyName>Corporatie</companyName>", "<companyName/>")
    with pytest.raises(Refused) as refused:
        collected(xaf.read, text)
    assert (refused.value.rule, refused.value.column) == ("missing", "companyIdent")


def test_a_company_without_a_number_goes_by_its_name():
    receipt, sink = collected(xaf.read, ledger(PAIR, company=""))
    assert (receipt.owner, rows(sink)[0]["company_id"]) == ("bedrijf:Corporatie", "Corporatie")


@pytest.mark.parametrize(
    ("line", "column", "rule", "cents", "value"),
    [
        (booking(effective="31-03-2024"), "effDate", "not_a_date", 10000, "31-03-2024"),
        (booking(side="X"), "amntTp", "not_in_list", None, "X"),
        (booking(side=""), "amntTp", "missing", None, None),
        (booking(account=""), "accID", "missing", 10000, None),
        (booking(more="<qntity>nan</qntity>"), "qntity", "not_a_number", 10000, "nan"),
        (booking(more="<qntity>1e9</qntity>"), "qntity", "not_a_number", 10000, "1e9"),
        (booking(amount="٣.00"), "amnt", "not_a_number", None, "٣.00"),
        (booking(amount="9" * 20), "amnt", "not_a_number", None, "9" * 20),
    ],
)
def test_a_line_that_cannot_be_read_is_one_finding_with_its_cents_when_known(line, column, rule, cents, value):
    receipt, sink = collected(xaf.read, ledger([line, booking("1000", side="C")]))
    assert [(f.column, f.rule, f.cents, f.value) for f in sink.faults] == [(column, rule, cents, value)]
    assert (len(rows(sink)), receipt.lines) == (1, 2)
    assert receipt.control == ("met" if cents else "not met")


def test_an_amount_with_too_many_digits_in_all_is_refused_before_it_is_stored():
    lines = [booking(amount="9" * 14)] * 200
    with pytest.raises(Refused) as refused:
        collected(xaf.read, ledger(lines))
    assert (refused.value.rule, refused.value.column) == ("sum_too_large", "amnt")


def test_unbalanced_transactions_are_all_counted_and_the_first_hundred_noted():
    one = f"<transaction><nr>1</nr><trDt>2024-03-31</trDt>\n{booking()}\n</transaction>"
    text = ledger(PAIR).replace("</journal>", f"{one * 250}</journal>")
    receipt, _ = collected(xaf.read, text)
    assert (len(receipt.notes), receipt.facts["unbalanced"]) == (100, 250)


def test_an_entity_cannot_change_an_amount():
    text = (
        ledger(PAIR)
        .replace("<auditfile", '<!DOCTYPE auditfile [<!ENTITY x "00">]>\n<auditfile')
        .replace("100.00", "1&x;.00")
    )
    with pytest.raises(Refused) as refused:
        collected(xaf.read, text)
    assert (refused.value.rule, refused.value.line) == ("doctype", 2)


def test_a_file_cut_off_anywhere_never_counts():
    whole = ledger(PAIR).rstrip()
    for cut in range(1, len(whole), 11):
        with pytest.raises(Refused):
            collected(xaf.read, whole[:cut])


def test_a_file_cut_off_at_the_edge_of_any_element_never_counts():
    whole = (FIXTURES / "xaf" / "ledger_3.2.xaf").read_bytes().rstrip()
    edges = [found.start() for found in re.finditer(rb"<", whole)][1:]
    assert len(edges) > 200
    for cut in edges:
        with pytest.raises(Refused):
            collected(xaf.read, whole[:cut])


def test_leaving_out_any_booking_is_seen_in_the_totals():
    whole = (FIXTURES / "xaf" / "ledger_3.2.xaf").read_text()
    bookings = re.findall(r"<trLine>.*?</trLine>", whole, re.DOTALL)
    assert len(bookings) == 4
    for booked in bookings:
        receipt, _ = collected(xaf.read, whole.replace(booked, ""))
        assert receipt.control == "not met"


class _Last:
    """A sink that keeps the last row only."""

    def __init__(self):
        self.line, self.faults = 0, []

    def row(self, table, row):
        self.line = row[0]

    def fault(self, fault):
        self.faults.append(fault)


@pytest.mark.slow
def test_two_hundred_thousand_lines_take_no_more_memory_and_keep_their_line_numbers():
    def peak(pairs):
        data = io.BytesIO(ledger(PAIR * pairs, debit=f"{pairs}00.00", credit=f"{pairs}00.00").encode())
        sink = _Last()
        tracemalloc.start()
        receipt = xaf.read(data, sink=sink, pseudonym=pseudonym)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (receipt.lines, receipt.control, sink.faults) == (2 * pairs, "met", [])
        first = next(n for n, text in enumerate(data.getvalue().decode().splitlines(), 1) if "<trLine>" in text)
        assert sink.line == first + 2 * pairs - 1
        return found

    assert peak(100_000) < 1.2 * peak(20_000) + 100_000
