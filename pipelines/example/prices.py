"""Prices of the example country follow the published index rows to the letter, so that a real value is exact up to rounding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.example.country import Country

BASE_YEAR = 2025
_SETTLED = ("definitief", "advies", "voorlopig", "onbekend")

CARETAKER_HOUR_CENTS = 4700
SHELTER_NIGHT_CENTS = 6150
PRODUCTS = ("wmo_support", "day_activities", "sheltered_housing")
_TARIFF_CENTS = (7200, 3800, 11800)
_PROVIDER_FACTOR = (1.0, 0.96, 1.04, 0.98, 1.06, 1.02)
_BY_MINUTE = 2  # the care organisation that claims minutes at an hourly tariff


@dataclass(frozen=True)
class Prices:
    """Factor from each delivered year to prices of 2025, per price index."""

    country: Country
    factors: Mapping[str, Mapping[int, float]]

    def factor(self, index: str, year: int) -> float:
        """Prices of 2025 divided by prices of ``year``."""
        return self.factors[index][year]

    def monthly(self, index: str) -> np.ndarray:
        """The factor of each delivered month, shape (months,)."""
        return np.repeat([self.factor(index, year) for year in self.country.years], 12)

    def nominal(self, real_cents: float, index: str, year: int) -> int:
        """Price in cents of ``year`` for a price in cents of 2025, rounded to a whole cent."""
        return round(real_cents / self.factor(index, year))

    def tariff(self, provider: int, product: int, year: int) -> int:
        """Tariff in cents per unit of a care organisation for a product in a year."""
        return self.nominal(_TARIFF_CENTS[product] * _PROVIDER_FACTOR[provider], "wmo_tariff", year)


def unit_of(provider: int, product: int) -> str:
    """Eenheid (WJ756): hours (04) or minutes (01) of support, half-days (16) of activities, days and nights (14) of housing."""
    return ("01" if provider == _BY_MINUTE else "04", "16", "14")[product]


def prices(country: Country, rows: Iterable[Mapping[str, Any]]) -> Prices:
    """Chain the index rows (price_index, year, change_percent, status); the most settled row of a year counts.

    Raises:
        ValueError: An index does not reach from the first year to 2025.
    """
    chosen: dict[tuple[str, int], tuple[int, float]] = {}
    for row in rows:
        key = (str(row["price_index"]), int(row["year"]))
        candidate = (_SETTLED.index(str(row["status"])), float(row["change_percent"]))
        if key not in chosen or candidate[0] < chosen[key][0]:
            chosen[key] = candidate
    factors: dict[str, dict[int, float]] = {}
    for index in sorted({name for name, _ in chosen}):
        level = {country.first_year: 1.0}
        for year in range(country.first_year + 1, BASE_YEAR + 1):
            if (index, year) not in chosen:
                raise ValueError(f"index {index} has no change for {year}")
            level[year] = level[year - 1] * (1 + chosen[index, year][1] / 100)
        factors[index] = {year: level[BASE_YEAR] / level[year] for year in level}
    return Prices(country, factors)
