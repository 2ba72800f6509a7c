"""What is asked of every request first: is it meant for us, does it come from our own pages, is it not too much, and who is it."""

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import flask
from dash import Dash

from reports.access import login as logging_in
from reports.access import refused
from reports.access.asked import ADDRESS, Asked, NotOurForm
from reports.access.refused import no
from reports.access.settings import LOOPBACK
from reports.counter import MOST_REQUEST, UPLOAD

if TYPE_CHECKING:
    from reports.app import Site

MOST_BYTES = 65_536  # of what a browser sends, files that are handed in aside
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
OPEN = ("static", "font", *logging_in.ENDPOINTS)
"""What is open to who is not in, by name: what the page to log in needs, and nothing of anybody."""
COMING_IN = tuple(one for one in logging_in.ENDPOINTS if one != "logout")
PER_MINUTE = {"page": 600, "login": 30, "document": 30}
EXPORTS = {"table_file": "table", "document": "document"}


def guarded(app: Dash, site: "Site") -> None:
    """Put the gate before every address of the server, those that are added later and those that do not exist included."""
    server: flask.Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    refused.routes(server)
    often, asked = _Often() if site.login else None, Asked(app)

    @server.before_request
    def guard() -> flask.typing.ResponseReturnValue | None:
        """Nothing of anybody for who is not known; the landing page of who is."""
        stopped = _misdirected(site) or _foreign(site) or _too_much()
        if stopped is None and often is not None:
            stopped = often.refused()
        if stopped is not None or flask.request.endpoint in OPEN:
            return stopped
        viewer = site.viewer_of()
        if viewer is None:
            return _to_login(site)
        if flask.request.endpoint == ADDRESS:
            return _not_ours(asked)
        return flask.redirect(site.landing(viewer) + _query()) if flask.request.path == "/" else None

    if site.login:
        server.after_request(lambda response: _logged(site, response))


def _not_ours(asked: Asked) -> flask.Response | None:
    """A call that no page of ours makes."""
    try:
        asked.check(flask.request)
    except NotOurForm:
        return no(400)
    return None


def _query() -> str:
    query = flask.request.query_string.decode("utf-8", "replace")
    return f"?{query}" if query else ""


def _misdirected(site: "Site") -> flask.Response | None:
    """Not for us: another name in the address, as a page elsewhere makes a browser ask for (DNS rebinding)."""
    host = flask.request.host.lower()
    if site.login:
        meant = host == site.login.settings.host
    else:
        name = host.rsplit("]", 1)[0] + "]" if host.startswith("[") else host.partition(":")[0]
        meant = name.strip("[]") in LOOPBACK
    return None if meant else no(421)


def _foreign(site: "Site") -> flask.Response | None:
    """What changes something, or asks by POST, comes from our own pages, by what the browser says itself."""
    if flask.request.method not in METHODS:
        return no(405)
    if flask.request.method != "POST":
        return None
    own = site.login.settings.address if site.login else f"{flask.request.scheme}://{flask.request.host}".lower()
    origin, came = flask.request.headers.get("Origin"), flask.request.headers.get("Sec-Fetch-Site")
    ours = origin.lower() == own if origin is not None else came == "same-origin"
    return None if ours and came in (None, "same-origin") else no(403)


def _too_much() -> flask.Response | None:
    most = MOST_REQUEST if flask.request.path == UPLOAD else MOST_BYTES
    return no(413) if (flask.request.content_length or 0) > most else None


def _to_login(site: "Site") -> flask.typing.ResponseReturnValue:
    """Nobody is in: to the page to log in for who reads a page, nothing for who reads data."""
    from reports.pages.routes import page_at  # pages write down what they did, and so know this room

    page = page_at(flask.request.path) is not None
    if site.login and flask.request.method in ("GET", "HEAD") and (page or flask.request.path == "/"):
        wanted = flask.request.path + _query()
        return flask.redirect(f"{logging_in.HERE}?{urlencode({'naar': wanted})}" if page else logging_in.HERE)
    return no(401)


class _Often:
    """How often somebody may ask in a minute: by session, else by address. Who is in gets out whatever others at that address do."""

    def __init__(self) -> None:
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        self._counter = FixedWindowRateLimiter(MemoryStorage())
        self._most = {kind: parse(f"{most}/minute") for kind, most in PER_MINUTE.items()}

    def refused(self) -> flask.Response | None:
        """An answer when it was too often."""
        if flask.request.endpoint == "static":
            return None
        endpoint = flask.request.endpoint
        kind = "login" if endpoint in COMING_IN else "document" if endpoint == "document" else "page"
        here = logging_in.session()
        who = here.key if here.viewer and kind != "login" else _place(flask.request.remote_addr or "")
        if self._counter.hit(self._most[kind], kind, who):
            return None
        stopped = no(429)
        stopped.headers["Retry-After"] = "60"
        return stopped


def _place(address: str) -> str:
    """What an address is counted as; of IPv6 the network of 64 bits, all of which one machine has."""
    try:
        found = ipaddress.ip_address(
            address.removeprefix("[").partition("]")[0]
        )  # as some servers in front say it, with a port
    except ValueError:
        return address
    plain = found.version == 4 or found.ipv4_mapped is not None
    return address if plain else str(ipaddress.IPv6Network((int(found), 64), strict=False))


def _logged(site: "Site", response: flask.Response) -> flask.Response:
    """Write down what was seen or taken along, before it is given; what cannot be written down is not given."""
    here, seen = logging_in.session(), flask.g.get("seen")
    if site.login is None or here.viewer is None or seen is None:
        return response
    did, what = seen["did"] or EXPORTS.get(str(flask.request.endpoint), "page"), seen["what"]
    if did == "page" and flask.request.method == "POST" and here.told == what:
        return response  # the browser takes over what the server wrote
    if did in EXPORTS.values() and response.status_code == 200:
        file = flask.request.path.rpartition("/")[2]  # by its name when it is a table of ours, else its kind
        what = f"{what} {file if did == 'table' else file.rpartition('.')[2]}"
    try:
        site.login.log.add(
            who=here.who, role=here.viewer.role, organisation=here.viewer.organisation, did=did, what=what,
            status=seen["status"], generation=seen["generation"],
        )  # fmt: skip
    except OSError:
        return no(503)
    here.told = what if did == "page" else here.told
    return response


def seen(what: str, status: int, generation: int, did: str = "") -> None:
    """Remember what this answer shows, or what was ``did``, for the log."""
    flask.g.seen = {"what": what, "status": status, "generation": generation, "did": did}
