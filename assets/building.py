"""A build with a progress bar."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from assets.checks import CHECKS
from assets.definitions import ASSETS
from assets.jobs import Built, build
from assets.place import Place
from assets.progress import listening

READING_SHARE = 0.5


def build_with_progress(place: Place, *, quiet: bool, label: str, reading: str) -> Built:
    """Build a place; a bar on stderr shows how far reading (under that name) and computing (under that of a table) are."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task(label, total=1.0)
        step = (1 - READING_SHARE) / len(ASSETS)
        made = 0

        def told(what: str, share: float) -> None:
            nonlocal made
            made += what != "reading"
            bar.update(
                task,
                completed=READING_SHARE * (share if what == "reading" else 1) + made * step,
                description=f"{label}: {reading if what == 'reading' else what}",
            )

        with listening(told), seldom_collected():
            return build(place, ASSETS, CHECKS)


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
