"""Somebody with files: hands in a faulty one, reads what is wrong, mends it, hands it in again, releases it, and sees it counted."""

import re

import pytest

from tests.browser.conftest import Server

READY = "() => document.querySelector('#page h1')"
CHECKED = "() => document.querySelector('#page h1') && !document.querySelector('#page [data-live]')"


@pytest.fixture
def own(chromium, tmp_path):
    """A dashboard on this computer with deliveries and no figures yet."""
    from assets.example import write_example

    write_example(tmp_path, municipalities=2, projects=3, care_lines=2_000)
    made = Server(tmp_path / "data")
    yield made
    made.close()


def test_the_analyst_hands_in_a_faulty_file_mends_it_releases_it_and_sees_it_counted(own, browser, axe, tmp_path):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and "503" not in m.text else None)
    page.goto(own.address + "/overzicht")
    page.wait_for_function(READY)
    page.get_by_role("link", name="Doe het hier, in drie stappen").click()

    file = tmp_path / "opvang-2023-extra.csv"
    head = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n"
    lines = ["9001;999900006;01-2023;20;61,50;1.230,00\r\n", "9001;999900018;02-2023;3;61,50;184,50\r\n"]

    def hand_in(*rows):
        file.write_bytes((head + "".join(rows)).encode())
        page.wait_for_function(READY)
        page.set_input_files("#page #hand-in-files", file)
        page.locator("#page .hand-in").get_by_role("button", name="Lever aan en kijk na").click()
        page.wait_for_load_state()
        page.wait_for_function(CHECKED, timeout=60_000)

    hand_in(lines[0], lines[1].replace("184,50", "12,345"))
    row = page.locator("#inbox tbody tr")
    assert row.locator("th").inner_text() == "3"
    told = row.locator("td").all_inner_texts()
    assert told[:2] == ["Bedrag", '"12,345"']
    assert "op twee manieren te lezen" in told[2] and "twee decimalen" in told[3]
    assert "999900018" not in page.content()
    for width, lang in ((1280, "nl"), (390, "en"), (320, "nl")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{own.address}/gegevens?taal={lang}")
        page.wait_for_function(CHECKED)
        assert axe(page) == {}, (width, lang)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.locator("#inbox").get_by_role("button", name=re.compile("^Verwijder")).click()

    hand_in(*lines)
    assert "In orde." in page.locator("#inbox").inner_text()
    button = page.locator("#inbox button[name=alles]")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.wait_for_function(READY)
    assert "opvang-2023-extra.csv" in page.locator("#released").inner_text()
    assert axe(page) == {}
    page.get_by_role("button", name="Bereken opnieuw").click()
    page.wait_for_load_state()
    page.wait_for_selector("#page progress")
    assert axe(page) == {}
    page.wait_for_function(CHECKED, timeout=240_000)
    assert "De berekening is klaar" in page.locator("#released").inner_text()
    assert "opvang-2023-extra.csv" not in page.locator("#released").inner_text()
    answer = page.request.get(f"{own.address}/csv/gegevens/files.csv").text()
    line = next(one for one in answer.splitlines() if "opvang-2023-extra.csv" in one)
    assert "telt mee" in line
    assert complaints == []
    page.close()
