"""Answers of three projects, small enough to work a release out of by hand; shared by the tests of releases."""

import pandas as pd

from pipelines.disclosure.rules import Rules
from pipelines.release_cubes import Given

RULES = Rules(10, 5, 3, 0.1, 2, 0.85, 10, 0.1, 10_000, 100_000, 1_000, 5)
PEOPLE, COMPARED = ["project_id", "person_id", "cents"], ["project_id", "person_id", "helped_in", "cents"]
INSURERS = ["project_id", "insurer_id", "cents", "insured"]


def profile():
    return pd.DataFrame(
        {
            "project_id": ["P1", "P2", "P3"], "complex_name": ["De Meent", "Hofje", "Plein"], "municipality_code": [1, 1, 2],
            "corporation_id": ["91", "92", "91"], "dwellings": [52, 38, 23], "months": [40, 30, 20],
        }
    )  # fmt: skip


def paid(project, party, cost, avoided, transfer=0, year=0, budget="all"):
    return {"project_id": project, "year": year, "party": party, "budget": budget,
            "cost_cents": cost, "avoided_cents": avoided, "transfer_cents": transfer}  # fmt: skip


def figure(project, measure, value, low=None, high=None):
    return {"project_id": project, "measure": measure, "value": value, "low95": low, "high95": high}


def given(who_pays=(), comparison=(), placements=(), people=(), compared=(), insurers=(), **other):
    """Rows of each table; of who is compared with: project, person, weight."""
    columns = ["project_id", "year", "party", "budget", "cost_cents", "avoided_cents", "transfer_cents"]
    release = pd.DataFrame([{"data_until": "2025-12-31", "base_year": 2025.0, "provisional": 0, "example": 1}])
    return Given(
        pd.DataFrame(list(who_pays), columns=columns),
        pd.DataFrame(list(comparison), columns=["project_id", "measure", "value", "low95", "high95"]),
        other.get("profile", profile()),
        pd.DataFrame(list(placements), columns=["person_id", "complex_id", "supported"]),
        pd.DataFrame(list(people), columns=PEOPLE),
        pd.DataFrame([(p, who, "", cents) for p, who, cents in compared], columns=COMPARED),
        pd.DataFrame(list(insurers), columns=INSURERS),
        release,
        pd.DataFrame([{"parameter": "b", "value": 2}, {"parameter": "a", "value": 1}]),
    )
