"""Value of information: what it is worth to know before deciding, in the unit of the net benefit.

With net benefit NB_d of option d, uncertain through θ:

    EVPI      = E[max_d NB_d] − max_d E[NB_d]
    EVPPI(φ)  = E[max_d E(NB_d | φ)] − max_d E[NB_d]        for a part φ of θ

E(NB_d | φ) is the regression of the draws of NB_d on the draws of φ: no model has to be run again and correlation between
parameters is taken along (Strong, Oakley & Brennan 2014, Medical Decision Making 34(3)). Raiffa & Schlaifer (1961) for both ideas.

The regression is a penalised spline per parameter, added up (Eilers & Marx 1996, Statistical Science 11(2)), with the amount of
smoothing that generalised cross-validation chooses (Craven & Wahba 1979). It is fitted on the normal scores of the parameter, which
say the same as the parameter itself, so that the answer does not depend on its scale. A parameter with few values is taken value by
value, which is exact.
"""

import numpy as np
import pandas as pd

FEW_VALUES = 12  # a parameter with at most this many different values is taken value by value
KNOTS = 12  # inner intervals of a spline; the penalty, not their number, decides how smooth it is
PENALTIES = tuple(10.0**k for k in range(-4, 7))  # amounts of smoothing to choose from, relative to the data

Draws = np.ndarray | list | pd.DataFrame | pd.Series


def evpi(net_benefit: Draws) -> float:
    """Expected value of perfect information: what deciding after the truth is known brings on average beyond deciding now.

    Args:
        net_benefit: Draws × options, in money (or any unit); every draw equally likely.

    Returns:
        At least 0, in the unit of the net benefit; 0 when one option is best in every draw.

    Raises:
        ValueError: Not a table of draws by options, no draws, or an amount that is not a number.
    """
    options = _options(net_benefit)
    return float(max(options.max(axis=1).mean() - options.mean(axis=0).max(), 0.0))


def evppi(net_benefit: Draws, parameter: Draws) -> float:
    """Expected value of perfect information about one parameter, or several whose effects add up.

    What several parameters do only jointly (x·y) is not seen: the figure is then too low, and `evpi` is what it can be at most.

    Args:
        net_benefit: Draws × options.
        parameter: The same draws of the parameter: one column, or draws × parameters. Row r of both is draw r; where both are pandas
            objects, their indices are the numbers of the draws and must be the same in the same order.

    Returns:
        At least 0 and at most `evpi`, in the unit of the net benefit.

    Raises:
        ValueError: The draws are not aligned (another number of draws, or other draw numbers), or an amount is not a number.
    """
    options = _options(net_benefit)
    known = _parameters(parameter)
    if len(known) != len(options):
        raise ValueError(f"draws are not aligned: {len(options)} of the net benefit, {len(known)} of the parameter")
    if off := _other_draws(net_benefit, parameter):
        raise ValueError(f"draws are not aligned: {off} of {len(options)} draw numbers differ")
    apart = options - options.mean(axis=1, keepdims=True)  # only differences between options decide
    return _gain(apart, conditional_mean(apart, known))


def worth_and_share(net: np.ndarray, known: np.ndarray) -> tuple[float, float | None]:
    """For the choice between nothing and a net benefit (R,): `evppi` of a parameter (R,), and Var(E[net | parameter]) / Var(net).

    The second is the first-order index of Sobol (1993); None where the net does not vary.
    """
    apart = np.stack([-net, net], axis=1) / 2
    expected = conditional_mean(apart, _parameters(known))
    return _gain(apart, expected), float(expected[:, 1].var() / apart[:, 1].var()) if net.var() else None


def _gain(apart: np.ndarray, expected: np.ndarray) -> float:
    """What choosing by the expected differences brings beyond choosing once, between 0 and what the truth would bring."""
    now = apart.mean(axis=0).max()
    return float(np.clip(expected.max(axis=1).mean() - now, 0.0, max(apart.max(axis=1).mean() - now, 0.0)))


def conditional_mean(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """E(values | known), column by column: (R, D).

    Args:
        values: Draws × columns.
        known: Draws × parameters.
    """
    if known.shape[1] == 1 and len(groups := np.unique(known, return_inverse=True)[0]) <= FEW_VALUES:
        which = np.searchsorted(groups, known[:, 0])
        count = np.bincount(which)
        means = np.stack([np.bincount(which, column) / count for column in values.T], axis=1)
        return means[which]
    bases = [_spline(_normal_scores(column)) for column in known.T if np.ptp(column) > 0]
    return _smoothed(values, bases) if bases else np.broadcast_to(values.mean(axis=0), values.shape)


def _other_draws(one: Draws, other: Draws) -> int:
    """How many draw numbers differ, where both say them."""
    if isinstance(one, np.ndarray | list) or isinstance(other, np.ndarray | list):
        return 0
    return int(np.sum(np.asarray(one.index) != np.asarray(other.index)))


def _options(net_benefit: Draws) -> np.ndarray:
    options = np.asarray(net_benefit, np.float64)
    if options.ndim != 2 or not options.size:
        raise ValueError(f"net benefit: expected draws by options, found shape {options.shape}")
    if not np.isfinite(options).all():
        raise ValueError("net benefit: an amount is not a number")
    return options


def _parameters(parameter: Draws) -> np.ndarray:
    known = np.asarray(parameter, np.float64)
    known = known[:, None] if known.ndim == 1 else known
    if known.ndim != 2 or not np.isfinite(known).all():
        raise ValueError(f"parameter: expected numbers, draws or draws by parameters, found shape {known.shape}")
    return known


def _normal_scores(values: np.ndarray) -> np.ndarray:
    """Quantile of the standard normal at (rank − ½)/R, equal values sharing their mean rank (van der Waerden 1952)."""
    from scipy.special import ndtri

    order = np.argsort(values, kind="stable")
    ordered, rank = values[order], np.empty(len(values))
    rank[order] = np.arange(len(values)) + 0.5
    if (ordered[1:] == ordered[:-1]).any():
        rank = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")) / 2
    return ndtri(rank / len(values))


def _spline(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centred cubic B-splines of x on equal intervals, and the matrix of their second differences."""
    at = (x - x.min()) / np.ptp(x) * KNOTS
    first = np.minimum(at.astype(int), KNOTS - 1)  # interval, and where in it
    t = at - first
    pieces = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    basis = np.zeros((len(x), KNOTS + 3))
    np.put_along_axis(basis, first[:, None] + np.arange(4), pieces, axis=1)
    centred = (basis - basis.mean(axis=0))[:, :-1]  # they add up to 0, so the last one says nothing more
    return centred, np.diff(np.eye(KNOTS + 3), 2, axis=0)[:, :-1]


def _smoothed(values: np.ndarray, bases: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Mean plus a sum of splines, each column with the smoothing of the least generalised cross-validation: (R, D)."""
    from scipy.linalg import block_diag, eigh

    x = np.hstack([basis for basis, _ in bases])
    rough = np.asarray(block_diag(*[difference for _, difference in bases]))
    mean = values.mean(axis=0)
    gram = x.T @ x
    ridge = 1e-9 * np.trace(gram) / len(gram)
    scale = np.trace(gram) / max(np.trace(rough.T @ rough), 1e-300)
    # one decomposition serves every penalty: gram + λ·rough'rough becomes diagonal
    weight, vectors = eigh(scale * rough.T @ rough, gram + ridge * np.eye(len(gram)))
    turned = x @ vectors  # orthonormal columns
    score = turned.T @ (values - mean)
    shrink = 1.0 / (1.0 + np.outer(PENALTIES, np.maximum(weight, 0.0)))  # penalties × columns
    left = ((values - mean) ** 2).sum(axis=0) - (2 * shrink - shrink**2) @ score**2
    free = np.maximum(len(x) - 1 - shrink.sum(axis=1), 1.0)
    criterion = left / free[:, None] ** 2
    near = criterion <= criterion.min(axis=0) * (1 + 1e-6)
    best = len(PENALTIES) - 1 - near[::-1].argmax(axis=0)  # the smoothest of those that are as good
    return mean + turned @ (shrink[best].T * score)
