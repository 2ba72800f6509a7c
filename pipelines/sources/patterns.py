"""Patterns in which an organisation says which codes and texts it means: a code, a range, or a part with ``*`` for anything.

Matching looks for the parts of a pattern one after the other, so its time grows with the length of the text and nothing else.
Capitals and double spaces do not matter.
"""

from dataclasses import dataclass

RANGE = " t/m "


class PatternError(ValueError):
    """A pattern that cannot be meant; the message is the rule."""


def plain(text: str) -> str:
    """A text as it is compared."""
    return " ".join(text.casefold().split())


def _found(parts: tuple[str, ...], text: str, start: int = 0) -> int:
    """Where a text goes on behind these parts, each as early as it can be; -1 when one of them is not there."""
    for part in parts:
        start = text.find(part, start)
        if start < 0:
            return -1
        start += len(part)
    return start


@dataclass(frozen=True)
class Words:
    """A pattern that a text holds somewhere: ``glas*portiek`` is *glas* and, behind it, *portiek*."""

    parts: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a plain text holds the pattern."""
        return _found(self.parts, text) >= 0


@dataclass(frozen=True)
class Code:
    """A code as a whole, in which ``*`` stands for anything: ``43*``."""

    parts: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a plain code is one of those meant."""
        first, *middle = self.parts
        if not middle:
            return text == first
        last = middle.pop()
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        end = _found(tuple(middle), text, len(first))
        return 0 <= end <= len(text) - len(last)


@dataclass(frozen=True)
class Between:
    """Codes from one to another, both included, of the same length: ``4310 t/m 4319``."""

    low: str
    high: str

    def fits(self, text: str) -> bool:
        """Whether a plain code lies in the range."""
        return len(text) == len(self.low) and self.low <= text <= self.high


Pattern = Words | Code | Between


def words(written: str) -> Words:
    """Pattern of a text.

    Raises:
        PatternError: pattern_empty.
    """
    parts = tuple(part for part in plain(written).split("*") if part.strip())
    if not parts:
        raise PatternError("pattern_empty")
    return Words(parts)


def code(written: str) -> Code | Between:
    """Pattern of a code.

    Raises:
        PatternError: pattern_empty (it would fit everything), pattern_range (the ends differ in length or order).
    """
    text = plain(written)
    if RANGE in text:
        low, _, high = (end.strip() for end in text.partition(RANGE))
        if not low or len(low) != len(high) or low > high or "*" in text:
            raise PatternError("pattern_range")
        return Between(low, high)
    if not text.replace("*", ""):
        raise PatternError("pattern_empty")
    return Code(tuple(text.split("*")))
