"""The short way to the panels, on which the calibration rests, and the long one through all files are the same country."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.worlds import panelled
from pipelines.example.country import Country

KEYS = [
    "complex_id",
    "project_id",
    "start_month",
    "municipality_code",
    "insurer_id",
    "quarter",
    "month",
    "dwellings",
    "insured",
]


@pytest.fixture(scope="module")
def short():
    return panelled(Country(care_lines=30_000, seed=7))


def rows(table: pa.Table) -> pd.DataFrame:
    """Rows without the names of people, in an order that does not depend on them."""
    frame = table.drop_columns([c for c in ("person_id",) if c in table.column_names]).to_pandas()
    keys = [key for key in KEYS if key in frame]
    frame[keys] = frame[keys].astype(str)
    money = sorted(c for c in frame if c.endswith("_cents"))
    return frame[keys + money].sort_values(keys + money, ignore_index=True)


@pytest.mark.parametrize(("panel", "table"), [("persons", "core__person_months"), ("complexes", "core__complex_months"),
                                              ("insured", "core__insured_quarters")])  # fmt: skip
def test_panels_made_directly_are_those_of_a_build(country, short, panel, table):
    built = rows(pq.read_table(country.data / "warehouse" / "core" / f"{table}.parquet"))
    made = rows(getattr(short.tables, panel))
    money = [c for c in built if c.endswith("_cents")]
    assert made.drop(columns=money).equals(built.drop(columns=money))
    assert (made[money] - built[money]).abs().to_numpy().max() <= 1  # halves of cents are rounded to even, or up


def test_the_truth_that_can_be_estimated_is_a_little_less_than_the_whole(short):
    whole, part = sum(short.whole.values()), sum(short.estimable.values())
    assert 0.93 * whole < part < whole
