"""The dashboard as a server: people log in, or, on one's own computer, who starts it says who looks."""

import socket
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from reports.access.settings import LOOPBACK, Settings, settings_of
from reports.viewer import ROLES, Viewer, organisation_of

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.measures.what_if import Choice
    from reports.calculating import Example
    from reports.pages import Services
    from reports.warehouse import Warehouse


ALONE = "gemeente"  # who looks when nothing is said: holds the data of all


class NoSuchRole(ValueError):
    """A role that is none."""


class OpenToOthers(ValueError):
    """Others than who starts the server could come in, and nobody has to log in."""


class Busy(OSError):
    """Another program listens there."""


def viewer_of(role: str) -> Viewer:
    """Who looks, from ``role`` or ``role:code``.

    Raises:
        NoSuchRole: It is none.
    """
    found = Viewer(role) if role in ROLES else organisation_of(role)
    if found is None:
        raise NoSuchRole(role)
    return found


def choice_of(chosen: Mapping[str, float]) -> "Choice":
    """What is asked, from what is filled in on the page that calculates: per cents of now, per cents, years."""
    from pipelines.measures.what_if import Choice

    return Choice.of_percentages(
        hours=chosen["uren"], wage=chosen["loon"], effect=chosen["effect"], drop_off=chosen["uitdoving"],
        rate=chosen["rente"], years=chosen["jaren"],
    )  # fmt: skip


def services(data: Path, deliveries: Path | None = None, *, alone: bool = True) -> "Services":
    """What pages ask of outside: the calendar as it stands today, made anew for other answers, what calculates, and the counter.

    ``alone``: nobody else than who started the server can come.
    """
    from assets.counter import FileCounter
    from assets.deliveries import delivered
    from assets.engine import ALONE as ONE_CONNECTION
    from assets.lines import Ledger
    from assets.place import Place, deliveries_of
    from assets.scenarios import Scenarios
    from assets.simulating import Simulations, Workers
    from pipelines.harmonize.calendar import grown_old
    from pipelines.measures.going_on import Begun, begun
    from pipelines.measures.what_if import Answer, what_if
    from reports.pages import Services

    place, ledger = Place(deliveries="", data=str(data)), Ledger(data)

    @lru_cache(maxsize=1)
    def calendar(folder: Path, _built: int, day: date) -> list:
        return delivered(place, on=day, folder=folder)

    def today(marts: "Warehouse") -> list:
        built = (marts.folder / "raw" / "raw_intake__files.parquet").stat().st_mtime_ns
        with ONE_CONNECTION:  # the engine answers one question at a time
            return calendar(marts.folder, built, date.today())

    def old(marts: "Warehouse", months: int) -> dict[str, date]:
        return grown_old(today(marts), on=date.today(), months=months)

    def calculated(rows: "pd.DataFrame", chosen: Mapping[str, float]) -> Answer:
        return what_if(rows, choice_of(chosen))

    def ahead(
        rows: "pd.DataFrame", ranges: "pd.DataFrame", more: "pd.DataFrame", chosen: Mapping[str, float], longest: int,
        weeks: float,
    ) -> Begun:  # fmt: skip
        return begun(rows, ranges, more, choice_of(chosen), longest, weeks)

    counter = FileCounter(data, deliveries or deliveries_of(data), alone=alone)
    return Services(
        calendar=today, old=old, what_if=calculated, lines=ledger.lines, rests_on=ledger.rests_on, fed=ledger.fed, going_on=ahead,
        counter=counter, example=example(), simulations=Simulations(Workers()),
        scenarios=Scenarios(data, date.today),
    )  # fmt: skip


def example() -> "Example":
    """What else the page that calculates asks of a choice."""
    from pipelines.measures.sensitivity import ranges_of
    from pipelines.measures.simulation import course, differences, swings
    from pipelines.measures.what_if import outcome
    from reports.calculating import Example

    return Example(
        outcome=lambda rows, chosen: outcome(rows, choice_of(chosen)),
        differences=differences,
        course=lambda rows, chosen: course(rows, choice_of(chosen)),
        swings=lambda rows, chosen, ranges: swings(rows, choice_of(chosen), ranges_of(ranges)),
    )


@dataclass(frozen=True)
class Told:
    """What whoever starts the server hears: where it is, and who looks; None: whoever logs in."""

    address: str
    viewer: Viewer | None


def serve_pages(
    data: Path, host: str, port: int, role: str | None, ready: Callable[[Told], None], deliveries: Path | None = None
) -> None:
    """Serve until it is stopped (Ctrl-C); ``ready`` hears the address once it can be visited.

    With a ``role`` whoever comes looks as that, without logging in: on this computer only. Without one people log in as
    ``<data>/login.yaml`` says; where that is not there, whoever comes looks as the municipality that holds the data of all.

    Raises:
        NoSuchRole: The role is none.
        OpenToOthers: Others could come in without logging in.
        SettingsError: What the file says cannot be used.
        Busy: The port is taken.
    """
    viewer, settings = (viewer_of(role), None) if role else (None, settings_of(data))
    if settings is None:
        viewer = viewer or viewer_of(ALONE)
        if host not in LOOPBACK:
            raise OpenToOthers(host)
    _free(host, port)
    # the rest is slow to load, and not needed to say what is wrong with a call
    from waitress.server import create_server

    from assets.engine import locked_to
    from reports.access.gate import MOST_BYTES
    from reports.access.login import Login
    from reports.app import Site, create_app
    from reports.headers import squeeze
    from reports.served import Served
    from reports.warehouse import GENERATIONS

    # whatever is asked of the dashboard, the engine opens nothing else
    locked_to([data / GENERATIONS, data / "warehouse"])
    login = Login.of(settings, data) if settings else None
    app = create_app(
        Site(
            Served(data, few_kept=settings is not None and not settings.few_shown),
            login.viewer if login else lambda: viewer,
            services(data, deliveries, alone=login is None),
            login,
        )
    )
    server = create_server(
        app.server, host=host, port=port, threads=8, ident=None, max_request_body_size=MOST_BYTES, **_behind(settings)
    )
    server.channel_class = _channel(login.sessions.is_in if login else lambda _: True)  # pyright: ignore[reportAttributeAccessIssue]
    ready(Told(settings.address if settings else f"http://{host}:{port}/", viewer))
    Thread(target=squeeze, daemon=True).start()
    server.run()


def _behind(settings: Settings | None) -> dict[str, Any]:
    """Whose word is taken on who asks: that of the server in front, where there is one."""
    if settings is None or not settings.proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": settings.proxy,
        "trusted_proxy_headers": "x-forwarded-for",
        "clear_untrusted_proxy_headers": True,
    }


def _channel(is_in: Callable[[str], bool]) -> type:
    """A connection over which more may come only of who is in, and only where files are handed in: judged by its head alone.

    A head that says in two ways where a request ends is refused (RFC 9112, 6.3): a server in front could take the other one.
    """
    from waitress.channel import HTTPChannel
    from waitress.parser import HTTPRequestParser, ParsingError

    from reports.counter import MOST_REQUEST, UPLOAD

    class Parser(HTTPRequestParser):
        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
                raise ParsingError("Where the request ends is said twice")
            if self.command == "POST" and getattr(self, "path", "") == UPLOAD and is_in(self.headers.get("COOKIE", "")):
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = MOST_REQUEST

    return type("Channel", (HTTPChannel,), {"parser_class": Parser})


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Busy(str(taken)) from taken
