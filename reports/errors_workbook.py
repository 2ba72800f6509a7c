"""Faulty rows back to their holder (XLSX): per file a sheet with the rows as written, a remark per row, the faulty cells marked.

Every cell is text and stays text: leading zeros remain, and what looks like a formula, a link or a number is none of these. The
first sheet lists the files, those without faulty rows too.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports.check import Teller
from reports.labels.messages import translator
from reports.labels.rules import message

FAULTY = PatternFill("solid", fgColor="FFD9D9")
HEADING = Font(bold=True)
AS_WRITTEN = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)
LONGEST_CELL = 32_767  # characters that Excel takes
LONGEST_TITLE = 31
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def text_cell(sheet: Any, value: str, *, wrap: bool = False) -> Any:
    """A cell that holds this text and nothing else, also after it is edited."""
    told = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)[:LONGEST_CELL]
    cell: Any = WriteOnlyCell(sheet, told)
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula, and #N/A for an error
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = WRAPPED if wrap else AS_WRITTEN
    return cell


def title_of(name: str, taken: set[str]) -> str:
    """Title of a sheet for a file: its last part, shortened, and unlike the others (capitals do not count)."""
    base = _NOT_IN_TITLE.sub("_", name.rpartition("/")[2])[:LONGEST_TITLE] or "_"
    title, n = base, 1
    while title.casefold() in taken:
        n += 1
        title = f"{base[: LONGEST_TITLE - len(str(n)) - 1]}~{n}"
    taken.add(title.casefold())
    return title


def cell_of(column: str, names: list[str]) -> str:
    """Name of the cell that a finding is about: its own, or the only one that ends in it."""
    last = column.rpartition("/")[2]
    ends = [name for name in names if name.rpartition("/")[2] == last]
    return column if column in names or len(ends) != 1 else ends[0]


def remark(findings: list[Any], lang: str) -> str:
    """All that is wrong with a row and how to mend it, a line each."""
    told = []
    for finding in findings:
        wrong, remedy = message(finding.rule, finding.column, lang)
        told.append(f"{finding.column}: {wrong} → {remedy}" if finding.column else f"{wrong} → {remedy}")
    return "\n".join(dict.fromkeys(told))


def write_errors(path: Path, files: list[tuple[Any, list[Any]]], lang: str) -> None:
    """Write the workbook beside its place and swap it in; only its owner may read it.

    Args:
        path: The workbook; replaced when it is there.
        files: Checked files, each with its faulty rows (line, nth, cells, findings).
        lang: nl or en.
    """
    handle, beside = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"
    )  # first: it may be refused
    try:
        with os.fdopen(handle, "wb") as stream:
            _book(files, lang).save(stream)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


def _book(files: list[tuple[Any, list[Any]]], lang: str) -> Workbook:
    book = Workbook(write_only=True)
    taken: set[str] = set()
    overview = book.create_sheet(title_of(translator(lang)("errors.overview"), taken))
    titles = [title_of(checked.name, taken) if rows else "" for checked, rows in files]
    _overview(overview, files, titles, lang)
    for title, (_, rows) in zip(titles, files, strict=True):
        if rows:
            _sheet(book.create_sheet(title), rows, lang)
    return book


def _heading(sheet: Any, names: list[str], widths: list[int]) -> None:
    """First row, which stays in sight, and the width of the columns."""
    sheet.freeze_panes = "A2"
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    cells = [text_cell(sheet, name) for name in names]
    for cell in cells:
        cell.font = HEADING
    sheet.append(cells)


def _overview(sheet: Any, files: list[tuple[Any, list[Any]]], titles: list[str], lang: str) -> None:
    t, say = translator(lang), Teller(lang)
    names = [t(f"errors.{name}") for name in ("file", "kind", "verdict", "rows", "sheet", "remark")]
    _heading(sheet, names, [40, 28, 44, 12, 32, 90])
    for title, (checked, rows) in zip(titles, files, strict=True):
        whole = remark([f for f in checked.findings if not f.line or checked.receipt is None], lang)
        told = [checked.name, say.kind(checked.kind), say.verdict(checked), str(len(rows)), title, whole]
        sheet.append([text_cell(sheet, value, wrap=True) for value in told])


def _sheet(sheet: Any, rows: list[Any], lang: str) -> None:
    t = translator(lang)
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    names += dict.fromkeys(
        c for row in rows for f in row.findings if f.column and (c := cell_of(f.column, names)) not in names
    )
    widths = [12, *(min(max(len(name) + 2, 12), 30) for name in names), 100]
    _heading(sheet, [t("errors.line"), *names, t("errors.remark")], widths)
    for row in rows:
        faulty = {cell_of(f.column, names) for f in row.findings if f.column}
        line = f"{row.line} ({t('check.nth', nth=row.nth)})" if row.nth else str(row.line)
        cells = [text_cell(sheet, line)]
        for name in names:
            cells.append(text_cell(sheet, row.cells.get(name, "")))
            if name in faulty:
                cells[-1].fill = FAULTY
        sheet.append([*cells, text_cell(sheet, remark(row.findings, lang), wrap=True)])
