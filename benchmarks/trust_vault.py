"""Pseudonyms, leaks, pseudonymised files and erasure at full count (G6, G7, G8); writes benchmarks/trust_vault.csv.

`uv run python -m benchmarks.trust_vault` takes some five minutes: a million people under six keys, 200 canaries in every form that the
scanner opens, and an example country that is pseudonymised file by file, built twice, and built again without a hundred of its people.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from assets.keys import Ring
from assets.leaks import left_in
from pipelines.harmonize.pseudonyms import PseudonymKey, is_bsn
from tests.security.bsn_scan import bsns_of
from tests.security.test_leaks import PLANTED

SECRET = bytes(range(32))
KEYS = [
    PseudonymKey(SECRET), PseudonymKey(SECRET, version=2), PseudonymKey(SECRET, version=12), PseudonymKey(SECRET, "ander"),
    PseudonymKey(bytes(32)), PseudonymKey(bytes(32), version=2),
]  # fmt: skip
APART = ("file_id", "name", "bytes")
Result = tuple[str, int, int]


def people(count: int, seed: int) -> list[str]:
    """Different BSNs, drawn."""
    rng = np.random.default_rng(seed)
    found: set[str] = set()
    while len(found) < count:
        found |= {d for d in map("{:09d}".format, rng.integers(1, 10**9, count * 4).tolist()) if is_bsn(d)}
    return sorted(found)[:count]


def collisions(count: int) -> list[Result]:
    """G6: no two people with one pseudonym, and none in common over keys, purposes and versions."""
    someone, seen, twice = people(count, 1), set[bytes](), 0
    for key in KEYS:
        make = key.pseudonymiser()
        for bsn in someone:
            body = (make(bsn) or "")[-32:].encode()
            twice += body in seen
            seen.add(body)
    return [
        (f"pseudonyms under {len(KEYS)} keys, purposes and versions, the same as another", len(KEYS) * count, twice)
    ]


def canaries(folder: Path) -> list[Result]:
    """G7: the scanner finds 200 of 200, in each of the forms that it opens."""
    several, missed = people(200, 9), 0
    for form, plant in PLANTED.items():
        here = folder / form
        here.mkdir(parents=True)
        for n, bsn in enumerate(several):
            plant(here / f"f{n}.{form}", bsn)
        found = left_in(here, several)[1]
        missed += sum(bsn not in found.get(f"f{n}.{form}", ()) for n, bsn in enumerate(several))
    return [(f"canaries in {len(PLANTED)} forms, not found", 200 * len(PLANTED), missed)]


def ontschot(*arguments: str | Path, typed: str = "") -> str:
    """Run a command; its output."""
    call = [sys.executable, "-c", "from assets.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, input=typed, check=False)
    if done.returncode:
        raise SystemExit(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def rows(table: Path, without: set[str] | None = None) -> Counter[str]:
    """Rows of a stored table, each as often, without what names the file; some people apart."""
    stored = pq.read_table(table)
    apart = [name for name in stored.column_names if name in APART or (without is not None and name == "row")]
    kept = stored.to_pylist() if without is None else [r for r in stored.to_pylist() if r["person_id"] not in without]
    return Counter(repr({k: v for k, v in row.items() if k not in apart}) for row in kept)


def country(folder: Path, lines: int, gone: int) -> list[Result]:
    """G7 and G8 on an example country: the same tables from files without people, nobody in what is stored, a hundred erased."""
    there, without, a, b = (folder / name for name in ("c", "without", "a", "b"))
    ontschot("example", "--out", there, "--care-lines", str(lines), "--seed", "7")
    ontschot("key", "create", "--keys", a / "key")
    shutil.copytree(a / "key", b / "key")
    key = a / "key" / "pseudonym.key"
    said = json.loads(ontschot("pseudonymise", there / "deliveries", "--out", without, "--key", key, "--json"))
    wanted = sorted(bsn.decode() for bsn in bsns_of(there / "deliveries"))
    _, holding = left_in(without, wanted)
    told: list[Result] = [
        ("files pseudonymised, not written", len(said), sum(bool(one["rule"]) for one in said)),
        ("files written without people, with a BSN in them", len(said), len(holding)),
    ]
    ontschot("build", "--deliveries", there / "deliveries", "--data", a, "--json")
    ontschot("build", "--deliveries", without, "--data", b, "--json")
    tables = sorted(p.relative_to(a) for layer in ("core", "mart") for p in (a / "warehouse" / layer).glob("*.parquet"))
    tables = [table for table in tables if table.stem != "mart__release"]  # it names the files by their content
    other = [table for table in tables if rows(a / table) != rows(b / table)]
    told.append(("core and mart tables built from them, other than from the originals", len(tables), len(other)))
    for data in (a, b):
        files, left = left_in(data, wanted)
        made_of = "originals" if data == a else "files without people"
        told.append((f"files left by a build of {made_of}, with a BSN in them", files, len(left)))
    return told + erased(a, there / "deliveries", wanted[:: max(len(wanted) // gone, 1)][:gone], folder / "before")


def erased(data: Path, deliveries: Path, someone: list[str], before: Path) -> list[Result]:
    """G8: people erased, in one run; nobody of them left, no row of another changed."""
    shutil.copytree(data / "warehouse", before)
    current = Ring(data / "key").current()
    make = current.key.pseudonymiser() if current else PseudonymKey(SECRET).pseudonymiser()
    gone = {make(bsn) or "" for bsn in someone}
    said = json.loads(
        ontschot("erase", "-", "--deliveries", deliveries, "--data", data, "--json", typed="\n".join(someone))
    )
    files, left = left_in(data, [*gone, *someone], apart=[data / "key"])
    tables = [p for p in sorted(before.rglob("*.parquet")) if "person_id" in pq.read_schema(p).names]
    tables = [p for p in tables if p.parent.name == "raw"]
    other = [p for p in tables if rows(p, gone) != rows(data / "warehouse" / p.relative_to(before), gone)]
    return [
        (
            f"files left after {len(someone)} people were erased, with one of them in it",
            files,
            len(left) + len(said["left"]),
        ),
        ("raw tables with people, in which a row of somebody else changed", len(tables), len(other)),
    ]


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--care-lines", type=int, default=30_000)
    asked.add_argument("--erase", type=int, default=100)
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    os.environ.pop("ONTSCHOT_DATA", None)
    found: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        parts = (
            lambda: collisions(given.people),
            lambda: canaries(Path(folder) / "canaries"),
            lambda: country(Path(folder), given.care_lines, given.erase),
        )
        for part in parts:
            for one in part():
                print(*one, flush=True)
                found.append(one)
    with given.out.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(("what", "tried", "bad"))
        for one in found:
            write(one)
    print(f"{date.today()}: {sum(bad for _, _, bad in found)} bad")


if __name__ == "__main__":
    main()
