"""Steering while it runs (factor 8): plan against actual per month, what to expect if nothing changes, and when to look up.

What wanders around a plan by chance is no news. Deviations from plan are taken as d_t = level + noise, noise with autocorrelation φ
(one for all projects) and size σ (of each project), both from the changes from month to month, which a shift of level hardly touches:
corr(Δd_t, Δd_{t−1}) = −(1 − φ)/2 and var(Δd) = 2σ²(1 − φ).

A signal is given when the mean deviation over some months is further from 0 than ``h`` of its standard errors. ``h`` is such that a
project that is on plan gives a false signal in at most a stated share of years (5 %): the 95th percentile, over drawn projects on
plan that are as long and as wayward, of the largest deviation in twelve months, σ estimated in each of them too. φ is taken at an
upper bound there (80 %): what lasts longer than it seems looks like news. The share holds for noise around a plan up to φ = 0.9;
residents come and go and stay, which is a stock and no such noise, so for them a signal is given without a share.

Expected: the mean of the last twelve months, from which the last deviation fades by φ a month; the interval is a prediction interval
for a month as long as nothing changes.

Sources: Montgomery, Introduction to Statistical Quality Control, chapters 9 and 10 (moving averages, autocorrelated processes);
Lu & Reynolds (1999), Journal of Quality Technology 31.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

YEAR = 12
FEWEST_MONTHS = 18
MOST_MONTHS = 48  # more months than this do not make σ noticeably better known
DRAWN = 2_000
MOST_PHI = 0.95
HOURS, RESIDENTS, COST = "caretaker_hours", "supported_residents", "caretaker_cost"
PLAN_ACTUAL = {
    "project_id": "str", "subject": "str", "month": "datetime64[s]", "expected_only": "bool", "plan": "float64", "actual": "float64",
    "cumulative_plan": "float64", "cumulative_actual": "float64", "mean_deviation": "float64", "limit": "float64",
    "signal": "str", "expected": "float64", "expected_low95": "float64", "expected_high95": "float64",
}  # fmt: skip
EARLY_SIGNAL = {
    "project_id": "str", "subject": "str", "months": "int64", "signal": "str", "since": "datetime64[s]",
    "mean_deviation": "float64", "limit": "float64", "false_alarm_share": "float64", "reason": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Watch:
    """Assumptions: months that a deviation is averaged over, share of years on plan with a false signal, months ahead, seed, and the
    upper bound at which φ is taken in a limit.
    """  # noqa: D205

    months: int
    false_alarm_share: float
    ahead: int
    seed: int
    noise_bound: float


@dataclass(frozen=True)
class Course:
    """One subject of one project: months without a gap since 1970-01 (T,), actual (T,) with nan where not known, and plan per month."""

    project: str
    subject: str
    month: np.ndarray
    actual: np.ndarray
    plan: float

    @property
    def known(self) -> np.ndarray:
        """Months that are known: (T,) bool."""
        return ~np.isnan(self.actual)


@dataclass(frozen=True)
class Steered:
    """mart__plan_actual and mart__early_signal."""

    plan_actual: pd.DataFrame
    early_signal: pd.DataFrame


def steered(courses: list[Course], watch: Watch) -> Steered:
    """Plan, actual, signals and expectations of every subject of every project."""
    phi = {
        s: common_phi([c for c in courses if c.subject == s], watch.noise_bound) for s in {c.subject for c in courses}
    }
    rows: list[dict] = []
    signals = []
    for course in courses:
        found = phi[course.subject]
        mine = list(_months(course, found.at_most, watch))
        rows += [*mine, *_ahead(course, found.value, watch)]
        signals.append(_standing(course, mine, watch))
    return Steered(_typed(rows, PLAN_ACTUAL), _typed(signals, EARLY_SIGNAL))


def courses_of(
    exposure: pd.DataFrame, costs: pd.DataFrame, projects: pd.DataFrame, starts: Mapping[str, int]
) -> list[Course]:
    """Hours, supported residents and caretaker cost of every project since its start.

    Args:
        exposure: project_id, month, dwellings, supported_residents, hours (null = not known).
        costs: project_id, month, cents: real caretaker cost in months of which the books are in.
        projects: core__projects, with the plan: plan_caretaker_hours, supported_share (of the dwellings).
        starts: First month of caretaking (since 1970-01) by project.
    """
    register = projects[projects.project_id.notna()].set_index("project_id")
    out = []
    for project in sorted(starts):
        row = register.loc[project]
        people = row.supported_share * row.dwellings if pd.notna(row.supported_share) else np.nan
        hours = float(row.plan_caretaker_hours) if pd.notna(row.plan_caretaker_hours) else np.nan
        seen, spent = exposure[exposure.project_id == project], costs[costs.project_id == project]
        series = ((HOURS, seen.month, seen.hours, hours), (RESIDENTS, seen.month, seen.supported_residents, people),
                  (COST, spent.month, spent.cents, np.nan))  # fmt: skip
        for subject, month, values, plan in series:
            course = _course(project, subject, month, values, starts[project], float(plan))
            if course is not None:
                out.append(course)
    return out


def _course(project: str, subject: str, month: pd.Series, values: pd.Series, start: int, plan: float) -> Course | None:
    number = pd.to_datetime(month).to_numpy().astype("datetime64[M]").astype(np.int64)
    actual = values.to_numpy(dtype=float, na_value=np.nan)
    live = (number >= start) & ~np.isnan(actual)
    if not live.any():
        return None
    months = np.arange(start, number[live].max() + 1)
    full = np.full(len(months), np.nan)
    full[number[live] - start] = actual[live]
    return Course(project, subject, months, full, plan)


# --- noise -------------------------------------------------------------------------------------------------------------------


def size_of_change(changes: np.ndarray, axis: int = -1) -> np.ndarray:
    """Standard deviation of changes from month to month from their 16th and 84th percentile, so that a few leaps do not count."""
    quantile = np.nanquantile if np.isnan(changes).any() else np.quantile  # the first is slow
    low, high = quantile(changes, [0.1587, 0.8413], axis=axis)
    return (high - low) / 2


@dataclass(frozen=True)
class Autocorrelation:
    """φ of a subject, and its upper bound: what lasts longer than it seems looks like news."""

    value: float
    at_most: float


def common_phi(courses: list[Course], bound: float) -> Autocorrelation:
    """Autocorrelation of the noise, one for all: 1 + 2 × the median correlation of one change with the next.

    The standard error of the median over K projects is 1.25·sd/√K, of one project's correlation at least 1/√months.
    """
    found, months = [], []
    for course in courses:
        change = np.diff(course.actual)
        size = float(size_of_change(change)) if (~np.isnan(change)).sum() >= FEWEST_MONTHS - 1 else 0.0
        if size > 0:
            clipped = np.clip(change, -3 * size, 3 * size)
            pairs = np.stack([clipped[1:], clipped[:-1]])[:, ~np.isnan(clipped[1:] + clipped[:-1])]
            found.append(float((pairs[0] * pairs[1]).mean() / (pairs**2).mean()))
            months.append(pairs.shape[1])
    if not found:
        return Autocorrelation(0.0, 0.0)
    error = 1.2533 * max(float(np.std(found)), float(np.mean(months)) ** -0.5) / np.sqrt(len(found))
    value = 1 + 2 * float(np.median(found))
    bounds = np.clip([value, value + 2 * float(ndtri(bound)) * error], 0.0, MOST_PHI)
    return Autocorrelation(float(bounds[0]), float(bounds[1]))


def of_mean(phi: float, months: int) -> float:
    """Standard deviation of the mean of some months in a row of noise with standard deviation 1 and autocorrelation φ."""
    lag = np.arange(1, months)
    return float(np.sqrt((months + 2 * ((months - lag) * phi**lag).sum()) / months**2))


@cache
def limit(phi: float, length: int, months: int, false_alarm_share: float, seed: int) -> float:
    """Standard errors beyond which the mean of ``months`` lies, in some month of a year, in this share of years on plan."""
    rng = np.random.default_rng((seed, length, round(phi * 100)))
    noise = rng.standard_normal((DRAWN, length + YEAR + months))
    for t in range(1, noise.shape[1]):
        noise[:, t] = phi * noise[:, t - 1] + np.sqrt(1 - phi**2) * noise[:, t]
    sigma = size_of_change(np.diff(noise[:, -length:])) / np.sqrt(2 * (1 - phi))
    total = np.cumsum(noise, axis=1)
    mean = (total[:, months:] - total[:, :-months])[:, -YEAR:] / months
    most = np.abs(mean).max(axis=1) / (sigma * of_mean(phi, months))
    return float(np.quantile(most, 1 - false_alarm_share))


def _noise(course: Course, phi: float) -> float | None:
    """σ of a course; None where too little is known to tell."""
    change = np.diff(course.actual)
    if course.known.sum() < FEWEST_MONTHS or (~np.isnan(change)).sum() < FEWEST_MONTHS - 1:
        return None
    size = float(size_of_change(change)) or float(np.nanstd(change))
    return size / float(np.sqrt(2 * (1 - phi))) if size > 0 else None


# --- what is told --------------------------------------------------------------------------------------------------------------


def _months(course: Course, phi: float, watch: Watch) -> Iterator[dict]:
    """A row per month since the start: plan, actual, both added up, and the signal."""
    deviation = course.actual - course.plan
    sigma = _noise(course, phi) if not np.isnan(course.plan) else None
    reach = None
    if sigma is not None:
        length = int(np.clip(course.known.sum() // 6 * 6, FEWEST_MONTHS, MOST_MONTHS))
        reach = (
            limit(round(phi, 2), length, watch.months, watch.false_alarm_share, watch.seed)
            * sigma
            * of_mean(phi, watch.months)
        )
    added = np.where(course.known, course.plan, np.nan)
    for t, month in enumerate(course.month):
        row = {
            "month": month, "expected_only": False, "plan": course.plan, "actual": course.actual[t],
            "cumulative_plan": np.nansum(added[: t + 1]) if not np.isnan(course.plan) else np.nan,
            "cumulative_actual": np.nansum(course.actual[: t + 1]), "signal": "none" if reach is not None else None,
        }  # fmt: skip
        window = deviation[max(t + 1 - watch.months, 0) : t + 1]
        if t + 1 >= watch.months and (~np.isnan(window)).sum() * 2 > watch.months:
            row["mean_deviation"] = mean = float(np.nanmean(window))
            if reach is not None:
                row |= {"limit": reach, "signal": "above" if mean > reach else "below" if mean < -reach else "none"}
        yield {"project_id": course.project, "subject": course.subject, **row}


def _ahead(course: Course, phi: float, watch: Watch) -> Iterator[dict]:
    """A row per month to come: what to expect if nothing changes, with a prediction interval for that month."""
    sigma = _noise(course, phi)
    last = course.actual[-YEAR:]
    if sigma is None or np.isnan(last).sum() * 2 > YEAR:
        return
    level = float(np.nanmean(last))
    t = float(stdtrit(YEAR - 1, 0.975))
    for h in range(1, watch.ahead + 1):
        expected = level + phi**h * (course.actual[-1] - level)
        half = t * sigma * np.sqrt(1 - phi ** (2 * h) + of_mean(phi, YEAR) ** 2)
        yield {
            "project_id": course.project, "subject": course.subject, "month": course.month[-1] + h, "expected_only": True,
            "plan": course.plan, "expected": expected, "expected_low95": expected - half, "expected_high95": expected + half,
        }  # fmt: skip


def _standing(course: Course, rows: list[dict], watch: Watch) -> dict:
    """Whether there is a signal now, and since when it has been there without a break."""
    row = {"project_id": course.project, "subject": course.subject, "months": int(course.known.sum())}
    last = rows[-1]
    if last["signal"] is None:
        return {**row, "reason": "no_plan" if np.isnan(course.plan) else "too_few_months"}
    since = None
    for earlier in reversed(rows):
        if last["signal"] == "none" or earlier["signal"] != last["signal"]:
            break
        since = earlier["month"]
    return {
        **row, "signal": last["signal"], "since": since, "mean_deviation": last.get("mean_deviation"), "limit": last.get("limit"),
        "false_alarm_share": None if course.subject == RESIDENTS else watch.false_alarm_share,
    }  # fmt: skip


def _typed(rows: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    for name in {"month", "since"} & set(columns):
        months = frame[name].astype("Int64")
        frame[name] = pd.to_datetime(pd.Series([None if pd.isna(m) else np.datetime64(int(m), "M") for m in months]))
    return frame.astype(columns)
