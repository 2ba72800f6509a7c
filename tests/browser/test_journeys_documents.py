"""What somebody takes along says what the page says: a controller its workbook, a corporation its business case."""

import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from pypdf import PdfReader

from reports.numerals import euros
from reports.viewer import Viewer

pytestmark = pytest.mark.xdist_group("dashboard")


def plain(text):
    """Text without white space and hyphens: where a line ends is not what it says."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def chosen(page, place, option):
    """Choose in the filter at a place, and wait until the page is that of the choice."""
    page.locator("#page-filters input:visible").nth(place).click()
    page.get_by_role("option", name=option, exact=True).click()


def taken(page, name):
    """The document behind a button: its bytes, once the link says that it is made, of which kind and how large."""
    with page.expect_download(timeout=90_000) as got:
        page.get_by_role("link", name=name, exact=True).click()
    made = page.locator(".actions .made a")
    made.wait_for()
    assert re.search(r"\((PDF|Excel)\), \d+ kB", made.inner_text())
    return got.value.path().read_bytes()


def tiles(page):
    """The four numbers as they stand on the page: label, value, note."""
    found = [
        tile.locator("> span:not(.how), > b").all_inner_texts()
        for tile in page.locator(".tiles").first.locator("li").all()
    ]
    assert [len(one) for one in found] == [3] * 4
    return [text for one in found for text in one]


def test_a_controller_chooses_a_project_and_a_year_and_takes_along_a_workbook_with_the_figures_of_the_page(
    visit, server
):
    with server.looking_as(Viewer("gemeente", "9001")):
        page = visit("/")
        assert "/overzicht" in page.url and "Oeverdijk" in page.locator("h1").inner_text()
        chosen(page, 1, "De Eksterkamp")
        page.wait_for_function("() => document.querySelector('h1').textContent.includes('De Eksterkamp')")
        chosen(page, 2, "2024")
        page.wait_for_function("() => document.querySelector('.answer').textContent.startsWith('In 2024')")
        said = [page.locator(".answer").inner_text(), *tiles(page)]
        page.locator("#who summary").click()
        rows = [row.locator("th, td").all_inner_texts() for row in page.locator("#who tbody tr").all()]
        address = page.url.removeprefix(server.address)
        book = openpyxl.load_workbook(io.BytesIO(taken(page, "Werkboek (Excel)")), data_only=True)
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    words = plain(" ".join(one for one in cells if isinstance(one, str)))
    assert [one for one in said if plain(one.partition(" Oordeel")[0]) not in words] == []
    lines = [[cell.value for cell in line] for line in book["Gegevens"].iter_rows()]
    head = next(n for n, line in enumerate(lines) if line[0] == "Partij" and line[1] == "Kosten beheer")
    for told, (party, *shown) in zip(lines[head + 1 :], rows, strict=False):
        assert told[0] == party
        assert [euros(round(100 * value), "nl") for value in told[1:5]] == shown[:4]
    assert plain("Gekozen in het dashboard") in words and plain("Gemeente; periode 2024; Totaal") in words
    asked = dict(part.split("=") for part in address.partition("?")[2].split("&"))
    assert all(plain(f"{name}={value}") in words for name, value in asked.items())


def test_a_corporation_goes_from_its_projects_to_one_and_takes_along_a_business_case_that_says_the_same(visit, server):
    with server.looking_as(Viewer("corporatie", "90000101")):
        page = visit("/")
        assert page.url.endswith("/projecten")
        page.get_by_role("link", name="De Eksterkamp", exact=True).first.click()
        page.wait_for_function("() => document.querySelector('#page h1')?.textContent.includes('De Eksterkamp')")
        said = [page.locator(".answer").inner_text(), *tiles(page), page.locator("#operating_costs h2").inner_text()]
        pdf = taken(page, "Maak businesscase (PDF)")
        address = unquote(page.url.removeprefix(server.address))
    reader = PdfReader(io.BytesIO(pdf))
    text = plain(" ".join(one.extract_text() for one in reader.pages))
    assert [one for one in said if plain(one.partition(" Oordeel")[0]) not in text] == []
    assert plain(address.partition("?")[0]) in text and len(reader.pages) <= 6
