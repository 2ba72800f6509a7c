"""Declarations among the deliveries: which hold, before anything else is read with them."""

import io
from dataclasses import replace
from pathlib import Path

from assets.worker import Delivery
from pipelines.harmonize.versions import Delivered, judge
from pipelines.sources import mapping
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Note, Refused
from pipelines.sources.recognise import recognise
from pipelines.sources.yaml_parts import MOST_BYTES, yaml_text

_MARKS = (b"mapping",)


def declarations(deliveries: list[Delivery], notes: dict[str, Note]) -> Declared:
    """The mappings that hold: of one corporation the latest; of two that cannot be told apart, none.

    A file that is no good declaration says nothing here; reading it as a file tells why.
    """
    found: dict[str, mapping.LedgerMapping] = {}
    for delivery in deliveries:
        try:
            data = Path(delivery.path).read_bytes() if delivery.size <= MOST_BYTES else b""
            if any(mark in data for mark in _MARKS) and recognise(io.BytesIO(data)).kind == mapping.KIND:
                made, faults = mapping.parse(yaml_text(io.BytesIO(data)))
                if not faults:
                    found[delivery.file_id] = made
        except (OSError, Refused):
            continue
    verdicts = judge(_delivered(file_id, made, notes.get(file_id)) for file_id, made in found.items())
    holding = sorted(file_id for file_id in found if file_id not in verdicts)
    return Declared(tuple(found[file_id] for file_id in holding))


def _delivered(file_id: str, made: mapping.LedgerMapping, note: Note | None) -> Delivered:
    issued = made.drawn_up or (note.issued_at if note else None)
    replaces = note.replaces if note else None
    return Delivered(file_id, mapping.KIND, f"kvk:{made.company_id}", issued_at=issued, replaces=replaces)


def with_declarations(note: Note | None, declared: Declared) -> Note | None:
    """The note of a file with what is declared of all files; the note itself when nothing is."""
    return replace(note or Note(), declared=declared) if declared != Declared() else note
