"""Rows for tests: one that keeps every rule of its contract, to change where the test is about."""

import datetime as dt
from typing import Any

import ibis

from pipelines.contracts import CONTRACTS

SAMPLES = {
    r"^[0-9a-f]{64}$": "a" * 64,
    r"^[0-9]{4}$": "0344",
    r"^[0-9]{8}$": "12345678",
    r"^p[1-9][0-9]{0,2}[a-z2-7]{32}$": "p1" + "a" * 32,
    r"^[0-9]{4}(\|[0-9]{4})*$": "9307|9308",
    r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$": "2024-01-01T12:00:00",
    r"^[1-9][0-9]{3}[A-Z]{2}$": "3511AA",
    r"^[0-9]{16}(\|[0-9]{16})*$": "0344010000000001",
    r"^[0-9]{16}$": "0344010000000001",
    r"^([0-9]{4}|NL)$": "0344",
    r"^[0-9]\.[0-9]{1,3}[a-d]?$": "6.71b",
    r"^[1-7]\.[0-9](\.[0-9])?$": "3.4.1",
    r"^[1-9][0-9]{3}[A-Z]{2}(\|[1-9][0-9]{3}[A-Z]{2})*$": "3511AA|3511AB",
}
# rows that keep the rules between columns
FITTING: dict[str, dict[str, Any]] = {
    "raw_iwmo__claims": {
        "volume": 4,
        "unit": "04",
        "tariff_cents": 1250,
        "amount_cents": 5000,
        "previous_reference": None,
    },
    "raw_xaf__lines": {"is_opening": False},
    "mart__settlement": {"same_as": None},
    "raw_profile__amounts": {"complex_id": None},
    "raw_aw319__lines": {"previous_reference": None},
    "raw_shelter__nights": {"nights": 20, "tariff_cents": 100, "amount_cents": 2000},
    "raw_insurer__aggregates": {"insured": 10},
    "raw_agreements__deliveries": {
        "delivered_kind": "profiled",
        "profile": "Overlast",
        "agreed_until": None,
        "rhythm_months": 1,
    },
    "mart__payback_party": {"deepest_p10_cents": -3, "deepest_p50_cents": -2, "deepest_p90_cents": 0},
    "mart__cashable": {"avoided_cents": 6, "cashable_cents": 1, "not_cashable_cents": 2, "unknown_cents": 3},
    "mart__organisation_payback_party": {"deepest_p10_cents": -3, "deepest_p50_cents": -2, "deepest_p90_cents": 0},
    "mart__amounts": {"avoided_cents": 5, "cost_cents": 3, "transfer_cents": 1, "net_cents": 3},
    "mart__who_pays_who_gains": {"avoided_cents": 5, "cost_cents": 3, "transfer_cents": 1, "net_cents": 3},
}


def _value(dtype: Any, checks: list[Any]) -> Any:
    for check in checks:
        stats = check.statistics or {}
        if check.name == "isin":
            return next(iter(stats["allowed_values"]))
        if check.name == "str_matches":
            pattern = stats["pattern"]
            return SAMPLES[pattern if isinstance(pattern, str) else pattern.pattern]
        if check.name == "in_range":
            return type(stats["min_value"])(stats["max_value"])
    low = max([0, *(c.statistics["min_value"] for c in checks if c.name.startswith("greater"))])
    if dtype.is_string():
        return "x"
    if dtype.is_date():
        return dt.date(2024, 1, 1)
    if dtype.is_boolean():
        return True
    return float(low + 1) if dtype.is_floating() else low + 1


def good_row(table: str) -> dict[str, Any]:
    """A row that keeps every rule of a contract."""
    columns = CONTRACTS[table].to_schema().columns
    row = {name: _value(ibis.dtype(c.dtype.type), c.checks) for name, c in columns.items()}
    return row | FITTING.get(table, {})


def as_table(table: str, rows: list[dict[str, Any]]) -> ibis.Table:
    """Rows in the columns and types of a contract."""
    schema = {n: ibis.dtype(c.dtype.type) for n, c in CONTRACTS[table].to_schema().columns.items()}
    return ibis.memtable(rows, schema=schema)


def table_of(table: str, *changes: dict[str, Any]) -> ibis.Table:
    """Table with one good row per change, numbered 1, 2, …, each with its change."""
    return as_table(table, [good_row(table) | numbered(table, n) | change for n, change in enumerate(changes, 1)])


def numbered(table: str, n: int) -> dict[str, Any]:
    """Row and line number, where the contract has them."""
    columns = CONTRACTS[table].to_schema().columns
    return {name: n for name in ("row", "line") if name in columns}
