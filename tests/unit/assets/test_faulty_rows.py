"""Faulty rows as their holder wrote them, and no BSN among them."""

import json

import pytest

from assets.checking import check_file
from assets.faulty_rows import faulty_rows
from assets.read_again import ROW_ELEMENTS
from assets.written import HIDDEN
from pipelines.contracts import RAW
from tests.golden.faulty_files import CARETAKING, FAILS, PLACEMENTS, one_line, register, spoiled, table
from tests.unit.sources.tables import ONE, TWO


@pytest.fixture
def rows(tmp_path):
    def of(data, name="file"):
        (tmp_path / name).write_bytes(data)
        return faulty_rows(check_file(tmp_path / name))

    return of


def test_a_row_of_a_table_is_given_as_it_stands_by_its_header(rows):
    (row,) = rows(
        table(
            "Verhuurde woningen;Beheeruren;KvK-nummer;Maand;Complexcode;Wie", "048;1,234.50; 01234567;01-2024;=1+1;Jan"
        )
    )
    assert row.cells == {
        "KvK-nummer": "01234567", "Complexcode": "=1+1", "Maand": "01-2024", "Beheeruren": "1,234.50", "Verhuurde woningen": "048",
    }  # fmt: skip
    assert (row.line, [f.rule for f in row.findings]) == (2, ["not_a_number"])


def test_a_column_that_is_not_read_is_not_given_back(rows):
    (row,) = rows(table(f"{CARETAKING};Naam", "01234567;UT-001;01-2024;x;48;J. Janssen"))
    assert "J. Janssen" not in row.cells.values()


def test_only_faulty_rows_are_given_and_each_once(rows):
    found = rows(
        table(
            CARETAKING, *[f"01234567;UT-{n};01-2024;{'x' if n % 3 else '1'};{'y' if n == 4 else '1'}" for n in range(9)]
        )
    )
    assert [row.line for row in found] == [3, 4, 6, 7, 9, 10]
    assert [len(row.findings) for row in found] == [1, 1, 2, 1, 1, 1]


def test_a_bsn_is_never_given(rows):
    found = rows(table(PLACEMENTS, f"0998;{FAILS};UT-001;01-03-2024;;Ja", f"0998;{ONE};{TWO};x;;Ja"))
    assert [row.cells["BSN"] for row in found] == [HIDDEN, HIDDEN]
    assert found[1].cells["Complexcode"] == HIDDEN


def test_a_row_of_another_width_is_not_given_as_nobody_knows_where_its_bsn_is(rows):
    (row,) = rows(table(PLACEMENTS, f"x;0998;{FAILS};UT-001;01-03-2024;;Ja"))
    assert row.cells == {}


def test_a_row_of_a_workbook_is_given(rows):
    (row,) = rows(register(Deelname=45))
    assert (row.line, row.cells["Deelname"], row.cells["KvK-nummer"], row.cells["Woningen"]) == (
        2,
        "45",
        "01234567",
        "60",
    )


@pytest.mark.parametrize("make", [spoiled, one_line])
def test_a_prestatie_is_given_with_what_it_stands_in(rows, make):
    found = rows(make("iwmo/wmo323.xml", (">24</bericht:GeleverdVolume", ">25</bericht:GeleverdVolume"), (TWO, FAILS)))
    assert [row.cells["ProductReferentie/ReferentieNummer"] for row in found] == ["R2", "R3"]
    assert found[0].cells == {
        "Declaratie/DeclaratieNummer": "D1", "Client/Bsn": HIDDEN, "ProductReferentie/ReferentieNummer": "R2", "ToewijzingNummer": "72",
        "ProductCategorie": "15", "ProductCode": "15A03", "ProductPeriode/Begindatum": "2024-03-01",
        "ProductPeriode/Einddatum": "2024-03-31", "GeleverdVolume": "25", "Eenheid": "04", "ProductTarief": "1250",
        "IngediendBedrag/Bedrag": "30000", "IngediendBedrag/DebetCredit": "D",
    }  # fmt: skip


def test_a_booking_is_given_with_its_journal_and_transaction_and_without_descriptions(rows):
    (row,) = rows(spoiled("xaf/ledger_3.2.xaf", ("<qntity>-24.5", "<qntity>veel")))
    assert row.cells["journal/jrnID"] == "INK" and row.cells["transaction/nr"] == "1" and row.cells["qntity"] == "veel"
    assert not [value for value in row.cells.values() if "Janssen" in value]


def test_an_assignment_is_given_without_remark_name_or_birth_date(rows):
    (row,) = rows(spoiled("iwmo/wmo301.xml", (">2</basis:Frequentie", ">5</basis:Frequentie")))
    assert row.cells["Omvang/Frequentie"] == "5"
    assert not [v for v in row.cells.values() if "Janssen" in v or "1967" in v]


def test_return_codes_of_a_refusal_stand_together(rows):
    (row,) = rows(spoiled("iwmo/wmo325.xml", (">9307<", ">930<")))
    assert row.cells["RetourCodes/RetourCode"] == "930|9308"


@pytest.mark.parametrize("indent", [1, None])
def test_an_amount_of_an_iv3_is_given_where_it_can_be_found_again(rows, indent):
    told = json.loads(spoiled("iv3/detaillevering.json"))
    told["data"]["lasten"][1] |= {"bedrag": 7.5}
    (row,) = rows(json.dumps(told, indent=indent).encode())
    assert row.cells["bedrag"] == "7.5"
    assert "taakveld" in row.cells
    assert "rekening" not in row.cells


def test_a_refused_file_has_no_rows(rows):
    assert rows(b"") == [] and rows(spoiled("xaf/ledger_3.2.xaf", ("</auditfile>", ""))) == []


def test_every_message_table_has_its_row_element():
    assert set(ROW_ELEMENTS) >= {name for name in RAW if name.startswith(("raw_iwmo__", "raw_xaf__"))}


def test_of_several_objects_on_a_line_the_faulty_ones_are_given(rows):
    told = json.loads(spoiled("iv3/detaillevering.json"))
    told["data"]["lasten"][1] |= {"bedrag": 7.5}
    told["data"]["lasten"][2] |= {"bedrag": 8.5}
    found = rows(json.dumps(told).encode())
    assert [(row.nth, row.cells["bedrag"], row.cells["taakveld"]) for row in found] == [
        (n + 1, f"{bedrag}", told["data"]["lasten"][n]["taakveld"]) for n, bedrag in ((1, 7.5), (2, 8.5))
    ]


def test_cells_of_another_object_are_not_taken_for_those_of_a_faulty_one(rows):
    """A list that is read past stands on the same line, before the rows."""
    told = json.loads(spoiled("iv3/detaillevering.json"))
    told["data"]["lasten"][1] |= {"bedrag": 7.5}
    told["data"] = {"extra": [{"bedrag": 1, "taakveld": "0.1"}], **told["data"]}
    (row,) = rows(json.dumps(told).encode())
    assert row.cells == {"bedrag": "7.5"}
