"""What may be told of a table, by hand: rules, what else stays untold, what changed by few."""

from dataclasses import replace

import pandas as pd

from pipelines.attacker import coalitions_of
from pipelines.disclosure.cubes import TOTAL, Cell, merged
from pipelines.disclosure.released import (
    Audience,
    Register,
    Vintage,
    _coarser,
    reader_of,
    registered,
    released,
    state_of,
)
from pipelines.disclosure.rules import (
    ALL_OR_NOTHING,
    CHANGED_BY_FEW,
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
from pipelines.harmonize.parameters import settings_of
from tests.conftest import ROOT
from tests.properties.disclosing import attacked, only_primary, with_margins

RULES = Rules.of(settings_of(pd.read_csv(ROOT / "data" / "reference" / "parameters.csv")))
OUTSIDER = [frozenset()]


def people(rows):
    """A table of counts: {(row, column): people}."""
    return with_margins("people", {key: Cell(n, n) for key, n in rows.items()}, counts=True)


def of(**shares):
    return Cell(sum(shares.values()), 100, shares)


def test_fewer_than_ten_people_are_few_and_nobody_is_fewer_than_ten():
    assert of_people(Cell(9), True, RULES) == of_people(Cell(0), True, RULES) == FEW_PEOPLE
    assert of_people(Cell(10), True, RULES) is None
    assert of_people(Cell(5_000_00, 9), False, RULES) == FEW_PEOPLE
    assert of_people(Cell(5_000_00, None), False, RULES) is None  # a wage rests on nobody


def euros(*cents):
    return Cell(sum(cents), len(cents), {}, euros={f"p{i}": one for i, one in enumerate(cents)})


def test_no_euros_are_told_of_which_one_person_can_estimate_another_or_that_are_nearly_all_of_two():
    # 1000, 300, and eight of 12: what is left for who knows the 300 is 96 < 100
    assert of_people(euros(1000, 300, *[12] * 8), False, RULES) == PERSON_TO_BE_ESTIMATED
    # eight of 12.5 are 100, no less than a tenth, but two are 1300 of 1400
    assert of_people(euros(10000, 3000, *[125] * 8), False, RULES) == PEOPLE_DOMINATE
    assert of_people(euros(1000, 300, *[30] * 8), False, RULES) is None  # 1300 of 1540 are 84 %
    assert of_people(euros(-1000, 300, *[12] * 8), False, RULES) == PERSON_TO_BE_ESTIMATED  # costs more is telling too
    assert of_people(euros(*[0] * 10), False, RULES) is None
    assert of_people(euros(1000, 1, 1), False, RULES) == FEW_PEOPLE


def test_an_agreement_does_not_lift_the_rule_for_euros_of_single_people_and_they_add_up_per_person():
    cube = with_margins("euros", {("p", "x"): euros(1000, 300, *[12] * 8), ("p", "y"): euros(*[500] * 10)})
    why = primary(cube, None, RULES, agreed=frozenset(cube.cells))
    assert why == {("p", "x"): PERSON_TO_BE_ESTIMATED, (TOTAL, "x"): PERSON_TO_BE_ESTIMATED}
    assert cube.cells[("p", TOTAL)].euros["p0"] == 1500  # the same person in both


def test_who_others_are_compared_with_is_judged_by_themselves_and_their_parts_add_up_over_cells_too():
    helped, beside = (
        dict.fromkeys((f"p{i}" for i in range(12)), 500),
        {"q0": 600, "q1": 300, **{f"r{i}": 12 for i in range(4)}},
    )
    cell = Cell(7000, 12, euros=helped, compared=beside)
    assert (
        of_people(cell, False, RULES) == PERSON_TO_BE_ESTIMATED
    )  # 48 < 60; with those who were helped there would be room
    assert of_people(replace(cell, compared={}), False, RULES) is None
    both = with_margins("euros", {("p", "x"): cell, ("q", "x"): cell}).cells[(TOTAL, "x")]
    assert both.compared == {who: 2 * one for who, one in beside.items()} and both.members == frozenset()


def test_what_is_closed_is_told_by_agreement_only_or_to_whom_it_is_of():
    cube = with_margins("euros", {("p", "x"): of(a=10, b=10, c=10, d=10), ("p", "y"): of(a=10)})
    at, closed = ("p", "x"), frozenset({("p", "x"), ("p", "y")})
    assert at not in primary(cube, None, RULES)
    assert primary(cube, None, RULES, closed=closed)[at] == NOT_AGREED
    assert at not in primary(cube, None, RULES, agreed=frozenset({at}), closed=closed)
    assert ("p", "y") not in primary(cube, "a", RULES, closed=closed)


def test_who_reads_a_package_of_another_cannot_work_out_few_people_that_the_other_knows():
    cube = with_margins(
        "people", {(row, "x"): Cell(n, n, {"A": n}) for row, n in (("p", 3), ("q", 30), ("r", 40))}, counts=True
    )
    audience, reader = Audience("A"), [frozenset({reader_of("A")})]
    alone = released(cube, Register(), audience, RULES, coalitions_of(["A"], "A"))
    assert {one.who for one in attacked([alone.round], reader)} == {(reader_of("A"),)}  # all − q − r
    made = released(cube, Register(), audience, RULES, [*reader, *coalitions_of(["A"], "A")])
    assert attacked([made.round], reader) == [] and ("p", "x") not in made.round.told


def test_three_others_than_who_looks_are_needed_and_what_is_wholly_of_who_looks_is_free():
    assert of_organisations(of(a=10, b=10, c=10), None, RULES) == FEW_ORGANISATIONS  # for a there are two others
    assert of_organisations(of(a=10, b=10, c=10), "elsewhere", RULES) is None
    assert of_organisations(of(a=10, b=10, c=10, d=10), None, RULES) is None
    assert of_organisations(of(a=10), "a", RULES) is None
    assert of_organisations(of(a=10), "b", RULES) == FEW_ORGANISATIONS


def test_who_looks_comes_no_closer_than_ten_per_cent_and_two_are_not_nearly_all_of_it():
    # d looks: others 1000, 60, 39: what is left beside the largest is 99 < 100
    assert of_organisations(of(a=1000, b=60, c=39, d=500), "d", RULES) == TO_BE_ESTIMATED
    # 100 is not below 10 % of 1000, but the two largest are 1060 of 1100
    assert of_organisations(of(a=1000, b=60, c=40, d=500), "d", RULES) == DOMINATED
    assert of_organisations(of(a=400, b=300, c=200, d=500), "d", RULES) is None


def test_everyone_or_no_one_of_a_row_is_telling():
    cube = people({("p", "care"): 12, ("p", "none"): 0, ("q", "care"): 15, ("q", "none"): 20})
    assert ("p", "care") in all_or_nothing(cube, RULES)
    assert primary(cube, None, RULES)[("p", "care")] == ALL_OR_NOTHING
    assert primary(cube, None, RULES)[("p", "none")] == FEW_PEOPLE
    assert ("q", "care") not in primary(cube, None, RULES)


def test_an_agreement_lifts_the_rule_of_organisations_and_never_that_of_people():
    cube = with_margins("euros", {("p", "x"): Cell(100, 30, {"a": 100}), ("q", "x"): Cell(100, 9, {"b": 100})})
    agreed = frozenset({("p", "x"), ("q", "x")})
    why = primary(cube, None, RULES, agreed)
    assert ("p", "x") not in why and why[("q", "x")] == FEW_PEOPLE


def test_protection_is_ten_people_or_a_tenth_and_no_less_than_a_hundred_euros():
    assert protection(Cell(3), True, RULES) == 10 and protection(Cell(204), True, RULES) == 21
    assert protection(Cell(-2_000_00), False, RULES) == 200_00 and protection(Cell(0), False, RULES) == 100_00
    # 1 is next to nothing, and who comes within 100 euros of it knows what a is, give or take those
    assert protection(of(a=50_000_00, b=-49_999_99), False, RULES) == 5_000_00
    assert protection(euros(7_000_00, -7_000_00), False, RULES) == 700_00
    assert protection(Cell(0, compared={"q": -7_000_00}), False, RULES) == 700_00


def test_counts_and_amounts_are_rounded_to_a_step():
    assert [rounded(n, 5) for n in (12, 13, -12, -13)] == [10, 15, -10, -15] and rounded(25, 10) == 30


def test_a_cell_of_three_is_hidden_with_others_so_that_margins_do_not_give_it_away():
    #         care  none | all          20 − 17 = 3 gives the cell away; with three more untold it is anywhere
    #  p         3    17 |  20
    #  q        30    40 |  70
    cube = people({("p", "care"): 3, ("p", "none"): 17, ("q", "care"): 30, ("q", "none"): 40})
    naive = attacked([only_primary(cube)], OUTSIDER)
    assert [(one.number, one.low, one.high, one.pinned) for one in naive] == [("p|care", 3.0, 3.0, True)]
    made = released(cube, Register(), Audience(), RULES, OUTSIDER)
    assert sorted(made.untold) == [("p", "care"), ("p", "none"), ("q", "care"), ("q", "none")]
    assert made.untold[("p", "care")] == FEW_PEOPLE and made.untold[("q", "none")] == "for_another"
    assert attacked([made.round], OUTSIDER) == []


def test_one_who_knows_their_own_cell_sees_more_and_is_counted_with():
    shares = {
        ("p", "a"): ("A", 5_000_00),
        ("p", "b"): ("B", 900_00),
        ("q", "a"): ("A", 7_000_00),
        ("q", "b"): ("B", 800_00),
    }
    cube = with_margins("euros", {key: Cell(v, 50, {who: v}) for key, (who, v) in shares.items()})
    rows = frozenset({("p", TOTAL), ("q", TOTAL), (TOTAL, TOTAL)})  # public elsewhere
    for_outsiders = released(cube, Register(), Audience(known=rows), RULES, OUTSIDER)
    assert rows <= for_outsiders.round.told
    assert {one.who for one in attacked([for_outsiders.round], [frozenset({"A"})])} == {
        ("A",)
    }  # total − own = the other
    # that A knows, and no release can take it away: nothing more is told than what is public
    assert released(cube, Register(), Audience(known=rows), RULES, coalitions_of(["A", "B"])).round.told == rows


def test_who_agreed_to_a_total_may_take_their_own_part_off_it_and_nobody_else_may_come_close():
    rows = {"p": (3000, 900), "q": (1000, 800), "r": (1500, 850)}
    parts = {(row, column): f"{column}-{row}" for row in rows for column in "ab"}
    values = {(row, column): 100 * rows[row]["ab".index(column)] for row, column in parts}
    cube = with_margins("euros", {key: Cell(values[key], 50, {who: values[key]}) for key, who in parts.items()})
    who = coalitions_of(list(parts.values()))
    agreed = released(cube, Register(), Audience(agreed=frozenset({("p", TOTAL)})), RULES, who)
    assert ("p", TOTAL) in agreed.round.told and ("q", TOTAL) not in agreed.round.told
    assert attacked([agreed.round], who) == []
    unlifted = replace(agreed.round, agreed={})
    assert {one.who for one in attacked([unlifted], [frozenset({"a-p"}), frozenset({"a-q", "b-q"})])} == {("a-p",)}


def living(**groups):
    return with_margins(
        "people",
        {(name, "x"): Cell(len(who), len(who), {}, frozenset(who)) for name, who in groups.items()},
        counts=True,
    )


def test_a_cell_that_changed_by_three_keeps_its_old_value_and_is_told_anew_after_ten():
    first, register = [f"a{i}" for i in range(20)], Register()
    other = [f"b{i}" for i in range(60)]

    def told(step, group):
        nonlocal register
        made = released(living(p=group, q=other, r=[f"c{i}" for i in range(50)]), register, Audience(), RULES, OUTSIDER)
        register = registered(register, made, Audience(), step)
        return made

    assert ("p", "x") in told("2025", first).round.told
    second = told("2026", [*first, "n1", "n2", "n3"])
    assert second.untold[("p", "x")] == CHANGED_BY_FEW and [one.value for one in second.repeated[("p", "x")]] == [20]
    assert second.repeated[("p", "x")][0].told_on == "2025"
    assert second.untold[(TOTAL, "x")] == CHANGED_BY_FEW  # else the total would tell the three
    assert attacked(register.rounds, OUTSIDER) == []
    third = told("2027", [*first, *(f"n{i}" for i in range(12))])
    assert ("p", "x") in third.round.told and third.round.cells[("p", "x")].value == 32


def test_what_was_told_before_and_has_not_changed_does_not_hide_another():
    #  2025: all told.   2026: q lost people and is untold; p and the total are the numbers everyone has
    cells = {"p": [f"a{i}" for i in range(30)], "q": [f"b{i}" for i in range(30)], "r": [f"c{i}" for i in range(30)]}
    one = released(living(**cells), Register(), Audience(), RULES, OUTSIDER)
    register = registered(Register(), one, Audience(), "2025")
    two = released(living(**(cells | {"q": cells["q"][:4]})), register, Audience(), RULES, OUTSIDER)
    assert two is None or attacked([*register.rounds, two.round], OUTSIDER) == []
    if two is not None:
        assert ("q", "x") not in two.round.told and (TOTAL, "x") not in two.round.told


def test_the_same_amount_of_other_people_is_another_number_and_the_erased_count_as_changed():
    register = Register(states={("p", "x"): (3, Cell(5, 5, {"a": 5}, frozenset("vwxyz")))})
    assert state_of(("p", "x"), Cell(5, 5, {"a": 5}, frozenset("vwxyz")), register) == "p|x#3"
    assert state_of(("p", "x"), Cell(5, 5, {"a": 5}, frozenset("uwxyz")), register) == "p|x#4"
    assert state_of(("p", "x"), Cell(5, 5, {"b": 5}, frozenset("vwxyz")), register) == "p|x#4"
    assert state_of(("p", "x"), Cell(6, 5, {"a": 6}, frozenset("vwxyz")), register) == "p|x#4"
    assert Vintage("2025", 5, frozenset("wxyz"), erased=1).changed(frozenset("wxyz")) == 1


def test_categories_can_be_made_one():
    cube = merged(people({("p", "x"): 3, ("q", "x"): 8, ("r", "x"): 40}), 0, ("q", "p"))
    assert cube.cells[("p+q", "x")].value == 11 and cube.cells[(TOTAL, "x")].value == 51
    assert cube.categories(0) == ["p+q", "r"]
    assert cube.made_of("p+q") == {"p", "q"} and cube.made_of("r") == {"r"}
    assert merged(cube, 0, ("r", "p+q")).made_of("p+q+r") == {"p", "q", "r"}


def test_a_category_may_be_called_as_two_others_made_one():
    cube = merged(people({("p", "x"): 3, ("q", "x"): 8, ("p+q", "x"): 40, ("r", "x"): 1}), 0, ("q", "p"))
    assert cube.made_of("p+q") == {"p", "q", "p+q"} and cube.cells[("p+q", "x")].value == 51


def test_what_is_public_is_not_made_one_with_another_to_hide_it():
    cube = people({("p", "x"): 3, ("q", "x"): 14, ("r", "x"): 40, ("s", "x"): 50})
    assert _coarser(cube, frozenset()).categories(0) == ["p+q", "r", "s"]
    assert _coarser(cube, frozenset({("q", "x")})).categories(0) == ["p+r", "q", "s"]
    assert _coarser(cube, frozenset({("q", "x"), ("r", "x"), ("s", TOTAL)})) is None


def test_nothing_is_told_where_a_public_total_pins_a_cell():
    cube = people({("p", "x"): 4, ("q", "x"): 40})
    known = frozenset({("q", "x"), (TOTAL, "x"), ("q", TOTAL), (TOTAL, TOTAL)})
    assert released(cube, Register(), Audience(known=known), RULES, OUTSIDER) is None


def test_a_table_that_cannot_be_told_as_it_is_is_told_coarser():
    #  all but p and q is public, so together they are 10 and p is 0 to 10: not ten people either way; made one they are ten
    cube = people({("p", "x"): 4, ("q", "x"): 6, ("r", "x"): 40, ("s", "x"): 50})
    public = frozenset((name, column) for name in ("r", "s", TOTAL) for column in ("x", TOTAL))
    made = released(cube, Register(), Audience(known=public), RULES, OUTSIDER)
    assert made.cube.categories(0) == ["p+q", "r", "s"] and ("p+q", "x") in made.round.told
    assert attacked([made.round], OUTSIDER) == []


def test_a_register_knows_the_people_of_whom_a_value_was_told():
    made = released(living(p="abcdefghijkl", q="xyz"), Register(), Audience(), RULES, OUTSIDER)
    after = registered(Register(), made, Audience(), "2025")
    told_of = {one for key in made.round.told for one in made.cube.cells[key].members}
    assert after.people == told_of != set()


def test_who_does_not_have_a_round_is_not_asked_what_they_would_know_of_it():
    cube = people({("p", "x"): 3, ("q", "x"): 40, ("r", "x"): 50})
    told = released(cube, Register(), Audience("A"), RULES, OUTSIDER).round.told
    assert told == frozenset(cube.cells) - {("p", "x"), ("p", TOTAL)}  # for outsiders nothing needs hiding
