"""Hours of caretakers (beheerders) and dwellings let, as a housing corporation records them (CSV, own format).

``KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen``; one row per complex and month.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, of_month, read_table

PROFILE = Profile(
    kind="caretaking",
    table="raw_caretaking__hours",
    owner="kvk",
    dated=("month", of_month),
    columns=(
        Column("KvK-nummer", "corporation_id", cells.code(8)),
        Column("Complexcode", "complex_id", cells.text),
        Column("Maand", "month", cells.month),
        Column("Beheeruren", "hours", cells.decimal),
        Column("Verhuurde woningen", "occupied_dwellings", cells.count),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read caretaker hours; the file has no money.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
