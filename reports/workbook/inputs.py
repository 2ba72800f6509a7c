"""Aannames: what somebody can change (yellow), what it is now, and every assumption behind the figures with its source."""

from dataclasses import dataclass
from typing import Any

from reports.view_models.account import Account
from reports.view_models.calculate import ENDS
from reports.view_models.model import Model
from reports.view_models.operating_costs import OperatingCosts
from reports.workbook.book import LIVE, PROMPT, YELLOW, Sheet

HEADS = ("wb_assumption", "wb_value", "wb_now", "wb_unit", "wb_may_be", "wb_name")
KINDS = ("text", "number", "number", "text", "text", "text")
BOX = {"border": 1, "border_color": "#7D6918", "bg_color": YELLOW, "locked": False}


@dataclass(frozen=True)
class Input:
    """A yellow cell: its name in formulas, its value now, its kind, what it may be (formulas or numbers, and in words)."""

    name: str
    now: float
    kind: str
    low: Any
    high: Any
    bounds: dict[str, str]
    words: str  # key of its label and unit


def inputs_of(model: Model) -> tuple[Input, ...]:
    """The six assumptions, as on the page that calculates; hours and wage in their own unit where these are known."""
    base, known = model.base, model.begun.hours is not None
    share = {name: (ENDS[name][0] / 100, ENDS[name][1] / 100) for name in ENDS}
    told = {name: {"low": f"{ENDS[name][0]:g}%", "high": f"{ENDS[name][1]:g}%"} for name in ENDS}
    least, most = share["loon"]
    hours = Input("extra_uren", 0.0, "number", "=-uren_nu", 10_000, {}, "extra_hours")
    wage = Input(
        "loon", (model.begun.wage_cents or 0) / 100, "exact", f"={least}*loon_nu", f"={most}*loon_nu", told["loon"], "wage"
    )  # fmt: skip
    if not known:
        hours = Input("uren", 1.0, "share", 0, 3, {"low": "0%", "high": "300%"}, "hours_share")
        wage = Input("loon", 1.0, "share", *share["loon"], told["loon"], "wage_share")
    years = {"low": f"{ENDS['jaren'][0]:g}", "high": f"{ENDS['jaren'][1]:g}"}
    return (
        hours,
        wage,
        Input("omvang_effect", base["effect"] / 100, "share", *share["effect"], told["effect"], "effect"),
        Input("uitdoving", base["uitdoving"] / 100, "share", *share["uitdoving"], told["uitdoving"], "drop_off"),
        Input("discontovoet", base["rente"] / 100, "rate", *share["rente"], told["rente"], "rate"),
        Input("jaren_vooruit", base["jaren"], "year", ENDS["jaren"][0], ENDS["jaren"][1], years, "years"),
    )


def fill(sheet: Sheet, model: Model | None, rests: Account, corporate: OperatingCosts | None = None) -> None:
    """The whole sheet."""
    t = sheet.book.t
    if model is None:
        sheet.paragraph(t["what_if_no_year"])
    else:
        sheet.heading(t["wb_change"])
        sheet.paragraph(t["wb_change_how"])
        first = sheet.row
        sheet.heads([t[h] for h in HEADS], KINDS)
        inputs = inputs_of(model)
        for one in inputs:
            _input(sheet, one)
        sheet.as_table("tabel_invoer", t["wb_change"], first, [t[h] for h in HEADS], KINDS)
        _steps(sheet, inputs, model)
    if corporate is not None and corporate.then_cents is not None:
        _own_figure(sheet, corporate, corporate.then_cents)
    for table, source in (
        (rests.assumptions, "ref__parameters"), (rests.ranges, "ref__sensitivity"), (rests.adjustments, "ref__adjustments"),
        (rests.cashable, "ref__cashable"),
    ):  # fmt: skip
        if table.values:
            sheet.table(table, source)


def _input(sheet: Sheet, one: Input) -> None:
    """A row with a yellow cell, what it is now, and what it may be."""
    book, t, row = sheet.book, sheet.book.t, sheet.row
    label, unit = t[f"wb_input.{one.words}"], t[f"wb_unit.{one.words}"]
    may = t[f"wb_bounds.{one.words}"].format(**one.bounds)
    sheet.text(row, 0, label)
    sheet.page.write_number(row, 1, one.now, book.style(one.kind, **BOX))
    sheet.page.write_number(row, 2, one.now, book.style(one.kind))
    sheet.text(row, 3, unit)
    sheet.text(row, 4, may)
    sheet.text(row, 5, one.name)
    sheet.page.data_validation(row, 1, row, 1, {
        "validate": "integer" if one.kind == "year" else "decimal", "criteria": "between", "minimum": one.low, "maximum": one.high,
        "input_title": label[: PROMPT["title"]], "input_message": f"{unit}. {may}"[: PROMPT["text"]],
        "error_title": t["wb_not_so"], "error_message": may[: PROMPT["text"]],
    })  # fmt: skip
    book.name(one.name, sheet, (row, 1), (row, 1), label)
    book.name(f"{one.name}_nu", sheet, (row, 2), (row, 2), t["wb_as_now"].format(what=label))
    sheet.row += 1


def _steps(sheet: Sheet, inputs: tuple[Input, ...], model: Model) -> None:
    """What follows from the inputs at once: hours, times the hours and the wage, and whether anything was changed."""
    t = sheet.book.t
    hours = model.begun.hours
    sheet.row += 1
    if hours is not None:
        _number(sheet, "uren_nu", t["wb_hours_now"], hours, "number")
        step(sheet, "uren", t["wb_hours"], "uren_nu+extra_uren", hours, "number", named=5)
    step(sheet, "factor_uren", t["wb_times_hours"], "uren/uren_nu", 1.0, "factor", named=5)
    step(sheet, "factor_loon", t["wb_times_wage"], "loon/loon_nu", 1.0, "factor", named=5)
    same = ",".join(f"{one.name}={one.name}_nu" for one in inputs)
    step(
        sheet, "ongewijzigd", t["wb_unchanged"], f'IF(AND({same}),"{t["yes"]}","{t["no"]}")', t["yes"], "text", named=5
    )
    sheet.source("mart__sensitivity", "mart__release", "ref__parameters")


def _own_figure(sheet: Sheet, found: OperatingCosts, then: int) -> None:
    """A yellow cell for the corporation's own figure, and its class with and without this caretaking; empty until it is filled in."""
    book, t, unknown = sheet.book, sheet.book.t, sheet.book.t["unknown"]
    b_from, c_from, year = found.limits
    label = t["wb_benchmark_figure"].format(year=year)
    sheet.heading(found.title)
    sheet.paragraph(t["wb_benchmark_how"])
    row = sheet.row
    sheet.text(row, 0, label)
    sheet.page.write_blank(row, 1, None, book.style("exact", **BOX))
    sheet.text(row, 3, t["wb_benchmark_unit"])
    sheet.text(row, 4, t["wb_benchmark_may_be"])
    sheet.text(row, 5, "eigen_bedrijfslasten")
    sheet.page.data_validation(row, 1, row, 1, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10_000,
        "input_title": t["wb_benchmark_class"][: PROMPT["title"]], "input_message": t["wb_benchmark_how"][: PROMPT["text"]],
        "error_title": t["wb_not_so"], "error_message": t["wb_benchmark_may_be"],
    })  # fmt: skip
    book.name("eigen_bedrijfslasten", sheet, (row, 1), (row, 1), label)
    sheet.row += 1
    for name, label, cents in (
        ("effect_bedrijfslasten", t["op.effect_then"].format(year=year), then), ("klasse_b_vanaf", t["op.b_from"], b_from),
        ("klasse_c_vanaf", t["op.c_from"], c_from),
    ):  # fmt: skip
        _number(sheet, name, label, cents / 100, "exact")
    empty = f'eigen_bedrijfslasten="","{unknown}"'
    step(
        sheet,
        "bedrijfslasten_zonder_beheer",
        t["wb_benchmark_without"],
        f"IF({empty},eigen_bedrijfslasten-effect_bedrijfslasten)",
        unknown,
        "exact",
        named=5,
    )
    for name, label, of in (
        ("klasse_met_beheer", t["wb_benchmark_class"], "eigen_bedrijfslasten"),
        ("klasse_zonder_beheer", t["wb_benchmark_class_without"], "bedrijfslasten_zonder_beheer"),
    ):
        step(
            sheet,
            name,
            label,
            f'IF({empty},IF({of}<klasse_b_vanaf,"A",IF({of}<klasse_c_vanaf,"B","C")))',
            unknown,
            "text",
            named=5,
        )
    sheet.source("mart__operating_costs", "ref__benchmark_classes")


def _number(sheet: Sheet, name: str, label: str, value: float, kind: str) -> None:
    sheet.text(sheet.row, 0, label)
    sheet.page.write_number(sheet.row, 1, value, sheet.book.style(kind))
    sheet.text(sheet.row, 5, name)
    sheet.book.name(name, sheet, (sheet.row, 1), (sheet.row, 1), label)
    sheet.row += 1


def step(
    sheet: Sheet,
    name: str,
    label: str,
    formula: str,
    value: float | str,
    kind: str,
    col: int = 1,
    named: int | None = None,
) -> None:
    """A row with one step of the calculation, which has a name."""
    sheet.text(sheet.row, 0, label)
    sheet.live(sheet.row, col, formula, value, kind, bg_color=LIVE, align="right")
    if named is not None:
        sheet.text(sheet.row, named, name)
    sheet.book.name(name, sheet, (sheet.row, col), (sheet.row, col), label)
    sheet.row += 1
