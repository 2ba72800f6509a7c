"""Iv3 matrix: the workbook in which a municipality fills in its finance per taakveld and category (XLSX template of CBS).

Codes of categories stand in row 1 and codes of taakvelden in column A, as text; amounts are thousands of euros and become cents.
Rows and columns of totals, and blank and zero cells, are skipped; a code that is none is handed on as it stands, for its contract to
hold back: no amount beside it goes unseen. The balance sheet is added up for the checks and not kept; who to
ask is read past. The line of an amount is its row on the sheet. The places follow from the codes, so that the templates of 2023 to
2026 are read alike. Source: CBS, Iv3-matrix and its macro to make JSON (makenjsonbestand).
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.iv3 import NEEDED, TABLE, head_of, receipt_of
from pipelines.sources.iv3_checks import Iv3Checks, is_balance_code, is_day
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, follow_note
from pipelines.sources.workbook import sheets

INFORMATION, STANDINGS = "4.Informatie", "7.Balansstanden"
MATRICES = {"lasten": "5.Verdelingsmatrix lasten", "baten": "6.Verdelingsmatrix baten"}
LABELS = {
    "overheidslaag": "overheidslaag", "nummer": "overheidsnummer", "jaar": "boekjaar", "periode": "periode", "status": "status",
    "datum": "datum",
}  # fmt: skip
CENTS_PER_UNIT = 100_000  # a thousand euros
MOST = 10**9  # thousands of euros
FIRST_ROW, FIRST_COLUMN = 3, 2  # of the amounts at the earliest, counted from 0: behind codes and descriptions
DAYS_ROW = 2  # of the balance sheet, counted from 0
_CATEGORY = re.compile(r"[LB]?([1-7]\.[0-9](?:\.[0-9])?)\.?")
_TAAKVELD = re.compile(r"[0-9]\.[0-9]{1,3}[a-d]?", re.IGNORECASE)
_TOTAL = re.compile(r".*totaal.*|saldo.*|tot_.*|[0-9]\.|[lb]r|[lbo]t", re.IGNORECASE)
LONGEST_CODE = 40
_WHOLE = re.compile(r"([0-9]+)(?:\.0+)?")
Grid = list[list[Any]]


def metadata_of(grid: Grid) -> dict[str, Any]:
    """Labels and the value behind each, in the words of the JSON schema; the first of each label counts."""
    found: dict[str, Any] = {}
    for row in grid:
        for label, value in pairwise(row):
            name = LABELS.get(cells.shown(label).rstrip(": ").casefold())
            if name and cells.shown(value):
                found.setdefault(name, value)
    missing = [label for label, name in LABELS.items() if name in NEEDED and name not in found]
    if missing:
        raise Refused("columns_missing", 0, f"{INFORMATION}: {', '.join(label.capitalize() for label in missing)}")
    for name in ("boekjaar", "periode"):
        match = _WHOLE.fullmatch(cells.shown(found[name]))
        found[name] = int(match[1]) if match else None
    found["overheidsnummer"] = cells.shown(found["overheidsnummer"])
    when = found.get("datum")
    return found | {"datum": when.isoformat() if isinstance(when, date) else when}


def _is_total(*labels: Any) -> bool:
    return any(_TOTAL.fullmatch(cells.shown(label)) for label in labels)


def _categories(grid: Grid) -> dict[int, str]:
    """Category of each column of amounts, as it stands where it is none; columns of totals and without a code have none."""
    codes, names = (grid[n] if len(grid) > n else [] for n in (0, 1))
    found = {}
    for at in range(FIRST_COLUMN, len(codes)):
        code = cells.shown(codes[at])
        if code and not _is_total(code, names[at] if at < len(names) else ""):
            match = _CATEGORY.fullmatch(code)
            found[at] = match[1] if match else code[:LONGEST_CODE]
    return found


def cents_of(cell: Any) -> int:
    """Thousands of euros to cents; a number cell (often worked out) to the nearest cent, text in Dutch notation."""
    if isinstance(cell, str):
        return _of_text(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) < MOST:
        raise cells.Unreadable("not_in_thousands")
    return int((Decimal(repr(cell)) * CENTS_PER_UNIT).to_integral_value())


def _of_text(cell: str) -> int:
    try:
        return cells.money(cell) * (CENTS_PER_UNIT // 100)
    except cells.Unreadable as unreadable:
        rule = "not_in_thousands" if unreadable.rule == "not_a_number" else unreadable.rule
        raise cells.Unreadable(rule) from None


def amounts(grid: Grid) -> Iterator[tuple[int, int, str, str, Any]]:
    """Row number, column (from 0), taakveld, category and cell of every amount of a matrix.

    Raises:
        Refused: codes_are_numbers, when codes of taakvelden are numbers: 0.1 and 0.10 are then the same.
    """
    categories = _categories(grid)
    for number, row in enumerate(grid[FIRST_ROW:], FIRST_ROW + 1):
        if not row or isinstance(row[0], float | int):
            if row and not isinstance(row[0], bool) and any(cells.shown(cell) for cell in row[1:]):
                raise Refused("codes_are_numbers", number, "taakveld")
            continue
        code = cells.shown(row[0])
        if not code or is_balance_code(code) or _is_total(*row[:2]):
            continue
        known = _TAAKVELD.fullmatch(code)
        for at, category in categories.items():
            if at < len(row) and cells.shown(row[at]) and row[at] != 0 and (known or not isinstance(row[at], str)):
                yield number, at, code.lower() if known else code[:LONGEST_CODE], category, row[at]


def _take(side: str, found: tuple[int, int, str, str, Any], head: tuple, sink: Sink, receipt: Receipt) -> int | None:
    """Hand on one amount, or leave its fault; its cents when they can be read."""
    number, _, code, category, cell = found
    receipt.lines += 1
    try:
        cents = cents_of(cell)
    except cells.Unreadable as unreadable:
        column = f"{MATRICES[side]}, {code}, {category}"
        sink.fault(Fault(number, column, unreadable.rule, TABLE, value=cells.shown(cell)[:100]))
        return None
    add_money(receipt, cents, number)
    sink.row(TABLE, (number, *head, side, code, category, cents))
    return cents


def _weigh(grid: Grid, checks: Iv3Checks) -> None:
    """Take the states of the balance sheet into the checks: a code per row, a first or last day above each column of amounts."""
    above = [cells.shown(cell) for cell in grid[DAYS_ROW]] if len(grid) > DAYS_ROW else []
    days = {at: day for at, day in enumerate(above) if is_day(day)}
    for number, row in enumerate(grid[DAYS_ROW + 1 :], DAYS_ROW + 2):
        code = next((cells.shown(cell) for cell in row if is_balance_code(cells.shown(cell))), None)
        for at, day in days.items():
            if code and at < len(row) and isinstance(row[at], int | float):
                checks.standing(number, code, day, round(row[at] * CENTS_PER_UNIT))


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an Iv3 matrix of a municipality; its money is the sum of lasten and baten.

    Raises:
        Refused: sheet_missing, columns_missing, period_unknown, not_a_municipality, not_a_code, codes_are_numbers; what
            `sheets` raises.
    """
    wanted = (INFORMATION, *MATRICES.values(), STANDINGS)
    book = sheets(stream, wanted)
    for name in wanted[:-1]:
        if name not in book:
            raise Refused("sheet_missing", 0, name)
    metadata = metadata_of(book[INFORMATION])
    receipt = receipt_of(metadata, kind="iv3_matrix", line=0)
    head = head_of(metadata, receipt)
    checks = Iv3Checks(period=head[2])
    for side, sheet in MATRICES.items():
        for found in amounts(book[sheet]):
            cents = _take(side, found, head, sink, receipt)
            if cents is not None:
                checks.amount(side, found[3], cents)
    _weigh(book.get(STANDINGS, []), checks)
    receipt.notes += checks.remarks()
    return follow_note(receipt, note)
