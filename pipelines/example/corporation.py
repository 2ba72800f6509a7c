"""What a housing corporation delivers each year: auditfile, WOZ-bezitstabel with its delivery note, caretaker hours."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from pipelines.example.auditfile import auditfile, entries
from pipelines.example.country import Complex, Corporation, Country
from pipelines.example.defects import Plan
from pipelines.example.housing import Housing
from pipelines.example.prices import Prices
from pipelines.example.tables import csv_chunks, euros, month_cell

File = tuple[str, Iterable[bytes]]

WOZ_HEADER = (
    "Onderdeel;Eenheidscode;Bag-postcode;Bag-huisnummer;Bag-huisletter;Bag-huisnummertoevoeging;Bag-verblijfsobject-id;"
    "Corporatie-adrestoevoeging;Aantal primo verslagjaar;Aantal ultimo verslagjaar;Tak primo verslagjaar;Tak ultimo verslagjaar;"
    "Eenheidsoort;Soort woonruimte;Is de woonruimte zelfstandig?;Lift aanwezig?;Mutatie verslagjaar;"
    "Nettohuur per maand ultimo verslagjaar;Aantal WWS punten ultimo verslagjaar;Energielabel;Bouwjaar;Renovatiejaar;m2;"
    "WOZ-waarde verslagjaar;Marktwaarde ultimo verslagjaar;Onderpand WSW inzet verslagjaar;Naam zekerheidsnemer;Type zekerheid;"
    "Eigendomspercentage"
)
HOURS_HEADER = "KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen"


def _unit(complex_: Complex, n: int, rent_cents: int, value: int) -> str:
    """One dwelling of a complex in the WOZ-bezitstabel."""
    postcode = complex_.postcodes[n % len(complex_.postcodes)]
    bag = f"{complex_.municipality.code}01{complex_.number * 1000 + n:010d}"
    built, size = 1965 + complex_.number % 50, 45 + n % 5 * 6
    return (
        f"2.1A;{complex_.code}-{n:04d};{postcode};{n};;;{bag};;1;1;DAEB TI;DAEB TI;Woonruimte;MGW;Ja;Ja;Geen mutatie;"
        f"{euros(rent_cents)};{130 + n % 30};{'ABC'[n % 3]};{built};;{size},00;{value};{value * 9 // 10};Ja;;;1"
    )


def _parking(complex_: Complex) -> str:
    """The parking places of a complex, as one row."""
    return (
        f"2.1A;{complex_.code}-P;{complex_.postcodes[0]};{complex_.dwellings + 1};;;;;6;6;Niet-DAEB TI;Niet-DAEB TI;"
        "Parkeergelegenheid;;;;Geen mutatie;45,00;;;1990;;12,50;9000;8000;Nee;;;1"
    )


def woz_rows(prices: Prices, complexes: list[Complex], year: int) -> Iterator[str]:
    """Rows of the WOZ-bezitstabel of a corporation and a year."""
    rent = prices.nominal(62_000, "cpi", year)
    value = prices.nominal(215_000, "cpi", year)
    for complex_ in complexes:
        for n in range(1, complex_.dwellings + 1):
            yield _unit(complex_, n, rent + n % 7 * 500, value + n % 9 * 1000)
        yield _parking(complex_)


def _note(name: str, data: bytes, corporation: Corporation, year: int, rows: int) -> bytes:
    """Delivery note of a WOZ-bezitstabel, which itself says neither whose it is nor of which year."""
    entry = {
        "sha256": hashlib.sha256(data).hexdigest(), "naam": name, "eigenaar": f"kvk:{corporation.kvk}",
        "periode_van": f"{year}-01-01", "periode_tot": f"{year}-12-31", "regels": rows, "bedrag_cent": None,
    }  # fmt: skip
    return (json.dumps({"leveringsbrief": 1, "bestanden": [entry]}, indent=2) + "\n").encode()


def _hours_rows(country: Country, complexes: list[tuple[Complex, Housing]], year: int) -> Iterator[str]:
    first = 12 * (year - country.first_year)
    for complex_, costs in complexes:
        for month in range(first, first + 12):
            hours = euros(round(costs.hours[month] * 100))
            yield (
                f"{complex_.corporation.kvk};{complex_.code};{month_cell(country.first_day(month))};{hours};{costs.let[month]}"
            )


def _with_faults(rows: list[str], plan: Plan, path: str, kinds: list[str], complex_: Complex, year: int) -> list[str]:
    """Hours with planted rows at the end: a number in English notation."""
    for _ in kinds:
        rows.append(f"{complex_.corporation.kvk};{complex_.code};06-{year};1,234.50;{complex_.dwellings}")
        plan.note(path, len(rows) + 1, "Beheeruren", "not_a_number")
    return rows


def corporation_files(
    country: Country,
    prices: Prices,
    corporation: Corporation,
    owned: list[tuple[Complex, Housing]],
    plan: Plan,
    year: int,
    faults: list[str],
) -> Iterator[File]:
    """All files of a corporation and a year."""
    folder, first = f"deliveries/corporatie-{corporation.kvk}", 12 * (year - country.first_year)
    codes = [(c.code, c.name) for c, _ in owned]
    booked = list(entries(owned, range(first, first + 12)))
    yield f"{folder}/auditfile-{year}.xaf", auditfile(country, corporation, year, booked, codes)
    rows = list(woz_rows(prices, [c for c, _ in owned], year))
    name = f"WOZ-bezitstabel-{year}.csv"
    data = b"".join(csv_chunks(WOZ_HEADER, rows))
    yield f"{folder}/{name}", [data]
    yield f"{folder}/leveringsbrief-{year}.json", [_note(name, data, corporation, year, len(rows))]
    path = f"{folder}/beheeruren-{year}.csv"
    hours = _with_faults(list(_hours_rows(country, owned, year)), plan, path, faults, owned[0][0], year)
    yield path, csv_chunks(HOURS_HEADER, hours)
