"""Logging in with an OpenID provider: authorization code with PKCE, state and nonce, by Authlib.

Sources: OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 9700 (best current practice). Who somebody is comes from the identity token only;
of which organisation, from a claim in it that ``<data>/login.yaml`` gives a meaning.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import flask
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports import headers
from reports.access.log import Log
from reports.access.sessions import Session, Sessions
from reports.access.settings import Settings
from reports.labels.pages import PAGES
from reports.state import LANGUAGES
from reports.viewer import Viewer

LOG = logging.getLogger("ontschot.login")
HERE, START, BACK, LEAVE = "/inloggen", "/inloggen/naar", "/inloggen/terug", "/uitloggen"
ENDPOINTS = ("login_page", "login_start", "login_back", "logout")
PATIENCE = 5  # seconds for an answer of the provider
LONGEST_MARK = 255  # characters of `sub`, as OpenID Connect Core 2 limits it: a shorter one could be of two people
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


class Refused(Exception):
    """Somebody does not come in; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Login:
    """How people come in here: the provider, who is in, and the log."""

    settings: Settings
    sessions: Sessions
    log: Log
    app: flask.Flask | None = None

    @classmethod
    def of(cls, settings: Settings, data: Path) -> "Login":
        """Logging in to a data folder."""
        return cls(settings, Sessions(settings.secure, settings.idle, settings.longest), Log(data))

    def viewer(self) -> Viewer | None:
        """Who asks, by the session and by nothing else; None when nobody is in."""
        return session().viewer

    @cached_property
    def provider(self) -> Any:
        """The provider as Authlib knows it."""
        from authlib.integrations.flask_client import OAuth  # slow to load, and needed where people log in only

        return OAuth(self.app).register(
            "provider",
            client_id=self.settings.client_id,
            client_secret=self.settings.secret,
            server_metadata_url=f"{self.settings.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": PATIENCE},
        )

    def known(self) -> Any:
        """The provider, once it has said who it is and how it signs.

        Raises:
            Refused: It says that it is another, or signs with nothing that can be checked.
        """
        said = self.provider.load_server_metadata()
        if str(said.get("issuer", "")).rstrip("/") != self.settings.issuer:
            raise Refused("provider")
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        if not (checkable := [one for one in offered if one in SIGNATURES]):
            raise Refused("provider")
        said["id_token_signing_alg_values_supported"] = checkable
        return self.provider

    def who(self, claims: dict[str, Any]) -> tuple[Viewer, str]:
        """Who looks, by what the provider says of somebody, and the mark of that person.

        Raises:
            Refused: The role that is needed is not there, the organisation is not known here, or there is no mark.
        """
        names, needed = self.settings.claims, self.settings.needed_role
        roles = claims.get(names["roles"], [])
        if needed and needed not in (roles if isinstance(roles, list) else [roles]):
            raise Refused("role")
        organisation = claims.get(names["organisation"])
        found = self.settings.organisations.get(organisation) if isinstance(organisation, str) else None
        if found is None:
            raise Refused("organisation")
        name, mark = claims.get(names["name"]), str(claims.get("sub") or "")
        if not mark.strip():
            raise Refused("identity")  # nobody could tell from the log who it was
        return Viewer(found.role, found.organisation, name if isinstance(name, str) else ""), mark[:LONGEST_MARK]


def session() -> Session:
    """The session of this request."""
    found = flask.session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, Session)
    return found


def routes(server: flask.Flask, login: Login, lang: Callable[[], str]) -> None:
    """The addresses of logging in and out."""
    server.session_interface, login.app = login.sessions, server

    def told(code: str = "", status: int = 200) -> flask.Response:
        chosen = flask.request.args.get("taal")
        return _page(chosen if chosen in LANGUAGES else lang(), code, status, _wanted())

    @server.get(HERE, endpoint="login_page")
    def login_page() -> flask.typing.ResponseReturnValue:
        """Where somebody begins who is not in."""
        return flask.redirect("/") if login.viewer() else told("out" if "uit" in flask.request.args else "")

    @server.get(START, endpoint="login_start")
    def login_start() -> flask.typing.ResponseReturnValue:
        """To the provider, with what it must give back."""
        try:
            session()["to"] = _wanted()
            return login.known().authorize_redirect(login.settings.address + BACK)
        except Exception as failed:
            return told(_why(failed), 503)

    @server.get(BACK, endpoint="login_back")
    def login_back() -> flask.typing.ResponseReturnValue:
        """Back from the provider: in, or told why not."""
        try:
            return flask.redirect(_let_in(login))
        except Exception as failed:
            code = _why(failed)
            if code in ("identity", "role", "organisation"):
                _note(login, "refused", "", None, 403, what=code)
            return told(code, 503 if code == "unreachable" else 403)

    @server.post(LEAVE, endpoint="logout")
    def logout() -> flask.typing.ResponseReturnValue:
        """Out, here; the provider may still know who somebody is."""
        here = session()
        if here.viewer:
            _note(login, "logout", here.who, here.viewer, 303)
        here.log_out()
        return flask.redirect(f"{HERE}?uit", 303)


def _let_in(login: Login) -> str:
    """Whoever comes back from the provider is in; gives where that person wanted to be.

    Raises:
        Refused: Nothing was begun in this browser, or who it is may not come in; what Authlib finds wrong comes as its own error.
    """
    here = session()
    if not any(name.startswith("_state_") for name in here):
        raise Refused("state")  # nobody is asked anything
    viewer, who = login.who(_claims(login))
    to = here.get("to", "/")
    _note(login, "login", who, viewer, 302)
    here.log_in(viewer, who)
    return to


def _note(login: Login, did: str, who: str, viewer: Viewer | None, status: int, what: str = "") -> None:
    role, organisation = (viewer.role, viewer.organisation) if viewer else ("", "")
    login.log.add(who=who, role=role, organisation=organisation, did=did, what=what, status=status, generation=0)


def _claims(login: Login) -> dict[str, Any]:
    """What the provider says of somebody in its identity token, with signature, issuer, audience, nonce and time checked.

    Raises:
        Refused: It gave none.
    """
    settings = login.settings
    exact = {
        "iss": {"essential": True, "value": settings.issuer},
        "aud": {"essential": True, "value": settings.client_id},
    }
    token = login.known().authorize_access_token(claims_options=exact, leeway=60)
    if not token.get("userinfo"):
        raise Refused("identity")
    return dict(token["userinfo"])


def _why(failed: Exception) -> str:
    """Why somebody does not come in, as a code; nothing of what was sent is told on."""
    from authlib.integrations.base_client import MismatchingStateError, OAuthError
    from joserfc.errors import JoseError
    from requests import RequestException

    if isinstance(failed, Refused):
        return failed.code
    LOG.warning("login failed: %s", type(failed).__name__)
    for kind, code in (
        (MismatchingStateError, "state"), (RequestException, "unreachable"), (OAuthError, "provider"), (JoseError, "identity"),
    ):  # fmt: skip
        if isinstance(failed, kind):
            return code
    return "identity"


def _wanted() -> str:
    """Where somebody wanted to go: a page of ours, or the beginning; never another place."""
    asked = flask.request.args.get("naar", "")
    path = asked.partition("?")[0]
    from reports.pages.routes import page_at  # pages write down what they did, and so know this room

    return asked if len(asked) <= 500 and page_at(path) and "\\" not in asked and asked.isprintable() else "/"


def _page(lang: str, code: str, status: int, to: str) -> flask.Response:
    t = PAGES[lang]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent.parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    text = environment.get_template("login.html.j2").render(
        lang=lang, t=t, other="en" if lang == "nl" else "nl", version=headers.VERSION, to=to, here=HERE, start=START,
        failed=t[f"login_refused.{code}"] if code and code != "out" else "", out=code == "out",
    )  # fmt: skip
    return flask.Response(text, status)
