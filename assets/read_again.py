"""Cells of some rows of a file, read again as they were written: only the columns that are read anyway.

Every form of file has its way: a table by its header, a message by the element of the row and what it stands in, JSON by the object.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from assets.confined import Desk
from pipelines.sources import register
from pipelines.sources.cells import shown
from pipelines.sources.recognise import CSV_PROFILES, KINDS
from pipelines.sources.tabular import Profile, csv_rows, encoding_of, place_of, plain
from pipelines.sources.workbook import is_zip, sheets
from pipelines.sources.xml_stream import CHUNK
from pipelines.sources.xml_stream import encoding_of as encoding_of_xml
from reports.labels.rules import OWN_WORDS

PROFILES: dict[str, Profile] = {profile.kind: profile for profile in (*CSV_PROFILES, register.PROFILE)}
ROW_ELEMENTS = {
    "raw_xaf__lines": "trLine",
    "raw_iwmo__claims": "Prestatie",
    "raw_iwmo__refusals": "Prestatie",
    "raw_iwmo__answers": "DeclaratieAntwoord",
    "raw_iwmo__assignments": "ToegewezenProduct",
    "raw_iwmo__starts": "StartProduct",
    "raw_iwmo__stops": "StopProduct",
}
"""Element that is a row of a table, in messages and auditfiles."""
_BESIDE = {"DebetCredit", "amntTp", "nr", "RetourCode"}  # read with a column, without being one
Place = tuple[int, int]  # line, and which row of that line (0: the only one)
Cells = dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """Rows of one table in one file, by their places."""

    path: str
    kind: str | None
    table: str
    places: frozenset[Place]


def read_again(wanted: list[Wanted], _shared: None, desk: Desk) -> None:
    """Hand on the table, the place and the cells of every row that can be found again; runs in a reading process."""
    for index, one in enumerate(wanted):
        desk.begin(index, Path(one.path).stat().st_size)
        desk.emit([(one.table, place, cells) for place, cells in _rows_of(one)])


def _rows_of(wanted: Wanted) -> Iterator[tuple[Place, Cells]]:
    """Cells of the rows asked for, as far as this form of file is known."""
    places, kind = set(wanted.places), wanted.kind or ""
    with Path(wanted.path).open("rb") as stream:
        head = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
        stream.seek(0)
        profile = PROFILES.get(kind)
        if profile is not None and is_zip(head) == bool(profile.sheet):
            yield from _of_table(stream, profile, places)
        elif head.startswith(b"<") and wanted.table in ROW_ELEMENTS:
            yield from _of_message(stream, ROW_ELEMENTS[wanted.table], _words(kind), places)
        elif head.startswith(b"{"):
            yield from _of_json(stream, _words(kind), places)


def _words(kind: str) -> set[str]:
    """Names, in the words of the file, of what is read of a kind."""
    words = {word for table in KINDS.get(kind, ()) for word in OWN_WORDS.get(table, {}).values()}
    return {word.rpartition("/")[2] for word in words} | _BESIDE


def _of_table(stream: BinaryIO, profile: Profile, places: set[Place]) -> Iterator[tuple[Place, Cells]]:
    lines, last = {line for line, _ in places}, max(line for line, _ in places)
    header: list[str] = []
    at: dict[str, int] = {}
    for line, cells in _table_rows(stream, profile):
        if not header:
            header = [plain(cell) for cell in cells]
            found = {column.header: place_of(column, header) for column in profile.columns}
            at = {name: place for name, place in found.items() if place is not None}
        elif line in lines and len(cells) == len(header):  # in a row of another width nobody knows where the BSN is
            yield (line, 0), {name: str(shown(cells[place])) for name, place in at.items()}
        if line >= last:
            return


def _table_rows(stream: BinaryIO, profile: Profile) -> Iterator[tuple[int, list[Any]]]:
    if profile.sheet:
        yield from enumerate(sheets(stream, (profile.sheet,))[profile.sheet], 1)
    else:
        yield from csv_rows(stream, encoding_of(stream))


@dataclass
class _Open:
    """An element that is open: its name, and the values that stand in it directly."""

    local: str
    values: Cells = field(default_factory=dict)
    leaf: bool = True


class _Rows:
    """One pass over a message, for the rows on some lines."""

    def __init__(self, element: str, words: set[str], places: set[Place]) -> None:
        self.element, self.words, self.places = element, words, places
        self.path: list[_Open] = []
        self.seen: Counter[int] = Counter()
        self.pieces: list[str] = []
        self.row: tuple[Place, int, Cells] | None = None
        self.found: list[tuple[Place, Cells]] = []

    def start(self, name: str, line: int) -> None:
        """An element opens; perhaps a row that is wanted."""
        local = name.rpartition(" ")[2]
        if self.path:
            self.path[-1].leaf = False
        if local == self.element:
            self.seen[line] += 1
            place = next((p for p in ((line, self.seen[line]), (line, 0)) if p in self.places), None)
            self.row = (place, len(self.path), {}) if place else None
        self.path.append(_Open(local))
        self.pieces.clear()

    def end(self) -> None:
        """An element closes: keep its value, and hand on the row when it was one."""
        closed, text = self.path.pop(), "".join(self.pieces).strip()
        self.pieces.clear()
        if closed.leaf and text and closed.local in self.words and self.path:
            self._keep(closed.local, text)
        if self.row and len(self.path) == self.row[1]:
            above = {f"{o.local}/{name}": value for o in self.path for name, value in o.values.items()}
            self.found.append((self.row[0], above | self.row[2]))
            self.row = None

    def _keep(self, local: str, text: str) -> None:
        if self.row is None:
            self.path[-1].values[local] = text
            return
        parent = self.path[-1].local
        name = local if len(self.path) - 1 == self.row[1] else f"{parent}/{local}"
        self.row[2][name] = f"{self.row[2][name]}|{text}" if name in self.row[2] else text


def _of_message(stream: BinaryIO, element: str, words: set[str], places: set[Place]) -> Iterator[tuple[Place, Cells]]:
    rows = _Rows(element, words, places)
    parser = expat.ParserCreate(encoding_of_xml(stream)[0], namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _: rows.start(name, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _: rows.end()
    parser.CharacterDataHandler = rows.pieces.append
    stream.seek(0)
    _feed(parser.Parse, stream)
    parser.StartElementHandler = parser.EndElementHandler = None
    yield from rows.found


def _feed(parse: Callable[[bytes, bool], object], stream: BinaryIO) -> None:
    """Hand over what was read once already: its reader refused every DOCTYPE."""
    while chunk := stream.read(CHUNK):
        parse(chunk, False)
    parse(b"", True)


def _of_json(stream: BinaryIO, words: set[str], places: set[Place]) -> Iterator[tuple[Place, Cells]]:
    text = stream.read().decode("utf-8-sig")
    lines, start = {line for line, _ in places}, 0
    for line, written in enumerate(text.split("\n"), 1):
        if line in lines:
            alone: Cells | None = None
            for nth, row in enumerate(_objects(text, start, start + len(written), words), 1):
                alone = row if nth == 1 else None
                if (line, nth) in places:
                    yield (line, nth), row
            if alone and (line, 0) in places:  # of several objects on one line nobody knows which
                yield (line, 0), alone
        start += len(written) + 1


def _before(text: str, place: int) -> str:
    """The last character before a place that is no space."""
    while place and text[place - 1].isspace():
        place -= 1
    return text[place - 1 : place]


def _objects(text: str, start: int, end: int, words: set[str]) -> Iterator[Cells]:
    """Objects in a list that begin between two places and hold something that is read; numbers as they are written."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    while (start := text.find("{", start, end)) >= 0:
        with suppress(ValueError):  # a brace in a text
            found, after = decoder.raw_decode(text, start)
            cells = {name: str(v) for name, v in found.items() if name in words and isinstance(v, str)}
            if cells and _before(text, start) != ":":
                yield cells
                start = after - 1
        start += 1
