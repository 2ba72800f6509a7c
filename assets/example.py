"""Writing the example country to a folder; loads little, because the demo does it in a process beside its own start."""

import csv
from pathlib import Path
from typing import Any

from pipelines.example import Country, deliveries

INDICES = Path(__file__).resolve().parent.parent / "data" / "reference" / "indices.csv"
MARK = "truth/avoided.csv"


def write_example(out: Path, **country: Any) -> tuple[int, int]:
    """Write deliveries and truth of an example country; gives the number of files and bytes."""
    with INDICES.open(encoding="utf-8", newline="") as stream:
        indices = list(csv.DictReader(stream))
    files = size = 0
    for name, chunks in deliveries(Country(**country), indices):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            size += sum(stream.write(chunk) for chunk in chunks)
        files += 1
    return files, size


def is_example(folder: Path) -> bool:
    """Whether a folder holds an example country written earlier."""
    return (folder / MARK).exists()
