"""The register of a network: a workbook with the ten factors."""

import datetime as dt
import io

import openpyxl
import pytest

from pipelines.sources.reading import Refused
from pipelines.sources.register import PROFILE
from tests.unit.sources.tables import found, names, read

TABLE = "raw_register__complexes"
HEADER = [column.header for column in PROFILE.columns]
PROJECT = [
    "Voorbeeldnetwerk", "UT-001", "Het Voorbeeld", "Gemengd wonen", "01234567", "Woonvoorbeeld", "0998", "Voorbeeldstad", "03-2021", 60,
    "3599AA|3599 ab", "Ja", "Nee", 80, 4, "Woonvoorbeeld|Gemeente Voorbeeldstad", dt.date(2030, 12, 31), 24, 0.25, 0.45, 0.9, "Woongroep",
    "152,5", 0.3, 1,
]  # fmt: skip
OTHER = [
    "Voorbeeldnetwerk",
    "UT-900",
    "De Buren",
    "Vergelijking",
    "01234567",
    "Woonvoorbeeld",
    "0998",
    "Voorbeeldstad",
    None,
    40,
    "3599AC",
]


def book(*rows, header=HEADER, sheet="Complexen", mark=None):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in (header, *rows):
        made.active.append(row)
    if mark is not None:
        made.create_sheet("Toelichting")["A1"] = mark
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def changed(**cells):
    by_field = {column.field: n for n, column in enumerate(PROFILE.columns)}
    row = list(PROJECT)
    for name, cell in cells.items():
        row[by_field[name]] = cell
    return row


def test_a_good_register_gives_complexes_in_the_order_of_the_contract():
    receipt, sink = read("register", book(PROJECT, OTHER))
    assert sink.rows[TABLE][0] == (
        2, "Voorbeeldnetwerk", "UT-001", "Het Voorbeeld", "project", "01234567", "Woonvoorbeeld", "0998", "Voorbeeldstad",
        dt.date(2021, 3, 1), 60, "3599AA|3599AB", True, False, 80.0, 4.0, "Woonvoorbeeld|Gemeente Voorbeeldstad", dt.date(2030, 12, 31),
        24.0, 0.25, 0.45, 0.9, "woongroep", 152.5, 0.3, 1.0,
    )  # fmt: skip
    assert sink.rows[TABLE][1][4] == "comparison"
    assert sink.rows[TABLE][1][9:] == (None, 40, "3599AC", *[None] * 14)
    assert [column.field for column in PROFILE.columns] == names(TABLE)[1:]
    assert (receipt.owner, receipt.lines, receipt.example) == ("netwerk:Voorbeeldnetwerk", 2, False)
    assert (receipt.period_start, sink.faults) == (None, [])


def test_the_start_may_be_a_date_cell_and_codes_may_be_numbers():
    row = changed(caretaking_start=dt.datetime(2021, 3, 15), corporation_id=1234567, municipality_code=998)
    _, sink = read("register", book(row))
    assert sink.rows[TABLE][0][5:10] == ("01234567", "Woonvoorbeeld", "0998", "Voorbeeldstad", dt.date(2021, 3, 1))


def test_example_data_says_so_itself():
    assert read("register", book(PROJECT, mark="VOORBEELDDATA"))[0].example is True
    assert read("register", book(PROJECT, mark="Toelichting"))[0].example is False


def test_each_fault_is_named_with_its_row():
    rows = (
        changed(kind="Project"), changed(dwellings="zestig"), changed(dwellings=60.5), changed(caretaking_start="maart 2021"),
        changed(motivation_interview="soms"), changed(participation_share="45%"), changed(allocation_route="loting"), changed(complex_id=None),
        changed(agreement_until="31/12/2030"), changed(plan_caretaker_hours="1.500"),
    )  # fmt: skip
    receipt, sink = read("register", book(*rows))
    assert found(sink) == [
        (2, "Soort", "not_in_list", None, "Project"),
        (3, "Woningen", "not_a_number", None, "zestig"),
        (4, "Woningen", "not_a_number", None, "60.5"),
        (5, "Start beheer", "not_a_month", None, "maart 2021"),
        (6, "Motivatiegesprek", "not_yes_no", None, "soms"),
        (7, "Deelname", "not_a_number", None, "45%"),
        (8, "Toewijzing", "not_in_list", None, "loting"),
        (9, "Complexcode", "missing", None, ""),
        (10, "Overeenkomst tot", "not_a_date", None, "31/12/2030"),
        (11, "Geplande beheeruren per maand", "ambiguous_number", None, "1.500"),
    ]
    assert (receipt.lines, sink.rows) == (10, {})


def test_a_register_without_its_sheet_or_its_columns_is_refused():
    with pytest.raises(Refused, match="sheet_missing"):
        read("register", book(PROJECT, sheet="Blad1"))
    with pytest.raises(Refused) as caught:
        read("register", book(PROJECT[:-2], header=HEADER[:-2]))
    assert (caught.value.rule, caught.value.column) == ("columns_missing", "Aandeel begeleid, Aandeel opgeleid")
    with pytest.raises(Refused, match="several_owners"):
        read("register", book(PROJECT, changed(network="Ander netwerk")))
