"""Payback: the curve of cumulative net, its turning points, and its finding."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, probability
from reports.view_models.pieces import Column, Figure, Table
from reports.warehouse import Warehouse

COLUMNS = (
    Column("month", "count"), Column("p10", "euros"), Column("p50", "euros"), Column("p90", "euros"), Column("paid", "probability"),
)  # fmt: skip


@dataclass(frozen=True)
class Payback:
    """Cumulative discounted net per month, in euros for drawing, with its turning points (None when there are none)."""

    months: tuple[int, ...]
    p10: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p90: tuple[float, ...]
    paid: tuple[float, ...]
    month_paid: int | None
    deepest_month: int
    deepest_cents: int


def payback_of(marts: Warehouse, project_id: str) -> Payback:
    """The payback curve of a project, in euros, with its turning points."""
    every = marts.table("mart__organisation_payback" if ":" in project_id else "mart__payback")
    rows = every[every.project_id == project_id].sort_values("month")
    series = {q: tuple((rows[f"net_{q}_cents"] / 100).tolist()) for q in ("p10", "p25", "p50", "p75", "p90")}
    median = rows.set_index("month").net_p50_cents
    paid = rows.set_index("month").p_paid_back
    over = [int(m) for m in median.index if median[m] >= 0 and paid[m] >= 0.5]  # paid is about the months after m too
    deepest = int(median.idxmin()) if len(median) else 0
    return Payback(
        tuple(int(m) for m in rows.month),
        **series,
        paid=tuple(rows.p_paid_back.tolist()),
        month_paid=over[0] if over else None,
        deepest_month=deepest,
        deepest_cents=int(median.min()) if len(median) else 0,
    )


def payback_figure(curve: Payback, release: pd.Series, lang: str) -> Figure:
    """The payback chart, in words and as a table (every twelfth month and the last)."""
    t = PAGES[lang]
    last = curve.months[-1] if curve.months else 0
    title = t["payback_title" if curve.month_paid else "payback_title_never"].format(
        n=curve.month_paid or last, last=last, p=chance(curve, lang)
    )
    shown = [n for n, month in enumerate(curve.months) if month == 1 or month % 12 == 0 or month == last]
    values = tuple(
        (curve.months[n], *(round(100 * s[n]) for s in (curve.p10, curve.p50, curve.p90)), curve.paid[n]) for n in shown
    )
    rate = f"{decimal(100 * float(release.discount_rate), 2, lang)}%"
    subtitle = t["payback_sub"].format(rate=rate, year=release.base_year)
    table = Table("payback", t["table_payback"], COLUMNS, values, lang)
    said = payback_conclusion(curve, lang)
    return Figure("payback", title, subtitle, said, f"{title}. {said}", table)


def chance(curve: Payback, lang: str) -> str:
    """Probability that it is paid back in the last month that is known."""
    return probability(curve.paid[-1], lang) if curve.paid else PAGES[lang]["unknown"]


def payback_conclusion(curve: Payback, lang: str) -> str:
    """How much pre-financing it takes; a loss so far is no pre-financing."""
    t = PAGES[lang]
    if curve.deepest_cents >= 0:
        return t["payback_none"]
    if curve.month_paid:
        deepest = euros(-curve.deepest_cents, lang)
        return t["payback_deepest_sentence"].format(cents=deepest, n=curve.deepest_month)
    short = euros(round(-100 * curve.p50[-1]), lang)
    return t["payback_short_sentence"].format(cents=short, n=curve.months[-1])
