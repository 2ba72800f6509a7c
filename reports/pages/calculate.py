"""Rekenen: what if an assumption were another? Always a calculation by way of example, never the figures themselves."""

from dataclasses import replace
from functools import partial

from dash import html

from reports import components as c
from reports.figures.payback import payback
from reports.figures.tornado import tornado
from reports.figures.who_pays import who_pays
from reports.pages import Desk, View, saved
from reports.pages.simulation import chosen_of, panel
from reports.state import ALL
from reports.view_models.calculate import ENDS, METHOD, Calculated, base_of, calculated, methods_of
from reports.view_models.pieces import Drawn
from reports.view_models.scopes import scope_of
from reports.warehouse import Warehouse


def more(marts: Warehouse) -> dict[str, tuple[str, ...]]:
    """What can be filled in, as it stands in the address: every step within the bounds; what holds now comes first."""
    offered = {}
    for name, base in base_of(marts).items():
        low, high, step = ENDS[name]
        every = [f"{low + n * step:g}" for n in range(round((high - low) / step) + 1)]
        offered[name] = tuple(dict.fromkeys([f"{base:g}", *every]))
    return offered | {METHOD: methods_of(marts) or ("present",)}


def view(desk: Desk) -> View:
    """The calculation of the projects that are asked."""
    t, base = desk.t, base_of(desk.marts)
    scope = scope_of(desk.marts, desk.scope)
    head = [html.P(html.Span(t["what_if_badge"], className="badge")), html.H1(t["what_if_question"])]
    if desk.services.what_if is None or desk.marts.optional("mart__last_year") is None:
        return View(t["what_if_question"], [*head, html.P(t["what_if_not_yet"], className="answer")])
    chosen, method = chosen_of(desk), desk.state.get(METHOD)
    told = calculated(desk.marts, scope, chosen, base, method, desk.services.what_if, desk.lang, desk.services.example)
    if told is None:
        return View(
            t["what_if_question"], [*head, html.P(t["what_if_no_year"], className="answer")], [], [filters(desk, base)]
        )
    gap = scope.months_without_books
    missing = [c.callout(t["warn_gap"].format(n=gap, of=scope.months))] if gap else []
    top = [*head, html.P(told.answer, className="answer"), *missing]
    (uncertain, more_tables), (kept, saved_tables) = panel(desk), saved.panel(desk)
    tables = (*told.tables, *more_tables, *saved_tables)
    return View(t["what_if_question"], top, _rest(told, desk, [uncertain, kept]), [filters(desk, base)], tables=tables)


def filters(desk: Desk, base: dict[str, float]) -> html.Section:
    """The inputs, each with its bounds; what is filled in goes into the address."""
    t, s = desk.t, desk.state
    names = {p.project_id: p.name for p in desk.projects}
    everything = t["filter.all_projects"].format(n=len(desk.choices.project) - 1)
    projects = [(p, names.get(p, everything)) for p in desk.choices.project]
    numbers = []
    for name, ends in ENDS.items():
        hint = t["input_bounds"].format(low=f"{ends[0]:g}", high=f"{ends[1]:g}")
        numbers.append(c.number(name, (t[f"input.{name}"], hint), s.get(name), f"{base[name]:g}", ends, s.lang))
    methods = [(m, t[f"method.{m}"]) for m in desk.choices.more[METHOD]]
    inputs = [
        c.select("project", t["filter.project"], projects, s.project),
        *numbers,
        c.select(METHOD, t["input.verdeling"], methods, s.get(METHOD)),
    ]
    return html.Section(inputs, className="filters", **{"aria-label": t["what_if_inputs"]})


def _rest(told: Calculated, desk: Desk, more_cards: list) -> list:
    t, links = desk.t, desk.links
    drawn = Drawn(desk.lang, bool(desk.marts.table("mart__release").iloc[0].example), t)
    filled_in = replace(drawn, words=t | {"base_of": t["as_filled_in"]})
    back = "/rekenen" if desk.state.project == ALL else f"/rekenen?project={desk.state.project}"
    copy = html.Button(t["copy_link"], type="button", className="action", **{"data-copy": "link"})
    settled = [html.P(html.Strong(told.settled)), html.P(told.method_means)] if told.settled else []
    return [
        html.P(
            [html.A(t["what_if_back"], href=back, className="button") if told.changed else None, copy, html.Span(role="status")],
            className="actions",
        ),
        html.Div(c.tiles(told.tiles, links, t), **{"aria-live": "polite"}),
        c.chart(told.figure, partial(who_pays, told.bars, drawn), links, t),
        c.chart(told.payback[1], partial(payback, told.payback[0], drawn), links, t) if told.payback else None,
        c.chart(told.swings[1], partial(tornado, told.swings[0], filled_in), links, t) if told.swings else None,
        *more_cards,
        c.table_card(told.settlement, links, t, *settled) if told.settlement else None,
        c.callout([html.Strong(t["what_if_badge"]), ". ", t["what_if_caveat"]]),
    ]  # fmt: skip
