"""What is wrong in a declaration: every finding with its line, its key and what stands there; all of them at once."""

from typing import Any

from pipelines.sources import cells, patterns
from pipelines.sources.reading import Fault, Refused
from pipelines.sources.yaml_parts import Part

QUESTION = "?"  # what a template leaves open


class Faults:
    """The findings in a file of names and values."""

    def __init__(self, table: str | None = None) -> None:
        self.table, self.found = table, list[Fault]()

    def add(self, part: Part, name: str, rule: str, value: str | None = None) -> None:
        """Leave a finding about a member."""
        self.found.append(Fault(part.line, name, rule, self.table, value=value or part.text or None))

    def unknown(self, part: Part, known: tuple[str, ...]) -> None:
        """Leave a finding for every member with another name than these."""
        for name, member in part.members.items():
            if name not in known:
                self.add(member, name, "key_unknown")

    def read(self, part: Part, name: str, parse: cells.Parser, *, needed: bool = False) -> Any:
        """The member of this name, read; None where it is not there, is empty (a fault) or cannot be read (a fault)."""
        member = part.members.get(name)
        if member is None:
            if needed:
                self.add(part, name, "key_missing")
            return None
        if member.text is None or member.text in ("", QUESTION):
            self.add(member, name, {None: "not_a_text", "": "key_empty"}.get(member.text, "question_open"))
            return None
        try:
            return parse(member.text)
        except (cells.Unreadable, patterns.PatternError) as unreadable:
            self.add(member, name, str(unreadable))
            return None


def at_most(longest: int) -> cells.Parser:
    """Parser of a text of at most so many characters."""

    def parse(written: str) -> str:
        if len(written) > longest:
            raise cells.Unreadable("too_long")
        return written

    return parse


def refuse(faults: list[Fault]) -> None:
    """Refuse a declaration in which anything is wrong.

    Raises:
        Refused: The first thing that is wrong, with all of them as its findings.
    """
    if faults:
        raise Refused(faults[0].rule, faults[0].line, faults[0].column, tuple(faults))
