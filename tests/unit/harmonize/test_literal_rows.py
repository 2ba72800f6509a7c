"""Small tables inside an expression have the types they were given in the engine too, with and without rows."""

import ibis
import pytest

from pipelines.harmonize.literal_rows import literal_rows

SCHEMA = {"name": "string", "n": "int64", "day": "date", "share": "float64"}


@pytest.mark.parametrize("rows", [[], [{"name": "a", "n": 1, "day": None, "share": 0.5}]], ids=["no rows", "a row"])
def test_the_engine_gives_the_types_that_were_asked_for(rows):
    con = ibis.duckdb.connect()
    told = con.con.execute(f"DESCRIBE {con.compile(literal_rows(rows, SCHEMA))}").fetchall()
    assert [(name, kind) for name, kind, *_ in told] == [
        ("name", "VARCHAR"),
        ("n", "BIGINT"),
        ("day", "DATE"),
        ("share", "DOUBLE"),
    ]
    assert con.to_pyarrow(literal_rows(rows, SCHEMA)).num_rows == len(rows)
