"""Who is in: kept by the server, in memory; the browser holds a name that means nothing and cannot be guessed.

Source: OWASP Session Management Cheat Sheet (identifier, renewal at login, idle and absolute end, cookie).
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import flask
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.http import parse_cookie

from reports.viewer import Viewer

UNTIL_IN = 600  # seconds that somebody has to log in
MOST = 5_000  # sessions of people who are not in yet


class Session(dict[str, Any], SessionMixin):
    """What is kept of one browser; ``viewer`` once somebody is in, and a mark of who that is in the log (``who``)."""

    def __init__(self, now: float) -> None:
        super().__init__()
        self.key, self.born, self.seen = "", now, now
        self.viewer: Viewer | None = None
        self.who, self.told, self.over = "", "", False

    def log_in(self, viewer: Viewer, who: str) -> None:
        """From now on it is this person's, under another name."""
        self.clear()
        self.key, self.viewer, self.who = "", viewer, who

    def log_out(self) -> None:
        """It ends with this request."""
        self.clear()
        self.viewer, self.over = None, True


class Sessions(SessionInterface):
    """Sessions by the SHA-256 of their name, so that whoever reads the memory cannot come in with it."""

    def __init__(self, secure: bool, idle: int, longest: int, now: Callable[[], float] = time.time) -> None:
        self.cookie = "__Host-ontschot" if secure else "ontschot"
        self.secure, self.idle, self.longest, self.now = secure, idle, longest, now
        self._held: dict[str, Session] = {}
        self._lock = Lock()

    def open_session(self, app: flask.Flask, request: flask.Request) -> Session:
        """The session of a request; a new one when there is none, or it has ended. A name that we did not give is never taken."""
        key, now = _key(request.cookies.get(self.cookie, "")), self.now()
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return Session(now)
            if self._ended(found, now):
                del self._held[key]
                return Session(now)
            found.seen = now
            return found

    def save_session(self, app: flask.Flask, session: SessionMixin, response: flask.Response) -> None:
        """Keep it, under a new name where it has none; send the name to the browser."""
        assert isinstance(session, Session)
        if session.over:
            self._drop(session)
            response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax")
        elif not session.key and (session or session.viewer):
            name, now = secrets.token_urlsafe(32), self.now()
            self._drop(session)
            with self._lock:
                self._sweep(now)
                session.key = _key(name)
                session.born = session.seen = now
                self._held[session.key] = session
            response.set_cookie(self.cookie, name, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def is_in(self, cookies: str) -> bool:
        """Whether these cookies (the header) are of somebody who is in: asked before anything large is taken from a browser."""
        try:
            name = parse_cookie(cookies).get(self.cookie, "")
        except UnicodeError:  # no text, so no name that we gave
            return False
        found = self._held.get(_key(name))
        return found is not None and found.viewer is not None and not self._ended(found, self.now())

    def _ended(self, one: Session, now: float) -> bool:
        idle, longest = (self.idle, self.longest) if one.viewer else (UNTIL_IN, UNTIL_IN)
        return now - one.seen > idle or now - one.born > longest

    def _drop(self, session: Session) -> None:
        with self._lock:
            for key in [key for key, one in self._held.items() if one is session]:
                del self._held[key]

    def _sweep(self, now: float) -> None:
        """Let go of what has ended; and of the oldest who are not in, when there are too many."""
        for key in [key for key, one in self._held.items() if self._ended(one, now)]:
            del self._held[key]
        outside = [key for key, one in self._held.items() if one.viewer is None]
        for key in outside[: max(0, len(outside) - MOST)]:
            del self._held[key]


def _key(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
