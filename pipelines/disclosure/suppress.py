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
DEAR_WEIGHT = 256.0
MOVED = 1e-7
AS_GOOD_AS_NOTHING = 1e-5  # of what is asked: what solved equations are off, and shifts too small to be kept
AS_FAR, AS_GOOD_AS_KNOWN = 0.999, 0.01  # of what is asked: less than this is known to them anyway
TOUCHED = 1e-3  # what it costs to move what is untold already, so that ways stay short and serve for others who look
Ways = dict[tuple[str, int], list[dict[str, float]]]
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
        agreed: Organisations from which a state is not protected, nor from who works with them: they agreed to tell a total of
            which they know a part.
    """

    cells: Mapping[Key, Cell]
    told: frozenset[Key]
    protected: Mapping[str, int] = field(default_factory=dict)
    seen_by: frozenset[str] | None = None
    agreed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def visible(self, who: frozenset[str]) -> bool:
        """Whether these have it."""
        return self.seen_by is None or bool(self.seen_by & who)


def suppressed(
    now: Round,
    earlier: Sequence[Round],
    attackers: Sequence[frozenset[str]],
    *,
    signed: bool = False,
    dear: frozenset[Key] = frozenset(),
    public: frozenset[Key] = frozenset(),
    strict: bool = True,
) -> frozenset[Key]:
    """Keys of a round that may be told, so that no attacker comes closer than the protection asked to any state of any round.

    Args:
        now: The round, with everything told that may be told by itself.
        earlier: Rounds before.
        attackers: Who looks, each with what is their own; the empty set is an outsider.
        signed: Values can be below zero.
        dear: Cells that are asked for most: left untold last.
        public: Cells that everybody knows: they hide nothing, and stay told.
        strict: What outsiders have within reach whatever is told of this round is a fault; else it is theirs as it was.

    Raises:
        NotToBeProtected: There is no way, and it is strict.
    """
    told: set[Key] = set(now.told)
    ways: Ways = {}
    for who in attackers:
        if not now.visible(who):
            continue
        system = _System(
            [*_linked(now, [one for one in earlier if one.visible(who)]), now], now, who, signed, (dear, public)
        )
        told = system.protect(told, ways, strict)
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

    def __init__(
        self,
        rounds: list[Round],
        now: Round,
        who: frozenset[str],
        signed: bool,
        special: tuple[frozenset[Key], frozenset[Key]],
    ) -> None:
        dear, public = special
        self.now, self.who = now, who
        cells = {cell.state: cell for one in rounds for cell in one.cells.values()}
        self.owns = any(cell.shares.keys() & who for cell in cells.values())
        self.at = {state: i for i, state in enumerate(cells)}
        self.n = len(self.at)
        self.matrix, self.facts = self._equations(rounds)
        room = [np.inf if signed else cell.value - cell.own(who) for cell in cells.values()]
        self.down, self.up = np.array(room, float), np.full(self.n, np.inf)
        before = {one.cells[key].state for one in rounds if one is not now for key in one.told}
        before |= {now.cells[key].state for key in public}
        fixed = [cell.known_to(who) or state in before for state, cell in cells.items()]
        self.down[fixed] = self.up[fixed] = 0.0
        self.free = {state for (state, _), still in zip(cells.items(), fixed, strict=True) if not still}
        may = {state for one in rounds for state, agreed in one.agreed.items() if agreed & who}  # an agreement holds on
        self.targets = {
            state: size for one in rounds for state, size in one.protected.items() if state in self.free - may
        }
        self.keys: dict[int, list[Key]] = {}
        for key, cell in now.cells.items():
            self.keys.setdefault(self.at[cell.state], []).append(key)
        self.weights = np.zeros(self.n)
        for key, cell in now.cells.items():
            self.weights[self.at[cell.state]] = weight(key, cell) * (DEAR_WEIGHT if key in dear else 1.0)

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

    def protect(self, told: set[Key], ways: Ways, strict: bool = True) -> set[Key]:
        """The keys that stay told. ``ways`` are shifts that were found before, for others who look: one that holds here too will do."""
        for state, asked in sorted(self.targets.items(), key=lambda one: (-one[1], one[0])):
            for sign in (1, -1):
                at = self.at[state]
                size = min(asked * PROTECTION_SLACK, self.up[at] if sign > 0 else self.down[at])
                known = ways.setdefault((state, sign), [])
                if size > 0 and not any(self._holds(way, state, size, told) for way in known):
                    way = self._way(state, size, sign, told) or self._as_far_as_can_be(state, size, sign, told, strict)
                    known.append(way)
                    told = told - self._keys(way)
        return told

    def _holds(self, way: dict[str, float], state: str, size: float, told: set[Key]) -> bool:
        """Whether a shift is possible for who looks here too, with all that is told: they may have more tables, that add up too."""
        if abs(way[state]) < size or not way.keys() <= self.at.keys() or self._keys(way) & told:
            return False
        shifts = np.zeros(2 * self.n)
        shifts[[self.at[one] for one in way]] = list(way.values())
        if np.abs(self.matrix @ shifts).max(initial=0.0) > AS_GOOD_AS_NOTHING * size:
            return False
        return all(-self.down[self.at[one]] <= shift <= self.up[self.at[one]] for one, shift in way.items())

    def _as_far_as_can_be(
        self, state: str, size: float, sign: int, told: set[Key], strict: bool = True
    ) -> dict[str, float]:
        """A shift as far as it goes, where these know more than is asked whatever is told: by what is theirs and was told before.

        Raises:
            NotToBeProtected: It is one who has nothing of their own who does.
        """
        if strict and not self.owns:
            raise NotToBeProtected(state, self.who)
        at, n = self.at[state], self.n
        high = np.concatenate([self.up, self.down]) / size
        high[n + at if sign > 0 else at] = 0.0
        aim = np.zeros(2 * n)
        aim[at if sign > 0 else n + at] = -1.0
        bounds = np.column_stack([np.zeros(2 * n), high])
        found = linprog(aim, A_eq=self.matrix, b_eq=np.zeros(self.facts), bounds=bounds, method="highs")
        farthest = -found.fun * AS_FAR if found.status == 0 else 0.0
        way = self._way(state, size * farthest, sign, told) if farthest > AS_GOOD_AS_KNOWN else None
        return way or {state: 0.0}

    def _keys(self, way: dict[str, float]) -> set[Key]:
        return {key for state in way for key in self.keys.get(self.at[state], [])}

    def _way(self, state: str, size: float, sign: int, told: set[Key]) -> dict[str, float] | None:
        """The cheapest shift in which a state moves that far in a direction; None when there is none, whatever is left untold."""
        at, n = self.at[state], self.n
        kept = np.zeros(n)
        for key in told:
            kept[self.at[self.now.cells[key].state]] = 1.0
        low, high = np.zeros(2 * n), np.concatenate([self.up, self.down]) / size
        high[at], high[n + at] = (1.0, 0.0) if sign > 0 else (0.0, 1.0)
        low[at], low[n + at] = high[at], high[n + at]
        cost = np.tile(self.weights * kept + TOUCHED, 2)
        bounds = np.column_stack([low, high])
        found = linprog(cost, A_eq=self.matrix, b_eq=np.zeros(self.facts), bounds=bounds, method="highs")
        if found.status != 0:
            return None
        shift = found.x[:n] - found.x[n:]
        return {one: size * shift[i] for one, i in self.at.items() if abs(shift[i]) > MOVED}


def weight(key: Key, cell: Cell) -> float:
    """What is lost when a cell is not told: more of a large one, and of a margin."""
    margins = sum(one == TOTAL for one in key)
    return (1.0 + np.log1p(abs(cell.value))) * MARGIN_WEIGHT**margins
