"""What caretaking does to the figure on which a housing corporation is compared: the beïnvloedbare bedrijfslasten."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, grouped
from reports.state import ALL
from reports.view_models.pieces import Column, Missing, Table, Tile, Value
from reports.warehouse import Warehouse

NAME = "operating_costs"
COLUMNS = (
    Column("op_line"), Column("op_year", "euros"), Column("interval80", "interval"), Column("op_unit", "euros"),
    Column("op_dwelling", "euros"), Column("op_counts"),
)  # fmt: skip
COUNTS = {
    "caretaking": "yes", "avoided_counted": "yes", "effect": "sum", "effect_then": "sum", "b_from": "limit", "c_from": "limit",
    "avoided_not_counted": "no", "avoided_elsewhere": "no", "received": "depends",
}  # fmt: skip


@dataclass(frozen=True)
class OperatingCosts:
    """The effect of a year: a tile, a finding, what it means, the table, and the figures that a workbook calculates with.

    Attributes:
        then_cents: Effect per weighted unit in prices of the financial year of the benchmark; None = not known.
        limits: From how many cents on class B and class C, and of which financial year.
    """

    tile: Tile
    title: str
    subtitle: str
    told: tuple[str, ...]
    table: Table
    then_cents: int | None
    limits: tuple[int, int, int]


def operating_costs_of(marts: Warehouse, key: str, period: str, lang: str) -> OperatingCosts | None:
    """The effect of the projects in a scope, in the year asked or else the last that is known; None where it is of no corporation."""
    every = marts.optional("mart__operating_costs")
    rows = pd.DataFrame() if every is None else every[every.scope == key]
    years = [] if rows.empty else sorted(rows.year.unique())
    if not years or (period != ALL and int(period) not in years):
        return None
    year = int(years[-1] if period == ALL else period)
    lines: dict[str, Any] = {str(row.line): row for row in rows[rows.year == year].itertuples()}
    t, effect, base = PAGES[lang], lines["effect"], int(marts.table("mart__release").iloc[0].base_year)
    unit = pd.notna(effect.per_unit_cents)
    cents = int(effect.per_unit_cents if unit else effect.per_dwelling_cents)
    title = f"operating_costs_title{'' if unit else '_dwelling'}{'' if cents >= 0 else '_less'}"
    low, high = (int(lines[name].per_unit_cents) for name in ("b_from", "c_from"))
    units = (
        t["operating_costs_units"].format(n=grouped(round(effect.weighted_units), lang))
        if unit
        else t["operating_costs_no_units"]
    )
    note = t[f"tile_operating_costs_{'unit' if unit else 'dwelling'}"]
    then = lines["effect_then"].per_unit_cents
    return OperatingCosts(
        Tile(NAME, t[f"tile_{NAME}"], euros(cents, lang), note.format(year=year, low=euros(low, lang), high=euros(high, lang))),
        t[title].format(cents=euros(abs(cents), lang)),
        t["operating_costs_sub"].format(year=year, base=base, units=units),
        tuple(_told(lines, lang)),
        Table(NAME, t[f"table_{NAME}"], COLUMNS, tuple(_row(lines[name], lang) for name in _order(lines)), lang),
        None if pd.isna(then) else int(then),
        (low, high, int(effect.financial_year)),
    )  # fmt: skip


def _order(lines: dict[str, Any]) -> list[str]:
    """Lines in the order in which they are read."""
    every = (
        "caretaking", "avoided_counted", "effect", "effect_then", "average", "average_with", "b_from", "c_from",
        "avoided_not_counted", "avoided_elsewhere", "received",
    )  # fmt: skip
    return [name for name in every if name in lines]


def _told(lines: dict[str, Any], lang: str) -> list[str]:
    """What counts and what does not, what that means for a class, and what is not known here."""
    t = PAGES[lang]
    counted = int(lines["avoided_counted"].cents)
    words = t["operating_costs_told" if counted <= 0 else "operating_costs_told_more"]
    told = [words.format(cost=euros(int(lines["caretaking"].cents), lang), counted=euros(abs(counted), lang))]
    elsewhere = int(lines["avoided_elsewhere"].cents)
    if elsewhere < 0:
        told.append(t["operating_costs_punished"].format(elsewhere=euros(-elsewhere, lang)))
    else:
        told.append(t["operating_costs_no_gain"])
    return [" ".join(told), f"{_class(lines, lang)} {t['operating_costs_own']}"]


def _class(lines: dict[str, Any], lang: str) -> str:
    t, year = PAGES[lang], int(lines["effect"].financial_year)
    low, high = (euros(int(lines[name].per_unit_cents), lang) for name in ("b_from", "c_from"))
    if "average_with" not in lines:
        return t["operating_costs_class_only"].format(low=low, high=high, year=year)
    before, after = lines["average"], lines["average_with"]
    return t["operating_costs_class"].format(
        low=low, high=high, year=year, then=euros(int(lines["effect_then"].per_unit_cents), lang),
        average=euros(int(before.per_unit_cents), lang), before=before.letter, with_it=euros(int(after.per_unit_cents), lang),
        after=after.letter,
    )  # fmt: skip


def _row(line: Any, lang: str) -> tuple[Value, ...]:
    t, name = PAGES[lang], str(line.line)
    per_unit_only = pd.isna(line.cents)
    letter = t["op_counts.class"].format(letter=line.letter) if isinstance(line.letter, str) else None
    around: Value = None if pd.isna(line.low80_cents) else (int(line.low80_cents), int(line.high80_cents))
    return (
        t[f"op.{name}"].format(year=int(line.financial_year)),
        None if per_unit_only else int(line.cents), around,
        Missing("not_delivered") if pd.isna(line.per_unit_cents) else int(line.per_unit_cents),
        None if pd.isna(line.per_dwelling_cents) else int(line.per_dwelling_cents),
        letter or t[f"op_counts.{COUNTS[name]}"],
    )  # fmt: skip


__all__ = ["OperatingCosts", "operating_costs_of"]
