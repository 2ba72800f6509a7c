"""A value in the notation of its file, and back: so that a correction can name what stands there."""

import datetime as dt

import pytest

from assets.written import as_written, value_of

CASES = [
    ("raw_iwmo__claims", "amount_cents", -5000, "5000 C"),
    ("raw_iwmo__claims", "period_start", dt.date(2024, 3, 1), "2024-03-01"),
    ("raw_aw319__lines", "amount_cents", -1250, "1250 C"),
    ("raw_aw319__lines", "tariff_cents", 161, "161"),
    ("raw_aw319__lines", "period_start", dt.date(2024, 3, 1), "20240301"),
    ("raw_iv3__published", "expenses_cents", 2_558_550_000, "25585.5"),
    ("raw_iv3__published", "income_cents", -100_000, "-1"),
    ("raw_vektis__values", "amount_cents", 123450, "1234.50"),
    ("raw_vektis__values", "quantity", 38.5, "38.5"),
    ("raw_statline__observations", "value", -12.5, "-12.5"),
    ("raw_shelter__nights", "amount_cents", 123450, "1.234,50"),
    ("raw_shelter__nights", "month", dt.date(2024, 3, 1), "01-03-2024"),
]


@pytest.mark.parametrize(("table", "column", "value", "written"), CASES)
def test_a_value_is_written_as_its_file_writes_it(table, column, value, written):
    assert as_written(table, column, value) == written


@pytest.mark.parametrize(
    ("table", "column", "value", "written"), [case for case in CASES if "iwmo" not in case[0] or "cents" in case[1]]
)
def test_what_is_written_is_read_back(table, column, value, written):
    assert value_of(table, column, type(value), written) == value


def test_a_person_is_never_written():
    assert as_written("raw_aw319__lines", "person_id", "p1" + "a" * 32) is None
