"""The process that checks what somebody handed in: asked by `assets.counter`, ended when nobody waits for it any more.

It asks on standard input, as one line of JSON, and tells on standard output how far it is. What it finds it puts beside the file, in
the inbox; nothing of it is printed or logged. Files are read by the same processes with limits as in `ontschot check`.
"""

import hashlib
import json
import os
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assets.checking import Checked, Finding, check_all, readers
from assets.declared import MOST_SPEAKING, declarations, delivery_notes, with_declarations
from assets.handing_over import RELEASED, is_note
from assets.inbox import RESULT, Inbox, Kept, read, write
from assets.intake import MOST_BYTES, differing, receive_file, walk
from assets.worker import Delivery, Read
from assets.written import tellable
from reports.check import Teller, held, quoted
from reports.counter import EVERYTHING, SHOWN
from reports.labels.rules import message

Tick = Callable[[int, int], None]
FILES_AT_ONCE, BYTES_AT_ONCE = 20, 32 << 20
BROKEN_OFF = threading.Event()  # what is raised by a signal can be lost in a finaliser; this is not
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Place:
    """Whose inbox it is, and where the deliveries are (empty = not known)."""

    data: Path
    owner: str
    deliveries: Path | None = None

    @property
    def inbox(self) -> Inbox:
        """The inbox."""
        return Inbox(self.data, self.owner)


def said_before(place: Place) -> list[Delivery]:
    """What this owner released earlier that may say something of other files: delivery notes, mappings, profiles."""
    root = place.deliveries
    if root is not None and place.owner != EVERYTHING:
        root = root / RELEASED / place.owner
    if root is None or not root.is_dir():
        return []
    found = (one for one in walk(root) if not is_note(one))
    small = [one for one in found if stat.S_ISREG(one.lstat().st_mode) and one.lstat().st_size <= MOST_SPEAKING]
    return [delivery for one in small if (delivery := receive_file(one)).speaks]


def check_inbox(place: Place, tick: Tick = lambda done, total: None) -> int:
    """Check every file that has no result yet, or whose result rests on what other files said before; gives how many."""
    received = {one.file_id: receive_file(one.path, one.name, asked=True) for one in place.inbox.files()}
    every = [*received.values(), *said_before(place)]
    says = hashlib.sha256("".join(sorted({one.file_id for one in every if one.speaks})).encode()).hexdigest()
    todo = [one for one in place.inbox.files() if one.file_id in received and not _told(one, says)]
    tick(0, len(todo))
    if not todo:
        return 0
    known = delivery_notes(every, readers())
    declared = declarations(every, known, readers())
    differ = differing(list(received.values()), known)
    done = 0
    for group in _groups(todo):
        if BROKEN_OFF.is_set():
            sys.exit(1)
        asked: list[tuple[Checked, Read]] = []
        for one in group:
            about = with_declarations(known.get(one.file_id), declared)
            apart = differ[one.file_id].reason if one.file_id in differ else ""
            asked.append((Checked(tellable(one.name), one.path, apart=apart), (received[one.file_id], about)))
        for one, checked in zip(group, check_all(asked), strict=True):
            if one.file_id in declared.not_used:
                checked.notes.append(Finding(0, "", "declared_again"))
            with suppress(FileNotFoundError):  # thrown out meanwhile
                write(one.folder / RESULT, told(checked) | {"says": says})
        done += len(group)
        tick(done, len(todo))
    return done


def _told(one: Kept, says: str) -> bool:
    """Whether the result of a file still holds: made with the same delivery notes and declarations beside it."""
    return (read(one.folder / RESULT) or {}).get("says") == says


def _groups(files: list[Kept]) -> Iterator[list[Kept]]:
    """Files a few at a time, so that how far it is can be told and what was found is kept."""
    group: list[Kept] = []
    size = 0
    for one in files:
        group.append(one)
        size += one.size
        if len(group) >= FILES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def told(checked: Checked) -> dict[str, Any]:
    """What a check found, as it is shown: whose file it is, the verdict, and the words per language; at most `SHOWN` findings."""
    rows, _ = held(checked)
    receipt = checked.receipt
    return {
        "verdict": checked.verdict,
        "kind": checked.kind,
        "owner": receipt.owner if receipt else None,
        "issued": _day(receipt.issued_at) if receipt else None,
        "from": _day(receipt.period_start) if receipt else None,
        "until": _day(receipt.period_end) if receipt else None,
        "read": receipt.lines if receipt else 0,
        "held": rows,
        "found": len(checked.findings),
        "told": {lang: _words(checked, lang) for lang in LANGUAGES},
    }


def _day(day: date | None) -> str | None:
    return day and day.isoformat()


def _words(checked: Checked, lang: str) -> dict[str, Any]:
    say = Teller(lang)
    names = dict.fromkeys(one.partition(": ")[0] for one in checked.expected)
    return {
        "kind_told": say.kind(checked.kind),
        "period": say.period(checked.receipt) if checked.receipt else "",
        "verdict_told": say.verdict(checked),
        "findings": [_line(one, lang) for one in checked.findings[:SHOWN]],
        "notes": [_line(one, lang) for one in checked.notes[:SHOWN]],
        "expected": [say.kind(name) for name in names if say.kind(name) != name],
    }


def _line(finding: Finding, lang: str) -> list[Any]:
    """Line (0: the whole file), which row of it (0: the only one), column, value as `check` shows it, what is wrong, how to mend it."""
    wrong, remedy = message(finding.rule, finding.column, lang)
    value = "" if finding.value is None else quoted(finding.value)
    return [finding.line, finding.nth, quoted(finding.column)[1:-1], value, wrong, remedy]


def take_folder(place: Place, folder: Path, tick: Tick = lambda done, total: None) -> dict[str, int]:
    """Copy the files below a folder of this computer, links and what is hidden aside; gives how many by what became of them."""
    counts: dict[str, int] = {}
    found = [one for one in walk(folder) if stat.S_ISREG(one.lstat().st_mode)]
    for n, path in enumerate(found):
        tick(n, len(found))
        code = _copied(place.inbox, path)
        counts[code] = counts.get(code, 0) + 1
        if code == "full":
            break
    return counts


def _copied(inbox: Inbox, path: Path) -> str:
    new = inbox.incoming(path.name, MOST_BYTES)
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if os.fstat(handle).st_size > MOST_BYTES:
                return "too_large"
            shutil.copyfileobj(stream, new, 1 << 20)
            new.seek(0)
    except OSError:
        return "not_readable"
    else:
        return inbox.take(new)
    finally:
        new.drop()


def faulty_rows_of(place: Place, file_id: str, lang: str, out: Path) -> bool:
    """The rows with faults of a file, as a workbook at ``out``; whether there is such a file."""
    from assets.faulty_rows import faulty_rows
    from reports.errors_workbook import write_errors

    kept = place.inbox.file(file_id)
    if kept is None:
        return False
    delivery = receive_file(kept.path, kept.name, asked=True)
    every = [*(receive_file(one.path, one.name, asked=True) for one in place.inbox.files()), *said_before(place)]
    known = delivery_notes(every, readers())
    about = with_declarations(known.get(file_id), declarations(every, known, readers()))
    [checked] = check_all([(Checked(tellable(kept.name), kept.path), (delivery, about))])
    write_errors(out, [(checked, faulty_rows(checked))], lang)
    return True


def build_anew(deliveries: str, data: str, say: Callable[..., None]) -> None:
    """Build a data folder from its deliveries, and tell how far it is (per cents) and how it ended."""
    from assets.building import READING_SHARE, seldom_collected, stopped_as_by_hand
    from assets.checks import CHECKS
    from assets.definitions import ASSETS
    from assets.jobs import build
    from assets.manifest import SigningKeyError, signing_key
    from assets.place import KeyFileError, alone, remember
    from assets.place import Place as Whole
    from assets.progress import listening

    made = 0

    def heard(what: str, share: float) -> None:
        nonlocal made
        made += what != "reading"
        part = READING_SHARE * (share if what == "reading" else 1) + (1 - READING_SHARE) * made / len(ASSETS)
        say(done=min(99, int(100 * part)), total=100)

    place = Whole(deliveries=deliveries, data=data)
    try:
        with alone(Path(data), lambda: say(why="waiting")), listening(heard), seldom_collected(), stopped_as_by_hand():
            remember(Path(deliveries), Path(data))
            place.secret()
            place.ring.judge()
            signing_key()
            built = build(place, ASSETS, CHECKS)
    except (KeyFileError, SigningKeyError):
        say(why="key")
        sys.exit(1)
    if built.interrupted or built.refused is not None or built.errors:
        say(why="disk" if built.refused is not None else "stopped" if built.interrupted else "errors")
        sys.exit(1)
    say(why="built")


def _say(**told: Any) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201 - to whoever started this process


def _end_with_who_asked() -> None:
    """End when the other end of standard input is gone."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _break_off(*_: object) -> None:
    BROKEN_OFF.set()
    sys.exit(1)


def main() -> None:
    """Do what is asked."""
    signal.signal(signal.SIGTERM, _break_off)
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_who_asked, daemon=True).start()
    if asked["what"] == "build":
        build_anew(asked["deliveries"], asked["data"], _say)
        return
    place = Place(Path(asked["data"]), asked["owner"], Path(asked["deliveries"]) if asked.get("deliveries") else None)

    def tick(done: int, total: int) -> None:
        _say(done=done, total=total)

    if asked["what"] == "errors":
        _say(there=faulty_rows_of(place, asked["file"], asked["lang"], Path(asked["out"])))
        return
    if asked.get("folder"):
        _say(taken=take_folder(place, Path(asked["folder"]), tick))
    while check_inbox(place, tick):  # what came in meanwhile, too
        pass


if __name__ == "__main__":
    main()
