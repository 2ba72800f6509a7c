"""Files at the counter: what each is, whose, which period, what it adds up to, and what is wrong with it.

Files are read by the same processes as in a build. Nothing is stored, and the pseudonyms are made with a key that is thrown away. The
offending values are given back, because they go to whoever holds the file; a BSN never is, wherever in the file it stands.
"""

import atexit
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ibis

from assets.declared import declarations, delivery_notes, with_declarations
from assets.engine import engine
from assets.intake import arrow_schema, batches, differing, receive_file, walk
from assets.place import Place
from assets.sandbox import Broken, Sandbox, Work
from assets.worker import UNKNOWN, Delivery, Outcome, Read, read_aloud, to_arrow
from assets.written import as_written, tellable
from pipelines.contracts import MONEY, RAW
from pipelines.contracts.rules import broken_rules
from pipelines.harmonize.quarantine import IV3
from pipelines.harmonize.relations import (
    BLANK_IS_A_VALUE,
    NATURAL_KEYS,
    repeated_keys,
    taakvelden_of_another_year,
    unknown_iv3_codes,
)
from pipelines.sources.iwmo import NOT_USED
from pipelines.sources.reading import Collector, Fault, Note, Receipt
from reports.check import KINDS_OF_CELLS
from reports.labels.rules import own_word

ROWS_AT_ONCE = 200_000  # of several files, judged in one query per table
_BROKEN = (ValueError, ArithmeticError, LookupError, TypeError)
REMARKED = ("iv3_unknown_code",)  # rules that hold nothing back: a list may be newer than ours
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
    """What a check found of one file; ``verdict`` is ok, unused, faults, set_aside, refused or unknown."""

    name: str
    path: Path
    kind: str | None = None
    receipt: Receipt | None = None
    verdict: str = "ok"
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    apart: str = ""  # rule for which it stands apart from what a delivery note says
    expected: list[str] = field(default_factory=list)
    near: int = 0  # so many of what was expected are like it


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
        self.seen[fault.table or "", fault.line] += not fault.again
        self.at.append(self.seen[fault.table or "", fault.line])

    def take(self, found: list[tuple[str, tuple] | Fault]) -> None:
        """Take rows and findings in their order."""
        for one in found:
            if isinstance(one, Fault):
                self.fault(one)
            else:
                self.row(*one)

    def forget(self) -> None:
        """Forget all rows and findings."""
        self.__init__()

    def find_crowded(self) -> None:
        """Note the lines that hold more than one row of a table."""
        self.crowded = {place for place, rows in self.seen.items() if rows > 1}


def shown_value(column: str, value: str | None) -> str | None:
    """The value of a cell as it may be shown to whoever holds the file: never a BSN."""
    if value is None or column.rpartition("/")[2].casefold() in _PERSON:
        return None
    return tellable(value)


@cache
def readers() -> Sandbox:
    """The reading processes of this counter; they end with it."""
    sandbox = Sandbox(os.cpu_count() or 1).open()
    atexit.register(sandbox.close)
    return sandbox


def _take_over(checked: Checked, outcome: Outcome, sink: Counted) -> None:
    """What came of reading a file, on ``checked``; rows of a file that is not read to its end are forgotten."""
    checked.kind, checked.receipt = outcome.kind, outcome.receipt
    if (told := outcome.receipt) is None:
        checked.verdict = _of_refusal(outcome.refused)
        checked.expected, checked.near = list(outcome.expected), outcome.near
        checked.findings = [_finding(one) for one in outcome.findings]
        checked.findings = checked.findings or [
            Finding(outcome.line, tellable(outcome.column), outcome.refused or "unknown_file")
        ]
        sink.forget()
        return
    told.owner, told.reference = told.owner and tellable(told.owner), told.reference and tellable(told.reference)
    checked.notes = [_finding(fault) for fault in told.notes]
    if outcome.kind in KINDS_OF_CELLS or _has_elements(checked.path):
        sink.find_crowded()
    for fault, nth in zip(sink.faults, sink.at, strict=True):
        crowded = (fault.table or "", fault.line) in sink.crowded
        checked.findings.append(_finding(fault, nth if crowded else fault.part))


def _of_refusal(rule: str | None) -> str:
    """The verdict on a file that was not read: it may ask nothing of anyone."""
    if rule in (*NOT_USED, "hidden_file"):
        return "unused"
    return "unknown" if rule in UNKNOWN else "refused"


def _has_elements(path: Path) -> bool:
    """Whether the file is XML or JSON: there every fault of a reader is a row of its own, and rows often share a line."""
    return _head(path).startswith(b"<") or is_json(path)


def is_json(path: Path) -> bool:
    """Whether the file is JSON."""
    return _head(path).startswith((b"{", b"["))


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()


def _finding(fault: Fault, nth: int = 0) -> Finding:
    value = shown_value(fault.column, fault.value)
    return Finding(fault.line, tellable(fault.column), fault.rule, value, nth, fault.table, fault.cents)


def _conclude(checked: Checked) -> Checked:
    """The verdict, and the findings in the order of the file."""
    checked.findings.sort(key=lambda f: (f.line, f.nth, f.column, f.rule))
    if checked.receipt is None:
        return checked
    if checked.kind == "delivery_note":  # it has no rows: an entry that cannot be read is all that can be wrong
        checked.findings, checked.notes = checked.notes, []
    if checked.findings:
        checked.verdict = "faults"
    if checked.apart:
        checked.verdict = "set_aside"
        checked.findings.append(Finding(0, "", checked.apart))
    if checked.receipt.aside:
        checked.verdict = "set_aside"
        checked.findings.append(Finding(0, "", checked.receipt.aside))  # last: a row that cannot be read is often why
    return checked


def _repeats(rows: list[tuple], names: list[str], key: tuple[str, ...]) -> bool:
    """Whether any key occurs twice, so that the engine has to say which rows."""
    places = [names.index(name) for name in key]
    return len({tuple(row[place] for place in places) for row in rows}) < len(rows)


@cache
def _iv3_codes() -> ibis.Table:
    return ibis.memtable(Place(deliveries="", data="").reference_rows("iv3_codes"))


def _broken(table: str, sinks: dict[str, Counted]) -> Iterator[dict[str, Any]]:
    """What is wrong with the rows of a table, over several files at once; a key twice is looked for in each file, among good rows."""
    schema, cents = arrow_schema(table), MONEY.get(table, ())
    numbered = {
        f: [(f, n, *row) for n, row in enumerate(s.rows[table], 1)] for f, s in sinks.items() if table in s.rows
    }
    if not numbered:
        return
    together = [row for rows in numbered.values() for row in rows]
    broken = broken_rules(RAW[table], ibis.memtable(to_arrow(together, schema)), cents=cents).to_pyarrow().to_pylist()
    yield from broken
    out = {(one["file_id"], one["row"]) for one in broken}
    kept = {f: [row for row in rows if row[:2] not in out] for f, rows in numbered.items()} if out else numbered
    if table in IV3:
        good = ibis.memtable(to_arrow([row for rows in kept.values() for row in rows], schema))
        yield from taakvelden_of_another_year(good, _iv3_codes(), cents).to_pyarrow().to_pylist()
        if table == IV3[0]:
            yield from (one for rows in unknown_iv3_codes(good, _iv3_codes()) for one in rows.to_pyarrow().to_pylist())
    key = NATURAL_KEYS.get(table)
    for rows in kept.values():
        if key and _repeats(rows, schema.names, key):
            found = repeated_keys(
                ibis.memtable(to_arrow(rows, schema)), key, cents, blank_is_a_value=table in BLANK_IS_A_VALUE
            )
            yield from found.to_pyarrow().to_pylist()


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
            checked = files[one["file_id"]]
            (checked.notes if one["rule"] in REMARKED else checked.findings).append(found)


def check_file(path: Path, note: Note | None = None) -> Checked:
    """Read one file and judge it by the rules of its contracts."""
    return check_all([(Checked(path.name, path), (receive_file(path), note))])[0]


def check_all(asked: list[tuple[Checked, Read]], work: Work = read_aloud) -> list[Checked]:
    """Read files and judge their rows together, some at a time."""
    files: dict[str, Checked] = {}
    sinks: dict[str, Counted] = {}

    def judge() -> None:
        _judge(files, sinks)
        for one in files.values():
            _conclude(one)
        files.clear()
        sinks.clear()

    for n, outcome, sink in _read(asked, work):
        file_id, checked = f"{n:064x}", asked[n][0]
        files[file_id], sinks[file_id] = checked, sink
        _take_over(checked, outcome, sink)
        if sum(len(rows) for one in sinks.values() for rows in one.rows.values()) > ROWS_AT_ONCE:
            judge()
    judge()
    return [checked for checked, _ in asked]


def _read(asked: list[tuple[Checked, Read]], work: Work) -> Iterator[tuple[int, Outcome, Counted]]:
    """Each file by its place in what was asked, with what came of it, its rows and its findings."""
    places = {delivery.path: n for n, (_, (delivery, _)) in enumerate(asked)}
    for done in readers().run(work, batches([read for _, read in asked])):
        if isinstance(done, Broken):
            delivery = done.item[0]
            yield places[delivery.path], Outcome(delivery.file_id, refused=done.rule), Counted()
            continue
        sink = Counted()
        for index, part in done.parts:
            if isinstance(part, Outcome):
                yield places[done.items[index][0].path], part, sink
                sink = Counted()
            else:
                sink.take(part)


def check_files(paths: list[Path], work: Work = read_aloud) -> list[Checked]:
    """Check files; folders are walked, and a delivery note among them speaks for the files beside it."""
    found = {one.absolute(): one for path in paths for one in (walk(path, hidden=True) if path.is_dir() else [path])}
    received = [(path, _received(path, path in paths)) for path in found.values()]
    known = delivery_notes([delivery for _, delivery in received], readers())
    declared = declarations([delivery for _, delivery in received], known, readers())
    differ = differing([delivery for _, delivery in received], known)
    asked = [
        (
            Checked(tellable(str(path)), path, apart=differ[d.file_id].reason if d.file_id in differ else ""),
            (d, with_declarations(known.get(d.file_id), declared)),
        )
        for path, d in received
    ]
    checked = check_all(asked, work)
    for (_, delivery), one in zip(received, checked, strict=True):
        if delivery.file_id in declared.not_used:
            one.notes.append(Finding(0, "", "declared_again"))
    for copy, first in _copies([d for _, (d, _) in asked]).items():
        checked[copy].notes.append(Finding(0, "", "copy_of", checked[first].name))
    return checked


def _copies(received: list[Delivery]) -> dict[int, int]:
    """Files with the content of an earlier one, by their places; what was not opened has no content to compare."""
    first: dict[str, int] = {}
    places = [(n, first.setdefault(one.file_id, n)) for n, one in enumerate(received) if not one.refused]
    return {n: earlier for n, earlier in places if n != earlier}


def _received(path: Path, named: bool) -> Delivery:
    """A file that was found, or named by whoever asks: then it may be a link to one."""
    return receive_file(path.resolve() if named and path.exists() else path, asked=named)
