"""XML as a stream of elements with exact line numbers, in constant memory; a DOCTYPE is refused when it opens.

The standard library's expat does the parsing: lxml gives line numbers that are one off beyond line 65,535. What is plain is read
many elements at once by `xml_plain`, and told in the same words.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, BinaryIO, Protocol
from xml.parsers import expat

from pipelines.sources.reading import Refused
from pipelines.sources.xml_plain import Place, Plain

CHUNK = 1 << 20
MAX_TEXT = 10_000_000  # of one element, comment or tag
MAX_DEPTH = 100
UTF_8 = {"utf-8", "utf8"}
ENCODINGS = UTF_8 | {"us-ascii", "ascii", "iso-8859-1", "windows-1252", "cp1252"}
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AFTER_DATE = re.compile(r"(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")


class NoValueError(ValueError):
    """A cell that cannot become a value: which element, which rule, and (in memory only) what stood there."""

    def __init__(self, column: str, rule: str, value: str | None) -> None:
        super().__init__(f"{column}: {rule}")
        self.column, self.rule, self.value = column, rule, value


class Handler(Protocol):
    """What reads a document: it is told of the elements it watches, of every element that holds text only, and of rows as a whole."""

    @property
    def watched(self) -> frozenset[str]:
        """Local names of the elements whose opening and closing matter."""
        ...

    @property
    def row_element(self) -> str:
        """Local name of the element that is a row; "" when no element is."""
        ...

    @property
    def row_leaves(self) -> frozenset[str]:
        """Local names of the elements with text in a row that are told of, of those at most ``row_depth`` deep in it."""
        ...

    @property
    def row_depth(self) -> int:
        """How deep in a row elements are told of; 1 = those that stand in it directly."""
        ...

    def root(self, namespace: str, local: str, line: int) -> None:
        """Called once, before anything else; refuses what is another document."""
        ...

    def opened(self, local: str, line: int) -> None:
        """A watched element opens, on this line."""
        ...

    def closed(self, local: str, text: str, path: list[str]) -> None:
        """A watched element, or one with text and no elements in it, closes; ``path`` is what it stands in, from the root."""
        ...

    def row(self, line: int, names: list[str], texts: list[str]) -> None:
        """A row that opened on this line closes; its elements with text by name, in their order."""
        ...


class Elements:
    """One pass over a document: names without their namespace, text stripped and only of elements that hold no others."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.local: dict[str, str] = {}

    def read(self, stream: BinaryIO) -> bool:
        """Read a document from its start; gives whether it is in another encoding than it says (cp1252 under UTF-8).

        Raises:
            Refused: doctype, not_well_formed (also when it is cut off), encoding, empty_file.
        """
        encoding, differs = encoding_of(stream)
        stream.seek(0)
        place = Plain(self.handler).read(stream) if encoding == "utf-8" else Place()
        if place is not None:
            self._go_on(stream, encoding, place)
        return differs

    def _go_on(self, stream: BinaryIO, encoding: str, place: Place) -> None:
        """Read a document with expat, from a place in it."""
        parser = expat.ParserCreate(encoding, namespace_separator=" ")
        if place.tags:  # what is open there, before anybody listens
            parser.Parse("".join(f"<{tag}>" for tag in place.tags).encode("utf-8"), False)
        parser.buffer_text = True
        pieces: list[str] = []
        parser.StartElementHandler, parser.EndElementHandler = self._handlers(parser, pieces, place)
        parser.CharacterDataHandler = pieces.append
        parser.StartDoctypeDeclHandler = _refuser(parser)
        try:
            _feed(parser, chain((place.rest,), iter(lambda: stream.read(CHUNK), b"")), pieces)
        except expat.ExpatError as error:
            raise Refused("not_well_formed", error.lineno + place.line - 1) from None
        finally:  # the handlers hold the parser: let it go
            parser.StartElementHandler = parser.EndElementHandler = parser.StartDoctypeDeclHandler = None

    def _handlers(self, parser: Any, pieces: list[str], place: Place) -> tuple[Callable, Callable]:
        """What expat calls for each tag; closures, as these two run for every element of every file."""
        known, handler, path, earlier = self.local, self.handler, list(place.path), place.line - 1
        watched, row_element, leaves, clear = handler.watched, handler.row_element, handler.row_leaves, pieces.clear
        leaf, row, line = False, 0, 0  # row: depth of the row that is open
        names: list[str] = []
        texts: list[str] = []

        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal leaf, row, line
            local = known.get(name) or self._learn(name, path, parser.CurrentLineNumber)
            path.append(local)
            clear()
            leaf = True
            if not row:
                if local == row_element:
                    row, line = len(path), parser.CurrentLineNumber + earlier
                elif local in watched:
                    handler.opened(local, parser.CurrentLineNumber + earlier)
            if len(path) > MAX_DEPTH:
                raise Refused("not_well_formed", parser.CurrentLineNumber + earlier)

        def end(_name: str) -> None:
            nonlocal leaf, row, names, texts
            local = path.pop()
            text = "".join(pieces).strip() if leaf else ""
            clear()
            leaf = False
            if not row:
                if text or local in watched:
                    handler.closed(local, text, path)
            elif len(path) < row:
                row, told, names, texts = 0, (line, names, texts), [], []
                handler.row(*told)
            elif text and local in leaves and len(path) < row + handler.row_depth:
                names.append(local)
                texts.append(text)

        return start, end

    def _learn(self, name: str, path: list[str], line: int) -> str:
        """Local name of an element seen for the first time; the first of all is the root."""
        namespace, _, local = name.rpartition(" ")
        if not path and not self.local:
            self.handler.root(namespace, local, line)
        self.local[name] = local
        return local


def _refuser(parser: Any) -> Callable:
    def refuse(*_: object) -> None:
        raise Refused("doctype", parser.CurrentLineNumber)

    return refuse


def _feed(parser: Any, chunks: Iterable[bytes], pieces: list[str]) -> None:
    """Hand the document to the parser in chunks; a text or a tag that goes on and on is no document."""
    fed = parser.CurrentByteIndex
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > MAX_TEXT or sum(map(len, pieces)) > MAX_TEXT:
            raise Refused("not_well_formed", parser.CurrentLineNumber)
    parser.Parse(b"", True)


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
    if declared not in ENCODINGS or b"\0" in head[:4] or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Refused("encoding", 1)
    if declared not in UTF_8:
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


@lru_cache(maxsize=8_192)
def date_of(written: str) -> date | None:
    """Date of an xs:date, or of the date part of an xs:dateTime; None when it is none."""
    found = _DATE.match(written)
    if found is None or _AFTER_DATE.fullmatch(written, found.end()) is None:
        return None
    try:
        return date.fromisoformat(found.group())
    except ValueError:
        return None
