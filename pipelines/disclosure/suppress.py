"""What else must stay untold, so that what may not be told cannot be worked out either.

For every cell that may not be told, everyone who could look (with what they know of their own) and both directions, the cheapest way is
sought in which all that stays untold could differ by the protection asked, with everything that is told as it is: a linear programme.
Told cells that it needs become untold. What earlier releases told stays told; a state that stands in several releases is one number.

Sources: Kelly, Golden & Assad (1992), Networks 22; Castro (2012), European Journal of Operational Research 216 (LP heuristics).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from pipelines.disclosure.cubes import TOTAL, Cell, Key, sums

MARGIN_WEIGHT = 4.0  # a margin is looked at more than a cell
MOVED = 1e-7
PROTECTION_SLACK = 1.001  # asked a little wider than judged, so that rounding in the solver is on the safe side


class NotToBeProtected(Exception):
    """A cell stays within reach whatever else is left untold; says which, and for whom."""

    def __init__(self, state: str, who: frozenset[str]) -> None:
        super().__init__(f"{state}: {sorted(who)}")
        self.state, self.who = state, who


@dataclass(frozen=True)
class Round:
    """A table as it is released.

    Attributes:
        cells: Every cell, with its state.
        told: Keys of the cells of which the value is told.
        protected: How far each state that may not be told by itself must possibly be from its value.
        seen_by: Organisations that get it; None: everyone may have seen it.
    """

    cells: Mapping[Key, Cell]
    told: frozenset[Key]
    protected: Mapping[str, int] = field(default_factory=dict)
    seen_by: frozenset[str] | None = None

    def visible(self, who: frozenset[str]) -> bool:
        """Whether these have it."""
        return self.seen_by is None or bool(self.seen_by & who)


def suppressed(
    now: Round, earlier: Sequence[Round], attackers: Sequence[frozenset[str]], *, signed: bool = False
) -> frozenset[Key]:
    """Keys of a round that may be told, so that no attacker comes closer than the protection asked to any state of any round.

    Args:
        now: The round, with everything told that may be told by itself.
        earlier: Rounds before.
        attackers: Who looks, each with what is their own; the empty set is an outsider.
        signed: Values can be below zero.

    Raises:
        NotToBeProtected: There is no way.
    """
    told = set(now.told)
    for who in attackers:
        if not now.visible(who):
            continue
        system = _System([*_linked(now, [one for one in earlier if one.visible(who)]), now], now, who, signed)
        told = system.protect(told)
    return frozenset(told)


def _linked(now: Round, earlier: list[Round]) -> list[Round]:
    """Earlier rounds that share a state with this one, directly or through another."""
    states, found, left = {c.state for c in now.cells.values()}, [], list(earlier)
    while more := [one for one in left if states & {c.state for c in one.cells.values()}]:
        found += more
        left = [one for one in left if one not in more]
        states |= {c.state for one in more for c in one.cells.values()}
    return found


class _System:
    """Everything that one who looks has, as equations between shifts of states."""

    def __init__(self, rounds: list[Round], now: Round, who: frozenset[str], signed: bool) -> None:
        self.now, self.who = now, who
        cells = {cell.state: cell for one in rounds for cell in one.cells.values()}
        self.at = {state: i for i, state in enumerate(cells)}
        self.n = len(self.at)
        self.matrix, self.facts = self._equations(rounds)
        room = [np.inf if signed else cell.value - cell.own(who) for cell in cells.values()]
        self.down, self.up = np.array(room, float), np.full(self.n, np.inf)
        before = {one.cells[key].state for one in rounds if one is not now for key in one.told}
        fixed = [cell.known_to(who) or state in before for state, cell in cells.items()]
        self.down[fixed] = self.up[fixed] = 0.0
        self.free = {state for (state, _), still in zip(cells.items(), fixed, strict=True) if not still}
        self.targets = {state: size for one in rounds for state, size in one.protected.items() if state in self.free}
        self.keys: dict[int, list[Key]] = {}
        for key, cell in now.cells.items():
            self.keys.setdefault(self.at[cell.state], []).append(key)
        self.weights = np.zeros(self.n)
        for key, cell in now.cells.items():
            self.weights[self.at[cell.state]] = _weight(key, cell)

    def _equations(self, rounds: list[Round]) -> tuple[csr_matrix, int]:
        rows, columns, signs, row = [], [], [], 0
        for one in rounds:
            for total, parts in sums(one.cells):
                for key, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
                    rows.append(row)
                    columns.append(self.at[one.cells[key].state])
                    signs.append(sign)
                row += 1
        half = np.zeros((row, self.n))
        np.add.at(half, (rows, columns), signs)  # a state can stand on both sides
        return csr_matrix(np.hstack([half, -half])), row

    def protect(self, told: set[Key]) -> set[Key]:
        """The keys that stay told."""
        for state, size in sorted(self.targets.items(), key=lambda one: (-one[1], one[0])):
            for sign in (1, -1):
                told = told - self._moved(state, size * PROTECTION_SLACK, sign, told)
        return told

    def _moved(self, state: str, size: float, sign: int, told: set[Key]) -> set[Key]:
        """Told keys that must move for a state to move that far in a direction, at the least cost."""
        at = self.at[state]
        size = min(size, self.up[at] if sign > 0 else self.down[at])
        if size <= 0:
            return set()
        kept = np.zeros(self.n)
        for key in told:
            kept[self.at[self.now.cells[key].state]] = 1.0
        low, high = np.zeros(2 * self.n), np.concatenate([self.up, self.down]) / size
        high[at], high[self.n + at] = (1.0, 0.0) if sign > 0 else (0.0, 1.0)
        low[at], low[self.n + at] = high[at], high[self.n + at]
        cost = np.tile(self.weights * kept, 2)
        cost[[at, self.n + at]] = 0.0
        found = linprog(
            cost,
            A_eq=self.matrix,
            b_eq=np.zeros(self.facts),
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if found.status != 0:
            raise NotToBeProtected(state, self.who)
        moved = np.flatnonzero(((found.x[: self.n] + found.x[self.n :]) > MOVED) & (kept > 0))
        return {key for i in [*moved, at] for key in self.keys.get(int(i), [])} & told


def _weight(key: Key, cell: Cell) -> float:
    """What is lost when a cell is not told: more of a large one, and of a margin."""
    margins = sum(one == TOTAL for one in key)
    return (1.0 + np.log1p(abs(cell.value))) * MARGIN_WEIGHT**margins
