"""Samenvatting: the answer as it stands on the page, and under it what going on brings, as it is now and with the yellow cells."""

from reports.view_models.model import Model
from reports.view_models.page import Page
from reports.view_models.pieces import Value
from reports.workbook.book import LIVE, Sheet

WHOLE = (("avoided_cents", "euros"), ("cost_cents", "euros"), ("net_cents", "euros"), ("net_low80_cents", "euros"),
         ("net_high80_cents", "euros"), ("p_net_positive", "probability"))  # fmt: skip
HEADS = ("col_party", "col_pays_now", "col_avoided", "col_net", "wb_low", "wb_high", "col_p", "col_net_base")
KINDS = ("text", "euros", "euros", "euros", "euros", "euros", "probability", "euros")


def fill(sheet: Sheet, told: Page, model: Model | None, years: int) -> None:
    """The whole sheet."""
    t = sheet.book.t
    sheet.paragraph(f"{told.badge}: {told.badge_why}." if told.badge_why else told.badge, italic=True)
    sheet.paragraph(told.place)
    sheet.paragraph(told.answer, font_size=12)
    sheet.paragraph(told.verdict, bold=True, font_size=12)
    sheet.heading(t["wb_so_far"])
    for tile in told.tiles:
        sheet.text(sheet.row, 0, tile.label)
        sheet.text(sheet.row, 1, tile.value, bold=True, font_size=12, align="right", text_wrap=False)
        sheet.text(sheet.row, 2, tile.note, text_wrap=False, font_color="#3D5374")
        sheet.row += 1
    sheet.source("mart__amounts", "mart__payback")
    for figure in (told.who, told.payback):
        sheet.paragraph(f"{figure.title}. {figure.conclusion}".strip())
    if model is None:
        sheet.heading(t["wb_ahead"].format(n=years))
        sheet.paragraph(t["what_if_no_year"])
    else:
        _ahead(sheet, model, years)
    sheet.heading(t["wb_know"])
    for text in (f"{t['caveat']} {t['caveat_more']}", *(one.told for one in told.warnings)):
        sheet.paragraph(text)


def _ahead(sheet: Sheet, model: Model, years: int) -> None:
    t = sheet.book.t
    sheet.heading(t["wb_ahead"].format(n=years))
    words = (t["wb_as_published"], t["wb_is_example"])
    sheet.live(
        sheet.row,
        0,
        f'IF(ongewijzigd="{t["yes"]}","{words[0]}","{words[1]}")',
        words[0],
        "text",
        bold=True,
        text_wrap=False,
    )
    sheet.row += 1
    sheet.paragraph(t["what_if_caveat"])
    first = sheet.row
    heads, kinds = (
        [t[h] for h in ("wb_number", "wb_then", "wb_now", "wb_difference")],
        ["text", "euros", "euros", "euros"],
    )
    sheet.heads(heads, kinds)
    party_row = first + len(WHOLE) + 4  # the row of the first party, in the table below
    last = party_row + len(model.parties)
    _whole(sheet, model, last)
    sheet.as_table("tabel_samen", t["wb_ahead"].format(n=years), first, heads, kinds)
    _parties(sheet, model, last)
    sheet.source("mart__last_year")
    _drawn(sheet, model, party_row)


def _whole(sheet: Sheet, model: Model, last: int) -> None:
    """All together: now, with the yellow cells, and the difference."""
    t, whole = sheet.book.t, model.outcome.loc["all"]
    cells = dict(zip(("avoided_cents", "cost_cents", "net_cents", "net_low80_cents", "net_high80_cents", "p_net_positive"),
                     (2, 1, 3, 4, 5, 6), strict=True))  # fmt: skip
    for key, kind in WHOLE:
        row, value = sheet.row, _shown(whole[key], kind)
        sheet.text(row, 0, t[f"wb_whole.{key}"])
        sheet.live(row, 1, sheet.at(last, cells[key]), value, kind, bg_color=LIVE, bold=True)
        sheet.page.write_number(row, 2, value, sheet.book.style(kind))
        difference, places = ("share", 4) if kind == "probability" else (kind, 1)  # a cent of rounding is no difference
        sheet.live(row, 3, f"ROUND({sheet.at(row, 1)}-{sheet.at(row, 2)},{places})", 0, difference)
        sheet.row += 1


def _shown(value: object, kind: str) -> float:
    return float(value) if kind == "probability" else int(value) / 100  # type: ignore[arg-type, call-overload]


def _parties(sheet: Sheet, model: Model, last: int) -> None:
    """A row per party, and all together under them."""
    t = sheet.book.t
    sheet.heading(t["table_what_if"])
    first = sheet.row
    sheet.heads([t[h] for h in HEADS], KINDS)
    for party in (*model.parties, "all"):
        row, told = sheet.row, model.outcome.loc[party]
        assert row != last or party == "all"
        suffix = "samen" if party == "all" else party
        look = {"bg_color": LIVE} | ({"bold": True, "top": 1} if party == "all" else {})
        sheet.value(row, 0, f"party.{party}", "word", **({"bold": True, "top": 1} if party == "all" else {}))
        paid, avoided = sheet.at(row, 1), sheet.at(row, 2)
        drawn = f"trekkingen_{suffix}"
        formulas = [
            "contant_beheer" if party == "all" else f"contant_betaald_{party}",
            f"contant_vermeden_{suffix}",
            f"{avoided}-{paid}",
            *(
                f"ROUND(SMALL({drawn},ROUNDUP({q}*ROWS({drawn}),0))*omvang_effect*contante_effectjaren,2)-{paid}"
                for q in (0.1, 0.9)
            ),
            f"SUMPRODUCT(--(ROUND({drawn}*omvang_effect*contante_effectjaren,2)>{paid}))/ROWS({drawn})",
        ]
        keys = ("paid_cents", "avoided_cents", "net_cents", "net_low80_cents", "net_high80_cents", "p_net_positive")
        for col, (formula, key) in enumerate(zip(formulas, keys, strict=True), 1):
            sheet.live(row, col, formula, _shown(told[key], KINDS[col]), KINDS[col], **look)
        base: Value = int(told.net_cents)
        sheet.value(row, 7, base, "euros", **({"bold": True, "top": 1} if party == "all" else {}))
        sheet.row += 1
    sheet.as_table("tabel_partijen", t["table_what_if"], first, [t[h] for h in HEADS], KINDS)


def _drawn(sheet: Sheet, model: Model, first: int) -> None:
    """A chart of the net per party, now and with the yellow cells."""
    t, title, last = sheet.book.t, sheet.title, first + len(model.parties) - 1
    chart = sheet.book.file.add_chart({"type": "bar"})
    for name, col, color in ((t["wb_now"], 7, "#8ECEF6"), (t["wb_then"], 3, "#00568B")):
        chart.add_series({
            "name": name, "categories": [title, first, 0, last, 0], "values": [title, first, col, last, col],
            "fill": {"color": color}, "gap": 60,
        })  # fmt: skip
    chart.set_title({"name": t["wb_chart_parties"], "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis(
        {
            "num_format": sheet.book.style("euros").num_format,
            "major_gridlines": {"visible": True, "line": {"color": "#DFE3E8"}},
        }
    )
    chart.set_size({"width": 900, "height": 120 + 50 * len(model.parties)})
    sheet.row += 1
    sheet.page.set_h_pagebreaks([sheet.row])  # a chart is not cut in two
    sheet.page.insert_chart(sheet.row, 0, chart, {"description": t["wb_chart_parties_alt"], "object_position": 1})
    sheet.row += 7 + 3 * len(model.parties)
