"""Corrections applied to staged rows: changed rows, withdrawn rows and what does not fit are staged beside them."""

from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from assets.engine import read_parquet
from assets.worker import FAULTS, to_arrow
from assets.written import as_written, value_of
from pipelines.contracts import MONEY
from pipelines.harmonize.corrections import Corrected, Row, Words, correct
from reports.labels.rules import own_word

TABLE = "raw_corrections__rows"


def apply(
    staging: Path, counting: set[str], schemas: dict[str, pa.Schema], known_on: date | None = None
) -> dict[str, int]:
    """Apply the staged corrections of files that count to the staged rows they name.

    Args:
        staging: Folder with staged rows.
        counting: Files whose rows count.
        schemas: Arrow columns of every raw table.
        known_on: A correction that was made later than this day is held back; None = all that fit hold.

    Returns:
        Cents added by corrections, by file.
    """
    corrections = [row for row in _rows(staging, TABLE, None) if row["file_id"] in counting]
    if not corrections:
        return {}
    later = [row for row in corrections if known_on is not None and row["made_on"] > known_on]
    corrections = [row for row in corrections if row not in later]
    corrections.sort(key=lambda row: (row["made_on"], row["file_id"], row["row"]))
    lines = pa.Table.from_pylist(
        [{"file_id": row["target_file"], "line": row["target_line"]} for row in corrections],
        schema=pa.schema([("file_id", pa.string()), ("line", pa.int64())]),
    )
    tables = [table for table in schemas if table not in (TABLE, "raw_intake__files")]
    before = {table: found for table in tables if (found := _rows(staging, table, lines))}
    types = {
        name: python_type(f.type) for schema in schemas.values() for name, f in zip(schema.names, schema, strict=True)
    }
    words = Words(own_word, as_written, lambda table, column, text: value_of(table, column, types[column], text))
    found = correct(corrections, before, words)
    found.unfit += [(row, "known_later") for row in later]
    _stage(found, staging, schemas)
    return _added(before, found.changed)


def python_type(kind: pa.DataType) -> type:
    """Python type of the values of an Arrow type."""
    if pa.types.is_boolean(kind):
        return bool
    if pa.types.is_integer(kind):
        return int
    if pa.types.is_floating(kind):
        return float
    return date if pa.types.is_date(kind) else str


def _rows(staging: Path, table: str, lines: pa.Table | None) -> list[Row]:
    """Staged rows of a table, or those on the lines named."""
    parts = sorted(staging.glob(f"{table}-*.parquet"))
    if not parts:
        return []
    rows = read_parquet(parts)
    if lines is not None:
        rows = rows.semi_join(ibis.memtable(lines).distinct(), ["file_id", "line"])
    return rows.order_by("file_id", "row").to_pyarrow().to_pylist()


def _stage(found: Corrected, staging: Path, schemas: dict[str, pa.Schema]) -> None:
    for table, rows in found.changed.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=schemas[table]), staging / f"corrected-{table}.parquet")
    faults = [
        (row["file_id"], row["row"], row["line"], "", "withdrawn", table, _cents(table, row))
        for table, row in found.withdrawn
    ]
    faults += [
        (row["file_id"], row["row"], row["line"], row["target_column"] or "Regel", rule, TABLE, None)
        for row, rule in found.unfit
    ]
    if faults:
        pq.write_table(to_arrow(faults, FAULTS), staging / "faults-corrections.parquet")


def _cents(table: str, row: Row) -> int | None:
    return sum(row[name] or 0 for name in MONEY[table]) if table in MONEY else None


def _added(before: dict[str, list[Row]], changed: dict[str, list[Row]]) -> dict[str, int]:
    added: dict[str, int] = {}
    for table, rows in changed.items():
        old = {(row["file_id"], row["row"]): row for row in before[table]}
        for row in rows:
            difference = (_cents(table, row) or 0) - (_cents(table, old[row["file_id"], row["row"]]) or 0)
            added[row["file_id"]] = added.get(row["file_id"], 0) + difference
    return added


def with_corrections(rows: ir.Table, staging: Path, table: str) -> ir.Table:
    """Staged rows with the corrected ones in place of what was delivered."""
    path = staging / f"corrected-{table}.parquet"
    if not path.exists():
        return rows
    changed = read_parquet([path])
    return rows.anti_join(changed, ["file_id", "row"]).union(changed)
