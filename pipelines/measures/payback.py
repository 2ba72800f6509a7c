"""Payback: from which month the discounted net of all parties together has made up for what was spent.

Cumulative net at month m = Σ_{t≤m} (avoided_t − caretaking_t)·(1+r)^(−t/12), t in months from the start (1 = first month);
transfers cancel. A draw is paid back by month m when its cumulative net is at or above 0 in month m and in every month after it that
is known: a crossing that is lost again is no payback. With nothing spent there is nothing to pay back, so such months do not count.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.measures.avoided_cost import ALL, Estimate
from pipelines.measures.distribution import quantiles, to_cents
from pipelines.measures.present_value import discount_factor

SHARES = {
    "net_p10_cents": 0.1,
    "net_p25_cents": 0.25,
    "net_p50_cents": 0.5,
    "net_p75_cents": 0.75,
    "net_p90_cents": 0.9,
}


@dataclass(frozen=True)
class Flow:
    """Monthly draws of avoided cost (R, M) and caretaker cost (M,), both from the first month, in cents."""

    avoided: np.ndarray
    cost: np.ndarray


def payback(
    estimates: list[Estimate], caretaking: pd.DataFrame, starts: pd.DataFrame, *, rate: float, draws: int
) -> pd.DataFrame:
    """Cumulative discounted net per month since the start, per project and for all together (mart__payback).

    'all' is aligned on the calendar, from the earliest start. Avoided cost or caretaker cost before the start counts in month 1.

    Args:
        estimates: The panels' estimates, by month.
        caretaking: project_id, month, cents (positive = cost).
        starts: core__projects (project_id, caretaking_start); rows without a project are ignored.
        rate: Real discount rate per year.
        draws: Number of joint draws.
    """
    first = {str(p): _number(m) for p, m in zip(starts.project_id, starts.caretaking_start, strict=True) if pd.notna(p)}
    costs = {str(p): (_numbers(g.month), g.cents.to_numpy(np.float64)) for p, g in caretaking.groupby("project_id")}
    known = sorted(set(first) & ({p for e in estimates for p in e.projects} | set(costs)))
    if not known:
        return _frame([])
    parts = [_table(p, _flow([p], first[p], estimates, costs, draws), rate) for p in known]
    everything = _flow(known, min(first[p] for p in known), estimates, costs, draws)
    return _frame([_table(ALL, everything, rate), *parts])


def _number(date: object) -> int:
    return int(np.datetime64(pd.Timestamp(date), "M").astype(np.int64))  # pyright: ignore[reportArgumentType]


def _numbers(dates: pd.Series) -> np.ndarray:
    return pd.to_datetime(dates).to_numpy().astype("datetime64[M]").astype(np.int64)


def _flow(
    projects: list[str],
    start: int,
    estimates: list[Estimate],
    costs: dict[str, tuple[np.ndarray, np.ndarray]],
    draws: int,
) -> Flow:
    """Monthly flows of some projects together, from a first month to the last with data."""
    found = [e.projects[p] for e in estimates for p in projects if p in e.projects]
    spent = [costs[p] for p in projects if p in costs]
    last = max([int(f.months[-1]) for f in found] + [int(m.max()) for m, _ in spent])
    size = max(last - start, 0) + 1
    avoided, cost = np.zeros((draws, size)), np.zeros(size)
    for part in found:
        at = np.maximum(part.months - start, 0)
        values = part.point.sum(axis=1)[None] - part.errors.sum(axis=2, dtype=np.float64)
        np.add.at(avoided.T, at, values.T)
    for months, cents in spent:
        np.add.at(cost, np.maximum(months - start, 0), cents)
    return Flow(avoided, cost)


def paid_back(net: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """Share of draws paid back by each month: cumulative net ≥ 0 from that month to the last, and something spent (M,).

    Args:
        net: Cumulative discounted net per draw, (R, M).
        spent: Cumulative caretaker cost, (M,).
    """
    above = (net >= 0) & (spent > 0)[None]
    return np.logical_and.accumulate(above[:, ::-1], axis=1)[:, ::-1].mean(axis=0)


def _table(project: str, flow: Flow, rate: float) -> pd.DataFrame:
    months = np.arange(1, len(flow.cost) + 1)
    net = np.cumsum((flow.avoided - flow.cost[None]) * discount_factor(months / 12, rate=rate), axis=1)
    bands = to_cents(quantiles(net, tuple(SHARES.values()), axis=0))
    return pd.DataFrame({
        "project_id": project,
        "month": months.astype(np.int64),
        **dict(zip(SHARES, bands, strict=True)),
        "p_paid_back": paid_back(net, np.cumsum(flow.cost)),
    })  # fmt: skip


def _frame(tables: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["project_id", "month", *SHARES, "p_paid_back"]
    if not tables:
        types = {"project_id": "str", "p_paid_back": "float64"}
        return pd.DataFrame({c: pd.Series(dtype=types.get(c, "int64")) for c in columns})
    return pd.DataFrame(pd.concat(tables, ignore_index=True), columns=columns)
