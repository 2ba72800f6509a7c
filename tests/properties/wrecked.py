"""Whole builds of a place in which a generation is looked at, killed at any moment with everything that they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import dagster as dg

from assets.generations import NEW, OLD, contents
from assets.history import history
from assets.place import Place
from assets.storage import SPILL
from assets.verifying import verify
from reports.warehouse import GENERATIONS, current

BEGUN = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
AT_ITS_END = 4  # every so many kills falls while the generation is made, which is a hundredth of a build


@dataclass
class Wrecks:
    """What was killed so far: builds that were at it still, those among them that were publishing, and what was wrong afterwards."""

    killed: int = 0
    publishing: int = 0
    bad: list[str] = field(default_factory=list)


def wreck(data: Path, start: Callable[[], subprocess.Popen], seconds: float, kills: int, chance: Random, so_far: Wrecks) -> None:  # fmt: skip
    """Start builds of something else and kill them, within so many seconds: what is looked at stays, or was replaced whole."""
    before = current(data)
    assert before is not None
    held, wanted = contents(data / GENERATIONS / before.name), so_far.killed + kills
    for attempt in range(3 * kills):
        if so_far.killed == wanted:
            break
        late = (so_far.killed + 1) % AT_ITS_END == 0
        moment = chance.uniform(0, 0.1) if late else chance.uniform(0.02, 0.9) * seconds
        at_it, published = _killed(start(), data / GENERATIONS / NEW if late else None, moment, 3 * seconds)
        seconds *= 1.0 if at_it else 0.7  # it had ended already: the machine is faster than it was
        so_far.killed += at_it
        so_far.publishing += published
        so_far.bad += [f"kill {attempt}: {wrong}" for wrong in looked_at(data, before.number, held)]


def _killed(run: subprocess.Popen, awaited: Path | None, moment: float, longest: float) -> tuple[bool, bool]:
    """Kill a build and all that it started; whether it was at it still, and whether it was publishing."""
    until = time.monotonic() + longest
    while awaited is not None and not awaited.exists() and run.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    try:
        run.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True, awaited is not None
    return False, False


def looked_at(data: Path, number: int, held: dict[str, str]) -> list[str]:
    """What is wrong with what is looked at: it is the generation of before to the byte, or a later one that is whole."""
    head = current(data)
    if head is None or head.number < number:
        return ["nothing, or something older, is looked at"]
    later = head.number > number  # its pages follow after the pointer
    found = [str(one) for one in verify(data).differences if not (later and one.where.startswith("pages/"))]
    if not later and contents(data / GENERATIONS / head.name) != held:
        found.append("what is looked at has other bytes")
    return found


def left_over(data: Path) -> list[str]:
    """What a killed build left that the next one should have removed, and runs that are said to be at it still."""
    place, names = Place(deliveries="", data=str(data)), (f".{Path('.staging').name}.", NEW, OLD)
    paths = [path for path in data.rglob("*") if path.name.startswith(names) or path.name.endswith(".tmp")]
    paths += [path for path in (data / SPILL).glob("*")] + [path for path in [place.unfinished] if path.exists()]
    paths += (data / ".dagster" / "running").glob("*")
    with history(data) as instance:
        runs = [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=BEGUN))]
    return [path.relative_to(data).as_posix() for path in paths] + runs
