"""What a browser may ask of a callback: exactly the form that our own pages send. Anything else is refused before anything is done."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flask
from dash import Dash

ADDRESS = "/_dash-update-component"
MOST_TEXT = 2_000  # characters of one value
MOST_MATCHES = 200  # components that one input can stand for
SENT = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
"""What a body of a browser has; the last is not read here."""
Form = Callable[[Any], bool]


class NotOurForm(ValueError):
    """What was sent is not what a page of ours sends."""


def _text(value: Any) -> bool:
    """Text that can be told on: half a sign (a lone surrogate) can stand in JSON and nowhere else."""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 2**53  # which neither infinity nor NaN is


def _count(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value < 2**31)


def _chosen(value: Any) -> bool:
    return value is None or _text(value) or _number(value)


def _name(value: Any) -> bool:
    """The id of one of many components: a few names, each with a text."""
    return isinstance(value, dict) and 0 < len(value) <= 5 and all(_text(one) for one in value.values())


FORMS: dict[str, Form] = {
    "pathname": lambda value: value is None or _text(value),
    "search": lambda value: value is None or _text(value),
    "n_clicks": _count,
    "n_intervals": _count,
    "value": _chosen,
    "id": _name,
}
"""What the value of a property of ours can be; a property that is not here is never taken."""


@dataclass(frozen=True)
class _Part:
    """An input, state or output of a callback: a fixed id or the names of those of many components, and a property."""

    id: str
    prop: str

    @property
    def names(self) -> set[str] | None:
        """Names in the id of one of many; None for a fixed id."""
        return set(json.loads(self.id)) if self.id.startswith("{") else None

    def rightly(self, said: Any, valued: bool = True) -> bool:
        """Whether this is such a part, as a browser tells it."""
        parts = {"id", "property", "value"} if valued else {"id", "property"}
        if not isinstance(said, dict) or not said.keys() <= parts or said.get("property") != self.prop:
            return False
        mine = said.get("id") == self.id if self.names is None else self._one_of_many(said.get("id"))
        return mine and (not valued or FORMS[self.prop](said.get("value")))

    def all_rightly(self, said: Any) -> bool:
        """Whether these are all components that this part stands for."""
        if self.names is None:
            return self.rightly(said)
        return isinstance(said, list) and len(said) <= MOST_MATCHES and all(self.rightly(one) for one in said)

    @staticmethod
    def told(said: list[Any]) -> list[Any]:
        """Which of many components a browser tells of."""
        return [one["id"] for one in said]

    def changed(self, said: str) -> bool:
        """Whether it is the name of such a part that has changed."""
        name, _, changed = said.rpartition(".")
        if changed != self.prop:
            return False
        if self.names is None:
            return name == self.id
        try:
            return self._one_of_many(json.loads(name))
        except (ValueError, RecursionError):
            return False

    def _one_of_many(self, said: Any) -> bool:
        return _name(said) and set(said) == self.names


@dataclass(frozen=True)
class _Call:
    """A callback as it is asked."""

    outputs: tuple[_Part, ...]
    inputs: tuple[_Part, ...]
    states: tuple[_Part, ...]

    def rightly(self, body: Mapping[str, Any]) -> bool:
        """Whether a body asks this callback in the form of our own pages."""
        outputs, changed = body.get("outputs"), body.get("changedPropIds")
        return (
            body.keys() <= SENT
            and _each(self.outputs, outputs, lambda part, said: part.rightly(said, valued=False))
            and _each(self.inputs, body.get("inputs"), _Part.all_rightly)
            and _each(self.states, body.get("state"), _Part.all_rightly)
            and isinstance(changed, list)
            and len(changed) <= MOST_MATCHES
            and all(_text(one) and any(part.changed(one) for part in self.inputs) for one in changed)
            and self._same([*body["inputs"], *body["state"]])
        )

    def _same(self, said: list[Any]) -> bool:
        """Whether parts that stand for many of the same name tell of the very same components."""
        seen: dict[str, list[Any]] = {}
        for part, one in zip(self.inputs + self.states, said, strict=True):
            if part.names is not None and seen.setdefault(part.id, part.told(one)) != part.told(one):
                return False
        return True


def _each(parts: tuple[_Part, ...], said: Any, rightly: Callable[[_Part, Any], bool]) -> bool:
    """Whether there is one of every part, in order, and each is right."""
    return (
        isinstance(said, list)
        and len(said) == len(parts)
        and all(rightly(part, one) for part, one in zip(parts, said, strict=True))
    )


class Asked:
    """What may be asked of the callbacks of an app."""

    def __init__(self, app: Dash) -> None:
        self._app = app

    def calls(self) -> dict[str, _Call]:
        """Every callback of the server, by its output; those that the browser does by itself are not asked."""
        return {
            output: _Call(_outputs(one["output"]), _parts(one["inputs"]), _parts(one["state"]))
            for output, one in self._app.callback_map.items()
            if "callback" in one
        }

    def check(self, request: flask.Request) -> None:
        """Hold a request against the callback that it asks.

        Raises:
            NotOurForm: It is no JSON, asks no callback of ours, or not in the form of our own pages.
        """
        try:
            body = json.loads(request.get_data())
        except (ValueError, RecursionError):
            raise NotOurForm from None
        output = body.get("output") if isinstance(body, dict) else None
        call = self.calls().get(output) if isinstance(output, str) else None
        if call is None or not request.is_json or not call.rightly(body):
            raise NotOurForm


def _parts(told: Any) -> tuple[_Part, ...]:
    return tuple(_Part(one["id"], one["property"]) for one in told)


def _outputs(told: Any) -> tuple[_Part, ...]:
    outputs = told if isinstance(told, list | tuple) else [told]
    return tuple(_Part(one.component_id, one.component_property) for one in outputs)
