"""Who saw and took along what: ``<data>/log/<day>.jsonl``, a line per answer, each with the SHA-256 of the line before.

Only ever added to, and on the disk before the answer leaves. A line holds who (the mark by which the OpenID provider knows somebody),
of which organisation, the page and what was chosen on it; never what stood there. What was changed, taken out or put in between is
found; what was cut off at the end only by who wrote down the last hash, or signed it (`ontschot log --sign`; `assets.logbook`).

Days that have been kept long enough may be put away: ``begin.json`` says after which line the log goes on, so that it still holds.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock

FOLDER = "log"
BEGIN = "0" * 64
PUT_AWAY = "begin.json"
DAYS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].jsonl"
TAIL = 65_536  # bytes in which the last line surely is
FIELDS = {"at", "who", "role", "organisation", "did", "what", "status", "generation", "previous", "after_half"}
ALWAYS = {"at", "previous"}


@dataclass(frozen=True)
class Checked:
    """What the log says of itself.

    Attributes:
        lines: Lines that hold.
        last: Hash of the last of them.
        halves: Where a line was cut off in writing.
        broken: Where it does not hold first; empty when it does.
        begins: Whether its first line is the very first, or follows on what ``begin.json`` says was put away; else it is broken there.
        until: Last day that was put away as it should be; empty when none was.
    """

    lines: int = 0
    last: str = BEGIN
    halves: tuple[str, ...] = ()
    broken: str = ""
    begins: bool = True
    until: str = ""


@dataclass(frozen=True)
class Begun:
    """Where what is kept begins: hash of the last line that was put away, and the last day of those (``jjjj-mm-dd``)."""

    previous: str = BEGIN
    until: str = ""


class DamagedLog(OSError):
    """What says where the log begins cannot be read, or says that a day went that has not ended: nothing can be added to it."""


@dataclass(frozen=True)
class _End:
    """Where the log ends: hash of the last line; the file that was not ended, and the half line that stands there; None: none."""

    last: str
    open_at: Path | None = None
    half: bytes | None = None


class Log:
    """The log of a data folder; several servers may write it."""

    def __init__(self, data: Path) -> None:
        self.folder, self._turn = data / FOLDER, Lock()

    def add(self, **said: Any) -> None:
        """Add a line and have it on the disk.

        Raises:
            OSError: The disk refused: then what was asked must not be given.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._turn, FileLock(self.folder / ".lock", poll_interval=0.005):
            now, end = datetime.now(UTC), _end(self.folder)
            if end.open_at is not None:
                _written(end.open_at, b"\n")
            line = {"at": now.isoformat(timespec="milliseconds"), **said, "previous": end.last}
            if end.half is not None:
                line["after_half"] = _hash(end.half)
            day = max([f"{now:%Y-%m-%d}", *(path.stem for path in days(self.folder)[-1:])])  # a clock can be put back
            path = self.folder / f"{day}.jsonl"
            new = not path.exists()
            _written(path, _bytes(line) + b"\n")
            if new:
                _synced(self.folder)


def _bytes(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _written(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.write(handle, content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def begun(folder: Path) -> Begun:
    """Where what is kept begins; at the very first line when nothing was put away.

    Raises:
        DamagedLog: It cannot be read, or a day that has not ended would have been put away.
    """
    path = folder / PUT_AWAY
    try:
        said = json.loads(path.read_bytes())
        found, today = Begun(said["previous"], said["until"]), f"{datetime.now(UTC):%Y-%m-%d}"
        whole = len(bytes.fromhex(found.previous)) == 32 and f"{date.fromisoformat(found.until)}" == found.until
    except FileNotFoundError:
        return Begun()
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DamagedLog(errno.EIO, "damaged", str(path)) from None
    if not whole or found.until >= today:
        raise DamagedLog(errno.EIO, "damaged", str(path))
    return found


def days(folder: Path) -> list[Path]:
    """Files of the log that are kept, the oldest first."""
    until = begun(folder).until
    return [path for path in sorted(folder.glob(DAYS)) if path.stem > until]


def _end(folder: Path) -> _End:
    open_at, half = None, None
    for path in reversed(days(folder)):
        *whole, rest = _tail(path).split(b"\n")
        if rest:
            if _line(rest) is not None:  # all of it but its end
                return _End(_hash(rest), path)
            open_at, half = path, rest
        for line in reversed(whole):
            if _line(line) is not None:
                return _End(_hash(line), open_at, half)
            half = line
    return _End(begun(folder).previous, open_at, half)


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - TAIL))
        return stream.read()


def _line(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is no whole line in the form in which we write them."""
    try:
        said = json.loads(line)
        ours = isinstance(said, dict) and ALWAYS <= said.keys() <= FIELDS and _bytes(said) == line
    except (ValueError, RecursionError):
        return None
    return said if ours else None


def check(data: Path) -> Checked:
    """Hold every line of the log against the next; the first that does not fit is named (``log/<day>.jsonl:<n>``)."""
    try:
        start = begun(data / FOLDER)
    except DamagedLog:
        return Checked(broken=f"{FOLDER}/{PUT_AWAY}")
    lines, last, halves = 0, start.previous, []
    half: tuple[str, str] | None = None  # where half a line stands, and its hash
    for where, content in _all(data / FOLDER):
        said = _line(content)
        if said is None and half is None:
            half = where, _hash(content)
            continue
        if said is None or said.get("previous") != last or said.get("after_half") != (half and half[1]):
            begins = lines > 0 or said is None or said.get("previous") == last
            return Checked(lines, last, tuple(halves), half[0] if half else where, begins, start.until)
        halves += [half[0]] if half else []
        half, lines, last = None, lines + 1, _hash(content)
    return Checked(lines, last, (*halves, *([half[0]] if half else [])), until=start.until)


def lines(data: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every whole line that is kept: where it stands, its hash, and what it says."""
    for where, content in _all(data / FOLDER):
        if (said := _line(content)) is not None:
            yield where, _hash(content), said


def _all(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every line with where it stands."""
    for path in days(folder):
        content = path.read_bytes().removesuffix(b"\n")
        for number, line in enumerate(content.split(b"\n"), 1):
            yield f"{FOLDER}/{path.name}:{number}", line
