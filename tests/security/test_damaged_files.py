"""Files beside the data, damaged in every way: each command says what is wrong and leaves, and nobody who was erased comes back by it."""

import base64
import json
import os
from datetime import date

import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.generations import publish
from assets.keys import KeyFileError, Ring, read_key
from pipelines.harmonize.pseudonyms import KEY_BYTES
from tests.properties.publishing import material
from tests.security.test_log import written

RUBBISH = {
    "empty": b"",
    "half a line": b'{"number": "a',
    "no text": b"\xff\xfe",
    "null": b"null\n",
    "another form": b'{"a": 1}\n',
    "a list": b"[[1]]\n",
    "deep": b"[" * 100_000,
    "a long number": b"1" * 5000,
}
DAY, BSN = date(2026, 2, 1), "111222333"
BESIDE_KEYS = ("key/erased.jsonl", "key/destroyed.jsonl", "key/pseudonym-v2.key")
OF_KEYS = (["key", "list", "--keys", "key"], ["key", "rotate", "--keys", "key"])
OF_PEOPLE = (
    ["pseudonymise", "in", "--key", "key/pseudonym.key", "--out", "out"],
    ["build", "--deliveries", "in"],
    ["erase", "people.txt", "--deliveries", "in"],
)
SHOWN = (
    "generations/current.json", "generations/refused.json", "generations/000001/release.json", "log/begin.json",
    "log/heads.jsonl", "log/2026-01-01.jsonl", "releases/register.json", "releases/network-000001.package",
)  # fmt: skip
OF_SHOWN = (["verify"], ["verify", "--json"], ["log"], ["deliveries"], ["release", "--audience", "netwerk"])


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


@pytest.fixture
def data(tmp_path):
    """A data folder in which there is something of everything, and a delivery."""
    folder = tmp_path / "data"
    publish(folder, material(folder, 1))
    written(folder, 2)
    Ring(folder / "key").create("ontschot", DAY)
    (folder / "in").mkdir()
    (folder / "in" / "a.csv").write_bytes(b"a;b\n1;2\n")
    (folder / "people.txt").write_text(f"{BSN}\n")
    return folder


def call(data, *given):
    """Call a command with paths below a data folder; no traceback, and an exit code that is one of ours."""
    paths = ("key", "in", "out", "people.txt", "key/pseudonym.key")
    said = [str(data / one) if n and one in paths else one for n, one in enumerate(given)]
    if given[0] not in ("key", "pseudonymise"):
        said += ["--data", str(data)]
    done = CliRunner().invoke(main, said, prog_name="ontschot")
    assert done.exception is None or isinstance(done.exception, SystemExit), (given, done.exception)
    assert 0 <= done.exit_code <= 3 and "Traceback" not in done.output, (given, done.output)
    return done


def put(data, name, content):
    path = data / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("name", BESIDE_KEYS)
def test_no_command_of_keys_breaks_off_on_what_is_damaged_beside_them(data, name):
    for content in RUBBISH.values():
        path = put(data, name, content)
        for command in OF_KEYS if name != "key/erased.jsonl" else OF_KEYS[1:2]:
            done = call(data, *command)
            assert done.exit_code in (1, 3) and path.name in done.output, (command, content[:9], done.output)


def test_a_damaged_list_of_who_was_erased_stops_all_that_would_let_them_back_in(data):
    for content in RUBBISH.values():
        put(data, "key/erased.jsonl", content)
        for command in OF_PEOPLE:
            done = call(data, *command)
            assert done.exit_code == 1 and "erased.jsonl, regel 1" in done.output, (command, content[:9], done.output)
        assert not (data / "warehouse" / "raw").exists()
    (data / "key" / "erased.jsonl").unlink()
    (data / "key" / "erased.jsonl").symlink_to(data / "gone")
    with pytest.raises(KeyFileError, match="ring_damaged"):
        Ring(data / "key").marks()


def test_without_the_key_of_the_marks_nobody_is_taken_for_not_erased(data):
    ring = Ring(data / "key")
    ring.erase([BSN], DAY)
    (data / "key" / "erasure.key").unlink()
    for command in OF_PEOPLE:
        done = call(data, *command)
        assert done.exit_code == 3 and "erasure.key" in done.output, done.output
    assert not (data / "key" / "erasure.key").exists()


def test_a_last_line_without_its_end_is_whole_and_the_next_one_is_a_line_of_its_own(tmp_path):
    ring = Ring(tmp_path)
    ring.erase([BSN], DAY)
    path = tmp_path / "erased.jsonl"
    path.write_bytes(path.read_bytes().rstrip())
    ring.erase(["123456782"], DAY)
    assert ring.people_erased() == 2


@pytest.mark.parametrize("name", SHOWN)
def test_no_command_that_shows_breaks_off_on_a_damaged_file(data, name):
    path = data / name
    before = path.read_bytes() if path.exists() else None
    for content in RUBBISH.values():
        put(data, name, content)
        for command in OF_SHOWN:
            done = call(data, *command)
            if "--json" in command:
                assert json.loads(done.stdout), done.output
            if command == ["verify"] and "refused" not in name:
                assert done.exit_code == 1 or (name.startswith("log") and not content), (content[:9], done.output)
    assert before is None or put(data, name, before).read_bytes() == before


@pytest.mark.parametrize("content", [f"{BSN}\nJosé\n".encode("cp1252"), f"{BSN}\n".encode("utf-16")])
def test_a_list_that_is_no_utf_8_is_told_with_its_line(data, content):
    (data / "people.txt").write_bytes(content)
    done = call(data, *OF_PEOPLE[2])
    assert done.exit_code == 1 and "geen UTF-8" in done.output and f"regel {1 + (content[:1] == b'1')}" in done.output
    assert BSN not in done.output


def test_a_list_that_is_not_there_is_told_and_one_of_a_spreadsheet_is_read(data, monkeypatch):
    done = call(data, "erase", str(data / "nee"), "--deliveries", "in")
    assert done.exit_code == 3 and "nee bestaat niet" in done.output
    (data / "people.txt").write_bytes(f"\ufeff{BSN}\n123456789\n".encode())
    assert "regel 2" in call(data, *OF_PEOPLE[2]).output  # and not line 1


@pytest.mark.parametrize("more", [{"version": 1.5}, {"version": True}, {"made_on": [1]}, {"purpose": 7}])
def test_a_key_that_says_something_that_it_cannot_is_none(tmp_path, more):
    said = {"purpose": "ontschot", "version": 1, "made_on": "2026-02-01"}
    said |= {"secret": base64.b64encode(bytes(KEY_BYTES)).decode()}
    path = put(tmp_path, "a.key", json.dumps(said).encode())
    assert read_key(path).version == 1
    with pytest.raises(KeyFileError, match="key_size"):
        read_key(put(tmp_path, "a.key", json.dumps(said | more).encode()))


def test_a_pipe_is_no_key_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.key", 0o600)
    with pytest.raises(KeyFileError, match="key_no_file"):
        read_key(tmp_path / "a.key")
