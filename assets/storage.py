"""The store: one Parquet file per table; a table is replaced whole, after it kept its contract, or not at all."""

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import dagster as dg
import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.ibis as pandera
import pyarrow as pa
import pyarrow.parquet as pq

from assets.engine import STORED, as_typed, asked_of, engine, read_parquet, spill_to, write_parquet
from assets.progress import tell
from pipelines.contracts import CONTRACTS, ORDER
from pipelines.contracts.rules import ContractError, conform, conform_frame, good_rows, required, rows_against

SPILL = ".spill"  # folder of a data folder, for what the engine cannot hold in memory


def layer_of(table: str) -> str:
    """Folder of a table: the part before the first underscore of its name."""
    return table.partition("_")[0]


@dataclass(frozen=True)
class Delivered:
    """Rows as they came in. The store holds them against their contract in the pass that writes them, and leaves out what breaks it."""

    rows: ir.Table


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
        seen = path.stat()
        return _stored(path, seen.st_ino, seen.st_mtime_ns)

    def count(self, table: str) -> int:
        """Number of rows of a table, from the foot of its file."""
        return pq.read_metadata(self.path(table)).num_rows

    def write(self, table: str, rows: ir.Table | pd.DataFrame | pa.Table | Delivered) -> int:
        """Write beside, check the contract on the very file, then swap in; gives the number of rows.

        Rows that were `Delivered` were judged one by one while they were written: of their file only the foot is looked at.

        Raises:
            ContractError: Rows break the contract; names rule and number of rows, never a value. The old table stays.
        """
        contract = CONTRACTS[table]
        target = self.path(table)
        target.parent.mkdir(parents=True, exist_ok=True)
        spill_to(Path(self.folder).parent / SPILL)
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            _write_in_order(contract, rows, ORDER.get(table), beside)
            if other := _other_types(contract, beside):
                raise ContractError(f"{table}: columns of another type than the contract's: {other}")
            if isinstance(rows, Delivered):
                _found[_as_it_is(table, beside)] = _empty_where_required(contract, beside)
            if broken := rows_against_rules(table, beside):
                raise ContractError(f"{table}: rows break the contract: {broken}")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        return self.count(table)


def _write_in_order(
    contract: type[pandera.DataFrameModel], rows: Any, order: tuple[str, ...] | None, path: Path
) -> None:
    """Write rows with the columns and types of their contract, in the order of the table, all columns when it has none."""
    if isinstance(rows, Delivered):
        rows = good_rows(contract, conform(contract, rows.rows))
    if isinstance(rows, ir.Table):
        shaped = as_typed(conform(contract, rows))
        write_parquet(shaped.order_by(list(order or shaped.columns)), path)
        return
    frame = conform_frame(contract, rows)  # small and at hand: the engine would take longer to be asked than to answer
    by = [(column, "ascending") for column in order or frame.column_names]
    pq.write_table(frame.sort_by(by), path, compression="zstd")


_found: dict[tuple[str, int, int], dict[str, int]] = {}


def rows_against_rules(table: str, path: Path) -> dict[str, int]:
    """Number of rows in a file per broken rule (``column.rule``), empty when they keep the contract of the table.

    A file is asked once per process: again only after it was written again.
    """
    key = _as_it_is(table, path)
    if key not in _found:
        _found[key] = _asked(table, path)
    return _found[key]


def _as_it_is(table: str, path: Path) -> tuple[str, int, int]:
    """A file as it is now: another one once it was written again."""
    seen = path.stat()
    return table, seen.st_ino, seen.st_mtime_ns


def _empty_where_required(contract: type[pandera.DataFrameModel], path: Path) -> dict[str, int]:
    """Rows that have no value where they must have one, as the foot of a file tells."""
    foot = pq.read_metadata(path)
    places = {foot.schema.column(place).name: place for place in range(foot.num_columns)}
    groups = [foot.row_group(group) for group in range(foot.num_row_groups)]
    counts = {
        name: sum(group.column(places[name]).statistics.null_count for group in groups) for name in required(contract)
    }
    return {f"{name}.required": count for name, count in counts.items() if count}


def _asked(table: str, path: Path) -> dict[str, int]:
    counting = _counting(table) if pq.read_metadata(path).num_rows else None
    if counting is None:
        return {}
    query, rules = counting
    found = asked_of(path, query)
    return {rule: int(rows) for rule, rows in zip(rules, found, strict=True) if rows}


@cache
def _counting(table: str) -> tuple[str, tuple[str, ...]] | None:
    """Query that counts the rows of a file against each rule of a contract, and those rules."""
    counted = rows_against(CONTRACTS[table], ibis.table(_types(CONTRACTS[table]), name=STORED))
    if counted is None:
        return None
    return str(engine().compile(counted)), tuple(counted.columns)


def _types(contract: type[pandera.DataFrameModel]) -> dict[str, ibis.DataType]:
    return {name: ibis.dtype(column.dtype.type) for name, column in contract.to_schema().columns.items()}


def _other_types(contract: type[pandera.DataFrameModel], path: Path) -> dict[str, str]:
    """Columns of a stored table whose type is not that of the contract, with the type they have."""
    wanted, written = _types(contract), ibis.Schema.from_pyarrow(pq.read_schema(path))
    return {n: str(t) for n, t in written.items() if t.copy(nullable=True) != wanted[n].copy(nullable=True)}


@lru_cache(maxsize=512)
def _stored(path: Path, _inode: int, _changed: int) -> ir.Table:
    """Expression over a file as it is now; several assets ask for it."""
    return read_parquet([path])


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
