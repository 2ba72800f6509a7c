"""Looking for BSNs in everything that a build leaves behind: raw bytes, and the decoded text of Parquet, SQLite and HTML."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

NINE = re.compile(rb"(?<![0-9])[0-9]{9}(?![0-9])")


def texts(path: Path) -> Iterator[bytes]:
    """The file as it is, and what is in it once decoded."""
    yield path.read_bytes()
    if path.suffix == ".parquet" or path.name.endswith(".parquet.tmp"):
        table = pq.read_table(path)
        for column in table.columns:
            if str(column.type) in ("string", "large_string", "int64", "double"):
                values = column.combine_chunks().unique() if column.num_chunks else column
                yield "\n".join(str(v) for v in values.to_pylist()).encode()
    if path.read_bytes()[:16] == b"SQLite format 3\x00":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            yield "\n".join(connection.iterdump()).encode()


def found_in(folder: Path, wanted: set[bytes]) -> dict[str, int]:
    """Files below a folder that hold one of the BSNs, with how many different ones; also in file names."""
    hits: dict[str, int] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        seen = {n for text in texts(path) for n in NINE.findall(text)}
        seen |= set(NINE.findall(str(path.relative_to(folder)).encode()))
        if seen & wanted:
            hits[str(path.relative_to(folder))] = len(seen & wanted)
    return hits


def bsns_of(deliveries: Path) -> set[bytes]:
    """Every BSN in the deliveries: in messages and in tables."""
    found: set[bytes] = set()
    for path in deliveries.rglob("*"):
        if path.suffix == ".xml":
            found |= set(re.findall(rb"Bsn>([0-9]{9})<", path.read_bytes()))
        elif path.suffix == ".csv" and b"BSN" in path.read_bytes()[:200]:
            found |= set(re.findall(rb";([0-9]{9});", path.read_bytes()))
    return found
