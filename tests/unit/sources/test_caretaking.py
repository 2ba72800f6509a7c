"""Hours of caretakers."""

import datetime as dt

from tests.unit.sources.tables import FIXTURES, file, found, names, read

HEADER = "KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen"
TABLE = "raw_caretaking__hours"


def test_a_good_file_gives_hours():
    receipt, sink = read("caretaking", (FIXTURES / "tables" / "caretaking.csv").read_bytes())
    assert sink.rows[TABLE] == [
        (2, "01234567", "UT-001", dt.date(2024, 1, 1), 152.5, 48),
        (3, "01234567", "UT-001", dt.date(2024, 2, 1), 1140.25, 47),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines, receipt.debit_cents) == ("kvk:01234567", 2, 0)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 2, 29))


def test_each_fault_is_named():
    rows = ("1234567;A;01-2024;1,234.50;48", "1234567;A;00-2024;1.234;4,5", "KvK;A;01-2024;;48")
    receipt, sink = read("caretaking", file(HEADER, *rows))
    assert found(sink) == [
        (2, "Beheeruren", "not_a_number", None, "1,234.50"),
        (3, "Maand", "not_a_month", None, "00-2024"),
        (3, "Beheeruren", "ambiguous_number", None, "1.234"),
        (3, "Verhuurde woningen", "not_a_number", None, "4,5"),
        (4, "KvK-nummer", "not_a_code", None, "KvK"),
        (4, "Beheeruren", "missing", None, ""),
    ]
    assert (receipt.lines, receipt.owner) == (3, "kvk:01234567")
