"""The counter: who hands in files, what is being checked for whom, and what came of what they asked last.

Checking is done by a process of its own per owner (`assets.at_counter`), a few at a time, so that the server goes on and checking can
be broken off. What is kept in memory is how far it is and what to say; what files hold stays in the inbox of their owner.
"""

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from filelock import FileLock, Timeout

from assets.dated import Received, release_note
from assets.disk import Disk
from assets.handing_over import BEGIN, RELEASED, NotThatFile, hand_over, is_note, place_of
from assets.inbox import FILE_ID, RESULT, Inbox, Incoming, Kept, cleaned, read
from assets.models import MODELS, model
from assets.place import lock_file
from reports.access.log import Log
from reports.counter import Held, Looked, NobodyHere, Running, Said, is_foreign, owner_of
from reports.viewer import Viewer

AT_ONCE = 2  # processes that check
SPEAKING = ("delivery_note", "mapping", "profile")
PER_LINE = 50  # files on a line of the log
PATIENCE = 120  # seconds for a workbook
_START = [sys.executable, "-X", "utf8", "-c", "from assets.at_counter import main; main()"]


def started(asked: dict[str, Any]) -> subprocess.Popen[str]:
    """A process that does what is asked; what it would print of errors goes nowhere."""
    process = subprocess.Popen(
        _START, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(p).absolute()) for p in sys.path)}, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return process


def closed(process: subprocess.Popen[str]) -> None:
    """Let go of the pipes of a process."""
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()


def _folder(told: str) -> Path | None:
    """A folder of this computer; None when what was filled in is none."""
    try:
        path = Path(told).expanduser()
        return path if told.strip() and path.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # too long a name; the home of nobody
        return None


def _free(data: Path) -> bool:
    """Whether nobody builds a data folder now."""
    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock_file(data), timeout=0):
            return True
    except Timeout:
        return False


class Job:
    """Work in a process of its own, that tells how far it is and can be broken off."""

    def __init__(self, begin: Callable[[], subprocess.Popen[str]], heard: Callable[[dict[str, Any]], None]) -> None:
        self._begin, self._heard, self._lock = begin, heard, threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self.running = Running("running")

    def run(self) -> None:
        """Start, and listen until it ends."""
        try:
            self._listen()
        except (OSError, ValueError):
            self._end("failed")

    def _listen(self) -> None:
        with self._lock:
            if self.running.state != "running":
                return
            self._process = process = self._begin()
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            with self._lock:
                self.running = replace(self.running, **{k: v for k, v in said.items() if k in ("done", "total", "why")})
            self._heard(said)
        self._end("failed" if process.wait() else "ended")
        closed(process)

    def _end(self, state: str) -> None:
        with self._lock:
            if self.running.state == "running":
                self.running = replace(self.running, state=state)

    def stop(self) -> None:
        """Break it off."""
        with self._lock:
            if self.running.state != "running":
                return
            self.running = replace(self.running, state="stopped")
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):  # it ends when nobody asks any more; a signal would be lost where it is ignored
                    self._process.stdin.close()


@dataclass
class HandedIn:
    """Files that come in together for one owner."""

    counter: "FileCounter"
    viewer: Viewer
    who: str = ""
    files: list[Incoming] = field(default_factory=list)

    def file(self, name: str) -> BinaryIO:
        """A place to write a file to."""
        new = self.counter.inbox(self.viewer).incoming(name)
        self.files.append(new)
        return cast("BinaryIO", new)

    def close(self) -> None:
        """All of them are in."""
        inbox = self.counter.inbox(self.viewer)
        try:
            self.counter.note(
                self.viewer,
                self.who,
                "hand_in",
                [(one.file_id, one.size) for one in self.files if one.whole and one.size <= one.most],
            )
        except OSError:
            self.drop()
            raise
        came = [
            ("before" if self.counter.was_released(self.viewer, one) else inbox.take(one), one) for one in self.files
        ]
        self.drop()
        taken = sum(code == "taken" for code, _ in came)
        said = [Said(code, one.name) for code, one in came if code != "taken"]
        self.counter.tell(self.viewer, *([Said("taken", n=taken)] if taken else []), *said)
        if not came:
            self.counter.tell(self.viewer, Said("no_file"))
        if taken:
            self.counter.check(self.viewer)

    def drop(self) -> None:
        """Keep none of them."""
        for one in self.files:
            one.drop()


class FileCounter:
    """The counter of a data folder."""

    models = MODELS

    def __init__(self, data: Path, deliveries: Path, *, alone: bool) -> None:
        self.data, self._deliveries, self.alone = data, deliveries, alone
        self.deliveries, self.place = str(deliveries), str(data)
        self.disk, self._log = Disk(), Log(data)
        self._jobs: dict[str, Job] = {}
        self._building: Job | None = None
        self._received = Received(data)
        self._said: dict[str, tuple[Said, ...]] = {}
        self._again: dict[str, str] = {}  # who asked for more while it was going on, and for which folder
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="counter")
        self._lock = threading.Lock()

    def _owner(self, viewer: Viewer) -> str:
        if (owner := owner_of(viewer)) is None:
            raise NobodyHere(viewer.role)
        return owner

    def inbox(self, viewer: Viewer) -> Inbox:
        """The inbox of who looks.

        Raises:
            NobodyHere: There is none.
        """
        return Inbox(self.data, self._owner(viewer))

    def tell(self, viewer: Viewer, *said: Said) -> None:
        """Say what came of what was asked last."""
        self._said[self._owner(viewer)] = said

    def failed(self, viewer: Viewer, code: str) -> None:
        """Remember that what was asked did not succeed, and why."""
        self.tell(viewer, Said(code))

    def look(self, viewer: Viewer, lang: str) -> Looked:
        """What is there for who looks."""
        owner = self._owner(viewer)
        files = [
            self._held(one.file_id, one.name, one.size, one.folder, viewer, lang) for one in self.inbox(viewer).files()
        ]
        running = self.running(viewer)
        building = running.get("building")
        said = self._said.get(owner, ())
        if building is not None and building.state != "running":
            said = tuple(one for one in said if one.code != "begun")
        return Looked(tuple(files), running.get("checking"), said, self._waiting(owner), building)

    def running(self, viewer: Viewer) -> dict[str, Running]:
        """What goes on for who looks: checking; calculating, on one's own computer."""
        jobs = {"checking": self._jobs.get(self._owner(viewer)), "building": self._building if self.alone else None}
        return {name: job.running for name, job in jobs.items() if job is not None}

    def _held(self, file_id: str, name: str, size: int, folder: Path, viewer: Viewer, lang: str) -> Held:
        found = read(folder / RESULT)
        if found is None:
            return Held(file_id, name, size)
        told = found.pop("told")[lang]
        foreign = is_foreign(viewer, found["owner"])
        before = () if foreign else tuple(self._received.of_the_same_time(found))
        return Held(file_id, name, size, found | told, foreign, before)

    def hand_in(self, viewer: Viewer, who: str = "") -> HandedIn:
        """Begin to hand in."""
        self._owner(viewer)
        return HandedIn(self, viewer, who)

    def was_released(self, viewer: Viewer, new: Incoming) -> bool:
        """Whether this very content was released earlier."""
        new.close()
        return new.whole and place_of(self._deliveries, self._owner(viewer), new.file_id).is_dir()

    def note(self, viewer: Viewer, who: str, did: str, files: list[tuple[str, int]], status: int = 200) -> None:
        """Write down who did what with which files (hash and bytes), before it is done; on one's own computer releases only.

        Raises:
            OSError: It cannot be written: then it must not be done.
        """
        if self.alone and did != "release":
            return
        for n in range(0, len(files), PER_LINE):
            what = " ".join(f"{file_id}:{size}" for file_id, size in files[n : n + PER_LINE])
            self._log.add(
                who=who, role=viewer.role, organisation=viewer.organisation, did=did, what=what, status=status, generation=0
            )  # fmt: skip

    def release(self, viewer: Viewer, heard: Mapping[str, int] | None, who: str = "") -> None:
        """Release files, each with how many rows of it were told not to count; None = all that are in order.

        What was not checked, can never count, or is of another, stays; so does what has rows that do not count, unless that was heard.
        """
        owner, inbox = self._owner(viewer), self.inbox(viewer)
        if self.data.resolve().is_relative_to(self._deliveries.resolve()):
            return self.tell(viewer, Said("wrong_place"))
        done = 0
        for kept in inbox.files():
            held = self._held(kept.file_id, kept.name, kept.size, kept.folder, viewer, "nl")
            asked = held.sound if heard is None else kept.file_id in heard
            if not asked:
                continue
            said = self._refused(held, 0 if heard is None else heard[kept.file_id])
            if said is None:
                said = self._released(viewer, owner, inbox, kept, held, who)
            if said is not None:
                return self.tell(viewer, *([Said("released", n=done)] if done else []), said)
            done += 1
        return self.tell(viewer, Said("released", n=done) if done else Said("not_there"))

    def _refused(self, held: Held, heard: int) -> Said | None:
        """Why a file may not be released; None when it may."""
        if held.result is None:
            return Said("release_unchecked", held.name)
        if held.foreign:
            return Said("release_foreign", held.name)
        if not held.releasable:
            return Said("release_refused", held.name)
        return None if held.result["held"] == heard else Said("release_unheard", held.name)

    def _released(self, viewer: Viewer, owner: str, inbox: Inbox, kept: Kept, held: Held, who: str) -> Said | None:
        """Write down that a file is released, and release it; what to say when that cannot be."""
        file = [(kept.file_id, kept.size)]
        try:
            self.note(viewer, who, "release", file)
        except OSError:
            return Said("no_log", kept.name)
        assert held.result is not None  # else it was refused
        try:
            note = release_note(kept, held.result, self._received, self._deliveries, owner, date.today())
            hand_over(inbox, kept, self._deliveries, owner, self.disk, note)
        except (OSError, NotThatFile):
            with suppress(OSError):
                self.note(viewer, who, "release", file, 500)
            return Said("release_failed", kept.name)
        return None

    def _waiting(self, owner: str) -> tuple[str, ...]:
        """Names of what was released and is not in the figures that are shown."""
        known = {one["file_id"][:BEGIN] for one in self._received.rows()}
        root = self._deliveries / RELEASED / owner
        folders = [one for one in sorted(root.iterdir()) if one.name not in known] if root.is_dir() else []
        files = (path.name for one in folders for path in one.iterdir() if not is_note(path))
        return tuple(sorted(name for name in files if not name.startswith(".")))

    def rebuild(self, viewer: Viewer) -> None:
        """Calculate anew, in a process of its own, on this computer alone.

        Raises:
            NobodyHere: Others use this dashboard.
        """
        self._owner(viewer)
        if not self.alone:
            raise NobodyHere("alone")
        if not self._deliveries.is_dir():
            return self.tell(viewer, Said("no_deliveries"))
        with self._lock:
            if self._building is not None and self._building.running.state == "running":
                return self.tell(viewer, Said("building"))
            if not _free(self.data):
                return self.tell(viewer, Said("building"))
            asked = {"what": "build", "data": str(self.data), "deliveries": self.deliveries}
            job = self._building = Job(lambda: started(asked), lambda said: None)
        threading.Thread(target=job.run, daemon=True).start()
        return self.tell(viewer, Said("begun"))

    def stop_building(self, viewer: Viewer) -> None:
        """Break off calculating; what was there before stays."""
        self._owner(viewer)
        if self.alone and self._building is not None:
            self._building.stop()
            self.tell(viewer)

    def point_at(self, viewer: Viewer, folder: str) -> None:
        """Take files from a folder of this computer, where nobody else can ask for that.

        Raises:
            NobodyHere: Others use this dashboard.
        """
        if not self.alone:
            raise NobodyHere("alone")
        path = _folder(folder)
        if path is None:
            self.tell(viewer, Said("no_folder"))
        elif path.resolve().is_relative_to(self.data.resolve()) or self.data.resolve().is_relative_to(path.resolve()):
            self.tell(viewer, Said("own_folder"))
        else:
            self.tell(viewer)
            self._start(viewer, str(path.resolve()))

    def check(self, viewer: Viewer) -> None:
        """Check what has not been checked."""
        self._start(viewer)

    def _start(self, viewer: Viewer, folder: str = "") -> None:
        owner = self._owner(viewer)
        asked = {
            "what": "check",
            "data": str(self.data),
            "owner": owner,
            "deliveries": self.deliveries,
            "folder": folder,
        }

        def heard(said: dict[str, Any]) -> None:
            if "taken" in said:
                counts = said["taken"]
                self._said[owner] = tuple(Said(code, n=n) for code, n in sorted(counts.items())) or (Said("no_file"),)

        with self._lock:
            before = self._jobs.get(owner)
            if before is not None and before.running.state == "running":
                self._again[owner] = folder or self._again.get(owner, "")
                return
            job = self._jobs[owner] = Job(lambda: started(asked), heard)
        self._pool.submit(self._run, viewer, owner, job)

    def _run(self, viewer: Viewer, owner: str, job: Job) -> None:
        job.run()
        with self._lock:
            folder = self._again.pop(owner, None)
        if folder is not None and job.running.state != "stopped":
            self._start(viewer, folder)

    def stop(self, viewer: Viewer) -> None:
        """Break off checking."""
        if (job := self._jobs.get(self._owner(viewer))) is not None:
            job.stop()
            self.tell(viewer, Said("stopped"))

    def remove(self, viewer: Viewer, file_ids: Collection[str], who: str = "") -> None:
        """Throw files out of the inbox."""
        going = [(one.file_id, one.size) for one in self.inbox(viewer).files() if one.file_id in file_ids]
        self.note(viewer, who, "remove", going)
        inbox, gone, spoke = self.inbox(viewer), 0, False
        for kept in inbox.files():
            if kept.file_id in file_ids:
                spoke = spoke or (read(kept.folder / RESULT) or {}).get("kind") in SPEAKING
                inbox.remove(kept)
                gone += 1
        self.tell(viewer, Said("removed", n=gone) if gone else Said("not_there"))
        if spoke and inbox.files():
            self.check(viewer)  # what it said of the others holds no longer

    def model(self, kind: str) -> tuple[str, bytes] | None:
        """A file to begin from, with a name for it; None when there is none of this kind."""
        return model(kind)

    def faulty_rows(self, viewer: Viewer, file_id: str, lang: str) -> tuple[str, bytes] | None:
        """The rows with faults of a file as a workbook, and a name for it; None when it is not there."""
        inbox = self.inbox(viewer)
        if not FILE_ID.fullmatch(file_id) or (kept := inbox.file(file_id)) is None:
            return None
        out = inbox.folder / f".errors-{secrets.token_hex(8)}.xlsx"
        asked = {"what": "errors", "data": str(self.data), "owner": self._owner(viewer), "deliveries": self.deliveries}
        process = started(asked | {"file": file_id, "lang": lang, "out": str(out)})
        try:
            process.wait(PATIENCE)
            stem = cleaned(kept.name).rpartition(".")[0] or kept.name
            return (f"{stem}.xlsx", out.read_bytes()) if out.is_file() else None
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        finally:
            out.unlink(missing_ok=True)
            closed(process)
