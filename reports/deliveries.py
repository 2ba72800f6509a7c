"""The calendar of deliveries, told: per party and kind what is in, and which periods are expected, late or held."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from reports.check import printable
from reports.labels.messages import translator

SHOWN = 6  # periods named per line


def period(slot: Any) -> str:
    """A period as people write it: 2024, 2024 KW2 or 2024-03."""
    months = (slot.end.year - slot.start.year) * 12 + slot.end.month - slot.start.month + 1
    if months == 12:
        return f"{slot.start.year}"
    return f"{slot.start.year} KW{slot.start.month // 3 + 1}" if months == 3 else f"{slot.start:%Y-%m}"


def as_text(slots: Iterable[Any], lang: str) -> str:
    """A line per party and kind; periods that are not in are named, the oldest first."""
    t = translator(lang)
    lines, party = [], None
    for (owner, kind, name), group in groupby(slots, key=lambda slot: (slot.owner, slot.kind, slot.name)):
        these = list(group)
        if owner != party:
            lines += ["", owner] if lines else [owner]
            party = owner
        counted = [slot for slot in these if slot.state == "in"]
        span = f"{period(these[0])} – {period(these[-1])}"
        which = f"{t('kind.' + kind)} ‘{printable(name)}’" if name else t(f"kind.{kind}")
        lines.append(f"  {which}: {span}; {t('deliveries.in', n=len(counted), of=len(these))}")
        for state in ("late", "held", "expected"):
            named = [period(slot) for slot in these if slot.state == state]
            if named:
                more = f", … (+{len(named) - SHOWN})" if len(named) > SHOWN else ""
                lines.append(f"    {t('deliveries.' + state)}: {', '.join(named[:SHOWN])}{more}")
    return "\n".join(lines)


def as_dicts(slots: Iterable[Any]) -> list[dict[str, Any]]:
    """Every period of every party and kind, for machines."""
    return [
        {
            "owner": slot.owner, "kind": slot.kind, "name": slot.name or None,
            "period_start": slot.start.isoformat(), "period_end": slot.end.isoformat(),
            "due": slot.due.isoformat(), "state": slot.state, "files": slot.files,
        }
        for slot in slots
    ]  # fmt: skip
