"""Overzicht: what did caretaking bring, how sure is that, and what of it can leave a budget?"""

from functools import partial

from dash import html

from reports import components as c
from reports.figures.payback import payback
from reports.figures.who_pays import who_pays
from reports.pages import Desk, View
from reports.state import ALL
from reports.view_models.page import Asked, Page, page
from reports.view_models.scopes import horizon_of
from reports.view_models.taakveld import Books, books_of


def view(desk: Desk) -> View:
    """The overview of the projects that are asked."""
    asked = asked_of(desk)
    told = page(desk.marts, desk.scope, desk.lang, asked)
    books = books_of(desk.marts, desk.scope, asked.period, desk.lang)
    return View(
        told.question,
        head(told, desk),
        [*body(told, desk), *_books(books, desk)],
        [filters(desk)],
        (*tables_of(told), *([books.table] if books else [])),
        (desk.scope, asked),
    )


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
        html.P(told.place, className="place") if told.place else None,
        html.P([told.answer, " ", html.Strong(told.verdict)], className="answer"),
    ]


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
        c.callout([html.Strong(t["caveat"]), " ", t["caveat_more"]], *told.warnings),
        c.table_card(told.budgets, links, t),
    ]


def documents(desk: Desk) -> html.P:
    """What the page can be taken along as."""
    return html.P(
        [
            html.A(desk.t["download_pdf"], href=desk.file("pdf"), className="button", download=True),
            " ",
            html.A(desk.t["download_workbook"], href=desk.file("xlsx"), className="button", download=True),
        ],
        className="actions",
    )


def tables_of(told: Page) -> tuple:
    """The tables that can be taken along."""
    return (told.who.table, told.payback.table, told.budgets, *([told.projects] if told.projects else []))
