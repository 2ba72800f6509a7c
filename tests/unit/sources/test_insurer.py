"""Aggregates of a health insurer: small cells are empty and still rows."""

import datetime as dt

from tests.unit.sources.tables import FIXTURES, file, found, names, read

HEADER = "UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw"
TABLE = "raw_insurer__aggregates"


def test_a_good_file_gives_aggregates_and_empty_cells_are_none():
    receipt, sink = read("insurer", (FIXTURES / "tables" / "insurer.csv").read_bytes())
    assert sink.rows[TABLE] == [
        (2, "0101", dt.date(2024, 1, 1), "UT-001", 24, 1234567, 800000),
        (3, "0101", dt.date(2024, 1, 1), "UT-002", None, None, None),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines, receipt.debit_cents) == ("uzovi:0101", 2, 2034567)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 3, 31))


def test_each_fault_is_named_and_half_read_money_is_unknown():
    rows = (
        "0101;2024-1;A;24;1,00;2,00",
        "0101;2024KW2;A;veel;1,00;2,00",
        "0101;2024KW3;A;24;1,00;2.000",
        "0101;2024KW3;;;;",
    )
    receipt, sink = read("insurer", file(HEADER, *rows))
    assert found(sink) == [
        (2, "Kwartaal", "not_a_quarter", 300, "2024-1"),
        (3, "Verzekerden", "not_a_number", 300, "veel"),
        (4, "Kosten overige Zvw", "ambiguous_number", None, "2.000"),
        (5, "Complexcode", "missing", 0, ""),
    ]
    assert (receipt.lines, receipt.debit_cents, receipt.period_end) == (4, 600, dt.date(2024, 9, 30))


def test_a_cell_that_should_have_been_empty_is_for_the_contract():
    _, sink = read("insurer", file(HEADER, "101;2024KW1;A;7;1.470,00;3.640,00"))
    assert sink.rows[TABLE] == [(2, "0101", dt.date(2024, 1, 1), "A", 7, 147000, 364000)]
