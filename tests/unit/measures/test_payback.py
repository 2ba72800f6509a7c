"""Payback: discounted, first crossing, and nothing spent is nothing paid back."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.avoided_cost import Estimate, ProjectEstimate
from pipelines.measures.distribution import to_cents
from pipelines.measures.payback import paid_back, payback

STARTS = pd.DataFrame(
    {"project_id": ["P1", "P2", None], "caretaking_start": [dt.date(2024, 1, 1), dt.date(2024, 3, 1), None]}
)
JAN = (2024 - 1970) * 12


def estimate(project: str, first: int, avoided: list[float]) -> Estimate:
    months = np.arange(first, first + len(avoided), dtype=np.int32)
    point = np.array(avoided)[:, None]
    part = ProjectEstimate(
        months,
        point,
        np.zeros((4, len(avoided), 1), np.float32),
        point,
        np.ones(len(avoided)),
        {0: 1},
        {"difference-in-differences"},
    )
    return Estimate("complexes", ("vacancy",), {project: part}, 5)


def costs(project: str, first: dt.date, cents: list[int]) -> pd.DataFrame:
    months = pd.date_range(first, periods=len(cents), freq="MS")
    return pd.DataFrame({"project_id": project, "month": months, "cents": cents})


def test_paid_back_from_the_month_after_which_the_cumulative_net_is_not_negative_any_more():
    table = payback(
        [estimate("P1", JAN, [0, 50, 60, 5])], costs("P1", dt.date(2024, 1, 1), [100]), STARTS, rate=0.0, draws=4
    )
    mine = table[table.project_id == "P1"]
    assert mine.month.tolist() == [1, 2, 3, 4]
    assert mine.net_p50_cents.tolist() == [-100, -50, 10, 15]
    assert mine.p_paid_back.tolist() == [0, 0, 1, 1]


def test_a_month_with_nothing_spent_is_not_paid_back():
    table = payback([estimate("P1", JAN, [10, 10])], costs("P1", dt.date(2024, 2, 1), [5]), STARTS, rate=0.0, draws=4)
    assert table[table.project_id == "P1"].p_paid_back.tolist() == [0, 1]


def test_nothing_spent_at_all_means_never_paid_back():
    assert paid_back(np.array([[1.0, 2.0]]), np.array([0.0, 0.0])).tolist() == [0, 0]


def test_a_draw_that_falls_below_zero_again_was_not_paid_back():
    net = np.array([[-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0], [1.0, 1.0, 1.0]])
    assert paid_back(net, np.array([1.0, 1.0, 1.0])).tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3])


def test_at_the_last_month_the_share_is_that_of_draws_at_or_above_zero():
    net = np.random.default_rng(1).normal(size=(200, 6)).cumsum(axis=1)
    assert paid_back(net, np.ones(6))[-1] == (net[:, -1] >= 0).mean()


def test_amounts_are_discounted_by_month_from_the_start():
    table = payback(
        [estimate("P1", JAN, [0.0] * 11 + [1e6])], costs("P1", dt.date(2024, 1, 1), [0]), STARTS, rate=0.0225, draws=4
    )
    last = table[(table.project_id == "P1") & (table.month == 12)].net_p50_cents.iloc[0]
    assert last == to_cents(np.array(1e6 / 1.0225))


def test_all_projects_are_aligned_on_the_calendar_from_the_earliest_start():
    found = [estimate("P1", JAN, [1] * 4), estimate("P2", JAN + 2, [10] * 2)]
    table = payback(found, costs("P1", dt.date(2024, 1, 1), [0]), STARTS, rate=0.0, draws=4)
    assert table[table.project_id == "all"].net_p50_cents.tolist() == [1, 2, 13, 24]


def test_what_happens_before_the_start_counts_in_the_first_month():
    table = payback([], costs("P1", dt.date(2023, 11, 1), [1, 2, 3]), STARTS, rate=0.0, draws=4)
    assert table[table.project_id == "P1"].net_p50_cents.tolist() == [-6]


def test_the_table_keeps_its_contract():
    table = payback(
        [estimate("P1", JAN, [5.5, 6.5])], costs("P1", dt.date(2024, 1, 1), [3]), STARTS, rate=0.02, draws=4
    )
    assert violations(CONTRACTS["mart__payback"], engine().create_table("t_payback", table, overwrite=True)) == {}


def test_nothing_known_gives_an_empty_table():
    empty = pd.DataFrame({"project_id": [], "month": [], "cents": []})
    assert len(payback([], empty, STARTS, rate=0.0, draws=4)) == 0


def test_half_a_cent_goes_to_the_even_side():
    assert to_cents(np.array([0.5, 1.5, 2.5, -0.5, -1.5])).tolist() == [0, 2, 2, 0, -2]
