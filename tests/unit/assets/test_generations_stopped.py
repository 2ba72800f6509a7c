"""How a generation is made, file operation by file operation, and what becomes of one that was not finished; each of them killed: test_publishing."""

import errno
import json
import os
import shutil

import pytest

from assets.disk import Disk, swap
from assets.generations import Material, contents, generation_of, held, pointer_of, publish, read, recovered
from assets.manifest import Origin, make_signing_key
from assets.verifying import verify
from reports.warehouse import GENERATIONS, current, refused
from tests.properties.publishing import Counted, Quick, material, prepared, seen


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_refused_on_the_way_it_says_so_and_gives_back_its_room(tmp_path):
    def refuses(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    base, points = prepared(tmp_path)
    assert points > 30
    for point in range(3, points + 1, 9):
        data = shutil.copytree(base, tmp_path / f"{point}")
        with pytest.raises(OSError, match="No space left"):
            publish(data, material(data, 5), Counted(point, "before", refuses))
        assert seen(data) in (4, 5)
        assert ".new" not in names(data / GENERATIONS)
        publish(data, material(data, 5), Quick())
        assert seen(data) == 5 and not verify(data).differences
        shutil.rmtree(data)


def test_where_not_even_room_can_be_given_back_what_was_refused_is_told(tmp_path):
    class Stuck(Quick):
        def copy(self, source, target):
            raise OSError(errno.ENOSPC, "copying")

        def remove(self, path):
            if path.name == ".new":
                raise OSError(errno.EIO, "removing")
            super().remove(path)

    with pytest.raises(OSError, match="copying"):
        publish(tmp_path, material(tmp_path, 1), Stuck())


def test_each_thing_is_on_the_disk_before_the_next_that_leans_on_it(tmp_path):
    """The order in which a generation is made: bytes, their folders, its name, the pointer, the folder; only then what is old goes."""
    told = []

    class Told(Disk):
        def __getattribute__(self, name):
            operation = object.__getattribute__(self, name)
            if name not in ("folder", "copy", "link", "write", "sync", "rename", "remove"):
                return operation

            def noted(*paths):
                told.append((name, *(path.relative_to(tmp_path).as_posix() for path in paths if hasattr(path, "name"))))
                operation(*paths)

            return noted

    publish(tmp_path, material(tmp_path, 1), Quick())
    publish(tmp_path, material(tmp_path, 2), Told())
    new = "generations/.new"
    parts = ("core/core__quarantine.parquet", "mart/mart__amounts.parquet", "ref/ref__budgets.parquet")
    assert told == [
        ("folder", "generations"), ("folder", new),
        ("folder", f"{new}/core"), ("folder", f"{new}/mart"), ("folder", f"{new}/ref"),
        ("copy", "warehouse/mart/mart__amounts.parquet", f"{new}/mart/mart__amounts.parquet"),
        ("copy", "warehouse/ref/ref__budgets.parquet", f"{new}/ref/ref__budgets.parquet"),
        ("copy", "warehouse/core/core__quarantine.parquet", f"{new}/core/core__quarantine.parquet"),
        ("rename", ".pages", f"{new}/pages"), ("write", f"{new}/release.json"),
        ("sync", f"{new}/core"), ("sync", f"{new}/{parts[0]}"), ("sync", f"{new}/mart"), ("sync", f"{new}/{parts[1]}"),
        ("sync", f"{new}/pages"), ("sync", f"{new}/pages/P1.html"), ("sync", f"{new}/pages/index.html"),
        ("sync", f"{new}/ref"), ("sync", f"{new}/{parts[2]}"), ("sync", f"{new}/release.json"), ("sync", new),
        ("rename", new, "generations/000002"), ("sync", "generations"),
        ("write", "generations/.current.json.tmp"), ("sync", "generations/.current.json.tmp"),
        ("rename", "generations/.current.json.tmp", "generations/current.json"), ("sync", "generations"),
        ("remove", "generations/refused.json"), ("folder", "pages"),
        ("link", "generations/000002/pages/P1.html", "pages/.P1.html.tmp"), ("rename", "pages/.P1.html.tmp", "pages/P1.html"),
        ("link", "generations/000002/pages/index.html", "pages/.index.html.tmp"),
        ("rename", "pages/.index.html.tmp", "pages/index.html"),
    ]  # fmt: skip


def test_of_a_generation_that_goes_the_manifest_is_on_the_disk_first(tmp_path):
    told = []

    class Told(Quick):
        def copy(self, source, target):
            told.append(("copy", source.parent.name, target.name))
            super().copy(source, target)

        def sync(self, path):
            told.append(("sync", path.name))

        def rename(self, source, target):
            told.append(("rename", source.name, target.name))
            super().rename(source, target)

        def remove(self, path):
            told.append(("remove", path.name))
            super().remove(path)

    for number in range(1, 4):
        publish(tmp_path, material(tmp_path, number), Quick())
    publish(tmp_path, material(tmp_path, 4), Told())
    assert told[-6:] == [
        ("copy", "000001", ".000001.json.tmp"), ("sync", ".000001.json.tmp"), ("rename", ".000001.json.tmp", "000001.json"),
        ("sync", "generations"), ("rename", "000001", ".old-000001"), ("remove", ".old-000001"),
    ]  # fmt: skip


def test_what_a_killed_run_left_whole_is_looked_at_and_what_it_left_half_goes(tmp_path):
    home = tmp_path / GENERATIONS
    for number in (1, 2):
        publish(tmp_path, material(tmp_path, number), Quick())
    swap(home / "current.json", pointer_of(generation_of(home / "000001")), Quick())
    for name in (".new", ".new-again", ".old-000001"):
        (home / name).mkdir()
    for name in (".current.json.tmp", ".refused.json.tmp", ".000001.json.tmp"):
        (home / name).write_bytes(b"{")
    (home / ".kept").write_bytes(b"of somebody else")
    assert recovered(tmp_path, Quick()).number == 2 and seen(tmp_path) == 2
    assert names(home) == {"000001", "000002", "current.json", ".kept"}


def test_a_generation_of_which_the_manifest_cannot_be_read_is_not_pointed_to_and_stays(tmp_path):
    home = tmp_path / GENERATIONS
    for number in (1, 2, 3):
        publish(tmp_path, material(tmp_path, number), Quick())
    (home / "000002" / "release.json").write_bytes(b"x")
    (home / "current.json").unlink()
    assert recovered(tmp_path, Quick()).number == 3
    for number in (4, 5, 6):
        publish(tmp_path, material(tmp_path, number), Quick())
    assert "000002" in names(home) and "000002.json" not in names(home) and "000001.json" in names(home)
    assert "000003" not in names(home), "those after it go as they would"


def test_without_a_generation_a_damaged_pointer_points_to_none(tmp_path):
    home = tmp_path / GENERATIONS
    home.mkdir()
    (home / "current.json").write_bytes(b"{")
    assert recovered(tmp_path, Quick()) is None


def test_only_folders_with_a_number_are_generations(tmp_path):
    for name in ("000001", "000012", "0-old", "²"):
        (tmp_path / name).mkdir()
    (tmp_path / "000123").write_bytes(b"a file")
    assert held(tmp_path) == [1, 12]


def test_when_it_was_made_is_told_in_utc(tmp_path):
    assert publish(tmp_path, material(tmp_path, 1), Quick()).generation.made_on.endswith("+00:00")


def test_one_that_was_killed_after_it_kept_the_manifest_of_a_generation_keeps_it_once(tmp_path):
    home = tmp_path / GENERATIONS
    for number in (1, 2, 3):
        publish(tmp_path, material(tmp_path, number), Quick())
    shutil.copyfile(home / "000001" / "release.json", home / "000001.json")
    before = (home / "000001.json").stat().st_ino
    publish(tmp_path, material(tmp_path, 4), Quick())
    assert (
        "000001" not in names(home)
        and (home / "000001.json").stat().st_ino == before
        and not verify(tmp_path).differences
    )


def test_where_nothing_was_staged_yet_no_room_is_given_back(tmp_path):
    def refuses(*_):
        raise OSError(errno.ENOSPC, "no room")

    with pytest.raises(OSError, match="no room"):
        publish(tmp_path, material(tmp_path, 1), Counted(2, "before", refuses))
    assert names(tmp_path / GENERATIONS) == set()


def test_half_a_page_of_a_run_that_was_killed_goes(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / ".P9.html.tmp").write_bytes(b"half")
    publish(tmp_path, material(tmp_path, 1), Quick())
    assert names(tmp_path / "pages") == {"index.html", "P1.html"}


def test_a_folder_under_another_number_is_no_generation(tmp_path):
    home = tmp_path / GENERATIONS
    publish(tmp_path, material(tmp_path, 1), Quick())
    shutil.copytree(home / "000001", home / "000007")
    assert generation_of(home / "000007") is None and read(home / "000007") is not None
    assert generation_of(home / "000008") is None and held(home) == [1, 7]
    assert publish(tmp_path, material(tmp_path, 2), Quick()).generation.number == 8


def test_a_pointer_to_what_is_no_longer_there_is_followed_by_a_higher_number(tmp_path):
    publish(tmp_path, material(tmp_path, 1), Quick())
    publish(tmp_path, material(tmp_path, 2), Quick())
    shutil.rmtree(tmp_path / GENERATIONS / "000002")
    assert recovered(tmp_path, Quick()).number == 2, "nobody goes back to an older one by itself"
    assert publish(tmp_path, material(tmp_path, 2), Quick()).generation.number == 3


def test_a_generation_may_be_without_pages(tmp_path):
    made = material(tmp_path, 1)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_bytes(b"of before")
    found = publish(tmp_path, Material(made.files, None, made.origin), Quick()).generation
    folder = tmp_path / GENERATIONS / found.name
    assert set(contents(folder)) == set(made.files) and names(tmp_path / "pages") == {"index.html"}
    assert publish(tmp_path, Material(made.files, None, made.origin, lambda: ["x"]), Quick()).generation == found


def test_what_does_not_hold_and_is_the_first_shows_its_pages_and_says_so(tmp_path):
    made = material(tmp_path, 1, broken=lambda: ["a", "b"])
    ended = publish(tmp_path, made, Quick())
    assert (ended.generation, ended.refused, refused(tmp_path)) == (None, ["a", "b"], {"checks": ["a", "b"]})
    assert (tmp_path / "pages" / "index.html").read_bytes().startswith(b"1\n") and current(tmp_path) is None
    assert publish(tmp_path, Material(made.files, None, made.origin, lambda: ["a"]), Quick()).generation is None


@pytest.mark.parametrize("change", ["origin", "asked", "code", "key", "files", "pages"])
def test_another_origin_question_code_key_or_file_is_another_generation(tmp_path, change):
    publish(tmp_path, material(tmp_path, 1), Quick())
    made = material(tmp_path, 1)
    first = made.origin
    files, pages = dict(made.files), made.pages
    origin = {
        "origin": Origin(("1" * 64,), first.asked, first.code), "asked": Origin(first.deliveries, {"draws": 9}, first.code),
        "code": Origin(first.deliveries, first.asked, {"version": "2"}),
    }.get(change, first)  # fmt: skip
    if change == "key":
        make_signing_key()
    if change == "files":
        files.popitem()
    if change == "pages":
        (pages / "index.html").write_bytes(b"other")
    ended = publish(tmp_path, Material(files, pages, origin), Quick()).generation
    assert ended.number == 2 and (ended.signed_by is not None) == (change == "key")
    assert json.loads((tmp_path / GENERATIONS / "current.json").read_bytes())["number"] == 2


def test_a_link_in_a_generation_is_a_file_of_it(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"b")
    (tmp_path / "c").symlink_to(tmp_path / "a" / "b")
    (tmp_path / "release.json").write_bytes(b"apart")
    assert list(contents(tmp_path)) == ["a/b", "c"]


def test_the_disk_of_this_machine(tmp_path):
    disk = Disk()
    disk.folder(tmp_path / "a" / "b")
    disk.folder(tmp_path / "a" / "b")
    disk.write(tmp_path / "a" / "one", b"1")
    disk.copy(tmp_path / "a" / "one", tmp_path / "two")
    disk.link(tmp_path / "two", tmp_path / "three")
    assert (tmp_path / "three").samefile(tmp_path / "two") and not (tmp_path / "two").samefile(tmp_path / "a" / "one")
    disk.write(tmp_path / "four", b"4")
    disk.link(tmp_path / "two", tmp_path / "four")
    assert (tmp_path / "four").read_bytes() == b"1"
    disk.rename(tmp_path / "a" / "one", tmp_path / "two")
    assert not (tmp_path / "a" / "one").exists()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    disk.remove(tmp_path / "link")
    assert (tmp_path / "a" / "b").is_dir()
    for gone in ("a", "a", "two", "two"):
        disk.remove(tmp_path / gone)
    assert names(tmp_path) == {"three", "four"}
    with pytest.raises(FileNotFoundError):
        disk.sync(tmp_path / "gone")


def test_where_a_file_system_knows_no_second_name_a_page_is_copied(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    (tmp_path / "a").write_bytes(b"a")
    Disk().link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"a" and not (tmp_path / "a").samefile(tmp_path / "b")


def test_sync_waits_for_the_very_file_and_lets_it_go(tmp_path, monkeypatch):
    opened, synced, closed = [], [], []
    monkeypatch.setattr(os, "open", lambda path, how: opened.append((path, how)) or 77)
    monkeypatch.setattr(os, "fsync", synced.append)
    monkeypatch.setattr(os, "close", closed.append)
    Disk().sync(tmp_path)
    assert (opened, synced, closed) == ([(tmp_path, os.O_RDONLY)], [77], [77])
