"""The four numbers of a page: avoided, what of it is cashable, what is paid, and when that is paid back."""

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, probability
from reports.view_models.payback import Payback, chance
from reports.view_models.pieces import Tile
from reports.view_models.scopes import AHEAD, TOGETHER, Asked
from reports.warehouse import Warehouse


def tiles_of(
    marts: Warehouse, key: str, rows: pd.DataFrame, asked: Asked, curve: Payback, lang: str, *, least: bool = False
) -> tuple[Tile, ...]:
    """The four numbers through the eyes of a party, or of all together; ``least``: without a party that delivered nothing."""
    found = rows[(rows.party == asked.party) & (rows.budget == TOGETHER)]
    row = None if found.empty else found.iloc[0]
    return (
        _avoided(row, asked, lang, least=least), _cashable(row, asked, lang), _paid(row, asked, marts, lang),
        _payback(marts, key, asked, curve, lang),
    )  # fmt: skip


def _label(name: str, asked: Asked, lang: str) -> str:
    t = PAGES[lang]
    return t[f"tile_{name}"] if asked.party == TOGETHER else t[f"tile_{name}_party"].format(who=t[f"the.{asked.party}"])


def _missing(name: str, label: str, reason: str, lang: str) -> Tile:
    t = PAGES[lang]
    return Tile(name, label, t["unknown"], t[f"missing.{reason}"] if f"missing.{reason}" in t else t[reason])


def _avoided(row: pd.Series | None, asked: Asked, lang: str, *, least: bool) -> Tile:
    label = _label("avoided", asked, lang)
    if least and asked.party == TOGETHER:
        label = PAGES[lang]["tile_least"].format(what=label)
    if row is None:
        return _missing("avoided", label, "not_delivered", lang)
    low, high = (euros(int(cents), lang) for cents in (row.avoided_low80_cents, row.avoided_high80_cents))
    note = PAGES[lang]["tile_interval"].format(low=low, high=high)
    return Tile("avoided", label, euros(int(row.avoided_cents), lang), note)


def _cashable(row: pd.Series | None, asked: Asked, lang: str) -> Tile:
    """What can leave a budget within the year; what is not known has its reason."""
    t = PAGES[lang]
    label = t["tile_cashable"]
    if row is None or asked.amount == AHEAD:
        return _missing("cashable", label, "not_applicable", lang)
    if pd.isna(row.cashable_cents):
        reason = str(row.cashable_reason) if pd.notna(row.cashable_reason) else "unknown"
        return Tile("cashable", label, t["unknown"], t[f"cashable.{reason}"])
    if row.cashable_cents > row.avoided_cents:
        return Tile("cashable", t["tile_cashable_apart"], euros(int(row.cashable_cents), lang), t["cashable.more"])
    note = t["cashable.partly_unknown" if pd.notna(row.cashable_reason) else "cashable.known"]
    return Tile("cashable", label, euros(int(row.cashable_cents), lang), note)


def _paid(row: pd.Series | None, asked: Asked, marts: Warehouse, lang: str) -> Tile:
    t, year = PAGES[lang], marts.table("mart__release").iloc[0].base_year
    label = _label("cost", asked, lang)
    if row is None:
        return _missing("cost", label, "not_delivered", lang)
    note = t["tile_cost_note" if asked.party == TOGETHER else "tile_paid_note"].format(year=year)
    return Tile("cost", label, euros(int(row.cost_cents if asked.party == TOGETHER else row.paid_cents), lang), note)


def _payback(marts: Warehouse, key: str, asked: Asked, curve: Payback, lang: str) -> Tile:
    """All together from the curve; a party from its own months, when it pays at all."""
    t, label = PAGES[lang], _label("payback", asked, lang)
    if asked.party == TOGETHER:
        last = curve.months[-1] if curve.months else 0
        paid = t["tile_months"].format(n=curve.month_paid) if curve.month_paid else t["tile_never"].format(n=last)
        return Tile("payback", label, paid, t["tile_payback_note"].format(p=chance(curve, lang), n=last))
    table = "mart__organisation_payback_party" if ":" in key else "mart__payback_party"
    rows = marts.optional(table)
    if rows is None:
        return _missing("payback", label, "not_known_yet", lang)
    rows = rows[(rows.project_id == key) & (rows.party == asked.party)]
    if rows.empty or pd.isna(rows.p_paid_back.iloc[0]):
        return Tile("payback", label, t["unknown"], t["tile_pays_nothing"].format(who=t[f"the.{asked.party}"]))
    row = rows.iloc[0]
    month, last = row.break_even_p50_month, int(row.months)
    paid = t["tile_never"].format(n=last) if pd.isna(month) else t["tile_months"].format(n=int(month))
    return Tile(
        "payback", label, paid, t["tile_payback_note"].format(p=probability(float(row.p_paid_back), lang), n=last)
    )
