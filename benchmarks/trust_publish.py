"""Crash safety and provenance at full count: killed, refused, changed, read meanwhile, started at once, and built again elsewhere.

`uv run python -m benchmarks.trust_publish` writes the table benchmarks/trust_publish.csv; `--builds 20` adds as many builds of a small
country under other circumstances, of which every byte must be the same (some ten minutes).
"""

import argparse
import csv
import tempfile
from pathlib import Path

from tests.properties.circumstances import builds
from tests.properties.publishing import run

COUNTS = {"operations": 0, "refused": 0, "random": 200, "flips": 1000, "limits": 20, "torn": 150, "starts": 50}
CLAIMS = {
    "operations": "killed before, halfway and after each file operation of publishing",
    "refused": "each file operation refused: no room, bad disk, no rights",
    "random": "publishing killed at random moments",
    "flips": "one bit of one byte changed, over every published file",
    "limits": "files no larger than so many sizes, as on a disk that fills up",
    "torn": "published while four processes read",
    "starts": "runs started at once, one of five killed while at it",
    "builds": "builds with other threads, hash seed, time zone, locale, folder and order of files",
}


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--builds", type=int, default=0)
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for what, count in COUNTS.items():
            rows.append((what, CLAIMS[what], run(what, Path(folder) / what, count)))
            print(rows[-1])
        if given.builds:
            rows.append(("builds", CLAIMS["builds"], builds(Path(folder) / "builds", given.builds)))
            print(rows[-1])
    with given.out.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(("what", "claim", "tried", "bad"))
        for what, claim, told in rows:
            write((what, claim, told["tried"], len(told["bad"])))


if __name__ == "__main__":
    main()
