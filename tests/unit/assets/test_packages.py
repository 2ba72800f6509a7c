"""A package is what its sender signed, in one form of bytes, or it is refused; a network takes it from who is known."""

import hashlib
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assets import packages
from assets.manifest import Manifest, Origin, public_of, rendered, stated
from assets.network import add, latest
from assets.packages import UNNAMED, NotTaken, Package, file_of, opened, read, subject_of
from pipelines.contracts.package import FORMAT, NoPackage, checked

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


def content(sender="Oeverdijk", **more):
    about = {
        "audience": "network", "sender": sender, "data_until": "2025-12-31", "base_year": 2025, "provisional": False,
        "example": True, "method": "urn:x", "projects": 1, "projects_told": 1,
    }  # fmt: skip
    amounts = [{"amount": "paid", "project": "all", "party": "all", "cents": 100_000, "vintage": None, "reason": None}]
    figures = [
        {
            "project": "#1",
            "measure": "benefit_per_euro",
            "value": 1.5,
            "low95": 1.0,
            "high95": 2.0,
            "standard_error": 0.26,
            "reason": None,
        }
    ]
    project = [{"project": "#1", "name": None, "dwellings": None, "months": None}]
    people = [{"project": "all", "group": "all", "people": 15, "vintage": None, "reason": None}]
    told = {
        "about": [about],
        "parameters": [{"parameter": "draws", "value": 400.0}],
        "amounts": amounts,
        "people": people,
        "projects": project,
        "figures": figures,
    }
    return told | more


def package(told=None, number=1, previous=None, key=KEY):
    told = told or content()
    origin = Origin((), {"audience": "network"}, {"version": "0"})
    return Package(told, stated(subject_of(told), origin, number, previous, "2026-01-01").signed(key))


def put(folder, made, name="a.package"):
    path = folder / name
    path.write_bytes(made if isinstance(made, bytes) else made.to_bytes())
    return path


def why(call, *given):
    with pytest.raises(NotTaken) as wrong:
        call(*given)
    return wrong.value.code


def test_a_package_comes_back_as_it_was(tmp_path):
    assert read(put(tmp_path, package())) == package()
    assert package().signer == public_of(KEY) and package().number == 1


def test_another_byte_is_another_package_and_refused(tmp_path):
    good, rng = package().to_bytes(), random.Random(3)
    for at in rng.sample(range(len(good)), 200):
        bad = bytearray(good)
        bad[at] ^= 1 << rng.randrange(8)
        assert why(read, put(tmp_path, bytes(bad)))
    assert why(read, put(tmp_path, good.replace(b'"content":', b'"content": ', 1))) == "tampered"  # a blank
    assert why(read, put(tmp_path, good + b"\n")) == "tampered"


def test_a_package_of_another_version_is_told_as_such_and_only_its_place_is_known(tmp_path):
    for form in (UNNAMED, "ontschot-package/4"):
        told = {"about": content()["about"], "unheard": [{"of": 1}]}
        manifest = stated(subject_of(told, form), Origin((), {}, {}), 4, "ab" * 32, "2026-01-01").signed(KEY)
        path = put(tmp_path, Package(told, manifest, form))
        assert why(read, path) == "other_format"
        assert (opened(path).number, opened(path).previous, opened(path).format) == (4, "ab" * 32, form)
        path.write_bytes(path.read_bytes().replace(form.encode(), FORMAT.encode()))
        assert why(read, path) == "tampered"  # the format is part of what is signed
    path.write_bytes(path.read_bytes().replace(b"ontschot-package/3", b"another-package/33"))
    assert why(read, path) == "no_package"


def test_the_name_of_what_is_signed_is_that_of_the_format_but_for_the_last_without():
    digest = hashlib.sha256(rendered(content())).hexdigest()
    assert subject_of(content()) == {"ontschot-package/3/content.json": digest}
    assert subject_of(content(), "ontschot-package/2") == {"content.json": digest}


def test_a_package_is_called_after_who_it_is_for_and_its_number(tmp_path):
    told = content() | {"about": [content()["about"][0] | {"audience": "gemeente:0344"}]}
    assert file_of(tmp_path, package(told, 12)) == tmp_path / "releases" / "gemeente-0344-000012.package"
    assert file_of(tmp_path, package()) == tmp_path / "releases" / "network-000001.package"


def test_what_is_larger_than_any_package_is_none_and_is_not_read(tmp_path, monkeypatch):
    path = put(tmp_path, package())
    monkeypatch.setattr(packages, "LARGEST", path.stat().st_size)
    assert opened(path) == package()
    monkeypatch.setattr(packages, "LARGEST", path.stat().st_size - 1)
    monkeypatch.setattr(packages, "opened_of", lambda _: 1 / 0)
    assert why(opened, path) == "no_package"


def test_why_a_package_is_not_taken_is_said_with_what_of_it(tmp_path):
    assert (NotTaken("older").detail, str(NotTaken("older", "x"))) == ("", "older: x")
    with pytest.raises(NotTaken) as wrong:
        read(put(tmp_path, package(content(persons=[]))))
    with pytest.raises(NoPackage) as said:
        checked(content(persons=[]))
    assert (wrong.value.code, wrong.value.detail) == ("contract", str(said.value)) and wrong.value.detail
    manifest = stated(subject_of(content(), UNNAMED), Origin((), {}, {}), 1, None, "2026-01-01").signed(KEY)
    with pytest.raises(NotTaken) as wrong:
        read(put(tmp_path, Package(content(), manifest, UNNAMED)))
    assert (wrong.value.code, wrong.value.detail) == ("other_format", "ontschot-package/2")


def test_a_package_that_is_for_nobody_or_has_no_number_has_no_place(tmp_path):
    for audience in ("netwerk", "gemeente:../../x", "corporatie:", "gemeente", "../x", 3, None):
        told = content() | {"about": [content()["about"][0] | {"audience": audience}]}
        assert why(opened, put(tmp_path, package(told))) == "no_package", audience
    for number in (None, "1", 1.0, True, 0, -1):  # no manifest has it
        assert why(opened, put(tmp_path, package(number=number))) == "tampered", number
    for number in (10**6, 2**63, 10**40):
        assert why(opened, put(tmp_path, package(number=number))) == "no_package", number
    assert why(opened, put(tmp_path, package({"about": []}))) == "no_package"
    for audience in ("network", "gemeente:0344", "corporatie:12345678"):
        told = content() | {"about": [content()["about"][0] | {"audience": audience}]}
        assert opened(put(tmp_path, package(told))).about["audience"] == audience


def test_what_is_told_must_be_what_was_signed_by_who_is_named(tmp_path):
    good = package()
    assert why(read, put(tmp_path, Package(content("Elders"), good.manifest))) == "tampered"
    ((key, _),), ((_, other),) = good.manifest.signatures, package(key=OTHER).manifest.signatures
    forged = Package(good.content, Manifest(good.manifest.payload, ((key, other),)))
    assert why(read, put(tmp_path, forged)) == "tampered"
    assert why(read, put(tmp_path, Package(good.content, Manifest(good.manifest.payload)))) == "unsigned"
    two = Manifest(good.manifest.payload, (*good.manifest.signatures, *package(key=OTHER).manifest.signatures))
    assert why(read, put(tmp_path, Package(good.content, two))) == "unsigned"


def test_what_does_not_belong_in_a_package_is_refused_though_it_is_signed(tmp_path):
    assert why(read, put(tmp_path, package(content(persons=[])))) == "contract"
    assert why(read, put(tmp_path, package(content(about=content()["about"] * 2)))) == "contract"
    assert why(read, put(tmp_path, package(content(amounts=[content()["amounts"][0] | {"cents": 1.5}])))) == "contract"
    assert why(read, put(tmp_path, package(content(amounts=[{"amount": "paid"}])))) == "contract"
    assert why(read, put(tmp_path, package(content(figures=content()["figures"] * 20_001)))) == "contract"
    assert why(read, put(tmp_path, package(content(sender="x" * 201)))) == "contract"
    for bad in (
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        rendered({"format": "other", "content": {}, "manifest": {}}),
        b"[" * 100_000,
    ):
        assert why(read, put(tmp_path, bad)) == "no_package"
    said = json.loads(package().to_bytes()) | {"manifest": {}}
    assert said["format"] == FORMAT and why(read, put(tmp_path, rendered(said))) == "tampered"


def test_a_network_takes_from_who_is_known_and_only_forward(tmp_path):
    one = package()
    two = package(content("b"), 2, one.digest)
    assert why(add, tmp_path, put(tmp_path, one), ()) == "unknown_sender"
    assert why(add, tmp_path, put(tmp_path, one), public_of(OTHER)) == "unknown_sender"
    assert not add(tmp_path, put(tmp_path, one), {public_of(KEY)}).there
    assert add(tmp_path, put(tmp_path, one), ()).there
    assert add(tmp_path, put(tmp_path, two), ()).packages == 1
    assert why(add, tmp_path, put(tmp_path, package(content("c"))), ()) == "older"
    assert why(add, tmp_path, put(tmp_path, package(content("c"), 2, one.digest)), ()) == "other_history"
    assert why(add, tmp_path, put(tmp_path, package(content("c"), 3, one.digest)), ()) == "other_history"
    assert (
        why(add, tmp_path, put(tmp_path, package(content("d"), 7, two.digest)), ()) == "other_history"
    )  # some are missing
    assert add(tmp_path, put(tmp_path, package(content("e"), key=OTHER)), {public_of(OTHER)}).packages == 2
    assert [one.about["sender"] for one in latest([one, two])] == ["b"]


def test_a_package_that_was_taken_in_and_changed_is_found(tmp_path):
    add(tmp_path, put(tmp_path, package()), {public_of(KEY)})
    held = next((tmp_path / "network").glob("*.package"))
    held.write_bytes(held.read_bytes().replace(b"Oeverdijk", b"Boverdijk"))
    assert why(add, tmp_path, put(tmp_path, package(content("b"), 2, package().digest)), ()) == "held_damaged"
    (held,) = (tmp_path / "network").glob("*.package")
    manifest = stated(subject_of(content(), UNNAMED), Origin((), {}, {}), 1, None, "2026-01-01").signed(KEY)
    put(tmp_path / "network", Package(content(), manifest, UNNAMED), held.name)
    assert why(add, tmp_path, put(tmp_path, package()), ()) == "held_other_format"


def people(number):
    return [{"project": "all", "group": "all", "people": number, "vintage": None, "reason": None}]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("amounts", {"cents": 100_001}),
        ("amounts", {"party": "iedereen"}),
        ("figures", {"value": 1e5}),
        ("figures", {"standard_error": -0.1}),
        ("figures", {"measure": "cost_per_dwelling_year", "value": 1e10}),
        ("figures", {"value": float("inf")}),
        ("about", {"sender": "=HYPERLINK(1)"}),
        ("about", {"sender": " @x"}),
        ("about", {"sender": "a\u202eb"}),
        ("about", {"sender": "a\nb"}),
        ("projects", {"name": "-1+2"}),
        ("people", {"people": 5}),
        ("people", {"people": 12}),
        ("people", {"people": -10}),
    ],
)
def test_what_no_release_tells_is_no_package(table, change):
    rows = content(people=people(15))
    assert checked(rows) is rows
    with pytest.raises(NoPackage, match=rf"^{table}\.{list(change)[-1]}$"):
        checked(rows | {table: [rows[table][0] | change]})
