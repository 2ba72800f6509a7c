"""Where things are on this machine: deliveries, data, key, reference rows. Only the front door sets it."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import dagster as dg
import pandas as pd
from filelock import FileLock, Timeout

from assets.keys import FIRST, KeyFileError, Ring, read_key, write_new
from assets.storage import SPILL, Warehouse
from pipelines.harmonize.pseudonyms import KEY_BYTES, PseudonymKey

BUILT_FROM = ".deliveries"  # file of a data folder
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def alone(data: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """The data folder for one build at a time: another one waits until this one has ended.

    Raises:
        PermissionError: The folder cannot be written to.
    """
    lock = lock_of(data)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def lock_of(data: Path) -> FileLock:
    """The lock of a data folder; one per process, so that who holds it may take it again."""
    data.mkdir(parents=True, exist_ok=True)
    return _lock(lock_file(data))


def lock_file(data: Path) -> Path:
    """The file that is locked while a data folder is built."""
    return data.resolve() / ".lock"


@cache
def _lock(path: Path) -> FileLock:
    """One object per file, kept: a lock that nobody holds on to is let go."""
    return FileLock(path, thread_local=False)


def remember(deliveries: Path, data: Path) -> None:
    """Note where the deliveries of a data folder are, for who shows it."""
    (data / BUILT_FROM).write_text(str(deliveries.resolve()), encoding="utf-8")


def deliveries_of(data: Path) -> Path:
    """Where the deliveries of a data folder are: those of its last build, else ``deliveries`` beside it."""
    try:
        return Path((data / BUILT_FROM).read_text(encoding="utf-8").strip() or data.resolve().parent / "deliveries")
    except (OSError, UnicodeDecodeError):
        return data.resolve().parent / "deliveries"


class Place(dg.ConfigurableResource):
    """Folders of one installation.

    Attributes:
        deliveries: What the parties sent, in any layout; never written to.
        data: Everything that is built.
        key: File with the key of the pseudonyms; empty = the newest in ``<data>/key``, made on first use.
        reference: Rows that others published, with their source.
        workers: Reading processes; 0 = one per core.
        draws: Joint draws; 0 = as ref__parameters says.
        as_known_on: Only what was known on this day (ISO) counts; empty = everything.
    """

    deliveries: str
    data: str
    key: str = ""
    reference: str = str(ROOT / "data" / "reference")
    workers: int = 0
    draws: int = 0
    as_known_on: str = ""

    @property
    def staging(self) -> Path:
        """Rows as read, before they are judged."""
        return Path(self.data) / ".staging"

    @property
    def known_on(self) -> date | None:
        """The day of which only what was known then counts; None = everything."""
        return date.fromisoformat(self.as_known_on) if self.as_known_on else None

    @property
    def pages(self) -> Path:
        """Where HTML pages go."""
        return Path(self.data) / "pages"

    @property
    def processes(self) -> int:
        """Number of reading processes."""
        return self.workers or os.cpu_count() or 1

    @property
    def unfinished(self) -> Path:
        """Mark that stands from the beginning of a build until it succeeds: meanwhile tables are of two builds."""
        return Path(self.data) / ".unfinished"

    def shut(self) -> None:
        """Have the tables of a build, in which there are rows of people, for nobody else to look into."""
        folder = Path(self.data) / "warehouse"
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def tidy(self) -> None:
        """Remove what a build that was killed left half done; only whoever holds the lock of the data folder may."""
        for left in Path(self.data).glob(f".{self.staging.name}.*"):
            shutil.rmtree(left, ignore_errors=True)
        spilled = (Path(self.data) / SPILL).glob("*")  # the engine that was killed did not remove it: rows of people
        for half in [*(Path(self.data) / "warehouse").glob("*/.*.tmp"), *spilled]:
            half.unlink(missing_ok=True)

    def warehouse(self) -> Warehouse:
        """The store below the data folder."""
        return Warehouse(folder=str(Path(self.data) / "warehouse"))

    def reference_rows(self, name: str) -> pd.DataFrame:
        """Rows of a reference table, as committed."""
        return pd.read_csv(
            Path(self.reference) / f"{name}.csv", dtype=dict.fromkeys(("code", "published", "municipality_code"), str)
        )

    @property
    def ring(self) -> Ring:
        """The keys of this installation, and who asked to be erased: beside the file given, else ``<data>/key``."""
        return Ring(Path(self.key).parent if self.key else Path(self.data) / "key")

    def secret(self) -> PseudonymKey:
        """The key of the pseudonyms: that of the path given, else the newest; made on first use (32 random bytes, mode 0600).

        Raises:
            FileNotFoundError: A path was given and there is no file.
            KeyFileError: Others may read the key, the file holds no key, or it is gone while tables were made with it.
        """
        if self.key:
            return read_key(Path(self.key))
        current = self.ring.current()
        if current is None:
            if self.warehouse().path("raw_intake__files").exists() or self.ring.destroyed():
                raise KeyFileError("key_lost", Path(self.data))
            write_new(self.ring.folder / FIRST, secrets.token_bytes(KEY_BYTES))
            return read_key(self.ring.folder / FIRST)
        return current.key


__all__ = ["ROOT", "KeyFileError", "Place", "alone", "lock_of"]
