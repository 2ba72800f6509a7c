"""What a release says of a file that does not say it itself: since when it is known, and what was there before it.

A table (CSV) tells no day, so that of two about the same months nobody knew which one holds. Who releases a file does it on a day,
after what was there: that is written beside the file, among the deliveries, where a build reads it as any note (decision 0110).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assets.handing_over import BEGIN, RELEASED, is_note, note_name
from assets.inbox import Kept
from pipelines.harmonize.relations import VERSIONED
from pipelines.sources.delivery_note import notes
from pipelines.sources.recognise import KINDS
from reports.warehouse import Warehouse

DATED_AT_RELEASE = frozenset(kind for kind, tables in KINDS.items() if VERSIONED & set(tables)) | {"profiled"}
"""Kinds of which a later delivery holds for what it says, fact by fact or period by period."""
COLUMNS = ("file_id", "name", "kind", "owner", "status", "period_start", "period_end", "issued_at")

ANY = "?" * BEGIN
Row = Mapping[str, Any]


class Received:
    """What the build that is looked at read, as its list of files; read again when there is a newer one."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._known: tuple[tuple[str, int], list[Row]] = (("", 0), [])

    def rows(self) -> list[Row]:
        """Its files; none when nothing was built."""
        path = Path(Warehouse.of(self.data).folder) / "raw" / "raw_intake__files.parquet"
        try:
            stamp = (str(path), path.stat().st_mtime_ns)
        except OSError:
            return []
        if self._known[0] != stamp:
            self._known = (stamp, pq.read_table(path, columns=list(COLUMNS)).to_pylist())
        return self._known[1]

    def alike(self, result: Row) -> list[Row]:
        """Accepted files of the kind and the (known) owner of a file that was checked."""
        kind, owner = result["kind"], result["owner"]
        if kind not in DATED_AT_RELEASE or not owner:
            return []
        return [one for one in self.rows() if (one["kind"], one["owner"], one["status"]) == (kind, owner, "accepted")]

    def of_the_same_time(self, result: Row) -> list[str]:
        """Names of those of which the period has a day in common with its own."""
        start, end = result.get("from"), result.get("until")
        if not (start and end):
            return []
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        return sorted(
            one["name"] for one in self.alike(result)
            if one["period_start"] and one["period_end"] and one["period_start"] <= last and first <= one["period_end"]
        )  # fmt: skip


def released_today(deliveries: Path, owner: str, today: date) -> Iterable[str]:
    """Files that an owner released on a day under a note of theirs."""
    root = deliveries / RELEASED / owner
    for path in root.glob(f"*/{note_name(ANY)}") if root.is_dir() else ():
        if is_note(path):
            yield from (file_id for file_id, note in notes(path.read_bytes()).items() if note.issued_at == today)


def release_note(
    kept: Kept, result: Row, received: Received, deliveries: Path, owner: str, today: date
) -> bytes | None:
    """The note of a release; None where the file says itself when it was made, or where that does not matter.

    Came before it: what its owner released earlier on the same day, and what the last build read of the same kind and owner that
    tells no day either, or this very day.
    """
    if result.get("issued") or result["kind"] not in DATED_AT_RELEASE:
        return None
    before = {one["file_id"] for one in received.alike(result) if one["issued_at"] in (None, today)}
    before |= set(released_today(deliveries, owner, today))
    said = {
        "sha256": kept.file_id,
        "naam": kept.name,
        "opgesteld": today.isoformat(),
        "na": sorted(before - {kept.file_id}),
    }
    return json.dumps({"leveringsbrief": 1, "bestanden": [said]}, ensure_ascii=False, indent=1).encode()
