"""Lines and cents in = accepted + quarantined + superseded + duplicate, by two counts that know nothing of each other."""

from collections import Counter
from pathlib import Path

import pytest

from tests.properties.accounts import built
from tests.properties.faulty import BUCKETS, Delivery, counted, delivery, register_of

TOGETHER = 20  # deliveries in one build: their parties have nothing in common
IN_THE_TESTS = 40


def put(folder: Path, several: list[Delivery]) -> None:
    """Write deliveries, and the register of their complexes."""
    folder.mkdir(parents=True)
    (folder / "register.xlsx").write_bytes(register_of(several))
    for name, data in (file for one in several for file in one.files.items()):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def differences(several: list[Delivery], rows: list[dict]) -> list[str]:
    """Where the reconciliation of the pipeline and the plain count do not say the same."""
    by_name = {row["name"]: row for row in rows}
    found = []
    for one in several:
        sums = {bucket: [0, 0] for bucket in BUCKETS}
        for name, data in one.files.items():
            row = by_name.pop(name)
            found += _of_file(name, data, row)
            for bucket in BUCKETS:
                sums[bucket][0] += int(row[f"lines_{bucket}"])
                sums[bucket][1] += int(row[f"cents_{bucket}"])
        found += [
            f"{one.number}: {sums[bucket]} {bucket}, expected {one.expected[bucket]}"
            for bucket in BUCKETS
            if sums[bucket] != one.expected[bucket]
        ]
    return found + [name for name in by_name if name != "register.xlsx"]


def _of_file(name: str, data: bytes, row: dict) -> list[str]:
    """Whether a file is read whole, and what was read is all somewhere."""
    plain = counted(name, data) or (0, 0)
    read = (int(row["lines_read"]), int(row["cents_read"]))
    spread = tuple(sum(int(row[f"{what}_{bucket}"]) for bucket in BUCKETS) for what in ("lines", "cents"))
    found = [f"{name}: {read} read, {plain} in the file"] if read != plain else []
    return found + ([f"{name}: {read} read, {spread} somewhere"] if read != spread else [])


def checked(folder: Path, several: list[Delivery]) -> list[str]:
    """What is wrong with the accounts of some deliveries."""
    put(folder / "in", several)
    return differences(several, built(folder / "in", folder / "data")["mart__reconciliation"])


@pytest.mark.parametrize("start", range(0, IN_THE_TESTS, TOGETHER))
def test_every_line_and_cent_of_deliveries_with_faults_is_where_it_must_be(tmp_path, start):
    assert checked(tmp_path, [delivery(n, seed=1) for n in range(start + 1, start + TOGETHER + 1)]) == []


def test_the_faults_are_of_many_sorts_and_every_end_occurs():
    several = [delivery(n, seed=1) for n in range(1, IN_THE_TESTS + 1)]
    faults = sum((one.faults for one in several), Counter())
    assert len(faults) >= 28 and min(faults.values()) >= 1
    assert all(sum(one.expected[bucket][0] for one in several) >= 20 for bucket in BUCKETS)


@pytest.mark.parametrize("what", ["lines_accepted", "cents_quarantined", "lines_read", "cents_duplicate"])
def test_one_line_or_cent_that_went_elsewhere_would_be_seen(tmp_path, what):
    several = [delivery(n, seed=1) for n in range(1, 4)]
    put(tmp_path / "in", several)
    rows = built(tmp_path / "in", tmp_path / "data")["mart__reconciliation"]
    assert differences(several, rows) == []
    rows[0 if rows[0]["name"] != "register.xlsx" else 1][what] += 1
    assert differences(several, rows) != []
