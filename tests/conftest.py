"""Shared by all tests: where the repository is, the reference material when it is there, and example countries."""

import gc
import json
import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

# with a test process per core, threads that wait for each other only burn the time of both
for _pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(_pool, "1")
# as in a build: the objects of thousands of tests and their libraries are not looked through again for every query
gc.set_threshold(100_000, 50, 100)

settings.register_profile(
    "steady", deadline=None, derandomize=True
)  # a slow machine is no bug, and a found one comes back
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with official schemas and samples; skips, and says so, where it is not there."""
    if not SHARED.exists():
        pytest.skip(f"the official schemas and samples are not here ({SHARED})")
    return SHARED


def _once(tmp_path_factory, worker_id, name, *options):
    """A country made by the first worker that asks and shared with the others."""
    from tests.country import Built, make_country

    root = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder, note = root / name, root / f"{name}.json"
    with FileLock(f"{note}.lock"):
        if not note.exists():
            made = make_country(folder, *options)
            note.write_text(json.dumps([str(made.out), str(made.data), made.printed, made.said]))
    out, data, printed, said = json.loads(note.read_text())
    return Built(Path(out), Path(data), printed, said)


@pytest.fixture(scope="session")
def worker(request) -> str:
    """Name of the test process; master when there is one."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="session")
def country(tmp_path_factory, worker):
    """A small example country, built."""
    return _once(tmp_path_factory, worker, "country", "--care-lines", "30000", "--seed", "7")


@pytest.fixture(scope="session")
def faulty_country(tmp_path_factory, worker):
    """A small example country with planted faults, built."""
    return _once(tmp_path_factory, worker, "faulty", "--care-lines", "30000", "--seed", "8", "--defects", "2")
