"""Which of several deliveries about the same thing counts: the latest, as a whole; what cannot be told apart counts for nobody.

A ledger (auditfile) and an Iv3 delivery are about an owner, a year and a period; a table that is read by a profile about that
profile and the months in it, a mapping about a corporation. Any other file is replaced only when the delivery note of a later one
says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

FORMS = {"xaf": "xaf", "iv3": "iv3", "iv3_matrix": "iv3", **{kind: kind for kind in ("mapping", "profile", "profiled")}}
"""Kinds of which owner, reference and period make a delivery, and the delivery each is a form of."""
OF_PERIODS = (
    "xaf",
    "profiled",
)  # kinds whose amounts belong to their period only: two that overlap tell the same bookings twice


@dataclass(frozen=True)
class Delivered:
    """A file that could be read and met its totals: whose, about what, when it was made, and what it says it replaces."""

    file_id: str
    kind: str
    owner: str | None = None
    reference: str | None = None
    start: date | None = None
    end: date | None = None
    issued_at: date | None = None
    replaces: str | None = None
    after: frozenset[str] = frozenset()  # files that were there before it, by what is known of how they came in

    @property
    def order(self) -> tuple[date, int, str]:
        """Order of issue; of the same day those that more was there before are later, and else in the order of their hash."""
        return self.issued_at or date.min, len(self.after), self.file_id

    def cannot_be_told_from(self, other: "Delivered") -> bool:
        """Whether nothing says which of two is later."""
        apart = other.file_id in self.after or self.file_id in other.after
        return self.issued_at == other.issued_at and not apart

    def known_later(self, on: date | None) -> bool:
        """Whether it was not known yet on a day (None: there is no such day).

        It is known since the day that it, or its delivery note, says it was made; where neither says so since the last day of what it
        is about, for nobody has a list of a month before the month is over. What says neither counts on any day.
        """
        day = self.issued_at or self.end
        return on is not None and day is not None and day > on

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it is about: form, owner and reference.

        Of a ledger with a known period not the text of its financial year, which packages write in their own way: its period says it.
        """
        of_period = self.kind == "xaf" and self.start is not None and self.end is not None
        return FORMS[self.kind], self.owner or "", "" if of_period else self.reference or ""

    def covers(self, other: "Delivered") -> bool:
        """Whether its period holds the whole period of another."""
        known = self.start and self.end and other.start and other.end
        return bool(known and self.start <= other.start and other.end <= self.end)

    def overlaps(self, other: "Delivered") -> bool:
        """Whether the periods have a day in common."""
        known = self.start and self.end and other.start and other.end
        return bool(known and self.start <= other.end and other.start <= self.end)


@dataclass(frozen=True)
class Judged:
    """What becomes of a file beside others: superseded (by which file) or set aside, and why."""

    status: str
    reason: str
    superseded_by: str | None = None


def judge(files: Iterable[Delivered]) -> dict[str, Judged]:
    """Files that do not count because of another one, by file_id.

    - A file that the delivery note of another names as replaced is superseded.
    - Same kind, owner, reference (not of a ledger) and period: the latest issued counts, earlier ones are superseded as a whole; two
      of the same day (or without one), of which nothing says which was there first, cannot be told apart and are both set aside.
    - Ledgers of one owner whose periods overlap: a later one that covers the other whole supersedes it; else the
      later one is set aside, for it cannot replace a part.
    """
    known = {file.file_id: file for file in files}
    found = {
        file.replaces: Judged("superseded", "replaced_by_note", file.file_id)
        for file in sorted(known.values(), key=lambda f: f.order)
        if file.replaces in known and file.replaces != file.file_id
    }
    left = [file for file in known.values() if file.file_id not in found and file.kind in FORMS]
    left.sort(key=lambda f: (f.subject, f.order))
    for _, group in groupby(left, key=lambda f: f.subject):
        found |= _same_period(group_list := list(group))
        if group_list[0].kind in OF_PERIODS:
            found |= _overlapping([file for file in group_list if file.file_id not in found])
    return found


def came_after(files: Iterable[Delivered]) -> list[tuple[str, str]]:
    """Pairs (file_id, earlier file_id) of deliveries of one kind and one known owner of which it is known which was there first.

    A note may say it of any file; that of another organisation is not believed, so that nobody goes before rows of another.
    """
    known = {file.file_id: file for file in files if file.owner}
    pairs = [(file, known[one]) for file in known.values() for one in file.after if one in known]
    same = [(file, one) for file, one in pairs if (file.kind, file.owner) == (one.kind, one.owner) and file is not one]
    return sorted((file.file_id, one.file_id) for file, one in same)


def _same_period(files: list[Delivered]) -> dict[str, Judged]:
    """Files about one subject, in order of issue, with the very same period."""
    found: dict[str, Judged] = {}
    for period in {(file.start, file.end) for file in files}:
        same = [file for file in files if (file.start, file.end) == period]
        latest = same[-1]
        ties = [file for file in same if file.cannot_be_told_from(latest)]
        for file in same:
            if len(ties) > 1 and file in ties:
                found[file.file_id] = Judged("set_aside", "restated_undated")
            elif file is not latest:
                found[file.file_id] = Judged("superseded", "restated", latest.file_id)
    return found


def _overlapping(files: list[Delivered]) -> dict[str, Judged]:
    """Files about one subject, in order of issue, with different periods."""
    found: dict[str, Judged] = {}
    counting: list[Delivered] = []
    for file in files:
        clash = [other for other in counting if file.overlaps(other)]
        undated = any(file.cannot_be_told_from(other) for other in clash)
        if clash and (undated or not all(file.covers(other) for other in clash)):
            found[file.file_id] = Judged("set_aside", "periods_overlap")
            continue
        for other in clash:
            found[other.file_id] = Judged("superseded", "restated", file.file_id)
            counting.remove(other)
        counting.append(file)
    return found
