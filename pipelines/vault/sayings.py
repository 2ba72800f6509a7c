"""Files that say something of other files: a delivery note names the files as they are now, a declaration says what is read of it."""

import json
import re
from typing import Any, BinaryIO

from pipelines.sources.delivery_note import MOST_BYTES, PARTS
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Note
from pipelines.sources.yaml_parts import Part, yaml_parts, yaml_text
from pipelines.vault.personal import Personal

_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # of lines in YAML, or no characters in it


def write_note(stream: BinaryIO, out: BinaryIO, personal: Personal, became: dict[str, tuple[str, str]]) -> None:
    """A delivery note; ``became`` has hash and name of every file as it was written, by the hash of what it was made of."""
    cursor, entries = Cursor(json_text(stream, MOST_BYTES)), []
    for key in cursor.members():
        if key == "bestanden":
            entries = [_entry(cursor.value(), personal, became) for _ in cursor.items()]
        else:
            cursor.value()
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    out.write(f'{{"leveringsbrief": 1, "bestanden": [\n{lines}\n]}}\n'.encode())


def _entry(entry: Any, personal: Personal, became: dict[str, tuple[str, str]]) -> dict[str, Any]:
    said = {name: entry[name] for name in ("sha256", *PARTS) if name in entry} if isinstance(entry, dict) else {}
    made = {name: personal.text(value) if isinstance(value, str) else value for name, value in said.items()}
    for name in ("sha256", "vervangt"):
        if (new := became.get(str(said.get(name)).lower())) is not None:
            made[name] = new[0]
            if name == "sha256" and "naam" in made:
                made["naam"] = new[1]
    if isinstance(said.get("na"), list):
        earlier = [str(one) for one in said["na"]]
        made["na"] = [became[one.lower()][0] if one.lower() in became else personal.text(one) for one in earlier]
    return made


class _Yaml:
    """A declaration being written: each part on the line it stood on, so that a rule keeps its line."""

    def __init__(self, personal: Personal) -> None:
        self.personal, self.at, self.pieces = personal, 1, list[str]()

    def to(self, line: int, indent: str) -> None:
        """Go on to a line."""
        if line > self.at:
            self.pieces.append("\n" * (line - self.at) + indent)
            self.at = line

    def text(self, written: str) -> str:
        """A text between quotes, with a stand-in where a BSN stands in it."""
        quoted = json.dumps(self.personal.text(written), ensure_ascii=False)
        return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)

    def put(self, part: Part) -> None:
        """Write a value."""
        if isinstance(part.value, str):
            self.pieces.append(self.text(part.value))
            return
        named = isinstance(part.value, dict)
        self.pieces.append("{" if named else "[")
        inside = part.members.items() if isinstance(part.value, dict) else (("", one) for one in part.items)
        for n, (name, one) in enumerate(inside):
            self.pieces.append(", " if n else "")
            self.to(one.line, "  ")
            self.pieces.append(f"{self.text(name)}: " if named else "")
            self.put(one)
        self.pieces.append("}" if named else "]")


def write_declaration(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A mapping or a profile: what is read of it and no remarks, with a stand-in where a BSN stands in it."""
    made = _Yaml(personal)
    for name, part in yaml_parts(yaml_text(stream)).members.items():
        made.to(part.line, "")
        made.pieces.append(f"{name}: ")
        made.put(part)
    out.write(("".join(made.pieces) + "\n").encode())
