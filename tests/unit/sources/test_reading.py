"""What a receipt says of a file as a whole."""

import pytest

from pipelines.sources.reading import Receipt


@pytest.mark.parametrize(
    ("stated", "aside"),
    [
        ({}, "sum_unknown"),
        ({"control_lines": 2}, "sum_unknown"),
        ({"control_lines": 2, "control_debit_cents": 5}, "sum_unknown"),
        ({"control_debit_cents": 5, "control_credit_cents": 5}, ""),
        ({"control_net_cents": 0}, ""),
        ({"control_lines": 3}, "control_totals"),
    ],
)
def test_a_ledger_with_an_unread_amount_counts_only_when_its_sum_is_stated(stated, aside):
    assert Receipt("xaf", lines=2, debit_cents=5, credit_cents=5, unread=1, **stated).aside == aside


def test_a_file_of_which_every_amount_is_read_needs_no_totals():
    assert Receipt("xaf", lines=2).aside == ""
