"""A correction changes one cell of one row, as long as what it expects still stands there."""

import pytest

from pipelines.harmonize.corrections import Words, correct

FILE = "f" * 64
NIGHTS = {"file_id": FILE, "row": 1, "line": 2, "person_id": "p1", "nights": 21, "amount_cents": 2100}
TABLE = "raw_shelter__nights"
NAMES = {(TABLE, "nights"): "Nachten", (TABLE, "amount_cents"): "Bedrag", (TABLE, "person_id"): "BSN"}
NUMBERS = {(TABLE, "nights"), (TABLE, "amount_cents")}


def _shown(table, column, value):
    return None if value is None else str(value) if (table, column) in NAMES else "?"


def _read(table, column, text):
    return int(text) if (table, column) in NUMBERS else text


WORDS = Words(column=lambda table, column: NAMES.get((table, column), column), show=_shown, read=_read)


def one(**change):
    base = {
        "target_file": FILE, "target_line": 2, "target_column": "Nachten", "expected": "21", "replacement": "20", "action": "change",
    }  # fmt: skip
    return base | change


def outcome(*corrections, rows=(NIGHTS,)):
    return correct(list(corrections), {TABLE: [dict(row) for row in rows]}, WORDS)


def test_a_correction_that_fits_changes_its_cell_and_nothing_else():
    assert outcome(one()).changed == {"raw_shelter__nights": [NIGHTS | {"nights": 20}]}


def test_two_corrections_of_one_row_both_hold():
    found = outcome(one(), one(target_column="Bedrag", expected="2100", replacement="2000"))
    assert found.changed == {"raw_shelter__nights": [NIGHTS | {"nights": 20, "amount_cents": 2000}]}


def test_a_cell_can_be_emptied():
    assert outcome(one(replacement=None)).changed["raw_shelter__nights"][0]["nights"] is None


@pytest.mark.parametrize("column", ["Nachten", None])
def test_a_withdrawn_row_is_handed_over_whole(column):
    found = outcome(one(action="withdraw", target_column=column))
    assert (found.changed, found.withdrawn) == ({}, [("raw_shelter__nights", NIGHTS)])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"expected": "20"}, "correction_outdated"),
        ({"expected": None}, "correction_outdated"),
        ({"target_line": 3}, "correction_without_row"),
        ({"target_file": "e" * 64}, "correction_without_row"),
        ({"target_column": "Nights"}, "correction_without_row"),
        ({"target_column": "BSN", "expected": "p1"}, "correction_of_person"),
        ({"replacement": "twintig"}, "correction_unreadable"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing_and_is_told(change, rule):
    found = outcome(one(**change))
    assert (found.changed, found.withdrawn) == ({}, [])
    assert [told for _, told in found.unfit] == [rule]


def test_where_rows_share_a_line_what_stands_there_has_to_tell_them_apart():
    other = NIGHTS | {"row": 2, "nights": 5}
    assert outcome(one(), rows=[NIGHTS, other]).changed == {"raw_shelter__nights": [NIGHTS | {"nights": 20}]}
    same = NIGHTS | {"row": 2}
    assert [rule for _, rule in outcome(one(), rows=[NIGHTS, same]).unfit] == ["correction_ambiguous"]
