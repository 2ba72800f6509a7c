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
from pipelines.measures.flows import Flows, Ledger, flows_by_project
from pipelines.measures.payback import (
    PAYBACK,
    PAYBACK_PARTY,
    cumulative_nets,
    gathered,
    paid_back,
    payback,
    payback_party,
)
from pipelines.measures.present_value import Schedule

JAN = (2024 - 1970) * 12
STARTS = {"P1": JAN, "P2": JAN + 2}
DRAWS = 4


def estimate(project: str, first: int, avoided: list[float], errors=None, budget="vacancy") -> Estimate:
    months = np.arange(first, first + len(avoided), dtype=np.int32)
    point = np.array(avoided)[:, None]
    noise = (
        np.zeros((DRAWS, len(avoided), 1), np.float32) if errors is None else np.array(errors, np.float32)[:, :, None]
    )
    part = ProjectEstimate(months, point, noise, point, np.ones(len(avoided)), {0: 1}, {"difference-in-differences"})
    return Estimate("complexes", (budget,), {project: part}, 5)


def ledger(costs: dict[str, tuple[int, list[float]]], transfers=None) -> Ledger:
    def series(first: int, cents: list[float]):
        return first + np.arange(len(cents)), np.array(cents, float)

    moved = {key: series(*value) for key, value in (transfers or {}).items()}
    spent = {project: series(*value) for project, value in costs.items()}
    return Ledger(STARTS, spent, moved, {"vacancy": "woningcorporatie", "wmo_support": "gemeente"})


def told(estimates, books, rate=0.0) -> pd.DataFrame:
    flows = flows_by_project(estimates, books, DRAWS)
    return gathered((payback(p, flow, cumulative_nets(flow, rate)) for p, flow in flows), PAYBACK)


def by_party(estimates, books, rate=0.0, project="P1") -> pd.DataFrame:
    flows = flows_by_project(estimates, books, DRAWS)
    rows = gathered((payback_party(p, flow, cumulative_nets(flow, rate)) for p, flow in flows), PAYBACK_PARTY)
    return rows[rows.project_id == project].set_index("party")


def test_paid_back_from_the_month_after_which_the_cumulative_net_is_not_negative_any_more():
    table = told([estimate("P1", JAN, [0, 50, 60, 5])], ledger({"P1": (JAN, [100])}))
    mine = table[table.project_id == "P1"]
    assert mine.month.tolist() == [1, 2, 3, 4]
    assert mine.net_p50_cents.tolist() == [-100, -50, 10, 15]
    assert mine.p_paid_back.tolist() == [0, 0, 1, 1]


def test_a_month_with_nothing_spent_is_not_paid_back():
    table = told([estimate("P1", JAN, [10, 10])], ledger({"P1": (JAN + 1, [5])}))
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
    table = told([estimate("P1", JAN, [0.0] * 11 + [1e6])], ledger({"P1": (JAN, [0])}), rate=0.0225)
    last = table[(table.project_id == "P1") & (table.month == 12)].net_p50_cents.iloc[0]
    assert last == to_cents(np.array(1e6 / 1.0225))


def test_rates_may_decline_by_year():
    rate = Schedule((0, 1), (0.10, 0.05))
    table = told([estimate("P1", JAN, [0.0] * 23 + [1e6])], ledger({"P1": (JAN, [0])}), rate=rate)
    assert table[table.project_id == "P1"].net_p50_cents.iloc[-1] == to_cents(np.array(1e6 / (1.10 * 1.05)))


def test_all_projects_are_aligned_on_the_calendar_from_the_earliest_start():
    found = [estimate("P1", JAN, [1] * 4), estimate("P2", JAN + 2, [10] * 2)]
    table = told(found, ledger({"P1": (JAN, [0])}))
    assert table[table.project_id == "all"].net_p50_cents.tolist() == [1, 2, 13, 24]


def test_what_happens_before_the_start_counts_in_the_first_month():
    table = told([estimate("P1", JAN - 1, [5, 5, 5])], ledger({"P1": (JAN - 2, [1, 2, 3])}))
    assert table[table.project_id == "P1"].net_p50_cents.tolist() == [10 - 6, 15 - 6]


def test_months_without_an_estimate_in_between_stay_empty():
    gap = estimate("P1", JAN, [1, 1, 7])
    gap.projects["P1"].months[:] = [JAN, JAN + 1, JAN + 4]
    table = told([gap], ledger({"P1": (JAN, [0])}))
    assert table[table.project_id == "P1"].net_p50_cents.tolist() == [1, 2, 2, 2, 9]


def test_the_tables_keep_their_contracts():
    found, books = [estimate("P1", JAN, [5.5, 6.5])], ledger({"P1": (JAN, [3])})
    flows = list(flows_by_project(found, books, DRAWS))
    parties = gathered((payback_party(p, f, cumulative_nets(f, 0.02)) for p, f in flows), PAYBACK_PARTY)
    for table, rows in (("mart__payback", told(found, books, 0.02)), ("mart__payback_party", parties)):
        assert violations(CONTRACTS[table], engine().create_table(f"t_{table}", rows, overwrite=True)) == {}


def test_nothing_known_gives_empty_tables():
    assert len(told([], ledger({}))) == 0
    assert len(gathered([], PAYBACK_PARTY)) == 0


def test_half_a_cent_goes_to_the_even_side():
    assert to_cents(np.array([0.5, 1.5, 2.5, -0.5, -1.5])).tolist() == [0, 2, 2, 0, -2]


def test_by_hand_the_municipality_pays_along_and_is_paid_back_before_the_corporation():
    # corporation: pays 100 in month 1, receives 40; avoids 10 a month. municipality: pays 40, avoids 20 a month
    found = [estimate("P1", JAN, [10] * 6), estimate("P1", JAN, [20] * 6, budget="wmo_support")]
    moved = {("P1", "woningcorporatie"): (JAN, [40]), ("P1", "gemeente"): (JAN, [-40])}
    rows = by_party(found, ledger({"P1": (JAN, [100])}, moved))
    assert rows.spent_cents.to_dict() == {"all": 100, "gemeente": 40, "woningcorporatie": 60}
    assert rows.break_even_p50_month.to_dict() == {"all": 4, "gemeente": 2, "woningcorporatie": 6}
    assert rows.deepest_p50_cents.to_dict() == {"all": -70, "gemeente": -20, "woningcorporatie": -50}
    assert rows.deepest_month.to_dict() == {"all": 1, "gemeente": 1, "woningcorporatie": 1}
    assert (rows.p_paid_back == 1).all()


def test_by_hand_break_even_and_the_deepest_point_are_distributions_over_the_draws():
    # errors are taken off: the draws avoid 10, 20, 30 and 0 a month against 45 spent in the first
    noise = [[20 - d] * 3 for d in (10, 20, 30, 0)]
    rows = by_party([estimate("P1", JAN, [20] * 3, noise)], ledger({"P1": (JAN, [45])})).loc["all"]
    assert (rows.break_even_p10_month, rows.break_even_p50_month) == (2, 3)
    assert pd.isna(rows.break_even_p90_month)
    assert rows.p_paid_back == 0.5
    assert (rows.deepest_p10_cents, rows.deepest_p50_cents, rows.deepest_p90_cents) == (-45, -35, -15)


def test_the_deepest_point_may_come_later_than_the_first_month():
    rows = by_party([estimate("P1", JAN, [0, 0, 70])], ledger({"P1": (JAN, [10, 50])})).loc["all"]
    assert (rows.deepest_p50_cents, rows.deepest_month, rows.break_even_p50_month) == (-60, 2, 3)


def test_a_party_that_pays_nothing_has_nothing_to_be_paid_back():
    found = [estimate("P1", JAN, [10] * 2), estimate("P1", JAN, [20] * 2, budget="wmo_support")]
    rows = by_party(found, ledger({"P1": (JAN, [100])}))
    assert pd.isna(rows.loc["gemeente", "p_paid_back"])
    assert pd.isna(rows.loc["gemeente", "break_even_p50_month"]) and pd.isna(rows.loc["gemeente", "deepest_month"])
    assert rows.loc["gemeente", "deepest_p10_cents"] == 0


def test_who_gets_more_than_it_ever_paid_is_paid_back_by_then():
    year = np.arange(12)
    flow = Flows(
        600, ("vandalism",), ("woningcorporatie",), np.full((1, 12), 50.0), np.zeros((4, 1, 12), np.float32), np.full(12, 100.0),
        {"woningcorporatie": np.where(year == 11, 1_300.0, 0.0)}, "woningcorporatie",
    )  # fmt: skip
    rows = payback_party("P1", flow, cumulative_nets(flow, 0.0)).set_index("party")
    assert rows.loc["woningcorporatie", ["spent_cents", "p_paid_back", "break_even_p50_month"]].tolist() == [
        -100,
        1.0,
        12,
    ]


def test_transfers_after_the_last_month_that_is_known_do_not_count():
    moved = {("P1", "woningcorporatie"): (JAN, [0, 0, 40]), ("P1", "gemeente"): (JAN, [0, 0, -40])}
    rows = by_party([estimate("P1", JAN, [10] * 2)], ledger({"P1": (JAN, [15])}, moved))
    assert rows.spent_cents.to_dict() == {"all": 15, "gemeente": 0, "woningcorporatie": 15}


def test_a_date_of_a_month_is_its_number():
    from pipelines.measures.flows import by_month

    months, cents = by_month(pd.DataFrame({"month": [dt.date(1970, 2, 1)], "cents": [7]}))
    assert (months.tolist(), cents.tolist()) == ([1], [7.0])
