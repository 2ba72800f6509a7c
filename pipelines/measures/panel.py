"""Panels as arrays: one row per unit and period, the same shape for persons, complexes and insured people.

A `Panel` is what the estimators see. Months are counted from 1970-01 (0). Amounts stay in cents; inside an estimate they are
float64, and they become int64 cents again in one place only (`pipelines.measures.distribution.to_cents`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.core import COMPLEX_BUDGETS, INSURED_BUDGETS, PERSON_BUDGETS

NEVER = np.int32(2**31 - 1)  # start month of a unit that is never treated
ABSENT = np.int32(-1)  # code of a unit without a complex or project


@dataclass(frozen=True)
class Panel:
    """Units over time, with what they cost and when treatment starts.

    Row arrays have length N and are sorted by unit, then period; unit arrays have length U. ``step`` is the number of
    months in a period (1, or 3 for quarters) and ``period`` its first month.
    """

    budgets: tuple[str, ...]
    unit: np.ndarray  # (N,) int32
    period: np.ndarray  # (N,) int32, months since 1970-01
    group: np.ndarray  # (N,) int32, who share a month effect (municipality; 0 when all do)
    cents: np.ndarray  # (N, B) float64, cents of the base year
    exposure: np.ndarray  # (N,) float64: 1, dwellings, or insured
    weight: np.ndarray  # (N,) float64, weight in the regression
    cluster: np.ndarray  # (U,) int32, complex, or ABSENT
    project: np.ndarray  # (U,) int32, or ABSENT
    start: np.ndarray  # (U,) int32, months since 1970-01, or NEVER
    clusters: tuple[str, ...]
    projects: tuple[str, ...]
    step: int = 1

    @property
    def treated(self) -> np.ndarray:
        """Rows of which at least one month falls on or after the start: (N,) bool."""
        return self.period.astype(np.int64) + self.step - 1 >= self.start[self.unit]

    def outcome(self, rows: np.ndarray) -> np.ndarray:
        """Cents per unit of exposure: (len(rows), B)."""
        return self.cents[rows] / self.exposure[rows, None]

    def keep(self, rows: np.ndarray) -> "Panel":
        """The same units with some of the rows; ``rows`` is a mask or sorted positions."""
        names = ("unit", "period", "group", "cents", "exposure", "weight")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def placebo(panel: Panel, months: int = 12) -> Panel:
    """The panel before treatment, with a treatment pretended to start ``months`` earlier than the real one."""
    before = panel.keep(~panel.treated)
    start = np.where(panel.start == NEVER, NEVER, panel.start - months).astype(np.int32)
    return replace(before, start=start)


def person_panel(table: pa.Table) -> Panel:
    """Panel of core__person_months; people of one municipality share its month effects."""
    ones = np.ones(table.num_rows)
    return _panel(table, PERSON_BUDGETS, ("person_id",), "month", table["municipality_code"], ones, ones, 1)


def complex_panel(table: pa.Table) -> Panel:
    """Panel of core__complex_months; the outcome is cost per dwelling, all complexes share the month effects."""
    dwellings = table["dwellings"].to_numpy().astype(np.float64)
    return _panel(table, COMPLEX_BUDGETS, ("complex_id",), "month", None, dwellings, np.ones(table.num_rows), 1)


def insured_panel(table: pa.Table) -> Panel:
    """Panel of core__insured_quarters; unit = complex × insurer, outcome = cost per insured, weighted by insured."""
    insured = table["insured"].to_numpy().astype(np.float64)
    return _panel(table, INSURED_BUDGETS, ("complex_id", "insurer_id"), "quarter", None, insured, insured, 3)


def _panel(
    table: pa.Table,
    budgets: Sequence[str],
    unit_columns: tuple[str, ...],
    period_column: str,
    group: pa.ChunkedArray | None,
    exposure: np.ndarray,
    weight: np.ndarray,
    step: int,
) -> Panel:
    """The panel; a budget of which nobody ever cost a cent is not in it: nothing was delivered of it, and that is no zero."""
    budgets = _paid(table, budgets)
    period = month_numbers(table[period_column])
    cluster, clusters = _codes(table["complex_id"])
    project, projects = _codes(table["project_id"])
    start = month_numbers(table["start_month"])
    codes = np.zeros(table.num_rows, np.int32) if group is None else _codes(group)[0]
    unit, first = _people(table, budgets) if unit_columns == ("person_id",) else _units(table, unit_columns)
    order = _order(unit, period)
    cents = np.empty((table.num_rows, len(budgets)))
    for i, budget in enumerate(budgets):
        cents[:, i] = table[f"{budget}_cents"].to_numpy()[order]
    return Panel(
        tuple(budgets), unit[order], period[order], codes[order], cents, exposure[order], weight[order],
        cluster[first], project[first], np.where(project[first] == ABSENT, NEVER, start[first]).astype(np.int32),
        clusters, projects, step,
    )  # fmt: skip


def people_of(person_months: pa.Table) -> np.ndarray:
    """Pseudonym of each unit of `person_panel`: (U,)."""
    _, first = _people(person_months, _paid(person_months, PERSON_BUDGETS))
    return np.array(person_months["person_id"].take(pa.array(first)).to_pylist(), dtype=object)


def _paid(table: pa.Table, budgets: Sequence[str]) -> list[str]:
    return [budget for budget in budgets if table[f"{budget}_cents"].to_numpy().any()]


def _people(table: pa.Table, budgets: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Number per row of its person, and a row of each person."""
    when = [month_numbers(table["month"]), *(_codes(table[name])[0] for name in ("municipality_code", "complex_id"))]
    amounts = [table[f"{budget}_cents"].to_numpy() for budget in budgets]
    return _by_content(*_units(table, ("person_id",)), [*when, month_numbers(table["start_month"])], amounts)


def _units(table: pa.Table, columns: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Number per row of its unit (units in order of name), and a row of each unit."""
    code = np.zeros(table.num_rows, np.int64)
    for column in columns:
        codes, names = _codes(table[column])
        code = code * (len(names) + 1) + codes
    _, first, unit = np.unique(code, return_index=True, return_inverse=True)
    return unit.astype(np.int32), first


def _by_content(
    unit: np.ndarray, first: np.ndarray, when: list[np.ndarray], amounts: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Units numbered by what their rows say instead of by name: by when and where they are seen, then by what they cost.

    A pseudonym differs from one key to the next, and draws are dealt out in the order of the units: numbered by content, the same
    deliveries give the same figures under every key. Units that say the very same are exchangeable. Of amounts only the order
    counts, so that other units of money change nothing.
    """
    row = np.zeros(len(unit), np.uint64)
    for column in when:
        row = _mixed(row + column.astype(np.int64).view(np.uint64))
    seen = np.zeros(len(first), np.uint64)
    np.add.at(seen, unit, row)
    spread = 1 + when[0] - when[0].min() if len(unit) else when[0]  # tells the same sum in other months apart
    costs = [np.bincount(unit, cents * spread, len(first)) for cents in amounts]
    order = np.lexsort([*costs, seen])
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[unit], first[order]


def _mixed(value: np.ndarray) -> np.ndarray:
    """64 bits stirred (finaliser of SplitMix64: Steele, Lea & Flood 2014), wrapping around."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _order(unit: np.ndarray, period: np.ndarray) -> np.ndarray:
    key = unit.astype(np.int64) * (1 << 20) + period
    return np.argsort(key, kind="stable")


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Numbers in order of name, ABSENT for null; and the names."""
    encoded = column.combine_chunks().dictionary_encode()
    names = np.array(encoded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(names.astype(str)) if len(names) else np.zeros(0, int)
    rank = np.empty(len(names) + 1, np.int32)
    rank[order] = np.arange(len(names), dtype=np.int32)
    rank[-1] = ABSENT
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return rank[codes], tuple(names[order])


def month_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Months since 1970-01 of a column of dates; NEVER for null: (N,) int32."""
    days = pc.cast(pc.cast(column, pa.date32()), pa.int32())
    filled = days.fill_null(0).to_numpy().astype("datetime64[D]")
    months = filled.astype("datetime64[M]").astype(np.int64)
    return np.where(days.is_null().to_numpy(), NEVER, months).astype(np.int32)


def year_of(months: np.ndarray) -> np.ndarray:
    """Calendar year of a month number."""
    return 1970 + np.asarray(months, np.int64) // 12
