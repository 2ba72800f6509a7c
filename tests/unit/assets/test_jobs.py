"""How a build in this process ends."""

import signal

import dagster as dg
import pytest

from assets import building
from assets.jobs import build
from assets.place import Place


@dg.asset
def stopped() -> int:
    signal.raise_signal(signal.SIGINT)  # Ctrl-C
    return 1


@dg.asset
def broken() -> int:
    raise ValueError("999900006")


@pytest.mark.parametrize(("asset", "interrupted"), [(stopped, True), (broken, False)])
def test_a_build_that_somebody_stops_is_told_from_one_that_fails(tmp_path, asset, interrupted):
    done = build(Place(deliveries="", data=str(tmp_path)), [asset], [])
    assert (done.success, done.interrupted) == (False, interrupted)
    assert done.errors[0].startswith(asset.key.path[-1]) and "999900006" not in done.errors[0]


@dg.asset
def terminated() -> int:
    signal.raise_signal(signal.SIGTERM)  # as a system that shuts down
    return 1


def test_a_build_that_is_terminated_ends_as_one_that_is_stopped_by_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "ASSETS", [terminated])
    monkeypatch.setattr(building, "CHECKS", [])
    before = signal.getsignal(signal.SIGTERM)
    done = building.build_with_progress(Place(deliveries="", data=str(tmp_path)), quiet=True, label="", stages={})
    assert (done.success, done.interrupted) == (False, True)
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_a_killed_build_left_half_done_is_gone_after_the_next_one_begins(tmp_path):
    place = Place(deliveries="", data=str(tmp_path))
    half = [
        tmp_path / "..staging.12345" / "rows.parquet",
        tmp_path / "warehouse" / "core" / ".core__claims.parquet.12345.tmp",
    ]
    kept = [tmp_path / ".staging" / "rows.parquet", tmp_path / "warehouse" / "core" / "core__claims.parquet"]
    for path in (*half, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")

    @dg.asset(required_resource_keys={"warehouse_io"})
    def something() -> None: ...

    build(place, [something], [])
    assert not half[0].parent.exists() and not half[1].exists() and all(path.exists() for path in kept)
