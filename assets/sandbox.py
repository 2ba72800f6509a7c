"""Readers in processes of their own, with limits: a file that crashes, hangs or eats memory costs that file and nothing else.

A few processes read job after job, each a batch of files. One that dies is replaced, and the other files of its batch are read again
without the one it died on. That file is read once more by itself in a new process before it is blamed: what its neighbours used is
not its doing. Processes are plain ones with pipes, so this works on every system; `missing_limits` says what a system does not have.
"""

import errno
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from assets.confined import NOTE, OUT_OF_MEMORY, Desk, Limits

Work = Callable[[list[Any], Any, Desk], None]
"""What is done with the items of a job, and with what all jobs share: a function that is found by its name in the process."""

HANGS = 20  # times the processor seconds of a file, by the clock; a quarter of that where only the clock can tell
TICK_SECONDS = 1.0
_TOO_SLOW = -getattr(signal, "SIGXCPU", 10_000)
_KEPT = (
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)  # where these are set, Python does not start without them
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
_START = "import sys; sys.path[:] = {path!r}; from assets.confined import main; main()"


class SandboxError(RuntimeError):
    """Reading cannot go on, for a reason that lies with no file; its words hold no value of a file."""


@dataclass(frozen=True)
class Job:
    """Some items for one process; ``alone`` = in a new one."""

    work: Work
    items: list[Any]
    shared: Any = field(repr=False)
    alone: bool = False


@dataclass(frozen=True)
class Finished:
    """A job that was done: its items, the parts of its result, and its folder, which is gone when the next one is asked for."""

    items: list[Any]
    parts: list[Any]
    folder: Path


@dataclass(frozen=True)
class Broken:
    """An item that cannot be read, and the rule that says why: parser_crash, too_large, too_slow, reader_failed."""

    item: Any
    rule: str


@dataclass(frozen=True)
class _Failed:
    """A job that ended too early: at which item (None: not known), for which rule, and whether the process died of it."""

    job: Job
    at: int | None
    rule: str
    died: bool = False


class _Process:
    """A reading process, as seen from outside."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        folder.mkdir()
        self.folder, self.limits = folder, limits
        self.missing: list[str] | None = None
        self.number = -1  # of the job it is at
        self.seen = ((-1, 0), 0.0)  # job and item, and since when
        self.slow = False
        with (folder / "errors").open("wb") as errors:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-X",
                    "utf8",
                    "-I",
                    "-c",
                    _START.format(path=[str(Path(p).absolute()) for p in sys.path]),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=folder,
                env=_ENVIRONMENT | {name: os.environ[name] for name in _KEPT if name in os.environ},
            )
        self.asked: BinaryIO = self.process.stdin  # pyright: ignore[reportAttributeAccessIssue]
        self.answers: BinaryIO = self.process.stdout  # pyright: ignore[reportAttributeAccessIssue]

    def ready(self) -> list[str]:
        """Limits that this system does not have; waits until the process has started.

        Raises:
            SandboxError: It does not start; with what it printed, which is before it saw any file.
        """
        if self.missing is None:
            try:
                self._tell(self.limits)
                self.missing = pickle.load(self.answers)[1]
            except (OSError, EOFError, pickle.UnpicklingError):
                self.end()
                said = (self.folder / "errors").read_text("utf-8", "replace").strip()
                raise SandboxError(f"a reading process does not start: {said[-500:]}") from None
        return list(self.missing or [])

    def _tell(self, what: Any) -> None:
        pickle.dump(what, self.asked, pickle.HIGHEST_PROTOCOL)
        self.asked.flush()

    def do(self, number: int, folder: Path, job: Job) -> Finished | _Failed:
        """Have a job done in a folder of its own.

        Raises:
            SandboxError: What was read cannot be kept: the disk is full, say.
        """
        self.ready()
        parts: list[Any] = []
        self.number = number
        try:
            self._tell((number, str(folder), job.work, job.items, job.shared))
            while True:
                kind, what = pickle.load(self.answers)
                if kind == "done":
                    return Finished(job.items, parts, folder)
                if kind == "failed":
                    return self._failed(job, *what)
                parts.append(what)
        except (OSError, EOFError, pickle.UnpicklingError):
            return self._died(job)
        finally:
            self.number = -1

    def _failed(self, job: Job, name: str, reason: int | None) -> _Failed:
        if reason == errno.EFBIG:
            return _Failed(job, self._place()[1], "too_large")
        if reason is not None:
            raise SandboxError(f"what is read cannot be kept: {os.strerror(reason)}")
        return _Failed(job, 0 if len(job.items) == 1 else None, "reader_failed")

    def _died(self, job: Job) -> _Failed:
        number, at, _ = self._place()
        at = at if number == self.number else None
        self.end()
        code = self.process.returncode
        if self.slow or code == _TOO_SLOW:
            return _Failed(job, at, "too_slow")
        return _Failed(job, at, "too_large" if code == OUT_OF_MEMORY else "parser_crash", died=True)

    def _place(self) -> tuple[int, int, int]:
        """Job and item that it said it is at, and the processor seconds it may take over it."""
        try:
            number, at, seconds = (self.folder / NOTE).read_bytes().split()[:3]
        except (OSError, ValueError):
            return -1, 0, 0
        return int(number), int(at), int(seconds)

    def look(self) -> None:
        """End it when it has been at one item for so long that it must hang."""
        number, at, seconds = self._place()
        if number < 0 or number != self.number:  # it is starting, or has nothing to do
            return
        now, here = time.monotonic(), (number, at)
        if here != self.seen[0]:
            self.seen = (here, now)
        elif now - self.seen[1] > seconds * (HANGS / 4 if "RLIMIT_CPU" in self.ready() else HANGS):
            self.slow = True
            self.process.kill()

    def stop(self) -> None:
        """Make it end, whatever it is doing."""
        self.process.kill()

    def end(self) -> None:
        """Make it end and wait until it has."""
        self.stop()
        self.process.wait()
        for pipe in (self.asked, self.answers):
            with suppress(OSError):
                pipe.close()


class Sandbox:
    """Some reading processes, started when they are needed, with a folder for what they write."""

    def __init__(self, processes: int = 1, *, folder: Path | None = None, limits: Limits | None = None) -> None:
        self.processes, self.limits = max(processes, 1), limits or Limits()
        self.folder = Path(tempfile.mkdtemp(prefix=".reading-", dir=folder)).resolve()  # they stand elsewhere
        self._numbers = count()
        self._closed = False
        self._todo: SimpleQueue[Job | None] = SimpleQueue()
        self._done: SimpleQueue[Finished | _Failed | BaseException] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._running: dict[threading.Thread, _Process] = {}

    def __enter__(self) -> "Sandbox":
        """Start the first process: it is ready by the time that it is known what there is to read."""
        return self.open()

    def open(self) -> "Sandbox":
        """As on entering; `close` it when done."""
        self._hire()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """End all processes and forget what they wrote."""
        self._closed = True
        for _thread in self._threads:
            self._todo.put(None)
        for process in list(self._running.values()):
            process.stop()
        for thread in self._threads:
            thread.join()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, work: Work, batches: Iterable[list[Any]], shared: Any = None) -> Iterator[Finished | Broken]:
        """Do ``work`` on batches of items; every item is in one outcome, in any order.

        Raises:
            SandboxError: Processes do not start, or what they read cannot be kept.
        """
        if self._closed:
            raise SandboxError("the reading processes have ended")
        waiting = sum(self._ask(Job(work, batch, shared)) for batch in batches)
        try:
            while waiting:
                outcome = self._next()
                waiting -= 1
                if isinstance(outcome, _Failed):
                    again, broken = _again(outcome)
                    waiting += sum(self._ask(job) for job in again)
                    if broken is not None:
                        yield broken
                else:
                    yield outcome
                    shutil.rmtree(outcome.folder, ignore_errors=True)
        finally:
            if waiting:  # nobody waits for the rest
                self.close()

    def missing_limits(self) -> list[str]:
        """Limits that this system does not have, of `assets.confined.LIMITS`."""
        process = self._start()
        try:
            return process.ready()
        finally:
            process.end()

    def _ask(self, job: Job) -> int:
        self._todo.put(job)
        if len(self._threads) < self.processes and self._todo.qsize() > 0:
            self._hire()
        return 1

    def _hire(self) -> None:
        thread = threading.Thread(target=self._serve, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _start(self) -> _Process:
        return _Process(self.folder / f"process-{next(self._numbers):06d}", self.limits)

    def _next(self) -> Finished | _Failed:
        """The next outcome; meanwhile processes that hang are ended."""
        while True:
            try:
                outcome = self._done.get(timeout=TICK_SECONDS)
            except Empty:
                for process in list(self._running.values()):
                    process.look()
                continue
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

    def _serve(self) -> None:
        """Have jobs done by one process after another, until there is nothing more to do."""
        me = threading.current_thread()
        try:
            self._running[me] = self._start()
            self._running[me].ready()
            while (job := self._todo.get()) is not None and not self._closed:
                self._done.put(self._do(me, job))
        except BaseException as error:  # for whoever waits for an outcome
            self._done.put(error)
        finally:
            if me in self._running:
                self._running.pop(me).end()

    def _do(self, me: threading.Thread, job: Job) -> Finished | _Failed:
        if job.alone:
            self._running[me].end()
        if self._running[me].process.poll() is not None:
            self._running[me] = self._start()
        number = next(self._numbers)
        folder = self.folder / f"job-{number:06d}"
        folder.mkdir()
        outcome = self._running[me].do(number, folder, job)
        if isinstance(outcome, _Failed):
            shutil.rmtree(folder, ignore_errors=True)
        return outcome


def _again(failed: _Failed) -> tuple[list[Job], Broken | None]:
    """What is left to do of a job that failed, and the item that is to blame when that is certain."""
    job, at = failed.job, failed.at
    if at is None:
        if len(job.items) == 1 and job.alone:
            return [], Broken(job.items[0], failed.rule)
        return [replace(job, items=[item], alone=failed.died) for item in job.items], None
    rest = [replace(job, items=items, alone=False) for items in (job.items[:at], job.items[at + 1 :]) if items]
    if failed.died and not job.alone:
        return [*rest, replace(job, items=[job.items[at]], alone=True)], None
    return rest, Broken(job.items[at], failed.rule)
