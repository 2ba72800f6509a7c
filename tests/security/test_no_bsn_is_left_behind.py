"""No BSN of the example is in the warehouse, Dagster's folder, the pages or what is printed; and the scanner would have seen it."""

import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq

from tests.security.bsn_scan import bsns_of, found_in


def test_a_build_leaves_no_bsn_anywhere(country):
    wanted = bsns_of(country.out / "deliveries")
    assert len(wanted) > 200
    assert found_in(country.data, wanted) == {}
    printed = (country.printed + country.said).encode()
    assert not [bsn for bsn in wanted if bsn in printed]


def test_a_build_on_faulty_files_leaves_no_bsn_either(faulty_country):
    wanted = bsns_of(faulty_country.out / "deliveries")
    assert found_in(faulty_country.data, wanted) == {}
    printed = (faulty_country.printed + faulty_country.said).encode()
    assert not [bsn for bsn in wanted if bsn in printed]


def test_the_scanner_finds_a_planted_bsn_in_parquet_sqlite_html_and_a_file_name(tmp_path):
    bsn = "999900006"
    pq.write_table(pa.table({"a": ["x"] * 5000 + [bsn]}), tmp_path / "text.parquet", compression="zstd")
    pq.write_table(pa.table({"a": [1, int(bsn)]}), tmp_path / "number.parquet", compression="zstd")
    with sqlite3.connect(tmp_path / "history.db") as connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", [f"error: {bsn} is wrong"])
    (tmp_path / "page.html").write_text(f"<p>{bsn}</p>")
    (tmp_path / f"{bsn}.txt").write_text("")
    (tmp_path / "clean.txt").write_text("999900007")
    assert set(found_in(tmp_path, {bsn.encode()})) == {
        "text.parquet",
        "number.parquet",
        "history.db",
        "page.html",
        f"{bsn}.txt",
    }


def test_the_key_is_for_its_owner_only(country):
    assert (country.data / "key" / "pseudonym.key").stat().st_mode & 0o777 == 0o600
