"""A project: what caretaking brings here, part by part."""

from functools import partial

from dash import html

from reports import components as c
from reports.figures.plan import plan
from reports.figures.tornado import tornado
from reports.figures.waterfall import waterfall
from reports.pages import Desk, View, overview, states
from reports.state import ALL
from reports.view_models.build_up import build_up_of, cashing_of
from reports.view_models.factors import factors_of
from reports.view_models.operating_costs import operating_costs_of
from reports.view_models.page import Asked, Page, page
from reports.view_models.pieces import Table
from reports.view_models.sensitivity import sensitivity_of
from reports.view_models.settlement import Settlement, settlement_of
from reports.view_models.steering import steering_of


def view(desk: Desk, project_id: str) -> View:
    """Everything that is told of one project."""
    project = desk.project(project_id)
    if project is None:
        return states.not_found(desk.path, desk.lang)
    if not desk.may(project):
        return states.no_rights(desk, project)
    desk = desk.about(project_id)
    told = page(desk.marts, project_id, desk.lang)
    charts, tables = _charts(told, desk)
    settlement = settlement_of(desk.marts, project_id, desk.lang)
    settled = [] if settlement is None else [_settlement(settlement, desk)]
    factors = factors_of(desk.marts, project_id, desk.lang)
    corporate = operating_costs_of(desk.marts, project_id, ALL, desk.lang)
    more = tuple(
        table
        for table in (settlement and settlement.table, corporate and corporate.table, factors)
        if table is not None
    )
    return View(
        told.question,
        overview.head(told, desk),
        [
            *overview.body(told, desk),
            *charts,
            *settled,
            *overview.corporation(corporate, desk),
            *_factors(factors, desk),
        ],
        tables=(*overview.tables_of(told), *tables, *more),
        subject=(project_id, Asked()),
    )


def _charts(told: Page, desk: Desk) -> tuple[list[html.Section], list[Table]]:
    """Where the net comes from, what of it can be cashed, how it runs, and what the net depends on; and their tables."""
    t, links, key = desk.t, desk.links, told.project_id
    drawn = [(*build_up_of(desk.marts, key, desk.lang), waterfall)]
    if (cashing := cashing_of(desk.marts, key, desk.lang)) is not None:
        drawn.append((*cashing, waterfall))
    if (steered := steering_of(desk.marts, key, desk.lang)) is not None:
        drawn.append((*steered, plan))
    if (swings := sensitivity_of(desk.marts, key, desk.lang)) is not None:
        drawn.append((*swings, tornado))
    charts = [c.chart(figure, partial(draw, data, told.drawn), links, t) for data, figure, draw in drawn]
    return charts, [figure.table for _, figure, _ in drawn]


def _factors(table: Table | None, desk: Desk) -> list[html.Section]:
    """What the project has of each success factor; factor 7 is this page."""
    t = desk.t
    if table is None:
        return []
    return [c.table_card(table, desk.links, t, html.P(t["project_factors_how"]), html.P(t["factor.7.means"]))]


def _settlement(told: Settlement, desk: Desk) -> html.Section:
    """Proposals side by side, with what each rule means."""
    means = [part for name, meaning in told.means for part in (html.Dt(name), html.Dd(meaning))]
    return c.card(
        "settlement", told.title, html.P(told.subtitle, className="sub"), html.P(told.told), c.table(told.table),
        c.under_table(told.table, desk.links, desk.t),
        html.Details([html.Summary(desk.t["settlement_rules"]), html.Dl(means, className="facts")]),
    )  # fmt: skip
