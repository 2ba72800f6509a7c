"""Breaking in by hand, on a server that runs: two organisations that log in, and whatever can be sent over a connection."""

import re
import socket
from contextlib import closing
from dataclasses import replace
from threading import Thread

import pytest
import requests
from oidc_provider_mock import run_server_in_thread
from waitress.server import create_server

from assets.engine import engine
from assets.serving import _behind, _channel, services
from reports.access.gate import MOST_BYTES, PER_MINUTE
from reports.access.login import Login
from reports.app import Site, create_app
from reports.served import Served
from reports.viewer import Viewer
from tests.security.access import PEOPLE, settings
from tests.unit.reports.marts import write

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config")  # of the provider, to itself
KNOWN = {"oever": Viewer("gemeente", "0344"), "brink": Viewer("corporatie", "87654321"), "net": Viewer("netwerk")}
FIGURE = "740.000"  # of the municipality


class Server:
    """A dashboard that people log in to, on a port of this computer."""

    def __init__(self, data, issuer):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        given = replace(settings(issuer, KNOWN), address=self.address)
        self.login = Login.of(given, data)
        app = create_app(Site(Served(data), self.login.viewer, services(data, data / "in", alone=False), self.login))
        self.server = create_server(
            app.server, host="127.0.0.1", port=self.port, ident=None, max_request_body_size=MOST_BYTES, **_behind(given)
        )
        self.server.channel_class = _channel(self.login.sessions.is_in)
        Thread(target=self.server.run, daemon=True).start()

    def raw(self, text, cookie=""):
        """Everything that comes back on one connection; ``HOST`` is our own name, and the connection is closed after it."""
        said = text.replace("HOST", f"localhost:{self.port}").replace("COOKIE", cookie)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(said.encode("latin-1"))
            line.shutdown(socket.SHUT_WR)
            got = b""
            while part := line.recv(65_536):
                got += part
        return got.decode("utf-8", "replace")

    def person(self, sub):
        """A browser of somebody who is in."""
        browser = requests.Session()
        browser.headers["Origin"] = self.address
        asked = browser.get(f"{self.address}/inloggen/naar", allow_redirects=False, timeout=10).headers["Location"]
        back = requests.post(asked, data={"sub": sub}, allow_redirects=False, timeout=10).headers["Location"]
        assert browser.get(back, allow_redirects=False, timeout=10).status_code == 302
        return browser


@pytest.fixture(scope="module")
def issuer():
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        yield f"http://localhost:{provider.server_port}"


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    engine()
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse")
    with pytest.MonkeyPatch.context() as often:
        often.setattr("reports.access.gate.PER_MINUTE", {"page": 10_000, "login": 1_000, "document": 1_000})
        made = Server(data, issuer)
    yield made
    made.server.close()


@pytest.fixture(scope="module")
def an(server):
    return server.person("an")


@pytest.fixture(scope="module")
def bo(server):
    return server.person("bo")


def get(server, browser, path, **more):
    return browser.get(server.address + path, allow_redirects=False, timeout=20, **more)


def name_of(browser):
    return f"ontschot={browser.cookies['ontschot']}"


def test_each_sees_the_own_figures_and_never_a_page_that_was_made_for_the_other(server, an, bo):
    for _ in range(3):
        mine, theirs = get(server, an, "/projecten/GW-001"), get(server, bo, "/projecten/GW-001")
        assert (mine.status_code, theirs.status_code) == (200, 403)
        assert FIGURE in mine.text and FIGURE not in theirs.text and "Ingelogd als An" in mine.text
        assert "Ingelogd als An" not in theirs.text
    same = server.person("an")
    other = next(one for one in server.login.sessions._held.values() if one.who == "an" and one.viewer)
    other.viewer = replace(other.viewer, name="Somebody else")
    names = {re.search(r"Ingelogd als ([^(]+) \(", get(server, one, "/overzicht").text).group(1) for one in (an, same)}
    assert names == {"An", "Somebody else"}  # of one organisation, each under the own name


def test_nothing_with_figures_may_be_kept_by_a_browser_or_a_proxy(server, an):
    for path in ("/overzicht", "/projecten/GW-001", "/csv/overzicht/who.csv", "/bestand/projecten/GW-001.xlsx", "/gegevens/stand", "/_dash-layout", "/"):  # fmt: skip
        said = get(server, an, path)
        assert said.headers["Cache-Control"] == "no-store", path
        assert not {"ETag", "Last-Modified", "Expires", "Age", "Accept-Ranges"} & said.headers.keys(), path
        again = get(
            server,
            an,
            path,
            headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "Range": "bytes=0-9"},
        )
        assert again.status_code == said.status_code and again.content[:9] == said.content[:9], path


def test_a_name_of_a_session_is_of_nobody_after_leaving_and_after_coming_in_anew(server):
    browser = server.person("an")
    before = dict(browser.cookies)
    asked = get(server, browser, "/inloggen/naar").headers["Location"]
    back = requests.post(asked, data={"sub": "bo"}, allow_redirects=False, timeout=10).headers["Location"]
    browser.get(back, allow_redirects=False, timeout=10)
    now = dict(browser.cookies)
    assert now != before
    assert requests.get(f"{server.address}/gegevens/stand", cookies=before, timeout=10).status_code == 401
    assert requests.get(f"{server.address}/gegevens/stand", cookies=now, timeout=10).status_code == 200
    assert browser.post(f"{server.address}/uitloggen", allow_redirects=False, timeout=10).status_code == 303
    assert requests.get(f"{server.address}/gegevens/stand", cookies=now, timeout=10).status_code == 401


@pytest.mark.parametrize("naar", [
    "//evil.test/overzicht", "/overzicht%0d%0aSet-Cookie:x=y", "/projecten/a%0d%0aLocation:https://evil.test", "/overzicht%5c@evil.test",
    "https:/evil.test", "/%09/evil.test", "/projecten/../..//evil.test", "javascript:alert(1)//overzicht", "/overzicht?x=%0d%0ax", "/projecten/%00",
])  # fmt: skip
def test_nobody_is_sent_elsewhere_and_no_head_is_split(server, naar):
    browser = requests.Session()
    asked = get(server, browser, f"/inloggen/naar?naar={naar}").headers["Location"]
    back = requests.post(asked, data={"sub": "an"}, allow_redirects=False, timeout=10).headers["Location"]
    answer = browser.get(back, allow_redirects=False, timeout=10)
    to = answer.headers["Location"]
    assert answer.status_code == 302 and to == "/", to
    assert set(answer.cookies.keys()) == {"ontschot"} and "x" not in answer.headers


HOSTILE = {
    "another name": "GET /overzicht HTTP/1.1\r\nHost: evil.test\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n",
    "two names": "GET /overzicht HTTP/1.1\r\nHost: HOST\r\nHost: evil.test\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n",
    "no name": "GET /overzicht HTTP/1.0\r\nCookie: COOKIE\r\n\r\n",
    "a name before ours": "GET /overzicht HTTP/1.1\r\nHost: evil.test@HOST\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n",
    "another name after ours": "GET /overzicht HTTP/1.1\r\nHost: HOST.evil.test\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_request_that_is_not_for_us_gets_nothing_also_of_who_is_in(server, an, how):
    got = server.raw(HOSTILE[how], name_of(an))
    assert FIGURE not in got and got.split(" ")[1] in ("400", "421"), got[:200]


def test_what_a_proxy_would_say_is_not_believed_and_does_not_help_to_ask_more_often(server, an):
    lies = "X-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /evil\r\nForwarded: host=evil.test\r\n"
    got = server.raw(f"GET / HTTP/1.1\r\nHost: HOST\r\n{lies}Cookie: COOKIE\r\nConnection: close\r\n\r\n", name_of(an))
    assert "Location: /overzicht" in got and "evil" not in got
    slow = Server(server.login.log.folder.parent, server.login.settings.issuer)
    codes = [
        requests.get(f"{slow.address}/inloggen", headers={"X-Forwarded-For": f"10.0.0.{n}"}, timeout=10).status_code
        for n in range(PER_MINUTE["login"] + 2)
    ]
    slow.server.close()
    assert codes == [200] * PER_MINUTE["login"] + [429] * 2


@pytest.mark.parametrize(
    "override", ["X-HTTP-Method-Override: POST", "X-Method-Override: DELETE", "X-HTTP-Method: POST"]
)
def test_a_method_is_what_it_is(server, an, override):
    for path in ("/uitloggen?_method=POST", "/gegevens/vrijgeven?_method=POST"):
        got = server.raw(
            f"GET {path} HTTP/1.1\r\nHost: HOST\r\n{override}\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n",
            name_of(an),
        )
        assert got.split(" ")[1] in ("404", "405")
    assert get(server, an, "/gegevens/stand").status_code == 200  # still in


@pytest.mark.parametrize("head", [
    "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: xchunked",
    "Content-Length: 0\r\nContent-Length: 200", "Content-Length: +4", "Content-Length: 5\r\n Transfer-Encoding: chunked", "Content_Length: 4",
])  # fmt: skip
def test_where_a_request_ends_is_not_to_be_argued_about(server, an, head):
    hidden = "GET /projecten/GW-001 HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n"
    for version in ("1.1", "1.0"):
        first = f"POST /gegevens/stop HTTP/{version}\r\nHost: HOST\r\nCookie: COOKIE\r\nOrigin: http://HOST\r\nConnection: keep-alive\r\n{head}\r\n\r\n"
        got = server.raw(f"{first}0\r\n\r\n{hidden}", name_of(an))
        assert FIGURE not in got, (version, got[:300])


TRAVERSING = (
    "../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/pyproject.toml", "....//....//etc/passwd", "..%5c..%5cpyproject.toml",
    "%00/etc/passwd", "/etc/passwd", "..;/pyproject.toml", "%252e%252e%252fpyproject.toml", "..%c0%af..%c0%afetc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("before", ["/static/", "/assets/", "/_dash-component-suites/dash/", "/bestand/", "/csv/", "/gegevens/sjabloon/", "/gegevens/fouten/", "/font/", "/levering/"])  # fmt: skip
def test_no_file_of_ours_is_given_by_going_up(server, an, before):
    for one in TRAVERSING:
        got = server.raw(
            f"GET {before}{one} HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n", name_of(an)
        )
        assert "root:" not in got and "[project]" not in got, (before, one)
        assert got.split(" ")[1] in ("308", "400", "401", "404"), (before, one, got[:80])


MARK = "kwaad'\"><svg onload=alert(1)>{{7*7}}${7*7}"


def test_what_is_sent_never_comes_back_as_part_of_a_page(server, an):
    for path in (
        "/nergens/",
        "/projecten/",
        "/herkomst/",
        "/regels/",
        "/levering/",
        "/overzicht?project=",
        "/vergelijken?beeld=",
        "/inloggen?naar=",
        "/gegevens?x=",
    ):
        said = get(
            server,
            an,
            path + requests.utils.quote(MARK, safe=""),
            headers={"User-Agent": MARK, "Referer": f"http://x/{MARK}"},
        )
        assert "<svg onload" not in said.text and "49" not in re.findall(r"kwaad[^<]*", said.text), path
        assert "Traceback" not in said.text and "werkzeug" not in said.text.lower()
    for cookie in (f"taal={MARK}", f"ontschot={MARK}"):
        said = requests.get(f"{server.address}/inloggen", headers={"Cookie": cookie}, timeout=10)
        assert "kwaad" not in said.text


def test_a_page_elsewhere_can_have_nothing_done_in_the_name_of_who_is_in(server, an):
    for path in (
        "/uitloggen",
        "/gegevens/vrijgeven",
        "/gegevens/aanleveren",
        "/gegevens/verwijderen",
        "/_dash-update-component",
    ):
        for said in (
            {"Origin": "https://evil.test"},
            {"Origin": "null"},
            {"Origin": server.address, "Sec-Fetch-Site": "cross-site"},
            {"Origin": ""},
        ):
            answer = requests.post(
                server.address + path, headers={**said, "Cookie": name_of(an)}, data={"alles": "ja"}, timeout=10
            )
            assert answer.status_code == 403, (path, said)
            assert "Access-Control-Allow-Origin" not in answer.headers
    asked = requests.options(
        f"{server.address}/overzicht", headers={"Origin": "https://evil.test", "Cookie": name_of(an)}, timeout=10
    )
    assert "Access-Control-Allow-Origin" not in asked.headers and FIGURE not in asked.text
