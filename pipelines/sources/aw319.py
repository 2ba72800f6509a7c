"""AW319: claims of care at home and in institutions under the Wlz and the Zvw (Vektis EI standard 1.4, fixed width, 310 positions).

Records, by their first two positions: 01 the message, 02 an insured person, 03 a debtor, 04 a line of care, 98 a remark, 99 the end
with the control totals: the number of records of each kind, and the sum of the amounts. Amounts are whole cents with D or C behind
them; a credit (C) names the line it takes back. Of an insured person nothing is read but the BSN in the line of care, which becomes a
pseudonym here. A record that lost the spaces at its end is filled up. Message code 187 is the Wlz; 428 and 430 are the Zvw. Position
10 (P production, T test) and 93-100 (day of the invoice) are as in the other EI standards for claims. Source: Vektis, AW319 1.4, record
layout edition 7 (2016).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, NoReturn

from pipelines.sources import cells
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import encoding_of, follow_note

TABLE = "raw_aw319__lines"
WIDTH, LONGEST = 310, 4096
VERSION = "0104"
DOMAINS = {"187": "wlz", "428": "zvw", "430": "zvw"}
RECORDS = {"02": (3, 8), "03": (9, 14), "04": (15, 20), "98": (21, 26)}  # and where record 99 counts them
ALL_RECORDS = (27, 33)
_NAMES = {"02": "verzekerdenrecords", "03": "debiteurrecords", "04": "prestatierecords", "98": "commentaarrecords"}
_HEAD = re.compile(r"01([0-9]{3})[0-9]{4}[PT ].{16}[0-9]{4}", re.DOTALL)
_EMPTY = re.compile(r"[0 ]*")


class _Unreadable(ValueError):
    """A field that cannot be read; the value is None when it is a person's."""

    def __init__(self, column: str, rule: str, value: str | None) -> None:
        super().__init__(rule)
        self.column, self.rule, self.value = column, rule, value


@dataclass
class _Message:
    """One message being read: its head, its records counted, and where lines of care go."""

    sink: Sink
    pseudonym: Pseudonymise
    receipt: Receipt
    head: tuple = ()
    counts: Counter[str] = field(default_factory=Counter)
    ended: bool = False


def message_code(text: str) -> str | None:
    """Code of the message when a text begins as one of the EI standards of Vektis; None for another text."""
    first = text.partition("\n")[0].rstrip("\r")
    match = _HEAD.match(first)
    return match[1] if match and ";" not in first else None


def records(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Line number and record, filled up with spaces.

    Raises:
        Refused: encoding, line_too_long, record_width.
    """
    encoding = encoding_of(stream)
    stream.seek(0)
    for number, raw in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
        if len(raw) == LONGEST:
            raise Refused("line_too_long", number)
        record = raw.decode(encoding).rstrip("\r\n\x1a")
        if len(record) > WIDTH and record[WIDTH:].strip():
            raise Refused("record_width", number)
        if record.strip():
            yield number, record.ljust(WIDTH)


def _part(record: str, first: int, last: int) -> str:
    """Positions of a record, counted from 1, without the spaces around."""
    return record[first - 1 : last].strip()


def _whole(record: str, places: tuple[int, int], column: str) -> int:
    written = _part(record, *places)
    if not (written.isascii() and written.isdigit()):
        raise _Unreadable(column, "not_whole_cents" if column.endswith("bedrag") else "not_digits", written)
    return int(written)


def _signed(record: str, places: tuple[int, int], at: int, column: str) -> int:
    """An amount in cents: positive for D, negative for C."""
    cents, side = _whole(record, places, column), _part(record, at, at)
    if side not in ("D", "C"):
        raise _Unreadable(f"{column} debet/credit", "not_in_list", side)
    return cents if side == "D" else -cents


def _day(record: str, first: int, column: str) -> date | None:
    written = _part(record, first, first + 7)
    if _EMPTY.fullmatch(written):
        return None
    try:
        return cells.day(f"{written[:4]}-{written[4:6]}-{written[6:]}")
    except cells.Unreadable:
        raise _Unreadable(column, "not_a_packed_date", written) from None


def _filled(value: Any, column: str) -> Any:
    if value in (None, ""):
        raise _Unreadable(column, "missing", None)
    return value


def _begin(record: str, line: int, message: _Message) -> None:
    """Record 01: which law, whose, of which period and invoice.

    Raises:
        Refused: ei_message, aw319_version, ei_test_message, not_a_code, period_unknown.
    """
    domain = DOMAINS.get(_part(record, 3, 5))
    if domain is None:
        raise Refused("ei_message", line)
    if _part(record, 6, 9) != VERSION:
        raise Refused("aw319_version", line)
    if _part(record, 10, 10) == "T":
        raise Refused("ei_test_message", line)
    practice, institution = _part(record, 47, 54), _part(record, 55, 62)
    provider = practice if _EMPTY.fullmatch(institution) else institution
    try:
        start, end = _filled(_day(record, 65, "begindatum"), ""), _filled(_day(record, 73, "einddatum"), "")
    except _Unreadable:
        raise Refused("period_unknown", line, "declaratieperiode") from None
    try:
        issued = _day(record, 93, "dagtekening")
    except _Unreadable:
        issued = None
    r = message.receipt
    r.owner, r.reference = f"agb:{provider}", _part(record, 81, 92)
    r.period_start, r.period_end, r.issued_at = start, end, issued
    message.head = (provider, _part(record, 27, 30), domain, r.reference)


def _care(record: str, line: int, message: _Message) -> None:
    """Record 04: hand on a line of care, or leave the first thing that is wrong with it."""
    r, cents = message.receipt, None
    r.lines += 1
    try:
        cents = _signed(record, (186, 193), 194, "declaratiebedrag")
        r.debit_cents, r.credit_cents = r.debit_cents + max(cents, 0), r.credit_cents + max(-cents, 0)
        bsn = number_of_person(record)
        person = message.pseudonym(bsn) if bsn else None
        if person is None:  # the number itself goes nowhere
            raise _Unreadable("BSN", "bsn_invalid" if bsn else "missing", None)
        message.sink.row(TABLE, (line, *message.head, *_line_of(record, person), cents))
    except _Unreadable as lost:
        message.sink.fault(Fault(line, lost.column, lost.rule, TABLE, cents, lost.value))


def number_of_person(record: str) -> str:
    """The BSN of a line of care; in a pseudonymised file a pseudonym, which runs on over what stood behind the BSN."""
    return record[14:50].partition(" ")[0] if record[14] == "p" else _part(record, 15, 23)


def _line_of(record: str, person: str) -> tuple:
    """Columns of a line of care between its message and its amount."""
    tariff, previous = _part(record, 165, 172), _part(record, 215, 234)
    return (
        _filled(_part(record, 195, 214), "referentienummer"),
        None if _EMPTY.fullmatch(previous) else previous,
        person,
        _part(record, 103, 105) or None,
        _filled(_day(record, 106, "begindatum prestatie"), "begindatum prestatie"),
        _filled(_day(record, 114, "einddatum prestatie"), "einddatum prestatie"),
        _filled(_part(record, 122, 124), "prestatiecodelijst"),
        _filled(_part(record, 125, 129), "prestatiecode"),
        _whole(record, (130, 133), "aantal"),
        _part(record, 134, 135) or None,
        None if _EMPTY.fullmatch(tariff) else _whole(record, (165, 172), "tariefbedrag"),
    )


def _end(record: str, line: int, message: _Message) -> None:
    """Record 99: the totals of lines of care become control totals; other counts must agree here.

    Raises:
        Refused: ei_counts (records are missing or there are too many), not_digits, not_whole_cents, not_in_list.
    """
    message.ended = True
    counts, r = message.counts, message.receipt
    try:
        said = {kind: _whole(record, places, f"aantal {_NAMES[kind]}") for kind, places in RECORDS.items()}
        everything = _whole(record, ALL_RECORDS, "totaal aantal detailrecords")
        r.control_net_cents = _signed(record, (34, 44), 45, "totaal declaratiebedrag")
    except _Unreadable as lost:
        raise Refused(lost.rule, line, lost.column) from None
    r.control_lines = said["04"]
    for kind in ("02", "03", "98"):
        if said[kind] != counts[kind]:
            raise Refused("ei_counts", line, f"aantal {_NAMES[kind]}")
    if everything != sum(said.values()):
        raise Refused("ei_counts", line, "totaal aantal detailrecords")


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a claim, one row per line of care; its control totals are the number of lines and their sum.

    Raises:
        Refused: record_order (no 01 at the start, another record, something behind 99), ei_unfinished (no 99), and what
            `records`, `_begin` and `_end` raise.
    """
    message = _Message(sink, pseudonym, Receipt(kind="aw319"))
    for line, record in records(stream):
        kind = record[:2]
        if message.ended or bool(message.head) == (kind == "01"):
            raise Refused("record_order", line)
        if kind == "01":
            _begin(record, line, message)
        elif kind == "99":
            _end(record, line, message)
        elif kind in RECORDS:
            message.counts[kind] += 1
            if kind == "04":
                _care(record, line, message)
        else:
            raise Refused("record_order", line)
    if not message.ended:
        raise Refused("ei_unfinished")
    message.receipt.facts = {"clients": message.counts["02"]}
    return follow_note(message.receipt, note)


def refuse_other(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of other claims in an EI standard of Vektis (hospital care, medicines): known, and not used.

    Raises:
        Refused: ei_message, always.
    """
    raise Refused("ei_message", 1)
