"""Numbers with their noun: ``{n:mens|mensen}`` is *1 mens* and *12 mensen*."""

from string import Formatter
from typing import Any


class _Counting(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        return f"{value} {one if value == 1 else more}" if bar else super().format_field(value, format_spec)


def filled(text: str, **values: Any) -> str:
    """A text with its values in place, as `str.format`; where a field names two nouns, the number and the one that fits it.

    Raises:
        KeyError: A value is missing.
    """
    return _Counting().vformat(text, (), values)
