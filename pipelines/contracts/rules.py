"""The rules of a contract as boolean expressions of the engine, so that each bad row keeps its line and its rule.

Pandera's Ibis backend says that a table is wrong, not which row. A rule is therefore still written only in the Pandera
class, and read from it here: one expression per rule, all evaluated in one pass over the table.
"""

import re
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandas as pd
import pandera.ibis as pa
import pyarrow as arrow
from pandera.api.checks import Check
from pandera.api.ibis.types import IbisData
from pandera.backends.ibis.register import register_ibis_backends

register_ibis_backends()


@dataclass(frozen=True)
class Rule:
    """One thing that must hold for every row: its name, the column it is about, and the expression that is true when it holds."""

    name: str
    column: str
    holds: ir.BooleanValue


class ContractError(ValueError):
    """A table does not have the columns and types of its contract."""


@ibis.udf.scalar.builtin
def regexp_full_match(text: dt.string, pattern: dt.string) -> dt.boolean:  # pyright: ignore[reportInvalidTypeForm, reportReturnType]
    """Whether a text as a whole has a form: DuckDB asks that once per different text, and a search in every row."""


_WHOLE = re.compile(r"\^(?:\\.|[^|()\\]|\((?:\\.|[^()\\])*\))*\$")
"""Patterns of which a match is a match of the whole text: from its begin to its end, without choices outside brackets."""


def _expression(check: Check, table: ir.Table, column: str | None) -> ir.BooleanValue:
    """Boolean expression of one Pandera check, bound to ``table``; a null passes (nullability is a rule of its own)."""
    if column is not None and check.name == "str_matches" and check.statistics:
        pattern = check.statistics["pattern"]
        if _WHOLE.fullmatch(pattern):
            formed: Any = regexp_full_match(table[column], pattern)
            return formed.fill_null(True)
    function: Any = check._check_fn
    if column is not None and check.name and Check.is_builtin_check(check.name):
        function = Check.get_builtin_check_fn(check.name)
    result = function(IbisData(table, column), **check._check_kwargs)
    if isinstance(result, ir.Table):  # built-in checks answer with a projection of one column
        result = next(iter(result.op().values.values())).to_expr()  # pyright: ignore[reportAttributeAccessIssue]
    return result.fill_null(True)


def rules_of(contract: type[pa.DataFrameModel], table: ir.Table) -> list[Rule]:
    """All row rules of a contract, bound to ``table``: nullability, the checks of each column, the checks of the row.

    Args:
        contract: Pandera class of the table.
        table: Table with at least the columns of the contract.

    Returns:
        Rules in the order of the columns; a row check named ``column__rule`` is about that column.
    """
    schema = contract.to_schema()
    rules: list[Rule] = []
    for name, column in schema.columns.items():
        if not column.nullable:
            rules.append(Rule("required", name, table[name].notnull()))
        rules += [Rule(str(check.name), name, _expression(check, table, name)) for check in column.checks or []]
    for check in schema.checks or []:
        column, _, rule = str(check.name).partition("__")
        rules.append(Rule(rule, column, _expression(check, table, None)))
    return rules


def required(contract: type[pa.DataFrameModel]) -> list[str]:
    """Columns in which every row must have a value."""
    return [name for name, column in contract.to_schema().columns.items() if not column.nullable]


def conform(contract: type[pa.DataFrameModel], table: ir.Table) -> ir.Table:
    """The table with exactly the columns of its contract, in its order and types.

    Raises:
        ContractError: A column is missing, or its type cannot become the contract's.
    """
    schema = contract.to_schema()
    missing = [name for name in schema.columns if name not in table.columns]
    if missing:
        raise ContractError(f"{contract.__name__}: columns {missing} are missing; found {list(table.columns)}")
    types = {name: ibis.dtype(column.dtype.type) for name, column in schema.columns.items()}
    return table.select(**{name: table[name].cast(dtype) for name, dtype in types.items()})


def conform_frame(contract: type[pa.DataFrameModel], rows: pd.DataFrame | arrow.Table) -> arrow.Table:
    """Rows that are at hand with exactly the columns of their contract, in its order and types; NaN becomes null.

    Raises:
        ContractError: A column is missing, or values do not fit the contract's type (a fraction where whole cents belong).
    """
    schema = contract.to_schema()
    table = rows if isinstance(rows, arrow.Table) else arrow.Table.from_pandas(rows, preserve_index=False)
    if missing := [name for name in schema.columns if name not in table.column_names]:
        raise ContractError(f"{contract.__name__}: columns {missing} are missing; found {table.column_names}")
    columns = {}
    for name, column in schema.columns.items():
        wanted = ibis.dtype(column.dtype.type).to_pyarrow()
        try:
            columns[name] = table[name].cast(wanted)
        except arrow.ArrowException:  # its words name the value
            found = table[name].type
            raise ContractError(f"{contract.__name__}: {name} cannot become {wanted}; found {found}") from None
    return arrow.table(columns)


def keeps_all(rules: list[Rule]) -> Any:
    """Whether a row keeps all of these rules."""
    holds: Any = ibis.literal(True)
    for rule in rules:
        holds = holds & rule.holds
    return holds


def good_rows(contract: type[pa.DataFrameModel], table: ir.Table) -> ir.Table:
    """Rows that keep every rule of the contract."""
    return table.filter(keeps_all(rules_of(contract, table)))


def broken_rules(contract: type[pa.DataFrameModel], table: ir.Table, *, cents: tuple[str, ...] = ()) -> ir.Table:
    """One row per broken rule: file_id, row, line, column, rule, cents (sum of the money columns named; null when there are none).

    The value itself is left out: it stays with whoever holds the file. Which rules a row breaks is asked only of rows that break any.
    """
    table = table.filter(~keeps_all(rules_of(contract, table)))
    rules = rules_of(contract, table)
    code = ibis.array(
        [ibis.ifelse(rule.holds, ibis.null("string"), ibis.literal(f"{rule.column}\t{rule.name}")) for rule in rules]
    )
    money: Any = ibis.null("int64")
    if cents:
        money = sum((table[name].fill_null(0) for name in cents[1:]), table[cents[0]].fill_null(0)).cast("int64")
    marked = table.select(file_id=table.file_id, row=table.row, line=table.line, cents=money, code=code)
    found = marked.mutate(code=marked.code.unnest())
    found = found.filter(found.code.notnull())
    parts = found.code.split("\t")
    return found.select("file_id", "row", "line", column=parts[0], rule=parts[1], cents=found.cents)


def rows_against(contract: type[pa.DataFrameModel], table: ir.Table) -> ir.Table | None:
    """Number of rows against each rule of a contract, one column per rule (``column.rule``); None where there are no rules."""
    counts = {f"{rule.column}.{rule.name}": (~rule.holds).sum() for rule in rules_of(contract, table)}
    return table.aggregate(**counts) if counts else None


def violations(contract: type[pa.DataFrameModel], table: ir.Table) -> dict[str, int]:
    """Number of rows per broken rule (``column.rule``), empty when the table keeps its contract."""
    counted = rows_against(contract, table)
    row = {} if counted is None else counted.to_pyarrow().to_pylist()[0]
    return {name: int(n) for name, n in row.items() if n}
