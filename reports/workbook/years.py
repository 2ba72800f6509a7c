"""Meerjarenbeeld: going on year by year, one step per column, and what it is worth now."""

import pandas as pd

from reports.view_models.model import LONGEST, Model
from reports.workbook.book import LIVE, Sheet
from reports.workbook.inputs import step

FIXED = ("wb_year", "wb_counts", "wb_factor", "wb_kept", "wb_cost")
AFTER = ("wb_avoided_all", "wb_net", "wb_present", "wb_cumulative")
GREY = "#9AA7B8"


def fill(sheet: Sheet, model: Model | None) -> None:
    """The whole sheet."""
    t = sheet.book.t
    if model is None:
        sheet.paragraph(t["what_if_no_year"])
        return
    cost = int(model.start.cost_cents.sum())
    sheet.row += 1
    step(sheet, "beheer_per_jaar", t["wb_cost_year"], "beheer_nu*factor_uren*factor_loon", cost / 100, "euros")
    first = _avoided(sheet, model)
    _worth(sheet, model)
    _drawn(sheet, first, len(model.parties) + len(FIXED) + 2)
    sheet.page.set_h_pagebreaks([sheet.row + 1])
    _paid(sheet, model)
    _settled_paid(sheet, model)
    sheet.source("mart__last_year")


def _avoided(sheet: Sheet, model: Model) -> int:
    """Cost, avoided cost per party and net, per year; gives the first row of years."""
    t, book, years, n = sheet.book.t, sheet.book, model.ahead.years, len(model.parties)
    sheet.heading(t["wb_per_year"])
    head = sheet.row
    heads = [
        *(t[h] for h in FIXED),
        *(t["wb_avoided_of"].format(who=t[f"the.{p}"]) for p in model.parties),
        *(t[h] for h in AFTER),
    ]
    kinds = ["text", "year", "factor", "share", *["euros"] * (n + 5)]
    sheet.heads(heads, kinds)
    sheet.page.freeze_panes(sheet.row, 1)
    first, last = sheet.row, sheet.row + LONGEST - 1
    for k in range(LONGEST):
        _year(sheet, model, years.iloc[k], k)
    sheet.as_table("tabel_jaren", t["wb_per_year"], head, heads, kinds)
    dim = book.file.add_format({"font_color": GREY})
    sheet.page.conditional_format(
        first, 0, last, len(heads) - 1, {"type": "formula", "criteria": f"=$B{first + 1}=0", "format": dim}
    )
    for col, name, label in (
        (2, "discontofactoren", "wb_factor"), (3, "effect_over", "wb_kept"), (4, "beheer_jaren", "wb_cost"),
        (7 + n, "contant_saldo_jaren", "wb_present"),
    ):  # fmt: skip
        book.name(name, sheet, (first, col), (last, col), t[label])
    for col, party in enumerate(model.parties, 5):
        book.name(f"vermeden_jaren_{party}", sheet, (first, col), (last, col), heads[col])
    return first


def _year(sheet: Sheet, model: Model, year: pd.Series, k: int) -> None:
    """One year, a step per column."""
    row, n = sheet.row, len(model.parties)
    a, b, c, d, e = (sheet.at(row, col) for col in range(5))
    sheet.page.write_number(row, 0, k + 1, sheet.book.style("year", align="left"))
    sheet.live(row, 1, f"IF({a}<=jaren_vooruit,1,0)", int(year.counts), "year")
    sheet.live(row, 2, f"{b}/(1+discontovoet)^{a}", float(year.factor), "factor")
    sheet.live(row, 3, f"(1-uitdoving)^{a}", float(year.kept), "share")
    sheet.live(row, 4, f"beheer_per_jaar*{b}", float(year.cost) / 100, "euros")
    for col, party in enumerate(model.parties, 5):
        value = float(model.ahead.avoided[k, model.column(party)]) / 100
        sheet.live(row, col, f"vermeden_nu_{party}*omvang_effect*{d}*{b}", value, "euros")
    parties = f"{sheet.at(row, 5)}:{sheet.at(row, 4 + n)}"
    total, net, present = (sheet.at(row, 5 + n + i) for i in range(3))
    before = f"{sheet.at(row - 1, 5 + n + 3)}+" if k else ""
    for col, formula, value in (
        (0, f"SUM({parties})", year.avoided), (1, f"{total}-{e}", year.net), (2, f"{net}*{c}", year.present),
        (3, f"{before}{present}", year.cumulative),
    ):  # fmt: skip
        sheet.live(row, 5 + n + col, formula, float(value) / 100, "euros")
    sheet.row += 1


def _worth(sheet: Sheet, model: Model) -> None:
    """What it is worth now: rows under the years, and the weights that probabilities use."""
    t, book, n, row = sheet.book.t, sheet.book, len(model.parties), sheet.row
    whole = model.outcome.loc["all"]
    look = {"bold": True, "top": 1, "bg_color": LIVE}
    sheet.text(row, 0, t["wb_worth"], bold=True, top=1)
    for col in (1, 3):
        sheet.text(row, col, "", top=1)
    sheet.live(row, 2, "SUM(discontofactoren)", model.ahead.years_worth, "factor", **look)
    book.name("contante_jaren", sheet, (row, 2), (row, 2), t["wb_years_worth"])
    sheet.live(
        row, 4, "ROUND(SUMPRODUCT(discontofactoren,beheer_jaren),2)", int(whole.cost_cents) / 100, "euros", **look
    )
    book.name("contant_beheer", sheet, (row, 4), (row, 4), t["wb_worth_of"].format(what=t["wb_cost"]))
    for col, party in enumerate(model.parties, 5):
        formula = f"ROUND(SUMPRODUCT(discontofactoren,vermeden_jaren_{party}),2)"
        sheet.live(row, col, formula, int(model.outcome.avoided_cents[party]) / 100, "euros", **look)
        told = t["wb_worth_of"].format(what=t["wb_avoided_of"].format(who=t[f"the.{party}"]))
        book.name(f"contant_vermeden_{party}", sheet, (row, col), (row, col), told)
    parts = f"{sheet.at(row, 5)}:{sheet.at(row, 4 + n)}"
    sheet.live(row, 5 + n, f"SUM({parts})", int(whole.avoided_cents) / 100, "euros", **look)
    book.name(
        "contant_vermeden_samen", sheet, (row, 5 + n), (row, 5 + n), t["wb_worth_of"].format(what=t["wb_avoided_all"])
    )
    sheet.text(row, 6 + n, "", top=1)
    sheet.live(row, 7 + n, "contant_vermeden_samen-contant_beheer", int(whole.net_cents) / 100, "euros", **look)
    book.name("saldo_samen", sheet, (row, 7 + n), (row, 7 + n), t["wb_worth_of"].format(what=t["wb_net"]))
    sheet.text(row, 8 + n, "", top=1)
    sheet.row += 1
    step(
        sheet,
        "contante_effectjaren",
        t["wb_effect_years"],
        "SUMPRODUCT(discontofactoren,effect_over)",
        model.ahead.effect_years_worth,
        "factor",
        2,
    )


def _paid(sheet: Sheet, model: Model) -> None:
    """What each party pays per year as the cost is divided now."""
    t, book, n = sheet.book.t, sheet.book, len(model.parties)
    sheet.heading(t["wb_paid_per_year"])
    sheet.paragraph(t["wb_paid_how"].format(who=t[f"the.{model.payer}"]))
    head, heads = (
        sheet.row,
        [
            t["wb_year"],
            t["wb_counts"],
            *(t["wb_paid_of"].format(who=t[f"the.{p}"]) for p in model.parties),
            t["wb_cost"],
        ],
    )
    kinds = ["text", "year", *["euros"] * (n + 1)]
    sheet.heads(heads, kinds)
    first = sheet.row
    for k in range(LONGEST):
        row, year = sheet.row, model.ahead.years.iloc[k]
        a, b, cost = sheet.at(row, 0), sheet.at(row, 1), sheet.at(row, 2 + n)
        sheet.page.write_number(row, 0, k + 1, book.style("year", align="left"))
        sheet.live(row, 1, f"IF({a}<=jaren_vooruit,1,0)", int(year.counts), "year")
        others = "".join(f"-{sheet.at(row, c)}" for c, p in enumerate(model.parties, 2) if p != model.payer)
        for col, party in enumerate(model.parties, 2):
            formula = f"{cost}{others}" if party == model.payer else f"-bijdrage_nu_{party}*{b}"
            sheet.live(row, col, formula, float(model.ahead.paid[k, model.column(party)]) / 100, "euros")
        sheet.live(row, 2 + n, f"beheer_per_jaar*{b}", float(year.cost) / 100, "euros")
        sheet.row += 1
    sheet.as_table("tabel_betaald", t["wb_paid_per_year"], head, heads, kinds)
    for col, party in enumerate(model.parties, 2):
        book.name(f"betaald_jaren_{party}", sheet, (first, col), (first + LONGEST - 1, col), heads[col])


def _settled_paid(sheet: Sheet, model: Model) -> None:
    """What these payments are worth now; what rounding leaves is borne by who pays the rest."""
    t, book, row = sheet.book.t, sheet.book, sheet.row
    look = {"bold": True, "top": 1, "bg_color": LIVE}
    sheet.text(row, 0, t["wb_worth"], bold=True, top=1)
    sheet.text(row, 1, "", top=1)
    others = "".join(f"-contant_betaald_{p}" for p in model.parties if p != model.payer)
    for col, party in enumerate(model.parties, 2):
        formula = f"ROUND(SUMPRODUCT(discontofactoren,betaald_jaren_{party}),2)"
        formula = f"contant_beheer{others}" if party == model.payer else formula
        sheet.live(row, col, formula, int(model.outcome.paid_cents[party]) / 100, "euros", **look)
        told = t["wb_worth_of"].format(what=t["wb_paid_of"].format(who=t[f"the.{party}"]))
        book.name(f"contant_betaald_{party}", sheet, (row, col), (row, col), told)
    sheet.live(
        row, 2 + len(model.parties), "contant_beheer", int(model.outcome.cost_cents["all"]) / 100, "euros", **look
    )
    sheet.row += 1


def _drawn(sheet: Sheet, first: int, col: int) -> None:
    """A chart of the present value per year: what is after the horizon is nothing."""
    t, title = sheet.book.t, sheet.title
    chart = sheet.book.file.add_chart({"type": "column"})
    last = first + LONGEST - 1
    chart.add_series({
        "name": t["wb_present"], "categories": [title, first, 0, last, 0], "values": [title, first, col, last, col],
        "fill": {"color": "#006FB3"}, "invert_if_negative": True, "invert_if_negative_color": "#AC501B", "gap": 60,
    })  # fmt: skip
    chart.set_title({"name": t["wb_chart_years"], "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({"name": t["wb_year"], "label_position": "low"})
    chart.set_y_axis(
        {
            "num_format": sheet.book.style("euros").num_format,
            "major_gridlines": {"visible": True, "line": {"color": "#DFE3E8"}},
        }
    )
    chart.set_size({"width": 900, "height": 240})
    sheet.row += 1
    sheet.page.insert_chart(sheet.row, 0, chart, {"description": t["wb_chart_years_alt"], "object_position": 1})
    sheet.row += 13
