"""A small country in arrays with a known truth, fast enough to live through hundreds of times.

Untreated cost = own level + common month effect (+ what a complex shares) + autocorrelated noise; the effect of a project builds up
over 12 months, is a share of the person's own level, and differs by project. Everything the estimators assume holds, and no more.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.contracts.core import COMPLEX_BUDGETS, INSURED_BUDGETS, PERSON_BUDGETS

MONTHS = 84
FIRST = np.datetime64("2019-01")
MUNICIPALITIES = 5
PROJECTS = 12
COMPARISONS = 24


@dataclass(frozen=True)
class World:
    """What the parties would see, and the truth they would not: cents avoided per (project, budget)."""

    persons: pa.Table
    complexes: pa.Table
    insured: pa.Table
    truth: dict[tuple[str, str], float]


@dataclass(frozen=True)
class Country:
    """Which country: how strong the effect is, how much a complex shares, how different people are."""

    effect: float = 1.0
    shared: float = 0.0
    people_elsewhere: int = 1200
    places: int = 20
    spread: float = 0.7
    rho: float = 0.6
    alike: bool = True  # False: only who uses a product feels its common trend, as a share of their level


def world(seed: int, country: Country = Country()) -> World:
    """One world."""
    rng = np.random.default_rng(seed)
    start = rng.integers(24, 62, PROJECTS)
    quality = rng.uniform(0.2, 1.6, PROJECTS)
    truth: dict[tuple[str, str], float] = {}
    persons = _persons(rng, country, start, quality, truth)
    complexes = _complexes(rng, country, start, quality, truth)
    insured = _insured(rng, country, start, quality, truth)
    return World(persons, complexes, insured, truth)


def _name(c: int) -> str:
    return f"P{c:02d}" if c < PROJECTS else f"V{c:02d}"


def _ar1(rng: np.random.Generator, shape: tuple[int, ...], rho: float) -> np.ndarray:
    e = rng.standard_normal(shape)
    for t in range(1, shape[1]):
        e[:, t] = rho * e[:, t - 1] + np.sqrt(1 - rho**2) * e[:, t]
    return e


def _ramp(since: np.ndarray) -> np.ndarray:
    return np.clip((since + 1) / 12, 0, 1)


def _common(rng: np.random.Generator, size: int, scale: np.ndarray, months: int) -> np.ndarray:
    t = np.arange(months)
    drift = np.linspace(0, 0.35, months)[None, :, None]
    season = 0.08 * np.sin(
        2 * np.pi * (t[None, :, None] + rng.uniform(0, 12, (1, 1, len(scale)))) / (12 * months / MONTHS)
    )
    own = np.cumsum(rng.normal(0, 0.01, (size, months, len(scale))), axis=1)
    return (drift + season + own) * scale


def _dates(index: np.ndarray) -> pa.Array:
    return pa.array((FIRST + index).astype("datetime64[D]"))


def _start_dates(index: np.ndarray) -> pa.Array:
    dates = (FIRST + np.where(index < 0, 0, index)).astype("datetime64[D]")
    return pa.array(dates, mask=index < 0)


def _strings(prefix: str, index: np.ndarray) -> pa.Array:
    names = pa.array([f"{prefix}{i:05d}" for i in range(int(index.max()) + 1)])
    return names.take(pa.array(index))


def _complex_names(index: np.ndarray) -> pa.Array:
    names = pa.array([_name(c) for c in range(PROJECTS + COMPARISONS)])
    return names.take(pa.array(index, mask=index < 0))


PERSON_LEVEL = np.array([90_000, 40_000, 70_000, 30_000, 15_000.0])
PERSON_SHARE = np.array([0.25, 0.15, 0.40, 0.55, 0.0])
PERSON_USE = np.array([0.8, 0.3, 0.2, 0.15, 0.5])


def _people(rng: np.random.Generator, country: Country, start: np.ndarray) -> tuple[np.ndarray, ...]:
    """complex, moved in, first month, last month, of everyone."""
    out = []
    for c in range(PROJECTS + COMPARISONS):
        places = country.places if c < PROJECTS else country.places * 3 // 4
        for _ in range(places):
            moved = start[c] + rng.integers(0, 5) if c < PROJECTS else -rng.integers(0, 36)
            while moved < MONTHS:
                left = moved + 2 + rng.geometric(1 / (33 if c < PROJECTS else 57))
                history = 9 + min(int(rng.exponential(14)), 45)
                if left >= 0 and (rng.random() > 0.01 or moved <= 0):
                    out.append((c, moved, max(moved - history, 0), min(left, MONTHS - 1)))
                moved = left + 1 + rng.integers(0, 2)
    n = country.people_elsewhere
    first = rng.integers(-48, MONTHS - 6, n)
    last = np.minimum(first + 5 + rng.geometric(1 / 48, n), MONTHS - 1)
    ok = last >= 3
    away = np.stack([np.full(n, -1), np.full(n, -1), np.maximum(first, 0), last], axis=1)[ok]
    everyone = np.concatenate([np.array(out), away])
    return tuple(everyone[everyone[:, 3] >= everyone[:, 2]].T)


def _persons(
    rng: np.random.Generator,
    country: Country,
    start: np.ndarray,
    quality: np.ndarray,
    truth: dict[tuple[str, str], float],
) -> pa.Table:
    home, moved, first, last = _people(rng, country, start)
    n, size = len(home), len(PERSON_LEVEL)
    place = np.where(home >= 0, home % MUNICIPALITIES, rng.integers(0, MUNICIPALITIES, n))
    uses = rng.random((n, size)) < PERSON_USE
    level = uses * PERSON_LEVEL * np.exp(rng.normal(0, country.spread, (n, size)) - country.spread**2 / 2)
    common = _common(rng, MUNICIPALITIES, PERSON_LEVEL * PERSON_USE, MONTHS)
    noise = np.stack([_ar1(rng, (n, MONTHS), country.rho) for _ in range(size)], axis=2) * 0.35 * level[:, None]
    shock = np.stack([_ar1(rng, (PROJECTS + COMPARISONS + 1, MONTHS), 0.95) for _ in range(size)], axis=2)
    shock *= country.shared * PERSON_LEVEL * PERSON_USE
    t = np.arange(MONTHS)
    lives = (home >= 0)[:, None] & (t >= moved[:, None])
    treated = lives & (home < PROJECTS)[:, None]
    gain = np.where(home[:, None] < PROJECTS, quality[np.clip(home, 0, PROJECTS - 1)][:, None], 0)
    share = country.effect * gain * _ramp(t - moved[:, None]) * treated
    saved = np.round(share[:, :, None] * PERSON_SHARE * level[:, None])
    felt = common[place] if country.alike else common[place] * (level / (PERSON_LEVEL * PERSON_USE))[:, None]
    y = np.round(level[:, None] + felt + noise + lives[:, :, None] * shock[home]) - saved
    rows = (t >= first[:, None]) & (t <= last[:, None])
    # who moved in without any month before cannot be estimated, and is no part of the estimand of these tests
    seen = rows & (treated & (first >= moved)[:, None] == False)  # noqa: E712
    i, month = np.nonzero(seen)
    for p in range(PROJECTS):
        mine = seen & treated & (home == p)[:, None]
        for b, budget in enumerate(PERSON_BUDGETS):
            truth[_name(p), budget] = float(saved[mine][:, b].sum())
    mover = (home >= 0) & (home < PROJECTS)
    return pa.table({
        "person_id": _strings("x", i),
        "month": _dates(month),
        "municipality_code": pa.array([f"{m:04d}" for m in range(MUNICIPALITIES)]).take(pa.array(place[i])),
        "complex_id": _complex_names(home[i]),
        "project_id": _complex_names(np.where(mover, home, -1)[i]),
        "start_month": _start_dates(np.where(mover, moved, -1)[i]),
        **{f"{b}_cents": y[i, month, k].astype(np.int64) for k, b in enumerate(PERSON_BUDGETS)},
    })  # fmt: skip


COMPLEX_LEVEL = np.array([3_000, 2_500, 1_500, 1_200, 2_000.0])  # cents per dwelling and month
COMPLEX_SHARE = np.array([0.25, 0.20, 0.45, 0.20, 0.10])


def _complexes(
    rng: np.random.Generator,
    country: Country,
    start: np.ndarray,
    quality: np.ndarray,
    truth: dict[tuple[str, str], float],
) -> pa.Table:
    n, size = PROJECTS + COMPARISONS, len(COMPLEX_LEVEL)
    dwellings = rng.integers(20, 90, n)
    level = COMPLEX_LEVEL * np.exp(rng.normal(0, 0.4, (n, size)))
    noise = (
        np.stack([_ar1(rng, (n, MONTHS), 0.3) for _ in range(size)], axis=2) * np.sqrt(30 / dwellings)[:, None, None]
    )
    lasting = np.stack([_ar1(rng, (n, MONTHS), 0.9) for _ in range(size)], axis=2)
    y0 = level[:, None] * (1 + 0.5 * noise + 0.15 * lasting) + _common(rng, 1, COMPLEX_LEVEL, MONTHS)
    since = np.arange(MONTHS) - np.concatenate([start, np.full(COMPARISONS, MONTHS)])[:, None]
    gain = (
        country.effect
        * np.concatenate([quality, np.zeros(COMPARISONS)])[:, None]
        * np.where(since >= 0, _ramp(since), 0)
    )
    saved = np.round(gain[:, :, None] * COMPLEX_SHARE * level[:, None] * dwellings[:, None, None])
    y = np.round(y0 * dwellings[:, None, None]) - saved
    for p in range(PROJECTS):
        for b, budget in enumerate(COMPLEX_BUDGETS):
            truth[_name(p), budget] = float(saved[p, :, b].sum())
    i, month = np.divmod(np.arange(n * MONTHS), MONTHS)
    return pa.table({
        "complex_id": _complex_names(i),
        "month": _dates(month),
        "project_id": _complex_names(np.where(i < PROJECTS, i, -1)),
        "start_month": _start_dates(np.where(i < PROJECTS, start[np.minimum(i, PROJECTS - 1)], -1)),
        "dwellings": dwellings[i],
        **{f"{b}_cents": y[i, month, k].astype(np.int64) for k, b in enumerate(COMPLEX_BUDGETS)},
    })  # fmt: skip


INSURED_LEVEL = np.array([40_000, 60_000.0])  # cents per insured and quarter
INSURED_SHARE = np.array([0.18, 0.04])


def _insured(
    rng: np.random.Generator,
    country: Country,
    start: np.ndarray,
    quality: np.ndarray,
    truth: dict[tuple[str, str], float],
) -> pa.Table:
    insurers, quarters = 3, MONTHS // 3
    n, size = (PROJECTS + COMPARISONS) * insurers, 2
    home = np.arange(n) // insurers
    people = np.maximum(rng.integers(8, 45, n)[:, None] + rng.integers(-3, 4, (n, quarters)), 0)
    level = INSURED_LEVEL * np.exp(rng.normal(0, 0.3, (n, size)))
    noise = (
        np.stack([_ar1(rng, (n, quarters), 0.4) for _ in range(size)], axis=2)
        / np.sqrt(np.maximum(people, 1))[:, :, None]
    )
    lasting = np.stack([_ar1(rng, (PROJECTS + COMPARISONS, quarters), 0.8) for _ in range(size)], axis=2)[home]
    y0 = level[:, None] * (1 + 1.2 * noise + 0.05 * lasting) + _common(rng, 1, INSURED_LEVEL, quarters)
    month = np.arange(quarters) * 3
    begin = np.concatenate([start, np.full(COMPARISONS, 10_000)])[home]
    live = np.clip(month + 3 - begin[:, None], 0, 3) / 3
    gain = np.concatenate([quality, np.zeros(COMPARISONS)])[home][:, None] * _ramp(
        np.maximum(month + 1 - begin[:, None], 0)
    )
    saved = np.round((country.effect * live * gain)[:, :, None] * INSURED_SHARE * level[:, None] * people[:, :, None])
    y = np.round(y0 * people[:, :, None]) - saved
    seen = people >= 10
    # a cell first seen after the start has no history, and is no part of the estimand of these tests
    seen &= np.cumsum(seen & (month + 2 < begin[:, None]), axis=1)[:, -1:] > 0
    for p in range(PROJECTS):
        for b, budget in enumerate(INSURED_BUDGETS):
            truth[_name(p), budget] = float((saved[:, :, b] * seen)[home == p].sum())
    i, q = np.nonzero(seen)
    c = home[i]
    return pa.table({
        "complex_id": _complex_names(c),
        "insurer_id": pa.array(["3311", "3332", "7095"]).take(pa.array(i % insurers)),
        "quarter": _dates(q * 3),
        "project_id": _complex_names(np.where(c < PROJECTS, c, -1)),
        "start_month": _start_dates(np.where(c < PROJECTS, start[np.minimum(c, PROJECTS - 1)], -1)),
        "insured": people[i, q],
        **{f"{b}_cents": y[i, q, k].astype(np.int64) for k, b in enumerate(INSURED_BUDGETS)},
    })  # fmt: skip
