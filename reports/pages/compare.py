"""Vergelijken: which differences between projects are real, and which are chance?"""

from functools import partial

from dash import html

from reports import components as c
from reports.figures.compare import caterpillar, iso_lines
from reports.pages import Desk, View
from reports.view_models.compare import MEASURES, Compared, compared
from reports.view_models.pieces import Drawn
from reports.warehouse import Warehouse

MEASURE = "maat"


def more(_marts: Warehouse) -> dict[str, tuple[str, ...]]:
    """What is compared, as it stands in the address."""
    return {MEASURE: MEASURES}


def view(desk: Desk) -> View:
    """The projects that may be seen beside each other."""
    t = desk.t
    seen = {p.project_id: desk.address(p.project_id) for p in desk.projects if desk.may(p)}
    if desk.marts.optional("mart__comparison") is None or not seen:
        return View(
            t["compare_question"], [html.H1(t["compare_question"]), html.P(t["compare_too_few"], className="answer")]
        )
    told = compared(desk.marts, desk.state.get(MEASURE), seen, desk.lang)
    top = [html.H1(t["compare_question"]), html.P([told.answer, " ", t["not_ranked"]], className="answer")]
    options = [(name, t[f"measure.{name}"]) for name in MEASURES]
    chosen = c.select(MEASURE, t["compare_what"], options, desk.state.get(MEASURE))
    filters = html.Section([chosen], className="filters", **{"aria-label": t["filters"]})
    return View(t["compare_question"], top, _rest(told, desk), [filters], tables=told.tables)


def _rest(told: Compared, desk: Desk) -> list:
    t, links = desk.t, desk.links
    example = bool(desk.marts.table("mart__release").iloc[0].example)
    drawn = Drawn(desk.lang, example, t)
    dots = partial(caterpillar, told.lines, told.ground, drawn)
    return [
        c.chart(told.figure, dots, links, t) if told.figure else c.callout(t["compare_too_few"]),
        c.callout(t["shrunken.means"], kind="note"),
        c.chart(told.scatter, partial(iso_lines, told.points, drawn), links, t) if told.scatter else None,
        c.table_card(told.groups, links, t, html.P(t["groups_how"])) if told.groups else None,
        c.table_card(told.factors, links, t, html.P(t["factors_how"]), html.P(t["factor.7.means"]))
        if told.factors
        else None,
    ]
