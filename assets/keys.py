"""Keys of pseudonyms: a folder of their own with one file per version, for its owner only; never in the warehouse, never printed.

A key file is 32 bytes (version 1 of the purpose ``ontschot``), or JSON that says its purpose, version and day. The newest version is
in use. The folder also holds what may never be forgotten: which keys were destroyed, and who asked to be erased (by keyed marks).
"""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assets.disk import Disk
from pipelines.harmonize.pseudonyms import KEY_BYTES, PseudonymKey, digits_of, is_bsn, tombstone, version_of

FIRST = "pseudonym.key"
ERASURE = "erasure.key"
DESTROYED, ERASED = "destroyed.jsonl", "erased.jsonl"
MOST_BYTES = 4096
_NAME = re.compile(r"pseudonym(?:-v([1-9][0-9]{0,2}))?\.key")


class KeyFileError(Exception):
    """A key cannot be used; ``code`` says why.

    key_open (others may read it), key_size (it is none), key_no_file, key_lost, key_there, key_gone, key_destroyed_before,
    erasure_lost;
    ring_damaged: what stands on a ``line`` of what may never be forgotten cannot be read.
    """

    def __init__(self, code: str, path: Path, line: int = 0) -> None:
        super().__init__(f"{code}: {path}" + (f", line {line}" if line else ""))
        self.code, self.path, self.line = code, path, line


@dataclass(frozen=True)
class Kept:
    """A key in its folder: where it is, the key, and the day it was made (None where the file does not say)."""

    path: Path
    key: PseudonymKey
    made_on: str | None


def read_key(path: Path) -> PseudonymKey:
    """The key in a file.

    Raises:
        KeyFileError: key_open, key_size, key_no_file.
        FileNotFoundError: There is no file.
    """
    return _read(path).key


def _read(path: Path) -> Kept:
    if path.exists() and not path.is_file():  # a pipe would have us wait for ever
        raise KeyFileError("key_no_file", path)
    with path.open("rb") as stream:
        if os.fstat(stream.fileno()).st_mode & 0o077 and os.name == "posix":
            raise KeyFileError("key_open", path)
        data = stream.read(MOST_BYTES)
    if len(data) == KEY_BYTES:
        return Kept(path, PseudonymKey(data), None)
    try:
        said = json.loads(data)
        secret = base64.b64decode(said["secret"], validate=True)
        made_on = date.fromisoformat(said["made_on"]).isoformat()
        if type(said["version"]) is not int:
            raise ValueError("a version is a whole number")
        return Kept(path, PseudonymKey(secret, said["purpose"], said["version"]), made_on)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise KeyFileError("key_size", path) from None  # nothing of what stands in it is told


def write_key(path: Path, key: PseudonymKey, made_on: date) -> None:
    """Write a key to a new file that only its owner may read.

    Raises:
        KeyFileError: key_there.
    """
    said = {"ontschot_key": 1, "purpose": key.purpose, "version": key.version, "made_on": made_on.isoformat()}
    written = json.dumps(said | {"secret": base64.b64encode(key.secret).decode("ascii")}, indent=1) + "\n"
    write_new(path, written.encode("ascii"))


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet and that only its owner may read; whole or not at all.

    Raises:
        KeyFileError: key_there.
    """
    try:
        _put(path, data, os.link)  # fails where there is a file: a key is never written over
    except FileExistsError:
        raise KeyFileError("key_there", path) from None


def _put(path: Path, data: bytes, name: Callable[[Path, Path], None]) -> None:
    """Write a file for its owner only, beside its place and on the disk, and give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        name(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    Disk().sync(path.parent)


class Ring:
    """The keys of one installation, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keys(self) -> list[Kept]:
        """The keys that are there, by version.

        Raises:
            KeyFileError: One cannot be used.
        """
        found = [path for path in self.folder.glob("*.key") if _NAME.fullmatch(path.name)]
        return sorted((_read(path) for path in found), key=lambda kept: kept.key.version)

    def current(self) -> Kept | None:
        """The key in use: the newest version; None when there is none."""
        return max(self.keys(), key=lambda kept: kept.key.version, default=None)

    def destroyed(self) -> list[dict[str, Any]]:
        """Keys that were destroyed: number, purpose, version and day of each.

        Raises:
            KeyFileError: ring_damaged.
        """
        return _lines(self.folder / DESTROYED, _is_destroyed)

    def create(self, purpose: str, made_on: date) -> Kept:
        """The first key.

        Raises:
            KeyFileError: key_there, when there is one or was one: a next one is made by rotating.
        """
        if self.keys() or self.destroyed():
            raise KeyFileError("key_there", self.folder)
        return self._write(PseudonymKey(secrets.token_bytes(KEY_BYTES), purpose, 1), made_on)

    def rotate(self, made_on: date) -> Kept:
        """The next version, for the same purpose; from now on it is in use. Version numbers are never used twice.

        Raises:
            KeyFileError: key_gone, when there never was a key.
        """
        current, gone = self.current(), self.destroyed()
        if current is None and not gone:
            raise KeyFileError("key_gone", self.folder)
        versions = [kept.key.version for kept in self.keys()] + [one["version"] for one in gone]
        purpose = current.key.purpose if current else gone[-1]["purpose"]
        return self._write(PseudonymKey(secrets.token_bytes(KEY_BYTES), purpose, max(versions) + 1), made_on)

    def _write(self, key: PseudonymKey, made_on: date) -> Kept:
        path = self.folder / (FIRST if key.version == 1 else f"pseudonym-v{key.version}.key")
        write_key(path, key, made_on)
        return Kept(path, key, made_on.isoformat())

    def destroy(self, version: int, on: date) -> dict[str, Any]:
        """Write over a key and remove it; gives what is kept of it: number, purpose, version and day.

        The tombstone is written first: a key that is half gone is known to be gone.

        Raises:
            KeyFileError: key_gone, when there is no such version; key_destroyed_before, when it was destroyed already.
        """
        kept = next((one for one in self.keys() if one.key.version == version), None)
        if kept is None and any(one["version"] == version for one in self.destroyed()):
            raise KeyFileError("key_destroyed_before", self.folder)
        if kept is None:
            raise KeyFileError("key_gone", self.folder)
        told = {"number": kept.key.ident, "purpose": kept.key.purpose, "version": version, "destroyed_on": f"{on}"}
        _append(self.folder / DESTROYED, [told])
        shred(kept.path)
        return told

    def marks(self) -> frozenset[str]:
        """Marks of the people who asked to be erased.

        Raises:
            KeyFileError: ring_damaged: then nobody is passed over as if they had not asked.
        """
        return frozenset(mark for one in _lines(self.folder / ERASED, _is_erased) for mark in one["marks"])

    def judge(self) -> None:
        """Stop where it is not known who asked to be erased.

        Raises:
            KeyFileError: ring_damaged, erasure_lost, or the key of the marks cannot be used.
        """
        if self.marks():
            self.erasure_key()

    def people_erased(self) -> int:
        """How many times somebody was marked."""
        return len(_lines(self.folder / ERASED, _is_erased))

    def erasure_key(self) -> bytes:
        """Key of those marks, made on first use; it is not rotated, for a mark must hold under every key.

        Raises:
            KeyFileError: key_open, key_size, key_no_file; erasure_lost, when it is gone while there are marks made with it.
        """
        path = self.folder / ERASURE
        if not os.path.lexists(path):
            if any(version_of(mark) is None for mark in self.marks()):
                raise KeyFileError("erasure_lost", path)  # with another key nobody would be recognised
            write_new(path, secrets.token_bytes(KEY_BYTES))
        return read_key(path).secret

    def erase(self, people: list[str], on: date, *more: PseudonymKey) -> list[frozenset[str]]:
        """Mark people for ever, each by BSN or pseudonym; gives their marks, in their order, also of whoever was marked before.

        A BSN itself is kept nowhere: the mark is its tombstone, and its pseudonym under every key that is there.

        Raises:
            ValueError: One of them is neither a BSN nor a pseudonym.
        """
        makers = [key.pseudonymiser() for key in (*(kept.key for kept in self.keys()), *more)]
        found = [self._marks_of(one.strip(), makers) for one in people]
        known = self.marks()
        new = [{"erased_on": f"{on}", "marks": sorted(marks)} for marks in found if not marks <= known]
        if new:
            _append(self.folder / ERASED, new)
        return found

    def _marks_of(self, written: str, makers: list[Any]) -> frozenset[str]:
        if version_of(written) is not None:
            return frozenset({written})
        digits = digits_of(written)
        if not is_bsn(digits):
            raise ValueError("neither a BSN nor a pseudonym")
        return frozenset({tombstone(self.erasure_key(), digits), *(make(digits) for make in makers)})


def shred(path: Path) -> None:
    """Write over a file, and remove it. On a disk that writes elsewhere (SSD, snapshots) only an encrypted volume makes that final."""
    with path.open("r+b") as stream:
        size = os.fstat(stream.fileno()).st_size
        for filled in (secrets.token_bytes(size), bytes(size)):
            stream.seek(0)
            stream.write(filled)
            stream.flush()
            os.fsync(stream.fileno())
        stream.truncate(0)
    path.unlink()
    Disk().sync(path.parent)


def _is_destroyed(said: dict[str, Any]) -> bool:
    key = PseudonymKey(bytes(KEY_BYTES), said["purpose"], said["version"])  # refuses what they cannot be
    return (
        type(key.version) is int and isinstance(said["number"], str) and bool(date.fromisoformat(said["destroyed_on"]))
    )


def _is_erased(said: dict[str, Any]) -> bool:
    marks = said["marks"]
    return isinstance(marks, list) and bool(marks) and all(isinstance(one, str) for one in marks)


def _lines(path: Path, is_one: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Lines of a file that may not be there; one that is there has at least one, and each of them is whole."""
    if not os.path.lexists(path):
        return []
    if not path.is_file():
        raise KeyFileError("ring_damaged", path, 1)
    found: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().removesuffix(b"\n").split(b"\n"), 1):
        if found and not line.strip():
            continue
        try:
            said = json.loads(line.decode("ascii"))
            whole = isinstance(said, dict) and is_one(said)
        except (ValueError, KeyError, TypeError, RecursionError):
            whole = False
        if not whole:
            raise KeyFileError("ring_damaged", path, number)  # nothing of what stands there is told
        found.append(said)
    return found


def _append(path: Path, rows: list[dict[str, Any]]) -> None:
    """Add lines at the end, all of them or none: half a line would say of nobody that they asked to be erased. For the owner only."""
    before = path.read_bytes() if path.exists() else b""
    before += b"" if before.endswith(b"\n") or not before else b"\n"
    _put(path, before + "".join(json.dumps(row) + "\n" for row in rows).encode("ascii"), os.replace)


__all__ = ["Kept", "KeyFileError", "Ring", "read_key", "shred", "write_key", "write_new"]
