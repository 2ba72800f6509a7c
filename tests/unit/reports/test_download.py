"""A table as a file opens as it stands in the spreadsheet of its reader, and holds no formula of anybody else."""

import csv
import datetime as dt
import io
import subprocess

import flask
import openpyxl
import pytest

from reports import download
from reports.download import as_csv
from reports.pages import View
from reports.view_models.pieces import Column, Missing, Table
from tests.recalculated import SOFFICE, needs_libreoffice

COLUMNS = (
    Column("project"),
    Column("net", "euros"),
    Column("interval", "interval"),
    Column("p", "probability"),
    Column("month", "date"),
)
ROW = ("De Proef", -12_345_67, (-5, 100_00), 0.975, dt.date(2025, 3, 1))


def table(lang, *rows):
    return Table("t", "T", COLUMNS, rows, lang)


def test_dutch_is_semicolons_decimal_commas_and_a_byte_order_mark():
    told = as_csv(table("nl", ROW))
    assert told.startswith(b"\xef\xbb\xbf")
    assert told.decode("utf-8-sig").split("\r\n")[:2] == [
        "Project;Saldo;80%-interval saldo (laag);80%-interval saldo (hoog);Kans saldo > 0;Maand",
        "De Proef;-12345,67;-0,05;100,00;0,975;01-03-2025",
    ]


def test_english_is_commas_and_points():
    assert as_csv(table("en", ROW)).decode().split("\r\n")[1] == "De Proef,-12345.67,-0.05,100.00,0.975,2025-03-01"


def test_what_is_missing_says_why():
    row = ("De Proef", Missing("not_delivered"), None, None, None)
    assert "– (niet geleverd)" in as_csv(table("nl", row)).decode("utf-8-sig")


@pytest.mark.parametrize("live", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_text_is_never_a_formula(live):
    cell = next(csv.reader(io.StringIO(as_csv(table("en", (live, *ROW[1:]))).decode().split("\r\n")[1])))[0]
    assert cell == f"'{live}"


LOCALES = {"nl": ("59", "1043"), "en": ("44", "1033")}  # separator and language of who opens it


@pytest.mark.parametrize("lang", LOCALES)
def test_a_spreadsheet_of_the_language_reads_numbers_dates_and_text_for_what_they_are(tmp_path, lang):
    needs_libreoffice()
    (tmp_path / "t.csv").write_bytes(
        as_csv(table(lang, ROW, ('=1+1; "x", y', 1_234_567_89, None, 0.5, dt.date(2025, 12, 31))))
    )
    separator, locale = LOCALES[lang]
    asked = [
        "--headless",
        f"--infilter=CSV:{separator},34,76,1,,{locale}",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "t.csv"),
    ]
    done = subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", *asked],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    first, second = openpyxl.load_workbook(tmp_path / "t.xlsx").active.iter_rows(min_row=2)
    assert [cell.value for cell in first] == [
        "De Proef",
        -12345.67,
        -0.05,
        100,
        0.975,
        dt.datetime(2025, 3, 1),
    ]
    assert [cell.value for cell in second[:2]] == ['\'=1+1; "x", y', 1234567.89]
    assert not any(cell.data_type == "f" for row in (first, second) for cell in row)


def test_a_code_with_a_point_in_it_keeps_it_in_the_address_of_a_document():
    asked, server = [], flask.Flask("t")
    download.documents(
        server, lambda path, query, lang: (asked.append(path), (View("t", [], status=404), None))[1], lambda: "nl"
    )
    assert server.test_client().get("/bestand/projecten/GW.001.b.xlsx").status_code == 404
    assert asked == ["/projecten/GW.001.b"]
