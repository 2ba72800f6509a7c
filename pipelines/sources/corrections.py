"""Corrections of a delivered file by the party that receives it (CSV, own format): the file itself is never edited.

``Bestand;Regel;Kolom;Stond;Wordt;Actie;Reden;Door;Datum``; one row per correction. Bestand is the SHA-256 of the file, Kolom the
column in the file's own words, Stond the value as `ontschot check` shows it: once the sender has mended the file, the correction no
longer fits and is told. Actie is ``wijzig`` (Stond becomes Wordt) or ``vervalt`` (the row does not count).
"""

import re
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, read_table

ACTIONS = {"wijzig": "change", "vervalt": "withdraw"}


def _sha256(cell: Any) -> str:
    written = cells.shown(cell).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", written):
        raise cells.Unreadable("not_a_hash")
    return written


PROFILE = Profile(
    kind="corrections",
    table="raw_corrections__rows",
    columns=(
        Column("Bestand", "target_file", _sha256),
        Column("Regel", "target_line", cells.count),
        Column("Kolom", "target_column", cells.text, filled=False),
        Column("Stond", "expected", cells.text, filled=False),
        Column("Wordt", "replacement", cells.text, filled=False),
        Column("Actie", "action", cells.one_of(ACTIONS)),
        Column("Reden", "why", cells.text),
        Column("Door", "made_by", cells.text),
        Column("Datum", "made_on", cells.day),
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read corrections; what they are about is found when all files have been read.

    Raises:
        Refused: See `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
