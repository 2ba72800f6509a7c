"""Delivery note (leveringsbrief): what a sender says of files that do not say it themselves (JSON, own format).

``{"leveringsbrief": 1, "bestanden": [{"sha256", "naam", "eigenaar", "periode_van", "periode_tot", "regels", "bedrag_cent",
"opgesteld", "vervangt", "kenmerk", "na"}]}``; a file is named by the SHA-256 of its content, so that a note cannot be about another
version of it. ``opgesteld`` is the day the file was made, ``vervangt`` the SHA-256 of an earlier file that it takes the place of,
``kenmerk`` what its publisher calls it (the number of a table of StatLine, say), ``na`` a list of SHA-256 of files that were there
before it.
"""

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink

MOST_BYTES = 1 << 20
MOST = 1 << 62
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
OWNER = re.compile(r"kvk:[0-9]{8}|gemeente:[0-9]{4}|agb:[0-9]{8}|uzovi:[0-9]{4}|netwerk:\S.{0,99}")
_REFERENCE = re.compile(r"\w[\w .-]{0,39}")


def _entries(text: str) -> list[tuple[int, Any]]:
    """Line and content of what the note says per file."""
    cursor = Cursor(text)
    found: list[tuple[int, Any]] | None = None
    for key in cursor.members():
        if key == "bestanden":
            found = [(line, cursor.value()) for line in cursor.items()]
        else:
            cursor.value()
    cursor.end()
    if found is None:
        raise Refused("columns_missing", 1, "bestanden")
    return found


def _day(value: Any) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise cells.Unreadable("not_a_date")
    return cells.day(value)


def _owner(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and OWNER.fullmatch(value)):
        raise cells.Unreadable("not_an_owner")
    return value


def _whole(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST):
        raise cells.Unreadable("not_a_number")
    return value


def _name(value: Any) -> str | None:
    """The name without the folders before it."""
    return re.split(r"[/\\]", value)[-1] or None if isinstance(value, str) else None


def _reference(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and _REFERENCE.fullmatch(value.strip())):
        raise cells.Unreadable("not_a_reference")
    return None if value is None else value.strip()


def _other(value: Any) -> str | None:
    return None if value is None else _sha256(value)


def _sha256(value: Any) -> str:
    if not (isinstance(value, str) and _SHA256.fullmatch(value)):
        raise cells.Unreadable("not_a_hash")
    return value.lower()


def _earlier(value: Any) -> frozenset[str]:
    if value is not None and not isinstance(value, list):
        raise cells.Unreadable("not_a_hash")
    return frozenset(_sha256(one) for one in value or ())


PARTS = {
    "eigenaar": ("owner", _owner), "periode_van": ("period_start", _day), "periode_tot": ("period_end", _day),
    "regels": ("lines", _whole), "bedrag_cent": ("net_cents", _whole), "opgesteld": ("issued_at", _day),
    "vervangt": ("replaces", _other), "kenmerk": ("reference", _reference), "naam": ("name", _name), "na": ("after", _earlier),
}  # fmt: skip
"""What an entry may say, each with its field of a `Note` and how it is read; its ``sha256`` says of which file."""


def _read(text: str) -> Iterator[tuple[str, Note] | Fault]:
    """Each entry as hash and note, or the first thing that is wrong with it."""
    for line, entry in _entries(text):
        said: dict[str, Any] = {}
        for name, (part, parse) in {"sha256": ("file_id", _sha256), **PARTS}.items():
            value = entry.get(name) if isinstance(entry, dict) else None
            try:
                said[part] = parse(value)
            except cells.Unreadable as unreadable:
                yield Fault(line, name, unreadable.rule, value=None if value is None else str(value)[:100])
                break
        else:
            yield said.pop("file_id"), Note(**said, line=line)


def notes(data: bytes) -> dict[str, Note]:
    """What a delivery note says, by SHA-256 of the file it is about.

    Never raises: an entry that cannot be read is left out, and a note that cannot be read says nothing; `read` tells why.
    """
    try:
        return dict(found for found in _read(json_text(io.BytesIO(data), MOST_BYTES)) if not isinstance(found, Fault))
    except Refused:
        return {}


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a delivery note: no rows; what is wrong with an entry is a note on the receipt.

    Raises:
        Refused: not_well_formed, encoding, file_too_large (1 MB), columns_missing.
    """
    found = list(_read(json_text(stream, MOST_BYTES)))
    said = [entry[1] for entry in found if not isinstance(entry, Fault)]
    owners = {one.owner for one in said}
    starts = [one.period_start for one in said if one.period_start]
    ends = [one.period_end for one in said if one.period_end]
    return Receipt(
        kind="delivery_note",
        owner=owners.pop() if len(owners) == 1 else None,
        period_start=min(starts) if starts and ends else None,
        period_end=max(ends) if starts and ends else None,
        facts={"files": len(found)},
        notes=[entry for entry in found if isinstance(entry, Fault)],
    )
