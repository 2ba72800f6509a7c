"""Files that say something of other files: a delivery note names the files as they are now, a declaration stays as it is."""

import json
from typing import Any, BinaryIO

from pipelines.sources.delivery_note import MOST_BYTES, PARTS
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.reading import Note
from pipelines.sources.tabular import encoding_of
from pipelines.vault.personal import Personal


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


def write_declaration(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """A mapping or a profile, with a stand-in where a BSN stands in it."""
    encoding = encoding_of(stream).removesuffix("-sig")
    stream.seek(0)
    out.write(personal.text(stream.read().decode(encoding)).encode(encoding))
