"""Care under the Zvw of everybody insured in a complex, per quarter and insurer; and what each insurer sends of it."""

from dataclasses import dataclass

import numpy as np

from pipelines.example.country import BUDGETS_OF_INSURERS, COMMON, INSURED, Complex, Country
from pipelines.example.effects import on_complex
from pipelines.example.prices import Prices

INSURERS = ("9901", "9902", "9903")
SMALLEST_CELL = 10
_PER_INSURED = {"zvw_ggz": 21_000, "zvw_other": 52_000}  # real cents per quarter
_SPREAD = {"zvw_ggz": 1.1, "zvw_other": 0.8}  # of one insured; a cell of n has this divided by √n
_SHARES = (0.50, 0.35, 0.15)


@dataclass(frozen=True)
class Insured:
    """A complex by insurer and quarter.

    Attributes:
        people: People insured, shape (3 insurers, quarters).
        cents: Nominal cost per budget, shape (3, quarters).
        avoided: Avoided real cost per budget over all insurers, cents of 2025, shape (quarters,).
    """

    people: np.ndarray
    cents: dict[str, np.ndarray]
    avoided: dict[str, np.ndarray]


def _people(country: Country, complex_: Complex, chance: np.random.Generator) -> np.ndarray:
    """People insured per insurer and quarter; a project fills up when it opens."""
    quarters = country.months // 3
    shares = np.array(_SHARES if complex_.number % 4 else _SHARES[::-1])
    size = np.full(quarters, complex_.dwellings * 1.25)
    if complex_.start is not None:
        size[: complex_.start // 3] *= 0.85
    drift = 1 + np.clip(np.cumsum(chance.normal(0, 0.01, (3, quarters)), axis=1), -0.2, 0.2)
    return np.rint(shares[:, None] * size * drift).astype(np.int64)


def insured(country: Country, prices: Prices, complex_: Complex) -> Insured:
    """Zvw cost of a complex; the effect, from the start of caretaking, is on everybody insured in a project."""
    chance = country.chance(INSURED, complex_.number)
    quarters = country.months // 3
    people, factor = _people(country, complex_, chance), prices.monthly("zvw")[::3]
    cents, avoided = {}, {}
    for n, budget in enumerate(BUDGETS_OF_INSURERS):
        level = chance.lognormal(-0.02, 0.2)
        season = 1 + 0.05 * np.cos(2 * np.pi * (np.arange(quarters) % 4) / 4)
        noise = 1 + np.clip(chance.standard_normal(people.shape) * _SPREAD[budget] / np.sqrt(people), -0.9, 0.9)
        shared = country.chance(COMMON, 3, n).normal(0, 0.01, quarters) - 0.08 * np.arange(quarters) / 28
        cost = np.maximum(level * season * noise + shared, 0) * _PER_INSURED[budget] * people
        effect = on_complex(country, complex_, budget).reshape(-1, 3).mean(axis=1)
        avoided[budget] = (cost * effect).sum(axis=0)
        cents[budget] = np.rint(cost * (1 - effect) / factor).astype(np.int64)
    return Insured(people, cents, avoided)
