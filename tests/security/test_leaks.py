"""G7: the scanner that proves that nobody is left finds everybody who is there, however packed; and a build leaves nobody."""

import base64
import gzip
import json
import random
import sqlite3
import zlib

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.keys import read_key
from assets.leaks import left_in
from pipelines.harmonize.pseudonyms import PseudonymKey
from tests.security.bsn_scan import bsns_of
from tests.security.test_pseudonyms_hold import people

CANARIES = people(200, seed=9)
NOISE = [f"{n:012d}" for n in range(400)]


def _parquet(path, bsn):
    rows = {"a": [*NOISE, f"zie {bsn} hier"], "n": [*range(400), int(bsn)], "f": [0.5] * 400 + [float(bsn)]}
    pq.write_table(pa.table(rows), path, compression="zstd")


def _parquet_of_dictionaries(path, bsn):
    texts = pa.array([*NOISE, bsn]).dictionary_encode()
    pq.write_table(pa.table({"a": texts, "b": pa.array([[one] for one in NOISE] + [[bsn]])}), path, compression="zstd")


def _workbook(path, bsn):
    book = openpyxl.Workbook()
    book.active.append(["naam", int(bsn)])  # pyright: ignore
    book.create_sheet("x").append([f"BSN: {bsn}"])
    book.save(path)


def _sqlite(path, bsn):
    with sqlite3.connect(path) as opened:
        opened.execute("CREATE TABLE t (a TEXT)")
        opened.executemany("INSERT INTO t VALUES (?)", [(one,) for one in [*NOISE, f"error: {bsn}"]])
    opened.close()


PLANTED = {
    "parquet": _parquet,
    "dictionaries.parquet": _parquet_of_dictionaries,
    "xlsx": _workbook,
    "db": _sqlite,
    "txt": lambda path, bsn: path.write_text(f"T{bsn}N"),
    "dots.txt": lambda path, bsn: path.write_text(f"{bsn[:3]}.{bsn[3:6]}.{bsn[6:]}"),
    "json": lambda path, bsn: path.write_text(json.dumps({"a": [{"b": int(bsn)}]})),
    "escaped.json": lambda path, bsn: path.write_text('{"a": "' + "".join(f"\\u00{ord(c):02x}" for c in bsn) + '"}'),
    "html": lambda path, bsn: path.write_text("<p>" + "".join(f"&#{ord(c)};" for c in bsn) + "</p>"),
    "base64.xml": lambda path, bsn: path.write_bytes(b"<b>" + base64.encodebytes(f"<x><Bsn>{bsn}</Bsn></x>".encode() * 9) + b"</b>"),
    "gz": lambda path, bsn: path.write_bytes(gzip.compress(f"x {bsn} y".encode())),
    "pdf": lambda path, bsn: path.write_bytes(b"%PDF-1.7\nstream\n" + zlib.compress(f"({bsn}) Tj".encode()) + b"\nendstream"),
    "zip": lambda path, bsn: path.write_bytes(_zipped(bsn)),
}  # fmt: skip


def _zipped(bsn):
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.gz", gzip.compress(base64.b64encode(f"<a>nummer {bsn} in een archief</a>".encode())))
    return made.getvalue()


def test_the_scanner_finds_200_of_200_however_they_are_packed(tmp_path):
    forms = list(PLANTED.items())
    for n, bsn in enumerate(CANARIES):
        name, plant = forms[n % len(forms)]
        plant(tmp_path / f"f{n}.{name}", bsn)
    files, found = left_in(tmp_path, CANARIES)
    assert files == 200
    missed = [
        name
        for n in range(200)
        for name in [f"f{n}.{forms[n % len(forms)][0]}"]
        if CANARIES[n] not in found.get(name, set())
    ]
    assert missed == []
    assert sum(len(one) for one in found.values()) == 200  # and sees nobody who is not there


def test_a_number_that_lost_the_zeros_before_it_is_found(tmp_path):
    short = [bsn for bsn in CANARIES if bsn.startswith("00")]
    assert short
    for bsn in short:
        (tmp_path / f"x{bsn[::-1]}.json").write_text(json.dumps({"a": int(bsn)}))
    assert sum(len(one) for one in left_in(tmp_path, short)[1].values()) == len(short)


@pytest.mark.parametrize("name", PLANTED)
def test_it_finds_a_pseudonym_in_the_same_way_and_in_a_name(tmp_path, name):
    made = PseudonymKey(bytes(range(32))).pseudonymiser()(CANARIES[0])
    (tmp_path / f"{made}.txt").write_text("")
    (tmp_path / "other").write_text(random.Random(1).randbytes(200).hex() + made[:-1])
    pq.write_table(pa.table({"a": [*NOISE, made]}), tmp_path / "x.parquet", compression="zstd")
    assert left_in(tmp_path, [made]) == (3, {f"{made}.txt": {made}, "x.parquet": {made}})


def test_a_build_leaves_no_bsn_in_anything_that_is_stored(country):
    wanted = [one.decode() for one in bsns_of(country.out / "deliveries")]
    files, left = left_in(country.data, wanted)
    assert len(wanted) > 200 and files > 100 and left == {}


def test_the_key_in_use_is_the_newest_and_never_reaches_dagster(country):
    [key] = [read_key(path).secret for path in (country.data / "key").glob("*.key")]
    home = country.data / ".dagster"
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    forms = (key, key.hex().encode(), base64.b64encode(key))
    assert not [path for path in files for form in forms if form in path.read_bytes()]
    assert not list((country.data / "warehouse").rglob("*.key"))
