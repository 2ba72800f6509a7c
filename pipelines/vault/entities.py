"""VERA (JSON): of every entity only what is read of it, on the line it stood on."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells, vera, xaf
from pipelines.sources.json_parts import json_text
from pipelines.sources.reading import Note
from pipelines.vault.personal import NUMBER_SIGNS, UNREAD, Personal

_INSIDE = {
    "code", "id", "soort", "vastgesteldeWaarde", "waardepeildatum", "bagIdentificatie", "postcode", "huisnummer",
    "referentiegrootboekschemacode",
}  # fmt: skip
_BESIDE = {"vera_bookings": ("debetbedrag", "creditbedrag", "idOrganisatie")}


def _text(value: Any) -> str:
    """JSON of a value in which numbers stand as they were written."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


class _Kept:
    """What stays of entities of a kind."""

    def __init__(self, kind: str, personal: Personal, note: Note | None) -> None:
        self.parts, self.personal = vera.PARTS[kind], personal
        self.beside = _BESIDE.get(kind, ("idOrganisatie",))
        self.marks = [name for named, marks in vera.MARKS if named == kind for name in marks]
        declared = note.declared if note and kind == "vera_bookings" else None
        self.words = [w for one in declared.mappings for rule in one.rules for w in rule.words] if declared else []

    def of(self, entity: dict[str, Any]) -> dict[str, Any]:
        """The entity with what is read of it, in its order."""
        made: dict[str, Any] = {name: None for name in self.marks if name in entity}  # by these its kind is known
        for part in self.parts:
            for path in filter(None, (part.path, part.otherwise)):
                self._put(made, entity, path.split("."), self._of_part(part, entity))
        for name in self.beside:
            if name in entity:
                made[name] = self._beside(name, entity[name])
        if self.words and isinstance(described := entity.get("omschrijving"), str):
            made["omschrijving"] = xaf.only_words(described, self.words)
        return {name: made[name] for name in entity if name in made}

    def _beside(self, name: str, value: Any) -> Any:
        if name != "idOrganisatie" and isinstance(value, str) and not set(value) <= NUMBER_SIGNS:
            return UNREAD
        return self._scalar(value, text=name == "idOrganisatie")

    def _of_part(self, part: vera.Part, entity: dict[str, Any]) -> Callable[[Any], Any]:
        """How the value of a part is kept: as text, as a number, or only as far as no word can be in it."""
        try:
            value = part.of(entity)
        except cells.Unreadable:
            return self._unread
        return lambda found: self._inside(found, text=isinstance(value, str) or value is None)

    def _put(self, made: dict[str, Any], entity: Any, names: list[str], keep: Callable[[Any], Any]) -> None:
        name, *rest = names
        if not isinstance(entity, dict) or name not in entity:
            return
        if not rest:
            made[name] = keep(entity[name]) if made.get(name) is None else made[name]
            return
        inside = made[name] if isinstance(made.get(name), dict) else {}
        made[name] = inside
        self._put(inside, entity[name], rest, keep)

    def _inside(self, value: Any, *, text: bool) -> Any:
        if isinstance(value, dict):
            return {
                k: self._inside(v, text=text or k != "vastgesteldeWaarde") for k, v in value.items() if k in _INSIDE
            }
        if isinstance(value, list):
            return [self._inside(one, text=text) for one in value]
        return self._scalar(value, text=text)

    def _scalar(self, value: Any, *, text: bool) -> Any:
        if isinstance(value, str):
            return self.personal.text(value)
        if text and isinstance(value, int) and not isinstance(value, bool):
            kept = self.personal.text(str(value))
            return value if kept == str(value) else kept
        return value

    def _unread(self, value: Any) -> Any:
        """What cannot be read: a text becomes another that cannot be read."""
        if isinstance(value, str):
            return UNREAD
        return [] if isinstance(value, list) else value if not isinstance(value, dict) else {}


def write(kind: str, stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """Entities of a kind, each on its line; in an array also when there was one by itself, which is read in the same way."""
    kept = _Kept(kind, personal, note)
    out.write(b"".join(_pieces(vera.entities(json_text(stream, vera.MOST_BYTES)), kept)))


def _pieces(entities: Iterator[tuple[int, dict[str, Any]]], kept: _Kept) -> Iterator[bytes]:
    at, before = 1, "["
    for line, entity in entities:
        yield (before + "\n" * (line - at) + _text(kept.of(entity))).encode("utf-8")
        at, before = line, ","
    yield b"[]\n" if before == "[" else b"]\n"
