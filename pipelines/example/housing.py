"""Costs of complexes month by month: what they would have been, what they were, caretaker hours and rent."""

from dataclasses import dataclass

import numpy as np

from pipelines.example.country import BUDGETS_OF_COMPLEXES, COMMON, COSTS, Complex, Country
from pipelines.example.effects import dose, on_complex
from pipelines.example.prices import CARETAKER_HOUR_CENTS, Prices

_PER_DWELLING = {
    "vacancy": 900,
    "turnover_maintenance": 2200,
    "vandalism": 700,
    "liveability": 800,
    "rent_arrears": 600,
}
_RENT_CENTS, _SUBSIDY_CENTS = 62_000, 450_000
_SEASON = {"vacancy": 0.08, "turnover_maintenance": 0.12, "vandalism": 0.15, "liveability": 0.05, "rent_arrears": 0.06}
_NOISE, _PERSISTENCE = 0.35, 0.4


@dataclass(frozen=True)
class Housing:
    """A complex month by month, arrays of shape (months,).

    Attributes:
        cents: Booked nominal cost per budget.
        avoided: Avoided real cost per budget, cents of 2025.
        hours: Caretaker hours, in steps of half an hour.
        wages: Nominal caretaking cost.
        rent: Nominal rent of all dwellings.
        subsidy: Nominal contribution of the municipality.
        let: Dwellings let.
    """

    cents: dict[str, np.ndarray]
    avoided: dict[str, np.ndarray]
    hours: np.ndarray
    wages: np.ndarray
    rent: np.ndarray
    subsidy: np.ndarray
    let: np.ndarray


def _common(country: Country, budget: int) -> np.ndarray:
    """Trend and shocks that every complex shares, as a share of the mean, shape (months,)."""
    shocks = country.chance(COMMON, 2, budget).normal(0, 0.02, country.months)
    return -0.15 * np.arange(country.months) / 83 + shocks


def _untreated(country: Country, complex_: Complex, budget: str, chance: np.random.Generator) -> np.ndarray:
    """Real cost in cents without caretaking, shape (months,)."""
    months = country.months
    level = chance.lognormal(-(0.25**2) / 2, 0.25)
    shocks = chance.standard_normal(months) * _NOISE
    shocks[1:] *= np.sqrt(1 - _PERSISTENCE**2)
    for m in range(1, months):
        shocks[m] += _PERSISTENCE * shocks[m - 1]
    season = 1 + _SEASON[budget] * np.cos(2 * np.pi * (np.arange(months) % 12) / 12)
    own = level * season * (1 + np.clip(shocks, -0.9, 0.9))
    relative = own + _common(country, BUDGETS_OF_COMPLEXES.index(budget))
    return np.maximum(relative, 0) * _PER_DWELLING[budget] * complex_.dwellings


def _yearly(country: Country, prices: Prices, real_cents: int) -> np.ndarray:
    """Nominal price of each month for a price of 2025, shape (months,)."""
    return np.repeat([prices.nominal(real_cents, "cpi", y) for y in country.years], 12)


def housing(country: Country, prices: Prices, complex_: Complex) -> Housing:
    """Everything the corporation books for a complex."""
    chance = country.chance(COSTS, complex_.number)
    factor = prices.monthly("cpi")
    cents, avoided = {}, {}
    for budget in BUDGETS_OF_COMPLEXES:
        cost = _untreated(country, complex_, budget, chance)
        avoided[budget] = cost * on_complex(country, complex_, budget)
        cents[budget] = np.rint((cost - avoided[budget]) / factor).astype(np.int64)
    planned = dose(complex_, country.months) * complex_.dwellings
    hours = np.rint(planned * (1 + chance.normal(0, 0.03, country.months)) * 2) / 2
    wages = np.rint(hours * _yearly(country, prices, CARETAKER_HOUR_CENTS)).astype(np.int64)
    rent = _yearly(country, prices, _RENT_CENTS) * complex_.dwellings
    paid = complex_.subsidy & (hours > 0)
    subsidy = np.where(paid, _yearly(country, prices, _SUBSIDY_CENTS), 0)
    let = complex_.dwellings - chance.integers(0, 4, country.months)
    return Housing(cents, avoided, hours, wages, rent, subsidy, let)
