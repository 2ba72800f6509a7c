"""Looking for people in everything that is stored: the bytes of files, and what is in them once decoded.

Parquet, SQLite, archives and workbooks, PDF, gzip, base64, JSON and HTML are opened, also inside one another: a number in a compressed
column is not in the bytes as such. A BSN is found with dots, spaces or dashes between its digits too, also without its zeros.
"""

import base64
import binascii
import gzip
import html
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

DEEPEST = 4
MOST_UNPACKED = 1 << 30
_NUMBERS = re.compile(rb"(?<![0-9])(?=([0-9](?:[. \t,/_-]{0,3}[0-9]){6,8})(?![0-9]))")
_RUNS = re.compile(rb"[0-9]{7,}")
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}(?:\s+[A-Za-z0-9+/]{24,})*(?:\s+[A-Za-z0-9+/]{2,})?={0,2}")
_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\r -\x7e]{12}")
_MAGIC = (b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"SQLite format 3\x00", b"\xff\xfe", b"\xfe\xff")
_ESCAPED = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_BLANK = re.compile(rb"[. \t,/_-]")
_SQLITE = b"SQLite format 3\x00"


def texts(data: bytes, deep: int = 0) -> Iterator[bytes]:
    """The bytes as they are, and everything that they hold once decoded."""
    yield data
    yield from _in_other_signs(data)
    if deep >= DEEPEST:
        return
    for inside in _inside(data):
        yield from texts(inside, deep + 1)


def _inside(data: bytes) -> Iterator[bytes]:
    with suppress(
        pa.ArrowException, sqlite3.Error, zipfile.BadZipFile, OSError, EOFError, zlib.error, ValueError, RuntimeError
    ):
        if data.startswith(b"PAR1"):
            yield from _of_parquet(data)
        elif data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    if member.file_size <= MOST_UNPACKED:
                        yield from (member.filename.encode(), archive.read(member))
        elif data.startswith(b"\x1f\x8b"):
            yield gzip.decompress(data)
        elif data.startswith(b"%PDF"):
            for found in _STREAM.finditer(data):
                with suppress(zlib.error):
                    yield zlib.decompress(found[1])
        elif data.startswith(_SQLITE):
            yield _of_sqlite(data)
    yield from _of_base64(data)


def _of_parquet(data: bytes) -> Iterator[bytes]:
    """Every different value of every column, and what the file says of itself."""
    stored = pq.ParquetFile(io.BytesIO(data))
    yield repr(stored.schema_arrow.metadata).encode()
    for name in dict.fromkeys(stored.schema_arrow.names):
        values = stored.read([name]).column(name).combine_chunks()
        with suppress(pa.ArrowException):
            values = values.unique()  # nested values have none
        yield "\n".join(_written(one) for one in values.to_pylist()).encode("utf-8", "replace")


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _of_sqlite(data: bytes) -> bytes:
    with sqlite3.connect(":memory:") as opened:
        opened.deserialize(data)
        return "\n".join(opened.iterdump()).encode("utf-8", "replace")


def _in_other_signs(data: bytes) -> Iterator[bytes]:
    """The same text without escapes of JSON and HTML, and in another encoding."""
    if b"\\u00" in data:
        yield _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    if b"&#" in data:
        yield html.unescape(data.decode("latin-1")).encode("latin-1", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "replace").encode()


def _of_base64(data: bytes) -> Iterator[bytes]:
    """What is packed as base64 in a text."""
    for found in _BASE64.finditer(data):
        written = re.sub(rb"\s", b"", found[0]).rstrip(b"=")
        with suppress(binascii.Error):
            inside = base64.b64decode(written[: len(written) - (len(written) % 4 == 1)] + b"==")
            if inside.startswith(_MAGIC) or _TEXT.match(inside):  # not a long word that happens to be one
                yield inside


class Wanted:
    """People looked for: nine digits, or pseudonyms and what else is made of a BSN; as so many bytes."""

    def __init__(self, people: Iterable[str]) -> None:
        several = set(people)
        self.digits = {one.encode() for one in several if one.isdigit()}
        self.short = {one.lstrip(b"0") for one in self.digits if one.startswith(b"0")}  # a table lost the zeros
        self.tokens = {one.encode() for one in several if not one.isdigit()}

    def within(self, data: bytes) -> set[str]:
        """Those that a piece of text holds."""
        found: set[bytes] = set()
        if self.digits and self._perhaps(data):
            numbers = {_BLANK.sub(b"", number) for number in _NUMBERS.findall(data)}
            found |= {number.zfill(9) for number in numbers} & self.digits
        found |= {token for token in self.tokens if token in data}
        return {one.decode() for one in found}

    def _perhaps(self, data: bytes) -> bool:
        """Whether nine digits that are looked for come one after the other, whatever stands around or between them."""
        for run in _RUNS.findall(data.translate(None, b". -")):
            for at in range(len(run) - 6):
                if run[at : at + 9] in self.digits or self.short & {run[at : at + 8], run[at : at + 7]}:
                    return True
        return False

    def of(self, data: bytes) -> set[str]:
        """Those that are in bytes, decoded or not."""
        return set().union(*(self.within(text) for text in texts(data)))


def left_in(folder: Path, people: Iterable[str], apart: Iterable[Path] = ()) -> tuple[int, dict[str, set[str]]]:
    """Number of files below a folder, and those that hold any of these people, in their bytes or their name; some folders apart."""
    wanted, count, found = Wanted(people), 0, dict[str, set[str]]()
    aside = [one.resolve() for one in apart]
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or any(path.resolve().is_relative_to(one) for one in aside):
            continue
        count += 1
        name = path.relative_to(folder).as_posix()
        if here := wanted.of(path.read_bytes()) | wanted.within(name.encode()):
            found[name] = here
    return count, found
