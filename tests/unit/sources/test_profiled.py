"""Tables that are read by a profile: what people would really send, and every way in which a row can fail."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources import profiled, table_profile
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Collector, Note, Refused
from pipelines.sources.recognise import CSV_PROFILES, recognise
from tests.unit.sources.tables import ONE, TWO, found, person

NAMES = [name for name in RAW["raw_profile__amounts"].to_schema().columns if name not in ("file_id", "row")]
NUISANCE = """profiel: 1
naam: Overlast
van: kvk:12345678
eenheid: euro
decimaal: ","
duizendtal: "."
datum: dd-mm-jjjj
kolommen:
  complex: Complex
  maand: Datum
  bedrag: Kosten
vast:
  begroting: leefbaarheid
"""
WMO = """profiel: 1
naam: Wmo-uitgaven
van: gemeente:0344
scheiding: ","
eenheid: cent
kolommen:
  bsn: Burgerservicenummer
  jaar: Jaar
  maand: Maand
  bedrag: Bedrag in centen
  begroting:
    kolom: Product
    waarden: {Begeleiding individueel: begeleiding, Dagbesteding: dagbesteding}
"""
POLICE = """profiel: 1
naam: Handhaving
van: gemeente:0344
blad: Inzet
kopregel: 3
eenheid: x1000
totaalregel: Totaal
kolommen:
  complex: {kolom: Locatie, waarden: {Dorpsstraat: UT-001, Het Plein: UT-002}}
  bedrag:
    - {kolom: BOA's, begroting: openbare orde}
    - {kolom: Politie, begroting: politie en justitie}
vast:
  maand: 2024-03
"""


def of(text):
    made, faults = table_profile.parse(text)
    assert faults == []
    return made


def noted(*texts, **said):
    return Note(**said, declared=Declared((), tuple(of(text) for text in texts)))


def table(*lines, encoding="utf-8"):
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def sheet(*rows, name="Inzet"):
    made = openpyxl.Workbook()
    made.active.title = name  # pyright: ignore
    for row in rows:
        made.active.append(row)  # pyright: ignore
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read(data, *profiles, **said):
    sink = Collector()
    receipt = profiled.read(io.BytesIO(data), sink=sink, pseudonym=person, note=noted(*profiles, **said))
    return receipt, [dict(zip(NAMES, row, strict=True)) for row in sink.rows.get("raw_profile__amounts", [])], sink


def kind(data, *profiles):
    return recognise(io.BytesIO(data), [of(text) for text in profiles]).kind


# --- what people would send


def test_a_nuisance_list_of_a_corporation():
    data = table(
        "Nr;Datum;Complex;Melder;Kosten",
        "1;05-03-2024;UT-001;J. Jansen;1.234,50",
        "2;31-03-2024;UT-002;P. Pietersen;(10,00)",
    )
    receipt, rows, sink = read(data, NUISANCE)
    assert [
        (r["line"], r["party"], r["party_id"], r["budget"], r["complex_id"], r["month"], r["amount_cents"])
        for r in rows
    ] == [
        (2, "woningcorporatie", "12345678", "liveability", "UT-001", dt.date(2024, 3, 1), 123450),
        (3, "woningcorporatie", "12345678", "liveability", "UT-002", dt.date(2024, 3, 1), -1000),
    ]
    assert (receipt.owner, receipt.reference, receipt.lines) == ("kvk:12345678", "Overlast", 2)
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (123450, 1000, "none")
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    assert "ansen" not in f"{rows}{sink}"


def test_an_export_of_the_wmo_back_office_per_client_and_month():
    data = table(
        "Burgerservicenummer,Naam,Jaar,Maand,Product,Bedrag in centen",
        f"{ONE},\"Jansen, J.\",2024,3,Begeleiding individueel,25000", f"{TWO},Pietersen,2024,maart,DAGBESTEDING,1200",
    )  # fmt: skip
    _, rows, sink = read(data, WMO)
    assert [(r["party"], r["party_id"], r["budget"], r["complex_id"], r["month"].month, r["amount_cents"]) for r in rows] == [
        ("gemeente", "0344", "wmo_support", None, 3, 25000), ("gemeente", "0344", "day_activities", None, 3, 1200),
    ]  # fmt: skip
    assert [r["person_id"] for r in rows] == [person(ONE), person(TWO)]
    assert not any(word in f"{rows}{sink}" for word in (ONE, TWO, "ansen", "ietersen"))


def test_a_sheet_of_enforcement_and_police_in_thousands_with_a_title_and_a_total():
    data = sheet(
        ["Inzet maart 2024"], [], ["Locatie", "BOA's", "Politie", "Opmerking"], ["Dorpsstraat", 1.5, 0.25, "x"], ["Het Plein", 2, None, None],
        ["Totaal", 3.5, 0.25, None],
    )  # fmt: skip
    receipt, rows, _ = read(data, POLICE)
    assert [(r["line"], r["party"], r["party_id"], r["budget"], r["complex_id"], r["amount_cents"]) for r in rows] == [
        (4, "gemeente", "0344", "public_order", "UT-001", 150000),
        (4, "rijk", "rijk", "justice_safety", "UT-001", 25000),
        (5, "gemeente", "0344", "public_order", "UT-002", 200000),
    ]
    assert (receipt.lines, receipt.control_net_cents, receipt.control) == (3, 375000, "met")


def test_columns_per_month_with_the_year_from_the_delivery_note():
    profile = NUISANCE.replace("  maand: Datum\n", "").replace(
        "Kosten", "[{kolom: jan, maand: 1}, {kolom: feb, maand: 2}]"
    )
    said = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 12, 31)}
    data = table("Complex;jan;feb", "UT-001;1,00;2,00", "UT-002;;3,00", ";;", "UT-003;;")
    receipt, rows, _ = read(data, profile.replace("datum: dd-mm-jjjj\n", ""), **said)
    assert [(r["complex_id"], r["month"], r["amount_cents"]) for r in rows] == [
        ("UT-001", dt.date(2024, 1, 1), 100), ("UT-001", dt.date(2024, 2, 1), 200), ("UT-002", dt.date(2024, 2, 1), 300),
    ]  # fmt: skip
    assert receipt.lines == 3
    with pytest.raises(Refused, match="period_unknown"):
        read(data, profile.replace("datum: dd-mm-jjjj\n", ""))


def test_a_month_that_only_the_delivery_note_knows():
    profile = (
        NUISANCE.replace("  maand: Datum\n", "")
        .replace("vast:\n", "vast:\n  maand: leveringsbrief\n")
        .replace("datum: dd-mm-jjjj\n", "")
    )
    data = table("Complex;Kosten", "UT-001;1,00")
    _, rows, _ = read(data, profile, period_start=dt.date(2024, 5, 1), period_end=dt.date(2024, 5, 31))
    assert rows[0]["month"] == dt.date(2024, 5, 1)
    for said in ({}, {"period_start": dt.date(2024, 5, 1), "period_end": dt.date(2024, 6, 30)}):
        with pytest.raises(Refused, match="period_unknown"):
            read(data, profile, **said)


# --- what can be wrong with a row


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("05-03-2024;UT-001;1,234.50", (2, "Kosten", "not_in_notation", None, "1,234.50")),
        ("05-03-2024;UT-001;", (2, "Kosten", "missing", None, None)),
        ("05-03-2024;UT-001;=1+1", (2, "Kosten", "not_in_notation", None, "=1+1")),
        ("2024-03-05;UT-001;1,00", (2, "Datum", "not_in_form", 100, "2024-03-05")),
        ("31-02-2024;UT-001;1,00", (2, "Datum", "no_such_day", 100, "31-02-2024")),
        (";UT-001;1,00", (2, "Datum", "missing", 100, None)),
        ("05-03-2024;;1,00", (2, "Complex", "missing", 100, None)),
        ("05-03-2024;3,44E+14;1,00", (2, "Complex", "rounded", 100, "3,44E+14")),
        ("05-03-2024;UT-001;1,00;x", (2, "", "wrong_number_of_columns", None, "4")),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_a_fault_with_its_cents_when_known(row, fault):
    receipt, rows, sink = read(table("Datum;Complex;Kosten", row, "05-03-2024;UT-001;1,00"), NUISANCE)
    assert found(sink) == [fault]
    assert (len(rows), receipt.lines) == (1, 2)


def test_all_that_is_wrong_with_a_row_is_told_at_once():
    _, _, sink = read(table("Datum;Complex;Kosten", "x;;y"), NUISANCE)
    assert [(f.column, f.rule, f.part) for f in sink.faults] == [
        ("Kosten", "not_in_notation", 0), ("Datum", "not_in_form", 0), ("Complex", "missing", 0),
    ]  # fmt: skip


def test_of_a_row_with_several_amounts_each_is_told_apart():
    data = sheet(["x"], ["x"], ["Locatie", "BOA's", "Politie"], ["Ergens", 1, 0.000001], ["Totaal", 1, 0])
    _, rows, sink = read(data, POLICE)
    assert rows == []
    assert [(f.line, f.column, f.rule, f.part, f.again, f.cents) for f in sink.faults] == [
        (4, "Locatie", "not_in_values", 1, False, 100000),
        (4, "Politie", "not_in_notation", 2, False, None), (4, "Locatie", "not_in_values", 2, True, None),
    ]  # fmt: skip


def test_a_bsn_that_is_none_is_told_without_its_number():
    head = "Burgerservicenummer,Jaar,Maand,Product,Bedrag in centen"
    _, _, sink = read(table(head, "999900019,2024,3,Dagbesteding,1", "x,24,13,Iets,1"), WMO)
    assert sorted((f.column, f.rule, f.value) for f in sink.faults) == [
        ("Burgerservicenummer", "bsn_invalid", None), ("Burgerservicenummer", "bsn_invalid", None), ("Jaar", "not_a_year", "24"),
        ("Maand", "not_a_month_number", "13"), ("Product", "not_in_values", "Iets"),
    ]  # fmt: skip


def test_words_that_mean_nothing_are_blank_where_the_profile_says_so():
    profile = NUISANCE.replace("datum:", 'leeg: ["-", n.v.t.]\ndatum:')
    _, rows, sink = read(table("Datum;Complex;Kosten", "05-03-2024;UT-001;-", "05-03-2024;N.V.T.;1,00"), profile)
    assert (rows, [(f.column, f.rule) for f in sink.faults]) == ([], [("Kosten", "missing"), ("Complex", "missing")])


@pytest.mark.parametrize(("written", "code"), [("344", "0344"), ("0518", "0518")])
def test_a_party_in_a_column_gets_its_lost_zeros_back(written, code):
    profile = NUISANCE.replace("leefbaarheid", "openbare orde").replace("  complex", "  partij: Gemeente\n  complex")
    head = "Gemeente;Datum;Complex;Kosten"
    _, rows, sink = read(table(head, f"{written};05-03-2024;UT-001;1,00", "Utrecht;05-03-2024;UT-001;2,00"), profile)
    assert [(r["party"], r["party_id"]) for r in rows] == [("gemeente", code)]
    assert found(sink) == [(3, "Gemeente", "not_a_code", 200, "Utrecht")]


# --- what can be wrong with a file


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (("Totaal;;2,00",), None), (("Totaal;;2,01",), "not met"), ((), "total_missing"), (("Totaal;;2,00", "Totaal;;2,00"), "total_twice"),
        (("Totaal;;x",), "not_in_notation"),
    ],
)  # fmt: skip
def test_the_row_with_the_total_is_the_control_total_of_the_file(lines, rule):
    data = table("Datum;Complex;Kosten", "05-03-2024;UT-001;1,50", "05-03-2024;UT-001;0,50", *lines)
    profile = NUISANCE.replace("datum:", "totaalregel: totaal\ndatum:")
    if rule in (None, "not met"):
        receipt, rows, _ = read(data, profile)
        assert (receipt.control, receipt.lines, len(rows)) == (rule or "met", 2, 2)
    else:
        with pytest.raises(Refused, match=rule):
            read(data, profile)


def test_a_file_that_was_cut_off_anywhere_never_counts_where_it_has_a_total():
    data = table("Datum;Complex;Kosten", "05-03-2024;UT-001;1,50", "05-03-2024;UT-001;0,50", "Totaal;;2,00")
    profile = NUISANCE.replace("datum:", "totaalregel: totaal\ndatum:")
    for cut in range(1, len(data) - 2):
        try:
            receipt, rows, sink = read(data[:cut], profile)
            whole = sum(row["amount_cents"] for row in rows) == 200  # only zeros behind the total were lost
            assert receipt.control == "not met" or sink.faults or whole
        except Refused:
            continue


def test_totals_of_a_delivery_note_hold_too():
    data = table("Datum;Complex;Kosten", "05-03-2024;UT-001;1,50")
    assert read(data, NUISANCE, lines=1, net_cents=150)[0].control == "met"
    assert read(data, NUISANCE, lines=2)[0].control == "not met"


def test_the_encoding_is_looked_at_and_one_that_is_declared_must_be_right():
    profile = NUISANCE.replace("Complex\n", "Complexé\n", 1)
    data = table("Datum;Complexé;Kosten", "05-03-2024;UT-001;1,00", encoding="cp1252")
    assert len(read(data, profile)[1]) == 1
    assert len(read(data, profile.replace("datum:", "codering: windows-1252\ndatum:"))[1]) == 1
    with pytest.raises(Refused, match="encoding_declared"):
        read(table("Datum;Complex;Kosten;é", encoding="cp1252"), NUISANCE.replace("datum:", "codering: utf-8\ndatum:"))


def test_a_column_that_is_missing_is_named_and_one_that_is_there_twice_refused():
    wide = NUISANCE.replace("  complex", "  jaar: Jaar\n  complex").replace("datum: dd-mm-jjjj\n", "")
    with pytest.raises(Refused) as raised:
        read(table("Datum;Jaar;Kosten"), wide)
    assert (raised.value.rule, raised.value.column) == ("columns_missing", "Complex")
    with pytest.raises(Refused, match="column_twice"):
        read(table("Datum;Complex;Kosten;Kosten"), NUISANCE)


def test_of_two_profiles_that_fit_the_one_that_says_most_holds_and_of_equals_none():
    data = table("Datum;Complex;Kosten;Gemeente", "05-03-2024;UT-001;1,00;0344")
    more = (
        NUISANCE.replace("Overlast", "Meer")
        .replace("  complex", "  partij: Gemeente\n  complex")
        .replace("leefbaarheid", "openbare orde")
    )
    assert read(data, NUISANCE, more)[0].reference == "Meer"
    with pytest.raises(Refused, match="profiles_alike"):
        read(data, NUISANCE, NUISANCE.replace("Overlast", "Ook"))


# --- what a table is taken for


def test_a_table_is_that_of_a_profile_when_it_is_of_no_kind():
    data = table("Datum;Complex;Kosten;Nog iets")
    assert (kind(data), kind(data, NUISANCE), kind(data, WMO)) == (None, "profiled", None)
    assert kind(table("Datum;Kosten;Iets"), NUISANCE) is None
    assert (kind(sheet(["x"], [], ["Locatie", "BOA's", "Politie"]), POLICE), kind(sheet(["Locatie"]), POLICE)) == (
        "profiled",
        None,
    )


@pytest.mark.parametrize("standard", CSV_PROFILES, ids=lambda p: p.kind)
def test_a_table_of_a_kind_stays_one_and_one_that_lacks_a_column_may_be_of_a_profile(standard):
    names = [column.header for column in standard.columns]
    profile = NUISANCE.replace("Complex", names[0]).replace("Datum", names[1]).replace("Kosten", f'"{names[2]}"')
    assert kind(";".join(names).encode(), profile) == standard.kind
    lacking = ";".join(names[: max(3, len(names) - 1)] if len(names) > 3 else [*names[:3], "x"]).encode()
    assert kind(lacking, profile) in ("profiled", standard.kind)


def test_a_profile_changes_nothing_for_messages_and_workbooks_of_a_kind():
    assert kind(b'<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"/>', NUISANCE) == "xaf"
    assert (
        kind(
            sheet(["Datum", "Complex", "Kosten"], name="Complexen"),
            NUISANCE.replace("datum:", "blad: Complexen\ndatum:"),
        )
        == "register"
    )


@given(st.lists(st.tuples(st.integers(-10**9, 10**9), st.sampled_from(["UT-001", "", "x" * 40]), st.sampled_from(["05-03-2024", "x"])), max_size=20))  # fmt: skip
def test_every_line_and_every_cent_that_can_be_read_is_a_row_or_a_fault(cells):
    lines = [f"{day};{code};{cents // 100},{cents % 100:02d}" if cents >= 0 else f"{day};{code};-{-cents // 100},{-cents % 100:02d}" for cents, code, day in cells]  # fmt: skip
    receipt, rows, sink = read(table("Datum;Complex;Kosten", *lines), NUISANCE)
    held = {f.line: f.cents for f in sink.faults}
    assert receipt.lines == len(cells) == len(rows) + len(held)
    assert receipt.debit_cents - receipt.credit_cents == sum(cents for cents, *_ in cells)
    assert sum(r["amount_cents"] for r in rows) + sum(held.values()) == sum(cents for cents, *_ in cells)
