"""Work that breaks in every way a reader can, for the tests of the sandbox; it runs inside the reading processes."""

import os
import signal
import time
from pathlib import Path

from assets.worker import read_aloud, read_batch
from pipelines.sources import caretaking, recognise


def memory():
    held = []
    while True:
        held.append(bytearray(64 << 20))


def hang():
    while True:
        pass


def raises():
    raise ValueError("value of a file: 999900006")


def many_files():
    held = []
    while True:
        held.append(Path(os.devnull).open())  # noqa: SIM115


def large_file():
    with Path("large").open("wb") as stream:
        while True:
            stream.write(bytes(1 << 20))


WAYS = {
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "memory": memory,
    "hang": hang,
    "sleep": lambda: time.sleep(600),
    "raise": raises,
    "many_files": many_files,
    "large_file": large_file,
}


def work(items, shared, desk):
    """Does what each item says; hands on the others in capitals and leaves a file in its folder."""
    for index, item in enumerate(items):
        desk.begin(index, 0)
        if item in WAYS:
            WAYS[item]()
        (desk.folder / item).write_text(item)
        desk.emit(item.upper() + (shared or ""))


def surroundings(items, shared, desk):
    """Hands on what a reader can see of the machine."""
    desk.begin(0, 0)
    desk.emit(
        {"environment": dict(os.environ), "folder": str(Path.cwd()), "files": [path.name for path in Path().iterdir()]}
    )


def grows(items, shared, desk):
    """Keeps 100 MB for every item: alone none is too large."""
    held = []
    for index, item in enumerate(items):
        desk.begin(index, 0)
        held.append(bytearray(100 << 20))
        desk.emit(item)


def chatter(items, shared, desk):
    """Prints on both streams before it hands on its items."""
    for index, item in enumerate(items):
        desk.begin(index, 0)
        os.write(1, b"noise of a library")
        os.write(2, b"noise of a library")
        desk.emit(item)


def _read(stream, *, sink, pseudonym, note=None):
    """Reader of caretaker hours that breaks in the way that the second line of the file begins with."""
    stream.seek(0)
    way = stream.read().split(b"\n")[1].partition(b";")[0].decode()
    if way in WAYS:
        sink.row("raw_caretaking__hours", (2, "12345678", "x", None, 1.0, 1))  # what it read so far must not count
        WAYS[way]()
    return caretaking.read(stream, sink=sink, pseudonym=pseudonym, note=note)


def read_batch_breaking(items, shared, desk):
    """As in a build, with that reader."""
    recognise.READERS["caretaking"] = f"{__name__}:_read"
    read_batch(items, shared, desk)


def read_aloud_breaking(items, shared, desk):
    """As at the counter, with that reader."""
    recognise.READERS["caretaking"] = f"{__name__}:_read"
    read_aloud(items, shared, desk)
