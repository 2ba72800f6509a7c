"""The machinery of table files: cells, encodings, quotes, headers, lines, workbooks."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources import cells, tabular, workbook
from pipelines.sources.reading import Collector, Note, Refused
from tests.unit.sources.tables import file, found, person

PROFILE = tabular.Profile(
    kind="test",
    table="t",
    owner="kvk",
    dated=("on", tabular.of_month),
    money=("cents",),
    columns=(
        tabular.Column("Code", "code", cells.code(4)),
        tabular.Column("Naam", "name", cells.text),
        tabular.Column("Dag", "on", cells.day, filled=False),
        tabular.Column("Bedrag", "cents", cells.money),
    ),
)
SHEET = tabular.Profile("test", "t", PROFILE.columns, "kvk", PROFILE.dated, PROFILE.money, sheet="Blad")
HEADER = "Code;Naam;Dag;Bedrag"


def read(data, profile=PROFILE, note=None):
    sink, stream = Collector(), io.BytesIO(data)
    receipt = tabular.read_table(stream, profile, sink=sink, pseudonym=person, note=note)
    assert not stream.closed
    return receipt, sink


def refused(data, profile=PROFILE):
    with pytest.raises(Refused) as caught:
        read(data, profile)
    return caught.value.rule, caught.value.line, caught.value.column


def unreadable(parse, cell):
    with pytest.raises(cells.Unreadable) as caught:
        parse(cell)
    assert str(caught.value) == caught.value.rule
    return caught.value.rule


def dutch(cents, thousands):
    whole, part = divmod(abs(cents), 100)
    body = f"{whole:,}".replace(",", ".") if thousands else str(whole)
    return f"{body},{part:02d}"


# cells


@given(st.integers(-(10**12) + 1, 10**12 - 1), st.booleans(), st.sampled_from(["-{}", "{}-", "{} -", "€ -{}", "-€ {}"]))
def test_dutch_money_comes_back_as_the_same_cents(cents, thousands, minus):
    written = dutch(cents, thousands)
    assert cells.money(minus.format(written) if cents < 0 else written) == cents
    assert cells.money("€ " + written) == abs(cents)


@given(st.integers(0, 10**10 - 1))
def test_a_count_comes_back_as_itself(count):
    assert cells.count(str(count)) == count


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else_happens(written):
    for parse in (
        cells.money,
        cells.count,
        cells.decimal,
        cells.day,
        cells.month,
        cells.quarter,
        cells.yes_no,
        cells.code(8),
    ):
        try:
            parse(written)
        except cells.Unreadable as unreadable:
            assert unreadable.rule.startswith(("not_", "ambiguous_"))


@pytest.mark.parametrize(
    ("written", "cents"),
    [("1.234,56", 123456), ("€ 1.234,56", 123456), ("-0,10", -10), ("1234,5 -", -123450), ("61,5", 6150), ("12", 1200),
     ("1.234.567", 123456700), ("\u00a012,00\u00a0", 1200), ("−5,00", -500)],
)  # fmt: skip
def test_money_in_dutch_notation(written, cents):
    assert cells.money(written) == cents


@pytest.mark.parametrize("written", ["1,234.56", "12.50", "12,345,678", "12,", ",50", "1e3", "12 34", "--1,00", "-1,00-", "€", "12,50 euro", "٣,٥٠", "12,345.6", "1.23,45", "9" * 40])  # fmt: skip
def test_money_in_another_notation_is_no_number(written):
    assert unreadable(cells.money, written) == "not_a_number"


@pytest.mark.parametrize("written", ["1.234", "-1.234", "1,234", "0.500", "€ 12.345"])
def test_money_that_can_be_read_in_two_ways_is_not_guessed(written):
    assert unreadable(cells.money, written) == "ambiguous_number"


def test_money_in_a_workbook_is_exact_to_the_cent():
    assert cells.money(1234.56) == 123456
    assert cells.money(0.1 + 0.2) == 30
    assert cells.money(7) == 700
    for cell in (0.125, float("nan"), float("inf"), True, 1e300, dt.date(2024, 1, 1)):
        assert unreadable(cells.money, cell) == "not_a_number"


@given(st.integers(-(10**9), 10**9))
def test_cents_survive_a_workbook_cell(cents):
    assert cells.money(float(Decimal(cents) / 100)) == cents


def test_counts_and_decimals():
    assert cells.count("1234") == 1234
    assert cells.count(12.0) == 12
    assert cells.count("-3") == -3  # the contract judges it
    assert unreadable(cells.count, "1.234") == "ambiguous_number"
    assert unreadable(cells.count, "3,0") == "not_a_number"
    assert unreadable(cells.count, 2.5) == "not_a_number"
    assert cells.decimal("1.234,50") == 1234.5
    assert cells.decimal("152,5") == 152.5
    assert cells.decimal(0.45) == 0.45
    assert unreadable(cells.decimal, "1.234") == "ambiguous_number"
    assert unreadable(cells.decimal, "1,234.50") == "not_a_number"


def test_dates_months_and_quarters():
    assert (
        cells.day("31-01-2024")
        == cells.day("2024-01-31")
        == cells.day(dt.datetime(2024, 1, 31, 9))
        == dt.date(2024, 1, 31)
    )
    assert cells.month("03-2024") == cells.month("2024-03") == cells.month(dt.date(2024, 3, 9)) == dt.date(2024, 3, 1)
    assert cells.quarter("2024KW1") == dt.date(2024, 1, 1)
    assert cells.quarter("2024kw04") == dt.date(2024, 10, 1)
    for written in ("31-02-2024", "01/02/2024", "31-12-9999", "2024", "1-1-24", "45352"):
        assert unreadable(cells.day, written) == "not_a_date"
    for written in ("mrt-24", "13-2024", "01-03-2024", "3"):
        assert unreadable(cells.month, written) == "not_a_month"
    for written in ("2024KW5", "KW1", "2024-01"):
        assert unreadable(cells.quarter, written) == "not_a_quarter"


def test_codes_get_their_leading_zeros_back_and_nothing_else_passes():
    assert cells.code(4)("344") == "0344"
    assert cells.code(8)(1234567.0) == "01234567"
    assert cells.codes(16)("344010000000001| 0344010000000002") == "0344010000000001|0344010000000002"
    for written in ("Utrecht", "03445", "3,44E+14", "-344"):
        assert unreadable(cells.code(4), written) == "not_a_code"
    assert unreadable(cells.codes(16), "344010000000001|") == "not_a_code"


def test_yes_no_and_lists():
    assert cells.yes_no("JA") is True
    assert cells.yes_no(False) is False
    assert unreadable(cells.yes_no, "J") == "not_yes_no"
    assert unreadable(cells.one_of({"a": "b"}), "c") == "not_in_list"


def test_periods_of_a_date():
    assert tabular.of_month(dt.date(2024, 2, 1)) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert tabular.of_quarter(dt.date(2024, 10, 1)) == (dt.date(2024, 10, 1), dt.date(2024, 12, 31))
    assert tabular.of_year(dt.date(2024, 7, 9)) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


# rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, end):
    receipt, sink = read(file(HEADER, "344;Café België €;31-01-2024;1,00", end=end, encoding=encoding))
    assert sink.rows["t"] == [(2, "0344", "Café België €", dt.date(2024, 1, 31), 100)]
    assert [n.rule for n in receipt.notes] == (["encoding_differs"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (HEADER.encode("utf-16"), "holds_nul"),
        (b"Code;Naam\0;Dag;Bedrag\n", "holds_nul"),
        (b"Code;Naam;Dag;Bedrag\n1;\x81;;1,00\n", "encoding"),
    ],
)
def test_other_encodings_are_refused(data, rule):
    assert refused(data)[0] == rule


@pytest.mark.parametrize(
    "header", ["Naam cliënt", "Achternaam", "Geboortedatum", "E-mailadres", "Telefoonnummer", "Clientnaam"]
)
def test_a_column_about_a_person_that_is_not_read_is_remarked_on_without_a_value(header):
    receipt, _ = read(file(f"{HEADER};{header}", "0344;a;31-01-2024;1,00;Els"))
    assert [(n.column, n.rule, n.value) for n in receipt.notes] == [(header, "person_not_needed", None)]


@pytest.mark.parametrize("header", ["Naam complex", "Straatnaam object", "Opmerking"])
def test_a_column_about_something_else_is_not(header):
    assert read(file(f"{HEADER};{header}", "0344;a;31-01-2024;1,00;x"))[0].notes == []


def test_headers_match_without_capitals_order_or_surplus_columns():
    receipt, sink = read(file("  BEDRAG ;Extra;code;naam;dag", "1,00;Jan Jansen;0344;x;", "2,00;;0344;y;"))
    assert sink.rows["t"] == [(2, "0344", "x", None, 100), (3, "0344", "y", None, 200)]
    assert (receipt.lines, receipt.debit_cents, receipt.owner) == (2, 300, "kvk:0344")


def test_quotes_hold_separators_and_line_ends_and_lines_stay_physical():
    data = file(HEADER, '0344;"a;b ""c""";;1,00', "", ";;;", '0344;"twee', 'regels";;2,00', "0344;z;;x")
    receipt, sink = read(data)
    assert [row[:3] for row in sink.rows["t"]] == [(2, "0344", 'a;b "c"'), (5, "0344", "twee\r\nregels")]
    assert found(sink) == [(7, "Bedrag", "not_a_number", None, "x")]
    assert receipt.lines == 3


@pytest.mark.parametrize("row", ['0344;"a"b;;1,00', '0344;"open;;1,00', f"0344;{'x' * 140_000};;1,00"])
def test_quotes_that_do_not_pair_refuse_the_file_at_their_line(row):
    assert refused(file(HEADER, "0344;a;;1,00", row))[:2] == ("not_well_formed", 3)


def test_a_line_without_end_is_not_swallowed_whole():
    assert refused(HEADER.encode() + b"\n" + b"x" * (2 << 20)) == ("line_too_long", 2, "")


def test_a_row_with_another_number_of_columns_is_one_fault():
    receipt, sink = read(file(HEADER, "0344;a;;1,00;", "0344;a;1,00", "0344;b;;1,00"))
    assert found(sink) == [(2, "", "wrong_number_of_columns", None, "5"), (3, "", "wrong_number_of_columns", None, "3")]
    assert (receipt.lines, receipt.debit_cents, len(sink.rows["t"])) == (3, 100, 1)


def test_every_faulty_cell_is_a_fault_and_money_that_was_read_stays_known():
    receipt, sink = read(file(HEADER, "Utrecht;;32-01-2024;1.000,00", "0344;a;;1.000", "0344;a;;-5,00"))
    assert found(sink) == [
        (2, "Code", "not_a_code", 100000, "Utrecht"),
        (2, "Naam", "missing", 100000, ""),
        (2, "Dag", "not_a_date", 100000, "32-01-2024"),
        (3, "Bedrag", "ambiguous_number", None, "1.000"),
    ]
    assert {f.table for f in sink.faults} == {"t"}
    assert (receipt.debit_cents, receipt.credit_cents) == (100000, 500)


def test_a_fault_never_prints_its_value():
    _, sink = read(file(HEADER, "0344;a;;geheim"))
    assert sink.faults[0].value == "geheim"
    assert "geheim" not in repr(sink.faults)


def test_whole_file_refusals_say_what_is_missing():
    assert refused(b"") == ("empty_file", 0, "")
    assert refused(b"\r\n;;;\r\n") == ("empty_file", 0, "")
    assert refused(file("Code;Bedrag", "1;2,00")) == ("columns_missing", 1, "Naam, Dag")
    assert refused(file("", HEADER + ";Bedrag")) == ("column_twice", 2, "Bedrag")
    assert refused(file(HEADER.replace(";", ","), "0344,a,,1")) == ("separator", 1, "")
    assert refused(file(HEADER.replace(";", "\t"))) == ("separator", 1, "")
    assert refused(file(HEADER + ";x" * 500)) == ("too_many_columns", 1, "")
    assert refused(file(HEADER, "0344;a;;1,00", "Utrecht;a;;1,00", "0345;a;;1,00")) == ("several_owners", 4, "Code")


def test_a_file_without_rows_is_read():
    receipt, sink = read(file(HEADER))
    assert (receipt.lines, receipt.owner, receipt.period_start, sink.rows, receipt.control) == (
        0,
        None,
        None,
        {},
        "none",
    )


def test_a_delivery_note_gives_control_totals():
    data = file(HEADER, "0344;a;05-02-2024;1,00", "0344;a;;-3,00")
    assert read(data, note=Note(lines=2, net_cents=-200))[0].control == "met"
    assert read(data, note=Note(lines=3))[0].control == "not met"
    told, _ = read(
        file(HEADER), note=Note(owner="kvk:1", period_start=dt.date(2024, 1, 1), period_end=dt.date(2024, 1, 2))
    )
    assert (told.owner, told.period_start, told.period_end) == ("kvk:1", dt.date(2024, 1, 1), dt.date(2024, 1, 2))


def test_a_total_beyond_the_column_is_refused_instead_of_overflowing(monkeypatch):
    monkeypatch.setattr(tabular, "MOST_CENTS", 150)
    assert refused(file(HEADER, "0344;a;;1,00", "0344;a;;1,00"))[:2] == ("sum_too_large", 3)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", HEADER.encode() + b"\n"):
        try:
            read(start + data)
        except Refused as refusal:
            assert refusal.rule


# workbooks


def book(*rows, name="Blad"):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_member(data, name, content, **options):
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content, **options)
    return buffer.getvalue()


ROWS = (
    ["Code", "Naam", "Dag", "Bedrag"],
    [344, "a", dt.date(2024, 1, 31), 12.34],
    [None] * 4,
    ["0344", "b", None, "1.000,00"],
)


def test_a_workbook_gives_typed_cells_with_their_row_number():
    receipt, sink = read(book(*ROWS), SHEET)
    assert sink.rows["t"] == [(2, "0344", "a", dt.date(2024, 1, 31), 1234), (4, "0344", "b", None, 100000)]
    assert (receipt.lines, receipt.debit_cents) == (2, 101234)


def test_a_workbook_without_the_sheet_or_that_is_none_is_refused():
    assert refused(book(*ROWS, name="Ander"), SHEET) == ("sheet_missing", 0, "Blad")
    assert refused(book(), SHEET)[0] == "empty_file"
    for data in (
        b"PK\x03\x04rommel",
        book(*ROWS)[:-900],
        with_member(b"", "x.txt", "x"),
        b"\xd0\xcf\x11\xe0" + b"x" * 600,
    ):
        assert refused(data, SHEET)[0] == "not_well_formed"


def test_macros_links_and_error_values_are_refused():
    assert refused(with_member(book(*ROWS), "xl/vbaProject.bin", "x"), SHEET)[0] == "workbook_active_content"
    assert (
        refused(with_member(book(*ROWS), "xl/externalLinks/externalLink1.xml", "x"), SHEET)[0]
        == "workbook_active_content"
    )
    wrong = openpyxl.load_workbook(io.BytesIO(book(*ROWS)))
    wrong["Blad"]["D2"] = "#DIV/0!"
    buffer = io.BytesIO()
    wrong.save(buffer)
    assert refused(buffer.getvalue(), SHEET)[:3] == ("cell_error", 2, "D2")


def test_a_bomb_is_not_unpacked():
    assert refused(with_member(book(*ROWS), "xl/media/a.bin", b"\0" * (40 << 20)), SHEET)[0] == "workbook_too_large"
    many = book(*ROWS)
    for n in range(workbook.MOST_MEMBERS):
        many = with_member(many, f"m{n}", "") if n == 0 else many
    buffer = io.BytesIO(many)
    with zipfile.ZipFile(buffer, "a") as archive:
        for n in range(1, workbook.MOST_MEMBERS):
            archive.writestr(f"m{n}", "")
    assert refused(buffer.getvalue(), SHEET)[0] == "workbook_too_large"


def test_a_bomb_that_lies_about_its_size_is_measured():
    data = bytearray(with_member(book(*ROWS), "xl/media/a.bin", b"\0" * (40 << 20)))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(data), SHEET)[0] == "workbook_too_large"


def test_one_cell_far_away_does_not_make_a_huge_sheet():
    made = openpyxl.load_workbook(io.BytesIO(book(*ROWS)))
    made["Blad"]["XFD1048576"] = "ver"
    buffer = io.BytesIO()
    made.save(buffer)
    assert refused(buffer.getvalue(), SHEET)[0] == "workbook_too_large"
