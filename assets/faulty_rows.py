"""Faulty rows as their holder wrote them, read again from the file: only the columns that are read anyway, and never a BSN.

Where a row cannot be found again, what the findings say of it is all there is.
"""

from dataclasses import dataclass, field

from assets.checking import Checked, Finding, is_json, readers
from assets.read_again import Cells, Place, Wanted, read_again
from assets.sandbox import Broken
from assets.written import HIDDEN, tellable

MOST_ROWS = 50_000  # of one file
_PERSON = {"bsn"}


@dataclass
class FaultyRow:
    """A row that is held back: where, its cells by their name in the file, and all that is wrong with it."""

    line: int
    nth: int
    cells: Cells = field(default_factory=dict, repr=False)
    findings: list[Finding] = field(default_factory=list)


def faulty_rows(checked: Checked) -> list[FaultyRow]:
    """Rows of a file that a finding holds back, in the order of the file; at most `MOST_ROWS`."""
    if checked.receipt is None:
        return []
    rows: dict[tuple[str, Place], FaultyRow] = {}
    for finding in checked.findings:
        place = (finding.line, finding.nth)
        if finding.line and (len(rows) < MOST_ROWS or (finding.table or "", place) in rows):
            row = rows.setdefault((finding.table or "", place), FaultyRow(*place))
            row.findings.append(finding)
    wanted: dict[str, set[Place]] = {}
    for table, place in rows:
        wanted.setdefault(table, set()).add(place)
    path = str(checked.path.absolute())
    asked = [Wanted(path, checked.kind, table, frozenset(places)) for table, places in wanted.items()]
    for done in readers().run(read_again, [asked] if asked else []):
        if not isinstance(done, Broken):
            for table, place, cells in (row for part in done.parts for row in part):
                row = rows[table, place]
                if not (row.nth and is_json(checked.path)) or _is_it(row, cells):
                    row.cells = {name: _safe(name, value) for name, value in cells.items()}
    for row in rows.values():
        if not row.cells:
            row.cells = {f.column: f.value for f in row.findings if f.column and f.value is not None}
    return list(rows.values())


def _is_it(row: FaultyRow, cells: Cells) -> bool:
    """Whether these are the cells of a row, of the several objects on its line: then what was found stands in them."""
    return all(cells[f.column] == f.value for f in row.findings if f.column in cells and f.value is not None)


def _safe(name: str, value: str) -> str:
    return HIDDEN if name.rpartition("/")[2].casefold() in _PERSON else tellable(value)
