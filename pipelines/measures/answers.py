"""The answers: from three panels, what was spent and what changed hands, to everything that is told of a project."""

from dataclasses import dataclass

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
    """Real caretaker cost (project_id, month, cents) and transfers (project_id, year, party, cents) of projects."""

    caretaking: pd.DataFrame
    transfers: pd.DataFrame


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
    few = {"minimum_control_complexes": settings.minimum_control_complexes}
    estimates = [
        estimate_persons(panels.persons, **chance),
        estimate_complexes(panels.complexes, **chance, **few),
        estimate_insured(panels.insured, **chance, **few),
    ]
    figures = avoided(estimates, draws=settings.draws)
    return Answers(
        avoided_draws(figures),
        avoided_cost(figures),
        who_pays_who_gains(figures, money.caretaking, money.transfers, budgets, settings.rules),
        payback(estimates, money.caretaking, projects, rate=settings.discount_rate, draws=settings.draws),
        coverage(estimates),
    )
