"""Difference-in-differences when trends run parallel only among people who are alike: doubly robust.

``ATT = E[(w₁ − w₀(X)) (Δ − μ₀(X))]`` with Δ the change of the outcome, μ₀ its regression on X among controls, w₁ ∝ D and w₀ ∝
p(X)(1 − D)/(1 − p(X)), p the probability of being treated. It is right when either p (logit, maximum likelihood) or μ₀ (least
squares) is. The influence function counts that both are estimated.

Source: Sant'Anna & Zhao (2020), Journal of Econometrics 219(1), equation 3.1 and theorem A.1; the estimator that R's DRDID calls
traditional.
"""

from dataclasses import dataclass

import numpy as np

MOST_LIKELY = 0.995  # controls that are this likely to be treated are left out, as DRDID does
STEPS = 50


@dataclass(frozen=True)
class DoublyRobust:
    """Effects (m,) and the influence of every row (n, m); the standard error is √(Σψ²)/n, by cluster where there are."""

    att: np.ndarray
    influence: np.ndarray


def doubly_robust(change: np.ndarray, treated: np.ndarray, covariates: np.ndarray, weight: np.ndarray) -> DoublyRobust:
    """Doubly robust effect on the treated for one or more outcomes at once.

    Args:
        change: (n, m) outcome after minus before.
        treated: (n,) bool.
        covariates: (n, k), the constant included, of full rank among the controls.
        weight: (n,) weights of the rows, not negative.

    Raises:
        ValueError: The covariates are not of full rank among the controls.
    """
    d, w, x = treated.astype(float), weight / weight.mean(), covariates
    p, to_p = _propensity(d, x, w)
    rest, to_beta = _outcome(change, d, x, w)
    w1, w0 = w * d, np.where(p < MOST_LIKELY, w * p * (1 - d) / (1 - p), 0.0)
    eta1, eta0 = w1 @ rest / w1.sum(), w0 @ rest / w0.sum()
    n = len(d)
    part1 = (w1[:, None] * (rest - eta1) - to_beta(x.T @ w1 / n)) / w1.mean()
    slope = x.T @ (w0[:, None] * (rest - eta0)) / n
    part0 = (w0[:, None] * (rest - eta0) + to_p @ slope - to_beta(x.T @ w0 / n)) / w0.mean()
    return DoublyRobust(eta1 - eta0, part1 - part0)


def _propensity(d: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of being treated by logit (Newton's method), and the influence of each row on its coefficients (n, k)."""
    beta = np.zeros(x.shape[1])
    p = np.full(len(d), 0.5)
    for _ in range(STEPS):
        hessian = (x.T * (w * p * (1 - p))) @ x
        step = np.linalg.lstsq(hessian, x.T @ (w * (d - p)), rcond=None)[0]
        beta += step
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        if np.abs(step).max() < 1e-10:
            break
    hessian = (x.T * (w * p * (1 - p))) @ x / len(d)
    return p, (w * (d - p))[:, None] * x @ np.linalg.pinv(hessian)


def _outcome(change: np.ndarray, d: np.ndarray, x: np.ndarray, w: np.ndarray):
    """What the regression among controls leaves (n, m), and the influence of each row on its fit at a point of covariates."""
    weighted = (w * (1 - d))[:, None] * x
    gram = weighted.T @ x
    if np.linalg.matrix_rank(gram) < x.shape[1]:
        raise ValueError(f"covariates are not of full rank among the controls: {x.shape[1]} columns")
    rest = change - x @ np.linalg.solve(gram, weighted.T @ change)
    inverse = np.linalg.inv(gram / len(d))

    def to_beta(at: np.ndarray) -> np.ndarray:
        return (weighted @ (inverse @ at))[:, None] * rest

    return rest, to_beta
