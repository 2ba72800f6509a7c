"""Iv3 of a municipality: amounts and codes stay on their lines; who to ask, remarks and the own ledger go, and all else of a workbook."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.sources.reading import Refused
from pipelines.vault import iv3
from tests.unit.sources.tables import ONE, TWO, read
from tests.unit.sources.test_iv3_matrix import matrix
from tests.unit.vault.writing import written

X = f"Jansen {ONE}"
JSON = f"""{{
 "metadata": {{"overheidslaag": " gemeente", "overheidsnummer": "0998", "overheidsnaam": "{X}", "boekjaar": 2025, "periode": 5,
   "status": "Realisatie", "datum": "2026-07-10T10:15:00", "details_openbaar": true, "export_software": "{X}", "x": "{X}"}},
 "contact": {{"naam": "Jansen", "telefoon": "0612345678", "email": "jansen@stad.nl"}},
 "opmerkingen": "Jansen, Dorpsstraat 1",
 "data": {{
  "baten": [],
  "lasten": [
   {{"taakveld": "6.811", "categorie": "3.4.1", "bedrag": 12, "omschrijving": "{X}"}},

   {{"taakveld": " 0.10 ", "categorie": "7.1", "bedrag": -3.0}}, {{"categorie": "1.1", "taakveld": "0.1", "bedrag": "Jansen"}},
   {{"taakveld": {ONE}, "categorie": ["{X}"], "bedrag": null}},
   {{"taakveld": "", "bedrag": {{"naam": "Jansen"}}}},
   {{"taakveld": "6.1", "categorie": "1.1", "bedrag": true}}],
  "balans_standen": [{{"balanscode": "A111", "standper": "1 januari", "bedrag": 5, "x": "{X}"}},
   {{"balanscode": "P111", "standper": "ultimo", "bedrag": 6}},
   {{"balanscode": "Jansen", "standper": "ultimo", "bedrag": 6}}, {{"balanscode": "A12", "standper": "Jansen", "bedrag": "Jansen"}}],
  "balans_lasten": [{{"balanscode": {ONE}, "categorie": "{X}", "bedrag": 1}}],
  "details": [{{"omschrijving": "Uitkering Jansen, Dorpsstraat 1", "bedrag": 1}}],
  "kengetallen": [{{"naam": "Jansen"}}], "Jansen": []
 }}
}}
"""


def told(kind, data):
    """What a file says: receipt with its remarks, rows, and faults without what stood there."""
    receipt, sink = read(kind, data)
    notes = sorted((n.line, n.column, n.rule) for n in receipt.notes if n.rule != "iv3_unknown_part")
    faults = [(f.line, f.column, f.rule, f.cents, f.again) for f in sink.faults]
    about = (receipt.owner, receipt.reference, receipt.period_end, receipt.issued_at, receipt.lines, receipt.example)
    return (*about, receipt.debit_cents, receipt.credit_cents), dict(sink.rows), faults, notes


def test_of_a_delivery_the_amounts_and_remarks_are_the_same_and_nobody_is_left():
    made = written("iv3", JSON).decode()
    assert told("iv3", made.encode()) == told("iv3", JSON.encode())
    assert not any(one in made for one in ("Jansen", ONE, "Dorps", "0612", "stad.nl", "kengetallen", "details"))
    left = json.loads(made)
    assert set(left) == {"metadata", "data"} and set(left["data"]) == {
        "baten",
        "lasten",
        "balans_standen",
        "balans_lasten",
    }
    assert left["metadata"] == {
        "overheidslaag": "Gemeente", "overheidsnummer": "0998", "boekjaar": 2025, "periode": 5, "status": "Realisatie",
        "datum": "2026-07-10",
    }  # fmt: skip
    assert left["data"]["lasten"][3] == {"taakveld": 0, "categorie": 0, "bedrag": None}
    assert written("iv3", made).decode() == made


def test_an_example_stays_an_example_and_a_date_that_is_none_goes():
    data = JSON.replace(f'"export_software": "{X}"', '"export_software": "Ontschot voorbeeldgenerator"').replace(
        "2026-07-10T", "Jansen "
    )
    made = json.loads(written("iv3", data))
    assert made["metadata"]["export_software"] == "Ontschot voorbeeldgenerator" and "datum" not in made["metadata"]


@pytest.mark.parametrize(
    ("code", "line"), [("Jansen", 9), (ONE, 9), ("6.811 Jansen", 9), ("geb 1961", 9), ("A.23456789", 9)]
)
def test_a_code_that_can_be_none_stops_the_delivery_with_its_place(code, line):
    for name, stood in (("taakveld", "6.811"), ("categorie", "3.4.1")):
        with pytest.raises(Refused) as refused:
            written("iv3", JSON.replace(f'"{name}": "{stood}"', f'"{name}": "{code}"', 1))
        assert (refused.value.rule, refused.value.line, refused.value.column) == ("not_in_list", line, name)


def test_a_code_that_its_contract_holds_back_stays():
    for code in ("6.60", "0.12a", "L3.4.1", "B3.4.2", "6.71", "99"):
        data = JSON.replace('"taakveld": "6.811"', f'"taakveld": "{code}"', 1).encode()
        assert told("iv3", written("iv3", data)) == told("iv3", data)


def dirty(data):
    """A workbook with somebody wherever a workbook can carry a text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["5.Verdelingsmatrix lasten"]
    sheet["A1"], sheet["AA1"].comment = X, Comment(X, X)
    sheet["Z9"] = "x"
    sheet["Z9"].hyperlink = f"mailto:jansen-{ONE}@stad.nl"
    sheet.oddHeader.left.text = sheet.oddFooter.center.text = X
    book.properties.creator = book.properties.title = X
    book.custom_doc_props.append(StringProperty(name="Contact", value=X))
    book.defined_names["Jansen"] = DefinedName("Jansen", attr_text=f'"{X}"')
    checked = DataValidation(type="list", formula1=f'"{X},b"')
    sheet.add_data_validation(checked)
    checked.add("Z9")
    people = book.create_sheet("Clienten")
    for row in (["BSN", "Naam"], [int(ONE), "Jansen"], [int(TWO), "Jansen"]):
        people.append(row)
    book["7.Balansstanden"]["B9"] = book["7.Balansstanden"]["C3"] = int(ONE)
    book["4.Informatie"]["F4"] = X
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{X}"/></r>')
        archive.writestr("xl/embeddings/o.bin", X)
    return out.getvalue()


LASTEN = {
    5: ("0.", "BESTUUR"), 6: ("0.1", X, 120.5, 0, 1), 7: ("6.71A", "x", "1.234,5", True, None), 8: ("0.2", X, 10**12, 2, 3),
    9: ("A111", "Balans", 5, 5, None), 10: (None, X, 1, 1, None), 11: ("Totaal", "x", 7, 7, None), 12: ("6.2", "x", "Jansen", 4, None),
}  # fmt: skip


def test_of_a_workbook_the_cells_that_are_read_are_left_and_nothing_else():
    data = dirty(matrix(lasten=LASTEN, states=[("A111", 10.5, 12), ("P111", 9, "Jansen"), ("Jansen", 1, 1)]))
    made = written("iv3_matrix", data)
    assert told("iv3_matrix", made) == told("iv3_matrix", data)
    assert len(told("iv3_matrix", made)[2]) == 3
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
        assert all(name.endswith((".xml", ".rels")) for name in archive.namelist())
    assert not any(one in text for one in ("Jansen", ONE, TWO, "stad.nl", "Niet Bewaren"))
    assert written("iv3_matrix", made) == made


def test_what_is_no_amount_fails_as_it_did_and_a_day_goes():
    data = matrix(lasten={6: ("0.1", "x", dt.date(1961, 7, 8), 5), 7: ("0.2", "x", False, True)})
    made = written("iv3_matrix", data)
    assert told("iv3_matrix", made) == told("iv3_matrix", data) and len(told("iv3_matrix", made)[2]) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(made))["5.Verdelingsmatrix lasten"]
    assert (sheet["C6"].value, sheet["D6"].value, sheet["D7"].value) == (True, 5, True)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_balance_sheet_without_a_day_or_with_short_rows_says_what_it_said():
    for day in ("1 januari", "Jansen"):
        book = openpyxl.load_workbook(io.BytesIO(matrix(states=[("A111", 10, None)])))
        book["7.Balansstanden"]["F3"], book["7.Balansstanden"]["G3"] = day, None
        book["7.Balansstanden"]["H3"] = "ultimo"
        out = io.BytesIO()
        book.save(out)
        assert told("iv3_matrix", written("iv3_matrix", out.getvalue())) == told("iv3_matrix", out.getvalue())
    assert iv3._standings([[], []]) == {} and iv3._standings([[], [], ["ultimo"], ["A111"], ["A112", 1, 2]]) == {
        (2, 1): "ultimo", (3, 0): "A111", (4, 0): "A112",
    }  # fmt: skip
    assert iv3._standings([[], [], ["ultimo"], ["A111", 1, "ultimo"], ["A111", 1, 2]])[4, 0] == "A111"
    assert (2, 2) not in iv3._standings([[], [], ["ultimo"], ["A111", "ultimo"]])
    assert iv3._standings([[], [], ["", "", "ultimo"], ["A111", 1]]) == {(2, 1): "ultimo", (3, 0): "A111"}


def test_a_category_that_can_be_none_stops_the_workbook_with_its_place():
    book = openpyxl.load_workbook(io.BytesIO(matrix()))
    book["6.Verdelingsmatrix baten"]["C1"] = "Jansen"
    book["6.Verdelingsmatrix baten"]["C6"] = 5
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused) as refused:
        written("iv3_matrix", out.getvalue())
    assert (refused.value.rule, refused.value.line, refused.value.column) == (
        "not_in_list",
        1,
        "6.Verdelingsmatrix baten",
    )


def test_a_workbook_without_a_balance_sheet_or_amounts_is_written_too():
    for data in (matrix(without="7.Balansstanden"), matrix(lasten={5: ("0.1", "x", 0)}, baten={5: ("0.1", "x", 0)})):
        assert told("iv3_matrix", written("iv3_matrix", data)) == told("iv3_matrix", data)


def test_a_code_that_can_be_none_stops_the_workbook_with_its_row():
    with pytest.raises(Refused) as refused:
        written("iv3_matrix", matrix(lasten={6: ("Jansen", "x", 5)}))
    assert (refused.value.rule, refused.value.line, refused.value.column) == (
        "not_in_list",
        6,
        "5.Verdelingsmatrix lasten",
    )
