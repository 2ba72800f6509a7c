"""Calendar of deliveries: what is in, what is expected and what is late, per party and kind of file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median


@dataclass(frozen=True)
class Came:
    """A file that came: kind, owner, period, and what was done with it (status in raw_intake__files).

    ``name`` is what its owner calls the table, where one kind is of many tables (that of its profile); each has a rhythm of its own.
    """

    kind: str
    owner: str
    start: date
    end: date
    status: str
    name: str = ""

    @property
    def counts(self) -> bool:
        """Whether its rows count."""
        return self.status == "accepted"


@dataclass(frozen=True)
class Agreed:
    """What a party agreed to deliver: from which day, until which (None: further notice), in which rhythm, within how many days.

    ``days`` None = the usual term of the kind.
    """

    kind: str
    owner: str
    start: date
    until: date | None
    months: int
    days: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Slot:
    """One period of one kind of one owner; ``state`` is in, held (it came and does not count), expected or late."""

    kind: str
    owner: str
    start: date
    end: date
    due: date
    state: str
    files: int
    name: str = ""


def months_of(files: Iterable[Came]) -> int:
    """Rhythm of deliveries in months: 1, 3 or 12, after the usual length of their periods."""
    days = median((file.end - file.start).days + 1 for file in files)
    return 1 if days <= 45 else 3 if days <= 135 else 12


def _next(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def _first(start: date, months: int) -> date:
    """First day of the month, quarter or year a date is in."""
    return date(start.year, (start.month - 1) // months * months + 1, 1)


def calendar(files: Iterable[Came], days: Mapping[str, int], *, on: date, agreed: Iterable[Agreed] = ()) -> list[Slot]:
    """Every period that a party should have delivered by now, as it agreed or else as it always did.

    Where parties agreed on something: from the first period agreed to the last that has ended before ``on`` and is within what was
    agreed. Where they did not and something came: from the first period seen to the last that has ended before ``on``, in the
    rhythm of the party's own deliveries. A period is late when more days have passed since its end than was agreed, or else than
    ``days`` gives for its kind. Kinds without such a term have no rhythm: they come when something happens (an assignment, a stop,
    a placement).

    Args:
        files: What came, with a known owner and period.
        days: Days after the end of a period, by kind.
        on: The day to look at it.
        agreed: What parties agreed to deliver, at most one per owner, kind and name.
    """
    groups: dict[tuple[str, str, str], list[Came]] = {}
    for file in (file for file in files if file.kind in days):
        groups.setdefault((file.owner, file.kind, file.name), []).append(file)
    agreements = {(one.owner, one.kind, one.name): one for one in agreed if one.kind in days}
    slots = []
    for key in sorted(groups.keys() | agreements.keys()):
        owner, kind, name = key
        came, one = groups.get(key, []), agreements.get(key) or _as_always(groups[key])
        term = timedelta(days[kind] if one.days is None else one.days)
        slots += [
            Slot(kind, owner, start, end, end + term, _state(here, late=on > end + term), len(here), name)
            for start, end, here in _periods(came, one, on)
        ]
    return slots


def _as_always(group: list[Came]) -> Agreed:
    """What a party would have agreed if it did as it always did."""
    one = group[0]
    return Agreed(one.kind, one.owner, min(file.start for file in group), None, months_of(group), None, one.name)


def _state(files: list[Came], *, late: bool) -> str:
    if any(file.counts for file in files):
        return "in"
    if files:
        return "held"
    return "late" if late else "expected"


def _periods(came: list[Came], agreed: Agreed, on: date) -> Iterator[tuple[date, date, list[Came]]]:
    """First and last day of each period, and what came of it; a period that nobody agreed on is there when something came."""
    start = _first(min([agreed.start, *(file.start for file in came)]), agreed.months)
    last = max((file.end for file in came), default=date.min)
    while start <= last or _next(start, agreed.months) <= on:
        end = _next(start, agreed.months) - timedelta(1)
        here = [file for file in came if file.start <= end and start <= file.end]
        if here or (agreed.start <= end and (agreed.until is None or start <= agreed.until)):
            yield start, end, here
        start = _next(start, agreed.months)


def grown_old(slots: Iterable[Slot], *, on: date, months: int) -> dict[str, date]:
    """Owners whose youngest delivery that counts ended more than so many months before a day, with its last day."""
    youngest: dict[str, date] = {}
    for slot in (slot for slot in slots if slot.state == "in"):
        youngest[slot.owner] = max(slot.end, youngest.get(slot.owner, date.min))
    before = (12 * on.year + on.month - months, on.day)
    return {owner: end for owner, end in youngest.items() if (12 * end.year + end.month, end.day) < before}
