"""A cube: a table with its margins, and of every cell how many people and which organisations are behind it.

A cell is named by its category in every dimension; `TOTAL` in a dimension is the margin over it. Amounts are whole cents, counts whole
people. What stood in a cell at a release is a *state*: as long as amount and people stay what they were it is the same state, so that
a reader of two releases knows it to be one number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

TOTAL = "all"
Key = tuple[str, ...]
NOBODY: frozenset[str] = frozenset()


_AS = re.compile("[@~]")  # behind a pseudonym: what somebody is to an amount
IDLE = "~-"


def helped(person: str, project: str) -> str:
    """Somebody as one of those whom an amount is about, in a project."""
    return f"{person}@{project}"


def compared_with(person: str, project: str = "") -> str:
    """Somebody as one of those with whom the others are compared: by all their months, or by those before help in a project."""
    return f"{person}~{project}"


def idle(person: str, project: str = "") -> str:
    """Somebody who could be compared with and weighs nothing as it is: who comes to weigh by what others do, is not one who changed."""
    return compared_with(person, project) + IDLE


def weighing(members: Iterable[str]) -> frozenset[str]:
    """Those that are behind an amount: all but the idle."""
    return frozenset(one for one in members if not one.endswith(IDLE))


def person_of(member: str) -> str:
    """The pseudonym, whatever somebody is to an amount."""
    return _AS.split(member, maxsplit=1)[0]


def wherever(members: Iterable[str]) -> frozenset[str]:
    """The same people with what they are to an amount, whatever their project is called."""
    return frozenset(_wherever(one) for one in members)


def _wherever(member: str) -> str:
    person, kind, project, is_idle = _taken_apart(member)
    return person + kind + ("+" if kind == "~" and project else "") + (IDLE if is_idle else "")


def _taken_apart(member: str) -> tuple[str, str, str, bool]:
    """Pseudonym, sign of what somebody is to an amount ("": nothing is said of it), project, whether idle."""
    person = person_of(member)
    kind, rest = member[len(person) : len(person) + 1], member[len(person) + 1 :]
    is_idle = kind == "~" and rest.endswith(IDLE)
    return person, kind, rest.removesuffix(IDLE) if is_idle else rest, is_idle


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        value: Cents, or people in a cube of counts.
        people: How many people the amount rests on; None where it rests on nobody (a wage, a repair).
        shares: What each organisation contributes to the value; empty in a cube of counts.
        members: The people, by pseudonym, and whoever they are compared with; used to tell what changed, never told. Behind an
            amount each with what they are to it (`helped`, `compared_with`, `idle`): who becomes another thing comes or goes.
        state: Name of what stands in the cell.
        euros: What each of those people contributes to the amount, in cents, where that is known; for a rule, neither told nor kept.
        compared: What each of the people they are compared with weighs in the amount, in cents; likewise.
    """

    value: int
    people: int | None = None
    shares: Mapping[str, int] = field(default_factory=dict)
    members: frozenset[str] = NOBODY
    state: str = ""
    euros: Mapping[str, int] = field(default_factory=dict)
    compared: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Cell") -> "Cell":
        """Two cells together: people are counted once when it is known who they are."""
        counts = [one for one in (self.people, other.people) if one is not None]
        return Cell(
            self.value + other.value, sum(counts) if counts else None, _both(self.shares, other.shares),
            self.members | other.members, euros=_both(self.euros, other.euros),
            compared=_both(self.compared, other.compared),
        )  # fmt: skip

    def known_to(self, who: frozenset[str]) -> bool:
        """Whether all of it is theirs."""
        return bool(self.shares) and set(self.shares) <= who

    def own(self, who: frozenset[str]) -> int:
        """What of it is theirs."""
        return sum(part for name, part in self.shares.items() if name in who)


def _both(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Parts of the same contributor together."""
    found = dict(one)
    for who, part in other.items():
        found[who] = found.get(who, 0) + part
    return found


@dataclass(frozen=True)
class Cube:
    """Cells by key, with margins.

    ``counts``: values are people. ``signed``: values can be below zero (an estimate). ``of``: those that were made one, by what they
    are called now; the name does not say it, as a category may have a + of its own. ``homes``: people and the projects in which they
    are helped or live, also those that are not in the table.
    """

    name: str
    cells: Mapping[Key, Cell]
    counts: bool = False
    signed: bool = False
    of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    homes: frozenset[tuple[str, str]] = frozenset()

    @property
    def dimensions(self) -> int:
        """How many ways the table is cut."""
        return len(next(iter(self.cells), ()))

    def categories(self, dimension: int) -> list[str]:
        """Categories of a dimension, its margin apart."""
        return sorted({key[dimension] for key in self.cells} - {TOTAL})

    def made_of(self, category: str) -> frozenset[str]:
        """The categories that were made this one; itself where none were."""
        return self.of.get(category, frozenset({category}))


def homes(cells: Mapping[Key, Cell]) -> Iterator[tuple[str, str]]:
    """Who is helped in which project, or lives in it: pseudonym and project."""
    for members, project in {(cell.members, key[0]) for key, cell in cells.items()}:
        for one in members:
            person, kind, of, _ = _taken_apart(one)
            if home := of if kind else project if project != TOTAL else "":
                yield person, home


def sums(keys: Mapping[Key, object]) -> Iterator[tuple[Key, list[Key]]]:
    """What adds up to what: each margin with its parts, one dimension at a time."""
    parts: dict[tuple[int, Key], list[Key]] = {}
    for key in keys:
        for d, one in enumerate(key):
            if one != TOTAL:
                parts.setdefault((d, (*key[:d], TOTAL, *key[d + 1 :])), []).append(key)
    return ((total, found) for (_, total), found in sorted(parts.items()) if total in keys)


def merged(cube: Cube, dimension: int, names: tuple[str, str]) -> Cube:
    """The same cube with two categories of a dimension made one."""
    together = "+".join(sorted(names))
    cells: dict[Key, Cell] = {}
    for key, cell in cube.cells.items():
        at = (*key[:dimension], together, *key[dimension + 1 :]) if key[dimension] in names else key
        cells[at] = cells[at] + cell if at in cells else cell
    every = {*names, together} if together in cube.categories(dimension) else names
    return replace(cube, cells=cells, of={**cube.of, together: NOBODY.union(*map(cube.made_of, every))})
