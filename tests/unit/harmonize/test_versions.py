"""Which of several deliveries counts: the latest as a whole; what cannot be told apart counts for nobody."""

import datetime as dt
import itertools

import pytest

from pipelines.harmonize.versions import Delivered, came_after, judge


def ledger(name, day=1, start=(2024, 1, 1), end=(2024, 12, 31), **change):
    issued = dt.date(2025, 3, day) if day else None
    given = {"kind": "xaf", "owner": "kvk:1", "reference": "2024", "start": dt.date(*start), "end": dt.date(*end)}
    return Delivered(file_id=name, issued_at=issued, **(given | change))


def became(*files):
    """What becomes of each file, the same in whatever order they are given."""
    found = [judge(order) for order in itertools.permutations(files)]
    assert all(one == found[0] for one in found)
    return {name: (one.status, one.reason, one.superseded_by) for name, one in found[0].items()}


Q1 = {"start": (2024, 1, 1), "end": (2024, 3, 31)}
Q2 = {"start": (2024, 4, 1), "end": (2024, 6, 30)}


def test_a_single_delivery_counts():
    assert became(ledger("a")) == {}


def test_a_restated_ledger_replaces_every_earlier_one_as_a_whole():
    assert became(ledger("a", 1), ledger("b", 2), ledger("c", 3)) == {
        "a": ("superseded", "restated", "c"),
        "b": ("superseded", "restated", "c"),
    }


@pytest.mark.parametrize("day", [None, 4])
def test_two_of_the_same_day_or_undated_both_go_aside(day):
    assert became(ledger("a", day), ledger("b", day)) == {
        "a": ("set_aside", "restated_undated", None),
        "b": ("set_aside", "restated_undated", None),
    }


@pytest.mark.parametrize("day", [None, 4])
def test_of_two_of_the_same_day_the_one_that_came_after_the_other_counts(day):
    first, second = ledger("b", day), ledger("a", day, after=frozenset("b"))
    assert became(first, second) == {"b": ("superseded", "restated", "a")}
    third = ledger("c", day, after=frozenset("ab"))
    assert became(first, second, third) == {"b": ("superseded", "restated", "c"), "a": ("superseded", "restated", "c")}
    assert became(first, second, ledger("z", day)).keys() == {"a", "b", "z"}
    whole = ledger("w", day, after=frozenset("q"))
    assert became(ledger("q", day, **Q1), whole) == {"q": ("superseded", "restated", "w")}


def test_a_later_day_goes_before_what_came_after():
    assert became(ledger("a", 2), ledger("b", 1, after=frozenset("a"))) == {"b": ("superseded", "restated", "a")}


def test_which_came_after_is_believed_between_files_of_one_kind_and_one_known_organisation_only():
    night = {"kind": "shelter", "reference": None}
    one, two = ledger("a", **night), ledger("b", **night, after=frozenset("abx"))
    assert came_after([one, two]) == [("b", "a")]
    for other in ({"kind": "hours"}, {"owner": "kvk:2"}, {"owner": None}):
        assert came_after([ledger("a", **(night | other)), two]) == []
    assert (
        came_after(
            [
                ledger(
                    "a",
                    **night,
                ),
                ledger("b", **(night | {"owner": None}), after=frozenset("a")),
            ]
        )
        == []
    )


def test_another_company_year_or_kind_is_another_delivery():
    others = [
        ledger("b", owner="kvk:2"),
        ledger("c", reference="2023", start=(2023, 1, 1), end=(2023, 12, 31)),
        Delivered("d", "woz", "kvk:1", "2024"),
    ]
    assert became(ledger("a"), *others[:2]) == {}
    assert became(ledger("a"), others[2], Delivered("e", "woz", "kvk:1", "2024")) == {}


def test_quarters_that_follow_each_other_all_count():
    assert became(ledger("a", 1, **Q1), ledger("b", 2, **Q2)) == {}


def test_a_later_ledger_of_the_whole_year_replaces_its_quarters():
    assert became(ledger("a", 1, **Q1), ledger("b", 2, **Q2), ledger("c", 3)) == {
        "a": ("superseded", "restated", "c"),
        "b": ("superseded", "restated", "c"),
    }


def test_a_later_part_cannot_replace_a_part_of_the_whole():
    assert became(ledger("a", 1), ledger("b", 2, **Q1)) == {"b": ("set_aside", "periods_overlap", None)}


def test_the_text_of_the_financial_year_of_a_ledger_does_not_make_it_another_ledger():
    assert became(ledger("a", 1), ledger("b", 2, reference="2024-2024")) == {"a": ("superseded", "restated", "b")}
    assert became(ledger("a", 1, reference="24", **Q1), ledger("b", 2)) == {"a": ("superseded", "restated", "b")}
    unknown = {"start": None, "end": None}
    one, other = (
        Delivered(n, "xaf", "kvk:1", r, issued_at=dt.date(2025, 3, 1), **unknown)
        for n, r in (("a", "2023"), ("b", "2024"))
    )
    assert became(one, other) == {}


def test_two_overlapping_ledgers_of_one_day_cannot_replace_each_other():
    assert became(ledger("a", 1, **Q1), ledger("b", 1)) == {"b": ("set_aside", "periods_overlap", None)}


def test_iv3_quarters_are_cumulative_and_may_overlap():
    iv3 = {"kind": "iv3", "owner": "gemeente:0344"}
    assert became(ledger("a", 1, **iv3, **Q1), ledger("b", 2, **iv3)) == {}


def test_a_matrix_and_json_of_one_delivery_are_two_forms_of_it():
    iv3 = {"owner": "gemeente:0344", "kind": "iv3"}
    later = became(ledger("a", 1, **iv3), ledger("b", 2, **iv3 | {"kind": "iv3_matrix"}))
    assert later == {"a": ("superseded", "restated", "b")}
    twice = became(ledger("a", 1, **iv3), ledger("b", 1, **iv3 | {"kind": "iv3_matrix"}))
    assert twice == {one: ("set_aside", "restated_undated", None) for one in "ab"}


def test_a_delivery_note_can_name_the_file_it_replaces_whatever_the_kind():
    old, new = Delivered("a", "placements"), Delivered("b", "placements", replaces="a")
    assert became(old, new) == {"a": ("superseded", "replaced_by_note", "b")}
    assert became(new, Delivered("c", "placements")) == {}
    assert became(Delivered("d", "woz", replaces="d")) == {}
