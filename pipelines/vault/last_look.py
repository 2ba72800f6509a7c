"""A last look at files: at those of publishers before they are copied, and at what was written for the people that it was made of."""

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO

from pipelines.harmonize.pseudonyms import digits_of, is_bsn, replace_bsn
from pipelines.sources import stuf
from pipelines.sources.reading import Refused
from pipelines.sources.tabular import encoding_of
from pipelines.sources.xml_stream import CHUNK

FEWEST = 3  # different figures of nine digits in a column that could all be a BSN; by chance that is 1 in 1,331
_NINE = re.compile(rb"(?<![0-9])(?=([0-9](?:[. /_\t-]{0,3}[0-9]){8})(?![0-9]))")
_OVERLAP = 48  # longer than nine digits with three signs between each
_NAMED = re.compile(r"bsn|burgerservice|sofi", re.IGNORECASE)
_MEMBERS = '"'  # column of the names of members, that none of them can have


@dataclass
class _Column:
    """What stands in a column, or in members of one name: whether nothing else than BSNs, which (as far as needed), and where."""

    only: bool = True
    different: set[str] = field(default_factory=set)
    line: int = 0


class _Look:
    """A look at the cells of a table or the members of a JSON text, one by one."""

    def __init__(self) -> None:
        self.columns: dict[str, _Column] = defaultdict(_Column)

    def cell(self, line: int, name: str, value: str) -> None:
        """Look at what stands on a line under a name.

        Raises:
            Refused: bsn_published, when it is a BSN among words or under a name for it.
        """
        if not (bare := value.strip()):
            return
        column = self.columns[name]
        if not re.fullmatch(r"[-+0-9., ]+", bare):
            if replace_bsn(bare, lambda _: "") != bare:
                raise Refused("bsn_published", line)
            column.only = False
            return
        could_be = len(digits := digits_of(bare)) == 9 and is_bsn(digits)
        if could_be and _NAMED.search(name):
            raise Refused("bsn_published", line)
        if not could_be or len(re.sub(r"\D", "", bare)) != 9:
            column.only = False
        elif len(column.different) < FEWEST:
            column.different.add(digits)
            column.line = column.line or line

    def end(self) -> None:
        """Look at each column as a whole.

        Raises:
            Refused: bsn_published, when one holds nothing but BSNs.
        """
        for column in self.columns.values():
            if column.only and len(column.different) == FEWEST:
                raise Refused("bsn_published", column.line)

    def members(self, found: list[tuple[str, Any]]) -> None:
        """Look at the members of an object, each with its name; also at those of which there are two."""
        for name, value in found:
            self.cell(0, _MEMBERS, name)
            self.value(name, value)

    def value(self, name: str, value: Any) -> None:
        """Look at the texts and numbers of a member; objects in it were looked at before."""
        for one in value if isinstance(value, list) else ():
            self.value(name, one)
        if isinstance(value, str):
            self.cell(0, name, value)


def refuse_people(stream: BinaryIO) -> None:
    """Look through a file of a publisher: a table (CSV) or a JSON text.

    A figure of nine digits can be a BSN by chance (1 in 11). So it counts for one where it stands among words or under a name for it,
    and where a column holds nothing else, and different ones: a constant is a figure.

    Raises:
        Refused: bsn_published, with the line; not_well_formed, when it is neither.
    """
    encoding = encoding_of(stream)
    stream.seek(0)
    text, look = stream.read().decode(encoding), _Look()
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text, object_pairs_hook=look.members, parse_int=str, parse_float=str)
        except (json.JSONDecodeError, RecursionError):
            raise Refused("not_well_formed") from None
        look.value("", value)
    else:
        _table(text, look)
    look.end()


def _table(text: str, look: _Look) -> None:
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    header = next(rows, [])
    for at, name in enumerate(header):
        look.cell(1, f"kop {at}", name)
    for row in rows:
        for at, cell in enumerate(row):
            look.cell(rows.line_num, f"{at} {header[at] if at < len(header) else ''}", cell)


def somebody_in(stream: BinaryIO, known: Set[str]) -> int | None:
    """Line on which one of these BSNs stands (0 in a workbook); None when none of them does."""
    if not known:
        return None
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                with archive.open(member) as part:
                    if _line_of(part, known):
                        return 0
        return None
    inside = stuf.opened(stream) or stream
    inside.seek(0)
    return _line_of(inside, known)


def _line_of(stream: BinaryIO | IO[bytes], known: Set[str]) -> int | None:
    line, kept, first = 1, b"", True
    while True:
        chunk = stream.read(CHUNK)
        data = kept + chunk
        for found in _NINE.finditer(data):
            whole = (first or found.start() > 0) and (not chunk or found.end(1) < len(data))
            if whole and re.sub(rb"[^0-9]", b"", found[1]).decode() in known:
                return line + data.count(b"\n", 0, found.start())
        if not chunk:
            return None
        kept, first = data[-_OVERLAP:], first and len(data) <= _OVERLAP
        line += data.count(b"\n") - kept.count(b"\n")
