"""One delivery put down in many orders: under permuted names, in other folders, arriving in another order, read in another order.

A permutation keeps the names and deals the contents over them anew; the days on which files were written are dealt too. Tables tell
under which name a file came (`NAMED`): of those everything but the names must be the same.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from unittest import mock

import pyarrow.parquet as pq

from assets import intake
from tests.properties.test_any_path import FIRST, audited, credit, nights, note, sha256

NAMED = ("raw_intake__files", "mart__reconciliation")
"""Tables that tell names of files, and nothing else that an order could change."""
KEY = bytes(range(32))


def _texts() -> Iterator[str]:
    yield from (
        audited(0),
        audited(1),
        audited(1).replace("Corporatie", "Corporatie "),
        audited(1).replace("1000", "1001"),
    )
    yield from (credit(1, "R1"), credit(1, "R2"), credit(2, "R1"), credit(3, "R9"))
    yield from (nights(1), nights(2), note({"sha256": sha256(nights(1)), "opgesteld": "2024-05-01"}))
    yield note(
        {"sha256": sha256(nights(1)), "opgesteld": "2024-06-01"},
        {"sha256": sha256(nights(2)), "opgesteld": "2024-05-15"},
    )


SENT: list[bytes] = [*FIRST, *(text.encode() for text in _texts()), FIRST[1], FIRST[1], audited(0).encode()]
"""Claims, credits of several kinds, an answer, ledgers restated and contradicting, lists said again, notes that differ, copies, faults."""


def put_down(sent: list[bytes], folder: Path, seed: int) -> None:
    """Write files in the order of a permutation, under names and on days that go with it.

    0 is the order as given, an odd number the reverse of the one before: of any two files each comes first in one of them.
    """
    rng, order, days = Random(seed // 2), list(range(len(sent))), list(range(len(sent)))
    if seed > 1:
        rng.shuffle(order)
        rng.shuffle(days)
    if seed % 2:
        order.reverse()
        days.reverse()
    shutil.rmtree(folder, ignore_errors=True)
    for place, (which, day) in enumerate(zip(order, days, strict=True)):
        path = folder / f"map {place % 4}" / f"{place:03d}.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sent[which])
        os.utime(path, (1_700_000_000 + 86_400 * day,) * 2)


def reading_order(seed: int) -> mock._patch:
    """Have files read in batches of another size: which one is ready first then differs too."""
    return mock.patch.object(intake, "BATCH_FILES", (200, 1, 3, 7)[seed % 4])


def key_in(data: Path) -> None:
    """The same key in another data folder, or pseudonyms would differ."""
    (data / "key").mkdir(parents=True, mode=0o700)
    path = data / "key" / "pseudonym.key"
    path.write_bytes(KEY)
    path.chmod(0o600)


def stored(data: Path) -> dict[str, object]:
    """Every table of a warehouse: its bytes, or where it tells names its rows without them."""
    return {
        path.stem: pq.read_table(path).drop_columns("name") if path.stem in NAMED else path.read_bytes()
        for path in sorted((data / "warehouse").rglob("*.parquet"))
    }


def apart(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """Tables that are not the same in two warehouses."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
