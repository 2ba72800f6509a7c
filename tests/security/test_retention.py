"""Nothing is kept longer than its term; the terms are checked, what went is logged, and it is off until somebody starts it."""

import csv
import json
import os
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

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
     ({"files": ""}, "files"), ({"zone": ""}, "zone"), ({"source": ""}, "source"), ({"note": None}, "note")],
)  # fmt: skip
def test_a_row_that_cannot_be_meant_is_named_and_nothing_goes(change, column):
    with pytest.raises(TermError, match=f"row 2, {column}: found"):
        terms([ROW, ROW | change])


def test_a_file_stays_until_its_term_has_passed():
    [term] = terms([ROW])
    assert not is_due(term, 7.0) and is_due(term, 7.01)


def test_a_file_whose_bytes_have_another_name_goes_and_the_other_stays_as_it_was(place, tmp_path):
    """Pages that were published share their bytes with what is shown."""
    os.link(tmp_path / "data" / ".staging" / "old", tmp_path / "data" / "shown")
    enforce(place, NOW)
    assert not (tmp_path / "data" / ".staging" / "old").exists()
    assert (tmp_path / "data" / "shown").read_text() == "x"
