"""Iv3 detaillevering: the finance of a municipality per taakveld and category (JSON of CBS, schema 2.0 and 2.1).

Amounts are whole euros and become cents. Who to ask (``contact``) and the municipality's own ledger (``details``) are read past
and not kept; the balance sheet is added up for the checks and not kept. The line of a row is the line of its ``{``. Amounts of a
quarter run from 1 January and are never added to those of another. Source: CBS, iv3_definities, JSON schema "Iv3 data schema".
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.iv3_checks import Iv3Checks
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, follow_note

TABLE = "raw_iv3__amounts"
EXAMPLE = "Ontschot voorbeeldgenerator"
MOST_BYTES = 100 << 20
MOST_EUROS = 10**12
SIDES = ("lasten", "baten")
STANDINGS = "balans_standen"
BALANCE = ("balans_lasten", "balans_baten", STANDINGS)
PARTS = {
    "": ("metadata", "contact", "opmerkingen", "data"),
    "metadata": ("overheidslaag", "overheidsnummer", "overheidsnaam", "boekjaar", "periode", "status", "datum",
                 "details_openbaar", "financieel_pakket", "export_software"),
    "data": (*SIDES, *BALANCE, "kengetallen", "beleidsindicatoren"),
}  # fmt: skip
"""Parts the schema has; it has no others."""
NEEDED = ("overheidslaag", "overheidsnummer", "boekjaar", "periode", "status")
FIELDS = ("taakveld", "categorie", "bedrag")
_municipality = cells.code(4)


@dataclass(frozen=True)
class Entry:
    """A row as it stands, with its line and the part it is of."""

    line: int
    part: str
    row: dict[str, Any]


@dataclass
class Delivery:
    """A delivery as it stands: metadata, rows of the parts that are read, and the names of all parts."""

    metadata: Any = None
    entries: list[Entry] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {"": [], "data": []})

    @property
    def missing(self) -> list[str]:
        """Parts without which nothing can be read (SF001, SF002, SF010-SF012)."""
        said = self.metadata if isinstance(self.metadata, dict) else {}
        lacking = [name for name in NEEDED if said.get(name) in (None, "")]
        lacking += [] if "data" in self.names[""] else ["data"]
        return lacking or [name for name in SIDES if name not in self.names["data"]]


def _entries(cursor: Cursor, names: list[str]) -> Iterator[Entry]:
    """Rows of income, expenses and the balance sheet; key figures are read past."""
    for part in cursor.members():
        names.append(part)
        if part not in (*SIDES, *BALANCE):
            cursor.value()
            continue
        for line in cursor.items():
            found = cursor.value()
            if not isinstance(found, dict):
                raise Refused("not_well_formed", line)
            yield Entry(line, part, found)


def delivery(text: str) -> Delivery:
    """Metadata and rows of a delivery, in whatever order they stand."""
    cursor, found = Cursor(text), Delivery()
    for key in cursor.members():
        found.names[""].append(key)
        if key == "data":
            found.entries = list(_entries(cursor, found.names["data"]))
        else:
            value = cursor.value()
            found.metadata = value if key == "metadata" else found.metadata
    cursor.end()
    if found.missing:
        raise Refused("columns_missing", 1, ", ".join(found.missing))
    found.names["metadata"] = list(found.metadata)
    return found


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


def months(year: int, period: int) -> tuple[date, date]:
    """First and last day that amounts of a period are about: a quarter runs from 1 January (cumulative)."""
    month = 3 * period if 1 <= period <= 4 else 12
    return date(year, 1, 1), date(year, month, monthrange(year, month)[1])


def receipt_of(metadata: dict[str, Any], *, kind: str, line: int = 1) -> Receipt:
    """Receipt of a delivery of a municipality, from its metadata in the words of the schema.

    Raises:
        Refused: not_a_municipality, not_a_code, period_unknown.
    """
    if str(metadata["overheidslaag"]).strip().casefold() != "gemeente":
        raise Refused("not_a_municipality", line, "overheidslaag")
    try:
        owner = _municipality(str(metadata["overheidsnummer"]))
    except cells.Unreadable as unreadable:
        raise Refused(unreadable.rule, line, "overheidsnummer") from None
    year, period = _whole(metadata, "boekjaar"), _whole(metadata, "periode")
    if year not in cells.YEARS:
        raise Refused("period_unknown", line, "boekjaar")
    first, last = months(year, period)
    return Receipt(
        kind=kind,
        owner=f"gemeente:{owner}",
        reference=f"{year}-{period}",
        period_start=first,
        period_end=last,
        issued_at=_made_on(metadata.get("datum")),
        example=metadata.get("export_software") == EXAMPLE,
    )


def head_of(metadata: dict[str, Any], receipt: Receipt) -> tuple:
    """What every row of a municipality's own delivery begins with, in the order of the contract."""
    owner = (receipt.owner or "").removeprefix("gemeente:")
    return owner, _whole(metadata, "boekjaar"), _whole(metadata, "periode"), str(metadata["status"]).strip(), "gemeente"


def _take(entry: Entry, head: tuple, sink: Sink, receipt: Receipt, checks: Iv3Checks) -> None:
    """Hand on one row, or leave the first of its faults: in JSON a fault stands for a row."""
    receipt.lines += 1
    values: dict[str, Any] = {}
    broken: list[tuple[str, str, Any]] = []
    for name, parse in zip(FIELDS, (_text, _text, _cents), strict=True):
        value = entry.row.get(name)
        try:
            values[name] = parse(value)
        except cells.Unreadable as unreadable:
            broken.append((name, unreadable.rule, value))
    cents = values.get("bedrag")
    if cents is not None:
        add_money(receipt, cents, entry.line)
        checks.amount(entry.part, values.get("categorie"), cents)
    for n, (name, rule, value) in enumerate(broken):
        shown = None if value is None else str(value)[:100]
        sink.fault(Fault(entry.line, name, rule, TABLE, cents, shown, again=n > 0))
    if not broken:
        sink.row(TABLE, (entry.line, *head, entry.part, *values.values()))


def _weigh(entry: Entry, checks: Iv3Checks) -> None:
    """Take a row of the balance sheet into the checks; it is not kept."""
    code = entry.row.get("balanscode")
    if entry.part != STANDINGS:
        checks.balance(entry.line, code)
        return
    try:
        checks.standing(entry.line, code, entry.row.get("standper"), _cents(entry.row.get("bedrag")))
    except cells.Unreadable:
        checks.part("balans_standen", "iv3_balance_amount", entry.line)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an Iv3 delivery of a municipality; its money is the sum of lasten and baten.

    Raises:
        Refused: not_well_formed, encoding, file_too_large (100 MB), columns_missing, period_unknown, not_a_code,
            not_a_municipality.
    """
    found = delivery(json_text(stream, MOST_BYTES))
    receipt = receipt_of(found.metadata, kind="iv3")
    head = head_of(found.metadata, receipt)
    checks = Iv3Checks(period=head[2])
    for within, names in found.names.items():
        for name in names:
            if name not in PARTS[within]:
                checks.part(name, "iv3_unknown_part")
    for name in BALANCE:
        if name not in found.names["data"]:
            checks.part(name, "iv3_part_missing")
    for entry in found.entries:
        if entry.part in SIDES:
            _take(entry, head, sink, receipt, checks)
        else:
            _weigh(entry, checks)
    receipt.notes += checks.remarks()
    return follow_note(receipt, note)
