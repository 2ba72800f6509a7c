"""Saved scenarios: a name and what was filled in, per organisation, below ``<data>/scenarios``; no figures, which are calculated anew.

One small file per organisation, replaced at once; whose it is follows from who looks. A name is text of somebody: it is cut, without
signs that cannot be seen and without a BSN, and shown escaped like any other text.
"""

import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from assets.disk import Disk, swap
from assets.written import tellable
from reports.calculating import LONGEST_NAME, Saved
from reports.counter import owner_of
from reports.viewer import Viewer

MOST = 20  # of one organisation
LONGEST_VALUE, MOST_VALUES, MOST_BYTES = 40, 20, 100_000
NETWORK = "netwerk"


class Scenarios:
    """What organisations saved."""

    def __init__(self, data: Path, today: Callable[[], date]) -> None:
        self._folder, self._today, self._lock = data / "scenarios", today, RLock()

    def of(self, viewer: Viewer) -> tuple[Saved, ...]:
        """What the organisation of who looks saved, the oldest first; what cannot be read is not there."""
        try:
            content = self._file(viewer).read_bytes()
            told = json.loads(content) if len(content) <= MOST_BYTES else []
        except (OSError, ValueError, RecursionError):
            return ()
        found = [_saved(one) for one in told] if isinstance(told, list) else []
        return tuple(one for one in found if one is not None)[:MOST]

    def save(self, viewer: Viewer, name: str, values: Mapping[str, str]) -> str:
        """Keep a scenario; what came of it: saved, nameless or full. One of the same name takes the place of the other."""
        name = cleaned(name)
        if not name:
            return "nameless"
        with self._lock:
            kept = [one for one in self.of(viewer) if one.name != name]
            if len(kept) >= MOST:
                return "full"
            few = dict(list(values.items())[:MOST_VALUES])
            kept.append(Saved(secrets.token_hex(8), name, self._today(), few))
            self._write(viewer, kept)
        return "saved"

    def remove(self, viewer: Viewer, number: str) -> None:
        """Let one go, of the own organisation only."""
        with self._lock:
            kept = [one for one in self.of(viewer) if one.number != number]
            self._write(viewer, kept)

    def _file(self, viewer: Viewer) -> Path:
        return self._folder / f"{owner_of(viewer) or NETWORK}.json"

    def _write(self, viewer: Viewer, kept: list[Saved]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = [{"number": s.number, "name": s.name, "day": s.day.isoformat(), "values": dict(s.values)} for s in kept]
        swap(self._file(viewer), json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace"), Disk())


def cleaned(name: str) -> str:
    """A name as it is kept: on one line, without signs that cannot be seen or a BSN, and not too long."""
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in name[: 4 * LONGEST_NAME])
    return tellable(" ".join(text.split()))[:LONGEST_NAME].strip()


def _saved(told: Any) -> Saved | None:
    """A scenario as it stands in the file; None when it is none."""
    try:
        values = {str(n)[:LONGEST_VALUE]: str(v)[:LONGEST_VALUE] for n, v in list(told["values"].items())[:MOST_VALUES]}
        return Saved(str(told["number"])[:16], cleaned(str(told["name"])), date.fromisoformat(told["day"]), values)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
