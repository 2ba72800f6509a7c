"""Going on year by year: the steps between the last twelve months and what `pipelines.measures.what_if` says, for who follows them.

For y = 1 … longest, with counts_y = 1 up to the horizon and 0 after it, per party with level x, caretaker cost c and transfers t:

    factor_y = counts_y / (1 + r)^y          kept_y = (1 − drop-off)^y
    avoided_y = x · effect · kept_y · counts_y          cost_y = c · hours · wage · counts_y

Σ_y factor_y · avoided_y is what the party avoids in what_if, and so for cost and transfers: only the cents are rounded there, once.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.measures.what_if import Choice, stakes_of

MONTHS = 12


@dataclass(frozen=True)
class GoingOn:
    """Years ahead in cents that are not rounded, and what they begin from in whole cents; parties in order of name.

    Attributes:
        parties: Who takes part.
        payer: The party that employs the caretaker.
        start: Per party what it avoided, what its caretaker cost and what it received minus paid, in the last twelve months.
        draws: Per draw what each avoided in those months, (R, n).
        years: year, counts, factor, kept, cost, avoided, net, present, cumulative; a row per year, also after the horizon.
        avoided: Avoided per year and party, (Y, n).
        paid: What each pays per year as it is divided now, (Y, n).
        parts: Which part each has of all that is avoided, who avoids nothing or less counted as 0, (n,).
        benefits: What each avoids in all years together, worth now and at least 0, in whole cents, (n,).
        gain: What all together keep of that after the caretaker, at least 0, in whole cents.
        hours_off: Times the hours at which all together neither gain nor lose; None when nothing is avoided or spent.
        effect_off: Times the effect at which they neither gain nor lose; None likewise.
    """

    parties: tuple[str, ...]
    payer: str
    start: pd.DataFrame
    draws: np.ndarray
    years: pd.DataFrame
    avoided: np.ndarray
    paid: np.ndarray
    parts: np.ndarray
    benefits: np.ndarray
    gain: int
    hours_off: float | None
    effect_off: float | None

    @property
    def years_worth(self) -> float:
        """What a euro in every year ahead is worth now."""
        return float(self.years.factor.sum())

    @property
    def effect_years_worth(self) -> float:
        """The same of a euro of effect, which drops off."""
        return float(self.years.factor @ self.years.kept)


def going_on(rows: pd.DataFrame, choice: Choice, longest: int) -> GoingOn:
    """The years ahead of one scope.

    Args:
        rows: Rows of mart__last_year of the scope.
        choice: What is asked.
        longest: Years that are told, at least the horizon.

    Raises:
        LookupError: Nothing is known of the last twelve months.
    """
    stakes = stakes_of(rows, choice)
    year = np.arange(1, longest + 1)
    counts = (year <= choice.horizon).astype(np.int64)
    factor, kept = counts / (1 + choice.rate) ** year, (1 - choice.drop_off) ** year
    start = rows[rows.draw == 0].set_index("party").loc[list(stakes.players)]
    level, cost, moved = (start[c].to_numpy(np.float64) for c in ("avoided_cents", "cost_cents", "transfer_cents"))
    avoided = np.outer(kept * counts, level * choice.effect)
    spent = cost.sum() * choice.hours * choice.wage * counts
    paid = np.outer(counts, -moved)
    paid[:, stakes.payer] += spent - paid.sum(axis=1)  # the payer bears what nobody else pays
    net = avoided.sum(axis=1) - spent
    years = pd.DataFrame({
        "year": year, "counts": counts, "factor": factor, "kept": kept, "cost": spent, "avoided": avoided.sum(axis=1),
        "net": net, "present": net * factor, "cumulative": np.cumsum(net * factor),
    })  # fmt: skip
    draws = rows[rows.draw > 0].pivot(index="draw", columns="party", values="avoided_cents").sort_index()
    gains, costs = float(factor @ avoided.sum(axis=1)), float(factor @ spent)
    off = (gains / costs, costs / gains) if gains > 0 and costs > 0 else (None, None)
    return GoingOn(
        stakes.players, stakes.players[stakes.payer], start.reset_index(), draws[list(stakes.players)].to_numpy(), years,
        avoided, paid, _parts(level * choice.effect), np.maximum(stakes.avoided, 0),
        max(int(stakes.avoided.sum()) - stakes.total, 0), *off,
    )  # fmt: skip


def _parts(avoided: np.ndarray) -> np.ndarray:
    gains = np.maximum(avoided, 0.0)
    return gains / gains.sum() if gains.sum() > 0 else gains


@dataclass(frozen=True)
class Begun:
    """The years ahead with what is known of the caretaker.

    Attributes:
        years: The years ahead.
        hours: Hours a week in the last twelve months; None when not known.
        wage_cents: Cost of an hour; None when not known.
        even_hours: Hours a week (or times the hours, when those are not known) at which nothing is gained or lost.
        points: What more or fewer hours were found to avoid.
    """

    years: GoingOn
    hours: float | None
    wage_cents: float | None
    even_hours: float | None
    points: pd.DataFrame


def begun(
    rows: pd.DataFrame, ranges: pd.DataFrame, more: pd.DataFrame, choice: Choice, longest: int, weeks_per_year: float
) -> Begun:
    """Everything a calculation of going on begins from, for one scope.

    Args:
        rows: Rows of mart__last_year.
        ranges: Rows of mart__sensitivity; hours and wage are known only where both are.
        more: Rows of mart__one_more_caretaker.
        choice: What is asked.
        longest: Years that are told.
        weeks_per_year: To make a week of a month.
    """
    ahead = (
        ranges[ranges.outcome == "ahead"].set_index("assumption").value_base if len(ranges) else pd.Series(dtype=float)
    )
    hours, wage = ahead.reindex(["caretaker_hours", "caretaker_wage"]).to_numpy(np.float64)
    known = hours > 0 and wage > 0
    years, week = going_on(rows, choice, longest), per_week(hours, weeks_per_year)
    even = None if years.hours_off is None else years.hours_off * (week if known else 1.0)
    return Begun(years, week if known else None, wage if known else None, even, points_of(more))


def per_week(hours_per_month: float, weeks_per_year: float) -> float:
    """Hours of a week of hours of a month."""
    return hours_per_month * MONTHS / weeks_per_year


def points_of(more: pd.DataFrame) -> pd.DataFrame:
    """What more or fewer hours avoid in all budgets, by hours, no change among them: extra_hours_per_week, avoided_cents.

    Args:
        more: Rows of mart__one_more_caretaker of one project.
    """
    known = more[(more.budget == "all") & more.avoided_cents.notna()] if len(more) else more
    points = (
        {float(h): float(c) for h, c in zip(known.extra_hours_per_week, known.avoided_cents, strict=True)}
        if len(known)
        else {}
    )
    told = sorted((points | {0.0: 0.0}).items()) if points else []
    return pd.DataFrame(told, columns=["extra_hours_per_week", "avoided_cents"], dtype=np.float64)


def avoided_by(points: pd.DataFrame, extra: float) -> float | None:
    """What extra hours a week avoid in a year, in a straight line between the points that were found; None outside them."""
    hours = points.extra_hours_per_week.to_numpy(np.float64)
    if not len(hours) or not hours[0] <= extra <= hours[-1]:
        return None
    return float(np.interp(extra, hours, points.avoided_cents.to_numpy(np.float64)))
