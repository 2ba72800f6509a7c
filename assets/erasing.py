"""Erasing people: a mark for ever, everything built anew without them, and a look through all bytes that are left."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from assets.checks import CHECKS
from assets.definitions import ASSETS
from assets.jobs import Built, build
from assets.leaks import left_in
from assets.place import Place, alone
from assets.register import DamagedRegister, forget
from pipelines.harmonize.pseudonyms import digits_of, is_bsn, stand_in, version_of

RULE = "person_erased"


class NobodyError(ValueError):
    """A line of the list of people is neither a BSN nor a pseudonym; says which line, never what stands there."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True)
class Erased:
    """What came of it: how many people, rows that were of them, the build, files looked through and those that still hold somebody.

    ``deliveries`` are delivered files in which they still are: those are of whoever delivered them.
    """

    people: int
    rows: int
    built: Built
    files: int
    left: list[str] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)

    @property
    def gone(self) -> bool:
        """Whether nobody of them is left."""
        return self.built.success and not self.left


def people_in(text: str) -> list[str]:
    """People on a list, one a line; blank lines and lines that begin with # do not count.

    Raises:
        NobodyError: On a line stands neither a BSN nor a pseudonym.
    """
    found = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1)]
    found = [(n, one) for n, one in found if one and not one.startswith("#")]
    for n, one in found:
        if not _is_somebody(one):
            raise NobodyError(n)
    return [one for _, one in found]


def _is_somebody(one: str) -> bool:
    return version_of(one) is not None or is_bsn(digits_of(one))


def erase(place: Place, people: list[str], on: date, waiting: Callable[[], None] = lambda: None) -> Erased:
    """Erase people, each given by BSN or pseudonym, from everything in the data folder of a place.

    Raises:
        NobodyError: One of them is neither; then nothing was done.
        KeyFileError: The key cannot be used.
    """
    for line, one in enumerate(people, 1):
        if not _is_somebody(one):
            raise NobodyError(line)
    data = Path(place.data)
    with alone(data, waiting):
        key = place.secret()
        marks = place.ring.erase(people, on, key)
        built = build(place, ASSETS, CHECKS)
        wanted = set().union(*marks) | {digits_of(one) for one in people if version_of(one) is None}
        wanted |= {stand_in(digits_of(one), key.pseudonymiser()) for one in people if version_of(one) is None}
        with suppress(DamagedRegister):  # what is left in it is found in its bytes
            forget(data, wanted)
        files, left = left_in(data, wanted, apart=[place.ring.folder, Path(place.deliveries)])
        rows, named = _still_delivered(place) if built.success else (0, [])
    return Erased(len(people), rows, built, files, sorted(left), named)


def _still_delivered(place: Place) -> tuple[int, list[str]]:
    """Rows that were not kept, and the delivered files they are in."""
    held = pq.read_table(place.warehouse().path("core__quarantine"), columns=["file_id", "rule"]).to_pylist()
    files = pq.read_table(place.warehouse().path("raw_intake__files"), columns=["file_id", "name"]).to_pylist()
    gone = [row["file_id"] for row in held if row["rule"] == RULE]
    return len(gone), sorted({row["name"] for row in files if row["file_id"] in set(gone)})
