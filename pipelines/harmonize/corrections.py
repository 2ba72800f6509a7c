"""Corrections: rows that say what another file should have said, each with what stood there when it was made.

A correction that no longer fits what stands in the file is not applied and is told: the sender mended the file, or another row
was meant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
PERSONAL = frozenset({"person_id"})
OURS = frozenset({"file_id", "row", "line"})


@dataclass(frozen=True)
class Words:
    """How values are written: column of a table in the file's own words, value as shown, and text back to a value.

    ``read`` raises ValueError for a text that is no value of the column.
    """

    column: Callable[[str, str], str]
    show: Callable[[str, str, Any], str | None]
    read: Callable[[str, str, str], Any]


@dataclass
class Corrected:
    """Outcome: rows as they count now by table, rows withdrawn, and corrections that do not fit (with the rule)."""

    changed: dict[str, list[Row]] = field(default_factory=dict)
    withdrawn: list[tuple[str, Row]] = field(default_factory=list)
    unfit: list[tuple[Row, str]] = field(default_factory=list)


class _UnfitError(ValueError):
    """A correction that cannot be applied; the message is the rule."""


def correct(corrections: list[Row], targets: Mapping[str, list[Row]], words: Words) -> Corrected:
    """Apply corrections to the rows they are about.

    Args:
        corrections: Rows of raw_corrections__rows, in the order in which they apply.
        targets: Rows of the files and lines that the corrections name, by raw table.
        words: How values are written.

    Returns:
        Changed rows (each once, with all its corrections), withdrawn rows, and corrections that do not fit: their rule is
        correction_without_row, correction_ambiguous, correction_outdated, correction_of_person or correction_unreadable.
    """
    found = Corrected()
    current = {(table, row["file_id"], row["row"]): dict(row) for table, rows in targets.items() for row in rows}
    touched: set[tuple] = set()
    for correction in corrections:
        try:
            key, column = _place(correction, current, words)
            if correction["action"] == "withdraw":
                found.withdrawn.append((key[0], current[key]))
            else:
                current[key][column] = _value(key[0], column, correction["replacement"], words)
                touched.add(key)
        except _UnfitError as unfit:
            found.unfit.append((correction, str(unfit)))
    for key in sorted(touched):
        found.changed.setdefault(key[0], []).append(current[key])
    return found


def _place(correction: Row, current: Mapping[tuple, Row], words: Words) -> tuple[tuple, str]:
    """Key and column of the one row that a correction is about, when it still says what was expected."""
    here = [
        (key, _column(key[0], correction["target_column"], row, words))
        for key, row in current.items()
        if (row["file_id"], row["line"]) == (correction["target_file"], correction["target_line"])
    ]
    if correction["target_column"] is not None:
        here = [(key, column) for key, column in here if column is not None]
    if not here:
        raise _UnfitError("correction_without_row")
    if any(column in PERSONAL for _, column in here):
        raise _UnfitError("correction_of_person")
    fitting = [(key, column or "") for key, column in here if _fits(correction, current[key], key[0], column, words)]
    if not fitting:
        raise _UnfitError("correction_outdated")
    if len(fitting) > 1:
        raise _UnfitError("correction_ambiguous")
    return fitting[0]


def _column(table: str, written: str | None, row: Row, words: Words) -> str | None:
    """Column of a table by its own word in the file, or by its name here."""
    names = [name for name in row if name not in OURS]
    return next((name for name in names if written in (name, words.column(table, name))), None)


def _fits(correction: Row, row: Row, table: str, column: str | None, words: Words) -> bool:
    return column is None or (words.show(table, column, row[column]) or None) == correction["expected"]


def _value(table: str, column: str, written: str | None, words: Words) -> Any:
    if written is None:
        return None
    try:
        return words.read(table, column, written)
    except ValueError:
        raise _UnfitError("correction_unreadable") from None
