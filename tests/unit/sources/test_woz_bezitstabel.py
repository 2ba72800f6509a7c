"""WOZ-bezitstabel: whose it is and of which year comes from a delivery note."""

import datetime as dt

import pytest

from pipelines.sources.reading import Note, Refused
from pipelines.sources.woz_bezitstabel import PROFILE
from reports.labels.rules import message
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
        61235, 21500000, "DAEB TI", "DAEB TI", True, "A", 19850000, 1.0,
    )  # fmt: skip
    assert sink.rows[TABLE][2][5:] == (
        None, None, "0998010000000003|0998010000000004", 12, 12, "Parkeergelegenheid", None, None, "Geen mutatie", 4500, None,
        "Niet-DAEB TI", "Niet-DAEB TI", None, None, 800000, 0.5,
    )  # fmt: skip
    assert names(TABLE) == ["line", "corporation_id", "year", *(column.field for column in PROFILE.columns)]
    assert (receipt.owner, receipt.lines, receipt.debit_cents, receipt.control) == ("kvk:01234567", 3, 0, "met")
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_a_lost_zero_a_spaced_postcode_and_an_unknown_rent_are_understood():
    _, sink = read("woz", GOOD, NOTE)
    assert sink.rows[TABLE][1][5:8] == ("3599AB", 1, "0998010000000002")
    assert sink.rows[TABLE][1][12:16] == (False, "Nieuwbouw", None, 14800000)


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
        changed(bag_ids="99801000000000x"), changed(house_number="1a"), changed(count_end=""), changed(self_contained="ja hoor"),
        changed(net_rent_cents="612.35"), changed(woz_value_cents="215.000"), FIRST + ";x",
    )  # fmt: skip
    receipt, sink = read("woz", file(HEADER, *rows), Note("kvk:01234567", dt.date(2024, 1, 1)))
    assert found(sink) == [
        (2, "Bag-verblijfsobject-id", "not_a_code", None, "99801000000000x"),
        (3, "Bag-huisnummer", "not_a_number", None, "1a"),
        (4, "Aantal ultimo verslagjaar", "missing", None, ""),
        (5, "Is de woonruimte zelfstandig?", "not_yes_no", None, "ja hoor"),
        (6, "Nettohuur per maand ultimo verslagjaar", "not_a_number", None, "612.35"),
        (7, "WOZ-waarde verslagjaar", "ambiguous_number", None, "215.000"),
        (8, "", "wrong_number_of_columns", None, "30"),
    ]
    assert receipt.lines == 7


def test_the_table_of_an_earlier_year_with_fewer_columns_is_read():
    gone = [HEADER.split(";").index(name) for name in ("Marktwaarde ultimo verslagjaar", "Eigendomspercentage")]
    lines = [";".join(c for n, c in enumerate(line.split(";")) if n not in gone) for line in (HEADER, FIRST)]
    assert len(lines[0].split(";")) == 27
    _, sink = read("woz", file(*lines), NOTE)
    assert sink.rows[TABLE][0][-3:] == ("A", None, None)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_with_a_wrong_separator_it_is_told_how_many_columns_are_expected(separator):
    with pytest.raises(Refused, match="separator") as refused:
        read("woz", GOOD.decode().replace(",", ".").replace(";", separator).encode(), NOTE)
    assert "29 kolommen verwacht (eerder 27), er is er 1" in message("separator", refused.value.column, "nl")[0]


def test_an_id_that_a_spreadsheet_rounded_is_a_fault_and_never_guessed():
    rows = [changed(bag_ids=i) for i in ("3,44E+14", "0344010000000001|3.44010000000001E+14", "1680010000123450")]
    _, sink = read("woz", file(HEADER, *rows, changed(unit_code="1,00E+11"), changed(bag_ids="0344010000000010")), NOTE)
    assert [(line, column, rule) for line, column, rule, *_ in found(sink)] == [
        *((n, "Bag-verblijfsobject-id", "rounded") for n in (2, 3, 4)),
        (5, "Eenheidscode", "rounded"),
    ]
    assert [row[7] for row in sink.rows[TABLE]] == ["0344010000000010"]


def test_an_id_that_ends_in_zero_is_trusted_where_another_shows_that_nothing_was_rounded():
    rows = [changed(bag_ids="1680010000123450"), changed(bag_ids="1680010000123451", unit_code="B")]
    _, sink = read("woz", file(HEADER, *rows), NOTE)
    assert [row[7] for row in sink.rows[TABLE]] == ["1680010000123450", "1680010000123451"]


def test_what_is_odd_in_a_unit_is_remarked_on_and_the_unit_is_read():
    rows = (
        changed(bag_ids="0998100000000001"),
        changed(dwelling_type="", lift=""),
        changed(unit_type="Overige"),
        changed(branch_start="grondposities", energy_label="", lift=""),
        changed(self_contained="Nee", dwelling_type="EGW", energy_label=""),
    )
    receipt, sink = read("woz", file(HEADER, *rows), NOTE)
    assert [(n.line, n.column, n.rule) for n in receipt.notes] == [
        (2, "Bag-verblijfsobject-id", "bag_object_type"),
        (3, "Soort woonruimte", "empty_for_this_unit"),
        (4, "Soort woonruimte", "filled_for_this_unit"),
        (4, "Is de woonruimte zelfstandig?", "filled_for_this_unit"),
        (5, "Tak primo verslagjaar", "branch_of_land"),
        (6, "Lift aanwezig?", "filled_for_this_unit"),
    ]
    assert (len(sink.rows[TABLE]), sink.faults) == (5, [])


def test_a_group_of_units_counts_as_many_as_it_says_and_a_branch_that_is_none_is_a_fault():
    _, sink = read("woz", file(HEADER, changed(count_start="0", count_end="24"), changed(branch_end="DAEB")), NOTE)
    assert sink.rows[TABLE][0][8:10] == (0, 24)
    assert found(sink) == [(3, "Tak ultimo verslagjaar", "not_in_list", None, "DAEB")]


@pytest.mark.skipif(not SHARED.exists(), reason=f"the constructed sample is not here ({SHARED})")
def test_the_header_of_the_manual_is_read():
    data = (SHARED / "woz-bezitstabel" / "woz_bezitstabel_dvi2025_CONSTRUCTED.csv").read_bytes()
    receipt, sink = read("woz", data, NOTE)
    assert (receipt.lines, len(sink.rows[TABLE]), sink.faults) == (3, 3, [])


@pytest.mark.parametrize(("written", "odd"), [("Weg", True), ("SLOOP", False), ("", False), ("Van voorraad", False)])
def test_a_mutation_that_is_not_listed_is_remarked_on(written, odd):
    receipt, sink = read("woz", file(HEADER, changed(mutation=written)), NOTE)
    assert len(sink.rows[TABLE]) == 1
    assert [n.rule for n in receipt.notes] == ["mutation_unknown"] * odd
