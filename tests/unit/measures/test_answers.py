"""Cost and avoided cost are told of the same months: those of which the books are in."""

import numpy as np
import pandas as pd
import pytest

from pipelines.measures.answers import months_by_project, until_a_gap
from pipelines.measures.avoided_cost import Estimate, ProjectEstimate, estimate_insured, within
from tests.unit.measures.panels import insured

START = 600  # months since 1970-01: January 2020


def estimate(panel, months):
    size = len(months)
    part = ProjectEstimate(
        np.array(months, np.int32), np.ones((size, 1)), np.zeros((2, size, 1), np.float32), np.ones((size, 1)),
        np.ones(size), {0: 3, 2020: 3, 2021: 3}, {"difference-in-differences"},
    )  # fmt: skip
    return Estimate(panel, ("wmo_support",), {"P": part}, 4)


def kept(panel, months, booked):
    part = within([estimate(panel, months)], {"P": np.array(booked, int)})[0].projects["P"]
    assert part.errors.shape == (2, len(part.months), 1) and len(part.point) == len(part.periods) == len(part.months)
    return list(part.months), set(part.units)


def test_only_months_with_books_are_kept():
    assert kept("persons", [600, 601, 612], [601, 602]) == ([601], {0, 2020})


def test_a_quarter_is_cut_by_month_and_loses_none_of_which_the_books_are_in():
    rows = [(f"V{c}", "3311", t, None, None, 10, 3_000) for c in range(5) for t in range(0, 24, 3)]
    rows += [("P", "3311", t, "P", 12, 20, 6_000 if t < 12 else 5_400) for t in range(0, 24, 3)]
    quarters = estimate_insured(insured(rows), draws=9, seed=1)
    everything = np.arange(START + 12, START + 24)
    assert within([quarters], {"P": everything})[0].projects["P"].point.sum() == quarters.projects["P"].point.sum() > 0
    assert list(within([quarters], {"P": everything[:-1]})[0].projects["P"].months) == list(everything[:-1])


def test_a_project_without_any_books_has_no_figure():
    assert within([estimate("persons", [600])], {})[0].projects == {}


@pytest.mark.parametrize(
    ("months", "unbroken"),
    [([598, 599, 600, 601], [600, 601]), ([600, 602], [600]), ([601, 602], []), ([], [])],
)
def test_payback_is_told_until_the_first_month_without_books(months, unbroken):
    assert list(until_a_gap(np.array(months, int), START)) == unbroken


def test_months_are_counted_from_1970():
    rows = pd.DataFrame({"project_id": ["P", "P"], "month": pd.to_datetime(["2020-02-01", "2020-01-01"])})
    assert {p: list(m) for p, m in months_by_project(rows).items()} == {"P": [600, 601]}
