"""Three counts made apart have to meet: what the reader read, what the store holds, what the quarantine holds."""

import ibis
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS, RAW
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize.reconciliation import per_party, reconciliation
from tests.rows import as_table, table_of

FILE = "f" * 64
NONE = {name: None for name in ("control_lines", "control_debit_cents", "control_credit_cents", "control_net_cents")}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def raw(*nights):
    """The tables with rows: nights, and a few without money."""
    return {
        "raw_shelter__nights": table_of("raw_shelter__nights", *({"file_id": FILE} | night for night in nights)),
        "raw_caretaking__hours": as_table("raw_caretaking__hours", []),
    }


def file(**change):
    base = {
        "file_id": FILE,
        "kind": "shelter",
        "status": "accepted",
        "lines": 3,
        "debit_cents": 6000,
        "credit_cents": 0,
        "corrected_cents": 0,
    }
    return table_of("raw_intake__files", base | NONE | change)


def held(*rows):
    base = {"file_id": FILE, "table": "raw_shelter__nights"}
    return table_of("core__quarantine", *(base | row for row in rows)) if rows else as_table("core__quarantine", [])


def outcome(files, tables, quarantine):
    out = conform(CONTRACTS["mart__reconciliation"], reconciliation(files=files, raw=tables, quarantine=quarantine))
    assert violations(CONTRACTS["mart__reconciliation"], out) == {}
    return out.to_pyarrow().to_pylist()[0]


def test_every_line_and_cent_is_accepted_or_held_back():
    row = outcome(file(), raw({}, {}), held({"row": 3, "cents": 2000}, {"row": 3, "cents": 2000, "rule": "another"}))
    assert (row["lines_accepted"], row["lines_quarantined"], row["difference_lines"]) == (2, 1, 0)
    assert (row["cents_accepted"], row["cents_quarantined"], row["difference_cents"]) == (4000, 2000, 0)
    assert row["control"] == "none"


def test_a_stored_row_that_is_held_back_by_a_relation_is_counted_once():
    row = outcome(file(), raw({}, {}, {}), held({"row": 2, "cents": 2000}))
    assert (
        row["lines_accepted"],
        row["lines_quarantined"],
        row["difference_lines"],
        row["difference_cents"],
    ) == (2, 1, 0, 0)


def test_a_lost_row_shows_as_a_difference():
    row = outcome(file(), raw({}, {}), held())
    assert (row["difference_lines"], row["difference_cents"]) == (1, 2000)


def test_one_cent_shows_as_a_difference():
    row = outcome(file(debit_cents=6001), raw({}, {}, {}), held())
    assert (row["difference_lines"], row["difference_cents"]) == (0, 1)


def test_rows_that_another_row_stands_in_for_are_not_held_back():
    again = {"row": 2, "cents": 2000, "rule": "same_fact_again"}
    later = [{"row": 3, "cents": 2000, "rule": "later_version"}, {"row": 3, "cents": 2000, "rule": "unknown_complex"}]
    row = outcome(file(), raw({}, {}, {}), held(again, *later))
    assert [row[f"lines_{name}"] for name in ("accepted", "duplicate", "superseded", "quarantined")] == [1, 1, 1, 0]
    assert [row[f"cents_{name}"] for name in ("duplicate", "superseded", "quarantined")] == [2000, 2000, 0]
    assert (row["difference_lines"], row["difference_cents"]) == (0, 0)


def test_cents_that_a_correction_added_are_named():
    corrected = {"row": 3, "amount_cents": 2500, "nights": 25}
    row = outcome(file(corrected_cents=500), raw({}, {}, corrected), held())
    assert (row["cents_read"], row["cents_corrected"], row["cents_accepted"], row["difference_cents"]) == (
        6000,
        500,
        6500,
        0,
    )


@pytest.mark.parametrize(
    ("status", "where"),
    [("duplicate", "duplicate"), ("superseded", "superseded"), ("set_aside", "quarantined")],
)
def test_a_file_that_does_not_count_is_accounted_for_as_a_whole(status, where):
    row = outcome(file(status=status), raw(), held())
    assert (
        row[f"lines_{where}"],
        row[f"cents_{where}"],
        row["difference_lines"],
        row["difference_cents"],
    ) == (3, 6000, 0, 0)


@pytest.mark.parametrize(
    ("stated", "control"),
    [
        ({"control_net_cents": 6000}, "met"),
        ({"control_net_cents": 5999}, "not met"),
        ({"control_lines": 4}, "not met"),
        ({}, "none"),
    ],
)
def test_the_files_own_totals_are_met_or_not_or_absent(stated, control):
    assert outcome(file(**stated), raw({}, {}, {}), held())["control"] == control


def test_every_kind_of_rows_can_be_added_up_and_no_files_give_no_rows():
    every = {table: as_table(table, []) for table in RAW if table != "raw_intake__files"}
    empty = reconciliation(files=as_table("raw_intake__files", []), raw=every, quarantine=held())
    assert empty.count().to_pyarrow().as_py() == 0
    assert isinstance(empty, ibis.Table)


def test_a_party_has_its_files_lines_and_cents_added_up_by_kind():
    base = {
        "owner": "gemeente:0344",
        "kind": "shelter",
        "lines_read": 3,
        "lines_accepted": 3,
        "cents_accepted": 60,
        "control": "met",
    }
    none = {name: 0 for name in ("lines_quarantined", "lines_superseded", "lines_duplicate", "cents_quarantined", "difference_lines", "difference_cents")}  # fmt: skip
    refused = {
        "status": "set_aside",
        "lines_accepted": 0,
        "lines_quarantined": 3,
        "cents_accepted": 0,
        "control": "not met",
    }
    accepted = base | none | {"status": "accepted"}
    rows = [
        *([accepted] * 3),
        *([accepted | {"control": "none", "difference_lines": -1, "difference_cents": 5}] * 2),
        accepted | {"control": "not met", "lines_superseded": 5, "lines_duplicate": 2},
        base | none | refused | {"difference_lines": 3, "difference_cents": -7, "cents_quarantined": 60},
        base | none | refused | {"control": "met"},
        base | none | refused | {"control": "none"},
        base | none | refused | {"control": "none"},
    ]
    out = conform(CONTRACTS["mart__deliveries"], per_party(table_of("mart__reconciliation", *rows)))
    assert violations(CONTRACTS["mart__deliveries"], out) == {}
    (row,) = out.to_pyarrow().to_pylist()
    assert row == {
        "owner": "gemeente:0344", "kind": "shelter", "files": 10, "files_accepted": 6, "files_aside": 4, "files_met": 3,
        "files_without_totals": 2, "lines_read": 30, "lines_accepted": 18, "lines_quarantined": 12, "lines_replaced": 7,
        "cents_accepted": 360, "cents_quarantined": 60, "difference_lines": 5, "difference_cents": 17,
    }  # fmt: skip
