"""Were those who moved in like those who did not? Balance before the start, and start dates at which nothing can be found.

Residents are chosen on motivation (factors 1 and 6 of the seed). Comparing changes takes away what people differ in for good; it
does not take away that someone who is about to do better is chosen. Both tables look for traces of it in what was seen before the
start.

Sources: Rosenbaum & Rubin (1985), The American Statistician 39(1), and Austin (2009), Statistics in Medicine 28 (standardised
differences; above 0.1 worth a look); Imbens & Rubin (2015), Causal Inference, chapter 14 (above 0.25 adjustment leans on the model).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.before_start import Comparison, Sums
from pipelines.measures.event_blocks import seen_before
from pipelines.measures.second_opinion import DOUBLY_ROBUST, GROUP_TIME, View, per_period, whole_cents

BALANCE_COLUMNS = [
    "project_id", "panel", "against", "variable", "budget", "mean_treated", "mean_others", "standardised_difference",
    "treated_units", "other_units",
]  # fmt: skip


PLACEBO_COLUMNS = [
    "project_id", "budget", "months_earlier", "avoided_per_period_cents", "low95_cents", "high95_cents", "p",
]  # fmt: skip


SELECTION_COLUMNS = [
    "project_id", "chosen_on_motivation", "allocation_route", "largest_difference", "largest_variable", "largest_budget",
    "largest_against", "largest_by_chance", "unlike_others", "may_be_chosen", "placebo_p", "placebo_months_earlier",
    "placebo_budget", "placebo_per_period_cents", "adjusted_change", "breakdown_relative",
]  # fmt: skip


def balance(views: list[View]) -> pd.DataFrame:
    """Levels and trends before the start of who is treated and who is not (yet) (mart__balance).

    ``level``: mean cost per period in the block before the start. ``trend``: its change since the block before that, minus the
    change of all controls in the same months. ``months_known``: months known to care before the start (people). Others are
    weighted to the same start months. Standardised difference = (mean treated − mean others) / √((s²_treated + s²_others)/2);
    with one treated unit, the others' s alone.
    """
    rows = []
    for seen in views:
        found = {name: [part.before for part in parts] for name, parts in seen.parts.items()}
        for project in seen.projects():
            if project == ALL or seen.people:
                chosen = found[project] if project != ALL else [s for sums in found.values() for s in sums]
                rows += _balance_rows(seen, project, chosen)
    return pd.DataFrame(rows, columns=BALANCE_COLUMNS)


def _balance_rows(seen: View, project: str, found: list[dict[Comparison, tuple[Sums, Sums]]]) -> Iterator[dict]:
    for against, variable in found[0]:
        treated, others = (
            sum((f[against, variable][i] for f in found[1:]), found[0][against, variable][i]) for i in (0, 1)
        )
        if not len(treated.units) or not len(others.units):
            continue
        (m1, s1), (m0, s0) = treated.moments, others.moments
        spread = np.sqrt((s1 + s0) / 2) if len(treated.units) > 1 else np.sqrt(s0)
        for b, budget in enumerate(seen.budgets if variable != "months_known" else (None,)):
            if spread[b] > 0:
                yield {
                    "project_id": project, "panel": seen.name, "against": against, "variable": variable, "budget": budget,
                    "mean_treated": m1[b], "mean_others": m0[b], "standardised_difference": (m1[b] - m0[b]) / spread[b],
                    "treated_units": len(treated.units), "other_units": len(others.units),
                }  # fmt: skip


def placebo_dates(views: list[View]) -> pd.DataFrame:
    """What is found when the start is pretended to be earlier, in months before the real one (mart__placebo_dates).

    For a start j blocks earlier: the mean effect over the j blocks between the pretended and the real start, against the block
    before the pretended one. Nobody was treated then, so it should be nothing.
    """
    rows = []
    for seen in views:
        for project in seen.projects():
            blocks = seen.blocks(project)
            for j in range(1, len(seen_before(blocks)) + 1):
                for b, budget in enumerate(seen.budgets):
                    weights = np.zeros(blocks.avoided.shape)
                    weights[(blocks.block >= -j) & (blocks.block < 0), b] = 1 / j
                    weights[blocks.block == -j - 1, b] = -1
                    told, p = per_period(blocks, weights, b)
                    rows.append(
                        {"project_id": project, "budget": budget, "months_earlier": j * seen.months, **told, "p": p}
                    )
    return whole_cents(pd.DataFrame(rows, columns=PLACEBO_COLUMNS))


def selection(
    projects: pd.DataFrame,
    pairs: pd.DataFrame,
    dates: pd.DataFrame,
    beside: pd.DataFrame,
    trends: pd.DataFrame,
    unlike_sd: float,
) -> pd.DataFrame:
    """What is known of how residents were chosen, and the traces of it that were found (mart__selection).

    The largest standardised difference of a level or trend before the start; the smallest p-value over pretended start dates and
    budgets, times their number (Bonferroni), with the amount found there; how much the doubly robust figures of people differ from
    the unadjusted ones; and how large a violation of parallel trends undoes the verdict of all parties together.

    Args:
        projects: core__projects.
        pairs: mart__balance.
        dates: mart__placebo_dates.
        beside: mart__estimators.
        trends: mart__parallel_trends.
        unlike_sd: From how many standard deviations on residents are called unlike others; of 'all': whether those of any project are.
    """
    apart, chosen = unlike(pairs, unlike_sd), may_be_chosen(projects)
    register = _by_project(projects.loc[projects.project_id.notna()])
    tables = [_by_project(t) for t in (pairs, dates, beside, trends)]
    rows = []
    for project in sorted({*tables[0], *tables[1]}, key=lambda p: (p != ALL, p)):
        mine = [t.get(project, []) for t in tables]
        row: dict[str, Any] = {"project_id": project}
        row["unlike_others"] = bool(apart) if project == ALL else project in apart
        row["may_be_chosen"] = bool(chosen) if project == ALL else project in chosen
        if project in register:
            row["chosen_on_motivation"] = register[project][0].motivation_interview
            row["allocation_route"] = register[project][0].allocation_route
        row["breakdown_relative"] = next((r.breakdown_relative for r in mine[3] if r.party == ALL), None)
        rows.append(row | _largest(mine[0]) | _clearest(mine[1]) | _adjusted(mine[2]))
    frame = pd.DataFrame(rows, columns=SELECTION_COLUMNS)
    numbers = ["largest_difference", "largest_by_chance", "placebo_p", "adjusted_change", "breakdown_relative"]
    return frame.astype(
        {
            "chosen_on_motivation": "boolean",
            "unlike_others": "boolean",
            "may_be_chosen": "boolean",
            "placebo_months_earlier": "Int64",
            "placebo_per_period_cents": "Int64",
            **dict.fromkeys(numbers, "float64"),
        }
    )


def may_be_chosen(projects: pd.DataFrame) -> frozenset[str]:
    """Projects of which the register does not say that residents are not chosen in a motivation interview (core__projects)."""
    told = projects.loc[projects.project_id.notna(), ["project_id", "motivation_interview"]]
    chosen = told.motivation_interview.astype("boolean").fillna(True)
    return frozenset(str(project) for project in told.project_id[chosen])


def unlike(pairs: pd.DataFrame, limit: float) -> frozenset[str]:
    """Projects whose residents differed from others before the start by ``limit`` standard deviations or more, and by more than chance.

    Month effects are in euros: who costs several times as much also moves along in steps several times as large, and the steps
    that others took do not fit. A project is all or nothing: what shows in one budget is likely in the next.

    Args:
        pairs: mart__balance.
        limit: Standard deviations.
    """
    found = {project: _largest(rows) for project, rows in _by_project(pairs).items() if project != ALL}
    return frozenset(p for p, row in found.items() if row and _far(row, limit))


def _far(row: dict, limit: float) -> bool:
    return abs(row["largest_difference"]) >= max(limit, row["largest_by_chance"])


def _by_project(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Rows of a table by project."""
    at = list(table.columns).index("project_id")
    out: dict[str, list[Any]] = {}
    for row in table.itertuples(index=False):
        out.setdefault(str(row[at]), []).append(row)
    return out


def _largest(pairs: list[Any]) -> dict:
    people = [r for r in pairs if r.variable != "months_known" and r.panel == "persons"]
    if not people:
        return {}
    row = max(people, key=lambda r: abs(r.standardised_difference))
    return {
        "largest_difference": row.standardised_difference, "largest_variable": row.variable, "largest_budget": row.budget,
        "largest_against": row.against,
        "largest_by_chance": float(ndtri(1 - 0.025 / len(people))) * (1 / row.treated_units + 1 / row.other_units) ** 0.5,
    }  # fmt: skip


def _clearest(dates: list[Any]) -> dict:
    known = [r for r in dates if r.low95_cents != 0 or r.high95_cents != 0]
    if not known:
        return {}
    row = min(known, key=lambda r: r.p)
    p = min(1.0, row.p * len(known))
    return {
        "placebo_p": p, "placebo_months_earlier": row.months_earlier, "placebo_budget": row.budget,
        "placebo_per_period_cents": row.avoided_per_period_cents,
    }  # fmt: skip


def _adjusted(beside: list[Any]) -> dict:
    """Doubly robust minus group-time, as a share of the latter, over the budgets that have both."""
    plain, adjusted = (
        {r.budget: r.avoided_cents for r in beside if r.estimator == name and pd.isna(r.reason)}
        for name in (GROUP_TIME, DOUBLY_ROBUST)
    )
    both = plain.keys() & adjusted.keys()
    base = sum(int(plain[b]) for b in both)
    return {"adjusted_change": sum(int(adjusted[b]) for b in both) / base - 1 if base else None}
