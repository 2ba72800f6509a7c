"""How far figures can be relied on is said by rule: the weakest level that applies, every reason, and whose data are old."""

import datetime as dt
import html
import re

import pandas as pd
import pytest

from reports.app import Site, create_app
from reports.pages import Services
from reports.served import Served
from reports.view_models.page import page
from reports.view_models.scopes import Asked
from reports.view_models.status import status_of
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import amounts, default_rows, write

FINAL, PENDING = pd.Series({"provisional": False}), pd.Series({"provisional": True})
MONTHS = {"ref__parameters": [
    good_row("ref__parameters") | {"parameter": name, "value": value, "unit": "count"}
    for name, value in (("stale_months", 13.0), ("horizon_years", 5.0), ("pretrend_alpha", 0.05), ("alike_alpha", 0.05))
]}  # fmt: skip


@pytest.mark.parametrize(
    ("release", "grade", "unknown", "amount", "level", "why"),
    [
        (FINAL, "difference-in-differences", (), "totaal", "Definitieve cijfers", ""),
        (PENDING, "difference-in-differences", (), "totaal", "Voorlopige cijfers", "declaraties nog niet beantwoord"),
        (FINAL, "matched", ("zorgverzekeraar",), "totaal", "Voorlopige cijfers", "van de zorgverzekeraar is niets geleverd"),
        (PENDING, "before-after", (), "totaal", "Indicatieve cijfers", "voor en na, of op een aanname; declaraties"),
        (FINAL, "assumed", (), "per-jaar", "Indicatieve cijfers", "een aanname"),
        (FINAL, "assumed", (), "contant", "Rekenvoorbeeld", "doorgetrokken; een deel rust"),
    ],
)  # fmt: skip
def test_the_weakest_level_that_applies_is_told_with_every_reason(release, grade, unknown, amount, level, why):
    found, reasons = status_of(release, pd.Series({"grade": grade}), unknown, Asked(amount=amount), "nl")
    assert found == level and why in reasons and bool(why) == bool(reasons)


def site(data, old):
    return create_app(Site(Served(data), lambda: Viewer("gemeente"), Services(old=old))).server.test_client(
        use_cookies=False
    )


def under_heading(text):
    """What stands between the question and the answer."""
    return html.unescape(re.search(r'(?s)<h1>.*?</h1>(.*?)<p class="answer">', text).group(1))


def test_old_data_are_named_under_the_question_with_their_owner_and_date_and_others_are_not(tmp_path):
    write(tmp_path / "warehouse", extra=MONTHS)
    asked = []

    def old(_marts, months):
        asked.append(months)
        return {
            "gemeente:0344": dt.date(2024, 6, 30),
            "uzovi:3311": dt.date(2023, 12, 31),
            "gemeente:0999": dt.date(2020, 1, 31),
        }

    for path in ("/overzicht", "/projecten/GW-001"):
        said = under_heading(site(tmp_path, old).get(f"{path}?taal=nl").text)
        assert "Gemeente Voorbeelddorp leverde voor het laatst over een periode tot en met 30 juni 2024" in said
        assert "Zorgverzekeraar 3311" in said and "0999" not in said
    assert asked == [13, 13]
    assert "leverde voor het laatst" not in site(tmp_path, lambda *_: {}).get("/overzicht").text


def test_answers_made_before_there_was_a_limit_are_looked_at_without_it(tmp_path):
    write(tmp_path / "warehouse")
    assert site(tmp_path, lambda *_: 1 / 0).get("/overzicht").status_code == 200


def test_a_total_of_which_a_party_is_missing_is_called_the_least_there_is_and_provisional(tmp_path):
    budgets = [
        good_row("ref__budgets") | {"budget": name, "party": party, "unit_of_analysis": unit}
        for name, party, unit in (("wmo_support", "gemeente", "person"), ("caretaking", "woningcorporatie", "none"), ("wlz", "zorgkantoor", "person"))
    ]  # fmt: skip
    told = page(Warehouse(write(tmp_path / "warehouse", extra={"ref__budgets": budgets})), "GW-001", "nl")
    assert told.badge == "Voorlopige cijfers" and told.badge_why.startswith("van het zorgkantoor is niets geleverd; ")
    assert told.tiles[0].label == "Vermeden kosten (minimaal)"
    assert "Van het zorgkantoor is niets geleverd" in " ".join(one.text for one in told.warnings)
    assert told.who.table.rows[-1][0] == "alle partijen (minimaal)"
    assert [bar.label for bar in told.bars if not bar.known] == ["Zorgkantoor"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_file_asked_from_a_page_is_in_the_language_of_that_page_whoever_opens_it(tmp_path, lang):
    write(tmp_path / "warehouse")
    reader = site(tmp_path, lambda *_: {})
    for path in ("/overzicht", "/projecten/GW-001"):
        found = re.findall(r'href="(/csv[^"]+)"', reader.get(f"{path}?taal={lang}").text)
        assert found and all(f"taal={lang}" in address for address in found)
        head = reader.get(html.unescape(found[0])).data.decode("utf-8-sig").splitlines()[0]
        assert head.startswith({"nl": "Partij;Kosten beheer", "en": "Party,Caretaker cost"}[lang])


def test_each_warning_says_what_it_is_about_and_leads_to_that_part_of_the_page(tmp_path):
    weak = [r | {"grade": "before-after"} for r in amounts(default_rows())]
    write(tmp_path / "warehouse", extra={"mart__amounts": weak})
    said = site(tmp_path, lambda *_: {}).get("/projecten/GW-001?taal=nl").text
    listed = re.findall(r'<li><a href="#([a-z_]+)">([^<]+)</a>: ', said)
    assert ("budgets", "Opzet") in listed
    assert all(f'id="{part}"' in said for part, _ in listed)
