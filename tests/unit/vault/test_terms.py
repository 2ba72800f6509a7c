"""Terms of what is stored: what they mean, and of each that cannot be meant row, column, what was found and what was expected."""

import pytest

from pipelines.vault.retention import Term, TermError, is_due, terms

ROW = {"zone": "z", "root": "data", "files": ".staging/*", "days": " 7 ", "source": "s", "note": ""}
FILES = "a pattern below a folder that has a name, and not that of the keys"


def test_a_term_is_what_its_row_says():
    assert terms([ROW, ROW | {"root": "deliveries", "files": "**/*", "days": ""}]) == [
        Term("z", "data", ".staging/*", 7, "s"), Term("z", "deliveries", "**/*", None, "s"),
    ]  # fmt: skip
    assert [one.days for one in terms([ROW | {"days": "1"}, ROW | {"days": "36500"}])] == [1, 36_500]
    assert terms([]) == [] and terms([ROW | {"root": "deliveries", "files": "key/x"}])[0].files == "key/x"


WRONG = [
    ({"note": None}, "note", "None", "a column of this name"), ({"zone": None, "days": None}, "zone", "None", "a column of this name"),
    ({"zone": ""}, "zone", "''", "something"), ({"source": ""}, "source", "''", "something"),
    ({"zone": "", "source": ""}, "zone", "''", "something"),
    ({"root": "/"}, "root", "'/'", "data or deliveries"),
    *(({"files": one}, "files", repr(one), FILES) for one in (
        "", "/etc/*", "a//b", "./x", "a/.", "../x", "a/../b", "a\\b", "key/*", "key", "*/x", "**/*", "k*/x",
    )),
    *(({"days": one}, "days", repr(one), "1 to 36500, or nothing") for one in ("0", "-1", "zeven", "36501", "1.5", "\u00b2")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "column", "found", "expected"), WRONG, ids=range(len(WRONG)))
def test_a_term_that_cannot_be_meant_is_told_and_none_holds(change, column, found, expected):
    with pytest.raises(TermError) as wrong:
        terms([ROW, {name: one for name, one in (ROW | change).items() if one is not None}])
    assert str(wrong.value) == f"retention, row 2, {column}: found {found}, expected {expected}"


def test_what_is_older_than_its_term_is_due():
    [term, stays] = terms([ROW, ROW | {"days": ""}])
    assert [is_due(term, age) for age in (0, 7.0, 7.01)] == [False, False, True] and not is_due(stays, 1e9)
