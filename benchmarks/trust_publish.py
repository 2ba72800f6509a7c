"""Crash safety and provenance at full count: killed, refused, changed, read meanwhile, started at once, and built again elsewhere.

`uv run python -m benchmarks.trust_publish` writes the table benchmarks/trust_publish.csv. `--builds 20` adds as many builds of a small
country under other circumstances, of which every byte must be the same: every second one where the first one stands, after four builds
of something else were killed at any moment (40 in all; some half an hour). `--only` does some of it; other rows stay as they were.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.properties.circumstances import builds
from tests.properties.filling import run as fill
from tests.properties.full_disk import can
from tests.properties.full_disk import run as fill_disk
from tests.properties.publishing import run

COUNTS = {
    "operations": 0,
    "refused": 0,
    "random": 200,
    "flips": 1000,
    "limits": 20,
    "filled": 20,
    "full_disk": 20,
    "torn": 150,
    "minute": 120,
    "starts": 50,
}
CLAIMS = {
    "operations": "killed before, halfway and after each file operation of publishing",
    "refused": "each file operation refused: no room, bad disk, no rights",
    "random": "publishing killed at random moments",
    "flips": "one bit of one byte changed, over every published file",
    "limits": "files no larger than so many sizes, as on a disk that fills up",
    "filled": "reading, a table, a page, a key, marks of who is erased, the history: the same sizes for each",
    "full_disk": "whole builds on a small disk that fills up, each with other room left",
    "torn": "published while 16 readers look, as fast as that goes",
    "minute": "published in a minute while 16 readers look; bad is also one that found its generation gone, or p95 of 300 ms and more",
    "starts": "runs started at once, one of five killed while at it",
    "builds": "builds with other threads, hash seed, time zone, locale, folder and order of files",
    "killed": "whole builds killed at any moment with all that they started, each fourth while it published",
}
KILLS = 4
TOLD = ("operations", "published", "told", "looks", "gone", "p95_ms", "turns", "files", "publishing")
"""What else is told of one of them."""


def rows(folder: Path, what: list[str], several: int) -> Iterator[tuple[str, dict]]:
    """What was asked, one after another."""
    for one in what:
        if one == "full_disk":
            if can():
                yield one, fill_disk(folder / one, COUNTS[one])
            else:
                print("full_disk: no file system can be mounted here")
        else:
            yield one, fill(folder / one, COUNTS[one]) if one == "filled" else run(one, folder / one, COUNTS[one])
    if several:
        told = builds(folder / "builds", several, KILLS)
        yield "builds", told
        yield "killed", told["killed"]


def main() -> None:
    """Run it and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--builds", type=int, default=0)
    asked.add_argument("--only", nargs="*", choices=list(COUNTS), default=list(COUNTS))
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    table = {one["what"]: one for one in csv.DictReader(given.out.open(encoding="utf-8"))} if given.out.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for what, told in rows(Path(folder), given.only, given.builds):
            also = "; ".join(f"{name} {told[name]}" for name in TOLD if name in told)
            table[what] = {
                "what": what,
                "claim": CLAIMS[what],
                "tried": told["tried"],
                "bad": len(told["bad"]),
                "also": also,
            }
            print(table[what], told["bad"][:10], flush=True)
    with given.out.open("w", newline="", encoding="utf-8") as out:
        write = csv.DictWriter(out, ("what", "claim", "tried", "bad", "also"), lineterminator="\n")
        write.writeheader()
        write.writerows(table[what] for what in CLAIMS if what in table)


if __name__ == "__main__":
    main()
