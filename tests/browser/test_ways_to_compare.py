"""The ways to look at projects side by side: each fits, is drawn and read, and axe finds nothing, with menus and tables open too."""

import pytest

from tests.browser.conftest import DRAWN, Server
from tests.unit.reports.test_network import packages

pytestmark = pytest.mark.xdist_group("dashboard")
WAYS = [
    f"/vergelijken?beeld={way}" for way in ("uitschieters", "inzet", "verloop", "tabel&volgorde=net_dwelling-af")
] + ["/projecten?beeld=verloop"]


@pytest.mark.parametrize(("lang", "width"), [("nl", 390), ("en", 1280)])
@pytest.mark.parametrize("path", WAYS)
def test_a_way_to_look_fits_and_axe_finds_nothing(visit, axe, path, lang, width):
    page = visit(f"{path}&taal={lang}", width)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.complaints == []
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    if inputs := page.locator("#page-filters input[aria-haspopup]:visible").all():
        inputs[1].click()
        page.wait_for_selector("[role=option]:visible")
    assert axe(page) == {}
    small = page.evaluate(
        "() => [...document.querySelectorAll('.tabs a, th[aria-sort] a')].filter(e => e.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


def test_a_tab_is_a_link_that_keeps_what_was_chosen_and_says_where_one_is(visit):
    page = visit("/vergelijken?maat=net_per_dwelling_year&groep=large")
    page.get_by_role("link", name="Uitschieters").click()
    page.wait_for_function("() => location.search.includes('beeld=uitschieters')")
    assert "maat=net_per_dwelling_year" in page.url and "groep=large" in page.url
    assert page.locator(".tabs [aria-current]").inner_text() == "Uitschieters"


def test_the_comparison_on_packages_alone_is_drawn_and_axe_finds_nothing(chromium, browser, axe, tmp_path):
    made = Server(packages(tmp_path))
    try:
        for lang, width in (("nl", 390), ("en", 1280)):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{made.address}/vergelijken?taal={lang}")
            page.wait_for_function(DRAWN)
            assert page.locator("#page .chart .main-svg").count() >= 2
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
            page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
            assert axe(page) == {}
            page.close()
    finally:
        made.close()
