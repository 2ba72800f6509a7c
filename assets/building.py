"""A build with a progress bar, or a line per stage where nobody sees a bar."""

import gc
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from assets.checks import CHECKS
from assets.definitions import ASSETS
from assets.door import say
from assets.jobs import Built, build
from assets.place import Place
from assets.progress import listening

READING_SHARE = 0.5


def build_with_progress(place: Place, *, quiet: bool, label: str, stages: Mapping[str, str]) -> Built:
    """Build a place; a bar on stderr shows how far reading and computing (under the name of a table) are.

    Where stderr is no terminal a plain line tells each of the ``stages`` that begins: ``reading``, and layers of tables.
    """
    plain, left = not quiet and not sys.stderr.isatty(), dict(stages)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet or plain, transient=True) as bar:
        task = bar.add_task(label, total=1.0)
        step = (1 - READING_SHARE) / len(ASSETS)
        made = 0

        def told(what: str, share: float) -> None:
            nonlocal made
            made += what != "reading"
            if plain and (begun := left.pop(what.partition("_")[0], None)):
                say(f"{label}: {begun}", err=True)
            bar.update(
                task,
                completed=READING_SHARE * (share if what == "reading" else 1) + made * step,
                description=f"{label}: {stages.get(what, what)}",
            )

        with listening(told), seldom_collected(), stopped_as_by_hand():
            told("reading", 0)
            return build(place, ASSETS, CHECKS)


@contextmanager
def stopped_as_by_hand() -> Iterator[None]:
    """Let SIGTERM, with which a system stops what runs, end a build as Ctrl-C does: told, and nothing half left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles seldom: queries are made of very many small objects that live shortly, and looking took a sixth of a build."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.freeze()  # what a build leaves is not looked through once more when the process ends
