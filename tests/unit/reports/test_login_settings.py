"""What ``login.yaml`` says, and by field and way everything that can be wrong with it."""

import re

import pytest
import yaml

from reports.access.settings import CLAIMS, SettingsError, settings_of
from reports.viewer import Viewer

GOOD = {
    "issuer": "https://login.test/realm/", "client_id": " ontschot ", "secret": {"env": "ONTSCHOT_TEST_SECRET"},
    "address": "https://Ontschot.test:8443/", "organisations": {"oever": "gemeente:0344", 7: "corporatie:12345678", "net": "netwerk"},
}  # fmt: skip


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Settings of a file with the good fields, some of them changed (None: left out)."""
    monkeypatch.setenv("ONTSCHOT_TEST_SECRET", " s3cret\n")

    def found(**change):
        fields = {name: value for name, value in (GOOD | change).items() if value is not None}
        (tmp_path / "login.yaml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
        return settings_of(tmp_path)

    return found


def test_what_is_not_said_is_as_it_is_documented(read):
    found = read()
    assert (found.issuer, found.client_id, found.secret) == ("https://login.test/realm", "ontschot", "s3cret")
    assert (found.address, found.host, found.secure) == ("https://ontschot.test:8443", "ontschot.test:8443", True)
    assert found.organisations == {
        "oever": Viewer("gemeente", "0344"), "7": Viewer("corporatie", "12345678"), "net": Viewer("netwerk", ""),
    }  # fmt: skip
    assert (found.claims, found.needed_role, found.proxy, found.few_shown) == (CLAIMS, "", "", False)
    assert (found.idle, found.longest) == (1800, 36_000)
    assert "s3cret" not in repr(found)


def test_what_is_said_holds(read):
    found = read(
        claims={"roles": " rollen ", "name": "é"}, needed_role=" kijker ", proxy=" 10.0.0.1 ", few_people="shown",
        session={"idle_minutes": 1, "longest_hours": 3},
    )  # fmt: skip
    assert found.claims == {"organisation": "organisation", "roles": "rollen", "name": "é"}
    assert (found.needed_role, found.proxy, found.few_shown) == ("kijker", "10.0.0.1", True)
    assert (found.idle, found.longest) == (60, 10_800)
    assert read(few_people="kept").few_shown is False
    assert read(session={"longest_hours": 1}).idle == 1800 and read(session={}).longest == 36_000
    here = read(issuer="http://127.0.0.1:9", address="http://LOCALHOST:8050")
    assert (here.issuer, here.address, here.secure) == ("http://127.0.0.1:9", "http://localhost:8050", False)
    assert read(address="http://[::1]:8050").host == "[::1]:8050"
    assert read(issuer="https://login.test/X").issuer == "https://login.test/X"
    assert read(address="https://ontschot.teX/").address == "https://ontschot.tex"
    every = {"organisation": "a", "roles": "b", "name": "c"}
    assert read(claims=every).claims == every


def test_a_secret_stands_in_a_file_that_only_its_owner_reads(read, tmp_path):
    place = tmp_path / "secret"
    place.write_text(" uit een bestand é\n", "utf-8")
    for mode, wrong in ((0o640, True), (0o604, True), (0o601, True), (0o600, False), (0o400, False)):
        place.chmod(mode)
        if wrong:
            with pytest.raises(SettingsError, match=r"^secret: open$"):
                read(secret={"file": str(place)})
        else:
            assert read(secret={"file": str(place)}).secret == "uit een bestand é"


WRONG = [
    *(({name: None}, name, "missing") for name in GOOD),
    *(({name: ""}, name, "missing") for name in GOOD),
    ({"isuer": "x"}, "isuer", "unknown"), ({8: "x"}, "8", "unknown"),
    ({"issuer": "http://login.test"}, "issuer", "not_https"), ({"issuer": "ftp://127.0.0.1"}, "issuer", "not_https"),
    ({"issuer": "https:///x"}, "issuer", "not_https"), ({"issuer": "https://user@login.test"}, "issuer", "not_https"),
    ({"issuer": 5}, "issuer", "not_text"), ({"address": ["x"]}, "address", "not_text"),
    ({"address": "https://[x"}, "address", "not_https"), ({"address": "http://ontschot.test"}, "address", "not_https"),
    ({"address": "https://ontschot.test/here"}, "address", "not_an_origin"),
    ({"address": "https://ontschot.test?x=1"}, "address", "not_an_origin"),
    ({"client_id": 5}, "client_id", "not_text"), ({"proxy": 5}, "proxy", "not_text"), ({"needed_role": 5}, "needed_role", "not_text"),
    ({"secret": "s3cret"}, "secret", "not_a_place"), ({"secret": {"env": "A", "file": "b"}}, "secret", "not_a_place"),
    ({"secret": {"value": "A"}}, "secret", "not_a_place"), ({"secret": {"env": "ONTSCHOT_NO_SUCH"}}, "secret", "not_there"),
    ({"secret": {"file": "/nowhere/at/all"}}, "secret", "not_there"), ({"secret": {"file": "/"}}, "secret", "not_there"),
    ({"organisations": ["oever"]}, "organisations", "not_a_list"),
    ({"organisations": {"oever": "gemeente"}}, "organisations: oever", "not_an_organisation"),
    ({"organisations": {"a": "netwerk", "b": "netwerk:1"}}, "organisations: b", "not_an_organisation"),
    ({"organisations": {"oever": "beheer:1"}}, "organisations: oever", "not_an_organisation"),
    ({"organisations": {"oever": "gemeente:90x"}}, "organisations: oever", "not_an_organisation"),
    ({"organisations": {"oever": None}}, "organisations: oever", "not_an_organisation"),
    ({"few_people": "soms"}, "few_people", "not_kept_or_shown"), ({"few_people": True}, "few_people", "not_kept_or_shown"),
    ({"claims": {"rol": "x"}}, "claims", "unknown"), ({"claims": ["roles"]}, "claims", "unknown"),
    ({"claims": {"roles": 5}}, "roles", "not_text"),
    ({"session": {"hours": 1}}, "session", "unknown"), ({"session": ["idle_minutes"]}, "session", "unknown"),
    *(({"session": {"idle_minutes": no}}, "session: idle_minutes", "not_a_number") for no in (0, -1, True, "5", 1.5)),
    ({"session": {"idle_minutes": 5, "longest_hours": 0}}, "session: longest_hours", "not_a_number"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "code"), WRONG, ids=lambda one: str(one)[:40])
def test_what_is_wrong_is_told_by_field_and_way(read, change, field, code):
    with pytest.raises(SettingsError, match=f"^{re.escape(field)}: {code}$") as wrong:
        read(**{str(name): value for name, value in change.items()})
    assert (wrong.value.field, wrong.value.code) == (field, code)


@pytest.mark.parametrize("content", [b"- a", b"a: [", b"", b"\xff\xfe\x00", b"issuer: \xe9"])
def test_a_file_that_is_no_list_of_fields_cannot_be_read_and_none_is_none(tmp_path, content):
    assert settings_of(tmp_path) is None
    (tmp_path / "login.yaml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^login\.yaml: unreadable$") as wrong:
        settings_of(tmp_path)
    assert wrong.value.__context__ is None or wrong.value.__suppress_context__, (
        "what was written in it is not told along"
    )
