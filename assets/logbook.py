"""The log of who saw what, as who answers for it keeps it: its end signed, and days put away that were kept long enough.

`reports.access.log` writes it. A signed head is a line of ``<data>/log/heads.jsonl``: an in-toto statement like a manifest, that names
the last line of that moment. Who cuts lines off, or writes all of them anew, is found by the next `ontschot verify`; who removes heads
as well, only by who kept a head elsewhere. Once something was signed, where the log begins must be signed too: else lines could be
taken off its end by saying that their days were put away.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from assets.disk import Disk, swap
from assets.manifest import STATEMENT, Manifest, NotAManifest, public_of, rendered
from reports.access.log import BEGIN, DAYS, FOLDER, PUT_AWAY, DamagedLog, begun, check, lines

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HEADS, HEAD, BEGINS = "heads.jsonl", "urn:ontschot:log-head:v1", f"{FOLDER}/{PUT_AWAY}"


class DoesNotHold(Exception):
    """The log does not hold from a line on: it is neither signed nor put away, so that what happened can be looked into."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class Signed:
    """What was signed of a log.

    Attributes:
        heads: Heads that are rightly signed and whose line is there, or was put away.
        at: When the last of them was signed; empty when there is none.
        differences: Where a head is not as it should be, and in which way: head_wrong, head_other_key, head_gone; or begin_unsigned,
            that nobody signed where the log begins.
    """

    heads: int = 0
    at: str = ""
    differences: tuple[tuple[str, str], ...] = ()


def sign(data: Path, key: "Ed25519PrivateKey", now: datetime) -> Manifest | None:
    """Sign the last line of the log, and where it begins; gives the head, None when there is no line.

    Raises:
        DoesNotHold: The log does not hold.
    """
    found = check(data)
    if found.broken:
        raise DoesNotHold(found.broken)
    last = deque(lines(data), maxlen=1)
    if not last:
        return None
    where, digest, _ = last[0]
    _sign_begin(data, key, now)
    return _add(data, key, where, digest, {"day": Path(where.partition(":")[0]).stem, "lines": found.lines}, now)


def _add(
    data: Path, key: "Ed25519PrivateKey", where: str, digest: str, about: dict[str, Any], now: datetime
) -> Manifest:
    subject = [{"name": where, "digest": {"sha256": digest}}]
    about = about | {"at": now.isoformat(timespec="seconds")}
    said = {"_type": STATEMENT, "subject": subject, "predicateType": HEAD, "predicate": about}
    head, path = Manifest(rendered(said)).signed(key), data / FOLDER / HEADS
    before = path.read_bytes() if path.exists() else b""
    swap(path, before + head.to_bytes(), Disk())
    path.chmod(0o600)
    return head


def _sign_begin(data: Path, key: "Ed25519PrivateKey", now: datetime) -> None:
    """Sign where the log begins, when days were put away since that was signed with this key."""
    start, path = begun(data / FOLDER), data / FOLDER / HEADS
    heads = [_head(line) for line in path.read_bytes().splitlines(keepends=True)] if path.exists() else []
    mine = [_begin_of(head) for head in heads if head and head.signed_by == public_of(key)]
    if start.until and (start.previous, start.until) not in mine:
        _add(data, key, BEGINS, start.previous, {"day": start.until}, now)


def signed(data: Path, known: Collection[str] = ()) -> Signed:
    """Hold every signed head against the log; ``known`` are the public keys that they may be of (none: any)."""
    path = data / FOLDER / HEADS
    if not path.exists():
        return Signed()
    try:
        start, kept = begun(data / FOLDER), list(lines(data))
    except DamagedLog:  # `check` tells that
        return Signed()
    there = {digest for _, digest, _ in kept}
    good, at, wrong, begins = 0, "", [], {(BEGIN, "")}
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        head = _head(line)
        why = "head_wrong" if head is None else _wrong(head, known, there, start.until)
        if why or head is None:
            wrong.append((f"{FOLDER}/{HEADS}:{number}", why))
        elif BEGINS in head.subjects:
            begins.add(_begin_of(head))
        else:
            good, at = good + 1, head.statement["predicate"]["at"]
    if good and (start.previous, start.until) not in begins:
        wrong.append((BEGINS, "begin_unsigned"))
    elif good and kept and kept[0][2]["previous"] != start.previous:
        wrong.append((kept[0][0], "begin_unsigned"))
    return Signed(good, at, tuple(wrong))


def _head(line: bytes) -> Manifest | None:
    """The head of a line, rightly signed by the key that it names; None when it is none."""
    try:
        head = Manifest.enveloped(line)
        said = head.statement
        whole = (
            said["predicateType"] == HEAD
            and all(isinstance(said["predicate"][n], str) for n in ("at", "day"))
            and head.subjects
            and all(isinstance(digest, str) for digest in head.subjects.values())
        )
    except (NotAManifest, KeyError, TypeError, RecursionError):
        return None
    return head if whole and head.rightly_signed() else None


def _begin_of(head: Manifest) -> tuple[str, str]:
    """Where a head says that the log begins, and after which day; both, as one of them alone can be true of another begin."""
    return head.subjects.get(BEGINS, ""), head.statement["predicate"]["day"]


def _wrong(head: Manifest, known: Collection[str], there: Collection[str], until: str) -> str:
    """What is wrong with a head; empty when nothing is."""
    if known and head.signed_by not in known:
        return "head_other_key"
    away = head.statement["predicate"]["day"] <= until
    return "" if away or BEGINS in head.subjects or set(head.subjects.values()) <= set(there) else "head_gone"


def put_away(data: Path, until: date, key: "Ed25519PrivateKey | None" = None) -> list[Path]:
    """Have the log begin after a day, and give the files of the days before: they are no part of it any more, and may be removed.

    With a key where it begins is signed. Today is never put away.
    Where it is broken off half-way, the files that are left are given the next time.

    Raises:
        DoesNotHold: The log does not hold.
    """
    folder = data / FOLDER
    until = min(until, date.fromordinal(datetime.now(UTC).date().toordinal() - 1))
    if not folder.is_dir():
        return []
    with FileLock(folder / ".lock", poll_interval=0.005):
        if (found := check(data)).broken:
            raise DoesNotHold(found.broken)
        previous, last_day = None, ""
        for where, digest, _ in lines(data):
            day = Path(where.partition(":")[0]).stem
            if day <= f"{until}":
                previous, last_day = digest, day
        if previous is not None:
            swap(folder / PUT_AWAY, rendered({"previous": previous, "until": last_day}), Disk())
        if key:
            _sign_begin(data, key, datetime.now(UTC))
        return [path for path in sorted(folder.glob(DAYS)) if path.stem <= begun(folder).until]


def chosen(
    data: Path, since: str = "", who: str = "", organisation: str = "", project: str = ""
) -> Iterator[dict[str, Any]]:
    """Lines of the log: from a day on, of somebody, of an organisation, that name a project."""
    for _, _, said in lines(data):
        whose = f"{said.get('role', '')}:{said.get('organisation', '')}".rstrip(":")
        if (
            str(said["at"]) >= since
            and who in ("", said.get("who"))
            and organisation in ("", whose, said.get("organisation"))
            and (not project or names(str(said.get("what", "")), project))
        ):
            yield said


def names(what: str, project: str) -> bool:
    """Whether a page or file is of one project by its address; pages of several projects together name none."""
    path, _, query = what.partition(" ")[0].partition("?")
    return project in path.split("/") or f"project={project}" in query.split("&")
