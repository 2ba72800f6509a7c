"""The dashboard: pages on their addresses, written by the server and taken over by the browser; nothing goes to another host."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import dash
import dash_mantine_components as dmc
import flask
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from reports import counter, delivering, download, headers
from reports.access import gate
from reports.access import login as logging_in
from reports.audience import projects_of
from reports.document import Frame, document
from reports.first_paint import to_html
from reports.labels.pages import PAGES
from reports.pages import Desk, Services, View, choices_of, data, network, saved, simulation, states
from reports.pages.handing_in import Handing
from reports.pages.routes import page_at
from reports.recent import Recent
from reports.served import NothingBuilt, Served, Unfinished
from reports.state import LANGUAGES, NAMES, Choices, State
from reports.view_models.scopes import NoOutcomeError, no_books
from reports.view_models.words import source_of
from reports.viewer import Viewer, landing

LOG = logging.getLogger("ontschot.app")
COOKIE = NAMES["lang"]
NOBODY = Choices(("alle",))


@dataclass
class Site:
    """Everything that answers a request: the answers, who looks, and what pages ask of outside."""

    served: Served
    viewer_of: Callable[[], Viewer | None]
    services: Services = field(default_factory=Services)
    login: logging_in.Login | None = None
    recent: Recent = field(default_factory=Recent)

    def _counter(self, path: str, lang: str) -> View | None:
        """The page where files are handed in, which needs no figures; None at another address, or where it cannot be."""
        viewer, keeper = self.viewer_of(), self.services.counter
        if path.rstrip("/") != counter.PATH or viewer is None or keeper is None:
            return None
        t, query = PAGES[lang], self._at(lang).removeprefix(counter.PATH)
        return data.before(Handing(keeper, viewer, lang, t, query, str), str(self.served.data))

    def _at(self, lang: str) -> str:
        """Where files are handed in, in a language; empty where that cannot be."""
        other = "" if lang == LANGUAGES[0] else f"?{COOKIE}={lang}"
        return counter.PATH + other if self.services.counter else ""

    def desk(self, path: str, query: str, lang: str) -> Desk | None:
        """What a page works with; None when no page has this address.

        Raises:
            NothingBuilt: There are no answers.
            Unfinished: They are being made.
        """
        found, viewer = page_at(path), self.viewer_of()
        if found is None or viewer is None:
            return None
        marts = self.served.marts(viewer)
        choices = choices_of(marts, viewer, found[0].more(marts), lang)
        return Desk(marts, viewer, path, choices, State.from_query(query, choices), self.services)

    def looked_at(self, path: str, query: str, lang: str) -> Desk | None:
        """What a page works with in the language of its address; None when there is nothing to work with."""
        lang = State.from_query(query, Choices(("alle",), lang=_first(lang))).lang
        try:
            return self.desk(path, query, lang)
        except (NothingBuilt, Unfinished):
            return None

    def landing(self, viewer: Viewer) -> str:
        """Where somebody begins."""
        try:
            return landing(viewer, projects_of(self.served.marts(viewer).directory))
        except (NothingBuilt, Unfinished):
            return network.PATH if self._packages(viewer) else "/overzicht"

    def _packages(self, viewer: Viewer | None) -> bool:
        """Whether there are packages of others, and who looks may see them: they are made for the network."""
        of_network = viewer is not None and (viewer.role == "netwerk" or not viewer.organisation)
        return of_network and network.there(self.served.data)

    def page(self, path: str, query: str, lang: str) -> tuple[View, Desk | None]:
        """The page at an address, or what to say instead."""
        lang = State.from_query(query, Choices(("alle",), lang=_first(lang))).lang
        desk = None
        try:
            desk, found = self.desk(path, query, lang), page_at(path)
            view = states.not_found(path, lang) if desk is None or found is None else self.recent.view(desk, *found)
        except NothingBuilt:
            there = path.rstrip("/") == network.PATH and self._packages(self.viewer_of())
            others = network.view(self.served.data, lang) if there else None
            view = others or self._counter(path, lang) or states.first_run(str(self.served.data), lang, self._at(lang))
        except Unfinished:
            view = self._counter(path, lang) or states.unfinished(str(self.served.data), lang)
        except NoOutcomeError:
            view = states.no_outcome(
                lang,
                few=desk is not None and any(not desk.may(p) for p in desk.projects if p.few),
                books=desk is None or not no_books(desk.marts),
            )
        except Exception:
            code = secrets.token_hex(4)
            LOG.exception("page %s failed, code %s", path, code)
            view = states.failed(code, path + query, lang)
        gate.seen(
            _told(path, desk, view), view.status, desk.marts.generation.number if desk and desk.marts.generation else 0
        )
        return view, desk


def _told(path: str, desk: Desk | None, view: View) -> str:
    """The page and what was chosen on it, for the log: of what exists only, so that nothing that somebody types stands in it."""
    if view.status not in (200, 403):
        return "-"
    return path.rstrip("/") + (desk.state.to_query(desk.choices) if desk else "")


def _first(lang: str) -> tuple[str, ...]:
    """Languages with the preferred one first."""
    return tuple(sorted(LANGUAGES, key=lambda one: one != lang))


def preferred() -> str:
    """Language of who looks when the address does not say."""
    asked = flask.request.cookies.get(COOKIE)
    return asked if asked in LANGUAGES else LANGUAGES[0]


class Pages(Dash):
    """Dash whose document is written around each page, with its language, title and text in place."""

    def __init__(self, site: Site, **options: Any) -> None:
        self.site = site
        super().__init__(__name__, **options)

    def interpolate_index(self, **parts: str) -> str:
        """The document of the address that is asked."""
        request = flask.request
        path, query = request.path, f"?{request.query_string.decode('utf-8', 'replace')}"
        view, desk = self.site.page(path, query, preferred())
        flask.g.page_status = view.status
        kept = {name: parts[name] for name in ("css", "config", "scripts", "app_entry", "renderer")}
        return document(frame(self.site, view, desk, path, query), headers.VERSION, headers.PLOTLY, kept)


def frame(site: Site, view: View, desk: Desk | None, path: str, query: str) -> Frame:
    """What the document says around a page."""
    lang = desk.lang if desk else State.from_query(query, Choices(("alle",), lang=_first(preferred()))).lang
    t = PAGES[lang]
    if desk is None:
        other = "?" + COOKIE + "=" + ("en" if lang == "nl" else "nl")
        return Frame(lang, view.title, to_html(view.parts), path, "", other)
    release = desk.marts.table("mart__release").iloc[0]
    notes = [f"{t['example']} – {t['example_note']}"] if release.example else []
    notes += [t["rebuilding"]] if site.served.stale else []
    if not_held := site.served.refused:
        notes.append(t["refused" if desk.marts.generation else "refused_first"].format(checks=not_held))
    role = t[f"role.{desk.viewer.role}"]
    who = (t["logged_in_as"] if site.login else t["looks_as"]).format(
        name=desk.viewer.name or role, role=_where(desk) or role
    )
    explicit = Choices(
        ("",), ("",), ("",), ("",), ("",), desk.choices.more
    )  # a link to the other language says all of it
    return Frame(
        lang, view.title, to_html(view.parts), path, desk.state.but(project="alle").to_query(desk.choices),
        desk.state.but(lang="en" if lang == "nl" else "nl").to_query(explicit),
        tuple(notes), source_of(release, lang), who, site.login is not None,
    )  # fmt: skip


def _where(desk: Desk) -> str:
    """Name of the organisation of who looks; empty when it has no project."""
    named = {("gemeente", one.municipality): one.municipality_name for one in desk.projects}
    named |= {("corporatie", one.corporation): one.corporation_name for one in desk.projects}
    return named.get((desk.viewer.role, desk.viewer.organisation), "")


def create_app(site: Site) -> Dash:
    """The app; serve its ``server`` (Flask) with any WSGI server."""
    app = Pages(
        site, assets_folder="static", assets_ignore="page\\.js", include_assets_files=False, serve_locally=True,
        update_title=None, suppress_callback_exceptions=True, add_log_handler=False,
    )  # fmt: skip
    app.config.external_scripts.append(f"/static/app.js?{headers.VERSION}")
    location = dcc.Location(id="url", refresh=False)
    page = html.Div([html.Div(id=f"page-{part}") for part in PARTS], id="page", className="page")
    app.layout = dmc.MantineProvider([location, page], theme=THEME)
    _callbacks(app, site)
    download.routes(app.server, site.page, preferred)
    download.documents(app.server, site.page, preferred)
    delivering.routes(app.server, site)
    headers.secured(app, site)
    gate.guarded(app, site)
    if site.login is not None:
        logging_in.routes(app.server, site.login, preferred)
    return app


def _callbacks(app: Dash, site: Site) -> None:
    a_filter = {"filter": dash.ALL, "first": dash.ALL}

    @app.callback(
        [Output(f"page-{part}", "children") for part in PARTS],
        Input("url", "pathname"),
        Input("url", "search"),
        dash.State(a_filter, "value"),
        dash.State(a_filter, "id"),
    )
    def show(path: str | None, query: str | None, values: list, ids: list) -> list:
        """The page of the address; its filters only where they do not say so already."""
        path, query = (one if isinstance(one, str) else "" for one in (path, query))  # a browser can send anything
        view, desk = site.page(path or "/overzicht", query, preferred())
        chosen = {one["filter"]: value for one, value in zip(ids, values, strict=True)}
        same = desk is not None and bool(chosen) and desk.state.says(chosen)
        return [view.top, dash.no_update if same else view.filters, view.rest]

    for page in (simulation, saved):
        page.callbacks(app, lambda path, query: site.looked_at(path, query, preferred()))
    app.clientside_callback(
        ClientsideFunction("shell", "filtered"),
        Output("url", "search"),
        Input(a_filter, "value"),
        dash.State(a_filter, "id"),
        prevent_initial_call=True,
    )


PARTS = ("top", "filters", "rest")
BLUES = (
    "#E8F4FC", "#C7E7FA", "#8ECEF6", "#5BB4EC", "#2F98DA", "#1583C8", "#006FB3", "#00629F", "#00568B", "#003F66",
)  # fmt: skip
THEME = {
    "fontFamily": "Noto Sans, system-ui, sans-serif",
    "primaryColor": "benefit",
    "primaryShade": 8,
    "colors": {"benefit": list(BLUES)},
    "defaultRadius": 0,
    "cursorType": "pointer",
    "respectReducedMotion": True,
}
