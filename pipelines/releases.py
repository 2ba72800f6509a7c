"""Releases: from answers to what another party may have of them, through the rules and past the attacker.

The cubes are those of `pipelines.release_cubes`. An organisation gets its own projects; the network all of them, without names. A
project's total is of two or three organisations, so it is told only where all of them agreed, and its comparison figures with it.
Of a project without a name only the figures go out: an amount over a figure per dwelling and year is how many dwelling years it has,
and that names it (decision 0115). Nothing lifts the rule for people.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from pipelines.attacker import Breach, Shown, Truth, breaches, coalitions_of
from pipelines.contracts.package import MEASURES, NORMAL95, RATIO_DIGITS
from pipelines.disclosure.as_if_now import as_if_now
from pipelines.disclosure.cubes import TOTAL, Cube, Key
from pipelines.disclosure.released import Audience, Register, Released, reader_of, readers_of, registered, released
from pipelines.disclosure.rules import FOR_ANOTHER, Rules, rounded
from pipelines.disclosure.suppress import Round
from pipelines.release_cubes import GROUPS, INSURER, OF_PARTY, Given, cubes_of

METHOD = "urn:ontschot:release:5"
NETWORK = "network"
LEVELS = ("total", "named", "parties")
RESTS_ON = {"cost_per_dwelling_year": ("paid",), "avoided_per_dwelling_year": ("avoided",),
            "net_per_dwelling_year": ("paid", "avoided"), "benefit_per_euro": ("paid", "avoided")}  # fmt: skip
AMOUNTS, RATIO = ("avoided", "paid"), "benefit_per_euro"
AS_BEFORE = 0.002  # of its ends, for the room that the search leaves


@dataclass(frozen=True)
class Asked:
    """A release that is asked for: audience (network, gemeente:<code>, corporatie:<KvK number>), sender, what is agreed and public."""

    audience: str
    sender: str
    agreed: Mapping[str, str]
    order: str = ""  # a secret of the sender: projects without a name stand in an order that nobody else can find again
    public: Mapping[str, frozenset[str]] = field(default_factory=dict)  # parties of a project whose payments are public

    @property
    def viewer(self) -> str | None:
        """The organisation it is for; None: the network."""
        return None if self.audience == NETWORK else self.audience


@dataclass(frozen=True)
class Made:
    """What may go out, with the registers it then belongs in; or what kept it from it."""

    content: dict[str, list[dict[str, Any]]]
    registers: Mapping[str, Register]
    breaches: tuple[Breach, ...] = ()


class NobodysProjects(LookupError):
    """The audience has no project here."""


def make(given: Given, asked: Asked, registers: Mapping[str, Register], rules: Rules) -> Made:
    """A release for an audience: told cells of each cube, attacked with everything that was told before.

    Raises:
        NobodysProjects: The audience has no project.
        PeopleMissing: What is known of people does not add up to an amount.
    """
    profile = _own(given.profile, asked.audience)
    if profile.empty:
        raise NobodysProjects(asked.audience)
    asked = replace(asked, agreed=_without_newcomers(profile, asked, registers, rules))
    until = str(given.release.data_until.iloc[0])
    told: dict[str, Released | None] = {}
    after, found = dict(registers), []
    for name, cube in cubes_of(replace(given, profile=profile)).items():
        register, audience = registers.get(name, Register()), _audience(asked, profile, _scope(profile))
        if name == "paid":
            audience = replace(audience, known=_public(asked, cube))
        coalitions = _looking(cube, asked.viewer)
        told[name] = made = released(cube, register, audience, rules, coalitions)
        if made is not None:
            looking = [*coalitions, *readers_of(register.rounds, audience)]
            found += _added(register.rounds, made.round, audience.known, looking, cube.signed)
            waiting = {key for key, why in made.untold.items() if why != FOR_ANOTHER}
            imagined = as_if_now(register.rounds, made.round, waiting)
            found += _added(imagined, made.round, audience.known, looking, cube.signed, strict=False)
            after[name] = registered(register, made, audience, until)
    return Made(_content(given, profile, asked, told, rules), after, tuple(found))


def _without_newcomers(
    profile: pd.DataFrame, asked: Asked, registers: Mapping[str, Register], rules: Rules
) -> dict[str, str]:
    """What is agreed, without projects that would have no name and come newly beside figures that went out, while they are one or two.

    Whoever knows which project opened since finds it: it is the one whose figures were not there before (decision 0122).
    """
    agreed = {str(project): level for project, level in asked.agreed.items()}
    rounds = [one for register in registers.values() for one in register.rounds if one.seen_by is None]
    before = {key[0] for one in rounds for key in one.told if key[1] == TOTAL}
    unnamed = {p for p in profile.project_id.astype(str) if agreed.get(p) and not _named(p, asked)}
    new = unnamed - before
    held = new if before and len(new) < rules.fewest_others else set[str]()
    return {project: level for project, level in agreed.items() if project not in held}


def _added(
    before: Sequence[Round],
    now: Round,
    public: frozenset[Key],
    coalitions: Sequence[frozenset[str]],
    signed: bool,
    strict: bool = True,
) -> list[Breach]:
    """What the attacker finds thanks to a round: not what some would know of their own if it told only what is public.

    ``strict``: outsiders have nothing of their own, so what they find is always found; else what was theirs already is theirs.
    """
    found = attacked([*before, now], coalitions, signed) if strict or before else []
    if not found:
        return []
    silent = attacked([*before, replace(now, told=public)], coalitions, signed)
    known = {(one.number, one.who): one for one in silent if one.who or not strict}
    return [one for one in found if not _as_before(one, known.get((one.number, one.who)))]


def _as_before(found: Breach, known: Breach | None) -> bool:
    """Whether an interval is no narrower than it was already."""
    if known is None:
        return False
    slack = 1 + AS_BEFORE * max(abs(known.low), abs(known.high))
    return found.low <= known.low + slack and found.high >= known.high - slack


def attacked(rounds: Sequence[Round], coalitions: Sequence[frozenset[str]], signed: bool) -> list[Breach]:
    """What the attacker finds in everything that was released of a cube."""
    far = {state: size for one in rounds for state, size in one.protected.items()}
    cells = {cell.state: cell for one in rounds for cell in one.cells.values()}
    shown = [
        Shown(
            {key: cell.state for key, cell in one.cells.items()},
            frozenset(one.cells[key].state for key in one.told),
            one.seen_by,
        )
        for one in rounds
    ]
    agreed: dict[str, frozenset[str]] = {}
    for state, who in (pair for one in rounds for pair in one.agreed.items()):
        agreed[state] = agreed.get(state, frozenset()) | who
    truth = {s: Truth(c.value, c.shares, far.get(s, 0), agreed.get(s, frozenset())) for s, c in cells.items()}
    return breaches(shown, truth, coalitions, below_zero=signed)


def _own(profile: pd.DataFrame, audience: str) -> pd.DataFrame:
    role, _, code = audience.partition(":")
    if role == NETWORK:
        return profile
    column = "municipality_code" if role == "gemeente" else "corporation_id"
    return profile.loc[profile[column].astype(str) == code]


def _scope(profile: pd.DataFrame) -> str:
    """What a total is of, by its projects: who has the same ones has the same total, and what changed since either was told counts."""
    return f"{TOTAL} of {' '.join(sorted(profile.project_id.astype(str)))}"


def _audience(asked: Asked, profile: pd.DataFrame, scope: str) -> Audience:
    """Cells that were agreed on: totals and people of a project; its parties too; the total of all where each project agreed."""
    agreed: set[Key] = set()
    for project in profile.project_id.astype(str):
        level = asked.agreed.get(project)
        agreed |= {(project, one) for one in (TOTAL, *GROUPS)} if level else set()
        agreed |= {(project, party) for party in (*OF_PARTY, INSURER) if level == "parties"}
    if all(asked.agreed.get(str(p)) for p in profile.project_id):
        agreed |= {(TOTAL, TOTAL)}
    closed = frozenset(profile.project_id.astype(str))
    return Audience(asked.viewer, frozenset(agreed), by_agreement=closed, scope=scope)


def _public(asked: Asked, cube: Cube) -> frozenset[Key]:
    """Cells of which the amount is public elsewhere, as a grant in a public register is: everybody who looks has them."""
    return frozenset((p, party) for p, parties in asked.public.items() for party in parties) & cube.cells.keys()


def _looking(cube: Cube, viewer: str | None) -> list[frozenset[str]]:
    """Who looks: outsiders, each organisation and each two; or who it is for, alone and with each other, and who only reads it."""
    coalitions = coalitions_of(sorted({who for cell in cube.cells.values() for who in cell.shares}), viewer)
    return coalitions if viewer is None else [frozenset({reader_of(viewer)}), *coalitions]


def _content(
    given: Given, profile: pd.DataFrame, asked: Asked, told: Mapping[str, Released | None], rules: Rules
) -> dict[str, list[dict[str, Any]]]:
    labels = _labels(profile, asked)
    open_ = {n: {k[0] for k in one.round.told if k[1] == TOTAL} if one else set() for n, one in told.items()}
    figures = list(_figures(given.comparison, labels, open_, rules))
    release = given.release.iloc[0]
    about = {
        "audience": asked.audience, "sender": asked.sender, "data_until": str(release.data_until),
        "base_year": int(release.base_year), "provisional": bool(release.provisional), "example": bool(release.example),
        "method": METHOD, "projects": len(profile),
        "projects_told": len({one["project"] for one in figures if one["value"] is not None}),
    }  # fmt: skip
    used = given.parameters.sort_values("parameter").to_dict("records")
    shown = [row for row in profile.to_dict("records") if any(str(row["project_id"]) in one for one in open_.values())]
    shown.sort(key=lambda row: labels[str(row["project_id"])])
    unnamed, figures_of = _unnamed(profile, asked)
    silent = unnamed | {TOTAL} if figures_of else unnamed
    too_few = silent if len(unnamed) < rules.fewest_projects else unnamed
    return {
        "about": [about],
        "parameters": [{"parameter": str(r["parameter"]), "value": float(r["value"])} for r in used],
        "amounts": [row for name in AMOUNTS for row in _rows(name, told.get(name), labels, silent, rules.amount_step_cents)],
        "people": list(_rows("people", told.get("people"), labels, too_few, rules.people_step)),
        "projects": [_project(row, labels, asked, rules) for row in shown],
        "figures": figures,
    }  # fmt: skip


def _project(row: Mapping[str, Any], labels: Mapping[str, str], asked: Asked, rules: Rules) -> dict[str, Any]:
    """A project of which a total is told; what would give away which one it is only with its name."""
    project = str(row["project_id"])
    name = str(row["complex_name"]) if _named(project, asked) else None
    homes, months = rounded(int(row["dwellings"]), rules.people_step), int(row["months"])
    return {
        "project": labels[project], "name": name, "dwellings": homes if name else None, "months": months if name else None,
    }  # fmt: skip


def _named(project: str, asked: Asked) -> bool:
    """Own projects have their name; others where all parties agreed to it."""
    return asked.viewer is not None or asked.agreed.get(project) in ("named", "parties")


def _labels(profile: pd.DataFrame, asked: Asked) -> dict[str, str]:
    """Codes of projects that are named; the others get a number in an order that says nothing of them."""
    projects = sorted(
        profile.project_id.astype(str), key=lambda p: hashlib.sha256(f"{asked.order}|{p}".encode()).digest()
    )
    unnamed = [p for p in projects if not _named(p, asked)]
    return {p: p for p in projects} | {p: f"#{i}" for i, p in enumerate(unnamed, 1)} | {TOTAL: TOTAL}


def _unnamed(profile: pd.DataFrame, asked: Asked) -> tuple[frozenset[str], bool]:
    """Projects without a name, of which figures are all that is told, and whether figures of any of them are.

    Beside those no sum of all is told: figures times the sizes of the projects add up to it in few orders, or in one (decision 0115).
    """
    unnamed = frozenset(project for project in profile.project_id.astype(str) if not _named(project, asked))
    return unnamed, any(asked.agreed.get(project) for project in unnamed)


def _rows(
    name: str, made: Released | None, labels: Mapping[str, str], silent: frozenset[str], step: int
) -> Iterator[dict[str, Any]]:
    """Rows of a cube: a number, an earlier one that is repeated, or that it is not told; never which rule it was."""
    if made is None:
        return
    called = {key[0]: "+".join(sorted(labels[one] for one in made.cube.made_of(key[0]))) for key in made.cube.cells}
    for key in sorted(made.cube.cells, key=lambda k: (called[k[0]], k[1])):
        old = made.repeated.get(key, ())
        kept = bool(silent & made.cube.made_of(key[0]))
        value, vintage, reason = None, None, "not_told"
        if key in made.round.told and not kept:
            value, reason = made.cube.cells[key].value, None
        elif old and not kept:
            value, vintage, reason = old[-1].value, old[-1].told_on, "repeated"
        told = {"vintage": vintage, "reason": reason}
        number = None if value is None else rounded(value, step)
        if made.cube.counts:
            yield {"project": called[key[0]], "group": key[1], "people": number} | told
        else:
            yield {"amount": name, "project": called[key[0]], "party": key[1], "cents": number} | told


def _figures(
    comparison: pd.DataFrame, labels: Mapping[str, str], open_: Mapping[str, set[str]], rules: Rules
) -> Iterator[dict[str, Any]]:
    """Comparison figures of projects of which the totals they rest on are told."""
    rows = {(str(r["project_id"]), str(r["measure"])): r for r in comparison.to_dict("records")}
    for project in sorted((p for p in labels if p != TOTAL), key=lambda p: labels[p]):
        for measure in MEASURES:
            row = {"project": labels[project], "measure": measure}
            if not all(project in open_.get(name, ()) for name in RESTS_ON[measure]):
                yield row | dict.fromkeys(("value", "low95", "high95", "standard_error")) | {"reason": "not_told"}
                continue
            told = _told(rows, project, measure)
            reason = None if told["value"] is not None else "not_known"
            yield row | {name: in_steps(value, measure, rules) for name, value in told.items()} | {"reason": reason}


def _told(rows: Mapping[tuple[str, str], Any], project: str, measure: str) -> dict[str, float | None]:
    """A figure with its interval and standard error; the cost has none, as it is booked."""
    nothing: dict[str, float | None] = dict.fromkeys(("value", "low95", "high95", "standard_error"))
    if measure == "cost_per_dwelling_year":
        avoided, net = (_known(rows, project, name) for name in ("avoided_per_dwelling_year", "net_per_dwelling_year"))
        return nothing if avoided is None or net is None else nothing | {"value": avoided["value"] - net["value"]}
    row = _known(rows, project, measure)
    if row is None:
        return nothing
    low, high = (None if pd.isna(row[name]) else float(row[name]) for name in ("low95", "high95"))
    error = None if low is None or high is None else (high - low) / (2 * NORMAL95)
    return {"value": float(row["value"]), "low95": low, "high95": high, "standard_error": error}


def _known(rows: Mapping[tuple[str, str], Any], project: str, measure: str) -> Any:
    row = rows.get((project, measure))
    return None if row is None or pd.isna(row["value"]) else row


def in_steps(value: float | None, measure: str, rules: Rules) -> float | None:
    """A figure as it is told: euros in steps, a ratio in hundredths."""
    if value is None:
        return None
    return round(value, RATIO_DIGITS) if measure == RATIO else float(rounded(round(value), rules.rate_step_cents))
