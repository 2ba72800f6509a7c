"""How a build in this process ends."""

import signal

import dagster as dg
import pytest

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
