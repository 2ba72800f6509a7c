"""The business case with its charts drawn by the browser: four to six pages, pictures with words, nothing cut off, the same bytes again."""

import io

import pytest
from pypdf import PdfReader

from reports.business_case import charts_of, make
from reports.pictures import pictures
from reports.view_models.business_case import business_case
from reports.warehouse import Warehouse

pytestmark = pytest.mark.xdist_group("dashboard")
BEYOND = """() => { const all = document.querySelector('svg').getBoundingClientRect();
    return [...document.querySelectorAll('svg text')].map(e => [e.textContent, e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.left < all.left - 1 || r.right > all.right + 1 || r.top < all.top - 1 || r.bottom > all.bottom + 1))
        .map(([text, r]) => [text, r.left, r.right]); }"""


@pytest.mark.parametrize(("key", "lang"), [("GW-001", "nl"), ("GW-005", "nl"), ("all", "nl"), ("all", "en")])
def test_it_has_four_to_six_pages_and_a_drawn_chart_with_words_for_each_finding(chromium, built, key, lang):
    marts = Warehouse(built / "warehouse")
    made = make(marts, key, lang)
    assert made.without is None
    reader = PdfReader(io.BytesIO(made.pdf))
    assert 4 <= len(reader.pages) <= 6
    assert not any(page.images for page in reader.pages)  # vectors, no pixels
    text = " ".join(page.extract_text() for page in reader.pages)
    assert business_case(marts, key, lang).page.bars[0].told in text.replace("\n", " ")


def test_nothing_in_a_chart_is_cut_off_and_drawn_again_it_is_the_same(chromium, built, browser):
    charts = charts_of(business_case(Warehouse(built / "warehouse"), "all", "nl"))
    drawn = pictures(charts)
    assert pictures({"who": charts["who"]})["who"] == drawn["who"]
    page = browser.new_page(viewport={"width": 800, "height": 800})
    for name, svg in drawn.items():
        page.set_content(svg)
        assert page.evaluate(BEYOND) == [], name
    page.close()
