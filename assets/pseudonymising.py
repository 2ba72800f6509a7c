"""Files without their people, for the party that holds them: written elsewhere, whole or not at all, and proven to say the same.

Every file is read by its reader, written anew in its own format, and what was written is read again: rows, number of rows that cannot
be read, and cents have to be the same, or nothing is left of it. All of that in the reading processes (`assets.sandbox`).
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from assets.confined import Desk
from assets.declared import declarations, delivery_notes, with_declarations
from assets.disk import Disk
from assets.intake import LIKE_BSN, batches, receive_file, task_of, walk
from assets.keys import Ring
from assets.sandbox import Broken, Sandbox
from assets.worker import Delivery, Task, opened
from pipelines.harmonize.pseudonyms import ERASED, PseudonymKey, is_bsn, replace_bsn, stand_in
from pipelines.sources.declared import profiles_of
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused
from pipelines.sources.recognise import reader_for, recognise
from pipelines.vault.last_look import somebody_in
from pipelines.vault.personal import Personal
from pipelines.vault.sayings import write_note
from pipelines.vault.writers import WRITERS
from reports.check import printable

NOTE = "delivery_note"


@dataclass(frozen=True)
class Asked:
    """A file, what is said of it, and what became of the files that it may speak of itself."""

    delivery: Delivery
    note: Note | None = None
    became: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Written:
    """What became of a file: the name and hash of what was written, or the rule for which nothing was."""

    name: str
    file_id: str
    out: str = ""
    rule: str = ""
    line: int = 0
    column: str = ""
    kind: str | None = None
    sha256: str = ""
    lines: int = 0
    unreadable: int = 0
    people: int = 0
    invalid: int = 0


class ThereError(Exception):
    """A file that would be written is there already, or two would get the same name."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Digest:
    """A sink that keeps of rows only what tells whether they are the same: their number, a digest of all, and the cents of faults."""

    def __init__(self, personal: Personal) -> None:
        self.personal, self.all = personal, hashlib.blake2b()
        self.rows = self.faults = self.cents = 0

    def row(self, table: str, row: tuple) -> None:
        """Take one good row."""
        if ERASED in row:
            self.faults += 1
            return
        self.rows += 1
        told = tuple(self.personal.text(one) if isinstance(one, str) else one for one in row)
        self.all.update(repr((table, told)).encode())

    def fault(self, fault: Fault) -> None:
        """Take one finding."""
        self.faults += not fault.again

    def said(self, receipt: Receipt) -> tuple:
        """What has to be the same of two files."""
        r = receipt
        money = (r.lines, r.debit_cents, r.credit_cents, r.control_lines, r.control_debit_cents, r.control_credit_cents)
        about = (
            r.kind,
            self.personal.text(r.owner or ""),
            r.period_start,
            r.period_end,
            r.issued_at,
            r.control_net_cents,
        )
        return self.rows, self.faults, self.all.hexdigest(), *money, *about


def write_files(batch: list[Asked], task: Task, desk: Desk) -> None:
    """Write files without their people in the folder of the desk; hands on what became of each, with its place in the batch."""
    for index, asked in enumerate(batch):
        desk.begin(index, 3 * asked.delivery.size)  # it is read, written, and read again
        path = desk.folder / f"{index:06d}"
        told = Written(asked.delivery.name, asked.delivery.file_id)
        try:
            _one(asked, task, path, told)
        except Refused as refused:
            told.rule, told.line, told.column = refused.rule, refused.line, refused.column
        except MemoryError:
            raise
        except OSError:
            told.rule = "not_readable"
        except Exception:  # its message may hold a value of the file: only the code goes on
            told.rule = "reader_failed"
        if told.rule:
            path.unlink(missing_ok=True)
        desk.emit((told, str(path)))


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: what is written stays personal data."""
    return os.open(path, flags, 0o600)


def _one(asked: Asked, task: Task, path: Path, told: Written) -> None:
    """Read, write, read again and compare one file."""
    if asked.delivery.refused:
        raise Refused(asked.delivery.refused)
    personal = Personal(task.pseudonym)
    with opened(asked.delivery) as stream:
        told.kind, before = _read(stream, asked.note, personal, told)
        if told.kind not in WRITERS and told.kind != NOTE:
            raise Refused("not_pseudonymised")
        with open(path, "xb", opener=_private) as out:
            if told.kind == NOTE:
                write_note(stream, out, personal, asked.became)
            else:
                WRITERS[told.kind](stream, out, personal, asked.note)
            out.flush()
            os.fsync(out.fileno())
    with path.open("rb") as again:
        if (found := somebody_in(again, personal.known)) is not None:
            raise Refused("bsn_left", found)
        again.seek(0)
        kind, after = _read(again, asked.note, Personal(task.pseudonym), Written("", ""))
        told.sha256 = hashlib.file_digest(again, "sha256").hexdigest() if again.seek(0) == 0 else ""
    if (kind, after) != (told.kind, before):
        raise Refused("pseudonyms_differ")
    told.people, told.invalid = len(personal.people), personal.invalid


def _read(stream: BinaryIO, note: Note | None, personal: Personal, told: Written) -> tuple[str, tuple]:
    """Kind of a file, and what has to be the same when it is written anew."""
    kind = recognise(stream, profiles_of(note)).kind
    if kind is None:
        raise Refused("unknown_file")
    sink = Digest(personal)
    receipt = reader_for(kind)(stream, sink=sink, pseudonym=personal.pseudonym, note=note)
    told.lines, told.unreadable = receipt.lines, sink.faults
    stream.seek(0)
    return kind, sink.said(receipt)


def named(name: str, pseudonym: Pseudonymise) -> str:
    """The name of what is written: a number in it that could be a BSN has a stand-in, so that two files keep two names."""
    plain = printable(name.encode("utf-8", "replace").decode())
    return replace_bsn(LIKE_BSN.sub(lambda f: _stand_in(f.group(), pseudonym), plain), lambda d: stand_in(d, pseudonym))


def _stand_in(written: str, pseudonym: Pseudonymise) -> str:
    digits = written.zfill(9)
    return stand_in(digits, pseudonym) if is_bsn(digits) else written


def found_in(paths: list[Path]) -> list[tuple[Path, str]]:
    """Files and the name below the new folder of each: as it was asked for, and for what is in a folder with the folders below it.

    A link that was asked for is what it leads to; one in a folder stays a link, which is refused.
    """
    found: dict[Path, tuple[Path, str]] = {}
    for path in paths:
        inside = path.is_dir()
        for one in walk(path) if inside else [path]:
            where, name = (one, one.relative_to(path).as_posix()) if inside else (one.resolve(), one.name)
            found.setdefault(one.absolute(), (where, name))
    return list(found.values())


def _refuse_taken(out: Path, deliveries: list[Delivery]) -> None:
    """Look whether every file can get its name, before anything is written.

    Raises:
        ThereError: One is there already, two would have the same, or one would be the folder of another.
    """
    targets: set[str] = set()
    for delivery in deliveries:
        if (name := delivery.name.casefold()) in targets or os.path.lexists(out / delivery.name):
            raise ThereError(out / delivery.name)
        targets.add(name)
    for delivery in deliveries:
        for folder in list(Path(delivery.name).parents)[:-1]:
            if folder.as_posix().casefold() in targets or (
                os.path.lexists(out / folder) and not (out / folder).is_dir()
            ):
                raise ThereError(out / folder)


def pseudonymise(
    paths: list[Path], out: Path, key: PseudonymKey, forgotten: Ring, processes: int, tick: Callable[[Written], Any]
) -> list[Written]:
    """Write files without their people below a folder; a file that cannot be written stops no other.

    Raises:
        ThereError: A file of that name is there already, or two files would have the same name; then nothing was written.
    """
    pseudonym = key.pseudonymiser()
    deliveries = [
        replace(receive_file(path, name, asked=True), name=named(name, pseudonym)) for path, name in found_in(paths)
    ]
    _refuse_taken(out, deliveries)
    out.mkdir(parents=True, exist_ok=True)
    with Sandbox(processes, folder=out) as sandbox:
        notes = delivery_notes(deliveries, sandbox)
        declared = declarations(deliveries, notes, sandbox)
        asked = [Asked(one, with_declarations(notes.get(one.file_id), declared)) for one in deliveries]
        speaking, became = {note.said_by for note in notes.values()}, dict[str, tuple[str, str]]()
        done: list[Written] = []
        for last in (False, True):  # delivery notes say of other files what those are called by now
            turn = [one for one in asked if (one.delivery.file_id in speaking) == last]
            if last:
                turn = [replace(one, became=became) for one in turn]
            for told in _run(sandbox, _batches(turn), task_of(key, forgotten), out):
                done.append(told)
                if told.sha256:
                    became[told.file_id] = (told.sha256, Path(told.out).name)
                tick(told)
    with suppress(OSError):
        out.rmdir()  # when nothing was written
    return sorted(done, key=lambda told: told.name)


def _batches(asked: list[Asked]) -> list[list[Asked]]:
    """Files in the batches of the intake."""
    by_name = {one.delivery.name: one for one in asked}
    return [
        [by_name[delivery.name] for delivery, _ in batch] for batch in batches([(one.delivery, None) for one in asked])
    ]


def _run(sandbox: Sandbox, several: list[list[Asked]], task: Task, out: Path) -> Iterator[Written]:
    for done in sandbox.run(write_files, several, task):
        if isinstance(done, Broken):
            delivery = done.item.delivery
            yield Written(delivery.name, delivery.file_id, rule=done.rule)
            continue
        for told, written in done.parts:
            if not told.rule:
                told.out = told.name
                try:
                    _move(Path(written), out / told.name)
                except ThereError:
                    told.rule, told.out, told.sha256 = "name_taken", "", ""
            yield told


def _move(written: Path, target: Path) -> None:
    """Give a whole file its name; one that is there is never written over.

    Raises:
        ThereError: Somebody put a file there meanwhile.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(written, target)
    except FileExistsError:
        raise ThereError(target) from None
    written.unlink()
    Disk().sync(target.parent)
