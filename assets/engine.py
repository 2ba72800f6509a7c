"""The engine: the only place that knows which one runs the expressions (DuckDB, in process, over Parquet)."""

import os
from functools import cache
from pathlib import Path

import ibis
import ibis.expr.types as ir

_LOCKED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@cache
def engine() -> ibis.BaseBackend:
    """One in-process DuckDB, made on first use and also the default of Ibis; extensions from the network are off.

    ``ONTSCHOT_MEMORY`` (for example ``4GB``) bounds its memory; what does not fit spills to the temporary folder.
    """
    connection = ibis.duckdb.connect(**_LOCKED)
    if limit := os.environ.get("ONTSCHOT_MEMORY"):
        connection.con.execute("SET memory_limit = ?", [limit])
    connection.con.execute("SET TimeZone = 'UTC'")
    connection.con.execute("SET enable_progress_bar = false")
    ibis.set_backend(connection)
    return connection


_spilling: list[Path] = []


def spill_to(folder: Path) -> None:
    """Let the engine put what does not fit in memory in this folder; the first folder of a process holds for all of it."""
    if _spilling:
        return
    folder.mkdir(parents=True, exist_ok=True)
    engine().con.execute("SET temp_directory = ?", [str(folder)])  # pyright: ignore[reportAttributeAccessIssue]
    _spilling.append(folder)


def read_parquet(paths: list[Path]) -> ir.Table:
    """Table over Parquet files, in the order given."""
    return engine().read_parquet([str(path) for path in paths])  # pyright: ignore[reportArgumentType, reportAttributeAccessIssue]


def write_parquet(table: ir.Table, path: Path) -> None:
    """Write a table as one Parquet file (zstd), rows in the order of the expression."""
    engine().to_parquet(table, path, compression="zstd")
