"""From draws to cents, quantiles and probabilities. Money becomes whole cents here and nowhere else in the measures."""

import numpy as np

QUANTILE_METHOD = "inverted_cdf"  # a quantile is one of the draws (Hyndman & Fan 1996, type 1), so it stays whole cents


def to_cents(amounts: np.ndarray) -> np.ndarray:
    """Whole cents, half to even: the one place where an estimate in float64 becomes int64 money.

    Raises:
        ValueError: An amount is not a number, or none that fits.
    """
    whole = np.rint(np.asarray(amounts, np.float64))
    if not (np.abs(whole) < 2**62).all():
        raise ValueError("an amount is not a number of cents")
    return whole.astype(np.int64)


def quantiles(draws: np.ndarray, shares: tuple[float, ...], axis: int = -1) -> np.ndarray:
    """Quantiles over the draws, each one of the draws: shape (len(shares), ...)."""
    return np.quantile(draws, shares, axis=axis, method=QUANTILE_METHOD)


def quantiles_of_each(rows: list[np.ndarray], shares: tuple[float, ...]) -> list[list[int]]:
    """Quantiles of many draws of whole cents, at once: one list per row."""
    return quantiles(np.stack(rows), shares, axis=1).T.tolist() if rows else []


def share_positive(draws: np.ndarray, axis: int = -1) -> np.ndarray:
    """Share of the draws above 0."""
    return (np.asarray(draws) > 0).mean(axis=axis)


def placebo_p(point: float, errors: np.ndarray) -> float:
    """Two-sided p-value of an estimate against draws of its own error: (1 + #{|error| ≥ |point|}) / (R + 1).

    Source: the add-one rule keeps it above 0 (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9(1)).
    """
    return float((1 + np.sum(np.abs(errors) >= abs(point))) / (len(errors) + 1))
