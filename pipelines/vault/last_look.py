"""A last look at files: at those of publishers before they are copied, and at what was written for the people that it was made of."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Set
from html import unescape
from typing import IO, BinaryIO

from pipelines.harmonize.pseudonyms import digits_of, is_bsn, replace_bsn
from pipelines.sources import stuf
from pipelines.sources.reading import Refused
from pipelines.sources.tabular import encoding_of
from pipelines.sources.xml_stream import CHUNK

FEWEST = 3  # figures of nine digits in a column that could all be a BSN; by chance that is 1 in 1,331
_NINE = re.compile(rb"(?<![0-9])(?=([0-9](?:[. /_\t-]{0,3}[0-9]){8})(?![0-9]))")
_OVERLAP = 48  # longer than nine digits with three signs between each
_STRING, _NUMBER = r'"((?:[^"\\]|\\.)*)"', "(-?[0-9][0-9.]*)"
_MEMBER = re.compile(rf"{_STRING}\s*:\s*(?:{_STRING}|{_NUMBER})?|{_STRING}|{_NUMBER}")
_SHARED = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</|\bname=\"([^\"]*)\"")
_NAMED = re.compile(r"bsn|burgerservice|sofi", re.IGNORECASE)
_MEMBERS = '"'  # column of the names of members, that none of them can have
Cells = Iterator[tuple[int, str, str]]
"""Line, name of the column or member, and what stands there."""


def refuse_people(stream: BinaryIO) -> None:
    """Look through a file of a publisher.

    A figure of nine digits can be a BSN by chance (1 in 11). So it counts for one where it stands among words or under a name for it,
    and where a column holds nothing else.

    Raises:
        Refused: bsn_published, with the line.
    """
    found = _of_workbook(stream) if zipfile.is_zipfile(stream) else _of_text(stream)
    columns: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # filled, of those a BSN, line of the first
    for line, name, value in found:
        if not (bare := value.strip()):
            continue
        if not re.fullmatch(r"[-+0-9., ]+", bare):
            if replace_bsn(bare, lambda _: "") != bare:
                raise Refused("bsn_published", line)
            columns[name][0] += 1
            continue
        could_be = len(digits := digits_of(bare)) == 9 and is_bsn(digits)
        if could_be and _NAMED.search(name):
            raise Refused("bsn_published", line)
        column = columns[name]
        column[0] += 1
        if could_be and len(re.sub(r"\D", "", bare)) == 9:
            column[1], column[2] = column[1] + 1, column[2] or line
    for filled, bsns, line in columns.values():
        if filled == bsns >= FEWEST:
            raise Refused("bsn_published", line)


def _of_text(stream: BinaryIO) -> Cells:
    encoding = encoding_of(stream)
    stream.seek(0)
    text = stream.read().decode(encoding)
    if text.lstrip()[:1] in ("{", "["):
        for found in _MEMBER.finditer(text):
            name, *values = found.groups("")
            yield 0, _MEMBERS, name
            yield 0, name, "".join(values)
        return
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    header = next(rows, [])
    for at, name in enumerate(header):
        yield 1, f"kop {at}", name
    for row in rows:
        for at, cell in enumerate(row):
            yield rows.line_num, f"{at} {header[at] if at < len(header) else ''}", cell


def _of_workbook(stream: BinaryIO) -> Cells:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                for found in _SHARED.finditer(archive.read(member).decode("utf-8", "replace")):
                    yield 0, member.filename, unescape(found[1] or found[2] or "")


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
