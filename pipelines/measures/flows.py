"""Money of a project by month from its first month on: what was avoided per budget, with draws, what caretaking cost, what changed
hands. Several projects together are aligned on the calendar, from the earliest first month.
"""  # noqa: D205

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipelines.measures.avoided_cost import ALL, Estimate

Series = tuple[np.ndarray, np.ndarray]  # months since 1970-01, cents


@dataclass(frozen=True)
class Flows:
    """Monthly money of some projects together, in cents of the base year; month 1 is ``first``.

    ``errors`` are draws of estimate − truth, so that ``point − errors[r]`` is draw r of what was avoided.
    """

    first: int  # months since 1970-01
    budgets: tuple[str, ...]
    party: tuple[str, ...]  # of each budget
    point: np.ndarray  # (B, T) float64
    errors: np.ndarray  # (R, B, T) float32
    cost: np.ndarray  # (T,) caretaker cost, carried by ``payer``
    transfers: dict[str, np.ndarray]  # party: (T,) received minus paid
    payer: str

    @property
    def months(self) -> np.ndarray:
        """1, 2, ... to the last month that is known: (T,)."""
        return np.arange(1, len(self.cost) + 1)

    @property
    def parties(self) -> tuple[str, ...]:
        """Everyone with a budget, a cost or a transfer, by name."""
        return tuple(sorted({*self.party, self.payer, *self.transfers}))

    def of(self, party: str | None) -> np.ndarray:
        """Which budgets are a party's; all of them for None: (B,) bool."""
        return np.array([party is None or name == party for name in self.party], bool)

    def avoided(self, party: str | None = None) -> np.ndarray:
        """Draws of what a party (None = all together) avoided per month: (R, T) float64."""
        mine = self.of(party)
        return self.point[mine].sum(axis=0) - self.errors[:, mine].sum(axis=1, dtype=np.float64)

    def own(self, party: str | None = None) -> np.ndarray:
        """What a party (None = all together) paid for caretaking minus transfers received, per month: (T,)."""
        if party is None:
            return self.cost
        moved = self.transfers.get(party, np.zeros(len(self.cost)))
        return (self.cost if party == self.payer else 0.0) - moved

    def valued(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """Months added up with a weight each: avoided per budget (B,), its draws (R, B), and cost."""
        point = self.point @ weight
        return point, point - self.errors @ weight.astype(np.float32), float(self.cost @ weight)


@dataclass(frozen=True)
class Ledger:
    """What projects spent and what changed hands, by month: the part of the flows that is not estimated.

    Attributes:
        first: First month of caretaking per project.
        costs: Caretaker cost per project.
        transfers: Received minus paid per project and party.
        party_of: Party of each budget.
        payer: Party that pays the caretaker.
    """

    first: dict[str, int]
    costs: dict[str, Series]
    transfers: dict[tuple[str, str], Series] = field(default_factory=dict)
    party_of: dict[str, str] = field(default_factory=dict)
    payer: str = "woningcorporatie"


def flows_by_project(
    estimates: list[Estimate], ledger: Ledger, draws: int, groups: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[tuple[str, Flows]]:
    """All projects together ('all'), then each: those with a first month and an estimate or a cost.

    Avoided cost, cost or transfers before the first month count in it. With ``groups``: the projects of each together instead.
    """
    known = sorted(set(ledger.first) & ({p for e in estimates for p in e.projects} | set(ledger.costs)))
    for name, members in ({ALL: known, **{p: (p,) for p in known}} if groups is None else groups).items():
        mine = [p for p in known if p in members]
        if mine:
            yield name, together(mine, min(ledger.first[p] for p in mine), estimates, ledger, draws)


def together(projects: list[str], first: int, estimates: list[Estimate], ledger: Ledger, draws: int) -> Flows:
    """Flows of some projects together, from a first month to the last with an estimate or a cost."""
    found = [(e.budgets, e.projects[p]) for e in estimates for p in projects if p in e.projects]
    spent = [ledger.costs[p] for p in projects if p in ledger.costs]
    last = max([int(part.months[-1]) for _, part in found] + [int(months.max()) for months, _ in spent])
    size = max(last - first, 0) + 1
    budgets = tuple(dict.fromkeys(b for names, _ in found for b in names))
    point = np.zeros((len(budgets), size))
    errors = np.zeros((draws, len(budgets), size), np.float32)
    for names, part in found:
        at = [budgets.index(b) for b in names]
        _add(point, at, part.months - first, part.point.T)
        _add(errors, at, part.months - first, part.errors.transpose(0, 2, 1))
    cost = np.zeros(size)
    for months, cents in spent:
        np.add.at(cost, np.maximum(months - first, 0), cents)
    party = tuple(ledger.party_of.get(b, "") for b in budgets)
    return Flows(first, budgets, party, point, errors, cost, _moved(projects, first, size, ledger), ledger.payer)


def _add(into: np.ndarray, budgets: list[int], month: np.ndarray, values: np.ndarray) -> None:
    """Add months (last axis) of some budgets (the axis before it); what comes before month 0 goes into it."""
    early, late = month < 0, month >= 0
    into[..., budgets, 0] += values[..., early].sum(axis=-1)
    if late.any():
        first = int(month[late][0])
        if month[late][-1] - first == late.sum() - 1:  # no gaps: a slice is many times as fast
            into[..., budgets, first : first + int(late.sum())] += values[..., late]
        else:
            for k in np.flatnonzero(late):
                into[..., budgets, month[k]] += values[..., k]


def _moved(projects: list[str], first: int, size: int, ledger: Ledger) -> dict[str, np.ndarray]:
    """Transfers per party by month; those after the last month that is known are left out."""
    out: dict[str, np.ndarray] = {}
    for (project, party), (months, cents) in ledger.transfers.items():
        if project in projects:
            at = np.maximum(months - first, 0)
            into = out.setdefault(party, np.zeros(size))
            np.add.at(into, at[at < size], cents[at < size])
    return out


def by_month(rows: pd.DataFrame) -> Series:
    """Month numbers and cents of rows with month and cents."""
    months = pd.to_datetime(rows.month).to_numpy().astype("datetime64[M]").astype(np.int64)
    return months, rows.cents.to_numpy(np.float64)
