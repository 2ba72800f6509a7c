"""The answers as a server holds them: read whole once per build, so that a page never mixes two builds."""

from dataclasses import dataclass, field
from pathlib import Path

from reports.warehouse import Warehouse

EVERY = ("mart", "ref")
ALSO = ("core__quarantine", "core__remarks")  # what was held back, and what was odd: for the page of deliveries
NOT_HELD = ("mart__avoided_draws",)  # millions of rows that no page shows


class NothingBuilt(LookupError):
    """There are no answers yet."""


class Unfinished(LookupError):
    """A build is running or was broken off, and there is no earlier one in hand."""


@dataclass
class Served:
    """The warehouse of a data folder, and whether a build is under way there (``<data>/.unfinished``)."""

    data: Path
    _held: Warehouse | None = None
    _stamp: tuple = ()
    stale: bool = field(default=False, init=False)  # what is held is of the build before the one that is running

    def marts(self) -> Warehouse:
        """The answers of the last build that was finished.

        Raises:
            NothingBuilt: There are none.
            Unfinished: They are being made, and the ones before are not in hand.
        """
        self.stale = (self.data / ".unfinished").exists()
        if self.stale and self._held is not None:
            return self._held
        if self.stale:
            raise Unfinished(str(self.data))
        found = Warehouse(self.data / "warehouse")
        if not found.built():
            raise NothingBuilt(str(self.data))
        if (stamp := _stamp(found.folder)) != self._stamp:
            for path in _tables(found.folder):
                found.table(path.stem)
            self._held, self._stamp = found, stamp
        assert self._held is not None
        return self._held


def _tables(folder: Path) -> list[Path]:
    held = [p for layer in EVERY for p in sorted((folder / layer).glob("*.parquet")) if p.stem not in NOT_HELD]
    return held + [p for p in sorted((folder / "core").glob("*.parquet")) if p.stem in ALSO]


def _stamp(folder: Path) -> tuple:
    """When and how large every table is: another build changes it."""
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in _tables(folder))
