"""A rule that cannot fail protects nobody: every rule of every contract is broken once, and names its row and column."""

import datetime as dt
import re
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.datatypes as kinds
import pandera.ibis as pandera
import pyarrow as pa
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import broken_rules, conform, good_rows, rules_of, violations
from tests.rows import as_table, good_row

# rows that break exactly one rule between columns
BREAKING: dict[tuple[str, str, str], dict[str, Any]] = {
    ("raw_iwmo__claims", "period_end", "not_before_start"): {"period_end": dt.date(2019, 1, 1)},
    ("raw_iwmo__claims", "amount_cents", "is_volume_times_tariff"): {"amount_cents": 4999},
    ("raw_iwmo__claims", "amount_cents", "is_volume_in_euros"): {"unit": "83"},
    ("raw_iwmo__claims", "amount_cents", "credit_needs_reference"): {"amount_cents": -5000},
    ("raw_iwmo__assignments", "period_end", "not_before_start"): {"period_end": dt.date(2019, 1, 1)},
    ("raw_aw319__lines", "period_end", "not_before_start"): {"period_end": dt.date(2019, 1, 1)},
    ("raw_aw319__lines", "amount_cents", "credit_needs_reference"): {"amount_cents": -5000},
    ("raw_corrections__rows", "target_column", "needed_for_change"): {"target_column": None},
    ("raw_placements__stays", "period_end", "not_before_start"): {"period_end": dt.date(2019, 1, 1)},
    ("raw_agreements__deliveries", "agreed_until", "not_before_from"): {"agreed_until": dt.date(2019, 1, 31)},
    ("raw_agreements__deliveries", "profile", "names_a_table_of_a_profile"): {"profile": None},
    ("raw_register__complexes", "caretaking_start", "required_for_project"): {"caretaking_start": None},
    ("raw_shelter__nights", "amount_cents", "is_nights_times_tariff"): {"amount_cents": 1999},
    ("raw_shelter__nights", "nights", "within_month"): {
        "month": dt.date(2023, 2, 1),
        "nights": 29,
        "amount_cents": 2900,
    },
    ("raw_insurer__aggregates", "insured", "small_cell_is_empty"): {"zvw_ggz_cents": None},
    ("mart__cashable", "avoided_cents", "is_cashable_plus_not_cashable_plus_unknown"): {"avoided_cents": 7},
    ("raw_profile__amounts", "complex_id", "or_person"): {"person_id": None},
    ("mart__amounts", "net_cents", "is_avoided_minus_cost_plus_transfer"): {"net_cents": 4},
    ("mart__who_pays_who_gains", "net_cents", "is_avoided_minus_cost_plus_transfer"): {"net_cents": 4},
}


def _breaking_value(check: Any) -> Any:
    stats = check.statistics or {}
    return {
        "isin": "zz" if all(isinstance(v, str) for v in stats.get("allowed_values", [])) else -999,
        "str_matches": "!",
        "str_length": "",
        "in_range": stats.get("max_value", 0) + 1,
        "less_than_or_equal_to": stats.get("max_value", 0) + 1,
        "greater_than_or_equal_to": stats.get("min_value", 0) - 1,
        "greater_than": stats.get("min_value", 0),
        "notin": next(iter(stats.get("forbidden_values", [None]))),
    }[check.name]


def cases() -> list[tuple[str, str, str]]:
    """Every rule of every contract: table, column, rule."""
    found = []
    for table, contract in CONTRACTS.items():
        schema = {n: ibis.dtype(c.dtype.type) for n, c in contract.to_schema().columns.items()}
        found += [(table, rule.column, rule.name) for rule in rules_of(contract, ibis.table(schema, name="t"))]
    return found


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_good_row_keeps_every_rule(table):
    assert violations(CONTRACTS[table], as_table(table, [good_row(table)])) == {}


def _change(table: str, column: str, rule: str) -> dict[str, Any]:
    """What is changed in a good row so that it breaks a rule."""
    if (table, column, rule) in BREAKING:
        return BREAKING[(table, column, rule)]
    if rule == "required":
        return {column: None}
    checks = CONTRACTS[table].to_schema().columns[column].checks
    return {column: _breaking_value(next(c for c in checks if c.name == rule))}


def _broken_by(table: str, rows: list[dict[str, Any]]) -> list[set[str]]:
    """Rules (``column.rule``) that each row breaks, asked at once: one query for each rule took ten times as long."""
    schema = {n: ibis.dtype(c.dtype.type) for n, c in CONTRACTS[table].to_schema().columns.items()}
    numbered_rows = ibis.memtable([row | {"nth": n} for n, row in enumerate(rows)], schema=schema | {"nth": "int64"})
    broken = {f"{rule.column}.{rule.name}": ~rule.holds for rule in rules_of(CONTRACTS[table], numbered_rows)}
    found = numbered_rows.select("nth", **broken).order_by("nth").to_pyarrow().to_pylist()
    assert [one.pop("nth") for one in found] == list(range(len(rows)))
    told = [{name for name, is_broken in one.items() if is_broken} for one in found]
    counted = Counter(name for one in told for name in one)
    assert violations(CONTRACTS[table], as_table(table, rows)) == counted, table
    return told


def test_every_rule_is_broken_by_a_row_made_for_it():
    quiet = []
    for table, rules in groupby(cases(), key=itemgetter(0)):
        each = [(column, rule) for _, column, rule in rules]
        rows = [good_row(table) | _change(table, *one) for one in each]
        for (column, rule), broken in zip(each, _broken_by(table, rows), strict=True):
            if f"{column}.{rule}" not in broken:
                quiet.append((table, column, rule, broken))
    assert quiet == []


def test_a_broken_row_goes_aside_with_its_line_and_the_others_go_on():
    contract = CONTRACTS["raw_iwmo__claims"]
    good = good_row("raw_iwmo__claims")
    rows = [
        good | {"row": 1, "line": 10},
        good | {"row": 2, "line": 11, "product_category": "99"},
        good | {"row": 3, "line": 12},
    ]
    table = as_table("raw_iwmo__claims", rows)
    broken = broken_rules(contract, table, cents=("amount_cents",)).to_pyarrow().to_pylist()
    assert broken == [
        {
            "file_id": "a" * 64,
            "row": 2,
            "line": 11,
            "column": "product_category",
            "rule": "isin",
            "cents": 5000,
        }
    ]
    assert good_rows(contract, table).line.to_pyarrow().to_pylist() == [10, 12]


def test_minutes_may_carry_a_tariff_per_hour_rounded():
    good = good_row("raw_iwmo__claims")
    hourly = good | {"unit": "01", "volume": 50, "tariff_cents": 7210, "amount_cents": 6008}
    assert violations(CONTRACTS["raw_iwmo__claims"], as_table("raw_iwmo__claims", [hourly])) == {}
    off = hourly | {"amount_cents": 6010}
    assert violations(CONTRACTS["raw_iwmo__claims"], as_table("raw_iwmo__claims", [off])) == {
        "amount_cents.is_volume_times_tariff": 1
    }


def test_a_volume_in_euros_is_the_amount_itself_and_the_tariff_plays_no_part():
    good = good_row("raw_iwmo__claims") | {"unit": "83", "volume": 5000, "tariff_cents": None}
    for fits in (good, good | {"amount_cents": -5000, "previous_reference": "R0"}, good | {"tariff_cents": 7}):
        assert violations(CONTRACTS["raw_iwmo__claims"], as_table("raw_iwmo__claims", [fits])) == {}
    off = good | {"volume": 50}
    assert violations(CONTRACTS["raw_iwmo__claims"], as_table("raw_iwmo__claims", [off])) == {
        "amount_cents.is_volume_in_euros": 1
    }


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="nights"):
        conform(CONTRACTS["raw_shelter__nights"], ibis.memtable([{"file_id": "a" * 64}]))


def test_every_contract_says_its_grain_and_every_column_its_meaning():
    for table, contract in CONTRACTS.items():
        assert "one row" in (contract.__doc__ or ""), table
        for name, column in contract.to_schema().columns.items():
            assert column.description, (table, name)
            unit = (column.metadata or {}).get("unit", "")
            assert not name.endswith("_cents") or "cents" in unit, (table, name, unit)


@pytest.mark.parametrize(
    ("pattern", "whole"),
    [
        ("^[0-9]{4}$", True),
        ("^([0-9]{4}|NL)$", True),
        (r"^a(\|b)*$", True),
        ("^a|b$", False),
        ("[0-9]", False),
        (r"^\(a|b\)$", False),
    ],
)
def test_a_pattern_is_asked_of_the_text_as_a_whole_only_where_that_is_the_same(pattern, whole):
    class Contract(pandera.DataFrameModel):
        code: kinds.string = pandera.Field(str_matches=pattern, nullable=True)

    texts = ["1234", "12345", "NL", "xNL", "a", "ax", "b", "a|b", "a|bx", "(a", "b)", "1234\n", "", None]
    table = ibis.memtable(pa.table({"code": pa.array(texts, pa.string())}))
    (rule,) = rules_of(Contract, table)
    assert ("regexp_full_match" in str(engine().compile(rule.holds.name("holds"))).lower()) == whole
    kept = table.filter(rule.holds).code.to_pyarrow().to_pylist()
    assert kept == [text for text in texts if text is None or re.search(pattern.replace("$", r"\Z"), text)]
