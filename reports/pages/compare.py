"""Vergelijken: which differences between projects are real, and which are chance? Looked at in five ways, each with its own address."""

from collections.abc import Callable
from functools import partial

from dash import html

from reports import components as c
from reports.figures import course as small
from reports.figures.compare import caterpillar, iso_lines
from reports.figures.outliers import outliers
from reports.pages import Desk, View
from reports.state import ALL
from reports.view_models.compare import FALLING, MEASURES, OF_MUNICIPALITY, ORDERS, Compared, compared, peers_of
from reports.view_models.course import Course, course
from reports.view_models.pieces import Drawn
from reports.view_models.scopes import TOGETHER, projects_in
from reports.warehouse import Warehouse

MEASURE, WAY, WHO, ORDER = "maat", "beeld", "groep", "volgorde"
WAYS = ("kans", "uitschieters", "inzet", "verloop", "tabel")


def more(marts: Warehouse) -> dict[str, tuple[str, ...]]:
    """What is compared, how it is looked at, of which projects and in which order, as it stands in the address."""
    seen = dict.fromkeys(projects_in(marts, TOGETHER).project_id, "")
    orders = tuple(key + how for key in ORDERS for how in ("", FALLING))
    return {MEASURE: MEASURES, WAY: WAYS, WHO: (ALL, *peers_of(marts, seen)), ORDER: orders}


def view(desk: Desk) -> View:
    """The projects that may be seen beside each other."""
    t = desk.t
    seen = {p.project_id: desk.address(p.project_id) for p in desk.projects if desk.may(p)}
    head = html.H1(t["compare_question"])
    if desk.marts.optional("mart__comparison") is None or not seen:
        return View(t["compare_question"], [head, html.P(t["compare_too_few"], className="answer")])
    who, of = desk.state.get(WHO), len(seen)
    groups = peers_of(desk.marts, seen)
    if who in groups:
        seen = {project: address for project, address in seen.items() if project in groups[who]}
    order, peers = desk.state.get(ORDER), TOGETHER if who == ALL else who
    told = compared(desk.marts, desk.state.get(MEASURE), seen, desk.lang, peers=peers, order=order)
    went = course(desk.marts, seen, desk.lang)
    ranked = [" ", t["not_ranked"]] if desk.state.get(WAY) in WAYS[:2] else []
    top = [head, html.P([told.answer, *ranked], className="answer")]
    if who in groups:
        top.append(html.P(t["compare_in_group"].format(n=len(seen), of=of, group=peers_words(desk, who))))
    tables = (*told.tables, *([went.figure.table] if went else []))
    return View(t["compare_question"], top, _rest(told, went, desk), [_filters(desk, groups)], tables=tables)


def peers_words(desk: Desk, name: str) -> str:
    """A group of projects in words."""
    if not name.startswith(OF_MUNICIPALITY):
        return desk.t[f"peers.{name}"]
    code = name.removeprefix(OF_MUNICIPALITY)
    names = {one.municipality: one.municipality_name for one in desk.projects}
    return desk.t["peers.of_municipality"].format(name=names.get(code, code))


def _filters(desk: Desk, groups: dict[str, frozenset[str]]) -> html.Section:
    t, s = desk.t, desk.state
    measures = [(name, t[f"measure.{name}"]) for name in MEASURES]
    who = [(ALL, t["peers.all"]), *[(name, peers_words(desk, name)) for name in groups]]
    inputs = [
        c.select(MEASURE, t["compare_what"], measures, s.get(MEASURE)),
        c.select(WHO, t["compare_which"], who, s.get(WHO)),
    ]
    return html.Section(inputs, className="filters", **{"aria-label": t["filters"]})


def _rest(told: Compared, went: Course | None, desk: Desk) -> list:
    chosen = desk.state.get(WAY)
    ways = [(desk.t[f"view.{way}"], desk.here(**{WAY: way}), way == chosen) for way in WAYS]
    example = bool(desk.marts.table("mart__release").iloc[0].example)
    drawn = Drawn(desk.lang, example, desk.t)
    shown: dict[str, Callable[[], list]] = {
        "kans": lambda: _odds(told, desk, drawn),
        "uitschieters": lambda: _outliers(told, desk, drawn),
        "inzet": lambda: _effort(told, desk, drawn),
        "verloop": lambda: [course_card(went, desk)],
        "tabel": lambda: [_everything(told, desk)],
    }
    return [c.tabs(ways, desk.t["view"]), *shown[chosen]()]


def _odds(told: Compared, desk: Desk, drawn: Drawn) -> list:
    t, links = desk.t, desk.links
    dots = partial(caterpillar, told.lines, told.ground, drawn)
    factors = [html.P(t["factors_how"]), html.P(t["factor.7.means"])]
    return [
        c.chart(told.figure, dots, links, t) if told.figure else c.callout(t["compare_too_few"]),
        c.callout(t["overlap"], t["shrunken.means"], kind="note"),
        c.table_card(told.groups, links, t, html.P(t["groups_how"])) if told.groups else None,
        c.table_card(told.factors, links, t, *factors) if told.factors else None,
    ]


def _outliers(told: Compared, desk: Desk, drawn: Drawn) -> list:
    if told.outliers is None:
        return [c.callout(desk.t["compare_too_few"])]
    funnel = partial(outliers, told.limits, told.ground, drawn)
    return [c.chart(told.outliers, funnel, desk.links, desk.t), c.callout(desk.t["overlap"], kind="note")]


def _effort(told: Compared, desk: Desk, drawn: Drawn) -> list:
    if told.scatter is None:
        return [c.callout(desk.t["compare_too_few"])]
    return [c.chart(told.scatter, partial(iso_lines, told.points, drawn), desk.links, desk.t)]


def course_card(went: Course | None, desk: Desk) -> html.Section | html.Div:
    """Projects as they went, each on the same axes."""
    if went is None:
        return c.callout(desk.t["what_if_not_yet"])
    drawn = Drawn(desk.lang, bool(desk.marts.table("mart__release").iloc[0].example), desk.t)
    return c.chart(went.figure, partial(small.course, went.panels, drawn), desk.links, desk.t)


def _everything(told: Compared, desk: Desk) -> html.Section | html.Div:
    """The table of everything; its heads put it in another order."""
    t, shown = desk.t, told.everything
    if shown is None:
        return c.callout(t["compare_nobody"])
    now = desk.state.get(ORDER)
    orders = tuple(_order(desk, key, now) for key in ORDERS)
    title = "everything-title"
    parts = [
        html.H2(shown.caption, id=title), html.P(t["everything_how"]), c.table(shown, headed=True, orders=orders),
        c.under_table(shown, desk.links, t),
    ]  # fmt: skip
    return html.Section(parts, className="card", id="everything", **{"aria-labelledby": title})


def _order(desk: Desk, key: str, now: str) -> c.Order:
    """Rising first, falling when it rises already."""
    stands = {key: "ascending", key + FALLING: "descending"}.get(now, "none")
    return c.Order(desk.here(**{ORDER: key + FALLING if now == key else key}) + "#everything", stands)
