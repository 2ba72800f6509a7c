"""A small table that is part of the expression itself: the engine joins it as any other, whatever it thinks of tables in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir


def literal_rows(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> ir.Table:
    """Rows as a table; with none of them an empty one. For hundreds of rows, not for thousands.

    Args:
        rows: Values by column.
        schema: Types by column.
    """
    if not rows:  # the engine takes the columns of an empty list for whole numbers
        empty = ibis.range(0).unnest().name("row").as_table()
        return empty.select(**{name: ibis.null(kind) for name, kind in schema.items()})
    fields = ", ".join(f"{name}: {kind}" for name, kind in schema.items())
    one = ibis.literal(list(rows), type=f"array<struct<{fields}>>").unnest().name("one").as_table()
    return one.select(**{name: one["one"][name] for name in schema})
