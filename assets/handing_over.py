"""Releasing: a file leaves the inbox of its owner and is among the deliveries, at once; there it is never changed or replaced.

It gets a folder of its own (``<deliveries>/dashboard/<owner>/<begin of its hash>/``), so that no name meets another. Stopped at
whatever moment, it is whole in the inbox or whole among the deliveries; on two disks it may be in both, which counts once.
"""

import errno
import hashlib
import os
from pathlib import Path

from assets.disk import Disk, swap
from assets.inbox import Inbox, Kept

RELEASED = "dashboard"  # folder of the deliveries for what comes through the counter
BEGIN = 16  # characters of a hash that name a folder
NOTE = "leveringsbrief"


class NotThatFile(ValueError):
    """What is in the inbox is not, or no longer, what was checked; or other content has its place among the deliveries."""


def place_of(deliveries: Path, owner: str, file_id: str) -> Path:
    """Folder of a released file."""
    return deliveries / RELEASED / owner / file_id[:BEGIN]


def note_name(file_id: str) -> str:
    """Name of the note that a release puts beside a file."""
    return f"{NOTE}-{file_id[:BEGIN]}.json"


def is_note(path: Path) -> bool:
    """Whether a released file is such a note: it is named after its own folder, so after the file beside it."""
    return path.name == note_name(path.parent.name)


def hand_over(inbox: Inbox, kept: Kept, deliveries: Path, owner: str, disk: Disk, note: bytes | None = None) -> Path:
    """Move a file from an inbox to the deliveries, after what there is to say of it (``note``); gives where it is.

    Raises:
        NotThatFile: Its content is not what its hash says, or its place is taken by something else.
    """
    folder = place_of(deliveries, owner, kept.file_id)
    target = folder / kept.name
    if _hash(kept.path) != kept.file_id or (os.path.lexists(target) and not _is(target, kept.file_id)):
        raise NotThatFile(kept.file_id)
    for one in (deliveries, deliveries / RELEASED, folder.parent, folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
    if note is not None:
        swap(folder / note_name(kept.file_id), note, disk)
    try:
        disk.rename(kept.path, target)
    except OSError as refused:
        if refused.errno != errno.EXDEV:
            raise
        _copied(kept.path, target, disk)
    for one in (folder, folder.parent, folder.parent.parent):
        disk.sync(one)
    inbox.remove(kept)
    return target


def _copied(source: Path, target: Path, disk: Disk) -> None:
    """To another disk: whole under a hidden name, which no build reads, before it gets its own."""
    beside = target.with_name(f".{target.name}.tmp")
    disk.copy(source, beside)
    beside.chmod(0o600)
    disk.sync(beside)
    disk.rename(beside, target)


def _is(path: Path, file_id: str) -> bool:
    return path.is_file() and not path.is_symlink() and _hash(path) == file_id


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
