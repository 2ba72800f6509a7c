"""A table as a file opens as it stands in the spreadsheet of its reader, and holds no formula of anybody else."""

import csv
import datetime as dt
import io

import pytest

from reports.download import as_csv
from reports.view_models.pieces import Column, Missing, Table

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
