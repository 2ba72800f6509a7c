"""The dashboard as a server of this machine: who looks is said at its start."""

import socket
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports.viewer import ROLES, Viewer

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.measures.what_if import Choice
    from reports.pages import Services
    from reports.warehouse import Warehouse


class NoSuchRole(ValueError):
    """A role that is none."""


class Busy(OSError):
    """Another program listens there."""


def viewer_of(role: str) -> Viewer:
    """Who looks, from ``role`` or ``role:code``.

    Raises:
        NoSuchRole: It is none.
    """
    name, _, code = role.partition(":")
    if name not in ROLES:
        raise NoSuchRole(role)
    return Viewer(name, code)


def choice_of(chosen: Mapping[str, float]) -> "Choice":
    """What is asked, from what is filled in on the page that calculates: per cents of now, per cents, years."""
    from pipelines.measures.what_if import Choice

    return Choice.of_percentages(
        hours=chosen["uren"], wage=chosen["loon"], effect=chosen["effect"], drop_off=chosen["uitdoving"],
        rate=chosen["rente"], years=chosen["jaren"],
    )  # fmt: skip


def services(data: Path) -> "Services":
    """What pages ask of outside: the calendar as it stands today, made anew for other answers, and what calculates."""
    from assets.deliveries import delivered
    from assets.place import Place
    from pipelines.measures.going_on import Begun, begun
    from pipelines.measures.what_if import Answer, what_if
    from reports.pages import Services

    place = Place(deliveries="", data=str(data))

    @lru_cache(maxsize=1)
    def calendar(folder: Path, _built: int, day: date) -> list:
        return delivered(place, on=day, folder=folder)

    def today(marts: "Warehouse") -> list:
        built = (marts.folder / "raw" / "raw_intake__files.parquet").stat().st_mtime_ns
        return calendar(marts.folder, built, date.today())

    def calculated(rows: "pd.DataFrame", chosen: Mapping[str, float]) -> Answer:
        return what_if(rows, choice_of(chosen))

    def ahead(
        rows: "pd.DataFrame", ranges: "pd.DataFrame", more: "pd.DataFrame", chosen: Mapping[str, float], longest: int,
        weeks: float,
    ) -> Begun:  # fmt: skip
        return begun(rows, ranges, more, choice_of(chosen), longest, weeks)

    return Services(calendar=today, what_if=calculated, going_on=ahead)


def serve_pages(data: Path, host: str, port: int, role: str, ready: Callable[[str, str], None]) -> None:
    """Serve until it is stopped (Ctrl-C); ``ready`` hears the address once it can be visited.

    Raises:
        NoSuchRole: The role is none.
        Busy: The port is taken.
    """
    viewer = viewer_of(role)
    _free(host, port)
    from waitress.server import (
        create_server,  # the rest is slow to load, and not needed to say what is wrong with a call
    )

    from reports.app import Site, create_app
    from reports.served import Served

    app = create_app(Site(Served(data), lambda: viewer, services(data)))
    server = create_server(app.server, host=host, port=port, threads=8, ident=None)
    ready(f"http://{host}:{port}/", role)
    server.run()


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Busy(str(taken)) from taken
