"""What verify tells of what was released, by hand: each package by itself, the chain of an audience, and the register of releases."""

import json
from dataclasses import replace

import pytest

from assets import register
from assets.manifest import public_of, rendered
from assets.register import Sent, save
from assets.verifying import Difference, released, verify
from pipelines.disclosure.suppress import Round
from tests.unit.assets.test_packages import KEY, OTHER, content, package
from tests.unit.assets.test_register_signed import CELL, HELD

KNOWN = frozenset({public_of(KEY)})
REGISTER = "releases/register.json"
TOWN = "gemeente:0344"


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


def told(data, known=KNOWN):
    return [(one.where, one.code) for one in released(data, known)]


def chain(audience="network", count=3, key=KEY):
    """Packages for one audience, each naming the one before."""
    made, rows = [], content() | {"about": [content()["about"][0] | {"audience": audience}]}
    for number in range(1, count + 1):
        made.append(package(rows, number, made[-1].digest if made else None, key))
    return made


def put(data, *made):
    """Each where a release writes it."""
    home = data / "releases"
    home.mkdir(exist_ok=True)
    for one in made:
        path = home / f"{one.about['audience'].replace(':', '-')}-{one.number:06}.package"
        path.write_bytes(one.to_bytes())
    return home


def test_where_nothing_was_released_nothing_differs(tmp_path):
    assert told(tmp_path) == [] and verify(tmp_path, KNOWN).differences == ()


def test_chains_of_several_audiences_and_what_else_is_there_are_as_they_were_released(tmp_path):
    save(tmp_path, HELD, KEY)
    home = put(tmp_path, *chain(), *chain(TOWN, 2))
    (home / "gemeente-0344.definition").write_bytes(b"{")
    assert told(tmp_path) == [] and told(tmp_path, KNOWN | {public_of(OTHER)}) == []


def test_verify_tells_it_after_what_was_published(tmp_path):
    put(tmp_path, *chain(count=1, key=OTHER))
    save(tmp_path, HELD, KEY)
    (tmp_path / "generations").mkdir()
    (tmp_path / "generations" / "current.json").write_bytes(b"{")
    found = verify(tmp_path, KNOWN)
    assert found.differences == (
        Difference("current.json", "pointer_damaged"),
        Difference("releases/network-000001.package", "signature_other"),
    )
    assert verify(tmp_path).differences == found.differences[:1]  # no key is known


def test_every_package_is_looked_at_though_one_is_damaged_and_one_is_called_otherwise(tmp_path):
    save(tmp_path, HELD, KEY)
    home = put(tmp_path, *chain(count=2))
    (home / "a.package").write_bytes(b"{")
    (home / "b.package").write_bytes(chain(TOWN, 1)[0].to_bytes())
    (home / "network-000003.package").write_bytes(chain(count=3, key=OTHER)[2].to_bytes())
    assert told(tmp_path) == [
        ("releases/a.package", "file_other"),
        ("releases/b.package", "file_extra"),
        ("releases/network-000003.package", "signature_other"),
        ("releases/network-000003.package", "package_gap"),  # it names another second one
    ]


@pytest.mark.parametrize(
    ("there", "gaps"), [((1, 2, 3), []), ((2, 3), [2]), ((1, 3), [3]), ((3,), [3]), ((1, 2), []), ((2,), [2])]
)
def test_a_package_that_is_gone_from_a_chain_is_told_at_the_one_after_it(tmp_path, there, gaps):
    save(tmp_path, HELD, KEY)
    put(tmp_path, *(one for one in chain() if one.number in there), *chain(TOWN, 2))
    assert told(tmp_path) == [(f"releases/network-{number:06}.package", "package_gap") for number in gaps]


def test_a_package_that_follows_another_than_the_one_before_it_is_told(tmp_path):
    save(tmp_path, HELD, KEY)
    first, second, _ = chain()
    other = package(content("Elders"), 2, "ab" * 32)
    put(tmp_path, first, other, package(content(), 3, other.digest))
    assert told(tmp_path) == [("releases/network-000002.package", "package_gap")]
    put(tmp_path, package(content(), 1, "ab" * 32), second)
    assert ("releases/network-000001.package", "package_gap") in told(tmp_path), "the first follows nothing"


def test_a_register_with_nothing_told_needs_no_signature_and_one_with_something_does_where_a_key_is_known(tmp_path):
    put(tmp_path)
    assert told(tmp_path) == []
    save(tmp_path, {}, OTHER)
    assert told(tmp_path) == []
    save(tmp_path, HELD, OTHER)
    assert told(tmp_path) == [(REGISTER, "signature_other")] and told(tmp_path, frozenset()) == []
    save(tmp_path, HELD)
    assert told(tmp_path) == [(REGISTER, "signature_missing")] and told(tmp_path, frozenset()) == []


def test_a_last_package_that_is_none_makes_another_register_of_it(tmp_path):
    save(tmp_path, HELD, KEY, last=rendered({"format": "x"}))
    assert told(tmp_path) == [(REGISTER, "file_other")]


def test_the_last_package_is_held_against_the_file_of_its_name(tmp_path):
    first, second, _ = chain()
    save(tmp_path, HELD, KEY, last=second.to_bytes())
    put(tmp_path, first)
    assert told(tmp_path) == [("releases/network-000002.package", "package_to_be_written")]
    put(tmp_path, second)
    assert told(tmp_path) == []


def test_as_many_packages_are_there_as_rounds_were_told(tmp_path):
    one = Round({("A", "all"): CELL}, frozenset())
    held = {"avoided": replace(HELD["avoided"], rounds=(one, one)), "paid": replace(HELD["avoided"], rounds=(one,))}
    first, second, _ = chain()
    save(tmp_path, held, KEY, last=second.to_bytes())
    put(tmp_path, first, second)
    assert told(tmp_path) == []
    save(tmp_path, held, KEY)
    assert told(tmp_path) == []
    (tmp_path / "releases" / "network-000002.package").unlink()
    assert told(tmp_path) == [("releases", "package_missing")]
    save(tmp_path, held, KEY, last=first.to_bytes())
    assert told(tmp_path) == [("releases", "package_missing")]


def test_a_register_that_is_gone_is_told_by_its_name(tmp_path):
    put(tmp_path, *chain(count=1))
    assert told(tmp_path) == [(REGISTER, "file_missing")]
    save(tmp_path, HELD, KEY)
    path = register.path_of(tmp_path)
    path.write_bytes(rendered(json.loads(path.read_bytes()) | {"people": []}))
    assert told(tmp_path) == [(REGISTER, "file_other")]


def last(*made):
    return {one.about["audience"]: Sent(one.number, one.digest) for one in made}


def test_a_register_knows_the_last_package_of_every_audience(tmp_path):
    net, town = chain(), chain(TOWN, 2)
    put(tmp_path, *net, *town)
    save(tmp_path, HELD, KEY, sent=last(*net, *town))
    assert told(tmp_path) == [] and register.sent_of(tmp_path) == last(net[2], town[1])
    for older in (last(*net[:2], *town), last(*net, town[0]), last(*net), {}):  # signed, and put back
        save(tmp_path, HELD, KEY, sent=older)
        assert told(tmp_path) == [(REGISTER, "register_behind")]
    other = package(content("Elders") | {"about": town[0].content["about"]}, 2, "ab" * 32)
    save(tmp_path, HELD, KEY, sent=last(*net, other))  # so many, and another
    assert told(tmp_path) == [(REGISTER, "register_behind")]


def test_a_package_that_the_register_knows_of_is_missed_by_its_name_and_once(tmp_path):
    net, town = chain(), chain(TOWN, 2)
    put(tmp_path, *net[:2], *town)
    save(tmp_path, HELD, KEY, sent=last(*net, *town))
    where = "releases/network-000003.package"
    assert told(tmp_path) == [(where, "package_missing")]
    save(tmp_path, HELD, KEY, sent=last(*net, *town), last=net[2].to_bytes())
    assert told(tmp_path) == [(where, "package_to_be_written")]
    (tmp_path / where).write_bytes(b"{")
    assert told(tmp_path) == [(where, "file_other")]
    put(tmp_path, *net)
    assert told(tmp_path) == []


def test_which_packages_a_register_knows_is_part_of_what_is_signed(tmp_path):
    save(tmp_path, HELD, KEY, sent=last(*chain()))
    path = register.path_of(tmp_path)
    said = json.loads(path.read_bytes())
    for bad in ({"network": [2, said["sent"]["network"][1]]}, {}, [], {"network": 3}, {"network": ["x", "y"]}):
        path.write_bytes(rendered(said | {"sent": bad}))
        assert (REGISTER, "file_other") in told(tmp_path)
    path.write_bytes(rendered({name: one for name, one in said.items() if name != "sent"}))
    assert told(tmp_path) == [(REGISTER, "file_other")]
