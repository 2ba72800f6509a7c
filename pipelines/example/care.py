"""Care of people month by month: what it would have been, what it was, and what was avoided by living in a project.

Without a project the real cost of person i for budget b in month t is
``max(0, level_ib × season_b(t) × noise_ibt + trend_b(t) + shock_bt + shock_b,municipality,t)``: the trend is additive and common, so
that it is the same for everyone; the level and the noise are a person's own. In a project it is that times one minus the
effect (`pipelines.example.effects`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.example.country import (
    BUDGETS_OF_PEOPLE,
    CARE,
    COMMON,
    Complex,
    Country,
    Municipality,
    Pair,
    complexes,
    pairs,
)
from pipelines.example.effects import ramp, share, strength
from pipelines.example.people import People, elsewhere, residents, together
from pipelines.example.prices import PRODUCTS, SHELTER_NIGHT_CENTS, Prices, unit_of

SHELTER = 3
_MEAN = np.array([90_000.0, 57_000.0, 236_000.0, 104_000.0])  # real cents per month
_SPREAD, _FLOOR, _CEILING = (0.6, 0.6, 0.4, 0.4), (0.5, 0.5, 0.75, 0.75), (9.0, 9.0, 1.25, 1.25)
_NOISE, _PERSISTENCE = (0.25, 0.25, 0.10, 0.20), 0.6
_SEASON = ((0.05, 0), (0.08, 1), (0.01, 0), (0.10, 0))  # amplitude, month of the peak
_FALL = 0.20  # of the mean, over seven years
_PRODUCTS_OF_KIND = ((0,), (0, 1), (0, 2), (0, SHELTER))
CORRECTION, ERROR = 0.015, 0.01


@dataclass
class Care:
    """Care of a group of people at one care organisation.

    Attributes:
        people: The people.
        person: Index into ``people`` of each claimed item (person × product), ascending.
        product: Product of each item (0 support, 1 day activities, 2 sheltered housing).
        volume: Units delivered, int32 of shape (items, months).
        guest: Index into ``people`` of those in shelter.
        nights: Nights in shelter, int32 of shape (guests, months).
    """

    people: People
    person: np.ndarray
    product: np.ndarray
    volume: np.ndarray
    guest: np.ndarray
    nights: np.ndarray

    @property
    def lines(self) -> int:
        """Number of claim lines without corrections and errors."""
        return int((self.volume > 0).sum())


def common(country: Country, municipality: Municipality) -> np.ndarray:
    """What moves everybody's cost alike: trend, shocks of the country and of the municipality; real cents, shape (4, months)."""
    months = country.months
    trend = -_FALL * np.arange(months) / 83
    nation = country.chance(COMMON, 0).normal(0, 0.01, (4, months))
    local = country.chance(COMMON, 1, municipality.number).normal(0, 0.015, (4, months))
    return _MEAN[:, None] * (trend + nation + local)


def _noise(chance: np.random.Generator, people: int, months: int, spread: float) -> np.ndarray:
    """Persistent noise around 1, shape (people, months)."""
    shocks = chance.standard_normal((months, people)) * spread
    shocks[1:] *= np.sqrt(1 - _PERSISTENCE**2)
    for m in range(1, months):
        shocks[m] += _PERSISTENCE * shocks[m - 1]
    return 1 + np.clip(shocks.T, -0.9, 0.9)


def _untreated(
    country: Country, moves: np.ndarray, kind: np.ndarray, product: int, chance: np.random.Generator
) -> np.ndarray:
    """Real cost in cents without a project, shape (people, months)."""
    months, count = country.months, len(kind)
    mean = np.where((kind == 2) & (product == 0), 0.7, 1.0) * _MEAN[product]
    sigma = _SPREAD[product]
    draw = chance.lognormal(-(sigma**2) / 2, sigma, count)
    level = np.minimum(_FLOOR[product] + (1 - _FLOOR[product]) * draw, _CEILING[product]) * mean
    amplitude, peak = _SEASON[product]
    season = 1 + amplitude * np.cos(2 * np.pi * (np.arange(months) % 12 - peak) / 12)
    noise = _noise(chance, count, months, _NOISE[product])
    return np.maximum(level[:, None] * season * noise + moves[product], 0.0)


def effect(country: Country, people: People, complex_: Complex | None, product: int) -> np.ndarray | float:
    """Share of the cost avoided, shape (people, months); only while living in the project."""
    if complex_ is None or not complex_.project:
        return 0.0
    month = np.arange(country.months)
    since = month - people.moved_in[:, None] + 1
    built = np.where(month <= people.moved_out[:, None], ramp(since), 0.0)
    return np.minimum(share(country, BUDGETS_OF_PEOPLE[product]) * strength(complex_, country.months) * built, 0.95)


def _price(country: Country, prices: Prices, provider: int, product: int) -> np.ndarray:
    """Real price in cents of one unit in each month, shape (months,): the nominal tariff at prices of 2025."""
    if product == SHELTER:
        nominal = [prices.nominal(SHELTER_NIGHT_CENTS, "wmo_tariff", y) for y in country.years]
    else:
        per = 60 if unit_of(provider, product) == "01" else 1
        nominal = [prices.tariff(provider, product, y) / per for y in country.years]
    return np.repeat(nominal, 12) * prices.monthly("wmo_tariff")


def simulate(
    country: Country, prices: Prices, pair: Pair, people: People, complex_: Complex | None, chance: np.random.Generator
) -> tuple[Care, np.ndarray]:
    """Care of people at one care organisation, and what was avoided.

    Returns:
        The care, and the avoided real cost in cents, shape (4 budgets, years).
    """
    months, moves = np.arange(country.months), common(country, pair.municipality)
    active = (months >= people.care_start[:, None]) & (months <= people.last[:, None])
    avoided = np.zeros((4, len(country.years)))
    items: list[tuple[np.ndarray, int, np.ndarray]] = []
    for product in range(4):
        who = np.flatnonzero([product in _PRODUCTS_OF_KIND[k] for k in people.kind])
        price = _price(country, prices, pair.provider, product)
        cost = _untreated(country, moves, people.kind[who], product, chance)
        if product >= 2:
            cost = np.minimum(cost, country.days() * price)
        saved = cost * effect(country, people.take(who), complex_, product) * active[who]
        avoided[product] = saved.sum(axis=0).reshape(-1, 12).sum(axis=1)
        units = np.rint((cost - saved) / price).astype(np.int32) * active[who]
        items.append((who, product, np.minimum(units, country.days()) if product >= 2 else units))
    return _sorted(people, items), avoided


def _sorted(people: People, items: list[tuple[np.ndarray, int, np.ndarray]]) -> Care:
    """Items of all products in the order of the people."""
    person = np.concatenate([who for who, _, _ in items[:3]]).astype(np.int64)
    product = np.concatenate([np.full(len(who), p) for who, p, _ in items[:3]])
    order = np.lexsort((product, person))
    volume = np.concatenate([units for _, _, units in items[:3]])[order].astype(np.int32)
    guest, _, nights = items[3]
    return Care(people, person[order], product[order], volume, guest, nights.astype(np.int32))


def merged(parts: list[Care]) -> Care:
    """Several groups at one care organisation as one."""
    start = np.cumsum([0] + [len(c.people) for c in parts])
    return Care(
        together([c.people for c in parts]),
        np.concatenate([c.person + s for c, s in zip(parts, start[:-1], strict=True)]),
        np.concatenate([c.product for c in parts]),
        np.concatenate([c.volume for c in parts]),
        np.concatenate([c.guest + s for c, s in zip(parts, start[:-1], strict=True)]),
        np.concatenate([c.nights for c in parts]),
    )


def first_people(care: Care, lines: int) -> Care:
    """The first people of a group, as many as come nearest to a number of claim lines."""
    per_person = np.bincount(care.person, (care.volume > 0).sum(axis=1), minlength=len(care.people))
    count = int(np.argmin(np.abs(np.cumsum(per_person) - lines))) + 1
    items, guests = care.person < count, care.guest < count
    return Care(
        care.people.take(np.arange(count)), care.person[items], care.product[items], care.volume[items],
        care.guest[guests], care.nights[guests],
    )  # fmt: skip


def care_of_residents(country: Country, prices: Prices, scale: float) -> tuple[dict[int, list[Care]], np.ndarray]:
    """Care of everybody who ever lives in a complex, by pair; and avoided real cents, shape (complexes, 4, years)."""
    all_complexes, all_pairs = complexes(country), pairs(country)
    avoided = np.zeros((len(all_complexes), 4, len(country.years)))
    found: dict[int, list[Care]] = {pair.number: [] for pair in all_pairs}
    for complex_ in all_complexes:
        people = residents(country, complex_, scale)
        contracted = [p for p in all_pairs if p.municipality == complex_.municipality]
        slot = country.chance(CARE, 2, complex_.number).integers(0, len(contracted), len(people))
        for pair in contracted:
            group = people.take(np.flatnonzero(slot == pair.slot))
            chance = country.chance(CARE, 1, complex_.number, pair.slot)
            care, saved = simulate(country, prices, pair, group, complex_, chance)
            avoided[complex_.number] += saved
            found[pair.number].append(care)
    return found, avoided


def care_elsewhere(country: Country, prices: Prices, pair: Pair, lines: int) -> Iterator[Care]:
    """Care of people who never live in a complex, block by block, until it makes ``lines`` claim lines."""
    block = 0
    while lines > 0:
        people = elsewhere(country, pair, block)
        care, _ = simulate(country, prices, pair, people, None, country.chance(CARE, 0, pair.number, block))
        if care.lines >= lines:
            yield first_people(care, lines)
            return
        yield care
        lines -= care.lines
        block += 1


@dataclass(frozen=True)
class Sizing:
    """How the claim lines asked for are shared out: residents first, the rest elsewhere, evenly over the pairs."""

    residents: dict[int, list[Care]]
    avoided: np.ndarray
    elsewhere: int  # claim lines of people elsewhere, per pair


def sized(country: Country, prices: Prices) -> Sizing:
    """Residents of the complexes (fewer of them when few claim lines are asked for) and what is left for people elsewhere."""
    contracts = len(pairs(country))
    overhead = 1 + 2 * CORRECTION * 0.96 + ERROR * 1.15 + 1 / (contracts * country.months)
    wanted = country.care_lines / overhead
    scale = 1.0
    care, avoided = care_of_residents(country, prices, scale)
    held = sum(c.lines for group in care.values() for c in group)
    while held > 0.85 * wanted and scale > 0.02:
        scale *= min(0.9, 0.8 * wanted / held)
        care, avoided = care_of_residents(country, prices, scale)
        held = sum(c.lines for group in care.values() for c in group)
    return Sizing(care, avoided, max(0, round((wanted - held) / contracts)))


__all__ = ["PRODUCTS", "SHELTER", "Care", "Sizing", "care_elsewhere", "merged", "simulate", "sized"]
