"""A release of a cube: rules, what changed since it was last told, and what else stays untold; coarser where that is not enough.

A cell of which the people, or those they are compared with, changed by fewer than ten since a value of it was told keeps the last
value, with its vintage: the difference would be about those few. What it is now is protected as any other cell that may not be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from pipelines.disclosure.as_if_now import as_if_now
from pipelines.disclosure.cubes import (
    IDLE,
    NOBODY,
    TOTAL,
    Cell,
    Cube,
    Key,
    homes,
    merged,
    person_of,
    weighing,
    wherever,
)
from pipelines.disclosure.rules import CHANGED_BY_FEW, FOR_ANOTHER, FOR_ORGANISATIONS, Rules, primary, protection
from pipelines.disclosure.suppress import NotToBeProtected, Round, suppressed

READER = "reader of "


def _not_in(these: frozenset[str], others: frozenset[str]) -> set[str]:
    """People who are behind an amount here, and are not what they are here among the others, behind it or idle."""
    return {person_of(one) for one in weighing(these) - others if one + IDLE not in others}


@dataclass(frozen=True)
class Vintage:
    """A value that was told: when, what, of whom (pseudonyms), to whom (None: everyone), and how many of them were erased since."""

    told_on: str
    value: int
    members: frozenset[str]
    viewer: str | None = None
    erased: int = 0

    def who_changed(self, members: frozenset[str]) -> set[str]:
        """Who came, went, or became another thing to the amount since; not those who were erased."""
        return _not_in(self.members, members) | _not_in(members, self.members)

    def changed(self, members: frozenset[str]) -> int:
        """How many people came, went, or became another thing to the amount since."""
        return len(self.who_changed(members)) + self.erased


@dataclass(frozen=True)
class Register:
    """Everything of a cube that was released: rounds, values told of each cell (of the same people the last), its last state."""

    rounds: tuple[Round, ...] = ()
    told: Mapping[Key, tuple[Vintage, ...]] = field(default_factory=dict)
    states: Mapping[Key, tuple[int, Cell]] = field(default_factory=dict)

    @property
    def people(self) -> set[str]:
        """People of whom a value was told, by pseudonym."""
        return {person_of(member) for old in self.told.values() for one in old for member in one.members}


@dataclass(frozen=True)
class Audience:
    """Who gets a release: one organisation, or (None) everyone; and cells that the organisations behind them agreed to tell."""

    viewer: str | None = None
    agreed: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()  # public elsewhere: never to be left untold
    by_agreement: frozenset[str] = frozenset()  # first categories of which nothing is told of another unless agreed
    scope: str = TOTAL  # what a total is of: not every audience gets the same projects

    def name(self, key: Key) -> Key:
        """Name of a cell among those of all audiences."""
        return key if key[0] != TOTAL else (self.scope, *key[1:])

    @property
    def seen_by(self) -> frozenset[str] | None:
        """As a round has it: the organisation, and whoever reads its package without knowing what the organisation knows."""
        return None if self.viewer is None else frozenset({self.viewer, reader_of(self.viewer)})


def reader_of(viewer: str) -> str:
    """Name of one who has what an organisation was given and nothing else: few people are protected from that one too."""
    return f"{READER}{viewer}"


def readers_of(rounds: Sequence[Round], audience: Audience) -> list[frozenset[str]]:
    """Who has every package that organisations were given, with that of now, and knows nothing of their own; none without those."""
    given = {one for earlier in rounds for one in earlier.seen_by or () if one.startswith(READER)}
    own = set() if audience.viewer is None else {reader_of(audience.viewer)}
    return [frozenset(given | own)] if given - own else []


@dataclass(frozen=True)
class Released:
    """A round that may go out: the cube (coarser perhaps), the round, values that are repeated, and why cells are not told."""

    cube: Cube
    round: Round
    repeated: Mapping[Key, tuple[Vintage, ...]]
    untold: Mapping[Key, str]


def released(
    cube: Cube, register: Register, audience: Audience, rules: Rules, attackers: Sequence[frozenset[str]]
) -> Released | None:
    """The release of a cube; None when nothing of it can be told safely."""
    while True:
        try:
            return _released(cube, register, audience, rules, attackers)
        except NotToBeProtected:
            coarser = _coarser(cube, audience.known)
            if coarser is None:
                return None
            cube = coarser


def _released(
    cube: Cube, register: Register, audience: Audience, rules: Rules, attackers: Sequence[frozenset[str]]
) -> Released:
    named = {key: audience.name(key) for key in cube.cells}
    cells = {key: replace(c, state=state_of(named[key], c, register)) for key, c in cube.cells.items()}
    cube = replace(cube, cells=cells)
    closed = frozenset(key for key in cells if key[0] in audience.by_agreement)
    why = primary(cube, audience.viewer, rules, audience.agreed, closed)
    before = {key: register.told.get(named[key], ()) for key in cells}
    few = {key: before[key] for key in _changed_by_few(cells, before, rules, _moved(cube, register))}
    names = frozenset(named.values())
    few |= {
        key: ()
        for key, c in cells.items()
        if _by_another_name(named[key], c, register, rules, names) and key not in few
    }
    why = {key: one for key, one in (why | dict.fromkeys(few, CHANGED_BY_FEW)).items() if key not in audience.known}
    protected = {cells[key].state: protection(cells[key], cube.counts, rules) for key in why}
    lifted = {
        cells[key].state: 0 for key in audience.agreed & cells.keys() if key not in why
    }  # also what was protected before
    untold = set(protected) | (
        _kept_untold(register.rounds, audience) - {cells[k].state for k in audience.agreed & cells.keys()}
    )
    may = frozenset(key for key, cell in cells.items() if cell.state not in untold)
    now = Round(cells, may | audience.known, lifted | protected, audience.seen_by, _agreed(cells, why, audience))
    special = {"signed": cube.signed, "dear": audience.agreed, "public": audience.known}
    told = suppressed(now, register.rounds, attackers, **special)
    if readers := readers_of(register.rounds, audience):
        told = suppressed(replace(now, told=told), register.rounds, readers, **special, strict=False)
    if imagined := as_if_now(register.rounds, now, why):
        told = suppressed(replace(now, told=told), imagined, [*attackers, *readers], **special, strict=False)
    left = {key: why.get(key, FOR_ANOTHER) for key in cells if key not in told}
    mine = (None, audience.viewer)
    seen = {key: tuple(one for one in old if one.viewer in mine) for key, old in few.items() if key in left}
    return Released(cube, replace(now, told=told), seen, left)


def _agreed(cells: Mapping[Key, Cell], why: Mapping[Key, str], audience: Audience) -> dict[str, frozenset[str]]:
    """Of parts of a total that was agreed on: who agreed. What may not be told for the sake of people is not among them."""
    of = {key[0]: frozenset(cells[key].shares) for key in audience.agreed & cells.keys() if key[0] != TOTAL}
    return {cells[k].state: of[k[0]] for k, one in why.items() if one in FOR_ORGANISATIONS and k[0] in of}


def _moved(cube: Cube, register: Register) -> frozenset[str]:
    """Who is or was in more than one project, at any release."""
    found: dict[str, set[str]] = {}
    for person, home in chain(cube.homes, homes(cube.cells), *(homes(one.cells) for one in register.rounds)):
        found.setdefault(person, set()).add(home)
    return frozenset(person for person, places in found.items() if len(places) > 1)


def _changed_by_few(
    cells: Mapping[Key, Cell], before: Mapping[Key, tuple[Vintage, ...]], rules: Rules, moved: frozenset[str] = NOBODY
) -> dict[Key, frozenset[str]]:
    """Cells of which, since a value was told, some of the people and fewer than ten are others; and who.

    Also what several such cells add up to, when together they are fewer than ten: beside the values that were told of each, and all
    others of now, it would tell what those few make together (decision 0126).
    """
    every = {key: _few(c, before[key], rules, moved) for key, c in cells.items()}
    found = {key: who for key, who in every.items() if who is not None}
    lines = [
        (key, [one for one in cells if one[d] != TOTAL and (*one[:d], TOTAL, *one[d + 1 :]) == key])
        for key in sorted(cells, key=lambda key: key.count(TOTAL))
        for d in range(len(key)) if key[d] == TOTAL
    ]  # fmt: skip
    for key, parts in lines:
        changed = [found[one] for one in parts if one in found]
        together = frozenset[str]().union(*changed)
        if key not in found and len(changed) > 1 and len(together) < rules.fewest_people:
            found[key] = together
    return found


def _few(
    cell: Cell, before: tuple[Vintage, ...], rules: Rules, moved: frozenset[str] = NOBODY
) -> frozenset[str] | None:
    """Who came, went or became another thing since a value was told, when somebody did and they are fewer than ten; else None.

    Who only moved from one project to another is not counted: together these can weigh nothing in a sum of projects (decision 0119).
    The erased count by number; as it is not known who they were, those of two cells count as the same people: the fewest they can be.
    """
    found = [
        who for one in before
        if one.changed(cell.members) and len(who := _surely(one, cell, moved)) < rules.fewest_people
    ]  # fmt: skip
    return min(found, key=len, default=None)


def _surely(one: Vintage, cell: Cell, moved: frozenset[str]) -> frozenset[str]:
    return frozenset((one.who_changed(cell.members) - moved) | {f"erased {n}" for n in range(one.erased)})


def _by_another_name(
    name: Key, cell: Cell, register: Register, rules: Rules, names: frozenset[Key] = frozenset()
) -> bool:
    """Whether a value was told, by another name, of the same people but some and fewer than ten.

    A project has another code, or a total other projects. Where a value was told by this name it is held against that, and not against
    other ``names`` of the same table.
    """
    if not cell.members:
        return False
    beside = names if register.told.get(name) else frozenset[Key]()
    members = wherever(cell.members)
    others = ((at, old) for at, old in register.told.items() if at != name and at[1:] == name[1:])
    there = (one for at, old in others if at not in beside for one in old)
    return any(
        0 < replace(one, members=wherever(one.members)).changed(members) < rules.fewest_people
        for one in there if abs(len(weighing(one.members)) - len(weighing(members))) < 2 * rules.fewest_people
    )  # fmt: skip


def _kept_untold(rounds: Sequence[Round], audience: Audience) -> set[str]:
    """States that this audience was not told: what hid another goes on doing so as long as it is the same."""
    own = [one for one in rounds if one.seen_by == audience.seen_by]
    told = {one.cells[key].state for one in own for key in one.told}
    return {cell.state for one in own for cell in one.cells.values()} - told


def state_of(name: Key, cell: Cell, register: Register) -> str:
    """Name of what stands in a cell: the one before as long as amount, people and parts are what they were."""
    number, before = register.states.get(name, (0, None))
    same = before is not None and (cell.value, weighing(cell.members), dict(cell.shares)) == (
        before.value, weighing(before.members), dict(before.shares),
    )  # fmt: skip
    return f"{'|'.join(name)}#{number if same else number + 1}"


def registered(register: Register, made: Released, audience: Audience, on: str) -> Register:
    """The register with a release in it."""
    told, states = dict(register.told), dict(register.states)
    for key, cell in made.cube.cells.items():
        name = audience.name(key)
        states[name] = (int(cell.state.rpartition("#")[2]), cell)
        if key in made.round.told:
            same = (audience.viewer, cell.members)
            others = tuple(one for one in told.get(name, ()) if (one.viewer, one.members) != same)
            told[name] = (*others, Vintage(on, cell.value, cell.members, audience.viewer))
    return Register((*register.rounds, made.round), told, states)


def _coarser(cube: Cube, known: frozenset[Key]) -> Cube | None:
    """The cube with the two smallest categories of its finest dimension made one; None when that cannot be.

    What is public stays by itself: made one with another, the other would be hidden behind a number that everybody can take off.
    """
    finest = max(range(cube.dimensions), key=lambda d: (len(cube.categories(d)), -d))
    public = {key[finest] for key in known}
    names = [name for name in cube.categories(finest) if name not in public]
    if len(cube.categories(finest)) < 3 or len(names) < 2:
        return None
    size = {name: sum(abs(c.value) for key, c in cube.cells.items() if key[finest] == name) for name in names}
    first, second = sorted(names, key=lambda name: (size[name], name))[:2]
    return merged(cube, finest, (first, second))
