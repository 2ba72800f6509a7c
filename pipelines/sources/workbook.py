"""Workbook (XLSX) to the rows of one sheet, after a look at the archive that keeps bombs, macros and links out.

Only values are read: no formulas are worked out and no macros are run. Limits: 50 MB as delivered, 500 members, 300 MB and a
ratio of 60 when unpacked (measured, not as declared), 2 million cells as far as the cell references reach.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import python_calamine

from pipelines.sources.reading import Refused

MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO, MOST_CELLS = 50 << 20, 500, 300 << 20, 60, 2_000_000
_CHUNK, _OVERLAP = 1 << 20, 200
_ACTIVE = ("vbaproject", "externallinks/", "activex/", "macrosheets/")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^>]*\st\s*=\s*["']e["']""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bname\s*=\s*["']([^"']*)["']""")


def is_zip(head: bytes) -> bool:
    """Whether these first bytes are those of a ZIP archive (which a workbook is)."""
    return head.startswith(b"PK\x03\x04")


def sheet_names(stream: BinaryIO) -> list[str]:
    """Names of the sheets, from the index of the workbook only; empty when it is none."""
    try:
        with zipfile.ZipFile(stream) as archive, archive.open("xl/workbook.xml") as index:
            return [name.decode("utf-8", "replace") for name in _SHEET.findall(index.read(_CHUNK))]
    except (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return []


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _farthest(window: bytes, reach: tuple[int, int]) -> tuple[int, int]:
    """Row and column of the cell references farthest from the first, so far."""
    row, column = reach
    for letters, digits in _REFERENCE.findall(window):
        row, column = max(row, int(digits)), max(column, _column(letters))
    return row, column


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member in pieces, as long as it really is: a wrong length in the index is not believed."""
    member.file_size = MOST_UNPACKED * 2
    with archive.open(member) as content:
        while piece := content.read(_CHUNK):
            yield piece


def _inspect(archive: zipfile.ZipFile, size: int) -> None:
    """Unpack everything once, without keeping it, and refuse what breaks a limit."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Refused("workbook_too_large")
    if any(part in member.filename.lower() for member in members for part in _ACTIVE):
        raise Refused("workbook_active_content")
    unpacked = 0
    for member in members:
        tail, reach, is_sheet = b"", (0, 0), "sheet" in member.filename.lower()
        for piece in _pieces(archive, member):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * size, _CHUNK):
                raise Refused("workbook_too_large")
            if not is_sheet:
                continue
            window, tail = tail + piece, piece[-_OVERLAP:]
            reach = _farthest(window, reach)
            if reach[0] * reach[1] > MOST_CELLS:
                raise Refused("workbook_too_large")
            if _ERROR.search(window):
                raise Refused("cell_error")


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def _load(stream: BinaryIO) -> python_calamine.CalamineWorkbook:
    size = _size(stream)
    if size > MOST_BYTES:
        raise Refused("file_too_large")
    try:
        with zipfile.ZipFile(stream) as archive:
            _inspect(archive, size)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        raise Refused("not_well_formed") from None
    stream.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(stream)


def sheets(stream: BinaryIO, wanted: tuple[str, ...]) -> dict[str, list[list[Any]]]:
    """Cells of the sheets named (as far as they are there; capitals do not matter), row 1 first.

    Returns:
        Rows of str, float, bool, date, datetime or "" per wanted name; at most 2 million cells.

    Raises:
        Refused: file_too_large, workbook_too_large, workbook_active_content, cell_error, not_well_formed.
    """
    try:
        book = _load(stream)
        names = {name.casefold().strip(): name for name in book.sheet_names}
        found = {name: names[name.casefold()] for name in wanted if name.casefold() in names}
        return {name: list(book.get_sheet_by_name(there).iter_rows()) for name, there in found.items()}
    except BaseException as error:
        broken = isinstance(error, python_calamine.CalamineError) or type(error).__name__ == "PanicException"
        if broken or (isinstance(error, ValueError) and not isinstance(error, Refused)):
            raise Refused("not_well_formed") from None
        raise
