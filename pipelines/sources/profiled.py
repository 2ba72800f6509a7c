"""Table with costs that is read by a profile: one row per amount, about one month, one budget, and one complex or one person.

A blank cell in a table with one column of amounts is a fault; where there are more it is no amount. The row that the profile calls
the total is the file's own control total, and a file that lacks it was cut off. A BSN leaves the reader as a pseudonym.
"""

import codecs
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

from pipelines.budgets import POTS
from pipelines.sources import cells
from pipelines.sources.declared import profiles_of
from pipelines.sources.notation import month, month_number, year
from pipelines.sources.patterns import plain as plain_text
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.table_profile import CODE_WIDTH, NOTED, OWNERS, Amount, TableProfile
from pipelines.sources.tabular import (
    MOST_COLUMNS,
    Rows,
    add_money,
    csv_rows,
    encoding_of,
    follow_note,
    of_month,
    plain,
)
from pipelines.sources.whole_lines import WholeLines, whole_lines
from pipelines.sources.workbook import is_zip, sheet_names, sheets

KIND, TABLE = "profiled", "raw_profile__amounts"
HEAD_BYTES = 256 << 10
ENOUGH = 0.75  # share of its columns by which the table of a profile is recognised, so that a missing one can be named


def encoding_for(stream: BinaryIO, profile: TableProfile) -> str:
    """Encoding of a CSV: the one declared, else UTF-8 where it can be that, else Windows-1252."""
    if profile.encoding == "cp1252":
        return profile.encoding
    found = encoding_of(stream)
    if profile.encoding not in ("", found):
        raise Refused("encoding_declared")
    return found


def table_rows(stream: BinaryIO, profile: TableProfile) -> Rows:
    """Rows of the table that are not blank, from its header on."""
    if profile.sheet:
        found = sheets(stream, (profile.sheet,)).get(profile.sheet)
        if found is None:
            raise Refused("sheet_missing", 0, profile.sheet)
        numbered = ((line, row) for line, row in enumerate(found, 1) if any(cells.shown(cell) for cell in row))
    else:
        numbered = csv_rows(stream, encoding_for(stream, profile), profile.separator)
    try:
        yield from ((line, row) for line, row in numbered if line >= profile.header_line)
    except UnicodeDecodeError:
        raise Refused("encoding_declared") from None


def _decoded(head: bytes, profile: TableProfile) -> str:
    """The head of a file as text; it may end in the middle of a character."""
    if profile.encoding != "cp1252":
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    return head.decode("cp1252", "replace")


def _header(stream: BinaryIO, profile: TableProfile) -> list[Any]:
    """Cells of the header, from the head of a CSV or the sheet of a workbook; none where the file has another form.

    A workbook with the sheet of the profile that cannot be read counts as its table: the reader says what is wrong with it.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if is_zip(head) != bool(profile.sheet):
        return []
    if profile.sheet:
        if profile.sheet.casefold() not in (name.casefold().strip() for name in sheet_names(stream)):
            return []
        rows = table_rows(stream, profile)
    else:
        lines = csv_rows(BytesIO(_decoded(head, profile).encode()), "utf-8-sig", profile.separator)
        rows = ((line, row) for line, row in lines if line >= profile.header_line)
    with closing(rows):
        try:
            return next(rows, (0, []))[1]
        except Refused:
            return list(profile.headers.values()) if profile.sheet else []


def share_found(stream: BinaryIO, profile: TableProfile) -> float:
    """Share of the columns of a profile that a file has in its header."""
    header = {plain(cell) for cell in _header(stream, profile)}
    return sum(name in header for name in profile.columns) / max(len(profile.columns), 1)


def fitting(stream: BinaryIO, profiles: Iterable[TableProfile]) -> list[TableProfile]:
    """The profiles of which a file has most columns, when it has enough of them; the stream is back at its start afterwards.

    Of profiles of which it has all, those with most columns: they say most of it.
    """
    ranked = [(share_found(stream, one), len(one.columns), one) for one in profiles]
    stream.seek(0)
    best = max(((share, wide) for share, wide, _ in ranked), default=(0, 0))
    return [one for share, wide, one in ranked if share >= ENOUGH and (share, wide) == best]


@dataclass
class _Place:
    """What an amount is about, as far as it could be read, and the faults of what could not."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, Any]] = field(default_factory=list)  # column, rule, cell


@dataclass
class _Reading:
    """One file being read."""

    profile: TableProfile
    places: dict[str, int]
    header: list[str]
    sink: Sink
    pseudonym: Pseudonymise
    receipt: Receipt
    noted_month: date | None = None
    noted_year: int | None = None
    total: int | None = None

    def take(self, line: int, row: list[Any]) -> None:
        """Read one row: the total, or its amounts."""
        if len(row) != len(self.header):
            self.receipt.lines += 1
            self.sink.fault(Fault(line, "", "wrong_number_of_columns", TABLE, value=str(len(row))))
            return
        if self._is_total(row):
            if self.total is not None:
                raise Refused("total_twice", line)
            self.total = sum(self._total_of(line, row))
            return
        about = self._about(row)
        amounts = [(one, self._cell(row, one.column)) for one in self.profile.amounts]
        given = [(one, cell) for one, cell in amounts if not self._blank(cell)]
        for part, (amount, cell) in enumerate(given if self.profile.is_wide else amounts, 1):
            self._amount(line, part if self.profile.is_wide else 0, about, amount, cell)

    def _cell(self, row: list[Any], column: str) -> Any:
        return row[self.places[plain(column)]]

    def _blank(self, cell: Any) -> bool:
        written = cells.shown(cell)
        return not written or plain_text(written) in self.profile.blanks

    def _is_total(self, row: list[Any]) -> bool:
        first = next((cells.shown(cell) for cell in row if cells.shown(cell)), "")
        return bool(self.profile.total_word) and plain_text(first) == self.profile.total_word

    def _total_of(self, line: int, row: list[Any]) -> Iterator[int]:
        for one in self.profile.amounts:
            cell = self._cell(row, one.column)
            if not self._blank(cell):
                try:
                    yield self.profile.numbers.cents(cell)
                except cells.Unreadable:
                    raise Refused("not_in_notation", line, one.column) from None

    def _about(self, row: list[Any]) -> _Place:
        """What the columns of a row say."""
        found = _Place(dict(self.profile.fixed))
        for name, source in self.profile.sources.items():
            cell = self._cell(row, source.column)
            try:
                if self._blank(cell):
                    raise cells.Unreadable("missing")
                found.values[name] = self._value(name, cell, source.values)
            except cells.Unreadable as unreadable:
                shown = None if name == "bsn" else cells.shown(cell)
                found.faults.append((source.column, unreadable.rule, shown))
        return found

    def _value(self, name: str, cell: Any, values: dict[str, Any] | None) -> Any:
        if values is not None:
            meant = values.get(plain_text(cells.shown(cell)))
            if meant is None:
                raise cells.Unreadable("not_in_values")
            return meant
        if name == "bsn":
            return self._person(cell)
        if name == "maand":
            return month(cell, self.profile.day_form) if self.profile.day_form else month_number(cell)
        return year(cell) if name == "jaar" else cells.unit_code(cell)

    def _person(self, cell: Any) -> str:
        person = self.pseudonym(cells.citizen(cell))
        if person is None:
            raise cells.Unreadable("bsn_invalid")
        return person

    def _amount(self, line: int, part: int, about: _Place, amount: Amount, cell: Any) -> None:
        """One amount: a row, or the faults of it and of what it is about."""
        self.receipt.lines += 1
        values, faults = {**about.values, **amount.given}, list(about.faults)
        cents: int | None = None
        try:
            if self._blank(cell):
                raise cells.Unreadable("missing")
            cents = self.profile.numbers.cents(cell)
            add_money(self.receipt, cents, line)
        except cells.Unreadable as unreadable:
            faults.insert(0, (amount.column, unreadable.rule, cells.shown(cell)))
        booked = None if faults else self._booked(values, faults)
        if booked is None or cents is None:
            for n, (column, rule, shown) in enumerate(faults):
                self.sink.fault(Fault(line, column, rule, TABLE, cents, shown or None, part, again=n > 0))
            return
        self._lengthen(booked[5])
        self.sink.row(TABLE, (line, self.profile.name, *booked, self.profile.nowhere_else, cents))

    def _booked(self, values: dict[str, Any], faults: list[tuple[str, str, Any]]) -> tuple[Any, ...] | None:
        """Party, its code, budget, complex, person and month of an amount; None with a fault where one cannot be known."""
        when, in_year = values.get("maand"), values.get("jaar")
        when = self.noted_month if when == NOTED else when
        if isinstance(when, int):
            in_year = self.noted_year if in_year in (None, NOTED) else in_year
            when = date(in_year, when, 1) if in_year else None
        if when is None:
            raise Refused("period_unknown", 0, "maand")
        budget = values["begroting"]
        party = POTS[budget].party
        code = self._code(party, values.get("partij"), faults)
        return None if code is None else (party, code, budget, values.get("complex"), values.get("bsn"), when)

    def _code(self, party: str, given: Any, faults: list[tuple[str, str, Any]]) -> str | None:
        """Code of the party whose costs these are: the one given, else that of who delivers, else the party itself."""
        kind, _, own = self.profile.owner.partition(":")
        if given is None:
            return own if OWNERS.get(kind) == party else party
        if party not in CODE_WIDTH:
            return str(given)
        try:
            return cells.code(CODE_WIDTH[party])(given)
        except cells.Unreadable as unreadable:
            source = self.profile.sources.get("partij")
            faults.append((source.column if source else "partij", unreadable.rule, str(given)))
            return None

    def _lengthen(self, when: date) -> None:
        r, (start, end) = self.receipt, of_month(when)
        r.period_start = start if r.period_start is None else min(r.period_start, start)
        r.period_end = end if r.period_end is None else max(r.period_end, end)


def _places(profile: TableProfile, line: int, header: list[str]) -> dict[str, int]:
    """Place of each column of the profile.

    Raises:
        Refused: columns_missing (naming them), column_twice, too_many_columns.
    """
    if len(header) > MOST_COLUMNS:
        raise Refused("too_many_columns", line)
    missing = [written for name, written in profile.headers.items() if name not in header]
    if missing:
        raise Refused("columns_missing", line, ", ".join(missing))
    for name in profile.columns:
        if header.count(name) > 1:
            raise Refused("column_twice", line, name)
    return {name: header.index(name) for name in profile.columns}


def _noted(reading: _Reading, note: Note) -> None:
    """Month and year of the delivery note, where it is about one."""
    if note.period_start is None or note.period_end is None:
        return
    if note.period_start.year == note.period_end.year:
        reading.noted_year = note.period_start.year
        if note.period_start.month == note.period_end.month:
            reading.noted_month = note.period_start.replace(day=1)


def _close(reading: _Reading, note: Note) -> Receipt:
    """The receipt with the control totals of the delivery note, or of the row with the total."""
    receipt = follow_note(reading.receipt, note)
    if reading.profile.total_word:
        if reading.total is None:
            raise Refused("total_missing", 0, reading.profile.total_word)
        net = receipt.debit_cents - receipt.credit_cents
        if receipt.control_net_cents in (None, net):
            receipt.control_net_cents = reading.total
    return receipt


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a table by the profile that fits it: rows of raw_profile__amounts.

    Raises:
        Refused: profiles_alike, columns_missing, column_twice, total_missing, total_twice, period_unknown; those of a CSV or a
            workbook (see `tabular`).
    """
    note = note or Note()
    profiles = fitting(stream, profiles_of(note))
    if len(profiles) != 1:
        raise Refused("profiles_alike")
    profile = profiles[0]
    receipt = Receipt(KIND, profile.owner, profile.name)
    ends = profile.sheet or profile.total_word
    lines = WholeLines(stream) if ends else whole_lines(stream, note)
    with closing(table_rows(lines.stream, profile)) as rows:
        line, cells_ = next(rows, (0, []))
        header = [plain(cell) for cell in cells_]
        reading = _Reading(profile, _places(profile, line, header), header, sink, pseudonym, receipt)
        _noted(reading, note)
        for line, row in rows:
            reading.take(line, row)
    lines.hold_back(TABLE, sink, receipt)
    return _close(reading, note)
