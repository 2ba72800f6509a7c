"""Who pays and who gains: net per party and budget = avoided − own caretaker cost + transfers received − transfers paid.

In every draw, and in the point figures, the parties add up to society to the cent, and transfers add up to zero: all totals are
sums of the same whole cents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.budgets import PARTIES
from pipelines.contracts.core import INSURED_BUDGETS, PERSON_BUDGETS
from pipelines.measures.avoided_cost import ALL, Avoided
from pipelines.measures.distribution import quantiles_of_each, share_positive
from pipelines.measures.verdict import Evidence, Rules, lowest, verdict

CARETAKING = "caretaking"
TRANSFERS = "transfers"
CARE = (*PERSON_BUDGETS, *INSURED_BUDGETS)  # of residents, whoever pays for it
_BANDS = (0.025, 0.1, 0.9, 0.975)
_COLUMNS = [
    "project_id", "year", "party", "budget", "cost_cents", "avoided_cents", "transfer_cents", "net_cents",
    "net_low80_cents", "net_high80_cents", "net_low95_cents", "net_high95_cents", "p_net_positive", "grade", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class Books:
    """Everything that is added up: estimates, and whole cents of caretaker cost {(project, year)} and transfers
    {(project, year, party)}; which party decides over a budget; who pays the caretaker; the rules of the words; and the projects
    whose residents were unlike others before the start, or may have been chosen for how they were going to do.
    """  # noqa: D205

    figures: Avoided
    costs: dict[tuple[str, int], int]
    transfers: dict[tuple[str, int, str], int]
    party_of: dict[str, str]
    rules: Rules
    unlike: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()

    @property
    def projects(self) -> tuple[str, ...]:
        """Projects with a figure, a cost or a transfer."""
        return tuple(sorted({*self.figures.projects, *(k[0] for k in self.costs), *(k[0] for k in self.transfers)}))

    def years(self, members: tuple[str, ...]) -> list[int]:
        """0 and the years in which some of the projects have a figure, a cost or a transfer."""
        wanted = set(members)
        found = {k[2] for k in self.figures.cells if k[0] in wanted}
        found |= {k[1] for k in (*self.costs, *self.transfers) if k[0] in wanted}
        return [0, *sorted(found)]

    def complete(self, members: tuple[str, ...]) -> bool:
        """Whether the care of residents is known for some of the projects: without it a sum lacks its largest part."""
        return bool(self.figures.select(members, PERSON_BUDGETS, 0))

    def cost(self, members: tuple[str, ...], year: int) -> int | None:
        """Caretaker cost of some projects in a year (0 = all); None when nothing was booked."""
        found = [v for k, v in self.costs.items() if k[0] in members and year in (0, k[1])]
        return sum(found) if found else None

    def transfer(self, members: tuple[str, ...], year: int, party: str) -> int | None:
        """Transfers received minus paid by a party; None when there were none."""
        found = [v for k, v in self.transfers.items() if k[0] in members and year in (0, k[1]) and k[2] == party]
        return sum(found) if found else None


def books_of(
    figures: Avoided,
    caretaking: pd.DataFrame,
    transfers: pd.DataFrame,
    budgets: pd.DataFrame,
    rules: Rules,
    unlike: frozenset[str] = frozenset(),
    chosen: frozenset[str] = frozenset(),
) -> Books:
    """Everything that is added up.

    Args:
        figures: Avoided cost in whole cents with draws.
        caretaking: project_id, month (or year), cents; positive = cost.
        transfers: project_id, month (or year), party, cents; received minus paid, zero over parties.
        budgets: ref__budgets (budget, party).
        rules: Thresholds of the verdict words.
        unlike: Projects whose residents were unlike others before the start (`selection.unlike`).
        chosen: Projects whose residents may have been chosen for how they were going to do (`selection.may_be_chosen`).

    Raises:
        ValueError: Transfers of a project and year do not add up to zero.
    """
    party_of = dict(zip(budgets.budget, budgets.party, strict=True))
    return Books(figures, _costs(caretaking), _transfers(transfers), party_of, rules, unlike, chosen)


def who_pays_who_gains(books: Books, groups: Mapping[str, tuple[str, ...]] | None = None) -> pd.DataFrame:
    """Net per project, year, party and budget with its interval and verdict (mart__who_pays_who_gains).

    Rows per project (and 'all') and year (and 0): every budget with a figure; 'caretaking' for the party that pays for it;
    'transfers' for every party involved; 'all' for every party; and party 'all', budget 'all' for society.

    Args:
        books: Everything that is added up.
        groups: Projects that are told together, by name; each project and 'all' when not said.
    """
    rows = []
    for project, members in (alone_and_together(books.projects) if groups is None else groups).items():
        found = [(year, *row) for year in books.years(members) for row in _rows(books, members, year)]
        bands = quantiles_of_each([line.draws for *_, line in found], _BANDS)
        known = books.complete(members)
        for (year, party, budget, line), band in zip(found, bands, strict=True):
            told = line.told(books, band, year, complete=known or party != ALL)
            rows.append({"project_id": project, "year": year, "party": party, "budget": budget, **told})
    whole = [c for c in _COLUMNS if c.endswith("_cents")] + ["year"]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({**dict.fromkeys(whole, "int64"), "p_net_positive": "float64"})


def alone_and_together(projects: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """All projects together ('all'), and each by itself."""
    return {ALL: projects, **{project: (project,) for project in projects}}


def party_totals(books: Books, members: tuple[str, ...], year: int) -> dict[str, "Line"]:
    """Every party's own total of some projects in a year (0 = all), points and draws; together they are society."""
    found = {party: [line for _, line in _party_lines(books, members, year, party)] for party in PARTIES}
    nothing = Line.nothing(books.figures.draws)
    return {party: sum(lines, nothing) for party, lines in found.items() if lines}


def free_of(
    pairs: frozenset[tuple[str, str]], projects: frozenset[str], budgets: Sequence[str] = PERSON_BUDGETS
) -> bool:
    """Whether no estimate (project, budget) is of some budgets of care of residents of some projects."""
    return not any(project in projects and budget in budgets for project, budget in pairs)


def _years(rows: pd.DataFrame) -> pd.Series:
    return rows.year if "year" in rows else pd.to_datetime(rows.month).dt.year


def _costs(caretaking: pd.DataFrame) -> dict[tuple[str, int], int]:
    sums = caretaking.cents.groupby([caretaking.project_id, _years(caretaking)]).sum()
    return {(str(p), int(y)): int(v) for (p, y), v in sums.items()}  # pyright: ignore[reportGeneralTypeIssues]


def _transfers(transfers: pd.DataFrame) -> dict[tuple[str, int, str], int]:
    zero = transfers.cents.groupby([transfers.project_id, _years(transfers)]).sum()
    if (zero != 0).any():
        raise ValueError(f"transfers of {zero[zero != 0].index[0]} do not add up to zero")
    sums = transfers.cents.groupby([transfers.project_id, _years(transfers), transfers.party]).sum()
    return {(str(p), int(y), str(q)): int(v) for (p, y, q), v in sums.items()}  # pyright: ignore[reportGeneralTypeIssues]


def _rows(books: Books, members: tuple[str, ...], year: int) -> Iterator[tuple[str, str, "Line"]]:
    """Party, budget and line of each row of some projects together in one year: budgets, party totals, society."""
    society = Line.nothing(books.figures.draws)
    for party in PARTIES:
        lines = list(_party_lines(books, members, year, party))
        if not lines:
            continue
        whole = sum((line for _, line in lines), Line.nothing(books.figures.draws))
        for budget, line in [*lines, (ALL, whole)]:
            yield party, budget, line
        society = society + whole
    yield ALL, ALL, society


def _party_lines(books: Books, members: tuple[str, ...], year: int, party: str) -> Iterator[tuple[str, "Line"]]:
    nothing = Line.nothing(books.figures.draws)
    for budget in books.figures.budgets:
        if books.party_of[budget] == party and (keys := books.figures.select(members, [budget], year)):
            point, draws = books.figures.total(keys)
            yield budget, Line(0, point, 0, draws, frozenset((k[0], k[1]) for k in keys))
    if books.party_of[CARETAKING] == party and (cost := books.cost(members, year)) is not None:
        yield CARETAKING, Line(cost, 0, 0, nothing.draws - cost, nothing.pairs)
    if (moved := books.transfer(members, year, party)) is not None:
        yield TRANSFERS, Line(0, 0, moved, nothing.draws + moved, nothing.pairs)


@dataclass(frozen=True)
class Line:
    """Whole cents of one row: cost, avoided, transfer, draws of net (R,), and the (project, budget) estimates in it."""

    cost: int
    avoided: int
    transfer: int
    draws: np.ndarray
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def nothing(cls, draws: int) -> "Line":
        """No money in any draw."""
        return cls(0, 0, 0, np.zeros(draws, np.int64), frozenset())

    def __add__(self, other: "Line") -> "Line":
        return Line(
            self.cost + other.cost, self.avoided + other.avoided, self.transfer + other.transfer,
            self.draws + other.draws, self.pairs | other.pairs,
        )  # fmt: skip

    def told(self, books: Books, band: list[int], year: int, *, complete: bool) -> dict:
        """The columns of the row, given its quantiles and whether everything that should be in it is known."""
        low95, low80, high80, high95 = band
        grade = lowest([books.figures.grade[p] for p in self.pairs])
        p = float(share_positive(self.draws))
        pretrend, untested = books.figures.pretrend_p(self.pairs), books.figures.untested(self.pairs, year)
        like, unselected = free_of(self.pairs, books.unlike), free_of(self.pairs, books.chosen, CARE)
        evidence = Evidence(low95, high95, p, grade, pretrend, bool(self.pairs), complete, like, unselected, untested)
        word = verdict(evidence, books.rules)
        return {
            "cost_cents": self.cost, "avoided_cents": self.avoided, "transfer_cents": self.transfer,
            "net_cents": self.avoided - self.cost + self.transfer,
            "net_low80_cents": low80, "net_high80_cents": high80, "net_low95_cents": low95, "net_high95_cents": high95,
            "p_net_positive": p, "grade": grade, "verdict": word,
        }  # fmt: skip
