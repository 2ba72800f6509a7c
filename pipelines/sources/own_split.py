"""How parties would split the caretaker cost themselves (CSV, own format): shown beside the rules of the settlement.

``Complexcode;Partij;Aandeel``; one row per project and party, Aandeel in percent. The rows of a project add up to 100.
"""

from typing import Any, BinaryIO

from pipelines.budgets import PARTIES
from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, read_table


def _percent(cell: Any) -> float:
    """Percent in Dutch notation, with or without the sign for it."""
    return cells.decimal(cell.rstrip(" %") if isinstance(cell, str) else cell)


PROFILE = Profile(
    kind="own_split",
    table="raw_own_split__shares",
    columns=(
        Column("Complexcode", "complex_id", cells.text),
        Column("Partij", "party", cells.one_of({party: party for party in PARTIES})),
        Column("Aandeel", "percent", _percent),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an own split; the file has no money and does not say whose it is.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
