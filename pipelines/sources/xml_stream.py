"""XML as a stream of elements with exact line numbers, in constant memory; a DOCTYPE is refused when it opens.

The standard library's expat does the parsing: lxml gives line numbers that are one off beyond line 65,535.
"""

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from pipelines.sources.reading import Refused

CHUNK = 1 << 20
MAX_TEXT = 10_000_000
MAX_DEPTH = 100
ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "cp1252"}
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


class Elements:
    """One pass over a document: calls ``start(name, line)`` and ``end(name, text, line)`` with names as ``uri local``.

    ``text`` is the text directly before the end tag, stripped; ``line`` is where the element opens.
    """

    def __init__(self, start: Callable[[str, int], None], end: Callable[[str, str, int], None]) -> None:
        self._start, self._end = start, end
        self._parser: expat.XMLParserType | None = None
        self._text: list[str] = []
        self._size = 0
        self._lines: list[int] = []

    def read(self, stream: BinaryIO) -> bool:
        """Read a document from its start; gives whether it is in another encoding than it says (cp1252 under UTF-8).

        Raises:
            Refused: doctype, not_well_formed (also when it is cut off), encoding, empty_file.
        """
        encoding, differs = encoding_of(stream)
        parser = expat.ParserCreate(encoding, namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser
        stream.seek(0)
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused("not_well_formed", error.lineno) from None
        finally:
            self._parser = None
        return differs

    def _open(self, name: str, _attributes: dict[str, str]) -> None:
        self._text.clear()
        self._size = 0
        line = self._parser.CurrentLineNumber  # type: ignore[union-attr]
        self._lines.append(line)
        if len(self._lines) > MAX_DEPTH:
            raise Refused("not_well_formed", line)
        self._start(name, line)

    def _close(self, name: str) -> None:
        line = self._lines.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        self._size = 0
        self._end(name, text, line)

    def _hear(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise Refused("not_well_formed", self._parser.CurrentLineNumber)  # type: ignore[union-attr]
        self._text.append(text)

    def _doctype(self, *_: object) -> None:
        raise Refused("doctype", self._parser.CurrentLineNumber)  # type: ignore[union-attr]


def encoding_of(stream: BinaryIO) -> tuple[str, bool]:
    """Encoding to read a document in, and whether it says another one.

    Some bookkeeping packages write windows-1252 under a declaration of UTF-8: where the bytes are no UTF-8, they are read as
    windows-1252.

    Raises:
        Refused: empty_file; encoding when another than UTF-8, ISO-8859-1 or windows-1252 is declared.
    """
    stream.seek(0)
    head = stream.read(1024)
    if not head.strip():
        raise Refused("empty_file")
    found = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    declared = found.group(1).decode("ascii").lower() if found else "utf-8"
    if declared not in ENCODINGS or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Refused("encoding", 1)
    if declared != "utf-8":
        return declared, False
    return ("utf-8", False) if _is_utf8(stream) else ("windows-1252", True)


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            if not chunk.isascii() or decoder.getstate()[0]:
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
