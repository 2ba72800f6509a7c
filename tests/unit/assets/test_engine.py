"""Rows on their way into memory: every text once."""

import datetime as dt

import ibis
import pyarrow as pa
import pytest

from assets import engine

ROWS = pa.table({
    "who": ["a", "b", None, "a", "c"],
    "month": [dt.date(2020, 1, 1), dt.date(2020, 2, 1), None, dt.date(2020, 1, 1), dt.date(2020, 3, 1)],
    "cents": [1, None, 3, 4, 5],
})  # fmt: skip


@pytest.mark.parametrize("at_once", [2, 100])
def test_rows_are_the_same_with_each_text_there_once(monkeypatch, at_once):
    monkeypatch.setattr(engine, "_ROWS", at_once)
    connection = engine.engine()
    found = engine.coded(connection.create_table("coded_rows", ROWS, temp=True, overwrite=True))
    assert found.to_pylist() == ROWS.to_pylist()
    assert {tuple(chunk.dictionary.to_pylist()) for chunk in found["who"].chunks} == {("a", "b", "c")}
    assert [str(t) for t in found.schema.types] == [str(engine._TEXT), "date32[day]", "int64"]


def test_of_a_table_without_rows_the_columns_are_there():
    engine.engine()
    found = engine.coded(ibis.memtable(ROWS.slice(0, 0)))
    assert (found.num_rows, found.column_names) == (0, ["who", "month", "cents"])
