"""What may stay of a cell or a text, what stands for a person, and of a note what names files as they are now."""

import io
import json
from datetime import date

import pytest

from pipelines.harmonize.pseudonyms import ERASED
from pipelines.sources import cells
from pipelines.sources.reading import Refused
from pipelines.vault.personal import INVALID, UNREAD, Personal
from pipelines.vault.sayings import write_note
from tests.unit.sources.tables import ONE, TWO
from tests.unit.vault.writing import FIRST, NO_BSN, OF, SECOND, STOOD_IN, written

A, B, NEW = "a" * 64, "b" * 64, "c" * 64


def test_a_person_is_a_pseudonym_and_who_is_none_or_was_forgotten_is_nobody():
    people = Personal(lambda digits: ERASED if digits == TWO else OF(digits))
    assert [people.person(one) for one in (ONE, "999.900.006", " ", NO_BSN, TWO, FIRST)] == [
        FIRST, FIRST, "", INVALID, INVALID, FIRST,
    ]  # fmt: skip
    assert (people.people, people.invalid) == ({FIRST}, 1), "who was forgotten is no number that is no BSN"
    assert people.known == {ONE, TWO}, "who was forgotten may stand nowhere either"


def test_the_number_of_the_person_met_last_stops_the_file_also_without_its_zeros():
    people = Personal(OF)
    short = next(n for n in range(10_000_000, 10_001_000) if OF(str(n)))
    people.person(str(short))
    for number in (str(short), f"0{short}", f" {short} ", f"000{short}"):
        with pytest.raises(Refused) as refused:
            people.number(number, 7, "Bedrag")
        assert (refused.value.rule, refused.value.line, refused.value.column) == ("bsn_left", 7, "Bedrag")
    assert people.number(ONE, 7, "Bedrag") == ONE, "the number of somebody else is an amount like any other"
    assert people.number(f"{short}.0", 7, "x") == f"{short}.0"
    for nobody in ("", NO_BSN, FIRST):
        people.person(nobody)
        assert people.number(str(short), 7, "x") == str(short)
    people.person(NO_BSN)
    assert people.number(NO_BSN, 7, "x") == NO_BSN


def test_a_cell_stays_where_it_is_what_its_column_is_for_and_else_only_without_words():
    people = Personal(OF)
    assert people.cell(cells.money, None, 1, "x") == people.cell(cells.text, " ", 1, "x") == ""
    assert people.cell(cells.money, " 1.234,50", 1, "x") == " 1.234,50"
    assert people.cell(cells.day, date(2024, 1, 2), 1, "x") == date(2024, 1, 2)
    assert people.cell(cells.text, f"van {ONE}", 1, "x") == f"van {STOOD_IN}"
    assert people.cell(cells.text, " blok 3", 1, "x") == " blok 3"
    assert people.cell(cells.money, "1.234", 1, "x") == "1.234", "what can be read in two ways has no word in it"
    assert people.cell(cells.money, f"{ONE}.5", 1, "x") == f"{STOOD_IN}.5"
    for sign in "0123456789.,-+ \u2212\u20ac":
        assert people.cell(cells.day, f"1{sign}", 1, "x") == f"1{sign}".strip()
    every = "0123456789.,-+ \u2212\u20ac"
    assert people.cell(cells.day, every, 1, "x") == every
    assert people.fitting(lambda _: False, every, 1, "x") == every
    for word in ("Jansen", "12a", "1;2", "1/2"):
        assert people.cell(cells.money, word, 1, "x") == UNREAD == "?"
    people.person(ONE)
    with pytest.raises(Refused, match="bsn_left") as refused:
        people.cell(cells.count, ONE, 4, "Nachten")
    assert (refused.value.line, refused.value.column) == (4, "Nachten")


def note_of(*entries, became=None, head='"leveringsbrief": 1'):
    out = io.BytesIO()
    text = f'{{{head}, "bestanden": {json.dumps(entries)}, "door": {{"naam": "Jansen"}}}}'
    write_note(io.BytesIO(text.encode()), out, Personal(OF), became or {})
    return out.getvalue()


def test_a_note_names_the_files_as_they_are_now():
    became = {A: (NEW, "q.csv"), B: ("d" * 64, "r.csv")}
    entry = {
        "sha256": A.upper(),
        "naam": f"{ONE}.csv",
        "vervangt": B,
        "eigenaar": "kvk:01234567",
        "regels": 3,
        "van": "Jansen",
    }
    made = note_of(entry | {"na": [B.upper(), "e" * 64, ONE]}, became=became)
    said = {"sha256": NEW, "naam": "q.csv", "eigenaar": "kvk:01234567", "regels": 3, "vervangt": "d" * 64}
    assert json.loads(made) == {"leveringsbrief": 1, "bestanden": [said | {"na": ["d" * 64, "e" * 64, STOOD_IN]}]}


def test_of_a_file_that_is_not_there_a_note_says_what_it_said_without_numbers_of_people():
    made = note_of(
        {"sha256": A, "naam": f"ëë {ONE}"}, {"sha256": B, "na": "x", "kenmerk": ONE}, "Jansen", became={B: (NEW, "x")}
    )
    assert made.decode() == (
        '{"leveringsbrief": 1, "bestanden": [\n'
        f'{{"sha256": "{A}", "naam": "ëë {STOOD_IN}"}},\n'
        f'{{"sha256": "{NEW}", "kenmerk": "{STOOD_IN}", "na": "x"}},\n'
        "{}\n]}\n"
    )
    assert json.loads(note_of("sha256", ["sha256"], 5))["bestanden"] == [{}, {}, {}], "what says nothing of a file"
    assert note_of(head='"x": [1, {"y": 2}]') == b'{"leveringsbrief": 1, "bestanden": [\n\n]}\n'


def test_figures_of_a_publisher_are_copied():
    assert written("vektis", f"{ONE};x\n".encode()) == f"{ONE};x\n".encode()
    assert SECOND != FIRST
