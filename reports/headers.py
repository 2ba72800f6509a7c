"""What goes along with every answer: nothing from or to another host, nothing framed, nothing kept; small files, kept when they may."""

import base64
import hashlib
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import flask
from dash import Dash
from flask_compress import Compress

from reports.fonts import noto_sans

try:
    from compression import zstd  # pyright: ignore[reportMissingImports]
except ImportError:  # before Python 3.14
    from backports import zstd

if TYPE_CHECKING:
    from reports.app import Site

STATIC = Path(__file__).resolve().parent / "static"
VERSION = hashlib.sha256(b"".join((STATIC / f).read_bytes() for f in ("house.css", "app.css", "app.js"))).hexdigest()[
    :12
]
PLOTLY = f"/plotly/{version('plotly')}.js"
SQUEEZED = 19  # level of zstd: plotly.js 1.18 instead of 1.44 MB, in some seconds
YEAR = "public, max-age=31536000, immutable"
KEPT = ("/static/", "/font/", "/plotly/", "/_dash-component-suites/")
"""Addresses that hold nothing of anybody, and never change: a browser may keep them."""


def secured(app: Dash, site: "Site") -> None:
    """Add the headers, serve the font and plotly.js of their packages, and make answers small."""
    server: flask.Flask = app.server
    policy = _policy(app)
    Small(server)

    @server.after_request
    def headed(response: flask.Response) -> flask.Response:
        """The headers of every answer."""
        return _headed(response, policy, site.login is not None and site.login.settings.secure)

    server.add_url_rule("/font/noto-sans.woff", "font", _font)
    server.add_url_rule(PLOTLY, "plotly", _plotly)


def _policy(app: Dash) -> str:
    scripts = " ".join(["'self'", *app.csp_hashes()])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _headed(response: flask.Response, policy: str, secure: bool) -> flask.Response:
    kept = flask.request.path.startswith(KEPT) and response.status_code == 200
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["Cache-Control"] = YEAR if kept else "no-store"
    if response.mimetype == "text/html" and (status := flask.g.get("page_status")):
        response.status_code = status
    if (lang := flask.request.args.get("taal")) in ("nl", "en"):
        response.set_cookie("taal", lang, max_age=31536000, secure=secure, httponly=True, samesite="Lax")
    return response


@cache
def _font_bytes() -> bytes:
    return base64.b64decode(noto_sans())


def _font() -> flask.Response:
    """Noto Sans of its package, cut down to the letters of Dutch and English."""
    return flask.Response(_font_bytes(), mimetype="font/woff")


def _plotly() -> flask.Response:
    """plotly.js as the plotly package carries it."""
    return flask.Response(_plotly_bytes(), mimetype="text/javascript")


@cache
def _plotly_bytes() -> bytes:
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


class Small(Compress):
    """Makes answers small: what never changes as small as it gets, once; the rest quickly."""

    def after_request(self, response: flask.Response) -> flask.Response:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The answer, compressed as the browser understands it."""
        path, understood = flask.request.path, flask.request.headers.get("Accept-Encoding", "")
        kept = (
            path.startswith(KEPT) and response.status_code == 200 and response.mimetype in self.compress_mimetypes_set
        )
        if not kept or "zstd" not in understood:
            return super().after_request(response)
        response.direct_passthrough = False
        response.set_data(_squeezed(response.get_data()))
        response.headers["Content-Encoding"] = "zstd"
        response.headers["Vary"] = "Accept-Encoding"
        return response


@lru_cache(maxsize=100)
def _squeezed(data: bytes) -> bytes:
    return zstd.compress(data, SQUEEZED)


def squeeze() -> None:
    """Make plotly.js small before somebody asks for it: that takes seconds."""
    _squeezed(_plotly_bytes())
