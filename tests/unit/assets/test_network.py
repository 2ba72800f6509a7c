"""A package is taken in whole or not at all: what it says with the others is calculated before anything of it is stored."""

import errno
import os

import pandas as pd
import pytest
from click.testing import CliRunner

from assets import network
from assets.cli import main
from assets.disk import Disk, swap_all
from assets.manifest import Manifest, public_of, rendered
from assets.network import add, in_one_file, revoke
from assets.packages import Package, opened
from reports.pages.network import there, view
from reports.warehouse import TOGETHER, Warehouse
from tests.unit.assets.test_packages import KEY, OTHER, content, package, put, why

KNOWN = {public_of(KEY), public_of(OTHER)}


def five(sender="Oeverdijk", **change):
    """Figures of five projects, so that a mean is told."""
    told = content(sender)
    told["about"][0] |= {"projects": 5, "projects_told": 5}
    told["figures"] = [told["figures"][0] | {"project": f"#{n}"} | change for n in range(1, 6)]
    told["projects"] = [told["projects"][0] | {"project": f"#{n}"} for n in range(1, 6)]
    return told


def numbered(number, previous=None):
    """A signed package that says it has this number."""
    made = package()
    statement = made.manifest.statement
    statement["predicate"]["runDetails"]["metadata"] |= {"ontschot_number": number, "ontschot_previous": previous}
    return Package(made.content, Manifest(rendered(statement)).signed(KEY))


def kept(data):
    """Everything in a folder, by name."""
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}


class Full(Disk):
    """A disk on which nothing more can be written after so many files."""

    def __init__(self, left, *, named=True):
        self.left, self.named = left, named

    def write(self, path, content):
        if self.left == 0:
            path.write_bytes(content[:1])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([str(path)] if self.named else []))
        self.left -= 1
        super().write(path, content)


def test_what_the_packages_say_together_is_one_file_and_is_read_whole(tmp_path):
    assert Warehouse.of_network(tmp_path) is None and view(tmp_path, "nl") is None and not there(tmp_path)
    assert add(tmp_path, put(tmp_path, package(five())), KNOWN).projects == 5
    held = Warehouse.of_network(tmp_path)
    assert held.table("network__measures").set_index("measure")["mean"]["benefit_per_euro"] == 1.5
    assert held.table("network__packages").sender.tolist() == ["Oeverdijk"]
    assert held.table("network__amounts").cents.tolist() == [100_000] and there(tmp_path)


def test_the_same_packages_say_together_the_same_bytes_on_any_day(monkeypatch):
    frames = {"measures": pd.DataFrame({"value": [1.5]}), "projects": pd.DataFrame({"project": ["#1"]})}
    today = in_one_file(frames)
    monkeypatch.setattr("zipfile.time.localtime", lambda *_: (2031, 2, 3, 4, 5, 6, 0, 34, 0))
    monkeypatch.setattr("zipfile.time.time", lambda: 1_900_000_000.0)
    assert in_one_file(frames) == today


@pytest.mark.parametrize("error", [1e-170, 5e-324, 1e-9, 0.001])
def test_an_error_of_which_the_square_is_nothing_is_refused_and_others_are_taken_after_it(tmp_path, error):
    (tmp_path / "d").mkdir()
    path = put(tmp_path, package(five(standard_error=error)))
    assert why(add, tmp_path / "d", path, KNOWN) == "contract" and kept(tmp_path / "d") == {}
    (tmp_path / "a.pub").write_text(public_of(KEY))
    said = CliRunner().invoke(
        main, ["network", "add", str(path), "--data", str(tmp_path / "d"), "--public-key", str(tmp_path / "a.pub")]
    )
    assert said.exit_code == 1 and said.output.startswith("Geweigerd: ") and "figures.standard_error" in said.output
    assert add(tmp_path / "d", put(tmp_path, package(five("Elders"), key=OTHER)), KNOWN).packages == 1


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**63, 10**40, True, "1", 1.0])
def test_a_number_that_no_package_has_makes_it_none(tmp_path, number):
    path = put(tmp_path, numbered(number))
    for doing, where in ((opened, ()), (add, (tmp_path / "d",))):
        assert why(doing, *where, path, *((KNOWN,) if where else ())) in ("no_package", "tampered")
    assert not (tmp_path / "d").exists()


def test_numbers_and_what_is_followed_at_their_edges(tmp_path):
    for number in (1, 999_999):
        assert opened(put(tmp_path, numbered(number, "ab" * 32))).number == number
    for previous in ("<b>", "", "ab" * 31, "AB" * 32, 7, "g" * 64, "ab" * 32 + "\n"):
        assert why(opened, put(tmp_path, numbered(2, previous))) == ("tampered" if previous == 7 else "no_package")


@pytest.mark.parametrize("wrong", [ValueError, OverflowError, ZeroDivisionError])
def test_what_cannot_be_calculated_is_refused_and_all_is_as_it_was(tmp_path, monkeypatch, wrong):
    first, data = package(five()), tmp_path / "d"
    add(data, put(tmp_path, first), KNOWN)
    before = kept(data)
    monkeypatch.setattr(network, "together", lambda *_: (_ for _ in ()).throw(wrong()))
    path = put(tmp_path, package(five("Elders"), key=OTHER))
    assert why(add, data, path, KNOWN) == "not_together" and kept(data) == before
    said = CliRunner().invoke(main, ["network", "add", str(path), "--data", str(data), "--lang", "en"])
    assert said.exit_code == 1 and kept(data) == before
    monkeypatch.undo()
    assert add(data, path, KNOWN).packages == 2


@pytest.mark.parametrize("room", [0, 1, 2])
def test_on_a_full_disk_all_is_as_it_was_whatever_file_did_not_fit(tmp_path, monkeypatch, room):
    first, data = package(five()), tmp_path / "d"
    add(data, put(tmp_path, first), KNOWN)
    before = kept(data)
    monkeypatch.setattr(network, "Disk", lambda: Full(room))
    for made in (package(five("Elders"), key=OTHER), package(five("Later"), 2, first.digest)):
        with pytest.raises(OSError, match="No space"):
            add(data, put(tmp_path, made), KNOWN)
        assert kept(data) == before
    if room < 1:
        with pytest.raises(OSError, match="No space"):
            revoke(data, public_of(KEY))
        assert kept(data) == before


def test_a_file_that_cannot_get_its_name_takes_those_before_it_back(tmp_path):
    (tmp_path / "old").write_bytes(b"1")

    class Stubborn(Disk):
        def rename(self, source, target):
            if target.name == "last":
                raise OSError(errno.EACCES, "no", str(target))
            super().rename(source, target)

    with pytest.raises(OSError, match="no"):
        swap_all({tmp_path / "new": b"2", tmp_path / "last": b"3"}, Stubborn())
    assert kept(tmp_path) == {"old": b"1"}
    swap_all({tmp_path / "new": b"2", tmp_path / "old": b"3"}, Disk())
    assert kept(tmp_path) == {"new": b"2", "old": b"3"}


def test_a_key_that_is_revoked_takes_what_it_said_with_it_at_once(tmp_path):
    data = tmp_path / "d"
    add(data, put(tmp_path, package(five())), KNOWN)
    add(data, put(tmp_path, package(five("Elders"), key=OTHER)), KNOWN)
    assert revoke(data, public_of(KEY))[1:] == (1, 1)
    assert Warehouse.of_network(data).table("network__packages").sender.tolist() == ["Elders"]
    assert revoke(data, public_of(OTHER))[1:] == (1, 0) and not (data / TOGETHER).exists()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_full_disk_is_told_by_the_name_of_what_did_not_fit_and_with_what_helps(tmp_path, monkeypatch, lang):
    (tmp_path / "a.pub").write_text(public_of(KEY))
    path, data = put(tmp_path, package()), tmp_path / "d"
    (data / "network" / "senders").mkdir(parents=True)
    asked = ["network", "add", str(path), "--data", str(data), "--public-key", str(tmp_path / "a.pub"), "--lang", lang]
    monkeypatch.setattr(network, "Disk", lambda: Full(1, named=False))
    said = CliRunner().invoke(main, asked)
    where = data / "network" / f"{public_of(KEY)[:16]}-network-000001.package"
    assert said.exit_code == 3 and f"({where})" in said.output and "--data" not in said.output
    assert kept(data) == {} and ("Maak ruimte" if lang == "nl" else "Make room") in said.output
    said = CliRunner().invoke(main, [*asked, "--json"])
    assert said.exit_code == 3 and said.output.startswith('{"refused": "disk_full"')
    monkeypatch.undo()
    assert CliRunner().invoke(main, asked).exit_code == 0
