"""Nights in shelter: money to the cent, and unknown money said to be unknown."""

import datetime as dt

from tests.unit.sources.tables import FIXTURES, ONE, TWO, file, found, names, person, read

HEADER = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag"
TABLE = "raw_shelter__nights"


def test_a_good_file_gives_nights_and_their_money():
    receipt, sink = read("shelter", (FIXTURES / "tables" / "shelter.csv").read_bytes())
    assert sink.rows[TABLE] == [
        (2, "0998", person(ONE), dt.date(2024, 1, 1), 20, 6150, 123000),
        (3, "0998", person(TWO), dt.date(2024, 2, 1), 3, 6150, 18450),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines, receipt.debit_cents) == ("gemeente:0998", 2, 141450)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 2, 29))


def test_each_fault_is_named_and_only_money_that_was_read_is_counted():
    rows = (
        f"0998;{ONE};jan-24;20;61,50;1.230,00", f"0998;{ONE};01-2024;20,5;61,50;1.230,00", f"0998;{ONE};01-2024;20;61.50;1.230,00",
        f"0998;{ONE};01-2024;20;61,50;1,230.00", f"0998;{ONE};01-2024;20;61,50;1.230", "0998;123;01-2024;20;61,50;1.230,00",
        f"0998;{ONE};01-2024;1.234;61,50;",
    )  # fmt: skip
    receipt, sink = read("shelter", file(HEADER, *rows))
    assert found(sink) == [
        (2, "Maand", "not_a_month", 123000, "jan-24"),
        (3, "Nachten", "not_a_number", 123000, "20,5"),
        (4, "Tarief per nacht", "not_a_number", 123000, "61.50"),
        (5, "Bedrag", "not_a_number", None, "1,230.00"),
        (6, "Bedrag", "ambiguous_number", None, "1.230"),
        (7, "BSN", "bsn_invalid", 123000, None),
        (8, "Nachten", "ambiguous_number", None, "1.234"),
        (8, "Bedrag", "missing", None, ""),
    ]
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents) == (7, 4 * 123000, 0)


def test_what_the_contract_judges_is_handed_on():
    receipt, sink = read("shelter", file(HEADER, f"0998;{ONE};02-2024;31;61,50;-5,00"))
    assert sink.rows[TABLE][0][4:] == (31, 6150, -500)
    assert (receipt.debit_cents, receipt.credit_cents) == (0, 500)
