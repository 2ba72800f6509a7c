"""Mapping of a ledger (YAML, own format): which bookings of a corporation belong to which complex and which budget.

``mapping: 1``, ``grootboek_van`` (KvK number), ``administratie`` (as the ledger calls itself, where it has no KvK number),
``opgesteld`` (date), ``regels``: a list of rules. A rule names what a booking must have (``rekening``, ``kostenplaats``,
``project``, ``product``, ``omschrijving``; of several values in a list one, of several names all) and what it belongs to
(``complex``, ``begroting``, or ``uitsluiten`` with a reason). For the complex the first rule holds that fits and names a complex;
for the budget the first that fits and names a budget or a reason.

A file with one fault is no mapping: without that rule the next one would take its bookings. Descriptions are looked at while a
ledger is read and never handed on; of a rule only its number, its line and what it leads to are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from pipelines.budgets import POTS, budget_of
from pipelines.sources import cells, patterns
from pipelines.sources.declaring import Faults, at_most, refuse
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Sink
from pipelines.sources.whole_lines import last_line_open
from pipelines.sources.yaml_parts import Part, yaml_parts, yaml_text

KIND, TABLE = "mapping", "raw_mapping__rules"
CODES = ("rekening", "kostenplaats", "project", "product")
CONDITIONS = (*CODES, "omschrijving")
RESULTS = ("complex", "begroting", "uitsluiten")
HEADER = ("mapping", "grootboek_van", "administratie", "opgesteld", "regels")
LONGEST_COMPLEX, LONGEST_REASON = 35, 200
MOST_REMEMBERED = 1 << 16


@dataclass(frozen=True)
class Rule:
    """A rule: its number (from 1) and line, what a booking must have, and what it then belongs to."""

    number: int
    line: int
    codes: dict[str, tuple[patterns.Pattern, ...]] = field(default_factory=dict)
    words: tuple[patterns.Pattern, ...] = ()
    complex_id: str | None = None
    budget: str | None = None
    why: str | None = None

    @property
    def places(self) -> bool:
        """Whether it names a complex."""
        return self.complex_id is not None

    @property
    def books(self) -> bool:
        """Whether it names a budget, or a reason why there is none."""
        return self.budget is not None or self.why is not None

    def has(self, given: dict[str, str]) -> bool:
        """Whether a booking with these codes has all that the rule names."""
        return all(
            name in given and any(one.fits(given[name]) for one in several) for name, several in self.codes.items()
        )


@dataclass(frozen=True)
class LedgerMapping:
    """The mapping of the ledger of one corporation."""

    company_id: str
    administrations: tuple[str, ...] = ()
    drawn_up: date | None = None
    rules: tuple[Rule, ...] = ()


class Finder:
    """Finds the rules of bookings; what codes lead to is looked for once."""

    def __init__(self, mapping: LedgerMapping) -> None:
        self.rules = mapping.rules
        self.candidates = lru_cache(maxsize=MOST_REMEMBERED)(self._candidates)

    def _candidates(self, codes: tuple[str | None, ...]) -> tuple[Rule, ...]:
        """Rules that these codes fit, as far as one of them can be the first."""
        given = {name: patterns.plain(code) for name, code in zip(CODES, codes, strict=True) if code is not None}
        found: list[Rule] = []
        placed = booked = False
        for rule in self.rules:
            matters = (rule.places and not placed) or (rule.books and not booked)
            if matters and rule.has(given):
                found.append(rule)
                placed |= rule.places and not rule.words
                booked |= rule.books and not rule.words
        return tuple(found)

    def find(self, codes: tuple[str | None, ...], described: str) -> tuple[int | None, int | None]:
        """Number of the rule that names the complex of a booking, and of the one that names its budget; None where none fits.

        Args:
            codes: Account, cost centre, project and product of the booking.
            described: Its description; it is not kept.
        """
        complex_rule = budget_rule = None
        text: str | None = None
        for rule in self.candidates(codes):
            if rule.words:
                text = patterns.plain(described) if text is None else text
                if not any(pattern.fits(text) for pattern in rule.words):
                    continue
            if complex_rule is None and rule.places:
                complex_rule = rule.number
            if budget_rule is None and rule.books:
                budget_rule = rule.number
        return complex_rule, budget_rule


def _budget(written: str) -> str:
    budget = budget_of(written)
    if budget is None:
        raise cells.Unreadable("budget_unknown")
    if POTS[budget].party != "woningcorporatie":
        raise cells.Unreadable("budget_of_another")
    return budget


def _account(written: str) -> patterns.Pattern:
    if "," in written:
        raise cells.Unreadable("list_wanted")
    return patterns.code(written)


PARSERS = {"rekening": _account, "omschrijving": patterns.words}


def _patterns(part: Part, name: str, faults: Faults) -> tuple[patterns.Pattern, ...]:
    """Patterns of a condition; a list of them means one of them."""
    member = part.members[name]
    if not member.items:
        faults.add(member, name, "key_empty")
    found = []
    for item in member.items:
        if item.text is None:
            faults.add(item, name, "not_a_text")
            continue
        try:
            found.append(PARSERS.get(name, patterns.code)(item.text))
        except (cells.Unreadable, patterns.PatternError) as unreadable:
            faults.add(item, name, str(unreadable))
    return tuple(found)


def _rule(number: int, part: Part, faults: Faults) -> Rule:
    faults.unknown(part, (*CONDITIONS, *RESULTS))
    asked = [name for name in CONDITIONS if name in part.members]
    told = [name for name in RESULTS if name in part.members]
    if not asked:
        faults.add(part, "regels", "rule_without_condition")
    if not told:
        faults.add(part, "regels", "rule_without_result")
    if "uitsluiten" in told and len(told) > 1:
        faults.add(part.members["uitsluiten"], "uitsluiten", "rule_contradicts_itself")
    fits = {name: _patterns(part, name, faults) for name in asked}
    return Rule(
        number,
        part.line,
        {name: several for name, several in fits.items() if name in CODES},
        fits.get("omschrijving", ()),
        faults.read(part, "complex", at_most(LONGEST_COMPLEX)),
        faults.read(part, "begroting", _budget),
        faults.read(part, "uitsluiten", at_most(LONGEST_REASON)),
    )


def _rules(top: Part, faults: Faults) -> Iterator[Rule]:
    listed = top.members.get("regels")
    if listed is None:
        faults.add(top, "regels", "key_missing")
        return
    if listed.text:
        faults.add(listed, "regels", "list_wanted")
        return
    for number, part in enumerate(listed.items, 1):
        if part.members:
            yield _rule(number, part, faults)
        else:
            faults.add(part, "regels", "rule_wanted")


def parse(text: str) -> tuple[LedgerMapping, list[Fault]]:
    """A mapping and all that is wrong with it.

    Raises:
        Refused: What `yaml_parts` raises.
    """
    top, faults = yaml_parts(text), Faults(TABLE)
    faults.unknown(top, HEADER)
    faults.read(top, "mapping", cells.one_of({"1": "1"}), needed=True)
    company = faults.read(top, "grootboek_van", cells.code(8), needed=True)
    drawn_up = faults.read(top, "opgesteld", cells.day) if "opgesteld" in top.members else None
    named = top.members.get("administratie")
    names = tuple(patterns.plain(one.text or "") for one in named.items) if named else ()
    return LedgerMapping(company or "", names, drawn_up, tuple(_rules(top, faults))), faults.found


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a mapping: one row of raw_mapping__rules per rule.

    Raises:
        Refused: The first thing that is wrong, with all others as its findings; what `yaml_text` and `yaml_parts` raise.
    """
    mapping, faults = parse(yaml_text(stream))
    refuse(faults)
    for rule in mapping.rules:
        sink.row(TABLE, (rule.line, mapping.company_id, rule.number, rule.complex_id, rule.budget, rule.why))
    issued = mapping.drawn_up or (note.issued_at if note else None)
    notes = [Fault(0, "", "last_line_open", TABLE)] if last_line_open(stream, note) else []
    return Receipt(KIND, f"kvk:{mapping.company_id}", issued_at=issued, lines=len(mapping.rules), notes=notes)
