"""A workbook being written: cells by kind of value, live formulas with their value beside them, names, tables, paragraphs.

Text of anybody is always a text cell with an apostrophe before it, so that it stays text also after somebody edits it. A formula is put
together from names and numbers of our own only. Bytes depend on the content alone: the date in the file is that of the data.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from reports.labels.pages import PAGES
from reports.view_models.pieces import TEXT_KINDS, Missing, Table, Value, told

ROOM = 1.15  # letters in a unit of width
LINE_HEIGHT = 13.5
NBSP, MINUS = "\u00a0", "\u2212"
INK, LINE, SOFT, YELLOW, LIVE, WARNING = "#001A40", "#C0C7D2", "#EEF1F5", "#FFF2A8", "#E8F4FC", "#FFF9E5"
_EUROS = {
    "nl": f'"€{NBSP}"#,##0{{0}};"€{NBSP}{MINUS}"#,##0{{0}}',
    "en": f'"€"#,##0{{0}};"{MINUS}€"#,##0{{0}}',
}
_CHANCE = f'[<0.01]"<{NBSP}1%";[>0.99]">{NBSP}99%";0%'
LONGEST_TEXT = 32_767
PROMPT = {"title": 32, "text": 255}  # characters that Excel takes


def formats_of(lang: str) -> dict[str, str]:
    """Number format per kind of value, as a page of the language tells it."""
    months = PAGES[lang]["tile_months"].replace("{n}", "").strip()
    return {
        "euros": _EUROS[lang].format(""), "exact": _EUROS[lang].format(".00"), "share": "0%", "probability": _CHANCE, "count": "#,##0",
        "year": "0", "number": "#,##0.0", "ratio": "#,##0.00", "months": f'0" {months}"', "date": "d-m-yyyy", "month": "mmmm yyyy",
        "rate": "0.00%", "factor": "0.0000",
    }  # fmt: skip


def in_cell(value: Value, kind: str) -> float | int | date:
    """A value as a cell holds it: euros instead of cents."""
    if kind in ("euros", "exact", "interval"):
        return int(value) / 100  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


@dataclass
class Book:
    """The file, its formats, and the names that formulas use: name to (sheet, first cell, last cell, meaning)."""

    lang: str
    file: Any = field(init=False)
    names: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    sheets: list["Sheet"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bytes = io.BytesIO()
        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
        look = {"font_name": "Arial", "font_size": 10}  # on every machine, or one of its size
        self.file = xlsxwriter.Workbook(self._bytes, {**safe, "default_format_properties": look})
        self._kinds, self._styles = formats_of(self.lang), {}

    @property
    def t(self) -> dict[str, str]:
        """Words of the language."""
        return PAGES[self.lang]

    def style(self, kind: str = "text", **look: Any) -> Any:
        """The format of a cell: of its kind, with what is asked beside it; made once."""
        key = (kind, *sorted(look.items()))
        if key not in self._styles:
            base: dict[str, Any] = {"font_color": INK, "valign": "top"}
            if kind in TEXT_KINDS:
                base |= {"text_wrap": True, "align": "left", "quote_prefix": True}
            else:
                base |= {"num_format": self._kinds[kind], "align": "right"}
            self._styles[key] = self.file.add_format(base | look)
        return self._styles[key]

    def name(self, name: str, sheet: "Sheet", first: tuple[int, int], last: tuple[int, int], means: str) -> None:
        """Give cells a name that formulas use."""
        cells = ":".join(xl_rowcol_to_cell(*at, row_abs=True, col_abs=True) for at in dict.fromkeys((first, last)))
        self.file.define_name(name, f"='{sheet.title}'!{cells}")
        self.names[name] = (sheet.title, cells.replace("$", ""), means)

    def described(self, day: date | None, **told: str) -> None:
        """Properties of the document; the day it was made is that of the data."""
        made = datetime(day.year, day.month, day.day) if day else datetime(2000, 1, 1)
        self.file.set_properties({"author": "Ontschot", "created": made, **told})
        self.file.set_custom_property("Language", self.lang)

    def closed(self) -> bytes:
        """The bytes of the file."""
        for sheet in self.sheets:
            for row, lines in sheet.lines.items():
                sheet.page.set_row(row, LINE_HEIGHT * lines + 1.5)
        self.file.close()
        return self._bytes.getvalue()


class Sheet:
    """A sheet that is filled from top to bottom; ``row`` is the next free row."""

    def __init__(self, book: Book, title: str, widths: Sequence[float], *, footer: str, locked: bool = True) -> None:
        self.book, self.title, self.widths, self.row = book, title, list(widths), 0
        self.page, self.lines = book.file.add_worksheet(title), dict[int, float]()
        book.sheets.append(self)
        for n, width in enumerate(widths):
            self.page.set_column(n, n, width, book.style())
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(0.5, 0.5, 0.6, 0.6)
        self.page.set_footer(f"&L&8{footer}&R&8&A - &P/&N")
        if locked:
            may = ("format_cells", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
            self.page.protect("", dict.fromkeys((*may, "objects", "scenarios"), True))

    def at(self, row: int, col: int, *, fixed: bool = False) -> str:
        """Address of a cell."""
        return xl_rowcol_to_cell(row, col, row_abs=fixed, col_abs=fixed)

    def text(self, row: int, col: int, text: str, **look: Any) -> None:
        """Text and nothing else."""
        look = {"indent": 1} | look if col and look.get("align", "left") == "left" else look
        self.page.write_string(row, col, text[:LONGEST_TEXT], self.book.style("text", **look))
        if look.get("text_wrap", True):
            self._high(row, text, self._width(col), look)

    def _width(self, col: int) -> float:
        return self.widths[col] if col < len(self.widths) else 9.0

    def _high(self, row: int, text: str, width: float, look: Mapping[str, Any]) -> None:
        """Make a row as high as a text in it needs."""
        size = look.get("font_size", 10) / 10 * (1.08 if look.get("bold") else 1)
        lines = sum(max(1, ceil(len(part) * size / (width * ROOM))) for part in text.split("\n"))
        self.lines[row] = max(self.lines.get(row, 0), lines * max(1.0, look.get("font_size", 10) / 10))

    def value(self, row: int, col: int, value: Value, kind: str, **look: Any) -> None:
        """A number, a date, or the words for it; what is missing says why."""
        shown = isinstance(value, str | bool | Missing) or value is None
        if shown or kind in TEXT_KINDS:
            words = told(value, kind, self.book.lang)
            self.text(row, col, words, **({} if kind in TEXT_KINDS else {"align": "right"}), **look)
        elif isinstance(value, date):
            self.page.write_datetime(
                row, col, datetime(value.year, value.month, value.day), self.book.style(kind, **look)
            )
        else:
            self.page.write_number(row, col, in_cell(value, kind), self.book.style(kind, **look))

    def live(self, row: int, col: int, formula: str, value: float | str, kind: str, **look: Any) -> None:
        """A formula with its value as it is now, so that a preview that does not calculate shows it too."""
        self.page.write_formula(row, col, f"={formula}", self.book.style(kind, **look), value)

    def heading(self, text: str, size: int = 13) -> None:
        """A heading over what follows; a row of air before it."""
        self.row += bool(self.row)
        self.lines[self.row] = size / 9
        style = self.book.style("text", bold=True, font_size=size, text_wrap=False, quote_prefix=True)
        self.page.write_string(self.row, 0, text, style)
        self.row += 1

    def paragraph(self, text: str, **look: Any) -> None:
        """Running text over the width of the sheet, as high as it needs."""
        if not text:
            return
        style = self.book.style("text", **look)
        self.page.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", style)
        self.page.write_string(self.row, 0, text[:LONGEST_TEXT], style)
        self._high(self.row, text, sum(self.widths), look)
        self.row += 1

    def source(self, *tables: str) -> None:
        """Which tables the numbers above come from."""
        told = self.book.t["wb_from"].format(tables=", ".join(tables))
        self.paragraph(told, italic=True, font_size=8, font_color="#586C88")

    def heads(self, heads: Sequence[str], kinds: Sequence[str]) -> None:
        """The head of a table."""
        for n, (head, kind) in enumerate(zip(heads, kinds, strict=True)):
            self.page.write_string(self.row, n, head, self._head(kind, n))
            self._high(self.row, head, self._width(n), {"bold": True})
        self.row += 1

    def _head(self, kind: str, col: int) -> Any:
        side = {"align": "left", "indent": int(col > 0)} if kind in TEXT_KINDS else {"align": "right"}
        return self.book.style("text", bold=True, bg_color=SOFT, bottom=1, bottom_color=LINE, **side)

    def as_table(self, name: str, title: str, first: int, heads: Sequence[str], kinds: Sequence[str]) -> None:
        """Say to Excel, and to who listens to it, that the rows from the head at ``first`` on are a table."""
        looks = [self._head(kind, n) for n, kind in enumerate(kinds)]
        columns = [{"header": head, "header_format": look} for head, look in zip(heads, looks, strict=True)]
        options = {"name": name, "columns": columns, "style": None, "autofilter": False, "title": title}
        self.page.add_table(first, 0, self.row - 1, len(heads) - 1, options)

    def table(self, shown: Table, *sources: str) -> None:
        """A table as it stands on the page: numbers as numbers, an interval in two columns."""
        self.heading(shown.caption)
        heads, kinds = spread(shown)
        first = self.row
        self.heads(heads, kinds)
        for row in shown.values:
            cells: list[Value] = []
            for value, column in zip(row, shown.columns, strict=True):
                pair = value if isinstance(value, tuple) else (value, value)
                cells += pair if column.kind == "interval" else (value,)  # type: ignore[arg-type]
            for n, (value, kind) in enumerate(zip(cells, kinds, strict=True)):
                self.value(self.row, n, value, kind, bottom=1, bottom_color=LINE)
            self.row += 1
        if shown.values:
            self.as_table(f"tabel_{shown.name}", shown.caption, first, heads, kinds)
        self.source(*sources)


def spread(shown: Table) -> tuple[list[str], list[str]]:
    """Heads and kinds of a table with every interval in two columns."""
    t = PAGES[shown.lang]
    heads: list[str] = []
    kinds: list[str] = []
    for head, column in zip(shown.headers, shown.columns, strict=True):
        if column.kind == "interval":
            heads += [f"{head} ({t['low']})", f"{head} ({t['high']})"]
            kinds += ["euros", "euros"]
        else:
            heads.append(head)
            kinds.append(column.kind)
    return heads, kinds
