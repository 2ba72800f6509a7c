"""Logging in with a real browser at a real provider, and the page to log in judged."""

import socket
import threading

import pytest

from reports.viewer import Viewer
from tests.browser.conftest import DRAWN

pytestmark = [pytest.mark.xdist_group("dashboard"), pytest.mark.filterwarnings("ignore:get_jwt_config")]


@pytest.fixture(scope="module")
def address(chromium, built, tmp_path_factory):
    """A dashboard that people log in to, over http on this computer."""
    import waitress
    from oidc_provider_mock import User, run_server_in_thread

    from assets.serving import services
    from reports.access.log import Log
    from reports.access.login import Login
    from reports.access.settings import Settings
    from reports.app import Site, create_app
    from reports.served import Served

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with run_server_in_thread(
        user_claims=[User(sub="an", claims={"organisation": "hier", "name": "An de Vries"})]
    ) as provider:
        made = Settings(
            issuer=f"http://localhost:{provider.server_port}", client_id="ontschot", secret="s3cret", address=f"http://127.0.0.1:{port}",
            organisations={"hier": Viewer("gemeente", "9001")},
        )  # fmt: skip
        login = Login.of(made, built)
        login.log = Log(tmp_path_factory.mktemp("log"))
        app = create_app(Site(Served(built), login.viewer, services(built), login))
        server = waitress.create_server(app.server, host="127.0.0.1", port=port, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        yield made.address
        server.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("path", "lang"), [("/overzicht", "nl"), ("/overzicht?taal=en", "en"), ("/inloggen/terug?taal=nl", "nl"), ("/inloggen?uit", "nl")])  # fmt: skip
def test_axe_finds_nothing_on_the_page_to_log_in_wide_and_narrow(address, page, axe, path, lang):
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address + path)
        if lang == "en":
            page.goto(page.url + "&taal=en")
        assert page.locator("html").get_attribute("lang") == lang and page.locator("h1").count() == 1
        assert axe(page) == {}
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_somebody_logs_in_sees_a_page_with_its_charts_and_logs_out(address, page):
    page.goto(f"{address}/overzicht?bedrag=per-jaar")
    assert page.url.startswith(f"{address}/inloggen?naar=")
    page.get_by_role("link", name="Naar inloggen").click()
    page.get_by_role("button", name="an", exact=True).click()
    page.wait_for_function(DRAWN)
    assert page.url == f"{address}/overzicht?bedrag=per-jaar"
    assert "Ingelogd als An de Vries" in page.locator("footer").inner_text()
    assert page.evaluate("() => document.cookie") == ""  # no script can read who is in
    page.get_by_role("button", name="Uitloggen").click()
    assert page.url == f"{address}/inloggen?uit" and "Je bent uitgelogd" in page.inner_text("main")
    page.go_back()
    assert "inloggen" in page.url
