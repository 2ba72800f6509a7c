"""A mapping to fill in (YAML): all that a ledger was booked on, with its lines and euros, and what maps by itself already."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.budgets import POTS, words_of
from reports.labels.templates import TEMPLATES
from reports.numerals import exact_euros, grouped

KEYS = {"account": "rekening", "cost_centre": "kostenplaats", "project": "project", "product": "product"}
WIDE = 64  # column of the comment behind a rule


@dataclass(frozen=True)
class Ledger:
    """What is told of a ledger in a template.

    ``survey`` is a `pipelines.harmonize.survey.Survey`; ``names`` are by dimension and code; ``budgets`` are those of accounts by their
    RGS code; ``complexes`` are the codes of the register, as far as it was given.
    """

    company: str
    kvk: str
    administration: str
    files: tuple[str, ...]
    start: date | None
    end: date | None
    survey: Any
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    budgets: dict[str, str] = field(default_factory=dict)
    complexes: frozenset[str] = frozenset()


def quoted(text: str) -> str:
    """A text as YAML reads it back, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def one_line(text: str) -> str:
    """A text as it may stand in a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class _Writer:
    """Words of one language about one ledger."""

    def __init__(self, ledger: Ledger, lang: str) -> None:
        self.ledger, self.lang, self.t = ledger, lang, TEMPLATES[lang]

    def count(self, lines: int) -> str:
        one, many = self.t["mapping.lines"].split("|")
        return f"{grouped(lines, self.lang)} {one if lines == 1 else many}"

    def sum(self, key: str, some: Any) -> str:
        return self.t[key].format(lines=self.count(some.lines), cents=exact_euros(some.cents, self.lang))

    def head(self) -> Iterator[str]:
        """What was found, and how a mapping is filled in."""
        ledger, survey = self.ledger, self.ledger.survey
        period = f", {ledger.start:%d-%m-%Y} t/m {ledger.end:%d-%m-%Y}" if ledger.start and ledger.end else ""
        yield self.t["mapping.title"].format(company=one_line(ledger.company), period=period)
        yield self.t["mapping.made"].format(files=", ".join(one_line(name) for name in ledger.files))
        yield ""
        results = survey.total()
        yield self.t["mapping.all"].format(
            lines=grouped(survey.lines, self.lang),
            results=grouped(results.lines, self.lang),
            cents=exact_euros(results.cents, self.lang),
        )
        unbooked = [spot for spot in survey.spots if not spot.booked]
        parts = {
            "mapping.by_rgs": [spot for spot in unbooked if spot.account in ledger.budgets],
            "mapping.by_rule": [spot for spot in survey.spots if spot.booked],
            "mapping.rest": [spot for spot in unbooked if spot.account not in ledger.budgets],
        }
        yield from ("- " + self.sum(key, survey.total(spots)) for key, spots in parts.items() if spots)
        yield ""
        yield from self.t["mapping.how"].format(budgets=", ".join(words_of("woningcorporatie"))).split("\n")

    def keys(self) -> Iterator[str]:
        """The keys above the rules; what the ledger does not say is left open."""
        yield "mapping: 1"
        if self.ledger.kvk:
            yield f"grootboek_van: {quoted(self.ledger.kvk)}"
        else:
            yield f"grootboek_van:  # {self.t['mapping.kvk']}"
            yield f"administratie: {quoted(self.ledger.administration)}  # {self.t['mapping.administration']}"

    def rule(self, dimension: str, group: Any, result: str, told: list[str]) -> str:
        """One rule as a comment, with what is known of its code."""
        name = one_line(self.ledger.names.get((dimension, group.code), ""))
        about = ", ".join(part for part in (name, self.sum_of(group.all), *told) if part)
        rule = f"  # - {{{KEYS[dimension]}: {quoted(group.code)}, {result}: }}"
        return f"{rule:<{WIDE - 1}} # {about}"

    def sum_of(self, some: Any) -> str:
        return f"{self.count(some.lines)}, {exact_euros(some.cents, self.lang)}"

    def accounts(self) -> Iterator[str]:
        """Accounts without a budget first, then those that have one."""
        groups = self.ledger.survey.by("account")
        open_, done = [], []
        for group in groups:
            budget = self.ledger.budgets.get(group.code)
            (open_ if group.unbooked.lines and budget is None else done).append((group, budget))
        yield from self.section("account_open", [self.rule("account", g, "begroting", self._rest(g)) for g, _ in open_])
        told = [self.rule("account", g, "begroting", self._why(g, budget)) for g, budget in done]
        yield from self.section("account_done", told)

    def _rest(self, group: Any) -> list[str]:
        partly = group.unbooked.lines < group.all.lines
        return [self.sum("mapping.remainder", group.unbooked)] if partly else []

    def _why(self, group: Any, budget: str | None) -> list[str]:
        if budget is None or not group.unbooked.lines:
            return [self.t["mapping.rule"]]
        return [f"{POTS[budget].word} ({self.t['mapping.rgs'].format(code=group.rgs_code)})"]

    def places(self) -> Iterator[str]:
        """Cost centres, projects and products, which may name a complex."""
        for dimension in ("cost_centre", "project", "product"):
            told = []
            for group in self.ledger.survey.by(dimension):
                known = dimension == "cost_centre" and group.code in self.ledger.complexes
                notes = [self.t["mapping.known"]] if known else []
                if not group.unplaced.lines:
                    notes.append(self.t["mapping.rule"])
                told.append(self.rule(dimension, group, "complex", notes))
            yield from self.section(dimension, told)

    def section(self, key: str, rules: list[str]) -> list[str]:
        return ["", f"  # {self.t['mapping.' + key]}", *(rules or [f"  # {self.t['mapping.none']}"])]


def mapping_template(ledger: Ledger, lang: str, *, made_on: date) -> str:
    """The mapping of a ledger, ready to fill in: nothing in it holds yet."""
    say = _Writer(ledger, lang)
    head = [f"# {line}".rstrip() for line in say.head()]
    keys = [*say.keys(), f"opgesteld: {made_on.isoformat()}", "regels:"]
    return "\n".join([*head, "", *keys, *say.accounts(), *say.places()]) + "\n"
