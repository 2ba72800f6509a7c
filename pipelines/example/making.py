"""The whole country in the order in which it is written, one file at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.example.care import SHELTER, Care, Sizing, care_elsewhere, merged, sized
from pipelines.example.claims import Books, Special, assignment_files, claim_files
from pipelines.example.corporation import corporation_files
from pipelines.example.country import (
    Complex,
    Country,
    Municipality,
    Pair,
    complexes,
    corporations,
    municipalities,
    pairs,
)
from pipelines.example.defects import IN_CLAIMS, IN_PLACEMENTS, IN_SHELTER, Plan
from pipelines.example.housing import Housing, housing
from pipelines.example.insured import Insured, insured
from pipelines.example.insurer import insurer_files
from pipelines.example.municipality import Town, iv3_file, placements_file, record, shelter_file
from pipelines.example.numbers import BsnSource
from pipelines.example.prices import PRODUCTS, SHELTER_NIGHT_CENTS, Prices, prices
from pipelines.example.register import register
from pipelines.example.strays import stray_files
from pipelines.example.truth import avoided, avoided_lines, dose_lines

File = tuple[str, Iterable[bytes]]


@dataclass(frozen=True)
class World:
    """Everything that is known before the first file: who there is, prices, and the care of residents."""

    country: Country
    prices: Prices
    complexes: list[Complex]
    pairs: list[Pair]
    housing: list[Housing]
    insured: list[Insured]
    sizing: Sizing


def world(country: Country, indices_rows: Iterable[Mapping[str, Any]]) -> World:
    """The country before its files."""
    level, built = prices(country, indices_rows), complexes(country)
    return World(
        country, level, built, pairs(country), [housing(country, level, c) for c in built],
        [insured(country, level, c) for c in built], sized(country, level),
    )  # fmt: skip


def true_avoided(made: World) -> dict[tuple[str, str, int], int]:
    """Avoided real cents by project, budget and year."""
    return avoided(made.country, made.complexes, made.sizing.avoided, made.housing, made.insured)


def files(made: World) -> Iterator[File]:
    """All files: deliveries first, truth last. Chunks of a file are made while it is read."""
    country, plan = made.country, Plan(made.country)
    yield "deliveries/netwerk/register.xlsx", [register(country, made.complexes)]
    yield from _corporations(made, plan)
    yield from insurer_files(country, list(zip(made.complexes, made.insured, strict=True)), plan)
    faults, bsns = _Faults(made, plan), BsnSource()
    for municipality in municipalities(country):
        yield from _municipality(made, plan, municipality, bsns, faults)
    yield from stray_files(country, made.prices, made.pairs, plan)
    yield "truth/avoided.csv", avoided_lines(true_avoided(made))
    yield "truth/dose_response.csv", dose_lines(country, made.complexes)
    yield "truth/defects.csv", plan.lines()


def _corporations(made: World, plan: Plan) -> Iterator[File]:
    """Files of all corporations, with planted rows spread over their years."""
    owners = corporations(made.country)
    places = [(c.number, year) for c in owners for year in made.country.years]
    faults = plan.spread(places, ["not_a_number"], 0)
    for corporation in owners:
        owned = [(c, made.housing[c.number]) for c in made.complexes if c.corporation == corporation]
        for year in made.country.years:
            kinds = faults.get((corporation.number, year), [])
            yield from corporation_files(made.country, made.prices, corporation, owned, plan, year, kinds)


class _Faults:
    """Where faults are planted in the files of municipalities and care organisations, with people who occur nowhere else."""

    def __init__(self, made: World, plan: Plan) -> None:
        country, towns = made.country, range(made.country.municipalities)
        self.special = specials(made)
        last = country.months - 1
        months = [(p.number, m) for p in made.pairs for m in range(2, last) if m != self.special[p.number].refused]
        years = [(t, year) for t in towns for year in country.years]
        self.claims = plan.spread(months, IN_CLAIMS, 4)
        self.placements = plan.spread(years, IN_PLACEMENTS, 5)
        self.shelter = plan.spread(years, IN_SHELTER, 6)
        self.iv3 = plan.spread([(t, y, p) for t, y in years for p in (0, 5)], ["taakveld_not_in_year"], 7)
        self._strangers = BsnSource(strangers=True)
        self._strangers.take(9 * country.defects)  # those of the planted files

    def with_strangers(self, kinds: list[str]) -> tuple[list[str], list[int]]:
        """Faults of one file, each with a BSN of nobody else."""
        return kinds, [int(b) for b in self._strangers.take(len(kinds))]


def specials(made: World) -> dict[int, Special]:
    """One claim in the country is refused as a whole; the last month of the pair with the fewest project residents is unanswered."""
    projects = [c.number for c in made.complexes if c.project]
    residents = {
        n: sum(int(np.isin(care.people.complex, projects).sum()) for care in group)
        for n, group in made.sizing.residents.items()
    }
    quiet = min(residents, key=lambda n: (residents[n], n))
    last, middle = made.country.months - 1, made.country.months // 2
    return {
        p.number: Special(middle if p.number == 0 else None, last if p.number == quiet else None) for p in made.pairs
    }


def _municipality(
    made: World, plan: Plan, municipality: Municipality, bsns: BsnSource, faults: _Faults
) -> Iterator[File]:
    """Care and files of a municipality; one pair in memory at a time."""
    country, town = made.country, Town(spent=np.zeros((4, len(made.country.years)), dtype=np.int64))
    for pair in (p for p in made.pairs if p.municipality == municipality):
        yield from _pair(made, plan, pair, town, bsns, faults)
    near = [c for c in made.complexes if c.municipality == municipality] or made.complexes
    for year in country.years:
        here = (municipality.number, year)
        stays = faults.with_strangers(faults.placements.get(here, []))
        yield placements_file(country, plan, town, municipality, year, stays, near[0].code)
        nights = faults.with_strangers(faults.shelter.get(here, []))
        yield shelter_file(country, made.prices, plan, town, municipality, year, nights)
        for period in (0, 5):
            wrong = faults.iv3.get((*here, period), [])
            yield iv3_file(country, made.prices, plan, town, municipality, (year, period), wrong)


def _pair(made: World, plan: Plan, pair: Pair, town: Town, bsns: BsnSource, faults: _Faults) -> Iterator[File]:
    """Messages between a municipality and one of its care organisations."""
    country = made.country
    groups = [*made.sizing.residents[pair.number], *care_elsewhere(country, made.prices, pair, made.sizing.elsewhere)]
    care = merged(groups)
    bsn = bsns.take(len(care.people))
    books = Books(country, made.prices, pair, care, bsn, faults.special[pair.number])
    record(country, town, care, bsn, made.complexes, pair.municipality.code)
    town.spent += _spent(made, books, care)
    yield from assignment_files(books)
    for month in range(country.months):
        kinds, strangers = faults.with_strangers(faults.claims.get((pair.number, month), []))
        yield from claim_files(books, month, plan, kinds, strangers)


def _spent(made: World, books: Books, care: Care) -> np.ndarray:
    """Nominal cents per product (three claimed, then shelter) and year, int64 of shape (4, years)."""
    country = made.country
    found = np.zeros((4, len(country.years)), dtype=np.int64)
    for month in range(country.months):
        items = np.flatnonzero(care.volume[:, month])
        cents = books.cents(month, items, care.volume[items, month])
        found[:SHELTER, month // 12] += np.bincount(care.product[items], cents, len(PRODUCTS)).astype(np.int64)
    for i, year in enumerate(country.years):
        nights = int(care.nights[:, 12 * i : 12 * i + 12].sum())
        found[SHELTER, i] = nights * made.prices.nominal(SHELTER_NIGHT_CENTS, "wmo_tariff", year)
    return found
