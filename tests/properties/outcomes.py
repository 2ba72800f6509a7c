"""What becomes of a file, by itself and in this process: recognised, read, and its rows made ready to be stored."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from assets.worker import FileSink, Task
from pipelines.harmonize.pseudonyms import pseudonymiser
from pipelines.harmonize.reconciliation import PRIMARY
from pipelines.sources.declared import profiles_of
from pipelines.sources.reading import Note, Receipt, Refused
from pipelines.sources.recognise import reader_for, recognise

KEY = b"k" * 32
PERSON = pseudonymiser(KEY, domain="test")


@dataclass
class Became:
    """The receipt of a file, or the rule that refused it; its rows and findings as they are staged."""

    kind: str | None = None
    receipt: Receipt | None = None
    rule: str | None = None
    rows: dict[str, list[tuple]] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """accepted, faults (rows are held back), set_aside, refused or unknown."""
        if self.receipt is None:
            return "unknown" if self.kind is None else "refused"
        if self.receipt.control == "not met":
            return "set_aside"
        return "faults" if self.rows.get("faults") else "accepted"


def became(data: bytes, note: Note | None = None) -> Became:
    """What becomes of these bytes; anything but a refusal that goes wrong is an error here."""
    sink = FileSink("f" * 64, Task(KEY, "test", {}), Path())
    kind = None
    try:
        stream = io.BytesIO(data)
        kind = recognise(stream, profiles_of(note)).kind
        if kind is None:
            return Became(rule="unknown_file")
        receipt = reader_for(kind)(stream, sink=sink, pseudonym=PERSON, note=note)
    except Refused as refused:
        return Became(kind, rule=refused.rule)
    return Became(kind, receipt, rows=_staged(sink))


def _staged(sink: FileSink) -> dict[str, list[tuple]]:
    """Rows as they are staged: those read one by one and, of a long table, those read by the column."""
    from assets.intake import arrow_schema

    found = dict(sink.rows)
    for table, pieces in sink.pieces.items():
        by_column = [tuple(row.values()) for row in pieces.table(arrow_schema(table)).to_pylist()]
        found[table] = sorted([*found.get(table, []), *by_column], key=lambda row: row[1])
    return found


def unexplained(one: Became) -> str | None:
    """What a receipt says that its rows and findings do not: lines, or cents; None when all is accounted for."""
    if one.receipt is None or one.kind not in PRIMARY:
        return None
    table = PRIMARY[one.kind]
    faults = {row[1]: row for row in one.rows.get("faults", []) if row[5] == table}
    rows = one.rows.get(table, [])
    if one.receipt.lines != len(rows) + len(faults):
        return f"{one.receipt.lines} lines read, {len(rows)} rows and {len(faults)} faults"
    cents = money(table, rows) + sum(row[6] or 0 for row in faults.values())
    net = one.receipt.debit_cents - one.receipt.credit_cents
    return None if net == cents else f"{net} cents read, {cents} in rows and faults"


def money(table: str, rows: list[tuple]) -> int:
    """Cents of staged rows."""
    from pipelines.contracts import MONEY, RAW

    names = list(RAW[table].to_schema().columns)
    places = [names.index(name) for name in MONEY.get(table, ())]
    return sum(row[at] or 0 for row in rows for at in places)
