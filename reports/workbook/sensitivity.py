"""Gevoeligheid: where the outcome turns, what more or fewer hours were found to do, and one assumption at a time."""

from reports.labels.robustness import ROBUSTNESS
from reports.view_models.model import Model
from reports.view_models.pieces import Column, Figure, Table, Value
from reports.workbook.book import Sheet
from reports.workbook.inputs import step

FOUND = (
    Column("extra_hours", "number"), Column("extra_cost", "euros"), Column("avoids_year", "euros"), Column("interval95", "interval"),
    Column("per_euro", "ratio"), Column("why"),
)  # fmt: skip


def fill(sheet: Sheet, model: Model | None, swings: Figure | None, project: bool) -> None:
    """The whole sheet."""
    t = sheet.book.t
    if model is None:
        sheet.paragraph(t["what_if_no_year"])
    else:
        _turns(sheet, model)
        _more_hours(sheet, model, project)
    if swings is not None:
        first = sheet.row + 2  # under the heading and the head
        sheet.table(swings.table, "mart__sensitivity")
        _bars(sheet, swings.table, first)
        for text in (f"{swings.title}. {swings.conclusion}", swings.subtitle):
            sheet.paragraph(text)


def _turns(sheet: Sheet, model: Model) -> None:
    """At how many hours, and at which size of the effect, nothing is gained or lost."""
    t, begun = sheet.book.t, model.begun
    sheet.heading(t["wb_turns"])
    sheet.paragraph(t["wb_turns_how"])
    never, known = t["wb_no_value"], begun.hours is not None
    turn = f'IF(AND(contant_vermeden_samen>0,contant_beheer>0),{{0}},"{never}")'
    hours = never if begun.even_hours is None else float(begun.even_hours)
    effect = never if model.ahead.effect_off is None else float(model.ahead.effect_off)
    step(sheet, "omslag_uren", t["wb_even_hours" if known else "wb_even_share"],
         turn.format("uren*contant_vermeden_samen/contant_beheer"), hours, "number" if known else "share")  # fmt: skip
    step(
        sheet,
        "omslag_effect",
        t["wb_even_effect"],
        turn.format("omvang_effect*contant_beheer/contant_vermeden_samen"),
        effect,
        "share",
    )


def found_table(model: Model, lang: str, caption: str) -> Table:
    """What more and fewer hours were found to do in this project, a row per number of hours; outside what was seen it says so."""
    told, values = ROBUSTNESS[lang], list[tuple[Value, ...]]()
    for row in model.more.to_dict("records"):
        why = row["reason"] if isinstance(row["reason"], str) else ""
        known = not why
        values.append((
            float(row["extra_hours_per_week"]), _cents(row["extra_cost_cents"]), _cents(row["avoided_cents"]),
            (int(row["avoided_low95_cents"]), int(row["avoided_high95_cents"])) if known else None,
            float(row["per_extra_euro"]) if known else None, told[f"reason.{why}"] if why else "",
        ))  # fmt: skip
    return Table("more_hours", caption, FOUND, tuple(values), lang)


def _cents(value: object) -> int | None:
    return None if value is None or value != value else int(value)  # type: ignore[call-overload]


def _more_hours(sheet: Sheet, model: Model, project: bool) -> None:
    """The dose-response relation: apart, because it has doubts of its own (decision 0082)."""
    t = sheet.book.t
    sheet.heading(t["wb_more_hours"])
    if not project or model.more.empty:
        sheet.paragraph(t["wb_more_hours_none"])
        return
    sheet.paragraph(t["wb_more_hours_how"])
    if model.begun.hours is not None and len(model.begun.points):
        _response(sheet, model)
    sheet.table(found_table(model, sheet.book.lang, t["wb_more_hours_found"]), "mart__one_more_caretaker")


def _response(sheet: Sheet, model: Model) -> None:
    """In steps: what the chosen hours cost, between which points they lie, and what they avoid."""
    t, book, points = sheet.book.t, sheet.book, model.begun.points
    heads, kinds = [t["col_extra_hours"], t["col_avoids_year"]], ["number", "euros"]
    head = sheet.row
    sheet.heads(heads, kinds)
    first = sheet.row
    for hours, cents in zip(points.extra_hours_per_week, points.avoided_cents, strict=True):
        sheet.page.write_number(sheet.row, 0, float(hours), book.style("number"))
        sheet.page.write_number(sheet.row, 1, float(cents) / 100, book.style("euros"))
        sheet.row += 1
    last = sheet.row - 1
    sheet.as_table("tabel_punten", t["wb_points"], head, heads, kinds)
    book.name("punten_uren", sheet, (first, 0), (last, 0), t["wb_points"])
    book.name("punten_vermeden", sheet, (first, 1), (last, 1), t["wb_points"])
    sheet.row += 1
    step(sheet, "extra_kosten", t["wb_extra_cost"], "beheer_nu*factor_loon*(factor_uren-1)", 0.0, "euros")
    seen = f'IF(AND(extra_uren>=MIN(punten_uren),extra_uren<=MAX(punten_uren)),"{t["yes"]}","{t["no"]}")'
    step(sheet, "binnen_gezien", t["wb_seen"], seen, t["yes"], "text")
    inside = f'binnen_gezien="{t["yes"]}"'
    place = int((points.extra_hours_per_week <= 0).sum())
    step(
        sheet,
        "punt",
        t["wb_point"],
        f"IF({inside},MIN(MATCH(extra_uren,punten_uren,1),ROWS(punten_uren)-1),1)",
        min(place, len(points) - 1),
        "year",
    )
    low, high = "INDEX(punten_{0},punt)", "INDEX(punten_{0},punt+1)"
    part = f"(extra_uren-{low})/({high}-{low})".format("uren")
    step(sheet, "deel_naar_volgende", t["wb_part_next"], part, _part(points, place), "share")
    line = f"{low}+deel_naar_volgende*({high}-{low})".format("vermeden")
    step(
        sheet,
        "extra_vermeden",
        t["wb_extra_avoided"],
        f'IF({inside},{line},"{t["unknown"]} ({t["wb_outside"]})")',
        0.0,
        "euros",
    )


def _part(points: object, place: int) -> float:
    """No extra hours is a point itself: at its start, or at the end of the last stretch."""
    return 0.0 if place < len(points) else 1.0  # type: ignore[arg-type]


def _bars(sheet: Sheet, swings: Table, first: int) -> None:
    """Data bars behind the net at the low and the high end: the only ones in the workbook."""
    last = first + len(swings.values) - 1
    for n, column in enumerate(swings.columns):
        if column.key in ("net_low", "net_high"):
            sheet.page.conditional_format(first, n, last, n, {
                "type": "data_bar", "bar_solid": True, "bar_color": "#8ECEF6", "bar_negative_color": "#F0C3A8",
            })  # fmt: skip
