"""Payback: from which month the discounted net has made up for what was spent, for all parties together and for each.

Cumulative net at month m = Σ_{t≤m} (avoided_t − own cost_t + transfers_t)·(1+r)^(−t/12), t in months from the start (1 = first
month); for all parties together transfers cancel. A draw is paid back by month m when its cumulative net is at or above 0 in month m
and in every month after it that is known: a crossing that is lost again is no payback. Who has spent nothing has nothing to be paid
back, so such months do not count. The deepest point is the lowest cumulative net, at most 0: what has to be financed beforehand.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import quantiles, to_cents
from pipelines.measures.flows import Flows
from pipelines.measures.present_value import Rate, discount_factor

SHARES = {
    "net_p10_cents": 0.1,
    "net_p25_cents": 0.25,
    "net_p50_cents": 0.5,
    "net_p75_cents": 0.75,
    "net_p90_cents": 0.9,
}
_BANDS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def cumulative_nets(flow: Flows, rate: Rate) -> dict[str, np.ndarray]:
    """Draws of the discounted net up to and including each month, (R, T): all parties together ('all'), and each."""
    factor = discount_factor(flow.months / 12, rate=rate)
    own = {party: np.cumsum((flow.avoided(party) - flow.own(party)) * factor, axis=1) for party in flow.parties}
    return {ALL: np.sum([*own.values()], axis=0), **own}


def since_paid_back(net: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """Whether each draw is paid back by each month: net ≥ 0 from that month to the last, and something spent by then (..., T).

    Args:
        net: Cumulative discounted net, (..., T).
        spent: Cumulative cost, (T,); it falls where a party gets more than it pays, and what was spent was spent all the same.
    """
    above = (net >= 0) & (np.maximum.accumulate(spent) > 0)
    return np.logical_and.accumulate(above[..., ::-1], axis=-1)[..., ::-1]


def paid_back(net: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """Share of draws that are paid back by each month: (T,)."""
    return since_paid_back(net, spent).mean(axis=0)


def break_even(net: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """First month from which each draw is paid back, 1 = first; T + 1 when it is not in the months that are known: (...)."""
    return net.shape[-1] + 1 - since_paid_back(net, spent).sum(axis=-1)


def expected_break_even(flow: Flows, party: str | None, paid: np.ndarray, rate: Rate) -> int | None:
    """Month from which a party's expected net has made up for what it pays per month (T,); None when it has not, or pays nothing."""
    avoided = flow.point[flow.of(party)].sum(axis=0)
    net = np.cumsum((avoided - paid) * discount_factor(flow.months / 12, rate=rate))
    month = int(break_even(net, np.cumsum(paid)))
    return month if month <= len(paid) else None


def payback(project: str, flow: Flows, nets: dict[str, np.ndarray]) -> pd.DataFrame:
    """Cumulative discounted net of all parties per month since the start (mart__payback), from `cumulative_nets`."""
    net = nets[ALL]
    bands = to_cents(quantiles(net, tuple(SHARES.values()), axis=0))
    return pd.DataFrame({
        "project_id": project,
        "month": flow.months.astype(np.int64),
        **dict(zip(SHARES, bands, strict=True)),
        "p_paid_back": paid_back(net, np.cumsum(flow.cost)),
    })  # fmt: skip


def per_dwelling(rows: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    """Cumulative discounted net per dwelling and month (mart__payback_per_dwelling), so that projects fit on one scale.

    Args:
        rows: mart__payback; what is of all projects together is left out.
        profiles: mart__project_profile; a project of which the dwellings are not known, or that has none, has no rows.
    """
    homes = profiles.set_index("project_id").dwellings
    homes = homes[homes.notna() & (homes > 0)].astype("float64")
    own = pd.DataFrame(rows[rows.project_id.isin(homes.index)]).sort_values(["project_id", "month"], ignore_index=True)
    by = own.project_id.map(homes).to_numpy(np.float64)
    bands = {name: to_cents(own[name].to_numpy(np.float64) / by) for name in PER_DWELLING}
    kept = own[["project_id", "month", "p_paid_back"]].assign(**bands)
    return pd.DataFrame(kept, columns=list(PAYBACK_PER_DWELLING)).astype(PAYBACK_PER_DWELLING)


def payback_party(project: str, flow: Flows, nets: dict[str, np.ndarray]) -> pd.DataFrame:
    """When each party, and all together, is paid back, and how deep it goes first (mart__payback_party)."""
    return pd.DataFrame([_told(project, party, flow, net) for party, net in nets.items()])


def _told(project: str, party: str, flow: Flows, net: np.ndarray) -> dict:
    spent = np.cumsum(flow.own(None if party == ALL else party))
    month = quantiles(break_even(net, spent), tuple(_BANDS.values()))
    depth = np.minimum(net.min(axis=1), 0.0)
    deepest = to_cents(quantiles(depth, tuple(_BANDS.values())))
    lowest = net.mean(axis=0)
    return {
        "project_id": project,
        "party": party,
        "months": len(spent),
        "spent_cents": int(to_cents(spent[-1])),
        **{f"break_even_{n}_month": int(m) if m <= len(spent) else None for n, m in zip(_BANDS, month, strict=True)},
        "p_paid_back": float(paid_back(net, spent)[-1]) if spent.max() > 0 else None,
        **{f"deepest_{n}_cents": int(d) for n, d in zip(_BANDS, deepest, strict=True)},
        "deepest_month": int(lowest.argmin()) + 1 if lowest.min() < 0 else None,
    }


def gathered(tables: Iterable[pd.DataFrame], types: dict[str, str]) -> pd.DataFrame:
    """Tables of projects under one another, with the types of the mart also when there are none."""
    found = list(tables)
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame({column: [] for column in types})
    return pd.DataFrame(rows, columns=list(types)).astype(types)


PAYBACK = {"project_id": "str", "month": "int64", **dict.fromkeys(SHARES, "int64"), "p_paid_back": "float64"}
PER_DWELLING = ("net_p10_cents", "net_p50_cents", "net_p90_cents")
PAYBACK_PER_DWELLING = {
    "project_id": "str",
    "month": "int64",
    **dict.fromkeys(PER_DWELLING, "int64"),
    "p_paid_back": "float64",
}
PAYBACK_PARTY = {
    "project_id": "str", "party": "str", "months": "int64", "spent_cents": "int64",
    **{f"break_even_{n}_month": "Int64" for n in _BANDS}, "p_paid_back": "Float64",
    **{f"deepest_{n}_cents": "int64" for n in _BANDS}, "deepest_month": "Int64",
}  # fmt: skip
