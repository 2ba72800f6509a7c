"""Keeping no longer than was agreed: what is due by data/reference/retention.csv goes, and a log says what went and when."""

import csv
import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from assets.intake import tellable_name
from assets.keys import shred
from assets.logbook import DoesNotHold, put_away
from assets.manifest import SigningKeyError, signing_key
from assets.place import Place, lock_of
from pipelines.vault.retention import Term, is_due, terms
from reports.access.log import DAYS
from reports.access.log import FOLDER as SEEN

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOGGER = logging.getLogger("ontschot.retention")
LOG = "retention.jsonl"
SECONDS_PER_DAY = 86_400


def terms_of(place: Place) -> list[Term]:
    """The terms that are configured.

    Raises:
        TermError: One of them cannot be meant.
    """
    with (Path(place.reference) / "retention.csv").open(encoding="utf-8", newline="") as stream:
        return terms(csv.DictReader(stream))


def due(place: Place, now: datetime) -> Iterator[tuple[Term, Path, float]]:
    """Files that have been there for longer than their term, with their age in days; a link is left alone."""
    seen: set[Path] = set()
    for term in terms_of(place):
        root = Path(place.data if term.root == "data" else place.deliveries)
        for path in sorted(root.glob(term.files)) if term.days is not None and root.is_dir() else ():
            if path.is_symlink() or not path.is_file() or path in seen:
                continue
            age = _days_old(path, now)
            if is_due(term, age):
                seen.add(path)
                yield term, path, age


def _days_old(path: Path, now: datetime) -> float:
    """Days since a file was last written; of a day of the log of who saw what: since that day."""
    if path.parent.name == SEEN and path.match(DAYS):
        return float((now.date() - date.fromisoformat(path.stem)).days)
    return (now.timestamp() - path.stat().st_mtime) / SECONDS_PER_DAY


def _may_go(data: Path, found: list[tuple[Term, Path, float]]) -> list[tuple[Term, Path, float]]:
    """What of it may go: days of the log once the log begins after them; none of them where it does not hold."""
    of_log = {path for _, path, _ in found if path.parent == data / SEEN}
    free, days = set(), [path.stem for path in of_log if path.match(DAYS)]
    try:
        free = set(put_away(data, date.fromisoformat(max(days)), _key())) if days else set()
    except DoesNotHold as broken:
        LOGGER.warning("the log of who saw what does not hold from %s on; none of it goes", broken.where)
    return [one for one in found if one[1] not in of_log or one[1] in free]


def _key() -> "Ed25519PrivateKey | None":
    """The key to sign with where the log begins; one that cannot be used signs nothing, and `ontschot verify` says so."""
    try:
        return signing_key()
    except SigningKeyError as wrong:
        LOGGER.warning("where the log of who saw what begins is not signed: %s", wrong)
        return None


def enforce(place: Place, now: datetime) -> Counter[str]:
    """Let go of what is due, each file with a line in the log; gives the number of files per zone. No build runs meanwhile."""
    gone: Counter[str] = Counter()
    data = Path(place.data)
    with lock_of(data), open(data / LOG, "a", encoding="utf-8", opener=_for_owner) as log:
        for term, path, age in _may_go(data, list(due(place, now))):
            root = data if term.root == "data" else Path(place.deliveries)
            said = {
                "at": now.isoformat(timespec="seconds"),
                "zone": term.zone,
                "days": term.days,
                "age_days": round(age, 1),
            }
            said |= {"file": tellable_name(path.relative_to(root).as_posix()), "bytes": path.stat().st_size}
            let_go_of(path)
            log.write(json.dumps(said, ensure_ascii=False) + "\n")
            log.flush()
            gone[term.zone] += 1
    return gone


def let_go_of(path: Path) -> None:
    """Write over a file and remove it; where its bytes have another name too (a page that was published), remove this name only."""
    if path.stat().st_nlink > 1:
        path.unlink()
    else:
        shred(path)


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dg.op(description="Lets go of what has been kept for longer than its term, and logs it.")
def let_go(context: dg.OpExecutionContext, place: Place) -> None:
    """Enforce the terms; Dagster is told how many files went per zone, and no name."""
    gone = enforce(place, datetime.now(UTC))
    context.log.info(f"let go of {sum(gone.values())} files: {dict(sorted(gone.items()))}")


@dg.job(description="Keeps nothing longer than data/reference/retention.csv says.")
def retention() -> None:
    """One step."""
    let_go()


weekly_retention = dg.ScheduleDefinition(
    name="weekly_retention",
    job=retention,
    cron_schedule="0 4 * * 0",
    execution_timezone="Europe/Amsterdam",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Lets go of what is due, every Sunday: off until somebody starts it.",
)
