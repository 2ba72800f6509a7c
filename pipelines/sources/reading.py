"""What every reader takes and gives, so that a format is one module and nothing else has to know it.

A reader is a function ``read(stream, *, sink, pseudonym, note=None) -> Receipt``:

- it reads a binary stream once, from the start, and never holds more than a bounded part of it;
- it hands each good row to ``sink.row(table, row)``: a tuple in the order of the table's contract **without** ``file_id``
  and ``row``, which the intake adds (so ``line`` comes first), typed: str, int, float, bool, datetime.date or None; money in cents;
- a cell it cannot understand makes ``sink.fault(...)`` and the row is not handed on;
- what makes the file as a whole unreadable raises `Refused`; rows handed on before are then dropped by the sink;
- it turns a BSN into a pseudonym through ``pseudonym`` before the row leaves the reader; names, addresses, birth dates and
  free text are not handed on at all.

Rules of the contract (pipelines.contracts.raw) are *not* checked here: they are evaluated by the engine afterwards. A reader
only reports what cannot be turned into the column's type, and what only the file's structure shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pipelines.sources.declared import Declared

Pseudonymise = Callable[[str], str | None]
"""BSN as written -> pseudonym, or None when it is no BSN (11-test)."""


@dataclass(frozen=True)
class Fault:
    """A finding in a file: where, which rule, and (in memory only, for whoever holds the file) the value.

    ``part`` is which of the rows of its line it is about, from 1, where a line of a table makes several.
    ``again`` = it is about the same row as the finding before it; every other finding in a table is a row of its own.
    """

    line: int
    column: str
    rule: str
    table: str | None = None
    cents: int | None = None
    value: str | None = field(default=None, repr=False)
    part: int = 0
    again: bool = False


@dataclass(frozen=True)
class Note:
    """What a delivery note (leveringsbrief) says of one file: for files that do not say it themselves.

    ``replaces`` is the SHA-256 of an earlier file that this one takes the place of; ``reference`` is what the publisher calls it: the
    number of a table, or which figures of a year they are; ``declared`` is what organisations declare of all their files. ``name`` is
    the name of the file, ``after`` are files that were there before it, ``said_by`` is the SHA-256 of the note and ``line`` its line
    there.
    """

    owner: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    lines: int | None = None
    net_cents: int | None = None
    issued_at: date | None = None
    replaces: str | None = None
    reference: str | None = None
    declared: "Declared | None" = None
    name: str | None = None
    after: frozenset[str] = frozenset()
    line: int = field(default=0, compare=False)
    said_by: str = field(default="", compare=False)


class Refused(ValueError):
    """The file cannot be read as a whole; ``rule`` is a code from the message catalogue, never a value from the file.

    ``findings`` is all that is wrong, where more than one thing is: in memory only, for whoever holds the file.
    """

    def __init__(self, rule: str, line: int = 0, column: str = "", findings: tuple[Fault, ...] = ()) -> None:
        super().__init__(f"{rule} (line {line})")
        self.rule, self.line, self.column, self.findings = rule, line, column, findings


class Sink(Protocol):
    """Where a reader leaves what it finds."""

    def row(self, table: str, row: tuple) -> None:
        """Take one good row of ``table``."""
        ...

    def fault(self, fault: Fault) -> None:
        """Take one finding; the row it is about was not handed on."""
        ...


@runtime_checkable
class ByColumn(Sink, Protocol):
    """A sink that also takes rows by the column."""

    def columns(self, table: str, columns: list[Any]) -> None:
        """Take some good rows of ``table``: an Arrow array per column, in the order of `Sink.row`; texts may be dictionaries."""
        ...


@dataclass
class Receipt:
    """What a file says about itself and what was read from it.

    ``lines`` counts the data rows read, good and bad. ``debit_cents`` and ``credit_cents`` (both ≥ 0) sum all money read, good
    rows and bad; a kind without D/C has all money as debit. ``control_*`` are the file's own totals, None where it has none.
    ``unread`` counts rows of a whole ledger of which the amount cannot be read: without totals of its own its sum is not known.
    ``notes`` are findings that do not hold the file back (a linesCount that counts transactions, say).
    """

    kind: str
    owner: str | None = None
    reference: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    issued_at: date | None = None
    lines: int = 0
    debit_cents: int = 0
    credit_cents: int = 0
    control_lines: int | None = None
    control_debit_cents: int | None = None
    control_credit_cents: int | None = None
    control_net_cents: int | None = None
    unread: int = 0
    example: bool = False
    facts: dict[str, int] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)

    @property
    def control(self) -> str:
        """Whether the file meets its own totals: met, not met, or none when it carries none."""
        pairs = [
            (self.control_lines, self.lines),
            (self.control_debit_cents, self.debit_cents),
            (self.control_credit_cents, self.credit_cents),
            (self.control_net_cents, self.debit_cents - self.credit_cents),
        ]
        stated = [(said, found) for said, found in pairs if said is not None]
        if not stated:
            return "none"
        return "met" if all(said == found for said, found in stated) else "not met"

    @property
    def aside(self) -> str:
        """Rule for which the file does not count as a whole: it is not what it says, or a ledger of which the sum is not known."""
        if self.control == "not met":
            return "control_totals"
        both = None not in (self.control_debit_cents, self.control_credit_cents)
        return "sum_unknown" if self.unread and not both and self.control_net_cents is None else ""


@dataclass
class Collector:
    """A sink that keeps everything in memory: for one file at the counter (`ontschot check`) and for tests."""

    rows: dict[str, list[tuple]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def row(self, table: str, row: tuple) -> None:
        """Take one good row of ``table``."""
        self.rows.setdefault(table, []).append(row)

    def fault(self, fault: Fault) -> None:
        """Take one finding."""
        self.faults.append(fault)


class Reader(Protocol):
    """The function that every format module exports as ``read``."""

    def __call__(self, stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
        """Read ``stream`` to its end and leave rows and findings in ``sink``; ``note`` fills in what the file cannot say."""
        ...
