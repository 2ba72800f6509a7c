"""Placements: who lives where, with the BSN replaced before it leaves the reader."""

import datetime as dt

import pytest

from pipelines.sources.reading import Refused
from tests.unit.sources.tables import FIXTURES, ONE, TWO, file, found, names, person, read

HEADER = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
TABLE = "raw_placements__stays"


def test_a_good_file_gives_stays_in_the_order_of_the_contract():
    receipt, sink = read("placements", (FIXTURES / "tables" / "placements.csv").read_bytes())
    assert sink.rows[TABLE] == [
        (2, "0998", person(ONE), "UT-001", dt.date(2024, 3, 1), None, True),
        (3, "0998", person(TWO), "UT-001", dt.date(2024, 4, 15), dt.date(2025, 9, 30), False),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.kind, receipt.owner, receipt.lines) == ("placements", "gemeente:0998", 2)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert (sink.faults, receipt.debit_cents, receipt.control) == ([], 0, "none")


def test_each_fault_is_named_with_its_column():
    rows = (
        f"0998;{ONE[:-1]}7;A;01-01-2023;;Ja", "0998;;A;01-01-2023;;Ja", f"0998;{ONE};;01-01-2023;;Ja",
        f"0998;{ONE};A;;;Ja", f"0998;{ONE};A;2023;31-12-9999;Ja", f"0998;{ONE};A;01-01-2023;;misschien", f"x;{ONE};A;01-01-2025;;Ja",
    )  # fmt: skip
    receipt, sink = read("placements", file(HEADER, *rows))
    assert found(sink) == [
        (2, "BSN", "bsn_invalid", None, None),
        (3, "BSN", "missing", None, None),
        (4, "Complexcode", "missing", None, ""),
        (5, "Begindatum", "missing", None, ""),
        (6, "Begindatum", "not_a_date", None, "2023"),
        (6, "Einddatum", "not_a_date", None, "31-12-9999"),
        (7, "Met begeleiding", "not_yes_no", None, "misschien"),
        (8, "Gemeentecode", "not_a_code", None, "x"),
    ]
    assert (receipt.lines, sink.rows) == (7, {})
    assert receipt.period_end == dt.date(2025, 12, 31)


def test_a_bsn_is_never_handed_on_in_whatever_way_it_is_written():
    _, sink = read(
        "placements", file(HEADER, *(f"0998;{w};A;01-01-2023;;Ja" for w in (ONE, " 9999.00.006 ", '"999900006"')))
    )
    assert {row[2] for row in sink.rows[TABLE]} == {person(ONE)}
    assert ONE not in str(sink.rows)


def test_a_bsn_that_is_none_is_not_in_the_fault():
    _, sink = read("placements", file(HEADER, "0998;123456789;A;01-01-2023;;Ja"))
    assert "123456789" not in str([vars(fault) for fault in sink.faults])


def test_two_municipalities_in_one_file_are_refused():
    with pytest.raises(Refused, match=r"several_owners \(line 3\)"):
        read("placements", file(HEADER, f"0998;{ONE};A;01-01-2023;;Ja", f"0999;{ONE};A;01-01-2023;;Ja"))
