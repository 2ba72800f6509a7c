"""What a release says of a file that tells no day: since when it is known, and which of its owner were there before it."""

import datetime as dt
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.dated import DATED_AT_RELEASE, Received, release_note, released_today
from assets.inbox import Kept
from assets.intake import arrow_schema

A, B, C, D, E = ("abcde"[n] * 64 for n in range(5))
TODAY, BEFORE = dt.date(2024, 5, 2), dt.date(2024, 5, 1)
OWNER, KIND = "gemeente:0344", "shelter"
KEPT = Kept(A, "opvang é.csv", 1, Path("nowhere"))
RESULT = {"kind": KIND, "owner": OWNER, "issued": None}
YEAR = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 12, 31)}


def received(file_id, **change):
    """A file of the list of files that a build read."""
    base = {
        "file_id": file_id,
        "name": f"{file_id[0]}.csv",
        "kind": KIND,
        "owner": OWNER,
        "status": "accepted",
        "issued_at": None,
        **YEAR,
    }
    return base | change


def build(data, *files):
    """A build that read these files."""
    path = data / "warehouse" / "raw" / "raw_intake__files.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = arrow_schema("raw_intake__files")
    rows = [{name: None for name in schema.names} | one for one in files]
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema([f.with_nullable(True) for f in schema])), path)
    return path


def released(deliveries, file_id, day, owner="gemeente-0344", name=None, folder=None):
    """A file that was released on a day, with its note."""
    place = deliveries / "dashboard" / owner / (folder or file_id[:16])
    place.mkdir(parents=True)
    said = {"sha256": file_id, "opgesteld": day.isoformat()}
    (place / (name or f"leveringsbrief-{file_id[:16]}.json")).write_text(
        json.dumps({"leveringsbrief": 1, "bestanden": [said]})
    )


def note(result=RESULT, data=Path("nowhere"), deliveries=Path("nowhere"), today=TODAY):
    """What the note of a release says of its file."""
    made = release_note(KEPT, result, Received(data), deliveries, "gemeente-0344", today)
    return made and json.loads(made)


def test_a_file_that_tells_no_day_is_known_since_the_day_of_its_release_and_comes_after_what_was_there(tmp_path):
    build(
        tmp_path, received(A), received(D), received(B, issued_at=TODAY), received(E, issued_at=BEFORE),
        *(received(C, **other) for other in ({"kind": "placements"}, {"owner": "gemeente:0999"}, {"status": "superseded"})),
    )  # fmt: skip
    released(tmp_path, C, TODAY)
    released(tmp_path, "f" * 64, BEFORE)
    said = {"sha256": A, "naam": "opvang é.csv", "opgesteld": "2024-05-02", "na": [B, C, D]}
    assert note(data=tmp_path, deliveries=tmp_path) == {"leveringsbrief": 1, "bestanden": [said]}
    made = release_note(KEPT, RESULT, Received(tmp_path), tmp_path, "gemeente-0344", TODAY)
    assert made is not None and "opvang é.csv".encode() in made and made.count(b"\n ") > 5, "somebody can read it"


def test_a_file_that_says_its_day_and_a_kind_of_which_facts_do_not_change_have_no_note(tmp_path):
    build(tmp_path, received(B))
    assert note(RESULT | {"issued": "2024-01-01"}, tmp_path) is None
    assert note(RESULT | {"kind": "wmo323"}, tmp_path) is None
    assert {KIND, "placements", "register", "profiled", "iv3"} <= DATED_AT_RELEASE and not {
        "wmo323",
        "xaf",
    } & DATED_AT_RELEASE


def test_nothing_was_there_before_the_first_build_and_the_first_release(tmp_path):
    assert note(data=tmp_path, deliveries=tmp_path)["bestanden"][0]["na"] == []
    build(tmp_path, received(B))
    assert note(RESULT | {"owner": None}, tmp_path)["bestanden"][0]["na"] == [], "of nobody known nothing was there"


def test_released_on_a_day_is_what_a_note_beside_it_says_for_that_owner(tmp_path):
    released(tmp_path, A, TODAY)
    released(tmp_path, B, BEFORE)
    released(tmp_path, C, TODAY, owner="gemeente-0999")
    released(tmp_path, D, TODAY, folder="0" * 16)  # named as the note of another folder
    released(tmp_path, E, TODAY, name="leveringsbrief.json")
    assert list(released_today(tmp_path, "gemeente-0344", TODAY)) == [A]
    assert list(released_today(tmp_path, "gemeente-0344", BEFORE)) == [B]
    assert list(released_today(tmp_path, "kvk-12345678", TODAY)) == []


def test_what_a_build_read_is_read_once_and_again_when_there_is_a_newer_one(tmp_path, monkeypatch):
    seen, read = [], pq.read_table
    monkeypatch.setattr(pq, "read_table", lambda *given, **more: seen.append(more) or read(*given, **more))
    known = Received(tmp_path)
    assert known.rows() == [] and seen == []
    path = build(tmp_path, received(A))
    os.utime(path, ns=(1, 1))
    assert [one["file_id"] for one in known.rows()] == [A] == [one["file_id"] for one in known.rows()]
    assert len(seen) == 1 and set(known.rows()[0]) == {
        "file_id", "name", "kind", "owner", "status", "period_start", "period_end", "issued_at",
    }  # fmt: skip
    build(tmp_path, received(B))
    os.utime(path, ns=(2, 2))
    assert [one["file_id"] for one in known.rows()] == [B] and len(seen) == 2


def test_another_build_is_read_also_when_it_is_as_old(tmp_path, monkeypatch):
    for name, file_id in (("one", A), ("two", B)):
        os.utime(build(tmp_path / name, received(file_id)), ns=(1, 1))
    looked_at = iter([tmp_path / name / "warehouse" for name in ("one", "two")])
    monkeypatch.setattr(
        "assets.dated.Warehouse", SimpleNamespace(of=lambda data: SimpleNamespace(folder=next(looked_at)))
    )
    known = Received(tmp_path)
    assert [known.rows()[0]["file_id"], known.rows()[0]["file_id"]] == [A, B]


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [
        (dt.date(2024, 1, 1), dt.date(2024, 1, 31), True), (dt.date(2024, 3, 31), dt.date(2024, 5, 1), True),
        (dt.date(2024, 1, 1), dt.date(2024, 1, 30), False), (dt.date(2024, 4, 1), dt.date(2024, 5, 1), False),
        (None, dt.date(2024, 2, 1), False), (dt.date(2024, 2, 1), None, False),
    ],
)  # fmt: skip
def test_of_the_same_time_are_files_with_a_day_in_common(tmp_path, start, end, there):
    build(tmp_path, received(B, period_start=start, period_end=end, name="z.csv"), received(C, kind="placements"))
    result = RESULT | {"from": "2024-01-31", "until": "2024-03-31"}
    assert Received(tmp_path).of_the_same_time(result) == (["z.csv"] if there else [])


def test_files_of_the_same_time_are_named_in_order_and_only_where_the_file_itself_has_a_period(tmp_path):
    build(tmp_path, received(B, name="z.csv"), received(C, name="a.csv"))
    period = {"from": "2024-01-31", "until": "2024-03-31"}
    assert Received(tmp_path).of_the_same_time(RESULT | period) == ["a.csv", "z.csv"]
    for less in ({"from": None}, {"until": ""}):
        assert Received(tmp_path).of_the_same_time(RESULT | period | less) == []
    assert Received(tmp_path).of_the_same_time(RESULT) == []
    assert Received(tmp_path).of_the_same_time(RESULT | period | {"owner": ""}) == []
    build(tmp_path, received(B, owner=None), received(C, kind="wmo323"))
    assert (
        Received(tmp_path).alike(RESULT | {"owner": None})
        == Received(tmp_path).alike(RESULT | {"kind": "wmo323"})
        == []
    )
