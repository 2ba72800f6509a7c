"""Who saw what is written down before it is given, holds together, and shows where somebody was at it."""

import hashlib
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from filelock import FileLock

from assets.cli import main
from assets.engine import engine
from reports.access import log as log_module
from reports.access.log import BEGIN, FIELDS, Log, check
from reports.labels.refused import REFUSED
from reports.viewer import Viewer
from tests.conftest import ROOT
from tests.security.access import LEAVE, OWN, Dashboard
from tests.unit.reports.marts import write

AN = Viewer("gemeente", "0344")
SAID = {
    "who": "an",
    "role": "gemeente",
    "organisation": "0344",
    "did": "page",
    "what": "/overzicht",
    "status": 200,
    "generation": 7,
}


def file_of(data):
    (path,) = (data / "log").glob("*.jsonl")
    return path


def lines(data):
    return [
        json.loads(line) for path in sorted((data / "log").glob("*.jsonl")) for line in path.read_bytes().splitlines()
    ]


def written(data, count):
    log = Log(data)
    for number in range(count):
        log.add(**SAID | {"what": f"/projecten/GW-{number:03}"})
    return log


def test_a_line_with_nothing_but_what_all_have_is_a_line():
    assert log_module._line(b'{"at":"x","previous":"y"}') == {"at": "x", "previous": "y"}
    assert log_module._line(b'{"at":"x"}') is None is log_module._line(b'{"previous":"y"}')


def put_away_until(data, until, previous):
    (data / "log").mkdir(exist_ok=True)
    (data / "log" / log_module.PUT_AWAY).write_text(json.dumps({"previous": previous, "until": f"{until:%Y-%m-%d}"}))


def test_a_day_has_ended_by_the_clock_of_the_whole_world(tmp_path, monkeypatch):
    today = datetime.now(UTC)

    class FarEast(datetime):
        @classmethod
        def now(cls, tz=None):
            return today + timedelta(days=0 if tz else 1)

    monkeypatch.setattr(log_module, "datetime", FarEast)
    put_away_until(tmp_path, today, "ab" * 32)
    with pytest.raises(log_module.DamagedLog):
        log_module.begun(tmp_path / "log")
    put_away_until(tmp_path, today - timedelta(days=1), "ab" * 32)
    assert log_module.begun(tmp_path / "log").previous == "ab" * 32


def test_where_a_log_is_broken_it_is_told_until_when_days_were_put_away(tmp_path):
    written(tmp_path, 2)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    put_away_until(tmp_path, yesterday, "ab" * 32)  # its first line names another one before it
    assert (check(tmp_path).until, check(tmp_path).broken) == (
        f"{yesterday:%Y-%m-%d}",
        f"log/{file_of(tmp_path).name}:1",
    )


def test_every_line_names_the_hash_of_the_one_before(tmp_path):
    assert check(tmp_path) == log_module.Checked()
    written(tmp_path, 5)
    raw = file_of(tmp_path).read_bytes().splitlines()
    assert [json.loads(line)["previous"] for line in raw] == [
        BEGIN,
        *[hashlib.sha256(line).hexdigest() for line in raw[:-1]],
    ]
    found = check(tmp_path)
    assert (found.lines, found.last, found.broken, found.begins) == (5, hashlib.sha256(raw[-1]).hexdigest(), "", True)
    assert file_of(tmp_path).stat().st_mode & 0o077 == 0


def test_a_day_has_a_file_of_its_own_and_the_chain_goes_on(tmp_path, monkeypatch):
    class Later(datetime):
        days = 0

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=cls.days)

    monkeypatch.setattr(log_module, "datetime", Later)
    for day in range(3):
        Later.days = day
        written(tmp_path, 2)
    files = sorted((tmp_path / "log").glob("*.jsonl"))
    assert [path.stem for path in files] == [f"{datetime.now(UTC) + timedelta(days=n):%Y-%m-%d}" for n in range(3)]
    assert check(tmp_path).lines == 6 and check(tmp_path).begins
    files[1].rename(tmp_path / "away")
    assert check(tmp_path).broken == f"log/{files[2].name}:1"
    (tmp_path / "away").rename(files[1])
    files[0].unlink()  # days are put away by `put_away`, which says so: without that they were taken away
    assert check(tmp_path) == log_module.Checked(broken=f"log/{files[1].name}:1", begins=False)


def changed(content, way, rng):
    whole = content.splitlines(keepends=True)
    at = rng.randrange(len(whole) - 1)  # the last line is the one that only who wrote down its hash can hold to
    if way == "out":
        return b"".join(whole[:at] + whole[at + 1 :]) if at else None
    if way == "twice":
        return b"".join(whole[: at + 1] + whole[at:])
    if way == "swapped":
        return b"".join([*whole[:at], whole[at + 1], whole[at], *whole[at + 2 :]])
    if way == "between":
        return b"".join([*whole[:at], b'{"at":"x","previous":"y"}\n', *whole[at:]])
    place = sum(map(len, whole[:at])) + rng.randrange(len(whole[at]))
    flipped = bytearray(content)
    flipped[place] ^= 1 << rng.randrange(8)
    return bytes(flipped)


@pytest.mark.parametrize("way", ["out", "twice", "swapped", "between", "bit"])
def test_what_was_changed_taken_out_put_between_or_moved_is_found_and_named(tmp_path, way):
    written(tmp_path, 30)
    rng, path = random.Random(way), file_of(tmp_path)
    before = path.read_bytes()
    for _ in range(100):
        content = changed(before, way, rng)
        if content is None:
            continue
        path.write_bytes(content)
        found = check(tmp_path)
        assert found.broken.startswith("log/") and found.lines < 30, way
    path.write_bytes(before)
    assert not check(tmp_path).broken


def test_the_first_line_that_does_not_hold_is_named(tmp_path):
    written(tmp_path, 10)
    path = file_of(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"GW-004", b"GW-999"))
    assert check(tmp_path).broken == f"log/{path.name}:6"  # which is the first that says otherwise of the one before


def test_a_line_that_was_cut_off_in_writing_is_told_and_the_log_goes_on(tmp_path):
    log = written(tmp_path, 3)
    path = file_of(tmp_path)
    whole = path.read_bytes()
    last = whole.splitlines()[-1]
    for cut in range(1, len(last) + 1):
        path.write_bytes(whole[:-cut])
        found = check(tmp_path)
        assert not found.broken and (
            found.lines == 3 if cut == 1 else found.halves == (f"log/{path.name}:3",) or cut == len(last) + 1
        ), cut
        log.add(**SAID)
        log.add(**SAID)
        found = check(tmp_path)
        assert not found.broken and found.lines == (5 if cut == 1 else 4), cut
        assert len(found.halves) == (cut != 1), cut
    half = path.read_bytes()
    path.write_bytes(half.replace(b'{"at"', b'{"et"', 1))
    assert check(tmp_path).broken


def test_a_day_of_which_nothing_but_half_a_line_was_written_goes_on_after_the_day_before(tmp_path, monkeypatch):
    written(tmp_path, 2)
    last = check(tmp_path).last
    today = file_of(tmp_path)
    today.rename(today.with_name("2020-01-01.jsonl"))
    for half in (b'{"at":"x', b'{"at":"x\n'):
        today.write_bytes(half)
        Log(tmp_path).add(**SAID)
        found = check(tmp_path)
        assert (found.lines, found.broken, found.halves) == (3, "", (f"log/{today.name}:1",)), half
        assert lines_of(tmp_path)[-1][2]["previous"] == last and len(lines_of(tmp_path)) == 3


def lines_of(data):
    return list(log_module.lines(data))


def test_a_line_that_is_written_in_part_is_not_given(tmp_path, monkeypatch):
    monkeypatch.setattr(log_module.os, "write", lambda handle, content: len(content) - 1)
    with pytest.raises(OSError, match="No space left") as full:
        Log(tmp_path).add(**SAID)
    assert full.value.errno == 28 and full.value.filename.endswith(".jsonl")


def test_a_line_is_written_in_one_form_by_universal_time_in_a_folder_of_its_own(tmp_path, monkeypatch):
    class Universal(datetime):
        @classmethod
        def now(cls, tz=None):
            assert tz is UTC
            return datetime(2026, 3, 29, 0, 30, 0, 123_456, UTC)

    monkeypatch.setattr(log_module, "datetime", Universal)
    Log(tmp_path / "new" / "data").add(who="é\u2028", status=200)
    folder = tmp_path / "new" / "data" / "log"
    assert folder.stat().st_mode & 0o777 == 0o700
    [path] = folder.glob("*.jsonl")
    said = b'{"at":"2026-03-29T00:30:00.123+00:00","who":"\\u00e9\\u2028","status":200,"previous":"%s"}\n'
    assert (path.name, path.read_bytes()) == ("2026-03-29.jsonl", said % BEGIN.encode())


def test_the_name_of_a_new_day_is_on_the_disk_before_anything_is_given(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(log_module, "_synced", synced.append)
    log = written(tmp_path, 1)
    assert synced == [tmp_path / "log"]
    log.add(**SAID)
    assert synced == [tmp_path / "log"]


def test_who_writes_waits_for_whoever_has_the_turn_and_then_at_once(tmp_path):
    log = written(tmp_path, 1)
    with ThreadPoolExecutor(1) as pool:
        with FileLock(tmp_path / "log" / ".lock"):
            waits = pool.submit(log.add, **SAID)
            with pytest.raises(TimeoutError):
                waits.result(0.1)
            assert check(tmp_path).lines == 1
        waits.result(0.8)
    assert check(tmp_path).lines == 2


def test_a_log_that_begins_with_half_a_line_goes_on_from_its_begin(tmp_path):
    today = tmp_path / "log" / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
    for half in (b'{"at":"x', b'{"at":"x\n'):
        today.parent.mkdir(exist_ok=True)
        today.write_bytes(half)
        Log(tmp_path).add(**SAID)
        raw = today.read_bytes().splitlines()
        assert len(raw) == 2 and json.loads(raw[1])["after_half"] == hashlib.sha256(raw[0]).hexdigest()
        assert check(tmp_path) == log_module.Checked(1, hashlib.sha256(raw[1]).hexdigest(), (f"log/{today.name}:1",))


NO_LINES = (
    b"{}", b"[]", b"7", b'"at"', b"[" * 50_000, b'{"at":' * 5_000, b'{"at":"x"}', b'{"previous":"y"}', b'{"at":"x","previous":"y","name":"z"}',
    b'{"at": "x","previous":"y"}', b'{"previous":"y","at":"x","at":"x"}', b"\xff", b"",
)  # fmt: skip


@pytest.mark.parametrize("other", NO_LINES, ids=range(len(NO_LINES)))
def test_what_is_no_line_of_ours_is_told_as_half_and_never_in_the_place_of_one(tmp_path, other):
    written(tmp_path, 3)
    path = file_of(tmp_path)
    first, second, third = path.read_bytes().splitlines()
    hashed = [hashlib.sha256(one).hexdigest() for one in (first, second, third)]
    name = f"log/{path.name}"
    path.write_bytes(b"\n".join([other, first, second]) + b"\n")
    assert check(tmp_path) == log_module.Checked(broken=f"{name}:1")
    assert [where for where, _, _ in log_module.lines(tmp_path)] == [f"{name}:2", f"{name}:3"]
    path.write_bytes(b"\n".join([first, other, third]) + b"\n")
    assert check(tmp_path) == log_module.Checked(1, hashed[0], broken=f"{name}:2")
    path.write_bytes(b"\n".join([first, second, other, other]) + b"\n")
    assert check(tmp_path) == log_module.Checked(2, hashed[1], broken=f"{name}:3")
    path.write_bytes(b"\n".join([first, second, other]) + b"\n")
    assert check(tmp_path) == log_module.Checked(2, hashed[1], (f"{name}:3",))
    Log(tmp_path).add(**SAID)
    assert (check(tmp_path).lines, check(tmp_path).broken, check(tmp_path).halves) == (3, "", (f"{name}:3",))
    path.write_bytes(path.read_bytes().replace(b"after_half", b"after_hulf"))
    assert check(tmp_path) == log_module.Checked(2, hashed[1], broken=f"{name}:3")


def test_what_breaks_later_is_told_with_what_held_before_it(tmp_path):
    written(tmp_path, 4)
    path = file_of(tmp_path)
    first, second, third, fourth = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first, second, third.replace(b"GW", b"XX"), fourth]))
    last = hashlib.sha256(third.replace(b"GW", b"XX")).hexdigest()
    assert check(tmp_path) == log_module.Checked(3, last, broken=f"log/{path.name}:4")


@pytest.mark.parametrize("cut", [1, 3])
def test_who_takes_the_first_lines_away_is_found_and_it_is_said_plainly(tmp_path, cut):
    written(tmp_path, 4)
    path = file_of(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[cut:]))
    assert check(tmp_path) == log_module.Checked(broken=f"log/{path.name}:1", begins=False)
    for command, lang, told in (
        ("verify", "nl", "begint niet"),
        ("log", "nl", "begint niet"),
        ("log", "en", "begin at"),
    ):
        done = CliRunner().invoke(main, [command, "--data", str(tmp_path), "--lang", lang], prog_name="ontschot")
        assert done.exit_code == 1 and f"log/{path.name}:1" in done.output and told in done.output, done.output


def test_a_first_line_that_is_changed_is_told_as_changed_and_half_a_first_line_as_half(tmp_path):
    written(tmp_path, 2)
    path = file_of(tmp_path)
    first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first.replace(b"GW", b"XX"), second]))
    assert check(tmp_path) == log_module.Checked(
        1, hashlib.sha256(first.replace(b"GW", b"XX")).hexdigest(), broken=f"log/{path.name}:2"
    )
    path.write_bytes(b"\n".join([first, second]).replace(b"0" * 64, b"0" * 63 + b"1", 1))
    assert check(tmp_path) == log_module.Checked(broken=f"log/{path.name}:1", begins=False)
    path.write_bytes(b"{\n{\n")
    assert check(tmp_path) == log_module.Checked(broken=f"log/{path.name}:1")


def test_a_clock_that_is_put_back_breaks_nothing(tmp_path, monkeypatch):
    written(tmp_path, 2)
    today = file_of(tmp_path)
    tomorrow = today.with_name(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}.jsonl")
    today.rename(tomorrow)
    written(tmp_path, 2)
    assert file_of(tmp_path) == tomorrow and check(tmp_path).lines == 4 and not check(tmp_path).broken


def test_several_servers_write_one_log(tmp_path):
    write_some = "import sys; from pathlib import Path; from reports.access.log import Log; log = Log(Path(sys.argv[1])); [log.add(who=str(n)) for n in range(20)]"
    others = [subprocess.Popen([sys.executable, "-c", write_some, tmp_path], cwd=ROOT) for _ in range(2)]
    log = Log(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: log.add(**SAID), range(20)))
    assert [one.wait(60) for one in others] == [0, 0]
    assert check(tmp_path).lines == 60 and not check(tmp_path).broken


# with a dashboard


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    engine()
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse")
    return data


@pytest.fixture
def site(marts, tmp_path):
    dashboard = Dashboard(marts, "http://localhost:9")
    dashboard.login.log = Log(tmp_path)
    return dashboard


def inside(site, viewer=AN, who="an"):
    """A browser of somebody who is in."""
    browser = site.browser()

    @site.app.server.before_request
    def once():
        from reports.access.login import session

        if not session().viewer and not session().over:
            session().log_in(viewer, who)

    site.app.server.before_request_funcs[None].insert(0, site.app.server.before_request_funcs[None].pop())
    browser.get("/inloggen")
    site.app.server.before_request_funcs[None].pop(0)
    return browser


def test_what_is_seen_and_taken_along_is_written_down_with_who_and_what_was_chosen(site, tmp_path):
    browser = inside(site)
    browser.get("/overzicht?perspectief=woningcorporatie&x=y")
    browser.get("/csv/overzicht/who.csv?taal=en")
    browser.get("/bestand/projecten/GW-001.xlsx")
    browser.post(LEAVE)
    told = [(one["who"], one["organisation"], one["did"], one["what"], one["status"]) for one in lines(tmp_path)]
    assert told == [
        ("an", "0344", "page", "/overzicht?perspectief=woningcorporatie", 200),
        ("an", "0344", "table", "/overzicht who.csv", 200),
        ("an", "0344", "document", "/projecten/GW-001 xlsx", 200),
        ("an", "0344", "logout", "", 303),
    ]
    assert not check(tmp_path).broken
    assert {name for one in lines(tmp_path) for name in one} <= FIELDS


def test_a_page_is_one_line_though_the_browser_asks_for_it_twice(site, tmp_path):
    browser = inside(site)
    browser.get("/overzicht")
    for query in ("", "?bedrag=per-jaar", "?bedrag=per-jaar", ""):
        asked = {
            "output": "..page-top.children...page-filters.children...page-rest.children..",
            "outputs": [{"id": f"page-{part}", "property": "children"} for part in ("top", "filters", "rest")],
            "inputs": [{"id": "url", "property": "pathname", "value": "/overzicht"}, {"id": "url", "property": "search", "value": query}],
            "state": [[], []],
            "changedPropIds": ["url.search"],
        }  # fmt: skip
        output = next(one["output"] for one in browser.get("/_dash-dependencies").json if "page-top" in one["output"])
        assert browser.post("/_dash-update-component", json=asked | {"output": output}, headers=OWN).status_code == 200
    assert [one["what"] for one in lines(tmp_path)] == ["/overzicht", "/overzicht?bedrag=per-jaar", "/overzicht"]


def test_what_somebody_types_never_stands_in_the_log(site, tmp_path):
    browser = inside(site)
    for path in (
        "/nergens/jan-jansen",
        "/projecten/123456782",
        "/overzicht?naam=jan-jansen&project=123456782",
        "/csv/jan-jansen/who.csv",
        "/herkomst/jan-jansen",
        "/bestand/jan-jansen.xlsx",
    ):
        browser.get(path)
    content = file_of(tmp_path).read_text()
    assert "jan-jansen" not in content and "123456782" not in content and len(lines(tmp_path)) == 6


def test_who_is_refused_a_project_is_written_down(site, tmp_path):
    inside(site, Viewer("corporatie", "87654321"), "bo").get("/projecten/GW-001")
    assert [(one["who"], one["what"], one["status"]) for one in lines(tmp_path)] == [("bo", "/projecten/GW-001", 403)]


def test_what_cannot_be_written_down_is_not_given(site, monkeypatch):
    browser = inside(site)

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log_module, "_written", full)
    for path in ("/overzicht", "/csv/overzicht/who.csv"):
        answer = browser.get(path)
        assert (answer.status_code, answer.text) == (503, f"503 {REFUSED['nl'][503]}")
        assert answer.headers["Content-Security-Policy"]


def test_verify_tells_of_the_log_and_where_it_does_not_hold(tmp_path):
    def told(code):
        done = CliRunner().invoke(main, ["verify", "--data", str(tmp_path)], prog_name="ontschot")
        assert done.exit_code == code, done.output
        return done.output

    written(tmp_path, 4)
    assert "4 regels" in told(0) and check(tmp_path).last in told(0)
    path = file_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    assert "afgebroken" in told(0)
    path.write_bytes(path.read_bytes().replace(b"GW-001", b"GW-777"))
    assert f"log/{path.name}:3" in told(1)
