"""Earlier rounds as they would be of the numbers of now: what is left when somebody takes it that nothing else changed.

A number that changed by a cent is another state, so no equation holds it against what was told of it. Who looks knows better:
a total of nine projects, less that of eight of a quarter ago, is the ninth but for what the eight grew (decision 0121).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.disclosure.cubes import TOTAL, Cell, Key
from pipelines.disclosure.suppress import Round


def as_if_now(rounds: Sequence[Round], now: Round, waiting: Collection[Key]) -> list[Round]:
    """Earlier rounds with the cells of now for the same categories, and sums of them; one for each who had the same categories.

    Args:
        rounds: What was released.
        now: The round that is to be told.
        waiting: Cells of now that may not be told by themselves: what was told of them is another number on purpose.
    """
    found: dict[tuple[frozenset[Key], frozenset[str] | None], Round] = {}
    numbers: dict[
        tuple[frozenset[Key], frozenset[str] | None], int
    ] = {}  # of those who had the same, a sum is one number
    for one in rounds:
        at = frozenset(one.cells), one.seen_by
        made = _of_now(one, now, waiting, numbers.setdefault(at, len(numbers)))
        before = found.get(at)
        if before is not None:
            made = replace(
                before, told=before.told | made.told, protected={**before.protected, **made.protected},
                agreed={**before.agreed, **made.agreed},
            )  # fmt: skip
        found[at] = made
    return list(found.values())


def _of_now(one: Round, now: Round, waiting: Collection[Key], number: int) -> Round:
    cells = {key: now.cells.get(key, cell) for key, cell in one.cells.items() if TOTAL not in key}
    for key, parts in _margins(one.cells):
        if key in now.cells and parts == set(_parts(key, now.cells)):
            cells[key] = now.cells[key]
        else:
            cells[key] = _sum([cells[part] for part in sorted(parts)], f"{'|'.join(key)}~{number}")
    same = {key for key, cell in cells.items() if key in now.cells and cell.state == now.cells[key].state}
    told = frozenset(key for key in one.told if key not in same or key not in waiting)
    state_now = {one.cells[key].state: cell.state for key, cell in cells.items()}
    protected = {
        cells[k].state: one.protected[c.state]
        for k, c in one.cells.items()
        if c.state in one.protected and k not in one.told
    }
    agreed = {state_now[state]: who for state, who in one.agreed.items() if state in state_now}
    return Round(cells, told, protected, one.seen_by, agreed)


def _margins(cells: Mapping[Key, Cell]) -> Iterator[tuple[Key, set[Key]]]:
    return ((key, set(_parts(key, cells))) for key in cells if TOTAL in key)


def _parts(key: Key, cells: Mapping[Key, Cell]) -> Iterator[Key]:
    """The cells without margins of which a margin is made."""
    return (one for one in cells if TOTAL not in one and all(a in (TOTAL, b) for a, b in zip(key, one, strict=True)))


def _sum(cells: list[Cell], state: str) -> Cell:
    total = cells[0]
    for one in cells[1:]:
        total = total + one
    return replace(total, state=state)
