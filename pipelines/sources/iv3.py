"""Iv3 detaillevering: the finance of a municipality per taakveld and category (JSON of CBS, schema 2.0 and 2.1).

Amounts are whole euros and become cents. Who to ask (``contact``) and the municipality's own ledger (``details``) are read past
and not kept. The line of a row is the line of its ``{``. Source: CBS, iv3_definities, JSON schema "Iv3 data schema".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, follow_note

TABLE = "raw_iv3__amounts"
EXAMPLE = "Ontschot voorbeeldgenerator"
MOST_BYTES = 100 << 20
MOST_EUROS = 10**12
SIDES = ("lasten", "baten")
NEEDED = ("overheidslaag", "overheidsnummer", "boekjaar", "periode", "status")
FIELDS = ("taakveld", "categorie", "bedrag")
_municipality = cells.code(4)


@dataclass(frozen=True)
class _Entry:
    line: int
    side: str
    cells: tuple


def _entries(cursor: Cursor) -> Iterator[_Entry]:
    """Rows of lasten and baten; balance sheet and key figures are read past."""
    for side in cursor.members():
        if side not in SIDES:
            cursor.value()
            continue
        for line in cursor.items():
            found = cursor.value()
            if not isinstance(found, dict):
                raise Refused("not_well_formed", line)
            yield _Entry(line, side, tuple(found.get(name) for name in FIELDS))


def _parts(text: str) -> tuple[dict[str, Any], list[_Entry]]:
    """Metadata and rows of a delivery, in whatever order they stand."""
    cursor = Cursor(text)
    metadata: Any = {}
    entries: list[_Entry] | None = None
    for key in cursor.members():
        if key == "data":
            entries = list(_entries(cursor))
        else:
            value = cursor.value()
            metadata = value if key == "metadata" else metadata
    cursor.end()
    missing = [name for name in NEEDED if not isinstance(metadata, dict) or metadata.get(name) in (None, "")]
    if missing or entries is None:
        raise Refused("columns_missing", 1, ", ".join(missing) or "data")
    return metadata, entries


def _whole(metadata: dict[str, Any], name: str) -> int:
    """A whole number of the metadata."""
    value = metadata[name]
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value < 2200 or value != int(value):
        raise Refused("period_unknown", 1, name)
    return int(value)


def _made_on(written: object) -> date | None:
    """Date of ``datum``, which carries a time; None when it has no date."""
    try:
        return cells.day(str(written).partition("T")[0].partition(" ")[0])
    except cells.Unreadable:
        return None


def _text(value: Any) -> str:
    """A code: JSON text, because as a number 6.60 would be 6.6."""
    if value is None or value == "":
        raise cells.Unreadable("missing")
    if not isinstance(value, str):
        raise cells.Unreadable("not_a_code")
    return value.strip()


def _cents(value: Any) -> int:
    """Whole euros to cents."""
    if value is None:
        raise cells.Unreadable("missing")
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -MOST_EUROS < value < MOST_EUROS:
        raise cells.Unreadable("not_a_number")
    if value != int(value):
        raise cells.Unreadable("not_a_number")
    return int(value) * 100


def _receipt(metadata: dict[str, Any]) -> Receipt:
    if str(metadata["overheidslaag"]).strip().casefold() != "gemeente":
        raise Refused("not_a_municipality", 1, "overheidslaag")
    try:
        owner = _municipality(str(metadata["overheidsnummer"]))
    except cells.Unreadable as unreadable:
        raise Refused(unreadable.rule, 1, "overheidsnummer") from None
    year, period = _whole(metadata, "boekjaar"), _whole(metadata, "periode")
    if year not in cells.YEARS:
        raise Refused("period_unknown", 1, "boekjaar")
    return Receipt(
        kind="iv3",
        owner=f"gemeente:{owner}",
        reference=f"{year}-{period}",
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        issued_at=_made_on(metadata.get("datum")),
        example=metadata.get("export_software") == EXAMPLE,
    )


def _take(entry: _Entry, head: tuple, sink: Sink, receipt: Receipt) -> None:
    """Hand on one row, or leave its faults."""
    receipt.lines += 1
    values: dict[str, Any] = {}
    broken: list[tuple[str, str, Any]] = []
    for name, value, parse in zip(FIELDS, entry.cells, (_text, _text, _cents), strict=True):
        try:
            values[name] = parse(value)
        except cells.Unreadable as unreadable:
            broken.append((name, unreadable.rule, value))
    cents = values.get("bedrag")
    if cents is not None:
        add_money(receipt, cents, entry.line)
    for n, (name, rule, value) in enumerate(broken):
        shown = None if value is None else str(value)[:100]
        sink.fault(Fault(entry.line, name, rule, TABLE, cents, shown, again=n > 0))
    if not broken:
        sink.row(TABLE, (entry.line, *head, entry.side, *values.values()))


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an Iv3 delivery of a municipality; its money is the sum of lasten and baten.

    Raises:
        Refused: not_well_formed, encoding, file_too_large (100 MB), columns_missing, period_unknown, not_a_code,
            not_a_municipality.
    """
    metadata, entries = _parts(json_text(stream, MOST_BYTES))
    receipt = _receipt(metadata)
    head = (
        (receipt.owner or "").removeprefix("gemeente:"),
        _whole(metadata, "boekjaar"),
        _whole(metadata, "periode"),
        str(metadata["status"]).strip(),
    )
    for entry in entries:
        _take(entry, head, sink, receipt)
    return follow_note(receipt, note)
