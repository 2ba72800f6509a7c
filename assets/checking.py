"""One file at the counter: what it is, whose, which period, what it adds up to, and what is wrong with it.

Nothing is stored, and the pseudonyms are made with a key that is thrown away. The offending values are given back, because
they go to whoever holds the file.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from assets.engine import engine
from assets.intake import arrow_schema, delivery_notes, receive_file, to_arrow
from pipelines.contracts import MONEY, RAW
from pipelines.contracts.rules import broken_rules
from pipelines.harmonize.pseudonyms import KEY_BYTES, pseudonymiser
from pipelines.harmonize.relations import NATURAL_KEYS, repeated_keys
from pipelines.sources.reading import Collector, Fault, Note, Receipt, Refused
from pipelines.sources.recognise import reader_for, recognise
from reports.labels.rules import own_word
from reports.numerals import exact_euros


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, which rule, the value as it stands in the file."""

    line: int
    column: str
    rule: str
    value: str | None = field(default=None, repr=False)


@dataclass
class Checked:
    """What a check found of one file; ``verdict`` is ok, faults, set_aside, refused or unknown."""

    name: str
    kind: str | None = None
    receipt: Receipt | None = None
    verdict: str = "ok"
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


def check_file(path: Path, note: Note | None = None) -> Checked:
    """Read one file and judge it by the rules of its contracts."""
    checked = Checked(path.name)
    sink = Collector()
    try:
        with path.open("rb") as stream:
            seen = recognise(stream)
            checked.kind = seen.kind
            if seen.kind is None:
                checked.verdict, checked.expected = "unknown", list(seen.expected)
                return checked
            pseudonym = pseudonymiser(secrets.token_bytes(KEY_BYTES), domain="check")
            receipt = reader_for(seen.kind)(stream, sink=sink, pseudonym=pseudonym, note=note)
    except Refused as refused:
        checked.verdict = "unknown" if refused.rule in ("unknown_file", "empty_file") else "refused"
        checked.findings.append(Finding(refused.line, refused.column, refused.rule))
        return checked
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError):
        checked.verdict = "refused"
        checked.findings.append(Finding(0, "", "reader_failed"))
        return checked
    checked.receipt = receipt
    checked.notes = [_finding(fault) for fault in receipt.notes]
    checked.findings = sorted([_finding(f) for f in sink.faults] + _judge(sink), key=lambda f: (f.line, f.column))
    if checked.findings:
        checked.verdict = "faults"
    if receipt.control == "not met":
        checked.verdict = "set_aside"
        checked.findings.insert(0, Finding(0, "", "control_totals"))
    return checked


def _finding(fault: Fault) -> Finding:
    return Finding(fault.line, fault.column, fault.rule, fault.value)


def _judge(sink: Collector) -> list[Finding]:
    engine()
    found: list[Finding] = []
    for table, rows in sink.rows.items():
        numbered = [("0" * 64, n, *row) for n, row in enumerate(rows, 1)]
        memory = ibis.memtable(to_arrow(numbered, arrow_schema(table)))
        broken = broken_rules(RAW[table], memory, cents=MONEY.get(table, ()))
        if table in NATURAL_KEYS:
            broken = broken.union(repeated_keys(memory, NATURAL_KEYS[table], MONEY.get(table, ())))
        names = [name for name in arrow_schema(table).names if name not in ("file_id", "row")]
        for one in broken.to_pyarrow().to_pylist():
            value = rows[one["row"] - 1][names.index(one["column"])]
            found.append(
                Finding(
                    one["line"], own_word(table, one["column"]), one["rule"], as_written(table, one["column"], value)
                )
            )
    return found


def as_written(table: str, column: str, value: Any) -> str | None:
    """A value as it stands in the file: euros and dd-mm-jjjj in tables, as JSON and iWmo messages write it; a person never."""
    if value is None or column == "person_id":
        return None
    if table.startswith("raw_iwmo__"):
        return str(value)
    if table.startswith("raw_vera__"):  # JSON: euros with a point, dates as they are
        return f"{value / 100:.2f}" if column.endswith("_cents") else str(value)
    if column.endswith("_cents"):
        return exact_euros(value, "nl").replace("€\u00a0", "")
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def check_files(paths: list[Path]) -> list[Checked]:
    """Check files; folders are walked, and a delivery note among them speaks for the files beside it."""
    deliveries = [receive_file(path) for path in paths]
    known = delivery_notes(deliveries)
    return [check_file(Path(d.path), known.get(d.file_id)) for d in deliveries]
