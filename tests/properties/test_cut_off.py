"""Half a file never counts as a whole one: every kind is cut at every hundredth, and behind every line."""

import hashlib
import json
from dataclasses import replace

import pytest

from assets.checking import check_files
from assets.intake import staged, take_in
from tests.properties.every_kind import EVERY, make
from tests.properties.outcomes import became, unexplained


def cuts(data: bytes) -> list[int]:
    """Where to cut: every hundredth and behind every line, as long as something that matters is cut off."""
    hundredths = {len(data) * n // 100 for n in range(100)}
    borders = {n + 1 for n, byte in enumerate(data) if byte == 0x0A}
    return sorted(n for n in hundredths | borders if data[n:].strip())


TABLES = [name for name in EVERY if not make(name, 1).ends]


@pytest.mark.parametrize("name", [name for name in EVERY if name not in TABLES])
def test_a_file_that_shows_its_end_is_refused_when_it_is_cut_off(name):
    whole = make(name, 1)
    for at in cuts(whole.data):
        assert became(whole.data[:at], whole.note).receipt is None, at


@pytest.mark.parametrize(
    "name", [name for name in TABLES if (note := make(name, 1).note) and note.net_cents is not None]
)
def test_a_table_that_is_cut_off_does_not_meet_the_totals_of_its_note(name):
    whole = make(name, 1)
    rows = became(whole.data, whole.note).rows
    for at in cuts(whole.data):
        half = became(whole.data[:at], whole.note)
        assert unexplained(half) is None
        assert half.status in ("set_aside", "refused", "unknown") or half.rows == rows, at  # a zero behind the comma


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_which_nobody_says_how_much_there_is_gives_no_row_that_is_not_in_the_whole(name):
    whole = make(name, 1)
    note = whole.note and replace(whole.note, lines=None, net_cents=None)
    rows = became(whole.data, note).rows
    for at in cuts(whole.data):
        half = became(whole.data[:at], note)
        assert unexplained(half) is None
        if (
            half.receipt is not None and half.receipt.control == "met"
        ):  # by the row of the whole country, which is there
            assert half.rows == rows, at
        elif half.receipt is not None:
            assert half.receipt.control == "none"
            assert all(set(found) <= set(rows[table]) for table, found in half.rows.items() if table != "faults"), at


def test_a_table_that_is_cut_off_is_not_the_one_that_a_note_speaks_of(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    entries = []
    for name in TABLES:
        whole = make(name, 1).data
        entries.append({"sha256": hashlib.sha256(whole).hexdigest(), "naam": f"{name}.csv"})
        for at in cuts(whole)[::7]:
            (folder / str(at)).mkdir(exist_ok=True)
            (folder / str(at) / f"{name}.csv").write_bytes(whole[:at])
    (folder / "note.json").write_text(json.dumps({"leveringsbrief": 1, "bestanden": entries}))
    files = take_in(folder, tmp_path / "staging", key=b"k" * 32, domain="test", workers=1).to_pylist()
    assert {row["status"] for row in files if row["name"] != "note.json"} <= {
        "set_aside",
        "refused",
        "unknown",
        "duplicate",
    }
    told = staged(tmp_path / "staging", "notes").to_pandas()
    assert sum(told.rule == "note_without_file") == len(TABLES)
    assert {one.verdict for one in check_files([folder])} <= {"set_aside", "refused", "unknown", "ok"}
    assert [one.path.name for one in check_files([folder]) if one.verdict == "ok"] == ["note.json"]


def test_there_are_enough_cuts():
    assert sum(len(cuts(make(name, 1).data)) for name in EVERY) >= 2_000
