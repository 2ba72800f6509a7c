"""What stands in the cubes of a release, and who is behind every cell, by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from pipelines.disclosure.cubes import TOTAL
from pipelines.release_cubes import Behind, PeopleMissing, cubes_of
from tests.unit.releases.tables import COMPARED, given, paid, profile

AMOUNTS = [
    paid("P1", "gemeente", 0, 1000, -300), paid("P1", "woningcorporatie", 900, 200, 300), paid("P1", "zorgverzekeraar", 0, 60),
    paid("P2", "gemeente", 50, -400), paid("P2", "woningcorporatie", 700, 0), paid("P2", "zorgverzekeraar", 0, 0),
    paid("P1", "all", 1, 1), paid("P1", "gemeente", 7, 7, budget="wmo"), paid("P1", "gemeente", 7, 7, year=1),
    paid("P9", "gemeente", 7, 7),
]  # fmt: skip
HELPED = [("P1", "a", 600), ("P1", "b", 300), ("P2", "c", -400)]
BESIDE = [("P1", "x", 90), ("P1", "c", 10)]
STAYS = [
    ("a", "P1", True),
    ("a", "P1", False),
    ("b", "P1", False),
    ("d", "P1", float("nan")),
    ("c", "P2", True),
    ("z", "P9", True),
]


def cubes(**more):
    return cubes_of(given(**{"who_pays": AMOUNTS, "people": HELPED, "compared": BESIDE, "placements": STAYS} | more))


def test_paid_is_own_cost_less_what_others_give():
    cube = cubes()["paid"]
    assert (cube.name, cube.counts, cube.signed) == ("paid", False, True)
    values = {key: (cell.value, cell.people, dict(cell.shares)) for key, cell in cube.cells.items()}
    town, first, second = "gemeente:1", "corporatie:91", "corporatie:92"
    assert values == {
        ("P1", "gemeente"): (300, None, {town: 300}),
        ("P1", "woningcorporatie"): (600, None, {first: 600}),
        ("P2", "gemeente"): (50, None, {town: 50}),
        ("P2", "woningcorporatie"): (700, None, {second: 700}),
        ("P1", TOTAL): (900, None, {town: 300, first: 600}),
        ("P2", TOTAL): (750, None, {town: 50, second: 700}),
        (TOTAL, "gemeente"): (350, None, {town: 350}),
        (TOTAL, "woningcorporatie"): (1300, None, {first: 600, second: 700}),
        (TOTAL, TOTAL): (1650, None, {town: 350, first: 600, second: 700}),
    }


def test_avoided_is_of_the_people_behind_it():
    cube = cubes()["avoided"]
    assert (cube.name, cube.counts, cube.signed) == ("avoided", False, True)
    values = {key: (cell.value, cell.people) for key, cell in cube.cells.items()}
    assert values == {
        ("P1", "gemeente"): (1000, 2), ("P1", "woningcorporatie"): (200, 52), ("P1", "zorgverzekeraar"): (60, 2),
        ("P2", "gemeente"): (-400, 1), ("P2", "woningcorporatie"): (0, 38), ("P2", "zorgverzekeraar"): (0, 1),
        ("P1", TOTAL): (1260, 52), ("P2", TOTAL): (-400, 38), (TOTAL, "gemeente"): (600, 3),
        (TOTAL, "woningcorporatie"): (200, 90), (TOTAL, "zorgverzekeraar"): (60, 3), (TOTAL, TOTAL): (860, 90),
    }  # fmt: skip
    town = cube.cells["P1", "gemeente"]
    assert (town.euros, town.compared) == ({"a": 600, "b": 300}, {"x": 90, "c": 10})
    assert town.members == {"a@P1", "b@P1", "x~", "c~"} and dict(town.shares) == {"gemeente:1": 1000}
    for party in ("woningcorporatie", "zorgverzekeraar"):
        other = cube.cells["P1", party]
        assert (other.euros, other.compared, other.members) == ({}, {}, frozenset())
    assert cube.cells[TOTAL, TOTAL].members == {"a@P1", "b@P1", "x~", "c~", "c@P2"}
    assert cube.cells[TOTAL, TOTAL].euros == {"a": 600, "b": 300, "c": -400}


def test_where_one_who_is_compared_with_is_helped_is_part_of_who_they_are():
    found = given(who_pays=AMOUNTS, people=HELPED, placements=STAYS)
    rows = pd.DataFrame([("P1", "x", "", 90), ("P1", "c", "P2", 10)], columns=COMPARED)
    members = cubes_of(replace(found, compared=rows))["avoided"].cells["P1", "gemeente"].members
    assert members == {"a@P1", "b@P1", "x~", "c~P2"}


def test_who_could_be_compared_with_and_weighs_nothing_is_known_where_somebody_is_helped():
    found = given(who_pays=AMOUNTS, people=HELPED, placements=STAYS)
    columns = ["helped_in", "person_id", "more", "project_id"]
    rows = [("", "v", 1, "P1"), ("P2", "w", 1, "P1"), ("", "v", 1, "P2"), ("", "u", 1, "P3"), ("", "v", 1, "P9")]
    compared = pd.DataFrame([("P1", "x", "", 100)], columns=COMPARED)
    cells = cubes_of(replace(found, compared=compared, idle=pd.DataFrame(rows, columns=columns)))["avoided"].cells
    assert cells["P1", "gemeente"].members == {"a@P1", "b@P1", "x~", "v~~-", "w~P2~-"}
    assert cells["P2", "gemeente"].members == {"c@P2", "v~~-"}
    assert cells[TOTAL, "gemeente"].members == {"a@P1", "b@P1", "x~", "v~~-", "w~P2~-", "c@P2"}
    assert cells["P1", "woningcorporatie"].members == cells["P1", "zorgverzekeraar"].members == frozenset()
    numbers = pd.DataFrame([(1, 70, 5)], columns=["project_id", "person_id", "helped_in"])
    behind = Behind(replace(found, idle=numbers))
    assert behind.members("1", {"a": 1}, {}) == {"a@1", "70~5~-"} and behind.members("1", {}, {}) == frozenset()


def test_people_are_those_who_ever_lived_there_with_support_or_never():
    cube = cubes()["people"]
    assert (cube.name, cube.counts, cube.signed) == ("people", True, False)
    values = {key: (cell.value, cell.people, dict(cell.shares), set(cell.members)) for key, cell in cube.cells.items()}
    town, other = "gemeente:1", "gemeente:2"
    assert values == {
        ("P1", "with_support"): (1, None, {town: 1}, {"a"}),
        ("P1", "without_support"): (2, None, {town: 2}, {"b", "d"}),
        ("P2", "with_support"): (1, None, {town: 1}, {"c"}),
        ("P2", "without_support"): (0, None, {town: 0}, set()),
        ("P3", "with_support"): (0, None, {other: 0}, set()),
        ("P3", "without_support"): (0, None, {other: 0}, set()),
        ("P1", TOTAL): (3, None, {town: 3}, {"a", "b", "d"}),
        ("P2", TOTAL): (1, None, {town: 1}, {"c"}),
        ("P3", TOTAL): (0, None, {other: 0}, set()),
        (TOTAL, "with_support"): (2, None, {town: 2, other: 0}, {"a", "c"}),
        (TOTAL, "without_support"): (2, None, {town: 2, other: 0}, {"b", "d"}),
        (TOTAL, TOTAL): (4, None, {town: 4, other: 0}, {"a", "b", "c", "d"}),
    }


@pytest.mark.parametrize("supported", [True, False])
def test_people_of_one_kind_are_not_divided(supported):
    cube = cubes(placements=[("a", "P1", supported), ("b", "P1", supported), ("c", "P2", supported)])["people"]
    values = {key: (cell.value, set(cell.members)) for key, cell in cube.cells.items()}
    assert values == {
        ("P1", "undivided"): (2, {"a", "b"}), ("P2", "undivided"): (1, {"c"}), ("P3", "undivided"): (0, set()),
        ("P1", TOTAL): (2, {"a", "b"}), ("P2", TOTAL): (1, {"c"}), ("P3", TOTAL): (0, set()),
        (TOTAL, "undivided"): (3, {"a", "b", "c"}), (TOTAL, TOTAL): (3, {"a", "b", "c"}),
    }  # fmt: skip


def test_without_anybody_who_lives_in_these_projects_there_is_no_cube_of_people():
    assert set(cubes(placements=[])) == {"paid", "avoided"}
    assert set(cubes(placements=[("z", "P9", True), ("y", "P9", False)])) == {"paid", "avoided"}


def test_somebody_who_lived_in_two_projects_is_counted_in_both():
    cells = cubes(placements=[("a", "P1", True), ("a", "P2", False)])["people"].cells
    assert (cells["P1", "with_support"].value, cells["P2", "without_support"].value) == (1, 1)
    assert cells["P2", "with_support"].value == 0


def test_insurers_divide_what_is_of_nobody_by_people_insured():
    rows = [("P1", "8", 10, 1), ("P1", "7", -5, 2), ("P1", "9", 0, 4), ("P2", "7", 3, 1)]
    cube = cubes(insurers=rows)["avoided"]
    # 60 − 5 = 55 over 7 people: 2 × 7.86 = 16 to the first, 8 of 39 over 5 to the second, the rest to the third
    assert dict(cube.cells["P1", "zorgverzekeraar"].shares) == {
        "zorgverzekeraar:7": 11, "zorgverzekeraar:8": 18, "zorgverzekeraar:9": 31,
    }  # fmt: skip
    assert dict(cube.cells["P2", "zorgverzekeraar"].shares) == {"zorgverzekeraar:7": 0}
    assert dict(cube.cells["P1", "gemeente"].shares) == {"gemeente:1": 1000}
    assert dict(cubes()["avoided"].cells["P1", "zorgverzekeraar"].shares) == {"zorgverzekeraar": 60}


def test_what_one_insurer_has_in_two_projects_is_one_insurers():
    cell = cubes(insurers=[("P1", "7", 0, 3), ("P2", "7", 3, 1)])["avoided"].cells[TOTAL, "zorgverzekeraar"]
    assert dict(cell.shares) == {"zorgverzekeraar:7": 60}


def test_nothing_is_said_of_an_amount_that_the_parts_of_people_do_not_make():
    """Four people and a hundred cents may be missing, on either side."""
    for off in (104, -104):
        parts = [("P1", "a", 600 + off), *HELPED[1:]]
        assert cubes(people=parts)["avoided"].cells["P1", "gemeente"].value == 1000
        parts = [("P1", "a", 600 + off + (1 if off > 0 else -1)), *HELPED[1:]]
        with pytest.raises(PeopleMissing, match=r"^P1$"):
            cubes(people=parts)
    with pytest.raises(PeopleMissing, match=r"^P2$"):
        cubes(people=HELPED[:2])
    only = [paid("P1", "gemeente", 0, 90)]
    assert cubes(who_pays=only, people=[])["avoided"].cells["P1", "gemeente"].people == 0


def test_of_what_is_nothing_everywhere_there_is_no_cube():
    assert set(cubes(who_pays=[paid("P1", "gemeente", 0, 90)], people=[])) == {"avoided", "people"}
    assert set(cubes(who_pays=[paid("P1", "gemeente", 9, 0, 9), paid("P2", "gemeente", 3, 0)], people=[])) == {
        "paid",
        "people",
    }
    assert cubes(who_pays=[paid("P1", "gemeente", 9, 0, 9)], people=[], placements=[]) == {}


def test_behind_a_party_is_its_organisation_of_the_project():
    behind = Behind(given())
    who = {party: behind.organisation("P2", party) for party in ("gemeente", "woningcorporatie", "zorgverzekeraar")}
    assert who == {"gemeente": "gemeente:1", "woningcorporatie": "corporatie:92", "zorgverzekeraar": "zorgverzekeraar"}
    assert behind.organisation("P3", "gemeente") == "gemeente:2"


def test_codes_that_are_numbers_are_found_too():
    rows = profile().assign(project_id=[1, 2, 3])
    amounts = [paid(1, "gemeente", 5, 100), paid(1, "zorgverzekeraar", 5, 7)]
    found = given(
        who_pays=amounts, people=[(1, 70, 100)], insurers=[(1, 44, 7, 1)], placements=[(70, 1, True), (71, 1, False)],
        profile=rows,
    )  # fmt: skip
    made = cubes_of(found)
    town = made["avoided"].cells["1", "gemeente"]
    assert (town.euros, set(town.members), dict(town.shares)) == ({"70": 100}, {"70@1"}, {"gemeente:1": 100})
    assert dict(made["avoided"].cells["1", "zorgverzekeraar"].shares) == {"zorgverzekeraar:44": 7}
    assert made["people"].cells["1", "with_support"].members == {"70"}
    assert {key[0] for key in made["people"].cells} == {"1", "2", "3", TOTAL}
