"""Group-time average treatment effects: each cohort in each period, compared with who is not treated (yet).

``ATT(g,t) = E[Y_t − Y_b | G = g] − E[Y_t − Y_b | C]`` with base period b the last one before g when t ≥ g, and the one before t when
t < g (varying base); C are the units never treated, or not yet treated by t. Influence function of unit i, with n units in all,
``ψ_i = n (1{i ∈ g}(Δ_i − Δ̄_g)/n_g − 1{i ∈ C}(Δ_i − Δ̄_C)/n_C)``, and standard error ``√(mean(ψ²)/n)``.

Own code of a page, because it runs at every build over all budgets: the libraries that do this (moderndid, pyfixest) take seconds to
import and bring two data frame engines along. It is held against moderndid to 1e-8 in the tests.

Source: Callaway & Sant'Anna (2021), Journal of Econometrics 225(2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import fdtrc

NEVER_TREATED = 0
Control = Literal["not_yet_treated", "never_treated"]
Kind = Literal["simple", "group", "dynamic", "calendar"]


@dataclass(frozen=True, eq=False)
class Influence:
    """What each unit contributed to each group-time effect, and what could not take part.

    ``matrix`` is ψ, (n units, cells), cells in the order of ``cohort`` and ``period``; ``unit_cohort`` is the cohort of each unit and
    ``cluster`` its cluster number. ``dropped`` counts by reason: ``rows_without_outcome``, ``units_treated_from_the_start`` (no period
    before treatment), ``unit_cells_not_in_both_periods`` (a unit seen in only one of the two periods of a cell counts in
    the other cells only), and ``cells_without_control`` or ``cells_without_treated``.
    """

    matrix: np.ndarray
    cohort: np.ndarray
    period: np.ndarray
    unit_cohort: np.ndarray
    cluster: np.ndarray
    dropped: dict[str, int]

    @property
    def size(self) -> int:
        """How many clusters there are; units where each is its own."""
        return int(self.cluster.max(initial=-1)) + 1

    @property
    def free(self) -> int:
        """Degrees of freedom of a covariance: clusters minus the cohorts whose means were taken off."""
        return self.size - len(np.unique(self.unit_cohort))

    def by_cluster(self, psi: np.ndarray) -> np.ndarray:
        """Influence ψ (n, k) added up per cluster and divided by n: (clusters, k); its squares add up to variances."""
        if self.size == len(psi):
            return psi / len(psi)
        member = (self.cluster, np.arange(len(psi)))
        return sparse.csr_array((np.full(len(psi), 1 / len(psi)), member), (self.size, len(psi))) @ psi

    def error(self, psi: np.ndarray) -> np.ndarray:
        """Standard error √Σ_c (Σ_{i∈c} ψ_i)² / n of estimates with influence ψ (n, k): (k,)."""
        return np.sqrt((self.by_cluster(psi) ** 2).sum(axis=0))

    def variance(self, psi: np.ndarray) -> np.ndarray:
        """Covariance of estimates with influence ψ (n, k): (k, k)."""
        sums = self.by_cluster(psi)
        return sums.T @ sums


class GroupTimeEffects(pd.DataFrame):
    """Group-time effects [cohort, period, att, se] that carry their influence functions; one row per cohort and period."""

    influence: Influence
    _metadata = ["influence"]  # noqa: RUF012 - the name pandas looks for

    @property
    def _constructor(self) -> type["GroupTimeEffects"]:
        return GroupTimeEffects


@dataclass(frozen=True)
class PreTrend:
    """Joint test that all effects before treatment are 0: Wald statistic, degrees of freedom, p-value.

    Statistic and p are None where there is no such effect, or where their covariance is singular; p is None as well where there are not
    more clusters than effects and cohorts together.
    """

    statistic: float | None
    degrees: int
    p: float | None


def group_time_effects(
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    period: str,
    cohort: str,
    control: Control = "not_yet_treated",
    cluster: str | None = None,
) -> GroupTimeEffects:
    """Group-time average treatment effects with analytic standard errors, one row per cohort and period after the first.

    Unbalanced panels: a unit takes part in a cell when it was seen in both its periods (pairwise balanced, as Stata's csdid); what
    does not take part is counted in ``result.influence.dropped``. A cohort after the last period counts as never treated; units
    treated in the first period are left out. Cells without a control or without a treated unit are left out and counted.

    Args:
        panel: One row per unit and period.
        outcome: Column of the outcome; rows without one are dropped.
        unit: Column of the unit.
        period: Column of the period (numbers; event time is counted in them).
        cohort: Column of the first treated period, 0 = never treated; the same in all rows of a unit.
        control: Who is compared with.
        cluster: Column of the cluster, the same in all rows of a unit; None: the unit itself.

    Raises:
        ValueError: A unit has two rows in a period, or two cohorts or clusters, or none; there is no never-treated unit where it is
            asked; or ``control`` is another word.

    Source: Callaway & Sant'Anna (2021), section 3 (no covariates, no anticipation), standard errors from their theorem 2;
    Rios-Avila, Sant'Anna & Callaway, csdid (Stata), for the pairwise balance.
    """
    if control not in get_args(Control):
        raise ValueError(f"control must be one of {get_args(Control)}; found {control!r}")
    wide = _wide(panel, outcome, unit, period, cohort, cluster)
    if control == "never_treated" and not (wide.cohort == NEVER_TREATED).any():
        raise ValueError(f"control 'never_treated': no unit of {cohort!r} is {NEVER_TREATED}")
    counts = {"unit_cells_not_in_both_periods": 0, "cells_without_control": 0, "cells_without_treated": 0}
    rows, columns = [], []
    for g, t, treated, controls, change in _cells(wide, control):
        seen = ~np.isnan(change)
        counts["unit_cells_not_in_both_periods"] += int(((treated | controls) & ~seen).sum())
        a, b = treated & seen, controls & seen
        if not a.any() or not b.any():
            counts["cells_without_treated" if not a.any() else "cells_without_control"] += 1
            continue
        att, psi = two_by_two(change, a, b)
        rows.append((g, t, att))
        columns.append(psi)
    matrix = np.stack(columns, axis=1) if columns else np.zeros((len(wide.cohort), 0))
    when = np.array([r[:2] for r in rows]).reshape(-1, 2)
    influence = Influence(matrix, when[:, 0], when[:, 1], wide.cohort, wide.cluster, wide.dropped | counts)
    att = np.array([r[2] for r in rows], float)
    effects = GroupTimeEffects({"cohort": when[:, 0], "period": when[:, 1], "att": att, "se": influence.error(matrix)})
    effects.influence = influence
    return effects


def two_by_two(change: np.ndarray, treated: np.ndarray, controls: np.ndarray) -> tuple[float, np.ndarray]:
    """Difference in mean change between treated and controls (masks), and the influence of every unit (n,)."""
    psi = np.zeros(len(change))
    means = []
    for group, sign in ((treated, 1), (controls, -1)):
        mean = change[group].mean()
        psi[group] = sign * len(change) * (change[group] - mean) / group.sum()
        means.append(mean)
    return float(means[0] - means[1]), psi


@dataclass(frozen=True)
class _Wide:
    """Outcome (units, periods), NaN where not seen; cohort and cluster of each unit; the periods; what was dropped."""

    outcome: np.ndarray
    cohort: np.ndarray
    cluster: np.ndarray
    periods: np.ndarray
    dropped: dict[str, int]


def _wide(panel: pd.DataFrame, outcome: str, unit: str, period: str, cohort: str, cluster: str | None) -> _Wide:
    seen = panel.loc[panel[outcome].notna()]
    dropped = {"rows_without_outcome": len(panel) - len(seen)}
    codes, _ = pd.factorize(seen[unit], sort=True)
    periods, at = np.unique(seen[period].to_numpy(), return_inverse=True)
    if len(np.unique(codes * len(periods) + at)) < len(seen):
        raise ValueError(f"{unit!r} has more than one row in a {period!r}")
    values = np.full((codes.max(initial=-1) + 1, len(periods)), np.nan)
    values[codes, at] = seen[outcome].to_numpy(np.float64)
    first = _of_unit(seen, codes, cohort, unit)
    first = np.where(first > periods.max(initial=0), NEVER_TREATED, first)
    groups = np.arange(len(first)) if cluster is None else pd.factorize(_of_unit(seen, codes, cluster, unit))[0]
    late = (first == NEVER_TREATED) | (first > min(periods, default=0))
    dropped["units_treated_from_the_start"] = int((~late).sum())
    return _Wide(values[late], first[late], np.unique(groups[late], return_inverse=True)[1], periods, dropped)


def _of_unit(panel: pd.DataFrame, codes: np.ndarray, column: str, unit: str) -> np.ndarray:
    """The one value of a column for each unit."""
    values = panel[column].to_numpy()
    if pd.isna(values).any():
        raise ValueError(f"{column!r} is not known in {int(pd.isna(values).sum())} rows")
    _, first = np.unique(codes, return_index=True)
    if (values != values[first][codes]).any():
        raise ValueError(f"{unit!r} has more than one {column!r}")
    return values[first]


def _cells(wide: _Wide, control: Control) -> Iterator[tuple[float, float, np.ndarray, np.ndarray, np.ndarray]]:
    """Per cohort and period: cohort, period, treated (n,), possible controls (n,), change since the base period (n,)."""
    never = wide.cohort == NEVER_TREATED
    for g in np.unique(wide.cohort[~never]):
        before = int(np.searchsorted(wide.periods, g)) - 1
        treated = wide.cohort == g
        for k in range(1, len(wide.periods)):
            base = before if k > before else k - 1
            later = (wide.cohort > wide.periods[k]) & ~treated if control == "not_yet_treated" else np.False_
            yield g, wide.periods[k], treated, never | later, wide.outcome[:, k] - wide.outcome[:, base]


# --- adding up ---------------------------------------------------------------------------------------------------------------


def aggregate(effects: GroupTimeEffects, kind: Kind = "simple") -> pd.DataFrame:
    """Group-time effects after treatment added up; the first row is the overall effect, with ``at`` null.

    simple: mean over cells, weighted by cohort size. group: per cohort (``at``) the mean over its periods; overall by cohort size.
    dynamic: per periods since treatment (``at``, negative before) the mean over cohorts by size; overall the plain mean over at ≥ 0.
    calendar: per period (``at``) the mean over treated cohorts by size; overall the plain mean.
    Where cohort sizes are weights, that they are estimated is part of the standard error.

    Args:
        effects: From `group_time_effects`; rows may have been left out.
        kind: What to add up over.

    Returns:
        at (Int64 or float, null = overall), att, se.

    Raises:
        ValueError: ``kind`` is another word, or there is no effect at or after treatment.

    Source: Callaway & Sant'Anna (2021), table 1 and corollary 2.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {get_args(Kind)}; found {kind!r}")
    cells = _Cells.of(effects)
    after = cells.period >= cells.cohort
    if not after.any():
        raise ValueError("no effect at or after treatment to add up")
    if kind == "simple":
        return _table([(None, *cells.mean(after, sized=True))], cells)
    if kind == "group":
        parts = [(g, *cells.mean(after & (cells.cohort == g), sized=False)) for g in np.unique(cells.cohort[after])]
        return _table([(None, *cells.over_cohorts(parts)), *parts], cells)
    key = cells.period - cells.cohort if kind == "dynamic" else cells.period
    chosen = np.ones(len(key), bool) if kind == "dynamic" else after
    parts = [(k, *cells.mean(chosen & (key == k), sized=True)) for k in np.unique(key[chosen])]
    live = [part for part in parts if kind == "calendar" or part[0] >= 0]
    overall = np.mean([p[1] for p in live]), np.mean([p[2] for p in live], axis=0)
    return _table([(None, *overall), *parts], cells)


def pretrend_test(effects: GroupTimeEffects) -> PreTrend:
    """Joint Wald test that no cohort had an effect before its treatment: ``W = βᵀV⁻¹β`` with V from the influence functions.

    V is estimated from n units or clusters around the mean of their cohort, m = n − cohorts degrees; with k effects
    ``(m − k + 1)/(k·n)·W ~ F(k, m − k + 1)`` (Hotelling), which becomes the χ²(k) of R's did when n is large: with 15 clusters χ² finds
    a difference in 45 of 100 samples without one. p is null where m < k.

    Source: Callaway & Sant'Anna (2021), section 4.2 (remark on pre-testing); the statistic is that of R's did. Hotelling (1931),
    Annals of Mathematical Statistics 2(3); Pustejovsky & Tipton (2018), JBES 36(4), section 3 (few clusters).
    """
    cells = _Cells.of(effects)
    before = cells.period < cells.cohort
    degrees = int(before.sum())
    variance = cells.influence.variance(cells.psi[:, before])
    if not degrees or np.linalg.matrix_rank(variance, hermitian=True) < degrees:
        return PreTrend(None, degrees, None)
    statistic = float(cells.att[before] @ np.linalg.solve(variance, cells.att[before]))
    free = cells.influence.free - degrees + 1
    if free < 1:
        return PreTrend(statistic, degrees, None)
    return PreTrend(
        statistic, degrees, float(fdtrc(degrees, free, free / (degrees * cells.influence.size) * statistic))
    )


@dataclass(frozen=True)
class _Cells:
    """The effects that are left, with their influence."""

    cohort: np.ndarray
    period: np.ndarray
    att: np.ndarray
    psi: np.ndarray
    influence: Influence

    @classmethod
    def of(cls, effects: GroupTimeEffects) -> "_Cells":
        kept = effects.influence
        place = {cell: i for i, cell in enumerate(zip(kept.cohort, kept.period, strict=True))}
        at = [place[cell] for cell in zip(effects.cohort, effects.period, strict=True)]
        return cls(kept.cohort[at], kept.period[at], effects.att.to_numpy(), kept.matrix[:, at], kept)

    def _is(self, cohorts: np.ndarray) -> np.ndarray:
        """1{unit in cohort}: (n, len(cohorts))."""
        return self.influence.unit_cohort[:, None] == cohorts[None, :]

    def mean(self, which: np.ndarray, *, sized: bool) -> tuple[float, np.ndarray]:
        """Mean over some cells and its influence (n,)."""
        att, psi = self.att[which], self.psi[:, which]
        if not sized:
            return float(att.mean()), psi.mean(axis=1)
        return _weighted(att, psi, self._is(self.cohort[which]))

    def over_cohorts(self, parts: list[tuple[float, float, np.ndarray]]) -> tuple[float, np.ndarray]:
        """Mean over cohorts by size and its influence (n,)."""
        att, psi = np.array([p[1] for p in parts]), np.stack([p[2] for p in parts], axis=1)
        return _weighted(att, psi, self._is(np.array([p[0] for p in parts])))


def _weighted(att: np.ndarray, psi: np.ndarray, member: np.ndarray) -> tuple[float, np.ndarray]:
    """Σ w_k att_k with w_k = p_k/Σp and p_k the share of units in the cohort of k; influence ψw plus that of the weights.

    ∂w_k = (1{i ∈ k} − p_k)/Σp − w_k Σ_j (1{i ∈ j} − p_j)/Σp.
    """
    p = member.mean(axis=0)
    off = (member - p) / p.sum()
    weight = p / p.sum()
    change = off - off.sum(axis=1, keepdims=True) * weight
    return float(weight @ att), psi @ weight + change @ att


def _table(parts: list, cells: _Cells) -> pd.DataFrame:
    errors = cells.influence.error(np.stack([psi for _, _, psi in parts], axis=1))
    at = pd.array([np.nan if k is None else float(k) for k, _, _ in parts], dtype="Float64")
    if all(pd.isna(k) or float(k).is_integer() for k in at):
        at = at.astype("Int64")
    return pd.DataFrame({"at": at, "att": [float(a) for _, a, _ in parts], "se": errors})
