"""What stands behind the last line end of a table may be half a row: it does not count until somebody says it is whole."""

import io

import pytest

from pipelines.sources import reading
from pipelines.sources.cells import text
from pipelines.sources.reading import Note
from pipelines.sources.tabular import Column, Profile, read_table
from pipelines.sources.whole_lines import whole_lines

TWO = Profile(kind="two", table="two", columns=(Column("Code", "code", text), Column("Naam", "name", text)))


def lines_of(data: bytes, note: Note | None = None) -> tuple[bytes, int]:
    found = whole_lines(io.BytesIO(data), note)
    return found.stream.read(), found.held


@pytest.mark.parametrize(
    ("data", "whole", "held"),
    [
        (b"a;b\n1;2\n", b"a;b\n1;2\n", 0),
        (b"a;b\r\n1;2\r\n3;4", b"a;b\r\n1;2\r\n", 3),
        (b"a;b\r1;2\r3;4", b"a;b\r1;2\r", 3),
        (b"a;b", b"a;b", 0),  # a header that was cut off lacks a column
        (b"a;b\n1;2\n;; ", b"a;b\n1;2\n;; ", 0),  # nothing is on it
        (b"", b"", 0),
    ],
)
def test_the_last_line_is_held_back_when_it_has_no_end(data, whole, held):
    assert lines_of(data) == (whole, held)


@pytest.mark.parametrize("note", [Note(lines=2), Note(net_cents=400), Note(said_by="a" * 64)])
def test_a_note_that_vouches_for_the_file_lets_the_last_line_count(note):
    assert lines_of(b"a;b\n1;2\n3;4", note) == (b"a;b\n1;2\n3;4", 0)


def test_a_note_that_only_says_whose_the_file_is_does_not():
    assert lines_of(b"a;b\n1;2\n3;4", Note(owner="kvk:12345678"))[1] == 3


def test_a_large_file_is_cut_at_the_same_place_when_it_is_read_in_parts():
    data = b"".join(b"%d;x\n" % n for n in range(500_000)) + b"9;y"
    found = whole_lines(io.BytesIO(data), None)
    assert found.held == 500_001
    found.stream.seek(-4, io.SEEK_END)
    assert (found.stream.read(), found.stream.tell()) == (b"9;x\n", len(data) - 3)
    found.stream.seek(0)
    assert sum(map(len, iter(lambda: found.stream.read(7_777), b""))) == len(data) - 3


def test_the_row_that_is_held_back_is_counted_and_named():
    sink = reading.Collector()
    receipt = read_table(io.BytesIO(b"Code;Naam\n1;Els\n2;Ja"), TWO, sink=sink, pseudonym=lambda _: None)
    assert (receipt.lines, sink.rows["two"]) == (2, [(2, "1", "Els")])
    assert [(f.line, f.rule, f.cents) for f in sink.faults] == [(3, "last_row_open", None)]
