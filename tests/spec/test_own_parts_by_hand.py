"""What of an amount that was avoided is about one person or one insurer, by hand: as in the estimate, without what is of everybody."""

from datetime import date

import ibis
import pandas as pd
import pytest

from pipelines.contracts.core import INSURED_BUDGETS, PERSON_BUDGETS
from pipelines.harmonize.own_parts import own_part_of_insurers, own_part_of_people


def months(person, *cents, project="P", start=2):
    """One row a month; the start is the ``start``-th of them, counted from 0."""
    return [
        {
            "person_id": person,
            "project_id": project,
            "month": date(2025, 1 + i, 1),
            "start_month": date(2025, 1 + start, 1),
            **dict.fromkeys((f"{b}_cents" for b in PERSON_BUDGETS), 0),
            "shelter_cents": one // 2,
            "other_wmo_cents": one - one // 2,
        }
        for i, one in enumerate(cents)
    ]


def test_a_person_is_behind_an_amount_with_what_they_cost_before_over_the_months_after_less_what_they_cost_then():
    rows = [
        *months("p1", 100, 300, 150, 50, 25),  # 200 a month before: 600 of three months, of which 225 was spent
        *months("p2", 500, 500, 500, 500, 500),  # whatever they cost, nothing of it changed
        *months("p3", 0, 0, 400, 0, 0),  # costs more
        *months("p4", 10, 20, start=2),  # never seen after
        *months("p5", 10, 20, start=0),  # never seen before
        *months("p6", 9, 9, project=None),
    ]
    found = own_part_of_people(ibis.memtable(pd.DataFrame(rows))).to_pandas()
    assert [tuple(r) for r in found.itertuples(index=False)] == [("P", "p1", 375), ("P", "p2", 0), ("P", "p3", -400)]


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
        # 60 a person before; the quarter of the start counts as after: 30 insured, expected 1800, cost 1200
        *quarters("77", (date(2024, 10, 1), 10, 700), (date(2025, 1, 1), 10, 500), (date(2025, 4, 1), 15, 600), (date(2025, 7, 1), 15, 600)),
        *quarters("78", (date(2025, 7, 1), 20, 900)),  # nothing is known of before
    ]  # fmt: skip
    found = own_part_of_insurers(ibis.memtable(pd.DataFrame(rows))).to_pandas()
    assert [tuple(r) for r in found.itertuples(index=False)] == [("P", "77", 600, 30)]


def test_people_behind_the_amounts_are_those_of_the_estimate_and_cost_what_it_says(country):
    core, mart = country.data / "warehouse" / "core", country.data / "warehouse" / "mart"
    months = pd.read_parquet(core / "core__person_months.parquet")
    people = own_part_of_people(ibis.read_parquet(str(core / "core__person_months.parquet"))).to_pandas()
    told = pd.read_parquet(mart / "mart__avoided_cost.parquet")
    told = told[(told.year == 0) & told.budget.isin(PERSON_BUDGETS)].groupby("project_id")
    assert people.groupby("project_id").size().to_dict() == told.treated_units.max().drop("all").to_dict()
    inside = months.merge(people[["project_id", "person_id"]], on=["project_id", "person_id"])
    inside = inside[inside.month >= inside.start_month]
    cost = inside[[f"{b}_cents" for b in PERSON_BUDGETS]].sum(axis=1).groupby(inside.project_id).sum()
    assert cost.to_dict() == pytest.approx(told.observed_cents.sum().drop("all").to_dict())
