"""What one more euro of caretaking brings, in which budget, and from where on it brings less than a euro.

Dose d: real caretaker cost per dwelling and month. Response f_b(d): share of the expected cost of budget b that is avoided by who
is used to it (a year or more since moving in, or since the start). No caretaking, nothing avoided: f(0) = 0 is what avoided cost
means. Between there and the data the curve is

    f(d) = d (b₁ + b₂ log d),   average return f(d)/d = b₁ + b₂ log d,   one more euro f'(d) = b₁ + b₂ (1 + log d),

least squares over projects and years, weighted by expected cost. b₂ = 0 is a constant return, b₂ < 0 a diminishing one; it is
called diminishing only when that is beyond chance (one-sided, 5 %). Errors: the jackknife over projects (CV3), t with projects −
2 degrees of freedom.

What must hold to read a difference between projects as what more caretaking would do: strong parallel trends: that projects with
few hours would respond to many as those with many do (Callaway, Goodman-Bacon & Sant'Anna 2024, NBER working paper 32117,
assumption 5; without it the curve is of projects at their own dose only). Outside the doses that were seen nothing is said.

Other sources: MacKinnon, Nielsen & Webb (2023), Journal of Econometrics 232 (CV3); Donald & Lang (2007), REStat 89(2) (few groups: t).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import to_cents
from pipelines.measures.second_opinion import Treated, View

FEWEST_PROJECTS = 5
LEAST_SPREAD = 1.25  # highest dose / lowest dose
GRID = 9
FINE = 400  # doses between which the ends of the break-even are looked for
DIMINISHING = 0.05
RESPONSE_COLUMNS = [
    "budget", "dose_cents", "share_avoided", "avoided_cents", "per_extra_euro", "per_extra_euro_low95", "per_extra_euro_high95",
    "diminishing", "p_diminishing", "break_even_cents", "break_even_low95_cents", "break_even_high95_cents", "projects", "reason",
]  # fmt: skip
MORE_COLUMNS = [
    "project_id", "extra_hours_per_week", "budget", "dose_cents", "dose_then_cents", "extra_cost_cents", "avoided_cents",
    "avoided_low95_cents", "avoided_high95_cents", "per_extra_euro", "p_pays_back", "reason",
]  # fmt: skip


@dataclass(frozen=True)
class Doses:
    """Caretaking of each project by year since its start, of the months that are known: (P, Y) real cents, dwelling-months.

    An hour (``hour_cents``) costs what caretaking costs in months of which the hours are known, over those hours; NaN where none are.
    """

    projects: tuple[str, ...]
    start: np.ndarray  # (P,) months since 1970-01
    cents: np.ndarray
    hour_cents: np.ndarray
    dwelling_months: np.ndarray
    months: np.ndarray  # how many are known

    @property
    def dose(self) -> np.ndarray:
        """Cents per dwelling and month (P, Y); NaN where not known."""
        return self.cents / np.where(self.dwelling_months > 0, self.dwelling_months, np.nan)


@dataclass(frozen=True)
class Responses:
    """Doses and, for every budget, avoided and expected cents of who is used to them: (P, Y, B)."""

    doses: Doses
    budgets: tuple[str, ...]
    avoided: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Curves:
    """Coefficients of every budget on (d, d log d), d in ``unit`` cents: (B, 2), and without each project in turn (P, B, 2)."""

    coefficients: np.ndarray
    folds: np.ndarray
    unit: float
    low: float
    high: float
    degrees: int

    def weigh(self, weights: np.ndarray) -> tuple[float, float]:
        """Σ weights × coefficients with its standard error; weights (B, 2)."""
        value, folds = float((weights * self.coefficients).sum()), (self.folds * weights).sum(axis=(1, 2))
        k = len(folds)
        return value, float(np.sqrt((k - 1) / k * ((folds - folds.mean()) ** 2).sum()))

    def level(self, dose: float) -> np.ndarray:
        """Weights (2,) that give f(dose)."""
        d = dose / self.unit
        return np.array([d, d * np.log(d)])

    def slope(self, dose: float) -> np.ndarray:
        """Weights (2,) that give f'(dose), per cent of dose."""
        return np.array([1.0, 1 + np.log(dose / self.unit)]) / self.unit


def doses_of(caretaking: pd.DataFrame, exposure: pd.DataFrame, starts: dict[str, int]) -> Doses:
    """Caretaking per project and year since its start, from months of which cost and dwellings are known.

    Args:
        caretaking: project_id, month, cents (real).
        exposure: project_id, month, dwellings, hours (null = not known).
        starts: First month of caretaking, months since 1970-01, by project.
    """
    both = exposure.merge(caretaking, on=["project_id", "month"])
    both = both[both.project_id.isin(list(starts)) & (both.dwellings > 0)]
    projects = tuple(sorted(set(both.project_id)))
    month = pd.to_datetime(both.month).to_numpy().astype("datetime64[M]").astype(np.int64)
    start = np.array([starts[p] for p in projects], np.int64)
    row = (
        np.searchsorted(np.array(projects, dtype=object).astype(str), both.project_id.astype(str))
        if projects
        else np.zeros(0, int)
    )
    year = (month - start[row]) // 12
    live = year >= 0
    shape = (len(projects), int(year.max(initial=0)) + 1)
    columns = []
    for values in (
        both.cents, both.cents.where(both.hours.notna(), 0), both.hours.fillna(0), both.dwellings, both.dwellings > 0
    ):  # fmt: skip
        total = np.zeros(shape)
        np.add.at(total, (row[live], year[live]), values.to_numpy(float)[live])
        columns.append(total)
    cents, of_hours, hours, dwellings, months = columns
    return Doses(projects, start, cents, of_hours / np.where(hours > 0, hours, np.nan), dwellings, months)


def responses(views: list[View], doses: Doses, *, build_up_months: int) -> Responses:
    """Avoided and expected cost per project and year since its start, of who has been treated for at least ``build_up_months``."""
    budgets = tuple(b for v in views for b in v.budgets)
    avoided = np.zeros((*doses.cents.shape, len(budgets)))
    expected = np.zeros_like(avoided)
    first = 0
    for seen in views:
        size = len(seen.budgets)
        for name in set(seen.parts) & set(doses.projects):
            p = doses.projects.index(name)
            for part in seen.parts[name]:
                saved, cost = _by_year(part.treated, int(doses.start[p]), doses.cents.shape[1], build_up_months)
                avoided[p, :, first : first + size] += saved
                expected[p, :, first : first + size] += saved + cost
        first += size
    return Responses(doses, budgets, avoided, expected)


def _by_year(rows: Treated, start: int, years: int, build_up: int) -> tuple[np.ndarray, np.ndarray]:
    """Avoided and observed cents of a project's treated rows that are used to it, by year since the start: (Y, B), (Y, B)."""
    year = (rows.period - start) // 12
    at = np.flatnonzero((rows.since >= build_up) & (year >= 0) & (year < years))
    out = np.zeros((2, years, rows.avoided.shape[1]))
    np.add.at(out[0], year[at], rows.avoided[at])
    np.add.at(out[1], year[at], rows.observed[at])
    return out[0], out[1]


def curves(found: Responses) -> Curves | str:
    """The curve of every budget; or why there is none: ``too_few_projects``, ``doses_alike``."""
    dose = found.doses.dose
    use = (dose > 0) & (found.expected > 0).any(axis=2)
    if use.any(axis=1).sum() < FEWEST_PROJECTS:
        return "too_few_projects"
    low, high = float(dose[use].min()), float(dose[use].max())
    if high < LEAST_SPREAD * low:
        return "doses_alike"
    project, _ = np.nonzero(use)
    unit = float(np.exp(np.log(dose[use]).mean()))
    d = dose[use] / unit
    x = np.stack([d, d * np.log(d)], axis=1)
    weight = np.maximum(found.expected[use], 0.0)
    share = found.avoided[use] / np.where(weight > 0, weight, 1)
    names = np.unique(project)
    folds = np.array([_fit(x, share, weight, project != p) for p in names])
    return Curves(_fit(x, share, weight, np.ones(len(d), bool)), folds, unit, low, high, len(names) - 2)


def _fit(x: np.ndarray, share: np.ndarray, weight: np.ndarray, use: np.ndarray) -> np.ndarray:
    """Weighted least squares per budget: (B, 2); 0 for a budget without cost."""
    gram = np.einsum("ni,nb,nj->bij", x[use], weight[use], x[use])
    right = np.einsum("ni,nb->bi", x[use], weight[use] * share[use])
    return np.einsum("bij,bj->bi", np.linalg.pinv(gram), right)


# --- what is told ------------------------------------------------------------------------------------------------------------


def dose_response(found: Responses) -> pd.DataFrame:
    """Euros avoided per extra euro of caretaking, per budget and for all together, by dose (mart__dose_response).

    Amounts are per dwelling and month at the mean expected cost of the projects. Half the lowest dose and one and a half times
    the highest are in the table too: nothing is known there. ``break_even_cents``: the dose at which one more euro brings one
    euro, all budgets together, when the curve crosses it within the doses that were seen; its ends are where the 95 % interval of
    that return leaves 1 (Fieller 1954), null where it holds 1 up to the last dose that was seen.
    """
    fitted = curves(found)
    budgets = [*found.budgets, ALL]
    if isinstance(fitted, str):
        count = int((found.doses.dose > 0).any(axis=1).sum())
        rows = [{"budget": b, "projects": count, "reason": fitted} for b in budgets]
    else:
        cost = _cost_per_dwelling(found, np.ones(len(found.doses.projects), bool))
        grid = np.linspace(fitted.low, fitted.high, GRID)
        rows = [row for i, b in enumerate(budgets) for row in _response_rows(fitted, b, _of(i, cost), grid)]
    frame = pd.DataFrame(rows, columns=RESPONSE_COLUMNS)
    return _typed(frame)


def _cost_per_dwelling(found: Responses, projects: np.ndarray) -> np.ndarray:
    """Expected cents per dwelling and month of each budget, over some projects: (B,)."""
    dose = found.doses.dose[projects]
    use = (dose > 0) & (found.expected[projects] > 0).any(axis=2)
    return found.expected[projects][use].sum(axis=0) / max(found.doses.dwelling_months[projects][use].sum(), 1e-300)


def _of(i: int, cost: np.ndarray) -> np.ndarray:
    """The cost of one budget with the others at 0; of all for the last."""
    return cost if i == len(cost) else np.where(np.arange(len(cost)) == i, cost, 0.0)


def _response_rows(fitted: Curves, budget: str, cost: np.ndarray, grid: np.ndarray) -> Iterator[dict]:
    if cost.sum() <= 0:
        yield {"budget": budget, "projects": fitted.degrees + 2, "reason": "no_cost"}
        return
    bend, error = fitted.weigh(cost[:, None] * np.array([0.0, 1.0]))
    p = float(stdtr(fitted.degrees, bend / error)) if error > 0 else float(bend >= 0)
    same = {"budget": budget, "projects": fitted.degrees + 2, "p_diminishing": p, "diminishing": p < DIMINISHING}
    if budget == ALL:
        same |= _break_even(fitted, cost)
    t = stdtrit(fitted.degrees, 0.975)
    for dose in (grid[0] / 2, *grid, 1.5 * grid[-1]):
        if not grid[0] <= dose <= grid[-1]:
            yield {**same, "dose_cents": dose, "reason": "outside_doses"}
            continue
        level, _ = fitted.weigh(cost[:, None] * fitted.level(dose))
        slope, error = fitted.weigh(cost[:, None] * fitted.slope(dose))
        yield {
            **same, "dose_cents": dose, "share_avoided": level / cost.sum(), "avoided_cents": level, "per_extra_euro": slope,
            "per_extra_euro_low95": slope - t * error, "per_extra_euro_high95": slope + t * error,
        }  # fmt: skip


def _break_even(fitted: Curves, cost: np.ndarray) -> dict[str, float | None]:
    """Dose at which f' = 1: exp(−1 + (unit − b₁)/b₂) in units, with the doses between which f' may be 1.

    None when it is not within the doses that were seen, or returns grow.
    """
    b1, b2 = cost @ fitted.coefficients
    dose = fitted.unit * float(np.exp(np.clip((fitted.unit - b1) / b2 - 1, -50, 50))) if b2 < 0 else float("nan")
    if not fitted.low <= dose <= fitted.high:
        return {}
    t, grid = stdtrit(fitted.degrees, 0.975), np.geomspace(fitted.low, fitted.high, FINE)
    slopes = [fitted.weigh(cost[:, None] * fitted.slope(at)) for at in grid]
    may = np.array([abs(slope - 1) <= t * error for slope, error in slopes])
    below, above = np.flatnonzero(~may & (grid < dose)), np.flatnonzero(~may & (grid > dose))
    return {
        "break_even_cents": dose,
        "break_even_low95_cents": float(grid[below[-1]]) if len(below) else None,
        "break_even_high95_cents": float(grid[above[0]]) if len(above) else None,
    }


def one_more_caretaker(found: Responses, *, steps: tuple[float, ...], weeks_per_year: float) -> pd.DataFrame:
    """What more caretaker hours would avoid in each project, in a year, once people are used to it (mart__one_more_caretaker).

    At the project's dose and hourly cost of its last known year. The interval is for this project: to the error of the curve it
    adds how far projects are from it, ``s = weighted sd of avoided / predicted − 1``, as each does better or worse by some
    factor.

    Args:
        found: Doses and responses.
        steps: Extra hours per week; negative = fewer: what is avoided is then a loss, and the cost a saving.
        weeks_per_year: To make a year of a week.
    """
    fitted = curves(found)
    rows = []
    for p, project in enumerate(found.doses.projects):
        known = np.flatnonzero((found.doses.dose[p] > 0) & (found.doses.hour_cents[p] > 0))
        for hours in steps:
            key = {"project_id": project, "extra_hours_per_week": hours}
            if isinstance(fitted, str) or not len(known):
                rows += [
                    {**key, "budget": b, "reason": fitted if isinstance(fitted, str) else "no_hours"}
                    for b in (*found.budgets, ALL)
                ]
                continue
            rows += _more(found, fitted, p, int(known[-1]), key, hours * weeks_per_year)
    return _typed(pd.DataFrame(rows, columns=MORE_COLUMNS))


def _more(found: Responses, fitted: Curves, p: int, last: int, key: dict, hours: float) -> Iterator[dict]:
    """The rows of one project and step, per budget and for all."""
    doses = found.doses
    dwellings = doses.dwelling_months[p, last] / doses.months[p, last]
    extra = hours * doses.hour_cents[p, last]
    now = float(doses.dose[p, last])
    then = now + extra / (12 * dwellings)
    cost = _cost_per_dwelling(found, np.arange(len(doses.projects)) == p) * 12 * dwellings
    spread = _spread(found, fitted)
    t = stdtrit(fitted.degrees, 0.975)
    for i, budget in enumerate((*found.budgets, ALL)):
        row = {**key, "budget": budget, "dose_cents": now, "dose_then_cents": then, "extra_cost_cents": extra}
        if not (fitted.low <= now <= fitted.high and fitted.low <= then <= fitted.high):
            yield {**row, "reason": "outside_doses"}
            continue
        value, error = fitted.weigh(_of(i, cost)[:, None] * (fitted.level(then) - fitted.level(now)))
        error = float(np.hypot(error, spread * value))
        yield {
            **row, "avoided_cents": value, "avoided_low95_cents": value - t * error, "avoided_high95_cents": value + t * error,
            "per_extra_euro": value / extra,
            "p_pays_back": float(stdtr(fitted.degrees, (value - extra) / error)) if budget == ALL and error > 0 else None,
        }  # fmt: skip


def _spread(found: Responses, fitted: Curves) -> float:
    """How far projects are from the curve, all budgets together: sd over projects of avoided / predicted − 1."""
    dose = found.doses.dose
    use = (dose > 0) & (found.expected > 0).any(axis=2)
    d = np.where(use, dose, fitted.unit) / fitted.unit
    share = np.einsum("pyi,bi->pyb", np.stack([d, d * np.log(d)], axis=2), fitted.coefficients)
    predicted = (found.expected * share * use[:, :, None]).sum(axis=(1, 2))
    seen = (found.avoided * use[:, :, None]).sum(axis=(1, 2))
    off = (seen - predicted)[use.any(axis=1)] / max(np.abs(predicted[use.any(axis=1)]).mean(), 1e-300)
    return float(np.sqrt((off**2).sum() / fitted.degrees))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Money in whole cents, null where nothing is known."""
    for column in frame.columns.drop(["budget", "reason", "project_id", "projects", "diminishing"], errors="ignore"):
        values = frame[column].to_numpy(dtype=float, na_value=np.nan)
        frame[column] = pd.array(to_cents(np.nan_to_num(values)), "Int64") if column.endswith("_cents") else values
        if column.endswith("_cents"):
            frame[column] = frame[column].mask(np.isnan(values))
    if "diminishing" in frame:
        frame = frame.astype({"diminishing": "boolean", "projects": "int64"})
    return frame
