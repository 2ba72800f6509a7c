"""WOZ-bezitstabel: whose it is and of which year comes from a delivery note."""

import datetime as dt

import pytest

from pipelines.sources.reading import Note, Refused
from pipelines.sources.woz_bezitstabel import PROFILE
from tests.conftest import SHARED
from tests.unit.sources.tables import FIXTURES, file, found, names, read

TABLE = "raw_woz__units"
NOTE = Note("kvk:01234567", dt.date(2024, 1, 1), dt.date(2024, 12, 31), 3)
GOOD = (FIXTURES / "woz" / "woz_bezitstabel.csv").read_bytes()
HEADER, FIRST, SECOND, _ = GOOD.decode("utf-8-sig").split("\r\n")[:4]


def changed(**cells):
    row = FIRST.split(";")
    for column in PROFILE.columns:
        if column.field in cells:
            row[HEADER.split(";").index(column.header)] = cells[column.field]
    return ";".join(row)


def test_a_good_file_gives_units_with_owner_and_year_of_the_note():
    receipt, sink = read("woz", GOOD, NOTE)
    assert sink.rows[TABLE][0] == (
        2, "01234567", 2024, "2.1A", "UT-001-0001", "3599AA", 1, "0998010000000001", 1, 1, "Woonruimte", "MGW", True, "Geen mutatie",
        61235, 21500000,
    )  # fmt: skip
    assert sink.rows[TABLE][2][5:] == (
        None, None, "0998010000000003|0998010000000004", 12, 12, "Parkeergelegenheid", None, None, "Geen mutatie", 4500, None,
    )  # fmt: skip
    assert names(TABLE) == ["line", "corporation_id", "year", *(column.field for column in PROFILE.columns)]
    assert (receipt.owner, receipt.lines, receipt.debit_cents, receipt.control) == ("kvk:01234567", 3, 0, "met")
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_a_lost_zero_a_spaced_postcode_and_an_unknown_rent_are_understood():
    _, sink = read("woz", GOOD, NOTE)
    assert sink.rows[TABLE][1][5:8] == ("3599AB", 1, "0998010000000002")
    assert sink.rows[TABLE][1][12:] == (False, "Nieuwbouw", None, 14800000)


@pytest.mark.parametrize(
    ("official", "met"),
    [("Eenheidsoort", "Eenheidssoort"), ("Bag-postcode", "Bag-postcode NL"), ("Onderdeel", "ONDERDEEL")],
)
def test_headers_of_other_years_are_read(official, met):
    _, sink = read("woz", file(HEADER.replace(official, met), FIRST), NOTE)
    assert len(sink.rows[TABLE]) == 1


@pytest.mark.parametrize(
    "note",
    [None, Note(), Note(owner="kvk:01234567"), Note("gemeente:0998", dt.date(2024, 1, 1), dt.date(2024, 12, 31))],
)
def test_without_a_note_of_a_corporation_and_a_year_it_is_refused(note):
    with pytest.raises(Refused, match="period_unknown"):
        read("woz", GOOD, note)


def test_each_fault_is_named():
    rows = (
        changed(bag_ids="9,98E+14"), changed(house_number="1a"), changed(count_end=""), changed(self_contained="ja hoor"),
        changed(net_rent_cents="612.35"), changed(woz_value_cents="215.000"), FIRST + ";x",
    )  # fmt: skip
    receipt, sink = read("woz", file(HEADER, *rows), Note("kvk:01234567", dt.date(2024, 1, 1)))
    assert found(sink) == [
        (2, "Bag-verblijfsobject-id", "not_a_code", None, "9,98E+14"),
        (3, "Bag-huisnummer", "not_a_number", None, "1a"),
        (4, "Aantal ultimo verslagjaar", "missing", None, ""),
        (5, "Is de woonruimte zelfstandig?", "not_yes_no", None, "ja hoor"),
        (6, "Nettohuur per maand ultimo verslagjaar", "not_a_number", None, "612.35"),
        (7, "WOZ-waarde verslagjaar", "ambiguous_number", None, "215.000"),
        (8, "", "wrong_number_of_columns", None, "30"),
    ]
    assert receipt.lines == 7


@pytest.mark.skipif(not SHARED.exists(), reason=f"the constructed sample is not here ({SHARED})")
def test_the_header_of_the_manual_is_read():
    data = (SHARED / "woz-bezitstabel" / "woz_bezitstabel_dvi2025_CONSTRUCTED.csv").read_bytes()
    receipt, sink = read("woz", data, NOTE)
    assert (receipt.lines, len(sink.rows[TABLE]), sink.faults) == (3, 3, [])
