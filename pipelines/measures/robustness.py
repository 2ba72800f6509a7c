"""How much the answers lean on what cannot be seen: every table of the second opinion, from one look at the panels."""

from dataclasses import dataclass

import pandas as pd

from pipelines.measures.answers import Panels, months_of
from pipelines.measures.dose_response import dose_response, doses_of, one_more_caretaker, responses
from pipelines.measures.few_clusters import randomised, roles
from pipelines.measures.panel import Panel, complex_panel, insured_panel, person_panel
from pipelines.measures.parallel_trends import parallel_trends
from pipelines.measures.second_opinion import View, estimators, event_study, views_of
from pipelines.measures.selection import balance, placebo_dates, selection


@dataclass(frozen=True)
class Told:
    """What was told already: mart__avoided_cost and mart__who_pays_who_gains."""

    avoided_cost: pd.DataFrame
    who_pays: pd.DataFrame


@dataclass(frozen=True)
class Caretaking:
    """What projects put in: real cost (project_id, month, cents) and (project_id, month, dwellings, hours)."""

    cost: pd.DataFrame
    exposure: pd.DataFrame


@dataclass(frozen=True)
class Choices:
    """Assumptions, from ref__parameters."""

    seed: int
    minimum_control_complexes: int
    build_up_months: int
    extra_hours_per_week: tuple[float, ...]
    weeks_per_year: float
    unlike_sd: float


@dataclass(frozen=True)
class Robustness:
    """The tables of the second opinion."""

    estimators: pd.DataFrame
    event_study: pd.DataFrame
    placebo_dates: pd.DataFrame
    parallel_trends: pd.DataFrame
    balance: pd.DataFrame
    selection: pd.DataFrame
    dose_response: pd.DataFrame
    one_more_caretaker: pd.DataFrame


def robustness(
    panels: Panels, caretaking: Caretaking, projects: pd.DataFrame, told: Told, choices: Choices
) -> Robustness:
    """Every table of the second opinion.

    Args:
        panels: Units over time, in prices of the base year.
        caretaking: What projects put in.
        projects: core__projects.
        told: The answers that this is a second opinion on.
        choices: Assumptions.
    """
    persons, complexes, insured = (
        person_panel(panels.persons),
        complex_panel(panels.complexes),
        insured_panel(panels.insured),
    )
    views = views_of(persons, complexes, insured, choices.minimum_control_complexes)
    chance = _chance(views, {"complexes": complexes, "insured": insured}, choices.seed)
    beside = estimators(views, told.avoided_cost, chance)
    dates, pairs = placebo_dates(views), balance(views)
    trends = parallel_trends(views, told.who_pays, told.avoided_cost)
    own = projects.loc[projects.project_id.notna() & projects.caretaking_start.notna()]
    starts = dict(zip(own.project_id.astype(str), months_of(own.caretaking_start).tolist(), strict=True))
    found = responses(
        views, doses_of(caretaking.cost, caretaking.exposure, starts), build_up_months=choices.build_up_months
    )
    more = one_more_caretaker(found, steps=choices.extra_hours_per_week, weeks_per_year=choices.weeks_per_year)
    traces = selection(projects, pairs, dates, beside, trends, choices.unlike_sd)
    return Robustness(
        beside, event_study(views), dates, trends, pairs, traces, dose_response(found), more,
    )  # fmt: skip


def _chance(views: list[View], panels: dict[str, Panel], seed: int) -> dict[str, float]:
    """p-value of no effect at all by randomisation over complexes, for the sum over projects, by budget where it is known."""
    out = {}
    for number, seen in enumerate(views):
        found = roles(panels[seen.name], seen.months) if seen.name in panels and seen.parts else None
        drawn = randomised(found, seed=(seed, number)) if found else None
        if drawn:
            out.update(zip(seen.budgets, drawn.p.tolist(), strict=True))
    return out
