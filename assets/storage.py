"""The store: one Parquet file per table; a table is replaced whole, after it kept its contract, or not at all."""

import os
from pathlib import Path
from typing import Any

import dagster as dg
import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.ibis as pandera
import pyarrow as pa
import pyarrow.parquet as pq

from assets.engine import as_typed, engine, read_parquet, spill_to, write_parquet
from assets.progress import tell
from pipelines.contracts import CONTRACTS, ORDER
from pipelines.contracts.rules import ContractError, conform, violations


def layer_of(table: str) -> str:
    """Folder of a table: the part before the first underscore of its name."""
    return table.partition("_")[0]


class Warehouse(dg.ConfigurableResource):
    """Where tables live: ``<folder>/<layer>/<table>.parquet``."""

    folder: str

    def path(self, table: str) -> Path:
        """File of a table."""
        return Path(self.folder) / layer_of(table) / f"{table}.parquet"

    def read(self, table: str) -> ir.Table:
        """A table as an expression of the engine.

        Raises:
            FileNotFoundError: It has not been built yet.
        """
        path = self.path(table)
        if not path.exists():
            raise FileNotFoundError(f"{table} is not built yet: {path} does not exist")
        return read_parquet([path])

    def count(self, table: str) -> int:
        """Number of rows of a table, from the foot of its file."""
        return pq.read_metadata(self.path(table)).num_rows

    def write(self, table: str, rows: ir.Table | pd.DataFrame | pa.Table) -> int:
        """Write beside, check the contract on the very file, then swap in; gives the number of rows.

        Raises:
            ContractError: Rows break the contract; names rule and number of rows, never a value. The old table stays.
        """
        contract = CONTRACTS[table]
        source = rows if isinstance(rows, ir.Table) else ibis.memtable(rows)
        shaped = as_typed(conform(contract, source))
        target = self.path(table)
        target.parent.mkdir(parents=True, exist_ok=True)
        spill_to(Path(self.folder).parent / ".spill")
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            write_parquet(shaped.order_by(list(ORDER.get(table, shaped.columns))), beside)
            written = read_parquet([beside])
            if other := _other_types(contract, written):
                raise ContractError(f"{table}: columns of another type than the contract's: {other}")
            count = pq.read_metadata(beside).num_rows
            if count and (broken := violations(contract, written)):
                raise ContractError(f"{table}: rows break the contract: {broken}")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        return count


def _other_types(contract: type[pandera.DataFrameModel], written: ir.Table) -> dict[str, str]:
    """Columns of a stored table whose type is not that of the contract, with the type they have."""
    wanted = {name: ibis.dtype(column.dtype.type) for name, column in contract.to_schema().columns.items()}
    return {n: str(t) for n, t in written.schema().items() if t.copy(nullable=True) != wanted[n].copy(nullable=True)}


class ParquetIO(dg.ConfigurableIOManager):
    """Hands tables between assets through the warehouse; inputs arrive as expressions, never as frames."""

    warehouse: dg.ResourceDependency[Warehouse]

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Store what an asset made, under its own name."""
        table = context.asset_key.path[-1]
        count = self.warehouse.write(table, obj)
        tell(table, 1.0)
        context.add_output_metadata({"dagster/row_count": count})

    def load_input(self, context: dg.InputContext) -> ir.Table:
        """Expression over a stored table."""
        engine()
        return self.warehouse.read(context.asset_key.path[-1])
