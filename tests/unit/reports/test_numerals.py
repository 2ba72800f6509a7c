"""Numbers as a Dutch or English reader expects them."""

import datetime as dt

import pytest

from reports.numerals import decimal, euros, exact_euros, long_date, percent, probability

S = "\u00a0"


@pytest.mark.parametrize(
    ("cents", "nl", "en"),
    [
        (0, f"€{S}0", "€0"),
        (123_456, f"€{S}1.235", "€1,235"),
        (-96_000_00, f"€{S}−96.000", "−€96,000"),
        (1_180_000_00, f"€{S}1,18{S}mln", f"€1.18{S}m"),
        (-2_500_000_00, f"€{S}−2,50{S}mln", f"−€2.50{S}m"),
        (999_999_99, f"€{S}1,00{S}mln", f"€1.00{S}m"),
        (-40, f"€{S}0", "€0"),
    ],
)
def test_amounts_to_be_read(cents, nl, en):
    assert (euros(cents, "nl"), euros(cents, "en")) == (nl, en)


def test_amounts_to_the_cent():
    assert exact_euros(-123_456, "nl") == f"€{S}−1.234,56"
    assert exact_euros(5, "en") == "€0.05"


def test_probabilities_and_shares():
    assert [probability(p, "nl") for p in (0.0, 0.009, 0.5, 0.991, 1.0)] == [
        f"<{S}1%",
        f"<{S}1%",
        "50%",
        f">{S}99%",
        f">{S}99%",
    ]
    assert percent(0.814, "nl") == "81%"


def test_decimals_and_dates():
    assert decimal(1234.5, 1, "nl") == "1.234,5"
    assert decimal(-0.25, 2, "en") == "−0.25"
    assert long_date(dt.date(2026, 11, 23), "nl") == "23 november 2026"
