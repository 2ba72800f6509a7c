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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from assets.corrected import apply, with_corrections
from assets.declared import declarations, with_declarations
from assets.engine import read_parquet
from assets.worker import FAULTS, Delivery, Outcome, Task, read_batch
from pipelines.contracts import RAW
from pipelines.harmonize.pseudonyms import is_bsn
from pipelines.harmonize.versions import Delivered, Judged, judge
from pipelines.sources.delivery_note import notes
from pipelines.sources.reading import Note, Receipt, Refused
from pipelines.sources.recognise import recognise

Batch = list[tuple[Delivery, Note | None]]
ACCEPTED = Judged("accepted", "")
BATCH_BYTES = 48 << 20
BATCH_FILES = 200
_BSN_LIKE = re.compile(r"(?<!\d)\d{8,9}(?!\d)")


def arrow_schema(table: str) -> pa.Schema:
    """Arrow columns of a raw table, from its contract."""
    columns = RAW[table].to_schema().columns
    return pa.schema([(name, ibis.dtype(c.dtype.type).to_pyarrow()) for name, c in columns.items()])


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
    try:
        file_id = hash_file(path)
    except OSError:  # nobody may read it: it is listed, under a number made of its name
        file_id = hashlib.sha256(f"not readable: {masked}".encode("utf-8", "surrogateescape")).hexdigest()
    return Delivery(str(path), masked, path.stat().st_size, file_id)


def _mask(match: re.Match[str]) -> str:
    return "*********" if is_bsn(match.group().zfill(9)) else match.group()


def delivery_notes(deliveries: list[Delivery]) -> dict[str, Note]:
    """What the delivery notes among the deliveries say, by hash of the file they are about."""
    found: dict[str, Note] = {}
    for delivery in deliveries:
        if delivery.size > 1 << 20:
            continue
        try:
            data = Path(delivery.path).read_bytes()
            if b"leveringsbrief" in data and recognise(io.BytesIO(data)).kind == "delivery_note":
                found.update(notes(data))
        except (OSError, Refused):
            continue  # reading it as a file will say what is wrong
    return found


def batches(deliveries: list[Delivery], known: Mapping[str, Note | None]) -> Iterator[Batch]:
    """Unique files in batches of bounded size, in the order of their hash."""
    unique = {delivery.file_id: delivery for delivery in reversed(deliveries)}
    batch: Batch = []
    size = 0
    for file_id in sorted(unique):
        batch.append((unique[file_id], known.get(file_id)))
        size += unique[file_id].size
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def judged(outcomes: list[Outcome], known: dict[str, Note]) -> dict[str, Judged]:
    """Files that another file replaces or contradicts, among those that were read and met their totals."""
    read = []
    for o in outcomes:
        r = o.receipt
        if r is not None and r.control != "not met":
            replaces = known[o.file_id].replaces if o.file_id in known else None
            read.append(
                Delivered(o.file_id, r.kind, r.owner, r.reference, r.period_start, r.period_end, r.issued_at, replaces)
            )
    return judge(read)


def file_rows(
    deliveries: list[Delivery], outcomes: dict[str, Outcome], status: dict[str, Judged], corrected: dict[str, int]
) -> list[tuple]:
    """Rows of raw_intake__files; ``corrected`` are the cents that corrections added, by file."""
    copies: dict[str, int] = {}
    rows = []
    for d in deliveries:
        copies[d.file_id] = copy = copies.get(d.file_id, 0) + 1
        added = corrected.get(d.file_id, 0) if copy == 1 else 0
        rows.append((*_file_row(d, outcomes[d.file_id], copy, status.get(d.file_id)), added))
    return rows


def _status(outcome: Outcome, copy: int, judged: Judged | None) -> Judged:
    r = outcome.receipt
    if r is None:
        unknown = outcome.refused in ("unknown_file", "empty_file")
        return Judged("unknown" if unknown else "refused", outcome.refused or "unknown_file")
    if copy > 1:
        return Judged("duplicate", "same_content")
    if r.control == "not met":
        return Judged("set_aside", "control_totals")
    return judged or ACCEPTED


def _file_row(d: Delivery, outcome: Outcome, copy: int, judged: Judged | None) -> tuple:
    became = _status(outcome, copy, judged)
    r = outcome.receipt or Receipt(kind=outcome.kind or "")
    return (
        d.file_id, copy, d.name, d.size, outcome.kind, r.owner, r.reference, r.period_start, r.period_end, r.issued_at,
        became.status, became.reason or None, outcome.line, became.superseded_by, r.lines, r.debit_cents, r.credit_cents,
        r.control_lines, r.control_debit_cents, r.control_credit_cents, r.control_net_cents, r.example,
    )  # fmt: skip


def read_all(work: list[Batch], task: Task, workers: int, tick: Callable[[int, int], None]) -> Iterator[Outcome]:
    """Outcome of every file, read in some processes (in this one when there is little to read)."""
    sizes = [sum(delivery.size for delivery, _ in batch) for batch in work]
    if workers < 2 or len(work) < 2:
        results = (read_batch(n, batch, task) for n, batch in enumerate(work))
        yield from _counted(results, sizes, tick)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        jobs = [pool.submit(read_batch, n, batch, task) for n, batch in enumerate(work)]
        yield from _counted((job.result() for job in jobs), sizes, tick)


def _counted(results: Iterator[list[Outcome]], sizes: list[int], tick: Callable[[int, int], None]) -> Iterator[Outcome]:
    done = 0
    for outcomes, size in zip(results, sizes, strict=True):
        done += size
        tick(done, sum(sizes))
        yield from outcomes


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
        known = delivery_notes(received)
        declared = declarations(received, known)
        said = {d.file_id: with_declarations(known.get(d.file_id), declared) for d in received}
        work = list(batches(received, said))
        task = Task(beside, key, domain, {table: arrow_schema(table) for table in RAW})
        outcomes = list(read_all(work, task, workers, tick))
        verdicts = judged(outcomes, known)
        counting = {o.file_id for o in outcomes if _status(o, 1, verdicts.get(o.file_id)) is ACCEPTED}
        corrected = apply(beside, counting, task.schemas)
        rows = file_rows(received, {o.file_id: o for o in outcomes}, verdicts, corrected)
        shutil.rmtree(staging, ignore_errors=True)
        beside.replace(staging)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return task.arrow(rows, "raw_intake__files").cast(task.schemas["raw_intake__files"])


def staged(staging: Path, table: str) -> ir.Table:
    """Staged rows of a raw table (or ``faults``, ``notes``); an empty table when there are none."""
    parts = sorted(staging.glob(f"{table}-*.parquet"))
    if parts:
        return with_corrections(read_parquet(parts), staging, table)
    schema = FAULTS if table in ("faults", "notes") else arrow_schema(table)
    return ibis.memtable(schema.empty_table())
