"""Is every line and cent of faulty deliveries accounted for? Two counts over generated deliveries, and where they differ.

``uv run python benchmarks/accounted.py --deliveries 1000`` writes accounted.csv: what was put in and how often, the lines and cents by
what became of them, and the number of differences. tests/properties/test_every_cent.py does the same with some.
"""

import argparse
import csv
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.properties.faulty import BUCKETS, Delivery, delivery
from tests.properties.test_any_path import histories
from tests.properties.test_every_cent import TOGETHER, checked

RESULT = Path(__file__).with_name("accounted.csv")


def main() -> None:
    """Build all deliveries, some together, and write what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deliveries", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--histories", type=int, help="instead: live through this many histories of 50 steps")
    said = asked.parse_args()
    if said.histories:
        histories(said.histories, 50, same=False)
        print(f"{said.histories} histories end as if all had come at once")
        return
    begun, differ, seen = time.perf_counter(), [], []
    for start in range(1, said.deliveries + 1, TOGETHER):
        several = [delivery(n, said.seed) for n in range(start, min(start + TOGETHER, said.deliveries + 1))]
        folder = Path(tempfile.mkdtemp(prefix="ontschot-accounted-"))
        try:
            differ += checked(folder, several)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        seen += several
    _write(seen, differ, said.seed)
    print(f"{len(seen)} deliveries, {len(differ)} differences, {time.perf_counter() - begun:.0f} s")
    print("\n".join(differ[:50]))
    raise SystemExit(1 if differ else 0)


def _write(seen: list[Delivery], differ: list[str], seed: int) -> None:
    faults = sum((one.faults for one in seen), Counter())
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["what", "times", "cents"])
        rows.writerow([f"deliveries (seed {seed})", len(seen), ""])
        rows.writerow(["files", sum(len(one.files) for one in seen), ""])
        for bucket in BUCKETS:
            lines, cents = (sum(one.expected[bucket][n] for one in seen) for n in (0, 1))
            rows.writerow([f"lines {bucket}", lines, cents])
        rows.writerows([fault, times, ""] for fault, times in sorted(faults.items()))
        rows.writerow(["differences between the two counts", len(differ), ""])


if __name__ == "__main__":
    main()
