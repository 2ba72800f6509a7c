"""Example countries as panels, without their files: what a build would make of the deliveries, in a second instead of half a minute.

Calibration needs hundreds of countries. Here the same people, complexes and insured as in the files go straight into the three
panels; a test holds the panels of one country against those of its build (tests/integration/test_worlds.py).

Two truths go with them. ``whole`` is everything that was avoided. ``estimable`` is what was avoided in the rows of the panels whose
unit was seen before its start: the rest (people without any month before they moved in, cells under ten insured, a month without
answers) is in no estimate, and a build says how much that is.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.example.care import SHELTER, Care, care_elsewhere, effect, merged
from pipelines.example.claims import Special, amounts
from pipelines.example.country import (
    BUDGETS_OF_COMPLEXES,
    BUDGETS_OF_INSURERS,
    BUDGETS_OF_PEOPLE,
    Complex,
    Country,
    Pair,
)
from pipelines.example.effects import on_complex
from pipelines.example.insured import INSURERS, SMALLEST_CELL
from pipelines.example.making import World, specials, true_avoided, world
from pipelines.example.people import NEVER, People
from pipelines.example.prices import PRODUCTS, SHELTER_NIGHT_CENTS
from pipelines.measures.given import Panels

INDICES = Path(__file__).resolve().parent.parent / "data" / "reference" / "indices.csv"
PERSON = (*PRODUCTS, "shelter", "other_wmo")


Truth = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Tables:
    """core__person_months, core__complex_months and core__insured_quarters."""

    persons: pa.Table
    complexes: pa.Table
    insured: pa.Table

    def panels(self) -> Panels:
        """The three panels."""
        return Panels.of(self.persons, self.complexes, self.insured)


@dataclass(frozen=True)
class Panelled:
    """A country as panels, and what was avoided in it per project and budget, in real cents."""

    tables: Tables
    whole: Truth
    estimable: Truth


def _unbalanced(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Three in ten rows are not delivered, by chance."""
    return table.filter(pa.array(rng.random(table.num_rows) > 0.3))


def _outlier(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """In one project everything costs five times as much, before and after its start."""
    names = sorted(set(table["project_id"].to_pylist()) - {None})
    return _times(table, np.where(np.array(table["project_id"].to_pylist(), object) == names[0], 5.0, 1.0))


def _selection(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Residents are chosen when they are about to do better: from the move on they cost a tenth less, with or without project."""
    if "person_id" not in table.column_names:
        return table
    start = table["start_month"].to_numpy(zero_copy_only=False).astype("datetime64[M]")
    moved = table["month"].to_numpy().astype("datetime64[M]") >= start  # no start: never
    return _times(table, np.where(moved, 0.9, 1.0))


def _times(table: pa.Table, factor: np.ndarray) -> pa.Table:
    for i, name in enumerate(table.column_names):
        if name.endswith("_cents"):
            cents = np.rint(table[name].to_numpy() * factor).astype(np.int64)
            table = table.set_column(i, name, pa.array(cents))
    return table


CONDITIONS = {"plain": None, "unbalanced": _unbalanced, "outlier": _outlier, "selection": _selection}
"""What may be the matter with a country. Truth is that of the rows as they are then: what the project avoids, and nothing else."""


def panelled(country: Country, condition: str = "plain") -> Panelled:
    """The panels of a country and its truth."""
    made = world(country, pd.read_csv(INDICES).to_dict("records"))
    whole: Truth = {}
    for (project, budget, _), cents in true_avoided(made).items():
        whole[project, budget] = whole.get((project, budget), 0) + cents
    tables = [_persons(made), _complexes(made), _insured(made)]
    if (change := CONDITIONS[condition]) is not None:
        tables = [change(table, np.random.default_rng((country.seed, n))) for n, table in enumerate(tables)]
    parts = [_without_shares(table) for table in tables]
    estimable = {key: v for _, truth in parts for key, v in truth.items()}
    return Panelled(Tables(*(table for table, _ in parts)), whole, estimable)


def _without_shares(table: pa.Table) -> tuple[pa.Table, Truth]:
    """A panel without its columns ``<budget>_share``, and what was avoided in the rows whose unit has a row before the start.

    What is seen is (1 − share) of what it would have been, so observed × share / (1 − share) was avoided.
    """
    shares = [name for name in table.column_names if name.endswith("_share")]
    frame = table.select([c for c in table.column_names if c not in ("complex_id", "municipality_code")]).to_pandas()
    unit = "person_id" if "person_id" in frame else "project_id"
    keys = [unit, "insurer_id"] if "insurer_id" in frame else [unit]
    period, last = ("quarter", 2) if "quarter" in frame else ("month", 0)
    own = frame[frame.project_id.notna()].copy()
    month = own[period].to_numpy().astype("datetime64[M]").astype(int)
    own["early"] = month + last < own.start_month.to_numpy().astype("datetime64[M]").astype(int)
    own = own[own.groupby(keys).early.transform("any")]
    truth: Truth = {}
    for name in shares:
        budget = name.removesuffix("_share")
        saved = own[f"{budget}_cents"] * own[name] / (1 - own[name])
        for project, cents in saved.groupby(own.project_id).sum().items():
            truth[str(project), budget] = float(cents)
    return table.drop_columns(shares), truth


def _dates(country: Country, month: np.ndarray) -> pa.Array:
    """First day of each month number; null for NEVER."""
    first = np.datetime64(f"{country.first_year}-01", "M") + month.astype("timedelta64[M]")
    return pa.array(first.astype("datetime64[D]"), mask=month == NEVER)


def _persons(made: World) -> pa.Table:
    special = specials(made)
    return pa.concat_tables([_pair(made, pair, special[pair.number]) for pair in made.pairs])


def _pair(made: World, pair: Pair, special: Special) -> pa.Table:
    """People of one care organisation in one municipality, in the months in which they count."""
    country = made.country
    groups = [*made.sizing.residents[pair.number], *care_elsewhere(country, made.prices, pair, made.sizing.elsewhere)]
    care = merged(groups)
    months = np.arange(country.months)
    people = care.people
    lives = np.array([c.project for c in made.complexes] + [False])[people.complex]
    until = np.where(lives, np.minimum(people.last, people.moved_out), people.last)
    counts = (months >= people.care_start[:, None]) & (months <= until[:, None])
    if special.unanswered is not None:
        counts[:, special.unanswered] = False
    who, month = np.nonzero(counts)
    names = np.array([c.code for c in made.complexes] + [""], dtype=object)[people.complex]
    cents = _cents(made, pair, care)
    return pa.table({
        "person_id": pa.array([f"p{pair.number:03d}-{i:06d}" for i in range(len(people))]).take(pa.array(who)),
        "month": _dates(country, month),
        "municipality_code": pa.array([pair.municipality.code] * len(who)),
        "complex_id": pa.array(names, mask=people.complex < 0).take(pa.array(who)),
        "project_id": pa.array(names, mask=~lives).take(pa.array(who)),
        "start_month": _dates(country, np.where(lives, people.moved_in, NEVER)[who]),
        **{f"{budget}_cents": pa.array(cents[n][who, month]) for n, budget in enumerate(PERSON)},
        **{f"{budget}_share": share[who, month] for budget, share in _shares(made, people).items()},
    })  # fmt: skip


def _shares(made: World, people: People) -> dict[str, np.ndarray]:
    """Share of the cost that each person's project avoids in each month, per budget of people: shape (people, months)."""
    found = {}
    for product, budget in enumerate(BUDGETS_OF_PEOPLE):
        found[budget] = np.zeros((len(people), made.country.months))
        for complex_ in (c for c in made.complexes if c.project):
            own = np.flatnonzero(people.complex == complex_.number)
            if len(own):
                found[budget][own] = effect(made.country, people.take(own), complex_, product)
    return found


def _cents(made: World, pair: Pair, care: Care) -> list[np.ndarray]:
    """Real granted cents of each person and month, per budget of PERSON: int64 of shape (people, months)."""
    shape = (len(care.people), made.country.months)
    factor = made.prices.monthly("wmo_tariff")
    found = [np.zeros(shape, np.int64) for _ in PERSON]
    for month in range(made.country.months):
        nominal = amounts(made.prices, pair, made.country.year_of(month), care.product, care.volume[:, month])
        real = np.rint(nominal * factor[month]).astype(np.int64)
        for product in range(len(PRODUCTS)):
            items = care.product == product
            found[product][care.person[items], month] += real[items]
    tariff = [made.prices.nominal(SHELTER_NIGHT_CENTS, "wmo_tariff", year) for year in made.country.years]
    found[SHELTER][care.guest] = np.rint(care.nights * np.repeat(tariff, 12) * factor).astype(np.int64)
    return found


def _whose(country: Country, complexes: list[Complex]) -> dict[str, pa.Array]:
    """Columns that say which complex a row is of."""
    start = np.array([NEVER if c.start is None else c.start for c in complexes])
    return {
        "complex_id": pa.array([c.code for c in complexes]),
        "project_id": pa.array([c.code if c.project else None for c in complexes], pa.string()),
        "start_month": _dates(country, start),
    }


def _complexes(made: World) -> pa.Table:
    country, factor = made.country, made.prices.monthly("cpi")
    number, month = np.divmod(np.arange(len(made.complexes) * country.months), country.months)
    costs = {
        b: np.concatenate([np.rint(h.cents[b] * factor) for h in made.housing]).astype(np.int64)
        for b in BUDGETS_OF_COMPLEXES
    }
    return pa.table({
        **{name: column.take(pa.array(number)) for name, column in _whose(country, made.complexes).items()},
        "month": _dates(country, month),
        "dwellings": np.array([c.dwellings for c in made.complexes])[number],
        **{f"{budget}_cents": cents for budget, cents in costs.items()},
        **{f"{b}_share": np.concatenate([on_complex(country, c, b) for c in made.complexes]) for b in costs},
    })  # fmt: skip


def _quarterly(made: World, budget: str) -> np.ndarray:
    """Share of the cost avoided per complex and quarter."""
    monthly = np.stack([on_complex(made.country, c, budget) for c in made.complexes])
    return monthly.reshape(len(monthly), -1, 3).mean(axis=2)


def _insured(made: World) -> pa.Table:
    country, factor = made.country, made.prices.monthly("zvw")[::3]
    people = np.stack([i.people for i in made.insured])
    number, insurer, quarter = np.nonzero(people >= SMALLEST_CELL)
    costs = {b: np.stack([np.rint(i.cents[b] * factor) for i in made.insured]) for b in BUDGETS_OF_INSURERS}
    return pa.table({
        **{name: column.take(pa.array(number)) for name, column in _whose(country, made.complexes).items()},
        "insurer_id": pa.array(INSURERS).take(pa.array(insurer)),
        "quarter": _dates(country, 3 * quarter),
        "insured": people[number, insurer, quarter],
        **{f"{b}_cents": cents[number, insurer, quarter].astype(np.int64) for b, cents in costs.items()},
        **{f"{b}_share": _quarterly(made, b)[number, quarter] for b in costs},
    })  # fmt: skip
