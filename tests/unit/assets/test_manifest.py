"""What a manifest says and how it is read; what calculated is named by its bytes; and what verify tells of each way to differ."""

import base64
import json
import subprocess

import pytest

from assets import manifest as manifest_module
from assets.disk import Disk
from assets.generations import publish, recovered
from assets.manifest import (
    Manifest,
    NotAManifest,
    Origin,
    SigningKeyError,
    code_of,
    digest_of,
    make_signing_key,
    rendered,
    signing_key,
    signing_key_file,
    stated,
)  # fmt: skip
from assets.verifying import Difference, known_keys, verify
from reports.warehouse import GENERATIONS
from tests.properties.publishing import material

ORIGIN = Origin(("b" * 64, "a" * 64), {"draws": 500}, {"version": "1.2", "code_sha256": "c" * 64})


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


def codes(data, known=frozenset()):
    return {(one.where, one.code) for one in verify(data, known).differences}


def test_the_statement_of_a_generation_in_full():
    said = stated({"mart/b": "2" * 64, "mart/a": "1" * 64}, ORIGIN, 7, "d" * 64, "2026-11-27T12:00:00+00:00")
    assert said.statement == {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://slsa.dev/provenance/v1",
        "subject": [{"name": "mart/a", "digest": {"sha256": "1" * 64}}, {"name": "mart/b", "digest": {"sha256": "2" * 64}}],
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:ontschot:build:v1",
                "externalParameters": {"draws": 500},
                "internalParameters": {"version": "1.2", "code_sha256": "c" * 64},
                "resolvedDependencies": [{"digest": {"sha256": "a" * 64}}, {"digest": {"sha256": "b" * 64}}],
            },
            "runDetails": {
                "builder": {"id": "urn:ontschot", "version": {"ontschot": "1.2"}},
                "metadata": {
                    "finishedOn": "2026-11-27T12:00:00+00:00", "ontschot_number": 7, "ontschot_previous": "d" * 64,
                },
            },
        },
    }  # fmt: skip
    assert said.signed_by is None and not said.rightly_signed() and Manifest.from_bytes(said.to_bytes()) == said
    assert said.subjects == {"mart/a": "1" * 64, "mart/b": "2" * 64}
    without = stated({}, Origin((), {}, {}), 1, None, "x").statement["predicate"]["runDetails"]["builder"]
    assert without["version"] == {"ontschot": ""}


def test_json_is_in_one_form():
    assert rendered({"b": 1, "a": "é"}) == b'{"a":"\\u00e9","b":1}\n'


@pytest.mark.parametrize(
    "change",
    [
        lambda said: b"",
        lambda said: b"{}",
        lambda said: b"[]",
        lambda said: said[:-1],
        lambda said: said + b" ",
        lambda said: said.replace(b'"payload":"', b'"payload":"!'),
        lambda said: said.replace(b'"signatures":[]', b'"signatures":[{}]'),
        lambda said: said.replace(b'"signatures":[]', b'"signatures":null'),
        lambda said: said.replace(b"vnd.in-toto+json", b"other"),
    ],
)
def test_other_bytes_are_no_manifest(change):
    said = stated({"a": "1" * 64}, ORIGIN, 7, None, "x").to_bytes()
    assert Manifest.from_bytes(said).about["ontschot_number"] == 7
    with pytest.raises(NotAManifest):
        Manifest.from_bytes(change(said))


@pytest.mark.parametrize("payload", [b'{ "a": 1}\n', b"x", b"{}\n", b'{"predicate":{}}\n'])
def test_an_envelope_with_another_statement_in_it_is_no_manifest(payload):
    with pytest.raises(NotAManifest):
        Manifest.from_bytes(Manifest(payload).to_bytes())


def test_a_generation_has_a_number_that_is_not_nought():
    with pytest.raises(NotAManifest):
        Manifest.from_bytes(stated({}, ORIGIN, 0, None, "x").to_bytes())


def test_what_calculated_is_named_by_the_bytes_of_its_code_and_reference_rows(tmp_path):
    names = ("pipelines/a.py", "assets/b.py", "reports/c.py", "data/reference/d.csv", "tests/e.py", "pipelines/f.txt")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    first = code_of(tmp_path)
    assert set(first) == {"version", "code_sha256"}
    counted = []
    for name in names:
        (tmp_path / name).write_text("changed")
        counted.append(code_of(tmp_path) != first)
        (tmp_path / name).write_text(name)
    assert counted == [True, True, True, True, False, False] and code_of(tmp_path) == first
    (tmp_path / "pipelines" / "a.py").rename(tmp_path / "pipelines" / "g.py")
    assert code_of(tmp_path) != first, "a name counts too"
    (tmp_path / "uv.lock").write_text("locked")
    assert code_of(tmp_path)["uv_lock_sha256"] == digest_of(tmp_path / "uv.lock")


def test_the_digest_of_code_is_that_of_names_and_digests_in_order(tmp_path):
    import hashlib

    for name in ("reports/b.py", "pipelines/a.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"x")
    one = hashlib.sha256(b"x").hexdigest()
    said = f"pipelines/a.py\0{one}\nreports/b.py\0{one}\n".encode()
    assert code_of(tmp_path)["code_sha256"] == hashlib.sha256(said).hexdigest()


def test_the_commit_is_told_where_git_knows_it(tmp_path, monkeypatch):
    asked = []

    def git(call, **how):
        asked.append((call, how))
        return subprocess.CompletedProcess(call, 0, "abc123\n", "")

    monkeypatch.setattr(manifest_module.subprocess, "run", git)
    assert "commit" not in code_of(tmp_path) and asked == []
    (tmp_path / ".git").mkdir()
    assert code_of(tmp_path)["commit"] == "abc123"
    assert asked == [(["git", "-C", str(tmp_path), "rev-parse", "HEAD"], {"capture_output": True, "text": True, "timeout": 5, "check": False})]  # fmt: skip


@pytest.mark.parametrize("wrong", [FileNotFoundError("git"), subprocess.TimeoutExpired("git", 5), None])
def test_without_an_answer_of_git_there_is_no_commit(tmp_path, monkeypatch, wrong):
    def git(call, **_):
        if wrong:
            raise wrong
        return subprocess.CompletedProcess(call, 128, "", "fatal")

    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(manifest_module.subprocess, "run", git)
    assert "commit" not in code_of(tmp_path)


def test_a_signing_key_is_in_the_settings_of_who_signs(monkeypatch, tmp_path):
    monkeypatch.delenv("ONTSCHOT_SIGNING_KEY")
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / name))
    assert signing_key_file() == tmp_path / "ontschot" / "signing.key"
    assert signing_key() is None
    with monkeypatch.context() as other:
        other.setattr("click.get_app_dir", lambda name: name)  # as with XDG_CONFIG_HOME empty
        other.setenv("HOME", str(tmp_path / "home"))
        assert signing_key_file() == tmp_path / "home" / ".config" / "ontschot" / "signing.key"
    made = make_signing_key()
    assert made == signing_key_file() and made.parent.stat().st_mode & 0o777 == 0o700
    assert made.stat().st_mode & 0o777 == 0o600 and b"BEGIN PRIVATE KEY" in made.read_bytes()
    public = made.with_suffix(".pub").read_text()
    assert public.endswith("\n") and len(bytes.fromhex(public)) == 32 and known_keys(None) == {public.strip()}
    with pytest.raises(FileExistsError):
        make_signing_key()


def test_the_public_halves_before_it_stay_below_a_new_key_and_what_is_none_stops_it_before_it_is_made():
    first = make_signing_key()
    (old,) = known_keys(None)
    first.unlink()
    public = make_signing_key().with_suffix(".pub")
    new, *others = public.read_text().splitlines()
    assert others == [old] and known_keys(None) == {new, old} and new == manifest_module.public_of(signing_key())
    first.unlink()
    for damaged in (f"{old}\u2003{new}".encode(), b"\xff"):
        public.write_bytes(damaged)
        with pytest.raises(SigningKeyError) as wrong:
            make_signing_key()
        assert (wrong.value.code, wrong.value.path) == ("signing_public", public)
        assert not first.exists() and public.read_bytes() == damaged
        with pytest.raises(ValueError, match="ascii"):
            known_keys(None)


@pytest.mark.parametrize("there", [True, False])
def test_a_signing_key_is_made_in_a_folder_that_is_there_or_not(tmp_path, monkeypatch, there):
    path = tmp_path / "several" / "folders" / "signing.key"
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(path))
    if there:
        path.parent.mkdir(parents=True)
    assert make_signing_key() == path and signing_key() is not None


def test_a_signed_generation_that_is_pointed_to_again_says_who_signed_it(tmp_path):
    make_signing_key()
    home = published(tmp_path, 1)
    pointer = (home / "current.json").read_bytes()
    (home / "current.json").unlink()
    assert recovered(tmp_path, Disk()).signed_by in known_keys(None)
    assert (home / "current.json").read_bytes() == pointer


def test_another_whole_manifest_than_the_pointer_names_is_told(tmp_path):
    path = published(tmp_path, 1) / "000001" / "release.json"
    said = json.loads(Manifest.from_bytes(path.read_bytes()).payload)
    said["predicate"]["buildDefinition"]["externalParameters"] = {"draws": 9}
    path.write_bytes(Manifest(rendered(said)).to_bytes())
    assert codes(tmp_path) == {("000001/release.json", "manifest_other")}


@pytest.mark.parametrize(("mode", "code"), [(0o640, "signing_open"), (0o604, "signing_open"), (0o600, "")])
def test_a_signing_key_that_others_may_read_is_not_used(mode, code):
    path = make_signing_key()
    path.chmod(mode)
    if not code:
        assert signing_key() is not None
        return
    with pytest.raises(SigningKeyError, match=f"{code}: ") as wrong:
        signing_key()
    assert (wrong.value.code, wrong.value.path) == (code, path)


def test_a_key_of_another_kind_signs_nothing():
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    path, key = make_signing_key(), X25519PrivateKey.generate()
    for content in (key.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, as_.NoEncryption()), b"none"):
        path.write_bytes(content)
        with pytest.raises(SigningKeyError, match="signing_unreadable: ") as wrong:
            signing_key()
        assert (wrong.value.code, wrong.value.path) == ("signing_unreadable", path)


def test_a_key_that_is_known_is_the_one_given_else_that_of_this_machine(tmp_path):
    assert known_keys(None) == frozenset()
    given = tmp_path / "theirs.pub"
    given.write_text("ab" * 32 + "\n")
    assert known_keys(given) == {"ab" * 32}
    given.write_text("AB" * 32 + "\n" + "cd" * 32)
    assert known_keys(given) == {"ab" * 32, "cd" * 32}
    for wrong in ("ab" * 31, "zz" * 32, "", "ab" * 32 + "\n" + "cd" * 31):
        given.write_text(wrong)
        with pytest.raises(ValueError, match="hex" if "z" in wrong else "^not a public key$"):
            known_keys(given)


def test_a_signature_that_is_no_signature_is_wrong():
    make_signing_key()
    said = stated({}, ORIGIN, 1, None, "x").signed(signing_key())
    ((key, signature),) = said.signatures
    assert said.rightly_signed() and said.signed_by == key
    for wrong in ((key, "AAAA"), (key, "!"), (key, f"{signature}!"), ("00", signature), ("zz" * 32, signature)):
        assert not Manifest(said.payload, (wrong,)).rightly_signed()
    assert not Manifest(said.payload, ((key, signature), (key, "AAAA"))).rightly_signed()
    assert not Manifest(said.payload + b" ", said.signatures).rightly_signed()
    other = f"{signature[:85]}{chr(ord(signature[85]) + 1)}=="  # A, Q, g or w: what is below it is of no byte
    assert base64.b64decode(other, validate=True) == base64.b64decode(signature)
    for wrong in ((key.upper(), signature), (f" {key}", signature), (key, other)):  # the same in other letters
        assert not Manifest(said.payload, (wrong,)).rightly_signed()


def published(data, count=3):
    for number in range(1, count + 1):
        publish(data, material(data, number))
    return data / GENERATIONS


def test_what_verify_counts(tmp_path):
    assert verify(tmp_path) == type(verify(tmp_path))(None, "unsigned", 0, 0, ())
    published(tmp_path, 2)
    told = verify(tmp_path)
    assert (told.head.number, told.signed, told.manifests, told.files, told.differences) == (2, "unsigned", 2, 10, ())
    (tmp_path / GENERATIONS / "current.json").write_bytes(b"{")
    told = verify(tmp_path)
    assert (told.head, told.signed, told.manifests, told.files) == (None, "unsigned", 0, 0)
    assert told.differences == (Difference("current.json", "pointer_damaged"),)


def test_each_way_in_which_files_and_manifests_differ_has_its_code(tmp_path):
    home = published(tmp_path)
    (home / "000002" / "mart" / "mart__amounts.parquet").unlink()
    (home / "000002" / "ref" / "ref__budgets.parquet").write_bytes(b"x")
    (home / "000002" / "more").write_bytes(b"x")
    assert codes(tmp_path) == {
        ("000002/mart/mart__amounts.parquet", "file_missing"),
        ("000002/ref/ref__budgets.parquet", "file_other"),
        ("000002/more", "file_extra"),
    }


def test_a_generation_that_is_looked_at_and_has_no_manifest_is_told_with_all_its_files(tmp_path):
    home = published(tmp_path, 1)
    (home / "000001" / "release.json").unlink()
    found = codes(tmp_path)
    assert ("000001", "manifest_missing") in found and {code for _, code in found} == {"manifest_missing", "file_extra"}


def test_a_manifest_that_is_damaged_leaves_the_rest_to_be_told(tmp_path):
    home = published(tmp_path)
    (home / "000002" / "release.json").write_bytes(b"x")
    found = codes(tmp_path)
    assert {("000002/release.json", "manifest_other"), ("000002", "manifest_damaged")} <= found
    assert all(where.startswith("000002") for where, _ in found)
    assert verify(tmp_path).manifests == 2, "the chain goes on before it, of which nobody knows the hash any more"


def test_a_whole_manifest_of_another_number_is_no_manifest_of_this_one(tmp_path):
    home = published(tmp_path)
    (home / "000002" / "release.json").write_bytes((home / "000001" / "release.json").read_bytes())
    assert ("000002", "manifest_damaged") in codes(tmp_path)


def test_a_chain_begins_with_the_first(tmp_path):
    home = published(tmp_path, 1)
    from assets.generations import generation_of, pointer_of

    path = home / "000001" / "release.json"
    said = json.loads(Manifest.from_bytes(path.read_bytes()).payload)
    said["predicate"]["runDetails"]["metadata"]["ontschot_previous"] = "e" * 64
    path.write_bytes(Manifest(rendered(said)).to_bytes())
    (home / "current.json").write_bytes(pointer_of(generation_of(home / "000001")))
    assert codes(tmp_path) == {("000001", "chain_goes_on")}


def test_a_generation_after_the_one_that_is_looked_at_is_not_looked_through(tmp_path):
    home = published(tmp_path)
    (home / "000009").mkdir()
    (home / "000009" / "half").write_bytes(b"x")
    assert codes(tmp_path) == set() and verify(tmp_path).files == 15


def test_a_pointer_that_says_another_day_or_key_than_its_manifest_is_damaged(tmp_path):
    from dataclasses import replace

    from assets.generations import pointer_of
    from reports.warehouse import current

    home = published(tmp_path, 1)
    for change in ({"made_on": "2020-01-01"}, {"signed_by": "ab" * 32}):
        (home / "current.json").write_bytes(pointer_of(replace(current(tmp_path), **change)))
        assert codes(tmp_path) == {("current.json", "pointer_damaged")}
        publish(tmp_path, material(tmp_path, 1))
        (home / "current.json").unlink()
        publish(tmp_path, material(tmp_path, 1))


def test_a_signature_is_told_as_wrong_of_another_or_missing(tmp_path):
    make_signing_key()
    (key,) = known_keys(None)
    home = published(tmp_path, 1)
    assert codes(tmp_path, {key}) == set() and codes(tmp_path) == set()
    assert codes(tmp_path, {"ab" * 32}) == {("000001", "signature_other")}
    path = home / "000001" / "release.json"
    said = Manifest.from_bytes(path.read_bytes())
    path.write_bytes(Manifest(said.payload, ((key, "AAAA"),)).to_bytes())
    assert ("000001", "signature_wrong") in codes(tmp_path, {key}) and ("000001", "signature_wrong") in codes(tmp_path)
