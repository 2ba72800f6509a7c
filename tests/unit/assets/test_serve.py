"""How the dashboard is started: alone on this computer, or for people who log in; and what stops it."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.serving import Busy
from reports.access.settings import CLAIMS, SettingsError, settings_of
from reports.labels.login import SERVING
from reports.viewer import Viewer

GOOD = {
    "issuer": "https://login.test/realm/", "client_id": "ontschot", "secret": "{env: ONTSCHOT_TEST_SECRET}",
    "address": "https://ontschot.test", "organisations": "{oever: 'gemeente:0344', brink: 'corporatie:87654321', net: netwerk}",
}  # fmt: skip


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("ONTSCHOT_TEST_SECRET", "s3cret")


@pytest.fixture(autouse=True)
def nothing_listens(monkeypatch):
    """A call that should have been stopped ends here, and serves nobody."""

    def stopped(host, port):
        raise Busy

    monkeypatch.setattr("assets.serving._free", stopped)


def said(data, **change):
    fields = {name: value for name, value in (GOOD | change).items() if value is not None}
    (data / "login.yaml").write_text("".join(f"{name}: {value}\n" for name, value in fields.items()))
    return data


def started(*arguments, code):
    done = CliRunner().invoke(main, ["serve", *map(str, arguments)], prog_name="ontschot")
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "dashboard.test"])
def test_nobody_can_look_from_another_computer_without_logging_in(tmp_path, host):
    assert f"Op {host} kunnen anderen meekijken" in started("--data", tmp_path, "--host", host, code=2)
    assert f"On {host} others can look" in started("--data", tmp_path, "--host", host, "--lang", "en", code=2)
    said(tmp_path)
    alone = started("--data", tmp_path, "--host", host, "--role", "netwerk", code=2)  # with a way to log in, too
    assert "--role is kijken zonder inloggen" in alone


def test_what_people_log_in_with_is_read(tmp_path):
    found = settings_of(
        said(tmp_path, session="{idle_minutes: 5, longest_hours: 2}", claims="{organisation: org}", proxy="127.0.0.1")
    )
    assert found.issuer == "https://login.test/realm" and found.secret == "s3cret" and found.secure
    assert found.organisations == {
        "oever": Viewer("gemeente", "0344"),
        "brink": Viewer("corporatie", "87654321"),
        "net": Viewer("netwerk"),
    }
    assert (found.idle, found.longest, found.proxy) == (300, 7200, "127.0.0.1")
    assert found.claims == CLAIMS | {"organisation": "org"}
    assert settings_of(tmp_path / "nowhere") is None


WRONG = [
    ({"issuer": None}, "issuer", "missing"),
    ({"organisations": "{}"}, "organisations", "missing"),
    ({"isuer": "x"}, "isuer", "unknown"),
    ({"issuer": "http://login.test"}, "issuer", "not_https"),
    ({"issuer": "https://user@login.test"}, "issuer", "not_https"),
    ({"address": "http://ontschot.test"}, "address", "not_https"),
    ({"address": "https://ontschot.test/here"}, "address", "not_an_origin"),
    ({"address": "https://[x"}, "address", "not_https"),
    ({"client_id": "5"}, "client_id", "not_text"),
    ({"secret": "s3cret"}, "secret", "not_a_place"),
    ({"secret": "{env: ONTSCHOT_NO_SUCH}"}, "secret", "not_there"),
    ({"secret": "{file: /nowhere/at/all}"}, "secret", "not_there"),
    ({"organisations": "[oever]"}, "organisations", "not_a_list"),
    ({"organisations": "{oever: gemeente}"}, "organisations: oever", "not_an_organisation"),
    ({"organisations": "{oever: 'netwerk:1'}"}, "organisations: oever", "not_an_organisation"),
    ({"organisations": "{oever: 'beheer:1'}"}, "organisations: oever", "not_an_organisation"),
    ({"claims": "{rol: x}"}, "claims", "unknown"),
    ({"session": "{idle_minutes: 0}"}, "session: idle_minutes", "not_a_number"),
    ({"session": "{idle_minutes: true}"}, "session: idle_minutes", "not_a_number"),
    ({"session": "{hours: 1}"}, "session", "unknown"),
    ({"few_people": "soms"}, "few_people", "not_kept_or_shown"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "code"), WRONG, ids=lambda one: str(one))
def test_what_is_wrong_with_it_is_told_by_field_before_anything_listens(tmp_path, change, field, code):
    with pytest.raises(SettingsError) as wrong:
        settings_of(said(tmp_path, **change))
    assert (wrong.value.field, wrong.value.code) == (field, code)
    for lang in ("nl", "en"):
        told = started("--data", tmp_path, "--lang", lang, code=3)
        assert f"login.yaml: {field}: {SERVING[lang][f'settings.{code}']}" in told and "s3cret" not in told


@pytest.mark.parametrize("content", ["- a", "a: [", "", b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_of_fields_is_told(tmp_path, content):
    (tmp_path / "login.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert "login.yaml" in started("--data", tmp_path, code=3)


def test_a_secret_in_a_file_that_others_can_read_is_not_used(tmp_path):
    place = tmp_path / "secret"
    place.write_text("from a file\n")
    place.chmod(0o644)
    with pytest.raises(SettingsError, match="open"):
        settings_of(said(tmp_path, secret=f"{{file: {place}}}"))
    place.chmod(0o600)
    assert settings_of(tmp_path).secret == "from a file"


@pytest.mark.parametrize("start", ["import assets.building", "from reports.app import create_app"])
def test_nothing_for_logging_in_is_loaded_where_nobody_logs_in(start):
    look = (
        f"{start}; import sys; print([one for one in ('authlib', 'limits', 'requests_oauthlib') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
