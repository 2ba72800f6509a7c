"""The same deliveries built under other circumstances: threads, hash seed, time zone, locale, working folder, order of files."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from assets.generations import contents
from reports.warehouse import GENERATIONS, current
from tests.conftest import ROOT

ZONES, LOCALES = ("UTC", "Pacific/Kiritimati", "America/St_Johns"), ("C", "C.UTF-8", "nl_NL.UTF-8", "tr_TR.UTF-8")
SMALL = ("--municipalities", "1", "--projects", "1", "--care-lines", "1000", "--seed", "3")


def _ontschot(*arguments: str, cwd: Path = ROOT, cores: int = 2, **environment: str) -> None:
    call = [sys.executable, "-c", "from assets.cli import main; main()", *arguments]
    more = {"PYTHONPATH": str(ROOT), "ONTSCHOT_SIGNING_KEY": str(ROOT / "no-such-key")}
    may = sorted(os.sched_getaffinity(0))[:cores]  # as many threads as cores that it may use
    done = subprocess.run(
        call, cwd=cwd, env={**os.environ, **more, **environment}, capture_output=True, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, may),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def builds(folder: Path, count: int) -> dict:
    """Build so many times; tells which differ from the first in any byte of any published table or page."""
    _ontschot("example", "--out", str(folder / "country"), *SMALL)
    first: dict[str, str] = {}
    bad, chance = [], random.Random(4)
    for n in range(count):
        place = folder / f"place-{n}"
        _sent(folder / "country" / "deliveries", place / "in", chance)
        if n:
            shutil.copytree(folder / "place-0" / "data" / "key", place / "data" / "key")
        cores, threads = 1 + n % 2, str(1 + n % 2)
        around = {
            "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": str(n), "TZ": ZONES[n % 3],
            "LC_ALL": LOCALES[n % 4], "LANG": LOCALES[n % 4],
        }  # fmt: skip
        cwd = place if n % 2 else ROOT
        _ontschot("build", "--deliveries", str(place / "in"), "--data", str(place / "data"), "--workers", threads, cwd=cwd, cores=cores, **around)  # fmt: skip
        head = current(place / "data")
        assert head is not None
        made = contents(place / "data" / GENERATIONS / head.name)
        first = first or made
        bad += [[n, name] for name in sorted(first.keys() | made.keys()) if first.get(name) != made.get(name)]
        if n:
            shutil.rmtree(place)
    return {"tried": count, "files": len(first), "bad": bad}


def _sent(source: Path, target: Path, chance: random.Random) -> None:
    """The same files, put down in another order and with other dates."""
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    chance.shuffle(paths)
    for n, path in enumerate(paths):
        put = target / path.relative_to(source)
        put.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, put)
        os.utime(put, (1_700_000_000 + n, 1_700_000_000 + n))
