"""Sensitivity: the net with one assumption at a time at its low and its high end, and whether any of them turns the outcome."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, exact_euros, grouped, percent
from reports.view_models.pieces import NOT_KNOWN, Column, Figure, Table, Value
from reports.view_models.scopes import horizon_of
from reports.view_models.words import listed
from reports.warehouse import Warehouse

OUTCOMES = ("ahead", "so_far")  # a decision is about going on; with less than a year of data there is only what was
MOST = 8  # bars that are drawn; the table has them all
COLUMNS = (
    Column("assumption"), Column("low_value"), Column("high_value"), Column("net_low", "euros"), Column("net_base_is", "euros"),
    Column("net_high", "euros"), Column("turns_at"), Column("source"),
)  # fmt: skip


@dataclass(frozen=True)
class Swing:
    """One assumption: the net at its low and high end in euros for drawing, and these ends as they are read."""

    label: str
    low: float
    high: float
    told_low: str
    told_high: str


@dataclass(frozen=True)
class Swings:
    """Assumptions by how much they move the net, the largest first, and the net as it is answered."""

    lines: tuple[Swing, ...]
    base: float
    told_base: str


def sensitivity_of(marts: Warehouse, key: str, lang: str) -> tuple[Swings, Figure] | None:
    """The chart of assumptions for a project, or for all together; None where nothing is known."""
    every = marts.optional("mart__sensitivity")
    own = pd.DataFrame() if every is None else every[(every.project_id == key) & (every.swing_cents > 0)]
    if own.empty:
        return None
    outcome = next(o for o in OUTCOMES if o in set(own.outcome))
    rows = own[own.outcome == outcome].sort_values("rank")
    t, base = PAGES[lang], int(rows.net_base_cents.iloc[0])
    told = [_told(row, marts, lang) for _, row in rows.iterrows()]
    lines = tuple(
        Swing(label, float(r.net_low_cents) / 100, float(r.net_high_cents) / 100, low, high)
        for (label, low, high), r in zip(told, rows.itertuples(), strict=True)
    )[:MOST]
    title = finding(rows, [label for label, *_ in told], base, lang)
    subtitle = t[f"sensitivity_sub.{outcome}"].format(
        n=horizon_of(marts), year=marts.table("mart__release").iloc[0].base_year
    )
    table = Table("sensitivity", t["table_sensitivity"], COLUMNS, _values(rows, told, lang), lang)
    least, most = _euros(rows.iloc[0], "least", lang), _euros(rows.iloc[0], "most", lang)
    said = t["sensitivity_most"].format(what=lines[0].label, low=least, high=most)
    figure = Figure("sensitivity", title, subtitle, said, f"{title}. {said}", table)
    return Swings(lines, base / 100, euros(base, lang)), figure


def finding(rows: pd.DataFrame, labels: list[str], base: int, lang: str) -> str:
    """Which assumptions alone turn the sign of the net; or that none does."""
    t = PAGES[lang]
    ends = rows[["net_low_cents", "net_high_cents"]]
    turned = (ends.max(axis=1) >= 0) if base < 0 else (ends.min(axis=1) < 0)
    names = [label for label, does in zip(labels, turned, strict=True) if does]
    kept = "loss" if base < 0 else "gain"
    if not names:
        return t[f"sensitivity_none.{kept}"]
    return t[f"sensitivity_turns.{kept}"].format(names=listed([f"“{name}”" for name in names], t))


def _euros(row: pd.Series, end: str, lang: str) -> str:
    ends = (int(row.net_low_cents), int(row.net_high_cents), int(row.net_base_cents))
    return euros(min(ends) if end == "least" else max(ends), lang)


def _told(row: pd.Series, marts: Warehouse, lang: str) -> tuple[str, str, str]:
    """Name of an assumption, and its low and high end."""
    t = PAGES[lang]
    kind, _, budget = str(row.assumption).partition(".")
    label = (
        t[f"assumption.{kind}"].format(budget=marts.budget_labels[budget][lang]) if budget else t[f"assumption.{kind}"]
    )
    ends = [
        t[f"choice.{choice}"] if isinstance(choice, str) else value_told(float(value), str(row.unit), lang)
        for value, choice in ((row.value_low, row.low_is), (row.value_high, row.high_is))
    ]
    return label, ends[0], ends[1]


def value_told(value: float, unit: str, lang: str) -> str:
    """A value of an assumption with its unit, as it is read at the end of a bar."""
    match unit:
        case "cents of the base year":
            number = euros(round(value), lang)
        case "cents per hour":
            number = exact_euros(round(value), lang)
        case "rate per year":
            number = f"{decimal(100 * value, 2, lang)}%"
        case "percent per year":
            number = f"{decimal(value, 2, lang)}%"
        case "years":
            number = grouped(round(value), lang)
        case "hours per month":
            number = decimal(value, 0, lang)
        case _:
            number = percent(value, lang)
    return PAGES[lang][f"in_unit.{unit}"].format(value=number)


def _values(rows: pd.DataFrame, told: list[tuple[str, str, str]], lang: str) -> tuple[tuple[Value, ...], ...]:
    t, values = PAGES[lang], []
    for (label, low, high), row in zip(told, rows.itertuples(), strict=True):
        turns: Value = (
            NOT_KNOWN if pd.isna(row.switching_value) else value_told(float(row.switching_value), str(row.unit), lang)  # type: ignore[arg-type]
        )
        turns = t["turns_never"] if turns is NOT_KNOWN else turns
        source = t.get(f"source.{row.source}", row.source) if isinstance(row.source, str) else t["source_draws"]
        nets = (int(row.net_low_cents), int(row.net_base_cents), int(row.net_high_cents))  # type: ignore[arg-type]
        values.append((label, low, high, *nets, turns, source))
    return tuple(values)
