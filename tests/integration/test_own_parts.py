"""What people weigh in an amount that was avoided, in the example country."""

import pandas as pd

from assets.engine import coded, read_parquet
from pipelines.contracts.core import PERSON_BUDGETS
from pipelines.harmonize.profile import counted_months
from pipelines.measures.answers import months_by_project
from pipelines.measures.influence import parts_of_people
from pipelines.release_cubes import ROUNDED_CENTS


def test_people_behind_the_amounts_are_those_of_the_estimate_and_their_parts_are_the_amounts(country):
    core, mart = country.data / "warehouse" / "core", country.data / "warehouse" / "mart"
    rows = {
        one: read_parquet([core / f"core__{one}.parquet"])
        for one in ("person_months", "booked_months", "exposure", "projects")
    }
    counted = counted_months(rows["booked_months"], rows["exposure"], rows["projects"])
    found = parts_of_people(coded(rows["person_months"]), months_by_project(counted.to_pandas()))
    told = pd.read_parquet(mart / "mart__avoided_cost.parquet")
    told = told[(told.year == 0) & told.budget.isin(PERSON_BUDGETS) & (told.project_id != "all")].groupby("project_id")
    assert found.own.groupby("project_id").size().to_dict() == told.treated_units.max().to_dict()
    both = pd.concat([found.own, found.compared]).groupby("project_id").cents.agg(["sum", "size"])
    who = pd.read_parquet(mart / "mart__who_pays_who_gains.parquet")
    who = who[(who.year == 0) & (who.budget == "all") & (who.party == "gemeente")].set_index("project_id").avoided_cents
    assert len(both) > 5 and ((who[both.index] - both["sum"]).abs() <= ROUNDED_CENTS).all()
