"""What is asked of every request first, one by one: on a server of a few addresses, without a page or a provider behind it."""

import re

import pytest

from reports.access import gate
from reports.access.login import HERE, LEAVE
from reports.access.refused import no
from reports.labels.refused import REFUSED
from reports.viewer import Viewer
from tests.unit.reports.entrance import ADDRESS, CITY, OWN, Entrance


@pytest.fixture
def entrance():
    return Entrance()


@pytest.fixture
def alone():
    return Entrance(logging_in=False)


def said(answer):
    return answer.status_code, answer.get_data(as_text=True)


def refused(status, lang="nl"):
    return status, f"{status} {REFUSED[lang][status]}"


def test_what_is_for_another_host_is_not_answered(entrance, alone):
    browser = entrance.browser()
    browser.log_in()
    assert browser.get("/overzicht").text == "inside"
    assert browser.get("/overzicht", base_url="https://ONTSCHOT.test:8443").status_code == 200
    for host in ("https://ontschot.test", "https://elders.test:8443", "https://ontschot.test:1", "http://localhost"):
        assert said(browser.get("/overzicht", base_url=host)) == refused(421)
    here = alone.browser()
    for host in (
        "http://localhost:8050",
        "http://LOCALHOST",
        "http://127.0.0.1:1",
        "http://[::1]:8050",
        "http://[::1]",
    ):
        assert said(here.get("/overzicht", base_url=host)) == (200, "inside")
    for host in (
        "http://elders.test",
        "http://localhost.elders.test",
        "http://127.0.0.1.elders.test:80",
        "http://[::2]",
    ):
        assert said(here.get("/overzicht", base_url=host)) == refused(421)


@pytest.mark.parametrize("logging_in", [True, False])
def test_what_changes_something_comes_from_our_own_pages_by_what_the_browser_says(logging_in):
    browser, base = Entrance(logging_in).browser(), ADDRESS if logging_in else "http://localhost:8050"
    if logging_in:
        browser.log_in()

    def post(**headers):
        return browser.post("/overzicht", base_url=base, headers=headers).status_code

    own, came = {"Origin": base}, {"Sec-Fetch-Site": "same-origin"}
    assert [post(**one) for one in (own, own | came, came, {"Origin": base.upper()})] == [200] * 4
    for headers in (
        {}, {"Origin": ""}, {"Origin": "https://elders.test"}, {"Origin": "null"}, {"Origin": "https://elders.test"} | came,
        own | {"Sec-Fetch-Site": "cross-site"}, own | {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-site"},
    ):  # fmt: skip
        assert post(**headers) == 403, headers
    assert said(browser.post("/overzicht", base_url=base, headers={})) == refused(403)
    assert browser.get("/overzicht", base_url=base, headers={"Origin": "https://elders.test"}).status_code == 200
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert said(browser.client.open("/overzicht", method=method, base_url=base, headers=own)) == refused(405)
    assert browser.client.open("/overzicht", method="HEAD", base_url=base).status_code == 200


def test_behind_a_server_that_takes_https_away_the_address_is_that_of_the_settings(entrance):
    browser = entrance.browser()
    browser.log_in()
    plain = "http://ontschot.test:8443"
    for origin, status in ((plain, 403), (ADDRESS, 200)):
        assert browser.post("/overzicht", base_url=plain, headers={"Origin": origin}).status_code == status


def test_more_than_a_page_sends_is_refused_but_for_files_that_are_handed_in(alone, monkeypatch):
    browser = alone.browser()

    def post(path, size):
        given = {"Origin": "http://localhost"}
        return browser.post(path, base_url="http://localhost", headers=given, data=b"x" * size).status_code

    assert gate.MOST_BYTES == 65_536 == alone.server.config["MAX_CONTENT_LENGTH"]
    assert [post("/overzicht", 65_536), post("/overzicht", 65_537)] == [200, 413]
    monkeypatch.setattr(gate, "MOST_REQUEST", 70_000)
    assert [post(gate.UPLOAD, 70_000), post(gate.UPLOAD, 70_001)] == [200, 413]
    assert browser.get("/overzicht", base_url="http://localhost").status_code == 200


def test_who_is_not_in_is_sent_to_log_in_from_a_page_and_given_nothing_else(entrance):
    browser = entrance.browser()

    def to(path):
        answer = browser.get(path)
        return answer.status_code, answer.headers.get("Location")

    assert to("/overzicht") == (302, "/inloggen?naar=%2Foverzicht")
    assert to("/projecten/GW-001?taal=en&x=%C3%A9") == (
        302,
        "/inloggen?naar=%2Fprojecten%2FGW-001%3Ftaal%3Den%26x%3D%25C3%25A9",
    )
    assert to("/") == (302, HERE)
    for path in ("/tabel/a.csv", "/elders", "/stuk", "/_dash-layout"):
        assert said(browser.get(path)) == refused(401)
    assert browser.client.head("/overzicht", base_url=ADDRESS).status_code == 302
    assert said(browser.post("/overzicht")) == refused(401)
    assert browser.client.options("/overzicht", base_url=ADDRESS).status_code == 401
    for path, text in (("/static/x.css", "style"), ("/font", "font")):
        assert said(browser.get(path)) == (200, text)
    assert browser.get(HERE).status_code == 200
    assert set(gate.OPEN) == {"static", "font", "login_page", "login_start", "login_back", "logout"}


def test_where_nobody_logs_in_nobody_is_sent_to_log_in():
    nobody = Entrance(logging_in=False, someone=None).browser()
    for path in ("/overzicht", "/"):
        assert said(nobody.get(path, base_url="http://localhost")) == refused(401)


def test_who_is_in_begins_at_the_own_page_with_what_was_asked(entrance, alone):
    browser = entrance.browser()
    browser.log_in()
    assert browser.get("/").headers["Location"] == "/begin-gemeente"
    assert browser.get("/?taal=en&a=%C3%A9").headers["Location"] == "/begin-gemeente?taal=en&a=%C3%A9"
    odd = browser.get("/", environ_overrides={"QUERY_STRING": "a=\xff"})
    assert (odd.status_code, odd.headers["Location"]) == (302, "/begin-gemeente?a=%EF%BF%BD")
    alone.someone = Viewer("netwerk")
    assert alone.browser().get("/", base_url="http://localhost").headers["Location"] == "/begin-netwerk"


def test_a_call_that_no_page_of_ours_makes_is_refused_and_of_who_is_not_in_not_looked_at(entrance, monkeypatch):
    browser = entrance.browser()
    assert said(browser.post(gate.ADDRESS, json={"output": "x"})) == refused(401)
    browser.log_in()
    assert said(browser.post(gate.ADDRESS, json={"output": "x"})) == refused(400)
    monkeypatch.setattr(gate.Asked, "check", lambda self, request: None)
    assert said(browser.post(gate.ADDRESS, json={"output": "x"})) == (200, "called")


def test_a_minute_has_so_many_requests_of_a_kind_by_session_or_else_by_address(entrance, monkeypatch):
    assert gate.PER_MINUTE == {"page": 600, "login": 30, "document": 30}
    monkeypatch.setattr(gate, "PER_MINUTE", {"page": 3, "login": 5, "document": 2})
    entrance = Entrance()
    one, other = entrance.browser(), entrance.browser()
    one.log_in()  # two of the five
    assert [one.get("/overzicht").status_code for _ in range(4)] == [200] * 3 + [429]
    assert [one.get("/document/x.pdf").status_code for _ in range(3)] == [200] * 2 + [429]
    stopped = one.get("/overzicht")
    assert (stopped.headers["Retry-After"], said(stopped)) == ("60", refused(429))
    assert [one.get("/static/x.css").status_code for _ in range(5)] == [200] * 5
    other.log_in()  # four of the five: by address, as nobody is in yet
    assert [other.get("/overzicht").status_code for _ in range(4)] == [200] * 3 + [429]
    assert [other.get(HERE).status_code for _ in range(2)] == [302, 429]
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert other.get(HERE, environ_overrides=elsewhere).status_code == 302
    stranger = entrance.browser()
    assert [stranger.get("/overzicht").status_code for _ in range(4)] == [302] * 3 + [429]
    assert stranger.get("/overzicht", environ_overrides=elsewhere).status_code == 302


def test_who_is_in_can_leave_whatever_another_at_the_same_address_does(monkeypatch):
    monkeypatch.setattr(gate, "PER_MINUTE", {"page": 3, "login": 5, "document": 2})
    entrance = Entrance()
    one, other = entrance.browser(), entrance.browser()
    one.log_in()
    assert [other.get(HERE).status_code for _ in range(4)] == [200] * 3 + [429]
    assert [other.get("/overzicht").status_code for _ in range(4)] == [302] * 3 + [429]
    assert one.get("/overzicht").status_code == 200 and one.post(LEAVE).status_code == 303
    assert one.get("/overzicht").status_code == 429  # from now on it is that address


def test_of_ipv6_a_whole_network_of_a_machine_is_counted_as_one(monkeypatch):
    monkeypatch.setattr(gate, "PER_MINUTE", {"page": 2, "login": 2, "document": 2})
    stranger = Entrance().browser()

    def at(*addresses):
        return [stranger.get(HERE, environ_overrides={"REMOTE_ADDR": one}).status_code for one in addresses]

    assert at("2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:0:3", "2001:db8:0:1::1") == [200, 200, 429, 200]
    assert at("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.1") == [200] * 4 + [429]
    assert at("::ffff:10.0.1.1", "::ffff:10.0.1.2", "::ffff:10.0.1.3") == [200] * 3
    assert at("[2001:db8:9::1]:77", "[2001:db8:9::1]:78", "[2001:db8:9::1]:79") == [200, 200, 429]
    assert at("::1", "::2", "::3") == [200, 200, 429]
    assert at("fe80::1%eth0", "fe80::2%eth0", "fe80::3%eth1", "no address", "no address", "no address") == [
        *(200, 200, 429),
        *(200, 200, 429),
    ]


def test_each_kind_of_request_is_counted_by_itself(monkeypatch):
    monkeypatch.setattr(gate, "PER_MINUTE", {"page": 2, "login": 2, "document": 2})
    stranger = Entrance().browser()
    for path, status in (("/document/x.pdf", 401), ("/overzicht", 302), (HERE, 200)):
        assert [stranger.get(path).status_code for _ in range(3)] == [status] * 2 + [429]


def test_where_nobody_logs_in_nothing_is_counted_or_written_down(alone, monkeypatch):
    monkeypatch.setattr(gate, "PER_MINUTE", {"page": 1, "login": 1, "document": 1})
    browser = Entrance(logging_in=False).browser()
    assert [browser.get("/overzicht", base_url="http://localhost").status_code for _ in range(3)] == [200] * 3


def line(did, what, status=200, generation=7):
    return {"who": "an", "role": "gemeente", "organisation": "0344", "did": did, "what": what, "status": status,
            "generation": generation}  # fmt: skip


def test_what_was_seen_and_taken_along_is_written_down_once(entrance):
    browser = entrance.browser()
    browser.log_in()
    begun = entrance.log.lines[:]
    assert begun == [line("login", "", 302, 0)]
    for path in ("/overzicht", "/tabel/bedragen.csv", "/tabel/weg.csv", "/document/rapport.v2.pdf", "/static/x.css"):
        browser.get(path)
    browser.post("/bewaar")
    assert entrance.log.lines[1:] == [
        line("page", "/overzicht"), line("table", "/overzicht?jaar=2024 bedragen.csv"), line("table", "/overzicht?jaar=2024"),
        line("document", "/overzicht?jaar=2024 pdf"), line("saved", "scenario", 200, 0),
    ]  # fmt: skip
    browser.post("/overzicht")
    assert len(entrance.log.lines) == 6, "the browser takes over what the server wrote"
    browser.get("/overzicht")
    assert len(entrance.log.lines) == 7, "seen once more"
    other = entrance.browser()
    other.log_in()
    other.post("/overzicht")
    assert entrance.log.lines[-1] == line("page", "/overzicht")


def test_what_cannot_be_written_down_is_not_given(entrance):
    browser = entrance.browser()
    browser.log_in()
    entrance.log.full = True
    for path in ("/overzicht", "/tabel/x.csv"):
        assert said(browser.get(path)) == refused(503)
    entrance.log.full = False
    assert browser.post("/overzicht").text == "inside" and len(entrance.log.lines) == 2, (
        "what was not given was not told"
    )


def test_a_failure_says_a_code_and_nothing_else_and_the_log_of_the_server_has_the_same(entrance, caplog):
    browser = entrance.browser()
    browser.log_in()
    answer = browser.get("/stuk?taal=en")
    code = re.search(r"([0-9a-f]{8})\.$", answer.text)
    assert code and said(answer) == (500, "500 " + REFUSED["en"][500].format(code=code[1]))
    assert f"broken failed, code {code[1]}" in caplog.text and "999900006" not in answer.text
    assert answer.mimetype == "text/plain"
    for wrong in ("0", "1"):
        assert said(browser.get(f"/dash/{wrong}")) == refused(404), "which files Dash has is not told"
    assert said(browser.get("/nergens")) == refused(404)
    browser.client.set_cookie("taal", "en", domain="ontschot.test")
    assert said(browser.get("/nergens")) == refused(404, "en")
    assert said(browser.get("/nergens?taal=fr")) == refused(404)
    assert said(browser.get("/nergens?taal=nl")) == refused(404)


def test_a_status_without_words_is_told_as_a_number(entrance):
    with entrance.server.test_request_context("/"):
        assert said(no(418)) == (418, "418")
        assert said(no(500, "abc"))[1].endswith("abc.")
        assert said(no(500)) == (500, "500 " + REFUSED["nl"][500].format(code=""))


def test_who_goes_out_is_out(entrance):
    browser = entrance.browser()
    browser.log_in()
    assert browser.post(LEAVE, headers={"Origin": "https://elders.test"}).status_code == 403
    assert browser.post(LEAVE, headers=OWN).headers["Location"] == f"{HERE}?uit"
    assert browser.get("/overzicht").status_code == 302 and CITY.organisation == "0344"
