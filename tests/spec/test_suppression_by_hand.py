"""What else stays untold, by hand: what adds up for whom, the cheapest way out, and how far it must go."""

import math
from dataclasses import replace

import numpy as np
import pytest

from pipelines.disclosure.cubes import TOTAL, Cell
from pipelines.disclosure.suppress import NotToBeProtected, Round, _linked, _System, suppressed, weight
from tests.properties.disclosing import attacked

NONE = (frozenset(), frozenset())
A, B = frozenset("a"), frozenset("b")
OUTSIDER = frozenset()


def cells(**rows):
    """A table of one dimension: the value of each row, or (value, {organisation: part}); states are ``name#1``; its total."""
    inner = {
        k: Cell(v, state=f"{k}#1") if isinstance(v, int) else Cell(v[0], shares=v[1], state=f"{k}#1")
        for k, v in rows.items()
    }
    return {
        **{(k,): one for k, one in inner.items()},
        (TOTAL,): Cell(sum(one.value for one in inner.values()), state="t#1"),
    }


def keys(names):
    return frozenset({(TOTAL if one == "t" else one,) for one in names})


def system(now, who=OUTSIDER, earlier=(), signed=False, special=NONE):
    return _System([*earlier, now], now, who, signed, special)


# ---- what is lost, who sees, what hangs together


def test_more_is_lost_of_a_large_number_and_four_times_as_much_of_a_margin():
    assert weight(("p", "x"), Cell(0)) == 1 and weight(("p", "x"), Cell(-9)) == pytest.approx(1 + math.log(10))
    assert weight((TOTAL, "x"), Cell(0)) == 4 and weight((TOTAL, TOTAL), Cell(9)) == pytest.approx(
        16 * (1 + math.log(10))
    )


def test_who_has_a_round_and_what_cannot_be_protected_from_whom():
    assert Round({}, frozenset()).visible(OUTSIDER) and Round({}, frozenset(), seen_by=A).visible(frozenset("ab"))
    assert not Round({}, frozenset(), seen_by=A).visible(B) and not Round({}, frozenset(), seen_by=A).visible(OUTSIDER)
    found = NotToBeProtected("p#1", frozenset("ba"))
    assert (str(found), found.state, found.who) == ("p#1: ['a', 'b']", "p#1", frozenset("ab"))


def test_rounds_hang_together_by_the_numbers_they_share_also_through_another():
    def one(*states):
        return Round({(s,): Cell(1, state=s) for s in states}, frozenset())

    now, first, second, third, loose = one("p"), one("p", "q"), one("q", "r"), one("r", "s"), one("z")
    also = one("p", "y")
    assert _linked(now, [third, loose, first, second, also]) == [first, also, second, third]
    assert _linked(now, [loose]) == [] == _linked(now, [])


# ---- what somebody has


def test_what_somebody_has_as_equations_between_shifts():
    now_cells = {
        ("p",): Cell(10, shares={"a": 4, "b": 6}, state="p#2"), ("q",): Cell(20, shares={"a": 20}, state="q#1"),
        ("r",): Cell(5, shares={"b": 5}, state="r#1"), ("s",): Cell(7, shares={"b": 7}, state="s#1"),
        (TOTAL,): Cell(42, shares={"a": 24, "b": 18}, state="t#2"),
    }  # fmt: skip
    before = {
        ("p",): Cell(12, shares={"b": 12}, state="p#1"), ("q",): now_cells[("q",)], ("r",): now_cells[("r",)],
        (TOTAL,): Cell(37, shares={"a": 20, "b": 17}, state="t#1"),
    }  # fmt: skip
    earlier = Round(before, keys("rt"), {"p#1": 10, "r#1": 3, "q#1": 4}, agreed={"t#2": A})
    now = Round(now_cells, keys("qs"), {"p#2": 8, "t#2": 9})
    told_most = (keys("p"), keys("s"))
    found = system(now, A, [earlier], special=told_most)
    assert found.at == {"p#1": 0, "q#1": 1, "r#1": 2, "t#1": 3, "p#2": 4, "s#1": 5, "t#2": 6} and found.n == 7
    half = [[1, 1, 1, -1, 0, 0, 0], [0, 1, 1, 0, 1, 1, -1]]
    assert found.facts == 2 and found.matrix.toarray().tolist() == np.hstack([half, -np.array(half)]).tolist()
    # q is of a wholly; r and the total were told; s is public; of p, a knows 4 and of the total 24
    assert found.down.tolist() == [12, 0, 0, 0, 6, 0, 18]
    assert found.up.tolist() == [np.inf, 0, 0, 0, np.inf, 0, np.inf]
    assert found.free == {"p#1", "p#2", "t#2"} and found.owns
    assert found.targets == {"p#1": 10, "p#2": 8}  # a agreed to the total, in a round before
    assert found.keys == {4: [("p",)], 1: [("q",)], 2: [("r",)], 5: [("s",)], 6: [(TOTAL,)]}
    weights = [0, weight(("q",), Cell(20)), weight(("r",), Cell(5)), 0, 256 * weight(("p",), Cell(10))]
    assert found.weights.tolist() == [*weights, weight(("s",), Cell(7)), weight((TOTAL,), Cell(42))]
    signed = system(now, A, [earlier], signed=True, special=told_most)
    assert signed.down.tolist() == [np.inf, 0, 0, 0, np.inf, 0, np.inf]
    other = system(now, frozenset("z"), [earlier], special=told_most)
    assert not other.owns and other.targets == {"p#1": 10, "p#2": 8, "q#1": 4, "t#2": 9}
    assert other.down.tolist() == [12, 20, 0, 0, 10, 0, 42]
    both = system(now, frozenset("ab"), [earlier], special=told_most)
    assert both.targets == {} == dict.fromkeys(both.free)  # theirs wholly


def test_a_number_that_stands_twice_in_a_table_is_one():
    same = Cell(30, state="t#1")
    found = system(Round({("p",): same, (TOTAL,): same}, frozenset()))
    assert found.matrix.toarray().tolist() == [[0, 0]]
    assert found.keys == {0: [("p",), (TOTAL,)]} and found._keys({"t#1": 1.0}) == keys("pt")
    assert found.weights.tolist() == [weight((TOTAL,), same)]


# ---- a way out


def way(found, state, size, sign, told):
    moved = found._way(state, size, sign, set(keys(told)))
    return moved and {one: round(by, 6) for one, by in moved.items()}


def test_the_cheapest_way_lets_a_cell_go_rather_than_a_margin_and_a_small_one_rather_than_a_large():
    found = system(Round(cells(p=10, q=20, r=500), frozenset()))
    assert way(found, "p#1", 5, 1, "qrt") == {"p#1": 5, "q#1": -5}
    assert way(found, "p#1", 5, -1, "qrt") == {"p#1": -5, "q#1": 5}
    assert way(found, "p#1", 25, 1, "qrt") == {"p#1": 25, "q#1": -20, "r#1": -5}  # q is no less than nothing
    assert way(found, "p#1", 5, 1, "qt") == {"p#1": 5, "r#1": -5}  # r is untold already
    assert way(found, "p#1", 5, 1, "qr") == {"p#1": 5, "t#1": 5}  # the total is
    assert way(found, "p#1", 600, 1, "qrt") == {"p#1": 600, "q#1": -20, "r#1": -500, "t#1": 80}
    assert way(found, "p#1", 15, -1, "qrt") == {
        "p#1": -15,
        "q#1": 15,
    }  # what is asked of it itself is not looked at here


def test_what_is_asked_for_most_is_let_go_last():
    now = Round(cells(p=10, q=20, r=500), frozenset())
    assert way(system(now, special=(keys("q"), frozenset())), "p#1", 5, 1, "qrt") == {"p#1": 5, "r#1": -5}
    assert way(system(now, special=(keys("qr"), frozenset())), "p#1", 5, 1, "qrt") == {"p#1": 5, "t#1": 5}
    assert way(system(now, special=(frozenset(), keys("q"))), "p#1", 5, 1, "qrt") == {"p#1": 5, "r#1": -5}


def test_there_is_no_way_when_everything_else_stands():
    found = system(Round(cells(p=10, q=20), frozenset()), special=(frozenset(), keys("qt")))
    assert way(found, "p#1", 5, 1, "qt") is None


def test_who_knows_nothing_of_their_own_is_never_told_more_than_is_asked():
    found = system(Round(cells(p=10, q=20), frozenset(), {"p#1": 5}), special=(frozenset(), keys("qt")))
    with pytest.raises(NotToBeProtected, match="p#1: \\[\\]") as told:
        found.protect(set(keys("qt")), {})
    assert (told.value.state, told.value.who) == ("p#1", OUTSIDER)


def test_who_knows_more_anyway_is_kept_off_as_far_as_can_be():
    #  p of a, q of b, r of c; the total is public: for b, who knows q, p and r are 13 together, so p is 3 more at most
    rows = cells(p=(10, {"a": 10}), q=(20, {"b": 20}), r=(3, {"c": 3}))
    found = system(Round(rows, frozenset()), B, special=(frozenset(), keys("t")))
    assert found._as_far_as_can_be("p#1", 10.0, 1, set(keys("t"))) == {
        "p#1": pytest.approx(2.997),
        "r#1": pytest.approx(-2.997),
    }
    assert found._as_far_as_can_be("r#1", 15.0, 1, set(keys("t"))) == {
        "r#1": pytest.approx(9.99),
        "p#1": pytest.approx(-9.99),
    }
    assert found._as_far_as_can_be("r#1", 6.0, -1, set(keys("t"))) == {
        "r#1": pytest.approx(-2.997),
        "p#1": pytest.approx(2.997),
    }
    assert found._as_far_as_can_be("p#1", 1000.0, 1, set(keys("t"))) == {"p#1": 0.0}  # 3 of 1000 is as good as known
    found.targets, ways = {"p#1": 10}, {}
    assert found.protect(set(keys("qrt")), ways) == keys("qt")  # r moves as far as it goes
    assert [one[0]["p#1"] for one in ways.values()] == [pytest.approx(2.997), pytest.approx(-10)]
    # r is told before as well: then p is known to b, whatever is done
    known = system(Round(rows, frozenset()), B, special=(frozenset(), keys("tr")))
    assert known._as_far_as_can_be("p#1", 10.0, 1, set(keys("tr"))) == {"p#1": 0.0}
    known.targets = {"p#1": 10}
    ways = {}
    assert known.protect(set(keys("tr")), ways) == keys("tr")  # nothing that is let go would help
    assert ways == {("p#1", 1): [{"p#1": 0.0}], ("p#1", -1): [{"p#1": 0.0}]}


def test_a_way_that_was_found_for_others_holds_when_it_is_far_enough_and_nothing_in_it_is_told_or_known():
    rows = cells(p=(10, {"a": 10}), q=(20, {"b": 12, "c": 8}), r=(3, {"c": 3}))
    found = system(Round(rows, frozenset()), B)
    shift = {"p#1": 8.0, "q#1": -8.0}
    assert found._holds(shift, "p#1", 8.0, set(keys("rt")))
    assert not found._holds(shift, "p#1", 8.1, set(keys("rt")))  # not as far as is asked
    assert found._holds({"p#1": -8.0, "q#1": 8.0}, "p#1", 8.0, set(keys("rt")))
    assert not found._holds(shift, "p#1", 8.0, set(keys("qrt")))  # q is told
    assert not found._holds(
        {"p#1": 9.0, "q#1": -9.0}, "p#1", 8.0, set(keys("rt"))
    )  # of q, b knows 12: it is 8 less at most
    assert not found._holds(shift | {"z#1": 1.0}, "p#1", 8.0, set(keys("rt")))  # of a table these do not have
    assert found._holds({"p#1": 8.0, "q#1": -4.0, "r#1": -1.0, "t#1": 3.0}, "p#1", 8.0, set())  # all of it moves
    assert not found._holds(
        {"p#1": 8.0, "q#1": -4.0, "r#1": -1.0, "t#1": 4.0}, "p#1", 8.0, set()
    )  # and does not add up
    still = system(Round(rows, frozenset()), OUTSIDER, special=(frozenset(), keys("r")))
    assert still._holds(shift | {"r#1": 0.0}, "p#1", 8.0, set()) and not still._holds(
        shift | {"r#1": 1e-6}, "p#1", 8.0, set()
    )
    assert not system(Round(rows, frozenset()), frozenset("a"))._holds(shift, "p#1", 8.0, set())  # p is theirs
    assert not system(Round(rows, frozenset()), frozenset("bc"))._holds(
        shift, "p#1", 8.0, set()
    )  # q is theirs, up and down


def test_a_way_adds_up_but_for_what_a_solver_leaves():
    found = system(Round(cells(p=10_000, q=20_000), frozenset()))
    assert found._holds({"p#1": 1000.0, "q#1": -1000.005}, "p#1", 1000.0, set())
    assert not found._holds({"p#1": 1000.0, "q#1": -1000.02}, "p#1", 1000.0, set())
    loose = system(Round({("p",): Cell(10, state="p#1")}, frozenset()))  # nothing adds up to anything
    assert loose.facts == 0 and loose._holds({"p#1": 5.0}, "p#1", 5.0, set())


def test_of_two_as_large_the_first_by_name_is_protected_first_also_where_there_is_one_to_move():
    ways = {}
    system(Round(cells(q=1, p=20, r=500), frozenset(), {"q#1": 10, "p#1": 10})).protect(set(keys("rt")), ways)
    assert list(ways) == [("p#1", 1), ("p#1", -1), ("q#1", 1), ("q#1", -1)]
    assert ways[("q#1", -1)][0]["q#1"] == pytest.approx(-1)


def test_the_largest_is_protected_first_up_and_down_a_little_wider_than_is_asked():
    rows = cells(p=10, q=20, r=500)
    found = system(Round(rows, frozenset(), {"p#1": 4, "q#1": 15}))
    ways = {}
    assert found.protect(set(keys("rt")), ways) == keys("t") and list(ways) == [
        ("q#1", 1), ("q#1", -1), ("p#1", 1), ("p#1", -1),
    ]  # fmt: skip
    by = {at: {one: round(to, 6) for one, to in found[0].items()} for at, found in ways.items()}
    assert by[("q#1", 1)]["q#1"] == 15.015 and by[("q#1", -1)]["q#1"] == -15.015
    assert by[("p#1", 1)]["p#1"] == 4.004


def test_no_further_down_than_there_is_and_what_was_found_before_serves_again():
    rows = cells(p=3, q=20, r=500)
    found = system(Round(rows, frozenset(), {"p#1": 10}))
    ways = {}
    assert found.protect(set(keys("qrt")), ways) == keys("rt")
    assert [round(one[0]["p#1"], 6) for one in ways.values()] == [10.01, -3]
    again = {at: list(found) for at, found in ways.items()}
    assert system(Round(rows, frozenset(), {"p#1": 10})).protect(set(keys("rt")), again) == keys("rt") and again == ways
    nothing = system(Round(cells(p=0, q=20), frozenset(), {"p#1": 10}))
    empty = {}
    nothing.protect(set(keys("qt")), empty)
    assert empty[("p#1", -1)] == []  # it is no less than nothing, and that is what it is


# ---- all of it


def test_each_who_can_look_is_asked_and_who_does_not_have_the_round_is_not():
    rows = cells(p=(30, {"a": 30}), q=(20, {"b": 20}), r=(500, {"b": 500}), s=(70, {"c": 70}))
    now = Round(rows, keys("qrst"), {"p#1": 10}, seen_by=B)
    assert suppressed(now, [], [OUTSIDER]) == keys("qrst")
    assert suppressed(now, [], [OUTSIDER, B]) == keys("qrt")  # q and r are theirs, and hide nothing from them
    open_to_all = Round(rows, keys("qrst"), {"p#1": 10})
    assert suppressed(open_to_all, [], [OUTSIDER]) == keys("rst")
    assert suppressed(open_to_all, [], [OUTSIDER, B]) == keys("rt")
    assert suppressed(open_to_all, [], [OUTSIDER], dear=keys("q")) == keys("qrt")
    assert suppressed(open_to_all, [], [OUTSIDER], public=keys("qs")) == keys("qst")


def test_a_round_before_counts_for_who_has_it():
    #  a was told that p and d are 35 together
    rows = cells(p=30, q=20, r=500)
    before = Round(
        {("p",): rows[("p",)], ("d",): Cell(5, state="d#1"), (TOTAL,): Cell(35, state="u#1")}, keys("t"), seen_by=A
    )
    now = Round(rows, keys("qrt"), {"p#1": 10})
    assert suppressed(now, [before], [OUTSIDER]) == keys("rt")
    with pytest.raises(NotToBeProtected):  # p and d are 35 together: p is 5 more at most
        suppressed(now, [before], [OUTSIDER, A])


def test_below_zero_there_is_room_where_values_can_be_below_zero():
    now = Round(cells(p=30, q=2, r=500), keys("qrt"), {"p#1": 10})
    assert suppressed(now, [], [OUTSIDER]) == keys("t")  # q is 2 less at most, and so r moves too
    assert suppressed(now, [], [OUTSIDER], signed=True) == keys("rt")


def test_a_way_out_for_who_knows_nothing_is_none_for_who_was_told_more():
    #  p 30, q 20, r 500, all 550. For an outsider p can be 10 more and q 10 less; a was told that p and r are 530, and r would give p away
    rows = cells(p=30, q=20, r=500)
    before = Round({("p",): rows[("p",)], ("r",): rows[("r",)], (TOTAL,): Cell(530, state="u#1")}, keys("t"), seen_by=A)
    now = Round(rows, keys("qrt"), {"p#1": 10})
    assert suppressed(now, [before], [OUTSIDER]) == keys("rt")
    assert attacked([before, replace(now, told=keys("rt"))], [A])[0].pinned
    both = suppressed(now, [before], [OUTSIDER, A])
    assert both == keys("t") and attacked([before, replace(now, told=both)], [OUTSIDER, A]) == []
