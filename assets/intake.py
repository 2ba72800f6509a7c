"""Intake: walk the deliveries, read every file once in worker processes, stage its rows, and keep a list of what was received.

Rows are staged as Parquet without any personal value: a BSN becomes a pseudonym inside the reader. The list of files is
raw_intake__files; what a reader could not turn into a row is staged as findings.
"""

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from assets.corrected import apply, with_corrections
from assets.declared import MARKS, MOST_SPEAKING, declarations, delivery_notes, with_declarations
from assets.engine import read_parquet
from assets.keys import Ring
from assets.sandbox import Broken, Sandbox, Work
from assets.worker import FAULTS, UNKNOWN, Delivery, Outcome, Read, Task, read_batch, to_arrow
from pipelines.contracts import MONEY, RAW
from pipelines.harmonize.pseudonyms import PseudonymKey, is_bsn, replace_bsn
from pipelines.harmonize.versions import Delivered, Judged, came_after, judge
from pipelines.sources.reading import Note, Receipt
from pipelines.sources.recognise import KINDS
from reports.check import printable

ACCEPTED = Judged("accepted", "")
KNOWN_LATER = Judged("set_aside", "known_later")
ORDER = pa.schema([("file_id", pa.string()), ("earlier", pa.string())])
BATCH_BYTES = 48 << 20
BATCH_FILES = 200
MOST_BYTES = 1 << 30
LEDGER = "xaf"
LIKE_BSN = re.compile(r"(?<!\d)\d{8,9}(?!\d)")  # of 8: a BSN that lost its zero
MASK = "*********"


def arrow_schema(table: str) -> pa.Schema:
    """Arrow columns of a raw table, from its contract."""
    columns = RAW[table].to_schema().columns
    return pa.schema([(name, ibis.dtype(c.dtype.type).to_pyarrow()) for name, c in columns.items()])


def walk(folder: Path, *, hidden: bool = False) -> Iterator[Path]:
    """All that is below a folder, by name: files, what is none (a link, a pipe), and folders that may not be opened.

    What is ``hidden`` (its name begins with a dot) is left out, or is one entry that nothing below is told of.
    """
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = [entry for entry in os.scandir(here) if hidden or not entry.name.startswith(".")]
        except OSError:
            found.append(here)
            continue
        for entry in entries:
            inside = entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            (waiting if inside else found).append(Path(entry.path))
    yield from sorted(found)


def receive(folder: Path) -> list[Delivery]:
    """Everything in the deliveries; files with their hash."""
    found = []
    for path in walk(folder, hidden=True):
        with suppress(FileNotFoundError):  # gone again
            found.append(receive_file(path, path.relative_to(folder).as_posix()))
    return found


def receive_file(path: Path, name: str | None = None, *, asked: bool = False) -> Delivery:
    """One file with its hash, under its own name or the name given, as far as that may be told.

    What is no file (a link, a pipe, a device), is hidden and was not ``asked`` for, may not be read, or is larger than any file that is
    read, is not opened and listed under a number made of its name.
    """
    told = tellable_name(path.name if name is None else name)
    state = path.lstat()
    refused, file_id, speaks = _not_opened(state), "", False
    if path.name.startswith(".") and not asked:
        refused = "hidden_file"
    if refused is None:
        try:
            file_id, speaks = _hashed(path, state.st_size)
        except OSError:
            refused = "not_readable"
    file_id = file_id or hashlib.sha256(f"{refused}: {told}".encode()).hexdigest()
    return Delivery(str(path.absolute()), told, state.st_size, file_id, state.st_mtime_ns, refused, speaks)


def _not_opened(state: os.stat_result) -> str | None:
    """Rule for which something found is not opened."""
    if stat.S_ISDIR(state.st_mode):
        return "not_readable"
    if not stat.S_ISREG(state.st_mode):
        return "not_a_file"
    return "file_too_large" if state.st_size > MOST_BYTES else None


def _hashed(path: Path, size: int) -> tuple[str, bool]:
    """SHA-256 of a file, hexadecimal, and whether it may say something of other files."""
    with path.open("rb") as stream:
        if size > MOST_SPEAKING:
            return hashlib.file_digest(stream, "sha256").hexdigest(), False
        content = stream.read()
        return hashlib.sha256(content).hexdigest(), any(mark in content for mark in MARKS)


def tellable_name(name: str) -> str:
    """A file name as it may be told: without numbers that could be a BSN, half characters, and what could steer a terminal."""
    plain = printable(name.encode("utf-8", "replace").decode())
    plain = LIKE_BSN.sub(lambda found: MASK if is_bsn(found.group().zfill(9)) else found.group(), plain)
    return replace_bsn(plain, lambda _: MASK)


def differing(deliveries: list[Delivery], known: dict[str, Note]) -> dict[str, Judged]:
    """Files of which a delivery note tells the name, with another content: cut off on the way, or changed since."""
    awaited = {tellable_name(note.name).casefold() for note in unmet(deliveries, known).values() if note.name}
    found = [d for d in deliveries if d.file_id not in known and d.name.rpartition("/")[2].casefold() in awaited]
    return {d.file_id: Judged("set_aside", "differs_from_note") for d in found}


def unmet(deliveries: list[Delivery], known: dict[str, Note]) -> dict[str, Note]:
    """What delivery notes say of files that are not there."""
    here = {delivery.file_id for delivery in deliveries}
    return {file_id: note for file_id, note in known.items() if file_id not in here}


def unique(deliveries: list[Delivery], known: Mapping[str, Note | None]) -> list[Read]:
    """Each content once, in the order of its hash, with what is said of it."""
    first = {delivery.file_id: delivery for delivery in reversed(deliveries)}
    return [(first[file_id], known.get(file_id)) for file_id in sorted(first)]


def batches(reads: list[Read]) -> Iterator[list[Read]]:
    """Files in batches of bounded size."""
    batch: list[Read] = []
    size = 0
    for read in reads:
        batch.append(read)
        size += read[0].size
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def judged(
    outcomes: list[Outcome],
    known: dict[str, Note],
    differ: dict[str, Judged],
    staging: Path,
    known_on: date | None = None,
) -> dict[str, Judged]:
    """Files that another file replaces or contradicts, among those that were read and met their totals, and those that ``differ``.

    What was not known yet on a day (``known_on``) does not count and replaces nothing.
    """
    read, later, totals = [], {}, {}
    for o in outcomes:
        if (r := o.receipt) is None:
            continue
        note = known.get(o.file_id, Note())
        one = Delivered(
            o.file_id,
            r.kind,
            r.owner,
            r.reference,
            r.period_start,
            r.period_end,
            r.issued_at,
            note.replaces,
            note.after,
        )
        if one.known_later(known_on):
            later[o.file_id] = KNOWN_LATER
        elif not r.aside and o.file_id not in differ:
            read.append(one)
            totals[o.file_id] = (r.lines, r.debit_cents, r.credit_cents)
    stage_order(came_after(read), staging)
    again = told_again(read, totals, staging)
    return differ | again | judge(one for one in read if one.file_id not in again) | later


def told_again(read: list[Delivered], totals: Mapping[str, tuple], staging: Path) -> dict[str, Judged]:
    """Ledgers with the very bookings of another of the same day in other bytes (a BOM, other spaces): the first of them counts."""
    alike: dict[tuple, list[str]] = {}
    for one in sorted((one for one in read if one.kind == LEDGER), key=lambda one: one.file_id):
        about = (one.subject, one.start, one.end, one.issued_at, totals[one.file_id])
        alike.setdefault(about, []).append(one.file_id)
    return {
        other: Judged("duplicate", "same_content")
        for first, *others in alike.values()
        for other in others
        if _same_rows(staged(staging, KINDS[LEDGER][0]), first, other)
    }


def _same_rows(rows: ir.Table, one: str, other: str) -> bool:
    """Whether two files hold the same rows, each as often, on whatever lines."""
    these, those = (rows.filter(rows.file_id == file).drop("file_id", "row", "line") for file in (one, other))
    apart = these.difference(those, distinct=False).union(those.difference(these, distinct=False))
    return not apart.count().to_pyarrow().as_py()


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
        unknown = outcome.refused in UNKNOWN
        return Judged("unknown" if unknown else "refused", outcome.refused or "unknown_file")
    if copy > 1:
        return Judged("duplicate", "same_content")
    if r.aside and judged is not KNOWN_LATER:
        return Judged("set_aside", r.aside)
    return judged or ACCEPTED


def _file_row(d: Delivery, outcome: Outcome, copy: int, judged: Judged | None) -> tuple:
    became = _status(outcome, copy, judged)
    r = outcome.receipt or Receipt(kind=outcome.kind or "")
    return (
        d.file_id, copy, d.name, d.size, outcome.kind, r.owner, r.reference, r.period_start, r.period_end, r.issued_at,
        became.status, became.reason or None, outcome.line, became.superseded_by, r.lines, r.debit_cents, r.credit_cents,
        r.control_lines, r.control_debit_cents, r.control_credit_cents, r.control_net_cents, r.example,
    )  # fmt: skip


def read_all(
    work: Work, files: list[list[Read]], task: Task, sandbox: Sandbox, staging: Path, tick: Callable[[int, int], None]
) -> Iterator[Outcome]:
    """Outcome of every file; what is read is moved to the staging folder."""
    done, total = 0, sum(delivery.size for batch in files for delivery, _ in batch)
    for outcome in sandbox.run(work, files, task):
        if isinstance(outcome, Broken):
            delivery, _ = outcome.item
            done += delivery.size
            yield Outcome(delivery.file_id, refused=outcome.rule)
        else:
            done += sum(delivery.size for delivery, _ in outcome.items)
            for made in outcome.folder.iterdir():
                made.replace(staging / made.name)
            yield from (one for part in outcome.parts for one in part)
        tick(done, total)


def task_of(key: PseudonymKey, forgotten: Ring | None = None) -> Task:
    """What the reading processes share: the key, the columns of the raw tables, and who is forgotten."""
    marks = forgotten.marks() if forgotten else frozenset[str]()
    schemas = {table: arrow_schema(table) for table in RAW}
    erasure = forgotten.erasure_key() if forgotten and marks else b""
    return Task(key.secret, key.purpose, schemas, key.version, marks, erasure, dict(MONEY))


def take_in(
    deliveries: Path,
    staging: Path,
    *,
    key: PseudonymKey | bytes,
    domain: str = "ontschot",
    forgotten: Ring | None = None,
    workers: int,
    known_on: date | None = None,
    tick: Callable[[int, int], None] = lambda done, total: None,
    work: Work = read_batch,
) -> pa.Table:
    """Read all deliveries into the staging folder and list them.

    Args:
        deliveries: Folder with whatever the parties sent, in any layout.
        staging: Folder for staged rows; replaced whole at the end, so an interrupted intake changes nothing.
        key: Key of the pseudonyms, or its secret: version 1, for the purpose ``domain``.
        domain: Purpose the pseudonyms are for.
        forgotten: Where it stands who asked to be erased; of them no row is kept.
        workers: Number of reading processes.
        known_on: Only what was known on this day counts; None = everything.
        tick: Called with bytes read and bytes in all.
        work: What the reading processes do.

    Returns:
        raw_intake__files.
    """
    beside = staging.with_name(f".{staging.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)  # rows of people, for nobody else to look into
    try:
        with Sandbox(workers, folder=beside) as sandbox:
            received = receive(deliveries)
            known = delivery_notes(received, sandbox)
            declared = declarations(received, known, sandbox, known_on)
            said = {d.file_id: with_declarations(known.get(d.file_id), declared) for d in received}
            task = task_of(key if isinstance(key, PseudonymKey) else PseudonymKey(key, domain), forgotten)
            outcomes = list(read_all(work, list(batches(unique(received, said))), task, sandbox, beside, tick))
        verdicts = judged(outcomes, known, differing(received, known), beside, known_on)
        counting = {o.file_id for o in outcomes if _status(o, 1, verdicts.get(o.file_id)) is ACCEPTED}
        corrected = apply(beside, counting, task.schemas, known_on)
        stage_notes(
            [
                (n.said_by, None, n.line, "sha256", "note_without_file", None, None)
                for n in unmet(received, known).values()
            ],
            beside,
        )
        rows = file_rows(received, {o.file_id: o for o in outcomes}, verdicts, corrected)
        shutil.rmtree(staging, ignore_errors=True)
        beside.replace(staging)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return task.arrow(rows, "raw_intake__files").cast(task.schemas["raw_intake__files"])


def stage_notes(notes: list[tuple], staging: Path) -> None:
    """Add what was found of files beside each other to what the readers noted."""
    if notes:
        pq.write_table(to_arrow(notes, FAULTS), staging / "notes-between-files.parquet")


def stage_order(pairs: list[tuple[str, str]], staging: Path) -> None:
    """Keep of which files it is known that they came after which others."""
    if pairs:
        pq.write_table(to_arrow(pairs, ORDER), staging / "order-between-files.parquet")


def which_came_after(staging: Path) -> ir.Table | None:
    """Pairs file_id, earlier; None when nothing says it of any file."""
    parts = sorted(staging.glob("order-*.parquet"))
    return read_parquet(parts) if parts else None


def has_rows(staging: Path, table: str) -> bool:
    """Whether any row of a raw table was staged: of a kind that nobody delivered there is nothing to judge."""
    return next(staging.glob(f"{table}-*.parquet"), None) is not None


def staged(staging: Path, table: str) -> ir.Table:
    """Staged rows of a raw table (or ``faults``, ``notes``); an empty table when there are none."""
    parts = sorted(staging.glob(f"{table}-*.parquet"))
    if parts:
        return with_corrections(read_parquet(parts), staging, table)
    schema = FAULTS if table in ("faults", "notes") else arrow_schema(table)
    return ibis.memtable(schema.empty_table())
