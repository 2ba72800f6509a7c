"""What files say of other files: delivery notes, and declarations that hold before anything else is read with them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from assets.confined import Desk
from assets.sandbox import Broken, Sandbox, Work
from assets.worker import Delivery, opened
from pipelines.harmonize.versions import Delivered, judge
from pipelines.sources import mapping, table_profile
from pipelines.sources.declared import Declared
from pipelines.sources.delivery_note import notes
from pipelines.sources.mapping import LedgerMapping
from pipelines.sources.reading import Fault, Note, Refused
from pipelines.sources.recognise import recognise
from pipelines.sources.table_profile import TableProfile
from pipelines.sources.yaml_parts import yaml_text

Made = LedgerMapping | TableProfile
MARKS = (b"leveringsbrief", b"mapping", b"profiel")
MOST_SPEAKING = 1 << 20  # bytes


def said_by(deliveries: list[Delivery], work: Work, sandbox: Sandbox) -> Iterator[tuple[str, Any]]:
    """What files say of other files, behind their own hash; one that cannot be read says nothing: reading it as a file tells why."""
    if candidates := [delivery for delivery in deliveries if delivery.speaks]:
        for outcome in sandbox.run(work, [candidates]):
            yield from () if isinstance(outcome, Broken) else outcome.parts


def read_notes(deliveries: list[Delivery], _shared: None, desk: Desk) -> None:
    """Hand on what each delivery note says, by hash of the file it is about; runs in a reading process."""
    for index, delivery in enumerate(deliveries):
        desk.begin(index, delivery.size)
        with suppress(Refused, OSError), opened(delivery) as stream:
            if recognise(stream).kind == "delivery_note":
                desk.emit((delivery.file_id, notes(stream.read())))


def read_declarations(deliveries: list[Delivery], _shared: None, desk: Desk) -> None:
    """Hand on each mapping and profile without faults; runs in a reading process."""
    for index, delivery in enumerate(deliveries):
        desk.begin(index, delivery.size)
        with suppress(Refused, OSError), opened(delivery) as stream:
            if (made := _made(stream)) is not None:
                desk.emit((delivery.file_id, made))


def delivery_notes(deliveries: list[Delivery], sandbox: Sandbox) -> dict[str, Note]:
    """What the delivery notes say, by hash of the file they are about; where two speak of one file, the one with the last hash."""
    said = dict(said_by(deliveries, read_notes, sandbox))
    return {file_id: replace(note, said_by=by) for by in sorted(said) for file_id, note in said[by].items()}


def declarations(
    deliveries: list[Delivery], notes: Mapping[str, Note], sandbox: Sandbox, known_on: date | None = None
) -> Declared:
    """The mappings and profiles that hold (on a day): of those about one thing the latest; of two that cannot be told apart, none."""
    found: dict[str, Made] = dict(said_by(deliveries, read_declarations, sandbox))
    about = [_delivered(file_id, made, notes.get(file_id)) for file_id, made in found.items()]
    known = [one for one in about if not one.known_later(known_on)]
    verdicts = judge(known)
    holding = [found[one.file_id] for one in sorted(known, key=lambda d: d.file_id) if one.file_id not in verdicts]
    return Declared(
        tuple(one for one in holding if isinstance(one, LedgerMapping)),
        tuple(one for one in holding if isinstance(one, TableProfile)),
        frozenset(verdicts),
    )


def _made(stream: BinaryIO) -> Made | None:
    """The declaration that a file is, when nothing is wrong with it."""
    kind = recognise(stream).kind
    if kind not in (mapping.KIND, table_profile.KIND):
        return None
    made: Made
    faults: list[Fault]
    made, faults = (mapping if kind == mapping.KIND else table_profile).parse(yaml_text(stream))
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
