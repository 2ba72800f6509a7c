"""Whose projects together, in which amounts, over which period: the rows that a page tells, and how it calls them."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import month_year
from reports.state import ALL
from reports.warehouse import Warehouse

AMOUNT = {"totaal": "total", "per-jaar": "per_year", "per-woning": "per_dwelling", "contant": "present_value"}
AHEAD = "contant"
ORGANISATION = {
    "gemeente": "municipality_code",
    "corporatie": "corporation_id",
}  # column of the profile by kind of scope
TOGETHER = "all"  # all projects, all parties, all budgets in a mart


class NoOutcomeError(LookupError):
    """There is nothing to tell of this scope yet."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a scope: through whose eyes (a party, or ``alle``), over which period (a year, or ``alle``), in which amount."""

    perspective: str = ALL
    period: str = ALL
    amount: str = "totaal"

    @property
    def party(self) -> str:
        """The party in the marts."""
        return TOGETHER if self.perspective == ALL else self.perspective

    @property
    def year(self) -> int:
        """The year in the marts, 0 = all; what is ahead is of no year."""
        return 0 if self.period == ALL or self.amount == AHEAD else int(self.period)


@dataclass(frozen=True)
class Scope:
    """All projects, those of an organisation, or one: its key in the marts, its name, how many, since when until when."""

    key: str
    kind: str  # all, gemeente, corporatie or project
    name: str
    projects: int
    start: date
    end: date
    months: int
    months_without_books: int

    def where(self, lang: str) -> str:
        """In which projects, as part of a sentence."""
        return PAGES[lang][f"where.{self.kind}"].format(name=self.name, n=self.projects)


def projects_in(marts: Warehouse, key: str) -> pd.DataFrame:
    """Profiles of the projects of a scope, by name."""
    profiles = marts.table("mart__project_profile").sort_values("complex_name")
    kind, _, code = key.partition(":")
    if key == TOGETHER:
        return profiles
    return profiles.loc[profiles[ORGANISATION[kind]].astype(str) == code if code else profiles.project_id == key]


def scope_of(marts: Warehouse, key: str) -> Scope:
    """The scope of a key: ``all``, ``gemeente:9001``, ``corporatie:90000101`` or a project id.

    Raises:
        NoOutcomeError: There is none.
    """
    if ":" in key:
        rows = marts.table("mart__organisations")
        rows = rows[rows.scope == key]
    else:
        rows = projects_in(marts, key)
    if rows.empty:
        raise NoOutcomeError(key)
    kind = key.partition(":")[0] if ":" in key else ("all" if key == TOGETHER else "project")
    name = "" if key == TOGETHER else str(rows.iloc[0]["name" if ":" in key else "complex_name"])
    count = int(rows.projects.iloc[0]) if ":" in key else len(rows)
    months, without = int(rows.months.sum()), int(rows.months_without_books.sum())
    return Scope(key, kind, name, count, rows.caretaking_start.min(), rows.last_month.max(), months, without)


def no_books(marts: Warehouse) -> bool:
    """Whether there are projects, and no ledger of which a line counts: what caretaking cost is not known."""
    profiles, files = marts.table("mart__project_profile"), marts.table("mart__reconciliation")
    without = not profiles.empty and bool((profiles.months_without_books >= profiles.months).all())
    return without and not files.lines_accepted[files.kind == "xaf"].any()


def amounts_of(marts: Warehouse, key: str, asked: Asked) -> pd.DataFrame:
    """The rows of mart__amounts that are asked: parties and budgets of a scope.

    Raises:
        NoOutcomeError: There are none.
    """
    every = marts.table("mart__amounts")
    rows = every.loc[(every.scope == key) & (every.amount == AMOUNT[asked.amount]) & (every.year == asked.year)]
    if (
        not rows[["cost_cents", "avoided_cents"]].any(axis=None) and (rows.party == TOGETHER).all()
    ):  # a sum of nothing of nobody
        raise NoOutcomeError(key)
    return rows


def period_of(scope: Scope, asked: Asked, lang: str) -> str:
    """Over which period, at the start of a sentence."""
    t = PAGES[lang]
    if asked.year:
        return t["period.year"].format(year=asked.year)
    return t["period.all"].format(start=month_year(scope.start, lang), end=month_year(scope.end, lang))


def horizon_of(marts: Warehouse) -> int:
    """Years over which going on is told."""
    return int(parameter(marts, "horizon_years"))


def optional_parameter(marts: Warehouse, name: str) -> float | None:
    """The same where it may not be there: what was made before it existed is looked at too."""
    found = marts.table("ref__parameters").set_index("parameter").value
    return float(found[name]) if name in found.index else None


def parameter(marts: Warehouse, name: str) -> float:
    """An assumption of ref__parameters."""
    return float(marts.table("ref__parameters").set_index("parameter").value[name])
