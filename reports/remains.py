"""What no comparison takes away, told per subject: put together by rule from what was found."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reports.labels.robustness import ROBUSTNESS
from reports.numerals import MINUS, decimal
from reports.warehouse import Warehouse

ALL = "all"
SURPRISING = 0.05  # a placebo with a p-value below this is told
FRAGILE = 1.0  # a breakdown value below this is called little
NEVER = 100.0  # as in the contract: 100 or more


Told = Iterator[tuple[str, str]]


def what_remains(marts: Warehouse, project: str, lang: str) -> tuple[tuple[str, str], ...]:
    """What remains of selection for a project, or for all of them: per subject (choice, before, placebo, second, hidden) what is said.

    Says how residents were chosen; whether they differed from others before the start by more than chance; what a pretended start
    finds; what changes among equals; how large a hidden drift undoes the outcome; and that this is never the whole of it.

    Args:
        marts: The answers.
        project: A project, or 'all'.
        lang: nl or en.

    Raises:
        KeyError: The project is not in mart__selection.
    """
    rows = marts.table("mart__selection").set_index("project_id")
    if project not in rows.index:
        raise KeyError(f"mart__selection has no row for {project}; known: {sorted(rows.index)}")
    told: dict[str, list[str]] = {}
    for subject, sentence in _sentences(rows.loc[project], rows, project, lang, marts.budget_labels):
        told.setdefault(subject, []).append(sentence)
    return tuple((subject, " ".join(sentences)) for subject, sentences in told.items())


def _sentences(row: Any, rows: pd.DataFrame, project: str, lang: str, budgets: dict[str, dict[str, str]]) -> Told:
    words = ROBUSTNESS[lang]
    if project == ALL:
        chosen = rows.drop(ALL).chosen_on_motivation
        yield "choice", words["remains.all"].format(n=int(chosen.fillna(False).sum()), of=len(chosen))
    elif pd.isna(row.chosen_on_motivation):
        yield "choice", words["remains.unknown"]
    else:
        yield "choice", words["remains.motivated" if row.chosen_on_motivation else "remains.not_motivated"]
    yield "choice", words["remains.why"]
    if row.may_be_chosen:
        yield "choice", words["remains.capped_somewhere" if project == ALL else "remains.capped"]
    yield from _balance(row, project, lang, budgets)
    yield from _placebo(row, lang, budgets)
    if pd.notna(row.adjusted_change):
        yield "second", words["remains.adjusted"].format(change=signed_percent(row.adjusted_change, lang))
    yield from _breakdown(row, lang)
    yield "hidden", words["remains.end"]


def _balance(row: Any, project: str, lang: str, budgets: dict[str, dict[str, str]]) -> Told:
    words = ROBUSTNESS[lang]
    if pd.isna(row.largest_difference):
        yield "before", words["remains.no_balance"]
    elif abs(row.largest_difference) > row.largest_by_chance:
        yield "before", words["remains.balance"].format(
            against=words[f"against.{row.largest_against}"], variable=words[f"variable.{row.largest_variable}"],
            budget=budgets[row.largest_budget][lang], size=decimal(row.largest_difference, 2, lang),
        )  # fmt: skip
    else:
        yield "before", words["remains.balanced"]
    if row.unlike_others:
        yield "before", words["remains.far_somewhere" if project == ALL else "remains.far"]


def _placebo(row: Any, lang: str, budgets: dict[str, dict[str, str]]) -> Told:
    words = ROBUSTNESS[lang]
    if pd.isna(row.placebo_p):
        return
    if row.placebo_p < SURPRISING:
        yield (
            "placebo",
            words["remains.placebo" if row.placebo_per_period_cents > 0 else "remains.placebo_other_way"].format(
                months=int(row.placebo_months_earlier), budget=budgets[row.placebo_budget][lang]
            ),
        )
    else:
        yield "placebo", words["remains.no_placebo"]


def _breakdown(row: Any, lang: str) -> Told:
    words = ROBUSTNESS[lang]
    if pd.isna(row.breakdown_relative):
        yield "hidden", words["remains.none"]
    elif row.breakdown_relative >= NEVER:
        yield "hidden", words["remains.strong"]
    else:
        yield "hidden", words["remains.breakdown"].format(times=decimal(row.breakdown_relative, 1, lang))
        if row.breakdown_relative < FRAGILE:
            yield "hidden", words["remains.fragile"]


def signed_percent(share: float, lang: str) -> str:
    """A change in whole per cents with its sign: +3%, −12%, 0%."""
    whole = round(100 * share)
    return f"{'+' if whole > 0 else MINUS if whole < 0 else ''}{abs(whole)}%"
