"""Aedes-benchmark: units and the row that reconciles."""

import datetime as dt

import pytest

from pipelines.sources.reading import Note, Refused
from tests.unit.sources.tables import file, found, names, read

TABLE = "raw_aedes__costs"
NOTE = Note("kvk:01234567", dt.date(2025, 1, 1), dt.date(2025, 12, 31))
HEADER = (
    "Eenheidscode;Reparatieonderhoud;Mutatieonderhoud;Planmatig onderhoud;Investeringen woningverbetering;"
    "Bouwkosten (nieuwbouw);Grondkosten (nieuwbouw);Overige kosten (nieuwbouw)"
)


def test_units_are_rows_and_the_aansluitregel_is_kept_apart_and_may_be_negative():
    receipt, sink = read("aedes", file(HEADER, "A1;100,50;7500;0;;0;0;0", "AANSLUITREGEL;-20,25;0;0;0;0;0;0"), NOTE)
    assert sink.rows[TABLE] == [
        (2, "01234567", 2025, "A1", False, 10050, 750000, 0, None, 0, 0, 0),
        (3, "01234567", 2025, "AANSLUITREGEL", True, -2025, 0, 0, 0, 0, 0, 0),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines) == ("kvk:01234567", 2)
    assert (receipt.debit_cents, receipt.credit_cents) == (760050, 2025)


def test_a_cell_that_cannot_be_read_holds_its_row_back():
    _, sink = read("aedes", file(HEADER, "1,00E+05;1;1;1;1;1;1;1", "A1;1.5;1;1;1;1;1;1"), NOTE)
    assert [(line, column, rule) for line, column, rule, *_ in found(sink)] == [
        (2, "Eenheidscode", "rounded"),
        (3, "Reparatieonderhoud", "not_a_number"),
    ]
    assert sink.rows == {}


def test_a_row_without_a_code_is_one_finding():
    receipt, sink = read("aedes", file(HEADER, ";1;1;1;1;1;1;1"), NOTE)
    assert [(line, column, rule) for line, column, rule, *_ in found(sink)] == [(2, "Eenheidscode", "missing")]
    assert receipt.lines == 1


def test_without_a_note_of_a_corporation_and_a_year_it_is_refused():
    with pytest.raises(Refused, match="period_unknown"):
        read("aedes", file(HEADER, "A1;1;1;1;1;1;1;1"))
