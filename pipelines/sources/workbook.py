"""Workbook (XLSX) to the rows of one sheet, after a look at the archive that keeps bombs, macros and links out.

Only values are read: no formulas are worked out and no macros are run. Limits: 50 MB as delivered, 500 members, 300 MB and a
ratio of 60 when unpacked (measured, not as declared), 2 million cells as far as the cell references reach.
"""

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import python_calamine

from pipelines.sources.reading import Refused

MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO, MOST_CELLS = 50 << 20, 500, 300 << 20, 60, 2_000_000
LONGEST_TEXT = 32_767 * 6  # of a cell, as bytes: a character is at most six of them
_CHUNK, _OVERLAP = 1 << 20, 200
_INDEX = "xl/workbook.xml"
_ACTIVE = ("vbaproject", "externallinks/", "activex/", "macrosheets/")
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take any amount of memory, and no workbook has them
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\st\s*=\s*["']e["']""")
_FORMULA = re.compile(  # without the value it had
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^<>]*?\bname\s*=\s*["']([^"'<>]*)["']""")
_FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)


def is_zip(head: bytes) -> bool:
    """Whether these first bytes are those of a ZIP archive (which a workbook is)."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def sheet_names(stream: BinaryIO) -> list[str]:
    """Names of the sheets, from the index of the workbook only.

    Raises:
        Refused: file_too_large; not_well_formed (the archive is damaged); format_not_read (it holds no workbook).
    """
    if _size(stream) > MOST_BYTES:
        raise Refused("file_too_large")
    try:
        with zipfile.ZipFile(stream) as archive:
            if _INDEX not in archive.namelist():
                raise Refused("format_not_read")
            with archive.open(_INDEX) as index:
                return [name.decode("utf-8", "replace") for name in _SHEET.findall(index.read(_CHUNK))]
    except Refused:
        raise
    except _FAILURES:
        raise Refused("not_well_formed") from None


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


def _cell(window: bytes) -> tuple[int, str]:
    """Row and name of the cell that opened last; 0 and no name when it is not said."""
    named = [(letters, digits) for letters, digits in _REFERENCE.findall(window) if letters]
    return (int(named[-1][1]), (b"".join(named[-1])).decode().upper()) if named else (0, "")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member in pieces, as long as it really is: a wrong length in the index is not believed."""
    member.file_size = MOST_UNPACKED * 2
    with archive.open(member) as content:
        while piece := content.read(_CHUNK):
            yield piece


@dataclass
class _Part:
    """An XML part of a workbook, looked through piece by piece; ``texts`` = it holds the texts that cells share."""

    texts: bool
    reach: tuple[int, int] = (0, 0)
    cells: int = 0
    length: int = 0
    tail: bytes = b""

    def look(self, piece: bytes) -> None:
        """Refuse what a reader would choke on, or read as something else than is shown."""
        window, self.tail = self.tail + piece, piece[-_OVERLAP:]
        if b"<!DOCTYPE" in window:
            raise Refused("doctype")
        self.reach = _farthest(window, self.reach)
        self.cells += len(_CELL.findall(piece))
        if max(self.cells, self.reach[0] * self.reach[1]) > MOST_CELLS or self._text(piece) > LONGEST_TEXT:
            raise Refused("workbook_too_large")
        for rule, form in (("cell_error", _ERROR), ("cell_formula", _FORMULA)):
            if found := form.search(window):
                raise Refused(rule, *_cell(window[: found.end()]))

    def _text(self, piece: bytes) -> int:
        """Length of the longest text of a cell so far, as bytes."""
        if not (self.texts or self.cells):
            return 0
        first, *rest = (len(text) for text in piece.split(b"<"))
        longest = max([self.length + first, *rest])
        self.length = rest[-1] if rest else self.length + first
        return longest


def _inspect(archive: zipfile.ZipFile, size: int) -> None:
    """Unpack everything once, without keeping it, and refuse what breaks a limit."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Refused("workbook_too_large")
    if any(part in member.filename.lower() for member in members for part in _ACTIVE):
        raise Refused("workbook_active_content")
    if any(member.compress_type not in _PACKED for member in members):
        raise Refused("not_well_formed")
    unpacked = 0
    for member in members:
        part: _Part | None = None
        for n, piece in enumerate(_pieces(archive, member)):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * size, _CHUNK):
                raise Refused("workbook_too_large")
            if n == 0 and piece.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
                part = _Part("sharedstrings" in member.filename.lower())
            if part is not None:
                part.look(piece)


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
    except Refused:
        raise
    except _FAILURES:
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
