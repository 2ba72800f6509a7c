"""What the bookings of a ledger lie on: accounts, cost centres, projects and products, each with its lines and cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

DIMENSIONS = ("account", "cost_centre", "project", "product")
_COLUMNS = {
    "account": ("account_id",),
    "cost_centre": ("cost_id", "cluster_code"),
    "project": ("project_code",),
    "product": ("product_code",),
}
"""Columns of a raw table that hold a dimension, the first that is filled."""


@dataclass(frozen=True)
class Spot:
    """A combination on which was booked, and whether the mapping has a rule for its complex and its budget."""

    account: str | None
    cost_centre: str | None
    project: str | None
    product: str | None
    rgs_code: str | None
    placed: bool
    booked: bool


@dataclass
class Sum:
    """Lines and cents."""

    lines: int = 0
    cents: int = 0

    def add(self, lines: int, cents: int) -> None:
        """Count some more."""
        self.lines += lines
        self.cents += cents


@dataclass
class Group:
    """What lies on one code of a dimension: all of it, and what has no budget or complex by a rule yet."""

    code: str
    all: Sum = field(default_factory=Sum)
    unbooked: Sum = field(default_factory=Sum)
    unplaced: Sum = field(default_factory=Sum)
    rgs_code: str | None = None


@dataclass
class Survey:
    """The results of a ledger by combination; balance accounts and opening balances are counted and not looked at."""

    spots: dict[Spot, Sum] = field(default_factory=dict)
    lines: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one booking, given by the columns of its raw table."""
        self.lines += 1
        if row["account_type"] == "B" or row.get("is_opening"):
            return
        codes = [next((row[c] for c in _COLUMNS[name] if row.get(c)), None) for name in DIMENSIONS]
        spot = Spot(*codes, row["rgs_code"], row["complex_rule"] is not None, row["budget_rule"] is not None)
        self.spots.setdefault(spot, Sum()).add(1, row["amount_cents"])

    def include(self, other: "Survey") -> None:
        """Count what lies in another survey too."""
        self.lines += other.lines
        for spot, booked in other.spots.items():
            self.spots.setdefault(spot, Sum()).add(booked.lines, booked.cents)

    def total(self, spots: Iterable[Spot] | None = None) -> Sum:
        """Lines and cents of some combinations, or of all."""
        found = Sum()
        for spot in self.spots if spots is None else spots:
            found.add(self.spots[spot].lines, self.spots[spot].cents)
        return found

    def by(self, dimension: str) -> list[Group]:
        """Groups of one dimension, the largest amount first."""
        groups: dict[str, Group] = {}
        for spot, booked in self.spots.items():
            code = getattr(spot, dimension)
            if code is None:
                continue
            group = groups.setdefault(code, Group(code))
            group.all.add(booked.lines, booked.cents)
            group.rgs_code = group.rgs_code or spot.rgs_code
            if not spot.booked:
                group.unbooked.add(booked.lines, booked.cents)
            if not spot.placed:
                group.unplaced.add(booked.lines, booked.cents)
        return sorted(groups.values(), key=lambda one: (-abs(one.all.cents), -one.all.lines, one.code))
