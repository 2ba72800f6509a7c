"""Two releases beside each other, by hand: another code, who only moved, a project that comes newly, and numbers that grew by a cent."""

from dataclasses import replace

import pytest

from pipelines import releases
from pipelines.disclosure import released as module
from pipelines.disclosure.as_if_now import as_if_now
from pipelines.disclosure.cubes import TOTAL, Cell, Cube, compared_with, helped, homes, idle, wherever
from pipelines.disclosure.released import Audience, Register, Vintage, _few, _moved, readers_of, registered, released
from pipelines.disclosure.rules import CHANGED_BY_FEW
from pipelines.disclosure.suppress import Round
from pipelines.releases import Asked, _without_newcomers, make
from tests.properties.disclosing import OUTSIDER, RULES, attacked
from tests.spec.test_releases_by_hand import given, told

ALL = (TOTAL, TOTAL)
SIX = "abcdef"


def town(**projects):
    """Euros of what people cost, a thousand each, of six organisations; people by project."""
    inner = {}
    for project, people in projects.items():
        value = 1_000_00 * len(people)
        of_each = {who: value // 6 + (value % 6 if who == "a" else 0) for who in SIX}
        members = frozenset(helped(one, project) for one in people)
        inner[(project, "x")] = Cell(value, len(people), of_each, members)
    cells = dict(inner)
    for project in projects:
        cells[(project, TOTAL)] = inner[(project, "x")]
    cells[(TOTAL, "x")] = cells[ALL] = sum(list(inner.values())[1:], next(iter(inner.values())))
    return Cube("avoided", cells, signed=True)


def who(first, last, letter="n"):
    return {f"{letter}{i}" for i in range(first, last)}


EVERYONE = Audience(), Audience()


def after(first, second, audiences=EVERYONE):
    """What the second release tells, after the first."""
    one = released(first, Register(), audiences[0], RULES, OUTSIDER)
    assert one is not None and len(one.round.told) == len(first.cells)
    two = released(second, registered(Register(), one, audiences[0], "2025"), audiences[1], RULES, OUTSIDER)
    assert two is not None
    return two


# ---- another code


def test_whatever_a_project_is_called_people_are_what_they_were_to_it():
    members = {helped("a", "P"), compared_with("b", "P"), compared_with("c"), idle("d", "P"), idle("e"), "f"}
    renamed = {helped("a", "Q"), compared_with("b", "R"), compared_with("c"), idle("d", "R"), idle("e"), "f"}
    assert wherever(members) == wherever(renamed) and len(wherever(members)) == 6
    assert len({one for m in members for one in wherever([m])}) == 6
    assert wherever([compared_with("a", "P")]) != wherever([compared_with("a")])


@pytest.mark.parametrize("gone, waits", [(0, False), (1, True), (9, True), (10, False)])
def test_a_project_with_another_code_is_held_against_what_was_told_of_its_people(gone, waits):
    people = {"P": who(0, 40), "Q": who(100, 160), "R": who(200, 250)}
    renamed = {"S": who(gone, 40), "Q": people["Q"], "R": people["R"]}
    scopes = Audience(scope="all of P Q R"), Audience(scope="all of Q R S")
    two = after(town(**people), town(**renamed), scopes)
    for key in [("S", "x"), ("S", TOTAL), (TOTAL, "x"), ALL]:
        assert (key not in two.round.told) == waits, key
        assert two.repeated.get(key, ()) == ()  # what was told has another name
    assert ("Q", "x") in two.round.told


def test_what_was_told_by_its_own_name_is_not_held_against_others_that_stand_beside_it():
    people = {"P": who(0, 40), "Q": who(100, 160)}
    register = Register(told={("Z", "x"): (Vintage("2025", 1, frozenset(helped(one, "Z") for one in who(0, 39))),)})
    cell = town(**people).cells[("P", "x")]
    assert module._by_another_name(("P", "x"), cell, register, RULES)
    assert not module._by_another_name(("P", "y"), cell, register, RULES)
    own = replace(register, told=register.told | {("P", "x"): (Vintage("2025", 1, cell.members),)})
    assert module._by_another_name(("P", "x"), cell, own, RULES)  # that name is gone
    assert not module._by_another_name(("P", "x"), cell, own, RULES, frozenset({("Z", "x")}))  # it stands beside it
    assert not module._by_another_name(("P", "x"), Cell(5), register, RULES)


def test_another_code_and_back_tells_nothing_of_one():
    scopes = {name: Audience(scope=f"all of {name} Q R") for name in "PS"}
    others, register = {"Q": who(100, 160), "R": who(200, 250)}, Register()
    for name, gone in (("P", 0), ("S", 10), ("P", 11)):
        made = released(town(**{name: who(gone, 40)}, **others), register, scopes[name], RULES, OUTSIDER)
        assert made is not None
        register = registered(register, made, scopes[name], "2025")
    assert not made.round.told & {("P", "x"), ("P", TOTAL), (TOTAL, "x"), ALL} and ("Q", "x") in made.round.told


# ---- who has the packages of others


def test_who_has_every_package_and_nothing_else_is_one_who_looks(monkeypatch):
    inner = {(name,): Cell(n, n, {}, frozenset(who(100 * n, 101 * n))) for name, n in (("p", 5), ("q", 50), ("r", 40))}
    cube = Cube("people", {**inner, (TOTAL,): Cell(95, 95)}, counts=True)
    cells = {key: replace(cell, state=f"{key[0]}#1") for key, cell in cube.cells.items()}
    given_to = Audience("a").seen_by
    first = Round(cells, frozenset({(TOTAL,), ("r",)}), {"p#1": 10}, given_to)
    register = Register((first,), states={key: (1, cell) for key, cell in cells.items()})
    cube = replace(cube, cells=cells)
    (reader,) = readers_of([first], Audience())
    assert reader == {"reader of a"} and readers_of([first], Audience("b")) == [{"reader of a", "reader of b"}]
    assert readers_of([first], Audience("a")) == readers_of([], Audience("b")) == []
    made = released(cube, register, Audience(), RULES, OUTSIDER)
    assert made is not None and attacked([first, made.round], [frozenset(), reader]) == []
    monkeypatch.setattr(module, "readers_of", lambda *_: [])
    found = released(cube, register, Audience(), RULES, OUTSIDER)
    assert found is not None and [one.number for one in attacked([first, found.round], [reader])] == ["p#1"]


# ---- who only moved


def test_who_is_in_two_projects_at_any_release_moved():
    before = Round(town(P={"a", "b"}, Q={"c"}).cells, frozenset())
    cube = replace(town(P={"a"}, Q={"b", "c"}), homes=frozenset({("c", "elsewhere"), ("z", "P")}))
    assert _moved(cube, Register((before,))) == {"b", "c"}
    assert _moved(cube, Register()) == {"c"}
    living = {("P", "x"): Cell(2, members=frozenset("ab")), (TOTAL, "x"): Cell(3, members=frozenset("abc"))}
    assert set(homes(living)) == {("a", "P"), ("b", "P")}
    seen = {("P", "x"): Cell(1, members=frozenset({compared_with("a", "Q"), compared_with("b"), idle("c", "R")}))}
    assert set(homes(seen)) == {("a", "Q"), ("c", "R")}


def test_ten_who_moved_do_not_hide_one_who_went():
    ten, one = who(0, 10), "y"
    before = {"P": who(0, 40), "Q": {*who(100, 160), one}, "R": who(200, 250)}
    now = {"P": before["P"] - ten, "Q": before["Q"] - {one} | ten, "R": before["R"]}
    two = after(town(**before), town(**now))
    assert {key for key in two.cube.cells if key not in two.round.told} >= {("P", "x"), ("Q", "x"), (TOTAL, "x"), ALL}
    assert [old.value for old in two.repeated[("P", "x")]] == [4_000_000]
    more = now | {"Q": now["Q"] | who(300, 310)}  # ten who came from nowhere
    assert after(town(**before), town(**more)).untold.get(("Q", "x")) != CHANGED_BY_FEW
    assert two.untold[("Q", "x")] == two.untold[("P", "x")] == two.untold[ALL] == CHANGED_BY_FEW


def test_who_moved_is_one_who_changed_and_not_one_of_the_ten():
    old = Vintage("2025", 1, frozenset(helped(one, "P") for one in who(0, 20)))
    cell = Cell(1, members=frozenset(helped(one, "P") for one in who(5, 20)))
    assert _few(cell, (old,), RULES, frozenset(who(0, 3))) == {"n3", "n4"}
    assert _few(cell, (old,), RULES, frozenset(who(0, 5))) == frozenset()  # somebody did change
    assert _few(Cell(1, members=old.members), (old,), RULES, frozenset(who(0, 5))) is None


# ---- a project that comes newly, while all others grow by a cent


def grown(found, cents, project=""):
    rows = found.who_pays.copy()
    rows.loc[(rows.party == "woningcorporatie") & (rows.project_id != project), "cost_cents"] += cents
    return replace(found, who_pays=rows)


@pytest.mark.parametrize("cents", [0, 1])
def test_a_total_with_one_project_more_is_not_told_however_the_others_grew(cents, monkeypatch):
    first = make(given(towns=("1", "2", "3")), Asked("network", "S", {}), {}, RULES)
    assert ("paid", TOTAL, TOTAL) in told(first.content)
    more = grown(given(towns=("1", "2", "3", "4")), cents, "P4")
    second = make(more, Asked("network", "S", {}), first.registers, RULES)
    assert ("paid", TOTAL, TOTAL) not in told(second.content) and second.breaches == ()
    if cents:
        monkeypatch.setattr(module, "as_if_now", lambda *_: [])
        found = make(more, Asked("network", "S", {}), first.registers, RULES).breaches
        assert found and "P4" in {one.number.split("|")[0] for one in found}  # the attacker looks for it by itself


def test_an_earlier_round_has_the_numbers_of_now_and_sums_of_them():
    cells = {"p": 10, "q": 20, "r": 30}

    def a_round(values, step, told, **more):
        inner = {(name,): Cell(value, None, {name: value}, state=f"{name}#{step}") for name, value in values.items()}
        total = Cell(sum(values.values()), None, {}, state=f"all#{step}")
        return Round({**inner, (TOTAL,): total}, frozenset(told), **more)

    before = a_round(cells, 1, [(TOTAL,), ("p",)], protected={"q#1": 5, "r#1": 7}, agreed={"q#1": frozenset("q")})
    now = a_round({"p": 11, "q": 21, "s": 40}, 2, [])
    (made,) = as_if_now([before], now, ())
    assert {key: (cell.value, cell.state) for key, cell in made.cells.items()} == {
        ("p",): (11, "p#2"), ("q",): (21, "q#2"), ("r",): (30, "r#1"), (TOTAL,): (62, "all~0"),
    }  # fmt: skip
    assert made.told == {(TOTAL,), ("p",)} and made.protected == {"q#2": 5, "r#1": 7}
    assert made.agreed == {"q#2": frozenset("q")} and made.seen_by is None
    (waits,) = as_if_now([before], now, {("p",), (TOTAL,)})
    assert waits.told == {(TOTAL,)}  # of other projects than the total that waits
    same = a_round({"p": 11, "q": 21, "r": 33}, 2, [])
    (made,) = as_if_now([before], same, {(TOTAL,)})
    assert made.cells == same.cells and made.told == {("p",)}
    again = a_round(cells, 3, [("r",)])
    assert [one.told for one in as_if_now([before, again], now, ())] == [{(TOTAL,), ("p",), ("r",)}]
    other = a_round(cells | {"r": 35}, 3, [("r",)], seen_by=frozenset("a"))  # what is gone was another number to them
    sums = [one.cells[(TOTAL,)] for one in as_if_now([before, other], now, ())]
    assert [one.value for one in sums] == [62, 67] and len({one.state for one in sums}) == 2
    assert as_if_now([], now, ()) == []


# ---- figures of a project without a name


def out(made):
    return sorted(row["value"] for row in made.content["figures"] if row["value"] is not None)


def agreed(*towns):
    return Asked("network", "S", {f"P{one}": "total" for one in towns})


def test_figures_of_a_project_without_a_name_that_comes_by_itself_wait_and_go_on_waiting(monkeypatch):
    first = make(given(towns=("1", "2")), agreed(1, 2), {}, RULES)
    second = make(given(towns=("1", "2", "3")), agreed(1, 2, 3), first.registers, RULES)
    third = make(given(towns=("1", "2", "3")), agreed(1, 2, 3), second.registers, RULES)
    assert out(first) and out(first) == out(second) == out(third)
    monkeypatch.setattr(releases, "_without_newcomers", lambda profile, asked, *_: dict(asked.agreed))
    assert len(out(make(given(towns=("1", "2", "3")), agreed(1, 2, 3), first.registers, RULES))) > len(out(first))


@pytest.mark.parametrize(
    ("now", "held"), [((1, 2, 3), ()), ((1, 2, 3, 4), (4,)), ((1, 2, 3, 4, 5), (4, 5)), ((1, 2, 3, 4, 5, 6), ()), ((4, 5), (4, 5))]
)  # fmt: skip
def test_fewer_than_three_that_come_newly_beside_others_wait(now, held):
    register = Register((Round({}, frozenset({("P1", TOTAL), ("P2", TOTAL), ("P3", TOTAL), ("P6", "x")})),))
    profile = given(towns=("1", "2", "3", "4", "5", "6")).profile
    left = _without_newcomers(profile, agreed(*now), {"paid": register}, RULES)
    assert left == {f"P{one}": "total" for one in now if one not in held}
    of_one = Register((replace(register.rounds[0], seen_by=frozenset({"gemeente:1"})),))
    assert _without_newcomers(profile, agreed(*now), {"paid": of_one}, RULES) == agreed(*now).agreed
    named = replace(agreed(*now), agreed=agreed(*now).agreed | {"P4": "named", "P5": "parties"})
    left = _without_newcomers(profile, named, {"paid": register}, RULES)
    assert named.agreed.items() - left.items() == ({("P6", "total")} if 6 in now else set())  # it alone has no name


def test_what_is_agreed_is_left_as_it_is_where_nothing_went_out_before():
    asked = Asked("network", "S", {"P1": "total", "P2": "total"})
    assert _without_newcomers(given().profile, asked, {}, RULES) == dict(asked.agreed)
    assert _without_newcomers(given().profile, replace(asked, audience="gemeente:1"), {}, RULES) == dict(asked.agreed)
