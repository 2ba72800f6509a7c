"""Plain XML, many elements at once: below the root elements and text, and nothing else (no attributes, comments, CDATA).

Messages and auditfiles are plain from end to end as a rule. A block of bytes is cut at its tags in one go; what expat would refuse, or
read in another way, is looked for in the block as a whole, and elements are matched level by level. A block in which anything is out
of the ordinary is not read here: from there on the document is for expat, which goes on inside the elements that are open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, BinaryIO
from xml.parsers import expat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

BLOCK = 1 << 20
ENOUGH = 32 << 10  # bytes; less is read sooner one element at a time
LONGEST_ROW = 8 << 20
MOST_LEVELS = 100
MOST_TAGS = 2_000  # different ones in a document
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile(b"|".join(name.encode("ascii") for name in _ENTITIES))
_NO_XML = bytes({*range(32)} - {9, 10, 13})  # characters that no document has
_AS_LINES = bytes.maketrans(b"<\n\r", b"\n\x01\x02")  # every tag a line; what was a line is still told apart
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^<>]*\?>)?\s*(?:<!--(?:[^-]|-[^-])*-->\s*)*")
_ROOT = re.compile(rb"<[A-Za-z_][^<>]*>")
_TAG = re.compile(r"(/?)((?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*))[ \t\x01\x02]*(/?)", re.ASCII)
_PLAIN = bytes(range(33, 127)).replace(b"&", b"")  # nothing to strip, and nothing that stands for something else
_NO_OPENING = (b"/", b"!", b"?", b"")
_ONE_LINE = {9: " ", 10: " ", 13: " "}
_CSV: dict[str, Any] = {
    "parse_options": csv.ParseOptions(
        delimiter=">", quote_char=False, double_quote=False, escape_char=False, ignore_empty_lines=False
    ),
    "convert_options": csv.ConvertOptions(
        check_utf8=False,  # that it is UTF-8 was seen before
        column_types={"tag": pa.dictionary(pa.int32(), pa.string()), "text": pa.string()},
        strings_can_be_null=False,
    ),
}
Row = tuple[int, list[str], list[str]]
Other = tuple[int, str, int, str, int]


class NotPlainError(Exception):
    """There is more in this block than elements and text, or it is not well-formed."""


@dataclass
class Place:
    """How far a document was read: the tags that are open (root first), their local names, the line, and what comes next."""

    tags: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    line: int = 1
    rest: bytes = b""


@dataclass(frozen=True)
class Tokens:
    """The tags of a block, with the text behind each; arrays of one length.

    ``kind`` is 1 where an element opens, -1 where it closes, 0 where it is empty; ``tag`` and ``name`` number the name as written and
    the local name; ``leaf`` holds where an element opens that has no other in it; ``end`` is the line behind the last one.
    """

    kind: np.ndarray
    tag: np.ndarray
    name: np.ndarray
    leaf: np.ndarray
    line: np.ndarray
    text: pa.StringArray
    end: int

    def until(self, end: int) -> "Tokens":
        """Those before one of them."""
        arrays = {name: getattr(self, name)[:end] for name in ("kind", "tag", "name", "leaf", "line")}
        return Tokens(**arrays, text=self.text.slice(0, end), end=int(self.line[end]))


class Tags:
    """The tags met so far, numbered."""

    def __init__(self, prefixes: set[str]) -> None:
        self.prefixes = prefixes
        self.known: dict[str, tuple[int, int, int]] = {}
        self.names: list[str] = []
        self.locals: list[str] = []

    def number(self, written: str) -> tuple[int, int, int]:
        """Kind, number of the name as written, and number of the local name, of what stands between < and >.

        Raises:
            NotPlainError: It has attributes, an unknown prefix or unusual characters, or there are too many.
        """
        if written not in self.known:
            found = _TAG.fullmatch(written)
            if found is None or (found[1] and found[5]) or (found[3] or "") not in self.prefixes:
                raise NotPlainError
            if len(self.known) >= MOST_TAGS:
                raise NotPlainError
            kind = -1 if found[1] else 0 if found[5] else 1
            self.known[written] = (kind, _number(self.names, found[2]), _number(self.locals, found[4]))
        return self.known[written]


def _number(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)


def lines_of(block: bytes) -> bytes:
    """A block as lines, one for each tag; what was a line is told apart still.

    Raises:
        NotPlainError: It has characters or references that are not those of plain XML.
    """
    lines = block.translate(_AS_LINES, _NO_XML)
    if len(lines) < len(block):
        raise NotPlainError
    if b"&" in block and block.count(b"&") != len(_ENTITY.findall(block)):
        raise NotPlainError
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        raise NotPlainError
    if not block.isascii() and b"\xef\xbf" in block:  # U+FFFE and U+FFFF are no characters
        raise NotPlainError
    return lines


def tokens(block: bytes, tags: Tags, line: int) -> Tokens:
    """The tags of a block that begins with one and ends behind the text of one; ``line`` is the line it begins on.

    Raises:
        NotPlainError: See the module.
    """
    lines = lines_of(block)[1:]
    if lines.startswith(b"\xef"):  # the reader below would take it for a mark of the encoding
        raise NotPlainError
    whole = csv.ReadOptions(use_threads=False, block_size=len(lines) + 1, column_names=["tag", "text"])
    try:
        table = csv.read_csv(pa.BufferReader(lines), read_options=whole, **_CSV)
    except pa.ArrowInvalid:  # < without > or > in a text
        raise NotPlainError from None
    tag, text = table["tag"].chunk(0), table["text"].chunk(0)
    written = tag.dictionary.to_pylist()
    kinds, numbers, names = np.array([tags.number(one) for one in written], np.int32).T.copy()
    code = tag.indices.to_numpy()
    kind = kinds.take(code)
    leaf = np.zeros(len(code), bool)
    leaf[:-1] = (kind[:-1] == 1) & (kind[1:] == -1)
    ends = pc.count_substring(text, "\x01").to_numpy()  # pyright: ignore[reportAttributeAccessIssue]
    if b"\x01" in "".join(written).encode():
        ends = ends + np.array([one.count("\x01") for one in written]).take(code)
    behind = line + np.cumsum(ends, dtype=np.int64)
    before = np.concatenate(([line], behind[:-1]))
    return Tokens(kind, numbers.take(code), names.take(code), leaf, before, text, int(behind[-1]))


def matched(found: Tokens, open_tags: list[int]) -> tuple[list[int], np.ndarray]:
    """Tags that are open behind a block, given those open before it, and the level of the element of each tag.

    Raises:
        NotPlainError: An element is closed by another name, the root is closed before the end, or they stand too deep.
    """
    after = len(open_tags) + np.cumsum(found.kind, dtype=np.int32)
    level = after + (found.kind < 0)
    if after[:-1].min(initial=1) < 1 or level.max() > MOST_LEVELS:
        raise NotPlainError
    still: list[int] = []
    for depth in range(1, int(max(level.max(), len(open_tags))) + 1):
        here = found.tag[(level == depth) & (found.kind != 0)]
        if depth <= len(open_tags):
            here = np.concatenate(([open_tags[depth - 1]], here))
        pairs = len(here) // 2 * 2
        if (here[0:pairs:2] != here[1:pairs:2]).any():
            raise NotPlainError
        if len(here) > pairs:
            still.append(int(here[-1]))
    return still, level


def rows_of(found: Tokens, name: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the elements of a name open and close; the last one may be open still.

    Raises:
        NotPlainError: One of them is empty, or stands in another.
    """
    here = found.name == name
    opens, closes = np.flatnonzero(here & (found.kind > 0)), np.flatnonzero(here & (found.kind < 0))
    whole = len(closes)
    if (here & (found.kind == 0)).any() or len(opens) - whole not in (0, 1):
        raise NotPlainError
    if (opens[:whole] > closes).any() or (opens[1:] < closes[: len(opens) - 1]).any():
        raise NotPlainError
    return opens, closes


def clean(written: str) -> str:
    """A text of a block as it is told: ends of lines and what was escaped put back, nothing around it."""
    text = written.replace("\x02\x01", "\n").replace("\x01", "\n")
    for name, character in _ENTITIES.items() if "&" in text else ():  # &amp; last
        text = text.replace(name, character)
    return text.strip()


def texts_at(found: Tokens, at: np.ndarray) -> list[str]:
    """Texts behind some of the tags, cleaned."""
    texts = found.text.take(pa.array(at)).to_pylist()
    return texts if not "".join(texts).encode().translate(None, _PLAIN) else [clean(text) for text in texts]


class Plain:
    """One pass over a document as far as it is plain; the handler is told the same as by `xml_stream.Elements`."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler
        self.place = Place()
        self.tags = Tags(set())
        self.open: list[int] = []

    def read(self, stream: BinaryIO) -> Place | None:
        """Read a document from its start; gives where it is no longer plain, None when it is to its end.

        Raises:
            Refused: what the handler refuses.
        """
        place, ahead = self.place, stream.read(BLOCK)
        try:
            while ahead or place.rest:
                place.rest, ahead = place.rest + ahead, stream.read(BLOCK)
                if not self.open:
                    self._begin(place.rest)
                self._take(place.rest, final=not ahead)
        except NotPlainError:
            place.rest += ahead
            return place
        return None

    def _begin(self, data: bytes) -> None:
        """Read the root and the text behind it."""
        prolog = _PROLOG.match(data)
        root = _ROOT.match(data, prolog.end() if prolog else 0)
        first = data.find(b"<", root.end()) if root else -1
        if root is None or first < 0 or len(data) < ENOUGH or data[first + 1 : first + 2] in _NO_OPENING:
            raise NotPlainError
        before = data[:first]
        lines_of(before)
        if b">" in before[root.end() :]:
            raise NotPlainError
        name, prefixes = root_of(data[: root.end()])
        self.tags = Tags(prefixes)
        written = root[0][1:-1].decode("utf-8").translate(_ONE_LINE)
        number = self.tags.number(written.split(maxsplit=1)[0])[1]
        namespace, _, local = name.rpartition(" ")
        self.handler.root(namespace, local, 1 + data.count(b"\n", 0, root.start()))
        self.open = [number]
        self.place.tags, self.place.path = [written], [local]
        self.place.line, self.place.rest = 1 + before.count(b"\n"), data[first:]

    def _take(self, data: bytes, *, final: bool) -> None:
        """Tell of what comes next, up to a place where no row is open, or no element that could be without others."""
        place = self.place
        cut = len(data) if final else _before_last_opening(data)
        found = tokens(data[:cut], self.tags, place.line) if cut else None
        if found is not None:
            opens, closes = rows_of(found, _number(self.tags.locals, self.handler.row_element))
            if len(opens) > len(closes):
                cut, found = self._without_row(data[:cut], found, int(opens[-1]))
        if found is None:
            if len(data) > LONGEST_ROW or final:
                raise NotPlainError
            return
        still, level = matched(found, self.open)
        if final != (not still) or (final and found.text[-1].as_py().strip(" \t\x01\x02")):
            raise NotPlainError
        self._tell(found, level, opens[: len(closes)], closes)
        place.rest, place.line, self.open = data[cut:], found.end, still
        place.tags[1:] = [self.tags.names[tag] for tag in still[1:]]

    def _without_row(self, block: bytes, found: Tokens, start: int) -> tuple[int, Tokens | None]:
        """Where in a block the row begins that is still open, and the tags before it."""
        name = b"<" + self.tags.names[found.tag[start]].encode("ascii")
        cut = block.rfind(name)
        while block[cut + len(name)] not in b" \t\r\n>":
            cut = block.rfind(name, 0, cut)
        return cut, found.until(start) if start else None

    def _tell(self, found: Tokens, level: np.ndarray, opens: np.ndarray, closes: np.ndarray) -> None:
        """Tell the handler of a block, in its order."""
        handler, path, watched = self.handler, self.place.path, self.handler.watched
        steps = np.zeros(len(found.kind) + 1, np.int8)
        steps[opens] += 1
        steps[closes + 1] -= 1
        inside = np.cumsum(steps[:-1]).astype(bool)
        rows = self._rows(found, level, opens, inside)
        for kind, local, line, text, rows_before in self._others(found, opens, ~inside):
            for row in islice(rows, rows_before):
                handler.row(*row)
            if kind >= 0:
                path.append(local)
                if local in watched:
                    handler.opened(local, line)
            if kind <= 0:
                path.pop()
                if text or local in watched:
                    handler.closed(local, text, path)
        for row in rows:
            handler.row(*row)

    def _others(self, found: Tokens, opens: np.ndarray, outside: np.ndarray) -> Iterator[Other]:
        """The tags of a block outside rows: kind, local name, line, the text of what closes, and how many rows to tell of first."""
        at = np.flatnonzero(outside)
        leaves = np.flatnonzero(found.leaf[at])
        texts = np.full(len(at), "", object)
        texts[leaves + 1] = texts_at(found, at[leaves])
        rows = np.diff(np.searchsorted(opens, at), prepend=0)
        names = np.array(self.tags.locals, object)[found.name[at]]
        columns = (found.kind[at], names, found.line[at], texts, rows)
        return zip(*(column.tolist() for column in columns), strict=True)

    def _rows(self, found: Tokens, level: np.ndarray, opens: np.ndarray, inside: np.ndarray) -> Iterator[Row]:
        """The rows of a block: line, and names and texts of the leaves that are kept."""
        handler, names = self.handler, np.array(self.tags.locals, object)
        kept = np.array([name in handler.row_leaves for name in names], bool)
        at = np.flatnonzero(found.leaf & inside & kept[found.name])
        row = np.searchsorted(opens, at, side="right") - 1
        at = at[level[at] - level[opens[row]] <= handler.row_depth]
        texts = texts_at(found, at)
        if not all(texts):
            at, texts = at[np.array(texts, object) != ""], [text for text in texts if text]
        leaves = names[found.name[at]].tolist()
        bounds = np.searchsorted(at, [*opens, len(found.kind)]).tolist()
        for line, (start, end) in zip(found.line[opens].tolist(), pairwise(bounds), strict=True):
            yield line, leaves[start:end], texts[start:end]


def root_of(document: bytes) -> tuple[str, set[str]]:
    """Namespace and local name of a root, and the prefixes it declares, given a document up to and with its first tag.

    Raises:
        NotPlainError: It is not well-formed.
    """
    names: list[str] = []
    prefixes = {""}
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.StartNamespaceDeclHandler = lambda prefix, _: prefixes.add(prefix or "")
    try:
        parser.Parse(document, False)
    except expat.ExpatError:
        raise NotPlainError from None
    if len(names) != 1:
        raise NotPlainError
    return names[0], prefixes


def _before_last_opening(data: bytes) -> int:
    """Place before the last tag that opens an element."""
    at = data.rfind(b"<")
    while at > 0 and data[at + 1 : at + 2] in _NO_OPENING:
        at = data.rfind(b"<", 0, at)
    return max(at, 0)
