"""Complexes that were never seen without caretaking, such as new buildings, held against comparison complexes of about the same size.

``avoided_t = x_t (mean over the `MATCHES` comparison complexes nearest in size of y_ct − y_t)``: a level against a level, so
whatever the complex differs in for good counts as avoided. It is graded *matched*, below difference-in-differences, and never
called shown. Its error is how far a comparison complex is from the mean of the others nearest in size.

Source: Abadie & Imbens (2006), Econometrica 74(1) (matching with replacement on a few neighbours).
"""

from dataclasses import replace

import numpy as np

from pipelines.measures.counterfactual import Fit, fit_untreated
from pipelines.measures.inference import comparison_clusters, normals, rows_by_project, tail_scale
from pipelines.measures.panel import Panel

MATCHES = 5


def without_history(panel: Panel) -> np.ndarray:
    """Treated units of projects of which no unit was ever seen untreated: (U,) bool."""
    untreated = panel.unit[~panel.treated]
    seen = np.unique(panel.project[untreated])
    return (panel.project >= 0) & ~np.isin(panel.project, seen)


def fit_matched(panel: Panel, target: np.ndarray) -> Fit:
    """As `fit_untreated`, with the treated rows of ``target`` held against the comparison complexes nearest in size."""
    fit = fit_untreated(panel, target)
    rows = np.sort(np.concatenate([fit.no_history, fit.no_control]))
    outcome, size, first = _comparison(panel)
    wanted = np.array([_nearest(size, float(panel.exposure[row])) for row in rows], int).reshape(len(rows), -1)
    period = (panel.period[rows] - first) // panel.step
    near = outcome[wanted, period[:, None]]
    known = ~np.isnan(near[:, :, 0]).all(axis=1)
    expected = np.nanmean(near[known], axis=1)
    return replace(
        fit,
        treated=rows[known],
        no_history=rows[~known],
        no_control=rows[:0],
        effects=expected - panel.outcome(rows[known]),
    )


def _comparison(panel: Panel) -> tuple[np.ndarray, np.ndarray, int]:
    """Cost per exposure of each comparison complex by period (C, P, B), NaN where not seen; its mean exposure (C,); first period."""
    names = comparison_clusters(panel)
    at = np.flatnonzero(np.isin(panel.cluster[panel.unit], names))
    first, last = int(panel.period.min()), int(panel.period.max())
    shape = (len(names), (last - first) // panel.step + 1)
    flat = np.searchsorted(names, panel.cluster[panel.unit[at]]) * shape[1] + (panel.period[at] - first) // panel.step
    exposure = np.bincount(flat, panel.exposure[at], np.prod(shape))
    cents = np.stack([np.bincount(flat, c, np.prod(shape)) for c in panel.cents[at].T], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        outcome = (cents / exposure[:, None]).reshape(*shape, -1)
    seen = exposure.reshape(shape)
    return outcome, seen.sum(axis=1) / np.maximum((seen > 0).sum(axis=1), 1), first


def _nearest(size: np.ndarray, wanted: float, without: int = -1) -> np.ndarray:
    """The `MATCHES` complexes nearest in size, one of them possibly left out."""
    distance = np.abs(size - wanted).astype(float)
    if without >= 0:
        distance[without] = np.inf
    return np.argsort(distance, kind="stable")[: min(MATCHES, len(size) - (without >= 0))]


def matched_errors(panel: Panel, fit: Fit, *, seed: tuple[int, ...], draws: int) -> dict[int, np.ndarray]:
    """Draws of estimate − truth per project: {project: (R, T, B) float32}, cents; projects independent of one another.

    A draw is Σ_c ξ_c e_ct / √C with e_ct the distance of comparison complex c to the mean of the others nearest in size, tails of a
    t-distribution with C − 1 degrees of freedom.
    """
    outcome, size, first = _comparison(panel)
    off = np.stack([y - np.nanmean(outcome[_nearest(size, size[c], c)], axis=0) for c, y in enumerate(outcome)])
    off = np.nan_to_num(off)
    tails = tail_scale((*seed, 2), draws, np.full(len(panel.budgets), max(len(size) - 1.0, 1.0)))
    errors = {}
    for rows in rows_by_project(panel, fit):
        at = (rows.months - first) // panel.step
        exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]])
        own = off[:, at] * exposed[None, :, None] / np.sqrt(len(size))
        xi = normals((*seed, 1, rows.project), (draws, len(size)))
        shape = (draws, len(rows.months), len(panel.budgets))
        errors[rows.project] = (xi @ own.reshape(len(size), -1).astype(np.float32)).reshape(shape) * tails[:, None, :]
    return errors
