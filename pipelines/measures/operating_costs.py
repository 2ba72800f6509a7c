"""What caretaking does to the beïnvloedbare bedrijfslasten of a housing corporation, as the Aedes-benchmark counts them.

Caretaking is booked as management or liveability and counts; so does liveability that was avoided. Maintenance, vacancy and arrears
that were avoided do not, nor does anything that another party avoided: in the benchmark a corporation is worse off for caretaking that
pays elsewhere. The effect is what counts of cost minus what counts of avoided cost, per gewogen verhuureenheid (vhe):

    effect = (caretaking − avoided that counts) / Σ units of the corporation at the end of the year × weight of their kind

Weighted units come from the WOZ-bezitstabel, in which a corporation lists every unit once a year. Without it, or where it holds fewer
dwellings than the register has of this corporation, the effect per weighted unit is null. Class limits are those of the last edition;
beside them the effect stands in prices of the financial year of that edition. A corporation's own figure is not known here: what the
effect means is shown at the average of the sector.

Source: Aedes, Toelichting op het prestatieveld Bedrijfslasten; SBR-wonen, weging van eenheden (rows in data/reference).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

CORPORATION, TOGETHER, CPI = "woningcorporatie", "all", "cpi"
LINES = (
    "caretaking", "avoided_counted", "effect", "effect_then", "average", "average_with", "b_from", "c_from", "avoided_not_counted",
    "avoided_elsewhere", "received",
)  # fmt: skip
COLUMNS = (
    "scope", "corporation_id", "year", "line", "cents", "low80_cents", "high80_cents", "per_unit_cents", "per_unit_low80_cents",
    "per_unit_high80_cents", "per_dwelling_cents", "weighted_units", "dwellings", "financial_year", "letter",
)  # fmt: skip


@dataclass(frozen=True)
class Classes:
    """Limits of the classes of an edition, in cents per weighted unit of its financial year; ``average`` None = not published."""

    financial_year: int
    average: int | None
    b_from: int
    c_from: int

    @classmethod
    def last(cls, rows: pd.DataFrame) -> "Classes":
        """The last edition of ref__benchmark_classes.

        Raises:
            ValueError: There is no row.
        """
        if rows.empty:
            raise ValueError("ref__benchmark_classes: no edition, at least one expected")
        row = rows.sort_values("financial_year").iloc[-1]
        average = None if pd.isna(row.average_cents) else int(row.average_cents)
        return cls(int(row.financial_year), average, int(row.b_from_cents), int(row.c_from_cents))

    def letter(self, cents: int) -> str:
        """Class of a corporation with so many cents per weighted unit: A below the first limit, C from the second on."""
        return "A" if cents < self.b_from else "B" if cents < self.c_from else "C"


def weighted(units: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Weighted units and dwellings at the end of every year: corporation_id, year, weighted_units, dwellings.

    Args:
        units: corporation_id, year, unit_type, count_end.
        weights: ref__unit_weights.

    Raises:
        KeyError: A kind of unit has no weight.
    """
    known = dict(zip(weights.unit_type, weights.weight.astype(float), strict=True))
    if unknown := sorted(set(units.unit_type) - set(known)):
        raise KeyError(f"ref__unit_weights has no weight for {unknown}; known: {sorted(known)}")
    count = units.count_end.astype(float)
    rows = units.assign(
        weighted_units=count * units.unit_type.map(known).astype(float),
        dwellings=count.where(units.unit_type == "Woonruimte", 0),
    )
    sums = rows.groupby(["corporation_id", "year"]).agg({"weighted_units": "sum", "dwellings": "sum"})
    return sums.reset_index()


def operating_costs(
    amounts: pd.DataFrame, scopes: pd.DataFrame, units: pd.DataFrame, parts: pd.DataFrame, classes: Classes, deflators: pd.DataFrame
) -> pd.DataFrame:  # fmt: skip
    """The effect on beïnvloedbare bedrijfslasten per scope of a corporation and year, line by line (mart__operating_costs).

    Args:
        amounts: mart__amounts, in cents of the base year; only totals per year are used.
        scopes: scope, corporation_id, dwellings, registered (dwellings of that corporation in the register): projects and corporations.
        units: Weighted units, see `weighted`.
        parts: ref__operating_cost_parts: budget, counts.
        classes: Limits.
        deflators: core__deflators.
    """
    own = amounts[(amounts.amount == "total") & (amounts.year > 0)].merge(scopes, "inner", "scope")
    told = own.merge(units.rename(columns={"dwellings": "listed"}), "left", ["corporation_id", "year"])
    counted = {str(b) for b, counts in zip(parts.budget, parts.counts, strict=True) if counts}
    factors = deflators[deflators.price_index == CPI].set_index("year").factor
    then = float(factors.get(classes.financial_year, np.nan))
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in told.sort_values(["scope", "year"], kind="stable").itertuples():
        groups.setdefault((str(row.scope), int(row.year)), []).append(row)  # type: ignore[arg-type]
    lines = [line for rows in groups.values() for line in _of(rows, counted, classes, then)]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _of(rows: list[Any], counted: set[str], classes: Classes, then: float) -> list[dict]:
    """Every line of one scope and year."""
    first = rows[0]
    known = pd.notna(first.weighted_units) and first.listed >= first.registered
    size = _Size(float(first.weighted_units) if known else np.nan, int(first.dwellings))
    mine = [row for row in rows if row.party == CORPORATION]
    whole = [row for row in mine if row.budget == TOGETHER]
    counts = [row for row in mine if row.budget in counted]
    cost, avoided, own = _sum(counts, "cost_cents"), _sum(counts, "avoided_cents"), _sum(whole, "avoided_cents")
    low, high = _interval(counts)
    everybody = _sum([r for r in rows if r.party == r.budget == TOGETHER], "avoided_cents")
    lines = [
        size.line("caretaking", cost),
        size.line("avoided_counted", -avoided, -high, -low),
        size.line("effect", cost - avoided, cost - high, cost - low),
        size.line("effect_then", (cost - avoided) / then, (cost - high) / then, (cost - low) / then),
        *_classes(classes, size.per_unit((cost - avoided) / then)),
        size.line("avoided_not_counted", -(own - avoided)),
        size.line("avoided_elsewhere", -(everybody - own)),
        size.line("received", -_sum(whole, "transfer_cents")),
    ]
    about = {
        "letter": None, "scope": first.scope, "corporation_id": first.corporation_id, "year": int(first.year),
        "weighted_units": size.units, "dwellings": size.dwellings, "financial_year": classes.financial_year,
    }  # fmt: skip
    return [about | line for line in lines]


def _sum(rows: list[Any], column: str) -> float:
    return float(sum(getattr(row, column) for row in rows))


def _interval(counts: list[Any]) -> tuple[float, float]:
    """80 % interval of avoided cost that counts; not known where several budgets count, as intervals do not add up."""
    estimated = [row for row in counts if row.avoided_low80_cents or row.avoided_high80_cents]
    if len(estimated) > 1:
        return np.nan, np.nan
    return _sum(estimated, "avoided_low80_cents"), _sum(estimated, "avoided_high80_cents")


def _classes(classes: Classes, effect: float) -> list[dict]:
    """Limits of the classes, the sector's average, and where a corporation with that average is when it bears the effect."""
    found = [_limit("b_from", classes.b_from), _limit("c_from", classes.c_from)]
    if classes.average is None:
        return found
    average = [_limit("average", classes.average, classes.letter(classes.average))]
    if not np.isnan(effect):
        with_it = classes.average + round(effect)
        average.append(_limit("average_with", with_it, classes.letter(with_it)))
    return [*average, *found]


def _limit(line: str, cents: int, letter: str | None = None) -> dict:
    return {"line": line, "per_unit_cents": cents, "letter": letter}


@dataclass(frozen=True)
class _Size:
    """By what an amount is divided: weighted units of the corporation (nan = not known), dwellings of the scope."""

    units: float
    dwellings: int

    def per_unit(self, cents: float) -> float:
        """Cents per weighted unit, whole; nan where it is not known."""
        return np.nan if np.isnan(self.units) or not self.units or np.isnan(cents) else float(round(cents / self.units))

    def line(self, line: str, cents: float, low: float = np.nan, high: float = np.nan) -> dict:
        """An amount with its interval, per weighted unit and per dwelling."""
        each = {"cents": cents, "low80_cents": low, "high80_cents": high}
        whole = {name: value if np.isnan(value) else float(round(value)) for name, value in each.items()}
        per_dwelling = np.nan if np.isnan(cents) or not self.dwellings else float(round(cents / self.dwellings))
        return {
            "line": line, **whole, "per_unit_cents": self.per_unit(cents), "per_unit_low80_cents": self.per_unit(low),
            "per_unit_high80_cents": self.per_unit(high), "per_dwelling_cents": per_dwelling,
        }  # fmt: skip


__all__ = ["COLUMNS", "LINES", "Classes", "operating_costs", "weighted"]
