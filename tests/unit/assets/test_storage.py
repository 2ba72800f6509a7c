"""A table is replaced whole, after it kept its contract, or not at all."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import storage
from assets.storage import Delivered, Warehouse, rows_against_rules
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import ContractError, conform_frame
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


def test_a_frame_becomes_the_types_of_its_contract_and_what_does_not_fit_is_refused_without_its_value():
    contract = CONTRACTS["mart__taakveld"]
    rows = pd.DataFrame([good_row("mart__taakveld")])
    shaped = conform_frame(contract, rows[rows.columns[::-1]].assign(more=1))
    assert shaped.column_names == list(contract.to_schema().columns)
    whole = next(n for n, c in contract.to_schema().columns.items() if n.endswith("_cents") and c.nullable)
    assert conform_frame(contract, rows.assign(**{whole: float("nan")}))[whole].to_pylist() == [None]
    assert conform_frame(contract, rows.assign(**{whole: 4.0}))[whole].to_pylist() == [4]
    with pytest.raises(ContractError, match=f"{whole} cannot become int64") as refused:
        conform_frame(contract, rows.assign(**{whole: 123.5}))
    assert "123" not in str(refused.value)
    with pytest.raises(ContractError, match=whole):
        conform_frame(contract, rows.drop(columns=whole))


def test_a_table_that_was_written_past_the_store_is_judged_again(store):
    store.write("core__quarantine", pd.DataFrame([good_row("core__quarantine")]))
    path = store.path("core__quarantine")
    assert rows_against_rules("core__quarantine", path) == {}
    broken = pq.read_table(path).to_pandas().assign(rule=None)
    pa_table = pa.Table.from_pandas(broken, schema=pq.read_schema(path), preserve_index=False)
    pq.write_table(pa_table, path)
    assert rows_against_rules("core__quarantine", path) == {"rule.required": 1}


def test_delivered_rows_are_judged_while_they_are_written_and_their_file_is_not_read_again(store, monkeypatch):
    name = "raw_shelter__nights"
    monkeypatch.setattr(storage, "asked_of", lambda path, query: pytest.fail(f"{path} is read again"))
    rows = [{"row": 1}, {"row": 2, "amount_cents": 424242}, {"row": 3, "nights": None}, {"row": 4, "person_id": "p1"}]
    assert store.write(name, Delivered(table_of(name, *rows, {"row": 5}))) == 2
    assert pq.read_table(store.path(name))["row"].to_pylist() == [1, 5]
    assert rows_against_rules(name, store.path(name)) == {}
    pq.write_table(pq.read_table(store.path(name)), store.path(name))
    with pytest.raises(pytest.fail.Exception, match="is read again"):
        rows_against_rules(name, store.path(name))


def test_delivered_rows_give_the_bytes_of_the_rows_that_are_good(store, tmp_path):
    name, other = "raw_shelter__nights", Warehouse(folder=str(tmp_path / "other"))
    rows = [{"row": n, "line": n} for n in range(1, 2000)]
    store.write(name, Delivered(table_of(name, *rows, {"row": 2000, "amount_cents": 1})))
    other.write(name, table_of(name, *rows))
    assert store.path(name).read_bytes() == other.path(name).read_bytes()


def test_a_file_in_which_a_required_value_is_missing_is_refused_by_its_foot(store, monkeypatch):
    name = "raw_shelter__nights"
    monkeypatch.setattr(storage, "good_rows", lambda contract, rows: rows)
    with pytest.raises(ContractError, match=r"nights.required': 2"):
        store.write(name, Delivered(table_of(name, {}, {"nights": None}, {"nights": None})))
    assert not store.path(name).exists()
