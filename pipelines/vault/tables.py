"""Tables (CSV, workbook): the same rows on the same lines, with only the columns that are declared filled.

What stood above the header is blank, a column that nobody declared keeps its header and nothing else, and a row of another width keeps
its width and nothing else: nobody knows where in it a person stands.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from pipelines.sources import cells, profiled, register
from pipelines.sources.declared import profiles_of
from pipelines.sources.notation import month, month_number, year
from pipelines.sources.patterns import plain as plain_text
from pipelines.sources.reading import Note, Refused
from pipelines.sources.table_profile import TableProfile
from pipelines.sources.tabular import SEPARATOR, Profile, Rows, csv_rows, encoding_of, place_of, plain
from pipelines.sources.workbook import sheets
from pipelines.vault.personal import UNREAD, Personal

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEAD = 64 << 10
LEFT_OUT = "weggelaten"  # heading of a column of which nothing is kept, with its number
_LONGEST_END = 2
_BREAK = "\r\n"  # what a writer knows as the end of a line it puts between quotes within a cell
_CREATED = datetime(2000, 1, 1)  # of every workbook, so that the same file makes the same bytes
Keep = Callable[[Any, int], Any]
"""Cell and line to what stands there instead."""


@dataclass(frozen=True)
class Form:
    """How a table is written: as a CSV in an encoding, with a separator and a line end, or on a sheet of a workbook."""

    encoding: str = ""
    separator: str = SEPARATOR
    end: str = "\r\n"
    mark: bool = False
    closed: bool = True
    sheet: str = ""
    example: bool = False


def _form(stream: BinaryIO, encoding: str, separator: str) -> Form:
    stream.seek(0)
    head = stream.read(_HEAD)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - _LONGEST_END, 0))
    closed = stream.read().endswith((b"\n", b"\r"))
    stream.seek(0)
    end = "\r\n" if b"\r\n" in head else "\n"
    return Form(encoding, separator, end, head.startswith(codecs.BOM_UTF8), closed)


class _Lines:
    """A CSV being written, in which every row begins on the line it stood on."""

    def __init__(self, out: BinaryIO, form: Form) -> None:
        self.out, self.form, self.at, self.open = out, form, 1, ""
        self.codec = form.encoding.removesuffix("-sig")
        out.write(codecs.BOM_UTF8 if form.mark else b"")

    def row(self, line: int, cells_: list[Any]) -> None:
        """Write a row."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.form.separator, lineterminator=_BREAK).writerow(cells_)
        written = text.getvalue().removesuffix(_BREAK)
        self.out.write((self.open + self.form.end * (line - self.at) + written).encode(self.codec))
        self.at = line + len(_LINE_END.findall(written)) + 1
        self.open = self.form.end

    def close(self) -> None:
        """Write the last line end, where there was one."""
        self.out.write(self.open.encode(self.codec) if self.form.closed else b"")


class _Sheet:
    """A sheet of a workbook being written, in which every row has the number it had."""

    def __init__(self, out: BinaryIO, form: Form) -> None:
        given = {"constant_memory": True, "tmpdir": ".", "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(out, given | {"default_date_format": "yyyy-mm-dd"})
        self.book.set_properties({"created": _CREATED})
        self.sheet = self.book.add_worksheet(form.sheet)
        if form.example:
            self.book.add_worksheet(register.NOTES).write_string(0, 0, register.EXAMPLE)

    def row(self, line: int, cells_: list[Any]) -> None:
        """Write a row."""
        for at, cell in enumerate(cells_):
            if cell == "" or cell is None:
                continue
            if isinstance(cell, bool):
                self.sheet.write_boolean(line - 1, at, cell)
            elif isinstance(cell, int | float):
                self.sheet.write_number(line - 1, at, cell)
            elif isinstance(cell, date):
                self.sheet.write_datetime(line - 1, at, cell)  # pyright: ignore[reportArgumentType, reportCallIssue]
            else:
                self.sheet.write_string(line - 1, at, str(cell))

    def close(self) -> None:
        """End the workbook."""
        self.book.close()


def _write(rows: Iterator[tuple[int, list[Any]]], out: BinaryIO, form: Form, kept: Callable[..., Any]) -> None:
    """Write the rows behind a header; ``kept`` makes of a header what makes of a line and its cells those that stay."""
    paper = _Sheet(out, form) if form.sheet else _Lines(out, form)
    keep, width = None, 0
    for line, cells_ in rows:
        if keep is None:
            keep, width = kept([plain(cell) for cell in cells_]), len(cells_)
            paper.row(line, keep(line, cells_, header=True))
        elif len(cells_) != width:
            paper.row(line, [UNREAD, *[""] * (len(cells_) - 1)])
        else:
            paper.row(line, keep(line, cells_))
    paper.close()


class _Columns:
    """What becomes of the cells of a row: people first, so that their number is known where it stands a second time."""

    def __init__(self, personal: Personal, people: list[int], others: dict[int, Keep]) -> None:
        self.personal, self.people, self.others = personal, people, others

    def __call__(self, line: int, cells_: list[Any], *, header: bool = False) -> list[Any]:
        """The cells that stay."""
        if header:
            kept = {*self.people, *self.others}
            return [
                self.personal.text(cells.shown(cell)) if at in kept else f"{LEFT_OUT} {at + 1}"
                for at, cell in enumerate(cells_)
            ]
        made: list[Any] = [""] * len(cells_)
        self.personal.last = ""
        for at in self.people:
            made[at] = self.personal.person(cells.shown(cells_[at]))
        for at, keep in self.others.items():
            made[at] = keep(cells_[at], line)
        return made


def _declared(profile: Profile, personal: Personal) -> Callable[[list[str]], _Columns]:
    """Columns of a kind of table of which the columns are known."""

    def kept(header: list[str]) -> _Columns:
        places = [(column, at) for column in profile.columns if (at := place_of(column, header)) is not None]
        others = {at: _cell(personal, column.parse, column.header) for column, at in places if not column.person}
        return _Columns(personal, [at for column, at in places if column.person], others)

    return kept


def _cell(personal: Personal, parse: Callable[[Any], Any], header: str) -> Keep:
    return lambda cell, line: personal.cell(parse, cell, line, header)


def write_table(profile: Profile, stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A table of which the columns are known: its people and its declared columns."""
    if profile.sheet:
        form = Form(sheet=profile.sheet, example=register.is_example(stream))
        rows = _sheet_rows(stream, profile.sheet)
    else:
        form = _form(stream, encoding_of(stream), SEPARATOR)
        rows = csv_rows(stream, form.encoding)
    with closing(rows):
        _write(rows, out, form, _declared(profile, personal))


def _sheet_rows(stream: BinaryIO, sheet: str) -> Rows:
    for line, row in enumerate(sheets(stream, (sheet,))[sheet], 1):
        if any(cells.shown(cell) for cell in row):
            yield line, row


def write_profiled(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A table by the profile that fits it.

    Raises:
        Refused: profiles_alike.
    """
    fits = profiled.fitting(stream, profiles_of(note))
    if len(fits) != 1:
        raise Refused("profiles_alike")
    [profile] = fits
    form = Form(sheet=profile.sheet)
    if not profile.sheet:
        form = _form(stream, profiled.encoding_for(stream, profile), profile.separator)
    with closing(profiled.table_rows(stream, profile)) as rows:
        _write(rows, out, form, lambda header: _ByProfile(personal, profile, header))


class _ByProfile(_Columns):
    """Columns of a table by its profile; of a row with the total its word and its amounts."""

    def __init__(self, personal: Personal, profile: TableProfile, header: list[str]) -> None:
        self.profile = profile
        parsers: dict[int, list[Callable[[Any], Any]]] = {}
        people: list[int] = []
        for name, source in profile.sources.items():
            at = header.index(plain(source.column))
            if name == "bsn":
                people.append(at)
            else:
                parsers.setdefault(at, []).append(_parser(name, source.values, profile))
        self.amounts = [header.index(plain(one.column)) for one in profile.amounts]
        for at in self.amounts:
            parsers.setdefault(at, []).append(profile.numbers.cents)
        others = {at: self._keep(several, header[at]) for at, several in parsers.items() if at not in people}
        super().__init__(personal, people, others)

    def _keep(self, parsers: list[Callable[[Any], Any]], header: str) -> Keep:
        def keep(cell: Any, line: int) -> Any:
            if plain_text(cells.shown(cell)) in self.profile.blanks:
                return cell
            several = [self.personal.cell(parse, cell, line, header) for parse in parsers]
            return next((one for one in several if one != UNREAD), UNREAD)

        return keep

    def __call__(self, line: int, cells_: list[Any], *, header: bool = False) -> list[Any]:
        """The cells that stay; a word for an empty cell may stand in the column of people too."""
        first = next((at for at, cell in enumerate(cells_) if cells.shown(cell)), 0)
        if not header and self.profile.total_word and plain_text(cells.shown(cells_[first])) == self.profile.total_word:
            kept = {first: cells_[first]} | {
                at: self.others[at](cells_[at], line) for at in self.amounts if at != first
            }
            return [kept.get(at, "") for at in range(len(cells_))]
        made = super().__call__(line, cells_, header=header)
        for at in () if header else self.people:
            if plain_text(cells.shown(cells_[at])) in self.profile.blanks:
                made[at] = cells_[at]
        return made


def _parser(name: str, values: dict[str, Any] | None, profile: TableProfile) -> Callable[[Any], Any]:
    """How a cell of a column with this meaning is read."""
    if values is not None:
        return lambda cell: _of_list(cell, values)
    if name == "maand":
        return lambda cell: month(cell, profile.day_form) if profile.day_form else month_number(cell)
    return year if name == "jaar" else cells.unit_code


def _of_list(cell: Any, values: dict[str, Any]) -> bool:
    if plain_text(cells.shown(cell)) not in values:
        raise cells.Unreadable("not_in_values")
    return True
