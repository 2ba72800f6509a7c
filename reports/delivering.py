"""Addresses of the counter: what is handed in there, broken off, thrown out and taken along. Whose it is, the server says.

Every POST has gone through the gate: it comes from our own pages, of somebody who is in. After it the page is shown (303).
"""

import errno
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_input_stream

from reports.access import gate
from reports.access import login as logging_in
from reports.access.refused import no
from reports.counter import MOST_REQUEST, PATH, UPLOAD, Counter, Handed, NobodyHere, owner_of
from reports.download import XLSX
from reports.state import LANGUAGES
from reports.viewer import Viewer

if TYPE_CHECKING:
    from reports.app import Site

MOST_PARTS = 1_000
LONGEST_NUMBER = 12  # digits
MOST_TEXT = 65_536  # bytes of a form without files
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def routes(server: flask.Flask, site: "Site") -> None:
    """The addresses, where there is a counter."""
    counter = site.services.counter
    if counter is None:
        return
    desk = _Desk(site, counter)
    server.add_url_rule(UPLOAD, "counter_upload", desk.upload, methods=["POST"])
    posts = {
        "map": desk.folder, "nakijken": desk.check, "stop": desk.stop, "verwijderen": desk.remove, "vrijgeven": desk.release,
        "bereken": desk.rebuild, "stop-rekenen": desk.stop_building,
    }  # fmt: skip
    for name, do in posts.items():
        server.add_url_rule(f"{PATH}/{name}", f"counter_{name}", do, methods=["POST"])
    server.add_url_rule(f"{PATH}/stand", "counter_state", desk.state, methods=["GET"])
    server.add_url_rule(f"{PATH}/sjabloon/<kind>", "counter_model", desk.model, methods=["GET"])
    server.add_url_rule(f"{PATH}/fouten/<file_id>.xlsx", "counter_errors", desk.errors, methods=["GET"])


class _Desk:
    """What the addresses do, for whoever the server says that asks."""

    def __init__(self, site: "Site", counter: Counter) -> None:
        self.site, self.counter = site, counter

    @property
    def viewer(self) -> Viewer:
        """Who asks.

        Raises:
            NobodyHere: Somebody without an inbox.
        """
        viewer = self.site.viewer_of()
        if viewer is None or owner_of(viewer) is None:
            raise NobodyHere
        return viewer

    @property
    def who(self) -> str:
        """The mark of who asks, for the log; empty on one's own computer."""
        return logging_in.session().who if self.site.login else ""

    def back(self) -> flask.typing.ResponseReturnValue:
        """To the page, with what was chosen on it."""
        query = flask.request.query_string.decode("utf-8", "replace")
        return flask.redirect(f"{PATH}?{query}" if query else PATH, 303)

    def upload(self) -> flask.typing.ResponseReturnValue:
        """Take the files of a form; what is too large or empty is told, the others are kept."""
        try:
            handed = self.counter.hand_in(self.viewer, self.who)
        except NobodyHere:
            return no(403)
        try:
            _received(handed)
        except HTTPException as wrong:
            handed.drop()
            return no(wrong.code or 400)
        except ValueError:  # no form, or not to its end
            handed.drop()
            self.counter.failed(self.viewer, "half")
        except OSError as refused:
            handed.drop()
            if refused.errno not in NO_ROOM:
                raise
            self.counter.failed(self.viewer, "no_room")
        else:
            return self._done(lambda _: handed.close())
        return self.back()

    def folder(self) -> flask.typing.ResponseReturnValue:
        """Take the files of a folder of this computer."""
        try:
            self.counter.point_at(self.viewer, flask.request.form.get("map", ""))
        except NobodyHere:
            return no(403)
        return self.back()

    def check(self) -> flask.typing.ResponseReturnValue:
        """Check what has not been checked."""
        return self._done(lambda viewer: self.counter.check(viewer))

    def stop(self) -> flask.typing.ResponseReturnValue:
        """Break off checking."""
        return self._done(lambda viewer: self.counter.stop(viewer))

    def remove(self) -> flask.typing.ResponseReturnValue:
        """Throw files out."""
        return self._done(
            lambda viewer: self.counter.remove(viewer, set(flask.request.form.getlist("bestand")), self.who)
        )

    def release(self) -> flask.typing.ResponseReturnValue:
        """Release a file, by its hash and the rows of it that were told not to count, or all files in order."""
        asked = [one.partition(":") for one in flask.request.form.getlist("bestand")]
        heard = {file_id: _number(rows) for file_id, _, rows in asked}
        every = flask.request.form.get("alles") == "ja"
        return self._done(lambda viewer: self.counter.release(viewer, None if every else heard, self.who))

    def rebuild(self) -> flask.typing.ResponseReturnValue:
        """Calculate anew."""
        return self._done(lambda viewer: self.counter.rebuild(viewer))

    def stop_building(self) -> flask.typing.ResponseReturnValue:
        """Break off calculating."""
        return self._done(lambda viewer: self.counter.stop_building(viewer))

    def _done(self, do: Any) -> flask.typing.ResponseReturnValue:
        try:
            do(self.viewer)
        except NobodyHere:
            return no(403)
        except OSError:  # what cannot be written down is not done
            return no(503)
        return self.back()

    def state(self) -> flask.typing.ResponseReturnValue:
        """How far checking is, for a page that shows it."""
        try:
            running = self.counter.running(self.viewer)
        except NobodyHere:
            return no(403)
        return flask.jsonify({name: asdict(one) for name, one in running.items()})

    def model(self, kind: str) -> flask.typing.ResponseReturnValue:
        """A file to begin from: nothing in it is of anybody."""
        found = self.counter.model(kind)
        if found is None:
            return no(404)
        answer = flask.Response(found[1], mimetype="application/octet-stream")
        answer.headers.set("Content-Disposition", "attachment", filename=found[0])
        return answer

    def errors(self, file_id: str) -> flask.typing.ResponseReturnValue:
        """The rows with faults of a file of who asks, as a workbook."""
        asked = flask.request.args.get("taal") or flask.request.cookies.get("taal")
        try:
            found = self.counter.faulty_rows(self.viewer, file_id, asked if asked in LANGUAGES else LANGUAGES[0])
        except NobodyHere:
            return no(403)
        if found is None:
            return no(404)
        gate.seen(f"{PATH}/fouten {file_id}", 200, 0)
        answer = flask.Response(found[1], mimetype=XLSX)
        answer.headers.set("Content-Disposition", "attachment", filename=found[0])
        return answer


def _number(told: str) -> int:
    """A number of rows as a page of ours tells it; anything else is none."""
    return int(told) if told.isdecimal() and len(told) <= LONGEST_NUMBER else 0


class Nowhere:
    """A stream that keeps nothing: for a field in which no file was chosen."""

    def write(self, data: bytes) -> int:
        """Let it go."""
        return len(data)

    def seek(self, *_: int) -> int:
        """There is nothing."""
        return 0

    def close(self) -> None:
        """There is nothing."""


def _received(handed: Handed) -> None:
    """Write the files of a form where they belong as they come in; the names they came under go no further than that."""

    def place(
        total_content_length: int | None, content_type: str | None, filename: str | None, content_length: int | None = None
    ) -> BinaryIO:  # fmt: skip
        return handed.file(filename) if filename else cast("BinaryIO", Nowhere())

    request = flask.request
    mimetype, options = parse_options_header(request.headers.get("Content-Type", ""))
    stream = get_input_stream(request.environ, max_content_length=MOST_REQUEST)
    parser = FormDataParser(place, max_form_memory_size=MOST_TEXT, max_form_parts=MOST_PARTS, silent=False)
    parser.parse(stream, mimetype, request.content_length, options)
