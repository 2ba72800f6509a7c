"""Whole builds on a real small disk that fills up, each with other room left: a file system in memory in a namespace of its own.

What was looked at stays to the byte or was replaced whole, who asked hears that the disk is full, and once there is room the next build
succeeds with nothing left over. Needs `unshare` and `mount` and the right to use them (Linux); elsewhere `can` says no.
`python -m tests.properties.full_disk FOLDER COUNT` does it, within the namespace.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from assets.generations import contents
from reports.warehouse import GENERATIONS, current
from tests.conftest import ROOT
from tests.properties.circumstances import SMALL, start
from tests.properties.wrecked import left_over, looked_at

DISK = 4 * 1024**3  # bytes; that much is only taken when it is written
NAMESPACE = ("unshare", "--map-root-user", "--mount")
AGAIN = 3  # so often a build with room follows
TOLD, OTHER = "schijf is vol", "400"


def can() -> bool:
    """Whether a file system can be mounted here, in a namespace of our own."""
    if shutil.which("unshare") is None:
        return False
    call = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(call, capture_output=True, check=False).returncode == 0


def _built(place: Path, *more: str) -> tuple[int, str]:
    """Build; the exit code and what was said."""
    call = ("build", "--deliveries", str(place / "in"), "--data", str(place / "disk" / "data"), "--workers", "1", *more)
    with start(*call) as run:
        _, said = run.communicate()
    return run.returncode, said


def _free(disk: Path) -> int:
    return shutil.disk_usage(disk).free


def _needed(place: Path) -> int:
    """Bytes that a build takes up at its most, above what was there."""
    disk, over = place / "disk", threading.Event()
    before, least = _free(disk), [_free(disk)]

    def watch() -> None:
        while not over.wait(0.01):
            least[0] = min(least[0], _free(disk))

    watching = threading.Thread(target=watch)
    watching.start()
    code, said = _built(place, "--draws", OTHER)
    over.set()
    watching.join()
    assert code == 0, said
    return before - least[0]


def _filled(disk: Path, room: int) -> Path:
    """Take all of a disk but so many bytes."""
    path = disk / "taken"
    with path.open("wb") as taken:
        os.posix_fallocate(taken.fileno(), 0, max(_free(disk) - room, 1))
    return path


def filled(place: Path, count: int) -> dict:
    """Build with so many sizes of room, from none to what it takes; the disk is mounted here."""
    disk, data = place / "disk", place / "disk" / "data"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)], check=True)
    with start("example", "--out", str(place / "country"), *SMALL) as run:
        run.communicate()
    (place / "country" / "deliveries").rename(place / "in")
    code, said = _built(place)
    assert code == 0, said
    shutil.copytree(data, place / "base")
    needed, told, bad = _needed(place), 0, []
    for n in range(count):
        shutil.rmtree(data)
        shutil.copytree(place / "base", data)
        before = current(data)
        assert before is not None
        held, room = contents(data / GENERATIONS / before.name), needed * n // count
        taken = _filled(disk, room)
        code, said = _built(place, "--draws", OTHER)
        taken.unlink()
        told += TOLD in said
        bad += [[room, code, said[-300:]]] * (
            code not in (0, 3) or (code == 3) != (TOLD in said) or "Traceback" in said
        )
        bad += [[room, code, wrong] for wrong in looked_at(data, before.number, held)]
        if n % AGAIN:
            continue
        again, said = _built(place, "--draws", OTHER)
        bad += [[room, again, said[-300:]]] * (again != 0) + [[room, again, left] for left in left_over(data)]
    return {"tried": count, "told": told, "bad": bad}


def run(folder: Path, count: int) -> dict:
    """So many sizes, in a namespace."""
    folder.mkdir(parents=True)
    call = [*NAMESPACE, sys.executable, "-m", "tests.properties.full_disk", str(folder), str(count)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(filled(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
