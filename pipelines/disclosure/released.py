"""A release of a cube: rules, what changed since it was last told, and what else stays untold; coarser where that is not enough.

A cell of which the people changed by fewer than ten since its value was last told keeps that value, with its vintage: the difference
would be about those few. What it is now is protected as any other cell that may not be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.disclosure.cubes import Cell, Cube, Key, merged
from pipelines.disclosure.rules import CHANGED_BY_FEW, FOR_ANOTHER, Rules, primary, protection
from pipelines.disclosure.suppress import NotToBeProtected, Round, suppressed


@dataclass(frozen=True)
class Vintage:
    """A value that was told: when, what, and of whom (pseudonyms)."""

    told_on: str
    value: int
    members: frozenset[str]
    people: int | None = None


@dataclass(frozen=True)
class Register:
    """Everything of a cube that was released: rounds, the last value told of each cell, and how many states a cell has had."""

    rounds: tuple[Round, ...] = ()
    told: Mapping[Key, Vintage] = field(default_factory=dict)
    states: Mapping[Key, tuple[int, Cell]] = field(default_factory=dict)


@dataclass(frozen=True)
class Audience:
    """Who gets a release: one organisation, or (None) everyone; and cells that the organisations behind them agreed to tell."""

    viewer: str | None = None
    agreed: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()  # public elsewhere: never to be left untold

    @property
    def seen_by(self) -> frozenset[str] | None:
        """As a round has it."""
        return None if self.viewer is None else frozenset({self.viewer})


@dataclass(frozen=True)
class Released:
    """A round that may go out: the cube (coarser perhaps), the round, values that are repeated, and why cells are not told."""

    cube: Cube
    round: Round
    repeated: Mapping[Key, Vintage]
    untold: Mapping[Key, str]


def released(
    cube: Cube, register: Register, audience: Audience, rules: Rules, attackers: Sequence[frozenset[str]]
) -> Released | None:
    """The release of a cube; None when nothing of it can be told safely."""
    while True:
        try:
            return _released(cube, register, audience, rules, attackers)
        except NotToBeProtected:
            coarser = _coarser(cube)
            if coarser is None:
                return None
            cube = coarser


def _released(
    cube: Cube, register: Register, audience: Audience, rules: Rules, attackers: Sequence[frozenset[str]]
) -> Released:
    cube = replace(cube, cells={key: replace(c, state=state_of(key, c, register)) for key, c in cube.cells.items()})
    why = primary(cube, audience.viewer, rules, audience.agreed)
    repeated = {key: register.told[key] for key in cube.cells if _few(cube.cells[key], register.told.get(key), rules)}
    why |= {key: CHANGED_BY_FEW for key in repeated}
    why = {key: one for key, one in why.items() if key not in audience.known}
    protected = {cube.cells[key].state: protection(cube.cells[key], cube.counts, rules) for key in why}
    untold = {cell.state for key, cell in cube.cells.items() if key in why}
    now = Round(
        cube.cells, frozenset(k for k, c in cube.cells.items() if c.state not in untold), protected, audience.seen_by
    )
    told = suppressed(now, register.rounds, attackers, signed=cube.signed)
    if not audience.known <= told:
        raise NotToBeProtected("known elsewhere", frozenset())
    left = {key: why.get(key, FOR_ANOTHER) for key in cube.cells if key not in told}
    return Released(cube, replace(now, told=told), repeated, left)


def _few(cell: Cell, before: Vintage | None, rules: Rules) -> bool:
    """Whether some, and fewer than ten, of its people are others than when it was last told."""
    return before is not None and 0 < len(cell.members ^ before.members) < rules.fewest_people


def state_of(key: Key, cell: Cell, register: Register) -> str:
    """Name of what stands in a cell: the one before as long as amount, people and parts are what they were."""
    number, before = register.states.get(key, (0, None))
    same = before is not None and (cell.value, cell.members, dict(cell.shares)) == (
        before.value, before.members, dict(before.shares),
    )  # fmt: skip
    return f"{'|'.join(key)}#{number if same else number + 1}"


def registered(register: Register, made: Released, on: str) -> Register:
    """The register with a release in it."""
    told, states = dict(register.told), dict(register.states)
    for key, cell in made.cube.cells.items():
        states[key] = (int(cell.state.rpartition("#")[2]), cell)
        if key in made.round.told:
            told[key] = Vintage(on, cell.value, cell.members, cell.people)
    return Register((*register.rounds, made.round), told, states)


def _coarser(cube: Cube) -> Cube | None:
    """The cube with the two smallest categories of its finest dimension made one; None when that cannot be."""
    finest = max(range(cube.dimensions), key=lambda d: (len(cube.categories(d)), -d))
    names = cube.categories(finest)
    if len(names) < 3:
        return None
    size = {name: sum(abs(c.value) for key, c in cube.cells.items() if key[finest] == name) for name in names}
    first, second = sorted(names, key=lambda name: (size[name], name))[:2]
    return merged(cube, finest, (first, second))
