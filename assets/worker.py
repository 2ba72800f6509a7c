"""A reading process: takes a batch of files, reads each once, and stages its rows as Parquet.

It imports neither the engine nor the orchestrator, so that a process starts quickly; column types are handed to it. It runs inside
`assets.sandbox`: whatever a file does to it, only that file is lost.
"""

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from assets.confined import Desk
from assets.pieces import TEXT, Behind, Pieces, with_dictionaries, with_texts_used
from pipelines.harmonize.pseudonyms import (
    ERASED,
    KEY_BYTES,
    NINE_DIGITS,
    pseudonymiser,
    replace_bsn,
    stand_in,
    version_of,
    without_erased,
)
from pipelines.sources.declared import profiles_of
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.recognise import reader_for, recognise

FLUSH_ROWS = 50_000
FLUSH_PIECES = 1_000_000  # rows by the column, which take less memory; the more, the more often a text that comes back is written once
UNKNOWN = ("unknown_file", "empty_file", "format_not_read", "hidden_file")
"""Rules of files that are none of those that are read; of all others something was expected."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
Schemas = dict[str, pa.Schema]
FAULTS = pa.schema(
    [
        ("file_id", pa.string()),
        ("row", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("rule", pa.string()),
        ("table", pa.string()),
        ("cents", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Delivery:
    """A file found in the deliveries: where it is, the name it came under (as it may be told), its size and hash.

    ``modified`` is when it was last written, in nanoseconds; ``refused`` the rule for which it is not even opened; ``speaks`` says
    whether it may be a delivery note.
    """

    path: str
    name: str
    size: int
    file_id: str
    modified: int = 0
    refused: str | None = None
    speaks: bool = False


Read = tuple[Delivery, Note | None]
"""A file with what a delivery note says of it."""


@dataclass(frozen=True)
class Task:
    """What all batches of an intake share: key, domain and version of the pseudonyms, the columns of each table, who is forgotten.

    ``erased`` are the marks of people of whom nothing is kept, made with ``erasure_key``; ``money`` the amounts of each table.
    """

    key: bytes = field(repr=False)
    domain: str
    schemas: Schemas
    version: int = 1
    erased: frozenset[str] = field(default=frozenset(), repr=False)
    erasure_key: bytes = field(default=b"", repr=False)
    money: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def pseudonym(self) -> Pseudonymise:
        """The pseudonymiser of this intake."""
        return pseudonymiser_of(self.key, self.domain, self.version, self.erased, self.erasure_key)

    def arrow(self, rows: list[tuple], table: str, pieces: Pieces | None = None) -> pa.Table:
        """Rows of a raw table, or findings, as they may be stored, in their order; some of them perhaps by the column."""
        schema = self.schemas.get(table, FAULTS)
        made = to_arrow(rows, schema).cast(with_dictionaries(schema))
        if pieces is not None:
            made = pa.concat_tables([made, pieces.table(schema)])
            made = made.sort_by("row") if rows else made
        return without_bsn(with_texts_used(made), self.pseudonym)


@dataclass
class Outcome:
    """What became of one file: its receipt, or the rule that refused it."""

    file_id: str
    receipt: Receipt | None = None
    refused: str | None = None
    kind: str | None = None
    line: int = 0
    column: str = ""
    expected: list[str] = field(default_factory=list)
    near: int = 0
    findings: tuple[Fault, ...] = ()


class StagingError(OSError):
    """Rows cannot be written; ``errno`` says why. It says nothing of the file they came from."""


@dataclass
class FileSink:
    """Rows of one file by table, findings as rows of ``faults``; numbers them, spills when they are many, and can drop it all."""

    file_id: str
    task: Task
    folder: Path
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    pieces: dict[str, Pieces] = field(default_factory=dict)
    writers: dict[str, Behind] = field(default_factory=dict)
    number: int = 0
    gone: dict[str, tuple[int, int]] = field(default_factory=dict)

    def row(self, table: str, row: tuple) -> None:
        """Take one good row."""
        if self.task.erased and ERASED in row:
            self._forget(table, 1, sum(row[at] or 0 for at in self._places(table, self.task.money.get(table, ()))))
            return
        self.number += 1
        self._keep(table, (self.file_id, self.number, *row))

    def columns(self, table: str, columns: list[pa.Array]) -> None:
        """Take some good rows by the column."""
        if self.task.erased:
            columns = self._of_others(table, columns)
        pieces = self.pieces.setdefault(table, Pieces(self.file_id))
        pieces.add(self.number + 1, columns)
        self.number += len(columns[0])
        self.last = (0, None, set())
        if pieces.rows >= FLUSH_PIECES:
            self._spill(table)

    def _places(self, table: str, names: tuple[str, ...]) -> list[int]:
        """Places of columns in a row as a reader hands it on, without file and number."""
        return [self.task.schemas[table].names.index(name) - 2 for name in names]

    def _of_others(self, table: str, columns: list[pa.Array]) -> list[pa.Array]:
        """The rows of whoever is not to be forgotten."""
        if "person_id" not in self.task.schemas[table].names:
            return columns
        [at] = self._places(table, ("person_id",))
        gone = pc.equal(columns[at].cast(pa.string()), ERASED)  # pyright: ignore[reportAttributeAccessIssue]
        if count := gone.to_pylist().count(True):
            sums = [columns[n].filter(gone).to_pylist() for n in self._places(table, self.task.money.get(table, ()))]
            self._forget(table, count, sum(cents or 0 for one in sums for cents in one))
            columns = [column.filter(pc.invert(gone)) for column in columns]  # pyright: ignore[reportAttributeAccessIssue]
        return columns

    def _forget(self, table: str, rows: int, cents: int) -> None:
        """Count rows that are not kept; of their sum the file gives account, of each of them nobody."""
        before, sums = self.gone.get(table, (0, 0))
        self.gone[table] = (before + rows, sums + cents)

    def _tell_gone(self) -> None:
        """Findings for the rows that were not kept: as many, on no line, the first with all their cents."""
        for table, (rows, cents) in self.gone.items():
            for n in range(rows):
                self.fault(Fault(0, "", "person_erased", table, 0 if n else cents))
        self.gone = {}

    def fault(self, fault: Fault) -> None:
        """Take one finding, without its value."""
        self.number += not fault.again
        found = (self.file_id, self.number, fault.line, fault.column, fault.rule, fault.table, fault.cents)
        self._keep("faults", found)

    def _keep(self, table: str, row: tuple) -> None:
        rows = self.rows.setdefault(table, [])
        rows.append(row)
        if len(rows) >= FLUSH_ROWS:
            self._spill(table)

    def _spill(self, table: str) -> None:
        rows = self.task.arrow(self.rows.pop(table, []), table, self.pieces.pop(table, None))
        with staging():
            if table not in self.writers:
                self.writers[table] = Behind(self._path(table), rows.schema)
            self.writers[table].write(rows)

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}-{self.file_id}.parquet"

    def keep(self) -> None:
        """Close what was spilled; rows still in memory are for the caller."""
        self._tell_gone()
        for table in {**self.writers, **self.pieces}:
            if table in self.rows or table in self.pieces:
                self._spill(table)
            with staging():
                self.writers.pop(table).close()

    def drop(self) -> None:
        """Forget everything of this file."""
        for table, out in self.writers.items():
            out.close()
            self._path(table).unlink()
        self.rows, self.pieces, self.writers = {}, {}, {}


def to_arrow(rows: list[tuple], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def without_bsn(table: pa.Table, pseudonym: Pseudonymise) -> pa.Table:
    """The table with every number in a text column that could be a BSN replaced by a stand-in, the same one for the same number.

    A reference, a transaction number or a complex code should be no BSN, and now and then is. One in eleven numbers of nine digits
    passes the 11-test without being one: the stand-in keeps such a row, and what refers to it, together.
    """
    for at, field_ in enumerate(table.schema):
        if field_.type != TEXT or field_.name in ("file_id", "person_id"):
            continue
        chunks = [
            pa.DictionaryArray.from_arrays(chunk.indices, _without_bsn(chunk.dictionary, pseudonym))
            for chunk in table.column(at).chunks
        ]
        table = table.set_column(at, field_, pa.chunked_array(chunks, TEXT))
    return table


def _without_bsn(texts: pa.StringArray, pseudonym: Pseudonymise) -> pa.StringArray:
    seen = pc.match_substring_regex(texts, NINE_DIGITS)  # pyright: ignore[reportAttributeAccessIssue]
    hits = pc.indices_nonzero(seen.fill_null(False)).to_pylist()  # pyright: ignore[reportAttributeAccessIssue]
    if not hits:
        return texts
    values = texts.to_pylist()
    for hit in hits:
        values[hit] = replace_bsn(values[hit], lambda digits: stand_in(digits, pseudonym))
    return pa.array(values, pa.string())


def opened(delivery: Delivery) -> BinaryIO:
    """A delivered file, for reading: the regular file that was seen, not what has taken its place since.

    Raises:
        Refused: file_changed.
        OSError: It may not or cannot be read.
    """
    stream = os.fdopen(os.open(delivery.path, os.O_RDONLY | _NO_LINK), "rb")
    if _changed(stream, delivery):
        stream.close()
        raise Refused("file_changed")
    return stream


def _changed(stream: BinaryIO, delivery: Delivery) -> bool:
    """Whether this is not, or no longer, the file that was seen: half a file must not count as a whole one."""
    now = os.fstat(stream.fileno())
    return not stat.S_ISREG(now.st_mode) or (now.st_size, now.st_mtime_ns) != (delivery.size, delivery.modified)


def read_file(delivery: Delivery, sink: Sink, pseudonym: Pseudonymise, note: Note | None) -> Outcome:
    """Recognise and read one file into ``sink``; every failure becomes an outcome, none stops the others."""
    kind, file_id = None, delivery.file_id
    try:
        if delivery.refused:
            raise Refused(delivery.refused)
        with opened(delivery) as stream:
            seen = recognise(stream, profiles_of(note))
            kind = seen.kind
            if kind is None:
                return Outcome(file_id, refused="unknown_file", expected=list(seen.expected), near=seen.near)
            receipt = reader_for(kind)(stream, sink=sink, pseudonym=pseudonym, note=note)
            if _changed(stream, delivery):
                raise Refused("file_changed")
        return Outcome(file_id, receipt=receipt, kind=kind)
    except Refused as refused:
        return Outcome(
            file_id,
            refused=refused.rule,
            kind=kind,
            line=refused.line,
            column=refused.column,
            findings=refused.findings,
        )
    except (MemoryError, StagingError):
        raise  # no fault of what stands in the file: see assets.confined
    except OSError:
        return Outcome(file_id, refused="not_readable", kind=kind)
    except Exception:
        # a reader that breaks must not stop the rest, and its message may hold a value of the file: only the code goes on
        return Outcome(file_id, refused="reader_failed", kind=kind)


@lru_cache(maxsize=4)
def pseudonymiser_of(
    key: bytes, domain: str, version: int = 1, erased: frozenset[str] = frozenset(), erasure_key: bytes = b""
) -> Pseudonymise:
    """The pseudonymiser of this process, with its memory of people already seen.

    It refuses a file (pseudonym_version) with pseudonyms of another version of the key: they would make two people of one.
    """
    made = without_erased(pseudonymiser(key, domain=domain, version=version), erased, erasure_key)

    @lru_cache(maxsize=65_536)
    def pseudonym(written: str) -> str | None:
        found = made(written)
        if found is not None and found != ERASED and version_of(found) != version:
            raise Refused("pseudonym_version", 0, "BSN")
        return found

    return pseudonym


@dataclass
class Aloud:
    """A sink for whoever holds the file: hands on rows, and findings with their values, some at a time and in order."""

    index: int
    emit: Callable[[tuple[int, Any]], None]
    waiting: list[tuple[str, tuple] | Fault] = field(default_factory=list)

    def row(self, table: str, row: tuple) -> None:
        """Take one good row."""
        self._add((table, row))

    def fault(self, fault: Fault) -> None:
        """Take one finding."""
        self._add(fault)

    def _add(self, found: tuple[str, tuple] | Fault) -> None:
        self.waiting.append(found)
        if len(self.waiting) >= FLUSH_ROWS:
            self.hand_on()

    def hand_on(self) -> None:
        """Hand on what waits."""
        self.emit((self.index, self.waiting))
        self.waiting = []


def read_aloud(batch: list[Read], _shared: None, desk: Desk) -> None:
    """Read a batch of files; hands on the place in the batch with rows and findings, and at the end of each file its outcome."""
    for index, (delivery, note) in enumerate(batch):
        desk.begin(index, delivery.size)
        sink = Aloud(index, desk.emit)
        outcome = read_file(delivery, sink, pseudonymiser(secrets.token_bytes(KEY_BYTES), domain="check"), note)
        sink.hand_on()
        desk.emit((index, outcome))


def read_batch(batch: list[Read], task: Task, desk: Desk) -> None:
    """Read a batch of files and stage their rows in the folder of the desk; hands on the outcome of each."""
    outcomes: list[Outcome] = []
    rows: dict[str, list[tuple]] = {}
    part = 0
    for index, (delivery, note) in enumerate(batch):
        desk.begin(index, delivery.size)
        sink = FileSink(delivery.file_id, task, desk.folder)
        outcome = read_file(delivery, sink, task.pseudonym, note)
        outcomes.append(outcome)
        if outcome.receipt is None:
            sink.drop()
            continue
        sink.keep()
        told = [(delivery.file_id, None, n.line, n.column, n.rule, n.table, n.cents) for n in outcome.receipt.notes]
        for table, found in (*sink.rows.items(), ("notes", told)):
            rows.setdefault(table, []).extend(found)
            if len(rows[table]) >= FLUSH_ROWS:
                part += 1
                _stage(rows.pop(table), table, task, desk, f"{part:04d}")
    for table, found in rows.items():
        if found:
            _stage(found, table, task, desk, "0000")
    desk.emit(outcomes)


def _stage(rows: list[tuple], table: str, task: Task, desk: Desk, part: str) -> None:
    made = task.arrow(rows, table)
    with staging():
        out = Behind(desk.folder / f"{table}-{desk.number:06d}-{part}.parquet", made.schema)
        out.write(made)
        out.close()


@contextmanager
def staging() -> Iterator[None]:
    """Tell what cannot be written from what cannot be read."""
    try:
        yield
    except OSError as error:
        raise StagingError(error.errno or errno.EIO, os.strerror(error.errno or errno.EIO)) from None
