"""Calendar of deliveries: what is in, what is expected and what is late, per party and kind of file."""

from collections.abc import Iterable, Mapping
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


def calendar(files: Iterable[Came], days: Mapping[str, int], *, on: date) -> list[Slot]:
    """Every period that a party that ever delivered a kind should have delivered by now.

    From the first period seen to the last that has ended before ``on``, in the rhythm of the party's own deliveries. A period is
    late when more days have passed since its end than ``days`` gives for its kind. Kinds without such a term have no rhythm: they come
    when something happens (an assignment, a stop, a placement).

    Args:
        files: What came, with a known owner and period.
        days: Days after the end of a period, by kind.
        on: The day to look at it.
    """
    groups: dict[tuple[str, str, str], list[Came]] = {}
    for file in (file for file in files if file.kind in days):
        groups.setdefault((file.owner, file.kind, file.name), []).append(file)
    slots = []
    for (_, kind, _), group in sorted(groups.items()):
        slots += _slots(group, timedelta(days[kind]), on)
    return slots


def _state(files: list[Came], *, late: bool) -> str:
    if any(file.counts for file in files):
        return "in"
    if files:
        return "held"
    return "late" if late else "expected"


def _slots(group: list[Came], term: timedelta, on: date) -> list[Slot]:
    months, one = months_of(group), group[0]
    start = _first(min(file.start for file in group), months)
    last = max(file.end for file in group)
    found = []
    while start <= last or _next(start, months) <= on:
        end = _next(start, months) - timedelta(1)
        here = [file for file in group if file.start <= end and start <= file.end]
        state = _state(here, late=on > end + term)
        found.append(Slot(one.kind, one.owner, start, end, end + term, state, len(here), one.name))
        start = _next(start, months)
    return found
