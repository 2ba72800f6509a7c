"""The answers as a server holds them: read whole once per build, so that a page never mixes two builds."""

from dataclasses import dataclass, field
from pathlib import Path

from reports.warehouse import Warehouse, refused

EVERY = ("mart", "ref")
ALSO = ("core__quarantine", "core__remarks")  # what was held back, and what was odd: for the page of deliveries
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
    """

    data: Path
    _held: Warehouse | None = None
    _stamp: tuple = ()
    stale: bool = field(default=False, init=False)  # what is held is of the build before the one that is running

    def marts(self) -> Warehouse:
        """The answers of one build, whole.

        Raises:
            NothingBuilt: There are none.
            Unfinished: They are being made, and none before were published or are in hand.
        """
        self.stale = (self.data / ".unfinished").exists()
        for _ in range(PATIENCE):
            try:
                return self._whole(Warehouse.of(self.data))
            except FileNotFoundError:  # published anew three times while it was read
                continue
        raise NothingBuilt(str(self.data))

    def _whole(self, found: Warehouse) -> Warehouse:
        """Everything of it in hand; what is in hand already when that is the same."""
        if found.generation is None and self.stale:
            if self._held is not None:
                return self._held
            raise Unfinished(str(self.data))
        if not found.built():
            raise FileNotFoundError if found.generation else NothingBuilt(str(self.data))
        stamp, held = (found.generation,) if found.generation else _stamp(found.folder), self._held
        if held is None or stamp != self._stamp:
            for path in _tables(found.folder):
                found.table(path.stem)
            held = self._held = found
            self._stamp = stamp
        return held

    @property
    def refused(self) -> str:
        """What kept the last build from being published: names of checks; empty when it was."""
        said = refused(self.data)
        return ", ".join(said["checks"]) if said else ""


def _tables(folder: Path) -> list[Path]:
    held = [p for layer in EVERY for p in sorted((folder / layer).glob("*.parquet")) if p.stem not in NOT_HELD]
    return held + [p for p in sorted((folder / "core").glob("*.parquet")) if p.stem in ALSO]


def _stamp(folder: Path) -> tuple:
    """When and how large every table is: another build changes it."""
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in _tables(folder))
