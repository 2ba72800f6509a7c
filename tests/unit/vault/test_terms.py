"""Terms of what is stored: what they mean, and of each that cannot be meant line, column, what was found and what was expected."""

from typing import Any

import pytest

from pipelines.vault.retention import Term, TermError, is_due, terms

ROW = {"zone": "z", "root": "data", "files": ".staging/*", "days": " 7 ", "source": "s", "note": ""}
NAMED = "a column of this name, and commas between the columns"
FILES = "a pattern below a folder that has a name, and not that of the keys"


def test_a_term_is_what_its_row_says():
    assert terms([ROW, ROW | {"root": "deliveries", "files": "**/*", "days": ""}]) == [
        Term("z", "data", ".staging/*", 7, "s"), Term("z", "deliveries", "**/*", None, "s"),
    ]  # fmt: skip
    assert [one.days for one in terms([ROW | {"days": "1"}, ROW | {"days": "36500"}])] == [1, 36_500]
    assert terms([ROW | {"root": "deliveries", "files": "key/x"}])[0].files == "key/x"


WRONG = [
    ({"note": None}, "note", "None", NAMED), ({"zone": None, "days": None}, "zone", "None", NAMED),
    ({"zone": ""}, "zone", "''", "something"), ({"source": ""}, "source", "''", "something"),
    ({"zone": "", "source": ""}, "zone", "''", "something"),
    ({"root": "/"}, "root", "'/'", "data or deliveries"),
    *(({"files": one}, "files", repr(one), FILES) for one in (
        "", "/etc/*", "a//b", "./x", "a/.", "../x", "a/../b", "a\\b", "key/*", "key", "*/x", "**/*", "k*/x", "KEY/x", "?ey/x", "[k]ey/x",
        "k]ey[/x", "x/**y", "x/y**/z", "x/***",
    )),
    *(({"days": one}, "days", repr(one), "1 to 36500, or nothing") for one in ("0", "-1", "zeven", "36501", "1.5", "\u00b2")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "column", "found", "expected"), WRONG, ids=range(len(WRONG)))
def test_a_term_that_cannot_be_meant_is_told_and_none_holds(change, column, found, expected):
    with pytest.raises(TermError) as wrong:
        terms([ROW, {name: one for name, one in (ROW | change).items() if one is not None}])
    assert str(wrong.value) == f"line 3, {column}: found {found}, expected {expected}"


def test_no_row_and_a_row_that_is_too_long_are_told():
    with pytest.raises(TermError) as wrong:
        terms([])
    assert str(wrong.value) == "no rows; expected a heading (zone,root,files,days,source,note) and a row for each zone"
    cases: list[tuple[Any, str]] = [
        *(({"x": "y"}, "'y'"), ({None: ["a", "b"]}, "['a', 'b']"), ({"x": "y", None: ["a"]}, "['a']"))
    ]
    for more, said in cases:
        with pytest.raises(TermError) as wrong:
            terms([ROW, ROW | more])
        expected = "line 3: found more than the columns zone, root, files, days, source, note: "
        assert str(wrong.value) == expected + said
    assert terms([ROW | {"files": one} for one in ("x/**", "x/**/y", "x/*y*", "x/?", "x/[a]")])


def test_what_is_older_than_its_term_is_due():
    [term, stays] = terms([ROW, ROW | {"days": ""}])
    assert [is_due(term, age) for age in (0, 7.0, 7.01)] == [False, False, True] and not is_due(stays, 1e9)


def test_any_letter_may_stand_in_the_name_of_a_folder():
    (found,) = terms([ROW | {"files": "XYZ/*"}])
    assert found.files == "XYZ/*"
