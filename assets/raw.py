"""What was delivered: the list of files, and one table per kind of row, with only rows that keep their contract."""

from pathlib import Path
from typing import Any

import dagster as dg
import ibis.expr.types as ir
import pyarrow as pa

from assets import intake
from assets.describe import presentation, table_asset
from assets.place import Place
from assets.progress import tell
from assets.storage import Delivered
from pipelines.contracts import RAW
from pipelines.harmonize.quarantine import counted_files

ROW_TABLES = [name for name in RAW if name != "raw_intake__files"]


@table_asset()
def raw_intake__files(place: Place) -> pa.Table:
    """Every delivered file, read once."""
    return intake.take_in(
        Path(place.deliveries),
        place.staging,
        key=place.secret(),
        forgotten=place.ring,
        workers=place.processes,
        known_on=place.known_on,
        tick=lambda done, total: tell("reading", done / max(total, 1)),
    )


def row_asset(table: str) -> dg.AssetsDefinition:
    """Asset of one raw table: staged rows of files that count, as far as they keep the contract."""

    def made(place: Place, raw_intake__files: ir.Table) -> Any:
        if not intake.has_rows(place.staging, table):
            return intake.arrow_schema(table).empty_table()
        rows = intake.staged(place.staging, table)
        return Delivered(rows.semi_join(counted_files(raw_intake__files), "file_id"))

    return dg.asset(**presentation(table))(made)


RAW_ASSETS = [raw_intake__files, *(row_asset(table) for table in ROW_TABLES)]
