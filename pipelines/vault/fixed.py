"""AW319 (fixed width): every record keeps its 310 positions, its kind and what is read of it; the rest is blank.

A pseudonym does not fit in the nine positions of a BSN. It begins where the BSN stood and runs on over fields that are not read and
therefore blank here; it begins with a letter, so that nobody can take it for a BSN.
"""

from typing import BinaryIO

from pipelines.sources import aw319
from pipelines.sources.reading import Note
from pipelines.sources.tabular import encoding_of
from pipelines.vault.personal import Personal

_FIRST, _BEHIND = 15, 102  # positions from the BSN up to the first field behind it that is read
_READ: dict[str, tuple[tuple[int, int], ...]] = {
    "01": ((3, 5), (6, 9), (10, 10), (27, 30), (47, 54), (55, 62), (65, 72), (73, 80), (81, 92), (93, 100)),
    "02": (),
    "03": (),
    "04": (
        (103, 105), (106, 113), (114, 121), (122, 124), (125, 129), (130, 133), (134, 135), (165, 172), (186, 193), (194, 194),
        (195, 214), (215, 234),
    ),
    "98": (),
    "99": ((3, 45),),
}  # fmt: skip
"""Positions that are read, by kind of record."""


def write(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A claim of care."""
    encoding = encoding_of(stream)
    stream.seek(0)
    end = "\r\n" if b"\r\n" in stream.read(aw319.LONGEST) else "\n"
    at = 1
    for line, record in aw319.records(stream):
        out.write((end * (line - at) + _kept(record, personal) + end).encode(encoding.removesuffix("-sig")))
        at = line + 1


def _kept(record: str, personal: Personal) -> str:
    kind = record[:2]
    made = list(kind.ljust(aw319.WIDTH))
    if kind == "04":
        person = personal.person(aw319.number_of_person(record)).ljust(_BEHIND - _FIRST + 1)
        made[_FIRST - 1 : _BEHIND] = person
    for first, last in _READ.get(kind, ()):
        made[first - 1 : last] = personal.text(record[first - 1 : last]).ljust(last - first + 1)  # never longer
    return "".join(made)
