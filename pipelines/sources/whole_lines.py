"""Whole lines of a table that does not say where it ends: what stands behind the last line end may be half a row.

``100,00`` that was cut off is ``1``, and nothing in the file tells. So the last line of a CSV counts when it has its line end, or when
its delivery note vouches for the file; otherwise it is held back, and its amount is not known.
"""

import io
from dataclasses import dataclass
from typing import BinaryIO, cast

from pipelines.sources.reading import Fault, Note, Receipt, Sink

LONGEST_TAIL = 1 << 20  # bytes; a longer line is refused by whoever reads it
_NOTHING = b' \t;,"\xef\xbb\xbf'


class _Before(io.RawIOBase):
    """A stream up to a place."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        self.stream, self.stop = stream, end
        stream.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.stream.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self.stop}[whence]
        return self.stream.seek(start + offset)

    def readinto(self, buffer: "memoryview") -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        data = self.stream.read(max(0, min(len(buffer), self.stop - self.stream.tell())))
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True)
class WholeLines:
    """The lines of a table that have their end; ``held`` is the number of the last one when it has none, else 0."""

    stream: BinaryIO
    held: int = 0

    def hold_back(self, table: str, sink: Sink, receipt: Receipt, *, ledger: bool = False) -> None:
        """Leave the last line as a fault when it has no end; behind all other rows, for it is the last."""
        if self.held:
            receipt.lines += 1
            receipt.unread += ledger
            sink.fault(Fault(self.held, "", "last_row_open", table))


def is_vouched_for(note: Note | None) -> bool:
    """Whether a delivery note names this very content, or says what it adds up to."""
    return note is not None and (bool(note.said_by) or note.lines is not None or note.net_cents is not None)


def last_line_open(stream: BinaryIO, note: Note | None) -> bool:
    """Whether the last line has no line end and no note vouches for the file: it may be cut off. The stream is left at its end."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - 1, 0))
    return stream.read(1) not in (b"", b"\n", b"\r") and not is_vouched_for(note)


def whole_lines(stream: BinaryIO, note: Note | None) -> WholeLines:
    """The lines of a CSV that surely are whole; the header is one of them, for a header that was cut off lacks a column."""
    if not last_line_open(stream, note):
        stream.seek(0)
        return WholeLines(stream)
    size = stream.tell()
    start = stream.seek(max(0, size - LONGEST_TAIL))
    tail = stream.read()
    cut = start + max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1
    stream.seek(0)
    last = tail[cut - start :]
    if cut <= start or not last.strip(_NOTHING) or b"\0" in last:  # what is no text is refused as a whole
        return WholeLines(stream)
    before = cast(BinaryIO, io.BufferedReader(_Before(stream, cut), 1 << 20))
    text = io.TextIOWrapper(before, encoding="latin-1", newline="")
    line = 1 + sum(1 for _ in text)
    text.detach()
    before.seek(0)
    return WholeLines(before, line)
