"""How an asset presents itself: description, columns and units from its contract; group, owner and kinds from its name."""

from collections.abc import Callable
from typing import Any

import dagster as dg

from pipelines.contracts import CONTRACTS

OWNERS = {
    "raw": "team:intake",
    "ref": "team:reference",
    "core": "team:ledger",
    "mart": "team:measures",
}


def column_schema(table: str) -> dg.TableSchema:
    """Columns of a table as Dagster shows them: type, meaning and unit from the contract."""
    columns = []
    for name, column in CONTRACTS[table].to_schema().columns.items():
        unit = (column.metadata or {}).get("unit") or ""
        text = column.description or ""
        columns.append(
            dg.TableColumn(
                name,
                type=str(column.dtype),
                description=f"{text} [{unit}]" if unit else text,
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
        )
    return dg.TableSchema(columns=columns)


def presentation(table: str) -> dict[str, Any]:
    """Arguments for ``dg.asset`` that follow from the name and the contract of a table."""
    layer = table.partition("_")[0]
    return {
        "name": table,
        "description": CONTRACTS[table].__doc__,
        "group_name": layer,
        "owners": [OWNERS[layer]],
        "kinds": {"parquet", "duckdb"},
        "metadata": {"dagster/column_schema": column_schema(table)},
        "io_manager_key": "warehouse_io",
    }


def table_asset(**more: Any) -> Callable[[Callable], dg.AssetsDefinition]:
    """Decorator: the function makes the table that carries its name."""

    def decorate(function: Callable) -> dg.AssetsDefinition:
        return dg.asset(**presentation(function.__name__), **more)(function)

    return decorate
