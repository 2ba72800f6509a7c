"""The answers: from three panels, what was spent and what changed hands, to everything that is told of a project."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.measures.avoided_cost import (
    avoided,
    avoided_cost,
    avoided_draws,
    coverage,
    estimate_complexes,
    estimate_insured,
    estimate_persons,
    within,
)
from pipelines.measures.payback import payback
from pipelines.measures.verdict import Rules
from pipelines.measures.who_pays import who_pays_who_gains


@dataclass(frozen=True)
class Panels:
    """core__person_months, core__complex_months and core__insured_quarters."""

    persons: pa.Table
    complexes: pa.Table
    insured: pa.Table


@dataclass(frozen=True)
class Money:
    """Real caretaker cost (project_id, month, cents) and transfers (project_id, year, party, cents) of projects.

    ``booked`` (project_id, month) are the months of which the corporation's books are in: elsewhere a cost of 0 means not known.
    """

    caretaking: pd.DataFrame
    transfers: pd.DataFrame
    booked: pd.DataFrame


@dataclass(frozen=True)
class Settings:
    """Assumptions, from ref__parameters: number and seed of the draws, discount rate, limits of designs and words."""

    draws: int
    seed: int
    discount_rate: float
    minimum_control_complexes: int
    rules: Rules


@dataclass(frozen=True)
class Answers:
    """The marts that rest on one set of joint draws."""

    avoided_draws: pa.Table
    avoided_cost: pd.DataFrame
    who_pays_who_gains: pd.DataFrame
    payback: pd.DataFrame
    left_out: pd.DataFrame


def answers(panels: Panels, money: Money, projects: pd.DataFrame, budgets: pd.DataFrame, settings: Settings) -> Answers:
    """Estimate once, and say it in every way that is asked.

    Args:
        panels: Units over time, in prices of the base year.
        money: What projects spent and what changed hands.
        projects: core__projects.
        budgets: ref__budgets.
        settings: Assumptions.
    """
    chance = {"draws": settings.draws, "seed": settings.seed}
    starts = {
        str(p): int(months_of(pd.Series([m]))[0])
        for p, m in zip(projects.project_id, projects.caretaking_start, strict=True)
        if pd.notna(p) and pd.notna(m)
    }
    few = {"minimum_control_complexes": settings.minimum_control_complexes}
    estimates = [
        estimate_persons(panels.persons, **chance),
        estimate_complexes(panels.complexes, **chance, **few),
        estimate_insured(panels.insured, **chance, **few),
    ]
    figures = avoided(estimates, draws=settings.draws)
    booked = months_by_project(money.booked)
    known = within(estimates, booked)
    unbroken = {
        project: until_a_gap(months, starts[project]) for project, months in booked.items() if project in starts
    }
    spent = money.caretaking.loc[_inside(money.caretaking, unbroken)]
    return Answers(
        avoided_draws(figures),
        avoided_cost(figures),
        who_pays_who_gains(
            avoided(known, draws=settings.draws), money.caretaking, money.transfers, budgets, settings.rules
        ),
        payback(within(estimates, unbroken), spent, projects, rate=settings.discount_rate, draws=settings.draws),
        coverage(estimates),
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
