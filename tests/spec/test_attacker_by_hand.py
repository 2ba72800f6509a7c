"""Who would work out what is not told, by hand: between which values a number must be, for whom."""

from dataclasses import replace

import pytest

from pipelines.attacker import Impossible, Shown, Truth, breaches, coalitions_of

OUTSIDER = [frozenset()]


def test_the_attacker_finds_what_is_pinned_and_how_wide_the_rest_is():
    table = Shown({("a",): "a", ("b",): "b", ("c",): "c", ("all",): "t"}, frozenset({"t", "c"}))
    truth = {"a": Truth(3, {}, 17), "b": Truth(17, {}), "c": Truth(30, {}), "t": Truth(50, {})}
    assert breaches([table], truth, OUTSIDER) == []  # a could be 0 to 20
    (found,) = breaches([table], truth | {"a": Truth(3, {}, 18)}, OUTSIDER)
    assert (found.low, found.high, found.pinned) == (0.0, 20.0, False)


def test_the_attacker_finds_the_least_that_a_number_can_be_too():
    # a + b = 50 and b + d = 25: b is at most 25, so a is at least 25
    tables = [
        Shown({("a",): "a", ("b",): "b", ("all",): "t"}, frozenset({"t"})),
        Shown({("b",): "b", ("d",): "d", ("all",): "u"}, frozenset({"u"})),
    ]
    truth = {"a": Truth(30, {}, 5), "b": Truth(20, {}), "d": Truth(5, {}), "t": Truth(50, {}), "u": Truth(25, {})}
    assert breaches(tables, truth, OUTSIDER) == []
    (found,) = breaches(tables, truth | {"a": Truth(30, {}, 10)}, OUTSIDER)
    assert (round(found.low), found.pinned) == (25, False)


def test_what_nobody_else_could_work_out_is_asked_anew_of_who_knows_more():
    #  a 10, b 2, c 20 (15 of it of A), all 32: a can be 20 for who knows nothing, and 17 at most for A
    table = Shown({("a",): "a", ("b",): "b", ("c",): "c", ("all",): "t"}, frozenset({"t"}))
    truth = {"a": Truth(10, {}, 10), "b": Truth(2, {}), "c": Truth(20, {"A": 15, "X": 5}), "t": Truth(32, {})}
    (found,) = breaches([table], truth, [frozenset(), frozenset("A")])
    assert (found.who, round(found.high)) == (("A",), 17)
    # a 10, b 20 (wholly of B), all 30
    table = Shown({("a",): "a", ("b",): "b", ("all",): "t"}, frozenset({"t"}))
    truth = {"a": Truth(10, {}, 10), "b": Truth(20, {"B": 20}), "t": Truth(30, {})}
    for below_zero in (False, True):
        (found,) = breaches([table], truth, [frozenset(), frozenset("B")], below_zero=below_zero)
        assert (found.who, round(found.low), round(found.high), found.pinned) == (("B",), 10, 10, True)


def test_the_attacker_puts_tables_together_by_the_numbers_they_share():
    now = Shown({("a",): "a", ("b",): "b", ("all",): "t"}, frozenset({"t"}))
    before = Shown({("b",): "b", ("d",): "d", ("all",): "u"}, frozenset({"u", "d"}))
    truth = {"a": Truth(3, {}, 10), "b": Truth(47, {}), "t": Truth(50, {}), "d": Truth(5, {}), "u": Truth(52, {})}
    assert breaches([now], truth, OUTSIDER) == []
    (found,) = breaches([now, before], truth, OUTSIDER)
    assert found.pinned and round(found.low) == round(found.high) == 3
    assert breaches([now, replace(before, holders=frozenset({"A"}))], truth, OUTSIDER) == []
    assert breaches([now, replace(before, holders=frozenset({"A"}))], truth, [frozenset({"A"})]) != []


def test_tables_that_do_not_add_up_are_told():
    table = Shown({("a",): "a", ("b",): "b", ("all",): "t"}, frozenset({"t", "b"}))
    with pytest.raises(Impossible):
        breaches([table], {"a": Truth(3, {}, 1), "b": Truth(9, {}), "t": Truth(5, {})}, OUTSIDER)


def test_who_looks_is_an_outsider_each_and_each_two():
    assert coalitions_of(["b", "a"]) == [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")]
    assert coalitions_of(["a", "b"], "v") == [frozenset({"v", ""}), frozenset("va"), frozenset("vb")]


def test_a_way_out_that_holds_for_an_outsider_is_not_taken_to_hold_for_who_has_a_table_more():
    now = Shown({("a",): "a", ("b",): "b", ("all",): "t"}, frozenset({"t"}))
    before = Shown({("b",): "b", ("d",): "d", ("all",): "u"}, frozenset({"u", "d"}), frozenset({"A"}))
    truth = {"a": Truth(3, {}, 10), "b": Truth(47, {}), "t": Truth(50, {}), "d": Truth(5, {}), "u": Truth(52, {})}
    (found,) = breaches([now, before], truth, [frozenset(), frozenset({"A"})])
    assert (found.who, found.pinned) == (("A",), True)


def test_a_table_without_a_margin_adds_up_to_nothing():
    loose = Shown({("a",): "a", ("b",): "b"}, frozenset({"b"}))
    (found,) = breaches([loose], {"a": Truth(3, {}, 5), "b": Truth(7, {})}, OUTSIDER, below_zero=True) or [None]
    assert found is None  # a can be anything
