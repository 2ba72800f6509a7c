"""Which cells may not be told by themselves: too few people, too few organisations, or one that can be worked out by another.

People: fewer than ten are not counted out, and nothing is told of their euros; everyone or no one in a row or column is telling too.
Of euros of people no one may be estimated within 10 % by another of them (p % rule), nor may two be nearly all of it ((n, k) rule);
of those an amount is about, and of those they are compared with.
Organisations: at least three others than who looks, and the same two rules, for who knows their own part. What is wholly of who looks
is free for them. An agreement can lift the rule for organisations, never that for people.

Sources: Hundepool et al. (2012), Statistical Disclosure Control, 4.2 (p %, (n, k)) and 5.2 (group disclosure); SACRO/acro 1.0.2
(threshold 10, n 2, k 0.9, p 0.1); OpenSAFELY (rounding to 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, Key

FEW_PEOPLE, ALL_OR_NOTHING = "few_people", "all_or_nothing"
PERSON_TO_BE_ESTIMATED, PEOPLE_DOMINATE = "person_to_be_estimated", "people_dominate"
FEW_ORGANISATIONS, TO_BE_ESTIMATED, DOMINATED = "few_organisations", "to_be_estimated", "dominated"
NOT_AGREED = "not_agreed"
FOR_ORGANISATIONS = (FEW_ORGANISATIONS, TO_BE_ESTIMATED, DOMINATED, NOT_AGREED)
CHANGED_BY_FEW, FOR_ANOTHER = "changed_by_few", "for_another"
PREFIX = "disclosure_"


@dataclass(frozen=True)
class Rules:
    """Parameters of ref__parameters whose name begins with ``disclosure_``; shares are 0 to 1, amounts cents."""

    fewest_people: int
    people_step: int
    fewest_others: int
    estimate_share: float
    dominance_n: int
    dominance_share: float
    protect_people: int
    protect_share: float
    protect_cents: int
    amount_step_cents: int
    rate_step_cents: int
    fewest_projects: int

    @classmethod
    def of(cls, settings: Mapping[str, float]) -> "Rules":
        """From assumptions by name.

        Raises:
            KeyError: One is not there.
        """
        given: dict[str, Any] = {name: kind(settings[PREFIX + name]) for name, kind in cls.__annotations__.items()}
        return cls(**given)


def primary(
    cube: Cube,
    viewer: str | None,
    rules: Rules,
    agreed: frozenset[Key] = frozenset(),
    closed: frozenset[Key] = frozenset(),
) -> dict[Key, str]:
    """Cells that may not be told by themselves, each with why.

    Args:
        cube: The table.
        viewer: Organisation that it is for; None: any organisation, and anybody else, may look.
        rules: Parameters.
        agreed: Cells of which all organisations behind them agreed that they are told.
        closed: Cells that are only told where that was agreed, or to whom they are wholly of.
    """
    whole = all_or_nothing(cube, rules) if cube.counts else set()
    found: dict[Key, str] = {}
    for key, cell in cube.cells.items():
        why = of_people(cell, cube.counts, rules) or (ALL_OR_NOTHING if key in whole else None)
        if why is None and key not in agreed:
            why = of_organisations(cell, viewer, rules)
            if why is None and key in closed and not cell.known_to(frozenset({viewer or ""})):
                why = NOT_AGREED
        if why is not None:
            found[key] = why
    return found


def of_people(cell: Cell, counts: bool, rules: Rules) -> str | None:
    """Why a cell says too much of people; None when it does not. Euros of single people count where they are known."""
    people = cell.value if counts else cell.people
    if people is not None and people < rules.fewest_people:
        return FEW_PEOPLE
    return _of_single_people(cell.euros, rules) or _of_single_people(cell.compared, rules)


def _of_single_people(euros: Mapping[str, int], rules: Rules) -> str | None:
    """The rules for euros of single people: those an amount is about, or those they are compared with; as if the others were known."""
    sizes = sorted((abs(one) for one in euros.values()), reverse=True)
    others = sizes[:1] + sizes[2:]  # the second largest looks, and knows their own
    if others and sum(others[1:]) < rules.estimate_share * others[0]:
        return PERSON_TO_BE_ESTIMATED
    return PEOPLE_DOMINATE if _dominated(sizes, rules) else None


def all_or_nothing(cube: Cube, rules: Rules) -> set[Key]:
    """Cells that hold everyone, or no one, of a margin of some size: they say something of each of its people."""
    found = set()
    for key, cell in cube.cells.items():
        for d, one in enumerate(key):
            margin = cube.cells.get((*key[:d], TOTAL, *key[d + 1 :]))
            if one != TOTAL and margin is not None and len(cube.categories(d)) > 1:
                telling = cell.value in (0, margin.value) and margin.value >= rules.fewest_people
                found |= {key} if telling else set()
    return found


def of_organisations(cell: Cell, viewer: str | None, rules: Rules) -> str | None:
    """Why a cell says too much of an organisation to who may look; None when it does not."""
    looking = [viewer] if viewer is not None else ["", *sorted(cell.shares)]
    return next((why for who in looking if (why := _told_to(cell, who, rules))), None)


def _told_to(cell: Cell, who: str, rules: Rules) -> str | None:
    """The rules for one who looks and knows their own part."""
    others = sorted((abs(part) for name, part in cell.shares.items() if name != who), reverse=True)
    if not others:
        return None
    if len(others) < rules.fewest_others:
        return FEW_ORGANISATIONS
    if sum(others[1:]) < rules.estimate_share * others[0]:
        return TO_BE_ESTIMATED
    return DOMINATED if _dominated(others, rules) else None


def _dominated(sizes: list[int], rules: Rules) -> bool:
    """Whether the largest few are more than their share of it all; sizes from large to small."""
    return sum(sizes[: rules.dominance_n]) > rules.dominance_share * sum(sizes)


def protection(cell: Cell, counts: bool, rules: Rules) -> int:
    """How far from its value a cell that is not told must possibly be: ten people, or 10 % and no less than some euros.

    10 % of the value or of what is of one contributor, whichever is larger: where parts are above and below zero a sum can be next to
    nothing, and the part of one be known as soon as the sum is.
    """
    least = rules.protect_people if counts else rules.protect_cents
    largest = max(
        abs(one) for one in (cell.value, *cell.shares.values(), *cell.euros.values(), *cell.compared.values())
    )
    return max(least, -int(-rules.protect_share * largest // 1))


def rounded(value: int, step: int) -> int:
    """To the nearest multiple of a step; halves away from zero."""
    return (1 if value >= 0 else -1) * step * ((2 * abs(value) + step) // (2 * step))
