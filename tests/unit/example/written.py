"""Writing an example country to a folder, and reading the little of it that its own tests need."""

import csv
from pathlib import Path

from pipelines.example import Country, deliveries
from tests.conftest import ROOT

INDICES = ROOT / "data" / "reference" / "indices.csv"


def index_rows():
    with INDICES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(folder: Path, country: Country) -> Path:
    """Write a country below ``folder``; from a shell: python -c "from tests.unit.example.written import *; ..."."""
    for name, chunks in deliveries(country, index_rows()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.writelines(chunks)
    return folder


def table(path: Path, delimiter=";"):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))
