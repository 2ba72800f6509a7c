"""Nothing is kept longer than its term; the terms are checked, what went is logged, and it is off until somebody starts it."""

import csv
import json
import os
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from assets import retention as retaining
from assets.place import ROOT, Place
from assets.retention import LOG, due, enforce, retention, weekly_retention
from pipelines.vault.retention import TermError, is_due, terms

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROW = {"zone": "z", "root": "data", "files": ".staging/*", "days": "7", "source": "s", "note": ""}


@pytest.fixture
def place(tmp_path):
    """A place with terms, and files of some ages (in days)."""
    rows = [
        ROW,
        ROW | {"zone": "in", "root": "deliveries", "files": "**/*", "days": "90"},
        ROW | {"files": "pages/*", "days": ""},
    ]
    (tmp_path / "ref").mkdir()
    with (tmp_path / "ref" / "retention.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, ROW)
        writer.writeheader()
        writer.writerows(rows)
    ages = {"data/.staging/old": 8, "data/.staging/new": 6, "data/pages/p": 900, "data/key/pseudonym.key": 900,
            "in/a/999900006.xml": 91, "in/b.xml": 89}  # fmt: skip
    for name, age in ages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        then = (NOW - timedelta(days=age)).timestamp()
        os.utime(path, (then, then))
    (tmp_path / "in" / "link").symlink_to(tmp_path / "data" / "key" / "pseudonym.key")
    return Place(deliveries=str(tmp_path / "in"), data=str(tmp_path / "data"), reference=str(tmp_path / "ref"))


def test_what_is_due_goes_and_the_log_says_so_without_any_number(place, tmp_path):
    assert enforce(place, NOW) == {"z": 1, "in": 1}
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file() and "ref" not in p.parts}
    assert left >= {"data/.staging/new", "data/pages/p", "data/key/pseudonym.key", "in/b.xml", "in/link"}
    assert not left & {"data/.staging/old", "in/a/999900006.xml"}
    told = [json.loads(line) for line in (tmp_path / "data" / LOG).read_text().splitlines()]
    assert [(one["zone"], one["file"], one["days"], one["bytes"]) for one in told] == [
        ("z", ".staging/old", 7, 1), ("in", "a/*********.xml", 90, 1),
    ]  # fmt: skip
    assert (tmp_path / "data" / LOG).stat().st_mode & 0o777 == 0o600
    assert enforce(place, NOW) == {}


def test_the_job_enforces_and_tells_dagster_counts_only(place, tmp_path):
    with dg.DagsterInstance.ephemeral() as instance:
        done = retention.execute_in_process(resources={"place": place}, instance=instance)
        assert done.success
        told = " ".join(record.user_message for record in instance.all_logs(done.run_id))
    assert "999900006" not in told and "b.xml" not in told and "files" in told
    assert (tmp_path / "data" / LOG).exists() and not (tmp_path / "data" / ".staging" / "old").exists()


def test_the_schedule_is_off_until_somebody_starts_it_and_dagster_knows_both():
    from assets.definitions import defs

    assert weekly_retention.default_status is dg.DefaultScheduleStatus.STOPPED
    assert defs.resolve_job_def("retention") and defs.resolve_schedule_def("weekly_retention")


def test_the_terms_that_are_committed_can_be_meant_and_keep_the_deliveries(place):
    committed = Place(deliveries=place.deliveries, data=place.data, reference=str(ROOT / "data" / "reference"))
    with (ROOT / "data" / "reference" / "retention.csv").open(newline="", encoding="utf-8") as stream:
        said = {term.zone: term.days for term in terms(csv.DictReader(stream))}
    assert said["deliveries"] is None and said["staging"] == 7
    assert [path.name for _, path, _ in due(committed, NOW)] == ["old"]


@pytest.mark.parametrize(
    ("change", "column"),
    [({"days": "0"}, "days"), ({"days": "-1"}, "days"), ({"days": "zeven"}, "days"), ({"root": "/"}, "root"),
     ({"files": "/etc/*"}, "files"), ({"files": "../x"}, "files"), ({"files": "key/*"}, "files"), ({"files": "**/*"}, "files"),
     ({"files": ".staging/**a"}, "files"), ({"files": "[k]ey/*"}, "files"), ({"files": "?ey/*"}, "files"), ({"files": "KEY/*"}, "files"),
     ({"files": ""}, "files"), ({"zone": ""}, "zone"), ({"source": ""}, "source"), ({"note": None}, "note")],
)  # fmt: skip
def test_a_row_that_cannot_be_meant_is_named_and_nothing_goes(change, column):
    with pytest.raises(TermError, match=f"line 3, {column}: found"):
        terms([ROW, ROW | change])


HEADING = ",".join(ROW) + "\n"
GOOD = "z,data,.staging/*,7,s,\n"


@pytest.mark.parametrize(("content", "said"), [
    (None, "is not there"), (b"", "no rows"), (HEADING.encode(), "no rows"), ((HEADING + "z,data,x,7,s,\xe9\n").encode("latin-1"), "UTF-8"),
    ((HEADING + GOOD).replace(",", ";").encode(), "line 2, zone: found None, expected a column of this name, and commas"),
    ((HEADING + GOOD + "z,data,.staging/*,7,s,a note, with a comma\n").encode(), "line 3: found more than the columns"),
    ((HEADING + "z,data,.staging/*,zeven,s,\n").encode(), "line 2, days: found 'zeven'"),
    ((HEADING + "z,data\n").encode(), "line 2, files: found None"), (b"\0" + HEADING.encode() + b"\0", "line 2, zone: found None"),
    ((HEADING + "x" * 200_000).encode(), "field larger than field limit"),
], ids=["gone", "empty", "heading alone", "latin-1", "semicolons", "more", "no number", "fewer", "nul", "large"])  # fmt: skip
def test_terms_that_cannot_be_read_name_the_file_and_nothing_goes(place, tmp_path, content, said):
    path = tmp_path / "ref" / "retention.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TermError) as wrong:
        enforce(place, NOW)
    assert str(wrong.value).startswith(str(path)) and said in str(wrong.value)
    assert (tmp_path / "data" / ".staging" / "old").exists()


def test_terms_as_a_spreadsheet_saves_them_are_read(place, tmp_path):
    (tmp_path / "ref" / "retention.csv").write_bytes(b"\xef\xbb\xbf" + (HEADING + GOOD).replace("\n", "\r\n").encode())
    assert enforce(place, NOW) == {"z": 1}


def test_keys_never_go_wherever_they_are(place, tmp_path):
    rows = HEADING + "in,deliveries,**/*,1,s,\n"
    (tmp_path / "ref" / "retention.csv").write_text(rows)
    inside = tmp_path / "in" / "keys"
    inside.mkdir()
    names = ("pseudonym.key", "erasure.key", "erased.jsonl", "destroyed.jsonl", "other.xml")
    for path in (inside / name for name in names):
        path.write_text("x")
        os.utime(path, (0, 0))
    mine = place.model_copy(update={"key": str(inside / "pseudonym.key")})
    assert enforce(mine, NOW) == {"in": 3} and sorted(path.name for path in inside.iterdir()) == sorted(names[:4])
    around = Place(deliveries=str(tmp_path), data=str(tmp_path / "data"), reference=str(tmp_path / "ref"))
    enforce(around, NOW)
    assert (tmp_path / "data" / "key" / "pseudonym.key").exists()


def test_what_cannot_be_removed_stops_nothing_else_and_fails_the_job(place, tmp_path, monkeypatch):
    real = retaining.let_go_of

    def refuses(path):
        if path.name == "old":
            raise PermissionError(1, "Operation not permitted", str(path))
        told = [json.loads(line)["file"] for line in (tmp_path / "data" / LOG).read_text().splitlines()]
        assert told[-1] == "a/*********.xml", "what goes is in the log before it goes"
        real(path)

    monkeypatch.setattr(retaining, "let_go_of", refuses)
    with pytest.raises(PermissionError, match="1 files that are due stayed") as wrong:
        enforce(place, NOW)
    assert wrong.value.filename == str(tmp_path / "data" / LOG)
    told = [json.loads(line) for line in (tmp_path / "data" / LOG).read_text().splitlines()]
    assert [(one["file"], one.get("stayed", "")) for one in told] == [
        (".staging/old", ""), (".staging/old", "Operation not permitted"), ("a/*********.xml", ""),
    ]  # fmt: skip
    assert not (tmp_path / "in" / "a" / "999900006.xml").exists()


def test_what_somebody_took_back_meanwhile_is_no_fault(place, tmp_path, monkeypatch):
    found = list(due(place, NOW))
    monkeypatch.setattr(retaining, "due", lambda *_: found)
    (tmp_path / "data" / ".staging" / "old").unlink()
    assert enforce(place, NOW) == {"in": 1}


def test_a_file_stays_until_its_term_has_passed():
    [term] = terms([ROW])
    assert not is_due(term, 7.0) and is_due(term, 7.01)


def test_a_file_whose_bytes_have_another_name_goes_and_the_other_stays_as_it_was(place, tmp_path):
    """Pages that were published share their bytes with what is shown."""
    os.link(tmp_path / "data" / ".staging" / "old", tmp_path / "data" / "shown")
    enforce(place, NOW)
    assert not (tmp_path / "data" / ".staging" / "old").exists()
    assert (tmp_path / "data" / "shown").read_text() == "x"
