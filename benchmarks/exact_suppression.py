"""What must stay untold for the sake of others, against the least that could: the method of a release beside the exact optimum.

`uv run python -m benchmarks.exact_suppression` writes benchmarks/exact_suppression.csv. Random tables are told to everybody; the exact
method chooses the cells whose weight (that of `pipelines.disclosure.suppress`) is least, of all choices in which every cell that may
not be told by itself can be as far from its value as is asked. Weights and cells are of what is left untold for others only.

Source: Fischetti & Salazar (2001), Management Science 47(7), 1008-1027 (cell suppression by an integer programme with cuts).
"""

import argparse
import csv
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack

from pipelines.disclosure.cubes import Cube, Key, sums
from pipelines.disclosure.suppress import NotToBeProtected, Round, suppressed, weight
from tests.properties.disclosing import OUTSIDER, amounts, counts, only_primary

SHAPES = {
    "at most 6 x 5": (60, lambda rng: (rng.randint(2, 6), rng.randint(2, 5))),
    "12 x 4": (40, lambda rng: (12, 4)),
    "12 x 12": (20, lambda rng: (12, 12)),
    "20 x 12": (10, lambda rng: (20, 12)),
    "5 x 4 x 3": (20, lambda rng: (5, 4, 3)),
    "8 x 5 x 3": (5, lambda rng: (8, 5, 3)),
}
HEAD = (
    "tables", "cells_with_margins", "tried", "not_to_be_protected", "not_in_time", "untold_ours", "untold_exact", "cells_ratio",
    "weight_ratio_mean", "weight_ratio_worst", "as_good", "seconds_ours_median", "seconds_exact_median", "seconds_exact_worst",
)  # fmt: skip
NEARLY = 1e-6
FAR = {
    2: 1.0,
    3: 4.0,
}  # how far others move at most, of what is asked: in two dimensions a way is of circles through the cell


class NotInTime(Exception):
    """The optimum was not found within the seconds that were given."""


@dataclass(frozen=True)
class Programme:
    """A table as a programme: weights, equations over cells, how far each can go down, and what is asked of which."""

    keys: list[Key]
    weights: np.ndarray
    equations: csr_matrix
    down: np.ndarray
    asked: Mapping[int, float]
    far: float


def programme(now: Round, cube: Cube) -> Programme:
    """The programme of a round that is told to everybody."""
    keys = sorted(now.cells)
    at = {key: i for i, key in enumerate(keys)}
    rows, columns, signs = [], [], []
    for row, (total, parts) in enumerate(sums(now.cells)):
        for key, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            rows.append(row)
            columns.append(at[key])
            signs.append(sign)
    equations = csr_matrix((signs, (rows, columns)), shape=(max(rows) + 1, len(keys)))
    down = np.array([np.inf if cube.signed else now.cells[key].value for key in keys], float)
    asked = {at[key]: float(now.protected[now.cells[key].state]) for key in keys if key not in now.told}
    weights = np.array([weight(key, now.cells[key]) for key in keys])
    return Programme(keys, weights, equations, down, asked, FAR[cube.dimensions])


def least(given: Programme, seconds: float) -> np.ndarray:
    """Which cells stay untold, at the least weight: (cells,) bool.

    Raises:
        NotInTime: It takes longer.
    """
    until, cells = time.perf_counter() + seconds, len(given.keys)
    untold = np.array([float(i in given.asked) for i in range(cells)])
    cuts: list[np.ndarray] = []
    for whole in (0, 1):  # first in fractions, as cuts that hold there hold for whole cells too
        while found := _cuts(given, untold):
            cuts += found
            left = until - time.perf_counter()
            if left <= 0:
                raise NotInTime
            low = np.array([float(i in given.asked) for i in range(cells)])
            best = milp(
                given.weights, integrality=np.full(cells, whole), bounds=Bounds(low, 1.0),
                constraints=LinearConstraint(csr_matrix(np.array(cuts)), lb=1.0), options={"time_limit": left, "mip_rel_gap": 0.0},
            )  # fmt: skip
            if best.status != 0 or best.x is None:
                raise NotInTime
            untold = np.round(best.x) if whole else best.x
        if not whole:
            untold = (
                np.ceil(untold - NEARLY)
                if _whole(untold)
                else np.array([float(i in given.asked) for i in range(cells)])
            )
            if not _cuts(given, untold):
                break
    return untold > 0.5


def _whole(values: np.ndarray) -> bool:
    return bool((np.abs(values - np.round(values)) < NEARLY).all())


def _cuts(given: Programme, untold: np.ndarray) -> list[np.ndarray]:
    """What is wrong with a choice: for every cell and direction that does not come as far as asked, which cells could help."""
    n, found = len(given.keys), []
    both = hstack([given.equations, -given.equations], format="csr")
    for at, size in given.asked.items():
        most = np.concatenate([np.full(n, size * given.far), np.minimum(given.down, size * given.far)])
        for sign in (1.0, -1.0):
            far = min(size, given.down[at]) if sign < 0 else size
            if far <= 0:
                continue
            high = most * np.tile(untold, 2)
            high[at], high[n + at] = (far, 0.0) if sign > 0 else (0.0, far)
            aim = np.zeros(2 * n)
            aim[at if sign > 0 else n + at] = -1.0
            got = linprog(
                aim,
                A_eq=both,
                b_eq=np.zeros(both.shape[0]),
                bounds=np.column_stack([np.zeros(2 * n), high]),
                method="highs",
            )
            if -got.fun < far * (1 - NEARLY):
                helps = -got.upper.marginals * most
                cut = np.minimum((helps[:n] + helps[n:]) / far, 1.0)
                cut[at] = 0.0
                found.append(cut)
    return found


def compared(rng: random.Random, shape: tuple[int, ...], seconds: float) -> dict[str, float] | None:
    """One random table by both methods; None when it cannot be protected.

    Raises:
        NotInTime: The optimum takes longer.
    """
    cube = counts(rng, *shape) if rng.random() < 0.5 else amounts(rng, *shape, signed=rng.random() < 0.3)
    now = only_primary(cube)
    begun = time.perf_counter()
    try:
        told = suppressed(now, (), OUTSIDER, signed=cube.signed)
    except NotToBeProtected:
        return None
    ours = time.perf_counter() - begun
    given = programme(now, cube)
    untold = least(given, seconds)
    exact = time.perf_counter() - begun - ours
    more = np.array([key not in told and key in now.told for key in given.keys])
    fewest = untold & np.array([key in now.told for key in given.keys])
    return {
        "cells": len(given.keys), "ours": more.sum(), "exact": fewest.sum(), "weight_ours": given.weights[more].sum(),
        "weight_exact": given.weights[fewest].sum(), "seconds_ours": ours, "seconds_exact": exact,
    }  # fmt: skip


def row(name: str, share: float, seconds: float) -> tuple:
    """A line of the table."""
    count, shape = SHAPES[name]
    tried, found, late = max(1, round(count * share)), [], 0
    for i in range(tried):
        rng = random.Random(f"exact-{name}-{i}")
        try:
            found.append(compared(rng, shape(rng), seconds))
        except NotInTime:
            late += 1
    rows = [one for one in found if one is not None]
    ours, exact = (sum(one[which] for one in rows) for which in ("ours", "exact"))
    ratios = [one["weight_ours"] / one["weight_exact"] for one in rows if one["weight_exact"] > 0]
    return (
        name, round(float(np.mean([one["cells"] for one in rows]))), tried, tried - late - len(rows), late, int(ours),
        int(exact), round(ours / max(exact, 1), 3), round(float(np.mean(ratios)), 3), round(max(ratios), 3),
        sum(one < 1 + NEARLY for one in ratios),
        *(round(float(np.median([one[which] for one in rows])), 2) for which in ("seconds_ours", "seconds_exact")),
        round(max(one["seconds_exact"] for one in rows), 1),
    )  # fmt: skip


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="of the full counts")
    asked.add_argument("--seconds", type=float, default=60.0, help="for the optimum of one table")
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    rows = []
    for name in SHAPES:
        rows.append(row(name, given.share, given.seconds))
        print(dict(zip(HEAD, rows[-1], strict=True)), flush=True)
    with given.out.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows([HEAD, *rows])


if __name__ == "__main__":
    main()
