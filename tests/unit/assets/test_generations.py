"""What people look at is of one build: visible at once or not at all, checked, named by its bytes, and told when it was changed."""

import json
import os
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from assets.cli import MUST_HOLD, main
from assets.generations import publish
from assets.manifest import Manifest, make_signing_key, signing_key_file
from assets.verifying import known_keys, verify
from reports.warehouse import GENERATIONS, Warehouse, current, refused
from tests.properties.publishing import TABLES, material, seen


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


def codes(data, known=frozenset()):
    return {(one.where, one.code) for one in verify(data, known).differences}


def test_what_does_not_hold_is_not_published_and_the_one_before_stays(tmp_path):
    first = publish(tmp_path, material(tmp_path, 1))
    ended = publish(
        tmp_path, material(tmp_path, 2, broken=lambda: ["mart__reconciliation.every_cent_is_accounted_for"])
    )
    assert ended.refused and ended.generation == first.generation == current(tmp_path)
    assert seen(tmp_path) == 1 and (tmp_path / "pages" / "index.html").read_bytes().startswith(b"1\n")
    assert refused(tmp_path) == {"checks": ["mart__reconciliation.every_cent_is_accounted_for"]}
    publish(tmp_path, material(tmp_path, 3))
    assert (seen(tmp_path), refused(tmp_path)) == (3, None)


def test_what_does_not_hold_is_shown_as_not_published_where_nothing_was_before(tmp_path):
    assert publish(tmp_path, material(tmp_path, 1, broken=lambda: ["x"])).generation is None
    assert Warehouse.of(tmp_path).folder == tmp_path / "warehouse" and refused(tmp_path) == {"checks": ["x"]}
    assert (tmp_path / "pages" / "index.html").exists() and not codes(tmp_path)


def test_the_same_again_is_no_other_generation_unless_something_of_it_was_changed(tmp_path):
    first = publish(tmp_path, material(tmp_path, 1)).generation
    assert publish(tmp_path, material(tmp_path, 1)).generation == first == current(tmp_path)
    changed = tmp_path / GENERATIONS / "000001" / "mart" / "mart__amounts.parquet"
    changed.write_bytes(b"something else")
    assert codes(tmp_path) == {("000001/mart/mart__amounts.parquet", "file_other")}
    assert publish(tmp_path, material(tmp_path, 1)).generation.number == 2
    assert seen_whole(tmp_path) == {("000001/mart/mart__amounts.parquet", "file_other")}


def seen_whole(data):
    """Differences while what is looked at is whole itself."""
    head = current(data)
    assert not [where for where, _ in codes(data) if where.startswith(head.name)]
    return codes(data)


def test_three_generations_are_kept_and_of_older_ones_the_manifest(tmp_path):
    for number in range(1, 7):
        publish(tmp_path, material(tmp_path, number))
    there = {path.name for path in (tmp_path / GENERATIONS).iterdir()}
    assert there == {"current.json", "000001.json", "000002.json", "000003.json", "000004", "000005", "000006"}
    assert verify(tmp_path).manifests == 6 and not codes(tmp_path)
    (tmp_path / GENERATIONS / "000002.json").unlink()
    assert codes(tmp_path) == {("000002", "manifest_missing")}


def test_writing_over_a_working_table_does_not_touch_what_was_published(tmp_path):
    publish(tmp_path, material(tmp_path, 1))
    (tmp_path / "warehouse" / "mart" / "mart__amounts.parquet").write_bytes(b"of the next build")
    assert seen(tmp_path) == 1


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"number": 1}\n'])
def test_a_pointer_that_is_lost_or_damaged_is_mended_by_the_next_build(tmp_path, content):
    for number in (1, 2):
        publish(tmp_path, material(tmp_path, number))
    pointer = tmp_path / GENERATIONS / "current.json"
    pointer.unlink() if content is None else pointer.write_bytes(content)
    assert codes(tmp_path) == {("current.json", "pointer_missing" if content is None else "pointer_damaged")}
    publish(tmp_path, material(tmp_path, 3, broken=lambda: ["x"]))
    assert seen(tmp_path) == 2


def test_a_key_that_takes_the_place_of_another_leaves_what_was_signed_before_in_force(tmp_path):
    first = make_signing_key()
    publish(tmp_path, material(tmp_path, 1))
    before = known_keys(None)
    first.unlink()
    make_signing_key()
    publish(tmp_path, material(tmp_path, 2))
    assert before < known_keys(None) and not codes(tmp_path, known_keys(None))
    assert first.with_suffix(".pub").read_text().split()[1:] == list(before), "the key of now comes first"
    assert codes(tmp_path, known_keys(None) - before) == {("000001", "signature_other")}


def test_a_signed_generation_stays_and_says_by_which_key(tmp_path):
    make_signing_key()
    key = signing_key_file().with_suffix(".pub").read_text().strip()
    for number in range(1, 7):
        publish(tmp_path, material(tmp_path, number))
    assert len([path for path in (tmp_path / GENERATIONS).iterdir() if path.is_dir()]) == 6
    assert verify(tmp_path, {key}).signed == "signed" and not codes(tmp_path, {key})
    assert verify(tmp_path).signed == "unknown_key"
    assert {code for _, code in codes(tmp_path, {"00" * 32})} == {"signature_other"}


def test_who_signs_again_with_another_key_or_takes_the_signature_away_is_found_out(tmp_path):
    make_signing_key()
    key = signing_key_file().with_suffix(".pub").read_text().strip()
    publish(tmp_path, material(tmp_path, 1))
    path = tmp_path / GENERATIONS / "000001" / "release.json"
    signed = Manifest.from_bytes(path.read_bytes())
    assert signed.rightly_signed() and not Manifest(signed.payload + b" ", signed.signatures).rightly_signed()
    path.write_bytes(Manifest(signed.payload).to_bytes())  # everything else made to fit
    (tmp_path / GENERATIONS / "current.json").unlink()
    from assets.generations import generation_of, pointer_of

    (tmp_path / GENERATIONS / "current.json").write_bytes(pointer_of(generation_of(path.parent)))
    assert codes(tmp_path, {key}) == {("000001", "signature_missing")}
    assert verify(tmp_path).signed == "unsigned" and not codes(tmp_path)


def test_the_manifest_is_an_in_toto_statement_that_another_program_can_check(tmp_path):
    """The signature by openssl's rules: DSSE's encoding spelled out, with the public half that names the key."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    make_signing_key()
    publish(tmp_path, material(tmp_path, 1))
    said = json.loads((tmp_path / GENERATIONS / "000001" / "release.json").read_bytes())
    body = base64.b64decode(said["payload"])
    spelled = b"DSSEv1 28 application/vnd.in-toto+json " + str(len(body)).encode() + b" " + body
    assert said.keys() == {"payload", "payloadType", "signatures"}
    assert said["payloadType"] == "application/vnd.in-toto+json"
    (one,) = said["signatures"]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(one["keyid"])).verify(base64.b64decode(one["sig"]), spelled)
    statement = json.loads(body)
    assert (statement["_type"], statement["predicateType"]) == ("https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1")  # fmt: skip
    told = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    page = tmp_path / "pages" / "index.html"
    assert told["pages/index.html"] == subprocess.run(["sha256sum", page], capture_output=True, text=True).stdout.split()[0]  # fmt: skip
    assert statement["predicate"]["buildDefinition"]["resolvedDependencies"] == [{"digest": {"sha256": "0" * 64}}]


def test_a_signing_key_that_others_can_read_or_that_is_none_stops_with_what_to_do(tmp_path):
    told = CliRunner().invoke(main, ["signing-key"])
    assert told.exit_code == 0 and signing_key_file().stat().st_mode & 0o777 == 0o600
    assert CliRunner().invoke(main, ["signing-key"]).output.splitlines()[-1] == told.output.splitlines()[-1]
    signing_key_file().chmod(0o640)
    stopped = CliRunner().invoke(main, ["signing-key"])
    assert (stopped.exit_code, "chmod 600" in stopped.output) == (3, True)
    signing_key_file().write_bytes(b"no key")
    signing_key_file().chmod(0o600)
    assert CliRunner().invoke(main, ["signing-key"]).exit_code == 3


def test_verify_says_what_differs_and_ends_with_1(tmp_path):
    data = ["--data", str(tmp_path)]
    assert CliRunner().invoke(main, ["verify", *data]).exit_code == 3
    publish(tmp_path, material(tmp_path, 1))
    told = CliRunner().invoke(main, ["verify", *data])
    assert told.exit_code == 0 and current(tmp_path).manifest in told.output and "Niet ondertekend" in told.output
    (tmp_path / "pages" / "P1.html").unlink()  # its second name: what was published is not touched
    (tmp_path / "pages" / "P1.html").write_bytes(b"another page")
    (tmp_path / GENERATIONS / "000001" / "mart" / "extra.parquet").write_bytes(b"")
    told = CliRunner().invoke(main, ["verify", *data, "--json"])
    found = {(one["where"], one["code"]) for one in json.loads(told.output)["differences"]}
    assert (told.exit_code, found) == (
        1,
        {("pages/P1.html", "page_other"), ("000001/mart/extra.parquet", "file_extra")},
    )
    pointer = tmp_path / GENERATIONS / "current.json"
    pointer.write_bytes(pointer.read_bytes() + b" ")
    assert ("current.json", "pointer_damaged") in codes(tmp_path), "a blank is a byte too"
    spoken = CliRunner().invoke(main, ["verify", *data, "--lang", "en"]).output
    assert "is not the page of this generation" in spoken and "does not belong to it" in spoken


def test_what_must_hold_is_the_same_for_the_front_door_and_for_publishing():
    from assets.checks import MUST_HOLD as AUDITED

    assert set(AUDITED) == MUST_HOLD


def test_a_table_that_is_written_while_it_is_published_is_not_published(tmp_path):
    from assets.disk import Disk
    from assets.generations import ChangedMeanwhile

    class Meddled(Disk):
        def copy(self, source, target):
            super().copy(source, target)
            source.write_bytes(b"another")

    publish(tmp_path, material(tmp_path, 1))
    with pytest.raises(ChangedMeanwhile, match=r"^mart/mart__amounts\.parquet$"):
        publish(tmp_path, material(tmp_path, 2), Meddled())
    shutil.rmtree(tmp_path / GENERATIONS / ".new")
    assert seen(tmp_path) == 1


def _invented(data):
    (data / "pages" / "GW-009.html").write_bytes(b"invented")


def _removed(data):
    (data / "pages" / "P1.html").unlink()


def _below(data):
    (data / "pages" / "more").mkdir()
    (data / "pages" / "more" / "P1.HTM").write_bytes(b"invented")


def _page_elsewhere(data):
    _elsewhere(data, data / "pages" / "P1.html")


def _elsewhere(data, path):
    """The same bytes, by a link to where somebody can change them."""
    path.rename(data / "elsewhere")
    path.symlink_to(data / "elsewhere")


def _pipe(data, path):
    path.unlink(missing_ok=True)
    os.mkfifo(path)


OF = GENERATIONS + "/000001"
CHANGED = {
    "an invented page": (_invented, ("pages/GW-009.html", "file_extra")),
    "a removed page": (_removed, ("pages/P1.html", "file_missing")),
    "a page below": (_below, ("pages/more/P1.HTM", "file_extra")),
    "a page elsewhere": (_page_elsewhere, ("pages/P1.html", "not_a_file")),
    "a pipe for a page": (lambda data: _pipe(data, data / "pages/P1.html"), ("pages/P1.html", "not_a_file")),
    "a generation elsewhere": (lambda data: _elsewhere(data, data / OF), ("000001", "not_a_file")),
    "a table elsewhere": (lambda data: _elsewhere(data, data / OF / TABLES[0]), (f"000001/{TABLES[0]}", "not_a_file")),
    "a pipe for a table": (lambda data: _pipe(data, data / OF / TABLES[0]), (f"000001/{TABLES[0]}", "not_a_file")),
    "a pipe in a table's folder": (lambda data: _pipe(data, data / OF / "mart/x"), ("000001/mart/x", "not_a_file")),
    "a folder elsewhere": (lambda data: _elsewhere(data, data / OF / "mart"), ("000001/mart", "not_a_file")),
    "a manifest elsewhere": (
        lambda data: _elsewhere(data, data / OF / "release.json"),
        ("000001/release.json", "not_a_file"),
    ),
    "a pipe for a manifest": (
        lambda data: _pipe(data, data / OF / "release.json"),
        ("000001/release.json", "not_a_file"),
    ),
    "a pipe for the pointer": (
        lambda data: _pipe(data, data / GENERATIONS / "current.json"),
        ("current.json", "pointer_damaged"),
    ),
    "the pointer elsewhere": (
        lambda data: _elsewhere(data, data / GENERATIONS / "current.json"),
        ("current.json", "not_a_file"),
    ),
}


@pytest.mark.parametrize("way", CHANGED)
def test_verify_finds_pages_that_are_not_of_it_and_what_is_no_plain_file(tmp_path, way):
    publish(tmp_path, material(tmp_path, 1))
    (tmp_path / "pages" / "aantekeningen.txt").write_bytes(b"a note of somebody is no page")
    assert codes(tmp_path) == set()
    change, difference = CHANGED[way]
    change(tmp_path)
    told = CliRunner().invoke(main, ["verify", "--data", str(tmp_path), "--json"])
    assert told.exit_code == 1, told.output
    assert list(difference) in [[one["where"], one["code"]] for one in json.loads(told.output)["differences"]]


def test_a_generation_with_a_pipe_in_it_is_not_the_same_and_is_published_anew(tmp_path):
    publish(tmp_path, material(tmp_path, 1))
    _pipe(tmp_path, tmp_path / OF / TABLES[0])
    assert publish(tmp_path, material(tmp_path, 1)).generation.number == 2
