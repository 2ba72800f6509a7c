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
Witnesses = dict[tuple[str, float], list[dict[str, float]]]
"""Tables that fit all that was told and in which a number lies its distance off (below: 1.0, above: -1.0), found for some coalition."""


@dataclass(frozen=True)
class Shown:
    """A released table: per cell the name of the number in it; numbers that are told; who has it (None: everyone)."""

    cells: Mapping[tuple[str, ...], str]
    told: frozenset[str]
    holders: frozenset[str] | None = None


@dataclass(frozen=True)
class Truth:
    """What holds of a number: its value, what of it is of whom, and how far it must possibly be from its value (0: it may be known).

    ``agreed`` are those who agreed to tell a total of which they know a part: to them, and to who works with them, it may be known.
    """

    value: int
    parts: Mapping[str, int]
    distance: int = 0
    agreed: frozenset[str] = frozenset()


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
    witnesses: Witnesses = {}
    return [one for who in coalitions for one in _by(tables, truth, who, below_zero, witnesses)]


def coalitions_of(parties: Sequence[str], always: str | None = None) -> list[frozenset[str]]:
    """An outsider, each party, and each pair; with one that always looks: that one, and that one with each other."""
    if always is not None:
        return [frozenset({always, other}) for other in ("", *parties) if other != always]
    names = sorted(set(parties))
    pairs = [frozenset({a, b}) for i, a in enumerate(names) for b in names[i + 1 :]]
    return [frozenset(), *(frozenset({one}) for one in names), *pairs]


def _by(
    tables: Sequence[Shown], truth: Mapping[str, Truth], who: frozenset[str], below_zero: bool, witnesses: Witnesses
) -> Iterator[Breach]:
    """How close these come together."""
    seen = [one for one in tables if one.holders is None or one.holders & who]
    known = {number for one in seen for number in one.told}
    names = sorted({number for one in seen for number in one.cells.values()})
    known |= {n for n in names if truth[n].parts and all(p in who for p in truth[n].parts)}
    unknown = [n for n in names if n not in known]
    targets = [n for n in unknown if truth[n].distance > 0 and not truth[n].agreed & who]
    if not targets:
        return
    own = {n: sum(v for p, v in truth[n].parts.items() if p in who) for n in unknown}
    floor = {n: -np.inf if below_zero else float(own[n]) for n in unknown}
    facts = _facts(seen, truth, known, unknown)
    largest = max(abs(truth[n].value) for n in names)
    for number in targets:
        ends = []
        for sign in (1.0, -1.0):
            goal = max(floor[number], truth[number].value - sign * truth[number].distance)
            old = witnesses.setdefault((number, sign), [])
            if any(_fits(one, number, goal, sign, floor, facts, known, truth) for one in old):
                ends.append(goal)
                continue
            table = _nearest(facts, floor, number, goal, truth)
            ends.append(_end(facts, floor, number, goal, sign) if table is None else goal)
            old += [table | {n: float(truth[n].value) for n in known}] if table is not None else []
        yield from _judged(number, truth[number], who, (ends[0], ends[1]), floor[number], largest)


def _fits(
    table: Mapping[str, float], number: str, goal: float, sign: float, floor: Mapping[str, float],
    facts: tuple[list[str], np.ndarray, np.ndarray], known: set[str], truth: Mapping[str, Truth],
) -> bool:  # fmt: skip
    """Whether a table that was found for others fits what these know too, and takes the number as far as it must go."""
    if table.keys() != floor.keys() | known or sign * (table[number] - goal) > NEARLY * max(1.0, abs(goal)):
        return False
    if any(abs(table[n] - truth[n].value) > NEARLY * max(1.0, abs(truth[n].value)) for n in known):
        return False
    values = np.array([table[n] for n in facts[0]])  # of the same numbers these may know more sums
    if (np.abs(facts[1] @ values - facts[2]) > NEARLY * max(1.0, float(np.abs(values).max()))).any():
        return False
    return all(table[n] >= low - NEARLY for n, low in floor.items())


def _judged(
    number: str, true: Truth, who: frozenset[str], ends: tuple[float, float], floor: float, largest: int
) -> Iterator[Breach]:
    """A breach, when the interval does not hold the value with its distance, as far as values go."""
    low, high = ends
    slack = NEARLY * max(1.0, abs(true.value), true.distance) + 1e-7 * largest  # the solver's own
    pinned = high - low < 1 - slack
    if pinned or low > max(floor, true.value - true.distance) + slack or high < true.value + true.distance - slack:
        yield Breach(number, tuple(sorted(who - {""})), low, high, pinned)


def _facts(
    seen: Sequence[Shown], truth: Mapping[str, Truth], known: set[str], unknown: list[str]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """What is not known, rows of a matrix over it, and what each must come to."""
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
    return unknown, np.array(rows).reshape(-1, len(unknown)), np.array(right)


def _nearest(
    facts: tuple[list[str], np.ndarray, np.ndarray], floor: Mapping[str, float], number: str, goal: float,
    truth: Mapping[str, Truth],
) -> dict[str, float] | None:  # fmt: skip
    """A table that fits all that was told with a number at its goal, as like the truth as can be; None when there is none.

    As like as can be, so that it fits what others know too: then it need not be sought again for them.
    """
    unknown, matrix, right = facts
    n, scale = len(unknown), max(1.0, float(np.abs(right).max(initial=1.0)))
    real = np.array([truth[one].value for one in unknown]) / scale
    off = np.hstack([np.eye(n), -np.eye(n), np.eye(n)])
    every = np.vstack([np.hstack([matrix, np.zeros((len(matrix), 2 * n))]), off])
    bounds = [(floor[one] / scale, np.inf) for one in unknown] + [(0.0, np.inf)] * (2 * n)
    bounds[unknown.index(number)] = (goal / scale, goal / scale)
    aim, asked = np.concatenate([np.zeros(n), np.ones(2 * n)]), np.concatenate([right / scale, real])
    found = linprog(aim, A_eq=every, b_eq=asked, bounds=bounds, method="highs")
    if found.status != 0 or found.x is None:
        return None
    return dict(zip(unknown, (found.x[:n] * scale).tolist(), strict=True))


def _end(
    facts: tuple[list[str], np.ndarray, np.ndarray], floor: Mapping[str, float], number: str, goal: float, sign: float
) -> float:
    """The least (sign 1) or most (sign −1) that a number can be, no further than its goal."""
    unknown, matrix, right = facts
    scale = max(1.0, float(np.abs(right).max(initial=1.0)))
    aim = np.array([sign * (n == number) for n in unknown])
    bounds = [(floor[n] / scale, np.inf) for n in unknown]
    at = unknown.index(number)
    bounds[at] = (goal / scale, np.inf) if sign > 0 else (bounds[at][0], goal / scale)
    asked = {"A_eq": matrix, "b_eq": right / scale} if len(matrix) else {}
    found = linprog(aim, bounds=bounds, method="highs", **asked)
    if found.status != 0 or found.x is None:
        raise Impossible(f"{number}: {len(matrix)} facts, status {found.status}")
    return float(found.x[at]) * scale
