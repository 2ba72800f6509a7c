"""Who pays and who gains: the bars, the finding, the table per party, and the table per budget."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, percent
from reports.view_models.pieces import Column, Figure, Table, Value
from reports.view_models.words import capital, listed
from reports.warehouse import Warehouse

PARTY_ORDER = ("gemeente", "zorgverzekeraar", "woningcorporatie", "zorgkantoor", "rijk", "bewoner", "all")
SURE = 0.9  # from this probability on a chart title says who gains or pays without a doubt
_MONEY = (
    Column("cost", "euros"), Column("avoided", "euros"), Column("transfer", "euros"), Column("net", "euros"),
    Column("interval", "interval"), Column("p", "probability"),
)  # fmt: skip
PARTY_COLUMNS = (Column("party", "word"), *_MONEY, Column("verdict", "word"))
BUDGET_COLUMNS = (
    Column("party", "word"),
    Column("budget"),
    *_MONEY,
    Column("grade", "word"),
    Column("verdict", "word"),
)


@dataclass(frozen=True)
class Bar:
    """One party in the chart of who pays and who gains; amounts in euros for drawing, ``told`` for reading."""

    label: str
    cost: float
    benefit: float
    net: float
    low80: float
    high80: float
    told: str


def who_title(parties: pd.DataFrame, t: dict[str, str]) -> str:
    """The finding of the chart: who pays, who gains, and for whom it is uncertain.

    Args:
        parties: Rows of mart__who_pays_who_gains with budget 'all', without society.
        t: Words of the language.
    """
    told: list[str] = []
    pays = [t[f"the.{r.party}"] for r in parties.itertuples() if float(r.p_net_positive) < 1 - SURE and r.net_cents < 0]  # type: ignore[arg-type]
    gains = [t[f"the.{r.party}"] for r in parties.itertuples() if float(r.p_net_positive) > SURE]  # type: ignore[arg-type]
    unsure = [t[f"the.{r.party}"] for r in parties.itertuples() if 1 - SURE <= float(r.p_net_positive) <= SURE]  # type: ignore[arg-type]
    if pays:
        told.append(t["who_pays_more" if len(pays) > 1 else "who_pays_one"].format(who=listed(pays, t)))
    if gains:
        told.append(t["who_gains_more" if len(gains) > 1 else "who_gains_one"].format(who=listed(gains, t)))
    if unsure and told:
        told.append(t["who_unsure"].format(who=listed(unsure, t)))
    sentence = ", ".join(told) or t["who_nobody"]
    return capital(sentence)


def bar_of(row: pd.Series, lang: str) -> Bar:
    """One party: what it pays (own cost and transfers paid) to the left, what it gains to the right."""
    transfer = int(row.transfer_cents)
    cost = int(row.cost_cents) + max(-transfer, 0) + max(-int(row.avoided_cents), 0)
    benefit = max(int(row.avoided_cents), 0) + max(transfer, 0)
    return Bar(
        capital(PAGES[lang][f"party.{row.party}"]),
        -cost / 100,
        benefit / 100,
        int(row.net_cents) / 100,
        int(row.net_low80_cents) / 100,
        int(row.net_high80_cents) / 100,
        euros(int(row.net_cents), lang),
    )


def _money(row: pd.Series) -> tuple[Value, ...]:
    """Cost, avoided, transfer, net, its 80 % interval and its probability of a row of mart__who_pays_who_gains."""
    interval = (int(row.net_low80_cents), int(row.net_high80_cents))
    cents = (row.cost_cents, row.avoided_cents, row.transfer_cents, row.net_cents)
    return (*(int(c) for c in cents), interval, float(row.p_net_positive))


def who_figure(parties: pd.DataFrame, society: pd.Series, release: pd.Series, lang: str) -> Figure:
    """The chart of who pays and who gains, in words and as a table."""
    t = PAGES[lang]
    both = pd.concat([parties, society.to_frame().T])
    values = tuple((f"party.{r.party}", *_money(r), f"verdict.{r.verdict}") for _, r in both.iterrows())
    title = who_title(parties, t)
    told = "; ".join(f"{t[f'party.{r.party}']} {euros(int(r.net_cents), lang)}" for r in parties.itertuples())
    table = Table("who", t["table_who"], PARTY_COLUMNS, values, lang)
    subtitle = t["who_sub"].format(year=release.base_year)
    return Figure("who", title, subtitle, who_conclusion(parties, lang), f"{title}. {t['net']}: {told}.", table)


def who_conclusion(parties: pd.DataFrame, lang: str) -> str:
    """Which part of avoided cost falls to the municipality, and which part of the cost lies with the corporation."""
    gains, cost = parties.avoided_cents.clip(lower=0), parties.cost_cents
    share = gains[parties.party == "gemeente"].sum() / gains.sum() if gains.sum() else 0.0
    own = cost[parties.party == "woningcorporatie"].sum() / cost.sum() if cost.sum() else 0.0
    told = PAGES[lang]["who_conclusion"]
    return told.format(share=percent(float(share), lang), cost_share=percent(float(own), lang))


def budget_table(rows: pd.DataFrame, marts: Warehouse, lang: str) -> Table:
    """Every budget of every party; a budget without cost, avoided cost or transfer is left out."""
    t = PAGES[lang]
    order = {party: n for n, party in enumerate(PARTY_ORDER)}
    parts = rows.assign(order=rows.party.map(order), last=rows.budget == "all").sort_values(["order", "last", "budget"])
    parts = parts[(parts[["cost_cents", "avoided_cents", "transfer_cents"]] != 0).any(axis=1)]
    values = tuple(
        (
            f"party.{r.party}",
            budget_name(str(r.budget), marts, lang),
            *_money(r),
            f"grade.{r.grade}",
            f"verdict.{r.verdict}",
        )
        for _, r in parts.iterrows()
    )
    return Table("budgets", t["table_budget"], BUDGET_COLUMNS, values, lang)


def budget_name(budget: str, marts: Warehouse, lang: str) -> str:
    """Name of a budget, of the transfers, or of all together."""
    return PAGES[lang][f"budget.{budget}"] if budget in ("all", "transfers") else marts.budget_labels[budget][lang]
