"""Verrekening: an own split (yellow), a division in proportion to benefit that calculates along, and all rules as they are now."""

from dataclasses import replace

import pandas as pd

from reports.view_models.model import EQUAL, PRESENT, Model
from reports.view_models.pieces import Table
from reports.view_models.settlement import meaning
from reports.view_models.words import listed
from reports.workbook.book import LIVE, Sheet
from reports.workbook.inputs import BOX, step

OWN = (
    "col_party",
    "wb_avoids",
    "col_pays_now",
    "wb_net_now",
    "wb_share",
    "wb_contribution",
    "wb_net_then",
    "wb_p_fine",
)
OWN_KINDS = ("text", "euros", "euros", "euros", "share", "euros", "euros", "probability")
RATE = ("col_party", "wb_avoids", "wb_benefit", "wb_part", "wb_net_then", "wb_contribution", "wb_p_fine")
RATE_KINDS = ("text", "euros", "euros", "share", "euros", "euros", "probability")
TOTAL = {"bold": True, "top": 1}


def fill(sheet: Sheet, model: Model | None) -> None:
    """The whole sheet."""
    t = sheet.book.t
    if model is None or model.settlement.empty:
        sheet.paragraph(t["what_if_no_year"] if model is None else t["wb_nothing_to_divide"])
        return
    _own(sheet, model)
    _rate(sheet, model)
    if model.proposals is not None:
        _rules(sheet, model, model.proposals)


def _rules(sheet: Sheet, model: Model, every: Table) -> None:
    """All rules side by side, as they are now; those without a proposal are named once, with the reason."""
    t, last = sheet.book.t, every.columns[-1].key == "no_proposal"
    why: dict[str, list[str]] = {}
    if last:
        for row in every.values:
            if row[-1]:
                why.setdefault(str(row[-1]), []).append(str(row[0]))
        kept = tuple(row[:-1] for row in every.values if not row[-1])
        every = replace(every, columns=every.columns[:-1], values=kept)
    sheet.table(every, "mart__last_year")
    for reason, methods in why.items():
        sheet.paragraph(f"{t['wb_without'].format(rules=listed(methods, t))} {reason}")
    sheet.paragraph(t["wb_rules_static"], bold=True)
    rows = model.settlement.reset_index()
    for method in dict.fromkeys(rows.method):
        sheet.paragraph(f"{t[f'method.{method}']}: {meaning(rows, method, every.lang)}")


def fine(party: str, contribution: str) -> str:
    """Draws in which a party avoids at least what it contributes, as 1 and 0."""
    return f"(ROUND(trekkingen_{party}*omvang_effect*contante_effectjaren,2)>={contribution})"


def chance(parts: list[str]) -> str:
    """Share of the draws in which all of this holds."""
    return f"SUMPRODUCT({'*'.join(parts) if len(parts) > 1 else '--' + parts[0]})/ROWS(trekkingen_samen)"


def _own(sheet: Sheet, model: Model) -> None:
    """An own split: shares of the cost of the caretaker; it begins with how it is paid now."""
    t, book, n = sheet.book.t, sheet.book, len(model.parties)
    sheet.heading(t["wb_own"])
    sheet.paragraph(t["wb_own_how"])
    head = sheet.row
    sheet.heads([t[h] for h in OWN], OWN_KINDS)
    first = sheet.row
    for party in model.parties:
        row, now = sheet.row, model.settlement.loc[(PRESENT, party)]
        share, paid = sheet.at(row, 4), sheet.at(row, 5)
        sheet.value(row, 0, f"party.{party}", "word")
        _nets(sheet, model, party)
        sheet.page.write_number(row, 4, float(now["share"]), book.style("share", **BOX))
        sheet.page.data_validation(row, 4, row, 4, {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "input_title": t["wb_share"],
            "input_message": t["wb_share_may"], "error_title": t["wb_not_so"], "error_message": t["wb_share_may"],
        })  # fmt: skip
        book.name(f"aandeel_{party}", sheet, (row, 4), (row, 4), t["wb_share_of"].format(who=t[f"the.{party}"]))
        others = "".join(f"-{sheet.at(first + k, 5)}" for k, p in enumerate(model.parties) if p != model.payer)
        formula = (
            f"contant_beheer{others}"
            if party == model.payer
            else f"IF(aandelen_samen=0,0,ROUND(contant_beheer*{share}/aandelen_samen,2))"
        )
        sheet.live(row, 5, formula, int(now.contribution_cents) / 100, "euros", bg_color=LIVE)
        sheet.live(row, 6, f"{sheet.at(row, 1)}-{paid}", int(now.net_after_cents) / 100, "euros", bg_color=LIVE)
        sheet.live(row, 7, chance([fine(party, paid)]), float(now.p_not_worse_off), "probability", bg_color=LIVE)
        sheet.row += 1
    _own_total(sheet, model, first, n)
    sheet.as_table("tabel_eigen_verdeling", t["wb_own"], head, [t[h] for h in OWN], OWN_KINDS)
    wrong = f'IF(ABS(aandelen_samen-1)<0.0005,"","{t["wb_not_whole"]}")'
    sheet.live(sheet.row, 0, wrong, "", "text", bold=True, text_wrap=False, font_color="#AC501B")
    sheet.row += 1
    sheet.source("mart__last_year")


def _nets(sheet: Sheet, model: Model, party: str) -> None:
    """What a party avoids, pays as it is divided now, and keeps."""
    row, told = sheet.row, model.outcome.loc[party]
    sheet.live(row, 1, f"contant_vermeden_{party}", int(told.avoided_cents) / 100, "euros")
    sheet.live(row, 2, f"contant_betaald_{party}", int(told.paid_cents) / 100, "euros")
    sheet.live(row, 3, f"{sheet.at(row, 1)}-{sheet.at(row, 2)}", int(told.net_cents) / 100, "euros")


def _own_total(sheet: Sheet, model: Model, first: int, n: int) -> None:
    row, whole = sheet.row, model.settlement.loc[(PRESENT, "all")]
    sheet.value(row, 0, "party.all", "word", **TOTAL)
    avoided, net, paid = model.outcome.avoided_cents["all"], model.outcome.net_cents["all"], whole.contribution_cents
    sums = (avoided, paid, net, None, paid, whole.net_after_cents)
    for col, cents in enumerate(sums, 1):
        value, kind = (1.0, "share") if cents is None else (int(cents) / 100, "euros")
        cells = f"{sheet.at(first, col)}:{sheet.at(first + n - 1, col)}"
        sheet.live(row, col, f"SUM({cells})", value, kind, **TOTAL)
    sheet.book.name("aandelen_samen", sheet, (row, 4), (row, 4), sheet.book.t["wb_shares_all"])
    parts = [fine(p, sheet.at(first + k, 5)) for k, p in enumerate(model.parties)]
    sheet.live(row, 7, chance(parts), float(whole.p_not_worse_off), "probability", **TOTAL)
    sheet.row += 1


def _rate(sheet: Sheet, model: Model) -> None:
    """In proportion to benefit: everyone keeps the same part of each euro that it avoids."""
    t, told = sheet.book.t, model.settlement.xs(EQUAL, level=0)
    whole, possible = told.loc["all"], bool(pd.notna(told.contribution_cents["all"]))
    sheet.heading(t["method.equal_return"])
    sheet.paragraph(t["method.equal_return.means"])
    gain = model.ahead.gain / 100
    step(sheet, "winst_samen", t["wb_gain"], "MAX(0,contant_vermeden_samen-contant_beheer)", gain, "euros")
    alone = f"MAX(0,contant_vermeden_{model.payer}-contant_beheer)"
    rule = f'IF(AND(contant_vermeden_samen>=contant_beheer,{alone}<=winst_samen),"{t["yes"]}","{t["no"]}")'
    step(sheet, "voorstel_mogelijk", t["wb_possible"], rule, t["yes" if possible else "no"], "text")
    words = (t["wb_proposal"], t["wb_no_proposal"])
    told_is = words[0] if possible else words[1]
    sheet.live(
        sheet.row,
        0,
        f'IF(voorstel_mogelijk="{t["yes"]}","{words[0]}","{words[1]}")',
        told_is,
        "text",
        bold=True,
        text_wrap=False,
    )
    sheet.row += 1
    head = sheet.row
    sheet.heads([t[h] for h in RATE], RATE_KINDS)
    first = sheet.row
    for party in model.parties:
        _rate_of(sheet, model, party, told.loc[party], first, possible)
    parts = [fine(p, sheet.at(first + k, 5)) for k, p in enumerate(model.parties)]
    _rate_total(sheet, model, whole, first, parts, possible)
    sheet.as_table("tabel_naar_rato", t["method.equal_return"], head, [t[h] for h in RATE], RATE_KINDS)
    sheet.source("mart__last_year")


def _if(formula: str, sheet: Sheet) -> str:
    """The formula where there is a proposal, a dash where there is none."""
    return f'IF(voorstel_mogelijk="{sheet.book.t["yes"]}",{formula},"{sheet.book.t["unknown"]}")'


def _rate_of(sheet: Sheet, model: Model, party: str, told: pd.Series, first: int, possible: bool) -> None:
    row, n, dash = sheet.row, len(model.parties), sheet.book.t["unknown"]
    avoided, benefit, part, kept, paid = (sheet.at(row, c) for c in range(1, 6))
    sheet.value(row, 0, f"party.{party}", "word")
    sheet.live(row, 1, f"contant_vermeden_{party}", int(model.outcome.avoided_cents[party]) / 100, "euros")
    sheet.live(row, 2, f"MAX(0,{avoided})", int(model.ahead.benefits[model.column(party)]) / 100, "euros")
    benefits = f"{sheet.at(first, 2, fixed=True)}:{sheet.at(first + n - 1, 2, fixed=True)}"
    sheet.live(
        row,
        3,
        f"IF(SUM({benefits})=0,0,{benefit}/SUM({benefits}))",
        float(model.ahead.parts[model.column(party)]),
        "share",
    )
    others = "".join(f"-{sheet.at(first + k, 4)}" for k, p in enumerate(model.parties) if p != model.payer)
    keeps = f"winst_samen{others}" if party == model.payer else f"ROUND(winst_samen*{part},2)"
    for col, formula, key, kind in (
        (4, keeps, "net_after_cents", "euros"), (5, f"{avoided}-{kept}", "contribution_cents", "euros"),
        (6, chance([fine(party, paid)]), "p_not_worse_off", "probability"),
    ):  # fmt: skip
        value = dash if not possible else float(told[key]) if kind == "probability" else int(told[key]) / 100
        sheet.live(row, col, _if(formula, sheet), value, kind, bg_color=LIVE)
    sheet.row += 1


def _rate_total(sheet: Sheet, model: Model, whole: pd.Series, first: int, parts: list[str], possible: bool) -> None:
    row, n, dash = sheet.row, len(model.parties), sheet.book.t["unknown"]
    gains = int(model.ahead.benefits.sum()) / 100
    known = float(model.ahead.parts.sum())
    values: list[tuple[str, float | str]] = [
        ("euros", int(model.outcome.avoided_cents["all"]) / 100),
        ("euros", gains),
        ("share", known),
    ]
    for key in ("net_after_cents", "contribution_cents"):
        values.append(("euros", int(whole[key]) / 100 if possible else dash))
    sheet.value(row, 0, "party.all", "word", **TOTAL)
    for col, (kind, value) in enumerate(values, 1):
        total = f"SUM({sheet.at(first, col)}:{sheet.at(first + n - 1, col)})"
        sheet.live(row, col, _if(total, sheet) if col > 3 else total, value, kind, **TOTAL)
    p = float(whole.p_not_worse_off) if possible else dash
    sheet.live(row, 6, _if(chance(parts), sheet), p, "probability", **TOTAL)
    sheet.row += 1
