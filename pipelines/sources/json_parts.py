"""Parts of a JSON text with the line on which each stands, which the standard library does not tell."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources.reading import Refused

_HALF = re.compile(  # of a character, which no table can hold; two of them behind each other are one
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_SPACE = re.compile(r"[ \t\r\n]*")


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _each_key_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) < len(members):
        raise ValueError("a key twice: readers differ on which one counts")
    return made


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_key_once)


def json_text(stream: BinaryIO, most_bytes: int) -> str:
    """The whole stream as text (UTF-8, with or without BOM).

    Raises:
        Refused: file_too_large, encoding.
    """
    stream.seek(0)
    data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise Refused("file_too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("encoding") from None
    if half := _HALF.search(text):
        raise Refused("encoding", text.count("\n", 0, half.start()) + 1)
    return text


class Cursor:
    """A place in a JSON text that moves forward; numbers with a point become Decimal.

    Whoever walks `members` or `items` must take each value (`value`, `members`, `items`) before going on. What is no JSON raises
    `Refused` (not_well_formed) with its line.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._counted, self._line = 0, 1

    def line(self) -> int:
        """Line of what comes next, 1-based."""
        self.peek()
        passed = self.text[self._counted : self.at]
        self._line += passed.count("\n") + passed.count("\r") - passed.count("\r\n")
        self._counted = self.at
        return self._line

    def peek(self) -> str:
        """First character of what comes next; "" at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def refuse(self) -> Refused:
        """The refusal of what comes next."""
        return Refused("not_well_formed", self.line())

    def take(self, character: str) -> None:
        """Go past one character."""
        if self.peek() != character:
            raise self.refuse()
        self.at += 1

    def value(self) -> Any:
        """The value that comes next, whole."""
        self.peek()
        try:
            found, self.at = _DECODER.raw_decode(self.text, self.at)
        except (ValueError, ArithmeticError, RecursionError):
            raise self.refuse() from None
        return found

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        self.take(opening)
        if self.peek() == closing:
            self.at += 1
            return
        while True:
            yield
            if self.peek() == closing:
                self.at += 1
                return
            self.take(",")

    def members(self) -> Iterator[str]:
        """Keys of the object that comes next, each once."""
        seen: set[str] = set()
        for _ in self._parts("{", "}"):
            key = self.value() if self.peek() == '"' else None
            if key is None or key in seen:
                raise self.refuse()
            seen.add(key)
            self.take(":")
            yield key

    def items(self) -> Iterator[int]:
        """Lines of the parts of the array that comes next."""
        for _ in self._parts("[", "]"):
            yield self.line()

    def end(self) -> None:
        """Nothing may come any more."""
        if self.peek():
            raise self.refuse()
