"""Intake: walk the deliveries, read every file once in worker processes, stage its rows, and keep a list of what was received.

Rows are staged as Parquet without any personal value: a BSN becomes a pseudonym inside the reader. The list of files is
raw_intake__files; what a reader could not turn into a row is staged as findings.
"""

import hashlib
import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pipelines.sources.delivery_note import notes
from pipelines.sources.recognise import reader_for, recognise

from assets.engine import read_parquet
from pipelines.contracts import RAW
from pipelines.harmonize.pseudonyms import is_bsn, pseudonymiser
from pipelines.sources.reading import Fault, Note, Receipt, Refused

FLUSH_ROWS = 50_000
BATCH_BYTES = 48 << 20
BATCH_FILES = 200
_BSN_LIKE = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
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


def arrow_schema(table: str) -> pa.Schema:
    """Arrow columns of a raw table, from its contract."""
    columns = RAW[table].to_schema().columns
    return pa.schema([(name, ibis.dtype(c.dtype.type).to_pyarrow()) for name, c in columns.items()])


@dataclass(frozen=True)
class Delivery:
    """A file found in the deliveries: where it is, the name it came under (digits that could be a BSN masked), its size and hash."""

    path: str
    name: str
    size: int
    file_id: str


@dataclass
class Outcome:
    """What became of one file: its receipt, or the rule that refused it."""

    file_id: str
    receipt: Receipt | None = None
    refused: str | None = None
    kind: str | None = None
    line: int = 0
    column: str = ""


@dataclass
class FileSink:
    """Rows and findings of one file; numbers the rows, spills to Parquet when they are many, and can drop it all."""

    file_id: str
    folder: Path
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    faults: list[tuple] = field(default_factory=list)
    writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    number: int = 0
    last: tuple[int, str | None, set[str]] = (0, None, set())

    def row(self, table: str, row: tuple) -> None:
        """Take one good row."""
        self.number += 1
        rows = self.rows.setdefault(table, [])
        rows.append((self.file_id, self.number, *row))
        if len(rows) >= FLUSH_ROWS:
            self._spill(table)

    def fault(self, fault: Fault) -> None:
        """Take one finding, without its value; findings on one line about different columns are about one row."""
        line, table, columns = self.last
        if (fault.line, fault.table) != (line, table) or fault.column in columns:
            self.number += 1
            columns = set()
        self.last = (fault.line, fault.table, columns | {fault.column})
        self.faults.append((self.file_id, self.number, fault.line, fault.column, fault.rule, fault.table, fault.cents))

    def _spill(self, table: str) -> None:
        if table not in self.writers:
            path = self.folder / f"{table}-{self.file_id}.parquet"
            self.writers[table] = pq.ParquetWriter(path, arrow_schema(table), compression="zstd")
        self.writers[table].write_table(to_arrow(self.rows.pop(table), arrow_schema(table)))

    def keep(self) -> None:
        """Close what was spilled; rows still in memory are for the caller."""
        for table in list(self.writers):
            if table in self.rows:
                self._spill(table)
            self.writers.pop(table).close()

    def drop(self) -> None:
        """Forget everything of this file."""
        for table, writer in self.writers.items():
            writer.close()
            (self.folder / f"{table}-{self.file_id}.parquet").unlink()
        self.rows, self.faults, self.writers = {}, [], {}


def to_arrow(rows: list[tuple], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def read_file(path: Path, file_id: str, sink: FileSink, key: bytes, domain: str, note: Note | None) -> Outcome:
    """Recognise and read one file into ``sink``; every failure becomes an outcome, none stops the others."""
    kind = None
    try:
        with path.open("rb") as stream:
            seen = recognise(stream)
            kind = seen.kind
            if kind is None:
                return Outcome(file_id, refused="unknown_file")
            reader = reader_for(kind)
            receipt = reader(stream, sink=sink, pseudonym=pseudonymiser_of(key, domain), note=note)
        return Outcome(file_id, receipt=receipt, kind=kind)
    except Refused as refused:
        return Outcome(file_id, refused=refused.rule, kind=kind, line=refused.line, column=refused.column)
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError):
        # a reader that breaks must not stop the rest, and its message may hold a value of the file: only the code goes on
        return Outcome(file_id, refused="reader_failed", kind=kind)


_PSEUDONYMISERS: dict = {}


def pseudonymiser_of(key: bytes, domain: str):
    """The pseudonymiser of this process, with its memory of people already seen."""
    if (key, domain) not in _PSEUDONYMISERS:
        _PSEUDONYMISERS[(key, domain)] = pseudonymiser(key, domain=domain)
    return _PSEUDONYMISERS[(key, domain)]


def read_batch(
    number: int, batch: list[tuple[Delivery, Note | None]], folder: Path, key: bytes, domain: str
) -> list[Outcome]:
    """Read a batch of files and stage their rows; runs in a worker process."""
    outcomes: list[Outcome] = []
    rows: dict[str, list[tuple]] = {}
    faults: list[tuple] = []
    part = 0
    for delivery, note in batch:
        sink = FileSink(delivery.file_id, folder)
        outcome = read_file(Path(delivery.path), delivery.file_id, sink, key, domain, note)
        outcomes.append(outcome)
        if outcome.receipt is None:
            sink.drop()
            continue
        sink.keep()
        faults += sink.faults
        for table, found in sink.rows.items():
            rows.setdefault(table, []).extend(found)
            if len(rows[table]) >= FLUSH_ROWS:
                part += 1
                _stage(rows.pop(table), table, folder / f"{table}-{number:06d}-{part:04d}.parquet")
    for table, found in rows.items():
        _stage(found, table, folder / f"{table}-{number:06d}-0000.parquet")
    if faults:
        pq.write_table(to_arrow(faults, FAULTS), folder / f"faults-{number:06d}.parquet")
    return outcomes


def _stage(rows: list[tuple], table: str, path: Path) -> None:
    pq.write_table(to_arrow(rows, arrow_schema(table)), path, compression="zstd")


def walk(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, by name; hidden ones and links are not deliveries."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts):
            continue
        if stat.S_ISREG(path.lstat().st_mode):
            yield path


def hash_file(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def receive(folder: Path) -> list[Delivery]:
    """Every file in the deliveries, with its hash; a number in its name that could be a BSN is masked."""
    return [receive_file(path, path.relative_to(folder).as_posix()) for path in walk(folder)]


def receive_file(path: Path, name: str | None = None) -> Delivery:
    """One file with its hash, under its own name or the name given."""
    masked = _BSN_LIKE.sub(_mask, path.name if name is None else name)
    return Delivery(str(path), masked, path.stat().st_size, hash_file(path))


def _mask(match: re.Match[str]) -> str:
    return "*********" if is_bsn(match.group().zfill(9)) else match.group()


def delivery_notes(deliveries: list[Delivery]) -> dict[str, Note]:
    """What the delivery notes among the deliveries say, by hash of the file they are about."""
    found: dict[str, Note] = {}
    for delivery in deliveries:
        if delivery.size > 1 << 20:
            continue
        data = Path(delivery.path).read_bytes()
        if b"leveringsbrief" in data and recognise(io.BytesIO(data)).kind == "delivery_note":
            found.update(notes(data))
    return found


def batches(deliveries: list[Delivery], known: dict[str, Note]) -> Iterator[list[tuple[Delivery, Note | None]]]:
    """Unique files in batches of bounded size, in the order of their hash."""
    unique = {delivery.file_id: delivery for delivery in reversed(deliveries)}
    batch: list[tuple[Delivery, Note | None]] = []
    size = 0
    for file_id in sorted(unique):
        batch.append((unique[file_id], known.get(file_id)))
        size += unique[file_id].size
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def restated(outcomes: list[Outcome]) -> dict[str, str]:
    """Status of files that say the same period twice: the latest issued counts, earlier ones are superseded.

    For ledgers (XAF) and Iv3, where owner, year and period make a delivery. Two of the same date cannot be told apart: both
    go aside.
    """
    groups: dict[tuple, list[Outcome]] = {}
    for outcome in outcomes:
        r = outcome.receipt
        if r is not None and r.kind in ("xaf", "iv3") and r.control != "not met":
            groups.setdefault((r.kind, r.owner, r.reference, r.period_start, r.period_end), []).append(outcome)
    status: dict[str, str] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        dates = sorted((o.receipt.issued_at or date.min for o in group if o.receipt), reverse=True)
        for outcome in group:
            issued = (outcome.receipt.issued_at if outcome.receipt else None) or date.min
            if issued < dates[0]:
                status[outcome.file_id] = "superseded"
            elif dates.count(dates[0]) > 1:
                status[outcome.file_id] = "restated_undated"
    return status


def file_rows(deliveries: list[Delivery], outcomes: dict[str, Outcome], status: dict[str, str]) -> list[tuple]:
    """Rows of raw_intake__files."""
    copies: dict[str, int] = {}
    rows = []
    for d in deliveries:
        copies[d.file_id] = copy = copies.get(d.file_id, 0) + 1
        rows.append(_file_row(d, outcomes[d.file_id], copy, status.get(d.file_id)))
    return rows


def _status(outcome: Outcome, copy: int, restated_as: str | None) -> tuple[str, str | None]:
    r = outcome.receipt
    if r is None:
        unknown = outcome.refused in ("unknown_file", "empty_file")
        return ("unknown" if unknown else "refused"), outcome.refused
    if copy > 1:
        return "duplicate", "same_content"
    if r.control == "not met":
        return "set_aside", "control_totals"
    if restated_as == "superseded":
        return "superseded", "restated"
    if restated_as is not None:
        return "set_aside", restated_as
    return "accepted", None


def _file_row(d: Delivery, outcome: Outcome, copy: int, restated_as: str | None) -> tuple:
    status, reason = _status(outcome, copy, restated_as)
    r = outcome.receipt or Receipt(kind=outcome.kind or "")
    return (
        d.file_id, copy, d.name, d.size, outcome.kind, r.owner, r.reference, r.period_start, r.period_end, r.issued_at,
        status, reason, r.lines, r.debit_cents, r.credit_cents, r.control_lines, r.control_debit_cents,
        r.control_credit_cents, r.control_net_cents, r.example,
    )  # fmt: skip


def take_in(
    deliveries: Path, staging: Path, *, key: bytes, domain: str, workers: int, tick=lambda done, total: None
) -> pa.Table:
    """Read all deliveries into the staging folder and list them.

    Args:
        deliveries: Folder with whatever the parties sent, in any layout.
        staging: Folder for staged rows; replaced whole at the end, so an interrupted intake changes nothing.
        key: Key of the pseudonyms.
        domain: Purpose the pseudonyms are for.
        workers: Number of reading processes.
        tick: Called with bytes read and bytes in all.

    Returns:
        raw_intake__files.
    """
    received = receive(deliveries)
    beside = staging.with_name(f".{staging.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        work = list(batches(received, delivery_notes(received)))
        total, done, outcomes = sum(d.size for batch in work for d, _ in batch), 0, []
        if workers > 1 and len(work) > 1:
            with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
                jobs = [pool.submit(read_batch, n, batch, beside, key, domain) for n, batch in enumerate(work)]
                for job, batch in zip(jobs, work, strict=True):
                    outcomes += job.result()
                    done += sum(d.size for d, _ in batch)
                    tick(done, total)
        else:
            for n, batch in enumerate(work):
                outcomes += read_batch(n, batch, beside, key, domain)
                done += sum(d.size for d, _ in batch)
                tick(done, total)
        rows = file_rows(received, {o.file_id: o for o in outcomes}, restated(outcomes))
        shutil.rmtree(staging, ignore_errors=True)
        beside.replace(staging)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return to_arrow(rows, arrow_schema("raw_intake__files"))


def staged(staging: Path, table: str) -> ir.Table:
    """Staged rows of a raw table (or ``faults``); an empty table when there are none."""
    parts = sorted(staging.glob(f"{table}-*.parquet"))
    if parts:
        return read_parquet(parts)
    schema = FAULTS if table == "faults" else arrow_schema(table)
    return ibis.memtable(schema.empty_table())
