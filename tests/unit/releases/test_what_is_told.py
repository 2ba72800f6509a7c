"""What stands in a release, row by row, of cells and figures that are given; and what it says of projects that have no name."""

import hashlib
import itertools
from dataclasses import replace

import pandas as pd
import pytest

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, merged
from pipelines.disclosure.released import Released, Vintage
from pipelines.disclosure.suppress import Round
from pipelines.releases import (
    Asked,
    _content,
    _figures,
    _labels,
    _project,
    _rows,
    _unnamed,
    in_steps,
)
from tests.unit.releases.tables import RULES, figure, given, profile

EVERY = dict.fromkeys(("P1", "P2", "P3"), "total")


def made(cells, told, repeated=None, counts=False, name="paid"):
    cube = Cube(name, {key: Cell(value) for key, value in cells.items()}, counts)
    return Released(cube, Round(cube.cells, frozenset(told)), repeated or {}, {})


def ordered(projects, order=""):
    return sorted(projects, key=lambda p: hashlib.sha256(f"{order}|{p}".encode()).digest())


def test_steps_are_of_ten_euros_and_of_hundredths_for_a_ratio():
    assert in_steps(None, "benefit_per_euro", RULES) is None is in_steps(None, "net_per_dwelling_year", RULES)
    assert in_steps(1.234, "benefit_per_euro", RULES) == 1.23
    told = in_steps(1499.6, "net_per_dwelling_year", RULES)
    assert (told, type(told)) == (2000.0, float) and in_steps(1499.4, "net_per_dwelling_year", RULES) == 1000.0
    assert in_steps(-1499.6, "avoided_per_dwelling_year", RULES) == -2000.0


def test_projects_without_a_name_get_numbers_in_an_order_of_the_senders_secret_and_the_others_their_code():
    asked = Asked("network", "S", EVERY | {"P2": "named"}, "secret")
    for order in ("secret", *"abcd"):
        names = _labels(profile(), Asked("network", "S", EVERY, order))
        assert [p for p, one in sorted(names.items(), key=lambda pair: pair[1]) if p != TOTAL] == ordered(EVERY, order)
    first, second = ordered(("P1", "P3"), "secret")
    assert _labels(profile(), asked) == {"P2": "P2", first: "#1", second: "#2", TOTAL: TOTAL}
    assert _labels(profile(), Asked("network", "S", {"P1": "parties", "P2": "named", "P3": "named"})) == {
        one: one for one in ("P1", "P2", "P3", TOTAL)
    }
    assert _labels(profile(), Asked("gemeente:1", "S", {})) == {one: one for one in ("P1", "P2", "P3", TOTAL)}


def test_of_whom_no_amount_is_told_and_when_the_sum_of_all_is_not_either():
    def unnamed(agreed, audience="network"):
        return _unnamed(pd.DataFrame({"project_id": ("P1", "P2", "P3")}), Asked(audience, "S", agreed))

    assert unnamed({}) == ({"P1", "P2", "P3"}, False)  # nothing of them is told, so that the sum takes nothing off
    assert unnamed({"P1": "named"}) == ({"P2", "P3"}, False)
    assert unnamed({"P1": "named", "P2": "total"}) == ({"P2", "P3"}, True)
    assert unnamed({"P1": "parties", "P2": "named", "P3": "named"}) == (frozenset(), False)
    assert unnamed({}, audience="gemeente:1") == (frozenset(), False)


CELLS = {("P1", "all"): 249_999, ("P1", "gemeente"): 250_000, ("P2", "all"): 7, (TOTAL, "all"): 1_000_000}
LABELS = {"P1": "P1", "P2": "#1", TOTAL: TOTAL}


def test_an_amount_is_told_rounded_repeated_or_not_told():
    old = (*(Vintage("2023-12-31", 1, frozenset()),) * 2, Vintage("2024-12-31", 350_000, frozenset()))
    cube = made(CELLS, [("P1", "all"), (TOTAL, "all")], {("P1", "gemeente"): old, ("P1", "all"): old})
    rows = list(_rows("paid", cube, LABELS, frozenset(), 100_000))
    plain = {"amount": "paid", "vintage": None}
    assert rows == [
        plain | {"project": "#1", "party": "all", "cents": None, "reason": "not_told"},
        plain | {"project": "P1", "party": "all", "cents": 200_000, "reason": None},
        {"amount": "paid", "project": "P1", "party": "gemeente", "cents": 400_000, "vintage": "2024-12-31",
         "reason": "repeated"},
        plain | {"project": "all", "party": "all", "cents": 1_000_000, "reason": None},
    ]  # fmt: skip
    assert list(_rows("paid", None, LABELS, frozenset(), 100_000)) == []


def test_of_who_is_silent_nothing_is_told_nor_repeated():
    old = (Vintage("2024-12-31", 350_000, frozenset()),)
    cube = made(CELLS, CELLS.keys() - {("P1", "gemeente")}, {("P1", "gemeente"): old})
    rows = list(_rows("avoided", cube, LABELS, frozenset({"P1", TOTAL}), 100_000))
    found = {(r["project"], r["party"]): (r["cents"], r["vintage"], r["reason"]) for r in rows}
    nothing = (None, None, "not_told")
    assert found == {
        ("P1", "all"): nothing, ("P1", "gemeente"): nothing, ("all", "all"): nothing, ("#1", "all"): (0, None, None),
    }  # fmt: skip


def test_people_are_told_by_group():
    cube = made({("P1", "with_support"): 12, (TOTAL, "all"): 13}, [("P1", "with_support"), (TOTAL, "all")], counts=True)
    rows = list(_rows("people", cube, LABELS, frozenset(), 5))
    plain = {"vintage": None, "reason": None}
    assert rows == [{"project": "P1", "group": "with_support", "people": 10, **plain},
                    {"project": "all", "group": "all", "people": 15, **plain}]  # fmt: skip


def test_projects_made_one_are_called_by_all_of_them_in_no_order_of_their_codes_and_are_silent_with_any():
    labels = {"P1": "#2", "P2": "#1", "P3": "P3", TOTAL: TOTAL}
    cube = merged(Cube("paid", {(p, "all"): Cell(1_000_000) for p in labels}), 0, ("P2", "P1"))
    whole = Released(cube, Round(cube.cells, frozenset(cube.cells)), {}, {})
    rows = {r["project"]: r["cents"] for r in _rows("paid", whole, labels, frozenset({"P2"}), 100_000)}
    assert rows == {"#1+#2": None, "P3": 1_000_000, "all": 1_000_000}


def test_a_code_with_a_plus_is_one_project_and_told_only_where_it_has_a_name():
    labels = {"12+14": "#1", "12": "12", "9": "9", TOTAL: TOTAL}
    cells = {(p, "all"): Cell(1_000_000) for p in labels}
    apart = Cube("paid", cells)
    whole = Released(apart, Round(cells, frozenset(cells)), {}, {})
    silent = frozenset({"12+14"})
    rows = {r["project"]: r["cents"] for r in _rows("paid", whole, labels, silent, 100_000)}
    assert rows == {"#1": None, "12": 1_000_000, "9": 1_000_000, "all": 1_000_000}
    cube = merged(apart, 0, ("9", "12+14"))
    whole = Released(cube, Round(cube.cells, frozenset(cube.cells)), {}, {})
    rows = {r["project"]: r["cents"] for r in _rows("paid", whole, labels, silent, 100_000)}
    assert rows == {"#1+9": None, "12": 1_000_000, "all": 1_000_000}


def test_what_a_category_is_made_of_is_known_whatever_it_is_called():
    cube = Cube("paid", {(p, "all"): Cell(1) for p in ("A", "B", "C", "D", "A+B")})
    assert cube.made_of("A+B") == {"A+B"} and cube.made_of("A") == {"A"}
    cube = merged(merged(cube, 0, ("C", "D")), 0, ("C+D", "A"))
    assert cube.made_of("A+C+D") == {"A", "C", "D"}
    both = merged(Cube("paid", {(p, "all"): Cell(1) for p in ("A", "B", "A+B")}), 0, ("A", "B"))
    assert both.made_of("A+B") == {"A", "B", "A+B"} and both.cells["A+B", "all"].value == 3


def test_of_a_project_stands_what_would_name_it_only_with_its_name():
    (row,) = profile().iloc[:1].to_dict("records")
    labels = {"P1": "#1"}
    asked = [Asked("network", "S", {"P1": level}) for level in ("named", "parties", "total")]
    whole = {"project": "#1", "name": "De Meent", "dwellings": 50, "months": 40}
    nothing = {"project": "#1", "name": None, "dwellings": None, "months": None}
    assert [_project(row, labels, one, RULES) for one in asked] == [whole, whole, nothing]
    assert _project(row, labels, Asked("network", "S", {}), RULES) == nothing
    assert _project(row, labels, Asked("corporatie:91", "S", {}), RULES) == whole


HALF = 1.959963984540054
BOTH = {"paid": {"P1"}, "avoided": {"P1"}}


def told_of(rows, open_=None, labels=None):
    found = list(_figures(pd.DataFrame(rows), labels or {"P1": "P1", TOTAL: TOTAL}, open_ or BOTH, RULES))
    columns = ("value", "low95", "high95", "standard_error", "reason")
    return {(r["project"], r["measure"]): tuple(r[one] for one in columns) for r in found}


def test_figures_stand_with_their_interval_and_the_cost_is_the_difference():
    rows = [
        figure("P1", "avoided_per_dwelling_year", 900_00, 700_00, 1100_00),
        figure("P1", "net_per_dwelling_year", 350_00, 150_00, 550_00),
        figure("P1", "benefit_per_euro", 1.634, 1.634 - 2 * HALF, 1.634 + 2 * HALF),
    ]
    assert told_of(rows) == {
        ("P1", "cost_per_dwelling_year"): (550_00.0, None, None, None, None),
        ("P1", "avoided_per_dwelling_year"): (900_00.0, 700_00.0, 1100_00.0, 100_00.0, None),
        ("P1", "net_per_dwelling_year"): (350_00.0, 150_00.0, 550_00.0, 100_00.0, None),
        ("P1", "benefit_per_euro"): (1.63, -2.29, 5.55, 2.0, None),
    }


def test_figures_without_an_interval_have_no_error_and_what_is_not_known_is_said():
    rows = [
        figure("P1", "avoided_per_dwelling_year", 900_00, None, 1100_00),
        figure("P1", "net_per_dwelling_year", None),
        figure("P1", "benefit_per_euro", 1.5, 1.0, None),
    ]
    nothing = (None, None, None, None, "not_known")
    assert told_of(rows) == {
        ("P1", "cost_per_dwelling_year"): nothing,
        ("P1", "avoided_per_dwelling_year"): (900_00.0, None, 1100_00.0, None, None),
        ("P1", "net_per_dwelling_year"): nothing,
        ("P1", "benefit_per_euro"): (1.5, 1.0, None, None, None),
    }
    assert told_of(rows[1:])[("P1", "avoided_per_dwelling_year")] == nothing
    assert told_of([figure("P1", "net_per_dwelling_year", 1_00)])[("P1", "cost_per_dwelling_year")] == nothing


@pytest.mark.parametrize("name", ["paid", "avoided"])
def test_a_figure_is_told_where_the_totals_it_rests_on_are(name):
    rows = [figure("P1", one, 2000.0) for one in
            ("avoided_per_dwelling_year", "net_per_dwelling_year", "benefit_per_euro")]  # fmt: skip
    found = told_of(rows, BOTH | {name: {"P2"}})
    not_told = (None, None, None, None, "not_told")
    resting = {"paid": "cost_per_dwelling_year", "avoided": "avoided_per_dwelling_year"}
    other = resting["avoided" if name == "paid" else "paid"]
    assert {m for (_, m), one in found.items() if one == not_told} == {m for _, m in found} - {other}


def test_figures_stand_in_the_order_of_labels():
    labels = {"P1": "#2", "P2": "P2", "P3": "#1", TOTAL: TOTAL}
    found = told_of([figure("P2", "benefit_per_euro", 1.0)], BOTH, labels)
    assert [p for p, _ in itertools.groupby(p for p, _ in found)] == ["#1", "#2", "P2"]


def test_everything_together():
    """P2 has a name, P1 is told without one, P3 is not told."""
    rows = [figure(p, m, 2000.0) for p in ("P1", "P2", "P3") for m in
            ("avoided_per_dwelling_year", "net_per_dwelling_year", "benefit_per_euro")]  # fmt: skip
    cells = {(p, party): 1_000_000 for p in ("P1", "P2", "P3", TOTAL) for party in ("gemeente", TOTAL)}
    open_ = [("P1", TOTAL), ("P2", TOTAL), ("P3", "gemeente"), (TOTAL, TOTAL)]
    people = made({("P1", TOTAL): 20, ("P2", TOTAL): 22, (TOTAL, TOTAL): 42}, [("P2", TOTAL)], counts=True)
    told = {"paid": made(cells, open_), "avoided": made(cells, open_), "people": people}
    asked = Asked("network", "Samen", {"P1": "total", "P2": "named"}, "z")
    content = _content(given(comparison=rows), profile(), asked, told, RULES)
    assert list(content) == ["about", "parameters", "amounts", "people", "projects", "figures"]
    (about,) = content["about"]
    assert about == {
        "audience": "network", "sender": "Samen", "data_until": "2025-12-31", "base_year": 2025, "provisional": False,
        "example": True, "method": "urn:ontschot:release:5", "projects": 3, "projects_told": 2,
    }  # fmt: skip
    assert [type(about[one]) for one in ("base_year", "provisional", "example")] == [int, bool, bool]
    assert content["parameters"] == [{"parameter": "a", "value": 1.0}, {"parameter": "b", "value": 2.0}]
    assert {type(one["value"]) for one in content["parameters"]} == {float}
    first, second = ordered(("P1", "P3"), "z")
    number = {first: "#1", second: "#2"}
    assert [(r["amount"], r["project"], r["party"]) for r in content["amounts"]] == [
        (amount, p, party) for amount in ("avoided", "paid") for p in ("#1", "#2", "P2", "all") for party in
        ("all", "gemeente")
    ]  # fmt: skip
    amounts = {
        (r["amount"], r["project"], r["party"]): r["cents"] for r in content["amounts"] if r["cents"] is not None
    }
    assert amounts == {("avoided", "P2", "all"): 1_000_000, ("paid", "P2", "all"): 1_000_000}
    assert {r["project"]: r["people"] for r in content["people"]} == {number["P1"]: None, "P2": 20, "all": None}
    assert content["projects"] == [
        {"project": number["P1"], "name": None, "dwellings": None, "months": None},
        {"project": "P2", "name": "Hofje", "dwellings": 40, "months": 30},
    ]
    figures = {r["project"] for r in content["figures"] if r["value"] is not None}
    assert figures == {number["P1"], "P2"} and len(content["figures"]) == 12


def test_where_no_cube_can_be_told_no_project_is():
    rows = [figure("P1", "benefit_per_euro", 1.0)]
    content = _content(
        given(comparison=rows), profile(), Asked("gemeente:1", "S", {}), {"paid": None, "avoided": None}, RULES
    )
    assert content["projects"] == content["amounts"] == content["people"] == []
    assert {r["reason"] for r in content["figures"]} == {"not_told"} and content["about"][0]["projects_told"] == 0


def test_a_figure_that_rests_on_a_cube_that_is_not_there_is_not_told_and_the_others_are():
    rows = [figure("P1", m, 2000.0) for m in ("avoided_per_dwelling_year", "net_per_dwelling_year")]
    told = {"paid": made({("P1", TOTAL): 1_000_000}, [("P1", TOTAL)])}
    found = replace(given(comparison=rows), release=given().release.assign(provisional=1, example=0))
    content = _content(found, profile(), Asked("network", "S", EVERY), told, RULES)
    assert {r["measure"] for r in content["figures"] if r["value"] is not None} == {"cost_per_dwelling_year"}
    assert (content["about"][0]["provisional"], content["about"][0]["example"]) == (True, False)


def test_projects_that_are_shown_stand_in_the_order_of_their_labels():
    cells = {(p, TOTAL): 1_000_000 for p in ("P1", "P2", "P3", TOTAL)}
    told = {"paid": made(cells, cells), "avoided": None}
    for order in "abcd":
        content = _content(given(), profile(), Asked("network", "S", EVERY, order), told, RULES)
        assert [r["project"] for r in content["projects"]] == ["#1", "#2", "#3"]


@pytest.mark.parametrize(
    ("agreed", "fewest", "amounts", "people"),
    [({"P1": "named", "P2": "total"}, 3, False, False), ({"P1": "named", "P2": "total"}, 2, False, True),
     ({"P1": "named"}, 3, True, True), ({"P1": "named", "P2": "named", "P3": "named"}, 3, True, True)],
)  # fmt: skip
def test_sums_of_all_are_told_unless_figures_of_who_has_no_name_are_and_of_people_where_these_are_too_few(
    agreed, fewest, amounts, people
):
    """P3 has no name, and P2 has none where only its total was agreed on."""
    cells = {(p, TOTAL): 1_000_000 for p in ("P1", "P2", "P3", TOTAL)}
    living = {(p, TOTAL): 20 for p in ("P1", "P2", "P3")} | {(TOTAL, TOTAL): 60}
    told = {"paid": made(cells, cells), "avoided": None, "people": made(living, living, counts=True)}
    asked = Asked("network", "S", agreed)
    content = _content(given(), profile(), asked, told, replace(RULES, fewest_projects=fewest))

    def sums(table, name):
        return [r[name] for r in content[table] if r["project"] == "all"]

    assert sums("amounts", "cents") == [1_000_000 if amounts else None]
    assert sums("people", "people") == [60 if people else None]
