"""Do projects with more of a success factor bring more? An association over projects, told with what it cannot say.

Each field of the register in turn, in a regression with random effects of a measure on it: per standard deviation of the field over
the projects, or yes against no. Projects choose their own factors and differ in more than one, so nothing here is a cause.
All tests of the table together are corrected for their number (Holm 1979, Scandinavian Journal of Statistics 6).

Nothing is told with fewer than ten projects (Cochrane Handbook, section 10.11.5.1: fewer than ten studies are too few for a
meta-regression), or with fewer than three on one side of yes and no. Beside each figure stands what could have been found at
all: with m tests a true difference of (t at 1 − 0.025/m + t at 0.8) standard errors is called associated in four out of five cases, at
the first and strictest step of Holm, which the smallest p-value of the table has to take.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from pipelines.measures.comparison import AVOIDED_PER_DWELLING, BENEFIT, Figures
from pipelines.measures.random_effects import regression

FEWEST_PROJECTS = 10
FEWEST_EACH = 3
FEWEST_OTHERS = 3  # other corporations behind a middle: with fewer it gives away what one of them has
TOLD = (AVOIDED_PER_DWELLING, BENEFIT)
ALPHA, POWER = 0.05, 0.8
SUCCESS_FACTORS = {
    "factor": "int64", "indicator": "str", "measure": "str", "projects": "int64", "contrast": "str", "step": "float64",
    "difference": "float64", "low95": "float64", "high95": "float64", "detectable": "float64", "p": "float64",
    "p_holm": "float64", "associated": "boolean", "reason": "str",
}  # fmt: skip


PROJECT_FACTORS = {
    "project_id": "str", "factor": "int64", "indicator": "str", "unit": "str", "value": "float64", "word": "str",
    "others": "int64", "others_middle": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """What the register says of a success factor: its number, how it is read from a row of the register, and its unit.

    ``word`` = the field in which the register says it in words.
    """

    factor: int
    read: Callable[[Any], float | None]
    unit: str
    word: str = ""

    @property
    def yes_no(self) -> bool:
        """Whether it is something that a project has or has not."""
        return self.unit == "yes_no"


def _number(row: Any, name: str) -> float | None:
    """A field as a number; None when it is not known."""
    value = row.get(name)
    return None if value is None or value is pd.NA or value != value else float(value)


def _plain(name: str) -> Callable[[Any], float | None]:
    return lambda row: _number(row, name)


def _ratio(above: str, below: str) -> Callable[[Any], float | None]:
    def read(row: Any) -> float | None:
        a, b = _number(row, above), _number(row, below)
        return a / b if a is not None and b else None

    return read


def _signatures(row: Any) -> float | None:
    parties = row.get("agreement_parties")
    return float(len([p for p in parties.split("|") if p.strip()])) if isinstance(parties, str) else None


def _by_residents(row: Any) -> float | None:
    route = row.get("allocation_route")
    return float(route == "woongroep") if isinstance(route, str) else None


INDICATORS: dict[str, Indicator] = {
    "motivation_interview": Indicator(1, _plain("motivation_interview"), "yes_no"),
    "residents_association": Indicator(1, _plain("residents_association"), "yes_no"),
    "common_room_m2": Indicator(1, _plain("common_room_m2"), "number"),
    "activities_per_month": Indicator(1, _plain("activities_per_month"), "number"),
    "agreement_signatures": Indicator(2, _signatures, "count", "agreement_parties"),
    "community_coach_hours_per_dwelling": Indicator(3, _ratio("community_coach_hours", "dwellings"), "ratio"),
    "open_support_share": Indicator(3, _plain("open_support_share"), "share"),
    "participation_share": Indicator(4, _plain("participation_share"), "share"),
    "self_contained_share": Indicator(5, _plain("self_contained_share"), "share"),
    "stayed_after_support_share": Indicator(5, _plain("stayed_after_support_share"), "share"),
    "allocation_by_residents": Indicator(6, _by_residents, "yes_no", "allocation_route"),
    "hours_worked_of_planned": Indicator(8, _ratio("hours_per_month", "plan_caretaker_hours"), "share"),
    "dwellings": Indicator(9, _plain("dwellings"), "count"),
    "supported_share": Indicator(9, _plain("supported_share"), "share"),
    "trained_staff_share": Indicator(10, _plain("trained_staff_share"), "share"),
}
"""Indicators of factors 1-6 and 8-10; factor 7, un-siloed money, is what this system is for and differs between no two projects."""


def success_factors(figures: Mapping[str, Figures], register: pd.DataFrame) -> pd.DataFrame:
    """What goes together with each success factor (mart__success_factors).

    Args:
        figures: Measures of projects, `comparison.figures_of`.
        register: Projects (project_id) with the fields of the register, ``hours_per_month`` (mean since the start) and
            ``stayed_after_support_share``; null = not known.
    """
    own = register[register.project_id.notna()].set_index("project_id")
    rows = [row for name in TOLD for row in _rows(name, figures[name], own)]
    tested = [row for row in rows if row["reason"] is None]
    for row, p in zip(tested, holm_adjusted(np.array([r["p"] for r in tested])), strict=True):
        reach = reach_of(row["degrees"], len(tested)) * row["se"]
        row |= {"p_holm": float(p), "associated": bool(p < ALPHA), "detectable": reach}
    return pd.DataFrame(rows, columns=list(SUCCESS_FACTORS)).astype(SUCCESS_FACTORS)


def factors_of_projects(register: pd.DataFrame) -> pd.DataFrame:
    """What each project has of each success factor, beside the other projects (mart__project_factors).

    The middle is the median of the other projects of which it is known (the share that has it, of yes and no); where these are of
    fewer than three other corporations it is null.

    Args:
        register: Projects (project_id, corporation_id) with the fields of the register, as `success_factors` takes them.
    """
    own = register.loc[register.project_id.notna()].sort_values(by=["project_id"])
    rows = [row for name, indicator in INDICATORS.items() for row in _beside_others(name, indicator, own)]
    return pd.DataFrame(rows, columns=list(PROJECT_FACTORS)).astype(PROJECT_FACTORS)


def _beside_others(name: str, indicator: Indicator, own: pd.DataFrame) -> Iterator[dict]:
    values = np.array([_or_nan(indicator.read(row)) for _, row in own.iterrows()])
    words = own[indicator.word].tolist() if indicator.word else [None] * len(own)
    corporations, known = own.corporation_id.to_numpy(), ~np.isnan(values)
    middle_of = np.mean if indicator.yes_no else np.median
    for at, project in enumerate(own.project_id):
        others = values[known & (np.arange(len(own)) != at)]
        elsewhere = set(corporations[known]) - {corporations[at]}
        middle = float(middle_of(others)) if len(elsewhere) >= FEWEST_OTHERS else None
        yield {
            "project_id": project, "factor": indicator.factor, "indicator": name, "unit": indicator.unit,
            "value": values[at], "word": words[at] if isinstance(words[at], str) else None, "others": len(others),
            "others_middle": middle,
        }  # fmt: skip


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def holm_adjusted(p: np.ndarray) -> np.ndarray:
    """p-values corrected for their number, step by step: the i-th smallest of m times m − i + 1, never below an earlier one."""
    order = np.argsort(p, kind="stable")
    out = np.empty(len(p))
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return out


def reach_of(degrees: int, tests: int) -> float:
    """Standard errors that a difference must be to be called associated in four out of five cases, among so many tests."""
    return float(stdtrit(degrees, 1 - ALPHA / 2 / tests) + stdtrit(degrees, POWER))


def _rows(measure: str, found: Figures, register: pd.DataFrame) -> Iterator[dict]:
    own, _ = found.variances() if len(found.projects) > 1 else (np.zeros(0), 0.0)
    for name, indicator in INDICATORS.items():
        values = [indicator.read(register.loc[p]) if p in register.index else None for p in found.projects]
        known = np.array([v is not None for v in values], bool)
        x = np.array([v for v in values if v is not None])
        row = {
            "factor": indicator.factor,
            "indicator": name,
            "measure": measure,
            "projects": int(known.sum()),
            "reason": None,
        }
        row["contrast"] = "yes_against_no" if indicator.yes_no else "per_standard_deviation"
        if (reason := _too_little(x, indicator.yes_no)) is not None:
            yield {**row, "reason": reason}
        elif not (own > 0).all():
            yield {**row, "reason": "no_uncertainty"}
        else:
            yield row | _association(found.point[known], own[known], x, yes_no=indicator.yes_no)


def _too_little(x: np.ndarray, yes_no: bool) -> str | None:
    """Why nothing can be said, if so."""
    if not len(x):
        return "not_known"
    if len(x) < FEWEST_PROJECTS:
        return "too_few_projects"
    if len(np.unique(x)) == 1 or (yes_no and min(x.sum(), len(x) - x.sum()) < FEWEST_EACH):
        return "projects_alike"
    return None


def _association(y: np.ndarray, v: np.ndarray, x: np.ndarray, *, yes_no: bool) -> dict:
    """Difference per step of the indicator with its interval, p-value, error and degrees of freedom."""
    step = 1.0 if yes_no else float(x.std(ddof=1))
    found = regression(y, v, np.column_stack([np.ones(len(x)), (x - x.mean()) / step]))
    slope = np.array([0.0, 1.0])
    value, se, low, high = found.told(slope)
    p, degrees = found.p(slope), found.degrees
    return {"step": step, "difference": value, "low95": low, "high95": high, "p": p, "se": se, "degrees": degrees}
