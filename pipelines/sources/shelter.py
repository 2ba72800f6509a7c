"""Nights in shelter (opvang) paid by a municipality (CSV, own format).

``Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag``; one row per person and month, euros to cents.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, of_month, read_table

PROFILE = Profile(
    kind="shelter",
    table="raw_shelter__nights",
    owner="gemeente",
    dated=("month", of_month),
    money=("amount_cents",),
    columns=(
        Column("Gemeentecode", "municipality_code", cells.code(4)),
        Column("BSN", "person_id", cells.citizen, person=True),
        Column("Maand", "month", cells.month),
        Column("Nachten", "nights", cells.count),
        Column("Tarief per nacht", "tariff_cents", cells.money),
        Column("Bedrag", "amount_cents", cells.money),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read nights in shelter; the money of the file is the sum of Bedrag.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
