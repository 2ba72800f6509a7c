"""The gate of a release: who looks, what the attacker may find, and what goes into the registers."""

from dataclasses import replace

import pytest

from pipelines import releases
from pipelines.attacker import Breach
from pipelines.disclosure.cubes import TOTAL, Cell, Cube
from pipelines.disclosure.released import Audience, Register, Released
from pipelines.disclosure.suppress import Round
from pipelines.release_cubes import PeopleMissing
from pipelines.releases import (
    Asked,
    NobodysProjects,
    _added,
    _as_before,
    _audience,
    _looking,
    _own,
    _public,
    _scope,
    attacked,
    make,
)
from tests.unit.releases.tables import RULES, figure, given, paid, profile

OUT, A, B = frozenset(), frozenset("a"), frozenset("b")
ONE, TWO, SUM = ("p", "x"), ("q", "x"), (TOTAL, "x")


def a_round(told, one=50, two=30, protected=None, **more):
    """What one and two come to; of a and of b."""
    cells = {
        ONE: Cell(one, None, {"a": one}, state="p"),
        TWO: Cell(two, None, {"b": two}, state="q"),
        SUM: Cell(one + two, None, {"a": one, "b": two}, state="t"),
    }
    return Round(cells, frozenset(told), {"p": 10} if protected is None else protected, **more)


FOUND = Breach("p", (), 50.0, 50.0, True)


def test_what_is_told_beside_a_sum_is_found_and_what_is_told_itself_is_not_sought():
    assert attacked([a_round([SUM, TWO])], [OUT], False) == [FOUND]
    assert attacked([a_round([SUM])], [OUT], False) == [] == attacked([a_round([SUM, TWO, ONE])], [OUT], False)
    assert attacked([a_round([SUM, TWO], protected={})], [OUT], False) == []
    assert attacked([a_round([SUM, TWO], protected={"t": 10})], [OUT], False) == []
    assert attacked([a_round([SUM])], [OUT, A, B], False) == [replace(FOUND, who=("b",))]


def test_rounds_are_put_together_and_the_last_says_how_far():
    one, two = a_round([SUM]), a_round([TWO])
    assert attacked([one, two], [OUT], False) == [FOUND] == attacked([two, one], [OUT], False)
    assert attacked([one, a_round([TWO], protected={"p": 0})], [OUT], False) == []
    assert attacked([a_round([TWO], protected={"p": 0}), one], [OUT], False) == [FOUND]


def test_what_only_some_have_only_they_put_together():
    one = a_round([SUM, TWO], seen_by=A | {"c"})
    assert attacked([one], [OUT, frozenset("c")], False) == [replace(FOUND, who=("c",))]


def test_who_agreed_may_know_of_any_round():
    first, second = (a_round([SUM], agreed={"p": frozenset(who)}) for who in "bc")
    for rounds in ([first, second], [second, first]):
        assert attacked(rounds, [B], False) == []
    assert attacked([second, second], [B], False) == [replace(FOUND, who=("b",))]


def test_an_estimate_may_be_below_nothing():
    one = a_round([SUM], one=75, two=5)
    (found,) = attacked([one], [OUT], False)  # what b has is nothing at least, so that p is 80 at most
    assert (found.number, found.low, found.high, found.pinned) == ("p", 65.0, pytest.approx(80.0), False)
    assert attacked([one], [OUT], True) == []


def test_what_a_release_adds_is_not_what_some_know_of_what_is_public():
    now, both = a_round([SUM, TWO]), frozenset({SUM, TWO})
    of_b = replace(FOUND, who=("b",))
    assert _added([], now, frozenset(), [OUT, B], False) == [FOUND, of_b]
    assert _added([], now, frozenset({SUM}), [OUT, B], False) == [FOUND]  # b knows it by the public sum
    assert _added([], now, both, [OUT], False) == [FOUND]  # nobody's own knowledge: that everybody has it is a fault
    assert _added([], now, frozenset({TWO}), [B], False) == [of_b]
    assert _added([], a_round([SUM]), frozenset(), [OUT], False) == []


def test_what_a_release_adds_is_sought_with_what_was_told_before():
    before, now = a_round([SUM]), a_round([TWO])
    assert _added([before], now, frozenset(), [OUT], False) == [FOUND]
    assert _added([], now, frozenset(), [OUT], False) == []
    assert _added([before], now, frozenset(), [B], False) == []  # b knew it already
    one = a_round([SUM], one=75, two=5)
    assert _added([], one, frozenset(), [OUT], True) == [] != _added([], one, frozenset(), [OUT], False)


def test_below_nothing_or_not_holds_for_what_was_known_as_well(monkeypatch):
    seen = []

    def looked(rounds, coalitions, signed):
        seen.append((list(rounds), coalitions, signed))
        return [replace(FOUND, who=("a",)), replace(FOUND, number="q", who=("b",))][: 1 if len(seen) % 2 == 0 else 2]

    monkeypatch.setattr(releases, "attacked", looked)
    before, now = a_round([SUM]), a_round([TWO])
    assert _added([before], now, frozenset({ONE}), [A, B], True) == [replace(FOUND, number="q", who=("b",))]
    assert seen == [([before, now], [A, B], True), ([before, replace(now, told=frozenset({ONE}))], [A, B], True)]


@pytest.mark.parametrize(("low", "high", "same"), [
    (-5000, 10_000, True), (-4979, 10_000, True), (-4978, 10_000, False), (-5000, 9979, True), (-5000, 9978, False),
    (-4978, 9978, False), (-9000, 11_000, True),
])  # fmt: skip
def test_an_interval_is_as_it_was_but_for_the_room_that_the_search_leaves(low, high, same):
    assert _as_before(Breach("n", ("a",), low, high, False), Breach("n", ("a",), -5000, 10_000, False)) is same
    assert not _as_before(Breach("n", ("a",), low, high, False), None)


def test_the_room_is_of_the_larger_end():
    known = Breach("n", ("a",), -10_000, 5000, False)
    assert _as_before(replace(known, low=-9979), known) and not _as_before(replace(known, low=-9978), known)


def test_own_projects_are_those_of_the_organisation():
    def own(audience):
        return list(_own(profile(), audience).project_id)

    assert own("network") == ["P1", "P2", "P3"]
    assert own("gemeente:1") == ["P1", "P2"] and own("gemeente:2") == ["P3"] and own("gemeente:91") == []
    assert own("corporatie:91") == ["P1", "P3"] and own("corporatie:1") == []


def test_what_was_agreed_on_is_a_total_and_people_or_each_party_too():
    groups = ("with_support", "without_support", "undivided", TOTAL)
    parties = ("gemeente", "woningcorporatie", "zorgverzekeraar")
    found = _audience(Asked("network", "S", {"P1": "total", "P2": "parties"}), profile(), TOTAL)
    every = frozenset({"P1", "P2", "P3"})
    agreed = {(p, one) for p in ("P1", "P2") for one in groups} | {("P2", one) for one in parties}
    assert found == Audience(None, frozenset(agreed), by_agreement=every, scope=TOTAL)
    named = _audience(Asked("network", "S", dict.fromkeys(every, "named")), profile(), "x")
    assert named.agreed == {(p, one) for p in every for one in groups} | {(TOTAL, TOTAL)}
    town = _audience(Asked("gemeente:1", "S", {"P1": "parties"}), profile().iloc[:2], "all of P1 P2")
    assert (town.viewer, town.scope, town.by_agreement) == ("gemeente:1", "all of P1 P2", {"P1", "P2"})
    assert town.agreed == {("P1", one) for one in (*groups, *parties)} and town.known == frozenset()


def test_codes_that_are_numbers_are_agreed_on_too():
    every = _audience(
        Asked("network", "S", {"1": "total", "2": "total"}), profile().iloc[:2].assign(project_id=[1, 2]), TOTAL
    )
    assert (TOTAL, TOTAL) in every.agreed and ("1", TOTAL) in every.agreed and every.by_agreement == {"1", "2"}


CUBE = Cube("paid", {
    ("P1", "gemeente"): Cell(1, None, {"gemeente:1": 1}), ("P1", "woningcorporatie"): Cell(2, None, {"corporatie:91": 2}),
    ("P1", TOTAL): Cell(3, None, {"gemeente:1": 1, "corporatie:91": 2}),
})  # fmt: skip


def test_a_total_is_called_after_its_projects_whoever_has_them():
    every = profile()
    assert _scope(every) == "all of P1 P2 P3" and _scope(every.iloc[[1, 0]]) == "all of P1 P2"
    assert _scope(every.iloc[:2].assign(project_id=[10, 9])) == "all of 10 9"


def test_what_is_public_are_cells_that_are_there():
    asked = Asked("network", "S", {}, public={"P1": frozenset({"gemeente", "x"}), "P9": frozenset({"gemeente"})})
    assert _public(asked, CUBE) == {("P1", "gemeente")} and _public(Asked("network", "S", {}), CUBE) == frozenset()


def test_who_looks():
    town, house = "gemeente:1", "corporatie:91"
    network = _looking(CUBE, None)
    assert network == [frozenset(), frozenset({house}), frozenset({town}), frozenset({house, town})]
    assert _looking(CUBE, town) == [
        frozenset({f"reader of {town}"}), frozenset({town, ""}), frozenset({town, house}),
    ]  # fmt: skip


def test_who_a_release_is_for():
    assert Asked("network", "S", {}).viewer is None and Asked("gemeente:1", "S", {}).viewer == "gemeente:1"
    assert dict(Asked("network", "S", {}).public) == {} and Asked("network", "S", {}).order == ""


AMOUNTS = [paid(p, party, 500_000, 900_000) for p in ("P1", "P2", "P3") for party in ("gemeente", "woningcorporatie")]
HELPED = [(p, f"{p}{n}", 90_000) for p in ("P1", "P2", "P3") for n in range(10)]
STAYS = [(f"{p}{n}", p, n < 20) for p in ("P1", "P2", "P3") for n in range(40)]


def world():
    figures = [figure(p, m, 2000.0) for p in ("P1", "P2", "P3") for m in
               ("avoided_per_dwelling_year", "net_per_dwelling_year", "benefit_per_euro")]  # fmt: skip
    return given(who_pays=AMOUNTS, people=HELPED, placements=STAYS, comparison=figures)


def test_an_audience_without_projects_gets_nothing():
    with pytest.raises(NobodysProjects, match=r"^gemeente:7$"):
        make(world(), Asked("gemeente:7", "S", {}), {}, RULES)


def test_parts_of_people_that_are_not_there_stop_a_release():
    with pytest.raises(PeopleMissing):
        make(replace(world(), people=world().people.iloc[:-1]), Asked("gemeente:2", "S", {}), {}, RULES)


def test_a_town_gets_its_own_and_it_is_kept_in_the_registers():
    other = Register()
    made = make(world(), Asked("gemeente:2", "S", {}), {"other": other}, RULES)
    assert made.breaches == () and set(made.registers) == {"paid", "avoided", "people", "other"}
    assert made.registers["other"] is other and len(made.registers["paid"].rounds) == 1
    assert {one.told_on for old in made.registers["paid"].told.values() for one in old} == {"2025-12-31"}
    rows = {(r["amount"], r["project"], r["party"]): r["cents"] for r in made.content["amounts"]}
    assert rows[("paid", "P3", "gemeente")] == 500_000 and rows[("avoided", "P3", "gemeente")] == 900_000
    assert rows[("paid", "P3", "woningcorporatie")] is None and {p for _, p, _ in rows} == {"P3", TOTAL}
    again = make(world(), Asked("gemeente:2", "S", {}), made.registers, RULES)
    assert len(again.registers["paid"].rounds) == 2 and again.content == made.content


def test_who_looks_at_a_release_is_who_it_is_for(monkeypatch):
    looking = []
    monkeypatch.setattr(releases, "released", lambda *given: looking.append(given[4]))
    make(world(), Asked("gemeente:2", "S", {}), {}, RULES)
    assert [one[0] for one in looking] == [frozenset({"reader of gemeente:2"})] * 3


def test_a_code_with_a_plus_is_nowhere_in_a_package_without_its_name():
    def called(rows, column="project_id"):
        return rows.assign(**{column: rows[column].replace({"P1": "12+14"})})

    found = world()
    found = replace(
        found, who_pays=called(found.who_pays), comparison=called(found.comparison), profile=called(found.profile),
        placements=called(found.placements, "complex_id"), people=called(found.people),
    )  # fmt: skip
    made = make(found, Asked("network", "S", {"12+14": "total", "P2": "named", "P3": "named"}), {}, RULES)
    assert "12+14" in str(made.registers) and "12+14" not in str(made.content)
    told = {r["project"] for r in (*made.content["amounts"], *made.content["people"]) if r["reason"] is None}
    assert told <= {"P2", "P3", TOTAL} and any(r["value"] for r in made.content["figures"] if r["project"] == "#1")


def test_every_cube_goes_through_rules_and_attacker_with_what_was_told_before_and_what_is_public(monkeypatch):
    asked = Asked("network", "S", {"P1": "named"}, public={"P1": frozenset({"gemeente"})})
    registers = {name: Register((a_round([SUM]),)) for name in ("paid", "people")}
    seen, sought, imagined = [], [], []

    def decided(cube, register, audience, rules, coalitions):
        seen.append((cube.name, register, audience, rules, coalitions))
        return None if cube.name == "people" else Released(cube, Round(cube.cells, frozenset()), {}, {})

    def found(before, now, public, coalitions, signed, strict=True):
        if not strict:
            imagined.append((before, now, public, coalitions, signed))
            return []
        sought.append((before, now, public, coalitions, signed))
        return [replace(FOUND, number=str(len(sought)))]

    monkeypatch.setattr(releases, "released", decided)
    monkeypatch.setattr(releases, "_added", found)
    monkeypatch.setattr(releases, "registered", lambda *given: given)
    made = make(world(), asked, registers, RULES)
    plain, public = _audience(asked, profile(), _scope(profile())), frozenset({("P1", "gemeente")})
    with_public = replace(plain, known=public)
    assert [one[:4] for one in seen] == [
        ("paid", registers["paid"], with_public, RULES), ("avoided", Register(), plain, RULES),
        ("people", registers["people"], plain, RULES),
    ]  # fmt: skip
    assert [one[2] for one in sought] == [public, frozenset()] and [one[4] for one in sought] == [True, True]
    assert [one[0] for one in sought] == [registers["paid"].rounds, ()]
    assert [one[3] for one in sought] == [one[4] for one in seen[:2]] and all(one[3] for one in sought)
    assert [one[1:] for one in imagined] == [one[1:] for one in sought]
    assert [len(one[0]) for one in imagined] == [1, 0]
    assert [one.number for one in made.breaches] == ["1", "2"]
    assert made.registers["people"] is registers["people"]  # nothing of it is told
    before, kept, audience, on = made.registers["paid"]
    assert (before, kept.cube.name, audience, on) == (registers["paid"], "paid", with_public, "2025-12-31")
    assert made.registers["avoided"][0] == Register() and made.registers["avoided"][2] == plain
    assert made.content["people"] == [] and {r["reason"] for r in made.content["amounts"]} == {"not_told"}
    assert {r["amount"] for r in made.content["amounts"]} == {"paid", "avoided"}
