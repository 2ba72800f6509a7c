"""A name is something to tell, never a place: whatever it is made of, the file under it is read; and what is no file is not opened."""

import os
import socket

import pytest
from click.testing import CliRunner

from assets.checking import check_files
from assets.cli import main
from assets.intake import receive, take_in
from tests.security.corpus import SHELTER
from tests.unit.sources.tables import ONE

STRANGE = {
    b"; rm -rf .csv": "; rm -rf .csv",
    b"$(touch x).csv": "$(touch x).csv",
    b"'; DROP TABLE claims; --.csv": "'; DROP TABLE claims; --.csv",
    b"-rf": "-rf",
    b"a\nb.csv": "a�b.csv",
    b"\x1b[31mred\x1b[0m.csv": "�[31mred�[0m.csv",
    b"not utf-8 \xff\xfe.csv": "not utf-8 ??.csv",
    b"read backwards \xe2\x80\xaevsc.exe": "read backwards �vsc.exe",
    b"%2e%2e%2fetc%2fpasswd": "%2e%2e%2fetc%2fpasswd",
    b"<script>alert(1)<script>.csv": "<script>alert(1)<script>.csv",
    f"client {ONE}.csv".encode(): "client *********.csv",
    b"x" * 255: "x" * 255,
    b"ledger.csv\xc2\xa0": "ledger.csv\xa0",
}


def nights(n):
    """A file with so many nights of ten euros."""
    return f"{SHELTER}\r\n0344;{ONE};03-2024;{n};10,00;{n}0,00\r\n".encode()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def listed(folder, tmp_path):
    files = take_in(folder, tmp_path / "staging", key=b"k" * 32, domain="test", workers=1).to_pylist()
    return {row["name"]: (row["status"], row["reason"]) for row in files}


def test_a_file_is_read_under_whatever_name_and_the_name_is_told_as_text(folder, tmp_path):
    for n, name in enumerate(STRANGE):
        (folder / os.fsdecode(name)).write_bytes(nights(n + 1))
    assert listed(folder, tmp_path) == dict.fromkeys(STRANGE.values(), ("accepted", None))
    assert {path.name for path in tmp_path.iterdir()} == {"in", "staging"}  # nothing was made anywhere else
    assert all(one.verdict == "ok" for one in check_files([folder]))


def test_what_is_hidden_is_told_and_not_read(folder, tmp_path):
    (folder / "good.csv").write_bytes(nights(1))
    for name in (".hidden.csv", "..csv..", "..\\..\\windows.csv"):
        (folder / name).write_bytes(nights(2))
    (folder / ".folder").mkdir()
    (folder / ".folder" / "a.csv").write_bytes(nights(3))
    others = (".hidden.csv", "..csv..", "..\\..\\windows.csv", ".folder")
    expected = {"good.csv": ("accepted", None)} | dict.fromkeys(others, ("unknown", "hidden_file"))
    assert listed(folder, tmp_path) == expected
    checked = {one.path.name: [f.rule for f in one.findings] for one in check_files([folder])}
    assert checked == {name: [rule] if rule else [] for name, (_, rule) in expected.items()}
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 0 and ".folder" in done.output and "begint met een punt" in " ".join(done.output.split())
    assert [one.verdict for one in check_files([folder / ".hidden.csv"])] == ["ok"]  # asked for by name


def test_folders_deep_and_strange_are_walked(folder, tmp_path):
    deep = folder
    for _ in range(300):
        deep = deep / "0123456789"
        deep.mkdir()
    (deep / "deep.csv").write_bytes(nights(1))
    (folder / "table.csv").mkdir()
    (folder / "table.csv" / "a.csv").write_bytes(nights(2))
    assert [status for status, _ in listed(folder, tmp_path).values()] == ["accepted", "accepted"]


def test_what_is_no_file_is_told_and_not_opened(folder, tmp_path):
    (folder / "good.csv").write_bytes(nights(1))
    (tmp_path / "outside.csv").write_bytes(nights(2))
    os.mkfifo(folder / "pipe.csv")  # whoever opens it waits for ever
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "machine.csv").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.csv").symlink_to("does not exist")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(folder / "socket.csv"))
    others = ("pipe.csv", "link.csv", "machine.csv", "loop", "nowhere.csv", "socket.csv")
    expected = {"good.csv": ("accepted", None)} | dict.fromkeys(others, ("refused", "not_a_file"))
    assert listed(folder, tmp_path) == expected
    checked = {one.path.name: [f.rule for f in one.findings] for one in check_files([folder])}
    assert checked == {name: [rule] if rule else [] for name, (_, rule) in expected.items()}


def test_a_device_is_not_opened(folder, tmp_path):
    try:
        os.mknod(folder / "zero.csv", 0o600 | 0o020000, os.makedev(1, 5))
    except OSError:
        pytest.skip("devices cannot be made here (only root may)")
    assert listed(folder, tmp_path) == {"zero.csv": ("refused", "not_a_file")}


def test_a_link_that_is_named_at_the_counter_is_followed(folder, tmp_path):
    (tmp_path / "outside.csv").write_bytes(nights(2))
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    assert [one.verdict for one in check_files([folder / "link.csv"])] == ["ok"]


def test_a_file_larger_than_any_that_is_read_is_not_opened(folder, tmp_path):
    with (folder / "huge.csv").open("wb") as stream:
        stream.truncate(1 << 40)  # a terabyte of nothing, which takes no room
    assert [found.refused for found in receive(folder)] == ["file_too_large"]
    assert listed(folder, tmp_path) == {"huge.csv": ("refused", "file_too_large")}


def test_a_folder_that_may_not_be_opened_is_told(folder, tmp_path):
    (folder / "closed").mkdir(mode=0o000)
    (folder / "closed.csv").write_bytes(nights(1))
    (folder / "closed.csv").chmod(0o000)
    if os.access(folder / "closed", os.R_OK):
        pytest.skip("whoever runs this may open everything")
    assert listed(folder, tmp_path) == dict.fromkeys(("closed", "closed.csv"), ("refused", "not_readable"))


def test_a_file_that_grows_while_it_is_read_does_not_count(folder, tmp_path):
    from assets.worker import Delivery, FileSink, Task, read_file

    path = folder / "a.csv"
    path.write_bytes(nights(1))
    seen = receive(folder)[0]
    with path.open("ab") as stream:
        stream.write(b"\r\n")
    sink = FileSink(seen.file_id, Task(b"k" * 32, "test", {}), tmp_path)
    assert isinstance(seen, Delivery)
    assert read_file(seen, sink, lambda bsn: "p", None).refused == "file_changed"
