"""Present value: an amount in month t from the start is worth x·(1+r)^(−t/12) at the start.

r is a real rate per year, amounts are real. Source: Werkgroep discontovoet 2020 (the rate is a row of ref__parameters).
"""

import numpy as np


def discount_factors(months: np.ndarray, rate: float) -> np.ndarray:
    """Value at the start of 1 euro in month t, t in months from the start; 1 when the rate is 0."""
    return (1.0 + rate) ** (-np.asarray(months, np.float64) / 12.0)


def present_value(amounts: np.ndarray, months: np.ndarray, rate: float) -> np.ndarray:
    """Amounts discounted to the start; the last axis of ``amounts`` runs over ``months``."""
    return amounts * discount_factors(months, rate)
