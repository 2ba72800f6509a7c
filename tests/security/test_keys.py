"""Keys: for their owner only, never told, never used twice; what is sealed opens for its holder only; what is destroyed is gone."""

import base64
import json
from datetime import date
from string import Formatter
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.escrow import EscrowError, make_holder, restore, seal
from assets.keys import KeyFileError, Ring, read_key, shred
from pipelines.harmonize.pseudonyms import PseudonymKey
from reports.labels.vault import VAULT

DAY = date(2026, 1, 31)
BSN = "999900006"


def called(*arguments, typed=""):
    done = CliRunner().invoke(main, [str(one) for one in arguments], input=typed)
    return done.exit_code, done.output


def secrets_of(folder):
    return [read_key(path).secret for path in folder.glob("*.key")]


def test_both_languages_have_the_same_words_with_the_same_places():
    assert VAULT["nl"].keys() == VAULT["en"].keys()
    for key, text in VAULT["nl"].items():
        nl, en = ({name for _, name, _, _ in Formatter().parse(one)} for one in (text, VAULT["en"][key]))
        assert nl == en, key


def test_a_key_is_made_rotated_listed_and_destroyed_and_is_never_told(tmp_path):
    keys = tmp_path / "key"
    said = [
        called("key", "create", "--keys", keys, "--purpose", "gemengd-wonen"),
        called("key", "rotate", "--keys", keys),
    ]
    known = secrets_of(keys)
    assert [path.stat().st_mode & 0o777 for path in keys.glob("*.key")] == [0o600, 0o600]
    said += [called("key", "list", "--keys", keys), called("key", "list", "--keys", keys, "--json")]
    assert [(one["version"], one["state"], one["purpose"]) for one in json.loads(said[-1][1])] == [
        (1, "kept", "gemengd-wonen"), (2, "in_use", "gemengd-wonen"),
    ]  # fmt: skip
    said += [
        called("key", "destroy", "--keys", keys, "--version", 1, "--yes"),
        called("key", "list", "--keys", keys, "--json"),
    ]
    assert [one["state"] for one in json.loads(said[-1][1])] == ["destroyed", "in_use"]
    assert [code for code, _ in said] == [0] * len(said)
    told = "".join(text for _, text in said)
    for secret in known:
        assert secret.hex() not in told and base64.b64encode(secret).decode() not in told


def test_a_key_that_is_there_is_not_written_over_and_a_version_is_never_used_again(tmp_path):
    ring = Ring(tmp_path)
    first = ring.create("ontschot", DAY)
    with pytest.raises(KeyFileError, match="key_there"):
        ring.create("ontschot", DAY)
    assert read_key(first.path) == first.key
    ring.destroy(1, DAY)
    with pytest.raises(
        KeyFileError, match="key_there"
    ):  # else people of before would seem to be others under the same mark
        ring.create("ontschot", DAY)
    assert ring.rotate(DAY).key.version == 2


def test_what_is_destroyed_was_written_over_before_it_went(tmp_path, monkeypatch):
    key, seen = tmp_path / "a.key", []
    key.write_bytes(b"k" * 32)
    with key.open("rb") as held:  # the same bytes on disk, whatever becomes of the name
        monkeypatch.setattr("assets.keys.os.fsync", lambda _: seen.append((held.seek(0), held.read())[1]))
        shred(key)
    assert not key.exists() and seen[1] == bytes(32) and b"k" * 32 not in b"".join(seen)


def test_destroying_asks_to_be_sure(tmp_path):
    Ring(tmp_path).create("ontschot", DAY)
    assert called("key", "destroy", "--keys", tmp_path, "--version", 1)[0] == 2
    assert len(secrets_of(tmp_path)) == 1
    assert called("key", "destroy", "--keys", tmp_path, "--version", 2, "--yes")[0] == 3


def test_what_cannot_be_done_with_a_key_is_said_as_it_is(tmp_path):
    assert (
        "'Twee woorden' kan geen doel zijn"
        in called("key", "create", "--keys", tmp_path, "--purpose", "Twee woorden")[1]
    )
    kept = Ring(tmp_path).create("ontschot", DAY)
    Ring(tmp_path).destroy(kept.key.version, DAY)
    again = called("key", "destroy", "--keys", tmp_path, "--version", 1, "--yes")
    assert again[0] == 3 and "al vernietigd" in again[1]


@pytest.mark.parametrize(
    ("typed", "terminal", "word"),
    [("", False, "geen wachtwoord"), ("\n", False, "geen wachtwoord"), ("veertien tekens\n"[1:], False, "korter dan 15"),
     ("een zin van vijf woorden\neen zin van zes woorden\n", True, "niet gelijk"), ("kort\nkort\n", True, "korter dan 15")],
)  # fmt: skip
def test_a_passphrase_that_is_short_or_typed_otherwise_makes_nothing(tmp_path, monkeypatch, typed, terminal, word):
    if terminal:
        monkeypatch.setattr("assets.cli_keys.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    code, said = called("key", "holder", "--out", tmp_path / "fg", typed=typed)
    assert code == 2 and word in said and not (tmp_path / "fg").exists()


def test_a_passphrase_typed_twice_the_same_is_taken_and_stopping_there_is_said_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("assets.cli_keys.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    words = "een zin van vijf woorden\n"
    assert called("key", "holder", "--out", tmp_path / "fg", typed=words + words)[0] == 0
    code, said = called("key", "holder", "--out", tmp_path / "other", typed="")
    assert code == 130 and "Onderbroken" in said and "Aborted" not in said


def test_a_sealed_key_opens_for_its_holder_and_makes_the_same_pseudonyms(tmp_path):
    kept = Ring(tmp_path / "key").create("doel", DAY)
    made = called("key", "holder", "--out", tmp_path / "fg", typed="een zin van vijf woorden\n")
    assert made[0] == 0, made
    public, private = tmp_path / "fg" / "holder-public.pem", tmp_path / "fg" / "holder-private.pem"
    assert private.stat().st_mode & 0o777 == 0o600
    sealed, back = tmp_path / "sealed.json", tmp_path / "back.key"
    assert called("key", "escrow", kept.path, "--to", public, "--out", sealed)[0] == 0
    assert kept.key.secret not in base64.b64decode(json.loads(sealed.read_text())["sealed"])
    assert called("key", "restore", sealed, "--with", private, "--out", back, typed="fout\n")[0] == 1
    assert (
        called("key", "restore", sealed, "--with", private, "--out", back, typed="een zin van vijf woorden\n")[0] == 0
    )
    assert read_key(back) == kept.key
    assert read_key(back).pseudonymiser()(BSN) == kept.key.pseudonymiser()(BSN)


def test_who_destroys_a_key_hears_of_sealed_copies_and_who_puts_one_back_of_who_was_erased(tmp_path):
    ring = Ring(tmp_path / "key")
    kept = ring.create("doel", DAY)
    words = "een zin van vijf woorden\n"
    called("key", "holder", "--out", tmp_path / "fg", typed=words)
    sealed, private = tmp_path / "sealed.json", tmp_path / "fg" / "holder-private.pem"
    called("key", "escrow", kept.path, "--to", tmp_path / "fg" / "holder-public.pem", "--out", sealed)
    assert "alleen terug uit een verzegelde kopie" in called("key", "destroy", "--keys", ring.folder, "--version", 1)[1]
    code, said = called("key", "destroy", "--keys", ring.folder, "--version", 1, "--yes")
    assert code == 0 and "wie er een opent, heeft de sleutel terug" in said
    code, said = called("key", "restore", sealed, "--with", private, "--out", kept.path, typed=words)
    assert code == 1 and f"in {ring.folder} is deze sleutel vernietigd" in said and ring.keys() == []
    there = tmp_path / "other" / "pseudonym.key"
    code, said = called("key", "restore", sealed, "--with", private, "--out", there, typed=words)
    assert code == 0 and f"in {there.parent} is niemand gewist" in said
    Ring(tmp_path / "third").erase([BSN], DAY)
    code, said = called("key", "restore", sealed, "--with", private, "--out", tmp_path / "third" / "a.key", typed=words)
    assert code == 0 and "gewist" not in said


def test_a_sealed_key_that_was_changed_or_is_of_another_holder_does_not_open(tmp_path):
    kept = Ring(tmp_path / "key").create("doel", DAY)
    mine, public = make_holder(tmp_path / "mine", "a")
    other, _ = make_holder(tmp_path / "other", "a")
    seal(kept.path, public, tmp_path / "sealed")
    with pytest.raises(EscrowError, match="escrow_other_holder"):
        restore(tmp_path / "sealed", other, "a", tmp_path / "out", DAY)
    said = json.loads((tmp_path / "sealed").read_text())
    changed = [said | {"key": said["key"] | {"version": 2}}, said | {"key": said["key"] | {"purpose": "x"}}]
    for name in ("ephemeral", "nonce", "sealed"):
        flipped = bytearray(base64.b64decode(said[name]))
        flipped[3] ^= 1
        changed.append(said | {name: base64.b64encode(bytes(flipped)).decode()})
    for n, one in enumerate(changed):
        path = tmp_path / f"changed-{n}"
        path.write_text(json.dumps(one))
        with pytest.raises(EscrowError, match="escrow_damaged"):
            restore(path, mine, "a", tmp_path / "out", DAY)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [b"{}", b"{", b'{"secret": 3}', b'{"secret":"YWJj","purpose":"x","version":1,"made_on":""}', b"x" * 33]
)
def test_a_file_that_is_no_key_says_so_and_nothing_of_what_stands_in_it(tmp_path, content):
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="key_size") as wrong:
        read_key(path)
    assert str(wrong.value) == f"key_size: {path}" and wrong.value.__suppress_context__
    with pytest.raises(ValueError):
        PseudonymKey(b"x" * 32, "Hoofd Letter")
