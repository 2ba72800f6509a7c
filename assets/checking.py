"""Files at the counter: what each is, whose, which period, what it adds up to, and what is wrong with it.

Nothing is stored, and the pseudonyms are made with a key that is thrown away. The offending values are given back, because
they go to whoever holds the file; a BSN never is, wherever in the file it stands.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from assets.declared import declarations, with_declarations
from assets.engine import engine
from assets.intake import arrow_schema, delivery_notes, receive_file, walk
from assets.worker import to_arrow
from assets.written import as_written, tellable
from pipelines.contracts import MONEY, RAW
from pipelines.contracts.rules import broken_rules
from pipelines.harmonize.pseudonyms import KEY_BYTES, pseudonymiser
from pipelines.harmonize.relations import NATURAL_KEYS, repeated_keys
from pipelines.sources.declared import profiles_of
from pipelines.sources.reading import Collector, Fault, Note, Receipt, Refused
from pipelines.sources.recognise import reader_for, recognise
from reports.labels.rules import own_word

ROWS_AT_ONCE = 200_000  # of several files, judged in one query per table
_BROKEN = (ValueError, ArithmeticError, LookupError, TypeError)
_PERSON = {"bsn", "person_id", "burgerservicenummer"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, which rule, the value as it stands in the file.

    ``nth`` is which row of its line it is, from 1, where a message puts several rows on one line; 0 when each has its own.
    ``cents`` is the amount of the row, None when it is not known or the table has none.
    """

    line: int
    column: str
    rule: str
    value: str | None = field(default=None, repr=False)
    nth: int = 0
    table: str | None = None
    cents: int | None = None


@dataclass
class Checked:
    """What a check found of one file; ``verdict`` is ok, faults, set_aside, refused or unknown."""

    name: str
    path: Path
    kind: str | None = None
    receipt: Receipt | None = None
    verdict: str = "ok"
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


class Counted(Collector):
    """A collector that counts the rows of each line: messages often stand on one line."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[tuple[str, int]] = Counter()
        self.nths: dict[str, list[int]] = {}
        self.at: list[int] = []
        self.crowded: set[tuple[str, int]] = set()

    def row(self, table: str, row: tuple) -> None:
        """Take one good row of ``table``."""
        super().row(table, row)
        self.seen[table, row[0]] += 1
        self.nths.setdefault(table, []).append(self.seen[table, row[0]])

    def fault(self, fault: Fault) -> None:
        """Take one finding; in a message it stands for one row."""
        super().fault(fault)
        self.seen[fault.table or "", fault.line] += 1
        self.at.append(self.seen[fault.table or "", fault.line])

    def find_crowded(self) -> None:
        """Note the lines that hold more than one row of a table."""
        self.crowded = {place for place, rows in self.seen.items() if rows > 1}


def shown_value(column: str, value: str | None) -> str | None:
    """The value of a cell as it may be shown to whoever holds the file: never a BSN."""
    if value is None or column.rpartition("/")[2].casefold() in _PERSON:
        return None
    return tellable(value)


def _read(checked: Checked, note: Note | None) -> Counted:
    """Read one file; what its reader finds is on ``checked``, its rows are in the sink that is given back."""
    sink = Counted()
    try:
        with checked.path.open("rb") as stream:
            seen = recognise(stream, profiles_of(note))
            checked.kind = seen.kind
            if seen.kind is None:
                checked.verdict, checked.expected = "unknown", list(seen.expected)
                checked.findings = [Finding(0, "", "unknown_file")]
                return Counted()
            pseudonym = pseudonymiser(secrets.token_bytes(KEY_BYTES), domain="check")
            checked.receipt = reader_for(seen.kind)(stream, sink=sink, pseudonym=pseudonym, note=note)
    except Refused as refused:
        checked.verdict = "unknown" if refused.rule in ("unknown_file", "empty_file") else "refused"
        checked.findings = [_finding(one) for one in refused.findings]
        checked.findings = checked.findings or [Finding(refused.line, refused.column, refused.rule)]
        return Counted()
    except (OSError, *_BROKEN):
        checked.verdict, checked.findings = "refused", [Finding(0, "", "reader_failed")]
        return Counted()
    checked.notes = [_finding(fault) for fault in checked.receipt.notes]
    if _has_elements(checked.path):
        sink.find_crowded()
    for fault, nth in zip(sink.faults, sink.at, strict=True):
        crowded = (fault.table or "", fault.line) in sink.crowded
        checked.findings.append(_finding(fault, nth if crowded else fault.part))
    return sink


def _has_elements(path: Path) -> bool:
    """Whether the file is XML: there every fault of a reader is a row of its own."""
    with path.open("rb") as stream:
        return stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _finding(fault: Fault, nth: int = 0) -> Finding:
    value = shown_value(fault.column, fault.value)
    return Finding(fault.line, fault.column, fault.rule, value, nth, fault.table, fault.cents)


def _conclude(checked: Checked) -> Checked:
    """The verdict, and the findings in the order of the file."""
    checked.findings.sort(key=lambda f: (f.line, f.nth, f.column, f.rule))
    if checked.receipt is None:
        return checked
    if checked.kind == "delivery_note":  # it has no rows: an entry that cannot be read is all that can be wrong
        checked.findings, checked.notes = checked.notes, []
    if checked.findings:
        checked.verdict = "faults"
    if checked.receipt.control == "not met":
        checked.verdict = "set_aside"
        checked.findings.append(Finding(0, "", "control_totals"))  # last: a row that cannot be read is often why
    return checked


def _repeats(rows: list[tuple], names: list[str], key: tuple[str, ...]) -> bool:
    """Whether any key occurs twice, so that the engine has to say which rows."""
    places = [names.index(name) for name in key]
    return len({tuple(row[place] for place in places) for row in rows}) < len(rows)


def _broken(table: str, sinks: dict[str, Counted]) -> Iterator[dict[str, Any]]:
    """What is wrong with the rows of a table, over several files at once; a key twice is looked for within each file."""
    schema, cents = arrow_schema(table), MONEY.get(table, ())
    numbered = {
        f: [(f, n, *row) for n, row in enumerate(s.rows[table], 1)] for f, s in sinks.items() if table in s.rows
    }
    if not numbered:
        return
    together = [row for rows in numbered.values() for row in rows]
    yield from broken_rules(RAW[table], ibis.memtable(to_arrow(together, schema)), cents=cents).to_pyarrow().to_pylist()
    key = NATURAL_KEYS.get(table)
    for rows in numbered.values():
        if key and _repeats(rows, schema.names, key):
            yield from repeated_keys(ibis.memtable(to_arrow(rows, schema)), key, cents).to_pyarrow().to_pylist()


def _judge(files: dict[str, Checked], sinks: dict[str, Counted]) -> None:
    """Judge files together; where a row breaks that, one by one, so that it stops no other file."""
    found = {file_id: list(checked.findings) for file_id, checked in files.items()}
    try:
        _apply_contracts(files, sinks)
    except _BROKEN:
        for file_id, checked in files.items():
            checked.findings = found[file_id]
            if len(files) > 1:
                _judge({file_id: checked}, {file_id: sinks[file_id]})
            else:
                checked.verdict, checked.receipt, checked.findings = "refused", None, [Finding(0, "", "reader_failed")]


def _apply_contracts(files: dict[str, Checked], sinks: dict[str, Counted]) -> None:
    """Add what is wrong by the contracts to each file."""
    engine()
    for table in sorted({table for sink in sinks.values() for table in sink.rows}):
        names = [name for name in arrow_schema(table).names if name not in ("file_id", "row")]
        for one in _broken(table, sinks):
            sink, n = sinks[one["file_id"]], one["row"] - 1
            nth = sink.nths[table][n] if (table, one["line"]) in sink.crowded else 0
            word = own_word(table, one["column"])
            value = as_written(table, one["column"], sink.rows[table][n][names.index(one["column"])])
            found = Finding(one["line"], word, one["rule"], value, nth, table, one["cents"])
            files[one["file_id"]].findings.append(found)


def check_file(path: Path, note: Note | None = None) -> Checked:
    """Read one file and judge it by the rules of its contracts."""
    return check_all([(Checked(path.name, path), note)])[0]


def check_all(asked: Iterable[tuple[Checked, Note | None]]) -> list[Checked]:
    """Read files one by one and judge their rows together, some at a time."""
    done: list[Checked] = []
    files: dict[str, Checked] = {}
    sinks: dict[str, Counted] = {}
    waiting = 0

    def judge() -> None:
        nonlocal waiting
        _judge(files, sinks)
        done.extend(_conclude(one) for one in files.values())
        files.clear()
        sinks.clear()
        waiting = 0

    for n, (checked, note) in enumerate(asked):
        file_id = f"{n:064x}"
        files[file_id], sinks[file_id] = checked, _read(checked, note)
        waiting += sum(len(rows) for rows in sinks[file_id].rows.values())
        if waiting > ROWS_AT_ONCE:
            judge()
    judge()
    return done


def check_files(paths: list[Path]) -> list[Checked]:
    """Check files; folders are walked, and a delivery note among them speaks for the files beside it."""
    found = dict.fromkeys(one for path in paths for one in (walk(path) if path.is_dir() else [path]))
    deliveries = [receive_file(path) for path in found]
    known = delivery_notes(deliveries)
    declared = declarations(deliveries, known)
    return check_all(
        (Checked(tellable(d.path), Path(d.path)), with_declarations(known.get(d.file_id), declared)) for d in deliveries
    )
