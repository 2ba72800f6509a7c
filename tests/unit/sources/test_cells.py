"""Cells by hand: every way in which people write a value, what it is, and by which rule another is refused."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.sources import cells

MINUS = "\u2212"


def rule(parse, cell):
    """The rule by which a cell is refused."""
    with pytest.raises(cells.Unreadable) as refused:
        parse(cell)
    assert str(refused.value) == refused.value.rule and refused.value.__cause__ is None
    return refused.value.rule


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""), (" \ufeffa b\t", "a b"), ("\ufeffa", "a"), ("XaX", "XaX"), (12.0, "12"), (12.5, "12.5"), (float("inf"), "inf"), (7, "7"), (True, "True"),
        (dt.datetime(2024, 3, 1), "2024-03-01"), (dt.datetime(2024, 3, 1, 9, 30), "2024-03-01 09:30:00"), (dt.date(2024, 3, 1), "2024-03-01"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_a_text(cell, shown):
    assert cells.shown(cell) == cells.text(cell) == shown


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("0", 0), ("1", 100), ("1,5", 150), ("1,05", 105), ("1234,5", 123_450), ("1.234,56", 123_456), ("1.234.567", 123_456_700),
        ("9999999999,99", 999_999_999_999), ("9.999.999.999", 999_999_999_900), ("€ 12", 1200), ("EUR12,30", 1230), ("€12 -", -1200), ("-0,10", -10),
        (f"{MINUS}1", -100), ("€ -1", -100), ("- € 1", -100), ("1-", -100), (" 12 ", 1200), (12, 1200), (12.34, 1234), (-0.1, -10),
        (0.1 + 0.2, 30), (12.3400000001, 1234), (1.00000001, 100), (9_999_999_999, 999_999_999_900), (-9_999_999_999.99, -999_999_999_999),
    ],
)  # fmt: skip
def test_euros_are_whole_cents(written, cents):
    assert cells.money(written) == cents
    assert type(cells.money(written)) is int


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1.234", "ambiguous_number"), ("1,234", "ambiguous_number"), ("-1,234", "ambiguous_number"), (f"{MINUS}123,456", "ambiguous_number"),
        *((wrong, "not_a_number") for wrong in (
            "", "x", "1,234.50", "1.23", "1,2345", "12.34.567", "1.2345,00", "-1-", "€ -1-", "- € -1", "12345678901", "10.000.000.000", "1,", "1 000",
            "0" * 61, True, False, float("nan"), float("inf"), 12.345, 12.3401, 1.00000002, 10**10, -(10**10), 1e10, None, dt.date(2024, 1, 1), Decimal(1),
        )),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_in_none_is_no_amount(written, why):
    assert rule(cells.money, written) == why


def test_an_amount_of_sixty_characters_is_read_and_of_sixty_one_is_not():
    assert cells.money("1" + " " * 58 + "-") == -100
    assert rule(cells.money, "1" + " " * 59 + "-") == "not_a_number"
    thousands = "1" + ".234" * 14
    assert cells.decimal(f"{thousands},12") > 1e42 and len(f"{thousands},12") == 60
    assert rule(cells.decimal, f"{thousands}.234") == rule(cells.decimal, "x" * 60) == "not_a_number"


def test_a_number_has_a_comma_for_its_decimals_and_a_count_has_none():
    read = {
        "1,5": 1.5,
        "-1,25": -1.25,
        f"{MINUS}2": -2.0,
        "1.234,5": 1234.5,
        "1.234.567": 1_234_567.0,
        "12": 12.0,
        "1,0123456789": 1.0123456789,
    }
    assert {written: cells.decimal(written) for written in read} == read
    assert (cells.decimal(2), cells.decimal(0.1)) == (2.0, 0.1)
    for written, why in (
        ("1.234", "ambiguous_number"),
        ("1,01234567891", "not_a_number"),
        ("1-", "not_a_number"),
        (True, "not_a_number"),
    ):
        assert rule(cells.decimal, written) == why
    assert [cells.count(one) for one in ("12", "-3", "1.234.567", 5, 5.0, 9_999_999_999, "-9999999999")] == [
        12, -3, 1_234_567, 5, 5, 9_999_999_999, -9_999_999_999,
    ]  # fmt: skip
    for written, why in (
        ("3,0", "not_a_number"), ("3,5", "not_a_number"), (2.5, "not_a_number"), ("1.234", "ambiguous_number"), ("10.000.000.000", "not_a_number"),
        ("-10.000.000.000", "not_a_number"), ("x", "not_a_number"),
    ):  # fmt: skip
        assert rule(cells.count, written) == why


def test_days_months_and_quarters_are_dutch_or_iso_and_from_1900_to_2199():
    first = dt.date(2024, 2, 1)
    for written in ("1-2-2024", "01-02-2024", "2024-02-01", " 2024-02-01 ", first, dt.datetime(2024, 2, 1, 12)):
        assert cells.day(written) == first
    assert (cells.day("31-12-1900"), cells.day("2199-01-31"), cells.day(dt.date(2199, 12, 31))) == (
        dt.date(1900, 12, 31), dt.date(2199, 1, 31), dt.date(2199, 12, 31),
    )  # fmt: skip
    for written in (
        "31-12-1899",
        "2200-01-01",
        "30-02-2024",
        "2024-13-01",
        "1/2/2024",
        "2024-2-1",
        "1-2-24",
        dt.date(1899, 1, 1),
        dt.date(9999, 12, 31),
        45_000,
    ):
        assert rule(cells.day, written) == "not_a_date"
    for written in ("2-2024", "02-2024", "2024-02", dt.date(2024, 2, 29), dt.datetime(2024, 2, 29)):
        assert cells.month(written) == first
    for written in ("13-2024", "2024-00", "2024-2", "1-2-2024", "2-1899", "2200-01", "feb", dt.date(2200, 1, 1)):
        assert rule(cells.month, written) == "not_a_month"
    for written, month in (("2024KW1", 1), ("2024 kw2", 4), ("2024-Q3", 7), ("2024q04", 10), (" 2024KW4 ", 10)):
        assert cells.quarter(written) == dt.date(2024, month, 1)
    for written in ("2024KW5", "2024KW0", "2024", "1899KW1", "2200KW1", dt.date(2024, 1, 1)):
        assert rule(cells.quarter, written) == "not_a_quarter"


def test_words_codes_and_numbers_of_people():
    assert [cells.yes_no(one) for one in ("Ja", " NEE ", True, False)] == [True, False, True, False]
    assert rule(cells.yes_no, "j") == rule(cells.yes_no, 1) == "not_yes_no"
    assert [cells.code(4)(one) for one in ("1", "0344", 344, 344.0)] == ["0001", "0344", "0344", "0344"]
    for written in ("03445", "a", "", "3,0", None):
        assert rule(cells.code(4), written) == "not_a_code"
    assert cells.codes(4)("1|0344") == "0001|0344" and rule(cells.codes(4), "1||2") == "not_a_code"
    assert cells.unit_code(" 3E5x ") == "3E5x" and cells.unit_code("3E5") == "3E5"
    for written in ("3,44E+14", "3.44e+14", "3E+5"):
        assert rule(cells.unit_code, written) == "rounded"
    pick = cells.one_of({"gemengd wonen": "project"})
    assert pick(" Gemengd Wonen") == "project" and rule(pick, "gemengd") == "not_in_list"
    assert cells.postcode(" 3511 aa ") == "3511AA"
    assert (
        cells.citizen(" 999.900 006")
        == cells.citizen("999-900\u2010006")
        == cells.citizen("999\u2013900\u2013006")
        == "999900006"
    )
    assert cells.citizen("999_900_006") == "999_900_006" and cells.citizen(999900006.0) == "999900006"
