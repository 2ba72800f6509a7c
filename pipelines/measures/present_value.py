"""Present value: what an amount that falls later is worth on the day of the decision.

``factor(t) = Π over the years up to t of 1/(1 + r_year)``; with one rate r that is (1 + r)^(−t). Rates are real, so are amounts.

Sources: Werkgroep discontovoet 2020 (one rate, also in the long run); HM Treasury, The Green Book (2003, table 6.1; 2022, annex 6):
rates that decline with the year, each year discounted at its own rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Schedule:
    """Real rates per year that change with the distance: ``rates[k]`` holds in the years after ``after[k]`` (``after[0]`` is 0).

    Raises:
        ValueError: The first step does not begin at 0, the steps do not ascend, or a rate is -1 or lower, or above 1 (a per cent?).
    """

    after: tuple[float, ...]
    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in zip(self.after, self.after[1:], strict=False))
        if not self.after or self.after[0] != 0 or not ascending or len(self.after) != len(self.rates):
            raise ValueError(f"discount schedule: steps {self.after} for rates {self.rates} do not ascend from 0")
        if low := [rate for rate in self.rates if not rate > -1]:
            raise ValueError(f"discount rate: expected more than -1 a year, found {low}")
        if high := [rate for rate in self.rates if rate > 1]:
            raise ValueError(f"discount rate: expected a share a year such as 0.0225, found {high}")


Rate = float | Schedule


def schedule_of(rate: Rate) -> Schedule:
    """A schedule as it is; one rate as a schedule that holds for ever."""
    return rate if isinstance(rate, Schedule) else Schedule((0.0,), (float(rate),))


def discount_factor(years: float | Sequence[float] | np.ndarray, *, rate: Rate) -> np.ndarray | float:
    """Value now of 1 euro after some years; 1 at 0 years, and always when the rate is 0.

    Args:
        years: Distance in years from the decision, any shape; parts of years count by the same rate.
        rate: Real rate per year, or a schedule of rates.

    Returns:
        Factor of the same shape; a float for one number.
    """
    steps = schedule_of(rate)
    t = np.asarray(years, np.float64)
    ends = np.array([*steps.after[1:], np.inf])
    begins = np.array(steps.after)
    spent = np.clip(t[..., None], begins, ends) - begins  # years under each rate
    spent[..., 0] += np.minimum(t, 0.0)  # before the decision the first rate holds too
    factor = np.exp(-(spent * np.log1p(np.array(steps.rates))).sum(axis=-1))
    return float(factor) if factor.ndim == 0 else factor


def present_value(flows: Sequence[float] | np.ndarray, *, rate: Rate, first_period: int = 0) -> np.ndarray | float:
    """Σ_k flow_k · factor(first_period + k): the value now of amounts at the end of periods of a year.

    Args:
        flows: Amounts per period; the last axis runs over the periods.
        rate: Real rate per period, or a schedule of rates.
        first_period: Period at the end of which the first amount falls: 0 is now, 1 is a year from now (end-of-year convention).

    Returns:
        The sum over the last axis; a float for one series. No flows are worth 0; with an amount that is not known
        (NaN) it is not known.

    Raises:
        ValueError: One number, where amounts per period are asked.
    """
    amounts = np.asarray(flows, np.float64)
    if amounts.ndim == 0:
        raise ValueError(f"flows: expected amounts per period, found one number {amounts:g}")
    value = amounts @ np.asarray(discount_factor(first_period + np.arange(amounts.shape[-1]), rate=rate))
    return float(value) if np.ndim(value) == 0 else value


def rate_in_use(rows: pd.DataFrame, default: float) -> tuple[Rate, str | None]:
    """The schedule of ref__discount_rates that is in use, with its name; the default rate and None when none is.

    Raises:
        ValueError: Steps of several schedules are in use; names them.
    """
    used = pd.DataFrame(rows[rows.in_use.astype(bool)]).sort_values("after_year")
    names = sorted({str(name) for name in used.schedule})
    if len(names) > 1:
        raise ValueError(f"ref__discount_rates: several schedules in use: {names}")
    if not names:
        return default, None
    return Schedule(tuple(used.after_year.astype(float)), tuple(used.rate.astype(float))), names[0]
