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
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from assets.inbox import FILE_ID, RESULT, Inbox, Incoming, cleaned, read
from reports.counter import Held, Looked, Running, Said, is_foreign, owner_of
from reports.viewer import Viewer

AT_ONCE = 2  # processes that check
SPEAKING = ("delivery_note", "mapping", "profile")
PATIENCE = 120  # seconds for a workbook
_START = [sys.executable, "-X", "utf8", "-c", "from assets.at_counter import main; main()"]


class NobodyHere(PermissionError):
    """Who asks has no inbox."""


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
            if "total" in said:
                self.running = replace(self.running, done=said["done"], total=said["total"])
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
            if self._process is not None:
                self._process.terminate()


@dataclass
class HandedIn:
    """Files that come in together for one owner."""

    counter: "FileCounter"
    viewer: Viewer
    files: list[Incoming] = field(default_factory=list)

    def file(self, name: str) -> BinaryIO:
        """A place to write a file to."""
        new = self.counter.inbox(self.viewer).incoming(name)
        self.files.append(new)
        return cast("BinaryIO", new)

    def close(self) -> None:
        """All of them are in."""
        inbox = self.counter.inbox(self.viewer)
        came = [(inbox.take(one), one) for one in self.files]
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

    def __init__(self, data: Path, deliveries: Path, *, alone: bool) -> None:
        self.data, self._deliveries, self.alone = data, deliveries, alone
        self.deliveries = str(deliveries)
        self._jobs: dict[str, Job] = {}
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
        job = self._jobs.get(owner)
        return Looked(tuple(files), job.running if job else None, self._said.get(owner, ()))

    def _held(self, file_id: str, name: str, size: int, folder: Path, viewer: Viewer, lang: str) -> Held:
        found = read(folder / RESULT)
        if found is None:
            return Held(file_id, name, size)
        told = found.pop("told")[lang]
        return Held(file_id, name, size, found | told, is_foreign(viewer, found["owner"]))

    def hand_in(self, viewer: Viewer) -> HandedIn:
        """Begin to hand in."""
        self._owner(viewer)
        return HandedIn(self, viewer)

    def point_at(self, viewer: Viewer, folder: str) -> None:
        """Take files from a folder of this computer, where nobody else can ask for that.

        Raises:
            NobodyHere: Others use this dashboard.
        """
        if not self.alone:
            raise NobodyHere("alone")
        path = Path(folder).expanduser()
        if not folder.strip() or not path.is_dir():
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

    def remove(self, viewer: Viewer, file_ids: Collection[str]) -> None:
        """Throw files out of the inbox."""
        inbox, gone, spoke = self.inbox(viewer), 0, False
        for kept in inbox.files():
            if kept.file_id in file_ids:
                spoke = spoke or (read(kept.folder / RESULT) or {}).get("kind") in SPEAKING
                inbox.remove(kept)
                gone += 1
        self.tell(viewer, Said("removed", n=gone) if gone else Said("not_there"))
        if spoke and inbox.files():
            self.check(viewer)  # what it said of the others holds no longer

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
