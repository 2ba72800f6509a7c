"""Before and after by blocks of time, counted from the start of each unit itself: group-time effects that a person can be part of.

People move in at any month and are seen for some months only, so a cohort per month is often one person, and one month to compare
with is mostly noise. Time is therefore cut in blocks of half a year (people) or a year (complexes and insured, so that seasons cancel),
counted from the start: block 0 is the first after it, block −1 the base. With Ȳ_ik the mean cost of unit i in block k, cohort s = all
who start in one month, and C_sk who were seen in both blocks and do not start before block k ends,

    avoided_ik = x_ik ((Ȳ_i,−1 + Σ_{j∈C} w_j (Ȳ_jk − Ȳ_j,−1) / Σ w_j) − Ȳ_ik),

x_ik the treated months (dwelling-months, insured-quarters) of i in k. That is Callaway & Sant'Anna (2021) with not-yet-treated controls
and a fixed base block, cohorts by start month, added up over a project by what was treated. Who was not seen in the base block has no
figure and is counted.

A figure's error has two parts, kept as contributions that can be added up over blocks, budgets and projects: of the controls, by
cluster (a comparison complex; people elsewhere in at most `BINS` heaps); and of the treated themselves. People: each person's
distance to the mean of the project in that block (differences in effect count as noise), and what the residents of one complex
share, as seen at the comparison complexes. A complex: it is one, so its error is that of the comparison complexes in its place
(Conley & Taber 2011).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipelines.measures.counterfactual import Fit
from pipelines.measures.inference import comparison_clusters
from pipelines.measures.panel import ABSENT, NEVER, Panel

BLOCK_MONTHS = {"persons": 6, "complexes": 12, "insured": 12}
EARLIEST = -5  # blocks before the start that are looked at, the base included
BINS = 200
MOST_CONTROLS = 2_000  # people elsewhere that are compared with, per municipality


@dataclass(frozen=True)
class Stack:
    """A project's units and, for each month in which some start, who they are compared with.

    Rows are (start month, unit); a control is there once for every start month. ``change`` is block mean − base mean minus that of the
    controls, cents per unit of exposure, 0 where not seen; for controls it averages to nothing.
    """

    unit: np.ndarray  # (n,)
    start: np.ndarray  # (n,) months since 1970-01
    treated: np.ndarray  # (n,) bool
    weight: np.ndarray  # (n,) regression weight, each start month as heavy in the controls as in the treated
    block: np.ndarray  # (K,) without the base
    change: np.ndarray  # (n, K, B)
    seen: np.ndarray  # (n, K) bool
    exposure: np.ndarray  # (n, K) of the treated where seen, else 0
    base: np.ndarray  # (n, B) mean cost in the base block
    history: np.ndarray  # (n,) periods seen before the start
    without_base: int  # treated units that were not seen in their base block


@dataclass(frozen=True)
class Blocks:
    """Avoided cost of a project by block, with contributions to its error; cents, blocks without the base."""

    block: np.ndarray  # (K,)
    exposure: np.ndarray  # (K,)
    avoided: np.ndarray  # (K, B)
    own: np.ndarray  # (m, K, B): squares add up to the variance of the treated themselves
    controls: np.ndarray  # (clusters, K, B): the same for the controls; clusters are those of the panel
    degrees: np.ndarray  # (B,) degrees of freedom of a sum over the blocks after the start

    def variance(self, weights: np.ndarray) -> float:
        """Variance of Σ_kb weights_kb avoided_kb."""
        return float(
            (np.tensordot(self.own, weights, 2) ** 2).sum() + (np.tensordot(self.controls, weights, 2) ** 2).sum()
        )

    def covariance(self, budgets: np.ndarray) -> np.ndarray:
        """Covariance over blocks of Σ_b budgets_b avoided_kb: (K, K)."""
        own, controls = self.own @ budgets, self.controls @ budgets
        return own.T @ own + controls.T @ controls


def seen_before(blocks: Blocks) -> np.ndarray:
    """Blocks before the base, without a gap, of which at least half as much was seen as of the last: positions in order of time."""
    before = np.flatnonzero(blocks.block < -1)[::-1]
    enough = blocks.exposure[before] * 2 >= (blocks.exposure[before[0]] if len(before) else 0)
    unbroken = blocks.block[before] == -2 - np.arange(len(before))
    return before[np.logical_and.accumulate(enough & unbroken & (blocks.exposure[before] > 0))][::-1]


def together(parts: list[Blocks], *, same_donors: bool) -> Blocks:
    """Several projects added up: their own errors apart, controls by cluster.

    With ``same_donors`` the spread of all of them was learned from the same comparison complexes: degrees of freedom do not add up.
    """
    block = np.unique(np.concatenate([p.block for p in parts]))

    def spread(values: np.ndarray, at: np.ndarray, axis: int) -> np.ndarray:
        shape = list(values.shape)
        shape[axis] = len(block)
        out = np.zeros(shape)
        out[(slice(None),) * axis + (at,)] = values
        return out

    at = [np.searchsorted(block, p.block) for p in parts]
    own = np.concatenate([spread(p.own, a, 1) for p, a in zip(parts, at, strict=True)])
    parts_own = np.array([(p.own[:, p.block >= 0].sum(axis=1) ** 2).sum(axis=0) for p in parts])
    degrees = np.array([p.degrees for p in parts])
    degrees = degrees.min(axis=0) if same_donors else pooled_degrees(parts_own, degrees)
    return Blocks(
        block,
        sum(spread(p.exposure, a, 0) for p, a in zip(parts, at, strict=True)),  # pyright: ignore[reportArgumentType]
        sum(spread(p.avoided, a, 0) for p, a in zip(parts, at, strict=True)),  # pyright: ignore[reportArgumentType]
        own,
        sum(spread(p.controls, a, 1) for p, a in zip(parts, at, strict=True)),  # pyright: ignore[reportArgumentType]
        degrees,
    )


def pooled_degrees(variance: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Satterthwaite degrees of a sum of variances (P, B): (Σv)²/Σ(v²/ν)."""
    below = (variance**2 / degrees).sum(axis=0)
    return np.divide(variance.sum(axis=0) ** 2, below, out=degrees.min(axis=0).astype(float), where=below > 0)


# --- stacking ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dense:
    """Running sums of some units over all periods: cents (U, M + 1, B), exposure and number of rows (U, M + 1).

    ``cents`` are without month effects, so that it does not matter which months of a block were seen; ``raw`` are with them.
    """

    units: np.ndarray
    cents: np.ndarray
    raw: np.ndarray
    exposure: np.ndarray
    rows: np.ndarray
    weight: np.ndarray
    first: int

    @classmethod
    def of(cls, panel: Panel, units: np.ndarray, fit: Fit | None = None) -> "Dense":
        """The sums of some units, by number; the fit's month effects are taken off."""
        inside = np.zeros(len(panel.start), bool)
        inside[units] = True
        at = np.flatnonzero(inside[panel.unit])
        first, last = int(panel.period.min()), int(panel.period.max())
        shape = (len(units), (last - first) // panel.step + 2)
        place = np.searchsorted(units, panel.unit[at]), (panel.period[at] - first) // panel.step + 1
        columns = [np.ones(len(at)), panel.exposure[at], *panel.cents[at].T]
        if fit is not None:
            columns += [*(panel.cents[at] - fit.month_effects[fit.cell[at]] * panel.exposure[at, None]).T]
        sums = [np.zeros(shape) for _ in columns]
        for total, values in zip(sums, columns, strict=True):
            total[place] = values
            np.cumsum(total, axis=1, out=total)
        count = np.maximum(sums[0][:, -1], 1)
        weight = np.bincount(place[0], panel.weight[at], len(units)) / count
        size = len(panel.budgets)
        raw, cents = np.stack(sums[2 : 2 + size], axis=2), np.stack(sums[-size:], axis=2)
        return cls(units, cents, raw, sums[1], sums[0], weight, first)

    def between(self, at: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cents (n, K, B), exposure and rows (n, K) of some units in periods [low, high)."""
        return tuple(  # pyright: ignore[reportReturnType]
            total[at[:, None], high] - total[at[:, None], low] for total in (self.cents, self.exposure, self.rows)
        )


def stacks(panel: Panel, fit: Fit, months: int, target: np.ndarray | None = None) -> Iterator[tuple[int, Stack]]:
    """Stack of each project, with its number; units are compared within their group of the panel.

    One at a time: a project comes when the last group is there in which it has somebody.

    Args:
        panel: Rows sorted by unit and period.
        fit: The untreated world; its month effects make up for the months of a block in which a unit was not seen.
        months: Length of a block.
        target: (U,) bool, treated units that are looked at; the others only as controls. Default: all.
    """
    group = np.full(len(panel.start), -1)
    group[panel.unit] = panel.group
    wanted = (panel.start != NEVER) & (True if target is None else target)
    found: dict[int, list[Stack]] = {}
    last = _last_group(panel, group, wanted)
    for g in np.unique(group[wanted & (group >= 0)]):
        dense = Dense.of(panel, _not_too_many(panel, np.flatnonzero(group == g)), fit)
        project = np.where(wanted[dense.units], panel.project[dense.units], ABSENT)
        for p in np.unique(project[project != ABSENT]):
            own = project == p
            starts = np.unique(panel.start[dense.units[own]])
            found.setdefault(int(p), []).extend(_cohort(panel, dense, months, int(s), own) for s in starts)
            if last[p] == g:
                yield int(p), _joined(found.pop(int(p)))


def _last_group(panel: Panel, group: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The highest group in which each project has a unit that is looked at: (P,)."""
    out = np.full(len(panel.projects), -1)
    np.maximum.at(out, panel.project[wanted], group[wanted])
    return out


def _not_too_many(panel: Panel, units: np.ndarray) -> np.ndarray:
    """All units but, where there are very many, every n-th of those that are neither treated nor at a complex."""
    away = units[(panel.start[units] == NEVER) & (panel.cluster[units] == ABSENT)]
    if len(away) <= MOST_CONTROLS:
        return units
    return np.setdiff1d(units, np.setdiff1d(away, away[:: -(-len(away) // MOST_CONTROLS)]))


def block_windows(
    dense: Dense, step: int, months: int, start: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Blocks around a start (K,) without the base; first and last + 1 of their periods (K,), (K,); and those of the base (2,)."""
    length, periods = months // step, dense.rows.shape[1] - 1
    first = (start - dense.first) // step
    k = np.arange(max(EARLIEST, -(first // length) - 1), -(-(periods - first) // length))
    k = k[k != -1]
    low, high = (np.clip(first + (k + end) * length, 0, periods) for end in (0, 1))
    return k, low, high, np.clip([first - length, first], 0, periods)


def _cohort(panel: Panel, dense: Dense, months: int, start: int, own: np.ndarray) -> Stack:
    """Who starts in one month, and who they are compared with."""
    length = months // panel.step
    k, low, high, base_at = block_windows(dense, panel.step, months, start)
    starts = panel.start[dense.units]
    mine = own & (starts == start)
    has_base = (dense.rows[:, base_at[1]] - dense.rows[:, base_at[0]]) * 2 >= length
    at = np.flatnonzero(has_base & (mine | (starts > start)))
    treated, weight = mine[at], dense.weight[at]
    cents, exposure, rows = dense.between(at, low, high)
    before, of, _ = dense.between(at, *base_at[:, None])
    end = start - start % panel.step + (k + 1) * months  # first month after the block
    seen = (rows * 2 >= (high - low)) & (rows > 0)
    seen = np.where(treated[:, None], seen | ((rows > 0) & (k >= 0)), seen & (starts[at, None].astype(np.int64) >= end))
    controls = np.where(seen & ~treated[:, None], weight[:, None], 0.0)
    mass = controls.sum(axis=0)
    seen &= mass > 0
    change = cents / np.where(exposure > 0, exposure, 1)[:, :, None] - (before[:, 0] / of)[:, None]
    change *= seen[:, :, None]
    base = (dense.raw[at, base_at[1]] - dense.raw[at, base_at[0]]) / of
    mean = np.einsum("ik,ikb->kb", controls, change) / np.where(mass > 0, mass, 1)[:, None]
    change -= seen[:, :, None] * mean
    x = np.where(treated[:, None] & seen, exposure, 0.0)
    kept = seen.any(axis=1)
    heavy = x[:, k >= 0].sum(axis=1)
    share = heavy.sum() / max(weight[kept & ~treated].sum(), 1e-300)
    weight = np.where(treated, heavy, weight * share)
    return Stack(
        dense.units[at[kept]], np.full(kept.sum(), start), treated[kept], weight[kept], k, change[kept], seen[kept], x[kept],
        base[kept], dense.rows[at[kept], base_at[1]], int((mine & ~has_base).sum()),
    )  # fmt: skip


def _joined(parts: list[Stack]) -> Stack:
    """The stacks of several start months on the same blocks."""
    block = np.unique(np.concatenate([p.block for p in parts]))

    def spread(values: np.ndarray, part: Stack) -> np.ndarray:
        out = np.zeros((len(values), len(block), *values.shape[2:]), values.dtype)
        out[:, np.searchsorted(block, part.block)] = values
        return out

    by_block = ("change", "seen", "exposure")
    names = ("unit", "start", "treated", "weight", "base", "history")
    columns = {name: np.concatenate([getattr(p, name) for p in parts]) for name in names}
    columns |= {name: np.concatenate([spread(getattr(p, name), p) for p in parts]) for name in by_block}
    return Stack(**columns, block=block, without_base=sum(p.without_base for p in parts))


# --- figures and their error -------------------------------------------------------------------------------------------------


def control_clusters(panel: Panel) -> tuple[np.ndarray, int]:
    """Cluster of each unit as a control: its complex when it is (of) one, people elsewhere a heap; and how many clusters there are."""
    of_complex = np.isin(panel.cluster, comparison_clusters(panel)) if panel.step == 1 else panel.cluster >= 0
    number = np.where(of_complex, panel.cluster, len(panel.clusters) + np.arange(len(panel.cluster)) % BINS)
    return number, len(panel.clusters) + BINS


def person_blocks(panel: Panel, stack: Stack) -> Blocks:
    """Avoided cost of a project's people by block."""
    who = stack.treated & (stack.exposure > 0).any(axis=1)
    x = stack.exposure[who]
    avoided = -stack.change[who] * x[:, :, None]
    total = x.sum(axis=0)
    mean = avoided.sum(axis=0) / np.where(total > 0, total, 1)[:, None]
    n = int(who.sum())
    own = (avoided - x[:, :, None] * mean) * np.sqrt(n / max(n - 1, 1))
    sums = own[:, stack.block >= 0].sum(axis=1)
    second, fourth = (sums**2).sum(axis=0), (sums**4).sum(axis=0)
    degrees = np.divide(3 * second**2, fourth, out=np.full(len(second), 3.0), where=fourth > 0)
    shared = np.sqrt(shared_variance(panel, stack))[None, None, :] * np.where(stack.block >= 0, total, 0)[None, :, None]
    return Blocks(
        stack.block, total, avoided.sum(axis=0), np.concatenate([own, shared]), _control_part(panel, stack),
        np.clip(degrees, 3, 200),
    )  # fmt: skip


def shared_variance(panel: Panel, stack: Stack) -> np.ndarray:
    """Variance per treated person-month of what residents of one complex share, as seen at the comparison complexes: (B,).

    Σ_c Σ_{i≠j} e_i e_j / Σ_c Σ_{i≠j} n_i n_j over residents i, j of complex c, per start month; products of two people, so what
    each has by themselves drops out; truncated at 0.
    """
    resident = ~stack.treated & np.isin(panel.cluster[stack.unit], comparison_clusters(panel))
    after = stack.block >= 0
    change = stack.change[resident][:, after]
    e, n = change.sum(axis=1), stack.seen[resident][:, after].sum(axis=1).astype(float)
    key = stack.start[resident].astype(np.int64) * (len(panel.clusters) + 1) + panel.cluster[stack.unit[resident]]
    names, local = np.unique(key, return_inverse=True)
    if len(names) < 3:
        return np.zeros(change.shape[2])
    add = sparse.csr_array((np.ones(len(local)), (local, np.arange(len(local)))), shape=(len(names), len(local)))
    sums, months = add @ e, add @ n
    pairs = (months**2).sum() - (n**2).sum()
    complexes = len(np.unique(panel.cluster[stack.unit[resident]]))
    if pairs <= 0 or complexes < 3:
        return np.zeros(change.shape[2])
    return np.maximum(((sums**2).sum(axis=0) - (e**2).sum(axis=0)) / pairs * complexes / (complexes - 1), 0)


def complex_blocks(panel: Panel, stack: Stack) -> Blocks:
    """Avoided cost of a project as a complex (or its insured) by block; its own error is that of the comparison complexes."""
    total = stack.exposure.sum(axis=0)
    avoided = -(stack.change[stack.treated] * stack.exposure[stack.treated][:, :, None]).sum(axis=0)
    donors = ~stack.treated & np.isin(panel.cluster[stack.unit], comparison_clusters(panel))
    names, local = np.unique(panel.cluster[stack.unit[donors]], return_inverse=True)
    weight = np.where(stack.seen[donors], stack.weight[donors][:, None], 0.0)
    add = sparse.csr_array((np.ones(len(local)), (local, np.arange(len(local)))), shape=(len(names), len(local)))
    mass = np.asarray(add @ weight)[:, :, None]
    flat = (weight[:, :, None] * stack.change[donors]).reshape(len(local), -1)
    mean = (add @ flat).reshape(len(names), *stack.change.shape[1:]) / np.where(mass > 0, mass, 1)
    own = mean * total[None, :, None] / np.sqrt(max(len(names) - 1, 1))
    degrees = np.full(stack.change.shape[2], max(len(names) - 1, 1.0))
    return Blocks(stack.block, total, avoided, own, _control_part(panel, stack), degrees)


def _control_part(panel: Panel, stack: Stack) -> np.ndarray:
    """Contribution of each control cluster to the error of the totals by block: (clusters, K, B).

    ψ_jk = X_sk w_j (Δ_jk − Δ̄_sk) / Σ w, with X_sk what was treated of start month s in block k; enlarged by √(C/(C − 1)) for C
    clusters.
    """
    cluster, size = control_clusters(panel)
    starts, cohort = np.unique(stack.start, return_inverse=True)
    control = ~stack.treated
    x = np.zeros((len(starts), len(stack.block)))
    np.add.at(x, cohort, stack.exposure)
    w = np.where(stack.seen & ~stack.treated[:, None], stack.weight[:, None], 0.0)
    mass = np.zeros_like(x)
    np.add.at(mass, cohort, w)
    scale = np.divide(x, mass, out=np.zeros_like(x), where=mass > 0)[cohort[control]] * w[control]
    psi = (scale[:, :, None] * stack.change[control]).reshape(control.sum(), -1)
    of = cluster[stack.unit[control]]
    add = sparse.csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=(size, len(of)))
    count = max(len(np.unique(of)), 2)
    return (add @ psi).reshape(size, *stack.change.shape[1:]) * np.sqrt(count / (count - 1))


def imputed(panel: Panel, fit: Fit, stack: Stack, months: int) -> np.ndarray:
    """Avoided cost by the imputation estimator of each treated row of a stack, in each block it is seen in: (treated, K, B)."""
    units = stack.unit[stack.treated]
    row_of = np.full(len(panel.start), -1)
    row_of[units] = np.arange(len(units))
    at = np.flatnonzero(row_of[panel.unit[fit.treated]] >= 0)
    rows = fit.treated[at]
    start = panel.start[panel.unit[rows]]
    block = (panel.period[rows] - (start - start % panel.step)) // months
    place = np.minimum(np.searchsorted(stack.block, block), len(stack.block) - 1)
    fits = stack.block[place] == block
    values = fit.effects[at[fits]] * panel.exposure[rows[fits], None]
    key = row_of[panel.unit[rows[fits]]] * len(stack.block) + place[fits]
    size = len(units) * len(stack.block)
    sums = np.stack([np.bincount(key, column, size) for column in values.T], axis=1)
    return sums.reshape(len(units), len(stack.block), -1) * (stack.exposure[stack.treated] > 0)[:, :, None]
