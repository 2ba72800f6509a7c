"""How parties would split the caretaker cost themselves."""

from tests.unit.sources.tables import FIXTURES, file, found, names, read

HEADER = "Complexcode;Partij;Aandeel"
TABLE = "raw_own_split__shares"


def test_a_good_file_gives_shares():
    receipt, sink = read("own_split", (FIXTURES / "tables" / "own_split.csv").read_bytes())
    assert sink.rows[TABLE] == [
        (2, "UT-001", "woningcorporatie", 50),
        (3, "UT-001", "gemeente", 37.5),
        (4, "UT-001", "zorgverzekeraar", 12.5),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines, receipt.debit_cents) == (None, 3, 0)


def test_each_fault_is_named():
    receipt, sink = read("own_split", file(HEADER, "A;Provincie;50", "A;gemeente;half", ";gemeente;1.234"))
    assert found(sink) == [
        (2, "Partij", "not_in_list", None, "Provincie"),
        (3, "Aandeel", "not_a_number", None, "half"),
        (4, "Complexcode", "missing", None, ""),
        (4, "Aandeel", "ambiguous_number", None, "1.234"),
    ]
    assert receipt.lines == 3
