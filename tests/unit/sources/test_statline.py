"""StatLine: one observation per cell, whatever form CBS gives the table in."""

import datetime as dt
import json

import pytest

from pipelines.sources.reading import Note
from pipelines.sources.statline import days_of, figure_of
from tests.unit.sources.tables import file, found, names, read

TABLE = "raw_statline__observations"
ADDRESS = "https://opendata.cbs.nl/ODataApi/odata/70936ned/$metadata#Cbs.OData.WebAPI.{}"
YEAR = (dt.date(2015, 1, 1), dt.date(2015, 12, 31))


def feed(*rows, entity="TypedDataSet", **more):
    return json.dumps({"odata.metadata": ADDRESS.format(entity), "value": list(rows), **more}, indent=1).encode()


def seen(data, note=None):
    return [row[1:] for row in read("statline", data, note)[1].rows[TABLE]]


def test_an_untyped_csv_loses_its_padding_and_an_empty_cell_is_not_known():
    data = file(
        '"ID";"RegioS";"Perioden";"Inwoners_1";"Aandeel_2";"Naam_3"',
        '"0";"GM0344    ";"2015JJ00";"     645";"   .";"Utrecht   "',
        '"1";"NL01  ";"2015KW02";"";"   -12.5";""',
    )
    receipt, sink = read("statline", data, Note(reference="70072ned"))
    first = (2, "70072NED", "GM0344", "2015JJ00", *YEAR, "RegioS=GM0344|Perioden=2015JJ00")
    second = (
        3,
        "70072NED",
        "NL01",
        "2015KW02",
        dt.date(2015, 4, 1),
        dt.date(2015, 6, 30),
        "RegioS=NL01|Perioden=2015KW02",
    )
    assert sink.rows[TABLE] == [
        (*first, "Inwoners_1", 645.0, None),
        (*first, "Aandeel_2", None, None),
        (*first, "Naam_3", None, "Utrecht"),
        (*second, "Inwoners_1", None, None),
        (*second, "Aandeel_2", -12.5, None),
        (*second, "Naam_3", None, None),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.lines, receipt.notes) == ("cbs:statline", "70072NED", 6, [])
    assert (receipt.period_start, receipt.period_end) == YEAR


def test_odata_3_and_a_typed_csv_say_the_same():
    typed = file('"ID";"Perioden";"JaarmutatieCPI_1"', '"0";"2015JJ00";"0.6"', '"1";"2016JJ00";"0.3"')
    rows = [
        {"ID": 0, "Perioden": "2015JJ00", "JaarmutatieCPI_1": 0.6},
        {"ID": 1, "Perioden": "2016JJ00", "JaarmutatieCPI_1": 0.3},
    ]
    assert seen(feed(*rows)) == seen(typed, Note(reference="70936NED"))
    assert seen(feed(*({**row, "JaarmutatieCPI_1": f"   {row['JaarmutatieCPI_1']}"} for row in rows))) == seen(
        feed(*rows)
    )


def test_odata_4_has_a_row_per_observation_and_csv_of_it_says_the_same():
    context = "https://datasets.cbs.nl/odata/v1/CBS/83765NED/$metadata#Observations"
    rows = [
        {"Id": 0, "Measure": "T001036", "ValueAttribute": "None", "Value": 1526.0, "StringValue": None, "WijkenEnBuurten": "GM0344    "},
        {"Id": 1, "Measure": "G3000", "ValueAttribute": "None", "Value": None, "StringValue": "Utrecht", "WijkenEnBuurten": "GM0344    "},
        {"Id": 2, "Measure": "D000025", "ValueAttribute": "Impossible", "Value": None, "StringValue": None, "WijkenEnBuurten": "WK034401"},
    ]  # fmt: skip
    head = ("83765NED", "GM0344", None, None, None, "WijkenEnBuurten=GM0344")
    data = json.dumps({"@odata.context": context, "value": rows}).encode()
    assert seen(data) == [
        (*head, "T001036", 1526.0, None),
        (*head, "G3000", None, "Utrecht"),
        ("83765NED", "WK034401", None, None, None, "WijkenEnBuurten=WK034401", "D000025", None, None),
    ]
    table = file(
        ";".join(rows[0]), *(";".join("" if value is None else str(value) for value in row.values()) for row in rows)
    )
    assert seen(table, Note(reference="83765ned")) == seen(data)


def test_a_table_without_a_number_is_read_as_unknown_and_that_is_remarked_on():
    receipt, sink = read("statline", file('"ID";"Perioden";"X_1"', '"0";"2015JJ00";"1"'))
    assert [note.rule for note in receipt.notes] == ["table_unknown"]
    assert sink.rows[TABLE][0][1] == receipt.reference == "onbekend"


def test_a_number_that_a_spreadsheet_wrote_anew_is_a_fault_and_never_guessed():
    rows = ('"0";"2015JJ00";"1,5";"1.234.567"', '"1";"2015JJ00";"1.5";"2015"', '"2";"2015JJ00"')
    receipt, sink = read("statline", file('"ID";"Perioden";"A_1";"B_2"', *rows), Note(reference="1"))
    assert found(sink) == [
        (2, "A_1", "not_a_plain_number", None, "1,5"),
        (2, "B_2", "not_a_plain_number", None, "1.234.567"),
        (4, "", "wrong_number_of_columns", None, "2"),
    ]
    assert [row[-2] for row in sink.rows[TABLE]] == [1.5, 2015.0]
    assert receipt.lines == 5


@pytest.mark.parametrize(
    ("written", "figure"),
    [("0", (0.0, None)), ("-0.25", (-0.25, None)), ("1e3", (1000.0, None)), ("0344", (None, "0344")), ("x", (None, "x")), (None, (None, None)), (7, (7.0, None))],
)  # fmt: skip
def test_what_is_a_figure_and_what_is_a_code(written, figure):
    assert figure_of(written) == figure


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2015JJ00", "2015-01-01", "2015-12-31"), ("2015KW01", "2015-01-01", "2015-03-31"), ("2015KW04", "2015-10-01", "2015-12-31"),
     ("2016MM02", "2016-02-01", "2016-02-29"), ("2015HJ02", "2015-07-01", "2015-12-31")],
)  # fmt: skip
def test_periods_have_a_first_and_a_last_day(period, first, last):
    assert days_of(period) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("period", ["2015X000", "2015KW05", "2015MM13", "0000JJ00", "2015G400"])
def test_other_periods_keep_their_code_only(period):
    assert days_of(period) is None
    assert seen(feed({"Perioden": period, "X_1": 1}))[0][2:5] == (period, None, None)


def test_measures_have_a_title_and_a_unit_in_both_versions():
    three = feed(
        {"ID": 0, "Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden", "Unit": ""},
        {"ID": 1, "Type": "Topic", "Key": "JaarmutatieCPI_1", "Title": "Jaarmutatie CPI", "Unit": "%"},
        {"ID": 2, "Type": "Topic", "Key": "Naam_2", "Title": "", "Unit": " "},
        entity="DataProperties",
    )
    receipt, sink = read("statline_measures", three)
    assert [row[1:] for row in sink.rows["raw_statline__measures"]] == [
        ("70936NED", "JaarmutatieCPI_1", "Jaarmutatie CPI", "%"),
        ("70936NED", "Naam_2", "Naam_2", None),
    ]
    assert receipt.lines == 2
    four = file("Identifier;Index;Title;Unit", "T001036;1;Totale bevolking;aantal")
    _, sink = read("statline_measures", four, Note(reference="83765NED"))
    assert sink.rows["raw_statline__measures"] == [(2, "83765NED", "T001036", "Totale bevolking", "aantal")]
    assert len(names("raw_statline__measures")) == 5


def test_a_page_of_a_table_is_remarked_on():
    assert [n.rule for n in read("statline", feed({"X_1": 1}, **{"odata.nextLink": "…"}))[0].notes] == ["feed_goes_on"]


def test_a_table_of_statline_as_it_was_downloaded(shared):
    data = (shared / "statline/82949NED_TypedDataSet_17052018_142705.csv").read_bytes()
    receipt, sink = read("statline", data, Note(reference="82949NED"))
    rows = sink.rows[TABLE]
    assert (receipt.lines, len(rows), sink.faults, receipt.notes) == (393 * 3, 393 * 3, [], [])
    assert {row[2] for row in rows} >= {"GM0344", "GM1680"}
    assert rows[1][1:] == ("82949NED", "GM1680", None, None, None, "RegioS=GM1680", "Naam_2", None, "Aa en Hunze")
    assert not any(str(cell) != str(cell).strip() for row in rows for cell in row)
