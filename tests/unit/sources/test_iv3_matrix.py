"""The Iv3 matrix: a workbook in thousands of euros, read by its codes, whatever the year of the template."""

import datetime as dt
import io

import openpyxl
import pytest

from pipelines.sources.reading import Refused
from tests.unit.sources.tables import found, names, read

TABLE = "raw_iv3__amounts"
INFORMATION = (
    ("Overheidslaag", "Gemeente"), ("Naam", "Voorbeeldstad"), ("Nummer", 998), ("Jaar", 2025), ("Periode", 5),
    ("Status", "Realisatie"), ("Datum: ", dt.datetime(2026, 7, 10, 10, 15)), ("Naam contactpersoon", "Niet Bewaren"),
)  # fmt: skip


def grid(sheet, categories, rows):
    """A matrix as the template lays it out: codes in row 1 and column A, descriptions in row 2 and column B, amounts from row 5."""
    for at, (code, label) in enumerate(categories, 3):
        sheet.cell(1, at, code)
        sheet.cell(2, at, label)
    for number, (code, label, *amounts) in rows.items():
        sheet.cell(number, 1, code)
        sheet.cell(number, 2, label)
        for at, amount in enumerate(amounts, 3):
            sheet.cell(number, at, amount)


def matrix(lasten=None, baten=None, states=(), information=INFORMATION, without=""):
    """A workbook of CBS with these amounts; in ``states`` a code, a state on 1 January and one on the last day."""
    book = openpyxl.Workbook()
    book.active.title = "1.Toelichting"
    sheet = book.create_sheet("4.Informatie")
    for number, (label, value) in enumerate(information, 4):
        sheet.cell(number, 2, label)
        sheet.cell(number, 3, value)
    categories = (("1.1", "Salarissen"), ("3.4.1", "Uitkeringen in natura"), (None, "Totaal lasten"))
    grid(book.create_sheet("5.Verdelingsmatrix lasten"), categories, lasten or LASTEN)
    categories = (("3.4.2", "Eigen bijdragen"), ("4.3.1", "Rijk"), ("Tot_cat_b", "Totaal baten"))
    grid(book.create_sheet("6.Verdelingsmatrix baten"), categories, baten or BATEN)
    sheet = book.create_sheet("7.Balansstanden")
    sheet.cell(3, 6, "1 januari")
    sheet.cell(3, 7, "ultimo")
    for number, (code, first, last) in enumerate(states, 7):
        sheet.cell(number, 4, code)
        sheet.cell(number, 6, first)
        sheet.cell(number, 7, last)
    if without:
        del book[without]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


LASTEN = {
    5: ("0.", "BESTUUR EN ONDERSTEUNING"),
    6: ("0.1", "Bestuur", 120.5, 0, 120.5),
    7: ("0.10", "Mutaties reserves", None, "", None),
    80: ("6.60", "Hulpmiddelen", None, 30, 30),
    81: ("6.811", "Beschermd wonen", 0.001, 1250, 1250.001),
    100: ("8.3", "Totaal taakvelden", 120.501, 1280, 1400.501),
    105: ("A111", "Immaterieel", 5, 5, 5),
}
BATEN = {81: ("6.811", "Beschermd wonen", 45, None, 45), 100: ("0.7", "Algemene uitkeringen", None, 1355.501, 1355.501)}


def test_a_good_matrix_gives_a_row_per_amount_that_is_not_zero_and_no_totals():
    receipt, sink = read("iv3_matrix", matrix())
    head = ("0998", 2025, 5, "Realisatie", "gemeente")
    assert sink.rows[TABLE] == [
        (6, *head, "lasten", "0.1", "1.1", 12_050_000),
        (80, *head, "lasten", "6.60", "3.4.1", 3_000_000),
        (81, *head, "lasten", "6.811", "1.1", 100),
        (81, *head, "lasten", "6.811", "3.4.1", 125_000_000),
        (81, *head, "baten", "6.811", "3.4.2", 4_500_000),
        (100, *head, "baten", "0.7", "4.3.1", 135_550_100),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.issued_at) == ("gemeente:0998", "2025-5", dt.date(2026, 7, 10))
    assert (receipt.lines, receipt.debit_cents, receipt.notes, sink.faults) == (6, 280_100_200, [], [])
    assert "iet bewaren" not in f"{receipt}{sink}".lower()


def test_the_rows_of_another_template_stand_elsewhere_and_are_found_by_their_codes():
    moved = {number + 17: row for number, row in LASTEN.items()}
    _, sink = read("iv3_matrix", matrix(lasten=moved))
    assert [row[0] for row in sink.rows[TABLE][:2]] == [23, 97]
    assert [row[1:] for row in sink.rows[TABLE]] == [r[1:] for r in read("iv3_matrix", matrix())[1].rows[TABLE]]


def test_an_amount_that_cannot_be_read_is_a_fault_with_its_place():
    rows = {6: ("0.1", "Bestuur", "n.v.t.", True), 7: ("0.2", "Burgerzaken", "1.234", "1.234,5")}
    receipt, sink = read("iv3_matrix", matrix(lasten=rows))
    assert found(sink) == [
        (6, "5.Verdelingsmatrix lasten, 0.1, 1.1", "not_in_thousands", None, "n.v.t."),
        (6, "5.Verdelingsmatrix lasten, 0.1, 3.4.1", "not_in_thousands", None, "True"),
        (7, "5.Verdelingsmatrix lasten, 0.2, 1.1", "ambiguous_number", None, "1.234"),
    ]
    assert sink.rows[TABLE][0][-1] == 123_450_000
    assert receipt.lines == 6


def test_an_amount_that_was_worked_out_is_rounded_to_the_cent():
    _, sink = read("iv3_matrix", matrix(lasten={6: ("0.1", "Bestuur", 1 / 3, 2 / 3)}))
    assert [row[-1] for row in sink.rows[TABLE][:2]] == [33_333, 66_667]


def test_a_matrix_is_weighed_as_a_delivery_in_json_is():
    states = [("A111", 10, 12), ("P111", 10, 11)]
    notes = read("iv3_matrix", matrix(baten={6: ("0.7", "x", 1400.501)}, states=states))[0].notes
    assert [(note.column, note.rule, note.value) for note in notes] == [("ultimo", "iv3_balance_sheet", "1000")]
    notes = read("iv3_matrix", matrix(baten={6: ("0.7", "x", 1400)}))[0].notes
    assert [(note.column, note.rule, note.value) for note in notes] == [("lasten/baten", "iv3_not_balanced", "501")]


def refused(*arguments, **options):
    with pytest.raises(Refused) as caught:
        read("iv3_matrix", matrix(*arguments, **options))
    return caught.value.rule, caught.value.line, caught.value.column


def changed(**cells):
    return tuple((label, cells.get(label.strip(": "), value)) for label, value in INFORMATION)


def test_what_cannot_be_a_matrix_of_a_municipality_is_refused():
    assert refused(without="6.Verdelingsmatrix baten") == ("sheet_missing", 0, "6.Verdelingsmatrix baten")
    assert refused(information=changed(Overheidslaag="Provincie")) == ("not_a_municipality", 0, "overheidslaag")
    assert refused(information=changed(Nummer="GM0998")) == ("not_a_code", 0, "overheidsnummer")
    assert refused(information=changed(Jaar="twee")) == ("period_unknown", 1, "boekjaar")
    assert refused(information=INFORMATION[:3]) == (
        "columns_missing", 0, "4.Informatie: Jaar, Periode, Status",
    )  # fmt: skip


def test_codes_that_are_numbers_are_refused_as_0_1_and_0_10_are_then_the_same():
    assert refused(lasten={6: (0.1, "Mutaties reserves", 5)}) == ("codes_are_numbers", 6, "taakveld")


def test_an_amount_beside_a_code_that_is_none_is_handed_on_for_its_contract_to_hold_back():
    rows = {
        **LASTEN,
        82: ("6.812 Opvang", "Opvang", 7, None),
        83: ("6.81A", "Beschermd wonen", 8, None),
        84: ("Toelichting", "", "n.v.t."),
    }
    receipt, sink = read("iv3_matrix", matrix(rows))
    told = [row[-3:] for row in sink.rows[TABLE] if row[0] in (82, 83, 84)]
    assert told == [("6.812 Opvang", "1.1", 700_000), ("6.81a", "1.1", 800_000)]
    assert receipt.lines == len(sink.rows[TABLE])


def test_a_category_that_is_none_is_handed_on_and_a_point_behind_one_does_no_harm():
    book = openpyxl.load_workbook(io.BytesIO(matrix()))
    sheet = book["5.Verdelingsmatrix lasten"]
    sheet["C1"], sheet["D1"] = "1.1.", "8.1"
    out = io.BytesIO()
    book.save(out)
    _, sink = read("iv3_matrix", out.getvalue())
    assert {row[-2] for row in sink.rows[TABLE] if "lasten" in row} == {"1.1", "8.1"}
