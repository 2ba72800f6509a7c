"""What somebody of a network does: compare and take the figures along; and calculate, simulate, break off and simulate again."""

import re
import time

import pytest

pytestmark = pytest.mark.xdist_group("dashboard")


@pytest.fixture
def slowly(monkeypatch):
    """Parts of a simulation come one by one, so that there is time to break it off; set ``pause`` to 0 to let it run."""
    from pipelines.measures import simulation

    class Pace:
        pause = 1.0

    real, pace = simulation.parts, Pace()

    def parts(*args, **named):
        for one in real(*args, **named):
            time.sleep(pace.pause)
            yield one

    monkeypatch.setattr(simulation, "parts", parts)
    return pace


def test_a_calculation_is_changed_simulated_broken_off_simulated_again_and_saved(visit, axe, slowly, saving):
    page = visit("/rekenen?taal=nl")
    page.get_by_label("Loon van de beheerder").fill("110")
    page.wait_for_function("() => location.search.includes('loon=110')")
    page.locator(".tiles").get_by_text("Verschil:").first.wait_for()
    button, said = page.locator("#simulation-do"), page.locator("#simulation-said")
    button.click()
    page.get_by_text(re.compile(r"Simulatie [1-9]\d* van 20 – nog ca")).wait_for()
    assert page.locator("#simulation-bar").is_visible() and "nog ca." in said.inner_text()
    assert axe(page) == {}
    assert button.evaluate("e => e === document.activeElement")
    began = time.monotonic()
    button.click()
    page.get_by_text("De simulatie is afgebroken").wait_for()
    assert time.monotonic() - began < 5 and page.locator("#simulation-bar").is_hidden()
    slowly.pause = 0
    button.click()
    page.get_by_text("De simulatie is klaar").wait_for()
    told = page.locator("#simulation-told")
    assert told.inner_text().startswith("Rekenvoorbeeld") and told.locator("table").count() == 3
    assert page.complaints == [] and axe(page) == {}
    answer = told.locator("p").first.inner_text()
    page.reload()  # what was simulated stays while it is asked
    page.get_by_text("De simulatie is klaar").first.wait_for()
    assert page.locator("#simulation-told p").first.inner_text() == answer
    page.get_by_label("Naam van het scenario").fill("Duurder")
    page.get_by_role("button", name="Bewaar scenario").click()
    page.get_by_text("Het scenario is bewaard.").wait_for()
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("#scenario-told tbody tr").all()]
    assert [row[0] for row in rows] == ["Basis: zoals het nu is", "Duurder"]
    net = page.locator(".tile-net b").inner_text()
    assert rows[1][5] == net and f"Verschil: {rows[1][-1]}" in page.locator(".tile-net").inner_text()
    assert axe(page) == {} and page.evaluate("() => document.documentElement.scrollWidth") <= 1280
    page.get_by_role("button", name="Verwijder Duurder").click()
    page.get_by_text("Er is nog niets bewaard.").wait_for()
    page.get_by_label("Loon van de beheerder").fill("120")
    page.wait_for_function(
        "() => location.search.includes('loon=120') && !document.querySelector('#simulation-told p')"
    )


@pytest.fixture
def saving(server, tmp_path):
    """What is saved goes to a folder of the test, not below a country that others share."""
    from dataclasses import replace
    from datetime import date

    from assets.scenarios import Scenarios

    before = server.site.services
    server.site.services = replace(before, scenarios=Scenarios(tmp_path, date.today))
    yield
    server.site.services = before


def test_from_the_comparison_to_a_file_with_the_very_numbers_of_the_page(visit):
    page = visit("/vergelijken?taal=nl")
    page.get_by_role("link", name="Tabel", exact=True).click()
    page.wait_for_selector("#everything table")
    page.locator("#page-filters input:visible").nth(1).click()
    page.get_by_role("option", name="grote projecten").click()
    page.wait_for_function("() => location.search.includes('groep=large')")
    page.get_by_text("Grenzen, streepjes").wait_for()
    page.locator("#everything th a", has_text="Woningen").click()
    page.wait_for_selector("#everything th[aria-sort=ascending]:has-text('Woningen')")
    shown = [row.locator("th, td").all_inner_texts() for row in page.locator("#everything tbody tr").all()]
    assert [int(row[3]) for row in shown] == sorted(int(row[3]) for row in shown) and len(shown) > 0
    with page.expect_download() as got:
        page.locator("#everything .under a[download]").click()
    lines = got.value.path().read_text("utf-8-sig").splitlines()[1:]
    assert len(lines) == len(shown)
    for told, line in zip(shown, (one.split(";") for one in lines), strict=True):
        assert told[0] == line[0] and told[3] == line[3]
        for at in (5, 6, 7):  # a ratio and its interval: two digits on the page, more in the file
            assert float(told[at].replace("−", "-").replace(",", ".")) == pytest.approx(
                float(line[at].replace(",", ".")), abs=0.0051
            )
