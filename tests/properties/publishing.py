"""Publishing that is killed, refused, read and tampered with: small generations of which every file says the same number.

`python -m tests.properties.publishing WHAT FOLDER COUNT` does one of it in a process of one thread, which forks those that die.
"""

import errno
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

from assets.disk import Disk
from assets.generations import Material, publish
from assets.manifest import Origin
from assets.verifying import verify
from reports.warehouse import GENERATIONS, current

TABLES = ("mart/mart__amounts.parquet", "ref/ref__budgets.parquet", "core/core__quarantine.parquet")
PAGES = ("index.html", "P1.html")


def material(data: Path, number: int, **more) -> Material:
    """Working files of a build, and its pages, that all say a number."""
    said = f"{number}\n".encode() * 3000
    for name in TABLES:
        path = data / "warehouse" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() + said)
    pages = data / ".pages"
    pages.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        (pages / page).write_bytes(said)
    files = {name: data / "warehouse" / name for name in TABLES}
    return Material(files, pages, Origin(("0" * 64,), {"draws": None}, {"version": "1"}), **more)


def seen(data: Path) -> int:
    """The number that every file of what is looked at says; 0 when nothing is published.

    Raises:
        AssertionError: Files say two numbers, or something is not as it was published.
    """
    head = current(data)
    if head is None:
        return 0
    folder = data / GENERATIONS / head.name
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "release.json"]
    assert len(files) == len(TABLES) + len(PAGES), files
    numbers = {path.read_bytes().splitlines()[-1] for path in files}
    assert len(numbers) == 1, numbers
    wrong = [
        one for one in verify(data).differences if not one.where.startswith("pages/")
    ]  # pages follow after the pointer
    assert not wrong, wrong
    return int(numbers.pop())


class Quick(Disk):
    """A disk that does not wait until bytes are on it: a process that is killed takes nothing out of memory."""

    def sync(self, path: Path) -> None:
        assert path.exists()


class Counted(Quick):
    """A disk that does something before or after an operation of which the place in the order is known."""

    def __init__(self, point: int = 0, when: str = "", what=None) -> None:
        self.done, self.point, self.when, self.what = 0, point, when, what

    def __getattribute__(self, name: str):
        operation = object.__getattribute__(self, name)
        if name not in ("folder", "copy", "link", "write", "sync", "rename", "remove"):
            return operation

        def counted(*paths):
            self.done += 1
            now = self.done == self.point
            if now and self.when == "before":
                self.what(*paths)
            operation(*paths)
            if now and self.when == "halfway":
                _halve(name, *paths)
            if now and self.when in ("after", "halfway"):
                self.what(*paths)

        return counted


def dies(*_) -> None:
    """As a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def _halve(operation: str, *paths) -> None:
    """What is copied or written has half of its bytes; a name is given whole or not at all."""
    if operation in ("copy", "write"):
        target = paths[1] if operation == "copy" else paths[0]
        os.truncate(target, target.stat().st_size // 2)


def forked(run) -> int:
    """Run something in a process of its own; gives how it ended (its status as `os.wait` tells it)."""
    child = os.fork()
    if child == 0:
        try:
            run()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def prepared(folder: Path) -> tuple[Path, int]:
    """A place with four generations, and how many file operations the fifth one takes: the one where an earlier one goes."""
    data, disk = folder / "count", Counted()
    for number in range(1, 5):
        publish(data, material(data, number), Quick())
    shutil.copytree(data, folder / "base")
    publish(data, material(data, 5), disk)
    return folder / "base", disk.done


def kills_at_each_operation(folder: Path, _count: int) -> dict:
    """Kill before and after every file operation, and halfway each copy and write; then see, publish again, see."""
    (base, points), bad, tried = prepared(folder), [], 0
    for point in range(1, points + 1):
        for how in ("before", "halfway", "after"):
            data, tried = shutil.copytree(base, folder / f"{point}-{how}"), tried + 1
            disk = Counted(point, how, dies)
            status = forked(lambda data=data, disk=disk: publish(data, material(data, 5), disk))
            try:
                assert os.WTERMSIG(status) == signal.SIGKILL
                assert seen(data) in (4, 5)
                publish(data, material(data, 5), Quick())
                assert seen(data) == 5 and not verify(data).differences
                publish(data, material(data, 6), Quick())
                assert seen(data) == 6 and not verify(data).differences
            except AssertionError as wrong:
                bad.append([point, how, str(wrong)[:200]])
    return {"operations": points, "tried": tried, "bad": bad}


def refused_at_each_operation(folder: Path, _count: int) -> dict:
    """Have every file operation refused, for want of room, of a sound disk and of rights; what was looked at stays or is replaced whole."""
    (base, points), bad, tried = prepared(folder), [], 0
    for number in (errno.ENOSPC, errno.EIO, errno.EACCES):

        def refuses(*_, number=number) -> None:
            raise OSError(number, os.strerror(number))

        for point in range(1, points + 1):
            data, tried = shutil.copytree(base, folder / f"{number}-{point}"), tried + 1
            try:
                try:
                    publish(data, material(data, 5), Counted(point, "before", refuses))
                    bad.append([number, point, "not told"])
                except OSError as told:
                    assert told.errno == number
                assert seen(data) in (4, 5)
                publish(data, material(data, 5), Quick())
                assert seen(data) == 5 and not verify(data).differences
            except AssertionError as wrong:
                bad.append([number, point, str(wrong)[:200]])
    return {"operations": points, "tried": tried, "bad": bad}


def limits(folder: Path, count: int) -> dict:
    """Let files be of so many sizes and no larger, as on a disk that fills up: nothing is half published, and it is told."""
    base, _ = prepared(folder)
    most, bad, told = 12_000, [], 0
    for n in range(count):
        data, room = shutil.copytree(base, folder / f"limit-{n}"), most * n // count

        def limited(data=data, room=room) -> None:
            ready = material(data, 5)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            try:
                publish(data, ready, Quick())
            except OSError as refused:
                os._exit(2 if refused.errno == errno.EFBIG else 3)

        code = os.waitstatus_to_exitcode(forked(limited))
        told += code == 2
        try:
            assert code in (0, 2) and seen(data) == (4 if code else 5), code
            publish(data, material(data, 5), Quick())
            assert seen(data) == 5 and not verify(data).differences
        except AssertionError as wrong:
            bad.append([room, str(wrong)[:200]])
    if not 0 < told < count:
        bad.append([f"{told} of {count} limits were met: the sizes are badly chosen"])
    return {"tried": count, "told": told, "bad": bad}


def kills_at_random(folder: Path, count: int) -> dict:
    """Publish without end, killed at random moments, each on what the one before left; a busy machine is given as much longer."""
    chance, bad, published, begun = random.Random(1), [], 0, time.monotonic()
    status = forked(lambda: [publish(folder, material(folder, number), Quick()) for number in (1, 2)])
    assert status == 0
    last, longest = 2, max(0.5, 2 * (time.monotonic() - begun))

    def without_end() -> None:
        for number in range(last + 1, last + 10_000):
            publish(folder, material(folder, number), Quick())

    for kill in range(count):
        child = os.fork()
        if child == 0:
            without_end()
            os._exit(0)
        time.sleep(chance.uniform(0.005, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        try:
            now = seen(folder)
            assert now >= last, f"back from {last} to {now}"
            published, last = published + now - last, now
        except AssertionError as wrong:
            bad.append([kill, str(wrong)[:200]])
    publish(folder, material(folder, last + 1))
    if seen(folder) != last + 1 or verify(folder).differences:
        bad.append([count, "the last run did not mend it"])
    if not published:
        bad.append([count, "nothing was published between the kills: they came too soon to say anything"])
    return {"tried": count, "published": published, "bad": bad}


def flips(folder: Path, count: int) -> dict:
    """Change one bit of one byte of what was published, anywhere: is it told?"""
    for number in range(1, 6):
        publish(folder, material(folder, number), Quick())
    assert not verify(folder).differences
    home, chance, missed = folder / GENERATIONS, random.Random(2), []
    paths = [path for path in sorted(home.rglob("*")) if path.is_file()]
    for n in range(count):
        path = paths[n % len(paths)]
        content = bytearray(path.read_bytes())
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        content[place] ^= 1 << bit
        _in_place(path, content)
        if not verify(folder).differences:
            missed.append([path.relative_to(home).as_posix(), place, bit])
        content[place] ^= 1 << bit
        _in_place(path, content)
    assert not verify(folder).differences
    return {"tried": count, "files": len(paths), "bad": missed}


def _in_place(path: Path, content: bytes) -> None:
    with path.open("r+b") as stream:
        stream.write(content)


def torn(folder: Path, count: int) -> dict:
    """Sixteen readers while so many generations are published, as fast as that goes."""
    from tests.properties.looking import watched

    return watched(folder, count)


def minute(folder: Path, count: int) -> dict:
    """The same, spread over a minute: none may find its generation gone, and 95 of 100 looks take less than 300 ms."""
    from tests.properties.looking import watched

    told = watched(folder, count, seconds=60)
    told["bad"] += [f"{told['gone']} found it gone"] if told["gone"] else []
    told["bad"] += [f"p95 is {told['p95_ms']} ms"] if told["p95_ms"] >= 300 else []
    return told


def starts(folder: Path, count: int) -> dict:
    """So many runs at once, one of five of which is killed while it is at it: never two at it, and every other one gets its turn."""
    from assets.place import alone

    journal, children, begin = folder / "journal", [], time.monotonic() + 0.2
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        child = os.fork()
        if child == 0:
            time.sleep(max(0.0, begin - time.monotonic()))
            with alone(folder, lambda: None), journal.open("ab", buffering=0) as out:
                out.write(b"in %d\n" % n)
                time.sleep(0.01)
                if n % 5 == 4:
                    dies()
                out.write(b"out %d\n" % n)
            os._exit(0)
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    lines = journal.read_text().splitlines()
    bad, at_it = [], None
    for line in lines:
        what, n = line.split()
        if what == "in":
            if at_it is not None and int(at_it) % 5 != 4:
                bad.append(line)
            at_it = n
        elif n != at_it:
            bad.append(line)
        else:
            at_it = None
    turns = sum(line.startswith("in") for line in lines)
    if turns != count or sum(os.WIFSIGNALED(one) for one in ended) != sum(n % 5 == 4 for n in range(count)):
        bad.append(f"{turns} of {count} had their turn")
    return {"tried": count, "turns": turns, "bad": bad}


KINDS = {
    "operations": kills_at_each_operation, "refused": refused_at_each_operation, "random": kills_at_random,
    "flips": flips, "limits": limits, "torn": torn, "minute": minute, "starts": starts,
}  # fmt: skip


def run(what: str, folder: Path, count: int) -> dict:
    """One of it, in a process of one thread."""
    import subprocess

    from tests.conftest import ROOT

    call = [sys.executable, "-m", "tests.properties.publishing", what, str(folder), str(count)]
    alone = {key: value for key, value in os.environ.items() if key != "ONTSCHOT_SIGNING_KEY"}
    done = subprocess.run(
        call, cwd=ROOT, capture_output=True, text=True, env=alone | {"XDG_CONFIG_HOME": str(folder / "no-settings")}
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201
