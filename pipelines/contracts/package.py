"""What a package of figures may hold: tables and columns; anything else in it makes it no package.

A package goes from one who has deliveries to one who has not. It holds no row of a person and no state of the register: only what passed
the gate of a release.
"""

import math
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import budgets

FAMILY = "ontschot-package/"
FORMAT = f"{FAMILY}3"
MOST_ROWS, MOST_LETTERS = 20_000, 200


@dataclass(frozen=True)
class PackageColumn:
    """A column: kind of value, what it means, its unit, whether it may be missing, and the words it may have."""

    kind: type
    text: str
    unit: str = ""
    nullable: bool = False
    words: tuple[str, ...] = ()


PARTIES = (*budgets.PARTIES, "all")
AMOUNT_STEP, PEOPLE_STEP, FEWEST_PEOPLE = 100_000, 5, 10  # cents, people, people: nothing finer goes out or is taken in
RATE_STEP, RATIO_DIGITS = 1_000, 2  # cents per dwelling and year; decimals of euros per euro
MOST_CENTS, MOST_RATIO = 1e9, 1e4  # per dwelling and year, and per euro: more is no figure
YEARS, MOST_MONTHS = range(1990, 2101), 1_200  # of a data date or of prices; of caretaking
NORMAL95 = 1.959963984540054
FORMULA = ("=", "+", "-", "@")  # a spreadsheet calculates text that begins so

MEASURES = ("cost_per_dwelling_year", "avoided_per_dwelling_year", "net_per_dwelling_year", "benefit_per_euro")
_PROJECT = PackageColumn(
    str, "project in this package: its code where it is named, else a number of this package; 'all' = all of them"
)

PACKAGE: dict[str, dict[str, PackageColumn]] = {
    "about": {
        "audience": PackageColumn(str, "who it is for: network, gemeente:<code> or corporatie:<KvK number>"),
        "sender": PackageColumn(str, "who sends it, in their own words"),
        "data_until": PackageColumn(str, "last day of the data", "date", nullable=True),
        "base_year": PackageColumn(int, "year of the prices", "year"),
        "provisional": PackageColumn(bool, "claims can still be answered"),
        "example": PackageColumn(bool, "made of an example country: no real people"),
        "method": PackageColumn(str, "how figures were found and what is not told, by name and version"),
        "projects": PackageColumn(int, "projects of the sender", "count"),
        "projects_told": PackageColumn(int, "projects of which any figure is told", "count"),
    },
    "parameters": {
        "parameter": PackageColumn(str, "name of an assumption or rule"),
        "value": PackageColumn(float, "its value"),
    },
    "amounts": {
        "amount": PackageColumn(str, "what is told", words=("paid", "avoided")),
        "project": _PROJECT,
        "party": PackageColumn(str, "party, or 'all' = all parties together", words=PARTIES),
        "cents": PackageColumn(int, "amount over all months that are known, rounded", "cents of the base year", nullable=True),
        "vintage": PackageColumn(str, "data date of the amount, where it is an earlier one that is repeated", "date", nullable=True),
        "reason": PackageColumn(str, "why there is no amount, or an earlier one", nullable=True, words=("not_told", "repeated")),
    },
    "people": {
        "project": _PROJECT,
        "group": PackageColumn(
            str, "people who live or lived there, each once per project: with support, without, undivided, or 'all'",
            words=("with_support", "without_support", "undivided", "all"),
        ),
        "people": PackageColumn(int, "number of them, rounded to five; nothing under ten", "count", nullable=True),
        "vintage": PackageColumn(str, "data date of the number, where it is an earlier one that is repeated", "date", nullable=True),
        "reason": PackageColumn(str, "why there is no number, or an earlier one", nullable=True, words=("not_told", "repeated")),
    },
    "projects": {
        "project": _PROJECT,
        "name": PackageColumn(str, "name, where all parties of the project agreed to be named", nullable=True),
        "dwellings": PackageColumn(int, "dwellings, rounded to five; only with a name", "count", nullable=True),
        "months": PackageColumn(int, "months with caretaking that are known; only with a name", "months", nullable=True),
    },
    "figures": {
        "project": _PROJECT,
        "measure": PackageColumn(str, "what is compared", words=MEASURES),
        "value": PackageColumn(float, "figure: cents, or euros per euro", nullable=True),
        "low95": PackageColumn(float, "2.5th percentile over the draws", nullable=True),
        "high95": PackageColumn(float, "97.5th percentile over the draws", nullable=True),
        "standard_error": PackageColumn(float, "half the interval over 1.96", nullable=True),
        "reason": PackageColumn(str, "why there is no figure", nullable=True, words=("not_told", "not_known")),
    },
}  # fmt: skip


# By these a row is found: no two rows say one thing. Without it one project could count as five.
KEYS = {
    "about": (), "parameters": ("parameter",), "amounts": ("amount", "project", "party"), "people": ("project", "group"),
    "projects": ("project",), "figures": ("project", "measure"),
}  # fmt: skip
FIGURE = ("value", "low95", "high95", "standard_error")
TOLD = {"amounts": ("cents",), "people": ("people",), "figures": FIGURE}  # what may stand beside a reason
SILENT = ("not_told", "not_known")  # reasons beside which nothing stands
ALL = "all"  # of a sum; no project is called that
NAMELESS = "#"  # how the number of a project without a name begins: of those only figures are told (decision 0115)


class NoPackage(ValueError):
    """What is in a package is not what a package may hold: table and column, never the value."""


def checked(content: Any) -> dict[str, list[dict[str, Any]]]:
    """The tables of a package.

    Raises:
        NoPackage: A table, column or value is not of the contract; or something else is in it.
    """
    if not isinstance(content, dict) or content.keys() != PACKAGE.keys():
        raise NoPackage("tables")
    for table, columns in PACKAGE.items():
        rows = content[table]
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            raise NoPackage(table)
        for row in rows:
            if not isinstance(row, dict) or row.keys() != columns.keys():
                raise NoPackage(table)
            for name, column in columns.items():
                if not _fits(row[name], column):
                    raise NoPackage(f"{table}.{name}")
            wrong = _beyond(table, row)
            if wrong is not None:
                raise NoPackage(f"{table}.{wrong}")
        if len({tuple(alike(row[one]) for one in KEYS[table]) for row in rows}) < len(rows):
            raise NoPackage(table)
    if len(content["about"]) != 1:
        raise NoPackage("about")
    if not content["parameters"]:
        raise NoPackage("parameters")
    wrong = next(_together(content), None)
    if wrong is not None:
        raise NoPackage(wrong)
    return content


def alike(value: Any) -> Any:
    """A text as it is compared: letters large or small, wide or narrow, and blanks beside each other make no other."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split()) if isinstance(value, str) else value


def _together(content: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Table and column of what does not agree with another row: every project has figures, and who is told of has a row of its own."""
    about, figures = content["about"][0], content["figures"]
    told = {one["project"] for one in figures if one["value"] is not None}
    every, rows = {one["project"] for one in figures}, {one["project"] for one in content["projects"]}
    if any(alike(one) == ALL for one in every) or not told <= rows:
        yield "figures.project"
    if not rows <= every:
        yield "projects.project"
    for table in ("amounts", "people"):
        if not all(one["project"] == ALL or _made_of(one["project"], every) for one in content[table]):
            yield f"{table}.project"
    if about["projects"] != len(every):
        yield "about.projects"
    if about["projects_told"] != len(told):
        yield "about.projects_told"
    if _too_many(content["people"]):
        yield "people.people"


def _made_of(project: str, every: Collection[str]) -> bool:
    """Whether it is a project, or some with a + between them; the code of one may hold a + too."""
    if project in every:
        return True
    parts = project.split("+")
    reached = {0}
    for end in range(1, len(parts) + 1):
        if any("+".join(parts[start:end]) in every for start in reached):
            reached.add(end)
    return len(parts) in reached


def _too_many(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether parts that are told now hold more people than the whole, rounding of each left aside."""
    found = {(one["project"], one["group"]): one["people"] for one in rows if one["reason"] is None}
    over_groups: dict[tuple[str, str], list[int]] = {}
    over_projects: dict[tuple[str, str], list[int]] = {}
    for (project, group), people in found.items():
        if group != ALL:
            over_groups.setdefault((project, ALL), []).append(people)
        if project != ALL:
            over_projects.setdefault((ALL, group), []).append(people)
    return any(
        whole in found and sum(parts) > found[whole] + (len(parts) + 1) * (PEOPLE_STEP // 2)
        for whole, parts in (*over_groups.items(), *over_projects.items())
    )


def _beyond(table: str, row: dict[str, Any]) -> str | None:
    """The column with a value that no release tells.

    That is: finer than the steps, of too few people, of a project without a name, beside a reason not to tell it, or no possible value.
    """
    if "project" in row and (not row["project"] or " ".join(row["project"].split()) != row["project"]):
        return "project"
    return _not_told(table, row) or _no_value(table, row)


def _not_told(table: str, row: dict[str, Any]) -> str | None:
    """The column with a value that its reason, or that the project has no name, leaves no room for."""
    if table in TOLD:
        told = [one for one in TOLD[table] if row[one] is not None]
        silent = row["reason"] in SILENT
        if told and (silent or (table != "figures" and _has_no_name(row["project"]))):
            return told[0]
        if TOLD[table][0] not in told and not silent:
            return "reason"
    if "vintage" in row and (row["vintage"] is None) == (row["reason"] == "repeated"):
        return "vintage"
    return None


def _no_value(table: str, row: dict[str, Any]) -> str | None:
    """The column of which the value is none that a release makes."""
    if row.get("vintage") is not None and not _is_day(row["vintage"]):
        return "vintage"
    if table == "amounts" and (row["cents"] or 0) % AMOUNT_STEP:
        return "cents"
    if table == "people" and row["people"] is not None:
        return "people" if row["people"] < FEWEST_PEOPLE or row["people"] % PEOPLE_STEP else None
    by_table = {"about": _no_sender, "projects": _no_project, "figures": _no_figure}
    return by_table[table](row) if table in by_table else None


def _is_day(written: str) -> bool:
    """Whether it is a day, written as 2025-12-31, of a year that data can be of."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return False
    return day.isoformat() == written and day.year in YEARS


def _no_sender(row: dict[str, Any]) -> str | None:
    if not row["sender"].strip():
        return "sender"
    if row["base_year"] not in YEARS:
        return "base_year"
    return "data_until" if row["data_until"] is not None and not _is_day(row["data_until"]) else None


def _no_project(row: dict[str, Any]) -> str | None:
    """A project without a name is a number; dwellings and months stand with a name only."""
    if (row["name"] is None) != row["project"].startswith(NAMELESS):
        return "name"
    beside = [one for one in ("dwellings", "months") if row[one] is not None and row["name"] is None]
    if beside:
        return beside[0]
    if (row["dwellings"] or 0) % PEOPLE_STEP or (row["dwellings"] or 0) < 0:
        return "dwellings"
    return None if 0 <= (row["months"] or 0) <= MOST_MONTHS else "months"


def _has_no_name(project: str) -> bool:
    return any(one.startswith(NAMELESS) for one in project.split("+"))


def _no_figure(row: dict[str, Any]) -> str | None:
    """The column of a figure that cannot be: too large, finer than the steps, or an interval that is none or not that of its error."""
    ratio = row["measure"] == "benefit_per_euro"
    most, step = (MOST_RATIO, 10.0**-RATIO_DIGITS) if ratio else (MOST_CENTS, float(RATE_STEP))
    for name in FIGURE:
        value = row[name] or 0.0
        if abs(value) > most or (round(value, RATIO_DIGITS) != value if ratio else value % RATE_STEP):
            return name
    _, low, high, error = (row[name] for name in FIGURE)
    if (low is None) != (high is None) or (low is not None and low > high):  # of draws: it need not hold the value
        return "low95"
    if (low is None) != (error is None):
        return "standard_error"
    if error is not None and abs(error - (high - low) / (2 * NORMAL95)) > step:
        return "standard_error"
    return None


def _fits(value: Any, column: PackageColumn) -> bool:
    if value is None:
        return column.nullable
    if type(value) is not column.kind:
        return False
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        calculated = value.lstrip().startswith(FORMULA)
        allowed = not column.words or value in column.words
        return len(value) <= MOST_LETTERS and value.isprintable() and allowed and not calculated
    return abs(value) < 2**53
