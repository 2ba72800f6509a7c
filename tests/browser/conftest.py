"""One server and one browser per test process, and pages as a test needs them."""

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
DRAWN = "() => document.querySelector('#page h1') && [...document.querySelectorAll('#page [data-figure]')].every(e => !e.clientWidth || e.querySelector('.main-svg'))"


@pytest.fixture(scope="session")
def chromium():
    """Path of the browser; skips, or fails where it is required."""
    if CHROMIUM is None:
        if os.environ.get("ONTSCHOT_REQUIRE_CHROMIUM"):
            pytest.fail("Chromium is required here and is not installed")
        pytest.skip("Chromium is not installed; the other tests do not need it")
    return CHROMIUM


class Server:
    """The dashboard on a port of its own; who looks can be changed by a test."""

    def __init__(self, data):
        import waitress

        from assets.serving import services
        from reports.app import Site, create_app
        from reports.served import Served
        from reports.viewer import Viewer

        self.viewer = Viewer("gemeente")
        self.site = Site(Served(data), lambda: self.viewer, services(data))
        self.app = create_app(self.site)
        self._server = waitress.create_server(self.app.server, host="127.0.0.1", port=0, threads=8)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        threading.Thread(target=self._server.run, daemon=True).start()

    @contextmanager
    def looking_as(self, viewer):
        """Somebody else looks for a while."""
        before, self.viewer = self.viewer, viewer
        yield
        self.viewer = before

    def close(self):
        self._server.close()


@pytest.fixture(scope="session")
def built(request):
    """A data folder with answers: the example country, or the folder that ``ONTSCHOT_BUILT`` names (to look at pages without building)."""
    given = os.environ.get("ONTSCHOT_BUILT")
    return Path(given) if given else request.getfixturevalue("country").data


@pytest.fixture(scope="session")
def server(chromium, built):
    made = Server(built)
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def visit(browser, server):
    """Open an address at a width; what the browser complains of and whom it asks is kept on the page."""
    opened = []

    def at(path, width=1280, height=900, script=True, server=server):
        page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=script)
        page.complaints, page.asked = [], []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(server.address + path)
        if script:
            page.wait_for_function(DRAWN)
        opened.append(page)
        return page

    yield at
    for page in opened:
        page.close()


@pytest.fixture(scope="session")
def axe():
    """axe-core, which judges a page on WCAG 2.2 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

    def judge(page):
        found = Axe().run(page, options=rules).response["violations"]
        return {one["id"]: [node["html"][:150] for node in one["nodes"]] for one in found}

    return judge
