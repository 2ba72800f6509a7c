"""Build-up: from what caretaking costs, budget by budget, to the net of all parties; and from avoided to what can leave a budget."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros
from reports.view_models.pieces import Column, Figure, Table
from reports.view_models.scopes import TOGETHER, Asked, amounts_of
from reports.view_models.who import PARTY_ORDER, budget_name
from reports.view_models.words import capital
from reports.warehouse import Warehouse

COLUMNS = (Column("party", "word"), Column("step"), Column("amount", "euros"))


@dataclass(frozen=True)
class Step:
    """One bar: what is added or taken away, or where it ends (``total``); ``told`` is how the amount is read."""

    label: str
    party: str
    cents: int
    told: str
    total: bool = False


def build_up_of(marts: Warehouse, key: str, lang: str) -> tuple[tuple[Step, ...], Figure]:
    """From the caretaker cost to the net of all parties together; transfers are left out: together they are nothing."""
    t, rows = PAGES[lang], amounts_of(marts, key, Asked())
    whole = rows[(rows.party == TOGETHER) & (rows.budget == TOGETHER)].iloc[0]
    parts = rows[(rows.party != TOGETHER) & (rows.budget != TOGETHER) & (rows.avoided_cents != 0)]
    order = {party: n for n, party in enumerate(PARTY_ORDER)}
    parts = parts.assign(order=parts.party.map(order)).sort_values(["order", "avoided_cents"], ascending=[True, False])
    steps = (
        _step(t["tile_cost"], "woningcorporatie", -int(whole.cost_cents), lang),
        *(_step(budget_name(str(r.budget), marts, lang), str(r.party), int(r.avoided_cents), lang) for _, r in parts.iterrows()),
        _step(t["step_net"], TOGETHER, int(whole.net_cents), lang, total=True),
    )  # fmt: skip
    cost, avoided = euros(int(whole.cost_cents), lang), int(whole.avoided_cents)
    words = "build_up_title" if avoided >= 0 else "build_up_title_more"
    title = t[words].format(cost=cost, avoided=euros(avoided, lang), more=euros(-avoided, lang))
    said = t["build_up_note"].format(net=steps[-1].told)
    subtitle = t["build_up_sub"].format(year=marts.table("mart__release").iloc[0].base_year)
    return steps, _figure("build_up", title, subtitle, said, steps, lang)


def cashing_of(marts: Warehouse, key: str, lang: str) -> tuple[tuple[Step, ...], Figure] | None:
    """From what is avoided to what can leave a budget within the year; None where it is not known."""
    every = marts.optional("mart__cashable")
    if every is None:
        return None
    rows = every[(every.project_id == key) & (every.year == 0)]
    whole = rows[(rows.party == TOGETHER) & (rows.budget == TOGETHER)]
    if whole.empty:
        return None
    t, one = PAGES[lang], whole.iloc[0]
    stays = [("step_stays", one.not_cashable_cents), ("step_unknown", one.unknown_cents)]
    known = pd.notna(one.cashable_cents)
    more = known and one.cashable_cents > one.avoided_cents
    label = "tile_cashable_apart" if more else "tile_cashable"
    steps = (
        _step(t["tile_avoided"], TOGETHER, int(one.avoided_cents), lang, total=True),
        *(_step(t[name], TOGETHER, -int(cents), lang) for name, cents in stays if pd.notna(cents) and cents),
        *([_step(t[label], TOGETHER, int(one.cashable_cents), lang, total=True)] if known else []),
    )
    avoided = euros(int(one.avoided_cents), lang)
    words = "cashing_title_more" if more else "cashing_title" if known else "cashing_title_unknown"
    title = t[words].format(avoided=avoided, cashable=steps[-1].told)
    return steps, _figure("cashing", title, t["cashing_sub"], t["caveat_more"], steps, lang)


def _step(label: str, party: str, cents: int, lang: str, *, total: bool = False) -> Step:
    return Step(label, party, cents, euros(cents, lang), total)


def _figure(name: str, title: str, subtitle: str, said: str, steps: tuple[Step, ...], lang: str) -> Figure:
    t = PAGES[lang]
    values = tuple((f"party.{s.party}", s.label, s.cents) for s in steps)
    told = "; ".join(f"{capital(s.label)} {s.told}" for s in steps)
    return Figure(
        name, title, subtitle, said, f"{title}. {told}.", Table(name, t[f"table_{name}"], COLUMNS, values, lang)
    )
