"""Overzicht: what did caretaking bring, how sure is that, and what of it can leave a budget?"""

from functools import partial

from dash import html

from reports import components as c
from reports.figures.payback import payback
from reports.figures.who_pays import who_pays
from reports.pages import Desk, View
from reports.pictures import browser
from reports.state import ALL
from reports.view_models.operating_costs import OperatingCosts, operating_costs_of
from reports.view_models.page import Asked, Page, page
from reports.view_models.scopes import horizon_of, optional_parameter
from reports.view_models.status import stale_of
from reports.view_models.taakveld import Books, books_of
from reports.viewer import calendar_seen

MAKE = {"pdf": "download_pdf", "xlsx": "download_workbook"}


def view(desk: Desk) -> View:
    """The overview of the projects that are asked."""
    asked = asked_of(desk)
    told = page(desk.marts, desk.scope, desk.lang, asked)
    books = books_of(desk.marts, desk.scope, asked.period, desk.lang)
    corporate = operating_costs_of(desk.marts, desk.scope, asked.period, desk.lang)
    return View(
        told.question,
        head(told, desk),
        [*body(told, desk), *corporation(corporate, desk), *_books(books, desk)],
        [filters(desk)],
        (*tables_of(told), *(one.table for one in (corporate, books) if one)),
        (desk.scope, asked),
    )


def corporation(found: OperatingCosts | None, desk: Desk) -> list[html.Section]:
    """What a corporation is compared on, and what caretaking does to that."""
    if found is None:
        return []
    t, links = desk.t, desk.links
    told = [html.P(html.Strong(found.told[0])), *[html.P(one) for one in found.told[1:]]]
    return [
        c.card(
            "operating_costs", found.title, html.P(found.subtitle, className="sub"), c.tiles((found.tile,), links, t), *told,
            c.table(found.table), c.under_table(found.table, links, t),
        )
    ]  # fmt: skip


def _books(books: Books | None, desk: Desk) -> list[html.Section]:
    """What a controller lays beside the accounts."""
    if books is None:
        return []
    return [
        c.card(
            "taakveld", books.title, html.P(html.Strong(books.told)), html.P(desk.t["taakveld_how"]),
            c.table(books.table), *_meanings(books.cautions), c.under_table(books.table, desk.links, desk.t),
        )
    ]  # fmt: skip


def _meanings(rows: tuple[tuple[str, str], ...]) -> list[html.Dl]:
    told = [part for term, means in rows for part in (html.Dt(term), html.Dd(means))]
    return [html.Dl(told, className="facts")] if told else []


def asked_of(desk: Desk) -> Asked:
    """What the filters ask."""
    return Asked(desk.state.perspective, desk.state.period, desk.state.amount)


def head(told: Page, desk: Desk) -> list:
    """Status, question, place and answer."""
    return [
        html.P([html.Span(told.badge, className="badge"), " ", html.Span(told.badge_why, className="why")]),
        html.H1(told.question),
        *_old(told, desk),
        html.P(told.place, className="place") if told.place else None,
        html.P([told.answer, " ", html.Strong(told.verdict)], className="answer"),
    ]


def _old(told: Page, desk: Desk) -> list:
    """That what the figures rest on has grown old: with whose data, until when."""
    months = optional_parameter(desk.marts, "stale_months")
    if months is None:
        return []
    old = {
        o: u
        for o, u in desk.services.old(desk.marts, int(months)).items()
        if calendar_seen(desk.viewer, o, desk.projects)
    }
    said = stale_of(desk.marts, told.project_id, old, desk.lang)
    return [c.callout([html.Strong(desk.t["stale_heading"]), " ", said[0]], *said[1:])] if said else []


def filters(desk: Desk) -> html.Section:
    """The four filters; what is chosen goes into the address."""
    t, s, offered = desk.t, desk.state, desk.choices
    names = {p.project_id: p.name for p in desk.projects}
    everything = t["filter.all_projects"].format(n=len(offered.project) - 1)
    options = {
        "perspectief": ([(p, t[f"perspective.{p}"]) for p in offered.perspective], s.perspective, "perspective"),
        "project": ([(p, names.get(p, everything)) for p in offered.project], s.project, "project"),
        "periode": ([(p, t["filter.all_years"] if p == ALL else p) for p in offered.period], s.period, "period"),
        "bedrag": (
            [(a, t[f"amount.{a}"].format(n=horizon_of(desk.marts))) for a in offered.amount],
            s.amount,
            "amount",
        ),
    }
    inputs = [c.select(name, t[f"filter.{key}"], told, value) for name, (told, value, key) in options.items()]
    return html.Section(inputs, className="filters", **{"aria-label": t["filters"]})


def body(told: Page, desk: Desk) -> list:
    """The numbers, the charts and the tables."""
    t, links = desk.t, desk.links
    return [
        documents(desk),
        html.Div(c.tiles(told.tiles, links, t), **{"aria-live": "polite"}),
        c.chart(told.who, partial(who_pays, told.bars, told.drawn), links, t),
        c.chart(told.payback, partial(payback, told.payback_data, told.drawn), links, t),
        c.warnings([html.Strong(t["caveat"]), " ", t["caveat_more"]], t["warnings"], told.warnings),
        c.table_card(told.budgets, links, t),
    ]


def documents(desk: Desk) -> html.Div:
    """What the page can be taken along as; where charts cannot be drawn, that is said before it is asked."""
    t = desk.t
    links = [_document(desk, ending) for ending in ("pdf", "xlsx")]
    without = [] if browser() else [html.P(t["document.no_charts"], className="note")]
    return html.Div([html.P(links, className="actions"), *without])


def _document(desk: Desk, ending: str) -> html.Span:
    """A link that the browser follows by itself; with scripts it tells meanwhile that it is being made (static/app.js)."""
    t, href = desk.t, desk.file(ending)
    words = {
        f"data-{say}": t[f"document.{say}"].replace("{what}", t[f"document.{ending}"])
        for say in ("making", "made", "failed")
    }
    link = html.A(t[MAKE[ending]], href=href, className="button", download=True, **{"data-document": "", **words})
    return html.Span([link, html.Span(role="status", className="made")], key=href)


def tables_of(told: Page) -> tuple:
    """The tables that can be taken along."""
    return (told.who.table, told.payback.table, told.budgets, *([told.projects] if told.projects else []))
