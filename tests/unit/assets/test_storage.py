"""A table is replaced whole, after it kept its contract, or not at all."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.storage import Warehouse
from pipelines.contracts.rules import ContractError
from tests.rows import good_row, table_of


@pytest.fixture
def store(tmp_path):
    return Warehouse(folder=str(tmp_path / "warehouse"))


def test_what_is_written_can_be_read(store):
    assert store.write("raw_shelter__nights", table_of("raw_shelter__nights", {}, {})) == 2
    assert store.read("raw_shelter__nights").count().to_pyarrow().as_py() == 2
    assert store.path("raw_shelter__nights").parent.name == "raw"


def test_a_table_is_read_as_it_is_now(store):
    """Expressions are kept: a table of an earlier release that a build replaces has other columns from then on."""
    path = store.path("core__projects")
    path.parent.mkdir(parents=True)
    for column in ("before", "after"):
        pq.write_table(pa.table({column: [1]}), path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)
        assert store.read("core__projects").columns == (column,)


def test_a_table_that_breaks_its_contract_replaces_nothing_and_leaves_nothing(store):
    store.write("raw_shelter__nights", table_of("raw_shelter__nights", {}))
    before = store.path("raw_shelter__nights").read_bytes()
    with pytest.raises(ContractError, match=r"amount_cents.is_nights_times_tariff': 1"):
        store.write("raw_shelter__nights", table_of("raw_shelter__nights", {"amount_cents": 424242}))
    assert store.path("raw_shelter__nights").read_bytes() == before
    assert [p.name for p in store.path("raw_shelter__nights").parent.iterdir()] == ["raw_shelter__nights.parquet"]


def test_the_error_names_rule_and_count_and_no_value(store):
    with pytest.raises(ContractError) as broken:
        store.write("raw_shelter__nights", table_of("raw_shelter__nights", {"amount_cents": 424242}))
    assert "424242" not in str(broken.value)


def test_the_same_rows_in_another_order_give_the_same_bytes(store, tmp_path):
    rows = [good_row("raw_shelter__nights") | {"row": n, "line": n} for n in range(1, 2000)]
    other = Warehouse(folder=str(tmp_path / "other"))
    store.write("raw_shelter__nights", table_of("raw_shelter__nights", *rows))
    other.write("raw_shelter__nights", table_of("raw_shelter__nights", *rows).order_by(lambda t: t.row.desc()))
    name = "raw_shelter__nights"
    assert store.path(name).read_bytes() == other.path(name).read_bytes()


def test_a_table_that_was_never_built_says_so(store):
    with pytest.raises(FileNotFoundError, match="core__projects is not built yet"):
        store.read("core__projects")


def test_a_sum_of_cents_is_stored_as_whole_cents(tmp_path):
    """DuckDB sums 64-bit integers to 128 bits; Parquet would hold those as floating point."""
    lines = table_of("mart__ledger_buckets", {"amount_cents": 2**61}, {"amount_cents": 2**61 - 1})
    keys = [name for name in lines.columns if name != "amount_cents"]
    summed = lines.group_by(keys).aggregate(amount_cents=lines.amount_cents.sum())
    store = Warehouse(folder=str(tmp_path))
    store.write("mart__ledger_buckets", summed)
    stored = pq.read_table(store.path("mart__ledger_buckets"))
    assert stored.schema.field("amount_cents").type == pa.int64()
    assert stored["amount_cents"].to_pylist() == [2**62 - 1]
