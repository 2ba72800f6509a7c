"""The read-only door to the answers: small tables only, as frames; nothing here writes or computes."""

import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from pipelines.contracts import CONTRACTS

NEEDED = (
    "mart__who_pays_who_gains", "mart__amounts", "mart__organisations", "mart__payback", "mart__project_profile", "mart__release",
)  # fmt: skip

DIRECTORY = (
    "project_id", "complex_name", "municipality_code", "municipality_name", "corporation_id", "corporation_name",
)  # fmt: skip
"""Names of projects and of who runs them, as they stand in mart__project_profile."""

TOGETHER = "network/together.zip"  # what packages of others say together, a table each; replaced at once
GENERATIONS, POINTER, REFUSED = "generations", "current.json", "refused.json"


class DamagedPointer(LookupError):
    """The file that says which generation is looked at cannot be read."""


@dataclass(frozen=True)
class Generation:
    """Answers that were published together: their number, hash of their manifest, key that signed it (None: nobody), and moment."""

    number: int
    manifest: str
    signed_by: str | None
    made_on: str

    @property
    def name(self) -> str:
        """Folder below ``<data>/generations``."""
        return f"{self.number:06}"


def current(data: Path) -> Generation | None:
    """The generation that is looked at in a data folder; None when none was published.

    Raises:
        DamagedPointer: The pointer is there and names no generation.
    """
    path = data / GENERATIONS / POINTER
    try:
        if path.exists() and not path.is_file():  # a pipe would have us wait for ever
            raise DamagedPointer(str(path))
        said = json.loads(path.read_bytes())
        found = Generation(said["number"], said["manifest"], said["signed_by"], said["made_on"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise DamagedPointer(str(path)) from wrong
    words = (found.manifest, found.made_on, "" if found.signed_by is None else found.signed_by)
    if type(found.number) is not int or not 0 < found.number < 10**6 or not all(isinstance(one, str) for one in words):
        raise DamagedPointer(str(path))
    return found


def refused(data: Path) -> dict[str, Any] | None:
    """Why the last build was not published: what did not hold (``checks``; empty where that cannot be read); None when it was."""
    try:
        said = json.loads((data / GENERATIONS / REFUSED).read_bytes())
        return {"checks": [str(one) for one in said["checks"]]}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"checks": []}


class Warehouse:
    """Answers below a folder: ``<folder>/<layer>/<table>.parquet``; of one ``generation``, None where none is published."""

    def __init__(self, folder: Path, generation: Generation | None = None) -> None:
        self.folder, self.generation = folder, generation
        self._read: dict[str, pd.DataFrame] = {}

    @classmethod
    def of(cls, data: Path) -> "Warehouse":
        """What is looked at in a data folder: the generation of the pointer, else the tables of the last build themselves.

        Raises:
            DamagedPointer: The pointer is there and names no generation.
        """
        found = current(data)
        return cls(data / GENERATIONS / found.name, found) if found else cls(data / "warehouse")

    @classmethod
    def of_network(cls, data: Path) -> "Warehouse | None":
        """What packages of others say together, read whole; None when there are none."""
        found = cls(data)
        try:
            with zipfile.ZipFile(data / TOGETHER) as held:
                found._read = {
                    Path(name).stem: pd.read_parquet(BytesIO(held.read(name))) for name in sorted(held.namelist())
                }
        except FileNotFoundError:
            return None
        return found

    def _path(self, table: str) -> Path:
        return self.folder / table.partition("_")[0] / f"{table}.parquet"

    def built(self) -> bool:
        """Whether there are answers to tell."""
        return all(self._path(table).exists() for table in NEEDED)

    def other_version(self) -> list[str]:
        """Tables that were made by another version of the program: a column of their contract is not there."""
        return [
            table
            for table, contract in CONTRACTS.items()
            if (path := self._path(table)).exists()
            and not set(contract.to_schema().columns) <= set(pq.read_schema(path).names)
        ]

    def table(self, name: str) -> pd.DataFrame:
        """A mart or reference table.

        Raises:
            FileNotFoundError: It has not been built.
        """
        if name not in self._read:
            self._read[name] = pd.read_parquet(self._path(name))
        return self._read[name]

    def optional(self, name: str) -> pd.DataFrame | None:
        """A table that may not be there (yet): None when it is not, or holds nothing."""
        if name not in self._read and not self._path(name).exists():
            return None
        rows = self.table(name)
        return None if rows.empty else rows

    @property
    def directory(self) -> pd.DataFrame:
        """Names of all projects and of who runs them."""
        return self.table("mart__project_profile").loc[:, list(DIRECTORY)]

    def project_ids(self) -> list[str]:
        """Projects in the order of their name."""
        rows = self.table("mart__project_profile").sort_values("complex_name")
        return [str(p) for p in rows.project_id]

    @cached_property
    def budget_labels(self) -> dict[str, dict[str, str]]:
        """Name of each budget in Dutch and English."""
        rows = self.table("ref__budgets")
        return {str(r.budget): {"nl": str(r.label_nl), "en": str(r.label_en)} for r in rows.itertuples()}
