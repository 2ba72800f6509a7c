"""What projects have in common and how far apart they really are: random effects, with or without an explaining variable.

Figures y_i = x_i'β + u_i + e_i, with e_i ~ N(0, v_i) known from the draws and u_i ~ N(0, τ²) how far projects are apart. Weights
1/(v_i + τ²); the error of β is that of Hartung and Knapp with t of k − p degrees of freedom, because with few projects the usual one
is too small. It scales with how far the figures happen to lie apart: five that are equal by chance have error 0, and one time in four
five projects that are alike get an interval narrower than their variances allow. ``floor`` keeps the factor at 1 or more.

Sources: DerSimonian & Laird (1986), Controlled Clinical Trials 7; Paule & Mandel (1982), Journal of Research of the NBS 87; REML:
Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30; Hartung & Knapp (2001), Statistics in Medicine 20, and
Sidik & Jonkman (2002), Statistics in Medicine 21; with a variable: Knapp & Hartung (2003), Statistics in Medicine 22; the floor: Röver,
Knapp & Friede (2015), BMC Medical Research Methodology 15; interval of τ²: Viechtbauer (2007), Statistics in Medicine 26.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, chdtri, ndtr, stdtr, stdtrit

Method = Literal["paule_mandel", "dersimonian_laird", "reml"]
METHODS: tuple[Method, ...] = ("paule_mandel", "dersimonian_laird", "reml")
STEPS = 200
GRID = 400


@dataclass(frozen=True)
class Regression:
    """Coefficients (p,) with their covariance after Hartung and Knapp (p, p), how far apart projects are, and degrees of freedom."""

    coefficients: np.ndarray
    covariance: np.ndarray
    tau2: float
    degrees: int

    def told(self, at: np.ndarray) -> tuple[float, float, float, float]:
        """Value of at'β, its standard error, and the ends of its 95 % interval."""
        value, se = float(at @ self.coefficients), float(np.sqrt(max(at @ self.covariance @ at, 0.0)))
        half = float(stdtrit(self.degrees, 0.975)) * se
        return value, se, value - half, value + half

    def p(self, at: np.ndarray) -> float:
        """Two-sided p-value of at'β = 0."""
        value, se, _, _ = self.told(at)
        return float(2 * stdtr(self.degrees, -abs(value) / se)) if se > 0 else float(value == 0)


@dataclass(frozen=True)
class RandomEffects:
    """Mean with its 95 % interval (Hartung-Knapp), between-project variance tau2, and every figure pulled towards the mean.

    ``shrunken`` = (τ² y + v mean)/(τ² + v), its interval holds for this τ²; `averaged` counts that τ² is not known either.
    """

    mean: float
    se: float
    low95: float
    high95: float
    tau2: float
    shrunken: np.ndarray
    shrunken_low95: np.ndarray
    shrunken_high95: np.ndarray


def random_effects(
    estimates: Sequence[float] | np.ndarray,
    variances: Sequence[float] | np.ndarray,
    *,
    method: Method = "paule_mandel",
    floor: bool = False,
) -> RandomEffects:
    """Mean of the projects and how far they are apart.

    Args:
        estimates: (k,) figure of each project, k ≥ 2.
        variances: (k,) its variance, above 0; same unit, squared.
        method: How τ² is estimated.
        floor: Never an error smaller than 1/√Σ 1/(v_i + τ²). Without it, as published, few figures that lie close together by chance
            have an error near 0, and figures that are equal have intervals without width.

    Raises:
        ValueError: Fewer than two estimates, lengths that differ, a variance that is not above 0, or an unknown method.
    """
    y, v = _checked(estimates, variances)
    found = regression(y, v, np.ones((len(y), 1)), method=method, floor=floor)
    mean, se, low, high = found.told(np.ones(1))
    keep = found.tau2 / (found.tau2 + v)
    shrunken = keep * y + (1 - keep) * mean
    half = float(stdtrit(found.degrees, 0.975)) * np.sqrt(keep * v + (1 - keep) ** 2 * se**2)
    return RandomEffects(mean, se, low, high, found.tau2, shrunken, shrunken - half, shrunken + half)


def _checked(
    estimates: Sequence[float] | np.ndarray, variances: Sequence[float] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    y, v = np.asarray(estimates, float), np.asarray(variances, float)
    if y.shape != v.shape or y.ndim != 1:
        raise ValueError(f"estimates and variances must be of one length; found {y.shape} and {v.shape}")
    if len(y) < 2:
        raise ValueError(f"at least 2 estimates are needed; found {len(y)}")
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise ValueError("estimates must be numbers and variances above 0")
    return y, v


@dataclass(frozen=True)
class Heterogeneity:
    """Cochran's Q of k figures, its p-value if all are alike (χ² of k − 1), and the 95 % interval of τ by the Q profile."""

    q: float
    p: float
    low95: float
    high95: float


def heterogeneity(estimates: Sequence[float] | np.ndarray, variances: Sequence[float] | np.ndarray) -> Heterogeneity:
    """Are the projects further apart than chance, and how far: Q(τ²) = Σ (y_i − μ̂(τ²))²/(v_i + τ²) at 0, and where it meets χ².

    Q falls as τ² grows; the ends of the interval are where it is the 97.5th and the 2.5th percentile of χ² of k − 1, or 0.

    Raises:
        ValueError: As `random_effects`.
    """
    y, v = _checked(estimates, variances)

    def q(tau2: float) -> float:
        return float(y @ _projection(v + tau2, np.ones((len(y), 1))) @ y)

    at_zero, k = q(0.0), len(y) - 1
    low, high = (_where(q, float(chdtri(k, share))) for share in (0.025, 0.975))
    return Heterogeneity(at_zero, float(chdtrc(k, at_zero)), low**0.5, high**0.5)


def _where(falling: Callable[[float], float], level: float) -> float:
    """The τ² at which a falling function is at a level, by bisection; 0 when it begins below it."""
    if falling(0.0) <= level:
        return 0.0
    high = 1.0
    while falling(high) > level:
        high *= 4
    low = 0.0
    for _ in range(STEPS // 2):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > level else (low, middle)
    return (low + high) / 2


def regression(
    y: np.ndarray, v: np.ndarray, x: np.ndarray, *, method: Method = "paule_mandel", floor: bool = False
) -> Regression:
    """Weighted least squares of figures on variables with random effects.

    Args:
        y: (k,) figures.
        v: (k,) their variances.
        x: (k, p) variables of full rank, the constant included; k > p.
        method: How τ² is estimated.
        floor: As `random_effects`.

    Raises:
        ValueError: Not more figures than variables, variables that are not of full rank, or an unknown method.
    """
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError(f"{x.shape[1]} variables need full rank and more figures than that; found {len(y)} figures")
    if method not in METHODS:
        raise ValueError(f"method must be one of {METHODS}; found {method!r}")
    tau2 = _tau2(y, v, x, method)
    w = 1 / (v + tau2)
    gram = (x.T * w) @ x
    beta = np.linalg.solve(gram, x.T @ (w * y))
    degrees = len(y) - x.shape[1]
    q = float((w * (y - x @ beta) ** 2).sum()) / degrees
    return Regression(beta, (max(q, 1.0) if floor else q) * np.linalg.inv(gram), tau2, degrees)


def _tau2(y: np.ndarray, v: np.ndarray, x: np.ndarray, method: Method) -> float:
    """Variance between projects, at least 0; with P = W − WX(X'WX)⁻¹X'W.

    DerSimonian-Laird: (y'Py − (k − p))/tr P at τ² = 0. Paule-Mandel: y'P(τ²)y = k − p. REML: Fisher scoring on (y'PPy − tr P)/tr PP.
    """
    degrees = len(y) - x.shape[1]
    p = _projection(v, x)
    if method == "dersimonian_laird":
        return max(0.0, (y @ p @ y - degrees) / np.trace(p))
    if method == "paule_mandel" and y @ p @ y <= degrees:
        return 0.0
    tau2 = 0.0 if method == "paule_mandel" else max(0.0, (y @ p @ y - degrees) / np.trace(p))
    for _ in range(STEPS):
        p = _projection(v + tau2, x)
        py = p @ y
        paule_mandel, reml = (y @ py - degrees) / (py @ py), (py @ py - np.trace(p)) / np.sum(p * p)
        step = paule_mandel if method == "paule_mandel" else reml
        step = max(step, -tau2)
        tau2 += step
        if abs(step) <= 1e-12 * (tau2 + v.mean()):
            break
    return float(tau2)


def _projection(v: np.ndarray, x: np.ndarray) -> np.ndarray:
    wx = x / v[:, None]
    return np.diag(1 / v) - wx @ np.linalg.solve(x.T @ wx, wx.T)


@dataclass(frozen=True)
class Averaged:
    """Each project among the others, averaged over how far apart they may be: means (k,), spreads (G, k), weights (G,)."""

    means: np.ndarray
    spreads: np.ndarray
    weights: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Expected figure of each project: (k,)."""
        return self.weights @ self.means

    def p_above(self, threshold: float) -> np.ndarray:
        """Probability that the figure of each project is above a threshold: (k,)."""
        return np.clip(
            self.weights @ ndtr((self.means - threshold) / self.spreads), 0.0, 1.0
        )  # weights add up to 1 but for the last digit

    def quantile(self, share: float) -> np.ndarray:
        """Quantile of each project, by bisection: (k,)."""
        low = (self.means - 12 * self.spreads).min(axis=0)
        high = (self.means + 12 * self.spreads).max(axis=0)
        for _ in range(60):
            middle = (low + high) / 2
            below = self.weights @ ndtr((middle - self.means) / self.spreads) < share
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2


def averaged(estimates: np.ndarray, variances: np.ndarray) -> Averaged:
    """Every project pulled towards the mean, averaged over τ with a flat prior: with few projects one value of τ² claims too much.

    p(τ | y) ∝ √V_μ Π (v_i + τ²)^(−½) exp(−(y_i − μ̂)²/2(v_i + τ²)); given τ a project is normal around (τ² y + v μ̂)/(τ² + v) with
    variance τ²v/(τ² + v) + (v/(τ² + v))² V_μ. Source: Rubin (1981), Journal of Educational Statistics 6; Gelman et al., Bayesian
    Data Analysis, section 5.4; flat prior on τ: Gelman (2006), Bayesian Analysis 1.

    Raises:
        ValueError: Fewer than three estimates (the prior needs them), or as `random_effects`.
    """
    y, v = _checked(estimates, variances)
    if len(y) < 3:
        raise ValueError(f"at least 3 estimates are needed; found {len(y)}")
    top = 10 * max(float(y.std()), float(np.sqrt(v.min())))
    tau2 = (np.linspace(0, 1, GRID) ** 2 * top) ** 2
    total = v[None, :] + tau2[:, None]
    spread = 1 / (1 / total).sum(axis=1)
    mu = spread * (y / total).sum(axis=1)
    log = 0.5 * np.log(spread) - 0.5 * np.log(total).sum(axis=1) - 0.5 * ((y - mu[:, None]) ** 2 / total).sum(axis=1)
    weight = np.exp(log - log.max()) * np.gradient(np.sqrt(tau2))
    keep = tau2[:, None] / total
    means = keep * y + (1 - keep) * mu[:, None]
    spreads = np.sqrt(keep * v + (1 - keep) ** 2 * spread[:, None])
    return Averaged(means, spreads, weight / weight.sum())
