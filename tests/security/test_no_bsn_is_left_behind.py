"""No BSN of the example is in the warehouse, Dagster's folder, the pages or what is printed; and the scanner would have seen it."""

import json
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq

from assets.checking import check_files
from reports.check import as_dict
from tests.ledger import ledger
from tests.security.bsn_scan import bsns_of, found_in
from tests.unit.sources.messages import booking, claim, prestatie
from tests.unit.sources.messages import ledger as auditfile


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


def test_a_bsn_in_a_field_for_numbers_and_codes_is_stored_as_a_stand_in_that_still_links(tmp_path):
    bsn = "999900018"
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    original = claim([prestatie(bsn)], 5000).replace(">M1<", f">{bsn}<").replace(">D1<", f">{bsn}<")
    credit = claim([prestatie("C1", 5000, "C", previous=bsn)], 5000, side="C").replace(">M1<", ">M2<")
    pair = [booking(more=f"<costID>{bsn}</costID>"), booking("1000", side="C")]
    books = auditfile(pair).replace("<nr>T1</nr>", f"<nr>{bsn}</nr>")
    hours = f"KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen\r\n12345678;{bsn};03-2024;10;20\r\n"
    files = {"a.xml": original, "b.xml": credit, "c.xaf": books, "d.csv": hours}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    tables = ledger(folder, data)
    assert found_in(data, {bsn.encode()}) == {}
    claims = tables["raw_iwmo__claims"].to_pylist()
    assert {row["reference"] for row in claims} - {"C1"} == {row["previous_reference"] for row in claims} - {None}
    assert "credit_without_original" not in tables["core__quarantine"]["rule"].to_pylist()
    assert tables["raw_xaf__lines"]["cost_id"][0].as_py().startswith("q")


def test_a_check_tells_no_bsn_that_stands_in_the_name_of_a_company_or_in_its_year(tmp_path):
    text = auditfile([booking(), booking("1000", side="C")], company="Stichting 999.900.006")
    (tmp_path / "a.xaf").write_text(text.replace("<fiscalYear>2024</fiscalYear>", "<fiscalYear>999900018</fiscalYear>"))
    assert "999900018" in (tmp_path / "a.xaf").read_text()
    [checked] = check_files([tmp_path / "a.xaf"])
    assert checked.verdict == "ok" and checked.receipt.owner.startswith("bedrijf:")
    for told in (checked.receipt.owner, checked.receipt.reference, json.dumps(as_dict(checked, "nl"))):
        assert not any(bsn in told for bsn in ("999.900.006", "999900018"))
