"""Random tables, released and then attacked; shared by the tests (a few of each) and by benchmarks/trust_disclosure.py (many)."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from pipelines.attacker import Shown, Truth, breaches, coalitions_of
from pipelines.disclosure.cubes import TOTAL, Cell, Cube, Key
from pipelines.disclosure.released import Audience, Register, reader_of, registered, released
from pipelines.disclosure.rules import PEOPLE_DOMINATE, PERSON_TO_BE_ESTIMATED, Rules, primary, protection
from pipelines.disclosure.suppress import Round

RULES = Rules(10, 5, 3, 0.1, 2, 0.85, 10, 0.1, 10_000, 100_000, 1_000, 5)
OUTSIDER = [frozenset()]
PARTIES = "abcdef"
OF_ONE = (PERSON_TO_BE_ESTIMATED, PEOPLE_DOMINATE)


def with_margins(name: str, inner: Mapping[Key, Cell], *, counts: bool = False, signed: bool = False) -> Cube:
    """A cube of cells and all their margins. In a cube of counts the value is the number of people."""
    cells: dict[Key, Cell] = {}
    for key, cell in inner.items():
        for margin in product((False, True), repeat=len(key)):
            at = tuple(TOTAL if over else one for one, over in zip(key, margin, strict=True))
            cells[at] = cells[at] + cell if at in cells else cell
    return Cube(name, cells, counts, signed)


def counts(rng, *shape):
    """People over categories, some cells small and some large."""
    return with_margins("people", {key: Cell(n, n) for key, n in _cells(rng, shape, 60)}, counts=True)


def _cells(rng, shape, most):
    keys = [()]
    for d, n in enumerate(shape):
        keys = [(*key, f"{'rst'[d]}{i}") for key in keys for i in range(n)]
    return [(key, int(most * rng.random() ** 2)) for key in keys]


def amounts(rng, *shape, signed=False):
    """Euros of some organisations over categories, resting on some people; some cells are of few organisations."""
    inner, uneven = {}, rng.choice((0.2, 0.5, 1.0))
    for key, people in _cells(rng, shape, 120):
        of = rng.sample(PARTIES, rng.randint(1, 3) if rng.random() < 0.3 else rng.randint(4, 6))
        low = -0.3 if signed else 0.0
        shares = {f"org{one}": int(1e6 * (rng.lognormvariate(0, uneven) + low)) for one in of}
        inner[key] = Cell(sum(shares.values()), people, shares)
    return with_margins("euros", inner, signed=signed)


def parties_of(cube):
    return sorted({who for cell in cube.cells.values() for who in cell.shares})


def shown(one):
    return Shown(
        {key: cell.state for key, cell in one.cells.items()},
        frozenset(one.cells[key].state for key in one.told),
        one.seen_by,
    )


def truth(rounds):
    """What holds of every number of every round."""
    far = {state: size for one in rounds for state, size in one.protected.items()}
    cells = {cell.state: cell for one in rounds for cell in one.cells.values()}
    agreed = {state: who for one in rounds for state, who in one.agreed.items()}
    return {s: Truth(c.value, c.shares, far.get(s, 0), agreed.get(s, frozenset())) for s, c in cells.items()}


def attacked(rounds, coalitions, signed=False):
    return breaches([shown(one) for one in rounds], truth(rounds), coalitions, below_zero=signed)


def only_primary(cube, viewer=None):
    """The release as it would be without secondary suppression: the positive control."""
    cells = {key: replace(cell, state="|".join(key)) for key, cell in cube.cells.items()}
    cube = replace(cube, cells=cells)
    why = primary(cube, viewer, RULES)
    far = {cells[key].state: protection(cells[key], cube.counts, RULES) for key in why}
    return Round(cells, frozenset(cells) - frozenset(why), far, Audience(viewer).seen_by)


def tell(cube, coalitions=OUTSIDER, register=None, audience=None):
    return released(cube, register or Register(), audience or Audience(), RULES, coalitions)


def one_table(rng, *shape):
    """Release a table of counts or of euros and attack it: breaches with and without secondary suppression, cells told."""
    cube = counts(rng, *shape) if rng.random() < 0.5 else amounts(rng, *shape, signed=rng.random() < 0.3)
    made = tell(cube)
    bad = [] if made is None else attacked([made.round], OUTSIDER, cube.signed)
    naive = only_primary(cube)
    return bad, attacked([naive], OUTSIDER, cube.signed), len(naive.protected), made


def one_insider(rng):
    """Release euros of organisations to all of them, and attack it as each, and as each two together."""
    cube = amounts(rng, rng.randint(2, 4), rng.randint(2, 3))
    who = coalitions_of(parties_of(cube))
    made = tell(cube, who)
    naive = only_primary(cube)
    return [] if made is None else attacked([made.round], who), attacked([naive], who), len(naive.protected), made


def one_viewer(rng):
    """Release euros to one of the organisations, and attack it as that one, alone and with each other."""
    cube = amounts(rng, rng.randint(2, 5), rng.randint(2, 3))
    viewer = rng.choice(parties_of(cube))
    who = [frozenset({reader_of(viewer)}), *coalitions_of(parties_of(cube), viewer)]
    made, naive = tell(cube, who, audience=Audience(viewer)), only_primary(cube, viewer)
    return [] if made is None else attacked([made.round], who), attacked([naive], who), len(naive.protected), made


def one_history(rng, releases=6):
    """Six releases between which 1 to 9 people come, go or move in some cells: attacked after each, with all before it."""
    shape = (rng.randint(2, 4), rng.randint(2, 3))
    living = {key: {f"{'.'.join(key)}-{i}" for i in range(n)} for key, n in _cells(rng, shape, 60)}
    register, bad, last, of = Register(), [], None, {}
    forgetful, naive, before = Register(), [], None  # one that does not know of whom it told what
    for step in range(releases):
        cube = with_margins(
            "people",
            {key: Cell(len(who), len(who), {}, frozenset(who)) for key, who in living.items()},
            counts=True,
        )
        made = tell(cube, register=register)
        if made is not None:
            register = registered(register, made, Audience(), f"{step}")
            bad += attacked(register.rounds, OUTSIDER)
            bad += [key for key in made.round.told if _of_few(last, made, key)]
            bad += [key for key in made.round.told if _adds_up_to_few(of, made, key)]
            last, of = made, of | {key: made.cube.cells[key].members for key in made.round.told}
        told = tell(cube, register=replace(forgetful, told={}))
        if told is not None:
            forgetful = registered(forgetful, told, Audience(), f"{step}")
            naive += [key for key in told.round.told if _of_few(before, told, key)]
            before = told
        _change(rng, living, step)
    return bad, naive, 1, last


def _of_few(last, made, key):
    """Whether two values told, one after the other, differ by fewer than ten people: counted here, not by the register."""
    if last is None or key not in last.cube.cells or key not in last.round.told:
        return False
    return 0 < len(last.cube.cells[key].members ^ made.cube.cells[key].members) < 10


def _adds_up_to_few(of, made, key):
    """Whether a sum is told while all parts of it that are not were told before, of the same people but fewer than ten."""
    cells = made.cube.cells
    for d in (d for d, one in enumerate(key) if one == TOTAL):
        hidden = [
            k for k in cells if k[d] != TOTAL and (*k[:d], TOTAL, *k[d + 1 :]) == key and k not in made.round.told
        ]
        changed = frozenset().union(*(cells[k].members ^ of.get(k, frozenset()) for k in hidden))
        if hidden and all(k in of for k in hidden) and 0 < len(changed) < 10:
            return True
    return False


def _change(rng, living, step):
    for key in rng.sample(sorted(living), rng.randint(1, len(living))):
        for i in range(rng.randint(1, 9)):
            if living[key] and rng.random() < 0.5:
                gone = rng.choice(sorted(living[key]))
                living[key].discard(gone)
                if rng.random() < 0.3:
                    living[rng.choice(sorted(living))].add(gone)
            else:
                living[key].add(f"new-{step}-{'.'.join(key)}-{i}")


def one_microdata(rng):
    """A release from random rows of people with euros, judged again by plain counting."""
    shape, uneven = (rng.randint(2, 4), rng.randint(2, 4)), rng.choice((0.3, 1.0, 2.5))
    rows = [
        (
            (f"r{rng.randrange(shape[0])}", f"s{rng.randrange(shape[1])}"),
            f"p{rng.randrange(i + 1)}",  # some have several rows
            rng.choice(PARTIES),
            int(1e5 * rng.lognormvariate(0, uneven)),
        )
        for i in range(rng.randint(20, 400))
    ]
    inner = {}
    for key, who, party, cents in rows:
        one = Cell(cents, None, {party: cents}, frozenset({who}), euros={who: cents})
        inner[key] = inner[key] + one if key in inner else one
    cube = with_margins("euros", inner)
    cube = replace(cube, cells={key: replace(cell, people=len(cell.members)) for key, cell in cube.cells.items()})
    made = tell(cube)
    if made is None:
        return [], [], 0, None
    bad = [key for key in made.round.told if not _may_be_told([r for r in rows if _in(r[0], key)])]
    by_person = [
        k for k, why in made.untold.items() if why in OF_ONE and _ten_people([r for r in rows if _in(r[0], k)])
    ]
    return bad, by_person, len(by_person), made


def _in(key, cell):
    return all(asked == TOTAL or found in asked.split("+") for found, asked in zip(key, cell, strict=True))


def _ten_people(rows):
    return len({who for _, who, _, _ in rows}) >= 10


def _may_be_told(rows):
    """The rules once more, from the rows: ten people, of whom none can be estimated; three others for every organisation that looks."""
    people, parties = {}, {}
    for _, who, party, cents in rows:
        people[who] = people.get(who, 0) + cents
        parties[party] = parties.get(party, 0) + cents
    for who in people:  # whoever of them looks
        others = sorted(v for p, v in people.items() if p != who)
        if others and sum(others[:-1]) < 0.1 * others[-1]:
            return False
    if sum(sorted(people.values())[-2:]) > 0.85 * sum(people.values()):
        return False
    for who in ["", *parties]:
        others = sorted(v for p, v in parties.items() if p != who)
        if len(others) < 3 or sum(others[:-1]) < 0.1 * others[-1] or sum(others[-2:]) > 0.85 * sum(others):
            return False
    return _ten_people(rows)
