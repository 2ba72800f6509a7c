"""Calculations that take a while, off the request: bounded in number and memory, each of who started it, broken off between two parts.

A job lives in this process only, so nothing is written and nothing has to be read back (no pickles). Who asks is the server's to say:
a job is found by who looks and by what was asked (the key), never by a number that a browser sends.
"""

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, RLock
from time import monotonic
from typing import TYPE_CHECKING, Any

from assets.serving import choice_of

if TYPE_CHECKING:
    import pandas as pd

    from reports.viewer import Viewer

LOG = logging.getLogger("ontschot.simulating")
AT_ONCE = 2  # calculations that run beside each other
MOST_OPEN = 8  # that run or wait
MOST_KEPT = 64  # that are remembered, results and all: a few kilobytes each
ENDED = ("done", "cancelled", "failed")
Work = tuple[Iterator[Any], Callable[[list[Any]], Any]]  # parts, and what to make of them


@dataclass
class Job:
    """A calculation: how far it is and what it gave."""

    parts: int
    state: str = "waiting"
    done: int = 0
    result: Any = None
    code: str = ""
    began: float = 0.0
    stop: Event = field(default_factory=Event, repr=False)

    @property
    def seconds_left(self) -> float | None:
        """About how long it still takes, at the speed so far."""
        if not self.done or self.state != "running":
            return None
        return (monotonic() - self.began) / self.done * (self.parts - self.done)


class Workers:
    """Runs jobs, a few at a time; the rest waits."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="simulation")

    def take(self, job: Job, work: Callable[[], Work]) -> None:
        """Run a job when there is room."""
        self._pool.submit(_run, job, work)


def _run(job: Job, work: Callable[[], Work]) -> None:
    """All parts of a job; between two of them it may be broken off, and then what there was is let go."""
    try:
        if job.stop.is_set():
            return
        job.state, job.began = "running", monotonic()
        made, (coming, whole) = [], work()
        for one in coming:
            if job.stop.is_set():
                return
            made.append(one)
            job.done += 1
        job.result = whole(made)
        job.state = "done"
    except Exception:
        job.code = secrets.token_hex(4)
        LOG.exception("simulation failed, code %s", job.code)
        job.state = "failed"
    finally:
        if job.stop.is_set() and job.state != "failed":
            job.state, job.result = "cancelled", None


class Simulations:
    """Simulations of everybody, each of who started it."""

    def __init__(self, workers: Workers) -> None:
        self._workers, self._jobs = workers, OrderedDict()
        self._lock = RLock()

    def start(
        self, viewer: "Viewer", key: tuple, rows: "pd.DataFrame", chosen: Mapping[str, float], assumed: "pd.DataFrame",
        ranges: "pd.DataFrame",
    ) -> Job | None:  # fmt: skip
        """Begin a simulation, and break off another that they have running; None where too many run or wait.

        Args:
            viewer: Who starts it.
            key: What is asked, of which answers.
            rows: Rows of mart__last_year of a scope.
            chosen: What is filled in, by name in the address.
            assumed: Rows of ref__parameters: how many draws, in how many parts, and their seed.
            ranges: Rows of ref__sensitivity.
        """
        from pipelines.measures.sensitivity import ranges_of
        from pipelines.measures.simulation import parts, simulated

        choice, known = choice_of(chosen), ranges_of(ranges)
        value = {str(n): int(v) for n, v in zip(assumed.parameter, assumed.value, strict=True) if n in _NEEDED}
        draws, count, seed = (value[name] for name in _NEEDED)

        def work() -> Work:
            return parts(rows, choice, known, seed=seed, draws=draws, count=count), lambda made: simulated(
                rows, choice, known, made
            )

        return self.begin((viewer, key), count, work)

    def begin(self, name: tuple, parts: int, work: Callable[[], Work]) -> Job | None:
        """Begin a job of somebody (the first of its name)."""
        with self._lock:
            for other, running in self._jobs.items():
                if other[0] == name[0] and running.state not in ENDED:
                    running.stop.set()
            if sum(job.state not in ENDED and not job.stop.is_set() for job in self._jobs.values()) >= MOST_OPEN:
                return None
            job = Job(parts)
            self._jobs.pop(name, None)
            self._jobs[name] = job
            while len(self._jobs) > MOST_KEPT:
                self._jobs.popitem(last=False)[1].stop.set()
        self._workers.take(job, work)
        return job

    def of(self, viewer: "Viewer", key: tuple) -> Job | None:
        """Theirs of this key."""
        with self._lock:
            return self._jobs.get((viewer, key))

    def cancel(self, viewer: "Viewer", key: tuple) -> None:
        """Break it off; it ends before its next part."""
        job = self.of(viewer, key)
        if job is not None and job.state not in ENDED:
            job.stop.set()
            job.state = "cancelled"


_NEEDED = ("simulation_draws", "simulation_parts", "draw_seed")
