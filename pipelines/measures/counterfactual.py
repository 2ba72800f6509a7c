"""What it would have cost without the project: the imputation estimator.

Untreated cost of unit i in period t is ``y⁰_it = α_i + λ_g(i)t``. Both are fitted by (weighted) least squares on untreated rows
only, and imputed to the treated rows: ``avoided_it = x_it (α̂_i + λ̂_gt − y_it)`` with x the exposure (1, dwellings, insured).

α is eliminated exactly; what is left is a sparse system in λ, factorised once for all budgets:
``A = diag(Σ_i w_it) − CᵀD⁻¹C``, with C the units × cells matrix of weights and D its row sums.

Sources: Borusyak, Jaravel & Spiess (2024), Review of Economic Studies 91(6); Gardner (2022), arXiv:2207.05943;
with staggered starts two-way regression on all rows is not used, because it compares treated with treated
(Goodman-Bacon 2021, Journal of Econometrics 225).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from pipelines.measures.group_time import aggregate, group_time_effects, pretrend_test
from pipelines.measures.panel import Panel


@dataclass(frozen=True)
class Fit:
    """The fitted untreated world and its distance to what was observed.

    ``untreated`` and ``treated`` are row positions in the panel (n₀ and n₁ of them); treated rows whose untreated cost is not
    identified are in ``no_history`` (the unit was never seen untreated) or ``no_control`` (no untreated unit, connected to this
    one, was seen in that period). Amounts are cents per unit of exposure.
    """

    untreated: np.ndarray  # (n0,)
    treated: np.ndarray  # (n1,)
    no_history: np.ndarray
    no_control: np.ndarray
    residuals: np.ndarray  # (n0, B): y − ŷ⁰
    effects: np.ndarray  # (n1, B): ŷ⁰ − y, positive = avoided
    levels: np.ndarray  # (U, B): mean of y over untreated rows
    unit_weight: np.ndarray  # (U,): sum of weights over untreated rows
    cell: np.ndarray  # (N,): which month effect a row has
    design: sparse.csr_array  # C: (U, cells); columns of row u are the cells of its untreated rows, in row order
    component: np.ndarray  # (U,): which connected part of the design the unit is in, -1 for none
    system: "MonthEffects"
    month_effects: np.ndarray  # (cells, B): λ̂, 0 for one cell of each connected part


@dataclass(frozen=True)
class MonthEffects:
    """The system of the month effects, one effect per connected part set to 0."""

    matrix_columns: np.ndarray  # cells that have an unknown
    cells: int
    component: np.ndarray  # (cells,), -1 for a cell without untreated rows
    factor: object | None

    def solve(self, right: np.ndarray) -> np.ndarray:
        """A⁻¹ applied to (cells, k); 0 for cells without an unknown."""
        out = np.zeros_like(right, dtype=np.float64)
        if self.factor is not None and right.shape[1]:
            out[self.matrix_columns] = self.factor.solve(np.ascontiguousarray(right[self.matrix_columns]))  # type: ignore[attr-defined]
        return out


def fit_untreated(panel: Panel, target: np.ndarray | None = None, *, month_effects: bool = True) -> Fit:
    """Fit the untreated world on untreated rows and compare the treated rows with it.

    Args:
        panel: Rows sorted by unit and period.
        target: (U,) bool, treated units to impute; treated rows of other units are left alone. Default: all.
        month_effects: False leaves λ out: a before-after comparison.
    """
    is_treated = panel.treated
    untreated = np.flatnonzero(~is_treated)
    wanted = is_treated if target is None else is_treated & target[panel.unit]
    cell, cells = _cells(panel, month_effects)
    design = _design(panel, untreated, cell, cells)
    unit_weight = np.asarray(design.sum(axis=1)).ravel()
    y = panel.outcome(untreated)
    levels = _sums(panel.unit[untreated], panel.weight[untreated], y, len(panel.start))
    levels /= np.where(unit_weight > 0, unit_weight, 1)[:, None]
    system = _month_effects(design, unit_weight) if month_effects else _no_month_effects(cells)
    right = _sums(cell[untreated], panel.weight[untreated], y, cells) - design.T @ levels
    effects = system.solve(right)
    alpha = levels - (design @ effects) / np.where(unit_weight > 0, unit_weight, 1)[:, None]
    component = _unit_component(design, system.component, month_effects)
    found = _identified(np.flatnonzero(wanted), panel.unit, cell, component, system, month_effects)
    treated, no_history, no_control = found
    for b in range(y.shape[1]):  # in place and by budget: millions of rows
        y[:, b] -= alpha[panel.unit[untreated], b] + effects[cell[untreated], b]
    avoided = alpha[panel.unit[treated]] + effects[cell[treated]] - panel.outcome(treated)
    return Fit(
        untreated,
        treated,
        no_history,
        no_control,
        y,
        avoided,
        levels,
        unit_weight,
        cell,
        design,
        component,
        system,
        effects,
    )


def month_functional(panel: Panel, fit: Fit, rows: np.ndarray, months: np.ndarray) -> np.ndarray:
    """How a sum over treated rows leans on the month effects: (len(months), cells).

    For rows of one project: g_t = Σ_i x_it (e_cell(i,t) − C_i/D_i), so that the error of λ̂ enters the total as g_t·(λ̂ − λ).

    Args:
        panel: The panel of the fit.
        fit: A fit with month effects.
        rows: Positions in the panel of the treated rows to sum over.
        months: Sorted periods of those rows.
    """
    at = np.searchsorted(months, panel.period[rows])
    shape = (len(months), fit.system.cells)
    direct = sparse.csr_array((panel.exposure[rows], (at, fit.cell[rows])), shape=shape)
    units, local = np.unique(panel.unit[rows], return_inverse=True)
    share = panel.exposure[rows] / fit.unit_weight[panel.unit[rows]]
    through = sparse.csr_array((share, (at, local)), shape=(len(months), len(units)))
    return (direct - through @ fit.design[units]).toarray()


def _cells(panel: Panel, month_effects: bool) -> tuple[np.ndarray, int]:
    if not month_effects:
        return np.zeros(len(panel.unit), np.int32), 1
    first, last = (int(panel.period.min()), int(panel.period.max())) if len(panel.period) else (0, 0)
    span = (last - first) // panel.step + 1
    groups = int(panel.group.max()) + 1 if len(panel.group) else 1
    return (panel.group * span + (panel.period - first) // panel.step).astype(np.int32), groups * span


def _design(panel: Panel, untreated: np.ndarray, cell: np.ndarray, cells: int) -> sparse.csr_array:
    counts = np.bincount(panel.unit[untreated], minlength=len(panel.start))
    pointers = np.concatenate([[0], np.cumsum(counts)])
    return sparse.csr_array((panel.weight[untreated], cell[untreated], pointers), shape=(len(panel.start), cells))


def _sums(index: np.ndarray, weight: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    columns = [np.bincount(index, weight * values[:, b], minlength=size) for b in range(values.shape[1])]
    return np.stack(columns, axis=1).astype(np.float64, copy=False)  # of no rows bincount makes whole numbers


def _month_effects(design: sparse.csr_array, unit_weight: np.ndarray) -> MonthEffects:
    inverse = np.divide(1.0, unit_weight, out=np.zeros_like(unit_weight), where=unit_weight > 0)
    total = np.asarray(design.sum(axis=0)).ravel()
    matrix = sparse.diags_array(total) - design.T @ sparse.diags_array(inverse) @ design
    matrix = sparse.csc_array(matrix)
    _, component = connected_components(matrix, directed=False)
    seen = total > 0
    pinned = np.zeros(len(total), bool)
    _, first = np.unique(np.where(seen, component, -1), return_index=True)
    pinned[first] = True
    columns = np.flatnonzero(seen & ~pinned)
    factor = splu(sparse.csc_matrix(matrix[columns][:, columns])) if len(columns) else None
    return MonthEffects(columns, len(total), np.where(seen, component, -1), factor)


def _no_month_effects(cells: int) -> MonthEffects:
    return MonthEffects(np.zeros(0, int), cells, np.zeros(cells, int), None)


def _unit_component(design: sparse.csr_array, component: np.ndarray, month_effects: bool) -> np.ndarray:
    """Connected part of each unit; -1 for a unit without untreated rows."""
    counts = np.diff(design.indptr)
    out = np.full(len(counts), -1)
    has = counts > 0
    out[has] = component[design.indices[design.indptr[:-1][has]]] if month_effects else 0
    return out


def _identified(
    rows: np.ndarray,
    unit: np.ndarray,
    cell: np.ndarray,
    component: np.ndarray,
    system: MonthEffects,
    month_effects: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Treated rows with a counterfactual, without a history, and without a control in that period."""
    history = component[unit[rows]] >= 0
    control = (component[unit[rows]] == system.component[cell[rows]]) if month_effects else history
    return rows[history & control], rows[~history], rows[history & ~control]


__all__ = [
    "Fit", "MonthEffects", "aggregate", "fit_untreated", "group_time_effects", "month_functional", "pretrend_test",
]  # fmt: skip
