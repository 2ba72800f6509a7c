"""Releases attacked at full count: random tables, insiders and pairs, and histories of six releases.

`uv run python -m benchmarks.trust_disclosure` writes benchmarks/trust_disclosure.csv (some half an hour of one core).
``broken_without`` is the positive control: tables of which the attacker works out something when only what may not be told by itself
is left out; for histories, compared and movers, when a release does not know of whom it told what, whom others are compared
with, or what somebody is to an amount.
"""

import argparse
import csv
from pathlib import Path

from tests.properties.trying import run

COUNTS = {
    "microdata": (
        5000,
        "no cell of few people, few organisations, or one to be estimated is told; counted again from the rows",
    ),
    "two_dimensions": (1000, "tables of two dimensions: nothing untold comes within reach of an outsider"),
    "three_dimensions": (200, "tables of three dimensions"),
    "insiders": (300, "told to all organisations: nor of each of them, nor of each two together"),
    "viewers": (300, "told to one organisation: nor of that one, alone or with each other"),
    "histories": (
        500,
        "six releases, between which 1 to 9 people come, go or move in some cells: nor of who lays them together",
    ),
    "compared": (
        300,
        "six releases of an estimate, between which people that others are compared with come or go: nor what one of them weighs",
    ),
    "movers": (
        300,
        "six releases of an estimate, between which one to twelve become helped, no longer are, or elsewhere: nor what they weigh",
    ),
}
HEAD = ("what", "claim", "tried", "bad", "with_untold", "broken_without", "withheld", "cells", "told")


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="of the full counts")
    asked.add_argument(
        "--only", nargs="*", choices=COUNTS, default=list(COUNTS), help="these; what the table has of others stays"
    )
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    rows: dict[str, list] = {}
    if given.out.exists():
        with given.out.open(newline="", encoding="utf-8") as before:
            rows = {row[0]: row for row in list(csv.reader(before))[1:] if row[0] not in given.only}
    for what in given.only:
        count, claim = COUNTS[what]
        told = run(what, max(1, round(given.share * count)))
        rows[what] = [what, claim, told["tried"], len(told["bad"]), *(told[name] for name in HEAD[4:])]
        print(rows[what], told["bad"][:3], flush=True)
        with given.out.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([HEAD, *(rows[one] for one in COUNTS if one in rows)])


if __name__ == "__main__":
    main()
