"""Releases to others and packages of others, through the front door: what goes out, what does not, and what is refused."""

import hashlib
import json
import os
import random
import shutil
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.manifest import Manifest, rendered
from assets.packages import NotTaken, Package, read, subject_of
from assets.register import Sent, forget, load, save
from assets.releasing import CORE
from pipelines.contracts.package import NoPackage, checked
from pipelines.disclosure import released as releasing
from pipelines.disclosure.cubes import person_of
from reports.app import Site, create_app
from reports.served import Served
from reports.viewer import Viewer
from reports.warehouse import TOGETHER, Warehouse

TOWN = "gemeente:9001"


def call(*arguments):
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    return done.exit_code, done.output


def released(*arguments):
    """Release; what is told for the first time is approved by a second person, with a key of their own."""
    code, said = call("release", *arguments)
    if "release-approve" not in said and "to_be_approved" not in said:
        return code, said
    asked = dict(pairwise(arguments))
    with pytest.MonkeyPatch.context() as patch:
        second = Path(os.environ["ONTSCHOT_SIGNING_KEY"]).with_name("second.key")
        patch.setenv("ONTSCHOT_SIGNING_KEY", str(second))
        if not second.exists():
            assert call("signing-key")[0] == 0
        done, told = call("release-approve", "--audience", asked["--audience"], "--data", asked["--data"])
        assert done == 0, told
    return call("release", *arguments)


@pytest.fixture(autouse=True)
def own_key(monkeypatch, tmp_path_factory):
    """A signing key of the test's own."""
    home = tmp_path_factory.getbasetemp() / "settings"
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(home / "signing.key"))
    if not (home / "signing.key").exists():
        assert call("signing-key")[0] == 0
    return home / "signing.pub"


def copied(country, folder):
    """What a release needs of a built country, in a folder of its own."""
    shutil.copytree(country.data / "generations", folder / "generations")
    core = folder / "warehouse" / "core"
    core.mkdir(parents=True)
    for name in CORE:
        shutil.copy(country.data / "warehouse" / "core" / f"core__{name}.parquet", core)
    return folder


def profile(country):
    return pd.read_parquet(country.data / "warehouse" / "mart" / "mart__project_profile.parquet")


@pytest.fixture(scope="module")
def sent(country, tmp_path_factory):
    """A package for the network, with totals agreed on for all projects and one named; as (data folder, package)."""
    folder = tmp_path_factory.mktemp("sender")
    data = copied(country, folder / "data")
    ids = sorted(profile(country).project_id)
    lines = ["project;level", f"{ids[0]};named", *(f"{one};total" for one in ids[1:])]
    (folder / "agreed.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path_factory.getbasetemp() / "settings" / "signing.key"))
        if not (tmp_path_factory.getbasetemp() / "settings" / "signing.key").exists():
            call("signing-key")
        out = folder / "network.package"
        code, said = released("--audience", "netwerk", "--data", data, "--agreed", folder / "agreed.csv", "--out", out)
    assert code == 0, said
    return data, out


def test_a_network_compares_on_packages_alone(sent, own_key, tmp_path):
    _, package = sent
    code, said = call("network", "add", package, "--data", tmp_path, "--public-key", own_key, "--json")
    told = json.loads(said)
    assert code == 0 and told["projects"] >= 5 and not told["there"]
    assert json.loads(call("network", "add", package, "--data", tmp_path, "--json")[1])["there"]
    app = create_app(Site(Served(tmp_path), lambda: Viewer("netwerk")))
    browser = app.server.test_client()
    assert browser.get("/").location.endswith("/vergelijken")
    page = browser.get("/vergelijken?taal=en").get_data(as_text=True)
    assert "the median is a benefit of" in page and "Signed with" in page and "Share with support" in page
    file = browser.get("/csv/vergelijken/network.csv?taal=en").get_data(as_text=True)
    assert file.startswith("Measure,Projects,Senders,Median")
    assert browser.get("/overzicht").status_code == 503  # nothing else is there


def test_median_and_quartiles_on_the_page_are_those_of_the_figures_in_the_package(sent, own_key, tmp_path):
    call("network", "add", sent[1], "--data", tmp_path, "--public-key", own_key)
    rows = Warehouse.of_network(tmp_path).table("network__measures").set_index("measure")
    told = pd.DataFrame(read(sent[1]).content["figures"])
    values = told[(told.measure == "benefit_per_euro") & told.value.notna()].value
    row = rows.loc["benefit_per_euro"]
    assert row.projects == len(values) >= 5
    assert abs(row["median"] - values.median()) <= 0.005 + 1e-9
    assert abs(row.quartile1 - values.quantile(0.25)) <= 0.005 + 1e-9


def test_the_same_figures_are_the_same_package_to_the_byte(sent, country, tmp_path):
    data, _ = sent
    first = (data / "releases" / "network-000001.package").read_bytes()
    again = json.loads(released("--audience", TOWN, "--data", data, "--json")[1])
    assert not again["again"]
    assert json.loads(released("--audience", TOWN, "--data", data, "--json")[1])["again"]
    assert len(list((data / "releases").glob("*.package"))) == 2
    assert (data / "releases" / "network-000001.package").read_bytes() == first
    here, there = (copied(country, tmp_path / name) for name in ("one", "two"))
    for folder in (here, there):
        assert released("--audience", TOWN, "--data", folder)[0] == 0
    names = [(one / "releases" / "gemeente-9001-000001.package").read_bytes() for one in (here, there)]
    assert names[0] == names[1]


def test_G14_a_package_holds_nothing_of_others_and_nobody(sent, country):
    data, package = sent
    every = profile(country)
    people = pd.read_parquet(data / "warehouse" / "core" / "core__placements.parquet").person_id.unique()
    text = package.read_text()
    ids = sorted(every.project_id)
    assert [one for one in ids[1:] if f'"{one}"' in text] == [] and f'"{ids[0]}"' in text  # one is named
    unnamed = every[every.project_id != ids[0]]
    assert [one for one in (*unnamed.complex_name, *unnamed.corporation_id.astype(str)) if one in text] == []
    assert [one for one in people if one in text] == []
    released("--audience", TOWN, "--data", data)
    own = every[every.municipality_code.astype(str) == "9001"]
    others = every[~every.project_id.isin(own.project_id)]
    text = next((data / "releases").glob("gemeente-9001-*.package")).read_text()
    assert [one for one in (*others.project_id, *others.complex_name, *people) if one in text] == []
    told = {one for row in json.loads(text)["content"]["amounts"] for one in row["project"].split("+")}
    assert told == {*own.project_id, "all"}


def test_every_message_is_there_in_both_languages():
    from string import Formatter

    from reports.labels.release import RELEASE

    fields = {
        lang: {key: {f for _, f, _, _ in Formatter().parse(text)} for key, text in words.items()}
        for lang, words in RELEASE.items()
    }
    assert fields["nl"] == fields["en"]


def test_an_unknown_table_or_column_makes_it_no_package(sent):
    content = read(sent[1]).content
    with pytest.raises(NoPackage):
        checked(content | {"persons": []})
    with pytest.raises(NoPackage, match="figures"):
        checked(content | {"figures": [row | {"bsn": "x"} for row in content["figures"]]})
    with pytest.raises(NoPackage, match=r"amounts.party"):
        checked(content | {"amounts": [row | {"party": 3} for row in content["amounts"]]})
    with pytest.raises(NoPackage, match=r"figures.value"):
        checked(content | {"figures": [row | {"value": float("nan")} for row in content["figures"]]})


def test_every_changed_byte_of_a_package_is_found(sent, tmp_path):
    good, rng = sent[1].read_bytes(), random.Random(1)
    for at in [0, len(good) - 1, *rng.sample(range(len(good)), 80)]:
        bad = bytearray(good)
        bad[at] ^= 1 << rng.randrange(8)
        (tmp_path / "bad.package").write_bytes(bad)
        with pytest.raises(NotTaken):
            read(tmp_path / "bad.package")
    (tmp_path / "bad.package").write_bytes(good[: len(good) // 2])
    assert call("network", "add", tmp_path / "bad.package", "--data", tmp_path)[0] == 1
    assert not (tmp_path / "network").exists()


def subjects(content, *form):
    return [{"name": name, "digest": {"sha256": digest}} for name, digest in subject_of(content, *form).items()]


def resigned(package, **about):
    """The same package by another hand: signed with another key, or not."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = package.content | {"about": [package.about | about]}
    statement = package.manifest.statement | {"subject": subjects(content)}
    return Package(content, Manifest(rendered(statement)).signed(Ed25519PrivateKey.generate()))


def test_unknown_unsigned_changed_and_older_packages_are_refused_in_words(sent, own_key, tmp_path):
    good, path = read(sent[1]), tmp_path / "a.package"
    code, said = call("network", "add", sent[1], "--data", tmp_path)
    assert code == 1 and "--public-key" in said and good.signer in said
    assert call("network", "add", sent[1], "--data", tmp_path, "--public-key", own_key)[0] == 0
    path.write_bytes(resigned(good, sender="Elders").to_bytes())
    assert call("network", "add", path, "--data", tmp_path)[0] == 1
    path.write_bytes(Package(good.content, Manifest(good.manifest.payload)).to_bytes())
    code, said = call("network", "add", path, "--data", tmp_path, "--lang", "en", "--json")
    assert code == 1 and json.loads(said.splitlines()[0])["refused"] == "unsigned" and "not signed" in said
    path.write_bytes(Package(good.content | {"about": [good.about | {"sender": "Elders"}]}, good.manifest).to_bytes())
    code, said = call("network", "add", path, "--data", tmp_path)
    assert code == 1 and "niet wat de afzender ondertekende" in said
    assert call("network", "add", tmp_path / "none.package", "--data", tmp_path)[0] == 3
    assert call("network", "add", sent[1], "--data", tmp_path, "--public-key", sent[1])[0] == 2
    held = next((tmp_path / "network").glob("*.package"))
    held.write_bytes(held.read_bytes().replace(b"network", b"netwerk", 1))
    code, said = call("network", "add", sent[1], "--data", tmp_path)
    assert code == 1 and held.name in said


def test_what_was_signed_with_a_revoked_key_is_no_longer_shown_nor_taken_in(sent, own_key, tmp_path):
    good, other, page = read(sent[1]), tmp_path / "other.package", tmp_path / TOGETHER

    def packages():
        return Warehouse.of_network(tmp_path).table("network__packages")

    other.write_bytes(resigned(good, sender="Elders").to_bytes())
    (tmp_path / "other.pub").write_text(read(other).signer)
    call("network", "add", sent[1], "--data", tmp_path, "--public-key", own_key)
    call("network", "add", other, "--data", tmp_path, "--public-key", tmp_path / "other.pub")
    assert len(packages()) == 2
    assert call("network", "revoke", "f" * 64, "--data", tmp_path)[0] == 2
    told = json.loads(call("network", "revoke", good.signer[:16], "--data", tmp_path, "--json")[1])
    assert told == {"signer": good.signer, "gone": 1, "left": 1}
    assert list(packages().sender) == ["Elders"]
    code, said = call("network", "add", sent[1], "--data", tmp_path, "--public-key", own_key)
    assert code == 1 and "ingetrokken" in said
    assert call("network", "add", other, "--data", tmp_path)[0] == 0 and len(packages()) == 1
    assert call("network", "revoke", read(other).signer, "--data", tmp_path)[0] == 0 and not page.exists()
    assert (
        create_app(Site(Served(tmp_path), lambda: Viewer("netwerk")))
        .server.test_client()
        .get("/vergelijken")
        .status_code
        == 503
    )


def test_what_is_told_for_the_first_time_or_otherwise_waits_for_the_key_of_a_second_person(
    country, tmp_path, monkeypatch
):
    data, first = copied(country, tmp_path / "data"), tmp_path / "first.key"
    approve = ("release-approve", "--audience", TOWN, "--data", data, "--json")
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(first))
    call("signing-key")
    assert json.loads(call(*approve)[1].splitlines()[0])["refused"] == "nothing_asked"
    code, said = call("release", "--audience", TOWN, "--data", data)
    assert code == 1 and "release-approve" in said
    assert not list((data / "releases").glob("*.package")) and not (data / "releases" / "register.json").exists()
    code, said = call(*approve)
    assert code == 2 and json.loads(said.splitlines()[0])["refused"] == "same_key"
    assert call("release", "--audience", TOWN, "--data", data)[0] == 1  # still waits
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "second.key"))
    call("signing-key")
    told = json.loads(call(*approve)[1])
    assert len(told["signers"]) == 2 and told["definition"]["audience"] == TOWN
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(first))
    assert call("release", "--audience", TOWN, "--data", data)[0] == 0
    package = read(next((data / "releases").glob("*.package")))
    asked = package.manifest.statement["predicate"]["buildDefinition"]["externalParameters"]
    assert asked["approved_by"] in told["signers"] and asked["approved_by"] != package.signer
    said = (data / "releases" / "gemeente-9001.definition").read_bytes().partition(b"\n")[0] + b"\n"
    assert asked.keys() == {
        "audience",
        "generation",
        "approved_by",
        "definition",
    }  # nothing of what was agreed can be tried
    assert asked["definition"] != hashlib.sha256(said).hexdigest() and json.loads(said) == told["definition"]
    own = profile(country)[profile(country).municipality_code.astype(str) == "9001"].project_id
    lines = ["project;level", *(f"{one};total" for one in own)]
    (tmp_path / "agreed.csv").write_text("\n".join(lines), encoding="utf-8")
    code, said = call("release", "--audience", TOWN, "--data", data, "--agreed", tmp_path / "agreed.csv", "--json")
    assert code == 1 and json.loads(said.splitlines()[0])["refused"] == "to_be_approved"  # the agreement is new
    path = data / "releases" / "gemeente-9001.definition"
    path.write_bytes(path.read_bytes().replace(b':"total"', b':"named"'))
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "second.key"))
    assert json.loads(call(*approve)[1].splitlines()[0])["refused"] == "definition_damaged"


def test_a_release_that_is_broken_off_before_its_package_is_written_is_finished_by_the_next(
    country, tmp_path, monkeypatch
):
    from assets import releasing
    from assets.manifest import public_of, signing_key
    from assets.verifying import released as differences

    data, known = copied(country, tmp_path), frozenset({public_of(signing_key())})
    asked = ("--audience", TOWN, "--data", data, "--json")
    with monkeypatch.context() as killed:
        killed.setattr(releasing, "_write", lambda *_: 1 / 0)
        released(*asked)
    kept = data / "releases" / "gemeente-9001-000001.package"
    assert [(one.where, one.code) for one in differences(data, known)] == [
        ("releases/gemeente-9001-000001.package", "package_to_be_written")
    ]
    code, said = call("release", *asked)
    assert code == 0 and json.loads(said)["again"] and read(kept).number == 1
    assert not list(differences(data, known)) and max(len(one.rounds) for one in load(data).values()) == 1
    older = Package(
        read(kept).content, read(kept).manifest, "ontschot-package/2"
    )  # as a version before this one made it
    statement = older.manifest.statement | {"subject": subjects(older.content, older.format)}
    older = Package(older.content, Manifest(rendered(statement)).signed(signing_key()), older.format)
    kept.write_bytes(older.to_bytes())
    assert json.loads(call("release", *asked)[1].splitlines()[0])["refused"] == "register_behind"  # it knows another
    save(data, load(data), signing_key(), last=older.to_bytes(), sent={TOWN: Sent(1, older.digest)})
    code, said = call("release", *asked)
    made = read(kept.with_name("gemeente-9001-000002.package"))
    assert code == 0 and not json.loads(said)["again"] and (made.number, made.previous) == (2, older.digest)
    assert not list(differences(data, known))


def test_an_older_register_or_a_package_that_is_not_its_own_stops_a_release(sent, country, tmp_path, monkeypatch):
    data, asked = copied(country, tmp_path), ("--audience", TOWN, "--data", tmp_path, "--json")
    path, home = tmp_path / "releases" / "register.json", tmp_path / "releases"
    assert released(*asked)[0] == 0
    old, other = path.read_bytes(), ("--audience", "corporatie:90000101", "--data", data, "--json")
    assert released(*other)[0] == 0

    def refused(*asking):
        before = {one: one.read_bytes() for one in home.iterdir()}
        code, said = call("release", *asking)
        assert code == 3 and {one: one.read_bytes() for one in home.iterdir()} == before, said
        for lang in ("nl", "en"):
            assert "→" in call("release", *asking, "--lang", lang)[1]
        return json.loads(said.splitlines()[0])

    new = path.read_bytes()
    path.write_bytes(old)  # signed, and of before the second
    for asking in (asked, other):
        told = refused(*asking)
        assert told["refused"] == "register_behind" and told["package"] == "corporatie-90000101-000001.package"
    code, said = call("verify", "--data", data, "--lang", "en")
    assert code == 1 and "releases/register.json: does not know a package that is here" in said
    path.write_bytes(new)
    foreign = home / "network-000099.package"
    for made, code in ((resigned(read(sent[1])), "before_misplaced"), (read(sent[1]), "before_misplaced")):
        foreign.write_bytes(made.to_bytes())
        assert refused(*asked)["refused"] == code and refused("--audience", "netwerk", *asked[2:])["refused"] == code
    foreign.unlink()
    (home / "network-000001.package").write_bytes(resigned(read(sent[1])).to_bytes())
    assert refused(*asked)["refused"] == "before_of_other"
    (home / "network-000001.package").unlink()
    kept = home / "gemeente-9001-000001.package"
    kept.rename(tmp_path / "away")
    assert refused(*asked)["refused"] == "before_gone"
    (tmp_path / "away").rename(kept)
    code, said = call("release", *asked)
    assert code == 0 and json.loads(said)["again"]


def test_a_sender_cannot_send_two_histories_nor_go_back(sent, own_key, tmp_path, monkeypatch):
    from assets.manifest import signing_key
    from assets.network import add

    good, key = read(sent[1]), signing_key()

    def numbered(number, previous, sender):
        content = good.content | {"about": [good.about | {"sender": sender}]}
        statement = json.loads(good.manifest.payload)
        statement["subject"] = subjects(content)
        about = statement["predicate"]["runDetails"]["metadata"]
        about |= {"ontschot_number": number, "ontschot_previous": previous}
        package = Package(content, Manifest(rendered(statement)).signed(key))
        path = tmp_path / f"{sender}.package"
        path.write_bytes(package.to_bytes())
        return package, path

    first, path1 = numbered(1, None, "a")
    second, path2 = numbered(2, first.digest, "b")
    assert add(tmp_path, path1, {first.signer}).packages == 1
    assert add(tmp_path, path2, ()).packages == 1  # the later one takes its place
    for number, previous, code in (
        (1, None, "older"),
        (2, first.digest, "other_history"),
        (3, first.digest, "other_history"),
    ):
        with pytest.raises(NotTaken) as wrong:
            add(tmp_path, numbered(number, previous, f"c{number}")[1], ())
        assert wrong.value.code == code
    assert add(tmp_path, numbered(3, second.digest, "d")[1], ()).package.number == 3


def test_calls_that_cannot_be_say_why_and_write_nothing(country, sent, tmp_path, monkeypatch):
    data = copied(country, tmp_path / "data")
    assert call("release", "--audience", "iedereen", "--data", data)[0] == 2
    assert call("release", "--audience", "gemeente:1234", "--data", data)[0] == 2
    assert call("release", "--audience", TOWN, "--data", tmp_path / "none")[0] == 3
    (tmp_path / "empty").mkdir()
    assert call("release", "--audience", TOWN, "--data", tmp_path / "empty")[0] == 3
    agreed = tmp_path / "agreed.csv"
    for text, line in (
        ("project;level\nNERGENS;total\n", "2"),
        ("project;level\n\nGW-001;alles\n", "3"),
        ("a;b\n", "project;level"),
    ):
        agreed.write_text(text, encoding="utf-8")
        code, said = call("release", "--audience", TOWN, "--data", data, "--agreed", agreed)
        assert code == 1 and line in said
    (data / "generations" / "refused.json").write_text('{"checks":["x"]}')
    assert call("release", "--audience", TOWN, "--data", data)[0] == 3
    (data / "generations" / "refused.json").unlink()
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "no.key"))
    code, said = call("release", "--audience", TOWN, "--data", data, "--lang", "en")
    assert code == 3 and "ontschot signing-key" in said
    assert not (data / "releases").exists()


def test_the_attacker_is_the_gate_nothing_is_written_when_secondary_suppression_is_off(country, tmp_path, monkeypatch):
    data = copied(country, tmp_path / "data")
    monkeypatch.setattr(releasing, "suppressed", lambda now, *_, **__: now.told)
    code, said = released("--audience", "corporatie:90000101", "--data", data, "--lang", "en")
    assert code == 1 and "too close" in said
    assert not (data / "releases").exists()


def test_who_is_erased_goes_from_the_register_and_counts_as_one_who_changed(country, tmp_path):
    data = copied(country, tmp_path / "data")
    assert released("--audience", TOWN, "--data", data)[0] == 0
    before = load(data)["avoided"]
    one = person_of(sorted(next(c for _, c in before.states.values() if c.members).members)[0])
    text = (data / "releases" / "register.json").read_text()
    assert (
        one in text and "euros" not in text and one not in str(json.loads(text)["cubes"])
    )  # no amount of theirs is kept
    assert forget(data, [one]) > 0
    assert one not in (data / "releases" / "register.json").read_text()
    after = load(data)["avoided"]
    vintages = [(old, new) for key in before.told for old, new in zip(before.told[key], after.told[key], strict=True)]
    hit = [(old, new) for old, new in vintages if one in map(person_of, old.members)]
    assert hit and all(new.erased == 1 and new.changed(new.members) == 1 for old, new in hit)
    text = (data / "releases" / "register.json").read_text()
    (data / "releases" / "register.json").write_text(text.replace(f"{one[:2]}", "p9"))
    assert "ondertekend is" in released("--audience", TOWN, "--data", data)[1]  # not what was signed
    unsigned = {name: part for name, part in json.loads(text).items() if name in ("cubes", "people")}
    (data / "releases" / "register.json").write_text(json.dumps(unsigned).replace(f"{one[:2]}", "p9"))
    code, said = released("--audience", TOWN, "--data", data)
    assert code == 3 and "gewisseld" in said
    (data / "releases" / "register.json").write_text("{")
    assert released("--audience", TOWN, "--data", data)[0] == 3
