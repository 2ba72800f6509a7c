"""What if, with assumptions that are uncertain too: they are drawn together with the effect, many times, in parts.

`pipelines.measures.what_if` takes what is filled in for certain; its interval is that of the effect only. Here every draw i takes
a draw r of what was avoided (all parties of the same draw, so that they stay correlated) and of each assumption a value from a
triangle between the ends of ref__sensitivity with its top at what was filled in:

    net_i = Σ_{y=1..H} (x_r · effect · (1 − d_i)^y − c · hours_i · wage_i) / (1 + r_i)^y

The ends of hours and wage are times what was filled in; those of rate and drop-off stand by themselves, and move out when
something outside of them was filled in. Years ahead are what is asked, and no uncertainty. A draw is paid back by year n when its
cumulative net is at or above 0 in year n and in every year after it, as in `pipelines.measures.payback`.

Part n of a seed is always the same, so a simulation can be followed, broken off and done again. How much of the spread an assumption
carries is its first-order index (Sobol 1993), by `value_of_information.worth_and_share`.

Source: Vose (2008), Risk Analysis, ch. 14 (triangle: least, most likely and most are all that is known).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.measures.distribution import quantiles, share_positive, to_cents
from pipelines.measures.payback import SHARES, since_paid_back
from pipelines.measures.sensitivity import Ranges
from pipelines.measures.value_of_information import worth_and_share
from pipelines.measures.what_if import Choice

EFFECT = "effect_size"
TIMES = {
    "caretaker_wage": "wage",
    "caretaker_hours": "hours",
}  # assumptions of which the ends are times what is filled in
ITSELF = {"discount_rate": "rate", "drop_off": "drop_off"}
UNITS = {
    "caretaker_wage": "times the cost booked", "caretaker_hours": "times the cost booked", "discount_rate": "rate per year",
    "drop_off": "share per year", EFFECT: "times the estimate",
}  # fmt: skip
SIMULATED = ["assumptions", "net_p10_cents", "net_p50_cents", "net_p90_cents", "p_net_positive", "p_paid_back"]
FIXED, DRAWN = "fixed", "drawn"
DIFFERENCES = ("cost_cents", "avoided_cents", "net_cents", "p_net_positive")


@dataclass(frozen=True)
class Spread:
    """An assumption: least, most likely (what was filled in) and most."""

    assumption: str
    low: float
    base: float
    high: float


@dataclass(frozen=True)
class Part:
    """Some draws: their nets in cents (n,), how many are paid back by each year (H,), what was drawn of each assumption (n,)."""

    nets: np.ndarray
    paid: np.ndarray
    known: dict[str, np.ndarray]


@dataclass(frozen=True)
class Simulated:
    """What a simulation gave, beside the answer with assumptions for certain.

    Attributes:
        outcome: A row for ``fixed`` and ``drawn`` assumptions (columns `SIMULATED`).
        paid: year, fixed, drawn: share of draws that is paid back by each year.
        shares: assumption, unit, low, base, high, share: part of the spread of the net that each carries alone, the largest first.
        draws: How many draws there were.
    """

    outcome: pd.DataFrame
    paid: pd.DataFrame
    shares: pd.DataFrame
    draws: int


def spreads(choice: Choice, ranges: Ranges) -> list[Spread]:
    """Assumptions that are uncertain, as far as ends of them were published."""
    found = []
    for assumption, name in (TIMES | ITSELF).items():
        if ends := ranges.ends(assumption):
            base = float(getattr(choice, name))
            low, high = (end * base for end in ends) if assumption in TIMES else ends
            found.append(Spread(assumption, min(low, base), base, max(high, base)))
    return found


@dataclass(frozen=True)
class World:
    """What is simulated: avoided in twelve months in draws (R,), the expected level, caretaker cost of them, and years ahead."""

    draws: np.ndarray
    level: float
    cost: float
    horizon: int

    @classmethod
    def of(cls, rows: pd.DataFrame, choice: Choice) -> "World":
        """From rows of mart__last_year of one scope.

        Raises:
            LookupError: Nothing is known of the last twelve months.
        """
        if rows.empty:
            raise LookupError("no year of data")
        totals = rows.groupby("draw").avoided_cents.sum().sort_index()
        cost = float(rows.cost_cents[rows.draw == 0].sum())
        return cls(totals.to_numpy(np.float64)[1:], float(totals.iloc[0]), cost, choice.horizon)

    def cumulative(self, avoided: np.ndarray, known: dict[str, np.ndarray], effect: float) -> np.ndarray:
        """Discounted net up to and including each year, (n, H), of what is avoided in a year (n,) and the assumptions (n,) or (1,)."""
        years = np.arange(1, self.horizon + 1)
        factor = (1 + known["discount_rate"][:, None]) ** -years
        kept = (1 - known["drop_off"][:, None]) ** years
        spent = (self.cost * known["caretaker_hours"] * known["caretaker_wage"])[:, None]
        return np.cumsum(((avoided * effect)[:, None] * kept - spent) * factor, axis=1)

    def paid(self, net: np.ndarray) -> np.ndarray:
        """Whether each draw is paid back by each year, (n, H)."""
        return since_paid_back(net, self.cost * np.arange(1, self.horizon + 1))


def _certain(choice: Choice) -> dict[str, np.ndarray]:
    return {assumption: np.array([float(getattr(choice, name))]) for assumption, name in (TIMES | ITSELF).items()}


def part(world: World, choice: Choice, uncertain: Sequence[Spread], seed: tuple[int, ...], size: int) -> Part:
    """Some draws of a simulation; the same seed gives the same."""
    random = np.random.default_rng(seed)
    avoided = world.draws[random.integers(0, len(world.draws), size)]
    known = _certain(choice)
    for one in uncertain:
        if one.low < one.high:
            known[one.assumption] = random.triangular(one.low, one.base, one.high, size)
    net = world.cumulative(avoided, known, choice.effect)
    drawn = {a: np.broadcast_to(v, size) for a, v in known.items()} | {EFFECT: avoided}
    return Part(net[:, -1], world.paid(net).sum(axis=0), drawn)


def parts(
    rows: pd.DataFrame, choice: Choice, ranges: Ranges, *, seed: int, draws: int, count: int
) -> Iterator[Part]:  # fmt: skip
    """All draws of a simulation in so many parts, one after the other."""
    world, uncertain = World.of(rows, choice), spreads(choice, ranges)
    for n in range(count):
        yield part(world, choice, uncertain, (seed, n), draws // count)


def simulated(rows: pd.DataFrame, choice: Choice, ranges: Ranges, done: Sequence[Part]) -> Simulated:
    """What the parts say together, beside the answer with assumptions for certain."""
    world = World.of(rows, choice)
    certain = world.cumulative(world.draws, _certain(choice), choice.effect)
    nets, size = np.concatenate([one.nets for one in done]), sum(len(one.nets) for one in done)
    paid = np.sum([one.paid for one in done], axis=0) / size
    fixed = world.paid(certain).mean(axis=0)
    outcome = [_told(FIXED, certain[:, -1], fixed), _told(DRAWN, nets, paid)]
    years = pd.DataFrame({"year": np.arange(1, world.horizon + 1), FIXED: fixed, DRAWN: paid})
    shares = _shares(world, choice, spreads(choice, ranges), done[0])
    return Simulated(pd.DataFrame(outcome, columns=SIMULATED), years, shares, size)


def _told(assumptions: str, nets: np.ndarray, paid: np.ndarray) -> tuple:
    ends = (int(c) for c in to_cents(quantiles(nets, (0.1, 0.5, 0.9))))
    return assumptions, *ends, float(share_positive(nets)), float(paid[-1])


def _shares(world: World, choice: Choice, uncertain: Sequence[Spread], some: Part) -> pd.DataFrame:
    """How much of the spread each assumption carries alone, and the effect itself."""
    every = {one.assumption: one for one in uncertain}
    if world.level:
        low, high = sorted(quantiles(world.draws, (0.1, 0.9)) / world.level * choice.effect)
        every[EFFECT] = Spread(EFFECT, float(low), choice.effect, float(high))
    rows = [
        (a, UNITS[a], s.low, s.base, s.high, worth_and_share(some.nets, np.asarray(some.known[a]))[1]) for a, s in every.items()
    ]  # fmt: skip
    told = pd.DataFrame(rows, columns=["assumption", "unit", "low", "base", "high", "share"]).astype(
        {"share": "Float64"}
    )
    return told.sort_values(["share", "assumption"], ascending=[False, True], ignore_index=True)


def course(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Cumulative discounted net of going on up to and including each year, with assumptions for certain.

    Returns:
        year, the quantiles of mart__payback in cents, p_paid_back.
    """
    world = World.of(rows, choice)
    net = world.cumulative(world.draws, _certain(choice), choice.effect)
    bands = dict(zip(SHARES, to_cents(quantiles(net, tuple(SHARES.values()), axis=0)), strict=True))
    years = np.arange(1, choice.horizon + 1)
    return pd.DataFrame({"year": years, **bands, "p_paid_back": world.paid(net).mean(axis=0)})


def swings(rows: pd.DataFrame, choice: Choice, ranges: Ranges) -> pd.DataFrame:
    """The expected net with one assumption at a time at its low and its high end, the largest swing first.

    Returns:
        assumption, unit, value_low, value_base, value_high, net_low_cents, net_base_cents, net_high_cents, swing_cents.
    """
    world = World.of(rows, choice)
    named = {**TIMES, **ITSELF, EFFECT: "effect"}
    every = spreads(choice, ranges)
    if world.level and choice.effect:
        low, high = sorted(quantiles(world.draws, (0.1, 0.9)) / world.level * choice.effect)
        every.append(Spread(EFFECT, float(low), choice.effect, float(high)))
    base = _expected(world, choice)
    told = []
    for one in every:
        low, high = (_expected(world, replace(choice, **{named[one.assumption]: end})) for end in (one.low, one.high))
        swing = max(low, base, high) - min(low, base, high)
        told.append((one.assumption, UNITS[one.assumption], one.low, one.base, one.high, low, base, high, swing))
    columns = ["assumption", "unit", "value_low", "value_base", "value_high", "net_low_cents", "net_base_cents", "net_high_cents",
               "swing_cents"]  # fmt: skip
    made = pd.DataFrame(told, columns=columns)
    return made.sort_values(["swing_cents", "assumption"], ascending=[False, True], ignore_index=True)


def _expected(world: World, choice: Choice) -> int:
    net = world.cumulative(np.array([world.level]), _certain(choice), choice.effect)
    return int(to_cents(net[0, -1:])[0])


def differences(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """What another choice changes, per party and 'all' (index): cost, avoided, net in cents, and the probability of a positive net.

    Args:
        now: Outcome of the choice as it is (`what_if.outcome`).
        then: That of another.
    """
    before, after = now.set_index("party"), then.set_index("party")
    both = after.index.intersection(before.index)
    return after.loc[both, list(DIFFERENCES)] - before.loc[both, list(DIFFERENCES)]
