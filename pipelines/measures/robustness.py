"""How much the answers lean on what cannot be seen: the second opinion, from the same look at the panels as the answers."""

from dataclasses import dataclass

import pandas as pd

from pipelines.measures.answers import Looked, months_of
from pipelines.measures.dose_response import dose_response, doses_of, one_more_caretaker, responses
from pipelines.measures.parallel_trends import parallel_trends
from pipelines.measures.second_opinion import estimators, event_study
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
    seen: Looked, caretaking: Caretaking, projects: pd.DataFrame, told: Told, choices: Choices
) -> Robustness:
    """Every table of the second opinion.

    Args:
        seen: The look at the panels from which the answers were told.
        caretaking: What projects put in.
        projects: core__projects.
        told: The answers that this is a second opinion on.
        choices: Assumptions.
    """
    views = seen.views
    beside = estimators(views, told.avoided_cost, seen.chance)
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
