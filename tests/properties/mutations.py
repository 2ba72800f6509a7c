"""Mutations of valid files: bytes flipped, dropped, doubled, swapped, spliced with another file, and parts changed where they hurt."""

import base64
import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from tests.properties.every_kind import EVERY, make
from tests.properties.valid import Valid

TOKENS = [
    b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n\r\n", b'"', b'""', b";", b"\t", b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x110000;",
    b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?x?>", b"<!DOCTYPE a>", b"{", b"}", b"[", b"]", b":", b",", b"\\", b"\\ud800", b"null", b"true", b"NaN", b"-", b"--",
    b"0", b"-0", b"9" * 20, b"9" * 400, b"1e9", b"1E+999999999", b"0.005", b"1.000", b"1,5", b"\xe2\x88\x925", b"\xd9\xa3", b"2024-02-30", b"31-12-9999", b"0000-00-00",
    b"999900006", b"9999.00.018", b"xmlns=\"x\"", b"D", b"C", b" ", b"\xc2\xa0", b"\xe2\x80\xae", b"'", b"=1+1", b"../", b"%00", b"A" * 5_000,
]  # fmt: skip


def _range(data: bytes, rng: Random, longest: int = 200) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randint(1, longest))


def flip(data: bytes, rng: Random) -> bytes:
    """A few bits turned over."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def drop(data: bytes, rng: Random) -> bytes:
    """A piece left out."""
    start, end = _range(data, rng)
    return data[:start] + data[end:]


def double(data: bytes, rng: Random) -> bytes:
    """A piece twice, or a hundred times."""
    start, end = _range(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 1, 100)) + data[end:]


def swap(data: bytes, rng: Random) -> bytes:
    """Two pieces in each other's place."""
    (a, b), (c, d) = sorted((_range(data, rng), _range(data, rng)))
    return data if c < b else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def token(data: bytes, rng: Random) -> bytes:
    """Something that means something, put in or written over."""
    start, end = _range(data, rng, 6)
    return data[:start] + rng.choice(TOKENS) + data[rng.choice((start, end)) :]


def splice(data: bytes, rng: Random) -> bytes:
    """The beginning of this file and the end of another."""
    other = make(rng.choice(list(EVERY)), rng.randrange(50)).data
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def line(data: bytes, rng: Random) -> bytes:
    """A line left out, twice, or elsewhere."""
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return token(data, rng)
    taken = lines.pop(rng.randrange(len(lines)))
    for _ in range(rng.randint(0, 2)):
        lines.insert(rng.randrange(len(lines) + 1), taken)
    return b"".join(lines)


_VALUE = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<=[;:\n])[^;\r\n\",{}\[\]]+(?=[;\r,}\]])")


def value(data: bytes, rng: Random) -> bytes:
    """What stands in an element, a cell or a member replaced."""
    places = [found.span() for found in _VALUE.finditer(data)]
    if not places:
        return token(data, rng)
    start, end = rng.choice(places)
    other = data[slice(*rng.choice(places))]
    return data[:start] + rng.choice([b"", other, *rng.sample(TOKENS, 3)]) + data[end:]


HOW: list[Callable[[bytes, Random], bytes]] = [flip, drop, double, swap, token, splice, line, value, value]


def mutated(valid: Valid, rng: Random) -> bytes:
    """A valid file with one to four mutations; those of a workbook are often in a part of it, of an envelope in its message."""
    times = rng.choice((1, 1, 2, 4))
    if valid.form == "xlsx" and rng.random() < 0.8:
        return _in_part(valid.data, times, rng)
    if valid.form == "envelope" and rng.random() < 0.5:
        return _in_message(valid.data, times, rng)
    return _several(valid.data, times, rng)


def _several(data: bytes, times: int, rng: Random) -> bytes:
    for _ in range(times):
        data = rng.choice(HOW)(data, rng)
    return data


def _in_part(data: bytes, times: int, rng: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice([name for name in old.namelist() if "sheet1" in name or rng.random() < 0.3])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _several(part, times, rng) if name == chosen else part)
    return out.getvalue()


def _in_message(data: bytes, times: int, rng: Random) -> bytes:
    before, written, after = re.split(rb"(?<=<g:bericht>)|(?=</g:bericht>)", data)
    return before + base64.encodebytes(_several(base64.b64decode(written), times, rng)) + after
