"""Who would work out what is not told, by hand: between which values a number must be, for whom."""

from dataclasses import replace

import numpy as np
import pytest

from pipelines.attacker import (
    Breach,
    Impossible,
    Shown,
    Truth,
    _end,
    _facts,
    _fits,
    _judged,
    _nearest,
    breaches,
    coalitions_of,
)

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
    assert (round(found.low), round(found.high), found.pinned) == (25, 40, False)  # no further than is asked


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


# ---- who looks, and at what


def test_who_always_looks_does_so_alone_and_with_each_other_and_nobody_twice():
    assert coalitions_of(["v", "a", "v"], "v") == [frozenset({"v", ""}), frozenset("va")]
    assert coalitions_of(["c", "a", "c", "b"]) == [frozenset(one) for one in ("", "a", "b", "c", "ab", "ac", "bc")]
    assert coalitions_of([]) == [frozenset()]


TABLE = Shown({("a",): "a", ("b",): "b", ("c",): "c", ("all",): "t"}, frozenset({"t"}))
TRUTH = {
    "a": Truth(10, {"A": 4, "X": 6}, 8),
    "b": Truth(20, {"B": 20}),
    "c": Truth(3, {"C": 3}),
    "t": Truth(33, {"A": 4}),
}


def bounds(who, below_zero=False, **change):
    found = breaches([TABLE], TRUTH | change, [frozenset(who)], below_zero=below_zero)
    return [(one.number, one.who, round(one.low), round(one.high), one.pinned) for one in found]


def test_what_somebody_knows_of_their_own_brings_them_closer_and_nobody_else():
    assert bounds("") == [] and bounds("A") == []  # 4 to 18: as far down as what is theirs
    assert bounds("", a=Truth(10, {}, 24)) == [("a", (), 0, 33, False)]
    assert bounds("C", a=Truth(10, {}, 21)) == [("a", ("C",), 0, 30, False)]
    assert bounds("B") == [
        ("a", ("B",), 2, 13, False)
    ]  # with c 0 to 3 they are 13 together; low is looked at as far as is asked
    assert bounds(["C", "B", ""]) == [("a", ("B", "C"), 10, 10, True)]
    assert bounds("AX") == []  # theirs wholly
    assert bounds("B", below_zero=True) == []  # c can be anything
    assert bounds("BC", below_zero=True) == [("a", ("B", "C"), 10, 10, True)]


def test_nothing_is_kept_from_who_agreed_and_what_may_be_known_may_be_known():
    assert bounds("BC", a=replace(TRUTH["a"], agreed=frozenset("B"))) == []
    assert bounds("BC", a=replace(TRUTH["a"], agreed=frozenset("A"))) != []
    assert bounds("BC", a=replace(TRUTH["a"], distance=0)) == []
    assert bounds("BC", a=replace(TRUTH["a"], distance=1)) != []


def test_of_all_that_is_too_close_each_is_told_for_each():
    close = TRUTH | {"a": replace(TRUTH["a"], distance=30), "c": Truth(3, {"C": 3}, 31)}
    found = breaches([TABLE], close, [frozenset(), frozenset("B")])
    assert [(one.number, one.who) for one in found] == [("a", ()), ("c", ()), ("a", ("B",)), ("c", ("B",))]
    held = replace(TABLE, holders=frozenset("B"))
    assert [one.who for one in breaches([held], close, [frozenset(), frozenset("B")])] == [("B",), ("B",)]


def test_a_way_out_is_none_for_who_knows_another_sum_of_the_same_numbers():
    #  r is 0 and all is p + q + r; a was told that all is p + q
    now = Shown({("p",): "p", ("q",): "q", ("r",): "r", ("all",): "t"}, frozenset({"t"}))
    before = Shown({("p",): "p", ("q",): "q", ("all",): "t"}, frozenset({"t"}), frozenset("A"))
    truth = {"p": Truth(30, {}), "q": Truth(40, {}), "r": Truth(0, {}, 10), "t": Truth(70, {})}
    assert breaches([now], truth, [frozenset(), frozenset("A")]) == []
    (found,) = breaches([now, before], truth, [frozenset(), frozenset("A")])
    assert (found.number, found.who, found.pinned) == ("r", ("A",), True)


# ---- what is judged


def judged(ends, value=10, distance=5, floor=0.0, largest=100, who="ba"):
    found = list(_judged("n", Truth(value, {}, distance), frozenset([*who, ""]), ends, floor, largest))
    assert all((one.number, one.who, (one.low, one.high)) == ("n", tuple(sorted(who)), ends) for one in found)
    return [one.pinned for one in found]


def test_an_interval_holds_what_is_asked_on_both_sides_but_for_what_a_solver_leaves():
    assert judged((5.0, 15.0)) == [] == judged((5.00001, 15.0)) == judged((5.0, 14.99999))  # 20 millionths here
    assert judged((5.00003, 15.0)) == [False] == judged((5.0, 14.99997))
    assert judged((0.0, 8.0), value=3) == [] == judged((0.00001, 8.0), value=3)  # no further than there is
    assert judged((0.0001, 8.0), value=3) == [False]
    assert judged((2.0, 8.0), value=3, floor=2.0) == [] and judged((2.0001, 8.0), value=3, floor=2.0) == [False]
    assert judged((5.5, 15.0), largest=10_000_000) == [] and judged((6.5, 15.0), largest=10_000_000) == [False]
    assert judged((-5_000_000.0, 4_999_996.0), value=0, distance=5_000_000, floor=-np.inf, largest=0) == []
    assert judged((-5_000_000.0, 4_999_994.0), value=0, distance=5_000_000, floor=-np.inf, largest=0) == [False]
    assert (
        judged((-5_000_010.0, 4_999_996.0 - 10_000_000), value=-5_000_005, distance=5, floor=-np.inf, largest=0) == []
    )
    assert judged((-1.0, 1.0 - 5e-7), value=0, distance=1, floor=-np.inf, largest=0) == []
    assert judged((-1.0, 1.0 - 2e-6), value=0, distance=1, floor=-np.inf, largest=0) == [False]


def test_what_can_be_one_whole_number_only_is_pinned():
    assert judged((9.5, 10.5), distance=0) == [] == judged((9.5, 10.49999), distance=0)
    assert (
        judged((0.0, 1 - 5e-7), value=0, distance=0, largest=0)
        == []
        != judged((0.0, 1 - 2e-6), value=0, distance=0, largest=0)
    )
    assert judged((9.5, 10.4999), distance=0) == [True] == judged((10.0, 10.0), distance=0)
    assert judged((10.0, 10.0), distance=5) == [True] and judged((9.0, 10.0), distance=5) == [False]
    assert Breach("n", (), 0.0, 1.0, True).number == "n"


# ---- what is known, as sums


SQUARE = {
    ("a", "x"): "ax",
    ("a", "all"): "at",
    ("b", "x"): "bx",
    ("b", "all"): "bt",
    ("all", "x"): "tx",
    ("all", "all"): "tt",
}


def test_what_is_told_becomes_sums_over_what_is_not():
    values = {
        n: Truth(v, {}) for n, v in {"ax": 3, "at": 3, "bx": 4, "bt": 4, "tx": 7, "tt": 7, "c": 2, "u": 2}.items()
    }
    told = Shown(SQUARE, frozenset({"tt", "bt"}))
    names, matrix, right = _facts([told], values, {"tt", "bt"}, ["at", "ax", "bx", "tx"])
    assert names == ["at", "ax", "bx", "tx"]
    rows = sorted(zip(matrix.tolist(), right.tolist(), strict=True))
    assert rows == sorted([
        ([0.0, 1.0, 1.0, -1.0], 0.0), ([-1.0, 1.0, 0.0, 0.0], 0.0), ([1.0, 0.0, 0.0, 0.0], 3.0), ([0.0, 0.0, 1.0, 0.0], 4.0),
        ([0.0, 0.0, 0.0, 1.0], 7.0),
    ])  # fmt: skip
    # a table of which all is known says nothing more, nor does one without a margin; the others after it do
    known, loose = Shown({("c",): "c", ("all",): "u"}, frozenset()), Shown({("ax",): "ax", ("bx",): "bx"}, frozenset())
    _, more, _ = _facts([known, loose, told], values, {"tt", "bt", "c", "u"}, ["at", "ax", "bx", "tx"])
    assert more.tolist() == matrix.tolist()
    half = Shown(
        {("a", "x"): "ax", ("b", "x"): "bx", ("a", "all"): "at"}, frozenset()
    )  # of x there is no margin, of a there is
    assert _facts([half], values, set(), ["at", "ax", "bx"])[1].tolist() == [[-1.0, 1.0, 0.0]]
    twice = Shown({("a",): "ax", ("b",): "ax", ("all",): "tt"}, frozenset())
    _, both, comes_to = _facts([twice], values, {"tt"}, ["ax"])
    assert (both.tolist(), comes_to.tolist()) == ([[2.0]], [7.0])
    _, none, nothing = _facts([loose], values, set(), ["ax", "bx"])
    assert none.shape == (0, 2) and nothing.shape == (0,)


def facts(*rows, names="abc"):
    return (
        list(names),
        np.array([one for one, _ in rows], float).reshape(-1, len(names)),
        np.array([to for _, to in rows], float),
    )


VALUES = {"a": Truth(10, {}), "b": Truth(20, {}), "c": Truth(3, {})}
FREE = dict.fromkeys("abc", 0.0)


def test_the_table_most_like_the_truth_in_which_a_number_is_where_it_must_be():
    found = _nearest(facts(([1, 1, 1], 33)), {"a": 0.0, "b": 18.0, "c": 0.0}, "a", 13.0, VALUES)
    assert found is not None and found["a"] == pytest.approx(13) and sum(found.values()) == pytest.approx(33)
    assert (
        found["b"] >= 18 - 1e-6 and found["c"] >= 0 and abs(found["b"] - 20) + abs(found["c"] - 3) == pytest.approx(3)
    )
    down = _nearest(facts(([1, 1, 0], 30)), FREE, "a", 4.0, VALUES)
    assert down == {"a": pytest.approx(4), "b": pytest.approx(26), "c": pytest.approx(3)}
    assert _nearest(facts(([1, 1, 1], 33)), FREE, "a", 34.0, VALUES) is None
    assert _nearest(facts(([1, 0, 0], 10)), FREE, "a", 11.0, VALUES) is None
    alone = _nearest(facts(), FREE, "b", 25.0, VALUES)
    assert alone == {"a": pytest.approx(10), "b": pytest.approx(25), "c": pytest.approx(3)}
    below = _nearest(facts(([1, 1, 0], -30)), dict.fromkeys("abc", -np.inf), "a", 10.0, VALUES | {"b": Truth(-40, {})})
    assert below == {"a": pytest.approx(10), "b": pytest.approx(-40), "c": pytest.approx(3)}
    large = {n: Truth(one.value * 10**9, {}) for n, one in VALUES.items()}
    moved = _nearest(facts(([1, 1, 1], 33 * 10**9)), FREE, "a", 12e9, large)
    assert moved is not None and sum(moved.values()) == pytest.approx(33e9) and moved["a"] == pytest.approx(12e9)


def test_the_least_and_the_most_a_number_can_be_no_further_than_its_goal():
    every = facts(([1, 1, 1], 33))
    assert _end(every, FREE, "a", 4.0, 1.0) == pytest.approx(4) and _end(every, FREE, "a", 18.0, -1.0) == pytest.approx(
        18
    )
    assert _end(every, FREE, "a", 40.0, -1.0) == pytest.approx(33)
    assert _end(every, {"a": 0.0, "b": 0.0, "c": 5.0}, "a", 40.0, -1.0) == pytest.approx(28)
    assert _end(every, {"a": 6.0, "b": 0.0, "c": 0.0}, "a", 40.0, -1.0) == pytest.approx(33)
    assert _end(facts(([1, 1, 0], 30), ([0, 1, 1], 25)), FREE, "a", 2.0, 1.0) == pytest.approx(5)  # b is 25 at most
    assert _end(facts(), FREE, "a", 2.0, 1.0) == pytest.approx(2) and _end(
        facts(), FREE, "b", 7.0, -1.0
    ) == pytest.approx(7)
    low = dict.fromkeys("abc", -np.inf)
    assert _end(every, low, "a", -50.0, 1.0) == pytest.approx(-50) and _end(
        every, low, "c", 50.0, -1.0
    ) == pytest.approx(50)
    assert _end(facts(([1, 1, 1], 33 * 10**9)), FREE, "a", 12e9, -1.0) == pytest.approx(12e9)


def test_sums_that_cannot_be_are_said_with_how_many():
    with pytest.raises(Impossible, match=r"^b: 2 facts, status 2$"):
        _end(facts(([1, 0, 0], 5), ([1, 0, 0], 6)), FREE, "b", 1.0, 1.0)


def test_a_table_found_for_others_fits_when_it_is_of_the_same_numbers_far_enough_and_all_that_is_known_holds():
    table = {"a": 15.0, "b": 15.0, "c": 3.0, "t": 33.0}
    truth = VALUES | {"t": Truth(33, {})}

    def fits(goal=15.0, sign=-1.0, floor=FREE, sums=(([1, 1, 1], 33),), known=frozenset("t"), **change):
        return _fits(table | change, "a", goal, sign, floor, facts(*sums), set(known), truth)

    assert fits() and fits(goal=14.0) and fits(goal=15.00001) and not fits(goal=15.0001) and not fits(goal=16.0)
    assert fits(goal=16.0, sign=1.0) and fits(goal=14.99999, sign=1.0) and not fits(goal=14.0, sign=1.0)
    assert fits(goal=1e-7, a=0.0, sums=()) and not fits(goal=1e-5, a=0.0, sums=())
    assert not fits(known="") and not fits(known="ts") and not fits(z=1.0)  # of other numbers
    assert fits(t=33.00001) and not fits(t=33.0001) and not fits(t=32.9999)  # it is known
    assert not fits(floor=FREE | {"c": 4.0}) and fits(floor=FREE | {"c": 3.0}) and fits(floor=FREE | {"c": 3.0000005})
    assert (
        not fits(floor=FREE | {"c": 3.00001}) and fits(floor=FREE | {"a": 15.0}) and not fits(floor=FREE | {"a": 16.0})
    )
    assert fits(c=3.00001) and not fits(c=3.0001) and not fits(c=2.9999)  # it adds up
    assert (
        not fits(sums=(([1, 1, 1], 33), ([1, 0, 1], 17)))
        and fits(sums=(([1, 1, 1], 33), ([1, 0, 1], 18)))
        and fits(sums=())
    )


def test_of_small_numbers_a_millionth_is_the_most_that_a_table_is_off():
    truth, sums, none = {"a": Truth(1, {}), "t": Truth(1, {})}, facts(([1], 1), names="a"), facts(names="a")
    known = {"t"}
    for off, fits in ((5e-7, True), (1.5e-6, False)):
        assert _fits({"a": off, "t": 1.0}, "a", 0.0, 1.0, {"a": 0.0}, none, known, truth) == fits
        assert _fits({"a": 0.5, "t": 1.0 + off}, "a", 0.5, 1.0, {"a": 0.0}, none, known, truth) == fits
        assert _fits({"a": 1.0 - off, "t": 1.0}, "a", 1.0, 1.0, {"a": 0.0}, sums, known, truth) == fits
