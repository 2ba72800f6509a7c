"""What is looked at, as it stands in the address: a link reproduces the view.

``?perspectief=gemeente&project=GW-001&periode=2025&bedrag=per-jaar&taal=en``. What holds anyway (the first of its choices) is left
out of the address; what cannot be chosen falls back to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

LANGUAGES = ("nl", "en")
AMOUNTS = ("totaal", "per-jaar", "per-woning", "contant")
ALL = "alle"
NAMES = {"perspective": "perspectief", "project": "project", "period": "periode", "amount": "bedrag", "lang": "taal"}
LONGEST = 200  # characters of one value of an address


@dataclass(frozen=True)
class Choices:
    """What can be chosen, per filter; the first of each holds when nothing is said.

    ``more`` are the parameters of a page of its own, by name: the values they may have, the first holds.
    """

    perspective: tuple[str, ...]
    project: tuple[str, ...] = (ALL,)
    period: tuple[str, ...] = (ALL,)
    amount: tuple[str, ...] = AMOUNTS
    lang: tuple[str, ...] = LANGUAGES
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Perspective (a party or ``alle``), project, period (a year or ``alle``), kind of amount, language, and what a page adds."""

    perspective: str
    project: str = ALL
    period: str = ALL
    amount: str = AMOUNTS[0]
    lang: str = LANGUAGES[0]
    more: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_query(cls, query: str | Mapping[str, str], choices: Choices) -> "State":
        """The state in a query string or its pairs; what is unknown falls back."""
        asked = dict(parse_qsl(query.lstrip("?"))) if isinstance(query, str) else query
        chosen = {f: _chosen(asked.get(name), getattr(choices, f)) for f, name in NAMES.items()}
        more = tuple((name, _chosen(asked.get(name), values)) for name, values in choices.more.items())
        return cls(**chosen, more=more)

    def to_query(self, choices: Choices) -> str:
        """The query string of this state, with its question mark; empty when everything is as it is anyway."""
        said = [(name, getattr(self, f), getattr(choices, f)[0]) for f, name in NAMES.items()]
        said += [(name, value, choices.more[name][0]) for name, value in self.more if name in choices.more]
        told = [(name, value) for name, value, default in said if value != default]
        return "?" + urlencode(told) if told else ""

    def but(self, **change: str) -> "State":
        """The same with something else chosen."""
        return replace(self, **change)

    def choosing(self, **more: str) -> "State":
        """The same with other values of what a page adds; what is no parameter of the page is left out."""
        return replace(self, more=tuple((name, more.get(name, value)) for name, value in self.more))

    def says(self, chosen: Mapping[str, str]) -> bool:
        """Whether these names and values are in it."""
        said = {name: getattr(self, f) for f, name in NAMES.items()} | dict(self.more)
        return all(said.get(name) == str(value) for name, value in chosen.items())

    def get(self, name: str) -> str:
        """A parameter of the page of its own."""
        return dict(self.more)[name]


def _chosen(asked: str | None, values: tuple[str, ...]) -> str:
    return asked if asked is not None and len(asked) <= LONGEST and asked in values else values[0]
