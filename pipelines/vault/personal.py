"""What may stay of a file: pseudonyms for people, stand-ins for BSNs elsewhere, and no text that is not what its place is for."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipelines.harmonize.pseudonyms import ERASED, digits_of, is_bsn, replace_bsn, stand_in, version_of
from pipelines.sources import cells
from pipelines.sources.reading import Pseudonymise, Refused

INVALID = "ongeldig"  # stands where a number was that is no BSN: nobody reads a person in it
UNREAD = "?"  # stands where a number, a date or a word of a list should have been, and something else was
NUMBER_SIGNS = set("0123456789.,-+ \u2212\u20ac")


class Personal:
    """The people of one file, and the texts beside them."""

    def __init__(self, pseudonym: Pseudonymise) -> None:
        self.pseudonym = pseudonym
        self.people: set[str] = set()
        self.invalid = 0
        self.last = ""  # nine digits of the person met last
        self.known: set[str] = set()  # nine digits of everybody met, for a last look at what was written
        self.text = lru_cache(maxsize=1 << 14)(self._text)

    def person(self, written: str, read: Callable[[str], str] = cells.citizen) -> str:
        """What stands where a BSN stood; "" where nothing did. ``read`` is how the reader of the file takes it."""
        self.last = ""
        if not written.strip():
            return ""
        if is_bsn(meant := digits_of(written)):
            self.known.add(meant)
        bare = read(written)
        made = self.pseudonym(bare)
        if made is None or made == ERASED:
            self.invalid += made is None
            return INVALID
        self.last = "" if version_of(bare) else bare.zfill(9)
        self.people.add(made)
        return made

    def _text(self, written: str) -> str:
        return replace_bsn(written, lambda digits: stand_in(digits, self.pseudonym))

    def number(self, written: str, line: int, column: str) -> str:
        """A number as it stands.

        Raises:
            Refused: bsn_left, when it is the BSN of the very person it is about.
        """
        bare = written.strip()
        if self.last and bare.isdigit() and bare.lstrip("0").zfill(9) == self.last and is_bsn(self.last):
            raise Refused("bsn_left", line, column)
        return written

    def fitting(self, fits: Callable[[str], bool], written: str, line: int, column: str) -> str:
        """Text of an element for a number or a date: as it stands where it is one, else only if no word could be in it."""
        if fits(written):
            return self.number(written, line, column)
        return self.text(written) if set(written) <= NUMBER_SIGNS else UNREAD

    def cell(self, parse: Callable[[Any], Any], cell: Any, line: int, column: str) -> Any:
        """A cell of a table: as it stands where it is what its column is for; else only if no word could be in it."""
        if not (shown := cells.shown(cell)):
            return ""
        try:
            value = parse(cell)
        except cells.Unreadable:
            return self.text(shown) if set(shown) <= NUMBER_SIGNS else UNREAD
        if isinstance(value, str):
            kept = self.text(shown)
            return cell if kept == shown else kept
        self.number(shown, line, column)
        return cell
