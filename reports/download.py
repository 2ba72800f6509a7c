"""Tables as files: exactly what the page shows, in the notation that the reader's spreadsheet expects.

Dutch: semicolon, decimal comma, dd-mm-jjjj, with a byte order mark and CRLF, so that Excel opens it as it stands; English: comma and
point. No lines before the head. A text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

import flask

from reports.labels.pages import PAGES
from reports.names import file_of
from reports.view_models.pieces import TEXT_KINDS, Missing, Table, Value, told
from reports.view_models.scopes import Asked

if TYPE_CHECKING:
    from reports.pages import Desk, View

LIVE = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take text for a formula


def as_csv(table: Table) -> bytes:
    """The table in the dialect of its language; an interval is two columns, what is missing is its reason."""
    dutch = table.lang == "nl"
    out = io.StringIO()
    write = csv.writer(out, delimiter=";" if dutch else ",", lineterminator="\r\n").writerow
    write(_heads(table))
    for row in table.values:
        cells: list[str] = []
        for value, column in zip(row, table.columns, strict=True):
            cells += _cells(value, column.kind, table.lang)
        write(cells)
    return out.getvalue().encode("utf-8-sig" if dutch else "utf-8")


def _heads(table: Table) -> list[str]:
    t = PAGES[table.lang]
    heads: list[str] = []
    for head, column in zip(table.headers, table.columns, strict=True):
        heads += [f"{head} ({t['low']})", f"{head} ({t['high']})"] if column.kind == "interval" else [head]
    return heads


def _cells(value: Value, kind: str, lang: str) -> list[str]:
    if kind == "interval":
        low, high = value if isinstance(value, tuple) else (value, value)
        return [_cell(low, "exact", lang), _cell(high, "exact", lang)]
    return [_cell(value, kind, lang)]


def _cell(value: Value, kind: str, lang: str) -> str:
    if value is None or isinstance(value, Missing) or kind in TEXT_KINDS or isinstance(value, bool | str):
        text = told(value, kind, lang)
        return f"'{text}" if text.startswith(LIVE) else text
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y") if lang == "nl" else value.isoformat()
    if kind in ("euros", "exact"):
        cents = int(value)  # type: ignore[arg-type]
        number = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    else:
        number = f"{value:.6g}" if isinstance(value, float) else str(value)
    return number.replace(".", ",") if lang == "nl" else number


def routes(
    server: flask.Flask, page: Callable[[str, str, str], "tuple[View, Desk | None]"], lang: Callable[[], str]
) -> None:
    """The address of every table of every page: /csv/<address of the page>/<table>.csv."""

    @server.get("/csv/<path:address>/<name>.csv")
    def table_file(address: str, name: str) -> flask.Response:
        """One table of one page, as who looks may see it."""
        view, _ = page(f"/{address}", flask.request.query_string.decode("utf-8", "replace"), lang())
        found = next((table for table in view.tables if table.name == name), None)
        if view.status != 200 or found is None:
            return flask.Response(status=view.status if view.status != 200 else 404)
        file = f"{address.replace('/', '_')}_{name}.csv"
        return flask.Response(
            as_csv(found), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{file}"'}
        )


def documents(
    server: flask.Flask, page: Callable[[str, str, str], "tuple[View, Desk | None]"], lang: Callable[[], str]
) -> None:
    """The address of every page that can be taken along as a document: /bestand/<address of the page>.<ending>.

    The page itself says whether it may be seen, and of whom it is about; nothing of that comes from the client.
    """

    @server.get("/bestand/<path:file>")
    def document(file: str) -> flask.Response:
        """The page as a document, as who looks may see it."""
        address, _, ending = file.rpartition(".")  # a code may have a point in it
        view, desk = page(f"/{address}", flask.request.query_string.decode("utf-8", "replace"), lang())
        if view.status != 200 or desk is None or view.subject is None or ending not in DOCUMENTS:
            return flask.Response(status=view.status if view.status != 200 else 404)
        mime, make = DOCUMENTS[ending]
        name = f"ontschot_{file_of(view.subject[0], desk.lang, ending)}"
        made, note = make(desk, *view.subject)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} | ({NOTE: quote(note)} if note else {})
        return flask.Response(made, mimetype=mime, headers=headers)


def _workbook(desk: "Desk", key: str, asked: Asked) -> tuple[bytes, str]:
    from reports.workbook import workbook  # slow to load, and not needed to look at pages

    return workbook(desk.marts, key, desk.lang, desk.services, asked, desk.permalink), ""


def _business_case(desk: "Desk", key: str, asked: Asked) -> tuple[bytes, str]:
    """The document, and that it has no charts when no browser could draw them."""
    from reports.business_case import make  # slow to load too

    made = make(desk.marts, key, desk.lang, chosen=asked, address=desk.permalink)
    return made.pdf, desk.t["document.no_charts"] if made.without else ""


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTE = "Ontschot-Note"  # what to know of a document that was made, for who reads the page it was asked on
DOCUMENTS: dict[str, tuple[str, Callable[..., tuple[bytes, str]]]] = {
    "xlsx": (XLSX, _workbook),
    "pdf": ("application/pdf", _business_case),
}
