"""What a municipality delivers each year: placements, shelter nights, and its finances in Iv3."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from pipelines.example.care import Care
from pipelines.example.country import FINANCE, MARK, Complex, Country, Municipality
from pipelines.example.defects import Plan
from pipelines.example.numbers import invalid
from pipelines.example.prices import PRODUCTS, SHELTER_NIGHT_CENTS, Prices
from pipelines.example.tables import csv_chunks, day, euros, month_cell

File = tuple[str, Iterable[bytes]]
PLACEMENTS_HEADER = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
SHELTER_HEADER = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag"


@dataclass
class Town:
    """What a municipality has on file, filled by the care of its people.

    Attributes:
        stays: Rows of placements per year in which the stay began.
        guests: BSN, month and nights of everybody in shelter, as columns.
        spent: Nominal cents per product (three claimed, then shelter) and year.
    """

    stays: dict[int, list[str]] = field(default_factory=dict)
    guests: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    spent: np.ndarray = field(default_factory=lambda: np.zeros((4, 0), dtype=np.int64))


def record(country: Country, town: Town, care: Care, bsn: np.ndarray, complexes: list[Complex], code: str) -> None:
    """Write the stays and the nights of a group of people in the books of their municipality."""
    people = care.people
    chance = country.chance(FINANCE, 1, int(code), len(town.guests))
    days = chance.integers(0, 28, (len(people), 2))
    for i in np.flatnonzero(people.complex >= 0).tolist():
        first, last = int(people.moved_in[i]), int(people.moved_out[i])
        start = country.first_day(first) + timedelta(days=int(days[i, 0]))
        end = country.first_day(last) + timedelta(days=int(days[i, 1]))
        until = day(end) if last < country.months else ""
        row = f"{code};{bsn[i]:09d};{complexes[people.complex[i]].code};{day(start)};{until};Ja"
        town.stays.setdefault(max(start.year, country.first_year), []).append(row)
    who, months = np.nonzero(care.nights)
    town.guests.append((bsn[care.guest[who]], months, care.nights[who, months]))


def _stay_faults(
    country: Country, kinds: list[str], code: str, complex_: str, year: int, strangers: list[int]
) -> Iterator[tuple[str, str, str]]:
    """Planted placements: row, column, rule."""
    for n, kind in enumerate(kinds):
        bsn, start = strangers[n], date(year, 3, 1 + n % 28)
        if kind == "bsn_invalid":
            yield f"{code};{invalid(bsn):09d};{complex_};{day(start)};;Ja", "BSN", kind
        elif kind == "not_before_start":
            yield f"{code};{bsn:09d};{complex_};{day(start)};{day(start - timedelta(days=10))};Ja", "period_end", kind
        else:
            yield f"{code};{bsn:09d};ZZ-{n + 1:03d};{day(start)};;Ja", "complex_id", kind


def placements_file(
    country: Country,
    plan: Plan,
    town: Town,
    municipality: Municipality,
    year: int,
    faults: tuple[list[str], list[int]],
    complex_: str,
) -> File:
    """Stays that began in a year (before the first year: in the first file)."""
    path = f"deliveries/gemeente-{municipality.code}/plaatsingen-{year}.csv"
    rows = sorted(town.stays.get(year, []))
    for row, column, rule in _stay_faults(country, faults[0], municipality.code, complex_, year, faults[1]):
        rows.append(row)
        plan.note(path, len(rows) + 1, column, rule)
    return path, csv_chunks(PLACEMENTS_HEADER, rows)


def _shelter_rows(country: Country, town: Town, code: str, year: int, tariff: int) -> Iterator[str]:
    first = 12 * (year - country.first_year)
    price = euros(tariff)
    for bsn, months, nights in town.guests:
        chosen = np.flatnonzero((months >= first) & (months < first + 12))
        for i in chosen.tolist():
            count = int(nights[i])
            month = month_cell(country.first_day(int(months[i])))
            yield f"{code};{bsn[i]:09d};{month};{count};{price};{euros(count * tariff, thousands=True)}"


def shelter_file(
    country: Country,
    prices: Prices,
    plan: Plan,
    town: Town,
    municipality: Municipality,
    year: int,
    faults: tuple[list[str], list[int]],
) -> File:
    """Nights in shelter of a year."""
    path, code = f"deliveries/gemeente-{municipality.code}/opvang-{year}.csv", municipality.code
    tariff = prices.nominal(SHELTER_NIGHT_CENTS, "wmo_tariff", year)
    first = 12 * (year - country.first_year)
    count = sum(int(((m >= first) & (m < first + 12)).sum()) for _, m, _ in town.guests)
    planted = []
    for n, kind in enumerate(faults[0]):
        head = f"{code};{faults[1][n]:09d};06-{year}"
        late = kind == "within_month"
        nights, off = (31, 0) if late else (20, 1000)  # June has 30 nights
        planted.append(f"{head};{nights};{euros(tariff)};{euros(nights * tariff + off, thousands=True)}")
        plan.note(path, count + n + 2, "nights" if late else "amount_cents", kind)

    def rows() -> Iterator[str]:
        yield from _shelter_rows(country, town, code, year, tariff)
        yield from planted

    return path, csv_chunks(SHELTER_HEADER, rows())


# share of a municipality's expenses outside care: (taakveld, category, euros per inhabitant), expenses then income
_COSTS = (
    ("0.1", "1.1", 60), ("0.4", "1.1", 260), ("0.4", "3.8", 140), ("1.1", "4.3.3", 75), ("2.1", "3.8", 150), ("4.2", "7.3", 70),
    ("5.2", "3.8", 65), ("5.7", "3.8", 80), ("6.1", "4.2", 85), ("6.3", "4.1.1", 420), ("6.4", "4.3.3", 120), ("6.5", "3.8", 60),
    ("7.1", "4.3.3", 70), ("7.2", "7.3", 65), ("7.3", "3.8", 110), ("8.3", "1.1", 60),
)  # fmt: skip
_INCOME = (
    ("0.7", "4.3.1", 1750), ("0.61", "2.2.2", 140), ("0.62", "2.2.1", 120), ("6.3", "4.3.1", 380), ("7.2", "3.7", 80),
    ("7.3", "3.7", 115), ("8.3", "3.7", 45),
)  # fmt: skip


def taakvelden(year: int) -> dict[str, str]:
    """Taakveld of each care budget and of what stands beside it, in the codes of a year (they change in 2023 and 2025)."""
    names = (
        "aids",
        "household",
        "wmo_support",
        "day_activities",
        "sheltered_housing",
        "shelter",
        "access",
        "youth",
        "young_protected",
    )
    if year <= 2022:
        codes = ("6.6", "6.71", "6.71", "6.71", "6.81", "6.81", "6.2", "6.72", "6.82")
    elif year <= 2024:
        codes = ("6.6", "6.71a", "6.71b", "6.71c", "6.81a", "6.81b", "6.2", "6.72a", "6.82a")
    else:
        codes = ("6.60", "6.711", "6.712", "6.713", "6.811", "6.812", "6.21", "6.751", "6.821")
    return dict(zip(names, codes, strict=True))


def _lasten(
    country: Country, prices: Prices, municipality: Municipality, town: Town, year: int, period: int
) -> dict[tuple[str, str], int]:
    """Expenses in whole euros per taakveld and category."""
    codes, chance = taakvelden(year), country.chance(FINANCE, municipality.number, year, period)
    scale = municipality.inhabitants / prices.factor("cpi", year)
    found = {(tv, cat): round(per * scale * chance.uniform(0.97, 1.03)) for tv, cat, per in _COSTS}
    found[codes["aids"], "3.4.1"] = round(55 * scale)
    found[codes["access"], "1.1"] = round(70 * scale)
    found[codes["youth"], "3.4.1"] = round(290 * scale)
    found[codes["young_protected"], "4.3.3"] = round(55 * scale)
    found[codes["household"], "3.4.1"] = round(75 * scale)
    spent = town.spent[:, year - country.first_year] if town.spent.size else np.zeros(4, dtype=np.int64)
    expected = 1.0 if period else chance.uniform(0.94, 1.04)
    for budget, cents in zip((*PRODUCTS, "shelter"), spent.tolist(), strict=True):
        key = (codes[budget], "3.4.1")
        found[key] = found.get(key, 0) + round(cents * expected / 100)
    return found


def _balanced(lasten: dict[tuple[str, str], int], baten: dict[tuple[str, str], int]) -> None:
    """Bring expenses and income to the same total: half on reserves (0.10), the rest on the result (0.11)."""
    gap = sum(lasten.values()) - sum(baten.values())
    side = baten if gap > 0 else lasten
    side["0.10", "7.1"] = abs(gap) // 2
    side["0.11", "7.5"] = abs(gap) - abs(gap) // 2


def _rows(side: dict[tuple[str, str], int]) -> str:
    return ",\n".join(
        f'      {{"taakveld": "{tv}", "categorie": "{cat}", "bedrag": {euro}}}'
        for (tv, cat), euro in sorted(side.items())
    )


def _document(municipality: Municipality, year: int, period: int, lasten: str, baten: str) -> str:
    """An Iv3 detaillevering (schema 2.1), one row per line of text."""
    metadata = {
        "overheidslaag": "Gemeente", "overheidsnummer": municipality.code, "overheidsnaam": municipality.name, "boekjaar": year,
        "periode": period, "status": "Realisatie" if period else "Begroting",
        "datum": f"{year + 1}-07-10T10:15:00" if period else f"{year - 1}-11-15T10:15:00", "details_openbaar": False,
        "financieel_pakket": "Voorbeeldpakket", "export_software": MARK,
    }  # fmt: skip
    contact = {"naam": "Afdeling Voorbeeld", "email": "iv3@example.nl", "telefoon": "0000000000"}
    return (
        f'{{\n  "metadata": {json.dumps(metadata)},\n  "contact": {json.dumps(contact)},\n  "data": {{\n'
        f'    "lasten": [\n{lasten}\n    ],\n    "baten": [\n{baten}\n    ],\n'
        '    "balans_lasten": [],\n    "balans_baten": [],\n    "balans_standen": []\n  }\n}\n'
    )


def _wrong_taakveld(year: int, n: int) -> str:
    """A taakveld of sheltered housing that exists, but not in this year."""
    return ("6.811", "6.812", "6.712")[n % 3] if year <= 2024 else ("6.81a", "6.81b", "6.71b")[n % 3]


def iv3_file(
    country: Country,
    prices: Prices,
    plan: Plan,
    town: Town,
    municipality: Municipality,
    when: tuple[int, int],
    faults: list[str],
) -> File:
    """Iv3 of a municipality for a year and a period (0 budget, 5 annual accounts)."""
    year, period = when
    path = f"deliveries/gemeente-{municipality.code}/iv3-{year}-{period}.json"
    lasten = _lasten(country, prices, municipality, town, year, period)
    scale = municipality.inhabitants / prices.factor("cpi", year)
    baten = {(tv, cat): round(per * scale) for tv, cat, per in _INCOME}
    wrong = {(_wrong_taakveld(year, n), f"4.3.{n // 3 % 9 + 1}"): 1000 + n for n in range(len(faults))}
    lasten.update(wrong)
    _balanced(lasten, baten)
    text = _document(municipality, year, period, _rows(lasten), _rows(baten))
    for taakveld, category in wrong:
        line = next(i for i, t in enumerate(text.split("\n"), 1) if f'"{taakveld}", "categorie": "{category}"' in t)
        plan.note(path, line, "taakveld", "taakveld_not_in_year")
    return path, [text.encode()]
