"""How projects went side by side: the cumulative net per dwelling of each on the same axes, in order of name."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import probability
from reports.view_models.payback import payback_of
from reports.view_models.pieces import Column, Figure, Missing, Table, Value
from reports.warehouse import Warehouse

TABLE = "mart__payback_per_dwelling"
STEP = 3  # months between two points of a line
MOST = 24  # projects that are drawn; the table has them all
COLUMNS = (
    Column("project"), Column("course_months", "count"), Column("course_paid", "months"), Column("course_net", "euros"),
    Column("interval", "interval"), Column("paid", "probability"),
)  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """One project: cumulative net per dwelling in euros for drawing, the month it is paid back (None: it is not), and what is said."""

    label: str
    months: tuple[int, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    paid: tuple[int, float] | None
    told: str


@dataclass(frozen=True)
class Course:
    """Projects in order of name, and the chart in words."""

    panels: tuple[Panel, ...]
    figure: Figure


def course(marts: Warehouse, seen: Mapping[str, str], lang: str) -> Course | None:
    """How the projects of ``seen`` (each with its address) went; None where nothing of them is known."""
    rows = marts.optional(TABLE)
    if rows is None:
        return None
    profiles = marts.table("mart__project_profile")
    names = dict(zip(profiles.project_id, profiles.complex_name, strict=True))
    known = sorted(set(rows.project_id) & set(seen) & set(names), key=lambda p: (str(names[p]), str(p)))
    if not known:
        return None
    by = {str(p): mine.sort_values("month") for p, mine in rows.groupby("project_id")}
    paid = {p: payback_of(marts, p).month_paid for p in known}
    panels = tuple(_panel(str(names[p]), by[p], paid[p], lang) for p in known[:MOST])
    values = tuple(_values(str(names[p]), by[p], paid[p]) for p in known)
    links = tuple(seen[p] for p in known)
    table = Table("course", PAGES[lang]["table_course"], COLUMNS, values, lang, links)
    return Course(panels, _figure(panels, table, sum(m is not None for m in paid.values()), lang))


def _panel(name: str, rows: pd.DataFrame, paid: int | None, lang: str) -> Panel:
    """The line of a project, every so many months, with its first, its last and the one in which it is paid back."""
    t, last = PAGES[lang], int(rows.month.iloc[-1])
    shown = rows[(rows.month % STEP == 0) | rows.month.isin([1, last, paid])]
    low, middle, high = (tuple((shown[f"net_{q}_cents"] / 100).tolist()) for q in ("p10", "p50", "p90"))
    months = tuple(int(m) for m in shown.month)
    at = None if paid is None else (paid, middle[months.index(paid)])
    told = t["course_not"].format(n=last) if paid is None else t["course_paid"].format(n=paid)
    return Panel(name, months, low, middle, high, at, told)


def _values(name: str, rows: pd.DataFrame, paid: int | None) -> tuple[Value, ...]:
    last = rows.iloc[-1]
    month: Value = Missing("not_paid_back") if paid is None else paid
    ends = (int(last.net_p10_cents), int(last.net_p90_cents))
    return name, int(last.month), month, int(last.net_p50_cents), ends, float(last.p_paid_back)


def _figure(panels: tuple[Panel, ...], table: Table, paid: int, lang: str) -> Figure:
    """The chart: how many have paid back."""
    t, of = PAGES[lang], len(table.values)
    words = "none" if not paid else "all" if paid == of and of > 1 else "one" if paid == 1 else "some"
    title = t[f"course_{words}"].format(n=paid, of=of)
    more = t["course_more"].format(n=len(panels), of=of) if len(panels) < of else t["course_note"]
    odds = [probability(float(row[-1]), lang) for row in table.values]  # type: ignore[arg-type]
    said = "; ".join(f"{one.label} {one.told} ({p})" for one, p in zip(panels, odds, strict=False))
    return Figure("course", title, t["course_sub"], more, f"{title}. {said}.", table)
