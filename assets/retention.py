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
from assets.keys import DESTROYED, ERASED, shred
from assets.logbook import DoesNotHold, put_away
from assets.manifest import SigningKeyError, signing_key
from assets.place import Place, lock_of
from pipelines.vault.retention import Term, TermError, is_due, terms
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
        TermError: One of them cannot be meant, or it is no table; names the file.
    """
    path = Path(place.reference) / "retention.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:  # a spreadsheet marks UTF-8 at the begin
            return terms(csv.DictReader(stream))
    except FileNotFoundError:
        raise TermError(f"{path} is not there: without it nothing is known of how long anything stays") from None
    except UnicodeDecodeError:
        raise TermError(f"{path} is not in UTF-8; save it as CSV UTF-8") from None
    except (TermError, csv.Error) as wrong:
        raise TermError(f"{path}, {wrong}") from None


def due(place: Place, now: datetime) -> Iterator[tuple[Term, Path, float]]:
    """Files that have been there for longer than their term, with their age in days; a link, and the keys, are left alone."""
    seen: set[Path] = set()
    for term in terms_of(place):
        root = Path(place.data if term.root == "data" else place.deliveries)
        for path in sorted(root.glob(term.files)) if term.days is not None and root.is_dir() else ():
            if path.is_symlink() or not path.is_file() or path in seen or _of_keys(place, path):
                continue
            age = _days_old(path, now)
            if is_due(term, age):
                seen.add(path)
                yield term, path, age


def _of_keys(place: Place, path: Path) -> bool:
    """Whether a file is of the keys, wherever they are: those are destroyed by whoever keeps them (`ontschot key destroy`)."""
    inside = path.resolve().is_relative_to((Path(place.data) / "key").resolve())
    named = path.suffix == ".key" or path.name in (DESTROYED, ERASED)
    return inside or (named and path.resolve().parent == place.ring.folder.resolve())


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
    """Let go of what is due, each file with a line in the log before it goes; gives how many files per zone. No build runs meanwhile.

    One that cannot be removed stops none of the others.

    Raises:
        TermError: The terms cannot be meant: then nothing goes.
        OSError: Files stayed; the first of why.
    """
    stayed: list[OSError] = []
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
            try:
                said |= {"file": tellable_name(path.relative_to(root).as_posix()), "bytes": path.stat().st_size}
            except FileNotFoundError:  # whoever handed it in took it back
                continue
            log.write(json.dumps(said, ensure_ascii=False) + "\n")
            log.flush()
            os.fsync(log.fileno())
            try:
                let_go_of(path)
            except OSError as wrong:
                log.write(json.dumps(said | {"stayed": wrong.strerror}, ensure_ascii=False) + "\n")
                stayed.append(wrong)
            else:
                gone[term.zone] += 1
    if stayed:
        LOGGER.error("%d files that are due stayed, see %s", len(stayed), data / LOG)
        raise OSError(
            stayed[0].errno, f"{len(stayed)} files that are due stayed ({stayed[0].strerror})", str(data / LOG)
        )
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
