"""Retention: how long what is stored may stay, per zone; rows that say so, checked, and what is due by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMNS = ("zone", "root", "files", "days", "source", "note")
ROOTS = ("data", "deliveries")
NEVER = ("key",)  # keys are rotated and destroyed by whoever keeps them
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Term:
    """How many days the files of a zone stay after they were last written; None = they stay."""

    zone: str
    root: str
    files: str
    days: int | None
    source: str


class TermError(ValueError):
    """A row of the terms that cannot be meant; names the line, the column, what was found and what was expected."""


def terms(rows: Iterable[Mapping[str, str]]) -> list[Term]:
    """The terms of these rows.

    Raises:
        TermError: One of them cannot be meant, or there is none: then none holds.
    """
    found = [_term(number, row) for number, row in enumerate(rows, 2)]
    if not found:
        raise TermError(f"no rows; expected a heading ({','.join(COLUMNS)}) and a row for each zone")
    return found


def _term(number: int, row: Mapping[str, str]) -> Term:
    def wrong(column: str, expected: str) -> TermError:
        return TermError(f"line {number}, {column}: found {row.get(column)!r}, expected {expected}")

    if missing := [column for column in COLUMNS if row.get(column) is None]:
        raise wrong(missing[0], "a column of this name, and commas between the columns")
    if more := set(row) - {*COLUMNS}:
        raise TermError(f"line {number}: found more than the columns {', '.join(COLUMNS)}: {row[min(more, key=str)]!r}")
    if not row["zone"] or not row["source"]:
        raise wrong("source" if row["zone"] else "zone", "something")
    if row["root"] not in ROOTS:
        raise wrong("root", " or ".join(ROOTS))
    parts = row["files"].split("/")  # "" where it begins with a slash, or there is nothing
    if (
        {"", ".", ".."} & {*parts}
        or "\\" in row["files"]
        or any("**" in part != "**" for part in parts)
        or (row["root"] == "data" and (parts[0].lower() in NEVER or {*"*?["} & {*parts[0]}))
    ):
        raise wrong("files", "a pattern below a folder that has a name, and not that of the keys")
    days = row["days"].strip()
    if days and not (days.isdecimal() and 1 <= int(days) <= MOST_DAYS):
        raise wrong("days", f"1 to {MOST_DAYS}, or nothing")
    return Term(row["zone"], row["root"], row["files"], int(days) if days else None, row["source"])


def is_due(term: Term, age_days: float) -> bool:
    """Whether a file of this age has been there for longer than its term."""
    return term.days is not None and age_days > term.days
