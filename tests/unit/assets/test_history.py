"""A run that was killed does not stay begun for ever; one that lives, or waits for its turn, is left alone."""

import errno
import os
import signal
import time
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from assets.history import history, reap, running
from assets.jobs import build, refusal, resources
from assets.place import Place


def begun(instance, run_id: str):
    run = dg.DagsterRun(job_name="everything", run_id=run_id, status=DagsterRunStatus.STARTED)
    instance.run_storage.add_run(run)
    return run_id


def test_a_run_whose_process_was_killed_is_told_as_failed_when_the_next_one_begins(tmp_path):
    child = os.fork()
    if child == 0:
        running(tmp_path, "dead")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with history(tmp_path) as instance:
        begun(instance, "dead")

    @dg.asset(required_resource_keys={"warehouse_io"})
    def something() -> None: ...

    assert build(Place(deliveries="", data=str(tmp_path)), [something], []).success
    with history(tmp_path) as instance:
        assert instance.get_run_by_id("dead").status == DagsterRunStatus.FAILURE
        assert reap(instance, tmp_path) == []
    assert not list((tmp_path / ".dagster" / "running").iterdir())


def test_a_run_that_lives_is_left_alone_and_one_without_a_mark_has_a_minute(tmp_path):
    mark = running(tmp_path, "waits")
    with history(tmp_path) as instance:
        begun(instance, "waits")
        begun(instance, "just begun")
        assert reap(instance, tmp_path) == []
        mark.release()
        assert reap(instance, tmp_path) == ["waits"]
        assert instance.get_run_by_id("just begun").status == DagsterRunStatus.STARTED


def test_a_run_without_a_mark_is_dead_after_that_minute(tmp_path, monkeypatch):
    with history(tmp_path) as instance:
        begun(instance, "never came to it")
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + 61)
        assert reap(instance, tmp_path) == ["never came to it"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("[Errno 28] No space left on device: '/x'", 28),
        ('IO Error: Could not write file "/x": No space left on device', 28),
        ("(sqlite3.OperationalError) database or disk is full", 28),
        ("(sqlite3.OperationalError) disk I/O error", 5),
        ("[Errno 27] File too large", 27),
        ("[Errno 13] Permission denied: '/x'", 13),
        ("mart__amounts: rows break the contract", None),
    ],
)
def test_what_a_disk_refuses_is_known_by_its_words_whoever_says_them(words, number):
    why = refusal(words, Place(deliveries="", data="/data"))
    assert (why.errno if why else None) == number
    assert why is None or why.filename == "/data"


def test_a_build_on_a_disk_that_refuses_says_so_and_not_that_the_data_are_wrong(tmp_path):
    @dg.asset
    def full() -> None:
        raise OSError(28, "No space left on device", "/somewhere/999900006")

    done = build(Place(deliveries="", data=str(tmp_path)), [full], [])
    assert (done.refused.errno, done.refused.filename) == (28, str(tmp_path))
    assert "999900006" not in " ".join(done.errors)


def test_where_not_even_the_history_can_be_written_it_is_told_too(tmp_path, monkeypatch):
    from assets import jobs

    def full(_):
        raise RuntimeError("(sqlite3.OperationalError) database or disk is full")

    monkeypatch.setattr(jobs, "history", full)
    assert build(Place(deliveries="", data=str(tmp_path)), [], []).refused.errno == 28


def test_a_run_of_dagster_holds_its_mark_while_it_lives(tmp_path):
    seen = []

    @dg.asset(required_resource_keys={"warehouse_io"})
    def something(context: dg.AssetExecutionContext) -> None:
        seen.append(reap(context.instance, tmp_path))

    place = Place(deliveries="", data=str(tmp_path))
    with history(tmp_path) as instance:
        assert dg.materialize([something], instance=instance, resources=resources(place)).success
    assert seen == [[]]


def test_what_the_engine_of_a_killed_run_put_aside_is_gone_when_the_next_one_begins(tmp_path):
    """Rows of people: nothing else would ever remove them, for the engine does so only when it ends by itself."""
    left = tmp_path / ".spill" / "duckdb_temp_storage_DEFAULT-0.tmp"
    left.parent.mkdir()
    left.write_bytes(b"rows")

    @dg.asset(required_resource_keys={"warehouse_io"})
    def something() -> None: ...

    assert build(Place(deliveries="", data=str(tmp_path)), [something], []).success
    assert not left.exists()


def test_an_io_error_on_a_disk_without_room_is_a_full_disk(tmp_path, monkeypatch):
    place, words = Place(deliveries="", data=str(tmp_path)), "(sqlite3.OperationalError) disk I/O error"
    for free, number in ((999_999, errno.ENOSPC), (1_000_000, errno.EIO)):
        monkeypatch.setattr("assets.jobs.shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        why = refusal(words, place)
        assert why is not None and why.errno == number
