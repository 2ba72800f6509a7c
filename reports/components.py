"""What pages are built of: semantic HTML; a chart is never without its finding, its description, its table and its downloads."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from reports.theme import spec
from reports.view_models.notices import Notice
from reports.view_models.pieces import Figure, Table, Tile

NARROW = 360
LISTED = 15  # choices shown at once
Draw = Callable[..., go.Figure]
Part = html.Div | html.P | html.Section | html.Ul | html.Details | None


@dataclass(frozen=True)
class Links:
    """Addresses that belong to one view of one page: where a number comes from, its table as a file, what a word means."""

    page: str
    query: str
    file_query: str  # the same with its language, for what is kept: it says the same to whoever opens it

    def trace(self, name: str) -> str:
        """The calculation of a number or chart."""
        return f"/herkomst/{name}{self.query}"

    def csv(self, name: str) -> str:
        """A table of the page as a file."""
        return f"/csv{self.page}/{name}.csv{self.file_query}"

    def term(self, name: str) -> str:
        """The definition of a word."""
        return f"/verantwoording{self.query}#{name}"


class Input(Component):
    """An ``<input>`` of the browser itself, as `dash.html` has none; `static/app.js` gives it its place when React draws the page."""

    _namespace, _type = "ontschot", "Input"
    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = []
    _valid_wildcard_attributes: ClassVar[list[str]] = ["data-", "aria-"]
    _prop_names: ClassVar[list[str]] = ["id", "type", "name", "multiple", "required", "value", "accept", "className"]
    available_properties = _prop_names
    available_wildcard_properties = _valid_wildcard_attributes


MEANT = {
    **{name: name for name in ("avoided", "cost", "net", "cashable", "transfer", "interval", "payback", "deepest", "probability")},
    "p": "probability", "p_above": "probability", "p_difference": "probability",
    "avoided_cents": "avoided", "expected_cents": "expected",
    "expected": "expected", "taakveld_group": "taakveld", "real_cents": "price", "grade": "evidence", "verdict": "evidence",
    "paid": "transfer",
}  # fmt: skip
"""Where the page that accounts for the figures says what a column or number means, by its key."""


def meant(name: str, told: str) -> str | html.A:
    """A word with the way to what it means, where that is said somewhere."""
    if name not in MEANT:
        return told
    return html.A(told, href=f"/verantwoording#{MEANT[name]}", className="term", **{"data-keep": ""})


def hidden(text: str) -> html.Span:
    """Words for who listens instead of looks."""
    return html.Span(text, className="hidden")


def tiles(shown: tuple[Tile, ...], links: Links, t: dict[str, str]) -> html.Ul:
    """The numbers of a page, each with the way to its calculation."""
    return html.Ul([_tile(tile, links.trace(tile.name), t) for tile in shown], className="tiles")


def _tile(tile: Tile, href: str, t: dict[str, str]) -> html.Li:
    how = html.A([t["how"], hidden(t["how_of"].format(what=tile.label))], href=href)
    parts = [
        html.Span(meant(tile.name, tile.label)),
        html.B(tile.value),
        html.Span(tile.note),
        html.Span(how, className="how"),
    ]
    return html.Li(parts, className=f"tile-{tile.name}")


def chart(figure: Figure, draw: Draw, links: Links, t: dict[str, str], *, traced: bool = True) -> html.Section:
    """A chart with its finding as heading, words for who cannot see it, its table, its downloads and its calculation.

    ``traced``: whether there is a calculation to go to; what others sent has none here.
    """
    title = f"{figure.name}-title"
    specs = {"wide": spec(draw(width=None)), "narrow": spec(draw(width=NARROW))}
    place = html.Div(
        id=f"{figure.name}-chart",
        className="chart",
        role="img",
        style={"minHeight": f"{specs['wide']['layout']['height']}px"},
        **{"aria-label": figure.aria, "data-figure": json.dumps(specs)},
    )
    heading = html.Figcaption([html.H2(figure.title, id=title), html.P(figure.subtitle, className="sub")])
    parts = [
        html.Figure([heading, place], **{"aria-labelledby": title}),
        html.P(html.Strong(figure.conclusion)) if figure.conclusion else None,
        html.Details([html.Summary(t["table_show"]), table(figure.table)]),
        _under_chart(figure, links, t, traced),
    ]
    return html.Section(parts, className="card", id=figure.name, **{"aria-labelledby": title})


def _under_chart(figure: Figure, links: Links, t: dict[str, str], traced: bool) -> html.P:
    of = hidden(t["of_chart"].format(title=figure.title))
    svg = {"data-svg": f"{figure.name}-chart", "data-title": figure.title, "data-sub": figure.subtitle}
    parts = [
        html.A([t["how_figure"], of], href=links.trace(figure.name)) if traced else None,
        html.A([t["download_csv"], of], href=links.csv(figure.table.name), download=True),
        html.Button([t["download_svg"], of], type="button", className="link", **svg),
    ]
    return html.P(parts, className="under")


@dataclass(frozen=True)
class Order:
    """How a column of a table is put in order: the address that does it, and how it is now (ascending, descending, none)."""

    href: str
    now: str


def table(shown: Table, *, headed: bool = False, orders: tuple[Order, ...] = ()) -> html.Div:
    """A table that scrolls within its own place; the first column heads its row. ``headed``: a heading above is its caption.

    With ``orders`` (one per column) every head is a link that puts the rows in another order.
    """
    heads = [_head(shown, n, orders[n] if orders else None) for n in range(len(shown.headers))]
    body = [html.Tr([_cell(shown, row, r, n) for n in range(len(row))]) for r, row in enumerate(shown.rows)]
    parts = [
        html.Caption(shown.caption, className="hidden" if headed else None),
        html.Thead(html.Tr(heads)),
        html.Tbody(body),
    ]
    return html.Div(html.Table(parts), className="scroll", role="region", tabIndex=0, **{"aria-label": shown.caption})


def _head(shown: Table, n: int, order: Order | None) -> html.Th:
    if order is None:
        return html.Th(meant(shown.columns[n].key, shown.headers[n]), scope="col", className=_side(shown, n))
    mark = {"ascending": " \u2191", "descending": " \u2193"}.get(order.now, "")
    link = html.A([shown.headers[n], html.Span(mark, **{"aria-hidden": "true"})], href=order.href)
    return html.Th(link, scope="col", className=_side(shown, n), **{"aria-sort": order.now})


def _side(shown: Table, column: int) -> str | None:
    return "text" if shown.is_text(column) else None


def _cell(shown: Table, row: tuple[str, ...], r: int, n: int) -> html.Th | html.Td:
    if n:
        return html.Td(row[n], className=_side(shown, n))
    told = html.A(row[0], href=shown.links[r]) if shown.links and shown.links[r] else row[0]
    return html.Th(told, scope="row", className=_side(shown, n))


def table_card(
    shown: Table, links: Links, t: dict[str, str], *before: Part, name: str = "", traced: bool = True
) -> html.Section:
    """A table under a heading of its own, with its file and, where it is ``traced``, its calculation."""
    title = f"{shown.name}-title"
    under = under_table(shown, links, t, traced=traced)
    parts = [html.H2(shown.caption, id=title), *before, table(shown, headed=True), under]
    return html.Section(parts, className="card", id=name or shown.name, **{"aria-labelledby": title})


def under_table(shown: Table, links: Links, t: dict[str, str], *, traced: bool = True) -> html.P:
    """The file of a table and the way to its calculation."""
    of = hidden(t["of_table"].format(title=shown.caption))
    how = html.A([t["how_figure"], of], href=links.trace(shown.name)) if traced else None
    return html.P([how, html.A([t["download_csv"], of], href=links.csv(shown.name), download=True)], className="under")


def card(name: str, heading: str, *parts: Part | list) -> html.Section:
    """A part of a page under its own heading, with an anchor."""
    title = f"{name}-title"
    return html.Section([html.H2(heading, id=title), *parts], className="card", id=name, **{"aria-labelledby": title})


def tabs(told: list[tuple[str, str, bool]], label: str) -> html.Nav:
    """Ways to look at one page (words, address, whether it is this one): links, so that each can be passed on."""
    here = {True: {"aria-current": "page"}, False: {}}
    links = [html.Li(html.A(words, href=href, **here[now])) for words, href, now in told]
    return html.Nav(html.Ul(links), className="tabs", **{"aria-label": label})


def contents(parts: list[tuple[str, str]], label: str) -> html.Nav:
    """The parts of a page, to go to."""
    links = [html.Li(html.A(heading, href=f"#{name}")) for name, heading in parts]
    return html.Nav(html.Ul(links), className="toc", **{"aria-label": label})


def missing(name: str, heading: str, reason: str, more: str, t: dict[str, str]) -> html.Section:
    """A part of a page of which the figures are not there: never blank, but why."""
    told = html.P([html.Strong(f"{t['unknown']} {t[f'missing.{reason}']}. "), more], className="missing")
    return card(name, heading, told)


def callout(*parts: object, kind: str = "warning") -> html.Div:
    """What a reader must know before going on: a warning, or a note."""
    return html.Div([html.P(part) for part in parts], className=kind)


def warnings(heading: list, title: str, notices: Sequence[Notice]) -> html.Div:
    """What to know before using the figures: what always holds, then a short list, each with what it is about and where that stands."""
    items = [html.Li([html.A(one.about, href=f"#{one.part}"), f": {one.text}"]) for one in notices]
    told = [html.H2(title, id="warnings-title"), html.Ul(items)] if items else []
    return html.Div([html.P(heading), *told], className="warning", id="warnings")


def error(heading: str, *parts: object, again: str, label: str) -> html.Div:
    """What went wrong, what was kept, a code to give to who looks after it, and another try; it stays until it is solved."""
    told = [html.H1(heading), *[html.P(part) for part in parts], html.P(html.A(label, href=again, className="button"))]
    return html.Div(told, role="alert", className="error")


def select(name: str, label: str, options: list[tuple[str, str]], value: str) -> dmc.Select:
    """A choice out of a list; its value goes into the address under its name, unless it is the first, which holds anyway."""
    return dmc.Select(
        id={"filter": name, "first": options[0][0]},
        label=label,
        data=[{"value": v, "label": told} for v, told in options],
        value=value,
        allowDeselect=False,
        searchable=len(options) > LISTED,
        limit=LISTED,
        maxDropdownHeight=None,
        withScrollArea=False,  # a list that does not scroll: what is more is found by typing
        checkIconPosition="right",
        comboboxProps={"withinPortal": True, "transitionProps": {"duration": 0}},
    )


def number(
    name: str, told: tuple[str, str], value: str, first: str, ends: tuple[float, float, float], lang: str
) -> dmc.NumberInput:  # fmt: skip
    """A number with a label and a hint, within bounds (low, high, step); it goes into the address a moment after the last key."""
    low, high, step = ends
    return dmc.NumberInput(
        id={"filter": name, "first": first},
        label=told[0],
        description=told[1],
        value=float(value),
        min=low,
        max=high,
        step=step,
        decimalSeparator="," if lang == "nl" else ".",
        allowNegative=False,
        clampBehavior="blur",
        debounce=500,
    )
