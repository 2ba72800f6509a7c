"""Care under the Zvw per complex and quarter, as a health insurer gives it (CSV, own format).

``UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw``; the last three are empty under 10 insured, euros to cents.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, of_quarter, read_table

PROFILE = Profile(
    kind="insurer",
    table="raw_insurer__aggregates",
    owner="uzovi",
    dated=("quarter", of_quarter),
    money=("zvw_ggz_cents", "zvw_other_cents"),
    columns=(
        Column("UZOVI", "insurer_id", cells.code(4)),
        Column("Kwartaal", "quarter", cells.quarter),
        Column("Complexcode", "complex_id", cells.text),
        Column("Verzekerden", "insured", cells.count, filled=False),
        Column("Kosten ggz", "zvw_ggz_cents", cells.money, filled=False),
        Column("Kosten overige Zvw", "zvw_other_cents", cells.money, filled=False),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read aggregates of a health insurer; the money of the file is the sum of both costs.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
