"""What the estimates are worth: cashable, payback, settlement, sensitivity, information, in one walk over the projects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pipelines.measures.amounts import amounts, going_on, organisations, size_of
from pipelines.measures.avoided_cost import ALL, Estimate
from pipelines.measures.cashable import cashable, terms_of
from pipelines.measures.flows import Flows, Ledger, flows_by_project
from pipelines.measures.given import Money, Published, Settings
from pipelines.measures.next_fact import VALUE_OF_INFORMATION, all_projects, next_fact
from pipelines.measures.payback import (
    PAYBACK,
    PAYBACK_PARTY,
    cumulative_nets,
    expected_break_even,
    gathered,
    payback,
    payback_party,
)
from pipelines.measures.present_value import Rate
from pipelines.measures.proposals import SETTLEMENT, SETTLEMENT_YEARS, Stakes, settlement, years_told
from pipelines.measures.sensitivity import SENSITIVITY, Setting, ranges_of, sensitivity
from pipelines.measures.what_if import LAST_YEAR, last_years
from pipelines.measures.who_pays import Books, alone_and_together, who_pays_who_gains

_TAG = 9  # of the random numbers of assumptions


@dataclass(frozen=True)
class Grounds:
    """What everything here rests on: the books and what they add up to, and estimates and ledger over the months without a gap."""

    books: Books
    totals: pd.DataFrame  # rows of who_pays_who_gains
    estimates: list[Estimate]
    ledger: Ledger


@dataclass(frozen=True)
class Valued:
    """The marts of this module."""

    cashable: pd.DataFrame
    payback: pd.DataFrame
    payback_party: pd.DataFrame
    settlement: pd.DataFrame
    settlement_years: pd.DataFrame
    sensitivity: pd.DataFrame
    value_of_information: pd.DataFrame
    amounts: pd.DataFrame
    organisation_payback: pd.DataFrame
    organisation_payback_party: pd.DataFrame
    last_year: pd.DataFrame


@dataclass
class _Found:
    """Rows as they come, project by project."""

    payback: list[pd.DataFrame] = field(default_factory=list)
    parties: list[pd.DataFrame] = field(default_factory=list)
    sensitivity: list[pd.DataFrame] = field(default_factory=list)
    facts: list[dict] = field(default_factory=list)
    worth: list[pd.DataFrame] = field(default_factory=list)
    last_year: list[pd.DataFrame] = field(default_factory=list)
    organisation_payback: list[pd.DataFrame] = field(default_factory=list)
    organisation_parties: list[pd.DataFrame] = field(default_factory=list)
    even: dict[tuple[str, str, str], tuple[int | None, int | None]] = field(default_factory=dict)


def valued(grounds: Grounds, money: Money, projects: pd.DataFrame, published: Published, settings: Settings) -> Valued:
    """All marts of this module."""
    books, rate = grounds.books, settings.discount_rate
    cash = _cash(books, published, projects)
    base = Setting(
        rate, settings.horizon_years, settings.adjustments, ranges_of(published.ranges),
        {(str(r["price_index"]), int(r["year"])): float(r["factor"]) for r in published.factors.to_dict("records")},
        dict(zip(published.budgets.budget, published.budgets.price_index, strict=True)),
    )  # fmt: skip
    proposals = {p: (stakes, given, rows) for p, stakes, given, rows in settlement(books, splits_of(money.splits))}
    found = _Found()
    for project, flow in flows_by_project(grounds.estimates, grounds.ledger, settings.draws):
        own = _own_setting(base, project, flow, money.exposure, cash)
        nets = cumulative_nets(flow, rate)
        found.payback.append(payback(project, flow, nets))
        found.parties.append(payback_party(project, flow, nets))
        found.sensitivity.append(sensitivity(project, flow, own))
        if project != ALL:
            found.facts += next_fact(project, flow, own, (settings.seed, _TAG))
        if project in proposals:
            found.even.update(break_evens(project, flow, *proposals[project][:2], rate))
        found.worth.append(going_on(project, flow, rate, settings.horizon_years, settings.adjustments))
        found.last_year.append(last_years(project, flow, rate, settings.horizon_years, settings.adjustments))
    groups = organisations(projects)
    for scope, flow in flows_by_project(grounds.estimates, grounds.ledger, settings.draws, groups):
        nets = cumulative_nets(flow, rate)
        found.organisation_payback.append(payback(scope, flow, nets))
        found.organisation_parties.append(payback_party(scope, flow, nets))
        found.worth.append(going_on(scope, flow, rate, settings.horizon_years, settings.adjustments))
        found.last_year.append(last_years(scope, flow, rate, settings.horizon_years, settings.adjustments))
    more = who_pays_who_gains(books, groups), _cash(books, published, projects, groups)
    scopes = alone_and_together(books.projects) | groups
    told = amounts(
        _by_scope(grounds.totals, more[0]),
        _by_scope(cash, more[1]),
        size_of(scopes, projects, money.booked),
        found.worth,
    )
    return _told(cash, found, proposals, told)


def _cash(
    books: Books, published: Published, projects: pd.DataFrame, groups: Mapping[str, tuple[str, ...]] | None = None
) -> pd.DataFrame:
    """What can leave a budget, for each project and 'all', or for groups of projects."""
    terms = terms_of(published.budgets, published.cashable)
    return cashable(books.figures, terms, books.party_of, towns(projects), groups)


def _by_scope(*rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(rows, ignore_index=True).rename(columns={"project_id": "scope"})


def _told(cash: pd.DataFrame, found: _Found, proposals: dict, scopes: pd.DataFrame) -> Valued:
    settled = [
        {**row, **dict(zip(("break_even_before_month", "break_even_after_month"),
                           found.even.get((p, row["method"], row["party"]), (None, None)), strict=True))}
        for p, (_, _, rows) in proposals.items()
        for row in rows
    ]  # fmt: skip
    years = [row for p, (stakes, given, _) in proposals.items() for row in years_told(p, stakes, given)]
    facts = [*all_projects(found.facts), *found.facts]
    return Valued(
        cash,
        gathered(found.payback, PAYBACK),
        gathered(found.parties, PAYBACK_PARTY),
        gathered([pd.DataFrame(settled, columns=list(SETTLEMENT))], SETTLEMENT),
        gathered([pd.DataFrame(years, columns=list(SETTLEMENT_YEARS))], SETTLEMENT_YEARS),
        gathered(found.sensitivity, SENSITIVITY),
        gathered([pd.DataFrame(facts, columns=list(VALUE_OF_INFORMATION))], VALUE_OF_INFORMATION),
        scopes,
        gathered(found.organisation_payback, PAYBACK),
        gathered(found.organisation_parties, PAYBACK_PARTY),
        gathered(found.last_year, LAST_YEAR),
    )


def towns(projects: pd.DataFrame) -> dict[str, str]:
    """Municipality of each project."""
    own = projects[projects.project_id.notna()]
    return dict(zip(own.project_id.astype(str), own.municipality_code.astype(str), strict=True))


def splits_of(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Own split per project: share per party."""
    out: dict[str, dict[str, float]] = {}
    for row in rows.to_dict("records"):
        out.setdefault(str(row["complex_id"]), {})[str(row["party"])] = float(row["percent"]) / 100
    return out


def _own_setting(base: Setting, project: str, flow: Flows, hours: pd.DataFrame, cash: pd.DataFrame) -> Setting:
    """The setting of one project: its caretaker hours, and what is known to be cashable."""
    row = cash[(cash.project_id == project) & (cash.year == 0) & (cash.party == ALL)]
    share = None
    if (
        len(row)
        and pd.notna(row.cashable_cents.iloc[0])
        and 0 <= row.cashable_cents.iloc[0] <= row.avoided_cents.iloc[0]
    ):
        share = float(row.cashable_cents.iloc[0] / max(row.avoided_cents.iloc[0], 1))
    mine = hours if project == ALL else hours.loc[hours.project_id == project]
    return replace(base, hours=hours_worked(mine, flow.first, len(flow.cost)), cashable_share=share)


def hours_worked(hours: pd.DataFrame, first: int, months: int) -> np.ndarray | None:
    """Caretaker hours by month from ``first`` on: (months,); None where those of any month are not known: no row is not 0 hours."""
    at = pd.to_datetime(hours.month).to_numpy().astype("datetime64[M]").astype(np.int64) - first
    inside = (at >= 0) & (at < months)
    rows = np.bincount(at[inside], minlength=months)
    worked = np.bincount(at[inside], hours.hours.to_numpy(np.float64)[inside], months)
    return worked if (rows > 0).all() and np.isfinite(worked).all() else None


def break_evens(
    project: str, flow: Flows, stakes: Stakes, contributions: dict[str, np.ndarray | None], rate: Rate
) -> Iterator[tuple[tuple[str, str, str], tuple[int | None, int | None]]]:
    """Per method and party: month from which the expected net is made up for, as it is paid now and as proposed."""
    for n, party in enumerate((*stakes.players, ALL)):
        who = None if party == ALL else party
        before = expected_break_even(flow, who, flow.own(who), rate)
        for method, given in contributions.items():
            if given is None:
                after = None
            elif who is None:
                after = before
            else:
                after = expected_break_even(flow, who, flow.cost * (given[n] / stakes.total), rate)
            yield (project, method, party), (before, after)
