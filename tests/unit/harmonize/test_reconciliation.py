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
    (row,) = out.to_pyarrow().to_pylist()
    return row


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
        ({"control_lines": 3}, "met"),
        ({"control_debit_cents": 6000, "control_credit_cents": 0}, "met"),
        ({"control_debit_cents": 5999}, "not met"),
        ({"control_credit_cents": 1}, "not met"),
        ({}, "none"),
    ],
)
def test_the_files_own_totals_are_met_or_not_or_absent(stated, control):
    assert outcome(file(**stated), raw({}, {}, {}), held())["control"] == control


def test_each_file_is_accounted_for_by_itself_with_money_in_several_columns_or_none():
    """Nights of 20 + 20 + 15 euros; cells of 5 + 7, 3 and 4 cents taken back; hours, which are no money; a file without a row."""
    cells = [(-5, -7), (None, -3), (-4, None)]
    tables = {
        "raw_shelter__nights": table_of(
            "raw_shelter__nights", *({"file_id": "1" * 64, "amount_cents": cents} for cents in (2000, 2000, 1500))
        ),
        "raw_insurer__aggregates": table_of(
            "raw_insurer__aggregates",
            *({"file_id": "2" * 64, "zvw_ggz_cents": ggz, "zvw_other_cents": other} for ggz, other in cells),
        ),
        "raw_caretaking__hours": table_of("raw_caretaking__hours", *({"file_id": "3" * 64} for _ in range(2))),
    }
    said = {
        "1": ("shelter", 3, 6000, 500),
        "2": ("insurer", 3, 1, 20),
        "3": ("caretaking", 2, 0, 0),
        "4": ("shelter", 0, 0, 0),
    }
    base = {"copy": 1, "status": "accepted", "corrected_cents": 0} | NONE
    files = table_of(
        "raw_intake__files",
        *(
            base | {"file_id": one * 64, "kind": kind, "lines": lines, "debit_cents": debit, "credit_cents": credit}
            for one, (kind, lines, debit, credit) in said.items()
        ),
    )
    quarantine = table_of(
        "core__quarantine",
        {"file_id": "1" * 64, "row": 1, "table": "raw_iwmo__answers", "cents": 5},
        {"file_id": "2" * 64, "row": None, "table": "raw_insurer__aggregates", "cents": 999},
        {"file_id": "3" * 64, "row": 2, "table": "raw_caretaking__hours", "cents": None},
    )
    out = conform(CONTRACTS["mart__reconciliation"], reconciliation(files=files, raw=tables, quarantine=quarantine))
    names = ("lines_read", "lines_accepted", "lines_quarantined", "difference_lines", "cents_turned_over", "cents_read",
             "cents_accepted", "cents_quarantined", "difference_cents")  # fmt: skip
    rows = sorted(out.to_pyarrow().to_pylist(), key=lambda row: row["file_id"])
    assert [(row["file_id"][0], *(row[name] for name in names)) for row in rows] == [
        ("1", 3, 3, 0, 0, 6000, 5500, 5500, 0, 0),
        ("2", 3, 3, 0, 0, 20, -19, -19, 0, 0),
        ("3", 2, 1, 1, 0, 0, 0, 0, 0, 0),
        ("4", 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]


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
        *([accepted] * 4),
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
        "owner": "gemeente:0344", "kind": "shelter", "files": 11, "files_accepted": 7, "files_aside": 4, "files_met": 4,
        "files_without_totals": 2, "lines_read": 33, "lines_accepted": 21, "lines_quarantined": 12, "lines_replaced": 7,
        "cents_accepted": 420, "cents_quarantined": 60, "difference_lines": 5, "difference_cents": 17,
    }  # fmt: skip
