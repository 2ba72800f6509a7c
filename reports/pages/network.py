"""Vergelijken where there are packages of others and nothing else: no row of a person is needed for it."""

from functools import partial
from pathlib import Path

from dash import html

from reports import components as c
from reports.components import Links
from reports.figures.compare import caterpillar, iso_lines
from reports.labels.pages import PAGES
from reports.pages import View
from reports.view_models.network import network
from reports.view_models.pieces import Drawn, Table
from reports.warehouse import TOGETHER, Warehouse

PATH = "/vergelijken"


def there(data: Path) -> bool:
    """Whether packages were taken in."""
    return (data / TOGETHER).exists()


def view(data: Path, lang: str) -> View | None:
    """What the packages say together; None when there are none."""
    held = Warehouse.of_network(data)
    if held is None:
        return None
    t, told = PAGES[lang], network(held, lang)
    links = Links(PATH, f"?taal={lang}", f"?taal={lang}")
    top = [html.H1(t["network_question"]), html.P(told.answer, className="answer")]
    if told.example:
        top.append(html.P(t["network_example"]))
    drawn = Drawn(lang, told.example, t)
    cards: list = [_card(one, links, t) for one in told.measures]
    if told.figure:
        dots = partial(caterpillar, told.lines, told.ground, drawn)
        cards.append(c.chart(told.figure, dots, links, t, traced=False))
    if told.scatter:
        cards.append(c.chart(told.scatter, partial(iso_lines, told.points, drawn), links, t, traced=False))
    cards += [_card(told.named, links, t)] if told.named else []
    cards += [_card(told.people, links, t, t["network_people_how"])] if told.people else []
    cards += [_card(told.amounts, links, t, t["network_amounts_how"]), _card(told.packages, links, t)]
    return View(t["network_question"], top, [c.callout(t["network_how"], kind="note"), *cards], tables=told.tables)


def _card(shown: Table, links: Links, t: dict[str, str], how: str = "") -> html.Section:
    of = c.hidden(t["of_table"].format(title=shown.caption))
    file = html.P(html.A([t["download_csv"], of], href=links.csv(shown.name), download=True), className="under")
    return c.card(shown.name, shown.caption, *([html.P(how)] if how else []), c.table(shown, headed=True), file)
