"""The counter where somebody hands in files: what its page and addresses ask of it. What is handed in is shown to its owner only."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from reports.viewer import Viewer, owners_seen

PATH = "/gegevens"
UPLOAD = f"{PATH}/aanleveren"
MOST_FILE = 256 << 20  # bytes of one file that comes through a browser
MOST_REQUEST = 1 << 30  # bytes of all files that come together
SHOWN = 200  # findings of a file that are told one by one
NEVER = ("refused", "unknown", "unused")  # verdicts with which nothing of a file would count, now or later
EVERYTHING = "alles"
_CODE = re.compile(r"[0-9A-Za-z]{1,40}")


@dataclass(frozen=True)
class Held:
    """A file in somebody's inbox.

    Attributes:
        file_id: SHA-256 of its content.
        name: What it was called, cleaned.
        size: Bytes.
        result: What the check found, in one language (see `assets.at_counter.told`); None = not checked yet.
        foreign: Whether it is of another organisation that can release it itself.
        before: Names of files of the same kind and organisation that are in, about some of the same days.
    """

    file_id: str
    name: str
    size: int
    result: Mapping[str, Any] | None = None
    foreign: bool = False
    before: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether all of it counts and it may be released without another word."""
        return self.result is not None and self.result["verdict"] == "ok" and not self.foreign

    @property
    def releasable(self) -> bool:
        """Whether it may be released, perhaps after hearing what does not count."""
        return self.result is not None and self.result["verdict"] not in NEVER and not self.foreign


@dataclass(frozen=True)
class Running:
    """Work in a process of its own: ``state`` is running, ended, stopped or failed; how much of how much is done."""

    state: str
    done: int = 0
    total: int = 0
    why: str = ""


@dataclass(frozen=True)
class Said:
    """What came of what somebody asked last: a code with a name or a number; some are errors."""

    code: str
    name: str = ""
    n: int = 0

    @property
    def wrong(self) -> bool:
        """Whether something did not succeed."""
        return self.code not in GOOD


class NobodyHere(Exception):
    """Who asks has no inbox, or may not ask this."""


GOOD = ("taken", "again", "before", "removed", "released", "stopped", "begun")


@dataclass(frozen=True)
class Looked:
    """What somebody sees at the counter."""

    files: tuple[Held, ...] = ()
    checking: Running | None = None
    said: tuple[Said, ...] = ()
    released: tuple[str, ...] = ()  # names of what was released and no build has read yet
    building: Running | None = None


class Handed(Protocol):
    """Files that come in together."""

    def file(self, name: str) -> BinaryIO:
        """A place to write a file to."""
        ...

    def close(self) -> None:
        """All of them are in: keep them, and begin to check."""
        ...

    def drop(self) -> None:
        """Keep none of them."""
        ...


class Counter(Protocol):
    """Whoever keeps the counter; everything is of the owner that who looks is, and nothing of another can be named."""

    alone: bool
    models: tuple[str, ...]
    deliveries: str
    place: str

    def look(self, viewer: Viewer, lang: str) -> Looked:
        """What is there."""
        ...

    def running(self, viewer: Viewer) -> dict[str, Running]:
        """What goes on for who looks: checking, building."""
        ...

    def hand_in(self, viewer: Viewer, who: str) -> Handed:
        """Begin to hand in."""
        ...

    def point_at(self, viewer: Viewer, folder: str) -> None:
        """Take files from a folder of this computer."""
        ...

    def failed(self, viewer: Viewer, code: str) -> None:
        """Remember that what was asked did not succeed, and why."""
        ...

    def check(self, viewer: Viewer) -> None:
        """Check what has not been checked."""
        ...

    def stop(self, viewer: Viewer) -> None:
        """Break off checking."""
        ...

    def remove(self, viewer: Viewer, file_ids: Collection[str], who: str) -> None:
        """Throw files out."""
        ...

    def release(self, viewer: Viewer, heard: Mapping[str, int] | None, who: str) -> None:
        """Release files, each with how many rows of it were told not to count; None = all that are in order."""
        ...

    def rebuild(self, viewer: Viewer) -> None:
        """Calculate anew, where nobody else than who started the server can ask for it."""
        ...

    def stop_building(self, viewer: Viewer) -> None:
        """Break off calculating."""
        ...

    def model(self, kind: str) -> tuple[str, bytes] | None:
        """A file to begin from of one of the kinds in ``models``, with a name for it."""
        ...

    def faulty_rows(self, viewer: Viewer, file_id: str, lang: str) -> tuple[str, bytes] | None:
        """The rows with faults of a file as a workbook, with a name for it."""
        ...


def owner_of(viewer: Viewer) -> str | None:
    """Whose inbox somebody has, as a name of a folder; None = no inbox: the network delivers nothing."""
    if viewer.role == "netwerk":
        return None
    if not viewer.organisation:
        return EVERYTHING
    code = viewer.organisation
    told = code if _CODE.fullmatch(code) else hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:40]
    return f"{viewer.role}-{told}"


def is_foreign(viewer: Viewer, owner: str | None) -> bool:
    """Whether a file is, by its content, of another municipality or corporation than who looks: that one releases it itself."""
    own = owners_seen(viewer)
    return own is not None and (owner or "").partition(":")[0] in ("gemeente", "kvk") and owner not in own
