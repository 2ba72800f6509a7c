"""People with support: where they live, from when to when they are in care, and who moves to another law.

Months are numbers (0 = first month delivered) and may lie before the first or after the last month.
"""

from dataclasses import dataclass, fields

import numpy as np

from pipelines.example.country import PEOPLE, RESIDENTS, Complex, Country, Pair

NEVER = 10_000
BLOCK = 512  # people elsewhere are made in blocks, so that block k of a pair is the same in a country of any size


@dataclass
class People:
    """People as columns of equal length.

    Attributes:
        complex: Number of the complex they live in at some time; -1 = elsewhere.
        moved_in: First month of the stay (NEVER when elsewhere).
        moved_out: Last month of the stay.
        care_start: First month of care.
        care_end: Last month of care, before any shift.
        shift: Last month before care moves to another law, or NEVER.
        kind: 0 support, 1 support and day activities, 2 sheltered housing, 3 shelter.
        reason: Reason of the end of care: 19 as planned, 31 moved away, 39 other law.
    """

    complex: np.ndarray
    moved_in: np.ndarray
    moved_out: np.ndarray
    care_start: np.ndarray
    care_end: np.ndarray
    shift: np.ndarray
    kind: np.ndarray
    reason: np.ndarray

    def __len__(self) -> int:
        return len(self.complex)

    def take(self, which: np.ndarray) -> "People":
        """Some of them, by index or mask."""
        return People(*(getattr(self, f.name)[which] for f in fields(self)))

    @property
    def last(self) -> np.ndarray:
        """Last month of care under the Wmo."""
        return np.minimum(self.care_end, self.shift)


def together(parts: list[People]) -> People:
    """Several groups as one."""
    return People(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(People)))


def _kinds(chance: np.random.Generator, count: int) -> np.ndarray:
    """Kinds of care; the same distribution for those who move into a project and those who do not."""
    return chance.choice(4, size=count, p=[0.46, 0.24, 0.18, 0.12])


def _reasons(chance: np.random.Generator, shift: np.ndarray) -> np.ndarray:
    return np.where(shift < NEVER, 39, chance.choice([19, 31], size=len(shift), p=[0.7, 0.3]))


def _stays(complex_: Complex, months: int, places: int, chance: np.random.Generator) -> np.ndarray:
    """Stays in a complex, shape (stays, 2): first and last month; who leaves is replaced."""
    mean, stays = (33.0 if complex_.project else 57.0), []
    for _ in range(places):
        start = -int(chance.integers(0, 36)) if complex_.start is None else complex_.start + int(chance.integers(0, 4))
        while start < months:
            end = start + 2 + int(chance.geometric(1 / mean))
            if end >= 0:
                stays.append((start, end))
            start = end + 1 + int(chance.integers(0, 2))
    return np.array(stays, dtype=np.int64).reshape(-1, 2)


def residents(country: Country, complex_: Complex, scale: float) -> People:
    """People who live in a complex with support at some time.

    They were in care elsewhere for at least nine months before (one in a hundred was not), keep their care while they live
    there, and leave care within two months of leaving.
    """
    chance = country.chance(RESIDENTS, complex_.number)
    stays = _stays(complex_, country.months, max(1, round(complex_.places * scale)), chance)
    count = len(stays)
    history = 9 + np.minimum(chance.exponential(14, count), 45).astype(int)
    history[chance.random(count) < 0.01] = 0
    care_end = stays[:, 1] + chance.integers(0, 3, count)
    until = np.minimum(stays[:, 1], country.months - 1)
    moment = np.maximum(stays[:, 0], 0) + (chance.random(count) * (until - np.maximum(stays[:, 0], 0) + 1)).astype(int)
    moved = chance.random(count) < (0.07 if complex_.project else 0.03)
    shift = np.where(moved & (moment < np.minimum(care_end, country.months - 1)), moment, NEVER)
    return People(
        np.full(count, complex_.number), stays[:, 0], stays[:, 1], stays[:, 0] - history, care_end, shift,
        _kinds(chance, count), _reasons(chance, shift),
    )  # fmt: skip


def elsewhere(country: Country, pair: Pair, block: int) -> People:
    """One block of people in care who never live in a complex of the register."""
    chance = country.chance(PEOPLE, pair.number, block)
    start = chance.integers(-48, country.months - 6, BLOCK)
    end = start + 5 + chance.geometric(1 / 48, BLOCK)
    first, until = np.maximum(start, 0), np.minimum(end, country.months - 1)
    moment = first + (chance.random(BLOCK) * np.maximum(until - first + 1, 1)).astype(int)
    shift = np.where((chance.random(BLOCK) < 0.03) & (moment < until), moment, NEVER)
    away = np.full(BLOCK, -1), np.full(BLOCK, NEVER), np.full(BLOCK, NEVER)
    people = People(*away, start, end, shift, _kinds(chance, BLOCK), _reasons(chance, shift))
    return people.take(people.care_end >= 3)
