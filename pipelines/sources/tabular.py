"""Table file: a header with declared columns and one row per thing, as CSV or as a sheet of a workbook.

CSV: UTF-8 (with or without BOM) or else Windows-1252, ``;`` between cells, strict quotes, LF or CRLF. The line of a row is its
first physical line in a CSV and its row number in a workbook; the header is the first row that is not blank. Rows without any
cell filled are skipped. Columns that are not declared are not read. Money is in cents.
"""

import codecs
import csv
import io
import re
from calendar import monthrange
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, TextIO

from pipelines.sources import csv_columns
from pipelines.sources.cells import Parser, Unreadable, shown
from pipelines.sources.csv_columns import MOST_CENTS
from pipelines.sources.reading import ByColumn, Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.whole_lines import WholeLines, whole_lines
from pipelines.sources.workbook import sheets

SEPARATOR, OTHER_SEPARATORS = ";", (",", "\t")
LONGEST_LINE = 1 << 20
LONGEST_CELL = 131_072
MOST_COLUMNS = 500
_CHUNK = 1 << 20

Rows = Generator[tuple[int, list[Any]], None, None]
Span = Callable[[date], tuple[date, date]]
Odd = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]
MOST_NOTES = 100  # in a file
_PERSONAL = re.compile(
    r"(?:voor|achter|geslachts|roep)?naam(?:\W?(?:client|cliënt|bewoner|huurder))?|(?:client|cliënt|bewoner|huurder)s?\W?naam"
    r"|voorletters?|geboorte.*|geb\.?\W?dat.*|adres|straat|telefoon.*|mobiel|e-?mail.*|burgerservicenummer|bsn"
)
"""Headers of columns with what identifies a person; they are not read, and had better not be sent."""


@dataclass(frozen=True)
class Column:
    """A declared column: its header, the column of the contract it fills, and how its cells are read.

    ``filled`` = a blank cell is a fault (otherwise it is None); ``also`` = other spellings of the header; ``person`` = a BSN,
    which leaves the reader as a pseudonym and never as a value in a fault; ``needed`` = the header must have it (where it has
    not, the column is None in every row).
    """

    header: str
    field: str
    parse: Parser
    filled: bool = True
    also: tuple[str, ...] = ()
    person: bool = False
    needed: bool = True


@dataclass(frozen=True)
class Profile:
    """A declared kind of table file.

    Attributes:
        kind: Kind of file.
        table: Raw table its rows enter.
        columns: Columns that must be in the header, in the order of the contract.
        owner: Type of the owner, whose code is in the first column; "" when the file does not say it.
        dated: Column of the contract with the dates the period follows from, and the period of one such date.
        money: Columns of the contract whose amounts are added up.
        sheet: Sheet of a workbook; "" for a CSV.
        ledger: Whether it is a whole ledger, which lacks nothing when it counts.
        odd: From the values of a good row to what is remarked on: column of the contract and rule. It holds no row back.
    """

    kind: str
    table: str
    columns: tuple[Column, ...]
    owner: str = ""
    dated: tuple[str, Span] | None = None
    money: tuple[str, ...] = ()
    sheet: str = ""
    ledger: bool = False
    odd: Odd | None = None


def of_year(day: date) -> tuple[date, date]:
    """First and last day of the year of a date."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def of_month(day: date) -> tuple[date, date]:
    """First and last day of the month of a date."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def of_quarter(day: date) -> tuple[date, date]:
    """First and last day of the quarter that begins on a date."""
    return day, of_month(day.replace(month=day.month + 2))[1]


def plain(header: Any) -> str:
    """A header as it is compared: without BOM and double spaces, in small letters."""
    return " ".join(shown(header).split()).casefold()


def place_of(column: Column, header: list[str]) -> int | None:
    """Place of a column in a plain header; None when it is not there."""
    for name in (column.header, *column.also):
        if plain(name) in header:
            return header.index(plain(name))
    return None


def share_found(profile: Profile, header: list[str]) -> float:
    """Share of the needed columns that a plain header has."""
    needed = [column for column in profile.columns if column.needed]
    return sum(place_of(column, header) is not None for column in needed) / len(needed)


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                raise Refused("holds_nul")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(stream: BinaryIO) -> str:
    """Encoding in which the whole stream can be read: utf-8-sig or else cp1252.

    Raises:
        Refused: encoding (neither), holds_nul (bytes that no text file has).
    """
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(stream, encoding):
            return encoding
    raise Refused("encoding")


def _lines(text: TextIO, number: int) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Refused("line_too_long", number)
        yield line
        number += 1


def _cells(lines: Iterator[str], separator: str, first: int, width: int) -> Rows:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused("not_well_formed", line) from None
        if width > 1 and reader.line_num + first - 1 > line and _separators(cells, separator) >= 2 * (width - 1):
            raise Refused("not_well_formed", line)  # two quotes too many made one row of several
        if any(shown(cell) for cell in cells):
            width = width or len(cells)
            yield line, cells


def _separators(cells: list[str], separator: str) -> int:
    """Number of separators in the text of a row, those inside quotes too."""
    return len(cells) - 1 + sum(cell.count(separator) for cell in cells)


def csv_rows(
    stream: BinaryIO, encoding: str, separator: str = SEPARATOR, offset: int = 0, line: int = 1, width: int = 0
) -> Rows:
    """Rows of a CSV that are not blank, from a line and where that begins: first physical line and cells as text.

    ``width`` is the number of cells of its rows, 0 = that of the first.

    Raises:
        Refused: not_well_formed (quotes that do not pair, a cell too long), line_too_long.
    """
    stream.seek(offset)
    text = io.TextIOWrapper(stream, encoding=encoding.removesuffix("-sig") if offset else encoding, newline="")
    try:
        yield from _cells(_lines(text, line), separator, line, width)
    finally:
        text.detach()  # the stream belongs to the caller


def _sheet_rows(stream: BinaryIO, sheet: str) -> Rows:
    rows = sheets(stream, (sheet,)).get(sheet)
    if rows is None:
        raise Refused("sheet_missing", 0, sheet)
    for line, cells in enumerate(rows, 1):
        if any(shown(cell) for cell in cells):
            yield line, cells


def _other_separator(stream: BinaryIO, encoding: str, profile: Profile) -> bool:
    """Whether the header holds all columns when it is cut by another separator."""
    for separator in OTHER_SEPARATORS:
        with suppress(Refused), closing(csv_rows(stream, encoding, separator)) as rows:
            _, cells = next(rows, (0, []))
            if share_found(profile, [plain(cell) for cell in cells]) == 1:
                return True
    return False


def _places(profile: Profile, line: int, cells: list[Any]) -> list[int | None]:
    """Place of each declared column in the header; None where it is not there and need not be.

    Raises:
        Refused: columns_missing (naming them), column_twice, too_many_columns.
    """
    if len(cells) > MOST_COLUMNS:
        raise Refused("too_many_columns", line)
    header = [plain(cell) for cell in cells]
    places = [place_of(column, header) for column in profile.columns]
    found = list(zip(profile.columns, places, strict=True))
    missing = [column.header for column, place in found if place is None and column.needed]
    if missing:
        raise Refused("columns_missing", line, ", ".join(missing))
    for column, place in found:
        if place is not None and header.count(header[place]) > 1:
            raise Refused("column_twice", line, column.header)
    return places


@dataclass
class _Reading:
    """One file being read: its profile, where its columns stand, and what was found so far."""

    profile: Profile
    places: list[int | None]
    width: int
    sink: Sink
    pseudonym: Pseudonymise
    receipt: Receipt
    given: tuple = ()
    faults: list[Fault] = field(default_factory=list)

    def take(self, line: int, cells: list[Any]) -> None:
        """Read one row: hand it on, or leave its faults."""
        self.receipt.lines += 1
        if len(cells) != self.width:
            found = Fault(line, "", "wrong_number_of_columns", self.profile.table, value=str(len(cells)))
            self.receipt.unread += self.profile.ledger
            self.sink.fault(found)
            return
        broken: list[tuple[Column, str, Any]] = []
        values: dict[str, Any] = {}
        for column, place in zip(self.profile.columns, self.places, strict=True):
            cell = None if place is None else cells[place]
            try:
                values[column.field] = self.value(column, cell)
            except Unreadable as unreadable:
                broken.append((column, unreadable.rule, cell))
        cents = self._count(line, values)
        self.receipt.unread += self.profile.ledger and cents is None
        for n, (column, rule, cell) in enumerate(broken):
            value = None if column.person else shown(cell)
            self.sink.fault(Fault(line, column.header, rule, self.profile.table, cents, value, again=n > 0))
        if not broken:
            self._remark(line, values)
            self.sink.row(self.profile.table, (line, *self.given, *values.values()))

    def _remark(self, line: int, values: dict[str, Any]) -> None:
        """Note what is odd in a good row, up to a number of notes."""
        if self.profile.odd is None or len(self.receipt.notes) >= MOST_NOTES:
            return
        headers = {column.field: column.header for column in self.profile.columns}
        for name, rule in self.profile.odd(values):
            value = None if values[name] is None else str(values[name])
            self.receipt.notes.append(Fault(line, headers[name], rule, self.profile.table, None, value))

    def value(self, column: Column, cell: Any) -> Any:
        """Value of a cell.

        Raises:
            Unreadable: It has none to give.
        """
        if not shown(cell):
            if column.filled:
                raise Unreadable("missing")
            return None
        value = column.parse(cell)
        if column.person:
            value = self.pseudonym(value)
            if value is None:
                raise Unreadable("bsn_invalid")
        return value

    def _count(self, line: int, values: dict[str, Any]) -> int | None:
        """Owner, period and money of a row, as far as they could be read; its cents, None when they are unknown."""
        first = self.profile.columns[0]
        if self.profile.owner and first.field in values:
            self.owned(values[first.field], line)
        if self.profile.dated and values.get(self.profile.dated[0]):
            self.lengthen(*self.profile.dated[1](values[self.profile.dated[0]]))
        if not self.profile.money or not all(name in values for name in self.profile.money):
            return None
        cents = sum(values[name] or 0 for name in self.profile.money)
        add_money(self.receipt, cents, line)
        return cents

    def owned(self, code: str, line: int) -> None:
        """Note whose the file is.

        Raises:
            Refused: several_owners.
        """
        owner = f"{self.profile.owner}:{code}"
        if self.receipt.owner not in (None, owner):
            raise Refused("several_owners", line, self.profile.columns[0].header)
        self.receipt.owner = owner

    def lengthen(self, start: date, end: date) -> None:
        """Let the period hold these days."""
        r = self.receipt
        r.period_start = start if r.period_start is None else min(r.period_start, start)
        r.period_end = end if r.period_end is None else max(r.period_end, end)


def _by_row(reading: _Reading, rows: Rows, stream: BinaryIO, encoding: str, line: int, header: list[Any]) -> Rows:
    """Rows behind the header that are to be read one by one; where it can be done, those of a large CSV are handed on by the column."""
    start = None
    if isinstance(reading.sink, ByColumn) and encoding and not reading.profile.odd:
        start = csv_columns.data_begins(stream, encoding, line, header, SEPARATOR)
    if start is None or not isinstance(reading.sink, ByColumn):
        yield from rows
        return
    found = csv_columns.blocks(stream, start, line + 1, encoding, SEPARATOR)
    left = csv_columns.take_blocks(reading, found, reading.sink)
    if left is not None:
        yield from csv_rows(stream, encoding, SEPARATOR, *left, width=len(header))


def add_money(receipt: Receipt, cents: int, line: int) -> None:
    """Add an amount to the receipt: debit, or credit when negative.

    Raises:
        Refused: sum_too_large: more than a column can hold.
    """
    if cents >= 0:
        receipt.debit_cents += cents
    else:
        receipt.credit_cents -= cents
    if max(receipt.debit_cents, receipt.credit_cents) > MOST_CENTS:
        raise Refused("sum_too_large", line)


def follow_note(receipt: Receipt, note: Note | None) -> Receipt:
    """The receipt with owner, period and control totals of a delivery note where the file has none.

    A file that has totals of its own must meet both: those of the note take their place where they are not met.
    """
    if note is None:
        return receipt
    receipt.owner = receipt.owner or note.owner
    if receipt.period_start is None:
        receipt.period_start, receipt.period_end = note.period_start, note.period_end
    found = receipt.debit_cents - receipt.credit_cents
    if note.lines is not None and (receipt.control_lines is None or note.lines != receipt.lines):
        receipt.control_lines = note.lines
    if note.net_cents is not None and (receipt.control_net_cents is None or note.net_cents != found):
        receipt.control_net_cents = note.net_cents
    receipt.issued_at = receipt.issued_at or note.issued_at
    return receipt


def read_table(
    stream: BinaryIO,
    profile: Profile,
    *,
    sink: Sink,
    pseudonym: Pseudonymise,
    note: Note | None = None,
    given: tuple = (),
) -> Receipt:
    """Read a table file by its profile; every blank, unreadable or surplus cell becomes a fault of its row.

    Args:
        stream: The file, seekable.
        profile: What the file should hold.
        sink: Takes rows ``(line, *given, *columns)`` and faults; a row with a fault is not handed on.
        pseudonym: BSN to pseudonym.
        note: Delivery note of the file.
        given: Values of the contract that no column holds.

    Returns:
        Receipt with owner and period from the rows, lines good and bad, and the money that could be read.

    Raises:
        Refused: encoding, not_well_formed, empty_file, separator, columns_missing, column_twice, several_owners, and the
            limits of a CSV (line_too_long, too_many_columns) or a workbook.
    """
    receipt = Receipt(kind=profile.kind)
    lines = WholeLines(stream) if profile.sheet else whole_lines(stream, note)
    stream = lines.stream
    encoding = "" if profile.sheet else encoding_of(stream)
    if encoding == "cp1252":
        receipt.notes.append(Fault(0, "", "encoding_differs", value="Windows-1252"))
    if encoding and _other_separator(stream, encoding, profile):
        raise Refused("separator", 1)
    with closing(_sheet_rows(stream, profile.sheet) if profile.sheet else csv_rows(stream, encoding)) as rows:
        line, header = next(rows, (0, None))
        if header is None:
            raise Refused("empty_file")
        places = _places(profile, line, header)
        receipt.notes += [
            Fault(line, shown(cell), "person_not_needed", profile.table)
            for at, cell in enumerate(header)
            if at not in places and _PERSONAL.fullmatch(plain(cell))
        ]
        reading = _Reading(profile, places, len(header), sink, pseudonym, receipt, given)
        with closing(_by_row(reading, rows, stream, encoding, line, header)) as by_row:
            for line, cells in by_row:
                reading.take(line, cells)
    lines.hold_back(profile.table, sink, receipt, ledger=profile.ledger)
    return follow_note(receipt, note)
