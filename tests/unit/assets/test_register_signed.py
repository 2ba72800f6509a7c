"""The register of releases is what was signed, or nothing goes out; who is erased goes from it with and without the key at hand."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assets import register
from assets.disk import Disk
from assets.manifest import SigningKeyError, public_of, rendered
from assets.register import DamagedRegister, MissingRegister, forget, load, save, signer_of
from assets.releasing import NotReleased, _finish, _in_line, _not_ours
from assets.verifying import released
from pipelines.disclosure.cubes import Cell
from pipelines.disclosure.released import Register, Vintage
from pipelines.disclosure.suppress import Round
from tests.unit.assets.test_packages import package

NAME = "network-000001.package"
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
CELL = Cell(100, 2, {"gemeente:1": 100}, frozenset({"p1", "p2"}), "s")
HELD = {
    "avoided": Register(
        (), {("A", "all"): (Vintage("2025-12-31", 100, CELL.members, None, 0),)}, {("A", "all"): (1, CELL)}
    )
}


def told(data, known=KEY):
    return [(one.where, one.code) for one in released(data, frozenset({public_of(known)}))]


def test_a_register_that_says_something_else_than_was_signed_is_refused(tmp_path):
    save(tmp_path, HELD, KEY)
    path = register.path_of(tmp_path)
    assert load(tmp_path) == HELD and signer_of(tmp_path) == public_of(KEY) and told(tmp_path) == []
    said = json.loads(path.read_bytes())
    for bad in (
        said | {"people": [["p1"]]},
        said | {"cubes": {}},
        said | {"signed_by": public_of(OTHER)},
        said | {"signature": "x"},
        {name: one for name, one in said.items() if name != "signature"},
    ):
        path.write_bytes(rendered(bad))
        with pytest.raises(DamagedRegister):
            load(tmp_path)
        assert told(tmp_path) == [("releases/register.json", "file_other")]


def test_a_register_that_is_gone_while_there_are_packages_is_missed(tmp_path):
    assert load(tmp_path) == {}
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "network-000001.package").write_bytes(b"{}")
    with pytest.raises(MissingRegister):
        load(tmp_path)
    assert told(tmp_path) == [
        ("releases/network-000001.package", "file_other"),
        ("releases/register.json", "file_missing"),
    ]


def test_a_package_that_the_register_knows_of_and_that_is_gone_is_missed(tmp_path):
    held = HELD | {"paid": replace(HELD["avoided"], rounds=(Round({("A", "all"): CELL}, frozenset()),))}
    save(tmp_path, held, KEY)
    assert told(tmp_path) == [("releases", "package_missing")]
    (tmp_path / "releases" / "network-000001.package").write_bytes(b"{}")  # there and damaged: not missing as well
    assert told(tmp_path) == [("releases/network-000001.package", "file_other")]
    (tmp_path / "releases" / "network-000001.package").unlink()
    save(tmp_path, HELD, KEY)
    assert told(tmp_path) == []


def test_the_last_package_stays_in_it_until_it_is_written_and_is_what_its_sender_signed(tmp_path):
    save(tmp_path, HELD, KEY, last=(sent := package(key=KEY)).to_bytes())
    assert load(tmp_path) == HELD and told(tmp_path) == [(f"releases/{NAME}", "package_to_be_written")]
    forget(tmp_path, ["p1"])
    _finish(tmp_path)
    assert (tmp_path / "releases" / NAME).read_bytes() == sent.to_bytes()
    assert told(tmp_path) == [("releases/register.json", "signature_missing")]  # erased without the key at hand
    (tmp_path / "releases" / NAME).unlink()
    path = register.path_of(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Oeverdijk", b"Oeverwijk"))
    assert told(tmp_path) == [("releases/register.json", "file_other")]
    with pytest.raises(NotReleased, match="register_damaged"):
        _finish(tmp_path)
    assert not (tmp_path / "releases" / NAME).exists()


@pytest.mark.parametrize("key", [None, OTHER])
def test_a_register_of_nobody_or_of_another_waits_for_two_people_and_is_told(tmp_path, key):
    assert _not_ours(tmp_path, KEY) == {}
    save(tmp_path, HELD, key)
    asked = _not_ours(tmp_path, KEY)["register"]
    assert asked["signed_by"] == (public_of(key) if key else None)
    assert told(tmp_path) == [("releases/register.json", "signature_other" if key else "signature_missing")]
    save(tmp_path, HELD | {"paid": Register()}, key)
    assert _not_ours(tmp_path, KEY)["register"] != asked  # another content asks for other signatures
    save(tmp_path, HELD, KEY)
    assert _not_ours(tmp_path, KEY)["register"]["signed_by"] == public_of(
        KEY
    )  # of which packages it is, it does not say
    save(tmp_path, HELD, KEY, sent={})
    assert _not_ours(tmp_path, KEY) == {}


@pytest.mark.parametrize(("at_hand", "signer"), [(KEY, public_of(KEY)), (OTHER, None), (None, None)])
def test_who_is_erased_goes_from_it_whatever_key_is_at_hand(tmp_path, monkeypatch, at_hand, signer):
    save(tmp_path, HELD, KEY)
    monkeypatch.setattr(register, "signing_key", lambda: at_hand)
    assert forget(tmp_path, ["p1"]) == 1
    assert b"p1" not in register.path_of(tmp_path).read_bytes() and signer_of(tmp_path) == signer
    assert load(tmp_path)["avoided"].told[("A", "all")][0].erased == 1


def test_who_is_erased_leaves_it_knowing_its_packages(tmp_path, monkeypatch):
    monkeypatch.setattr(register, "signing_key", lambda: KEY)
    sent = {"network": register.Sent(3, "ab" * 32)}
    save(tmp_path, HELD, KEY, sent=sent)
    forget(tmp_path, ["p1"])
    assert register.sent_of(tmp_path) == sent and _not_ours(tmp_path, KEY) == {}


@pytest.mark.parametrize("fails", ["write_for_owner", "sync", "rename"])
def test_on_a_full_disk_the_register_stays_and_nothing_of_anybody_beside_it(tmp_path, fails):
    class Full(Disk):
        """Half of it is written."""

    def full(self, path, *_):
        if fails == "write_for_owner":
            path.write_bytes(b'{"people": [["p1"')
        raise OSError(28, "No space left on device", str(path))

    save(tmp_path, HELD, KEY)
    before = register.path_of(tmp_path).read_bytes()
    setattr(Full, fails, full)
    with pytest.raises(OSError, match="No space"):
        save(tmp_path, HELD | {"paid": Register()}, KEY, Full())
    assert [one.name for one in register.path_of(tmp_path).parent.iterdir()] == ["register.json"]
    assert register.path_of(tmp_path).read_bytes() == before
    save(tmp_path, HELD, KEY)
    assert register.path_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_package_is_followed_only_where_it_belongs_and_by_who_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))
    (tmp_path / "settings").mkdir()
    home, one, other = tmp_path / "releases", package(key=KEY), package(key=OTHER)

    def why():
        with pytest.raises(NotReleased) as refused:
            _in_line(tmp_path, KEY)
        return refused.value.code, refused.value.values["path"].name

    save(tmp_path, HELD, KEY, sent={"network": register.Sent(1, one.digest)})
    assert why() == ("before_gone", NAME)
    (home / NAME).write_bytes(one.to_bytes())
    assert _in_line(tmp_path, KEY) == {"network": one}
    (home / "network-000099.package").write_bytes(other.to_bytes())
    assert why() == ("before_misplaced", "network-000099.package")
    (home / "network-000099.package").write_bytes(b"{")
    assert why() == ("before_damaged", "network-000099.package")
    (home / "network-000099.package").unlink()
    (home / NAME).write_bytes(other.to_bytes())
    assert why() == ("before_of_other", NAME)
    public = tmp_path / "settings" / "signing.pub"
    public.write_text(f"{public_of(OTHER)}\n")  # a key of before, and yet another package than was sent
    assert why() == ("register_behind", "register.json")
    save(tmp_path, HELD, KEY, sent={"network": register.Sent(1, other.digest)})
    assert _in_line(tmp_path, KEY) == {"network": other}
    public.write_text("none")
    with pytest.raises(SigningKeyError, match="signing_public"):
        _in_line(tmp_path, KEY)
