"""Sensitivity: one assumption at a time from its low to its high value, and the value at which the answer turns (switching value).

Everything else stays as it is. Outcomes are those of `pipelines.measures.outlook`. The values at both ends are told in their own
unit, with their source (ref__sensitivity); those of an effect are the 10th and 90th percentile over the draws.

Source: HM Treasury, The Green Book (sensitivity analysis, switching values); Howard (1988), Management Science 34(6) (tornado diagram).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.measures.adjustments import Adjustments
from pipelines.measures.distribution import quantiles, to_cents
from pipelines.measures.flows import Flows
from pipelines.measures.outlook import MONTHS, Case, LastYear, ahead, base_case, last_year, scaled, so_far
from pipelines.measures.panel import year_of
from pipelines.measures.present_value import Rate, discount_factor, schedule_of

SO_FAR, AHEAD = "so_far", "ahead"
OWN_INDEX = "own"
LOWEST_RATE, HIGHEST_RATE = -0.5, 1.0  # a switching value outside of this is none
_BOUNDS = {"discount_rate": (LOWEST_RATE, HIGHEST_RATE), "drop_off": (0.0, 1.0)}
SENSITIVITY = {
    "project_id": "str", "outcome": "str", "assumption": "str", "unit": "str", "value_low": "float64",
    "value_base": "float64", "value_high": "float64", "low_is": "str", "high_is": "str", "net_low_cents": "int64",
    "net_base_cents": "int64", "net_high_cents": "int64", "swing_cents": "int64", "rank": "int64",
    "switching_value": "Float64", "source": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Ranges:
    """Low and high values of assumptions, as rows of ref__sensitivity."""

    rows: dict[str, dict]

    def ends(self, assumption: str) -> tuple[float, float] | None:
        """Low and high; None when there is no row for it."""
        row = self.rows.get(assumption)
        return (
            None
            if row is None or pd.isna(row["low"]) or pd.isna(row["high"])
            else (float(row["low"]), float(row["high"]))
        )

    def source(self, assumption: str) -> str | None:
        """Where the range was read."""
        return self.rows[assumption]["source"] if assumption in self.rows else None

    def choice(self, assumption: str) -> str | None:
        """What else could be chosen, by name."""
        found = self.rows.get(assumption, {}).get("choice")
        return None if found is None or pd.isna(found) else str(found)


def ranges_of(rows: pd.DataFrame) -> Ranges:
    """Rows of ref__sensitivity by assumption."""
    return Ranges({str(r["assumption"]): r for r in rows.to_dict("records")})


@dataclass(frozen=True)
class Setting:
    """What the sensitivity of a project rests on beside its flows.

    Attributes:
        rate: Real discount rate in use.
        horizon: Years ahead.
        adjustments: Adjustments in use.
        ranges: Low and high values.
        factors: Per price index and year the factor to the base year.
        index_of: Price index of each budget.
        hours: Caretaker hours per month that is known, (T,); None when they were not delivered throughout.
        cashable_share: Part of what was avoided that is known to be cashable; None when nothing is known.
    """

    rate: Rate
    horizon: int
    adjustments: Adjustments
    ranges: Ranges
    factors: dict[tuple[str, int], float]
    index_of: dict[str, str]
    hours: np.ndarray | None = None
    cashable_share: float | None = None


@dataclass(frozen=True)
class Bar:
    """An assumption that is varied: its values, and the case at a value. ``bends``: the net is no straight line of the value."""

    assumption: str
    unit: str
    low: float
    base: float
    high: float
    case: Callable[[float], Case]
    bends: bool = False
    turns: bool = True  # whether a switching value means something
    low_is: str | None = None
    high_is: str | None = None


def sensitivity(project: str, flow: Flows, setting: Setting) -> pd.DataFrame:
    """Every assumption one at a time, for the net so far and for going on (mart__sensitivity); the largest swing first."""
    case = base_case(flow, setting.rate, setting.horizon, setting.adjustments)
    year = last_year(flow)
    rows = _rows(SO_FAR, lambda c: so_far(flow, c), case, [*_so_far_bars(flow, case, setting)], setting)
    if year is not None:
        rows += _rows(AHEAD, lambda c: ahead(year, c), case, [*_ahead_bars(year, case, setting)], setting)
    return pd.DataFrame([{"project_id": project, **row} for row in rows], columns=list(SENSITIVITY))


def _rows(outcome: str, net: Callable[[Case], float], case: Case, bars: list[Bar], setting: Setting) -> list[dict]:
    """A row per assumption, the largest swing first."""
    base = net(case)
    rows = []
    for bar in bars:
        low, high = net(bar.case(bar.low)), net(bar.case(bar.high))
        cents = [int(c) for c in to_cents(np.array([low, base, high]))]
        rows.append({
            "outcome": outcome, "assumption": bar.assumption, "unit": bar.unit, "value_low": bar.low,
            "value_base": bar.base, "value_high": bar.high, "low_is": bar.low_is, "high_is": bar.high_is,
            "net_low_cents": cents[0], "net_base_cents": cents[1], "net_high_cents": cents[2],
            "swing_cents": max(cents) - min(cents), "switching_value": _switch(bar, net, low, base, high),
            "source": setting.ranges.source(bar.assumption.split(".")[0]),
        })  # fmt: skip
    rows.sort(key=lambda row: (-row["swing_cents"], row["assumption"]))
    return [{**row, "rank": n} for n, row in enumerate(rows, 1)]


def _switch(bar: Bar, net: Callable[[Case], float], low: float, base: float, high: float) -> float | None:
    """The value at which the net is 0, all else as it is; None when there is none."""
    if not bar.turns or bar.low == bar.high:
        return None
    if not bar.bends:
        slope = (high - low) / (bar.high - bar.low)
        return None if slope == 0 else bar.base - base / slope
    found = [_root(lambda v: net(bar.case(v)), bar.base, end) for end in _BOUNDS[bar.assumption]]
    turns = [value for value in found if value is not None]
    return min(turns, key=lambda value: abs(value - bar.base), default=None)


def _root(f: Callable[[float], float], start: float, end: float) -> float | None:
    """Where f changes sign between two values, by halving; None when both ends have the same sign."""
    at_start, at_end = f(start), f(end)
    if at_start == 0:
        return start
    if at_start * at_end > 0 or start == end:
        return None
    for _ in range(50):
        middle = (start + end) / 2
        start, end = (middle, end) if f(middle) * at_start > 0 else (start, middle)
    return (start + end) / 2


def _so_far_bars(flow: Flows, case: Case, setting: Setting) -> Iterator[Bar]:
    factor = np.asarray(discount_factor(flow.months / 12, rate=case.rate))
    point, draws, _ = flow.valued(factor)
    yield from _rate_bar(case, setting)
    yield from _effect_bars(flow.budgets, point, draws, case)
    yield from _cost_bars(case, setting, float(flow.cost.sum()), setting.hours)
    yield from _index_bar(flow, case, setting)
    if setting.cashable_share is not None:
        yield Bar("cashable_share", "share", setting.cashable_share, 1.0, 1.0, lambda v: scaled(case, v))


def _ahead_bars(year: LastYear, case: Case, setting: Setting) -> Iterator[Bar]:
    yield from _rate_bar(case, setting)
    yield from _effect_bars((), year.level, year.draws, case)
    yield from _cost_bars(case, setting, year.cost, None if setting.hours is None else setting.hours[-MONTHS:])
    ends, base = setting.ranges.ends("drop_off"), float(case.drop_off.mean()) if len(case.drop_off) else 0.0
    if ends:
        ones = np.ones_like(case.drop_off)
        yield Bar(
            "drop_off", "share per year", ends[0], base, ends[1], lambda v: replace(case, drop_off=ones * v), bends=True
        )
    if ends := setting.ranges.ends("horizon_years"):
        yield Bar(
            "horizon_years", "years", ends[0], case.horizon, ends[1], lambda v: replace(case, horizon=round(v)), turns=False
        )  # fmt: skip


def _rate_bar(case: Case, setting: Setting) -> Iterator[Bar]:
    if ends := setting.ranges.ends("discount_rate"):
        base = schedule_of(case.rate).rates[0]
        yield Bar("discount_rate", "rate per year", ends[0], base, ends[1], lambda v: replace(case, rate=v), bends=True)


def _effect_bars(budgets: tuple[str, ...], point: np.ndarray, draws: np.ndarray, case: Case) -> Iterator[Bar]:
    """All effects together as a multiple of what was estimated; and each budget in cents."""
    total = float(point.sum())
    if total:
        low, high = sorted(quantiles(draws.sum(axis=1), (0.1, 0.9)) / total)
        yield Bar("effect_size", "times the estimate", float(low), 1.0, float(high), lambda v: scaled(case, v))
    for n, budget in enumerate(budgets):
        if point[n]:
            low, high = quantiles(draws[:, n], (0.1, 0.9))
            one = np.arange(len(point)) == n
            yield Bar(
                f"avoided.{budget}", "cents of the base year", float(low), float(point[n]), float(high),
                lambda v, one=one, own=float(point[n]): replace(case, effect=np.where(one, case.effect * v / own, case.effect)),
            )  # fmt: skip


def _cost_bars(case: Case, setting: Setting, cost: float, hours: np.ndarray | None) -> Iterator[Bar]:
    """Wage per hour and hours per month where hours were delivered, else as a multiple; what is avoided stays as it is."""
    wage = worked = ("times the cost booked", 1.0)
    if hours is not None and hours.sum() > 0:
        wage, worked = ("cents per hour", cost / float(hours.sum())), ("hours per month", float(hours.mean()))
    for name, (unit, base) in {"caretaker_wage": wage, "caretaker_hours": worked}.items():
        if ends := setting.ranges.ends(name):
            yield Bar(
                name, unit, base * ends[0], base, base * ends[1],
                lambda v, base=base: replace(case, cost=case.cost * v / base),
            )  # fmt: skip


def _index_bar(flow: Flows, case: Case, setting: Setting) -> Iterator[Bar]:
    """One other index for every budget; told as the mean price change per year, weighted by what was avoided."""
    other = setting.ranges.choice("price_index")
    years = year_of(flow.first + flow.months - 1)
    needed = {(setting.index_of.get(b, ""), int(y)) for b in flow.budgets for y in years} | {
        (other, int(y)) for y in years
    }
    if other is None or not needed <= set(setting.factors) or not flow.budgets:
        return
    alternative = np.array([setting.factors[other, int(y)] for y in years])
    own = np.array([[setting.factors[setting.index_of[b], int(y)] for y in years] for b in flow.budgets])
    if len(set(years)) < 2 or np.allclose(own, alternative):
        return
    weight = np.abs(flow.point).sum(axis=1)
    span = float(years[-1] - years[0])
    base = float(np.average(own[:, 0] / own[:, -1], weights=weight if weight.any() else None) ** (1 / span) - 1) * 100
    change = float((alternative[0] / alternative[-1]) ** (1 / span) - 1) * 100
    prices = {base: case.prices, change: case.prices * alternative / own}
    low, high = sorted((base, change))
    names = {base: OWN_INDEX, change: other}
    yield Bar(
        "price_index", "percent per year", low, base, high, lambda v: replace(case, prices=prices[v]),
        turns=False, low_is=names[low], high_is=names[high],
    )  # fmt: skip
