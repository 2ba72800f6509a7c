"""What the page that calculates asks of outside: what else there is to know of a choice, and calculations that take a while."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from reports.viewer import Viewer

LONGEST_NAME = 60  # characters of the name of a scenario


@dataclass(frozen=True)
class Example:
    """What else there is to know of a choice on the page that calculates; rows are those of mart__last_year of a scope.

    Attributes:
        outcome: What comes of it per party, without dividing the cost.
        differences: What it changes, of the outcome as it is now and the one that is asked: per party, columns as in the outcome.
        course: Its cumulative net by year, with bands and the probability that it is paid back.
        swings: Its net with one assumption at a time at both ends (rows of ref__sensitivity).
    """

    outcome: Callable[[pd.DataFrame, Mapping[str, float]], pd.DataFrame]
    differences: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
    course: Callable[[pd.DataFrame, Mapping[str, float]], pd.DataFrame]
    swings: Callable[[pd.DataFrame, Mapping[str, float], pd.DataFrame], pd.DataFrame]


class Running(Protocol):
    """A calculation that takes a while: how far it is, and what it gave.

    ``state`` is waiting, running, done, cancelled or failed; ``code`` is what to pass on when it failed.
    """

    state: str
    done: int
    parts: int
    result: Any
    code: str

    @property
    def seconds_left(self) -> float | None:
        """About how long it still takes; None while nothing is known of it."""
        ...


class Simulations(Protocol):
    """Calculations that take a while, each of who started it: nobody else finds, follows or breaks off what is not theirs."""

    def start(
        self, viewer: Viewer, key: tuple, rows: pd.DataFrame, chosen: Mapping[str, float], assumed: pd.DataFrame, ranges: pd.DataFrame
    ) -> Running | None:  # fmt: skip
        """Begin one (and break off another that they have running); None where too many are running."""
        ...

    def of(self, viewer: Viewer, key: tuple) -> Running | None:
        """Theirs of this key; None when there is none (any more)."""
        ...

    def cancel(self, viewer: Viewer, key: tuple) -> None:
        """Break it off."""
        ...


@dataclass(frozen=True)
class Saved:
    """A scenario that was saved: its number, its name, when, and what was filled in by name in the address."""

    number: str
    name: str
    day: date
    values: Mapping[str, str]


class Scenarios(Protocol):
    """What organisations saved, each its own."""

    def of(self, viewer: Viewer) -> tuple[Saved, ...]:
        """What the organisation of who looks saved."""
        ...

    def save(self, viewer: Viewer, name: str, values: Mapping[str, str]) -> str:
        """Keep one; what came of it: saved, nameless or full."""
        ...

    def remove(self, viewer: Viewer, number: str) -> None:
        """Let one go."""
        ...
