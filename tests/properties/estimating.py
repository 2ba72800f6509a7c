"""Random histories of an estimate, released and then attacked: people come, go, or become another thing to an amount."""

from dataclasses import replace

import numpy as np

from pipelines.disclosure.cubes import TOTAL, Cell, compared_with, helped, idle, person_of
from pipelines.disclosure.released import Audience, Register, registered
from pipelines.measures.influence import parts_of_people
from tests.properties.disclosing import OUTSIDER, attacked, tell, with_margins
from tests.unit.measures.panels import persons

RELEASES, MONTHS = 6, 8


def one_whom_others_are_compared_with(rng):
    """Six releases of what was avoided, between which people that others are compared with come or go, and nothing else changes.

    The positive control has only those who were helped for the people behind a cell.
    """
    return _history(rng, _come_or_go, lambda cell: frozenset(cell.euros))


def one_of_movers(rng):
    """Six releases between which people become another thing to an amount: helped, or no longer, or in another project.

    The positive control knows of the people behind a cell who they are, and not what they are to it.
    """
    return _history(rng, _move, lambda cell: frozenset(map(person_of, cell.members)))


def _history(rng, change, naive):
    """Bad is what two values of a cell tell of fewer than ten people, counted from the rows.

    In the positive control the attacker gets what one person weighs, to the cent of a count of his own.
    """
    those = [_person(rng, f"{p}-{i}", p, rng.randint(3, 5)) for p in "PQ" for i in range(rng.randint(14, 22))]
    others = [_person(rng, f"o{i}") for i in range(rng.randint(25, 45))]
    registers, told, found, made = [Register(), Register()], ([], []), ([], []), [None, None]
    history = [(those, others)]
    for step in range(RELEASES):
        rows = [one for group in history[-1] for one in group]
        cube = _avoided(rows)
        unknowing = {key: replace(one, members=naive(one)) for key, one in cube.cells.items()}
        for rule, of in enumerate((replace(cube, cells=unknowing), cube)):
            made[rule] = tell(of, register=registers[rule])
            if made[rule] is not None:
                registers[rule] = registered(registers[rule], made[rule], Audience(), f"{step}")
                told[rule].append(({key: of.cells[key].value for key in made[rule].round.told}, rows))
        found[1].extend(attacked(registers[1].rounds, OUTSIDER, True))
        history.append(change(rng, history, step))
    for rule, values in enumerate(told):
        pairs = [(one, other) for i, one in enumerate(values) for other in values[:i]]
        found[rule].extend(few for one, other in pairs if (few := _of_few_rows(one, other, exact=not rule)))
    return found[1], found[0], 1, made[1]


def _person(rng, name, project=None, start=None):
    level = rng.lognormvariate(12, 0.5)
    cents = [int(level * rng.lognormvariate(0, 0.4) * (0.7 if start and m >= start else 1)) for m in range(MONTHS)]
    return name, project, start, tuple(cents)


def _come_or_go(rng, history, step):
    """One comes, or one goes, or a handful, or more than ten; or they are those of two releases ago and one more."""
    come, go = rng.choice(((1, 0), (0, 1), (0, 1), (2, 3), (9, 0), (12, 0), (6, 5), (1, None)))
    those, others = history[-3 if go is None and len(history) > 2 else -1]
    stay = rng.sample(others, len(others) - (go or 0))
    return those, stay + [_person(rng, f"new{step}-{i}") for i in range(come)]


def _move(rng, history, step):
    """One turns out to have been another thing all along, or a handful, or more than ten; or all is as two releases ago but for one."""
    those, others = history[-3 if len(history) > 2 and rng.random() < 0.2 else -1]
    every, many = [*those, *others], rng.choice((1, 1, 1, 1, 4, 9, 12))
    moved = {one[0]: _elsewhere(rng, one) for one in _alike(rng, every, many)}
    every = [moved.get(one[0], one) for one in every]
    return [one for one in every if one[1]], [one for one in every if not one[1]]


def _alike(rng, every, many):
    """As many who are the same thing now: whoever moves makes room for nobody."""
    what = rng.choice(("P", "Q", None, None))
    now = [one for one in every if one[1] == what]
    return rng.sample(now, min(many, len(now) - 1))


def _elsewhere(rng, person):
    name, project, start, cents = person
    new = rng.choice([one for one in ("P", "Q", None) if one != project])
    return name, new, (start or rng.randint(3, 5)) if new else None, cents


def _avoided(rows):
    """The cube of what was avoided."""
    table = persons([
        (name, m, "T", project and f"home {project}", project, start, cents[m])
        for name, project, start, cents in rows for m in range(MONTHS)
    ])  # fmt: skip
    found, inner = parts_of_people(table, dict.fromkeys("PQ", np.arange(MONTHS) + 600), 5), {}
    known = dict(zip(found.compared.person_id, found.compared.helped_in, strict=True))
    for project in "PQ":
        own, compared = (_of_project(one, project) for one in (found.own, found.compared))
        rest = found.idle[found.idle.project_id == project]
        cents = sum(own.values()) + sum(compared.values())
        members = {*(helped(one, project) for one in own), *(compared_with(one, known[one]) for one in compared)}
        members |= {idle(*one) for one in zip(rest.person_id, rest.helped_in, strict=True)}
        inner[project, "gemeente"] = Cell(cents, len(own), {}, frozenset(members), euros=own, compared=compared)
    return with_margins("avoided", inner, signed=True)


def _of_project(frame, project):
    rows = frame[frame.project_id == project]
    return dict(zip(rows.person_id, rows.cents.astype(int).tolist(), strict=True))


def _of_few_rows(one, other, *, exact):
    """Fewer than ten people that two values of one cell are about; ``exact``: one, and what they weigh is what the values differ by."""
    (new, rows), (old, before) = one, other
    few = sorted({r[0] for r in {*rows} ^ {*before}})  # who is not there, or is another thing
    both = [key for key in new if key in old]
    if not exact:
        return few if both and 0 < len(few) < 10 else []
    if len(few) != 1 or not both:
        return []
    now, then = _by_hand(rows), _by_hand(before)
    weighs = {key: now[key[0]] - then[key[0]] for key in both}
    return few if any(abs(new[key] - old[key] - by) < 100 < abs(by) for key, by in weighs.items()) else []


def _by_hand(rows):
    """What was avoided, by plain least squares on a column for each person and each month."""
    seen = [(i, m) for i, (_, _, start, _) in enumerate(rows) for m in range(MONTHS) if start is None or m < start]
    design = np.zeros((len(seen), len(rows) + MONTHS))
    for at, (i, m) in enumerate(seen):
        design[at, [i, len(rows) + m]] = 1
    fitted = np.linalg.lstsq(design, np.array([rows[i][3][m] for i, m in seen], float), rcond=None)[0]
    found = dict.fromkeys(("P", "Q"), 0.0)
    for i, (_, project, start, cents) in enumerate(rows):
        if project:
            found[project] += sum(fitted[i] + fitted[len(rows) + m] - cents[m] for m in range(start, MONTHS))
    return {**found, TOTAL: sum(found.values())}
