"""Writing the example country to a folder."""

from pathlib import Path
from typing import Any

import pandas as pd

from assets.place import ROOT
from pipelines.example import Country, deliveries

MARK = "truth/avoided.csv"


def write_example(out: Path, **country: Any) -> tuple[int, int]:
    """Write deliveries and truth of an example country; gives the number of files and bytes."""
    indices = pd.read_csv(ROOT / "data" / "reference" / "indices.csv").to_dict("records")
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
