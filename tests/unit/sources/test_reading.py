"""What a receipt says of a file as a whole."""

from datetime import date

import pytest

from pipelines.sources.reading import Note, Receipt
from pipelines.sources.tabular import follow_note


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


@pytest.mark.parametrize(
    ("own", "note", "control"),
    [
        (
            (2, 300),
            Note(issued_at=date(2025, 1, 1)),
            "met",
        ),  # a note that says nothing of it leaves the totals of the file
        ((3, 300), Note(issued_at=date(2025, 1, 1)), "not met"),
        ((3, 300), Note(lines=2, net_cents=300), "not met"),  # both must be met
        ((2, 300), Note(lines=2, net_cents=301), "not met"),
        ((None, None), Note(lines=2), "met"),
        ((None, None), Note(), "none"),
    ],
)
def test_a_file_meets_its_own_totals_and_those_of_its_note(own, note, control):
    receipt = Receipt("x", lines=2, debit_cents=400, credit_cents=100, control_lines=own[0], control_net_cents=own[1])
    assert follow_note(receipt, note).control == control
