"""The ledger of a folder with deliveries, made by the real assets: from the files to the reconciliation, nothing estimated."""

from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from assets.core import (
    core__claims,
    core__cost_lines,
    core__placements,
    core__projects,
    core__quarantine,
    core__remarks,
)
from assets.jobs import QUIET, resources
from assets.marts import mart__ledger_buckets, mart__reconciliation, mart__restatements
from assets.place import Place
from assets.raw import RAW_ASSETS
from assets.reference import REFERENCE_ASSETS

LEDGER = [
    *REFERENCE_ASSETS,
    *RAW_ASSETS,
    core__projects,
    core__placements,
    core__quarantine,
    core__remarks,
    core__claims,
    core__cost_lines,
    mart__ledger_buckets,
    mart__reconciliation,
    mart__restatements,
]


def ledger(
    deliveries: Path, data: Path, *more: dg.AssetsDefinition, workers: int = 1, known_on: str = ""
) -> dict[str, pa.Table]:
    """Every table up to the ledger, and of some more assets, by name."""
    place = Place(deliveries=str(deliveries), data=str(data), workers=workers, as_known_on=known_on)
    result = dg.materialize([*LEDGER, *more], resources=resources(place), run_config=QUIET)
    assert result.success
    return {path.stem: pq.read_table(path) for path in (data / "warehouse").rglob("*.parquet")}


def bytes_of(data: Path) -> dict[str, bytes]:
    """The stored tables themselves."""
    return {path.stem: path.read_bytes() for path in sorted((data / "warehouse").rglob("*.parquet"))}
