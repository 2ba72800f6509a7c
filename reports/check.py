"""The result of a check, told to whoever holds the file: for people (`as_text`, `summary`) and for machines (`as_dict`).

Keys of the JSON, one object per file; they stay, and others may be added:

- ``name``, ``kind`` (null: not recognised), ``verdict``: ok, unused, faults, set_aside, refused or unknown;
- ``findings`` and ``notes``, each with ``line`` (0: the whole file), ``nth`` (which row of that line, 0: the only one),
  ``column``, ``rule``, ``value`` (null: none, or a person's), ``wrong`` and ``remedy`` in the language asked for;
- ``lines_held`` and ``cents_held``: rows that a finding holds back (all of them when the file goes aside); cents are null when the
  amount of one of them cannot be read, or the kind has no money;
- of a file that was read: ``owner``, ``reference``, ``period_start``, ``period_end``, ``issued_at`` (ISO dates), ``lines``,
  ``debit_cents``, ``credit_cents``, ``net_cents``, ``control`` (met, not met, none), ``control_totals``, ``facts``;
- ``expected``: for a file that is not recognised, what could have been.
"""

import textwrap
from collections.abc import Callable, Collection
from typing import Any

from reports.labels.messages import MESSAGES, translator
from reports.labels.rules import message
from reports.numerals import NBSP, exact_euros, grouped

SHOWN_PLACES = 5  # of one rule in a file
LONGEST_VALUE = 60
NARROWEST, WIDEST = 60, 110
COLOURS = {
    "ok": "green",
    "unused": "yellow",
    "faults": "red",
    "set_aside": "red",
    "refused": "red",
    "unknown": "yellow",
}
MARKS = {"ok": "✓", "unused": "–"}
FEW = 7  # kinds that are told in full
BY_PROFILE = "profiled"
COLUMN_WORDS = {
    "xaf": "element",
    "wmo": "element",
    "iv3": "field",
    "del": "field",
    "map": "key",
    "aw3": "field",
    "profile": "key",
}  # by the kind, or its first letters
KINDS_OF_CELLS = ("iv3_matrix", "statline", "vektis")  # every cell of a line is a row, named by its column
Paint = Callable[..., str]


def plain(text: str, **_: Any) -> str:
    """The text as it is: for a file or a pipe."""
    return text


def printable(text: str) -> str:
    """Text of a file as it may reach a terminal: without the control characters that could steer it."""
    return "".join(c if c.isprintable() or c == NBSP else "\N{REPLACEMENT CHARACTER}" for c in text)


def control_totals(receipt: Any) -> list[tuple[str, int, int]]:
    """What the file states of itself: name (lines, debit_cents, credit_cents, net_cents), as said, as found."""
    found = {
        "lines": receipt.lines,
        "debit_cents": receipt.debit_cents,
        "credit_cents": receipt.credit_cents,
        "net_cents": receipt.debit_cents - receipt.credit_cents,
    }
    stated = ((name, getattr(receipt, f"control_{name}"), value) for name, value in found.items())
    return [(name, said, value) for name, said, value in stated if said is not None]


UNSUMMED = "sum_unknown"  # rule for which a ledger goes aside although it states no totals


def held(checked: Any) -> tuple[int, int | None]:
    """Rows that are held back and their cents, each row once; all of them when the file goes aside."""
    if checked.receipt is None:
        return 0, None
    if not checked.receipt.lines:
        return 0, None
    money = checked.receipt.debit_cents or checked.receipt.credit_cents
    if checked.receipt.aside == UNSUMMED:
        return checked.receipt.lines, None
    if checked.verdict == "set_aside":
        return checked.receipt.lines, checked.receipt.debit_cents - checked.receipt.credit_cents if money else None
    rows = {(f.table, f.line, f.nth): f.cents for f in checked.findings if f.line}
    known = [cents for cents in rows.values() if cents is not None]
    return len(rows), sum(known) if money and len(known) == len(rows) else None


def finding_as_dict(finding: Any, lang: str) -> dict[str, Any]:
    """One finding: where, the value, what is wrong, and how to mend it."""
    wrong, remedy = message(finding.rule, finding.column, lang)
    names = ("line", "nth", "column", "rule", "value")
    return {name: getattr(finding, name) for name in names} | {"wrong": wrong, "remedy": remedy}


def as_dict(checked: Any, lang: str) -> dict[str, Any]:
    """A checked file for machines: money in cents, dates in ISO; keys as listed above."""
    told: dict[str, Any] = {"name": checked.name, "kind": checked.kind, "verdict": checked.verdict}
    told["lines_held"], told["cents_held"] = held(checked)
    if checked.receipt is not None:
        r = checked.receipt
        told |= {name: getattr(r, name) for name in ("owner", "reference", "lines", "debit_cents", "credit_cents")}
        for name in ("period_start", "period_end", "issued_at"):
            told[name] = getattr(r, name) and getattr(r, name).isoformat()
        told["net_cents"] = r.debit_cents - r.credit_cents
        told["control"] = r.control
        told["control_totals"] = {f"control_{name}": said for name, said, _ in control_totals(r)}
        told["facts"] = r.facts
    told["findings"] = [finding_as_dict(finding, lang) for finding in checked.findings]
    told["notes"] = [finding_as_dict(note, lang) for note in checked.notes]
    if checked.expected:
        told["expected"] = checked.expected
    return told


class Teller:
    """Words of one language at one width."""

    def __init__(self, lang: str, width: int = 80, paint: Paint = plain) -> None:
        self.lang, self.paint, self.t = lang, paint, translator(lang)
        self.column, self.of_cells = self.t("check.column"), False
        self.width = min(max(width, NARROWEST), WIDEST)

    def count(self, n: int, key: str) -> str:
        """A number with its noun, in singular or plural."""
        one, many = self.t(f"check.{key}").split("|")
        return f"{grouped(n, self.lang)} {one if n == 1 else many}"

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """Text on lines of the width, behind a first indent and the one of what follows."""
        rest = " " * len(first) if rest is None else rest
        wrapper = textwrap.TextWrapper(self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
        wrapper.break_long_words = False
        return wrapper.wrap(text)

    def kind(self, kind: str | None) -> str:
        """Kind of file in words."""
        key = f"kind.{kind}"
        return self.t(key) if key in MESSAGES[self.lang] else (kind or self.t("check.no_kind"))

    def period(self, r: Any) -> str:
        """First to last day."""
        return f"{r.period_start:%d-%m-%Y} {self.t('check.to')} {r.period_end:%d-%m-%Y}" if r.period_start else ""

    def verdict(self, checked: Any) -> str:
        """What happens to the file, in one sentence."""
        lines, cents = held(checked)
        money = f" ({exact_euros(cents, self.lang)})" if cents else ""
        if checked.verdict == "ok" and checked.notes:
            return self.t("check.verdict_ok_notes", notes=self.count(len(checked.notes), "n_notes"))
        if checked.verdict == "faults":
            return self._faults(lines, checked.receipt.lines, money)
        if checked.receipt is not None and checked.receipt.aside == UNSUMMED:
            return self.t("check.verdict_sum_unknown", lines=self.count(lines, "n_lines"))
        if checked.verdict == "set_aside":
            return self.t("check.verdict_set_aside", lines=self.count(lines, "n_lines"), money=money)
        empty = any(f.rule == "empty_file" for f in checked.findings)
        return self.t("check.verdict_empty" if empty else f"check.verdict_{checked.verdict}")

    def _faults(self, lines: int, read: int, money: str) -> str:
        if not read:
            return self.t("check.verdict_faults_entries")
        if lines == read:
            return self.t("check.verdict_faults_all", lines=self.count(lines, "n_lines"), money=money)
        number = self.t("check.of", n=grouped(lines, self.lang), all=self.count(read, "n_lines"))
        return self.t(f"check.verdict_faults_{'one' if lines == 1 else 'many'}", lines=number, money=money)


def as_text(checked: Any, lang: str, *, width: int = 80, paint: Paint = plain, told: Collection[Any] = ()) -> str:
    """A checked file for people: its name, the verdict, what it is, and what is wrong by rule.

    ``told`` is what was said before of what could have been expected: that is not said again.
    """
    say = Teller(lang, width, paint)
    mark = MARKS.get(checked.verdict, "✗")
    lines = [paint(printable(checked.name), bold=True)]
    lines += [paint(line, fg=COLOURS[checked.verdict]) for line in say.wrap(say.verdict(checked), f"  {mark} ")]
    lines += _facts(say, checked)
    kind = checked.kind or ""
    say.of_cells = kind in KINDS_OF_CELLS
    say.column = say.t(f"check.{COLUMN_WORDS.get(kind) or COLUMN_WORDS.get(kind[:3], 'column')}")
    for rule in _by_rule(checked.findings):
        lines += ["", *_rule(say, rule, MARKS.get(checked.verdict, "✗"), COLOURS[checked.verdict])]
    for rule in _by_rule(checked.notes):
        lines += ["", *_rule(say, rule, say.t("check.note"), "yellow")]
    if checked.expected:
        lines += _expected(say, checked.expected, checked.near, told=sorted(checked.expected) in told)
    return "\n".join(lines)


def as_line(checked: Any, lang: str, *, width: int = 80, paint: Paint = plain) -> str:
    """A file that is in order, short, for among many: name, kind, whose, period, lines, amount."""
    say, r = Teller(lang, width, paint), checked.receipt
    lines = [] if {"files", "columns"} & r.facts.keys() else [say.count(r.lines, "n_lines")]
    parts = [say.kind(checked.kind), r.owner or "", say.period(r), *lines, *_counted(say, r)]
    if r.debit_cents or r.credit_cents:
        parts.append(_amount(say, r))
    told = say.wrap(", ".join(printable(part) for part in parts if part), "    ")
    return "\n".join([f"{paint('✓', fg='green')} {printable(checked.name)}", *told])


def _counted(say: Teller, r: Any) -> list[str]:
    """What is in a file besides lines, as far as there is a word for it."""
    return [say.count(n, f"fact_{name}") for name, n in r.facts.items() if f"check.fact_{name}" in MESSAGES[say.lang]]


def _facts(say: Teller, checked: Any) -> list[str]:
    """Whose, which period, what it adds up to, and whether that is what the file says."""
    t, r = say.t, checked.receipt
    rows = [("check.kind", say.kind(checked.kind))] if checked.kind else []
    if r is not None:
        rows.append(("check.owner", printable(r.owner) if r.owner else t("check.unknown_owner")))
        rows += [("check.period", say.period(r))] if r.period_start else []
        rows += [("check.issued", f"{r.issued_at:%d-%m-%Y}")] if r.issued_at else []
        rows.append(("check.lines", ", ".join([grouped(r.lines, say.lang), *_counted(say, r)])))
        if r.debit_cents or r.credit_cents:
            rows.append(("check.amount", _amount(say, r)))
        if r.control != "not met":
            rows.append(("check.control", t("check.control_met" if r.control == "met" else "check.control_none")))
    told = [line for key, value in rows for line in say.wrap(value, f"    {t(key):<17}")]
    return told + (_differences(say, r) if r is not None and r.control == "not met" else [])


def _amount(say: Teller, r: Any) -> str:
    net, debit, credit = (
        exact_euros(c, say.lang) for c in (r.debit_cents - r.credit_cents, r.debit_cents, r.credit_cents)
    )
    return f"{net} ({say.t('check.debit_credit', debit=debit, credit=credit)})" if r.credit_cents else net


def _differences(say: Teller, r: Any) -> list[str]:
    """Control totals as a table: said, found, difference."""
    rows = [[say.t("check.control"), say.t("check.said"), say.t("check.found"), say.t("check.difference")]]
    for name, said, found in control_totals(r):
        numbers = [
            _signed(n, say.lang) if name == "lines" else exact_euros(n, say.lang) for n in (said, found, found - said)
        ]
        rows.append([say.t(f"check.total_{name.removesuffix('_cents')}"), *numbers])
    wide = [max(len(row[n]) for row in rows) for n in range(1, 4)]
    return [
        f"    {row[0]:<17}" + "   ".join(f"{cell:>{w}}" for cell, w in zip(row[1:], wide, strict=True)) for row in rows
    ]


def _signed(n: int, lang: str) -> str:
    return ("\N{MINUS SIGN}" if n < 0 else "") + grouped(n, lang)


def _by_rule(findings: list[Any]) -> list[list[Any]]:
    """Findings of one rule about one column together, in the order in which they first occur."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.column), []).append(finding)
    return list(groups.values())


def _rule(say: Teller, found: list[Any], mark: str, colour: str) -> list[str]:
    """What is wrong, how to mend it, and where: once, however often it occurs."""
    first = found[0]
    wrong, remedy = message(first.rule, first.column, say.lang)
    alone = len(found) == 1
    before = [_where(say, first)] if alone and first.line else []
    before += [f"{say.column} ‘{printable(first.column)}’"] if first.column else []
    before += [f"{say.t('check.value')} {quoted(first.value)}"] if alone and first.value is not None else []
    text = f"{', '.join(before)}: {wrong}" if before else wrong[0].upper() + wrong[1:]
    lines = say.wrap(text, f"  {mark} ", "    ")
    lines[0] = lines[0].replace(mark, say.paint(mark, fg=colour), 1)
    lines += say.wrap(remedy, "    → ")
    if not alone:
        lines.append("      " + _times(say, found))
        lines += [f"      {_where(say, f)}{_value(f)}" for f in found[:SHOWN_PLACES]]
        if len(found) > SHOWN_PLACES:
            lines += say.wrap(_rest(say, found), "      ")
    return lines


def _times(say: Teller, found: list[Any]) -> str:
    return say.t("check.times", times=say.count(len(found), "n_times"))


def _rest(say: Teller, found: list[Any]) -> str:
    return say.t("check.more", n=grouped(len(found) - SHOWN_PLACES, say.lang), last=found[-1].line)


def _where(say: Teller, finding: Any) -> str:
    if not finding.line:
        return say.t("check.whole_file")
    at = say.t("check.line", line=finding.line)
    return f"{at}, {say.t('check.nth', nth=finding.nth)}" if finding.nth and not say.of_cells else at


def quoted(value: str) -> str:
    """A value of a file between quotes, printable and no longer than can be looked over."""
    told = printable(value)
    return f'"{told if len(told) <= LONGEST_VALUE else told[: LONGEST_VALUE - 1] + "…"}"'


def _value(finding: Any) -> str:
    return f": {quoted(finding.value)}" if finding.value is not None else ""


def _expected(say: Teller, expected: list[str], near: int, *, told: bool) -> list[str]:
    """What could have been recognised: in full what is like it or when it is little, else by name; nothing twice."""
    whole = expected if len(expected) <= FEW and not told else expected[:near]
    lines = ["", f"  {say.t('check.near' if near else 'check.expected')}", *_forms(say, whole)] if whole else []
    kinds = dict.fromkeys(one.partition(": ")[0] for one in expected)
    names = [say.kind(kind) for kind in kinds if f"kind.{kind}" in MESSAGES[say.lang] and kind != BY_PROFILE]
    if told:
        lines += ["", f"  {say.t('check.expected_above')}"]
    elif len(expected) > FEW:
        lines += ["", *say.wrap(f"{say.t('check.expected')} {'; '.join(names)}.", "  ")]
    if BY_PROFILE in kinds and "xaf" not in kinds and not told:  # it is a table
        lines += ["", *say.wrap(say.t("check.own_table"), "  ")]
    return lines


def _forms(say: Teller, expected: list[str]) -> list[str]:
    """Kinds by their name in words, each with what is looked for in it."""
    lines: list[str] = []
    for one in (one for one in expected if not one.startswith(f"{BY_PROFILE}: ")):
        kind, colon, form = one.partition(": ")
        known = colon and f"kind.{kind}" in MESSAGES[say.lang]
        # a header is one long word: it may break behind a semicolon
        told = (f"{say.kind(kind)}: {form}" if known else one).replace(";", "; ")
        lines += say.wrap(told, "    - ")
    return lines


def summary(several: list[Any], lang: str, *, width: int = 80, paint: Paint = plain) -> str:
    """All files together: how many are in order and how many are not, and what is held back."""
    say = Teller(lang, width, paint)
    verdicts = [one.verdict for one in several]
    counts = [
        f"{grouped(verdicts.count(name), lang)} {say.t('check.sum_' + name)}" for name in COLOURS if name in verdicts
    ]
    read = sum(one.receipt.lines for one in several if one.receipt is not None)
    lines = sum(held(one)[0] for one in several)
    told = say.wrap(f"{say.count(len(several), 'n_files')}: {', '.join(counts)}.")
    told += say.wrap(say.t("check.sum_lines", read=say.count(read, "n_lines"), held=grouped(lines, lang)))
    told += say.wrap(say.t("check.sum_between"))
    return "\n".join([paint(told[0], bold=True), *told[1:]])


def errors_told(rows: list[int], path: Any, lang: str) -> str:
    """What is in the workbook: the number of faulty rows of each file, and where it is."""
    say = Teller(lang)
    files = sum(n > 0 for n in rows)
    return say.t(
        "check.errors_written", rows=say.count(sum(rows), "n_rows"), files=say.count(files, "n_files"), path=path
    )
