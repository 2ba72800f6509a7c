"""Cashable (verzilverbaar): the part of avoided cost that can leave a budget or a contract within the year. Always shown apart.

By the way the budget is paid:

- *hour*: paid per hour or per piece, so what is not delivered is not paid: avoided × the share that follows volume.
- *unit*: a place is only cheaper when a whole unit closes: whole multiples of the yearly cost of a unit, towards 0. For all projects
  together a unit may be filled with places of several projects in one municipality, so projects do not add up to 'all'.
- *contract*: the share of the contract that follows volume within the year.
- *none*: nothing.

A share or a unit that nobody knows gives no figure and a reason, never a guess. Amounts keep their sign: where cost went up, what is
cashable is negative (it has to be paid).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.budgets import PARTIES
from pipelines.measures.avoided_cost import ALL, Avoided
from pipelines.measures.distribution import quantiles_of_each, to_cents

LEVELS = {"low95": 0.025, "low80": 0.1, "high80": 0.9, "high95": 0.975}
CASHABLE = {
    "project_id": "str", "year": "int64", "party": "str", "budget": "str", "rule": "str", "avoided_cents": "int64",
    "cashable_cents": "Int64", **{f"cashable_{level}_cents": "Int64" for level in LEVELS},
    "not_cashable_cents": "Int64", "unknown_cents": "int64", "reason": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """How a budget is paid: its rule, the share that follows volume, and what a unit costs in a year; None = not known."""

    rule: str
    share: float | None
    unit_cents: int | None

    @property
    def unknown(self) -> str | None:
        """Why nothing can be said, as a code; None when it can."""
        if self.rule == "unit":
            return None if self.unit_cents else "unit_cost_unknown"
        if self.rule in ("hour", "contract"):
            return None if self.share is not None else f"{self.rule}_share_unknown"
        return None

    def cash(self, avoided: np.ndarray) -> np.ndarray:
        """Cashable cents of what was avoided in one year and one place; whole cents in, whole cents out."""
        if self.rule == "unit":
            unit = int(self.unit_cents or 0)
            return np.sign(avoided) * (np.abs(avoided) // unit) * unit
        if self.rule == "none":
            return np.zeros_like(avoided)
        return avoided if self.share == 1 else to_cents(avoided * (self.share or 0.0))


@dataclass(frozen=True)
class _Part:
    """Avoided and cashable cents of a row (points, then draws), and avoided cents of which it is not known."""

    avoided: int
    point: int
    draws: np.ndarray
    unknown: int
    known: bool

    def __add__(self, other: "_Part") -> "_Part":
        return _Part(
            self.avoided + other.avoided, self.point + other.point, self.draws + other.draws,
            self.unknown + other.unknown, self.known or other.known,
        )  # fmt: skip


def terms_of(budgets: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Terms]:
    """Terms of every budget, from ref__budgets and ref__cashable.

    Raises:
        ValueError: A unit of 0 cents or less, or a share outside 0 to 1; names the budget.
    """
    said = {str(row["budget"]): row for row in rows.to_dict("records")}
    out = {}
    for budget, rule in zip(budgets.budget, budgets.cashable, strict=True):
        share, unit = (_known(said.get(budget, {}).get(name)) for name in ("share", "unit_cents"))
        if (share is not None and not 0 <= share <= 1) or (unit is not None and unit <= 0):
            raise ValueError(f"ref__cashable: {budget} has share {share} and unit {unit}; expected 0 to 1, and above 0")
        out[str(budget)] = Terms(str(rule), share, None if unit is None else int(unit))
    return out


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def cashable(
    figures: Avoided,
    terms: dict[str, Terms],
    party_of: dict[str, str],
    municipality: dict[str, str],
    groups: Mapping[str, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """What can leave a budget within the year (mart__cashable), beside what was avoided.

    Rows per project (and 'all') and year (and 0 = all): every budget with a figure, every party ('all' budgets), and society.

    Args:
        figures: Avoided cost in whole cents with draws.
        terms: How each budget is paid.
        party_of: Party of each budget.
        municipality: Municipality of each project; units close within one.
        groups: Projects that are told together, by name; each project and 'all' when not said.
    """
    rows = []
    together = {ALL: figures.projects, **{project: (project,) for project in figures.projects}}
    for project, members in (together if groups is None else groups).items():
        years = sorted({k[2] for k in figures.cells if k[0] in members})
        for year in [0, *years]:
            found = [*_rows(figures, terms, party_of, municipality, members, [year] if year else years)]
            known = [part.draws for *_, part in found if part.known]
            bands = iter(quantiles_of_each(known, tuple(LEVELS.values())))
            for party, budget, rule, reason, part in found:
                told = _told(part, reason, next(bands) if part.known else None)
                rows.append(
                    {"project_id": project, "year": year, "party": party, "budget": budget, "rule": rule, **told}
                )
    return pd.DataFrame(rows, columns=list(CASHABLE)).astype(CASHABLE)


def _rows(
    figures: Avoided,
    terms: dict[str, Terms],
    party_of: dict[str, str],
    municipality: dict[str, str],
    members: tuple[str, ...],
    years: list[int],
) -> Iterator[tuple[str, str, str, str | None, _Part]]:
    """Party, budget, rule, reason and amounts of the rows of some projects together in some years: budgets, parties, society."""
    nothing = _Part(0, 0, np.zeros(figures.draws, np.int64), 0, False)
    society = nothing
    for party in PARTIES:
        whole, seen = nothing, False
        for budget in [b for b in figures.budgets if party_of[b] == party]:
            parts = [
                _part(figures, terms[budget], keys)
                for year in years
                for keys in _places(figures, budget, year, members, municipality, terms[budget])
            ]
            if parts:
                part = sum(parts[1:], parts[0])
                yield party, budget, terms[budget].rule, terms[budget].unknown, part
                whole, seen = whole + part, True
        if seen:
            yield party, ALL, ALL, _why(whole), whole
        society = society + whole
    yield ALL, ALL, ALL, _why(society), society


def _places(
    figures: Avoided, budget: str, year: int, members: tuple[str, ...], municipality: dict[str, str], terms: Terms
) -> list[list[tuple[str, str, int]]]:
    """Cells of a budget in a year that count together: per municipality where units close, else one by one."""
    keys = figures.select(members, [budget], year)
    if terms.rule != "unit":
        return [[key] for key in keys]
    places: dict[str, list] = {}
    for key in keys:
        places.setdefault(municipality.get(key[0], key[0]), []).append(key)
    return list(places.values())


def _part(figures: Avoided, terms: Terms, keys: list[tuple[str, str, int]]) -> _Part:
    point, draws = figures.total(keys)
    if terms.unknown:
        return _Part(point, 0, np.zeros_like(draws), point, False)
    return _Part(point, int(terms.cash(np.array([point], np.int64))[0]), terms.cash(draws), 0, True)


def _why(total: _Part) -> str | None:
    """What a total has to say of what is not known."""
    return None if not total.unknown else "partly_unknown" if total.known else "unknown"


def _told(part: _Part, reason: str | None, band: list[int] | None) -> dict:
    """The columns of a row, given its quantiles where it is known."""
    levels = dict(zip(LEVELS, band, strict=True)) if band else dict.fromkeys(LEVELS)
    return {
        "avoided_cents": part.avoided,
        "cashable_cents": part.point if part.known else None,
        **{f"cashable_{name}_cents": value for name, value in levels.items()},
        "not_cashable_cents": part.avoided - part.point - part.unknown if part.known else None,
        "unknown_cents": part.unknown,
        "reason": reason,
    }
