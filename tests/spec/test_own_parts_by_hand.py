"""What one person or one insurer weighs in an amount that was avoided, by hand, and all of them together."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipelines.contracts.core import INSURED_BUDGETS
from pipelines.harmonize.own_parts import own_part_of_insurers
from pipelines.measures.avoided_cost import estimate_persons
from pipelines.measures.influence import parts_of_people
from tests.unit.measures.panels import persons
from tests.unit.measures.small_country import Country, world


def months(person, *cents, project="P", start=2, first=0):
    """One row a month, from month ``first`` on; help starts in month ``start``."""
    town, home, begun = "T", project and f"home {project}", start if project else None
    return [(person, first + i, town, home, project, begun, one) for i, one in enumerate(cents)]


def parts(rows, booked=range(9), minimum=2):
    """Own parts and what weighs beside them, as {person: cents}."""
    found = parts_of_people(persons(rows), {"P": np.array(booked) + 600}, minimum)  # month 0 is January 2020
    return tuple(dict(zip(one.person_id, one.cents, strict=True)) for one in (found.own, found.compared))


def test_a_person_is_behind_an_amount_with_what_they_cost_before_over_the_months_after_less_what_they_cost_then():
    rows = [
        *months("p1", 100, 300, 150, 50, 25),  # 200 a month before: 600 of three months, of which 225 was spent
        *months("p2", 500, 500, 500, 500, 500),  # whatever they cost, nothing of it changed
        *months("p3", 0, 0, 400, 0, 0),  # costs more
        *months("p4", 10, 20, start=2),  # never seen after
        *months("p5", 10, 20, start=0),  # never seen before
        *months("p6", 9, 9, project=None),
    ]
    assert parts(rows) == ({"p1": 375, "p2": 0, "p3": -400}, {})  # p6 alone is no comparison
    assert parts(rows, booked=range(4)) == ({"p1": 200, "p2": 0, "p3": -400}, {})  # of month 4 the books are not in
    assert parts(rows, booked=()) == ({}, {})


COMPARED = [
    *months("p1", 100, 100, 50, 50),
    *months("q1", 10, 10, 40, 40, project=None),  # half of the comparison: 30 dearer, twice
    *months("q2", 20, 20, 20, 20, project=None),  # the other half, that says no change
    *months("q3", 500, project=None, first=3),  # seen once: says nothing of change
    *months("q4", 80, 90, project=None),  # of before only: of how much dearer it became it says nothing
]


def test_who_others_are_compared_with_weighs_by_how_their_cost_changed_and_all_parts_are_the_amount():
    own, compared = parts(COMPARED)
    assert (own, compared) == ({"p1": 100}, {"q1": 30, "q2": 0})
    told = estimate_persons(persons(COMPARED), draws=10, seed=1, minimum_control_people=2).projects["P"]
    assert told.point.sum() == pytest.approx(130)
    assert parts(COMPARED, minimum=9) == ({"p1": 100}, {})  # before and after alone: nobody is compared with


def test_of_who_is_compared_with_it_is_told_where_they_are_helped_too():
    """Their months compare until they start: who turns out to live in another project weighs other months, wherever that is."""
    rows = [
        *COMPARED, *months("q5", 5, 5, 8, 9, 9, project="Q", start=3), *months("q6", 5, 5, 8, 9, 9, project="R", start=60),
    ]  # fmt: skip
    found = parts_of_people(persons(rows), {"P": np.arange(9) + 600, "Q": np.array([])}, 2)  # of Q no books are in
    here = found.compared[found.compared.project_id == "P"].set_index("person_id").helped_in.to_dict()
    assert here == {"q1": "", "q2": "", "q5": "Q", "q6": "R"}
    assert found.own.person_id.tolist() == ["p1"] and list(found.own) == list(found.compared) == list(found.idle)
    # p1 has two months before that everybody else has too, q3 one month, q4 two: what they cost says nothing of change
    assert found.idle.set_index("person_id").helped_in.to_dict() == {"p1": "P", "q3": "", "q4": ""}
    assert set(found.idle.project_id) == {"P"} and not found.idle.cents.any()


def test_of_another_town_nobody_is_idle_and_where_nobody_is_compared_with_nobody_is_either():
    elsewhere = [(f"z{one[0]}", one[1], "U", *one[3:]) for one in COMPARED if one[0] != "p1"]
    found = parts_of_people(persons(COMPARED + elsewhere), {"P": np.arange(9) + 600}, 2)
    assert set(found.idle.person_id) == {"p1", "q3", "q4"}
    alone = parts_of_people(persons(COMPARED), {"P": np.arange(9) + 600}, 9)
    assert alone.idle.empty and alone.compared.empty and list(alone.idle) == list(alone.own)
    nobody = parts_of_people(persons([one for one in COMPARED if one[0] != "p1"]), {}, 2)
    assert nobody.own.empty and nobody.compared.empty and nobody.idle.empty and list(nobody.own) == list(alone.own)
    assert nobody.own.cents.dtype == "int64" == alone.own.cents.dtype


def without(table, person):
    return table.filter(pa.compute.not_equal(table["person_id"], person))


def test_parts_are_the_amount_in_worlds_where_everybody_is_seen_in_other_months_and_who_is_not_in_them_changes_nothing():
    table = world(3, Country(people_elsewhere=250)).persons
    drop = np.random.default_rng(1).uniform(size=table.num_rows) < 0.3
    table = table.filter(pa.array(~drop))

    def point(rows):
        found = estimate_persons(rows, draws=2, seed=1).projects
        return {p: float(one.point.sum()) for p, one in found.items()}

    told, found = point(table), parts_of_people(table, dict.fromkeys(point(table), np.arange(3000)))
    both = pd.concat([found.own, found.compared]).groupby("project_id").cents.agg(["sum", "size"])
    assert len(told) > 5 and all(abs(told[p] - both["sum"][p]) <= both["size"][p] for p in told)
    here = next(iter(told))
    inside = set(found.compared[found.compared.project_id == here].person_id)
    helped = set(found.own.person_id)
    others = sorted(set(table["person_id"].to_pylist()) - helped)
    one, none = next(p for p in others if p in inside), next(p for p in others if p not in inside)
    assert abs(point(without(table, one))[here] - told[here]) > 1
    assert point(without(table, none))[here] == pytest.approx(told[here], abs=1e-3)


def quarters(insurer, *rows):
    return [
        {
            "complex_id": "P",
            "project_id": "P",
            "insurer_id": insurer,
            "quarter": when,
            "start_month": date(2025, 6, 1),
            "insured": insured,
            **dict.fromkeys((f"{b}_cents" for b in INSURED_BUDGETS), 0),
            "zvw_ggz_cents": cents,
        }
        for when, insured, cents in rows
    ]


def test_an_insurer_is_behind_an_amount_per_person_insured_from_the_quarter_of_the_start_on():
    rows = [
        # 60 a person before; the quarter of the start counts as after: 30 insured, expected 1800, cost 1300
        *quarters("77", (date(2024, 10, 1), 10, 700), (date(2025, 1, 1), 10, 500), (date(2025, 4, 1), 15, 700), (date(2025, 7, 1), 15, 600)),
        *quarters("78", (date(2025, 7, 1), 20, 900)),  # nothing is known of before
    ]  # fmt: skip
    found = own_part_of_insurers(ibis.memtable(pd.DataFrame(rows))).to_pandas()
    assert [tuple(r) for r in found.itertuples(index=False)] == [("P", "77", 500, 30)]


def of_quarters(rows):
    """Rows (project, insurer, start, quarter, insured, cents of each budget): own parts as (project, insurer, cents, insured)."""
    table = pd.DataFrame([
        {"project_id": p, "insurer_id": i, "start_month": start, "quarter": when, "insured": n}
        | {f"{b}_cents": cents * (k + 1) for k, b in enumerate(INSURED_BUDGETS)}
        for p, i, start, when, n, cents in rows
    ])  # fmt: skip
    found = own_part_of_insurers(ibis.memtable(table)).to_pandas()
    return [tuple(r) for r in found.itertuples(index=False)]


def test_of_an_insurer_all_budgets_count_and_nothing_is_known_without_people_before_and_after():
    times = sum(range(1, len(INSURED_BUDGETS) + 1))  # the first budget once, the second twice, and so on
    july, january = date(2025, 7, 1), date(2025, 1, 1)
    before, after = date(2025, 4, 1), date(2025, 7, 1)  # the quarter that ends before July is before

    def both(project, insurer, old, new, start=july):
        return [(project, insurer, start, before, *old), (project, insurer, start, after, *new)]

    rows = [
        *both("Q", "9", (1, 500), (1, 100)), *both("Q", "8", (3, 2), (1, 0)), *both("P", "9", (2, 100), (4, 30)),
        *both("P", "7", (0, 90), (5, 10)), *both("P", "6", (5, 90), (0, 10)), *both("P", "5", (2, 40), (2, 90)),
        ("R", "9", january, date(2024, 10, 1), 2, 100), ("R", "9", january, january, 2, 10),
        (None, "9", None, before, 50, 1000),
    ]  # fmt: skip
    assert of_quarters(rows) == [
        ("P", "5", -50 * times, 2), ("P", "9", 170 * times, 4), ("Q", "8", 2 * times // 3, 1), ("Q", "9", 400 * times, 1),
        ("R", "9", 90 * times, 2),
    ]  # fmt: skip


def test_an_insurers_own_part_is_rounded_down():
    july = date(2025, 7, 1)
    rows = [("P", "1", july, date(2025, 4, 1), 11, 1), ("P", "1", july, july, 10, 0)]
    times = sum(range(1, len(INSURED_BUDGETS) + 1))
    assert of_quarters(rows) == [("P", "1", 10 * times // 11, 10)] and 10 * times % 11 > 5  # nearer to one more


def test_who_was_never_seen_before_weighs_nothing_wherever_they_stand_in_the_panel():
    for n in range(8):  # units are numbered by what their rows say: in one of these they are the last
        assert parts([*COMPARED, *months("x", *range(n + 1), start=0)]) == ({"p1": 100}, {"q1": 30, "q2": 0})
    late = [one for n in range(30) for one in months(f"x{n:02d}", 7 * n, 50 + n, 3 * n, 9, start=0)]
    found = parts_of_people(persons(COMPARED + late), {"P": np.arange(9) + 600}, 2)
    assert dict(zip(found.compared.person_id, found.compared.cents, strict=True)) == {"q1": 30, "q2": 0}
    assert found.own.person_id.tolist() == ["p1"] and not set(found.idle.person_id) & {one[0] for one in late}


def test_who_is_compared_with_in_two_ways_for_one_project_is_in_it_once_in_order_of_name():
    away = [(f"u{n}", m, "U", "home P", "P", 2, cents) for n in "31" for m, cents in enumerate((100, 100, 50, 50))]
    more = [*months("p3", 10, 10, 10, 10), *months("p2", 10, 10, 10, 10)]
    found = parts_of_people(persons(COMPARED + away + more), {"P": np.arange(9) + 600}, 2)
    # in their own town there is nobody: u1 and u3 are compared with those of the other, as p1, p2 and p3 are
    assert dict(zip(found.compared.person_id, found.compared.cents, strict=True)) == {"q1": 150, "q2": 0}
    assert found.own.person_id.tolist() == ["p1", "p2", "p3", "u1", "u3"] and found.compared.person_id.is_unique
    assert pd.api.types.is_string_dtype(parts_of_people(persons(COMPARED), {}, 2).own.person_id)
