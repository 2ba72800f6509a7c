"""What may not be told by itself, at its borders, by hand: one less is too few, exactly the limit is enough; and cells and their sums."""

from dataclasses import replace

import pytest

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, compared_with, helped, idle, merged, person_of, sums, weighing
from pipelines.disclosure.rules import (
    ALL_OR_NOTHING,
    DOMINATED,
    FEW_ORGANISATIONS,
    FEW_PEOPLE,
    NOT_AGREED,
    PEOPLE_DOMINATE,
    PERSON_TO_BE_ESTIMATED,
    TO_BE_ESTIMATED,
    Rules,
    all_or_nothing,
    of_organisations,
    of_people,
    primary,
    protection,
    rounded,
)
from reports.disclosure import people
from reports.view_models.pieces import Missing

RULES = Rules(10, 5, 3, 0.1, 2, 0.85, 10, 0.1, 10_000, 100_000, 1_000, 5)
LIMITS = {
    "fewest_people": 10.0, "people_step": 5.0, "fewest_others": 3.0, "estimate_share": 0.1, "dominance_n": 2.0, "dominance_share": 0.85,
    "protect_people": 10.0, "protect_share": 0.1, "protect_cents": 10_000.0, "amount_step_cents": 100_000.0,
    "rate_step_cents": 1_000.0, "fewest_projects": 5.0,
}  # fmt: skip


def table(rows, *, counts=True):
    """Cells as they are given: {(row, column): value or cell}."""
    return Cube("people", {key: one if isinstance(one, Cell) else Cell(one, one) for key, one in rows.items()}, counts)


def of(*parts):
    """An amount of organisations a, b, c, ... and of enough people."""
    return Cell(sum(parts), 100, dict(zip("abcdefgh", parts, strict=False)))


def euros(*cents, people=10):
    return Cell(sum(cents), people, euros={f"p{i}": one for i, one in enumerate(cents)})


# ---- limits


def test_limits_are_those_of_the_assumptions_whole_numbers_where_something_is_counted():
    given = {f"disclosure_{name}": value for name, value in LIMITS.items()} | {"inflation": 0.02}
    assert Rules.of(given) == RULES
    assert {type(getattr(Rules.of(given), name)) for name in LIMITS if name.endswith("share")} == {float}
    assert {type(getattr(Rules.of(given), name)) for name in LIMITS if not name.endswith("share")} == {int}
    with pytest.raises(KeyError, match="disclosure_protect_share"):
        Rules.of({name: value for name, value in given.items() if name != "disclosure_protect_share"})


# ---- people


@pytest.mark.parametrize("cell, counts, why", [
    (Cell(10), True, None), (Cell(9), True, FEW_PEOPLE), (Cell(9, 100), True, FEW_PEOPLE), (Cell(100, 9), True, None),
    (Cell(9, 10), False, None), (Cell(100, 9), False, FEW_PEOPLE), (Cell(0, 0), False, FEW_PEOPLE), (Cell(9, None), False, None),
])  # fmt: skip
def test_ten_people_are_enough_and_nine_are_not(cell, counts, why):
    assert of_people(cell, counts, RULES) == why


@pytest.mark.parametrize("cents, why", [
    ((1000, 500, *[20] * 5), PEOPLE_DOMINATE),  # the others of who looks are a tenth of the largest exactly; but two are 1500 of 1600
    ((1000, 500, *[20] * 4, 19), PERSON_TO_BE_ESTIMATED),
    ((1000, 500, *[-20] * 4, -19), PERSON_TO_BE_ESTIMATED),
    ((-1000, -500, *[20] * 5), PEOPLE_DOMINATE),
    ((1000,), PERSON_TO_BE_ESTIMATED),
    ((1000, 1000), PERSON_TO_BE_ESTIMATED),
    ((1000, 700, 300), None),  # the two are 85 % exactly
    ((1000, 701, 300), PEOPLE_DOMINATE),
    ((1000, -701, 300), PEOPLE_DOMINATE),
    ((1000, 700, 299), PEOPLE_DOMINATE),
    ((0, 0, 0), None),
    ((), None),
])  # fmt: skip
def test_nobody_is_estimated_within_a_tenth_and_two_are_85_percent_at_most(cents, why):
    assert of_people(euros(*cents), False, RULES) == why
    beside = Cell(5, 10, euros=dict.fromkeys("abcdefghij", 7), compared={f"q{i}": one for i, one in enumerate(cents)})
    assert of_people(beside, False, RULES) == why
    assert of_people(replace(beside, people=9), False, RULES) == FEW_PEOPLE


def test_everyone_or_no_one_of_ten_is_telling_and_of_nine_there_is_nothing_to_tell():
    def found(inside, beside, rest=20):
        cells = {
            ("p", "x"): inside,
            ("p", "y"): beside,
            ("p", TOTAL): inside + beside,
            ("q", "x"): rest,
            ("q", "y"): rest,
        }
        cells |= {("q", TOTAL): 2 * rest, (TOTAL, "x"): inside + rest, (TOTAL, "y"): beside + rest}
        return all_or_nothing(table(cells | {(TOTAL, TOTAL): inside + beside + 2 * rest}), RULES)

    column = {("p", "y"), ("q", "y")}  # of those of y none is of p, all are of q
    assert found(10, 0) == {("p", "x")} | column  # all of p are x
    assert found(9, 0) == column
    assert found(9, 1) == set() == found(1, 9) == found(11, 11)
    # of a column: nobody of q is in it
    assert found(10, 12, 0) >= {("p", "x"), ("q", "x"), ("p", "y"), ("q", "y")}


def test_a_row_of_one_kind_says_nothing_by_it_and_without_a_margin_there_is_no_everyone():
    alone = {("p", "x"): 30, ("p", TOTAL): 30, ("q", "x"): 0, ("q", TOTAL): 0, (TOTAL, "x"): 30, (TOTAL, TOTAL): 30}
    # all of the town are of p, and none of q; that they are x is said of everybody
    assert all_or_nothing(table(alone), RULES) == {("p", "x"), ("q", "x"), ("p", TOTAL), ("q", TOTAL)}
    assert all_or_nothing(table({("p", "x"): 30, ("p", "y"): 0}), RULES) == set()
    half = {
        ("p", "x"): 30,
        ("p", "y"): 0,
        ("q", "x"): 30,
        ("q", "y"): 30,
        ("p", TOTAL): 30,
    }  # of columns there is no margin
    assert all_or_nothing(table(half), RULES) == {("p", "x"), ("p", "y")}
    turned = {key[::-1]: one for key, one in half.items()}
    assert all_or_nothing(table(turned), RULES) == {("x", "p"), ("y", "p")}
    deep = {
        ("p", "x", "r"): 30,
        ("p", "x", "s"): 0,
        ("p", "x", TOTAL): 30,
        ("p", "y", TOTAL): 30,
        ("p", TOTAL, TOTAL): 60,
    }
    assert all_or_nothing(table(deep), RULES) == {("p", "x", "r"), ("p", "x", "s")}


# ---- organisations


@pytest.mark.parametrize("parts, viewer, why", [
    ((10, 10, 10, 10), None, None),  # for each of them there are three others
    ((10, 10, 10), None, FEW_ORGANISATIONS),
    ((10, 10, 10), "a", FEW_ORGANISATIONS),
    ((10, 10, 10), "z", None),
    ((10, 10), "z", FEW_ORGANISATIONS),
    ((10,), "a", None),
    ((10,), None, FEW_ORGANISATIONS),
    ((), None, None),
    ((1000, 51, 49, 70), "d", DOMINATED),  # beside the largest 100, a tenth exactly; but two are 1051 of 1100
    ((1000, 51, 48, 70), "d", TO_BE_ESTIMATED),
    ((-1000, 51, -48, 70), "d", TO_BE_ESTIMATED),
    ((1000, 700, 300, 70), "d", None),  # 85 % exactly
    ((1000, 701, 300, 70), "d", DOMINATED),
    ((1000, -701, 300, 70), "d", DOMINATED),
    ((500, 500, 500, 5000), "d", None),
    ((500, 500, 500, 5000), "a", DOMINATED),
    ((500, 500, 500, 5000), None, DOMINATED),  # some of them may look
    ((300, 300, 300, 10, 5), "z", None),
    ((400, 300, 250, 200, 10), None, None),
])  # fmt: skip
def test_three_others_than_who_looks_none_within_a_tenth_two_85_percent_at_most(parts, viewer, why):
    assert of_organisations(of(*parts), viewer, RULES) == why


def test_who_is_the_first_of_those_that_may_look_says_why():
    # who knows nothing of it comes first: for them two are too much of it; for a there are few others
    assert of_organisations(of(1000, 900, 10), None, RULES) == DOMINATED
    assert of_organisations(of(300, 300, 300), None, RULES) == FEW_ORGANISATIONS


def test_people_come_first_then_everyone_then_organisations_then_what_was_agreed():
    cells = {
        ("p", "x"): Cell(30, 30, {"a": 30}),
        ("p", "y"): Cell(0, 0, {"a": 0}),
        ("p", TOTAL): Cell(30, 30, {"a": 30}),
    }
    cells |= {
        ("q", "x"): Cell(30, 30, {"b": 30}),
        ("q", "y"): Cell(30, 30, {"b": 30}),
        ("q", TOTAL): Cell(60, 60, {"b": 60}),
    }
    cube = Cube("people", cells, True)
    few = FEW_ORGANISATIONS
    assert primary(cube, None, RULES) == {
        ("p", "x"): ALL_OR_NOTHING, ("p", "y"): FEW_PEOPLE, ("p", TOTAL): few, ("q", "x"): few, ("q", "y"): few, ("q", TOTAL): few,
    }  # fmt: skip
    assert primary(cube, "a", RULES, agreed=frozenset({("p", "x"), ("q", "x")})) == {
        ("p", "x"): ALL_OR_NOTHING, ("p", "y"): FEW_PEOPLE, ("q", "y"): few, ("q", TOTAL): few,
    }  # fmt: skip
    assert ("p", "x") not in primary(replace(cube, counts=False), "a", RULES)  # of euros everyone is not telling


def test_what_is_closed_waits_for_who_agrees_also_where_nobody_says_who_looks():
    cube = Cube("euros", {("p",): of(10, 10, 10, 10), ("q",): of(10), ("r",): of(), (TOTAL,): of(20, 10, 10, 10)})
    closed = frozenset({("p",), ("q",), ("r",)})
    assert primary(cube, None, RULES, closed=closed) == {
        ("p",): NOT_AGREED,
        ("q",): FEW_ORGANISATIONS,
        ("r",): NOT_AGREED,
    }
    assert primary(cube, "a", RULES, closed=closed) == {("p",): NOT_AGREED, ("r",): NOT_AGREED}
    assert primary(cube, "a", RULES, frozenset({("p",)}), closed) == {("r",): NOT_AGREED}
    nameless = Cube("euros", {("p",): Cell(10, 100, {"": 10})})  # of nobody who is known
    assert primary(nameless, None, RULES, closed=frozenset({("p",)})) == {}
    assert primary(nameless, "a", RULES, closed=frozenset({("p",)})) == {("p",): FEW_ORGANISATIONS}


# ---- how far, and steps


@pytest.mark.parametrize("cell, counts, far", [
    (Cell(0), True, 10), (Cell(100), True, 10), (Cell(101), True, 11), (Cell(110), True, 11), (Cell(111), True, 12),
    (Cell(100_000), False, 10_000), (Cell(100_001), False, 10_001), (Cell(-100_011), False, 10_002), (Cell(5), False, 10_000),
    (Cell(5, shares={"a": -200_000, "b": 7}), False, 20_000), (Cell(5, euros={"p": -200_000, "q": 7}), False, 20_000),
    (Cell(5, compared={"p": -200_000, "q": 7}), False, 20_000), (Cell(300_000, shares={"a": 200_000}), False, 30_000),
])  # fmt: skip
def test_an_untold_number_is_ten_people_or_a_tenth_off_rounded_up(cell, counts, far):
    assert protection(cell, counts, RULES) == far


def test_halves_go_away_from_zero():
    assert [rounded(n, 10) for n in (0, 4, 5, 14, 15, -4, -5, -15, 1000)] == [0, 0, 10, 10, 20, 0, -10, -20, 1000]
    assert [rounded(n, 5) for n in (2, 3, 7, 8, -2, -3)] == [0, 5, 5, 10, 0, -5]


def test_people_on_a_page_are_told_to_five_from_ten_on():
    assert [people(n) for n in (10, 12, 13, 17, 18, 18.0, 1002)] == [10, 10, 15, 15, 20, 20, 1000]
    assert people(9) == people(0) == people(9.9) == Missing("few_people")
    assert people(None) == people(float("nan")) == Missing("not_known_yet")


# ---- cells, and what adds up


def test_somebody_is_one_person_whatever_they_are_to_an_amount():
    assert (helped("p7", "P@1~2"), compared_with("p7"), compared_with("p7", "Q")) == ("p7@P@1~2", "p7~", "p7~Q")
    every = ("p7", helped("p7", "P@1~2"), compared_with("p7"), compared_with("p7", "Q~@"), idle("p7"), idle("p7", "Q"))
    assert set(map(person_of, every)) == {"p7"} and every[-2:] == ("p7~~-", "p7~Q~-")
    assert weighing([idle("a"), compared_with("b"), helped("c", "P"), "d", idle("e", "P")]) == {"b~", "c@P", "d"}


def test_cells_add_up_with_all_that_is_behind_them():
    one = Cell(5, 3, {"a": 2, "b": 3}, frozenset("xy"), "s", {"x": 4, "y": 1}, {"q": 2})
    other = Cell(7, 4, {"b": 4, "c": 3}, frozenset("yz"), "t", {"y": 5, "z": 2}, {"q": 3, "r": 1})
    assert one + other == Cell(
        12, 7, {"a": 2, "b": 7, "c": 3}, frozenset("xyz"), "", {"x": 4, "y": 6, "z": 2}, {"q": 5, "r": 1}
    )
    assert (one.shares, one.euros, one.compared) == ({"a": 2, "b": 3}, {"x": 4, "y": 1}, {"q": 2})  # as they were
    nobody = Cell(1)
    assert ((nobody + nobody).people, (one + nobody).people, (nobody + Cell(1, 0)).people) == (None, 3, 0)


def test_what_is_of_somebody_and_what_wholly():
    cell = Cell(9, shares={"a": 2, "b": 3, "c": 4})
    assert (cell.own(frozenset("ac")), cell.own(frozenset("z")), cell.own(frozenset())) == (6, 0, 0)
    assert cell.known_to(frozenset("abcd")) and not cell.known_to(frozenset("ab"))
    assert not Cell(9).known_to(frozenset("a")) and not Cell(9).known_to(frozenset())


def test_dimensions_categories_and_what_adds_up_to_what():
    cube = table({("q", "x"): 1, ("p", "y"): 2, ("p", TOTAL): 2, (TOTAL, "x"): 1, (TOTAL, TOTAL): 3})
    assert (cube.dimensions, table({}).dimensions) == (2, 0)
    assert (cube.categories(0), cube.categories(1)) == (["p", "q"], ["x", "y"])
    assert list(sums(cube.cells)) == [
        ((TOTAL, TOTAL), [("p", TOTAL)]), ((TOTAL, "x"), [("q", "x")]),  # rows; of column y there is no margin
        ((TOTAL, TOTAL), [(TOTAL, "x")]), (("p", TOTAL), [("p", "y")]),
    ]  # fmt: skip


def test_two_categories_made_one_in_the_dimension_that_is_asked_only():
    cube = Cube(
        "people",
        {("p", "q"): Cell(1, 1), ("p", "p"): Cell(2, 2), ("q", "p"): Cell(4, 4), ("r", "q"): Cell(8, 8)},
        True,
        True,
        {"q": frozenset("st")},
    )
    assert merged(cube, 0, ("q", "p")) == Cube(
        "people",
        {("p+q", "q"): Cell(1, 1), ("p+q", "p"): Cell(6, 6), ("r", "q"): Cell(8, 8)},
        True,
        True,
        {"q": frozenset("st"), "p+q": frozenset("pst")},
    )
    assert merged(cube, 1, ("p", "q")).cells == {
        ("p", "p+q"): Cell(3, 3),
        ("q", "p+q"): Cell(4, 4),
        ("r", "p+q"): Cell(8, 8),
    }
