"""Who pays and who gains in the amounts that are asked for: in all, per year, per dwelling and year, and what going on is worth.

Told for a scope: all projects, one project, or the projects of one municipality or corporation together. Rounded from below: every
budget becomes whole cents, and parties and society are their sums, so that what is shown adds up.

- *total*: as in mart__who_pays_who_gains.
- *per_year*: a year as it was; the whole period times 12 / months since the first start of which the books are in.
- *per_dwelling*: times 12 / dwelling-months (dwellings × months of which the books are in).
- *present_value*: of going on for some years at the level of the last twelve months that are known (`pipelines.measures.outlook`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.measures.adjustments import Adjustments
from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import quantiles_of_each, share_positive, to_cents
from pipelines.measures.flows import Flows
from pipelines.measures.outlook import MONTHS, base_case, last_year, weights
from pipelines.measures.present_value import Rate
from pipelines.measures.who_pays import CARETAKING, TRANSFERS

TOTAL, PER_YEAR, PER_DWELLING, PRESENT_VALUE = "total", "per_year", "per_dwelling", "present_value"
BANDS = {"low80": 0.1, "high80": 0.9}
_KEY = ["scope", "year", "party", "budget"]
_ADDED = ["cost_cents", "avoided_cents", "transfer_cents"]
_SPREAD = [f"{what}_{band}_cents" for what in ("avoided", "net") for band in BANDS]
_CASH = ["cashable_cents", "cashable_low80_cents", "cashable_high80_cents"]
AMOUNTS = {
    "scope": "str", "amount": "str", "year": "int64", "party": "str", "budget": "str", **dict.fromkeys(_ADDED, "int64"),
    "paid_cents": "int64", "net_cents": "int64", **dict.fromkeys(_SPREAD, "int64"), "p_net_positive": "float64",
    "verdict": "str", "grade": "str", **dict.fromkeys(_CASH, "Int64"), "cashable_reason": "str",
    "avoided_share": "Float64", "cost_share": "Float64",
}  # fmt: skip


def organisations(projects: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Projects of each municipality (``gemeente:<code>``) and each corporation (``corporatie:<KvK number>``)."""
    own = projects.dropna(subset="project_id").sort_values("project_id")
    groups: dict[str, tuple[str, ...]] = {}
    for kind, column in (("gemeente", "municipality_code"), ("corporatie", "corporation_id")):
        for code, rows in own.groupby(column):
            groups[f"{kind}:{code}"] = tuple(rows.project_id.astype(str))
    return groups


@dataclass(frozen=True)
class Size:
    """Months and dwelling-months of a scope of which the books are in, by year (0 = all)."""

    months: Mapping[tuple[str, int], int]
    dwelling_months: Mapping[tuple[str, int], int]


def size_of(groups: Mapping[str, tuple[str, ...]], projects: pd.DataFrame, booked: pd.DataFrame) -> Size:
    """How long and how large each scope is.

    Args:
        groups: Projects per scope.
        projects: core__projects (project_id, caretaking_start, dwellings).
        booked: Months of which the books are in (project_id, month).
    """
    rows = booked.merge(projects[["project_id", "caretaking_start", "dwellings"]], on="project_id")
    month = pd.to_datetime(rows.month)
    rows = rows.assign(month=month, year=month.dt.year).loc[month >= pd.to_datetime(rows.caretaking_start)]
    months: dict[tuple[str, int], int] = {}
    homes: dict[tuple[str, int], int] = {}
    for scope, members in groups.items():
        mine = rows.loc[rows.project_id.isin(members)]
        for year, part in ((0, mine), *((int(str(y)), p) for y, p in mine.groupby("year"))):
            months[scope, year], homes[scope, year] = part.month.nunique(), int(part.dwellings.sum())
    return Size(months, homes)


def amounts(
    totals: pd.DataFrame, cash: pd.DataFrame, size: Size, worth: Iterable[pd.DataFrame]
) -> pd.DataFrame:  # fmt: skip
    """All amounts of all scopes (mart__amounts).

    Args:
        totals: Rows of `who_pays_who_gains` with their scope.
        cash: Rows of `cashable` with their scope.
        size: How long and how large each scope is.
        worth: Rows of `going_on` of each scope.
    """
    known = cash.rename(columns={"reason": "cashable_reason"})[[*_KEY, *_CASH, "cashable_reason"]]
    base = _with_spread(totals).merge(known, "left", _KEY)
    year = np.where(base.year == 0, _per_twelve(base, size.months), 1.0)
    home = _per_twelve(base, size.dwelling_months)
    told = [base.assign(amount=TOTAL), scaled(base, year, PER_YEAR), scaled(base, home, PER_DWELLING), *worth]
    rows = pd.concat(told, ignore_index=True)
    paid = rows.cost_cents - rows.transfer_cents
    rows = rows.assign(paid_cents=paid, net_cents=rows.avoided_cents - paid)
    return _with_shares(rows).reindex(columns=list(AMOUNTS)).astype(AMOUNTS)


def _per_twelve(rows: pd.DataFrame, size: Mapping[tuple[str, int], int]) -> np.ndarray:
    """12 / size of each row's scope and year; NaN where that is 0."""
    found = [size.get((str(s), int(y)), 0) for s, y in zip(rows.scope, rows.year, strict=True)]
    return np.array([12 / n if n else np.nan for n in found], np.float64)


def _with_spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Intervals of avoided beside those of net: cost and transfers are the same in every draw."""
    fixed = rows.cost_cents - rows.transfer_cents
    return rows.assign(**{f"avoided_{band}_cents": rows[f"net_{band}_cents"] + fixed for band in BANDS})


def scaled(rows: pd.DataFrame, by: np.ndarray, amount: str) -> pd.DataFrame:
    """Rows times a number each, in whole cents that add up from budgets to parties to society; rows without a number are left out.

    Probabilities and words stay: a number above 0 changes no sign.
    """
    known = np.isfinite(by)
    rows, by = pd.DataFrame(rows[known]).reset_index(drop=True), by[known]
    cents = [*_ADDED, *_SPREAD]
    out = rows.assign(amount=amount, **{c: to_cents(rows[c].to_numpy() * by) for c in cents})
    for column in _CASH:
        out[column] = pd.array(
            [None if pd.isna(c) else int(to_cents(np.array(c * b))) for c, b in zip(rows[column], by, strict=True)],
            "Int64",
        )
    return _added_up(out)


def _added_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Totals of parties and society as sums of their budgets; a cent that rounding leaves between transfers goes to the last."""
    rows = rows.copy()
    for _, moved in rows[rows.budget == TRANSFERS].groupby(["scope", "year"]):
        rows.loc[moved.index[-1], "transfer_cents"] -= moved.transfer_cents.sum()
    parts = rows[rows.budget != ALL]
    for whole, key in ((False, ["scope", "year", "party"]), (True, ["scope", "year"])):
        here = (rows.budget == ALL) & ((rows.party == ALL) == whole)
        sums = pd.DataFrame(parts.groupby(key, as_index=False)[_ADDED].sum())
        rows.loc[here, _ADDED] = rows.loc[here, key].merge(sums, "left", key)[_ADDED].to_numpy()
    return rows


def _with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Part of each party in what is avoided (of those that avoid) and in the caretaker cost; null where there is none."""
    key = [rows.scope, rows.amount, rows.year]
    party = (rows.budget == ALL) & (rows.party != ALL)
    out = rows
    for name, cents in (("avoided_share", rows.avoided_cents.clip(lower=0)), ("cost_share", rows.cost_cents)):
        whole = cents.where(party, 0).groupby(key).transform("sum")
        share = (cents / whole.where(whole > 0)).where(party)
        out = out.assign(**{name: share.astype("Float64")})
    return out


def going_on(scope: str, flow: Flows, rate: Rate, horizon: int, adjustments: Adjustments) -> pd.DataFrame:
    """What going on for some years is worth to each party and budget; empty with less than a year of data."""
    year = last_year(flow)
    if year is None:
        return pd.DataFrame()
    effect, factor = weights(base_case(flow, rate, horizon, adjustments))
    recent = flow.months > len(flow.cost) - MONTHS
    moved = {p: float(cents[recent].sum()) * factor for p, cents in flow.transfers.items()}
    lines = [(p, b, 0.0, year.level[n] * effect[n], 0.0, year.draws[:, n] * effect[n])
             for n, (p, b) in enumerate(zip(flow.party, flow.budgets, strict=True))]  # fmt: skip
    lines.append((flow.payer, CARETAKING, year.cost * factor, 0.0, 0.0, np.zeros(len(year.draws))))
    lines += [(p, TRANSFERS, 0.0, 0.0, cents, np.zeros(len(year.draws))) for p, cents in moved.items()]
    return _told(scope, lines)


def _told(scope: str, lines: list[tuple[str, str, float, float, float, np.ndarray]]) -> pd.DataFrame:
    """Rows of lines (party, budget, cost, avoided, transfer, draws of avoided) and their totals, and what the draws say of each."""
    parties = list(dict.fromkeys(party for party, *_ in lines))
    whole = [(p, ALL, *_sum([line for line in lines if p in (ALL, line[0])])) for p in (*parties, ALL)]
    every = [*lines, *whole]
    rows = pd.DataFrame([e[:2] for e in every], columns=["party", "budget"]).assign(
        scope=scope, amount=PRESENT_VALUE, year=0
    )
    rows[_ADDED] = to_cents(np.array([e[2:5] for e in every]))
    rows = _added_up(rows)
    draws = [to_cents(e[5]) for e in every]
    bands = np.array(quantiles_of_each(draws, tuple(BANDS.values())))
    fixed = (rows.cost_cents - rows.transfer_cents).to_numpy()
    for n, band in enumerate(BANDS):
        rows[f"avoided_{band}_cents"], rows[f"net_{band}_cents"] = bands[:, n], bands[:, n] - fixed
    return rows.assign(p_net_positive=[float(share_positive(d - f)) for d, f in zip(draws, fixed, strict=True)])


def _sum(lines: list) -> tuple:
    return tuple(sum(line[n] for line in lines) for n in (2, 3, 4, 5))
