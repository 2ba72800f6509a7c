"""What a browser hears when nothing is given: a code and one sentence, in its language; never what it sent or how we are made."""

import logging
import secrets

import flask
from dash.exceptions import DependencyException, InvalidResourceError
from werkzeug.exceptions import HTTPException

from reports.labels.refused import REFUSED
from reports.state import LANGUAGES, NAMES

LOG = logging.getLogger("ontschot.access")


def no(status: int, code: str = "") -> flask.Response:
    """An answer that says no more than its status and what to do; ``code`` finds the failure in the log of the server."""
    name = NAMES["lang"]
    asked = flask.request.args.get(name) or flask.request.cookies.get(name)
    words = REFUSED[asked if asked in LANGUAGES else LANGUAGES[0]]
    text = words.get(status, "").format(code=code)
    return flask.Response(f"{status} {text}".rstrip(), status, mimetype="text/plain")


def routes(server: flask.Flask) -> None:
    """Have every refusal of the server, and every failure, say no more than that."""

    @server.errorhandler(HTTPException)
    def refused(wrong: HTTPException) -> flask.Response:
        """What Flask refuses by itself; where it only sends on, it asks nobody."""
        return no(wrong.code or 500)

    @server.errorhandler(DependencyException)
    @server.errorhandler(InvalidResourceError)
    def nowhere(_wrong: Exception) -> flask.Response:
        """A file of Dash that is not there; it would tell which are."""
        return no(404)

    @server.errorhandler(Exception)
    def failed(_wrong: Exception) -> flask.Response:
        """What should not have happened."""
        code = secrets.token_hex(4)
        LOG.exception("%s failed, code %s", flask.request.endpoint, code)
        return no(500, code)
