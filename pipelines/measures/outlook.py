"""Net benefit of all parties together under assumptions that can be changed: so far, and of going on for some years.

*so far*: Σ_t (avoided_t − cost_t)·(1+r)^(−t/12) over the months that are known, as in `pipelines.measures.payback`.

*ahead*: what going on for H more years brings, seen from the end of the data, at the level of the last twelve months that are known:
Σ_{k=1..H} factor(k)·(Σ_b level_b·(1 − d_b)^k − cost), with d the share of the effect that is lost each year (0 unless said). It
takes the last year for the coming ones and is no forecast.
"""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.measures.adjustments import Adjustments
from pipelines.measures.flows import Flows
from pipelines.measures.present_value import Rate, discount_factor

MONTHS = 12


@dataclass(frozen=True)
class Case:
    """Assumptions of one calculation.

    Attributes:
        rate: Real discount rate, or a schedule.
        effect: Times what was avoided, per budget (B,).
        cost: Times the caretaker cost.
        drop_off: Share of the effect lost per year beyond the data, per budget (B,).
        horizon: Years ahead.
        prices: Times the price level, per budget and month (B, T).
    """

    rate: Rate
    effect: np.ndarray
    cost: float
    drop_off: np.ndarray
    horizon: int
    prices: np.ndarray


def base_case(flow: Flows, rate: Rate, horizon: int, adjustments: Adjustments) -> Case:
    """The assumptions that hold when nothing is changed."""
    ones = np.ones(len(flow.budgets))
    lost = 1 - np.array([adjustments.persisting(b, np.ones(1))[0] for b in flow.budgets])
    return Case(rate, ones, 1.0, lost, horizon, np.ones((len(ones), len(flow.cost))))


def so_far(flow: Flows, case: Case) -> float:
    """Discounted net of the months that are known, expected."""
    factor = discount_factor(flow.months / 12, rate=case.rate)
    avoided = (flow.point * case.prices @ factor) @ case.effect
    return float(avoided - case.cost * (flow.cost @ factor))


@dataclass(frozen=True)
class LastYear:
    """Twelve months of what was avoided per budget, (B,) and in draws (R, B), and their caretaker cost."""

    level: np.ndarray
    draws: np.ndarray
    cost: float


def last_year(flow: Flows) -> LastYear | None:
    """The last twelve months that are known; None when there are fewer."""
    if len(flow.cost) < MONTHS:
        return None
    return LastYear(*flow.valued((flow.months > len(flow.cost) - MONTHS).astype(np.float64)))


def weights(case: Case) -> tuple[np.ndarray, float]:
    """What a euro a year of effect per budget, and of cost, is worth over the years ahead: (B,) and a number."""
    years = np.arange(1, case.horizon + 1)
    factor = np.asarray(discount_factor(years, rate=case.rate))
    kept = (1 - case.drop_off[:, None]) ** years
    return kept @ factor, float(factor.sum())


def ahead(year: LastYear, case: Case) -> float:
    """Discounted net of going on, expected."""
    effect, cost = weights(case)
    return float((year.level * case.effect) @ effect - case.cost * year.cost * cost)


def ahead_draws(year: LastYear, case: Case, lost: np.ndarray, wage: np.ndarray) -> np.ndarray:
    """Draws of the net of going on, with a draw of the share lost per year (R,) and of the times caretaker cost (R,): (R,)."""
    years = np.arange(1, case.horizon + 1)
    factor = np.asarray(discount_factor(years, rate=case.rate))
    kept = ((1 - lost[:, None]) ** years) @ factor
    return (year.draws @ case.effect) * kept - wage * year.cost * factor.sum()


def scaled(case: Case, by: float) -> Case:
    """The case with every effect times a number."""
    return replace(case, effect=case.effect * by)
