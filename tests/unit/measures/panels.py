"""Small tables for tests of the measures, from plain rows."""

import datetime as dt

import numpy as np
import pyarrow as pa

from pipelines.contracts.core import COMPLEX_BUDGETS, INSURED_BUDGETS, PERSON_BUDGETS


def month(index: int | None) -> dt.date | None:
    """Month ``index`` counted from January 2020; None stays None."""
    return None if index is None else dt.date(2020 + index // 12, index % 12 + 1, 1)


def persons(rows: list[tuple]) -> pa.Table:
    """Rows (person, month, municipality, complex, project, start, cents of Wmo support); the other budgets are 0."""
    columns = list(zip(*rows, strict=True))
    budgets = {f"{b}_cents": pa.array([0] * len(rows), pa.int64()) for b in PERSON_BUDGETS}
    return pa.table({
        "person_id": pa.array(columns[0], pa.string()),
        "month": pa.array([month(m) for m in columns[1]], pa.date32()),
        "municipality_code": pa.array(columns[2], pa.string()),
        "complex_id": pa.array(columns[3], pa.string()),
        "project_id": pa.array(columns[4], pa.string()),
        "start_month": pa.array([month(m) for m in columns[5]], pa.date32()),
        **budgets,
        "wmo_support_cents": pa.array(columns[6], pa.int64()),
    })  # fmt: skip


def complexes(rows: list[tuple]) -> pa.Table:
    """Rows (complex, month, project, start, dwellings, cents of vandalism); the other budgets are 0."""
    columns = list(zip(*rows, strict=True))
    budgets = {f"{b}_cents": pa.array([0] * len(rows), pa.int64()) for b in COMPLEX_BUDGETS}
    return pa.table({
        "complex_id": pa.array(columns[0], pa.string()),
        "month": pa.array([month(m) for m in columns[1]], pa.date32()),
        "project_id": pa.array(columns[2], pa.string()),
        "start_month": pa.array([month(m) for m in columns[3]], pa.date32()),
        "dwellings": pa.array(columns[4], pa.int64()),
        **budgets,
        "vandalism_cents": pa.array(columns[5], pa.int64()),
    })  # fmt: skip


def insured(rows: list[tuple]) -> pa.Table:
    """Rows (complex, insurer, month of the quarter, project, start, insured, cents of ggz); other Zvw is 0."""
    columns = list(zip(*rows, strict=True))
    budgets = {f"{b}_cents": pa.array([0] * len(rows), pa.int64()) for b in INSURED_BUDGETS}
    return pa.table({
        "complex_id": pa.array(columns[0], pa.string()),
        "insurer_id": pa.array(columns[1], pa.string()),
        "quarter": pa.array([month(m) for m in columns[2]], pa.date32()),
        "project_id": pa.array(columns[3], pa.string()),
        "start_month": pa.array([month(m) for m in columns[4]], pa.date32()),
        "insured": pa.array(columns[5], pa.int64()),
        **budgets,
        "zvw_ggz_cents": pa.array(columns[6], pa.int64()),
    })  # fmt: skip


def some_people(
    seed: int, *, controls: int = 40, movers: int = 6, months: int = 30, effect: int = 0, noise: int = 0
) -> pa.Table:
    """Additive people of one municipality: controls, a few residents of comparison complexes, movers into P1 and P2."""
    rng = np.random.default_rng(seed)
    common = rng.integers(-500, 500, months)
    rows = []
    for i in range(controls + 2 * movers):
        project = None if i < controls else ("P1" if i < controls + movers else "P2")
        home = project or (f"V{i % 5}" if i < 20 else None)
        start = None if project is None else 12 + i % 5
        level = int(rng.integers(20_000, 90_000))
        for t in range(int(rng.integers(0, 4)), months - int(rng.integers(0, 4))):
            treated = start is not None and t >= start
            cents = level + int(common[t]) - effect * treated + int(rng.normal(0, noise)) * (noise > 0)
            rows.append((f"x{i:03d}", t, "0344", home, project, start, cents))
    return persons(rows)
