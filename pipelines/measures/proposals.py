"""Settlement proposals (verrekenvoorstel): who contributes what to the caretaker, by several rules side by side.

The caretaker exists only if the party that employs it joins, so a coalition S can make sure of

    v(S) = max(0, Σ_{p∈S} avoided_p − cost)   when the payer is in S, and 0 otherwise.

A rule of `pipelines.measures.settlement` divides v(N); a party's contribution is what it avoids minus its part of v(N), so that the
contributions pay for the caretaker in full: whole cents that add up to the cost exactly. When all together do not avoid what it
costs, v(N) = 0 and no contributions exist that make everyone better off: then there is no proposal, and the shortfall is told.

Proportional is here to what each adds, M_i = v(N) − v(N∖i), at least 0. Worth alone, which `settlement.proportional` looks at first, is
no measure in this game: nobody but the payer has any, and one cent of it would hand the payer the whole gain. Where the payer has none
and nobody adds less than 0, separable costs and remaining benefits comes to the same: M_i + (v(N) − ΣM)·M_i/ΣM = v(N)·M_i/ΣM. Rules
that ask the same of everyone are told as one (``same_as``).

Nucleolus of this game: only the payer can object together with others, so all that counts is each party by itself and d(T), what is
lost when T stays away. Level by level t = min over T of (d(T) − fixed part)/(free in T + 1) (Arin & Feltkamp 1997, International
Journal of Game Theory 26, for games with a veto player). It is the same as `settlement.nucleolus` and works on all draws at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.budgets import PARTIES
from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import quantiles, to_cents
from pipelines.measures.settlement import (
    Game,
    by_added_of,
    equal_return_of,
    objections_of,
    separable_of,
    shapley_of,
)
from pipelines.measures.who_pays import CARETAKING, Books, party_totals

PRESENT, OWN = "present", "own"
RULES = ("equal_return", "shapley", "nucleolus", "proportional", "separable_costs_remaining_benefits")
TOGETHER = "+"  # between the parties of a coalition
SETTLEMENT = {
    "project_id": "str", "method": "str", "party": "str", "contribution_cents": "Int64", "contribution_low80_cents": "Int64",
    "contribution_high80_cents": "Int64", "share": "Float64", "net_before_cents": "int64", "net_after_cents": "Int64",
    "p_not_worse_off": "Float64", "in_core": "boolean", "p_in_core": "Float64", "objection": "str",
    "objection_cents": "Int64", "p_gain": "float64", "shortfall_cents": "int64", "reason": "str", "same_as": "str",
    "break_even_before_month": "Int64", "break_even_after_month": "Int64",
}  # fmt: skip
SETTLEMENT_YEARS = {
    "project_id": "str",
    "method": "str",
    "party": "str",
    "year": "int64",
    "contribution_cents": "int64",
}


@dataclass(frozen=True)
class Stakes:
    """What is at stake in some projects together, in whole cents: avoided cost per party, and the caretaker to be paid.

    Attributes:
        players: Parties, in order of name; the payer is one of them.
        payer: Place of the party that employs the caretaker.
        avoided: What each avoids, (n,).
        draws: The same per draw, (R, n).
        cost: Caretaker cost per year.
        paid: What each pays now: own caretaker cost plus transfers paid minus received, (n,).
    """

    players: tuple[str, ...]
    payer: int
    avoided: np.ndarray
    draws: np.ndarray
    cost: dict[int, int]
    paid: np.ndarray

    @property
    def total(self) -> int:
        """Caretaker cost of all years."""
        return sum(self.cost.values())


def stakes_of(books: Books, members: tuple[str, ...], also: set[str]) -> Stakes | None:
    """What is at stake, to the cent that of `who_pays_who_gains`; None when no caretaker cost was booked.

    Args:
        books: The books.
        members: Projects that settle together.
        also: Parties that are players whatever they avoid.
    """
    years = {year: books.cost(members, year) or 0 for year in books.years(members)[1:]}
    if sum(years.values()) <= 0:
        return None
    payer = books.party_of[CARETAKING]
    lines = party_totals(books, members, 0)
    players = tuple(sorted({*lines, payer, *also}))
    nothing = np.zeros(books.figures.draws, np.int64)
    draws = [lines[p].draws + lines[p].cost - lines[p].transfer if p in lines else nothing for p in players]
    avoided = [lines[p].avoided if p in lines else 0 for p in players]
    paid = [lines[p].cost - lines[p].transfer if p in lines else 0 for p in players]
    return Stakes(players, players.index(payer), np.array(avoided), np.stack(draws, axis=1), years, np.array(paid))


def caretaker_game(stakes: Stakes, avoided: np.ndarray) -> Game:
    """v(S) of every coalition, for avoided cost (..., n)."""
    shape = Game(stakes.players, np.zeros(1 << len(stakes.players)))
    members = shape.members
    worth = np.maximum(avoided @ members.T.astype(np.float64) - stakes.total, 0.0)
    return Game(stakes.players, np.where(members[:, stakes.payer], worth, 0.0))


def veto_nucleolus(game: Game, veto: int) -> np.ndarray:
    """Nucleolus of games in which nobody is worth anything without one player: (..., n).

    Where the player is worth more alone than with all others, it keeps what there is and the others get nothing.
    """
    members = game.members
    away = np.flatnonzero(~members[:, veto] & (np.arange(len(members)) > 0))  # T, and who is in it
    inside = members[away]
    lost = game.total[..., None] - game.worth[..., len(members) - 1 - away]  # d(T)
    part = np.zeros((*game.worth.shape[:-1], members.shape[1]))
    free = np.broadcast_to(np.arange(members.shape[1]) != veto, part.shape).copy()
    while free.any():
        waiting = (inside & free[..., None, :]).sum(axis=-1)
        slack = lost - (inside * part[..., None, :]).sum(axis=-1)
        level = np.where(waiting > 0, slack / (waiting + 1), np.inf)
        binding = inside[level.argmin(axis=-1)] & free
        part = np.where(binding, np.maximum(level.min(axis=-1), 0.0)[..., None], part)
        free &= ~binding
    part[..., veto] = game.total - part.sum(axis=-1)
    return part


def divided(method: str, game: Game, stakes: Stakes, avoided: np.ndarray) -> np.ndarray:
    """Parts of v(N) by one of `RULES`: (..., n)."""
    rules: dict[str, Callable[[], np.ndarray]] = {
        "equal_return": lambda: equal_return_of(game, avoided.astype(np.float64)),
        "proportional": lambda: by_added_of(game),
        "shapley": lambda: shapley_of(game),
        "nucleolus": lambda: veto_nucleolus(game, stakes.payer),
        "separable_costs_remaining_benefits": lambda: separable_of(game),
    }
    return rules[method]()


def whole_cents(amounts: np.ndarray, total: int) -> np.ndarray:
    """Amounts as whole cents that add up to ``total``: rounded down, and the cents that are left to the largest remainders.

    Of equal remainders the first gets the cent. Source: Hamilton's method of apportionment (Balinski & Young 1982).
    """
    down = np.floor(amounts).astype(np.int64)
    order = np.argsort(down - amounts, kind="stable")  # largest remainder first
    short = int(total - down.sum())
    down += short // len(down)
    down[order[: short % len(down)]] += 1
    return down


def per_year(contributions: np.ndarray, cost: dict[int, int]) -> dict[int, np.ndarray]:
    """Contributions per year, in proportion to its caretaker cost: whole cents that add up to each year and to the contributions.

    Cents are rounded on the running total, so that what one year rounds up the next one takes back.
    """
    total, running, told, out = sum(cost.values()), 0, np.zeros(len(contributions), np.int64), {}
    for year in sorted(cost):
        running += cost[year]
        until = whole_cents(contributions * (running / total), running) if running != total else contributions
        out[year], told = until - told, until
    return out


def settlement(
    books: Books, splits: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, Stakes, dict[str, np.ndarray | None], list[dict]]]:
    """All projects together as one agreement ('all'), then each: stakes, contributions per method, and rows of mart__settlement.

    Args:
        books: The books of `who_pays_who_gains`.
        splits: Own split per project: share of the caretaker cost per party, adding up to 1. Not for 'all'.
    """
    for project in (ALL, *books.projects):
        members = books.projects if project == ALL else (project,)
        split = splits.get(project, {}) if project != ALL else {}
        stakes = stakes_of(books, members, set(split) & set(PARTIES))
        if stakes is not None:
            contributions = proposed(stakes, split)
            rows = [{"project_id": project, **row} for row in told(stakes, contributions)]
            yield project, stakes, contributions, rows


def proposed(stakes: Stakes, split: Mapping[str, float]) -> dict[str, np.ndarray | None]:
    """Contributions in whole cents per method, (n,); None where the rule has no proposal.

    Raises:
        ValueError: An own split has a party that is no player, or its shares do not add up to more than 0.
    """
    out: dict[str, np.ndarray | None] = {PRESENT: stakes.paid}
    game = caretaker_game(stakes, stakes.avoided)
    possible = stakes.avoided.sum() >= stakes.total and game.alone.sum() <= game.total
    for method in RULES:
        part = divided(method, game, stakes, stakes.avoided) if possible else None
        out[method] = None if part is None else whole_cents(stakes.avoided - part, stakes.total)
    if split:
        shares = _own_shares(stakes.players, split)
        out[OWN] = whole_cents(shares / shares.sum() * stakes.total, stakes.total)
    return out


def _own_shares(players: tuple[str, ...], split: Mapping[str, float]) -> np.ndarray:
    if strangers := sorted(set(split) - set(players)):
        raise ValueError(f"own split: {strangers} are not among the players {list(players)}")
    shares = np.array([float(split.get(player, 0.0)) for player in players])
    if not (np.isfinite(shares).all() and shares.sum() > 0):
        raise ValueError(f"own split: shares must be numbers that add up to more than 0; found {dict(split)}")
    return shares


def same_as(contributions: Mapping[str, np.ndarray | None]) -> dict[str, str]:
    """Rules that ask the same of every party, but for a cent of rounding, as a rule that stands before them in `RULES`; and which."""
    have = [(rule, amounts) for rule in RULES if (amounts := contributions.get(rule)) is not None]
    first = {rule: next(r for r, a in have if abs(a - amounts).max() <= 1) for rule, amounts in have}
    return {rule: other for rule, other in first.items() if rule != other}


def years_told(project: str, stakes: Stakes, contributions: dict[str, np.ndarray | None]) -> Iterator[dict]:
    """Rows of mart__settlement_years."""
    for method, amounts in contributions.items():
        if amounts is not None:
            for year, parts in per_year(amounts, stakes.cost).items():
                for party, cents in zip((*stakes.players, ALL), (*parts, parts.sum()), strict=True):
                    yield {"project_id": project, "method": method, "party": party, "year": year,
                           "contribution_cents": int(cents)}  # fmt: skip


def told(stakes: Stakes, contributions: dict[str, np.ndarray | None]) -> Iterator[dict]:
    """Rows per method: every player, and 'all' for the method as a whole."""
    game, games = caretaker_game(stakes, stakes.avoided), caretaker_game(stakes, stakes.draws)
    gain = int(stakes.avoided.sum() - stakes.total)
    gains = stakes.draws.sum(axis=1) >= stakes.total
    common = {"p_gain": float(gains.mean()), "shortfall_cents": max(-gain, 0)}
    before, same = np.append(stakes.avoided - stakes.paid, gain), same_as(contributions)
    for method, amounts in contributions.items():
        columns = _nothing(gain) if amounts is None else _judged(stakes, amounts, game, games)
        if amounts is not None and method in RULES:
            columns |= _spread(stakes, method, games, gains)
        for n, party in enumerate((*stakes.players, ALL)):
            own = {name: value[n] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
            yield {"method": method, "party": party, "net_before_cents": int(before[n]), "same_as": same.get(method),
                   **common, **own}  # fmt: skip


def _nothing(gain: int) -> dict:
    return {"reason": "no_gain" if gain < 0 else "payer_better_off_alone"}


def _judged(stakes: Stakes, amounts: np.ndarray, game: Game, games: Game) -> dict:
    """What holds of contributions: net after, chances over the draws, and who could object; the last of each is for all."""
    after, afters = stakes.avoided - amounts, stakes.draws - amounts
    fine = afters >= 0
    objection = objections_of(game, after.astype(np.float64))[1:-1]
    worst = float(objection.max(initial=-np.inf))
    objects = worst >= 1.0  # less than a cent is rounding
    inside = objections_of(games, afters.astype(np.float64))[:, 1:-1].max(axis=1, initial=-np.inf) < 1.0
    return {
        "contribution_cents": np.append(amounts, amounts.sum()),
        "share": np.append(amounts, amounts.sum()) / stakes.total,
        "net_after_cents": np.append(after, after.sum()),
        "p_not_worse_off": np.append(fine.mean(axis=0), fine.all(axis=1).mean()),
        "in_core": not objects,
        "p_in_core": float(inside.mean()),
        "objection": _speaks(game, objection, worst) if objects else None,
        "objection_cents": int(to_cents(np.array(worst))) if objects else None,
        "reason": None,
    }


def _speaks(game: Game, objection: np.ndarray, worst: float) -> str:
    """Of the strongest objections the smallest coalition, its parties in order."""
    near = [k for k in range(1, len(objection) + 1) if objection[k - 1] >= worst - 0.5]
    return TOGETHER.join(sorted(game.coalition(min(near, key=lambda k: (k.bit_count(), sorted(game.coalition(k)))))))


def _spread(stakes: Stakes, method: str, games: Game, gains: np.ndarray) -> dict:
    """What the rule would have asked in the draws that leave something to divide: 10th and 90th percentile."""
    if not gains.any():
        return {}
    some = Game(games.players, games.worth[gains])
    avoided = stakes.draws[gains]
    asked = to_cents(avoided - divided(method, some, stakes, avoided))
    low, high = quantiles(asked, (0.1, 0.9), axis=0)
    return {
        "contribution_low80_cents": np.append(low, stakes.total),
        "contribution_high80_cents": np.append(high, stakes.total),
    }
