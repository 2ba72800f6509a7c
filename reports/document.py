"""The document around a page, written by the server: language, title, menu, what was there before any script, source and status."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.labels.pages import PAGES
from reports.state import NAMES

HERE = Path(__file__).resolve().parent
MENU = {
    "overview": "/overzicht",
    "projects": "/projecten",
    "compare": "/vergelijken",
    "calculate": "/rekenen",
    "data": "/gegevens",
    "account": "/verantwoording",
}
SAID = ("no_answer", "copied")  # words that the browser itself says


@dataclass(frozen=True)
class Frame:
    """What the document says around a page."""

    lang: str
    title: str
    first: str  # the page as HTML
    path: str
    query: str  # with what is chosen, to keep in the menu
    other_query: str  # the same in the other language
    notes: tuple[str, ...] = ()
    source: str = ""
    who: str = ""
    leave: bool = False  # whether there is something to log out of


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def document(frame: Frame, version: str, plotly: str, dash: dict[str, str]) -> str:
    """The HTML document; ``dash`` are the pieces that Dash puts in (css, config, scripts, app_entry, renderer)."""
    t = PAGES[frame.lang]
    other = "en" if frame.lang == "nl" else "nl"
    nav = [
        {"label": t[f"nav.{name}"], "href": path + frame.query, "here": f"{frame.path}/".startswith(f"{path}/")}
        for name, path in MENU.items()
    ]
    words = {name: t[name] for name in SAID} | {"keep": sorted(set(NAMES.values()) - {"project"}), "plotly": plotly}
    return (
        _environment()
        .get_template("shell.html.j2")
        .render(
            lang=frame.lang, title=frame.title, t=t, version=version, nav=nav, home=f"/{frame.query}", notes=frame.notes,
            other={"href": frame.path + frame.other_query, "lang": other}, first=Markup(frame.first),
            source=frame.source, who=frame.who, leave=frame.leave, words=Markup(json.dumps(words).replace("<", "\\u003c")),
            **{name: Markup(part) for name, part in dash.items()},
        )
    )  # fmt: skip
