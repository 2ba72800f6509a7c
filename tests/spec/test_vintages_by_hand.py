"""A release and those before it, by hand: what is told anew, what is repeated, what goes on being untold, and what is made coarser."""

from dataclasses import replace

import pytest

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, compared_with, helped, idle
from pipelines.disclosure.released import (
    Audience,
    Register,
    Released,
    Vintage,
    _agreed,
    _changed_by_few,
    _coarser,
    _few,
    _kept_untold,
    reader_of,
    registered,
    released,
    state_of,
)
from pipelines.disclosure.rules import CHANGED_BY_FEW, FEW_ORGANISATIONS, FEW_PEOPLE, FOR_ANOTHER, NOT_AGREED, Rules
from pipelines.disclosure.suppress import Round

RULES = Rules(10, 5, 3, 0.1, 2, 0.85, 10, 0.1, 10_000, 100_000, 1_000, 5)
OUTSIDER = [frozenset()]
ALL, P, Q, R = (TOTAL,), ("p",), ("q",), ("r",)
FOUR = ("a", "b", "c", "d")


def who(first, last):
    return frozenset(f"n{i}" for i in range(first, last))


def living(**groups):
    """People by group, and all."""
    inner = {(name,): Cell(len(these), len(these), {}, these) for name, these in groups.items()}
    every = frozenset().union(*groups.values())
    return Cube("people", {**inner, ALL: Cell(sum(c.value for c in inner.values()), None, {}, every)}, True)


def of_four(*parts):
    return Cell(sum(parts), 100, dict(zip(FOUR, parts, strict=False)))


def euros(**cells):
    inner = {(name,): cell for name, cell in cells.items()}
    total = sum(inner.values(), Cell(0))
    return Cube("euros", {**inner, ALL: total})


def tell(cube, register=None, audience=None, attackers=OUTSIDER):
    return released(cube, register or Register(), audience or Audience(), RULES, attackers)


# ---- what changed


def test_people_who_changed_are_counted_once_and_the_erased_with_them():
    before = Vintage("2025", 1, frozenset({helped("a", "P"), compared_with("a"), compared_with("b"), "c"}))
    assert before.changed(before.members) == 0
    assert before.changed(frozenset({helped("a", "Q"), compared_with("a", "Q"), compared_with("b"), "c"})) == 1
    assert before.changed(frozenset({"a", compared_with("b", "P"), "d"})) == 4
    assert replace(before, erased=2).changed(before.members) == 2
    assert Vintage("2025", 1, before.members).erased == 0 and Vintage("2025", 1, before.members).viewer is None


def test_who_weighs_nothing_neither_comes_nor_goes_and_who_comes_to_weigh_by_what_others_do_did_not_change():
    before = Vintage("2025", 1, frozenset({compared_with("a"), compared_with("b", "P"), idle("c"), idle("d", "P")}))
    assert before.changed(frozenset({idle("a"), idle("b", "P"), compared_with("c"), compared_with("d", "P")})) == 0
    assert (
        before.changed(frozenset({compared_with("a"), compared_with("b", "P"), idle("e")})) == 0
    )  # idle ones go, and come
    assert before.changed(frozenset({idle("a", "P"), idle("b"), idle("c"), idle("d", "P")})) == 2  # of others since
    assert before.changed(before.members | {compared_with("c", "P"), compared_with("e")}) == 2
    # weighs in one part of a total and not in another: gone is gone
    both = Vintage("2025", 1, frozenset({compared_with("a"), idle("a")}))
    assert (both.changed(frozenset()), both.changed(frozenset({idle("a")}))) == (1, 0)
    assert Vintage("2025", 1, frozenset()).changed(both.members) == 1


@pytest.mark.parametrize("came, waits", [(0, False), (1, True), (9, True), (10, False)])
def test_a_value_waits_while_one_to_nine_changed_since_any_that_was_told(came, waits):
    old, long_ago = Vintage("2025", 20, who(0, 20)), Vintage("2024", 60, who(0, 60))
    cell = Cell(20 + came, members=who(0, 20 + came))
    changed = who(20, 20 + came) if waits else None
    assert _few(cell, (old,), RULES) == changed == _few(cell, (long_ago, old), RULES)
    assert _few(cell, (), RULES) is None
    assert _few(cell, (replace(old, members=cell.members), old), RULES) == changed  # since the other nobody changed
    erased = _few(cell, (replace(old, erased=2),), RULES)
    assert erased == (who(20, 20 + came) | {"erased 0", "erased 1"} if came < 8 else None)


@pytest.mark.parametrize(
    ("first", "second", "waits"), [(4, 5, True), (4, 6, False), (9, 1, False), (9, 0, False), (1, 1, True)]
)
def test_a_total_waits_with_parts_of_which_fewer_than_ten_changed_together(first, second, waits):
    def told(n, start):
        return Vintage("2025", n, who(start, start + n))

    def now(n, start):
        return Cell(n, n, members=who(start, start + n))

    cells = {("a",): now(20 + first, 0), ("b",): now(20 + second, 100), ("c",): now(40, 200)}
    every = frozenset().union(*(one.members for one in cells.values()))
    cells[(TOTAL,)] = Cell(len(every), len(every), members=every)
    before = {("a",): (told(20, 0),), ("b",): (told(20, 100),), ("c",): (told(25, 200),), (TOTAL,): ()}
    found = _changed_by_few(cells, before, RULES)
    assert found.keys() == {("a",), *([("b",)] if second else []), *([(TOTAL,)] if waits else [])}
    if waits:
        assert found[(TOTAL,)] == found[("a",)] | found[("b",)] and len(found[(TOTAL,)]) == first + second


def test_a_total_of_totals_waits_with_them():
    cells = {(r, s): Cell(30, 30, members=who(i, i + 30)) for i, (r, s) in
             zip((0, 100, 200, 300), (("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")), strict=True)}  # fmt: skip
    before = {key: () for key in cells} | {key: (Vintage("2025", 29, cells[key].members - {f"n{n}"}),) for key, n in
                                           ((("a", "x"), 0), (("a", "y"), 100), (("b", "x"), 200), (("b", "y"), 300))}  # fmt: skip
    for key in [("a", TOTAL), ("b", TOTAL), (TOTAL, "x"), (TOTAL, "y"), (TOTAL, TOTAL)]:
        members = frozenset().union(
            *(c.members for k, c in cells.items() if all(o in (TOTAL, p) for o, p in zip(key, k, strict=True)))
        )
        cells[key], before[key] = Cell(len(members), len(members), members=members), ()
    assert _changed_by_few(cells, before, RULES).keys() == cells.keys()
    turned = dict(reversed(cells.items()))
    assert _changed_by_few(turned, before, RULES).keys() == cells.keys(), "in whatever order they stand"
    apart = before | {("a", "y"): (), ("b", "x"): ()}
    assert _changed_by_few(cells, apart, RULES).keys() == {("a", "x"), ("b", "y")}, "no line has two"


@pytest.mark.parametrize(
    ("erased", "came", "waits"), [((6, 6), 0, True), ((9, 9), 0, True), ((6, 2), 3, True), ((7, 1), 3, False)]
)
def test_who_was_erased_from_two_parts_of_a_total_may_be_the_same_people(erased, came, waits):
    cells = {("a",): Cell(20, members=who(0, 20)), ("b",): Cell(20 + came, members=who(100, 120 + came))}
    cells[(TOTAL,)] = Cell(40 + came, members=cells[("a",)].members | cells[("b",)].members)
    before = {
        ("a",): (Vintage("2025", 26, who(0, 20), erased=erased[0]),),
        ("b",): (Vintage("2025", 26, who(100, 120), erased=erased[1]),),
        (TOTAL,): (),
    }
    assert _changed_by_few(cells, before, RULES).keys() == {("a",), ("b",), *([(TOTAL,)] if waits else [])}


def test_what_is_the_same_keeps_its_state_and_anything_else_is_the_next():
    cell = Cell(5, 5, {"a": 5}, frozenset("vw"))
    register = Register(states={("all", "x"): (3, cell)})
    assert state_of(("all", "x"), replace(cell, people=9, state="z"), register) == "all|x#3"
    assert state_of(("all", "x"), replace(cell, members=cell.members | {idle("z")}), register) == "all|x#3"
    beside = Register(states={("y",): (1, replace(cell, members=cell.members | {idle("z")}))})
    assert state_of(("y",), cell, beside) == "y#1"
    assert state_of(("y",), cell, register) == "y#1" == state_of(("y",), cell, Register())
    for other in (replace(cell, value=6), replace(cell, members=frozenset("v")), replace(cell, shares={"a": 4})):
        assert state_of(("all", "x"), other, register) == "all|x#4"


def test_an_audience_has_names_for_totals_of_its_own():
    mine = Audience("a", scope="of a")
    assert (mine.name((TOTAL, "x")), mine.name(("p", TOTAL)), Audience().name((TOTAL, "x"))) == (
        ("of a", "x"), ("p", TOTAL), (TOTAL, "x"),
    )  # fmt: skip
    assert mine.seen_by == {"a", "reader of a"} == {"a", reader_of("a")} and Audience().seen_by is None


def test_a_register_keeps_of_the_same_people_and_audience_the_last_value_and_all_others():
    cube = living(p=who(0, 20), q=who(20, 50))
    cube = replace(cube, cells={key: replace(c, state=f"{'|'.join(key)}#7") for key, c in cube.cells.items()})
    made = Released(cube, Round(cube.cells, frozenset({P, ALL})), {}, {Q: FOR_ANOTHER})
    first = Round({}, frozenset())
    same, of_a = Vintage("2023", 19, who(0, 20)), Vintage("2023", 20, who(0, 20), "a")
    others = Vintage("2022", 18, who(0, 18))
    before = Register((first,), {P: (same, of_a, others), ("z",): (same,)}, {("z",): (2, Cell(1))})
    after = registered(before, made, Audience(scope="here"), "2025")
    assert after.rounds == (first, made.round)
    assert after.told == {
        P: (of_a, others, Vintage("2025", 20, who(0, 20))), ("z",): (same,), ("here",): (Vintage("2025", 50, who(0, 50)),),
    }  # fmt: skip
    assert after.states == {
        ("z",): (2, Cell(1)),
        P: (7, cube.cells[P]),
        Q: (7, cube.cells[Q]),
        ("here",): (7, cube.cells[ALL]),
    }
    assert before.told[P] == (same, of_a, others) and len(before.states) == 1  # as it was
    sharp = replace(cube, cells={("a#1",): Cell(20, state="a#1#7")})  # a name can have such a sign
    assert registered(before, replace(made, cube=sharp), Audience(), "2025").states[("a#1",)][0] == 7
    mine = registered(before, made, Audience("a"), "2025")
    assert mine.told[P] == (same, others, Vintage("2025", 20, who(0, 20), "a"))
    assert Register(told={P: (Vintage("", 1, frozenset({helped("a", "P"), "b"})),)}).people == {"a", "b"}


def test_states_that_this_audience_was_not_told_in_any_round_of_its_own():
    cells = {key: Cell(1, state=f"{key[0]}#1") for key in (P, Q, R)}
    mine, of_others = Audience("a").seen_by, Audience("b").seen_by
    rounds = [Round(cells, frozenset({P}), seen_by=mine), Round(cells, frozenset({Q}), seen_by=of_others)]
    assert _kept_untold(rounds, Audience("a")) == {"q#1", "r#1"}
    assert _kept_untold([*rounds, Round(cells, frozenset({R}), seen_by=mine)], Audience("a")) == {"q#1"}
    assert _kept_untold(rounds, Audience()) == set()


# ---- a release


def test_a_release_has_its_states_why_a_cell_is_untold_and_how_far_it_must_be():
    made = tell(living(p=who(0, 3), q=who(3, 23), r=who(23, 83)))
    assert made.untold == {P: FEW_PEOPLE, Q: FOR_ANOTHER} and made.round.told == {R, ALL}
    assert {key: cell.state for key, cell in made.round.cells.items()} == {P: "p#1", Q: "q#1", R: "r#1", ALL: "all#1"}
    assert (
        made.round.protected == {"p#1": 10} and made.round.seen_by is None and made.round.agreed == {} == made.repeated
    )
    assert made.cube.cells == made.round.cells


def test_what_changed_by_few_is_repeated_with_all_that_this_audience_was_told():
    old, of_a, of_b = (Vintage("2024", 20, who(0, 20), one) for one in (None, "a", "b"))
    register = Register(told={P: (old, of_a, of_b), ALL: (Vintage("2024", 90, who(0, 90)),)}, states={P: (4, Cell(20))})
    cube = living(p=who(0, 23), q=who(30, 60), r=who(60, 125))
    made = tell(cube, register)
    assert made.untold == {P: CHANGED_BY_FEW, Q: FOR_ANOTHER} and made.repeated == {P: (old,)}
    assert made.round.cells[P].state == "p#5" and made.round.protected == {"p#5": 10}
    mine = Audience("a")
    assert tell(cube, register, mine, [frozenset({reader_of("a")})]).repeated == {P: (old, of_a)}
    public = tell(cube, register, Audience(known=frozenset({P})))
    assert public.untold == {} == public.repeated and public.round.protected == {}
    scoped = tell(cube, register, Audience(scope="here"))  # of another total nothing was told yet
    assert scoped.untold == made.untold and scoped.round.cells[ALL].state == "here#1"
    few_and_changed = tell(
        living(p=who(0, 9), q=who(30, 60), r=who(60, 125)), Register(told={P: (Vintage("", 12, who(0, 12)),)})
    )
    assert few_and_changed.untold[P] == CHANGED_BY_FEW


def test_what_hid_another_goes_on_doing_so_as_long_as_it_is_the_same():
    cube = living(p=who(0, 3), q=who(3, 23), r=who(23, 83), s=who(83, 113))
    first = tell(cube)
    assert first.untold == {P: FEW_PEOPLE, Q: FOR_ANOTHER}
    register = registered(Register(), first, Audience(), "2024")
    assert tell(cube, register).untold == first.untold and tell(cube, register).round.told == first.round.told
    # p is ten now, and q what it was: told now, q would give p's number of before away
    later = living(p=who(200, 230), q=who(3, 23), r=who(23, 83), s=who(83, 113))
    again = tell(later, register)
    assert again.untold[Q] == FOR_ANOTHER and again.round.told >= {R, ("s",)}


def test_categories_of_who_did_not_agree_are_closed_and_an_agreement_opens_one():
    cube = euros(
        p=of_four(*[500_000] * 4), q=of_four(*[600_000] * 4), r=of_four(*[700_000] * 4), s=of_four(*[400_000] * 4)
    )
    closed = frozenset("pq")
    made = tell(cube, audience=Audience(by_agreement=closed))
    assert made.untold == {P: NOT_AGREED, Q: NOT_AGREED} and made.round.protected == {"p#1": 200_000, "q#1": 240_000}
    assert made.round.agreed == {}
    opened = tell(cube, audience=Audience(by_agreement=closed, agreed=frozenset({P})))
    assert (
        opened.untold[Q] == NOT_AGREED
        and P in opened.round.told
        and opened.round.protected == {"q#1": 240_000, "p#1": 0}
    )


def test_what_was_untold_before_is_told_once_it_is_agreed_and_protected_no_more():
    cube = euros(p=of_four(*[500_000] * 4), q=of_four(*[600_000] * 4), r=of_four(*[700_000] * 4))
    closed = Audience(by_agreement=frozenset("pq"))
    register = registered(Register(), tell(cube, audience=closed), closed, "2024")
    opened = tell(cube, register, replace(closed, agreed=frozenset({P, Q, ("elsewhere",)})))
    assert opened.untold == {} and opened.round.protected == {"p#1": 0, "q#1": 0}
    assert tell(cube, register, replace(closed, agreed=frozenset({P}))).untold == {
        Q: NOT_AGREED,
        P: FOR_ANOTHER,
    }  # r was told


def test_who_agreed_to_a_total_is_named_with_those_parts_of_it_that_are_untold_for_organisations():
    cells = {
        ("p", TOTAL): Cell(9, 100, {"a": 4, "b": 5}, state="p|all#1"), ("p", "x"): Cell(4, 100, {"a": 4}, state="p|x#1"),
        ("p", "y"): Cell(5, 9, {"b": 5}, state="p|y#1"), ("q", "x"): Cell(3, 100, {"c": 3}, state="q|x#1"),
        (TOTAL, "x"): Cell(7, 100, {"a": 4, "c": 3}, state="all|x#1"), (TOTAL, TOTAL): Cell(12, 100, {"a": 4}, state="all|all#1"),
    }  # fmt: skip
    why = {
        ("p", "x"): FEW_ORGANISATIONS,
        ("p", "y"): FEW_PEOPLE,
        ("q", "x"): NOT_AGREED,
        (TOTAL, "x"): FEW_ORGANISATIONS,
    }
    agreed = Audience(agreed=frozenset({("p", TOTAL), (TOTAL, TOTAL), ("elsewhere", "x")}))
    assert _agreed(cells, why, agreed) == {"p|x#1": frozenset("ab")}
    assert _agreed(cells, why, replace(agreed, agreed=frozenset({("p", TOTAL), ("q", "x")}))) == {
        "p|x#1": frozenset("ab"), "q|x#1": frozenset("c"),
    }  # fmt: skip


def test_what_is_public_hides_nothing_and_what_is_agreed_is_let_go_last():
    cube = living(p=who(0, 3), q=who(3, 23), r=who(23, 83), s=who(83, 105))
    assert tell(cube).untold == {P: FEW_PEOPLE, Q: FOR_ANOTHER}
    assert tell(cube, audience=Audience(known=frozenset({Q}))).untold == {P: FEW_PEOPLE, ("s",): FOR_ANOTHER}
    assert tell(cube, audience=Audience(agreed=frozenset({Q}))).untold == {P: FEW_PEOPLE, ("s",): FOR_ANOTHER}


def test_the_room_below_zero_is_that_of_the_cube():
    cells = {"p": Cell(50, 9, {}), "q": Cell(200, None, {}), "r": Cell(900_000, 100, {})}
    low = euros(**cells)
    assert tell(low).untold == {P: FEW_PEOPLE, Q: FOR_ANOTHER, R: FOR_ANOTHER}
    assert tell(replace(low, signed=True)).untold == {P: FEW_PEOPLE, Q: FOR_ANOTHER}


# ---- coarser


def test_the_two_smallest_of_the_finest_dimension_are_made_one():
    sizes = {
        ("q", "x"): -9,
        ("q", "y"): 8,
        ("p", "x"): 2,
        ("p", "y"): 3,
        ("r", "x"): 4,
        ("r", "y"): 4,
        ("s", "x"): 50,
        ("s", "y"): 5,
    }
    cube = Cube("euros", {key: Cell(n) for key, n in sizes.items()}, signed=True)
    assert _coarser(cube, frozenset()).categories(0) == ["p+r", "q", "s"]  # q is 17 large, though -1 together
    assert _coarser(cube, frozenset({("r", "x")})).categories(0) == ["p+q", "r", "s"]
    assert _coarser(cube, frozenset({("r", "x"), ("q", "y"), ("s", "y")})) is None
    assert _coarser(cube, frozenset({("r", "x"), ("q", "y")})).categories(0) == ["p+s", "q", "r"]
    turned = Cube("euros", {key[::-1]: Cell(n) for key, n in sizes.items()})
    assert _coarser(turned, frozenset()).categories(1) == ["p+r", "q", "s"]


def test_of_two_as_fine_the_first_is_made_coarser_and_no_dimension_to_less_than_two():
    three = Cube("x", {(a, b): Cell(1) for a in "pqr" for b in "xyz"})
    made = _coarser(three, frozenset())
    assert (made.categories(0), made.categories(1)) == (["p+q", "r"], ["x", "y", "z"])  # as large: by name
    assert _coarser(Cube("x", {(a, b): Cell(1) for a in "pq" for b in "xy"}), frozenset()) is None
    assert _coarser(Cube("x", {(a,): Cell(1) for a in "pqr"}), frozenset()).categories(0) == ["p+q", "r"]
    assert _coarser(Cube("x", {(a,): Cell(1) for a in "pqr"}), frozenset({P})).categories(0) == ["p", "q+r"]
    assert _coarser(Cube("x", {(a,): Cell(1) for a in "pqr"}), frozenset({P, Q})) is None
