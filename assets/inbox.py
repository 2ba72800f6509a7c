"""The inbox of whoever hands in files: ``<data>/inbox/<owner>/<sha256>/``, content and name apart, for nobody else to read.

A file comes in under a hidden name and gets its place at once, so that half a file is never there; it goes the same way. Nothing here
is read by a build: the data folder may not be below the deliveries.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from assets.intake import tellable_name
from reports.counter import MOST_FILE

CONTENT, NAME, RESULT = "inhoud", "naam.json", "uitkomst.json"
MOST_FILES = 2_000  # of one owner
MOST_BYTES = 8 << 30
LEFT_BEHIND = 3600.0  # seconds after which what is half there is nobody's any more
LONGEST_NAME = 120
FILE_ID = re.compile(r"[0-9a-f]{64}")
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\N{REPLACEMENT CHARACTER}]+')


def cleaned(name: str) -> str:
    """A file name without its folders, what steers a terminal or a shell, a BSN, or a dot at its beginning; never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    told = _NOT_IN_A_NAME.sub("_", tellable_name(last).replace("*", "x")).strip().lstrip(".")
    stem, dot, ending = told.rpartition(".")
    kept = f"{stem[: LONGEST_NAME - 10]}{dot}{ending[:9]}" if dot else told[:LONGEST_NAME]
    return kept.strip(" .") or "bestand"


@dataclass(frozen=True)
class Kept:
    """A file in an inbox: where its content is, what it was called, its bytes."""

    file_id: str
    name: str
    size: int
    folder: Path

    @property
    def path(self) -> Path:
        """The content."""
        return self.folder / CONTENT


class Incoming:
    """A file that is coming in, written to as to a stream; what is over the limit is counted and not kept."""

    def __init__(self, inbox: Path, name: str, most: int = MOST_FILE) -> None:
        self.folder, self.name, self.most = inbox / f".new-{secrets.token_hex(8)}", cleaned(name), most
        self.folder.mkdir(mode=0o700)
        self.size, self.whole, self._hash = 0, False, hashlib.sha256()
        self._stream = os.fdopen(os.open(self.folder / CONTENT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self.size += len(data)
        if self.size <= self.most:
            self._hash.update(data)
            self._stream.write(data)
        return len(data)

    def seek(self, *_: int) -> int:
        """To its beginning, as a form does once all of a file has come; nothing is read back."""
        self.whole = True
        return 0

    def close(self) -> None:
        """No more comes, and what came is on the disk."""
        if not self._stream.closed:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()

    @property
    def file_id(self) -> str:
        """SHA-256 of the content."""
        return self._hash.hexdigest()

    def drop(self) -> None:
        """Forget it."""
        self._stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Inbox:
    """The files of one owner."""

    def __init__(self, data: Path, owner: str) -> None:
        self.folder = data / "inbox" / owner

    def open(self) -> "Inbox":
        """Make it, for its owner only."""
        for folder in (self.folder.parent.parent, self.folder.parent, self.folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def incoming(self, name: str, most: int = MOST_FILE) -> Incoming:
        """Somewhere to write a new file to."""
        return Incoming(self.open().folder, name, most)

    def take(self, new: Incoming) -> str:
        """Give what came in its place; says what became of it: taken, again, half, empty, too_large, full."""
        try:
            new.close()
            code = self._refused(new)
            if code is None:
                write(new.folder / NAME, {"name": new.name, "at": time.time()})
                shutil.rmtree(self.folder / new.file_id, ignore_errors=True)  # what a release left of it
                new.folder.rename(self.folder / new.file_id)
                _sync(self.folder)
            return code or "taken"
        finally:
            new.drop()  # nothing is there any more when it was taken

    def _refused(self, new: Incoming) -> str | None:
        if not new.whole:
            return "half"
        if not new.size:
            return "empty"
        if new.size > new.most:
            return "too_large"
        if (self.folder / new.file_id / CONTENT).is_file():
            return "again"
        sizes = [
            size for one in self.folder.iterdir() if (size := _size(one / CONTENT)) and FILE_ID.fullmatch(one.name)
        ]
        return "full" if len(sizes) >= MOST_FILES or sum(sizes) + new.size > MOST_BYTES else None

    def files(self) -> list[Kept]:
        """What is there, by name; what was left half there goes."""
        found = []
        for folder in list(self.folder.iterdir()) if self.folder.is_dir() else ():
            with suppress(FileNotFoundError):  # it goes, or gets its place, just now
                if (kept := _kept(folder)) is not None:
                    found.append(kept)
                elif _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)
        return sorted(found, key=lambda one: (one.name.casefold(), one.file_id))

    def file(self, file_id: str) -> Kept | None:
        """One of them; None when it is not among them, whatever is asked."""
        return next((one for one in self.files() if one.file_id == file_id), None)

    def remove(self, kept: Kept) -> None:
        """Throw a file out, at once."""
        gone = self.folder / f".gone-{secrets.token_hex(8)}"
        kept.folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _kept(folder: Path) -> Kept | None:
    """The file that a folder of an inbox holds; None when it is none, or a link."""
    if not FILE_ID.fullmatch(folder.name) or folder.is_symlink() or (size := _size(folder / CONTENT)) is None:
        return None
    return Kept(folder.name, str((read(folder / NAME) or {}).get("name", "bestand")), size, folder)


def _is_left(folder: Path) -> bool:
    """Whether it is what something that stopped left: of a release at once, of what was coming in after a while."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    long_ago = time.time() - folder.lstat().st_mtime > LEFT_BEHIND
    return bool(FILE_ID.fullmatch(folder.name)) or (folder.name.startswith(".") and long_ago)


def _size(path: Path) -> int | None:
    """Bytes of a file; None when there is none."""
    try:
        state = path.lstat()
    except OSError:
        return None
    return state.st_size if stat.S_ISREG(state.st_mode) else None


def read(path: Path) -> dict[str, Any] | None:
    """What a small file of ours says; None when it is not there, or not whole."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", said) if isinstance(said, dict) else None


def write(path: Path, said: dict[str, Any]) -> None:
    """Write a small file at once, for its owner only."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        json.dump(said, stream, ensure_ascii=False)
    beside.replace(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
