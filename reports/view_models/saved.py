"""Saved scenarios beside each other and beside the base: what each costs and avoids, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.view_models.pieces import NOT_KNOWN, Column, Missing, Table, Value
from reports.view_models.scopes import TOGETHER, NoOutcomeError, scope_of

COLUMNS = (
    Column("scenario"), Column("scenario_where"), Column("scenario_day", "date"), Column("cost", "euros"), Column("avoided", "euros"),
    Column("net", "euros"), Column("interval", "interval"), Column("p", "probability"), Column("net_change", "euros"),
)  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """A row to tell: its name, the desk it was asked at, what was filled in, and what was saved (None: the base)."""

    name: str
    desk: Any
    chosen: Mapping[str, float]
    saved: Any


def scenarios_table(
    rows: Sequence[tuple[Scenario, pd.DataFrame | None, pd.DataFrame | None]], lang: str
) -> Table:  # fmt: skip
    """The table: outcomes of all parties together, and the difference with the base of the same projects.

    Args:
        rows: A scenario with its outcome per party and its differences with the base; None where nothing is known.
        lang: Language.
    """
    values = tuple((*_named(row, lang), *_figures(then, change)) for row, then, change in rows)
    links = tuple("" if row.saved is None else row.desk.links.page + row.desk.links.query for row, *_ in rows)
    return Table("saved", PAGES[lang]["table_saved"], COLUMNS, values, lang, links)


def _named(row: Scenario, lang: str) -> tuple[Value, Value, Value]:
    try:
        where = scope_of(row.desk.marts, row.desk.scope).where(lang)
    except NoOutcomeError:
        where = ""
    day: date | Missing = row.saved.day if row.saved is not None else Missing("not_applicable")
    return row.name, where, day


def _figures(then: pd.DataFrame | None, change: pd.DataFrame | None) -> tuple[Value, ...]:
    if then is None or change is None:
        return (NOT_KNOWN,) * 6
    all_ = then.set_index("party").loc[TOGETHER]
    return (
        int(all_.cost_cents), int(all_.avoided_cents), int(all_.net_cents), (int(all_.net_low80_cents), int(all_.net_high80_cents)),
        float(all_.p_net_positive), int(change.loc[TOGETHER, "net_cents"]),
    )  # fmt: skip
