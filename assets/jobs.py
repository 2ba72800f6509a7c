"""The build: every asset, in one process, with its history below the data folder."""

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError
from filelock import FileLock
from pydantic import PrivateAttr

from assets.history import history, reap, running
from assets.place import Place, lock_of
from assets.storage import ParquetIO, Warehouse

# errors whose words are ours: they name tables, rules, paths and counts, never a value of a delivered file
OWN_ERRORS = {"ContractError", "FileNotFoundError", "PermissionError", "KeyError"}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def resources(place: Place) -> dict[str, object]:
    """Resources of all assets, for one place."""
    warehouse = Warehouse(folder=str(Path(place.data) / "warehouse"))
    return {"place": place, "warehouse": warehouse, "warehouse_io": Turn(warehouse=warehouse, data=place.data)}


class Turn(ParquetIO):
    """Writing tables, one run at a time: a run that writes waits for its turn, and until all tables are of one build says so.

    Whoever starts the run: the command line, the schedule, the sensor, or somebody in Dagster's own interface.
    """

    data: str
    _alive: list[FileLock] = PrivateAttr(default_factory=list)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Wait for the turn, and mark that tables may be of two builds from now on."""
        place = Place(deliveries="", data=self.data)
        assert context.instance is not None and context.run is not None
        self._alive.append(running(Path(self.data), context.run.run_id))
        lock_of(Path(self.data)).acquire()
        reap(context.instance, Path(self.data))
        place.unfinished.touch()
        place.tidy()
        place.shut()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Let the next run begin."""
        lock_of(Path(self.data)).release()
        while self._alive:
            mark = self._alive.pop()
            mark.release()
            Path(mark.lock_file).unlink(missing_ok=True)


@dataclass(frozen=True)
class Built:
    """How a build ended: whether all assets were made, the checks that did not hold, and whether somebody stopped it."""

    success: bool
    failed_checks: list[str]
    errors: list[str]
    interrupted: bool = False
    refused: OSError | None = None


NO_ROOM = 1_000_000  # bytes: less is a full disk
REFUSALS = {
    errno.ENOSPC: ("database or disk is full",),
    errno.EDQUOT: (),
    errno.EFBIG: (),
    errno.EIO: ("disk I/O error",),
    errno.EROFS: ("attempt to write a readonly database",),
    errno.EACCES: ("unable to open database file",),
}
"""What a disk refuses, with how SQLite says it; files of deliveries that cannot be read never come this far."""


def _free(place: Place) -> int:
    return shutil.disk_usage(place.data).free if Path(place.data).exists() else NO_ROOM


def refusal(words: str, place: Place) -> OSError | None:
    """What the disk of a place refused, as far as the words of an error say so: of Python, the engine or SQLite.

    A disk without room is full, also where SQLite calls it an I/O error (it maps a file that cannot grow).
    """
    for number, also in REFUSALS.items():
        if any(said in words for said in (f"[Errno {number}]", os.strerror(number), *also)):
            full = number == errno.EIO and _free(place) < NO_ROOM
            number = errno.ENOSPC if full else number
            return OSError(number, os.strerror(number), place.data)
    return None


def _cause(event: dg.DagsterEvent) -> Any:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error


def _kind(event: dg.DagsterEvent) -> str:
    error = _cause(event)
    return str(error.cls_name) if error else "?"


def told(event: dg.DagsterEvent) -> str:
    """A failed step in one line: its name and the kind of error; the words only of errors that we made ourselves."""
    error = _cause(event)
    name = _kind(event)
    words = error.message.strip() if error and name in OWN_ERRORS else name
    return f"{event.step_key}: {words}"


def build(place: Place, assets: list, checks: list) -> Built:
    """Make all assets of a place and run their checks, in this process."""
    try:
        return _built(place, assets, checks)
    except (KeyboardInterrupt, DagsterExecutionInterruptedError):  # between two steps
        return Built(False, [], [], interrupted=True)
    except Exception as failed:  # the history of what happens could not be written
        if (why := refusal(str(failed), place)) is None:
            raise
        return Built(False, [], [], refused=why)


def _built(place: Place, assets: list, checks: list) -> Built:
    with history(Path(place.data)) as instance:
        result = dg.materialize(
            [*assets, *checks],
            instance=instance,
            resources=resources(place),
            run_config=QUIET,
            raise_on_error=False,
        )
        evaluations = result.get_asset_check_evaluations()
        failed = [f"{e.asset_key.path[-1]}.{e.check_name}" for e in evaluations if not e.passed and e.blocking]
        soft = [f"{e.asset_key.path[-1]}.{e.check_name}" for e in evaluations if not e.passed and not e.blocking]
        failures = [event for event in result.all_events if event.is_step_failure]
    interrupted = any(_kind(event) == "DagsterExecutionInterruptedError" for event in failures)
    causes = [cause.message for event in failures if (cause := _cause(event))]
    refused = next((why for words in causes if (why := refusal(words, place))), None)
    return Built(result.success, failed + soft, [told(event) for event in failures], interrupted, refused)
