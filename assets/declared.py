"""Declarations among the deliveries: which hold, before anything else is read with them."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assets.worker import Delivery
from pipelines.harmonize.versions import Delivered, judge
from pipelines.sources import mapping, table_profile
from pipelines.sources.declared import Declared
from pipelines.sources.mapping import LedgerMapping
from pipelines.sources.reading import Fault, Note, Refused
from pipelines.sources.recognise import recognise
from pipelines.sources.table_profile import TableProfile
from pipelines.sources.yaml_parts import MOST_BYTES, yaml_text

Made = LedgerMapping | TableProfile
_MARKS = (b"mapping", b"profiel")


def declarations(deliveries: list[Delivery], notes: Mapping[str, Note]) -> Declared:
    """The mappings and profiles that hold: of those about one thing the latest; of two that cannot be told apart, none.

    A file that is no good declaration says nothing here; reading it as a file tells why.
    """
    found: dict[str, Made] = {}
    for delivery in deliveries:
        try:
            data = Path(delivery.path).read_bytes() if delivery.size <= MOST_BYTES else b""
            if any(mark in data for mark in _MARKS) and (made := _made(data)) is not None:
                found[delivery.file_id] = made
        except (OSError, Refused):
            continue
    verdicts = judge(_delivered(file_id, made, notes.get(file_id)) for file_id, made in found.items())
    holding = [found[file_id] for file_id in sorted(found) if file_id not in verdicts]
    return Declared(
        tuple(one for one in holding if isinstance(one, LedgerMapping)),
        tuple(one for one in holding if isinstance(one, TableProfile)),
    )


def _made(data: bytes) -> Made | None:
    """The declaration that a file is, when nothing is wrong with it."""
    kind = recognise(io.BytesIO(data)).kind
    if kind not in (mapping.KIND, table_profile.KIND):
        return None
    made: Made
    faults: list[Fault]
    made, faults = (mapping if kind == mapping.KIND else table_profile).parse(yaml_text(io.BytesIO(data)))
    return None if faults else made


def _delivered(file_id: str, made: Made, note: Note | None) -> Delivered:
    """A declaration as what it is about: the ledger of a corporation, or a table of somebody."""
    issued = made.drawn_up or (note.issued_at if note else None)
    replaces = note.replaces if note else None
    if isinstance(made, LedgerMapping):
        return Delivered(file_id, mapping.KIND, f"kvk:{made.company_id}", issued_at=issued, replaces=replaces)
    return Delivered(file_id, table_profile.KIND, made.owner, made.name, issued_at=issued, replaces=replaces)


def with_declarations(note: Note | None, declared: Declared) -> Note | None:
    """The note of a file with what is declared of all files; the note itself when nothing is."""
    return replace(note or Note(), declared=declared) if declared != Declared() else note
