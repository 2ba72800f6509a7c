"""The read-only door to the answers: small tables only, as frames; nothing here writes or computes."""

from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipelines.contracts import CONTRACTS

NEEDED = (
    "mart__who_pays_who_gains", "mart__amounts", "mart__organisations", "mart__payback", "mart__project_profile", "mart__release",
)  # fmt: skip


class Warehouse:
    """Answers below a warehouse folder: ``<folder>/<layer>/<table>.parquet``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, pd.DataFrame] = {}

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

    def project_ids(self) -> list[str]:
        """Projects in the order of their name."""
        rows = self.table("mart__project_profile").sort_values("complex_name")
        return [str(p) for p in rows.project_id]

    @cached_property
    def budget_labels(self) -> dict[str, dict[str, str]]:
        """Name of each budget in Dutch and English."""
        rows = self.table("ref__budgets")
        return {str(r.budget): {"nl": str(r.label_nl), "en": str(r.label_en)} for r in rows.itertuples()}
