"""Vektis open data, written by hand in the form of both header generations; all names and amounts are made up."""

import datetime as dt

import pytest

from pipelines.sources.reading import Note, Refused
from pipelines.sources.vektis import COSTS, OTHER, measure_of
from tests.unit.sources.tables import file, found, names, read

TABLE = "raw_vektis__values"
OLD = "GESLACHT;LEEFTIJDSKLASSE;GEMEENTENAAM;AANTAL_BSN;AANTAL_VERZEKERDEJAREN;KOSTEN_MEDISCH_SPECIALISTISCHE_ZORG;KOSTEN_OVERIG"
NEW = "geslacht;leeftijdsklasse;gemeentenaam;aantal_bsn;aantal_verzekerdejaren;kosten_medisch_specialistische_z;kosten_iets_nieuws"
POSTCODE = NEW.replace("gemeentenaam", "postcode_3")
ROWS = ("M; 0 t/m  4 jaar;VOORBEELDSTÂD;40;38.5;1234.5;-10", "V;90+;VOORBEELDSTÂD;12;11;;7.125", ";;;5;4.25;100.00;0")
YEAR_2015 = Note(period_start=dt.date(2015, 1, 1), period_end=dt.date(2015, 12, 31))


def test_the_header_of_2015_gives_a_row_per_cell_and_the_rest_row_has_no_keys():
    receipt, sink = read("vektis", file(OLD, *ROWS, encoding="cp1252"), YEAR_2015)
    child = (2, 2015, "gemeente", "VOORBEELDSTÂD", "M", "0 t/m 4 jaar")
    old = (3, 2015, "gemeente", "VOORBEELDSTÂD", "V", "90+")
    rest = (4, 2015, "gemeente", None, None, None)
    assert sink.rows[TABLE] == [
        (*child, "aantal_bsn", "aantal_bsn", 40.0, None),
        (*child, "aantal_verzekerdejaren", "aantal_verzekerdejaren", 38.5, None),
        (*child, "kosten_medisch_specialistische_zorg", "kosten_medisch_specialistische_zorg", None, 123450),
        (*child, "kosten_overig", "kosten_overig", None, -1000),
        (*old, "aantal_bsn", "aantal_bsn", 12.0, None),
        (*old, "aantal_verzekerdejaren", "aantal_verzekerdejaren", 11.0, None),
        (*old, "kosten_medisch_specialistische_zorg", "kosten_medisch_specialistische_zorg", None, None),
        (*old, "kosten_overig", "kosten_overig", None, 712),
        (*rest, "aantal_bsn", "aantal_bsn", 5.0, None),
        (*rest, "aantal_verzekerdejaren", "aantal_verzekerdejaren", 4.25, None),
        (*rest, "kosten_medisch_specialistische_zorg", "kosten_medisch_specialistische_zorg", None, 10000),
        (*rest, "kosten_overig", "kosten_overig", None, 0),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.lines) == ("vektis:zvw", "2015-gemeente", 12)
    assert (receipt.debit_cents, receipt.credit_cents, receipt.notes) == (134162, 1000, [])


def test_the_header_of_2023_is_cut_off_and_what_is_new_is_kept_as_other_under_its_own_name():
    _, sink = read("vektis", file(NEW, ROWS[0], encoding="utf-8", end="\n"), YEAR_2015)
    assert [row[6:8] for row in sink.rows[TABLE]][2:] == [
        ("kosten_medisch_specialistische_z", "kosten_medisch_specialistische_zorg"),
        ("kosten_iets_nieuws", "kosten_anders"),
    ]


def test_a_file_by_postcode_has_three_digits_for_an_area():
    receipt, sink = read("vektis", file(POSTCODE, ROWS[0].replace("VOORBEELDSTÂD", "359")), YEAR_2015)
    assert {row[2:4] for row in sink.rows[TABLE]} == {("postcode3", "359")}
    assert receipt.reference == "2015-postcode3"


def test_names_are_matched_on_their_beginning_only_where_they_were_cut_off():
    assert all(measure_of(name[:32]) == name for name in COSTS)
    assert measure_of("kosten_huisarts") == OTHER
    assert measure_of("kosten_over") == OTHER
    assert measure_of("gemeentenaam") is None
    assert len({name[:32] for name in COSTS}) == len(COSTS)


def test_each_fault_is_a_cell_of_its_own():
    receipt, sink = read("vektis", file(OLD, "M;90+;X;4;3,5;1.234,5;1", "M;90+"), YEAR_2015)
    assert found(sink) == [
        (2, "aantal_verzekerdejaren", "not_a_plain_number", None, "3,5"),
        (2, "kosten_medisch_specialistische_zorg", "not_a_plain_number", None, "1.234,5"),
        (3, "", "wrong_number_of_columns", None, "2"),
    ]
    assert receipt.lines == 5


def test_the_year_is_the_delivery_note_s_to_say():
    for note in (None, Note()):
        with pytest.raises(Refused, match="year_unknown"):
            read("vektis", file(OLD, *ROWS), note)


def test_what_misses_a_key_or_has_a_column_twice_is_refused():
    with pytest.raises(Refused, match="columns_missing") as caught:
        read("vektis", file("leeftijdsklasse;aantal_bsn", "90+;1"), YEAR_2015)
    assert caught.value.column == "geslacht, gemeentenaam"
    with pytest.raises(Refused, match="column_twice"):
        read("vektis", file(f"{OLD};kosten_overig", f"{ROWS[0]};1"), YEAR_2015)
