"""The file operations of publishing, one method each: where it can be stopped and where it can fail."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class Disk:
    """The disk of this machine. A test puts another one in its place, which dies or refuses at an operation of its choice."""

    def folder(self, path: Path) -> None:
        """Make a folder, when it is not there."""
        path.mkdir(parents=True, exist_ok=True)

    def copy(self, source: Path, target: Path) -> None:
        """Copy the bytes of a file."""
        shutil.copyfile(source, target)

    def link(self, source: Path, target: Path) -> None:
        """A second name for the same bytes; a copy where the file system knows no such thing."""
        target.unlink(missing_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file whole."""
        path.write_bytes(content)

    def write_for_owner(self, path: Path, content: bytes) -> None:
        """Write a file whole that only its owner can read; one that is there goes first."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)

    def sync(self, path: Path) -> None:
        """Have a file, or the names in a folder, on the disk before anything goes on."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or folder its name, at once; a file of that name is replaced."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with what is in it."""
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def is_plain(path: Path) -> bool:
    """Whether it is a file itself: no link to another, and no pipe on which whoever reads it would wait for ever."""
    return path.is_file() and not path.is_symlink()


def swap(target: Path, content: bytes, disk: Disk, *, only_owner: bool = False) -> None:
    """Replace a small file at once, and have it on the disk; nothing stays beside it where that fails."""
    swap_all({target: content}, disk, only_owner=only_owner)


def swap_all(files: Mapping[Path, bytes], disk: Disk, *, only_owner: bool = False) -> None:
    """Replace small files, when all of them are on the disk under another name first; where it fails new ones are not there.

    The last file should be the one that is read: what is before it counts once that one is there.
    """
    beside = {target: target.with_name(f".{target.name}.tmp") for target in files}
    new = [target for target in files if not target.exists()]
    at = next(iter(files))
    try:
        for at, content in files.items():
            (disk.write_for_owner if only_owner else disk.write)(beside[at], content)
            disk.sync(beside[at])
        for at in files:
            disk.rename(beside[at], at)
    except OSError as refused:
        refused.filename = str(at)  # of a full disk it says no name, or that of the file beside it
        for path in (*beside.values(), *new):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    for folder in {target.parent for target in files}:
        disk.sync(folder)
