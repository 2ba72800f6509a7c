"""Another opinion on what must stay untold: τ-Argus (CBS) on the same tables, by the wheel `pytauargus`, which is no dependency.

`uv run --with pytauargus==0.6.0 python -m benchmarks.third_opinion` writes benchmarks/third_opinion.csv. τ-Argus protects a cell of n
people by a share of n; here a cell that is not told must possibly be ten people off. So it may leave fewer cells out, and the
attacker of a release says of how many cells he then comes within ten people, and of how many to the very number.
"""

import argparse
import contextlib
import csv
import importlib
import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, Key
from pipelines.disclosure.suppress import Round, suppressed
from tests.properties.disclosing import OUTSIDER, attacked, counts, only_primary, with_margins

METHODS = (("FREQ(10,10)", "OPT(1)"), ("FREQ(10,10)", "MOD(1)"), ("FREQ(10,100)", "OPT(1)"))  # people, share in %
HEAD = ("who", "tables", "cells", "not_by_themselves", "for_another", "within_ten_people", "to_the_number")


def by_tau_argus(cube: Cube, rule: str, method: str, protect: Callable[..., Any]) -> frozenset[Key]:
    """Keys that τ-Argus leaves untold."""
    rows = [{"r": k[0], "s": k[1], "n": 1} for k, c in cube.cells.items() if TOTAL not in k for _ in range(c.value)]
    table = protect(rows, ["r", "s"], "n", safety_rules=rule, suppress=method).tables[0]
    found = [
        line.replace('"', "").split(";") for line in Path(table.path).read_text(encoding="latin-1").splitlines() if line
    ]
    return frozenset(
        (one[0].replace("Total", TOTAL), one[1].replace("Total", TOTAL)) for one in found if one[5] in ("U", "M")
    )


def tables(count: int) -> list[tuple[Cube, Round, frozenset[Key]]]:
    """Random tables of people without empty cells (which τ-Argus tells), what may be told by itself, and what a release tells."""
    found = []
    for i in range(count):
        rng = random.Random(f"third-{i}")
        drawn = counts(rng, rng.randint(3, 6), rng.randint(3, 5)).cells
        inner = {key: Cell(max(cell.value, 1), max(cell.value, 1)) for key, cell in drawn.items() if TOTAL not in key}
        cube = with_margins("people", inner, counts=True)
        now = only_primary(cube)
        found.append((cube, now, suppressed(now, (), OUTSIDER)))
    return found


def row(who: str, found: list[tuple[Round, frozenset[Key]]]) -> tuple:
    """A line of the table: rounds with what is untold by themselves and all that is, attacked."""
    breaches = [one for now, told in found for one in attacked([replace(now, told=told)], OUTSIDER)]
    alone = sum(len(now.cells) - len(now.told) for now, _ in found)
    untold = sum(len(now.cells) - len(told) for now, told in found)
    cells = sum(len(now.cells) for now, _ in found)
    return who, len(found), cells, alone, untold - alone, len(breaches), sum(one.pinned for one in breaches)


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tables", type=int, default=100)
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    protect = importlib.import_module("pytauargus").protect
    out, every = given.out.resolve(), tables(given.tables)
    rows = [row("nobody: only what may not be told by itself", [(now, now.told) for _, now, _ in every])]
    rows.append(row("this release", [(now, told) for _, now, told in every]))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # it leaves its logs where it is run
        for rule, method in METHODS:
            told = [(now, frozenset(now.cells) - by_tau_argus(cube, rule, method, protect)) for cube, now, _ in every]
            rows.append(row(f"tau-Argus {rule} {method}", told))
    for one in rows:
        print(dict(zip(HEAD, one, strict=True)), flush=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])


if __name__ == "__main__":
    main()
