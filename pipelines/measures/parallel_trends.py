"""How wrong may parallel trends be before a conclusion falls: relative magnitudes and smoothness.

Let β hold the effects per block before and after the start, the block before the start being 0. What is found is effect plus violation:
β = τ + δ, with τ = 0 before. A conclusion about θ = l'τ_after stands as long as it holds for every δ that is thought possible.

*Relative magnitudes.* From one block to the next the violation changes at most M̄ times as much as the most it changed before the start:
``|δ_{t+1} − δ_t| ≤ M̄ max_s |δ_{s+1} − δ_s|``. With L_t = Σ_{u≥t} l_u the bias is at most ``M̄ Σ|L_t| max_s |Δβ_s|``. For one s
and one sign of Δβ_s both ends are linear in β, so an interval of both ends ± z·se covers; the union over s and sign covers
whichever is the largest.

*Smoothness.* The slope of the violation changes at most M from one block to the next: ``|δ_{t+1} − 2δ_t + δ_{t−1}| ≤ M``; M = 0
is a straight line. The interval is that of the linear estimator v'β_before + l'β_after that is shortest once its largest bias is
counted.

The breakdown value is the M̄ (or M) from which the interval no longer excludes the threshold.

Source: Rambachan & Roth (2023), Review of Economic Studies 90(5), sections 2.4 and 3; fixed-length intervals: Armstrong & Kolesár
(2018), Econometrica 86(2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.event_blocks import Blocks, seen_before
from pipelines.measures.second_opinion import View

PENALTIES = np.concatenate([[0.0], np.geomspace(1e-3, 1.0, 40)])
SWEEPS = 400
BISECTIONS = 24
MOST = 100.0  # a breakdown value beyond this is told as this


@dataclass(frozen=True)
class EventStudy:
    """Effects by block, ``before`` of them before the base block (which is not in it) in order of time, with their covariance."""

    beta: np.ndarray
    covariance: np.ndarray
    before: int

    @property
    def changes(self) -> np.ndarray:
        """Matrix that turns β into its changes from block to block up to the base block: (before, len(beta))."""
        steps = np.zeros((self.before, len(self.beta)))
        steps[np.arange(self.before), np.arange(self.before)] = -1
        steps[np.arange(self.before - 1), np.arange(1, self.before)] = 1
        return steps


def relative_magnitudes(
    study: EventStudy, weights: np.ndarray, mbar: float, *, alpha: float = 0.05
) -> tuple[float, float]:
    """Interval of θ = weights'τ_after under relative magnitudes M̄ (two-sided, level 1 − alpha).

    Raises:
        ValueError: Nothing was seen before the base block.
    """
    if not study.before:
        raise ValueError("relative magnitudes need at least one block before the base block; found 0")
    theta = np.concatenate([np.zeros(study.before), weights])
    reach = mbar * np.abs(np.cumsum(weights[::-1])).sum()
    z = float(ndtri(1 - alpha / 2))
    ends = []
    for change in study.changes:
        for sign in (-1, 1):
            low, high = theta - reach * sign * change, theta + reach * sign * change
            ends.append((low @ study.beta - z * _sd(low, study), high @ study.beta + z * _sd(high, study)))
    return min(low for low, _ in ends), max(high for _, high in ends)


def _sd(functional: np.ndarray, study: EventStudy) -> float:
    return float(np.sqrt(max(functional @ study.covariance @ functional, 0.0)))


@dataclass(frozen=True)
class Estimators:
    """Linear estimators v'β_before + l'β_after, from the least noise to the least bias: value (p,), sd (p,), bias when m is 1 (p,)."""

    value: np.ndarray
    sd: np.ndarray
    bias: np.ndarray


def estimators_of(study: EventStudy, weights: np.ndarray) -> Estimators:
    """Estimators among which the shortest fixed-length interval is, for any m.

    With u_i = Σ_j v_j (j − i)₊ over blocks at distance j before the base, a straight drift costs no bias when u_0 = Σ_j l_j j;
    the largest bias is then m (Σ_i≥1 |Σ_j l_j (j − i)₊| + Σ_i≥0 |u_i|), as the second differences may choose their signs. So the
    best trade of variance for bias is a lasso in u, solved by coordinate descent for all penalties at once.

    Raises:
        ValueError: Nothing was seen before the base block.
    """
    if not study.before:
        raise ValueError("smoothness needs at least one block before the base block; found 0")
    after = np.arange(1, len(weights) + 1)
    fixed = sum(abs(float(weights @ np.maximum(after - i, 0))) for i in range(1, len(weights)))
    distance = np.arange(study.before, 0, -1)
    to_v = np.linalg.inv(np.maximum(distance[None, :] - np.arange(study.before)[:, None], 0.0))
    to_all = np.concatenate([to_v, np.zeros((len(weights), study.before))])
    theta = np.concatenate([np.zeros(study.before), weights])
    quadratic, linear = to_all.T @ study.covariance @ to_all, to_all.T @ study.covariance @ theta
    u = _lasso(quadratic, linear, float(weights @ after))
    estimator = u @ to_all.T + theta
    variance = np.einsum("pi,ij,pj->p", estimator, study.covariance, estimator)
    return Estimators(estimator @ study.beta, np.sqrt(np.maximum(variance, 1e-300)), fixed + np.abs(u).sum(axis=1))


def _lasso(quadratic: np.ndarray, linear: np.ndarray, first: float) -> np.ndarray:
    """Minimisers of u'Qu + 2c'u + λ Σ_i≥1 |u_i| with u_0 fixed, for `PENALTIES` from none to so large that the rest is 0: (p, k)."""
    size = len(linear)
    u = np.zeros((len(PENALTIES), size))
    u[:, 0] = first
    if size == 1:
        return u[:1]
    curve = np.where(
        np.diag(quadratic) > 0, np.diag(quadratic), np.inf
    )  # without noise there is nothing to gain from bias
    gradient = np.abs(2 * (quadratic[1:, 0] * first + linear[1:])).max()
    penalty = PENALTIES * gradient
    for _ in range(SWEEPS):
        before = u.copy()
        for i in range(1, size):
            pull = -(u @ quadratic[i] - u[:, i] * quadratic[i, i] + linear[i])
            u[:, i] = np.sign(pull) * np.maximum(np.abs(pull) - penalty / 2, 0) / curve[i]
        if np.abs(u - before).max() <= 1e-9 * max(abs(first), 1e-300):
            break
    return u


def smoothness(chosen: Estimators, m: float, *, alpha: float = 0.05) -> tuple[float, float]:
    """Shortest fixed-length interval of θ = weights'τ_after when the slope of the violation changes at most m per block."""
    half = chosen.sd * _folded_quantile(m * chosen.bias / chosen.sd, alpha)
    best = int(np.argmin(half))
    return float(chosen.value[best] - half[best]), float(chosen.value[best] + half[best])


def _folded_quantile(mean: np.ndarray, alpha: float) -> np.ndarray:
    """1 − alpha quantile of |N(mean, 1)|: Φ(q − mean) − Φ(−q − mean) = 1 − alpha, by Newton's method from above."""
    q = mean + ndtri(1 - alpha / 2)
    for _ in range(8):
        off = ndtr(q - mean) - ndtr(-q - mean) - (1 - alpha)
        slope = (np.exp(-((q - mean) ** 2) / 2) + np.exp(-((q + mean) ** 2) / 2)) / np.sqrt(2 * np.pi)
        q = q - off / slope
    return q


def breakdown(interval: Callable[[float], tuple[float, float]], threshold: float, *, unit: float = 1.0) -> float:
    """Smallest violation at which the interval holds the threshold: 0 when it does from the start, `MOST` × unit when it never does."""

    def holds(size: float) -> bool:
        low, high = interval(size)
        return low <= threshold <= high

    if holds(0.0):
        return 0.0
    high = unit
    while not holds(high):
        high *= 2
        if high > MOST * unit:
            return MOST * unit
    low = 0.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


# --- what would undo a verdict -----------------------------------------------------------------------------------------------

COLUMNS = [
    "project_id", "party", "budget", "net_cents", "breakdown_relative", "breakdown_yearly_share", "breakdown_bend", "reason",
]  # fmt: skip
NOT_ESTIMATED = ("caretaking", "transfers")


@dataclass(frozen=True)
class Piece:
    """Some budgets of one panel in one row: blocks, which budgets (B,), length of a block, expected cost per treated period."""

    blocks: Blocks
    budgets: np.ndarray
    scale: float  # treated exposure of the figure / that of the blocks
    years: float
    expected: float

    @property
    def reach(self) -> float:
        """Bias of the total when the treated drift by one cent per treated period and block: Σ_k x_k (k + 1)."""
        after = self.blocks.block >= 0
        return float(self.scale * (self.blocks.exposure[after] * (self.blocks.block[after] + 1)).sum())

    def study(self) -> EventStudy:
        """Effect per treated period by block, as far back as enough was seen."""
        at = np.concatenate(
            [seen_before(self.blocks), np.flatnonzero((self.blocks.block >= 0) & (self.blocks.exposure > 0))]
        )
        x = self.blocks.exposure[at]
        beta = (self.blocks.avoided @ self.budgets)[at] / x
        return EventStudy(
            beta, self.blocks.covariance(self.budgets)[np.ix_(at, at)] / np.outer(x, x), len(seen_before(self.blocks))
        )


def parallel_trends(views: list[View], who_pays: pd.DataFrame, avoided_cost: pd.DataFrame) -> pd.DataFrame:
    """How large a violation of parallel trends undoes each verdict on net, over all years (mart__parallel_trends).

    ``breakdown_relative``: M̄, the drift after the start per block in multiples of the largest drift between two blocks before
    it. The net of the row and its interval are those of the verdict (imputation, joint draws); a drift of d per block and treated
    period moves it by d Σ_k x_k (k + 1), and the error of the drift seen before is added to that of the net as if independent:
    what differs between blocks before the start hardly moves with the mean over them, which imputation holds against. Panels
    drift against the row at the same time. ``breakdown_yearly_share``: the drift as a share of expected cost per year at which
    the nearest end of the 95 % interval reaches 0. ``breakdown_bend``: M of the smoothness restriction on group-time effects,
    cents per treated period and block; only for a party as a whole.

    Null with a reason: ``nothing_to_undo`` (the interval holds 0), ``nothing_before`` (no block before the base was seen enough of).

    Args:
        views: The panels in blocks.
        who_pays: mart__who_pays_who_gains.
        avoided_cost: mart__avoided_cost.
    """
    expected = avoided_cost[avoided_cost.year == 0].set_index(["project_id", "budget"])
    expected = (expected.observed_cents + expected.avoided_cents).to_dict()
    rows = who_pays[(who_pays.year == 0) & ~who_pays.budget.isin(NOT_ESTIMATED)]
    party_of = dict(zip(rows.budget, rows.party, strict=True))
    told = [_undone(row, list(_pieces(row, views, party_of, expected))) for row in rows.itertuples(index=False)]
    frame = pd.DataFrame([r for r in told if r], columns=COLUMNS)
    return frame.astype({name: "float64" for name in COLUMNS if name.startswith("breakdown")})


def _pieces(row, views: list[View], party_of: dict[str, str], expected: dict) -> Iterator[Piece]:
    for seen in views:
        if (row.project_id != ALL and row.project_id not in seen.parts) or not seen.parts:
            continue
        mine = np.array(
            [b == row.budget or (row.budget == ALL and row.party in (ALL, party_of.get(b))) for b in seen.budgets]
        )
        if mine.any():
            blocks, whole = seen.blocks(row.project_id), seen.exposure(row.project_id)
            treated = blocks.exposure[blocks.block >= 0].sum()
            cost = sum(expected.get((row.project_id, b), 0) for b, m in zip(seen.budgets, mine, strict=True) if m)
            yield Piece(blocks, mine.astype(float), whole / treated, seen.months / 12, max(cost, 0) / whole)


def _undone(row, pieces: list[Piece]) -> dict | None:
    if not pieces:
        return None
    key = {"project_id": row.project_id, "party": row.party, "budget": row.budget, "net_cents": row.net_cents}
    if row.net_low95_cents <= 0 <= row.net_high95_cents:
        return {**key, "reason": "nothing_to_undo"}
    leverage = sum(p.reach * p.years * p.expected for p in pieces)
    nearest = min(abs(row.net_low95_cents), abs(row.net_high95_cents))
    key["breakdown_yearly_share"] = nearest / leverage if leverage else None
    studies = [p.study() for p in pieces]
    if not all(s.before for s in studies):
        return {**key, "reason": "nothing_before"}
    key["breakdown_relative"] = breakdown(_robust(row, pieces, studies), 0.0)
    if len(pieces) == 1 and row.budget == ALL:
        key["breakdown_bend"] = _bend(row, pieces[0], studies[0])
    return key


def _robust(row, pieces: list[Piece], studies: list[EventStudy]) -> Callable[[float], tuple[float, float]]:
    """Interval of a row's net at M̄: the union over which change before the start, and which sign, is the largest in each panel."""
    z = float(ndtri(0.975))
    drifts, noises = np.zeros(1), np.zeros(1)
    for piece, study in zip(pieces, studies, strict=True):
        steps = study.changes
        found = piece.reach * (steps @ study.beta)
        error = (z * piece.reach) ** 2 * np.einsum("ij,jk,ik->i", steps, study.covariance, steps)
        drifts = np.add.outer(drifts, np.concatenate([found, -found])).ravel()
        noises = np.add.outer(noises, np.concatenate([error, error])).ravel()
    below, above = row.net_cents - row.net_low95_cents, row.net_high95_cents - row.net_cents

    def interval(mbar: float) -> tuple[float, float]:
        low = row.net_cents - mbar * drifts - np.sqrt(below**2 + mbar**2 * noises)
        high = row.net_cents + mbar * drifts + np.sqrt(above**2 + mbar**2 * noises)
        return float(low.min()), float(high.max())

    return interval


def _bend(row, piece: Piece, study: EventStudy) -> float:
    """M at which the smoothness interval of the party's net holds 0; 0 when a straight drift does already."""
    after = piece.blocks.block >= 0
    x = piece.blocks.exposure[after & (piece.blocks.exposure > 0)] * piece.scale
    spent = row.avoided_cents - row.net_cents
    unit = float(np.abs(study.beta).max()) / 100 or 1.0
    chosen = estimators_of(study, x)
    return breakdown(lambda m: smoothness(chosen, m), spent, unit=unit)
