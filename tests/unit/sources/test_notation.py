"""Amounts and months in the notation that was declared, and in no other."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.cells import Unreadable
from pipelines.sources.notation import MONTHS, SHORT, Numbers, is_day_form, month, month_number, year

DUTCH, ENGLISH = Numbers(",", "."), Numbers(".", ",")


def refused(parse, *given_):
    with pytest.raises(Unreadable) as raised:
        parse(*given_)
    return raised.value.rule


def test_one_text_is_two_amounts_in_two_notations():
    assert DUTCH.cents("1.234") == 123400
    assert ENGLISH.cents("1,234") == 123400
    assert Numbers(".", "").cents("1.23") == 123
    assert refused(DUTCH.cents, "1.23") == refused(ENGLISH.cents, "1,23") == "not_in_notation"


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1.234,56", 123456), ("1234,5", 123450), ("-0,10", -10), ("€ 12", 1200), ("€ -12,00", -1200), ("-€ 12", -1200),
        ("12,00-", -1200), ("(12,00)", -1200), ("\u221212", -1200), (",50", 50), ("1.234.567", 123456700), ("12,5000", 1250),
        ("12,00 EUR", 1200), ("\u00a012", 1200),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_cent(written, cents):
    assert DUTCH.cents(written) == cents


@pytest.mark.parametrize("written", ["", "-", "--1", "-1-", "(-1)", "(1", "1)", "1,234.56", "12.34", "1.2345", "1 234", "1e3", "x", "1,", "0,005", "9" * 20, "٣", "1,00,00", "=1+1"])  # fmt: skip
def test_what_is_no_amount_in_the_notation_is_none(written):
    assert refused(DUTCH.cents, written) == "not_in_notation"


@pytest.mark.parametrize(
    ("numbers", "written", "cents"),
    [
        (Numbers(",", ".", "x1000"), "1,5", 150_000), (Numbers(",", ".", "x1000"), "0,00001", 1), (Numbers(",", ".", "cent"), "1.234", 1234),
        (Numbers(",", " "), "1 234,5", 123450), (Numbers(",", " "), "1\u202f234,5", 123450), (Numbers(".", "'"), "1'234.50", 123450),
        (Numbers(",", ".", "euro", costs_negative=True), "-12", 1200),
    ],
)  # fmt: skip
def test_units_and_signs_are_those_declared(numbers, written, cents):
    assert numbers.cents(written) == cents
    assert refused(Numbers(",", ".", "cent").cents, "1,5") == "not_in_notation"


@pytest.mark.parametrize(("cell", "cents"), [(12, 1200), (12.34, 1234), (0.1 + 0.2, 30), (-5.0, -500)])
def test_a_number_of_a_workbook_is_what_it_shows(cell, cents):
    assert DUTCH.cents(cell) == cents
    for other in (True, float("nan"), float("inf"), 0.005, dt.date(2024, 1, 1), 1e16):
        assert refused(DUTCH.cents, other) == "not_in_notation"


def test_an_amount_is_whole_cents_to_a_millionth_and_no_larger_than_can_be():
    assert DUTCH.cents("12,00000001") == 1200 and refused(DUTCH.cents, "12,00000002") == "not_in_notation"
    assert type(DUTCH.cents("12")) is int and type(Numbers(",", ".", costs_negative=True).cents("12")) is int
    assert DUTCH.cents("10000000000000,00") == 10**15 and refused(DUTCH.cents, "10000000000000,01") == "not_in_notation"
    cents = Numbers(",", ".", "cent")
    assert cents.cents(10**15 - 1) == 10**15 - 1 and refused(cents.cents, 10**15) == "not_in_notation"


def test_in_a_form_that_is_none_nothing_is_read():
    assert refused(month, "2024-03", "maand") == "not_in_form"


@given(st.integers(-(10**12), 10**12), st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'"), (",", "")]))
def test_any_amount_survives_being_written(cents, signs):
    decimal, thousands = signs
    whole = f"{abs(cents) // 100:,}".replace(",", thousands)
    written = f"{'-' if cents < 0 else ''}{whole}{decimal}{abs(cents) % 100:02d}"
    assert Numbers(decimal, thousands).cents(written) == cents


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("dd-mm-jjjj", "05-03-2024"), ("d-m-jjjj", "5-3-2024"), ("mm/dd/jjjj", "03/05/2024"), ("jjjj-mm-dd", "2024-03-05"),
        ("jjjjmmdd", "20240305"), ("jjjjmm", "202403"), ("mm-jjjj", "3-2024"), ("jjjj-mm", "2024-03"), ("mmm-jj", "mrt-24"),
        ("mmm jjjj", "Mrt. 2024"), ("mmmm jjjj", "maart 2024"), ("dd.mm.jj", "05.03.24"), ("dd-mm-jjjj", dt.date(2024, 3, 5)),
        ("mm-jjjj", dt.datetime(2024, 3, 31, 12)),
    ],
)  # fmt: skip
def test_a_month_is_read_in_the_form_that_was_declared(form, written):
    assert month(written, form) == dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("form", "written", "rule"),
    [
        ("dd-mm-jjjj", "2024-03-05", "not_in_form"), ("jjjjmm", "2024-3", "not_in_form"), ("dd-mm-jjjj", "31-02-2024", "no_such_day"),
        ("mm-jjjj", "13-2024", "no_such_day"), ("mmm jjjj", "foo 2024", "no_such_day"), ("mm-jjjj", "01-0024", "no_such_day"),
        ("mm-jjjj", "", "not_in_form"), ("mm-jjjj", 45000.0, "not_in_form"), ("jjjjmm", "20243", "not_in_form"),
    ],
)  # fmt: skip
def test_another_form_and_a_day_that_is_not_there_are_told_apart(form, written, rule):
    assert refused(month, written, form) == rule


@pytest.mark.parametrize("form", ["dd-mm", "jjjj", "mm-mm-jjjj", "dd-mm-yyyy", "", "maand", "dd,mm,jjjj", "jj-jjjj-mm"])
def test_a_form_without_a_month_and_a_year_is_none(form):
    assert not is_day_form(form)


def test_months_of_the_year_go_by_number_or_name():
    for n in range(1, 13):
        for written in (str(n), f"{n:02d}", float(n), MONTHS[n - 1], SHORT[n - 1].upper(), f"{SHORT[n - 1]}."):
            assert month_number(written) == n
    for written in ("0", "13", "x", "1.5", ""):
        assert refused(month_number, written) == "not_a_month_number"


def test_a_year_has_four_digits():
    assert year("2024") == year(2024.0) == 2024
    for written in ("24", "2024-2025", "0024", ""):
        assert refused(year, written) == "not_a_year"
