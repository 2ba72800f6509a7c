"""A server with little behind it and everything before it: a gate, sessions with a clock, a log, and a provider that says what it must."""

from types import SimpleNamespace

import flask
from dash.exceptions import DependencyException, InvalidResourceError

from reports.access import gate, login
from reports.access.login import Login
from reports.access.sessions import Sessions
from reports.access.settings import Settings
from reports.viewer import Viewer

ADDRESS = "https://ontschot.test:8443"
OWN = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
CITY = Viewer("gemeente", "0344", "An")
GOOD = {"iss": "https://login.test", "sub": "an", "organisation": "oever", "roles": ["kijker", "x"], "name": "An"}


class Kept:
    """A log that keeps what it is told, or cannot."""

    def __init__(self):
        self.lines, self.full = [], False

    def add(self, **said):
        if self.full:
            raise OSError(28, "full")
        self.lines.append(said)


class Provider:
    """What Authlib makes of a provider, without one: it says ``claims``, or fails with ``wrong``."""

    def __init__(self):
        self.metadata = {
            "issuer": "https://login.test/",
            "id_token_signing_alg_values_supported": ["HS256", "RS256", "none"],
        }
        self.claims, self.wrong, self.asked = dict(GOOD), None, {}

    def load_server_metadata(self):
        if self.wrong:
            raise self.wrong
        return self.metadata

    def authorize_redirect(self, to):
        flask.session["_state_provider_x"] = 1
        return flask.redirect(f"https://login.test/auth?redirect_uri={to}")

    def authorize_access_token(self, **given):
        self.asked = given
        return {"userinfo": self.claims} if self.claims else {}


class Entrance:
    """The server, and what it was told; ``someone`` is who looks where nobody logs in."""

    def __init__(self, logging_in=True, someone=CITY):
        self.clock, self.log, self.provider, self.someone = 1000.0, Kept(), Provider(), someone
        known = {"oever": Viewer("gemeente", "0344"), "net": Viewer("netwerk")}
        said = Settings("https://login.test", "ontschot", "s3cret", ADDRESS, known, needed_role="kijker")
        self.server = flask.Flask(__name__, static_folder=None)
        self.login = Login(said, Sessions(True, 1800, 36_000, lambda: self.clock), self.log) if logging_in else None
        if self.login:
            self.login.__dict__["provider"] = self.provider
        site = SimpleNamespace(
            login=self.login, viewer_of=self.login.viewer if self.login else lambda: self.someone,
            landing=lambda viewer: f"/begin-{viewer.role}",
        )  # fmt: skip
        gate.guarded(SimpleNamespace(server=self.server, callback_map={}), site)  # pyright: ignore[reportArgumentType]
        if self.login:
            login.routes(self.server, self.login, lambda: "nl")
        self._pages()

    def _pages(self):
        def page():
            gate.seen("/overzicht", 200, 7)
            return "inside"

        def file(name):
            gate.seen("/overzicht?jaar=2024", 200, 7)
            return flask.Response("file", 200 if name != "weg.csv" else 404)

        def saved():
            gate.seen("scenario", 200, 0, did="saved")
            return "saved"

        def broken():
            raise RuntimeError("999900006")

        def dash(wrong):
            raise (DependencyException, InvalidResourceError)[wrong]("a.js is not b.js")

        self.server.add_url_rule("/dash/<int:wrong>", "dash", dash)
        self.server.add_url_rule("/overzicht", "page", page, methods=["GET", "POST"])
        self.server.add_url_rule("/tabel/<name>", "table_file", file)
        self.server.add_url_rule("/document/<name>", "document", file)
        self.server.add_url_rule("/bewaar", "save", saved, methods=["POST"])
        self.server.add_url_rule("/stuk", "broken", broken)
        self.server.add_url_rule("/static/x.css", "static", lambda: "style")
        self.server.add_url_rule("/font", "font", lambda: "font")
        self.server.add_url_rule("/", "root", lambda: "root")
        self.server.add_url_rule(gate.ADDRESS, gate.ADDRESS, lambda: "called", methods=["POST"])
        self.server.add_url_rule(gate.UPLOAD, "upload", lambda: "taken", methods=["POST"])

    def browser(self):
        return Browser(self.server.test_client())


class Browser:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **more):
        return self.client.get(path, **{"base_url": ADDRESS} | more)

    def post(self, path, **more):
        return self.client.post(path, **{"base_url": ADDRESS, "headers": OWN} | more)

    def log_in(self, to="/overzicht"):
        self.get(f"{login.START}?naar={to}")
        return self.get(login.BACK)
