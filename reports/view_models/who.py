"""Who pays and who gains: the bars, the finding, the table per party, and the table per budget."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, percent
from reports.view_models.pieces import Column, Figure, Missing, Table, Value
from reports.view_models.scopes import Asked
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
    """One party in the chart of who pays and who gains; amounts in euros for drawing, ``told`` for reading.

    A party of which nothing was delivered is not ``known``: it has no amounts, and says so.
    """

    label: str
    cost: float
    benefit: float
    net: float
    low80: float
    high80: float
    told: str
    known: bool = True


def unknown_parties(marts: Warehouse, parties: pd.DataFrame) -> tuple[str, ...]:
    """Parties of which something should be estimated and nothing is there: their files were not delivered."""
    budgets = marts.table("ref__budgets")
    expected = set(budgets.party[budgets.unit_of_analysis != "none"])
    return tuple(p for p in PARTY_ORDER if p in expected - set(parties.party))


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


def bars_of(parties: pd.DataFrame, unknown: tuple[str, ...], lang: str) -> tuple[Bar, ...]:
    """The parties, the one that gains most first; those of which nothing is known last."""
    t = PAGES[lang]
    nothing = [Bar(capital(t[f"party.{p}"]), 0, 0, 0, 0, 0, t["missing.not_delivered"], known=False) for p in unknown]
    return (*(bar_of(row, lang) for _, row in parties.iterrows()), *nothing)


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


def who_figure(
    parties: pd.DataFrame, society: pd.Series, unknown: tuple[str, ...], release: pd.Series, asked: Asked, lang: str
) -> Figure:
    """The chart of who pays and who gains, in words and as a table; with a party missing the total is the least there is."""
    t = PAGES[lang]
    values = [(f"party.{r.party}", *_money(r), _word("verdict", r.verdict)) for _, r in parties.iterrows()]
    values += [(f"party.{p}", *[Missing("not_delivered")] * len(_MONEY), None) for p in unknown]
    whole = "party.all_least" if unknown else "party.all"
    values.append((whole, *_money(society), _word("verdict", society.verdict)))
    title = who_title(parties, t)
    if unknown:
        title += t["who_unknown"].format(who=listed([t[f"the.{p}"] for p in unknown], t))
    told = "; ".join(f"{t[f'party.{r.party}']} {euros(int(r.net_cents), lang)}" for r in parties.itertuples())
    table = Table("who", t["table_who"], PARTY_COLUMNS, tuple(values), lang)
    period = t["who_year"].format(year=asked.year) if asked.year else t["who_all"]
    subtitle = t["who_sub"].format(year=release.base_year, period=period, amount=t[f"who_amount.{asked.amount}"])
    return Figure("who", title, subtitle, who_conclusion(parties, lang), f"{title}. {t['net']}: {told}.", table)


def who_conclusion(parties: pd.DataFrame, lang: str) -> str:
    """Which part of avoided cost falls to the municipality, and which part of the cost lies with the corporation."""
    t, rows = PAGES[lang], parties.set_index("party")
    told = []
    for party, column, words in (
        ("gemeente", "avoided_share", "who_part"),
        ("woningcorporatie", "cost_share", "who_bears"),
    ):
        share = rows[column].get(party)
        if share is not None and pd.notna(share):
            told.append(t[words].format(share=percent(float(share), lang)))
    return f"{capital(t['semicolon'].join(told))}." if told else ""


def _word(kind: str, name: str | None) -> str | None:
    return f"{kind}.{name}" if isinstance(name, str) else None


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
            _word("grade", r.grade),
            _word("verdict", r.verdict),
        )
        for _, r in parts.iterrows()
    )
    return Table("budgets", t["table_budget"], BUDGET_COLUMNS, values, lang)


def budget_name(budget: str, marts: Warehouse, lang: str) -> str:
    """Name of a budget, of the transfers, or of all together."""
    return PAGES[lang][f"budget.{budget}"] if budget in ("all", "transfers") else marts.budget_labels[budget][lang]
