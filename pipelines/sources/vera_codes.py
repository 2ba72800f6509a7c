"""VERA reference data: the codes of the data standard of housing corporations (CSV Referentiedata, CC0).

The same list and code can occur more than once: under another parent, or once ended and once current. The end date is kept as it
is written, because only whether there is one counts. Source: Aedes-datastandaarden, vera-referentiedata.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, read_table

PROFILE = Profile(
    kind="vera_codes",
    table="raw_vera__codes",
    columns=(
        Column("Soort", "code_list", cells.text),
        Column("Code", "code", cells.text),
        Column("Naam", "name", cells.text),
        Column("Einddatum", "ended", cells.text, filled=False),
        Column("Parent", "parent", cells.text, filled=False),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read the reference data; they are of nobody in particular and of no period.

    Raises:
        Refused: What `read_table` raises.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
