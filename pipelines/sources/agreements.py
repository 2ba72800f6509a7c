"""What parties agreed to deliver, and when (leveringsafspraken; CSV, own format): so that what never came is missed too.

``Leverancier;Bestandssoort;Naam;Vanaf;Tot en met;Ritme;Dagen``; one row per party and kind of file. ``Naam`` is that of the profile
of a table, ``Vanaf`` and ``Tot en met`` are months (no last month: until further notice), ``Dagen`` the days after a period within
which it comes (empty: the usual term of the kind).
"""

from datetime import date
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.delivery_note import OWNER
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, of_month, read_table

PERIODIC = (
    "wmo323", "xaf", "woz", "iv3", "shelter", "insurer", "caretaking", "aw319", "aedes", "vera_bookings", "profiled",
)  # fmt: skip
"""Kinds of file that come by period; the others come when something happens."""
RHYTHMS = {"maand": "1", "kwartaal": "3", "jaar": "12"}
_months = cells.one_of(RHYTHMS)


def _owner(cell: Any) -> str:
    """Who delivers, as type:code.

    Raises:
        Unreadable: not_an_owner.
    """
    written = cells.text(cell)
    if not OWNER.fullmatch(written):
        raise cells.Unreadable("not_an_owner")
    return written


def _last_day(cell: Any) -> date:
    """Last day of a month."""
    return of_month(cells.month(cell))[1]


def _rhythm(cell: Any) -> int:
    """Months of a period."""
    return int(_months(cell))


PROFILE = Profile(
    kind="agreements",
    table="raw_agreements__deliveries",
    columns=(
        Column("Leverancier", "deliverer", _owner),
        Column("Bestandssoort", "delivered_kind", cells.one_of({kind: kind for kind in PERIODIC})),
        Column("Naam", "profile", cells.text, filled=False, needed=False),
        Column("Vanaf", "agreed_from", cells.month),
        Column("Tot en met", "agreed_until", _last_day, filled=False, needed=False),
        Column("Ritme", "rhythm_months", _rhythm),
        Column("Dagen", "days", cells.count, filled=False, needed=False),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read agreements on deliveries; the file has no money and does not say whose it is.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
