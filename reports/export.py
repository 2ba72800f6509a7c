"""Self-contained HTML: text and tables first, charts drawn at the end by the plotly.js of the plotly package; no outside host."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import plotly.graph_objects as go
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from reports import theme
from reports.figures.payback import payback
from reports.figures.who_pays import who_pays
from reports.fonts import noto_sans
from reports.labels.pages import PAGES
from reports.names import page_link
from reports.view_models.page import NoOutcomeError, Page, page
from reports.view_models.parts import Part, parts_of
from reports.view_models.scopes import no_books
from reports.warehouse import Warehouse

HERE = Path(__file__).resolve().parent
NARROW, WIDE = 360, 900


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """A script as the content security policy names it."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii") + "'"


@cache
def _scripts() -> tuple[str, str, str]:
    """plotly.js, our own script, and the policy that allows these two and nothing from anywhere."""
    library, own = get_plotlyjs(), _static("page.js")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(own)}; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    )
    return library, own, policy


def charts_of(told: Page) -> str:
    """The charts of a page as JSON, narrow and wide, safe inside a script element."""
    drawings: dict[str, Callable[..., go.Figure]] = {
        "who": partial(who_pays, told.bars, told.drawn),
        "payback": partial(payback, told.payback_data, told.drawn),
    }
    charts: dict[str, object] = {
        name: {"wide": theme.spec(draw(width=None)), "narrow": theme.spec(draw(width=NARROW))}
        for name, draw in drawings.items()
    }
    charts["config"] = theme.CONFIG
    return json.dumps(charts, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")


def render(told: Page, parts: Sequence[Part] = ()) -> str:
    """A page as one HTML file."""
    library, own, policy = _scripts()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            p=told,
            parts=parts,
            w=told.words,
            css=Markup(_static("house.css")),
            font=noto_sans(),
            charts=Markup(charts_of(told)),
            plotly=Markup(library),
            script=Markup(own),
            policy=policy,
            overview=page_link("all", told.lang),
        )
    )


def write_project(marts: Warehouse, project_id: str, lang: str) -> str:
    """The page of one project; before there is an outcome, a page that says what to deliver."""
    try:
        return render(page(marts, project_id, lang), parts_of(marts, project_id, None, lang))
    except NoOutcomeError:
        return _nothing_yet(marts, lang)


def write_overview(marts: Warehouse, lang: str) -> str:
    """The page of all projects together; before there is an outcome, a page that says what to deliver."""
    try:
        return render(page(marts, "all", lang))
    except NoOutcomeError:
        return _nothing_yet(marts, lang)


def _nothing_yet(marts: Warehouse, lang: str) -> str:
    """A page that says that there is no outcome, and what to deliver."""
    words = PAGES[lang]
    why = words["no_outcome_books" if no_books(marts) else "no_outcome"]
    head = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{words["product"]}</title></head>'
    return f"{head}<body><h1>{words['question_all']}</h1><p>{why}</p></body></html>"
