"""Saved scenarios: of their organisation only, few, short, without a BSN, at once on the disk, and nothing of a file is trusted."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.scenarios import MOST, Scenarios, cleaned
from reports.calculating import LONGEST_NAME
from reports.viewer import Viewer

ONE, OTHER, NETWORK, ALONE = (
    Viewer("gemeente", "9001"),
    Viewer("gemeente", "9002"),
    Viewer("netwerk"),
    Viewer("gemeente"),
)


@pytest.fixture
def kept(tmp_path):
    return Scenarios(tmp_path, lambda: date(2026, 11, 27))


def names(kept, viewer):
    return [one.name for one in kept.of(viewer)]


def test_what_is_saved_is_there_again_with_what_was_filled_in(kept, tmp_path):
    assert kept.save(ONE, "  Meer   loon ", {"loon": "110", "jaren": "5"}) == "saved"
    (found,) = Scenarios(tmp_path, date.today).of(Viewer("gemeente", "9001", "somebody else"))
    assert (found.name, found.day, dict(found.values)) == (
        "Meer loon",
        date(2026, 11, 27),
        {"loon": "110", "jaren": "5"},
    )


def test_another_organisation_sees_and_removes_nothing_of_it(kept):
    kept.save(ONE, "Eigen", {})
    number = kept.of(ONE)[0].number
    for other in (OTHER, NETWORK, ALONE, Viewer("corporatie", "9001")):
        assert names(kept, other) == []
        kept.remove(other, number)
    assert names(kept, ONE) == ["Eigen"]
    kept.remove(ONE, number)
    assert names(kept, ONE) == []


def test_a_code_that_is_a_path_stays_below_the_folder(kept, tmp_path):
    kept.save(Viewer("gemeente", "../../uit"), "Buiten", {})
    assert [p.parent.name for p in tmp_path.rglob("*.json")] == ["scenarios"]


def test_there_are_never_too_many_and_the_same_name_takes_the_place(kept):
    for n in range(MOST):
        assert kept.save(ONE, f"S{n}", {"loon": "100"}) == "saved"
    assert kept.save(ONE, "Nog een", {}) == "full"
    assert kept.save(ONE, "S3", {"loon": "120"}) == "saved"
    assert len(kept.of(ONE)) == MOST and kept.of(ONE)[-1].values["loon"] == "120"
    assert kept.save(ONE, " \u200b\n", {}) == "nameless"


@given(st.text(max_size=300))
def test_a_name_is_one_short_line_that_can_be_shown(name):
    told = cleaned(name)
    assert len(told) <= LONGEST_NAME and told == told.strip() and "\n" not in told
    told.encode("utf-8")
    assert cleaned(told) == told


def test_a_bsn_in_a_name_is_not_kept(kept, tmp_path):
    kept.save(ONE, "Voor 999990019", {})
    assert "999990019" not in next(tmp_path.rglob("*.json")).read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"[1, null]", b'{"a": 1}', b'[{"number": 1}]', b"\xff", b"[" * 200_000])
def test_a_file_that_is_none_of_ours_is_nothing_saved_and_can_be_written_over(kept, tmp_path, content):
    kept.save(ONE, "Weg", {})
    next(tmp_path.rglob("*.json")).write_bytes(content)
    assert kept.of(ONE) == ()
    kept.save(ONE, "Nieuw", {})
    assert names(kept, ONE) == ["Nieuw"]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["gemeente-9001.json"]


def test_what_a_file_says_is_cut_to_size(kept, tmp_path):
    kept.save(ONE, "Weg", {})
    long = [
        {
            "number": "n" * 99,
            "name": "x" * 999,
            "day": "2026-11-27",
            "values": {"loon": "9" * 999, **{str(n): "1" for n in range(99)}},
        }
    ]
    next(tmp_path.rglob("*.json")).write_text(json.dumps(long))
    (found,) = kept.of(ONE)
    assert len(found.name) == LONGEST_NAME and len(found.values) <= 20 and max(map(len, found.values.values())) <= 40
