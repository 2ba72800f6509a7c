"""The example country: how large it is, which parties live in it, and where chance comes from. No place or party in it exists."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

BUDGETS_OF_PEOPLE = ("wmo_support", "day_activities", "sheltered_housing", "shelter")
BUDGETS_OF_COMPLEXES = ("vacancy", "turnover_maintenance", "vandalism", "liveability", "rent_arrears")
BUDGETS_OF_INSURERS = ("zvw_ggz", "zvw_other")
MARK = "Ontschot voorbeeldgenerator"
NETWORK = "Netwerk Voorbeeldland"

_MUNICIPALITIES = (
    "Oeverdijk",
    "Brinkveld",
    "Zuidermade",
    "Kastelborg",
    "Wilgenhorst",
    "Eksterwoude",
    "Molengouw",
    "Reigerstein",
)
_CORPORATIONS = ("Woonstichting Oeverthuis", "Wonen Brinkgoed", "Stichting Zuiderdak", "Woongoed Kastelpoort")
_PROVIDERS = (
    "Zorgkring Vlinderstruik",
    "Het Steunpuntje",
    "Stichting Lantaarnpad",
    "Opvang Noorderlamp",
    "Meeloop Zorg",
    "De Weerklank",
)
_PROJECTS = (
    "De Eksterkamp",
    "Kwartelborg",
    "De Vlinderkade",
    "Reigerslag",
    "Koolmeeshof",
    "De Lijstertoren",
    "Het Spreeuwenest",
    "Kievitsgaarde",
    "De Wulpenwerf",
    "Zwaluwplein",
    "Merelpoort",
    "De Roodborst",
)


@dataclass(frozen=True)
class Country:
    """What to make: size, seed, true effect, planted faults.

    Attributes:
        municipalities: Number of municipalities.
        projects: Number of mixed-housing projects; every project has two comparison complexes.
        care_lines: Number of claim lines (prestaties in WMO323), met within 3 %.
        seed: Same seed, same bytes.
        effect: "default", or "none" for a country where caretaking changes nothing.
        defects: Number of planted faults per kind.
        first_year: First year of the deliveries.
        last_year: Last year of the deliveries.

    Raises:
        ValueError: A number is out of range.
    """

    municipalities: int = 5
    projects: int = 12
    care_lines: int = 150_000
    seed: int = 1
    effect: str = "default"
    defects: int = 0
    first_year: int = 2019
    last_year: int = 2025

    def __post_init__(self) -> None:
        if self.effect not in ("default", "none"):
            raise ValueError(f"effect is 'default' or 'none', not {self.effect!r}")
        if not (1 <= self.municipalities <= 900 and 1 <= self.projects <= 900 and self.seed >= 0 and self.defects >= 0):
            raise ValueError("municipalities and projects are 1..900; seed and defects 0 or more")
        if self.care_lines < 1 or not 2019 <= self.first_year <= self.last_year - 3 <= 2022:
            raise ValueError("care_lines is 1 or more; the years lie in 2019..2025 and are at least four")

    @property
    def months(self) -> int:
        """Number of months delivered."""
        return 12 * (self.last_year - self.first_year + 1)

    @property
    def years(self) -> range:
        """Years delivered."""
        return range(self.first_year, self.last_year + 1)

    def first_day(self, month: int) -> date:
        """First day of month number ``month`` (0 = first month delivered; may be negative)."""
        return date(self.first_year + month // 12, month % 12 + 1, 1)

    def last_day(self, month: int) -> date:
        """Last day of month number ``month``."""
        return self.first_day(month + 1) - timedelta(days=1)

    def year_of(self, month: int) -> int:
        """Calendar year of month number ``month``."""
        return self.first_year + month // 12

    def days(self) -> np.ndarray:
        """Days in each month delivered, int array of length ``months``."""
        return np.array([self.last_day(m).day for m in range(self.months)])

    def chance(self, *entity: int) -> np.random.Generator:
        """The chance of one entity, independent of every other and of the order in which they are made."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=entity))


# first number of an entity's chance: one per kind of thing, never reused
EFFECTS, BUILDINGS, RESIDENTS, PEOPLE, CARE, CLAIMS, COSTS, INSURED, COMMON, FAULTS, REGISTER, FINANCE = range(12)


@dataclass(frozen=True)
class Municipality:
    """A municipality: its place in the list, its code (9001 and up, not in use), its name, and its inhabitants."""

    number: int
    code: str
    name: str
    inhabitants: int


@dataclass(frozen=True)
class Corporation:
    """A housing corporation: its place in the list, its KvK number, its name."""

    number: int
    kvk: str
    name: str


@dataclass(frozen=True)
class Pair:
    """A care organisation under contract with a municipality."""

    number: int
    municipality: Municipality
    slot: int  # place among the municipality's care organisations
    provider: int
    agb: str


@dataclass(frozen=True)
class Complex:
    """A housing complex: a mixed-housing project, or one to compare with."""

    number: int
    code: str
    name: str
    project: bool
    corporation: Corporation
    municipality: Municipality
    dwellings: int
    places: int  # dwellings for residents with support
    postcodes: tuple[str, ...]
    start: int | None  # month in which caretaking starts
    hours: tuple[tuple[int, float], ...]  # (from month, caretaker hours per dwelling per month)
    quality: float  # how well the project does what it does; 1 = as intended
    subsidy: bool


def municipalities(country: Country) -> list[Municipality]:
    """Municipalities of the country."""
    names = [
        _MUNICIPALITIES[i] if i < len(_MUNICIPALITIES) else f"Voorbeeldgemeente {i + 1}"
        for i in range(country.municipalities)
    ]
    return [Municipality(i, f"{9001 + i}", name, 60_000 + 35_000 * (i % 5)) for i, name in enumerate(names)]


def corporations(country: Country) -> list[Corporation]:
    """Corporations of the country: four, or one per project when there are fewer projects."""
    return [Corporation(i, f"{90000101 + i * 12}", _CORPORATIONS[i]) for i in range(min(4, country.projects))]


def provider_agb(provider: int) -> str:
    """AGB code of one of the six care organisations."""
    return f"{98000103 + provider * 17:08d}"


def provider_name(provider: int) -> str:
    """Name of one of the six care organisations."""
    return _PROVIDERS[provider]


def pairs(country: Country) -> list[Pair]:
    """Contracts: each municipality with two care organisations, every second one with three."""
    found: list[Pair] = []
    for municipality in municipalities(country):
        i = municipality.number
        chosen = [i % 6, (i + 1) % 6] + ([(i + 3) % 6] if i % 2 else [])
        for slot, provider in enumerate(chosen):
            found.append(Pair(len(found), municipality, slot, provider, provider_agb(provider)))
    return found


def starts(country: Country) -> list[int]:
    """Month in which caretaking starts in each project: spread by quarter from a year and a half after the first month."""
    first, last = 18, max(18, country.months - 30)
    spread = np.round(np.linspace(first, last, country.projects) / 3).astype(int) * 3
    return [int(m) for m in country.chance(BUILDINGS, 0).permutation(spread)]


def doses(country: Country, start: list[int]) -> list[tuple[tuple[int, float], ...]]:
    """Caretaker hours per dwelling per month of each project, 0.8 to 4; every fourth project changes it once."""
    chance = country.chance(BUILDINGS, 1)
    eager = np.argsort(
        np.array(start) + chance.normal(0, 9, country.projects)
    )  # who began early tends to spend more hours
    levels = np.empty(country.projects)
    levels[eager] = np.round(np.linspace(4.0, 0.8, country.projects), 2)
    found: list[tuple[tuple[int, float], ...]] = []
    for j, level in enumerate(levels):
        first = (start[j], float(level))
        change = start[j] + 18
        if j % 4 == 3 and change < country.months - 6:
            found.append((first, (change, round(float(level) * (1.4 if level < 2.2 else 0.7), 2))))
        else:
            found.append((first,))
    return found


def qualities(country: Country) -> list[float]:
    """How well each project does; two (fewer in a country of one or two projects) do almost nothing and do not pay back."""
    chance = country.chance(EFFECTS, 0)
    values = np.clip(chance.lognormal(0.0, 0.2, country.projects), 0.95, 1.5)
    weak = chance.permutation(country.projects)[: min(2, country.projects - 1)]
    values[weak] = chance.uniform(0.10, 0.15, len(weak))
    return [round(float(v), 3) for v in values]


def complexes(country: Country) -> list[Complex]:
    """Projects, then their comparison complexes, each in the municipality and with the corporation of its project."""
    chance = country.chance(BUILDINGS, 2)
    start, owners, places = starts(country), corporations(country), municipalities(country)
    hours, quality = doses(country, start), qualities(country)
    subsidised = set(country.chance(BUILDINGS, 3).permutation(country.projects)[:3].tolist())
    found: list[Complex] = []
    for j in range(country.projects):
        mean = sum(h for _, h in hours[j]) / len(hours[j])
        dwellings = int(np.clip(round(92 - 15 * (mean - 0.8) + chance.uniform(-5, 5)), 48, 96))
        name = _PROJECTS[j] if j < len(_PROJECTS) else f"Voorbeeldproject {j + 1}"
        found.append(Complex(
            j, f"GW-{j + 1:03d}", name, True, owners[j % len(owners)], places[j % len(places)], dwellings,
            int(chance.integers(31, 36)), (f"{9000 + j}SA", f"{9000 + j}SD"), start[j], hours[j], quality[j], j in subsidised,
        ))  # fmt: skip
    for c in range(2 * country.projects):
        j, n = c // 2, country.projects + c
        found.append(Complex(
            n, f"VG-{c + 1:03d}", f"Vergelijking {c + 1}", False, found[j].corporation, found[j].municipality,
            int(chance.integers(48, 97)), int(chance.integers(12, 16)), (f"{6000 + c}SA",), None, (), 1.0, False,
        ))  # fmt: skip
    return found
