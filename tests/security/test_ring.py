"""A ring of keys by hand: what is written, who may read it, which key is in use, and who is marked as erased."""

import base64
import hmac
import json
import os
import random
from datetime import date
from string import ascii_letters, digits

import pytest

from assets import escrow, keys
from assets.escrow import EscrowError, make_holder, restore, seal
from assets.keys import KeyFileError, Ring, read_key, write_key, write_new
from pipelines.harmonize.pseudonyms import (
    PseudonymKey,
    digits_of,
    is_bsn,
    replace_bsn,
    stand_in,
    tombstone,
    version_of,
    without_erased,
)

DAY, LATER = date(2026, 1, 31), date(2027, 1, 31)
BSN, OTHER = "999900006", "123456782"
SECRET = bytes(range(32))


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def held(ring):
    """Keys that are there, by version."""
    return list(ring.keys())


def refused(code, ask, *given):
    with pytest.raises(KeyFileError) as wrong:
        ask(*given)
    assert wrong.value.code == code and str(wrong.value) == f"{code}: {wrong.value.path}"
    return wrong.value.path


def test_a_key_file_says_its_purpose_version_and_day_and_is_for_its_owner(tmp_path):
    path = tmp_path / "new" / "folder" / "a.key"
    write_key(path, PseudonymKey(SECRET, "doel", 7), DAY)
    assert json.loads(path.read_text("ascii")) == {
        "ontschot_key": 1, "purpose": "doel", "version": 7, "made_on": "2026-01-31",
        "secret": base64.b64encode(SECRET).decode(),
    }  # fmt: skip
    assert path.read_text().startswith('{\n "ontschot_key"') and path.read_text().endswith("}\n")
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert read_key(path) == PseudonymKey(SECRET, "doel", 7) and files(path.parent) == ["a.key"]


def test_thirty_two_bytes_are_a_key_of_version_one_of_nobody_knows_when(tmp_path):
    write_new(tmp_path / "pseudonym.key", SECRET)
    (kept,) = Ring(tmp_path).keys()
    assert (kept.key, kept.made_on, kept.path) == (
        PseudonymKey(SECRET, "ontschot", 1),
        None,
        tmp_path / "pseudonym.key",
    )


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_a_key_that_anybody_else_may_touch_is_not_read(tmp_path, mode):
    path = tmp_path / "a.key"
    path.write_bytes(SECRET)
    path.chmod(mode)
    assert refused("key_open", read_key, path) == path
    path.chmod(0o600)
    assert read_key(path).secret == SECRET


@pytest.mark.parametrize("change", [{"secret": "!" + base64.b64encode(SECRET).decode()}, {"purpose": "X"}, {"version": 0}, {"version": "1"}, {"secret": None}])  # fmt: skip
def test_a_key_file_in_which_something_is_wrong_is_none(tmp_path, change):
    path = tmp_path / "a.key"
    write_key(path, PseudonymKey(SECRET), DAY)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert refused("key_size", read_key, path) == path


def test_a_file_is_never_written_over_and_nothing_stays_beside_it(tmp_path):
    path = tmp_path / "a"
    write_new(path, b"1")
    assert refused("key_there", write_new, path, b"2") == path
    assert path.read_bytes() == b"1" and files(tmp_path) == ["a"]


def test_bytes_are_on_the_disk_before_they_have_their_name_and_then_the_name_is(tmp_path, monkeypatch):
    told = []
    fsync, link, sync = os.fsync, os.link, keys.Disk.sync
    monkeypatch.setattr(os, "fsync", lambda handle: told.append(("bytes", os.fstat(handle).st_size)) or fsync(handle))
    monkeypatch.setattr(os, "link", lambda a, b: told.append((a.name, b.name)) or link(a, b))
    monkeypatch.setattr(keys.Disk, "sync", lambda self, path: told.append(path) or sync(self, path))
    write_new(tmp_path / "a", b"123")
    assert told[:3] == [("bytes", 3), (f".a.{os.getpid()}", "a"), tmp_path]


def test_the_newest_key_is_in_use_and_versions_are_never_used_twice(tmp_path):
    ring = Ring(tmp_path)
    assert ring.keys() == [] and ring.current() is None and ring.destroyed() == []
    assert refused("key_gone", ring.rotate, DAY) == tmp_path
    first = ring.create("doel", DAY)
    assert (first.path, first.made_on, first.key.purpose, first.key.version) == (
        tmp_path / "pseudonym.key",
        "2026-01-31",
        "doel",
        1,
    )
    assert refused("key_there", ring.create, "doel", DAY) == tmp_path
    second, third = ring.rotate(LATER), ring.rotate(LATER)
    assert [one.path.name for one in held(ring)] == ["pseudonym.key", "pseudonym-v2.key", "pseudonym-v3.key"]
    assert ring.current().key == third.key and third.made_on == "2027-01-31" and third.key.purpose == "doel"
    assert len({one.key.secret for one in held(ring)}) == 3 and len(second.key.secret) == 32
    told = ring.destroy(3, LATER)
    assert told == {"number": third.key.ident, "purpose": "doel", "version": 3, "destroyed_on": "2027-01-31"}
    assert ring.destroyed() == [told] and ring.current().key == second.key and not third.path.exists()
    assert refused("key_destroyed_before", ring.destroy, 3, LATER) == tmp_path
    assert refused("key_gone", ring.destroy, 4, LATER) == tmp_path
    assert ring.rotate(LATER).key.version == 4
    for version in (1, 2, 4):
        ring.destroy(version, LATER)
    last = ring.rotate(LATER)
    assert (last.key.version, last.key.purpose, last.path.name) == (5, "doel", "pseudonym-v5.key")
    assert [one["version"] for one in ring.destroyed()] == [3, 1, 2, 4]


def test_other_files_are_no_keys(tmp_path):
    ring = Ring(tmp_path)
    ring.create("doel", DAY)
    for name in (
        "pseudonym-v01.key",
        "pseudonym-v0.key",
        "pseudonym-v1000.key",
        "pseudonym.key.old",
        "other.key",
        "erasure.key",
    ):
        (tmp_path / name).write_bytes(b"no key")
    assert [one.key.version for one in held(ring)] == [1]
    write_new(tmp_path / "pseudonym-v999.key", b"no key")
    assert refused("key_size", ring.keys) == tmp_path / "pseudonym-v999.key"


def test_the_tombstone_of_a_key_is_written_before_the_key_goes(tmp_path, monkeypatch):
    ring = Ring(tmp_path)
    kept = ring.create("doel", DAY)

    def dies(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "shred", dies)
    with pytest.raises(KeyboardInterrupt):
        ring.destroy(1, LATER)
    assert [one["number"] for one in ring.destroyed()] == [kept.key.ident] and kept.path.exists()


def test_who_asked_to_be_erased_is_marked_once_under_every_key_and_kept_by_nothing_else(tmp_path):
    ring, outside = Ring(tmp_path), PseudonymKey(bytes(32), "elders", 4)
    one, two = ring.create("doel", DAY).key.pseudonymiser(), ring.rotate(DAY).key.pseudonymiser()
    assert ring.marks() == frozenset() and ring.people_erased() == 0
    marks = ring.erase([f" {BSN} ", one(OTHER)], DAY, outside)
    assert marks[0] == {tombstone(ring.erasure_key(), BSN), one(BSN), two(BSN), outside.pseudonymiser()(BSN)}
    assert marks[1] == {one(OTHER)} and ring.marks() == marks[0] | marks[1] and ring.people_erased() == 2
    assert ring.erase([BSN], LATER) == [marks[0] - {outside.pseudonymiser()(BSN)}] and ring.people_erased() == 2
    lines = [json.loads(line) for line in (tmp_path / "erased.jsonl").read_text("ascii").splitlines()]
    assert lines == [{"erased_on": "2026-01-31", "marks": sorted(each)} for each in marks]
    assert (tmp_path / "erased.jsonl").stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if BSN.encode() in path.read_bytes()]
    third = ring.rotate(LATER).key.pseudonymiser()
    assert third(BSN) in ring.erase([BSN], LATER)[0] and ring.people_erased() == 3, (
        "under a new key the mark is another"
    )


def test_a_list_with_nobody_on_it_marks_nobody(tmp_path):
    ring = Ring(tmp_path)
    with pytest.raises(ValueError, match=r"^neither a BSN nor a pseudonym$"):
        ring.erase([BSN, "123456789"], DAY)
    assert ring.people_erased() == 0 and ring.erase([], DAY) == [] and not (tmp_path / "erased.jsonl").exists()


def test_the_key_of_marks_is_made_once(tmp_path):
    ring = Ring(tmp_path / "new")
    made = ring.erasure_key()
    assert ring.erasure_key() == made and len(made) == 32 and (tmp_path / "new" / "erasure.key").read_bytes() == made
    (tmp_path / "new" / "erasure.key").chmod(0o644)
    assert refused("key_open", ring.erasure_key).name == "erasure.key"


def test_lines_that_cannot_be_added_leave_those_that_are_there(tmp_path, monkeypatch):
    ring = Ring(tmp_path)
    ring.erase([BSN], DAY)
    before = ring.marks()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        ring.erase([OTHER], DAY)
    assert ring.marks() == before and files(tmp_path) == ["erased.jsonl", "erasure.key"]
    (tmp_path / "erased.jsonl").write_text((tmp_path / "erased.jsonl").read_text() + "\n \n")
    assert ring.marks() == before, "a line with nothing on it is nobody"


def test_an_escrow_says_of_which_key_it_is_and_for_whom(tmp_path):
    kept = Ring(tmp_path / "key").create("doel", DAY)
    private, public = make_holder(tmp_path / "fg", "geheim")
    assert (private, public) == (tmp_path / "fg" / "holder-private.pem", tmp_path / "fg" / "holder-public.pem")
    assert b"ENCRYPTED" in private.read_bytes() and b"BEGIN PUBLIC KEY" in public.read_bytes()
    assert seal(kept.path, public, tmp_path / "sealed") == kept.key
    said = json.loads((tmp_path / "sealed").read_text("ascii"))
    assert (said["ontschot_escrow"], said["key"]["purpose"], said["key"]["version"], said["key"]["number"]) == (
        1,
        "doel",
        1,
        kept.key.ident,
    )
    assert [len(base64.b64decode(said[name])) for name in ("ephemeral", "nonce", "sealed")] == [32, 12, 48]
    assert len(said["key"]["holder"]) == 64 and (tmp_path / "sealed").stat().st_mode & 0o777 == 0o600
    assert restore(tmp_path / "sealed", private, "geheim", tmp_path / "back.key", LATER) == kept.key
    assert read_key(tmp_path / "back.key") == kept.key
    assert json.loads((tmp_path / "back.key").read_text())["made_on"] == "2027-01-31"
    assert refused("key_there", seal, kept.path, public, tmp_path / "sealed") == tmp_path / "sealed"
    seal(kept.path, public, tmp_path / "again")
    again = json.loads((tmp_path / "again").read_text())
    assert not {again[name] for name in ("ephemeral", "nonce", "sealed")} & {
        said[name] for name in ("ephemeral", "nonce", "sealed")
    }


def test_what_is_no_holder_no_passphrase_or_no_escrow_has_its_own_code(tmp_path):
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    kept = Ring(tmp_path / "key").create("doel", DAY)
    private, public = make_holder(tmp_path / "fg", "geheim")
    seal(kept.path, public, tmp_path / "sealed")
    signs = Ed25519PrivateKey.generate()
    (tmp_path / "signs.pub").write_bytes(
        signs.public_key().public_bytes(as_.Encoding.PEM, as_.PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "signs.pem").write_bytes(
        signs.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, as_.NoEncryption())
    )
    (tmp_path / "none").write_bytes(b"none")
    said = json.loads((tmp_path / "sealed").read_text())
    (tmp_path / "short").write_text(json.dumps({name: part for name, part in said.items() if name != "nonce"}))
    (tmp_path / "odd").write_text(json.dumps(said | {"nonce": "!" + said["nonce"]}))
    for number, key in enumerate(([], None, "x", 1, [1])):
        (tmp_path / f"key{number}").write_text(json.dumps(said | {"key": key}))
    (tmp_path / "next").write_text(json.dumps(said | {"ontschot_escrow": 2}))
    (tmp_path / "deep").write_bytes(b"[" * 100_000)

    def code(ask, *given):
        with pytest.raises(EscrowError) as wrong:
            ask(*given)
        assert str(wrong.value) == f"{wrong.value.code}: {wrong.value.path}" and wrong.value.__suppress_context__ in (
            True,
            False,
        )
        return wrong.value.code, wrong.value.path.name

    for wrong in ("none", "signs.pub"):
        assert code(seal, kept.path, tmp_path / wrong, tmp_path / "out") == ("escrow_holder", wrong)
    assert code(restore, tmp_path / "sealed", private, "fout", tmp_path / "out", DAY) == (
        "escrow_passphrase",
        "holder-private.pem",
    )
    assert code(restore, tmp_path / "sealed", tmp_path / "none", "geheim", tmp_path / "out", DAY) == (
        "escrow_passphrase",
        "none",
    )
    assert (
        code(restore, tmp_path / "sealed", tmp_path / "signs.pem", "geheim", tmp_path / "out", DAY)[0]
        == "escrow_passphrase"
    )
    assert code(restore, tmp_path / "key0", private, "geheim", tmp_path / "out", DAY)[0] == "escrow_damaged"
    for wrong in ("none", "short", "odd", "key1", "key2", "key3", "key4", "next", "deep"):
        assert code(restore, tmp_path / wrong, private, "geheim", tmp_path / "out", DAY) == ("escrow_damaged", wrong)
    assert not (tmp_path / "out").exists()


def test_digits_of_a_bsn_as_somebody_writes_it():
    for written in ("999.900.006", "999 900 006", "999-900-006", "9999\t00006"):
        assert digits_of(written) == BSN
    assert digits_of("10464554") == "010464554"


def test_two_bsns_that_share_digits_are_not_both_replaced():
    assert replace_bsn(f"{BSN} {OTHER}", lambda digits: f"<{digits}>") == f"<{BSN}> <{OTHER}>"
    assert replace_bsn("", str) == "" and replace_bsn(f"a{BSN}b", lambda _: "x") == "axb"


def base32(digest):
    return base64.b32encode(digest[:20]).decode().lower()


def test_a_tombstone_and_a_stand_in_are_what_they_are_for_ever():
    """Made apart, by the words of their definition: marks that were written before must hold for ever."""
    for written in ("10464554", " 010464554 "):
        made = "e1" + base32(hmac.digest(SECRET, b"erased|010464554", "sha256"))
        assert tombstone(SECRET, written) == made
    pseudonym = PseudonymKey(SECRET).pseudonymiser()(BSN)
    number, signs = int(pseudonym[-32:], 36), ""
    for _ in range(8):
        signs += (ascii_letters + digits)[number % 62]
        number //= 62
    assert stand_in(BSN, PseudonymKey(SECRET).pseudonymiser()) == "q" + signs
    assert stand_in("123456789", lambda _: None) == "123456789" and stand_in(BSN, lambda _: "erased") == "q1erased"


def test_who_is_nobody_is_not_erased_either():
    known = without_erased(PseudonymKey(SECRET).pseudonymiser(), {tombstone(SECRET, BSN)}, SECRET)
    assert (known(BSN), known("123456789")) == ("erased", None) and version_of(known(OTHER)) == 1
    make = PseudonymKey(SECRET).pseudonymiser()
    assert without_erased(make, frozenset(), SECRET) is make, "where nobody asked, nothing is looked up"


def test_only_nine_digits_are_a_bsn():
    for sign in map(chr, range(128)):
        assert not is_bsn(f"12345678{sign}") or sign == "2"
    for written in ("", "12345678", "1234567820", "１２３４５６７８２", "²23456782"):
        assert not is_bsn(written)


def test_a_key_that_cannot_be_says_what_it_must_be():
    for given, said in (
        ((b"x" * 31,), "the key must be 32 bytes, found 31"),
        ((SECRET, "Doel"), "a purpose is small letters, digits and dashes, at most 40"),
        ((SECRET, "a" * 41), "a purpose is small letters, digits and dashes, at most 40"),
        ((SECRET, "doel", 0), "a version is 1 to 999, found 0"), ((SECRET, "doel", 1000), "a version is 1 to 999, found 1000"),
    ):  # fmt: skip
        with pytest.raises(ValueError) as wrong:
            PseudonymKey(*given)
        assert str(wrong.value) == said
    assert PseudonymKey(SECRET, "a" * 40, 999).version == 999


def test_the_key_of_an_escrow_is_that_of_rfc_5869():
    shared, ephemeral, holder = b"s" * 32, b"e" * 32, b"h" * 32
    extracted = hmac.digest(bytes(32), shared, "sha256")
    assert escrow._secret(shared, ephemeral, holder) == hmac.digest(
        extracted, b"ontschot escrow 1" + ephemeral + holder + b"\1", "sha256"
    )


def test_an_escrow_opens_whatever_the_order_of_what_it_says_and_for_its_holder_only(tmp_path):
    ring = Ring(tmp_path / "key")
    ring.create("doel", DAY)
    kept = ring.rotate(LATER)
    assert [one.made_on for one in held(ring)] == ["2026-01-31", "2027-01-31"]
    private, public = make_holder(tmp_path / "fg", "geheim")
    another, _ = make_holder(tmp_path / "other", "geheim")
    seal(kept.path, public, tmp_path / "sealed")
    text = (tmp_path / "sealed").read_text()
    assert text.startswith('{\n "ontschot_escrow"') and text.endswith("}\n")
    said = json.loads(text)
    (tmp_path / "turned").write_text(json.dumps(said | {"key": dict(reversed(said["key"].items()))}))
    assert restore(tmp_path / "turned", private, "geheim", tmp_path / "back", DAY) == kept.key and kept.key.version == 2
    (tmp_path / "changed").write_text(json.dumps(said | {"key": said["key"] | {"version": 1}}))
    for name, key, code in (("sealed", another, "escrow_other_holder"), ("changed", private, "escrow_damaged")):
        with pytest.raises(EscrowError) as wrong:
            restore(tmp_path / name, key, "geheim", tmp_path / "out", DAY)
        assert (wrong.value.code, wrong.value.path) == (code, tmp_path / name)


@pytest.mark.parametrize("less", [{"purpose": "doel"}, {"version": 1}, {"purpose": 3, "version": "x"}], ids=str)
def test_an_escrow_that_was_sealed_over_less_than_a_key_says_is_damaged(tmp_path, monkeypatch, less):
    """As somebody who has the public key of the holder can make."""
    kept = Ring(tmp_path / "key").create("doel", DAY)
    private, public = make_holder(tmp_path / "fg", "geheim")
    made, about = {}, escrow._about
    monkeypatch.setattr(escrow, "_about", lambda said: about(made.setdefault("key", less | {"holder": said["holder"]})))
    seal(kept.path, public, tmp_path / "sealed")
    said = json.loads((tmp_path / "sealed").read_text())
    (tmp_path / "sealed").write_text(json.dumps(said | made))
    with pytest.raises(EscrowError) as wrong:
        restore(tmp_path / "sealed", private, "geheim", tmp_path / "out", DAY)
    assert wrong.value.code == "escrow_damaged"


def test_an_escrow_cut_off_or_changed_anywhere_opens_nothing_and_leaves_nothing(tmp_path):
    kept = Ring(tmp_path / "key").create("doel", DAY)
    private, public = make_holder(tmp_path / "fg", "geheim")
    seal(kept.path, public, tmp_path / "sealed")
    good = (tmp_path / "sealed").read_bytes()
    rng = random.Random(7)
    flips = [bytearray(good) for _ in range(40)]
    for flip in flips:
        flip[rng.randrange(len(good) - 1)] ^= 1 << rng.randrange(7)
    for wrong in (*(good[: rng.randrange(len(good) - 1)] for _ in range(20)), *map(bytes, flips)):
        (tmp_path / "wrong").write_bytes(wrong)
        with pytest.raises(EscrowError):
            restore(tmp_path / "wrong", private, "geheim", tmp_path / "out" / "a.key", DAY)
    assert not (tmp_path / "out").exists()


def test_a_key_is_not_put_back_where_it_was_destroyed(tmp_path):
    ring = Ring(tmp_path / "key")
    kept = ring.create("doel", DAY)
    private, public = make_holder(tmp_path / "fg", "geheim")
    seal(kept.path, public, tmp_path / "sealed")
    ring.rotate(DAY)
    ring.destroy(2, DAY)
    assert restore(tmp_path / "sealed", private, "geheim", tmp_path / "key" / "copy", DAY) == kept.key  # another was
    ring.destroy(1, DAY)
    with pytest.raises(EscrowError) as wrong:
        restore(tmp_path / "sealed", private, "geheim", kept.path, DAY)
    assert (wrong.value.code, wrong.value.path) == ("escrow_destroyed", tmp_path / "key") and ring.keys() == []
    assert restore(tmp_path / "sealed", private, "geheim", tmp_path / "other" / "a.key", DAY) == kept.key


def test_of_a_key_file_no_more_is_read_than_a_key_can_be(tmp_path):
    path = tmp_path / "a.key"
    write_key(path, PseudonymKey(SECRET), DAY)
    path.write_text(" " * 4096 + path.read_text())
    assert refused("key_size", read_key, path) == path


def test_who_asks_twice_is_marked_once_also_when_nobody_else_did(tmp_path):
    ring = Ring(tmp_path)
    assert ring.erase([BSN], DAY) == ring.erase([BSN], LATER) and ring.people_erased() == 1


def test_a_file_is_written_over_wholly_and_emptied_before_it_goes(tmp_path, monkeypatch):
    path, seen = tmp_path / "a.key", []
    path.write_bytes(b"k" * 100)
    with path.open("rb") as open_:
        monkeypatch.setattr("assets.keys.os.fsync", lambda _: seen.append((open_.seek(0), open_.read())[1]))
        keys.shred(path)
        assert os.fstat(open_.fileno()).st_size == 0
    assert [len(one) for one in seen[:2]] == [100, 100] and b"kkkk" not in seen[0] and seen[1] == bytes(100)
