"""Parts of a YAML text with the line on which each stands.

Every value is text as it is written, so that ``0101``, ``no`` and ``2024-01-01`` stay what they are. What makes YAML more than a
list of names and values (anchors, aliases, tags, several documents) is refused: nobody who writes these files by hand needs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pipelines.sources.reading import Refused

MOST_BYTES = 1 << 20
DEEPEST = 8


@dataclass(frozen=True)
class Part:
    """A value and the line it stands on; of a member of a mapping that is the line of its name."""

    line: int
    value: "str | list[Part] | dict[str, Part]"

    @property
    def text(self) -> str | None:
        """The value when it is a text; None when it has parts."""
        return self.value if isinstance(self.value, str) else None

    @property
    def members(self) -> "dict[str, Part]":
        """Its members by name; none when it is something else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> "list[Part]":
        """Its items; a single text is a list of one, an empty one is none."""
        if isinstance(self.value, list):
            return self.value
        return [self] if self.text else []


def yaml_text(stream: BinaryIO) -> str:
    """The whole stream as text: UTF-8 (with or without BOM), else Windows-1252, as Notepad may write it.

    Raises:
        Refused: file_too_large (1 MB), encoding.
    """
    stream.seek(0)
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("file_too_large")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _events(text: str) -> Iterator[Any]:
    import yaml  # only when there is one to read: a reading process starts without it

    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Refused("yaml_not_well_formed", mark.line + 1 if mark else 0) from None


class _Builder:
    """Puts the events of a document together: from the innermost open list or mapping outwards."""

    def __init__(self) -> None:
        self.root: Part | None = None
        self.open: list[tuple[Part, list[Part]]] = []  # each with the name that waits for its value

    def put(self, part: Part, *, leaf: bool) -> None:
        """Give a value its place: the document, an item of a list, or the name or value of a member."""
        if not self.open:
            self.root = part
            return
        inside, waiting = self.open[-1]
        if isinstance(inside.value, list):
            inside.value.append(part)
        elif waiting:
            name = waiting.pop()
            inside.members[str(name.text)] = Part(name.line, part.value)
        elif leaf:
            if part.text in inside.members:
                raise Refused("key_twice", part.line, str(part.text))
            waiting.append(part)
        else:
            raise Refused("yaml_not_well_formed", part.line)


def yaml_parts(text: str) -> Part:
    """The document as parts.

    Raises:
        Refused: yaml_not_well_formed, yaml_feature (anchor, alias, tag, second document), key_twice, too_deep; each with its line.
    """
    builder = _Builder()
    for event in _events(text):
        line, kind = event.start_mark.line + 1, type(event).__name__
        if (
            getattr(event, "anchor", None)
            or getattr(event, "tag", None)
            or (kind == "DocumentStartEvent" and builder.root)
        ):
            raise Refused("yaml_feature", line)
        if kind == "ScalarEvent":
            builder.put(Part(line, event.value.strip()), leaf=True)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            part = Part(line, {} if kind == "MappingStartEvent" else [])
            builder.put(part, leaf=False)
            builder.open.append((part, []))
            if len(builder.open) > DEEPEST:
                raise Refused("too_deep", line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            builder.open.pop()
    return builder.root or Part(1, "")
