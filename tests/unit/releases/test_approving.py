"""A definition counts when two different keys signed exactly what is asked; and says what it is that is going to be told."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assets.approving import Definition, NotApproved, approve, approved_by, defined, path_of
from assets.manifest import Manifest, Origin, public_of, rendered, stated
from pipelines.contracts.package import FORMAT, PACKAGE
from pipelines.releases import METHOD, Asked

ONE, TWO, THREE = sorted((Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)), key=public_of)
TOWN = "gemeente:0363"


def said(audience=TOWN, **more):
    asked = Asked(audience, "S", {"P2": "named", "P1": "total"}, public={"P2": frozenset("ba"), "P1": frozenset("c")})
    return defined(asked, {"disclosure_b": 2.0, "draws": 9.0, "disclosure_a": 1.0}) | more


def why(call, *given):
    with pytest.raises(NotApproved) as wrong:
        call(*given)
    assert str(wrong.value) == f"{wrong.value.code}: {wrong.value.path}"
    return wrong.value.code, wrong.value.path


def put(data, manifest, what=None):
    path = path_of(data, TOWN)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rendered(what or said()) + manifest.to_bytes())


def statement(what=None):
    """Of a definition, before anybody signed it."""
    import hashlib

    what = what or said()
    digest = {"definition.json": hashlib.sha256(rendered(what)).hexdigest()}
    return stated(digest, Origin((), {"audience": what["audience"]}, {}), 1, None, "")


def both(*keys, what=None):
    found = statement(what)
    return Manifest(found.payload, tuple(one for key in keys for one in found.signed(key).signatures))


def test_a_definition_is_everything_that_decides_what_is_told_in_one_order():
    assert said() == {
        "audience": TOWN, "format": FORMAT, "method": METHOD, "agreed": {"P1": "total", "P2": "named"},
        "public": {"P1": ["c"], "P2": ["a", "b"]},
        "tables": {table: sorted(columns) for table, columns in PACKAGE.items()},
        "rules": {"disclosure_a": 1.0, "disclosure_b": 2.0},
    }  # fmt: skip
    found = said()
    assert [list(found[one]) for one in ("agreed", "public", "rules")] == [
        ["P1", "P2"],
        ["P1", "P2"],
        ["disclosure_a", "disclosure_b"],
    ]


def test_it_lies_beside_the_packages(tmp_path):
    assert path_of(tmp_path, TOWN) == tmp_path / "releases" / "gemeente-0363.definition"
    assert path_of(tmp_path, "network").name == "network.definition"


def test_what_one_asks_counts_when_another_signed_the_same(tmp_path):
    data = tmp_path / "not" / "there"
    assert approved_by(data, said(), ONE) is None and approved_by(data, said(), ONE) is None
    kept = path_of(data, TOWN).read_bytes()
    assert kept == rendered(said()) + statement().signed(ONE).to_bytes()
    found = approve(data, TOWN, TWO)
    assert (found.said, found.signers) == (said(), {public_of(ONE), public_of(TWO)})
    assert path_of(data, TOWN).read_bytes() == rendered(said()) + both(ONE, TWO).to_bytes()
    assert approved_by(data, said(), ONE) == public_of(TWO)
    assert approved_by(data, said(), TWO) == public_of(ONE)  # either may release


def test_who_asks_does_not_approve(tmp_path):
    approved_by(tmp_path, said(), ONE)
    kept = path_of(tmp_path, TOWN).read_bytes()
    assert why(approve, tmp_path, TOWN, ONE) == ("same_key", path_of(tmp_path, TOWN))
    assert path_of(tmp_path, TOWN).read_bytes() == kept
    approve(tmp_path, TOWN, TWO)
    kept = path_of(tmp_path, TOWN).read_bytes()
    assert approve(tmp_path, TOWN, TWO) == approve(tmp_path, TOWN, ONE)  # once signed, signing again changes nothing
    assert path_of(tmp_path, TOWN).read_bytes() == kept


def test_a_third_may_sign_too_and_the_first_by_name_is_told(tmp_path):
    approved_by(tmp_path, said(), ONE)
    for key in (THREE, TWO):
        assert public_of(key) in approve(tmp_path, TOWN, key).signers
    assert approved_by(tmp_path, said(), ONE) == public_of(TWO) == min(public_of(TWO), public_of(THREE))
    assert approved_by(tmp_path, said(), THREE) == public_of(ONE)


@pytest.mark.parametrize(
    "change",
    [{"agreed": {"P1": "parties"}}, {"rules": {}}, {"format": "ontschot-package/1"}, {"public": {}}, {"tables": {}}],
)
def test_anything_else_that_is_told_is_asked_anew(tmp_path, change):
    approved_by(tmp_path, said(), ONE)
    approve(tmp_path, TOWN, TWO)
    assert approved_by(tmp_path, said(**change), ONE) is None
    assert path_of(tmp_path, TOWN).read_bytes() == rendered(said(**change)) + both(ONE, what=said(**change)).to_bytes()
    assert approved_by(tmp_path, said(), ONE) is None  # what was approved before is not any more


def test_what_others_signed_is_not_asked_by_who_releases(tmp_path):
    put(tmp_path, both(TWO, THREE))
    assert approved_by(tmp_path, said(), ONE) is None
    assert path_of(tmp_path, TOWN).read_bytes() == rendered(said()) + both(ONE).to_bytes()


def test_of_each_audience_there_is_a_definition(tmp_path):
    approved_by(tmp_path, said(), ONE)
    assert why(approve, tmp_path, "network", TWO) == ("nothing_asked", path_of(tmp_path, "network"))
    approved_by(tmp_path, said("network"), ONE)
    approve(tmp_path, "network", TWO)
    assert approved_by(tmp_path, said("network"), ONE) == public_of(TWO) and approved_by(tmp_path, said(), ONE) is None


def damaged(data):
    """It is found, nobody can sign it, and it counts for nothing: it is asked anew."""
    assert why(approve, data, TOWN, THREE) == ("definition_damaged", path_of(data, TOWN))
    assert approved_by(data, said(), ONE) is None
    assert path_of(data, TOWN).read_bytes() == rendered(said()) + both(ONE).to_bytes()


def test_what_is_not_what_was_signed_counts_for_nothing(tmp_path):
    put(tmp_path, both(ONE, TWO), said(agreed={}))  # of what is asked, another's signatures
    damaged(tmp_path)
    put(tmp_path, both(ONE, TWO, what=said("network")))
    damaged(tmp_path)
    put(tmp_path, statement())
    damaged(tmp_path)
    (first,), (second,) = statement().signed(ONE).signatures, statement().signed(TWO).signatures
    put(tmp_path, Manifest(statement().payload, (first, (second[0], first[1]))))
    damaged(tmp_path)
    other = statement().statement | {"_type": "else"}
    put(tmp_path, Manifest(rendered(other)).signed(ONE))
    damaged(tmp_path)


def test_one_key_written_in_two_ways_is_not_two_people(tmp_path):
    ((key, signature),) = statement().signed(ONE).signatures
    for again in (key.upper(), f" {key}", f"{key[:2]} {key[2:]}"):
        put(tmp_path, Manifest(statement().payload, ((key, signature), (again, signature))))
        damaged(tmp_path)
    put(tmp_path, Manifest(statement().payload, ((key, signature), (key, signature))))
    assert approved_by(tmp_path, said(), ONE) is None


def test_a_signature_is_written_in_one_way(tmp_path):
    ((key, signature),) = statement().signed(ONE).signatures
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = f"{signature[:85]}{letters[letters.index(signature[85]) + 1]}=="
    assert base64.b64decode(other, validate=True) == base64.b64decode(signature)
    put(tmp_path, Manifest(statement().payload, ((key, other),)))
    damaged(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"[]\n", b"{}\n", b"null\n{}", b"\xff\n", rendered(said()), json.dumps(said()).encode() + b"\n"],
)
def test_what_is_no_definition_is_asked_anew(tmp_path, content):
    path = path_of(tmp_path, TOWN)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    damaged(tmp_path)


def test_the_same_words_otherwise_written_are_no_definition(tmp_path):
    path = path_of(tmp_path, TOWN)
    path.parent.mkdir(parents=True)
    path.write_bytes(json.dumps(said(), sort_keys=True).encode() + b"\n" + both(ONE, TWO).to_bytes())
    damaged(tmp_path)


def test_signers_are_keys_by_name():
    assert Definition({}, both(ONE, TWO)).signers == {public_of(ONE), public_of(TWO)}
    assert Definition({}, statement()).signers == frozenset()
