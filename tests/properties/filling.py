"""A disk that fills up at each step of a build, and while keys and marks are written: files of so many bytes and no more.

After each try what was there is there still or what was to come is there whole, who asked hears that the disk refused, and the same step
succeeds once there is room. Publishing itself is filled up by `publishing.limits`.
`python -m tests.properties.filling FOLDER COUNT [STEP ...]` does it in a process of one thread, which forks those that meet the limit.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg

from assets.intake import take_in
from assets.jobs import build, refusal
from assets.keys import Ring, write_new
from assets.manifest import digest_of
from assets.place import Place
from assets.published import _swapped_in
from pipelines.harmonize.pseudonyms import is_bsn
from tests.conftest import ROOT
from tests.properties.publishing import forked

TOLD, NOT_TOLD = 2, 3
BSNS = [one for one in map("{:09d}".format, range(100_000_000, 100_003_000)) if is_bsn(one)]


def _reading(data: Path, number: int) -> None:
    folder = data / f"in-{number}"
    folder.mkdir(exist_ok=True)
    for n in range(4):
        (folder / f"{n}.csv").write_text("kolom;bedrag\n" + f"{number};{n}\n" * 40 * number)
    take_in(folder, data / "kept" / ".staging", key=b"k" * 32, workers=1)


def _table(data: Path, number: int) -> None:
    place = Place(deliveries="", data=str(data / "kept"))
    rows = place.reference_rows("iv3_codes")
    place.warehouse().write("ref__iv3_codes", rows.iloc[: 40 * number])


def _page(data: Path, number: int) -> None:
    _swapped_in(f"{number}\n".encode() * 4000, data / "kept" / "page.html")


def _key(data: Path, number: int) -> None:
    write_new(data / "kept" / f"pseudonym-v{number}.key", bytes([number]) * 32)


def _marks(data: Path, number: int) -> None:
    write_new(data / "kept" / "erasure.key", b"e" * 32) if number == 1 else None
    Ring(data / "kept").erase(BSNS[30 * number : 30 * number + 30], date(2026, 1, number))


@dg.asset(required_resource_keys={"warehouse_io"})
def something() -> None:
    """A run that does nothing but be written down."""


def _history(data: Path, number: int) -> None:
    done = build(Place(deliveries="", data=str(data)), [something], [])
    if done.refused is not None:
        raise done.refused
    assert done.success


STEPS: dict[str, Callable[[Path, int], None]] = {
    "reading": _reading, "table": _table, "page": _page, "key": _key, "marks": _marks, "history": _history,
}  # fmt: skip


def _state(data: Path) -> list[tuple[str, str]]:
    """What is kept: files with their content, without what says in which process they were made."""
    return sorted((p.name.split("-")[0], digest_of(p)) for p in (data / "kept").rglob("*") if p.is_file())


def _limited(step: Callable[[Path, int], None], data: Path, room: int) -> int:
    """Do a step with files no larger than so many bytes; 0: done, TOLD: refused in words that are known."""

    def run() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            step(data, 2)
        except BaseException as wrong:
            os._exit(TOLD if refusal(f"{wrong} {wrong.__cause__}", Place(deliveries="", data=str(data))) else NOT_TOLD)

    return os.waitstatus_to_exitcode(forked(run))


def _done(step: Callable[[Path, int], None], data: Path, number: int) -> list[tuple[str, str]]:
    """Do a step with all the room there is; what is kept afterwards."""
    code = os.waitstatus_to_exitcode(forked(lambda: step(data, number)))
    assert code == 0, f"{step.__name__} {number} ended with {code}"
    return _state(data)


def filled(folder: Path, count: int, names: tuple[str, ...] = tuple(STEPS)) -> dict:
    """Each step under so many limits, from none to a little more than it needs."""
    tried, told, bad = 0, 0, []
    for name in names:
        step = STEPS[name]
        base = folder / name / "base"
        (base / "kept").mkdir(parents=True)
        before = _done(step, base, 1)
        whole = shutil.copytree(base, folder / name / "whole")
        after = _done(step, whole, 2)
        most = max(path.stat().st_size for path in whole.rglob("*") if path.is_file())
        for n in range(count):
            data, room = shutil.copytree(base, folder / name / f"{n}"), int(1.05 * most * n / max(count - 1, 1))
            code = _limited(step, data, room)
            tried, told, now = tried + 1, told + (code == TOLD), _state(data)
            if code not in (0, TOLD) or now != (after if code == 0 else before):
                bad.append([name, room, code, "half" if now not in (before, after) else "other than was told"])
            try:
                again = _done(step, data, 3 if code == 0 and name == "key" else 2)
                if name not in ("key", "history") and again != after:
                    bad.append([name, room, "not mended"])
            except AssertionError as wrong:
                bad.append([name, room, str(wrong)])
            shutil.rmtree(data)
    return {"tried": tried, "told": told, "bad": bad}


def run(folder: Path, count: int, *names: str) -> dict:
    """Some of it (all when none is named), in a process of one thread."""
    call = [sys.executable, "-m", "tests.properties.filling", str(folder), str(count), *names]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(filled(Path(sys.argv[1]), int(sys.argv[2]), tuple(sys.argv[3:]) or tuple(STEPS))))  # noqa: T201
