"""At the counter: files are checked as they are handed in, are of their owner only, and tell nobody a BSN."""

import io
import json
import os
import re
import signal
import threading
import time
from urllib.parse import quote

import pytest

from assets import at_counter
from assets.at_counter import Place, check_inbox, take_folder
from assets.counter import FileCounter
from assets.inbox import CONTENT, RESULT, Inbox, cleaned
from reports.app import Site, create_app
from reports.counter import MOST_REQUEST, UPLOAD, owner_of
from reports.pages import Services
from reports.served import Served
from reports.viewer import Viewer
from tests.conftest import ROOT
from tests.unit.reports.marts import write

GOOD = (ROOT / "tests" / "fixtures" / "tables" / "shelter.csv").read_bytes()
BSN = "999900006"  # of the fixture
ALL, CITY, OTHER = Viewer("gemeente"), Viewer("gemeente", "0998"), Viewer("corporatie", "90000101")
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


def faulty():
    """The fixture with an amount that can be read in two ways, on its second line."""
    head, first, *rest = GOOD.decode("utf-8-sig").splitlines()
    return "\r\n".join([head, f"{first.rpartition(';')[0]};12,345", *rest, ""]).encode()


class Desk:
    """A dashboard without figures, and somebody who looks; checking is done in this process."""

    def __init__(self, data, alone=False):
        self.viewer = CITY
        self.data = data
        self.counter = FileCounter(data, data.parent / "deliveries", alone=alone)
        self.counter._start = lambda viewer, folder="": self.check(viewer, folder)
        self.client = create_app(
            Site(Served(data), lambda: self.viewer, Services(counter=self.counter))
        ).server.test_client(use_cookies=False)

    def check(self, viewer, folder=""):
        place = Place(self.data, owner_of(viewer), self.data.parent / "deliveries")
        if folder:
            take_folder(place, folder)
        check_inbox(place)

    def post(self, path, data, headers=OWN, **more):
        return self.client.post(path, data=data, headers=headers, **more)

    def hand_in(self, *files):
        return self.post(UPLOAD, {"bestand": [(io.BytesIO(content), name) for name, content in files]})

    def page(self, viewer=None):
        before, self.viewer = self.viewer, viewer or self.viewer
        said = self.client.get("/gegevens").text
        self.viewer = before
        return said.split('id="first"')[1].split('id="react-entry-point"')[0]

    @property
    def files(self):
        return Inbox(self.data, owner_of(self.viewer)).files()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


def test_a_file_is_checked_as_ontschot_check_does_with_line_column_value_and_remedy_in_the_language(desk):
    assert desk.hand_in(("opvang.csv", faulty())).status_code == 303
    said = desk.page()
    row = re.search(r'<th scope="row">2</th>(.*?)</tr>', said).group(1)
    assert re.findall(r">([^<>]+)<", row) == [
        "Bedrag", '"12,345"', "dit getal is op twee manieren te lezen: de punt of komma kan duizendtallen of decimalen betekenen.",
        "Schrijf een bedrag met twee decimalen (1.234,00) en een aantal zonder punt (1234).",
    ]  # fmt: skip
    for told in ("opvangnachten", "gemeente:0998", "01-01-2024 t/m 29-02-2024", "1 van de 2 regels telt niet mee"):
        assert told in said
    english = desk.client.get("/gegevens?taal=en").text
    assert "this number can be read in two ways" in english


def test_a_file_lands_in_the_inbox_of_its_owner_for_nobody_else_to_read_and_not_in_the_deliveries(desk, tmp_path):
    desk.hand_in(("opvang.csv", GOOD))
    [kept] = desk.files
    assert kept.path.read_bytes() == GOOD and kept.name == "opvang.csv"
    assert kept.folder.parent == tmp_path / "data" / "inbox" / "gemeente-0998"
    for path in (tmp_path / "data" / "inbox").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert not (tmp_path / "deliveries").exists()


def test_nobody_else_sees_gets_or_removes_what_somebody_handed_in(desk):
    desk.hand_in(("geheim.csv", faulty()))
    [kept] = desk.files
    for other in (OTHER, Viewer("gemeente", "0999"), ALL, Viewer("netwerk")):
        assert "geheim" not in desk.page(other) and kept.file_id not in desk.page(other)
        desk.viewer = other
        assert desk.client.get(f"/gegevens/fouten/{kept.file_id}.xlsx").status_code in (403, 404)
        desk.post("/gegevens/verwijderen", {"bestand": kept.file_id})
        desk.viewer = CITY
        assert [one.file_id for one in desk.files] == [kept.file_id]
    assert "geheim.csv" in desk.page()


def test_the_network_delivers_nothing_and_hears_who_can_change_that(desk):
    desk.viewer = Viewer("netwerk")
    assert desk.hand_in(("opvang.csv", GOOD)).status_code == 403
    assert "login.yaml" in desk.page() and "<form" not in desk.page()
    assert not (desk.data / "inbox").exists()


@pytest.mark.parametrize(
    "path", [UPLOAD, "/gegevens/verwijderen", "/gegevens/stop", "/gegevens/nakijken", "/gegevens/map"]
)
def test_another_site_hands_in_nothing_and_neither_does_a_link(desk, path):
    for headers in ({}, {"Origin": "https://elders.example"}, OWN | {"Sec-Fetch-Site": "cross-site"}):
        assert desk.post(path, {"bestand": (io.BytesIO(GOOD), "x.csv")}, headers).status_code == 403
    assert desk.client.get(path).status_code in (404, 405)
    assert not (desk.data / "inbox").exists()


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\win.ini": "win.ini",
    "/gegevens/.deliveries": "deliveries",
    ".verborgen.csv": "verborgen.csv",
    "a<script>alert(1)</script>.csv": "script_.csv",
    "stuur\x1b[31m\r\nSet-Cookie: a=b.csv": "stuur_[31m_Set-Cookie_ a=b.csv",
    f"{BSN}.csv": "xxxxxxxxx.csv",
    "..": "bestand",
    "": "bestand",
    "x" * 400 + ".csv": "x" * 110 + ".csv",
    "=cmd|' /C calc'!A0.csv": "=cmd_' _C calc'!A0.csv",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_becomes_a_name(name):
    told = cleaned(name)
    assert told and "/" not in told and "\\" not in told and not told.startswith(".") and told.isprintable()
    assert BSN not in told and len(told) <= 120
    assert told == NAMES[name] or name.startswith(("=cmd", "a<"))


@pytest.mark.parametrize(
    "asked", ["../gemeente-0999", "..", "%2e%2e%2f", ".new-1", "0" * 63, "G" * 64, "*", "", "/etc"]
)
def test_what_is_no_file_of_ones_own_cannot_be_named(desk, asked):
    desk.hand_in(("opvang.csv", GOOD))
    neighbour = Inbox(desk.data, "gemeente-0999").open()
    new = neighbour.incoming("van-een-ander.csv")
    new.write(b"x")
    new.seek(0)
    neighbour.take(new)
    assert desk.client.get(f"/gegevens/fouten/{quote(asked, safe='')}.xlsx").status_code == 404
    desk.post("/gegevens/verwijderen", {"bestand": asked})
    assert len(desk.files) == 1 and len(neighbour.files()) == 1


def test_a_link_in_the_inbox_is_no_file(desk, tmp_path):
    secret = tmp_path / "elders"
    secret.mkdir()
    (secret / CONTENT).write_bytes(GOOD)
    inbox = Inbox(desk.data, "gemeente-0998").open()
    (inbox.folder / ("a" * 64)).symlink_to(secret)
    assert inbox.files() == [] and inbox.file("a" * 64) is None


def test_a_folder_is_for_this_computer_alone_and_links_in_it_stay(tmp_path):
    folder = tmp_path / "leveringen"
    (folder / "diep").mkdir(parents=True)
    (folder / "diep" / "opvang.csv").write_bytes(GOOD)
    (folder / ".verborgen.csv").write_bytes(faulty())
    (tmp_path / "geheim.csv").write_bytes(faulty())
    (folder / "link.csv").symlink_to(tmp_path / "geheim.csv")
    os.mkfifo(folder / "pijp.csv")
    others, alone = Desk(tmp_path / "a" / "data"), Desk(tmp_path / "b" / "data", alone=True)
    assert others.post("/gegevens/map", {"map": str(folder)}).status_code == 403 and not others.files
    alone.post("/gegevens/map", {"map": str(folder)})
    assert [one.name for one in alone.files] == ["opvang.csv"]
    assert (folder / "diep" / "opvang.csv").read_bytes() == GOOD
    for wrong in ("", "/er/is/niets", str(tmp_path / "b"), str(alone.data / "inbox")):
        alone.post("/gegevens/map", {"map": wrong})
        assert 'role="alert"' in alone.page() and len(alone.files) == 1


def test_what_is_too_large_empty_or_there_already_is_told_and_the_rest_is_kept(desk, monkeypatch):
    small = Inbox.incoming
    monkeypatch.setattr(Inbox, "incoming", lambda self, name, most=1000: small(self, name, 1000))
    desk.hand_in(("groot.csv", b"x" * 5000), ("leeg.csv", b""), ("opvang.csv", GOOD))
    assert [one.name for one in desk.files] == ["opvang.csv"]
    said = desk.page()
    assert "groot.csv is groter dan 256 MB" in said and "Splits het per periode" in said and "leeg.csv is leeg" in said
    desk.hand_in(("ander.csv", GOOD))
    assert "ander.csv was er al" in desk.page() and len(desk.files) == 1
    desk.post(UPLOAD, {"bestand": (io.BytesIO(b""), "")})
    assert "Er was geen bestand bij" in desk.page()


def test_half_a_file_is_never_kept(desk):
    edge = "grens"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="bestand"; filename="a.csv"\r\n\r\n'.encode()
    whole = head + GOOD + f"\r\n--{edge}--\r\n".encode()
    for cut in (len(head) + 10, len(head) + len(GOOD), len(whole) - 20, len(whole) - 5):
        desk.client.post(UPLOAD, data=whole[:cut], headers=OWN, content_type=f"multipart/form-data; boundary={edge}")
        assert desk.files == [], cut
    assert not list((desk.data / "inbox" / "gemeente-0998").iterdir())
    desk.client.post(UPLOAD, data=whole, headers=OWN, content_type=f"multipart/form-data; boundary={edge}")
    assert len(desk.files) == 1


def test_more_than_may_be_sent_is_refused_by_its_head_and_elsewhere_much_sooner(desk):
    for path, most in ((UPLOAD, MOST_REQUEST), ("/gegevens/verwijderen", 65_536), ("/_dash-update-component", 65_536)):
        answer = desk.client.post(path, headers=OWN, environ_overrides={"CONTENT_LENGTH": str(most + 1)})
        assert answer.status_code == 413, path


def test_a_bsn_is_told_to_nobody_and_stands_in_nothing_but_the_file_itself(desk, caplog, capfd):
    body = faulty().replace(b"0998;", f"{BSN};".encode(), 1)
    desk.hand_in((f"{BSN}.csv", body), (f"mail {BSN}.txt", f"van {BSN}".encode()))
    told = [desk.page(one) for one in (CITY, OTHER, ALL, Viewer("netwerk"))]
    told += [desk.client.get("/gegevens/stand").text, caplog.text, *capfd.readouterr()]
    told += [json.dumps([repr(one) for one in vars(desk.counter).values()])]
    assert not [one for one in told if BSN in one]
    elsewhere = [p for p in desk.data.rglob("*") if p.is_file() and p.name != CONTENT]
    assert len(elsewhere) == 6 and not [p for p in elsewhere if BSN.encode() in p.read_bytes() or BSN in p.name]
    assert [p for p in desk.data.rglob(CONTENT) if BSN.encode() in p.read_bytes()]  # the search finds what is there


def test_faulty_rows_come_back_to_their_owner_as_a_workbook_without_a_bsn(desk):
    import openpyxl

    desk.hand_in(("opvang.csv", faulty()))
    [kept] = desk.files
    answer = desk.client.get(f"/gegevens/fouten/{kept.file_id}.xlsx?taal=en")
    assert answer.status_code == 200 and "opvang.xlsx" in answer.headers["Content-Disposition"]
    cells = [
        str(c.value) for s in openpyxl.load_workbook(io.BytesIO(answer.data)) for row in s.iter_rows() for c in row
    ]
    assert "12,345" in cells and not [one for one in cells if BSN in one]
    assert any("this number can be read in two ways" in one for one in cells)
    assert {p.name for p in kept.folder.parent.iterdir()} == {kept.file_id}


@pytest.mark.parametrize("disposition", [signal.SIG_DFL, signal.SIG_IGN])
def test_checking_goes_on_beside_the_server_and_can_be_broken_off(tmp_path, disposition):
    """Also under a server that was started with SIGTERM ignored, which what it starts inherits."""
    before = signal.signal(signal.SIGTERM, disposition)
    try:
        _broken_off(tmp_path)
    finally:
        signal.signal(signal.SIGTERM, before)


def _broken_off(tmp_path):
    counter = FileCounter(tmp_path / "data", tmp_path / "deliveries", alone=True)
    inbox = counter.inbox(CITY)
    lines = GOOD.decode("utf-8-sig").splitlines()
    for n in range(60):
        new = inbox.incoming(f"{n}.csv")
        new.write("\r\n".join([*lines, *[lines[1]] * n, ""]).encode())
        new.seek(0)
        assert inbox.take(new) == "taken"
    began = time.monotonic()
    counter.check(CITY)
    assert counter.look(CITY, "nl").checking.state == "running" and time.monotonic() - began < 2
    counter.stop(CITY)
    assert counter.look(CITY, "nl").checking.state == "stopped"
    counter._pool.shutdown()
    assert sum((one.folder / RESULT).exists() for one in inbox.files()) < 60
    counter = FileCounter(tmp_path / "data", tmp_path / "deliveries", alone=True)
    counter.check(CITY)
    counter._pool.shutdown()
    looked = counter.look(CITY, "nl")
    assert (looked.checking.state, looked.checking.done, len(looked.files)) == ("ended", looked.checking.total, 60)
    assert all(one.result for one in looked.files)


def test_checking_ends_before_the_next_files_also_when_the_signal_itself_was_lost(desk, monkeypatch):
    broken_off = threading.Event()
    monkeypatch.setattr(at_counter, "BROKEN_OFF", broken_off)
    Inbox(desk.data, owner_of(CITY)).open()
    broken_off.set()
    with pytest.raises(SystemExit):
        desk.hand_in(("opvang.csv", GOOD))
    assert not any((one.folder / RESULT).exists() for one in desk.files)
    broken_off.clear()
    check_inbox(Place(desk.data, owner_of(CITY)))
    assert all((one.folder / RESULT).exists() for one in desk.files) and desk.files


def test_what_a_profile_says_holds_for_the_files_beside_it_and_no_longer_when_it_is_gone(desk):
    note = (ROOT / "tests" / "fixtures" / "tables" / "leveringsbrief.json").read_bytes()
    desk.hand_in(("opvang.csv", GOOD), ("brief.json", note))
    before = {one.name: json.loads((one.folder / RESULT).read_text())["says"] for one in desk.files}
    assert len(set(before.values())) == 1
    brief = next(one for one in desk.files if one.name == "brief.json")
    desk.post("/gegevens/verwijderen", {"bestand": brief.file_id})
    [left] = desk.files
    assert json.loads((left.folder / RESULT).read_text())["says"] != before["opvang.csv"]


def test_with_figures_the_counter_stands_on_the_same_page(tmp_path):
    from assets.engine import engine

    engine()
    write(tmp_path / "data" / "warehouse")
    desk = Desk(tmp_path / "data")
    desk.viewer = ALL
    desk.hand_in(("opvang.csv", GOOD))
    said = desk.page()
    assert "opvang.csv" in said and "In orde." in said and "gemeente 0998" in said


def asked_by_head(path, cookie, is_in):
    """What the server answers to the head of a request of 100,000 bytes: its first line, or nothing while it waits for the body."""
    from waitress.adjustments import Adjustments

    from assets.serving import _channel

    parser = _channel(is_in).parser_class(Adjustments(max_request_body_size=65_536))
    parser.received(
        f"POST {path} HTTP/1.1\r\nHost: x\r\nCookie: ontschot={cookie}\r\nContent-Length: 100000\r\n\r\n".encode()
    )
    return parser.error.code if parser.error else None


def test_no_body_of_a_large_request_is_taken_of_who_is_not_in_or_for_another_address():
    from reports.access.sessions import Session, Sessions, _key

    sessions = Sessions(secure=False, idle=60, longest=600, now=lambda: 0.0)

    mine, hers = Session(0.0), Session(0.0)
    mine.viewer = CITY
    sessions._held = {_key("mine"): mine, _key("hers"): hers}
    assert asked_by_head(UPLOAD, "mine", sessions.is_in) is None
    for path, cookie in (
        (UPLOAD, "hers"),
        (UPLOAD, "guessed"),
        (UPLOAD, ""),
        ("/overzicht", "mine"),
        (UPLOAD + "/x", "mine"),
    ):
        assert asked_by_head(path, cookie, sessions.is_in) == 413, (path, cookie)
    sessions.now = lambda: 61.0
    assert asked_by_head(UPLOAD, "mine", sessions.is_in) == 413


def test_what_comes_or_goes_while_the_inbox_is_looked_at_stops_no_page(desk, monkeypatch):
    from pathlib import Path

    desk.hand_in(("opvang.csv", GOOD))
    there = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: [self / ".new-gone", self / ("b" * 64), *there(self)])
    assert [one.name for one in desk.files] == ["opvang.csv"]
    assert "opvang.csv" in desk.page()
