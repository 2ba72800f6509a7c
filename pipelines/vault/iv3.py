"""Iv3 of a municipality (JSON, workbook): amounts with their codes, on the lines they stood on, and who delivers what for which period.

Who to ask, remarks, the own ledger of the municipality, names and whatever else a workbook carries are not read, and so not written.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from pipelines.sources import cells, iv3, iv3_matrix
from pipelines.sources.iv3_checks import is_balance_code, is_day
from pipelines.sources.json_parts import json_text
from pipelines.sources.reading import Note, Receipt, Refused
from pipelines.sources.workbook import sheets
from pipelines.vault.personal import UNREAD, Personal

_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9.]{1,8}")
_CREATED = datetime(2000, 1, 1)  # of every workbook, so that the same file makes the same bytes


def _code(written: str, line: int, column: str) -> str:
    """A code as it stands.

    Raises:
        Refused: not_in_list, when no code can look like it: changed, it would make another row than the reader makes of the original.
    """
    if written.strip() and not _CODE.fullmatch(written.strip()):
        raise Refused("not_in_list", line, column)
    return written


def _head(metadata: dict[str, Any], receipt: Receipt, personal: Personal) -> dict[str, Any]:
    """Who delivers what for which period, in the words of the schema."""
    year, _, period = (receipt.reference or "").partition("-")
    head = {
        "overheidslaag": "Gemeente",
        "overheidsnummer": (receipt.owner or "").removeprefix("gemeente:"),
        "boekjaar": int(year),
        "periode": int(period),
        "status": personal.text(str(metadata["status"])),
    }
    return head | ({"datum": receipt.issued_at.isoformat()} if receipt.issued_at else {})


def write(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A delivery in JSON: its metadata and the rows that are read, with what is read of them."""
    found = iv3.delivery(json_text(stream, iv3.MOST_BYTES))
    receipt = iv3.receipt_of(found.metadata, kind="iv3")
    head = _head(found.metadata, receipt, personal) | ({"export_software": iv3.EXAMPLE} if receipt.example else {})
    out.write(f'{{"metadata": {json.dumps(head)}, "data": {{'.encode())
    out.write(("".join(_pieces(found)) + "}}\n").encode())


def _pieces(found: iv3.Delivery) -> Iterator[str]:
    at, before = 1, ""
    for part in (name for name in found.names["data"] if name in (*iv3.SIDES, *iv3.BALANCE)):
        yield f'{before}"{part}": ['
        before = ""
        for entry in (one for one in found.entries if one.part == part):
            made = _amount(entry) if part in iv3.SIDES else _state(entry.row)
            texts = (f'"{name}": {_json(value)}' for name, value in made.items())
            yield before + "\n" * (entry.line - at) + "{" + ", ".join(texts) + "}"
            at, before = entry.line, ", "
        yield "]"
        before = ", "


def _json(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _number(value: Any) -> Any:
    """A number as it stands; anything else becomes what is none either."""
    return value if value is None or isinstance(value, bool | int | Decimal) else UNREAD


def _amount(entry: iv3.Entry) -> dict[str, Any]:
    """What is read of an amount; a code that is no text becomes another that is none."""
    made: dict[str, Any] = {}
    for name in iv3.FIELDS[:2]:
        value = entry.row.get(name)
        other = None if value is None else 0
        made[name] = _code(value, entry.line, name) if isinstance(value, str) else other
    return made | {"bedrag": _number(entry.row.get("bedrag"))}


def _state(row: dict[str, Any]) -> dict[str, Any]:
    """What is read of a row of the balance sheet."""
    code, day = str(row.get("balanscode")).strip(), str(row.get("standper")).strip()
    known = isinstance(row.get("balanscode"), str) and is_balance_code(code)
    made = {"balanscode": code if known else UNREAD, "standper": day if is_day(day) else UNREAD}
    return made | {"bedrag": _number(row.get("bedrag"))}


def write_matrix(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A workbook made anew, of cells that are read: nothing of what else a workbook can carry goes along."""
    book = sheets(stream, (iv3_matrix.INFORMATION, *iv3_matrix.MATRICES.values(), iv3_matrix.STANDINGS))
    metadata = iv3_matrix.metadata_of(book[iv3_matrix.INFORMATION])
    head = _head(metadata, iv3.receipt_of(metadata, kind="iv3_matrix", line=0), personal)
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.set_properties({"created": _CREATED})
    said = {name: label.capitalize() for label, name in iv3_matrix.LABELS.items()}
    places = {
        (at, n): one for at, (name, value) in enumerate(head.items()) for n, one in enumerate((said[name], value))
    }
    _fill(made.add_worksheet(iv3_matrix.INFORMATION), places)
    for sheet in iv3_matrix.MATRICES.values():
        _fill(made.add_worksheet(sheet), _matrix(book[sheet], sheet))
    if iv3_matrix.STANDINGS in book:
        _fill(made.add_worksheet(iv3_matrix.STANDINGS), _standings(book[iv3_matrix.STANDINGS]))
    made.close()


def _fill(sheet: Any, places: dict[tuple[int, int], Any]) -> None:
    for (row, column), cell in places.items():
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell)
        else:
            sheet.write_string(row, column, cell)


def _matrix(grid: iv3_matrix.Grid, sheet: str) -> dict[tuple[int, int], Any]:
    """Cells of amounts, with the codes of their row and column, by row and column from 0."""
    places: dict[tuple[int, int], Any] = {}
    for number, at, code, category, cell in iv3_matrix.amounts(grid):
        places[0, at] = _code(category, 1, sheet)
        places[number - 1, 0] = _code(code, number, sheet)
        places[number - 1, at] = _cell(cell)
    return places


def _cell(cell: Any) -> Any:
    """An amount as it stands; what is none becomes what is none either."""
    if not isinstance(cell, str):
        return cell if isinstance(cell, int | float) else True
    try:
        iv3_matrix.cents_of(cell)
    except cells.Unreadable:
        return UNREAD
    return cell


def _standings(grid: iv3_matrix.Grid) -> dict[tuple[int, int], Any]:
    """Cells of states of the balance sheet: codes in the first column, a column for each day."""
    above = [cells.shown(cell) for row in grid[iv3_matrix.DAYS_ROW : iv3_matrix.DAYS_ROW + 1] for cell in row]
    days = [at for at, day in enumerate(above) if is_day(day)]
    places: dict[tuple[int, int], Any] = {(iv3_matrix.DAYS_ROW, n): above[at] for n, at in enumerate(days, 1)}
    for number, row in enumerate(grid[iv3_matrix.DAYS_ROW + 1 :], iv3_matrix.DAYS_ROW + 1):
        code = next((shown for cell in row if is_balance_code(shown := cells.shown(cell))), None)
        if code is None:
            continue
        places[number, 0] = code
        states = [(n, row[at]) for n, at in enumerate(days, 1) if at < len(row)]
        places |= {(number, n): cell for n, cell in states if isinstance(cell, int | float)}
    return places
