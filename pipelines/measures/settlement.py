"""Settlement rules: how parties that can only gain together divide the gain.

A game gives every coalition its worth: ``worth[frozenset({"a", "b"})]`` is what a and b can make sure of without the others. A game
of costs is passed negated. Every rule returns what each player gets, and that adds up to the worth of all together.

With M_i = v(N) − v(N∖i), what i adds to the others:

- Shapley value: the mean over all orders of arriving of what a player adds. Shapley (1953).
- Nucleolus: the division whose worst-off coalition is as well off as can be, then the next worst, and so on, among divisions that
  leave each player its own worth. Schmeidler (1969), SIAM J. Appl. Math. 17(6).
- Separable costs, remaining benefits: each what it adds, and the rest in proportion to M_i − v(i). Federal Inter-Agency River Basin
  Committee (1950); Young, Okada & Hashimoto (1982), Water Resources Research 18(3).
- Proportional: in proportion to what each is worth alone.
- By what is added: in proportion to M_i, below 0 counting as 0.
- Equal return: the same gain for everyone on each euro at stake.

The core holds the divisions that no coalition can better for itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np

Coalition = frozenset[str]
Worth = Mapping[Coalition, float]
MOST_PLAYERS = 16  # 2^16 coalitions; the settlement has 6 parties
CLOSE = 1e-9  # of the size of the game: equal for all practical purposes
ROUNDED = 1e-6  # of the size of the game: parts rounded on their way still add up


@dataclass(frozen=True)
class Game:
    """Players in order of name and the worth of every coalition: (..., 2^n), coalition k holds player i when bit i of k is set."""

    players: tuple[str, ...]
    worth: np.ndarray

    @property
    def members(self) -> np.ndarray:
        """Which players are in which coalition: (2^n, n) bool."""
        n = len(self.players)
        return (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(bool)

    @property
    def total(self) -> np.ndarray:
        """Worth of all together: (...)."""
        return self.worth[..., -1]

    @property
    def alone(self) -> np.ndarray:
        """Worth of each player alone: (..., n)."""
        return self.worth[..., 1 << np.arange(len(self.players))]

    @property
    def added(self) -> np.ndarray:
        """What each player adds to all the others, M_i: (..., n)."""
        return self.total[..., None] - self.worth[..., -1 - (1 << np.arange(len(self.players)))]

    def coalition(self, number: int) -> Coalition:
        """Names of the players in a coalition."""
        return frozenset(p for i, p in enumerate(self.players) if number >> i & 1)


def game_of(worth: Worth) -> Game:
    """The game behind a mapping; the empty coalition may be left out and is worth 0.

    Raises:
        ValueError: No players, too many, a coalition is missing, an amount is not a number, or the empty one is worth something.
    """
    players = tuple(sorted(frozenset().union(*worth))) if worth else ()
    if not 1 <= len(players) <= MOST_PLAYERS:
        raise ValueError(f"a game has 1 to {MOST_PLAYERS} players, found {len(players)}")
    game = Game(players, np.zeros(1 << len(players)))
    coalitions = [game.coalition(k) for k in range(1 << len(players))]
    if missing := [sorted(c) for c in coalitions[1:] if c not in worth]:
        raise ValueError(f"{len(missing)} coalitions have no worth, such as {missing[0]}")
    game.worth[:] = [worth.get(c, 0.0) for c in coalitions]
    if not np.isfinite(game.worth).all() or game.worth[0] != 0:
        raise ValueError("worth must be a number for every coalition, and 0 for nobody")
    return game


def shapley(worth: Worth) -> dict[str, float]:
    """Shapley value: the mean over all orders of arriving of what a player adds on arrival."""
    game = game_of(worth)
    return _told(game, shapley_of(game))


def shapley_of(game: Game) -> np.ndarray:
    """Shapley values of many games at once: (..., n)."""
    n = len(game.players)
    size = game.members.sum(axis=1)
    weight = np.array([factorial(s) * factorial(n - s - 1) for s in range(n)] + [0]) / factorial(n)
    arriving = np.where(game.members, weight[size - 1][:, None], -weight[size][:, None])
    return game.worth @ arriving


def separable_costs_remaining_benefits(worth: Worth) -> dict[str, float]:
    """Each what it adds to the others, and what is left (or short) in proportion to the remaining benefit M_i − v(i), at least 0.

    When nobody has a remaining benefit, what is left is divided equally.
    """
    game = game_of(worth)
    return _told(game, separable_of(game))


def separable_of(game: Game) -> np.ndarray:
    """Separable costs, remaining benefits of many games at once: (..., n)."""
    remaining = np.maximum(game.added - game.alone, 0.0)
    rest = game.total - game.added.sum(axis=-1)
    return game.added + rest[..., None] * _shares(remaining, _size(game))


def proportional(worth: Worth) -> dict[str, float]:
    """In proportion to what each player is worth alone.

    Where nobody is worth anything alone, or some are worth a gain and others a loss, in proportion to what each adds to the
    others; where that says nothing either, in equal parts.
    """
    game = game_of(worth)
    return _told(game, proportional_of(game))


def proportional_of(game: Game) -> np.ndarray:
    """Proportional division of many games at once: (..., n)."""
    size = _size(game)
    usable = [_one_sign(part, size) for part in (game.alone, game.added)]
    base = np.where(usable[0][..., None], game.alone, np.where(usable[1][..., None], game.added, 0.0))
    return game.total[..., None] * _shares(np.abs(base), size)


def by_added_of(game: Game) -> np.ndarray:
    """Division of many games at once in proportion to what each adds to the others, at least 0; all 0: equal parts: (..., n)."""
    return game.total[..., None] * _shares(np.maximum(game.added, 0.0), _size(game))


def equal_return(worth: Worth, stake: Mapping[str, float]) -> dict[str, float]:
    """The same gain for everyone on each euro at stake: x_i = v(N) · stake_i / Σ stake.

    Args:
        worth: The game; only the worth of all together matters.
        stake: Per player what it has at stake, such as the cost it avoids; below 0 counts as 0. All 0: equal parts.

    Raises:
        ValueError: A player has no stake in ``stake``.
    """
    game = game_of(worth)
    if missing := [p for p in game.players if p not in stake]:
        raise ValueError(f"no stake for {missing}")
    return _told(game, equal_return_of(game, np.array([float(stake[p]) for p in game.players])))


def equal_return_of(game: Game, stake: np.ndarray) -> np.ndarray:
    """Equal return of many games at once; ``stake`` (..., n)."""
    positive = np.maximum(stake, 0.0)
    return game.total[..., None] * _shares(positive, positive.max(axis=-1))


def core_violation(allocation: Mapping[str, float], worth: Worth) -> tuple[Coalition, float]:
    """The coalition with the strongest objection, and how much it could gain by leaving: max over S of v(S) − x(S).

    An amount of 0 or less means that nobody can object: the division is in the core. Of equal objections that of the smallest
    coalition is given, then the first by name. Parts that do not add up to v(N) are not in the core either: all together are then
    a coalition like any other, with what is too little or too much.

    Raises:
        ValueError: A player has no part in ``allocation``.
    """
    game = game_of(worth)
    if missing := [p for p in game.players if p not in allocation]:
        raise ValueError(f"no allocation for {missing}")
    x = np.array([float(allocation[p]) for p in game.players])
    excess = objections_of(game, x)[1:]
    off = abs(excess[-1])
    excess[-1] = off if off > ROUNDED * max(_size(game), np.abs(x).max()) or len(x) == 1 else -np.inf
    worst = excess.max()
    near = [k for k in range(1, len(excess) + 1) if excess[k - 1] >= worst - 1e-12 * _size(game)]
    first = min(near, key=lambda k: (k.bit_count(), sorted(game.coalition(k))))
    return game.coalition(first), float(excess[first - 1])


def objections_of(game: Game, x: np.ndarray) -> np.ndarray:
    """v(S) − x(S) of every coalition: (..., 2^n), for divisions (..., n)."""
    return game.worth - x @ game.members.T


def nucleolus(worth: Worth) -> dict[str, float]:
    """Nucleolus: make the strongest objection as weak as can be, then the next strongest, and so on.

    One linear program per level (Maschler, Peleg & Shapley 1979, Math. Oper. Res. 4(4)). Of the objections that bind, those with a
    positive multiplier bind in every solution of the level (complementary slackness); these are fixed, and coalitions whose part
    follows from the fixed ones drop out (Fromen 1997, EJOR 98(2)). Each level fixes at least one coalition more, so n players take
    at most n − 1 programs, also when many objections are equal.

    Raises:
        ValueError: No division leaves every player its own worth: Σ v(i) > v(N).
    """
    game = game_of(worth)
    own = game.alone
    gain = float(game.total - own.sum())
    size = _size(game)
    if gain < -CLOSE * size:
        raise ValueError(f"no division leaves every player its own worth: together {own.sum()}, to divide {game.total}")
    above = game.worth - game.members @ own  # worth beyond what the members have alone
    scale = np.abs(above).max()
    if gain <= CLOSE * size or len(own) == 1:
        return _told(game, own + gain / len(own))
    rows = game.members[1:-1].astype(float)
    return _told(game, own + scale * _lexicographic(rows, above[1:-1] / scale, gain / scale))


def _lexicographic(rows: np.ndarray, above: np.ndarray, gain: float) -> np.ndarray:
    """The x ≥ 0 with Σ x = gain that minimises the objections ``above − rows @ x`` from the strongest down: (n,)."""
    n = rows.shape[1]
    fixed, value = np.ones((1, n)), np.array([gain])
    while len(fixed) < n:
        known, free = len(fixed), ~_follows(rows, fixed)
        level, binding = _weakest(rows[free], above[free], fixed, value)
        for k in np.flatnonzero(free)[binding]:
            if not _follows(rows[k : k + 1], fixed)[0]:
                fixed, value = np.vstack([fixed, rows[k]]), np.append(value, above[k] - level)
        if len(fixed) == known:
            raise ArithmeticError("nucleolus: no objection binds, the program was not solved exactly")
    return np.linalg.solve(fixed, value)


def _weakest(rows: np.ndarray, above: np.ndarray, fixed: np.ndarray, value: np.ndarray) -> tuple[float, np.ndarray]:
    """The smallest possible strongest objection, and the coalitions whose objection has a positive multiplier there."""
    from scipy.optimize import linprog  # lazy: half a second of start-up

    n = rows.shape[1]
    found = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.hstack([-rows, -np.ones((len(rows), 1))]), b_ub=-above,
        A_eq=np.hstack([fixed, np.zeros((len(fixed), 1))]), b_eq=value,
        bounds=[(0, None)] * n + [(None, None)], method="highs-ds",
    )  # fmt: skip
    if not found.success:
        raise ArithmeticError(f"nucleolus: {found.message}")
    pull = -found.ineqlin.marginals  # they add up to 1 over at most n + 1 coalitions
    return float(found.x[-1]), pull > 0.01 / (n + 1)


def _follows(rows: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Whether each row is a combination of the fixed ones."""
    basis, _ = np.linalg.qr(fixed.T)
    return np.abs(rows - rows @ basis @ basis.T).max(axis=1) < 1e-8


def _size(game: Game) -> np.ndarray:
    """Largest amount in the game: (...)."""
    return np.abs(game.worth).max(axis=-1)


def _one_sign(values: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Whether values are all ≥ 0 or all ≤ 0, and not all 0: (...)."""
    small = CLOSE * size
    low, high = values.min(axis=-1), values.max(axis=-1)
    return ((low >= -small) & (high > small)) | ((high <= small) & (low < -small))


def _shares(values: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Parts of 1 in proportion to values that are not negative; equal parts where they are all 0."""
    total = values.sum(axis=-1, keepdims=True)
    something = total > CLOSE * np.asarray(size)[..., None]
    return np.where(something, values / np.where(something, total, 1.0), 1.0 / values.shape[-1])


def _told(game: Game, x: np.ndarray) -> dict[str, float]:
    """Parts by name; what floating point left over goes to the largest part, so that they add up."""
    x = x.copy()
    x[np.abs(x).argmax()] += game.total - x.sum()
    return {player: float(part) for player, part in zip(game.players, x, strict=True)}
