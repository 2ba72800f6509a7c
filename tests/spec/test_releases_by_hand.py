"""Releases by hand: who is behind a cell, what is agreed on, figures that rest on what is told, and packages put together."""

from dataclasses import replace

import pandas as pd
import pytest

from pipelines import releases
from pipelines.attacker import Breach
from pipelines.contracts.package import MEASURES
from pipelines.disclosure import released as of_cubes
from pipelines.disclosure.cubes import TOTAL
from pipelines.packages_together import together
from pipelines.release_cubes import Given, PeopleMissing, cubes_of
from pipelines.releases import Asked, NobodysProjects, _as_before, _labels, _rows, make
from tests.properties.disclosing import RULES

PARTIES = ("gemeente", "woningcorporatie", "zorgverzekeraar")


def given(people=12, towns=("1", "2", "3", "4", "5")):
    """Five projects, each of a town and a corporation of its own; the corporation pays 300, the town gives it 100."""
    ids = [f"P{one}" for one in towns]
    who, stays, euros, compared = [], [], [], []
    for i, p in enumerate(ids, 1):
        for party, cost, less, transfer in zip(
            PARTIES, (0, 300_00000, 0), (500_00000 + i, 40_00000, 60_00000), (-100_00000, 100_00000, 0), strict=True
        ):
            who.append(
                {
                    "project_id": p,
                    "year": 0,
                    "party": party,
                    "budget": "all",
                    "cost_cents": cost,
                    "avoided_cents": less,
                    "transfer_cents": transfer,
                }
            )
        stays += [{"person_id": f"{p}-{n}", "complex_id": p, "supported": True} for n in range(people)]
        euros += [{"project_id": p, "person_id": f"{p}-{n}", "cents": 40_000_00} for n in range(people)]
        for measure, value in (
            ("avoided_per_dwelling_year", 600_00.0 + 10_00 * i),
            ("net_per_dwelling_year", 300_00.0 + 10_00 * i),
            ("avoided_per_resident_year", 900_00.0),
            ("benefit_per_euro", 1.5 + i / 10),
        ):
            compared.append(
                {
                    "project_id": p,
                    "measure": measure,
                    "value": value,
                    "low95": value - 1.959963984540054,
                    "high95": value + 1.959963984540054,
                }
            )
    profile = pd.DataFrame(
        {
            "project_id": ids,
            "complex_name": [f"Naam {p}" for p in ids],
            "municipality_code": list(towns),
            "municipality_name": [f"Stad {t}" for t in towns],
            "corporation_id": [f"9{t}" for t in towns],
            "dwellings": 52,
            "months": 40,
        }
    )
    release = pd.DataFrame([{"data_until": "2025-12-31", "base_year": 2025, "provisional": False, "example": True}])
    parameters = pd.DataFrame([{"parameter": "disclosure_fewest_people", "value": 10.0}])
    none = pd.DataFrame(columns=["project_id", "insurer_id", "cents", "insured"])
    rows = [pd.DataFrame(one) for one in (who, compared, stays, euros)]
    return beside(Given(rows[0], rows[1], profile, rows[2], rows[3], none, none, release, parameters))


def beside(found, others=40):
    """The same, with forty people in each town whom those of its project are compared with: what they weigh makes up the amount."""
    amounts = found.who_pays[found.who_pays.party == "gemeente"].set_index("project_id").avoided_cents
    rest = amounts.sub(found.people.groupby("project_id").cents.sum(), fill_value=0)
    rows = [
        {"project_id": p, "person_id": f"{p}-beside-{n}", "helped_in": "", "cents": int(cents) // others + (int(cents) % others if n == 0 else 0)}
        for p, cents in rest.items()
        for n in range(others)
    ]  # fmt: skip
    return replace(found, compared=pd.DataFrame(rows))


def told(content, table="amounts"):
    return {(r["amount"], r["project"], r["party"]): r["cents"] for r in content[table] if r["cents"] is not None}


def test_who_is_behind_a_cell():
    cubes = cubes_of(given())
    town = cubes["avoided"].cells[("P1", "gemeente")]
    assert (town.value, town.people, dict(town.shares)) == (500_00001, 12, {"gemeente:1": 500_00001})
    assert town.members == {*(f"P1-{n}@P1" for n in range(12)), *(f"P1-beside-{n}~" for n in range(40))}
    assert sum(town.euros.values()) + sum(town.compared.values()) == town.value
    homes = cubes["avoided"].cells[("P1", "woningcorporatie")]
    assert (homes.people, homes.members) == (52, frozenset())
    both = cubes["avoided"].cells[("P1", TOTAL)]
    assert (both.value, both.people, len(both.members)) == (600_00001, 52, 52)
    assert cubes["avoided"].cells[(TOTAL, "gemeente")].people == 60
    paid = cubes["paid"].cells
    assert paid[("P1", "gemeente")].value == 100_00000 and paid[("P1", "woningcorporatie")].value == 200_00000
    assert paid[("P1", "gemeente")].people is None and ("P1", "zorgverzekeraar") not in paid  # it pays nothing anywhere


def test_each_insurer_is_an_organisation_with_its_own_part_and_its_people_of_everybody_elses_months():
    rows = [{"project_id": "P1", "insurer_id": who, "cents": own, "insured": n} for who, own, n in
            (("77", 10_000_00, 20), ("78", -4_000_00, 10), ("79", 0, 30))]  # fmt: skip
    found = replace(given(), insurers=pd.DataFrame(rows))
    cell = cubes_of(found)["avoided"].cells[("P1", "zorgverzekeraar")]
    # 60.000 − 6.000 own = 54.000 over 60 insured: 900 each
    assert dict(cell.shares) == {
        "zorgverzekeraar:77": 28_000_00,
        "zorgverzekeraar:78": 5_000_00,
        "zorgverzekeraar:79": 27_000_00,
    }
    assert cell.value == 60_000_00 == sum(cell.shares.values()) and cell.euros == {}
    other = cubes_of(found)["avoided"].cells[("P2", "zorgverzekeraar")]
    assert dict(other.shares) == {"zorgverzekeraar": 60_000_00}  # who is behind it is not known: one


def test_a_total_of_a_project_is_not_told_without_an_agreement_whatever_number_of_insurers_is_behind_it():
    rows = [
        {"project_id": f"P{p}", "insurer_id": f"{i}", "cents": 0, "insured": 20} for p in range(1, 6) for i in range(4)
    ]
    made = make(replace(given(), insurers=pd.DataFrame(rows)), Asked("network", "Samen", {}), {}, RULES)
    assert made.breaches == () and {project for _, project, _ in told(made.content)} == {TOTAL}


def test_no_agreement_tells_euros_that_are_mostly_of_two_people():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "parties")
    uneven = given(people=20)
    uneven.people.loc[uneven.people.person_id.isin(["P1-3", "P1-4"]), "cents"] = 9 * 40_000_00 * 6
    uneven = beside(uneven)
    made = make(uneven, Asked("network", "Samen", every), {}, RULES)
    assert made.breaches == ()
    amounts = told(made.content)
    assert ("avoided", "P1", "gemeente") not in amounts and ("avoided", "P1", TOTAL) not in amounts
    assert len([key for key in amounts if key[0] == "avoided" and key[2] == "gemeente"]) > 1  # of others they are
    assert ("avoided", "P1", "gemeente") not in told(make(uneven, Asked("gemeente:1", "Samen", {}), {}, RULES).content)


def test_an_amount_that_the_parts_of_people_do_not_add_up_to_is_not_told():
    found = given()
    for fewer in (replace(found, people=found.people.iloc[1:]), replace(found, compared=found.compared.iloc[1:])):
        with pytest.raises(PeopleMissing, match="P1"):
            cubes_of(fewer)
    rounded = found.people.copy()
    rounded.loc[rounded.project_id == "P1", "cents"] += 12  # 144 cents: one for each of 52 people, and 100
    assert cubes_of(replace(found, people=rounded))["avoided"].cells[("P1", "gemeente")].value == 500_00001
    rounded.loc[rounded.person_id == "P1-0", "cents"] += 10
    with pytest.raises(PeopleMissing, match="P1"):
        cubes_of(replace(found, people=rounded))


def test_no_agreement_tells_euros_in_which_one_of_the_people_compared_with_weighs_most():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "parties")
    found = given(people=20)
    found.compared.loc[found.compared.person_id == "P1-beside-3", "cents"] = 40_000_000_00
    found.compared.loc[found.compared.person_id == "P1-beside-4", "cents"] = -40_000_000_00
    found.who_pays.loc[(found.who_pays.project_id == "P1") & (found.who_pays.party == "gemeente"), "avoided_cents"] = (
        found.people[found.people.project_id == "P1"].cents.sum() + found.compared[found.compared.project_id == "P1"].cents.sum()
    )  # fmt: skip
    amounts = told(make(found, Asked("network", "Samen", every), {}, RULES).content)
    assert ("avoided", "P1", "gemeente") not in amounts and ("avoided", "P1", TOTAL) not in amounts
    assert len([key for key in amounts if key[0] == "avoided" and key[2] == "gemeente"]) > 1


def test_a_total_of_which_one_of_the_people_compared_with_came_or_went_is_not_told_anew_until_ten_did():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    first = make(given(people=30), Asked("network", "Samen", every), {}, RULES)

    def later(until, gone):
        new = given(people=30)
        new.release["data_until"] = until
        left = new.compared.project_id.ne("P1") | ~new.compared.person_id.isin([f"P1-beside-{n}" for n in range(gone)])
        weighed = int(new.compared[~left].cents.sum())
        here = (new.who_pays.project_id == "P1") & (new.who_pays.party == "gemeente")
        new.who_pays.loc[here, "avoided_cents"] -= weighed
        made = make(replace(new, compared=new.compared[left]), Asked("network", "Samen", every), first.registers, RULES)
        rows = {(r["amount"], r["project"], r["party"]): (r["cents"], r["reason"]) for r in made.content["amounts"]}
        assert made.breaches == ()
        return rows[("avoided", "P1", TOTAL)], round(600_00000 - weighed, -5)

    assert later("2026-12-31", 1)[0] == later("2026-12-31", 9)[0] == (600_00000, "repeated")
    (cents, why), now = later("2026-12-31", 10)
    assert why is None and cents == now != 600_00000


def test_an_amount_of_which_one_changed_and_that_made_others_weigh_something_is_not_told_anew():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    idle = pd.DataFrame([{"project_id": "P1", "person_id": f"P1-late-{n}", "helped_in": ""} for n in range(20)])
    first = make(replace(given(people=30), idle=idle), Asked("network", "Samen", every), {}, RULES)

    def later(comes):
        new = given(people=30)
        new.release["data_until"] = "2026-12-31"
        late = idle.assign(cents=0, person_id=idle.person_id if not comes else [f"new-{n}" for n in range(20)])
        new = replace(new, compared=pd.concat([new.compared.iloc[1:], late], ignore_index=True))
        cents = (
            new.compared[new.compared.project_id == "P1"].cents.sum()
            + new.people[new.people.project_id == "P1"].cents.sum()
        )
        new.who_pays.loc[(new.who_pays.project_id == "P1") & (new.who_pays.party == "gemeente"), "avoided_cents"] = (
            cents
        )
        made = make(new, Asked("network", "Samen", every), first.registers, RULES)
        return {(r["amount"], r["project"], r["party"]): r["reason"] for r in made.content["amounts"]}[
            ("avoided", "P1", TOTAL)
        ]

    assert later(comes=False) == "repeated" and later(comes=True) is None


@pytest.mark.parametrize("where", ["nowhere", "P2"])
def test_an_amount_of_which_one_person_became_another_thing_to_it_is_not_told_anew(where):
    """Somebody of P1 turns out to live elsewhere, and stays one of those with whom the others are compared."""
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")

    def now(home, until):
        new = given(people=30)
        new.release["data_until"] = until
        new.people.loc[new.people.person_id == "P1-0", "project_id"] = home
        new = replace(new, people=new.people[new.people.project_id != "nowhere"])
        here = new.who_pays.party == "gemeente"
        moved = {"P1": -40_00000, home: 40_00000} if home != "P1" else {}
        for project, cents in moved.items():
            new.who_pays.loc[here & (new.who_pays.project_id == project), "avoided_cents"] += cents
        new = beside(new)
        there = "" if home == "nowhere" else home  # of that hangs which months of theirs compare, also for P2
        also = [{"project_id": p, "person_id": "P1-0", "helped_in": there, "cents": 0} for p in ("P1", "P2")]
        return replace(new, compared=pd.concat([new.compared, pd.DataFrame(also)], ignore_index=True))

    first = make(now("P1", "2025-12-31"), Asked("network", "Samen", every), {}, RULES)
    second = make(now(where, "2026-12-31"), Asked("network", "Samen", every), first.registers, RULES)
    assert first.breaches == second.breaches == ()
    again = {
        (r["project"], r["party"]): (r["cents"], r["vintage"])
        for r in second.content["amounts"]
        if r["amount"] == "avoided"
    }
    assert again[("P1", TOTAL)] == (600_00000, "2025-12-31") and again[(TOTAL, TOTAL)][1] == "2025-12-31"
    assert again[("P2", TOTAL)][1] == "2025-12-31" and again[("P3", TOTAL)][1] is None
    figures = {(r["project"], r["measure"]): r["value"] for r in second.content["figures"]}
    assert (
        figures[("P1", "avoided_per_dwelling_year")] is None
        and figures[("P3", "avoided_per_dwelling_year")] is not None
    )


def test_no_figure_tells_how_many_people_live_somewhere_with_support():
    """Per resident beside per dwelling would be their number, to a tenth of a person."""
    made = make(given(), Asked("network", "Samen", dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")), {}, RULES)
    assert {r["measure"] for r in made.content["figures"]} == set(MEASURES)
    assert not [one for one in MEASURES if "resident" in one or "person" in one]


def test_without_an_agreement_the_network_is_told_no_project():
    made = make(given(), Asked("network", "Samen", {}), {}, RULES)
    assert made.breaches == () and made.content["projects"] == []
    assert {project for _, project, _ in told(made.content)} <= {TOTAL}
    assert {(r["value"], r["reason"]) for r in made.content["figures"]} == {(None, "not_told")}


def test_figures_of_a_project_go_without_a_name_where_its_total_was_agreed_on_and_its_total_only_with_one():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "total") | {"P2": "named"}
    made = make(given(), Asked("network", "Samen", every), {}, RULES)
    assert made.breaches == ()
    amounts = told(made.content)
    # one has a name; the sum of the four others, that without them could be taken off, is not told either
    assert amounts == {("avoided", "P2", TOTAL): 600_00000, ("paid", "P2", TOTAL): 300_00000}
    assert {r["project"] for r in made.content["people"] if r["people"] is not None} <= {"P2"}
    figures = {(r["project"], r["measure"]): r for r in made.content["figures"]}
    assert figures[("P2", "cost_per_dwelling_year")]["value"] == 300_00.0
    assert figures[("P2", "avoided_per_dwelling_year")]["value"] == 620_00.0
    assert figures[("P2", "benefit_per_euro")]["standard_error"] == 1.0
    projects = {r["project"]: r for r in made.content["projects"]}
    assert projects["P2"] == {"project": "P2", "name": "Naam P2", "dwellings": 50, "months": 40}
    assert [projects["#1"][one] for one in ("name", "dwellings", "months")] == [None, None, None]


def test_a_grant_that_is_public_is_told_and_hides_nothing():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    grants = {p: frozenset({"gemeente"}) for p in ("P1", "P2")}
    made = make(given(), Asked("network", "Samen", every, public=grants), {}, RULES)
    amounts = told(made.content)
    assert made.breaches == ()
    granted = [key for key in amounts if key[0] == "paid" and key[2] == "gemeente" and key[1] != TOTAL]
    assert len(granted) == 2 and {amounts[key] for key in granted} == {100_00000}
    # total − grant would be what the corporation paid: of these two projects the total is not told
    assert [("paid", project, TOTAL) in amounts for _, project, _ in granted] == [False, False]
    assert (
        sum(key[0] == "paid" and key[1] != TOTAL and key[2] == TOTAL for key in amounts) == 2
    )  # one more hides the two


def sizes(content):
    """What somebody who knows how many dwellings each project has for how long works out: an amount over the figure per dwelling year.

    Of each project, and of all that are left when those that are told are taken off the sum of all.
    """
    amounts = {(r["amount"], r["project"]): r["cents"] for r in content["amounts"] if r["party"] == TOTAL}
    per = {"paid": "cost_per_dwelling_year", "avoided": "avoided_per_dwelling_year"}
    figures = {(r["project"], r["measure"]): r["value"] for r in content["figures"] if r["value"] is not None}
    projects = {r["project"] for r in content["figures"]}
    found = {}
    for kind, measure in per.items():
        own = {p: amounts.get((kind, p)) for p in projects}
        left = [p for p in projects if own[p] is None]
        every = amounts.get((kind, TOTAL))
        if len(left) == 1 and every is not None:
            own[left[0]] = every - sum(cents for cents in own.values() if cents is not None)
        for p, cents in own.items():
            if cents is not None and (p, measure) in figures:
                found.setdefault(p, []).append(cents / figures[(p, measure)])
    return found


@pytest.mark.parametrize("level", ["total", "named"])
def test_how_many_dwelling_years_a_project_has_cannot_be_worked_out_of_one_without_a_name(level):
    found = given()
    found.profile["dwellings"] = [10, 20, 30, 40, 50]  # who attacks looks up which project has how many, for a year
    parts = found.comparison
    rows = parts.measure.isin(["avoided_per_dwelling_year", "net_per_dwelling_year"])
    size = parts.project_id.map(dict(zip(found.profile.project_id, found.profile.dwellings, strict=True)))
    parts.loc[rows, "value"] = parts.measure.map({"avoided_per_dwelling_year": 600_00000.0}).fillna(300_00000.0) / size
    agreed = dict.fromkeys(("P1", "P2", "P3", "P4"), level) | {"P5": "total"}
    made = make(found, Asked("network", "Samen", agreed), {}, RULES)
    assert made.breaches == () and made.content["about"][0]["projects_told"] == 5
    worked_out = sizes(made.content)
    named = {"P1": 10, "P2": 20, "P3": 30, "P4": 40} if level == "named" else {}
    assert {p: [round(n) for n in one] for p, one in worked_out.items()} == {p: [n, n] for p, n in named.items()}
    sums = [r["cents"] for r in made.content["amounts"] if r["project"] == TOTAL and r["party"] == TOTAL]
    assert all(one is None for one in sums)  # sizes times figures would add up to it in few orders


def test_what_is_agreed_on_after_a_release_is_told_in_the_next_one():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    first = make(given(), Asked("network", "Samen", {}), {}, RULES)
    second = make(given(), Asked("network", "Samen", every), first.registers, RULES)
    assert second.breaches == ()
    assert len([key for key in told(second.content) if key[0] == "avoided" and key[1] != TOTAL]) == 5


def test_the_order_of_projects_without_a_name_hangs_on_a_secret_of_the_sender():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "total")
    orders = [_labels(given().profile, Asked("network", "Samen", every, secret)) for secret in "abcd"]
    assert all(sorted(set(one.values())) == ["#1", "#2", "#3", "#4", "#5", TOTAL] for one in orders)
    assert len({tuple(one.items()) for one in orders}) > 1
    assert orders[0] == _labels(given().profile, Asked("network", "Elders", every, "a"))


def living(**projects):
    """Who lives where: {project: (with support, without)}."""
    rows = [
        {"person_id": f"{p}-{group}-{n}", "complex_id": p, "supported": group == "with"}
        for p, counts in projects.items()
        for group, count in zip(("with", "without"), counts, strict=True)
        for n in range(count)
    ]
    rows += [
        rows[0],
        rows[0] | {"supported": not rows[0]["supported"]},
    ]  # stayed three times: counts once, with support
    return replace(given(), placements=pd.DataFrame(rows))


def of_people(made):
    return {(r["project"], r["group"]): r["people"] for r in made.content["people"] if r["people"] is not None}


def test_people_are_counted_once_per_project_with_support_and_without():
    cells = cubes_of(living(P1=(21, 40), P2=(31, 12), P3=(0, 0)))["people"].cells
    assert [cells[("P1", one)].value for one in ("with_support", "without_support", TOTAL)] == [21, 40, 61]
    assert (cells[(TOTAL, TOTAL)].value, cells[("P3", TOTAL)].value) == (104, 0)
    assert cells[("P1", "with_support")].shares == {"gemeente:1": 21}
    assert "people" not in cubes_of(replace(given(), placements=given().placements.iloc[:0]))


def test_where_all_are_of_one_kind_only_how_many_people_is_told():
    cells = cubes_of(given())["people"].cells
    assert {group for _, group in cells} == {"undivided", TOTAL} and cells[("P1", "undivided")].value > 0
    assert {group for _, group in cubes_of(living(P1=(0, 30)))["people"].cells} == {
        "with_support",
        "without_support",
        TOTAL,
    }
    nobody = given().placements.assign(supported=False)
    assert {group for _, group in cubes_of(replace(given(), placements=nobody))["people"].cells} == {"undivided", TOTAL}
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    made = make(given(), Asked("network", "Samen", every), {}, RULES)
    assert made.breaches == () and {group for _, group in of_people(made)} == {"undivided", TOTAL}


def test_people_are_told_rounded_where_agreed_and_to_their_municipality_and_never_all_or_none_of_a_group():
    # of P1 everybody lives there with support: that says it of each of them
    towns = living(P1=(35, 0), P2=(31, 52), P3=(33, 64), P4=(42, 41), P5=(57, 58))
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    made = make(towns, Asked("network", "Samen", every), {}, RULES)
    assert made.breaches == ()
    told_of = of_people(made)
    assert told_of[(TOTAL, TOTAL)] == 415 and told_of[("P5", "with_support")] == 55
    assert ("P1", "with_support") not in told_of and ("P1", "without_support") not in told_of
    own = of_people(make(towns, Asked("gemeente:5", "Samen", {}), {}, RULES))
    assert own[("P5", "with_support")] == 55 and own[("P5", "without_support")] == 60
    assert {project for project, _ in of_people(make(towns, Asked("network", "Samen", {}), {}, RULES))} <= {TOTAL}
    assert of_people(make(towns, Asked("corporatie:95", "Samen", {}), {}, RULES)) == {}


def test_a_share_is_of_the_numbers_as_they_are_told_and_not_told_where_one_is_not():
    told_of = [{"project": "all", "group": g, "people": n} for g, n in (("with_support", 35), ("all", 100))]
    row = together([package([1.0]) | {"people": told_of}], RULES).people.iloc[0]
    assert (row["with_support"], row.people, row.share, row["name"]) == (35, 100, 0.35, "")
    for one in told_of:
        assert together([package([1.0]) | {"people": [one]}], RULES).people.share.isna().all()


def test_no_agreement_tells_euros_of_nine_people():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "parties")
    made = make(given(people=9), Asked("network", "Samen", every), {}, RULES)
    assert made.breaches == ()
    of_care = [
        key
        for key in told(made.content)
        if key[0] == "avoided" and key[2] in ("gemeente", "zorgverzekeraar") and key[1] != TOTAL
    ]
    assert of_care == []


def test_an_organisation_gets_its_own_projects_and_its_own_part():
    made = make(given(), Asked("gemeente:1", "Samen", {}), {}, RULES)
    assert {project for _, project, _ in told(made.content)} <= {"P1", TOTAL}
    assert told(made.content)[("avoided", "P1", "gemeente")] == 500_00000
    assert ("avoided", "P1", "woningcorporatie") not in told(made.content)
    with pytest.raises(NobodysProjects):
        make(given(), Asked("gemeente:7", "Samen", {}), {}, RULES)


def test_a_total_of_which_two_people_changed_is_not_told_anew_until_ten_did():
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    first = make(given(people=30), Asked("network", "Samen", every), {}, RULES)
    assert told(first.content)[("avoided", "P1", TOTAL)] == 600_00000

    def later(until, arrived):
        new = given(people=30)
        new.release["data_until"] = until
        here = (new.who_pays.project_id == "P1") & (new.who_pays.party == "gemeente")
        new.who_pays.loc[here, "avoided_cents"] += 40_00000
        more = pd.DataFrame(
            [{"person_id": f"P1-new-{n}", "project_id": "P1", "cents": 40_000_00} for n in range(arrived)]
        )
        return beside(replace(new, people=pd.concat([new.people, more])))

    second = make(later("2026-12-31", 2), Asked("network", "Samen", every), first.registers, RULES)
    assert second.breaches == ()
    (row,) = [
        r for r in second.content["amounts"] if (r["amount"], r["project"], r["party"]) == ("avoided", "P1", TOTAL)
    ]
    assert (row["cents"], row["vintage"], row["reason"]) == (600_00000, "2025-12-31", "repeated")
    assert told(second.content)[("avoided", "P2", TOTAL)] == 600_00000
    figures = {(r["project"], r["measure"]): r["value"] for r in second.content["figures"]}
    assert figures[("P1", "avoided_per_dwelling_year")] is None  # of now, and that is not told
    third = make(later("2027-12-31", 11), Asked("network", "Samen", every), second.registers, RULES)
    assert third.breaches == () and told(third.content)[("avoided", "P1", TOTAL)] == 640_00000


def _of_one_town(until, arrived):
    """Five projects of five corporations in one town, where people arrived in the first since."""
    new = given(people=30)
    new.profile["municipality_code"] = "1"
    new.release["data_until"] = until
    here = (new.who_pays.project_id == "P1") & (new.who_pays.party == "gemeente")
    new.who_pays.loc[here, "avoided_cents"] += arrived * 40_00000
    more = [{"person_id": f"P1-new-{n}", "project_id": "P1", "cents": 40_000_00} for n in range(arrived)]
    return beside(replace(new, people=pd.concat([new.people, pd.DataFrame(more)])))


@pytest.mark.parametrize("audiences", [("network", "gemeente:1"), ("gemeente:1", "network")])
def test_a_total_that_another_with_the_same_projects_was_told_is_not_told_of_one_person_more(audiences, monkeypatch):
    for module in (
        of_cubes,
        releases,
    ):  # who has the package of the town would know what it avoids now: that waits by another rule
        monkeypatch.setattr(module, "readers_of", lambda *_: [])
    every, first = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named"), ("avoided", TOTAL, TOTAL)
    made = make(_of_one_town("2025-12-31", 0), Asked(audiences[0], "Samen", every), {}, RULES)
    assert first in told(made.content)
    for arrived, may in ((1, False), (9, False), (10, True)):
        later = make(_of_one_town("2026-12-31", arrived), Asked(audiences[1], "Samen", every), made.registers, RULES)
        assert later.breaches == ()
        now = [r for r in later.content["amounts"] if (r["amount"], r["project"], r["party"]) == first]
        assert (now[0]["cents"] is not None and now[0]["vintage"] is None) == may, arrived


def test_a_total_stays_the_same_when_others_come_beside_its_projects():
    """First the town has every project; then a project of another comes, and one person: the total of the town is not told anew."""
    every, first = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named"), ("avoided", TOTAL, TOTAL)
    made = make(_of_one_town("2025-12-31", 0), Asked("gemeente:1", "Samen", every), {}, RULES)
    later, beside_it = _of_one_town("2026-12-31", 1), given(people=30, towns=("6",))
    names = ("who_pays", "comparison", "profile", "placements", "people", "compared")
    both = replace(
        later, **{n: pd.concat([getattr(later, n), getattr(beside_it, n)], ignore_index=True) for n in names}
    )
    again = make(both, Asked("gemeente:1", "Samen", every), made.registers, RULES)
    (row,) = [r for r in again.content["amounts"] if (r["amount"], r["project"], r["party"]) == first]
    assert again.breaches == () and first in told(made.content) and row["vintage"] == "2025-12-31"


def test_what_an_organisation_knows_of_its_own_is_no_fault_of_a_release_unless_it_takes_room_away():
    known = Breach("n", ("A",), 9_000_00.0, 11_000_00.0, False)
    assert _as_before(Breach("n", ("A",), 9_000_00.0, 11_000_00.0, False), known)
    assert not _as_before(Breach("n", ("A",), 9_100_00.0, 11_000_00.0, False), known)
    assert not _as_before(Breach("n", ("A",), 9_000_00.0, 10_900_00.0, False), known)
    assert not _as_before(Breach("n", ("A",), 10_000_00.0, 10_000_00.0, True), known)
    assert not _as_before(known, None)


def package(values, sender="a", error=1.0, names=()):
    rows = [
        {
            "project": f"#{i}",
            "measure": "benefit_per_euro",
            "value": v,
            "low95": None,
            "high95": None,
            "standard_error": error,
        }
        for i, v in enumerate(values)
    ]
    projects = [{"project": f"#{i}", "name": name} for i, name in enumerate(names)]
    return {"about": [{"sender": sender}], "figures": rows, "projects": projects, "people": []}


def test_median_and_quartiles_from_five_projects_on():
    found = together([package([1.0, 4.0], "a", names=("Naam",)), package([2.0, 3.0, 10.0], "b")], RULES)
    row = found.measures.set_index("measure").loc["benefit_per_euro"]
    assert (row.projects, row.senders, row["median"], row.quartile1, row.quartile3) == (5, 2, 3.0, 2.0, 4.0)
    assert row.low95 < row["mean"] < row.high95
    assert list(found.projects.name) == ["Naam"]
    few = together([package([1.0, 4.0, 2.0, 3.0])], RULES).measures.set_index("measure").loc["benefit_per_euro"]
    assert few.reason == "too_few_projects" and pd.isna(few["median"]) and few.projects == 4


def test_the_mean_of_projects_that_are_alike_has_an_interval_as_wide_as_their_own_errors_allow():
    row = together([package([2.0] * 5)], RULES).measures.set_index("measure").loc["benefit_per_euro"]
    half = 2.776 / 5**0.5  # t with 4 degrees, standard error 1 of each
    assert (row["mean"], row.low95, row.high95) == (
        2.0,
        pytest.approx(2 - half, abs=0.01),
        pytest.approx(2 + half, abs=0.01),
    )


def test_figures_that_are_not_known_or_have_no_error_are_told_as_such():
    alone = package([1.0, 2.0, 3.0, 4.0, 5.0], error=None)
    alone["figures"].append(alone["figures"][0] | {"value": None})
    row = together([alone], RULES).measures.set_index("measure").loc["benefit_per_euro"]
    assert (
        row.projects == 5 and row["median"] == 3.0 and pd.isna(row["mean"])
    )  # without errors there is no mean by them
    few = given()
    few = replace(few, comparison=few.comparison[few.comparison.measure != "net_per_dwelling_year"])
    every = dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "named")
    found = make(few, Asked("network", "Samen", every), {}, RULES).content["figures"]
    missing = {
        (r["value"], r["reason"]) for r in found if r["measure"] in ("net_per_dwelling_year", "cost_per_dwelling_year")
    }
    assert missing == {(None, "not_known")}


def test_a_cube_of_which_nothing_can_be_told_has_no_rows():
    assert (
        make(given(towns=("1",)), Asked("network", "Samen", {}, public={"P1": frozenset(PARTIES)}), {}, RULES).breaches
        == ()
    )
    assert list(_rows("paid", None, {}, frozenset(), 5)) == []
