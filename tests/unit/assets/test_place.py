"""One run at a time in a data folder, whoever starts it; and a key that can be used."""

import errno
import subprocess
import sys

import dagster as dg
import pytest

from assets.door import why_refused
from assets.jobs import resources
from assets.place import KeyFileError, Place, lock_of

PROBE = """
import sys
from filelock import FileLock, Timeout
try:
    FileLock(sys.argv[1]).acquire(timeout=0)
except Timeout:
    print("taken")
else:
    print("free")
"""


def seen_by_another_process(data) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(data / ".lock")], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_run_that_dagster_starts_holds_the_lock_and_says_that_tables_may_be_of_two_builds(tmp_path):
    seen = []

    @dg.asset(io_manager_key="warehouse_io", required_resource_keys={"warehouse_io"})
    def ref__budgets():
        seen.append((seen_by_another_process(tmp_path), (tmp_path / ".unfinished").exists()))
        raise ValueError

    place = Place(deliveries="", data=str(tmp_path))
    assert not dg.materialize([ref__budgets], resources=resources(place), raise_on_error=False).success
    assert seen == [("taken", True)]
    assert (seen_by_another_process(tmp_path), (tmp_path / ".unfinished").exists()) == ("free", True)


def test_who_holds_the_lock_may_take_it_again(tmp_path):
    with lock_of(tmp_path), lock_of(tmp_path):
        assert seen_by_another_process(tmp_path) == "taken"
    assert seen_by_another_process(tmp_path) == "free"


def test_a_key_that_is_gone_is_not_replaced_when_tables_were_made_with_it(tmp_path):
    place = Place(deliveries="", data=str(tmp_path))
    made = place.secret()
    assert place.secret() == made
    table = place.warehouse().path("raw_intake__files")
    table.parent.mkdir(parents=True)
    table.touch()
    assert place.secret() == made
    (tmp_path / "key" / "pseudonym.key").unlink()
    with pytest.raises(KeyFileError, match="key_lost"):
        place.secret()


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [(b"x" * 31, 0o600, "key_size"), (b"", 0o600, "key_size"), (b"x" * 32, 0o644, "key_open")],
)
def test_a_key_that_cannot_be_used_says_why(tmp_path, content, mode, code):
    key = tmp_path / "a.key"
    key.write_bytes(content)
    key.chmod(mode)
    with pytest.raises(KeyFileError) as wrong:
        Place(deliveries="", data=str(tmp_path), key=str(key)).secret()
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EROFS, "kan niet geschreven worden in /x"), (errno.EACCES, "kan niet geschreven worden in /x"),
     (errno.ENOSPC, "de schijf is vol (/x)"), (errno.EIO, "/x kan niet gebruikt worden")],
)  # fmt: skip
def test_what_the_file_system_refuses_is_one_sentence(number, words):
    assert words in why_refused(OSError(number, "why", "/x"), "nl")
