"""What a package of figures may hold: tables and columns; anything else in it makes it no package.

A package goes from one who has deliveries to one who has not. It holds no row of a person and no state of the register: only what passed
the gate of a release.
"""

import math
from dataclasses import dataclass
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
MOST_CENTS, MOST_RATIO = 1e9, 1e4  # per dwelling and year, and per euro: more is no figure
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
        if len({tuple(row[one] for one in KEYS[table]) for row in rows}) < len(rows):
            raise NoPackage(table)
    if len(content["about"]) != 1:
        raise NoPackage("about")
    return content


def _beyond(table: str, row: dict[str, Any]) -> str | None:
    """The column with a value that no release tells.

    That is: finer than the steps, of too few people, of a project without a name, beside a reason not to tell it, or no possible figure.
    """
    if table in TOLD:
        told = [one for one in TOLD[table] if row[one] is not None]
        silent = row["reason"] in SILENT
        if told and (silent or (table != "figures" and _has_no_name(row["project"]))):
            return told[0]
        if TOLD[table][0] not in told and not silent:
            return "reason"
    if "vintage" in row and (row["vintage"] is None) == (row["reason"] == "repeated"):
        return "vintage"
    if table == "amounts" and (row["cents"] or 0) % AMOUNT_STEP:
        return "cents"
    if table == "people" and row["people"] is not None:
        return "people" if row["people"] < FEWEST_PEOPLE or row["people"] % PEOPLE_STEP else None
    if table == "projects":
        beside = [one for one in ("dwellings", "months") if row[one] is not None and row["name"] is None]
        return beside[0] if beside else "dwellings" if (row["dwellings"] or 0) % PEOPLE_STEP else None
    return _no_figure(row) if table == "figures" else None


def _has_no_name(project: str) -> bool:
    return any(one.startswith(NAMELESS) for one in project.split("+"))


def _no_figure(row: dict[str, Any]) -> str | None:
    """The column of a figure that cannot be."""
    most = MOST_RATIO if row["measure"] == "benefit_per_euro" else MOST_CENTS
    found = [one for one in FIGURE if abs(row[one] or 0) > most]
    return found[0] if found else "standard_error" if (row["standard_error"] or 0) < 0 else None


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
