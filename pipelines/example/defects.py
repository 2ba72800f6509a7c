"""Known faults, planted where they can be found: which message or file gets which, and the list of them (truth/defects.csv).

A planted row is always an extra row, and a planted file an extra file, so that nothing else has to be found because of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pipelines.example.country import FAULTS, Country

T = TypeVar("T")

IN_CLAIMS = ("bsn_invalid", "is_volume_times_tariff", "isin", "credit_without_original")
IN_PLACEMENTS = ("bsn_invalid", "not_before_start", "unknown_complex")
IN_SHELTER = ("within_month", "is_nights_times_tariff")
HEADER = "file,line,column,rule,level\n"


@dataclass(frozen=True)
class Planted:
    """One planted fault: where it is, what it is about, which rule finds it, and whether it costs a row or the file."""

    file: str
    line: int
    column: str
    rule: str
    level: str


@dataclass
class Plan:
    """Where faults go, and what was planted so far."""

    country: Country
    planted: list[Planted] = field(default_factory=list)

    def note(self, file: str, line: int, column: str, rule: str, level: str = "row") -> None:
        """Write down a planted fault."""
        self.planted.append(Planted(file, line, column, rule, level))

    def spread(self, places: list[T], kinds: Iterable[str], number: int) -> dict[T, list[str]]:
        """Faults of each kind over places, each place at most one as long as there are enough."""
        faults = [kind for kind in kinds for _ in range(self.country.defects)]
        order = self.country.chance(FAULTS, number).permutation(len(places)) if places else []
        found: dict[T, list[str]] = {}
        for n, kind in enumerate(faults if len(order) else []):
            found.setdefault(places[order[n % len(order)]], []).append(kind)
        return found

    def lines(self) -> Iterator[bytes]:
        """truth/defects.csv."""
        yield HEADER.encode()
        for p in sorted(self.planted, key=lambda p: (p.file, p.line, p.column)):
            yield f"{p.file},{p.line},{p.column},{p.rule},{p.level}\n".encode()
