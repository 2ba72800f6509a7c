"""Placements (plaatsingen): who lives in which complex, as a municipality records it (CSV, own format).

``Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding``; one row per stay, Einddatum empty while it lasts.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, of_year, read_table

PROFILE = Profile(
    kind="placements",
    table="raw_placements__stays",
    owner="gemeente",
    dated=("period_start", of_year),
    columns=(
        Column("Gemeentecode", "municipality_code", cells.code(4)),
        Column("BSN", "person_id", cells.citizen, person=True),
        Column("Complexcode", "complex_id", cells.text),
        Column("Begindatum", "period_start", cells.day),
        Column("Einddatum", "period_end", cells.day, filled=False),
        Column("Met begeleiding", "supported", cells.yes_no),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read placements; the period is the years in which the stays began.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
