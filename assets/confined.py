"""The inside of a reading process: what it may use, and job after job until nobody asks any more.

Its surroundings are made by `assets.sandbox`: no environment, a folder of its own. Limits of memory, processor time, file size, open
files and core dumps are set here, as far as this system has them. Nothing that a library prints, and no message of an exception, gets
out: both can hold a value of a file.
"""

import mmap
import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None

LIMITS = ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_CPU")
OUT_OF_MEMORY = 77  # exit code
NOTE = "reading"  # file that says which item is being read, and how many seconds it may take


@dataclass(frozen=True)
class Limits:
    """What a reading process may use: memory, size of a file it writes and open files at any time, processor seconds per file.

    A file gets one second more for every megabyte of it: the largest that are read hold ten million lines.
    """

    memory_bytes: int = 1536 << 20
    file_bytes: int = 2 << 30
    open_files: int = 64
    seconds: int = 120

    def seconds_for(self, size: int) -> int:
        """Processor seconds for a file of this size in bytes."""
        return self.seconds + (size >> 20)


def confine(limits: Limits) -> list[str]:
    """Set the limits of this process; gives those of `LIMITS` that this system does not have."""
    most = (limits.memory_bytes, limits.file_bytes, limits.open_files, 0)
    missing = [name for name, value in zip(LIMITS, most, strict=False) if not _limited(name, value)]
    if "RLIMIT_AS" not in missing and _gives(limits.memory_bytes):  # taken, and not kept to
        missing.append("RLIMIT_AS")
    return missing if hasattr(resource, "RLIMIT_CPU") else [*missing, "RLIMIT_CPU"]


def _limited(which: str, most: int) -> bool:
    if resource is None:
        return False
    try:
        kind = getattr(resource, which)
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    except (AttributeError, ValueError, OSError):
        return False
    return True


def _gives(size: int) -> bool:
    """Whether this much memory can still be had."""
    try:
        mmap.mmap(-1, size).close()
    except (OSError, ValueError, MemoryError):
        return False
    return True


@dataclass
class Desk:
    """What a job has beside its items: a number and a folder of its own, a place to say which item it is at, and a way out.

    Attributes:
        number: Number of the job, each another.
        folder: Folder of the job, empty at first.
        limits: What may be used.
        emit: Hands on a part of the result.
    """

    number: int
    folder: Path
    limits: Limits
    emit: Callable[[Any], None]
    note: BinaryIO

    def begin(self, index: int, size: int) -> None:
        """Say that an item of this size is next: from here its time is counted, and what goes wrong is its doing."""
        seconds = self.limits.seconds_for(size)
        self.note.seek(0)
        self.note.write(f"{self.number} {index} {seconds} ".encode("ascii"))
        if resource is not None and hasattr(resource, "RLIMIT_CPU"):
            used = resource.getrusage(resource.RUSAGE_SELF)
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _silence(*streams: int) -> None:
    """Let what libraries print go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream)


def main() -> None:
    """Take the limits, then jobs, from standard input; give answers, each a kind and what it holds, on standard output."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    _silence(1)

    def say(*answer: Any) -> None:
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    limits = pickle.load(asked)
    note = Path(NOTE).open("wb", buffering=0)  # noqa: SIM115 - open as long as the process lives
    say("ready", confine(limits))
    _silence(2)
    while True:
        try:
            number, folder, work, items, shared = pickle.load(asked)
        except EOFError:  # nobody asks any more
            return
        os.chdir(folder)
        try:
            work(items, shared, Desk(number, Path(folder), limits, lambda part: say("part", part), note))
            say("done", None)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception as error:
            say("failed", (type(error).__name__, getattr(error, "errno", None)))
