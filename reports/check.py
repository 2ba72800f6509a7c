"""The result of a check, told to whoever holds the file."""

from typing import Any

from reports.labels.messages import MESSAGES, translator
from reports.labels.rules import message
from reports.numerals import exact_euros

SHOWN_FINDINGS = 40


def _control(receipt: Any) -> dict[str, int]:
    names = ("control_lines", "control_debit_cents", "control_credit_cents", "control_net_cents")
    return {name: getattr(receipt, name) for name in names if getattr(receipt, name) is not None}


def finding_as_dict(finding: Any, lang: str) -> dict[str, Any]:
    """One finding: where, the value, what is wrong, and how to mend it."""
    wrong, remedy = message(finding.rule, finding.column, lang)
    return {
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "value": finding.value,
        "wrong": wrong,
        "remedy": remedy,
    }


def as_dict(checked: Any, lang: str) -> dict[str, Any]:
    """A checked file for machines: money in cents, dates in ISO."""
    told: dict[str, Any] = {"name": checked.name, "kind": checked.kind, "verdict": checked.verdict}
    if checked.receipt is not None:
        r = checked.receipt
        told |= {
            "owner": r.owner,
            "reference": r.reference,
            "period_start": r.period_start and r.period_start.isoformat(),
            "period_end": r.period_end and r.period_end.isoformat(),
            "issued_at": r.issued_at and r.issued_at.isoformat(),
            "lines": r.lines,
            "debit_cents": r.debit_cents,
            "credit_cents": r.credit_cents,
            "net_cents": r.debit_cents - r.credit_cents,
            "control": r.control,
            "control_totals": _control(r),
            "facts": r.facts,
        }
    told["findings"] = [finding_as_dict(finding, lang) for finding in checked.findings]
    told["notes"] = [finding_as_dict(note, lang) for note in checked.notes]
    if checked.expected:
        told["expected"] = checked.expected
    return told


def as_text(checked: Any, lang: str) -> str:
    """A checked file for people."""
    t = translator(lang)
    kind = t(f"kind.{checked.kind}") if f"kind.{checked.kind}" in MESSAGES[lang] else (checked.kind or "?")
    lines = [checked.name, f"  {t('check.kind'):<16}{kind}"]
    if checked.receipt is not None:
        lines += _receipt_lines(checked.receipt, lang)
    lines += [f"  {t('check.note')}: {_finding_line(note, lang)}" for note in checked.notes]
    lines.append("  " + t(f"check.verdict_{checked.verdict}", n=len(checked.findings)))
    lines += [f"    - {expected}" for expected in checked.expected]
    lines += [f"    {_finding_line(finding, lang)}" for finding in checked.findings[:SHOWN_FINDINGS]]
    if len(checked.findings) > SHOWN_FINDINGS:
        lines.append("    " + t("check.more", n=len(checked.findings) - SHOWN_FINDINGS))
    return "\n".join(lines)


def _receipt_lines(r: Any, lang: str) -> list[str]:
    t = translator(lang)
    rows = [("check.owner", r.owner or t("check.unknown_owner"))]
    if r.period_start:
        rows.append(("check.period", f"{r.period_start:%d-%m-%Y} {t('check.to')} {r.period_end:%d-%m-%Y}"))
    if r.issued_at:
        rows.append(("check.issued", f"{r.issued_at:%d-%m-%Y}"))
    facts = [f"{n} {t('check.fact_' + name)}" for name, n in r.facts.items() if f"check.fact_{name}" in MESSAGES[lang]]
    rows.append(("check.lines", ", ".join([str(r.lines), *facts])))
    if r.debit_cents or r.credit_cents:
        both = t(
            "check.debit_credit",
            debit=exact_euros(r.debit_cents, lang),
            credit=exact_euros(r.credit_cents, lang),
        )
        rows.append(("check.amount", f"{exact_euros(r.debit_cents - r.credit_cents, lang)} ({both})"))
    rows.append(("check.control", _control_line(r, lang)))
    return [f"  {t(key):<16}{value}" for key, value in rows]


def _control_line(r: Any, lang: str) -> str:
    t = translator(lang)
    if r.control == "none":
        return t("check.control_none")
    stated = [
        f"{name.removeprefix('control_').removesuffix('_cents')} "
        f"{value if name == 'control_lines' else exact_euros(value, lang)}"
        for name, value in _control(r).items()
    ]
    said = t("check.control_says", stated=", ".join(stated))
    return f"{t('check.control_met' if r.control == 'met' else 'check.control_not_met')} ({said})"


def _finding_line(finding: Any, lang: str) -> str:
    t = translator(lang)
    wrong, remedy = message(finding.rule, finding.column, lang)
    where = t("check.line", line=finding.line) if finding.line else t("check.whole_file")
    column = f", {t('check.column')} ‘{finding.column}’" if finding.column else ""
    value = f', {t("check.value")} "{finding.value}"' if finding.value is not None else ""
    return f"{where}{column}{value}: {wrong} → {remedy}"
