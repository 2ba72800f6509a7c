"""The same deliveries built under other circumstances: threads, hash seed, time zone, locale, working folder, order of files, wrecks."""

import os
import random
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from assets.generations import contents
from assets.manifest import digest_of
from assets.verifying import verify
from reports.warehouse import GENERATIONS, current
from tests.conftest import ROOT
from tests.properties.wrecked import Wrecks, left_over, wreck

ZONES, LOCALES = ("UTC", "Pacific/Kiritimati", "America/St_Johns"), ("C", "C.UTF-8", "nl_NL.UTF-8", "tr_TR.UTF-8")
SMALL = ("--municipalities", "1", "--projects", "1", "--care-lines", "1000", "--seed", "3")


def start(*arguments: str, cwd: Path = ROOT, cores: int = 2, **environment: str) -> subprocess.Popen:
    """Start `ontschot`, in a group of its own with what it starts."""
    call = [sys.executable, "-c", "from assets.cli import main; main()", *arguments]
    more = {"PYTHONPATH": str(ROOT), "ONTSCHOT_SIGNING_KEY": str(ROOT / "no-such-key")}
    may = sorted(os.sched_getaffinity(0))[:cores]  # as many threads as cores that it may use
    return subprocess.Popen(
        call, cwd=cwd, env={**os.environ, **more, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, may),
    )  # fmt: skip


def _ontschot(*arguments: str, **around) -> None:
    with start(*arguments, **around) as run:
        _, said = run.communicate()
    assert run.returncode == 0, said


def builds(folder: Path, count: int, kills: int = 0) -> dict:
    """Build so many times; tells which differ from the first in any byte of any published table or page.

    With ``kills`` every second one is made where the first one stands, on what is left of so many builds that were killed there.
    """
    _ontschot("example", "--out", str(folder / "country"), *SMALL)
    first: dict[str, str] = {}
    bad, chance, wrecks, took = [], random.Random(4), Wrecks(), 0.0
    for n in range(count):
        place = folder / f"place-{n}"
        data, wrecked = place / "data", kills > 0 and n % 2 == 1
        _sent(folder / "country" / "deliveries", place / "in", chance)
        if n:
            parts = "" if wrecked else "key"
            shutil.copytree(folder / "place-0" / "data" / parts, data / parts)
        call, around = _circumstances(n, place)
        if wrecked:
            other = (*call, "--draws", str(200 + n))
            wreck(data, partial(start, *other, **around), took, kills, chance, wrecks)
        begun = time.monotonic()
        _ontschot(*call, **around)
        took = time.monotonic() - begun
        head = current(data)
        assert head is not None
        made = contents(data / GENERATIONS / head.name)
        first = first or made
        bad += [[n, name] for name in sorted(first.keys() | made.keys()) if first.get(name) != made.get(name)]
        wrecks.bad += [f"build {n}: {wrong}" for wrong in _other(data, first)] if wrecked else []
        if n:
            shutil.rmtree(place)
    killed = {"tried": wrecks.killed, "publishing": wrecks.publishing, "bad": wrecks.bad}
    return {"tried": count, "files": len(first), "bad": bad, "killed": killed}


def _circumstances(n: int, place: Path) -> tuple[tuple[str, ...], dict]:
    """The call of a build, and what is around it."""
    threads = str(1 + n % 2)
    around = {
        "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": str(n), "TZ": ZONES[n % 3],
        "LC_ALL": LOCALES[n % 4], "LANG": LOCALES[n % 4], "cores": 1 + n % 2, "cwd": place if n % 2 else ROOT,
    }  # fmt: skip
    call = ("build", "--deliveries", str(place / "in"), "--data", str(place / "data"), "--workers", threads)
    return call, around


def _other(data: Path, first: dict[str, str]) -> list[str]:
    """What is not as if no build had been killed: working tables, pages, what verify says, and what was left over."""
    tables = {path.relative_to(data / "warehouse").as_posix(): path for path in (data / "warehouse").rglob("*.parquet")}
    found = [name for name, path in tables.items() if name in first and digest_of(path) != first[name]]
    return found + [str(one) for one in verify(data).differences] + left_over(data)


def _sent(source: Path, target: Path, chance: random.Random) -> None:
    """The same files, put down in another order and with other dates."""
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    chance.shuffle(paths)
    for n, path in enumerate(paths):
        put = target / path.relative_to(source)
        put.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, put)
        os.utime(put, (1_700_000_000 + n, 1_700_000_000 + n))
