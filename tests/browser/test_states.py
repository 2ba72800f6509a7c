"""What people see when something is not there or goes wrong, judged by axe in both languages and at both widths."""

import os

import pytest

from reports.viewer import Viewer
from tests.browser.conftest import Server

pytestmark = pytest.mark.xdist_group("states")
NO_RIGHTS = Viewer("gemeente", "0000")
BOTH = [(lang, width) for lang in ("nl", "en") for width in (1280, 390)]
if not os.environ.get("ONTSCHOT_EVERY_STATE"):  # each language and each width once: `just axe` sees all of them
    BOTH = [("nl", 390), ("en", 1280)]


def judged(page, axe, lang):
    """The page is in its language, fits, has one heading, and axe finds nothing."""
    assert page.evaluate("() => document.documentElement.lang") == lang
    assert page.locator("h1:visible").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == {}


@pytest.fixture(scope="module")
def fresh(chromium, tmp_path_factory):
    """A dashboard of a folder in which nothing was built."""
    made = Server(tmp_path_factory.mktemp("fresh"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def unfinished(chromium, tmp_path_factory):
    """A dashboard of a folder in which the first build was broken off."""
    data = tmp_path_factory.mktemp("unfinished")
    (data / ".unfinished").touch()
    made = Server(data)
    yield made
    made.close()


@pytest.mark.parametrize(("lang", "width"), BOTH)
def test_error_pages(visit, axe, server, monkeypatch, lang, width):
    for path in ("/nergens", "/projecten/GW-404", "/regels/GW-404", "/levering/none"):
        page = visit(f"{path}?taal={lang}", width)
        assert page.locator("[role=alert]:visible").count() == 1, path
        judged(page, axe, lang)
    with server.looking_as(Viewer("gemeente", "9002")):
        page = visit(f"/projecten/GW-001?taal={lang}", width)  # of another municipality
        assert page.locator("[role=alert]:visible").count() == 1
        judged(page, axe, lang)
    monkeypatch.setattr(type(server.site), "desk", lambda *_: 1 / 0)
    page = visit(f"/overzicht?taal={lang}", width)
    assert page.locator("[role=alert]:visible").count() == 1
    judged(page, axe, lang)


@pytest.mark.parametrize(("lang", "width"), BOTH)
def test_pages_with_nothing_to_see(visit, axe, server, lang, width):
    with server.looking_as(NO_RIGHTS):
        for path in (
            "/overzicht",
            "/projecten",
            "/vergelijken",
            "/rekenen",
            "/gegevens",
            "/verantwoording",
            "/herkomst/avoided",
        ):
            judged(visit(f"{path}?taal={lang}", width), axe, lang)


@pytest.mark.parametrize(("lang", "width"), BOTH)
@pytest.mark.parametrize("which", ["fresh", "unfinished"])
def test_before_the_first_answer(visit, axe, request, which, lang, width):
    there = request.getfixturevalue(which)
    judged(visit(f"/overzicht?taal={lang}", width, server=there), axe, lang)


@pytest.mark.parametrize(("lang", "width"), BOTH)
def test_a_server_that_is_gone(visit, axe, lang, width):
    page = visit(f"/overzicht?taal={lang}", width)
    page.route("**/_dash-update-component**", lambda route: route.abort())
    page.locator("#page-filters input:visible").nth(1).click()
    page.locator("[role=option]:visible").nth(2).click()
    page.wait_for_selector("#no-answer:visible")
    judged(page, axe, lang)
