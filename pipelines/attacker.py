"""Who would work out what a release does not tell: everything that was told, put together, and how close that comes.

This is the gate of a release, and knows nothing of how cells were chosen: it builds its own equations from the released tables, in the
values themselves, and asks the least and the most that every number can be. A number that is not told must possibly be some
distance away on both sides of what it is, as far as it can be at all.

Source: Hundepool et al. (2012), Statistical Disclosure Control, 4.4.2 (feasibility interval, the auditing problem).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

EVERYTHING = "all"
NEARLY = 1e-6


@dataclass(frozen=True)
class Shown:
    """A released table: per cell the name of the number in it; numbers that are told; who has it (None: everyone)."""

    cells: Mapping[tuple[str, ...], str]
    told: frozenset[str]
    holders: frozenset[str] | None = None


@dataclass(frozen=True)
class Truth:
    """What holds of a number: its value, what of it is of whom, and how far it must possibly be from its value (0: it may be known)."""

    value: int
    parts: Mapping[str, int]
    distance: int = 0


@dataclass(frozen=True)
class Breach:
    """A number that somebody comes too close to: between which values they know it to be."""

    number: str
    who: tuple[str, ...]
    low: float
    high: float
    pinned: bool


class Impossible(ValueError):
    """What was told contradicts itself: the tables do not add up."""


def breaches(
    tables: Sequence[Shown],
    truth: Mapping[str, Truth],
    coalitions: Sequence[frozenset[str]],
    *,
    below_zero: bool = False,
) -> list[Breach]:
    """Numbers that somebody comes too close to; empty when the release may go out."""
    return [one for who in coalitions for one in _by(tables, truth, who, below_zero)]


def coalitions_of(parties: Sequence[str], always: str | None = None) -> list[frozenset[str]]:
    """An outsider, each party, and each pair; with one that always looks: that one, and that one with each other."""
    if always is not None:
        return [frozenset({always, other}) for other in ("", *parties) if other != always]
    names = sorted(set(parties))
    pairs = [frozenset({a, b}) for i, a in enumerate(names) for b in names[i + 1 :]]
    return [frozenset(), *(frozenset({one}) for one in names), *pairs]


def _by(tables: Sequence[Shown], truth: Mapping[str, Truth], who: frozenset[str], below_zero: bool) -> Iterator[Breach]:
    """How close these come together."""
    seen = [one for one in tables if one.holders is None or one.holders & who]
    known = {number for one in seen for number in one.told}
    names = sorted({number for one in seen for number in one.cells.values()})
    known |= {n for n in names if truth[n].parts and all(p in who for p in truth[n].parts)}
    unknown = [n for n in names if n not in known]
    if not unknown:
        return
    matrix, right = _facts(seen, truth, known, unknown)
    floor = [None if below_zero else float(sum(v for p, v in truth[n].parts.items() if p in who)) for n in unknown]
    scale = max(1.0, float(np.abs(right).max(initial=1.0)))
    for i, number in enumerate(unknown):
        if truth[number].distance > 0:
            low, high = (_end(matrix, right, floor, i, sign, scale) for sign in (1.0, -1.0))
            yield from _judged(number, truth[number], who, (low, high), floor[i], scale)


def _judged(
    number: str, true: Truth, who: frozenset[str], ends: tuple[float, float], floor: float | None, scale: float
) -> Iterator[Breach]:
    """A breach, when the interval does not hold the value with its distance, as far as values go."""
    low, high = ends
    slack = NEARLY * scale + NEARLY * true.distance
    lowest = true.value - true.distance if floor is None else max(floor, true.value - true.distance)
    pinned = high - low < 1 - slack
    if pinned or low > lowest + slack or high < true.value + true.distance - slack:
        yield Breach(number, tuple(sorted(who - {""})), low, high, pinned)


def _facts(
    seen: Sequence[Shown], truth: Mapping[str, Truth], known: set[str], unknown: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a matrix over what is not known, and what each must come to."""
    place = {number: i for i, number in enumerate(unknown)}
    rows, right = [], []
    for table in seen:
        lines: dict[tuple, list[tuple[str, bool]]] = {}
        for cell, number in table.cells.items():
            for d in range(len(cell)):
                line = (d, cell[:d], cell[d + 1 :])
                lines.setdefault(line, []).append((number, cell[d] == EVERYTHING))
        for line in lines.values():
            if not any(whole for _, whole in line):
                continue
            row, comes_to = np.zeros(len(unknown)), 0.0
            for number, whole in line:
                sign = -1.0 if whole else 1.0
                if number in known:
                    comes_to -= sign * truth[number].value
                else:
                    row[place[number]] += sign
            if row.any():
                rows.append(row)
                right.append(comes_to)
    return np.array(rows).reshape(-1, len(unknown)), np.array(right)


def _end(matrix: np.ndarray, right: np.ndarray, floor: list[float | None], i: int, sign: float, scale: float) -> float:
    """The least (sign 1) or most (sign −1) that an unknown number can be."""
    aim = np.zeros(matrix.shape[1])
    aim[i] = sign
    bounds = [(None if low is None else low / scale, None) for low in floor]
    facts = {"A_eq": matrix, "b_eq": right / scale} if len(matrix) else {}
    found = linprog(aim, bounds=bounds, method="highs", **facts)
    if found.status == 3:
        return -np.inf * sign
    if found.status != 0:
        raise Impossible(f"{len(matrix)} facts, status {found.status}")
    return float(found.x[i]) * scale
