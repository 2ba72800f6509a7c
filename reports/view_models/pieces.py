"""What every page, document and workbook is made of: numbers with their kind, tables, tiles, charts and what is said around them.

A table keeps its values; how they are read (``rows``) follows from the kind of each column and the language. A renderer that shows
text takes ``rows``; one that hands on numbers (CSV, workbook) takes ``values``.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, exact_euros, grouped, long_date, month_year, percent, probability

KINDS = (
    "text", "euros", "exact", "interval", "share", "probability", "count", "number", "ratio", "months", "date", "month", "word",
)  # fmt: skip
TEXT_KINDS = ("text", "word")
SAID_WHOLE = ("few_people",)  # reasons that are told as they are, without a dash before them


@dataclass(frozen=True)
class Missing:
    """A number that is not there, and why: not_delivered, secret, not_applicable, not_known_yet, refused (words: missing.<reason>)."""

    reason: str = "not_known_yet"


NOT_KNOWN = Missing()
Value = str | int | float | bool | date | tuple[int, int] | Missing | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its key in the words (``col_<key>``), and what kind of value it holds.

    Kinds: text; word (a key of the words); euros and exact (int cents, to be read or to the cent); interval (two int cents); share and
    probability (0 to 1); count; number (one decimal), ratio (two decimals); months; date; month.
    """

    key: str
    kind: str = "text"


def told(value: Value, kind: str, lang: str) -> str:
    """A value as a reader of the language expects it; what is missing is a dash with the reason."""
    words = PAGES[lang]
    if value is None:
        return words["unknown"]
    if isinstance(value, Missing):
        if value.reason in SAID_WHOLE:
            return words[f"missing.{value.reason}"]
        return f"{words['unknown']} ({words[f'missing.{value.reason}']})"
    if isinstance(value, tuple):
        return words["interval_of"].format(low=euros(value[0], lang), high=euros(value[1], lang))
    if isinstance(value, date):
        return month_year(value, lang) if kind == "month" else long_date(value, lang)
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if isinstance(value, str):
        return words[value] if kind == "word" else value
    return _number(value, kind, lang)


def _number(value: int | float, kind: str, lang: str) -> str:
    match kind:
        case "euros":
            return euros(int(value), lang)
        case "exact":
            return exact_euros(int(value), lang)
        case "share":
            return percent(value, lang)
        case "probability":
            return probability(value, lang)
        case "number":
            return decimal(value, 1, lang)
        case "ratio":
            return decimal(value, 2, lang)
        case "months":
            return PAGES[lang]["tile_months"].format(n=int(value))
    return grouped(int(value), lang)


@dataclass(frozen=True)
class Table:
    """A table: caption, columns, values by row; links of the first column where there are any."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    values: tuple[tuple[Value, ...], ...]
    lang: str
    links: tuple[str, ...] = ()

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Heads of the columns in the language."""
        return tuple(PAGES[self.lang][f"col_{column.key}"] for column in self.columns)

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The values as they are read."""
        kinds = [column.kind for column in self.columns]
        return tuple(tuple(told(v, k, self.lang) for v, k in zip(row, kinds, strict=True)) for row in self.values)

    def is_text(self, column: int) -> bool:
        """Whether a column holds words, which are read from the left; numbers stand at the right."""
        return self.columns[column].kind in TEXT_KINDS


@dataclass(frozen=True)
class Tile:
    """A number with its name and what to know about it; ``name`` is its key, under which its calculation is told."""

    name: str
    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Figure:
    """A chart and everything around it: its finding as title, subtitle, conclusion, text for who cannot see it, its table."""

    name: str
    title: str
    subtitle: str
    conclusion: str
    aria: str
    table: Table


@dataclass(frozen=True)
class Drawn:
    """What every figure needs beside its data: the language, its words, and whether VOORBEELDDATA goes across it."""

    lang: str
    example: bool
    words: dict[str, str] = field(repr=False)
