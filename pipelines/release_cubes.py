"""The cubes of a release, with the people and the organisations behind every cell.

Project × party, over all months that are known: *paid* for caretaking (own cost, transfers counted), and *avoided*. Project × support:
*people* who live or lived there, with support and without, each once per project.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from pipelines.disclosure.cubes import TOTAL, Cell, Cube, Key, compared_with, helped, idle

OF_PARTY = {"gemeente": "municipality_code", "woningcorporatie": "corporation_id"}
ROLE = {"gemeente": "gemeente", "woningcorporatie": "corporatie"}
WITH_SUPPORT, WITHOUT_SUPPORT, UNDIVIDED = GROUPS = ("with_support", "without_support", "undivided")
CORPORATION, MUNICIPALITY, INSURER = "woningcorporatie", "gemeente", "zorgverzekeraar"
ROUNDED_CENTS = 100  # of which amounts are rounded: budgets × years


@dataclass(frozen=True)
class Given:
    """The answers that a release is made of, and who is behind them.

    ``people``, ``compared`` and ``idle`` are what `pipelines.measures.influence` gives (and where these are helped), ``insurers``
    what `pipelines.harmonize.own_parts` does, ``placements`` who lives or lived in which project (person_id, complex_id, supported);
    people by pseudonym.
    """

    who_pays: pd.DataFrame
    comparison: pd.DataFrame
    profile: pd.DataFrame
    placements: pd.DataFrame
    people: pd.DataFrame
    compared: pd.DataFrame
    insurers: pd.DataFrame
    release: pd.DataFrame
    parameters: pd.DataFrame
    idle: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["project_id", "person_id", "helped_in"]))


class PeopleMissing(LookupError):
    """What is known of people does not add up to an amount: nothing can be said of what one contributes. Says in which project."""


def cubes_of(given: Given) -> dict[str, Cube]:
    """Cubes by name; none of what is nothing everywhere.

    Raises:
        PeopleMissing: What is known of people does not add up to an amount.
    """
    rows = given.who_pays
    rows = rows.loc[(rows.year == 0) & (rows.budget == TOTAL) & (rows.party != TOTAL)]
    rows = rows.loc[rows.project_id.isin(given.profile.project_id)]
    paid: dict[Key, Cell] = {}
    avoided: dict[Key, Cell] = {}
    behind = Behind(given)
    for r in rows.to_dict("records"):
        key = (str(r["project_id"]), str(r["party"]))
        cost, less = int(r["cost_cents"]) - int(r["transfer_cents"]), int(r["avoided_cents"])
        paid[key] = Cell(cost, None, {behind.organisation(*key): cost})
        euros, compared = behind.euros(*key, less)
        members = behind.members(key[0], euros, compared)
        avoided[key] = Cell(
            less, behind.people(*key), behind.parts(*key, less), members, euros=euros, compared=compared,
        )  # fmt: skip
    amounts = {"paid": _with_something(paid), "avoided": _with_something(avoided)}
    helped_in = _helped_in(given)
    cubes = {name: Cube(name, _summed(cells), signed=True, homes=helped_in) for name, cells in amounts.items() if cells}
    living = _living(given, behind)
    if any(cell.value for cell in living.values()):
        stays = frozenset(given.placements[["person_id", "complex_id"]].astype(str).itertuples(index=False, name=None))
        cubes["people"] = Cube("people", _summed(living), counts=True, homes=stays)
    return cubes


def _helped_in(given: Given) -> frozenset[tuple[str, str]]:
    """Who is or will be helped in which project, also in one that is not in this release."""
    columns = [(given.people, "project_id"), (given.compared, "helped_in"), (given.idle, "helped_in")]
    every = (rows[["person_id", where]].astype(str).itertuples(index=False, name=None) for rows, where in columns)
    return frozenset((person, project) for one in every for person, project in one if project)


def _living(given: Given, behind: "Behind") -> dict[Key, Cell]:
    """People of each project; with support when any of their stays there is. What a municipality knows of its own is its own.

    Where all who are registered are of one kind they are not divided: a number with support would say it of each of them.
    """
    stays = given.placements
    stays = stays.assign(project=stays.complex_id.astype(str), supported=stays.supported.fillna(False).astype(bool))
    ever = stays.groupby(["project", "person_id"], as_index=False).supported.any()
    ever["group"] = ever.supported.map({True: WITH_SUPPORT, False: WITHOUT_SUPPORT})
    groups = (WITH_SUPPORT, WITHOUT_SUPPORT) if ever.supported.nunique() > 1 else (UNDIVIDED,)
    cells: dict[Key, Cell] = {}
    for project in given.profile.project_id.astype(str):
        here, who = ever[ever.project == project], behind.organisation(project, MUNICIPALITY)
        for group in groups:
            members = frozenset(here.person_id[(here.group == group) | (group == UNDIVIDED)].astype(str))
            cells[(project, group)] = Cell(len(members), None, {who: len(members)}, members)
    return cells


def _with_something(every: Mapping[Key, Cell]) -> dict[Key, Cell]:
    """Without parties that have nothing anywhere. Not so groups of people: that a group is empty says something of everybody else."""
    there = {key[1] for key, cell in every.items() if cell.value}
    return {key: cell for key, cell in every.items() if key[1] in there}


def _summed(inner: Mapping[Key, Cell]) -> dict[Key, Cell]:
    """With margins. The people of a project are the same for every party, so a total has those of the party with most of them."""
    cells = dict(inner)
    projects, parties = ({key[d] for key in inner} for d in (0, 1))
    for project in sorted(projects):
        cells[(project, TOTAL)] = _sum([c for key, c in inner.items() if key[0] == project], max)
    for party in sorted(parties):
        cells[(TOTAL, party)] = _sum([c for key, c in inner.items() if key[1] == party], sum)
    cells[(TOTAL, TOTAL)] = _sum([cells[(project, TOTAL)] for project in sorted(projects)], sum)
    return cells


def _sum(cells: list[Cell], of_people: Any) -> Cell:
    total = cells[0]
    for one in cells[1:]:
        total = total + one
    counts = [c.people for c in cells if c.people is not None]
    return replace(total, people=of_people(counts) if counts else None)


class Behind:
    """Who is behind a cell: organisations with their part, how many people, who they are and what of it is about each."""

    def __init__(self, given: Given) -> None:
        self.profile = given.profile.set_index(given.profile.project_id.astype(str))
        self.persons, self.compared = _by_project(given.people), _by_project(given.compared)
        self.helped_in: dict[str, str] = dict(zip(given.compared.person_id, given.compared.helped_in, strict=True))
        self.idle: dict[str, set[str]] = {}
        for project, person, helped_in in given.idle[["project_id", "person_id", "helped_in"]].itertuples(index=False):
            self.idle.setdefault(str(project), set()).add(idle(person, helped_in))
        self.insurers: dict[str, list[tuple[str, int, int]]] = {}
        columns = ["project_id", "insurer_id", "cents", "insured"]
        for project, insurer, cents, insured in given.insurers[columns].itertuples(index=False):
            self.insurers.setdefault(str(project), []).append((f"{INSURER}:{insurer}", int(cents), int(insured)))

    def organisation(self, project: str, party: str) -> str:
        """Who a party is in a project; one whose organisations are not told apart is one."""
        column = OF_PARTY.get(party)
        return party if column is None else f"{ROLE[party]}:{self.profile.loc[project, column]}"

    def parts(self, project: str, party: str, cents: int) -> dict[str, int]:
        """What of an avoided amount is of which organisation: of one party one, of insurers each their own part.

        What is no insurer's own part (the months of everybody else) is divided by people insured, as it was made.
        """
        insurers = sorted(self.insurers.get(project, []))
        if party != INSURER or not insurers:
            return {self.organisation(project, party): cents}
        left, insured = cents - sum(own for _, own, _ in insurers), sum(n for *_, n in insurers)
        parts: dict[str, int] = {}
        for who, own, n in insurers:
            share = round(left * n / insured)
            parts[who] = own + share
            left, insured = left - share, insured - n
        return parts

    def people(self, project: str, party: str) -> int:
        """Of a corporation the households; of who pays for care the people who get it."""
        if party == CORPORATION:
            return int(self.profile.loc[project, "dwellings"])
        return len(self.persons.get(project, {}))

    def euros(self, project: str, party: str, cents: int) -> tuple[dict[str, int], dict[str, int]]:
        """What of an avoided amount is about which person, and what who they are compared with weighs in it.

        Of a municipality only; others have no amounts of single people.

        Raises:
            PeopleMissing: Together they are not the amount, a cent of rounding for each and some for years and budgets left aside.
        """
        if party != MUNICIPALITY:
            return {}, {}
        own, compared = self.persons.get(project, {}), self.compared.get(project, {})
        if abs(cents - sum(own.values()) - sum(compared.values())) > len(own) + len(compared) + ROUNDED_CENTS:
            raise PeopleMissing(project)
        return own, compared

    def members(self, project: str, euros: Mapping[str, int], compared: Mapping[str, int]) -> frozenset[str]:
        """Whose amounts these are, each with what they are to it. Who is compared with is another with help somewhere than without."""
        beside = frozenset(compared_with(one, self.helped_in[one]) for one in compared)
        return (
            frozenset(helped(one, project) for one in euros)
            | beside
            | (self.idle.get(project, set()) if euros else set())
        )


def _by_project(parts: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Cents by project and person."""
    found: dict[str, dict[str, int]] = {}
    for project, person, cents in parts[["project_id", "person_id", "cents"]].itertuples(index=False):
        found.setdefault(str(project), {})[str(person)] = int(cents)
    return found
