"""Months of a project that count: both what it cost and what was avoided must be known."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize.profile import counted_months, project_profile
from tests.rows import table_of


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def month(number):
    return dt.date(2024, number, 1)


def tables(*, let, booked):
    """A project that starts in March, with hours of some months and books of others."""
    projects = table_of(
        "core__projects",
        {"complex_id": "C1", "project_id": "C1", "caretaking_start": month(3)},
        {"complex_id": "C2", "project_id": None},
    )
    rows = [{"complex_id": "C1", "month": month(m), "dwellings": 10, "caretaker_hours": 20.0} for m in let]
    exposure = table_of("core__exposure", *rows)
    own = [{"complex_id": "C1", "project_id": "C1", "month": month(m)} for m in booked]
    other = {"complex_id": "C2", "project_id": None, "month": month(3)}
    return projects, exposure, table_of("core__booked_months", *own, other)


def test_from_the_start_on_a_month_counts_with_books_and_hours_and_before_it_with_books():
    projects, exposure, booked = tables(let=(3, 5, 6), booked=(2, 3, 4, 5))
    found = counted_months(booked, exposure, projects).to_pyarrow().to_pylist()
    assert sorted(r["month"] for r in found) == [month(2), month(3), month(5)]


def test_a_month_of_which_either_is_missing_is_told_as_left_out():
    projects, exposure, booked = tables(let=(3, 5, 6), booked=(2, 3, 4, 5, 7))
    (row,) = project_profile(projects, exposure, booked).to_pyarrow().to_pylist()
    assert (row["months"], row["months_without_books"], row["last_month"]) == (5, 3, month(7))
    assert (row["dwellings"], row["hours_per_dwelling_month"]) == (10, 2.0)
