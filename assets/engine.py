"""The engine: the only place that knows which one runs the expressions (DuckDB, in process, over Parquet)."""

import os
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

_LOCKED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


ALONE = Lock()
"""Held by who asks the engine on behalf of a request: it has one connection, and a server has many threads."""
_TEXT = pa.dictionary(pa.int32(), pa.string())
_ROWS = 250_000  # rows that are looked at together on their way into memory


@ibis.udf.scalar.builtin
def as_bigint(value: dt.int64) -> dt.int64:  # pyright: ignore[reportInvalidTypeForm, reportReturnType]
    """The value as 64-bit integer: DuckDB sums 64-bit integers to 128 bits, which Parquet would hold as floating point."""


@ibis.udf.scalar.builtin
def as_date(value: dt.date) -> dt.date:  # pyright: ignore[reportInvalidTypeForm, reportReturnType]
    """The value as date: DuckDB truncates a date to a timestamp."""


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
    connection.con.execute("CREATE MACRO as_bigint(value) AS CAST(value AS BIGINT)")
    connection.con.execute("CREATE MACRO as_date(value) AS CAST(value AS DATE)")
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


def locked_to(folders: list[Path]) -> None:
    """From now on the engine of this process opens what is below these folders: no other file, no network, no extension.

    It puts nothing aside on disk, and no setting can be changed: there is no way back while this process lives.
    """
    ask = engine().con.execute  # pyright: ignore[reportAttributeAccessIssue]
    ask("SET temp_directory = ''")
    ask("SET allowed_directories = ?", [[str(folder.resolve()) for folder in folders]])
    ask("SET enable_external_access = false")
    ask("SET lock_configuration = true")


def read_parquet(paths: list[Path]) -> ir.Table:
    """Table over Parquet files, in the order given."""
    return engine().read_parquet([str(path) for path in paths])  # pyright: ignore[reportArgumentType, reportAttributeAccessIssue]


STORED = "stored"
"""Name by which a query of `asked_of` calls the file."""


def asked_of(path: Path, query: str) -> tuple[Any, ...]:
    """First row of the answer to a query about a Parquet file, as Ibis made it."""
    connection: Any = engine().con  # pyright: ignore[reportAttributeAccessIssue]
    return connection.read_parquet(str(path)).query(STORED, query).fetchone()


def as_typed(table: ir.Table) -> ir.Table:
    """The table with the types that Ibis takes its columns for: it leaves out casts that it thinks do nothing."""
    casts = {"int64": as_bigint, "date": as_date}
    columns = {}
    for name in table.columns:
        cast = casts.get(str(table[name].type()).lstrip("!"))
        columns[name] = cast(table[name]) if cast else table[name]
    return table.select(**columns)


def coded(table: ir.Table) -> pa.Table:
    """The rows in memory with texts as dictionaries: of millions of rows each text is there once, and never a row of texts."""
    wanted = table.schema().to_pyarrow()
    schema = pa.schema([(f.name, _TEXT if pa.types.is_string(f.type) else f.type) for f in wanted])
    parts = [_coded(batch, schema) for batch in table.to_pyarrow_batches(chunk_size=_ROWS)]
    return pa.Table.from_batches(parts, schema=schema).unify_dictionaries()


def _coded(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [c.dictionary_encode() if k == _TEXT else c for c, k in zip(batch.columns, schema.types, strict=True)]
    return pa.record_batch(columns, schema=schema)


def write_parquet(table: ir.Table, path: Path) -> None:
    """Write a table as one Parquet file (zstd), rows in the order of the expression."""
    engine().to_parquet(table, path, compression="zstd")
