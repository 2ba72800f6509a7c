"""Pages say what the marts say: findings as titles, nothing from outside, nothing live from a name."""

import json
import re

import pandas as pd
import pytest

from assets.engine import engine
from reports import outcome
from reports.export import charts_of, write_overview, write_project
from reports.figures.payback import payback
from reports.figures.who_pays import who_pays
from reports.labels.messages import MESSAGES
from reports.labels.pages import _CATALOGUES, PAGES
from reports.pages.states import no_outcome
from reports.view_models.page import NoOutcomeError, page
from reports.view_models.scopes import no_books
from reports.view_models.words import probability_word
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import MUNICIPALITY, party, write

SURE = {"p": 1.0}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def drawn_bars(told, width=None):
    return who_pays(told.bars, told.drawn, width=width)


def drawn_curve(told, width=None):
    return payback(told.payback_data, told.drawn, width=width)


@pytest.fixture
def marts(tmp_path):
    return lambda **change: Warehouse(write(tmp_path, **change))


def test_both_languages_have_the_same_words():
    for catalogue in (PAGES, MESSAGES):
        assert set(catalogue["nl"]) == set(catalogue["en"])
        for key in catalogue["nl"]:
            assert set(re.findall(r"{(\w+)}", catalogue["nl"][key])) == set(
                re.findall(r"{(\w+)}", catalogue["en"][key])
            ), key


def test_a_word_has_one_meaning_over_all_catalogues():
    said: dict[str, str] = {}
    for catalogue in _CATALOGUES:
        for key, text in catalogue["nl"].items():
            assert said.setdefault(key, text) == text, key


def test_the_answer_is_made_of_the_figures(marts):
    told = page(marts(), "GW-001", "nl")
    assert told.answer == (
        "Van juli 2021 tot en met december 2025 kostte beheer in De Proef €\u00a0400.000. Daar staat naar schatting €\u00a0740.000 aan "
        "vermeden kosten tegenover, waarvan €\u00a0600.000 bij de gemeente. Het is zeer waarschijnlijk dat de baten groter zijn dan de "
        "kosten (kans 97%)."
    )
    assert [tile.value for tile in told.tiles] == ["€\u00a0740.000", "–", "€\u00a0400.000", "3 maanden"]


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("gemeente", {"avoided": 9}), ("woningcorporatie", {"cost": 9})], "De corporatie betaalt, de gemeente heeft baat"),
        ([("gemeente", {"avoided": 9}), ("zorgverzekeraar", {"avoided": 5}), ("woningcorporatie", {"cost": 9})],
         "De corporatie betaalt, de gemeente en de zorgverzekeraar hebben baat"),
        ([("gemeente", {"avoided": -9}), ("woningcorporatie", {"cost": 9})], "De gemeente en de corporatie betalen"),
        ([("gemeente", {"avoided": 9, "p": 0.6}), ("woningcorporatie", {"cost": 9})],
         "De corporatie betaalt, voor de gemeente is het onzeker"),
        ([("gemeente", {"avoided": 9, "p": 0.6}), ("woningcorporatie", {"cost": 9, "p": 0.4})], "Voor geen enkele partij is een verschil aangetoond"),
    ],
)  # fmt: skip
def test_the_title_is_the_finding(marts, rows, title):
    made = [
        party("GW-001", name, **{k: v * 10_000_00 if k != "p" else v for k, v in change.items()})
        for name, change in rows
    ]
    society = party("GW-001", "all", cost=90_000_00, avoided=90_000_00, p=0.5)
    assert page(marts(rows=[*made, society]), "GW-001", "nl").who.title == title


def test_a_project_that_does_not_pay_back_says_so(marts):
    told = page(marts(nets=(-5_00, -9_00, -12_00), paid=(0.0, 0.0, 0.02)), "GW-001", "nl")
    assert told.payback.title == "Na 3 maanden nog niet terugverdiend; de kans dat dat wel zo is, is 2%"
    assert told.tiles[3].value == "niet binnen 3 maanden"
    assert "maand 3" in told.payback.conclusion


def test_costs_that_rose_are_never_told_as_avoided(marts):
    rows = [party("GW-001", "gemeente", avoided=-30_000_00), party("GW-001", "woningcorporatie", cost=50_000_00)]
    society = party("GW-001", "all", cost=50_000_00, avoided=-30_000_00, verdict="costs more")
    told = page(marts(rows=[*rows, society]), "GW-001", "nl")
    assert "niet lager maar €\u00a030.000 hoger" in told.answer
    assert "zeer onwaarschijnlijk" in told.answer
    assert "kost meer" in told.verdict


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.95, "zeer waarschijnlijk"),
        (0.9, "waarschijnlijk"),
        (0.5, "onzeker"),
        (0.2, "onwaarschijnlijk"),
        (0.05, "zeer onwaarschijnlijk"),
    ],
)
def test_the_words_for_probability_are_fixed(p, word):
    assert probability_word(p, PAGES["nl"]) == word


def test_a_before_after_figure_and_a_rejected_placebo_are_warned_about(marts):
    rows = [
        party("GW-001", "gemeente", avoided=9_00, grade="before-after", verdict="plausible"),
        party("GW-001", "all", avoided=9_00, verdict="plausible"),
    ]
    told = page(marts(rows=rows), "GW-001", "nl")
    assert any("voor en na" in one.text for one in told.warnings)


def test_what_no_comparison_takes_away_stands_with_the_warnings(marts):
    assert not any("motivatiegesprek" in one.text for one in page(marts(), "GW-001", "nl").warnings)
    rows = [good_row("mart__selection") | {"project_id": "GW-001", "chosen_on_motivation": True, "largest_difference": None,
                                           "placebo_p": None, "adjusted_change": None, "breakdown_relative": None}]  # fmt: skip
    told = page(marts(extra={"mart__selection": rows}), "GW-001", "nl")
    assert [one.about for one in told.warnings] == ["Keuze van bewoners", "Vóór de start", "Verborgen verschil"]
    assert told.warnings[0].text.startswith("Bewoners van dit project worden gekozen in een motivatiegesprek.")


def test_the_page_shows_what_the_view_model_says(marts):
    store = marts()
    for lang in ("nl", "en"):
        told, html = page(store, "GW-001", lang), write_project(store, "GW-001", lang)
        for text in (
            told.question,
            told.answer,
            told.verdict,
            told.who.title,
            told.payback.title,
            told.source,
            *told.quality,
        ):
            assert text in html.replace("&lt;", "<").replace("&gt;", ">"), text
        for tile in told.tiles:
            assert tile.value in html
        for table in (told.who.table, told.budgets, told.payback.table):
            assert all(cell.replace("<", "&lt;").replace(">", "&gt;") in html for row in table.rows for cell in row)


def test_a_page_calls_nobody(marts):
    html = write_overview(marts(), "nl")
    outside = html.split('<script type="application/json"')[0].replace("&#39;", "'")
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", outside)
    assert "default-src 'none'" in outside
    assert "connect-src 'none'" in outside
    config = json.loads(re.search(r'id="charts">(.*?)</script>', html, re.S).group(1))["config"]
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""


def test_every_script_is_allowed_by_its_hash_and_no_other(marts):
    import base64
    import hashlib

    html = write_overview(marts(), "nl")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html).group(1).replace("&#39;", "'")
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "A & B <b>x</b>", "\"'><img src=x>", "</script><script>1"]
)
def test_a_name_is_text_and_never_markup(marts, name):
    store = marts(name=name)
    html = write_project(store, "GW-001", "nl")
    assert name not in html
    assert "</script" not in charts_of(page(store, "GW-001", "nl"))


def test_example_data_is_marked_in_page_and_charts_and_real_data_is_not(marts, tmp_path):
    told = page(marts(), "GW-001", "nl")
    for figure in (drawn_bars(told), drawn_curve(told, width=360)):
        assert "VOORBEELDDATA" in [note.text for note in figure.layout.annotations]
    real = page(Warehouse(write(tmp_path / "real", example=False)), "GW-001", "nl")
    assert "VOORBEELDDATA" not in [note.text for note in drawn_bars(real).layout.annotations]


@pytest.mark.parametrize("width", [None, 360])
def test_all_that_is_drawn_lies_within_the_axes(marts, width):
    rows = [
        party("GW-001", "gemeente", avoided=9_000_000_00, half=4_000_000_00),
        party("GW-001", "all", avoided=9_000_000_00),
    ]
    told = page(marts(rows=rows, nets=(-900_000_00, 5, 7_000_000_00), paid=(0, 0.5, 1)), "GW-001", "nl")
    low, high = drawn_bars(told, width=width).layout.xaxis.range
    assert low <= min(b.low80 for b in told.bars)
    assert high >= max(b.high80 for b in told.bars)
    low, high = drawn_curve(told, width=width).layout.yaxis.range
    assert low <= min(told.payback_data.p10)
    assert high >= max(told.payback_data.p90)


def test_a_probability_is_never_nought_or_certain(marts):
    told = page(marts(paid=(0.0, 0.0, 1.0)), "GW-001", "nl")
    cells = [cell for row in told.payback.table.rows for cell in row]
    assert "0%" not in cells
    assert "100%" not in cells
    assert ">\u00a099%" in cells


def test_without_an_outcome_the_overview_says_what_to_deliver(marts):
    store = marts(rows=[party("OTHER", "all")])
    with pytest.raises(NoOutcomeError):
        page(store, "GW-404", "nl")


@pytest.mark.parametrize(("lang", "why"), [("nl", "auditfile (.xaf)"), ("en", "audit file (.xaf)")])
def test_without_a_ledger_every_page_and_the_build_say_what_to_deliver(tmp_path, monkeypatch, lang, why):
    for name in ("_warnings", "restated"):
        monkeypatch.setattr(outcome, name, lambda *_: [])
    folder = write(tmp_path, rows=[party("GW-001", "all", verdict="booked", grade="booked")])  # a sum of nothing
    store = Warehouse(folder)
    assert no_books(store) is False
    told = (write_overview(store, lang), write_project(store, "GW-001", lang), outcome.outcome_lines(store, lang)[-1])
    assert not any(why in one for one in told) and all("nog geen" in one or "no outcome" in one for one in told)
    path = folder / "mart" / "mart__project_profile.parquet"
    profile = pd.read_parquet(path)
    profile.assign(months_without_books=profile.months).to_parquet(path)
    path = folder / "mart" / "mart__reconciliation.parquet"
    pd.read_parquet(path).assign(kind="shelter").to_parquet(path)
    store = Warehouse(folder)
    assert no_books(store) is True and no_outcome(lang, books=False).top[1].children == PAGES[lang]["no_outcome_books"]
    for one in (write_overview(store, lang), write_project(store, "GW-001", lang)):
        assert why in one and one.endswith("</html>")
    assert "auditfile, .xaf" in outcome.outcome_lines(store, "nl")[-1]
    pd.read_parquet(path).assign(kind="xaf", lines_accepted=0).to_parquet(path)
    assert no_books(Warehouse(folder)) is True  # none of it counts
    pd.read_parquet(path).assign(lines_accepted=1).to_parquet(path)
    assert no_books(Warehouse(folder)) is False  # the hours are missing


def test_a_page_stands_on_its_own_with_headings_landmarks_and_tables(marts):
    html = write_overview(marts(), "en")
    assert '<html lang="en">' in html
    assert html.count("<h1") == 1
    for part in (
        "<main",
        "<header",
        "<nav",
        "<footer",
        'class="skip"',
        "<caption>",
        'scope="col"',
        'scope="row"',
        'role="img"',
    ):
        assert part in html
    assert all(len(label) > 40 for label in re.findall(r'role="img" aria-label="([^"]+)"', html))


def test_what_belongs_to_no_budget_is_on_every_page_with_its_amount(marts):
    rows = [{"party": "woningcorporatie", "budget": b, "year": 2024, "state": b, "lines": 2, "amount_cents": c} for b, c in (("unmapped", 25_00), ("excluded", 0))]  # fmt: skip
    built = marts(extra={"mart__ledger_buckets": rows})
    for project in ("all", "GW-001"):
        said = "\n".join(page(built, project, "nl").quality).replace("\u00a0", " ")
        assert "Niet toegerekend: per saldo € 25,00 in de boekhouding van corporaties" in said
        assert "Door de corporatie uitgesloten met een reden (mapping): per saldo € 0,00." in said


def test_months_that_are_missing_are_told_with_what_they_do(tmp_path):
    built = write(tmp_path)
    profile = built / "mart" / "mart__project_profile.parquet"
    rows = pd.read_parquet(profile)
    assert "Ontbrekende maanden" not in told_at(built, "GW-001")
    rows.assign(months_without_books=3).to_parquet(profile)
    assert f"Van 3 van de {rows.months.iloc[0]} projectmaanden ontbreken boeken" in told_at(built, "GW-001")


def test_for_a_group_it_is_said_that_it_was_not_tested_as_a_group(tmp_path):
    built = write(tmp_path)
    assert "niet voor deze groep samen" in told_at(built, MUNICIPALITY)
    assert "niet voor deze groep samen" not in told_at(built, "GW-001")


def told_at(built, key):
    return "\n".join(one.told for one in page(Warehouse(built), key, "nl").warnings)
