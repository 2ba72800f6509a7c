"""What is true: how much of each cost a project avoids, by month, by caretaker hours, and by how well it does."""

import numpy as np

from pipelines.example.country import Complex, Country

SHARES = {
    "wmo_support": 0.25,
    "day_activities": 0.15,
    "sheltered_housing": 0.40,
    "shelter": 0.55,
    "vacancy": 0.25,
    "turnover_maintenance": 0.20,
    "vandalism": 0.45,
    "liveability": 0.10,
    "rent_arrears": 0.20,
    "zvw_ggz": 0.18,
    "zvw_other": 0.04,
}
RAMP_MONTHS = 12


def share(country: Country, budget: str) -> float:
    """Share of the cost avoided by a project as intended, once built up; zero in a country without effect."""
    return SHARES[budget] if country.effect == "default" else 0.0


def response(hours: np.ndarray | float) -> np.ndarray | float:
    """Effect of caretaker hours per dwelling per month, 1 at 2.5 hours, with diminishing returns."""
    return (1 - np.exp(-np.asarray(hours) / 1.5)) / (1 - np.exp(-2.5 / 1.5))


def ramp(months: np.ndarray) -> np.ndarray:
    """Part of the effect that is there in month 1, 2, … of living with it; builds up in a year; 0 before."""
    return np.clip(months / RAMP_MONTHS, 0.0, 1.0)


def dose(complex_: Complex, months: int) -> np.ndarray:
    """Caretaker hours per dwelling in each month, shape (months,); 0 before the start and in a comparison complex."""
    hours = np.zeros(months)
    for first, level in complex_.hours:
        hours[first:] = level
    return hours


def strength(complex_: Complex, months: int) -> np.ndarray:
    """How well the project does times the response to its hours, per month, shape (months,)."""
    return complex_.quality * np.asarray(response(dose(complex_, months)))


def on_complex(country: Country, complex_: Complex, budget: str) -> np.ndarray:
    """Share of a complex's cost avoided in each month, shape (months,)."""
    if complex_.start is None:
        return np.zeros(country.months)
    since = np.arange(country.months) - complex_.start + 1
    return np.minimum(share(country, budget) * strength(complex_, country.months) * ramp(since), 0.95)
