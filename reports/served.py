"""The answers as a server holds them: read whole once per build, so that a page never mixes two builds."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from reports.audience import RULES, Given
from reports.viewer import Viewer
from reports.warehouse import Warehouse, refused

EVERY = ("mart", "ref")
ALSO = ("core__quarantine", "core__remarks")  # what was held back, and what was odd: for the page of deliveries
MOST_HELD = 40  # organisations whose answers are held at once
PATIENCE = 5  # times to look again
NOT_HELD = ("mart__avoided_draws",)  # millions of rows that no page shows


class NothingBuilt(LookupError):
    """There are no answers yet."""


class Unfinished(LookupError):
    """A build is running or was broken off, and there is no earlier one in hand."""


@dataclass
class Served:
    """What is looked at in a data folder, and whether a build is under way there (``<data>/.unfinished``).

    The pointer is read again for every request. Where nothing was published the tables of the last build are told, once it has ended.
    ``few_kept``: figures of projects of few people are kept from corporations and the network (decision 0111).
    """

    data: Path
    few_kept: bool = False
    _held: dict[tuple[str, str], Warehouse] = field(default_factory=dict)
    _stamp: tuple = ()
    _lock: RLock = field(default_factory=RLock, repr=False)
    stale: bool = field(default=False, init=False)  # what is held is of the build before the one that is running

    def marts(self, viewer: Viewer) -> Warehouse:
        """The answers of one build, as far as they are given to who looks; rows of others are not read for them.

        Raises:
            NothingBuilt: There are none.
            Unfinished: They are being made, and none before were published or are in hand.
        """
        self.stale = (self.data / ".unfinished").exists()
        for _ in range(PATIENCE):
            try:
                return self._held_for(viewer, Warehouse.of(self.data))
            except FileNotFoundError:  # published anew three times while it was read
                continue
        raise NothingBuilt(str(self.data))

    def _held_for(self, viewer: Viewer, found: Warehouse) -> Warehouse:
        """Everything of it that is given in hand; what is in hand already when that is the same."""
        key = (viewer.role, viewer.organisation)
        if found.generation is None and self.stale:
            if key in self._held:
                return self._held[key]
            raise Unfinished(str(self.data))
        if not found.built():
            raise FileNotFoundError if found.generation else NothingBuilt(str(self.data))
        stamp = (found.generation,) if found.generation else _stamp(found.folder)
        with self._lock:
            if stamp != self._stamp or len(self._held) > MOST_HELD:
                self._held, self._stamp = {}, stamp
            if key not in self._held:
                self._held[key] = _read(viewer, found, self.few_kept)
            return self._held[key]

    @property
    def refused(self) -> str:
        """What kept the last build from being published: names of checks; empty when it was."""
        said = refused(self.data)
        return ", ".join(said["checks"]) if said else ""


def _read(viewer: Viewer, found: Warehouse, few_kept: bool) -> Warehouse:
    """Every table that is told of, as far as it is given."""
    given = Given(found.folder, found.generation, viewer, few_kept)
    for path in _tables(found.folder):
        if path.stem in RULES:
            given.table(path.stem)
    return given


def _tables(folder: Path) -> list[Path]:
    held = [p for layer in EVERY for p in sorted((folder / layer).glob("*.parquet")) if p.stem not in NOT_HELD]
    return held + [p for p in sorted((folder / "core").glob("*.parquet")) if p.stem in ALSO]


def _stamp(folder: Path) -> tuple:
    """When and how large every table is: another build changes it."""
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in _tables(folder))
