"""What the columns of a table could be, by what is in them: for a profile to fill in. What can be read in two ways is left open."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.notation import month, month_number, number, year
from pipelines.sources.patterns import plain
from pipelines.sources.reading import Pseudonymise, Refused
from pipelines.sources.tabular import csv_rows, encoding_of
from pipelines.sources.workbook import is_zip, sheet_names, sheets

SEPARATORS = (";", ",", "\t", "|")
NOTATIONS = ((",", "."), (",", ""), (".", ","), (".", ""), (",", " "), (".", " "), (".", "'"), (",", "'"))
FORMS = (
    "dd-mm-jjjj", "jjjj-mm-dd", "mm-jjjj", "jjjj-mm", "jjjjmm", "jjjjmmdd", "dd/mm/jjjj", "mm/dd/jjjj", "dd.mm.jjjj", "mm/jjjj",
    "jjjj/mm", "jjjj/mm/dd", "dd-mm-jj", "dd/mm/jj", "mm/dd/jj", "mmm jjjj", "mmm-jj", "mmm jj", "mmmm jjjj", "dd mmm jjjj",
    "dd mmmm jjjj",
)  # fmt: skip
MOST_ROWS, MOST_VALUES = 5_000, 30
WORDS: dict[str, tuple[str, ...]] = {
    "bedrag": ("bedrag", "kosten", "euro", "€", "uitgaven", "lasten", "amount"),
    "jaar": ("jaar", "boekjaar"),
    "maand": ("maand", "mnd", "periode", "datum", "boekdatum", "factuurdatum"),
    "complex": ("complex", "complexcode", "complexnr", "complexnummer", "cluster", "clustercode", "clusternummer"),
    "plek": ("locatie", "gebouw", "object", "straat", "adres"),
    "begroting": ("product", "soort", "kostensoort", "categorie", "voorziening"),
    "partij": ("gemeente", "gemeentecode"),
}
FITS = {"bedrag": {"amount"}, "jaar": {"year"}, "maand": {"month", "month_number"}}
TOTALS = ("totaal", "eindtotaal", "total")


@dataclass(frozen=True)
class ColumnGuess:
    """One column.

    Attributes:
        header: As written.
        kinds: What all its values could be: bsn, amount, month, year, month_number; none for other text.
        forms: Forms of dates in which all values can be read, one for each reading of them.
        notations: Decimal sign and sign of thousands with which all values can be read, one for each reading of them.
        unclear: A value that two of those read differently.
        read_as: What each of them makes of it.
        values: Its values with their number of rows, the most frequent first; none when there are many different ones.
        blanks: Words without a digit between its numbers, such as n.v.t.
        whole: Whether no number in it is written with decimals: euros and cents look the same then.
        negative: Whether most of its numbers are below zero.
        month: The month that its header names (a date, or a number), when it is a month.
    """

    header: str
    kinds: frozenset[str] = frozenset()
    forms: tuple[str, ...] = ()
    notations: tuple[tuple[str, str], ...] = ()
    unclear: str = ""
    read_as: tuple[str, ...] = ()
    values: tuple[tuple[str, int], ...] = ()
    month: date | int | None = None
    filled: int = 0
    blanks: tuple[str, ...] = ()
    whole: bool = False
    negative: bool = False

    def could_be(self, name: str, words: tuple[str, ...]) -> bool:
        """Whether one of these words is in its header, and its values can have that meaning."""
        named = bool(set(words).intersection(re.split(r"[^\w€]+", plain(self.header))))
        return named and "bsn" not in self.kinds and (name not in FITS or bool(FITS[name] & self.kinds))


@dataclass(frozen=True)
class TableGuess:
    """A table: how it is cut, where its header is, its columns, and the word of its last row when that is a total.

    ``amounts`` is all columns that could hold the amounts, taken together: one notation must read them all.
    """

    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    header_line: int = 0
    columns: tuple[ColumnGuess, ...] = ()
    rows: int = 0
    total_word: str = ""
    amounts: ColumnGuess = field(default_factory=lambda: ColumnGuess(""))

    @property
    def could(self) -> dict[str, list[ColumnGuess]]:
        """The columns that each meaning could be: by a word in their header, where their values allow it; a BSN by its values."""
        found = {"bsn": [one for one in self.columns if "bsn" in one.kinds]}
        taken: set[str] = set()
        for name, words in WORDS.items():
            found[name] = [one for one in self.columns if one.header not in taken and one.could_be(name, words)]
            taken.update(one.header for one in found[name])
        return {name: ones for name, ones in found.items() if ones}

    @property
    def wide(self) -> list[ColumnGuess]:
        """Columns that are a month each, when there are three or more."""
        wide = [one for one in self.columns if one.month is not None and ("amount" in one.kinds or not one.filled)]
        return wide if len(wide) >= 3 else []


def _csv(stream: BinaryIO) -> tuple[dict[str, Any], list[tuple[int, list[Any]]]]:
    """The separator that cuts most rows in the same number of cells, and the rows."""
    encoding = encoding_of(stream)
    best: tuple[int, str, list[tuple[int, list[Any]]]] = (0, "", [])
    for separator in SEPARATORS:
        rows: list[tuple[int, list[Any]]] = []
        with suppress(Refused), closing(csv_rows(stream, encoding, separator)) as found:
            rows += (row for row, _ in zip(found, range(MOST_ROWS), strict=False))
        widths = Counter(len(row) for _, row in rows if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        best = max(best, (score, separator, rows), key=lambda one: one[0])
    return {"separator": best[1], "encoding": encoding}, best[2]


def _sheet(stream: BinaryIO) -> tuple[dict[str, Any], list[tuple[int, list[Any]]]]:
    """The sheet with most cells filled, and its rows."""
    found = sheets(stream, tuple(sheet_names(stream)))
    if not found:
        return {}, []
    filled = {name: sum(bool(cells.shown(cell)) for row in rows for cell in row) for name, rows in found.items()}
    name = max(filled, key=lambda one: filled[one])
    rows = [(n, row) for n, row in enumerate(found[name], 1) if any(cells.shown(cell) for cell in row)]
    return {"sheet": name}, rows[:MOST_ROWS]


def _header(rows: list[tuple[int, list[Any]]]) -> int:
    """Place of the header: the first row that is filled for the most part, as wide as most rows, with names that differ."""
    wide = Counter(len(row) for _, row in rows).most_common(1)[0][0] if rows else 0
    for place, (_, row) in enumerate(rows):
        named = [cells.shown(cell) for cell in row if cells.shown(cell)]
        if len(row) == wide and len(named) >= max(2, wide // 2) and len(set(named)) >= 0.8 * len(named):
            return place
    return -1


def _readings(
    values: Sequence[Any], ways: Iterable[Any], read: Callable[[Any, Any], Any]
) -> dict[tuple[Any, ...], Any]:
    """The ways in which all values can be read, the first for each reading; none of no values."""
    if not values:
        return {}
    found: dict[tuple[Any, ...], Any] = {}
    for way in ways:
        with suppress(cells.Unreadable):
            found.setdefault(tuple(read(value, way) for value in values), way)
    return found


def _all(values: Sequence[Any], read: Callable[[Any], Any]) -> bool:
    try:
        return bool(values) and all(read(value) is not None for value in values)
    except cells.Unreadable:
        return False


def _month_of_header(header: str) -> date | int | None:
    for form in FORMS:
        if "d" not in form:
            with suppress(cells.Unreadable):
                return month(header, form)
    with suppress(cells.Unreadable):
        return month_number(header) if not header.strip().isdigit() else None
    return None


def _exact(value: Any, notation: tuple[str, str]) -> Decimal:
    return number(value, *notation) if isinstance(value, str) else Decimal(repr(value))


def _unclear(values: Sequence[Any], readings: Sequence[tuple[Any, ...]]) -> tuple[str, tuple[str, ...]]:
    """The first value that is read in more than one way, and each reading of it; nothing when all are clear."""
    if len(readings) < 2:
        return "", ()
    n = next(n for n in range(len(values)) if len({reading[n] for reading in readings}) > 1)
    read = [reading[n] for reading in readings]
    told = tuple(f"{one:%m-%Y}" if isinstance(one, date) else f"{one.normalize():f}".replace(".", ",") for one in read)
    return cells.shown(values[n]), told


def _numbers(values: list[Any], counts: Counter[str]) -> dict[str, Any]:
    """How a column of numbers can be read, if it is one; a few words without a digit between them are no numbers."""
    words = [v for v in values if isinstance(v, str) and not any(c.isdigit() for c in v)]
    numeric = [v for v in values if isinstance(v, str | int | float) and not isinstance(v, bool) and v not in words]
    many_words = sum(counts[cells.shown(v)] for v in words) > sum(counts.values()) / 2
    if not numeric or many_words or len(numeric) + len(words) < len(values):
        return {}
    found = _readings(numeric, NOTATIONS, _exact)
    if not found:
        return {}
    unclear, read_as = _unclear(numeric, list(found))
    reading = next(iter(found))
    return {
        "notations": tuple(found.values()), "unclear": unclear, "read_as": read_as, "blanks": tuple(words),
        "whole": all(one == one.to_integral_value() and one.as_tuple().exponent >= -1 for one in reading),
        "negative": sum(one < 0 for one in reading) > len(reading) / 2,
    }  # fmt: skip


MOSTLY = 0.9  # part of the values of a column of dates that are dates; the others are faults of their rows


def _mostly_dates(values: list[Any]) -> list[Any]:
    """The values of a column that are dates in some form, when most of them are."""
    found = [value for value in values if _readings([value], FORMS, month)]
    return found if len(found) >= MOSTLY * len(values) else []


def _column(header: str, column: list[Any], pseudonym: Pseudonymise) -> ColumnGuess:
    values = list(dict.fromkeys(v if not isinstance(v, str) else v.strip() for v in column if cells.shown(v)))
    counts = Counter(cells.shown(v) for v in column if cells.shown(v))
    about: dict[str, Any] = {"month": _month_of_header(header), "filled": sum(counts.values())}
    if _all(values, lambda v: pseudonym(cells.citizen(v)) if len(cells.citizen(v)) >= 8 else None):
        return ColumnGuess(header, frozenset({"bsn"}), **about)
    dates = bool(values) and all(isinstance(v, date | datetime) for v in values)
    forms = {} if dates else _readings(_mostly_dates(values), FORMS, month)
    about |= _numbers(values, counts)
    could = {
        "month": dates or bool(forms), "amount": "notations" in about, "month_number": _all(values, month_number),
        "year": _all(values, year),
    }  # fmt: skip
    if forms:
        about["unclear"], about["read_as"] = _unclear(values, list(forms))
    shown = tuple(counts.most_common()) if len(counts) <= MOST_VALUES else ()
    kinds = frozenset(kind for kind, holds in could.items() if holds)
    return ColumnGuess(header, kinds, tuple(forms.values()), values=shown, **about)


def guess(stream: BinaryIO, pseudonym: Pseudonymise) -> TableGuess:
    """What a table could be, from its first 5,000 rows.

    Raises:
        Refused: encoding, empty_file (no table in it); those of a workbook.
    """
    stream.seek(0)
    said, rows = (_sheet if is_zip(stream.read(4)) else _csv)(stream)
    place = _header(rows)
    if place < 0:
        raise Refused("empty_file")
    line, header = rows[place]
    body = [row for _, row in rows[place + 1 :] if len(row) == len(header)]
    first = next((cells.shown(cell) for cell in body[-1] if cells.shown(cell)), "") if body else ""
    total = first if plain(first).startswith(TOTALS) else ""
    body = body[:-1] if total else body
    named = [(n, cells.shown(cell)) for n, cell in enumerate(header) if cells.shown(cell)]
    columns = tuple(_column(name, [row[n] for row in body], pseudonym) for n, name in named)
    table = TableGuess(header_line=line, columns=columns, rows=len(body), total_word=total, **said)
    wanted = {id(one) for one in table.wide or table.could.get("bedrag", ())}
    together = [row[n] for (n, _), one in zip(named, columns, strict=True) if id(one) in wanted for row in body]
    return replace(table, amounts=_column("", together, pseudonym))
