"""OData of CBS (StatLine and dataderden): rows of a feed in JSON (version 3 or 4), or downloaded as CSV.

JSON: an object with ``odata.metadata`` (version 3) or ``@odata.context`` (version 4), which names table and entity, and the rows in
``value``. CSV: a header and quoted cells; it names no table. Text is stripped of its padding; blank is None. Sources: CBS open data
services, OData 3 and 4.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Refused
from pipelines.sources.tabular import csv_rows, encoding_of

MOST_BYTES = 100 << 20
_ADDRESS = re.compile(r'"(?:odata\.metadata|@odata\.context)"\s*:\s*"([^"]*)"')
_TABLE = re.compile(r"/([0-9]{5}[A-Za-z]{3})(?:/|\$|$)")
_ENTITY = re.compile(r"#(?:[\w.]*\.)?(\w+)")
_NEXT = re.compile(r'"@?odata\.nextLink"\s*:')
Row = tuple[int, dict[str, Any] | int]
"""Line and cells of a row; its number of cells where that is not the number of its header."""


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself: table, entity (TypedDataSet, Observations, …), and whether it is a part with more to follow."""

    table: str | None = None
    entity: str | None = None
    has_more: bool = False


def feed_of(text: str) -> Feed | None:
    """What a JSON text says of the feed it is; None when it is none."""
    address = _ADDRESS.search(text)
    if address is None:
        return None
    table, entity = _TABLE.search(address[1]), _ENTITY.search(address[1])
    return Feed(table[1] if table else None, entity[1] if entity else None, bool(_NEXT.search(text)))


def bare(value: Any) -> Any:
    """A cell without padding; None when blank."""
    if not isinstance(value, str):
        return value
    return value.strip() or None


def json_rows(text: str) -> Iterator[Row]:
    """Line and cells of every row of a feed.

    Raises:
        Refused: not_well_formed, columns_missing (there is no ``value``).
    """
    cursor, found = Cursor(text), False
    for key in cursor.members():
        if key != "value":
            cursor.value()
            continue
        found = True
        for line in cursor.items():
            row = cursor.value()
            if not isinstance(row, dict):
                raise Refused("not_well_formed", line)
            yield line, {name: bare(value) for name, value in row.items()}
    cursor.end()
    if not found:
        raise Refused("columns_missing", 1, "value")


def table_rows(stream: BinaryIO) -> Iterator[Row]:
    """Line and cells of every row of a feed that was downloaded as CSV.

    Raises:
        Refused: encoding, empty_file, not_well_formed, column_twice.
    """
    with closing(csv_rows(stream, encoding_of(stream))) as rows:
        line, header = next(rows, (0, None))
        if header is None:
            raise Refused("empty_file")
        names = [name.strip() for name in header]
        if len(set(names)) < len(names):
            raise Refused("column_twice", line, next(name for name in names if names.count(name) > 1))
        for line, cells in rows:
            fits = len(cells) == len(names)
            yield line, {name: bare(cell) for name, cell in zip(names, cells, strict=True)} if fits else len(cells)


def is_table(stream: BinaryIO) -> bool:
    """Whether a feed was downloaded as CSV, which does not say where it ends; the stream is back at its start."""
    stream.seek(0)
    head = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    return not head.startswith(b"{")


def open_feed(stream: BinaryIO) -> tuple[Feed, Iterator[Row]]:
    """A feed in either form: what it says of itself, and its rows.

    Raises:
        Refused: file_too_large (JSON of more than 100 MB), encoding; the rows raise the rest as they are read.
    """
    if is_table(stream):
        return Feed(), table_rows(stream)
    text = json_text(stream, MOST_BYTES)
    return feed_of(text) or Feed(), json_rows(text)
