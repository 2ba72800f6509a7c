"""A large CSV by the column; a row in which anything is out of the ordinary is read by itself, from its own line.

A block of lines is cut at its separators in one go, without regard to quotes. A cell that begins and ends with a quote and has no other
is what stands between them. A row with any other quote, with another number of cells than the header, with nothing in it or with a cell
that cannot be read is for the reader of rows. Where lines are no rows (a cell over several lines, a return without a new line) the file
is for it from there on.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipelines.sources.cells import shown
from pipelines.sources.columns import Cells, ColumnReader
from pipelines.sources.reading import ByColumn

BLOCK = 16 << 20
ENOUGH = 16 << 10  # bytes; less is read sooner row by row
LONGEST_LINE = 100_000  # bytes; a longer one is for the reader of rows to judge
MOST_CENTS = 1 << 62  # a column holds 64 bits
T = TypeVar("T")
_UNQUOTED = r'^"[^"]*"$|^[^"]*$'


class NotByColumnError(ValueError):
    """Here lines are no rows."""


@dataclass(frozen=True)
class Block:
    """Lines of a CSV: where each ends, the number of the first, where they begin in the file, and what stands between two cells."""

    data: bytes
    ends: np.ndarray
    line: int
    offset: int
    separator: str

    def row(self, place: int) -> list[str]:
        """Cells of the line at a place; none when nothing is on it.

        Raises:
            NotByColumnError: The row does not end on its line.
        """
        start = self.ends[place - 1] if place else 0
        text = self.data[start : self.ends[place]].decode("utf-8")
        try:
            return next(csv.reader([text], delimiter=self.separator, strict=True), [])
        except csv.Error:
            raise NotByColumnError from None

    def columns(self, width: int) -> tuple[list[pa.StringArray], np.ndarray]:
        """Columns of the lines that have this many cells, and the places of those lines.

        Raises:
            NotByColumnError: There is a return without a new line, or a line that is long.
        """
        if np.diff(self.ends, prepend=0).max() > LONGEST_LINE:
            raise NotByColumnError
        other: list[int] = []
        names = [str(i) for i in range(width)]
        table = arrow_csv.read_csv(
            pa.BufferReader(self.data),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(self.data) + 1, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.separator,
                quote_char=False,
                double_quote=False,
                escape_char=False,
                ignore_empty_lines=False,
                invalid_row_handler=lambda row: other.append(row.number - 1) or "skip",
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False, column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        if table.num_rows + len(other) != len(self.ends):
            raise NotByColumnError
        at = np.delete(np.arange(len(self.ends)), other)
        return [column.combine_chunks() for column in table.columns], at


def data_begins(stream: BinaryIO, encoding: str, line: int, header: list[str], separator: str) -> int | None:
    """Where the lines behind the header begin, in bytes, given the line of the header; None where columns are of no use.

    The stream is back where it was.
    """
    back = stream.tell()
    try:
        large = stream.seek(0, io.SEEK_END) >= ENOUGH
        stream.seek(0)
        lines = stream.read(LONGEST_LINE).splitlines(keepends=True)[:line] if large else []
    finally:
        stream.seek(back)
    if len(lines) < line or not all(one.endswith(b"\n") for one in lines):
        return None
    try:
        cells = next(csv.reader([lines[-1].decode(encoding)], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
    return sum(map(len, lines)) if cells == header else None


def blocks(stream: BinaryIO, offset: int, line: int, encoding: str, separator: str) -> Iterator[Block]:
    """The file in blocks of whole lines, from a line that begins at an offset."""
    stream.seek(offset)
    rest = b""
    while chunk := stream.read(BLOCK):
        rest += chunk
        cut = rest.rfind(b"\n") + 1
        if not cut and len(rest) > LONGEST_LINE:
            break
        if cut:
            data = rest[:cut]
            block = _block(data, line, offset, encoding, separator)
            yield block
            offset, line, rest = offset + cut, line + len(block.ends), rest[cut:]
    if rest:
        yield _block(rest, line, offset, encoding, separator)


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items, each made while the one before it is used."""
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(next, items, None)
        while (item := waiting.result()) is not None:
            waiting = other.submit(next, items, None)
            yield item


def _block(data: bytes, line: int, offset: int, encoding: str, separator: str) -> Block:
    if encoding == "cp1252":
        data = data.decode(encoding).encode("utf-8")
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    return Block(data, ends, line, offset, separator)


def unquoted(text: str) -> str:
    """A cell as it was meant, given what stands between two separators.

    Raises:
        NotByColumnError: It has a quote that means something else.
    """
    if '"' not in text:
        return text
    if len(text) < 2 or text.count('"') > 2 or text[0] != '"' or text[-1] != '"':
        raise NotByColumnError
    return text[1:-1]


@dataclass(frozen=True)
class Cut:
    """The columns that are read of a block, at the places of their lines; ``plain`` holds where no other column has an odd quote."""

    columns: list[pa.DictionaryArray]
    at: np.ndarray
    plain: np.ndarray


class Taking:
    """Rows of a CSV handed on by the column, for a reader of rows (`tabular._Reading`)."""

    def __init__(self, reading: Any, sink: ByColumn) -> None:
        self.reading, self.sink = reading, sink
        self.readers = [ColumnReader(self._reads(column)) for column in reading.profile.columns]

    def _reads(self, column: Any) -> Callable[[str], Any]:
        return lambda text: self.reading.value(column, unquoted(text))

    def cut(self, block: Block) -> Cut | None:
        """The columns of a block; None when it is for the reader of rows."""
        places = self.reading.places
        try:
            texts, at = block.columns(self.reading.width)
        except NotByColumnError:
            return None
        plain = np.ones(len(at), bool)
        for place in {*range(len(texts))} - {*places} if b'"' in block.data else ():
            found = pc.match_substring_regex(texts[place], _UNQUOTED)  # pyright: ignore[reportAttributeAccessIssue]
            plain &= found.to_numpy(zero_copy_only=False)
        none = pa.repeat(pa.scalar(""), len(at))
        columns = [(none if place is None else texts[place]).dictionary_encode() for place in places]
        return Cut(columns, at, plain)

    def take(self, block: Block, cut: Cut) -> None:
        """Hand on the rows of a block, in their order.

        Raises:
            NotByColumnError: It is for the reader of rows; nothing of it was handed on.
            Refused: several_owners, and what else the reader of rows refuses.
        """
        cells = [reader.read(column) for reader, column in zip(self.readers, cut.columns, strict=True)]
        good = cut.plain & ~np.logical_or.reduce([column.unreadable for column in cells])
        good &= ~np.logical_and.reduce([column.absent for column in cells])  # blank
        money = self._money(cells, good) if self._one_owner(cells) else None
        if money is None:
            good[:] = False
        by_row = np.sort(np.concatenate([np.delete(np.arange(len(block.ends)), cut.at), cut.at[~good]]))
        rows = [(place, block.row(place)) for place in by_row.tolist()]
        self._count(cells, good, money or (0, 0))
        self._hand_on(block, cut.at, cells, rows)

    def _one_owner(self, cells: list[Cells]) -> bool:
        first = cells[0]
        return not self.reading.profile.owner or len(set(first.different(~first.unreadable))) <= 1

    def _money(self, cells: list[Cells], good: np.ndarray) -> tuple[int, int] | None:
        """Debit and credit of the good rows; None when they bring the totals anywhere near the most that can be."""
        cents = np.zeros(len(good), np.int64)
        for column, one in zip(self.reading.profile.columns, cells, strict=True):
            if column.field in self.reading.profile.money:
                cents += one.array().cast(pa.int64()).fill_null(0).to_numpy()
        cents = cents[good]
        debit, credit = int(cents[cents > 0].sum()), -int(cents[cents < 0].sum())
        receipt = self.reading.receipt
        near = max(receipt.debit_cents + debit, receipt.credit_cents + credit) > MOST_CENTS // 2
        return None if near else (debit, credit)

    def _count(self, cells: list[Cells], good: np.ndarray, money: tuple[int, int]) -> None:
        """Lines, period and money of the good rows, on the receipt."""
        reading, receipt = self.reading, self.reading.receipt
        receipt.lines += int(good.sum())
        receipt.debit_cents += money[0]
        receipt.credit_cents += money[1]
        if reading.profile.dated:
            name, span = reading.profile.dated
            place = [column.field for column in reading.profile.columns].index(name)
            for day in cells[place].different(good):
                if day:
                    reading.lengthen(*span(day))

    def _hand_on(self, block: Block, at: np.ndarray, cells: list[Cells], rows: list[tuple[int, list[str]]]) -> None:
        """Good rows by the column, and between them the others by themselves."""
        given = [pa.repeat(pa.scalar(value), len(at)) for value in self.reading.given]
        columns = [pa.array(block.line + at), *given, *(column.array() for column in cells)]
        start = 0
        for place, row in [*rows, (len(block.ends), [])]:
            stop = int(np.searchsorted(at, place))
            if stop > start:
                if self.reading.profile.owner:
                    self.reading.owned(columns[1 + len(given)][start].as_py(), block.line + int(at[start]))
                self.sink.columns(self.reading.profile.table, [column.slice(start, stop - start) for column in columns])
            start = stop + int(stop < len(at) and at[stop] == place)
            if any(shown(cell) for cell in row):
                self.reading.take(block.line + place, row)


def take_blocks(reading: Any, found: Iterator[Block], sink: ByColumn) -> tuple[int, int] | None:
    """Hand on blocks by the column, as long as that can be done; gives offset and line from which it cannot, None at the end."""
    taking = Taking(reading, sink)
    with closing(ahead((block, taking.cut(block)) for block in found)) as cuts:
        for block, cut in cuts:
            try:
                if cut is None:
                    return block.offset, block.line
                taking.take(block, cut)
            except NotByColumnError:
                return block.offset, block.line
    return None
