"""Delivery notes: what a sender says of other files."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.delivery_note import notes
from pipelines.sources.reading import Note, Refused
from tests.unit.sources.tables import FIXTURES, read

GOOD = (FIXTURES / "tables" / "leveringsbrief.json").read_bytes()
ENTRY = {"sha256": "b" * 64, "naam": "x", "eigenaar": "kvk:12345678", "periode_van": "2024-01-01", "periode_tot": "2024-12-31",
         "regels": 123, "bedrag_cent": None}  # fmt: skip


def brief(*entries):
    return json.dumps({"leveringsbrief": 1, "bestanden": list(entries)}).encode()


def test_a_note_speaks_for_a_file_by_its_hash():
    assert notes(GOOD) == {
        "a" * 64: Note(
            "kvk:01234567", dt.date(2024, 1, 1), dt.date(2024, 12, 31), 3, None, name="WOZ-bezitstabel-2024.csv"
        )
    }


def test_reading_it_gives_no_rows_and_no_lines():
    receipt, sink = read("delivery_note", GOOD)
    assert (receipt.kind, receipt.owner, receipt.lines, receipt.facts) == (
        "delivery_note",
        "kvk:01234567",
        0,
        {"files": 1},
    )
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert (sink.rows, sink.faults, receipt.notes) == ({}, [], [])


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [({"sha256": "abc"}, "sha256", "not_a_hash"), ({"sha256": None}, "sha256", "not_a_hash"), ({"eigenaar": "kvk:1"}, "eigenaar", "not_an_owner"),
     ({"periode_van": "2024"}, "periode_van", "not_a_date"), ({"periode_tot": 2024}, "periode_tot", "not_a_date"),
     ({"regels": "123"}, "regels", "not_a_number"), ({"bedrag_cent": 1.5}, "bedrag_cent", "not_a_number"),
     ({"kenmerk": "?!"}, "kenmerk", "not_a_reference"), ({"kenmerk": 86158}, "kenmerk", "not_a_reference")],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_is_said_and_says_nothing(change, column, rule):
    data = brief(ENTRY | change, ENTRY)
    assert list(notes(data)) == ["b" * 64]
    receipt, _ = read("delivery_note", data)
    assert [(n.line, n.column, n.rule) for n in receipt.notes] == [(1, column, rule)]


def test_an_entry_need_not_say_everything():
    assert notes(brief({"sha256": "c" * 64})) == {"c" * 64: Note()}
    assert notes(brief(ENTRY | {"bedrag_cent": -5}))["b" * 64].net_cents == -5
    assert notes(brief(ENTRY | {"kenmerk": " 86158NED "}))["b" * 64].reference == "86158NED"


@given(st.binary(max_size=200))
def test_a_broken_note_says_nothing_and_stops_nobody(data):
    for start in (b"", b'{"leveringsbrief": 1, "bestanden": ['):
        assert notes(start + data) == {}


def test_a_broken_note_is_refused_when_it_is_read():
    for data, rule in (
        (GOOD[:-5], "not_well_formed"),
        (b'{"leveringsbrief": 1}', "columns_missing"),
        (b'{"a": "\xff"}', "encoding"),
    ):
        with pytest.raises(Refused, match=rule):
            read("delivery_note", data)
    assert read("delivery_note", brief("tekst", 5))[0].notes[0].rule == "not_a_hash"


def test_a_note_may_say_which_files_were_there_before():
    assert notes(brief(ENTRY | {"na": ["C" * 64, "d" * 64]}))["b" * 64].after == {"c" * 64, "d" * 64}
    assert notes(brief(ENTRY))["b" * 64].after == frozenset()


@pytest.mark.parametrize("said", ["c" * 64, ["c"], [5], {"a": 1}, [["c" * 64]]])
def test_what_was_there_before_is_a_list_of_hashes(said):
    receipt, _ = read("delivery_note", brief(ENTRY | {"na": said}))
    assert [(n.column, n.rule) for n in receipt.notes] == [("na", "not_a_hash")]
    assert notes(brief(ENTRY | {"na": said})) == {}
