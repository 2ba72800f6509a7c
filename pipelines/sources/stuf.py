"""StUF envelope (berichtenknooppunt GGK, sectormodel ggk): a message travels as base64 in parameters/bericht.

The message is decoded while it is read: neither it nor the envelope is held as a whole, and nothing is written aside. Source:
ggk0310 and the example envelopes of the sectormodel (stufstandaarden.nl).
"""

import binascii
import io
from contextlib import suppress
from typing import Any, BinaryIO, NoReturn
from xml.parsers import expat

from pipelines.sources.reading import Note, Pseudonymise, Refused, Sink
from pipelines.sources.xml_stream import CHUNK, MAX_DEPTH, MAX_TEXT, encoding_of

HEAD_BYTES = 64 << 10
NAMESPACE = "http://www.stufstandaarden.nl/sectormodel/ggk/"
_MESSAGE = ["parameters", "bericht"]
_BLANK = b" \t\r\n"


class _Inside(io.RawIOBase):
    """What is in the envelope, as a stream of bytes that can be read again from its start."""

    def __init__(self, envelope: BinaryIO, encoding: str) -> None:
        super().__init__()
        self.envelope, self.encoding = envelope, encoding
        self._begin()

    def _begin(self) -> None:
        self.envelope.seek(0)
        self.parser: Any = expat.ParserCreate(self.encoding, namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.path: list[str] = []
        self.ready, self.rest = bytearray(), b""
        self.is_envelope = self.found = self.padded = self.ended = False
        self.fed = self.size = 0

    def _refuse(self, rule: str) -> NoReturn:
        raise Refused(rule, self.parser.CurrentLineNumber, "bericht" if rule.startswith("envelope_") else "")

    def _doctype(self, *_: object) -> None:
        self._refuse("doctype")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self.path:
            self.is_envelope = namespace.startswith(NAMESPACE) and local.startswith("envelop")
            if not self.is_envelope:
                self._refuse("unknown_file")
        if self.path[1:] == _MESSAGE:
            self._refuse("envelope_not_base64")
        self.path.append(local)
        if len(self.path) > MAX_DEPTH:
            self._refuse("not_well_formed")
        if self.path[1:] == _MESSAGE:
            if self.found:
                self._refuse("envelope_several")
            self.found = True
            self.parser.CharacterDataHandler = self._decode

    def _end(self, _name: str) -> None:
        self.path.pop()
        self.parser.CharacterDataHandler = None

    def _decode(self, text: str) -> None:
        """Keep the bytes that some more base64 stands for; a group of four that is not whole yet waits."""
        if not text.isascii():
            self._refuse("envelope_not_base64")
        written = (self.rest + text.encode("ascii")).translate(None, _BLANK)
        whole = len(written) - len(written) % 4
        groups, self.rest = written[:whole], written[whole:]
        if groups and self.padded:
            self._refuse("envelope_not_base64")
        try:
            found = binascii.a2b_base64(groups, strict_mode=True)
        except binascii.Error:
            self._refuse("envelope_not_base64")
        self.padded = self.padded or groups.endswith(b"=")
        self.ready += found
        self.size += len(found)

    def advance(self) -> None:
        """Read on in the envelope; at its end it has to be whole, with one message in it."""
        chunk = self.envelope.read(CHUNK)
        try:
            self.parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise Refused("not_well_formed", error.lineno) from None
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > MAX_TEXT:
            self._refuse("not_well_formed")
        if not chunk:
            self.ended = True
            if self.rest:
                self._refuse("envelope_not_base64")
            if not self.size:
                self._refuse("envelope_empty")

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes of the message."""
        while not self.ready and not self.ended:
            self.advance()
        n = min(len(buffer), len(self.ready))
        buffer[:n] = self.ready[:n]
        del self.ready[:n]
        return n

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the start of the message; there is no other place to go."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("seek")
        self._begin()
        return 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read again."""
        return True


def _first(head: bytes) -> _Inside | None:
    """Inside of an envelope of which only the head is there, as far as it goes; None when it is no envelope."""
    inside = None
    with suppress(Refused, ValueError, LookupError):  # the head may be cut off anywhere, or be no XML at all
        inside = _Inside(io.BytesIO(head), encoding_of(io.BytesIO(head))[0])
        inside.advance()
    return inside if inside is not None and inside.is_envelope else None


def head_inside(head: bytes) -> bytes | None:
    """First bytes of the message in an envelope, given the first bytes of the envelope; None when it is no envelope."""
    inside = _first(head)
    return None if inside is None else bytes(inside.ready)


def opened(stream: BinaryIO) -> BinaryIO | None:
    """The message in an envelope, to be read in place of it; None when the stream is no envelope.

    Reading it raises Refused: envelope_not_base64, envelope_empty, envelope_several, doctype, not_well_formed (also when the
    envelope is cut off).

    Raises:
        Refused: encoding, empty_file.
    """
    stream.seek(0)
    if _first(stream.read(HEAD_BYTES)) is None:
        return None
    return io.BufferedReader(_Inside(stream, encoding_of(stream)[0]), CHUNK)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of an envelope in which no message was recognised: says what is wrong with it.

    Raises:
        Refused: always; envelope_in_envelope, envelope_content, or what is wrong with the envelope itself (see `opened`).
    """
    inside = opened(stream)
    if inside is None:
        raise Refused("unknown_file", 1)
    head = inside.read(HEAD_BYTES)
    while inside.read(CHUNK):
        pass
    raise Refused("envelope_content" if _first(head) is None else "envelope_in_envelope", 1, "bericht")
