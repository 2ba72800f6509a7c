"""What is true in the example country, for whoever judges an estimate; the pipeline never reads it."""

from collections.abc import Iterator

import numpy as np

from pipelines.example.country import BUDGETS_OF_COMPLEXES, BUDGETS_OF_INSURERS, BUDGETS_OF_PEOPLE, Complex, Country
from pipelines.example.effects import SHARES, response, share
from pipelines.example.housing import Housing
from pipelines.example.insured import Insured

AVOIDED_HEADER = "project_id,budget,year,avoided_cents\n"
DOSE_HEADER = "project_id,from_month,hours_per_dwelling_month,effect_factor,q,budget,share_avoided\n"


def avoided(
    country: Country, complexes: list[Complex], people: np.ndarray, housing: list[Housing], insured: list[Insured]
) -> dict[tuple[str, str, int], int]:
    """Avoided cost per project, budget and year, in real cents of 2025.

    Args:
        country: The country.
        complexes: All complexes; only projects are in the answer.
        people: Avoided care cost in real cents, shape (complexes, 4 budgets, years).
        housing: Costs of each complex.
        insured: Zvw cost of each complex.
    """
    found: dict[tuple[str, str, int], int] = {}
    for complex_ in (c for c in complexes if c.start is not None):
        n = complex_.number
        yearly = {b: people[n, i] for i, b in enumerate(BUDGETS_OF_PEOPLE)}
        yearly |= {b: housing[n].avoided[b].reshape(-1, 12).sum(axis=1) for b in BUDGETS_OF_COMPLEXES}
        yearly |= {b: insured[n].avoided[b].reshape(-1, 4).sum(axis=1) for b in BUDGETS_OF_INSURERS}
        for budget, values in yearly.items():
            for i, year in enumerate(country.years):
                if year >= country.year_of(complex_.start or 0):
                    found[complex_.code, budget, year] = round(float(values[i]))
    return found


def avoided_lines(values: dict[tuple[str, str, int], int]) -> Iterator[bytes]:
    """truth/avoided.csv."""
    yield AVOIDED_HEADER.encode()
    for (project, budget, year), cents in sorted(values.items()):
        yield f"{project},{budget},{year},{cents}\n".encode()


def dose_lines(country: Country, complexes: list[Complex]) -> Iterator[bytes]:
    """truth/dose_response.csv: per project, period of constant hours and budget, the share avoided once built up."""
    yield DOSE_HEADER.encode()
    for complex_ in (c for c in complexes if c.project):
        for first, hours in complex_.hours:
            factor = float(response(hours))
            for budget in SHARES:
                part = min(share(country, budget) * complex_.quality * factor, 0.95)
                head = f"{complex_.code},{country.first_day(first)},{hours:.2f},{factor:.6f},{complex_.quality:.3f}"
                yield f"{head},{budget},{part:.6f}\n".encode()
