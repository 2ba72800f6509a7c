"""A reading process: rows are numbered, findings are counted by row, a refused file leaves nothing."""

from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.engine import engine
from assets.intake import arrow_schema, receive, receive_file, staged, take_in
from assets.pieces import TEXT, with_texts_used
from assets.worker import FileSink, Task, read_file
from pipelines.contracts import RAW
from pipelines.harmonize.pseudonyms import pseudonymiser
from pipelines.harmonize.remarks import remarks
from pipelines.sources import csv_columns
from pipelines.sources.reading import Fault
from tests.unit.sources.messages import booking, claim, ledger, prestatie

KEY = b"k" * 32


@pytest.fixture
def task():
    engine()
    return Task(KEY, "test", {table: arrow_schema(table) for table in RAW})


def numbers(sink, *faults):
    for fault in faults:
        sink.fault(fault)
    return [found[1] for found in sink.rows["faults"]]


def test_findings_about_the_same_row_are_one_row_and_others_are_not(task):
    here = {"line": 4, "table": "raw_iwmo__claims"}  # a message can stand on one line
    faults = [
        Fault(column="Bsn", rule="x", **here),
        Fault(column="Bsn", rule="x", **here),
        Fault(column="Volume", rule="x", again=True, **here),
        Fault(5, "Bsn", "x", "raw_iwmo__claims"),
    ]
    assert numbers(FileSink("f" * 64, task, Path()), *faults) == [1, 2, 2, 3]


def staged_rows(task, folder, data, enough, monkeypatch):
    """Rows and findings of a table file as they are staged, with the least bytes that are read by the column."""
    monkeypatch.setattr(csv_columns, "ENOUGH", enough)
    monkeypatch.setattr("assets.worker.FLUSH_PIECES", 100)
    (folder / "file.csv").write_bytes(data)
    sink = FileSink("f" * 64, task, folder)
    outcome = read_file(receive_file(folder / "file.csv"), sink, pseudonymiser(task.key, domain=task.domain), None)
    sink.keep()
    staged = [pq.read_table(part) for part in folder.glob("raw_*.parquet")]
    staged += [task.arrow(rows, table) for table, rows in sink.rows.items() if table != "faults"]
    assert {one.schema.field("person_id").type for one in staged} <= {pa.string(), TEXT}
    rows = pa.concat_tables([one.cast(task.schemas["raw_placements__stays"]) for one in staged]).sort_by("row")
    return outcome.receipt, rows.to_pylist(), sink.rows["faults"]


def test_rows_by_the_column_are_staged_as_rows_one_by_one(task, tmp_path, monkeypatch):
    """A complex code that could be a BSN is replaced by the same stand-in; rows keep their numbers around faulty ones."""
    header = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
    good = [f"998;999900006;C{n % 7};01-02-2024;;Ja" for n in range(500)]
    good[100], good[200] = good[100].replace("C2", "123456782"), good[200].replace(";;", ";31-02-2024;")
    data = "\r\n".join([header, *good, ""]).encode()
    by_column = staged_rows(task, tmp_path, data, 0, monkeypatch)
    for part in tmp_path.glob("raw_*.parquet"):
        part.unlink()
    assert by_column == staged_rows(task, tmp_path, data, 1 << 40, monkeypatch)
    receipt, rows, faults = by_column
    assert [row["row"] for row in rows] == [*range(1, 201), *range(202, 501)]
    assert rows[100]["complex_id"].startswith("q") and receipt.lines == 500 and [fault[1] for fault in faults] == [201]


def test_the_task_does_not_show_its_key(task):
    assert "kkkk" not in repr(task)


def deliver(folder, **files):
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def statuses(folder, staging):
    rows = take_in(folder, staging, key=KEY, domain="test", workers=1).to_pylist()
    return {row["name"]: (row["status"], row["reason"]) for row in rows}


def test_what_cannot_count_is_listed_with_its_reason_and_loses_nothing_else(tmp_path):
    good = claim([prestatie()], 5000)
    folder = deliver(
        tmp_path / "in",
        a__xml=good,
        b__xml=good,
        cut__xml=good[:-40],
        total__xml=claim([prestatie("R9")], 4999),
        note__txt="hallo",
        empty__csv="",
    )
    assert statuses(folder, tmp_path / "staging") == {
        "a.xml": ("accepted", None),
        "b.xml": ("duplicate", "same_content"),
        "cut.xml": ("refused", "not_well_formed"),
        "total.xml": ("set_aside", "control_totals"),
        "note.txt": ("unknown", "unknown_file"),
        "empty.csv": ("unknown", "empty_file"),
    }
    parts = list((tmp_path / "staging").glob("raw_iwmo__claims-*.parquet"))
    assert (
        sum(pq.read_metadata(part).num_rows for part in parts) == 2
    )  # of a.xml and total.xml; what is cut off left nothing


def test_a_later_ledger_of_the_same_year_supersedes_the_earlier_one(tmp_path):
    from tests.unit.sources.messages import booking, ledger

    old = ledger([booking(), booking("1000", side="C")])
    new = old.replace("2025-02-01", "2025-03-01").replace("Pakket", "Pakket 2")
    same_day = old.replace("Pakket", "Pakket 3").replace("12345678", "87654321")
    twin = same_day.replace("Pakket 3", "Pakket 4").replace("1000", "1001")
    folder = deliver(tmp_path / "in", old__xaf=old, new__xaf=new, one__xaf=same_day, two__xaf=twin)
    assert statuses(folder, tmp_path / "staging") == {
        "old.xaf": ("superseded", "restated"),
        "new.xaf": ("accepted", None),
        "one.xaf": ("set_aside", "restated_undated"),
        "two.xaf": ("set_aside", "restated_undated"),
    }


def test_a_bsn_in_a_file_name_is_masked_and_another_number_is_not(tmp_path):
    (tmp_path / "client-999900006-90000101.csv").write_text("x")
    assert receive_file(tmp_path / "client-999900006-90000101.csv").name == "client-*********-90000101.csv"
    (tmp_path / "999.900.006.csv").write_text("x")
    assert receive_file(tmp_path / "999.900.006.csv").name == "*********.csv"


def test_hidden_files_and_links_are_told_and_not_read(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / ".b.csv").write_text("x")
    (tmp_path / "c.csv").symlink_to(tmp_path / "a.csv")
    assert [(found.name, found.refused) for found in receive(tmp_path)] == [
        (".b.csv", "hidden_file"),
        ("a.csv", None),
        ("c.csv", "not_a_file"),
    ]


def test_what_a_reader_remarks_on_is_kept_and_holds_nothing_back(tmp_path):
    text = ledger([booking(), booking("1000", side="C")], count=1)
    folder, staging = deliver(tmp_path / "in", ledger__xml=text), tmp_path / "staging"
    files = take_in(folder, staging, key=KEY, domain="test", workers=1)
    found = remarks(files=ibis.memtable(files), notes=staged(staging, "notes")).to_pandas()
    assert found.rule.to_list() == ["lines_count_counts_transactions"]
    assert files["status"].to_pylist() == ["accepted"]


def test_texts_that_no_row_has_are_not_staged():
    texts = pa.DictionaryArray.from_arrays(pa.array([2, None, 2, 1], pa.int32()), ["aside", "one", "two"])
    table = with_texts_used(pa.table({"text": pa.chunked_array([texts, texts.slice(3)]), "row": range(5)}))
    assert table["text"].to_pylist() == ["two", None, "two", "one", "one"]
    assert table["text"].chunk(0).dictionary.to_pylist() == ["one", "two"]
