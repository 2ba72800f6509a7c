"""Books and facts side by side, per municipality, year and group of taakvelden: what a controller lays beside his accounts.

Three kinds of figures stand beside each other and are never added up:

- *budgeted* and *actual* are the books of the municipality (Iv3, expenses): everybody, all care organisations, nominal;
- *ledger* is what was granted to anybody in the claims and lists that were delivered here, nominal: the part of the books that is seen;
- *observed*, *avoided* and *expected_without* are of the people in the projects in the municipality, in the months in which they live
  there; in every draw expected_without = observed + avoided. They are given in prices of the base year, as everywhere, and nominal,
  as the books are: real × index[year] / index[base], rounded once per project, budget, year and draw.

- *cashable* is the part of *avoided* that can leave a budget within the year (mart__cashable, added up over the projects). It is told
  only where it is known of every budget of the group: what leaves when a place of care closes depends on projects together, and is not.

A group is told with what it is part of: taakvelden differ over the years and municipalities book differently, so that a narrow group
often does not compare. ``cautions`` says so, by rule; see `Comparing.cautions`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.measures.distribution import quantiles, to_cents
from pipelines.measures.verdict import lowest

FACTS, CONTEXT = "project facts", "municipal context"
NOMINAL, REAL = "nominal", "base_year"
BOOKED = ("budgeted", "actual")
OF_RESIDENTS = ("observed", "avoided", "expected_without", "cashable")
PERSONAL_BUDGETS_MOVED = 2025  # Iv3: to 6.791, before that within the care they bought
SPLIT = 2023  # Iv3: 6.71 and 6.81 got parts
_COLUMNS = [
    "municipality_code", "year", "taakveld_group", "figure", "prices", "cents", "low80_cents", "high80_cents", "evidence", "grade",
    "until", "cautions",
]  # fmt: skip
Place = tuple[str, int]  # municipality and year


@dataclass(frozen=True)
class Groups:
    """Groups of taakvelden: what each is part of, and the budget that is booked there."""

    part_of: Mapping[str, str | None]
    of_budget: Mapping[str, str]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "Groups":
        """From ref__taakveld_groups."""
        named = {str(g): None if pd.isna(p) else str(p) for g, p in zip(rows.taakveld_group, rows.part_of, strict=True)}
        budgets = {str(b): str(g) for g, b in zip(rows.taakveld_group, rows.budget, strict=True) if pd.notna(b)}
        return cls(named, budgets)

    def up(self, group: str | None) -> Iterator[str]:
        """A group and everything it is part of.

        Raises:
            KeyError: There is no such group.
        """
        while group is not None:
            yield group
            group = self.part_of[group]

    @property
    def widest(self) -> set[str]:
        """Groups that are part of nothing."""
        return {group for group, wider in self.part_of.items() if wider is None}


@dataclass(frozen=True)
class Known:
    """What is known of municipalities beside the estimates.

    Attributes:
        books: municipality_code, year, figure (budgeted, actual), taakveld_group, cents, until, source.
        ledger: municipality_code, year, budget, cents: granted and booked, nominal.
        months: municipality_code, year, months of the year for which claims are in.
        elsewhere: municipality_code, year, of which care of residents was paid by another municipality too.
        tolerance: Share by which the ledger may be above the accounts before they are called booked elsewhere (rounding, timing).
    """

    books: pd.DataFrame
    ledger: pd.DataFrame
    months: pd.DataFrame
    elsewhere: pd.DataFrame
    tolerance: float = 0.0


@dataclass
class _Sum:
    """Whole cents of one group in one year: observed, avoided with its draws (R,), what is cashable (None: not known), designs."""

    observed: int = 0
    avoided: int = 0
    draws: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    grades: list[str] = field(default_factory=list)
    cashable: int | None = 0

    def add(self, observed: int, avoided: int, draws: np.ndarray, grade: str, cashable: int | None) -> None:
        self.observed, self.avoided = self.observed + observed, self.avoided + avoided
        self.cashable = None if cashable is None or self.cashable is None else self.cashable + cashable
        self.draws = draws if not len(self.draws) else self.draws + draws
        self.grades.append(grade)


def taakveld(
    draws: pa.Table,
    figures: pd.DataFrame,
    projects: pd.DataFrame,
    factors: Mapping[tuple[str, int], float],
    groups: Groups,
    known: Known,
    cashable: pd.DataFrame,
) -> pd.DataFrame:
    """Books, ledger and what projects avoided per municipality, year and group of taakvelden (mart__taakveld).

    Args:
        draws: mart__avoided_draws.
        figures: mart__avoided_cost.
        projects: core__projects.
        factors: Factor to prices of the base year, by budget and year.
        groups: Groups of taakvelden.
        known: Books, ledger and what bears on them.
        cashable: mart__cashable.
    """
    where = {
        str(p): str(m) for p, m in zip(projects.project_id, projects.municipality_code, strict=True) if pd.notna(p)
    }
    sums = _sums(draws, figures, where, factors, groups, _leaves(cashable))
    rows = [*_booked(known.books, groups), *_seen(known.ledger, groups), *_estimated(sums)]
    comparing = Comparing.of(rows, groups, known)
    for row in rows:
        row["cautions"] = "|".join(comparing.cautions(row)) or None
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    whole = {"year": "int64", "cents": "int64", "low80_cents": "Int64", "high80_cents": "Int64"}
    return frame.astype(whole).sort_values(_COLUMNS[:5], ignore_index=True)


def _arrays(draws: pa.Table) -> dict[tuple[str, str, int], np.ndarray]:
    """Draws (R,) per project, budget and year, in the order of their numbers."""
    project, budget = (draws[name].combine_chunks().dictionary_encode() for name in ("project_id", "budget"))
    year, number, cents = (draws[name].to_numpy() for name in ("year", "draw", "avoided_cents"))
    keys = np.stack([project.indices.to_numpy(), budget.indices.to_numpy(), year])  # (3, N)
    order = np.lexsort((number, *keys))
    keys, cents = keys[:, order], cents[order]
    starts = np.flatnonzero(np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)]) if len(cents) else np.zeros(0, int)
    parts = np.split(cents, starts[1:])
    names = (
        (project.dictionary[int(p)].as_py(), budget.dictionary[int(b)].as_py(), int(y)) for p, b, y in keys[:, starts].T
    )
    return dict(zip(names, parts, strict=False))


def _sums(
    draws: pa.Table,
    figures: pd.DataFrame,
    where: Mapping[str, str],
    factors: Mapping[tuple[str, int], float],
    groups: Groups,
    leaves: Mapping[tuple[str, str, int], int],
) -> dict[tuple[str, int, str, str], _Sum]:
    """Estimates of projects added up per municipality, year, group (and all wider ones) and price level."""
    of = _arrays(draws)
    sums: dict[tuple[str, int, str, str], _Sum] = {}
    mine = figures.project_id.isin(list(where)) & figures.budget.isin(list(groups.of_budget)) & (figures.year > 0)
    for row in figures.loc[mine].to_dict("records"):
        project, budget, year = str(row["project_id"]), str(row["budget"]), int(row["year"])
        for prices, by in ((REAL, 1.0), (NOMINAL, factors[budget, year])):
            observed, avoided = (int(to_cents(row[name] / by)) for name in ("observed_cents", "avoided_cents"))
            array, cash = to_cents(of[project, budget, year] / by), leaves.get((project, budget, year))
            cash = None if cash is None else int(to_cents(np.array(cash / by)))
            for group in groups.up(groups.of_budget[budget]):
                sums.setdefault((where[project], year, group, prices), _Sum()).add(
                    observed, avoided, array, str(row["grade"]), cash
                )
    return sums


def _leaves(cashable: pd.DataFrame) -> dict[tuple[str, str, int], int]:
    """What can leave a budget by project, budget and year, where that is known and of the project alone."""
    known = cashable[cashable.cashable_cents.notna() & ~cashable.rule.isin(["unit", "all"])]
    keys = zip(known.project_id.astype(str), known.budget.astype(str), known.year.astype(int), strict=True)
    return dict(zip(keys, known.cashable_cents.astype(int), strict=True))


def _row(place: Place, group: str, figure: str, prices: str, cents: int, **more: object) -> dict:
    nothing: dict = {"low80_cents": None, "high80_cents": None, "grade": None, "until": None}
    head = {
        "municipality_code": place[0],
        "year": place[1],
        "taakveld_group": group,
        "figure": figure,
        "prices": prices,
    }
    return {**head, "cents": cents, "evidence": FACTS, **nothing, **more}


def _estimated(sums: Mapping[tuple[str, int, str, str], _Sum]) -> Iterator[dict]:
    """Observed, avoided and expected without, with 80 % of the draws around the last two."""
    for (municipality, year, group, prices), one in sums.items():
        place = (municipality, year)
        low, high = (int(q) for q in quantiles(one.draws, (0.1, 0.9)))
        grade = lowest(one.grades)
        yield _row(place, group, "observed", prices, one.observed)
        for figure, base in (("avoided", 0), ("expected_without", one.observed)):
            around = {"low80_cents": base + low, "high80_cents": base + high, "grade": grade}
            yield _row(place, group, figure, prices, base + one.avoided, **around)
        if one.cashable is not None:
            yield _row(place, group, "cashable", prices, one.cashable, grade=grade)


def _wider(rows: pd.DataFrame, groups: Groups, keys: list[str]) -> pd.DataFrame:
    """Rows of each group once for every group it is part of, added up by some keys and the group."""
    pairs = [(group, wider) for group in groups.part_of for wider in groups.up(group)]
    up = pd.DataFrame(pairs, columns=["taakveld_group", "wider"])
    joined = (
        rows.merge(up, on="taakveld_group").drop(columns="taakveld_group").rename(columns={"wider": "taakveld_group"})
    )
    return joined.groupby([*keys, "taakveld_group"], as_index=False, sort=True).cents.sum()


def _booked(books: pd.DataFrame, groups: Groups) -> Iterator[dict]:
    keys = ["municipality_code", "year", "figure", "until"]
    for row in _wider(books, groups, keys).to_dict("records"):
        place, more = (
            (str(row["municipality_code"]), int(row["year"])),
            {"until": pd.Timestamp(row["until"]).date(), "evidence": CONTEXT},
        )
        yield _row(place, str(row["taakveld_group"]), str(row["figure"]), NOMINAL, int(row["cents"]), **more)


def _seen(ledger: pd.DataFrame, groups: Groups) -> Iterator[dict]:
    named = ledger[ledger.budget.isin(list(groups.of_budget))]
    rows = named.assign(taakveld_group=named.budget.map(groups.of_budget)).drop(columns="budget")
    for row in _wider(rows, groups, ["municipality_code", "year"]).to_dict("records"):
        place = (str(row["municipality_code"]), int(row["year"]))
        yield _row(place, str(row["taakveld_group"]), "ledger", NOMINAL, int(row["cents"]))


@dataclass(frozen=True)
class Comparing:
    """What decides whether figures compare: of a municipality and year, whether narrow groups are booked apart (``mixed``: not), how
    many months of claims are in, whether residents' care is paid elsewhere, and where its books come from.
    """  # noqa: D205

    groups: Groups
    mixed: set[Place]
    months: Mapping[Place, int]
    elsewhere: set[Place]
    source: Mapping[tuple[str, int, str], str]

    @classmethod
    def of(cls, rows: list[dict], groups: Groups, known: Known) -> "Comparing":
        """From the rows themselves and what is known beside them."""
        months = known.months[["municipality_code", "year", "months"]].itertuples(index=False, name=None)
        elsewhere = known.elsewhere[["municipality_code", "year"]].itertuples(index=False, name=None)
        books = known.books[["municipality_code", "year", "figure", "source"]].itertuples(index=False, name=None)
        return cls(
            groups,
            _mixed(rows, groups, known.tolerance),
            {(m, y): n for m, y, n in months},
            set(elsewhere),
            {k[:3]: k[3] for k in books},
        )

    def cautions(self, row: dict) -> list[str]:
        """What does not compare in a row, by rule.

        - ``not_booked_apart`` (a group that is part of another): the municipality does not book its narrow groups apart in this year:
          of a support group nothing is booked, or the ledger has more than the accounts. Only the widest group compares.
        - ``nothing_booked`` (books): nothing is booked on the group, as where a centre municipality pays for the region.
        - ``personal_budgets_apart`` (books of a part, from 2025): personal budgets stand in a group of their own, before within it.
        - ``not_split_yet`` (facts of a group that has no taakvelden of its own yet, before 2023).
        - ``part_of_year`` (books of a quarter; a ledger with claims of fewer than twelve months).
        - ``thousands`` (books): from a publication, rounded to thousands of euros.
        - ``paid_elsewhere`` (facts of residents): part of their care is paid by another municipality, in whose books it is.
        """
        place, group, figure = (row["municipality_code"], row["year"]), row["taakveld_group"], row["figure"]
        part, booked = group not in self.groups.widest, figure in BOOKED
        found = {
            "not_booked_apart": part and place in self.mixed,
            "nothing_booked": booked and not row["cents"],
            "personal_budgets_apart": booked and part and place[1] >= PERSONAL_BUDGETS_MOVED,
            "not_split_yet": not booked and group in self.groups.of_budget.values() and place[1] < SPLIT,
            "part_of_year": row["until"].month < 12
            if booked
            else figure == "ledger" and self.months.get(place, 0) < 12,
            "thousands": booked and self.source.get((*place, figure)) not in (None, "delivery"),
            "paid_elsewhere": figure in OF_RESIDENTS and place in self.elsewhere,
        }
        return [name for name, holds in found.items() if holds]


def _mixed(rows: list[dict], groups: Groups, tolerance: float) -> set[Place]:
    """Municipalities and years that do not book their narrow groups apart."""
    cents: dict[tuple[str, int, str], dict[str, int]] = {}
    for row in rows:
        whole = row["figure"] != "actual" or row["until"].month == 12
        name = row["figure"] if whole else "so far"
        cents.setdefault((row["municipality_code"], row["year"], name), {})[row["taakveld_group"]] = row["cents"]
    support = groups.of_budget.get("wmo_support")
    siblings = [g for g in groups.of_budget.values() if groups.part_of[g] == groups.part_of.get(support or "")]
    found: set[Place] = set()
    for (municipality, year, figure), booked in cents.items():
        seen = cents.get((municipality, year, "ledger"), {}) if figure == "actual" else {}
        none = figure in (*BOOKED, "so far") and year >= SPLIT and any(not booked.get(g) for g in siblings)
        most = {g: booked.get(g, 0) * (1 + tolerance) for g in groups.of_budget.values() if year >= SPLIT}
        if none or any(seen.get(g, 0) > allowed for g, allowed in most.items()):
            found.add((municipality, year))
    return found
