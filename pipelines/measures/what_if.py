"""What going on would bring if an assumption were another: the last twelve months drawn on, with other hours, wage, effect, drop-off,
rate or number of years; and who would then contribute what.

Per party, with level x of what it avoided in the last twelve months and cost c of the caretaker in them:

    avoided = x · effect · Σ_y (1 − drop-off)^y / (1 + r)^y      cost = c · hours · wage · Σ_y 1 / (1 + r)^y

for y = 1 … horizon; draws of x go the same way, so that a probability is a share of the draws. Transfers go on as they are, in the
same worth. It is a calculation on what was measured, and no forecast: what is avoided does not follow the hours.
"""  # noqa: D205

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.measures.adjustments import Adjustments
from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import quantiles, share_positive, to_cents
from pipelines.measures.flows import Flows
from pipelines.measures.outlook import MONTHS, base_case, last_year
from pipelines.measures.present_value import Rate, discount_factor
from pipelines.measures.proposals import Stakes, proposed, told

LAST_YEAR = {
    "scope": "str", "party": "str", "draw": "int64", "avoided_cents": "int64", "cost_cents": "Int64", "transfer_cents": "Int64",
}  # fmt: skip
OUTCOME = [
    "party", "cost_cents", "avoided_cents", "transfer_cents", "paid_cents", "net_cents", "net_low80_cents", "net_high80_cents",
    "p_net_positive",
]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What is asked: times the hours, the wage and the effect, share of the effect lost per year, real rate, years ahead."""

    hours: float = 1.0
    wage: float = 1.0
    effect: float = 1.0
    drop_off: float = 0.0
    rate: float = 0.0225
    horizon: int = 5

    @classmethod
    def of_percentages(
        cls, *, hours: float, wage: float, effect: float, drop_off: float, rate: float, years: float
    ) -> "Choice":
        """The choice in per cents: of the hours, wage and effect as they are now, of the effect per year, of real rate per year."""
        return cls(hours / 100, wage / 100, effect / 100, drop_off / 100, rate / 100, int(years))


@dataclass(frozen=True)
class Answer:
    """What comes of a choice: a row per party and 'all' (columns `OUTCOME`), and rows as in mart__settlement."""

    outcome: pd.DataFrame
    settlement: pd.DataFrame


def last_years(scope: str, flow: Flows, rate: Rate, horizon: int, adjustments: Adjustments) -> pd.DataFrame:
    """The last twelve months of a scope per party (mart__last_year): expected (draw 0, with cost and transfers) and per draw."""
    year = last_year(flow)
    if year is None:
        return pd.DataFrame(columns=list(LAST_YEAR))
    effect, recent = base_case(flow, rate, horizon, adjustments).effect, flow.months > len(flow.cost) - MONTHS
    parts = []
    for party in flow.parties:
        mine = flow.of(party)
        level = np.append((year.level * effect)[mine].sum(), (year.draws * effect)[:, mine].sum(axis=1))
        rows = pd.DataFrame(
            {"scope": scope, "party": party, "draw": np.arange(len(level)), "avoided_cents": to_cents(level)}
        )
        moved = float(flow.transfers[party][recent].sum()) if party in flow.transfers else 0.0
        known = to_cents(np.array([year.cost if party == flow.payer else 0.0, moved]))
        first = rows.draw == 0
        parts.append(rows.assign(**{
            name: pd.Series(np.where(first, cents, 0), dtype="Int64").mask(~first)
            for name, cents in zip(("cost_cents", "transfer_cents"), known, strict=True)
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True).astype(LAST_YEAR)


def stakes_of(rows: pd.DataFrame, choice: Choice) -> Stakes:
    """What is at stake over the years ahead, in whole cents: the players are the parties of the last twelve months.

    Args:
        rows: Rows of mart__last_year of one scope.
        choice: What is asked.

    Raises:
        LookupError: Nothing is known of the last twelve months.
    """
    if rows.empty:
        raise LookupError("no year of data")
    years = np.arange(1, choice.horizon + 1)
    factor = np.asarray(discount_factor(years, rate=choice.rate))
    kept, worth = float((1 - choice.drop_off) ** years @ factor), float(factor.sum())
    level = rows.pivot(index="draw", columns="party", values="avoided_cents").sort_index()
    fixed = rows[rows.draw == 0].set_index("party").loc[list(level.columns)]
    avoided = to_cents(level.to_numpy(np.float64) * choice.effect * kept)
    cost = to_cents(fixed.cost_cents.to_numpy(np.float64) * choice.hours * choice.wage * worth)
    paid = cost - to_cents(fixed.transfer_cents.to_numpy(np.float64) * worth)
    payer = int(cost.argmax())
    paid[payer] += cost.sum() - paid.sum()  # what rounding of transfers leaves
    return Stakes(tuple(level.columns), payer, avoided[0], avoided[1:], {0: int(cost.sum())}, paid)


def what_if(rows: pd.DataFrame, choice: Choice, split: Mapping[str, float] | None = None) -> Answer:
    """What comes of a choice for one scope, an own ``split`` (share of the cost per party) among the proposals."""
    stakes = stakes_of(rows, choice)
    settled = pd.DataFrame(told(stakes, proposed(stakes, split or {}))) if stakes.total > 0 else pd.DataFrame()
    return Answer(_outcome(stakes), settled)


def outcome(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """What comes of a choice for one scope without dividing the cost: as `Answer.outcome`, in a fraction of the time."""
    return _outcome(stakes_of(rows, choice))


def _outcome(stakes: Stakes) -> pd.DataFrame:
    cost = np.where(np.arange(len(stakes.players)) == stakes.payer, stakes.total, 0)
    each = [
        _row(party, int(cost[n]), int(stakes.avoided[n]), int(stakes.paid[n]), stakes.draws[:, n])
        for n, party in enumerate(stakes.players)
    ]
    whole = _row(ALL, stakes.total, int(stakes.avoided.sum()), stakes.total, stakes.draws.sum(axis=1))
    return pd.DataFrame([*each, whole], columns=OUTCOME)


def _row(party: str, cost: int, avoided: int, paid: int, draws: np.ndarray) -> tuple:
    nets = draws - paid
    low, high = (int(cents) for cents in to_cents(np.asarray(quantiles(nets, (0.1, 0.9)))))
    return party, cost, avoided, cost - paid, paid, avoided - paid, low, high, float(share_positive(nets))
