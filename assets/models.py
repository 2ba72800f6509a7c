"""A file to begin from, of each kind that can be handed in: of the example country, or the first line of a table it has not."""

import csv
import io
from functools import cache
from pathlib import PurePath

from assets.example import INDICES
from pipelines.example import Country, deliveries
from pipelines.sources.recognise import CSV_PROFILES, recognise

EXAMPLES = (
    "register", "xaf", "woz", "caretaking", "placements", "shelter", "insurer", "iv3", "wmo301", "wmo307", "wmo323", "wmo325",
    "delivery_note",
)  # fmt: skip
FIRST_LINES = tuple(profile.kind for profile in CSV_PROFILES if profile.kind not in EXAMPLES)
MODELS = (*EXAMPLES, *FIRST_LINES)
SMALL = Country(municipalities=2, projects=2, care_lines=1_000)


def model(kind: str) -> tuple[str, bytes] | None:
    """A file of a kind to begin from, and a name for it; None when there is none."""
    if kind in FIRST_LINES:
        [profile] = [one for one in CSV_PROFILES if one.kind == kind]
        head = ";".join(column.header for column in profile.columns)
        return f"sjabloon-{kind}.csv", f"{head}\r\n".encode("utf-8-sig")
    return _examples().get(kind) if kind in EXAMPLES else None


@cache
def _examples() -> dict[str, tuple[str, bytes]]:
    """The first file of each kind in a small example country: everything in it is made up."""
    with INDICES.open(encoding="utf-8", newline="") as stream:
        indices = list(csv.DictReader(stream))
    found: dict[str, tuple[str, bytes]] = {}
    for name, chunks in deliveries(SMALL, indices):
        content = b"".join(chunks)
        kind = recognise(io.BytesIO(content)).kind if name.startswith("deliveries/") else None
        if kind is not None and kind not in found:
            found[kind] = f"voorbeeld-{kind}{PurePath(name).suffix}", content
    return found
