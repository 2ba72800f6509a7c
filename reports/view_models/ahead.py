"""A calculation by way of example in two charts (when it pays back, what it hangs on), and what a simulation says beside it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, percent, probability
from reports.view_models.payback import Payback
from reports.view_models.pieces import NOT_KNOWN, Column, Figure, Table, Value
from reports.view_models.sensitivity import Swing, Swings, finding, value_told

YEAR = 12
COURSE = (
    Column("year", "count"), Column("p10", "euros"), Column("p50", "euros"), Column("p90", "euros"), Column("paid", "probability"),
)  # fmt: skip
SWINGS = (
    Column("assumption"), Column("low_value"), Column("high_value"), Column("net_low", "euros"), Column("net_base_is", "euros"),
    Column("net_high", "euros"),
)  # fmt: skip
OUTCOME = (
    Column("sim_assumptions", "word"), Column("sim_median", "euros"), Column("interval", "interval"), Column("p", "probability"),
    Column("sim_paid", "probability"),
)  # fmt: skip
PAID = (Column("sim_year", "count"), Column("sim_fixed", "probability"), Column("sim_drawn", "probability"))
SHARES = (
    Column("assumption"), Column("low_value"), Column("sim_base"), Column("high_value"), Column("sim_share", "share"),
)  # fmt: skip


@dataclass(frozen=True)
class SimulationTold:
    """What a simulation says, in one language."""

    answer: str
    tables: tuple[Table, Table, Table]


def payback_ahead(rows: pd.DataFrame, lang: str) -> tuple[Payback, Figure]:
    """When going on pays back: years as the chart of months has them, and its words."""
    t, years = PAGES[lang], int(rows.year.iloc[-1])
    series = {q: tuple((rows[f"net_{q}_cents"] / 100).tolist()) for q in ("p10", "p25", "p50", "p75", "p90")}
    median, paid = rows.net_p50_cents.tolist(), rows.p_paid_back.tolist()
    over = [int(y) for y, net, p in zip(rows.year, median, paid, strict=True) if net >= 0 and p >= 0.5]
    lowest = int(rows.net_p50_cents.idxmin())
    curve = Payback(
        tuple(int(y) * YEAR for y in rows.year), **series, paid=tuple(paid), month_paid=over[0] * YEAR if over else None,
        deepest_month=int(rows.year[lowest]) * YEAR, deepest_cents=int(rows.net_p50_cents[lowest]),
    )  # fmt: skip
    odds = probability(paid[-1], lang)
    words = "never" if not over else "one" if over[0] == 1 else "more"
    title = t[f"example_payback.{words}"].format(n=over[0] if over else years, last=years, p=odds)
    values = tuple(
        (int(r.year), int(r.net_p10_cents), int(r.net_p50_cents), int(r.net_p90_cents), float(r.p_paid_back)) for r in rows.itertuples()
    )  # fmt: skip
    table = Table("example_payback", t["table_example_payback"], COURSE, values, lang)
    said = t["what_if_note"]
    aria = f"{title}. " + t["example_payback_last"].format(n=years, net=euros(int(median[-1]), lang))
    return curve, Figure("example_payback", title, t["example_payback_sub"].format(n=years), said, aria, table)


def swings_ahead(rows: pd.DataFrame, years: int, lang: str) -> tuple[Swings, Figure] | None:
    """What going on hangs on: one assumption at a time; None where nothing can be varied."""
    moving = rows[rows.swing_cents > 0]
    if moving.empty:
        return None
    t, base = PAGES[lang], int(moving.net_base_cents.iloc[0])
    ends = [tuple(_told(r, end, lang) for end in ("value_low", "value_high")) for r in moving.to_dict("records")]
    labels = [t[f"assumption.{a}"] for a in moving.assumption]
    lines = tuple(
        Swing(label, r.net_low_cents / 100, r.net_high_cents / 100, *told)
        for label, r, told in zip(labels, moving.itertuples(), ends, strict=True)
    )
    values = tuple(
        (label, *told, int(r.net_low_cents), base, int(r.net_high_cents))
        for label, r, told in zip(labels, moving.itertuples(), ends, strict=True)
    )
    nets = [int(moving[c].iloc[0]) for c in ("net_low_cents", "net_base_cents", "net_high_cents")]
    said = t["sensitivity_most"].format(what=labels[0], low=euros(min(nets), lang), high=euros(max(nets), lang))
    title = finding(moving, labels, base, lang)
    table = Table("example_swings", t["table_example_swings"], SWINGS, values, lang)
    subtitle = t["example_swings_sub"].format(n=years)
    return Swings(lines, base / 100, euros(base, lang)), Figure(
        "example_swings", title, subtitle, said, f"{title}. {said}", table
    )


def _told(row: dict, name: str, lang: str) -> str:
    return value_told(float(row[name]), str(row["unit"]), lang)


def simulation_told(found: Any, lang: str) -> SimulationTold:
    """What a simulation says (`outcome`, `paid`, `shares`, `draws` as the measure gives them)."""
    t, rows = PAGES[lang], found.outcome.set_index("assumptions")
    drawn, fixed, years = rows.loc["drawn"], rows.loc["fixed"], int(found.paid.year.iloc[-1])
    top = found.shares.iloc[0]
    most = (
        ""
        if pd.isna(top.share)
        else " " + t["simulation_most"].format(what=t[f"assumption.{top.assumption}"], share=percent(top.share, lang))
    )
    answer = t["simulation_answer"].format(
        low=euros(int(drawn.net_p10_cents), lang), high=euros(int(drawn.net_p90_cents), lang), n=years,
        p=probability(float(drawn.p_net_positive), lang), p_fixed=probability(float(fixed.p_net_positive), lang),
        paid=probability(float(drawn.p_paid_back), lang), paid_fixed=probability(float(fixed.p_paid_back), lang),
    )  # fmt: skip
    return SimulationTold(answer + most, (_outcome(rows, lang), _paid(found.paid, lang), _shares(found.shares, lang)))


def _outcome(rows: pd.DataFrame, lang: str) -> Table:
    values = tuple(
        (
            f"sim.{kind}", int(r.net_p50_cents), (int(r.net_p10_cents), int(r.net_p90_cents)), float(r.p_net_positive),
            float(r.p_paid_back),
        )
        for kind, r in rows.iterrows()
    )  # fmt: skip
    return Table("simulation", PAGES[lang]["table_simulation"], OUTCOME, values, lang)


def _paid(rows: pd.DataFrame, lang: str) -> Table:
    values = tuple((int(r.year), float(r.fixed), float(r.drawn)) for r in rows.itertuples())
    return Table("simulation_paid", PAGES[lang]["table_simulation_paid"], PAID, values, lang)


def _shares(rows: pd.DataFrame, lang: str) -> Table:
    t = PAGES[lang]
    values = []
    for r in rows.to_dict("records"):
        share: Value = NOT_KNOWN if pd.isna(r["share"]) else float(r["share"])
        values.append(
            (t[f"assumption.{r['assumption']}"], *[_told(r, end, lang) for end in ("low", "base", "high")], share)
        )
    return Table("simulation_shares", t["table_simulation_shares"], SHARES, tuple(values), lang)
