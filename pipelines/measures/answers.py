"""The answers: from one look at three panels, what was spent and what changed hands, to everything that is told of a project."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.measures.adjustments import adjusted
from pipelines.measures.avoided_cost import (
    MINIMUM_CONTROL_PEOPLE,
    Estimate,
    avoided,
    avoided_cost,
    avoided_draws,
    coverage,
    estimate,
    within,
)
from pipelines.measures.comparison import compared, sizes_of
from pipelines.measures.few_clusters import randomised, roles
from pipelines.measures.flows import Ledger, by_month
from pipelines.measures.given import Money, Panels, Published, Settings
from pipelines.measures.panel import Panel
from pipelines.measures.second_opinion import View, look, view_of
from pipelines.measures.selection import balance, may_be_chosen, unlike
from pipelines.measures.success_factors import success_factors
from pipelines.measures.valued import Grounds, Valued, valued
from pipelines.measures.who_pays import CARETAKING, books_of, who_pays_who_gains


@dataclass(frozen=True)
class Looked:
    """What one look at the panels gave: estimates, the projects in blocks of time, and what chance does to complexes.

    ``chance`` is the p-value of no effect at all by randomisation over complexes, for the sum over projects, by budget.
    """

    estimates: list[Estimate]
    views: list[View]
    chance: dict[str, float]


def looked(panels: Panels, *, draws: int, seed: int, minimum_control_complexes: int) -> Looked:
    """Each panel fitted once: for what it says, and for the second opinion on it."""
    out = Looked([], [], {})
    for number, (name, panel) in enumerate(vars(panels).items()):
        minimum = MINIMUM_CONTROL_PEOPLE if name == "persons" else minimum_control_complexes
        seen = view_of(name, panel)
        out.estimates.append(estimate(name, panel, minimum, draws=draws, seed=seed, beside=partial(look, seen)))
        out.views.append(seen)
        out.chance.update(_by_chance(seen, panel, (seed, number)))
    return out


def _by_chance(seen: View, panel: Panel, seed: tuple[int, int]) -> dict[str, float]:
    """Nothing for people: they are not drawn by complex."""
    found = roles(panel, seen.months) if seen.parts and not seen.people else None
    drawn = randomised(found, seed=seed) if found else None
    return dict(zip(seen.budgets, drawn.p.tolist(), strict=True)) if drawn else {}


@dataclass(frozen=True)
class Answers:
    """The marts that rest on one set of joint draws; those of ``valued`` after adjusting, when adjustments are in use."""

    avoided_draws: pa.Table
    avoided_cost: pd.DataFrame
    who_pays_who_gains: pd.DataFrame
    valued: Valued
    comparison: pd.DataFrame
    comparison_groups: pd.DataFrame
    peers: pd.DataFrame
    success_factors: pd.DataFrame
    left_out: pd.DataFrame


def answers(seen: Looked, money: Money, projects: pd.DataFrame, published: Published, settings: Settings) -> Answers:
    """What was estimated, said in every way that is asked.

    Args:
        seen: One look at the panels.
        money: What projects spent and what changed hands.
        projects: core__projects, with what was seen of its practice (`profile.practice`) where that is known.
        published: Rows that others published.
        settings: Assumptions.
    """
    draws = settings.draws
    estimates = seen.estimates
    figures = avoided(estimates, draws=draws)
    told = adjusted(estimates, settings.adjustments)
    booked = months_by_project(money.booked)
    known = avoided(within(told, booked), draws=draws)
    unbroken = {
        p: until_a_gap(months, first) for p, first in starts(projects).items() if (months := booked.get(p)) is not None
    }
    apart = unlike(balance(seen.views), settings.rules.unlike_sd)
    books = books_of(
        known, money.caretaking, money.transfers, published.budgets, settings.rules, apart, may_be_chosen(projects)
    )
    totals = who_pays_who_gains(books)
    grounds = Grounds(books, totals, within(told, unbroken), ledger(money, unbroken, projects, published.budgets))
    beside = compared(books, sizes_of(money.exposure, money.booked, starts(projects)), projects, settings.peers)
    return Answers(
        avoided_draws(figures),
        avoided_cost(figures),
        totals,
        valued(grounds, money, projects, published, settings),
        beside.comparison,
        beside.comparison_groups,
        beside.peers,
        success_factors(beside.figures, projects),
        coverage(estimates),
    )


def starts(projects: pd.DataFrame) -> dict[str, int]:
    """First month of caretaking (since 1970-01) of each project."""
    return {
        str(p): int(months_of(pd.Series([m]))[0])
        for p, m in zip(projects.project_id, projects.caretaking_start, strict=True)
        if pd.notna(p) and pd.notna(m)
    }


def ledger(money: Money, unbroken: dict[str, np.ndarray], projects: pd.DataFrame, budgets: pd.DataFrame) -> Ledger:
    """What projects spent and what changed hands in the months without a gap."""
    spent = money.caretaking.loc[_inside(money.caretaking, unbroken)]
    moved = money.transfers.loc[_inside(money.transfers, unbroken)]
    party_of = dict(zip(budgets.budget, budgets.party, strict=True))
    return Ledger(
        starts(projects),
        {str(project): by_month(rows) for project, rows in spent.groupby("project_id")},
        {(str(p), str(q)): by_month(rows) for (p, q), rows in moved.groupby(["project_id", "party"])},  # pyright: ignore[reportGeneralTypeIssues]
        party_of,
        party_of[CARETAKING],
    )


def months_of(dates: pd.Series) -> np.ndarray:
    """Months since 1970-01 of dates."""
    return pd.to_datetime(dates).to_numpy().astype("datetime64[M]").astype(np.int64)


def months_by_project(booked: pd.DataFrame) -> dict[str, np.ndarray]:
    """Months (since 1970-01) per project, sorted."""
    return {str(project): np.unique(months_of(rows.month)) for project, rows in booked.groupby("project_id")}


def until_a_gap(months: np.ndarray, start: int) -> np.ndarray:
    """The months from a start on without a gap: behind the first month that is missing, what was spent so far is not known."""
    later = months[months >= start]
    return later[later == start + np.arange(len(later))]


def _inside(rows: pd.DataFrame, months: dict[str, np.ndarray]) -> np.ndarray:
    """Whether each row is of a month of its project that counts; months before the start go with the first."""
    number = months_of(rows.month)
    last = np.array([months[p][-1] if len(months.get(p, ())) else -1 for p in rows.project_id], dtype=np.int64)
    return number <= last
