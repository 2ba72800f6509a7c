"""The page that accounts for the figures: what is open is asked, what disagrees is said, assumptions have a source; notes carry no HTML."""

import pytest

from assets.engine import engine
from reports.first_paint import to_html
from reports.labels import pages
from reports.labels.account import ACCOUNT
from reports.labels.app import APP
from reports.labels.data import DATA
from reports.labels.value import VALUE
from reports.pages.account import NOTES
from reports.pages.trace import FROM, columns_of
from reports.prose import note, parts
from reports.view_models.account import account
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import write


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


@pytest.fixture
def marts(tmp_path):
    return lambda **extra: Warehouse(write(tmp_path, extra=extra))


def test_what_nobody_but_the_controller_can_decide_is_asked_with_what_is_open(marts):
    cash = good_row("mart__cashable") | {
        "project_id": "all", "year": 0, "party": "gemeente", "budget": "wmo_support", "avoided_cents": 12_000_00, "cashable_cents": None,
        "not_cashable_cents": None, "unknown_cents": 12_000_00, "reason": "hour_share_unknown"}  # fmt: skip
    bucket = good_row("mart__ledger_buckets") | {"state": "unmapped", "amount_cents": 3_000_50}
    asked = {
        row[0]: row[1]
        for row in account(marts(mart__cashable=[cash], mart__ledger_buckets=[bucket]), "nl").decisions.rows
    }
    assert asked["Bij welk complex en budget horen boekingen die nergens toe te rekenen zijn?"] == "€\u00a03.000,50"
    assert "€\u00a012.000 onbekend" in asked["Welk deel van Wmo-begeleiding kan uit begroting of contract?"]
    assert "Komt er nog een antwoord op declaraties die openstaan?" not in asked


def test_two_estimators_that_differ_beyond_chance_are_said_to(marts):
    def figure(name, cents, disagree):
        return good_row("mart__estimators") | {
            "project_id": "all", "budget": "wmo_support", "estimator": name, "avoided_cents": cents, "avoided_low95_cents": cents - 5_000_00,
            "avoided_high95_cents": cents + 5_000_00, "disagree": disagree, "p_difference": 0.03}  # fmt: skip

    rows = [figure("imputation", 90_000_00, None), figure("group_time", 20_000_00, True)]
    (row,) = account(marts(mart__estimators=rows), "nl").second.rows
    assert (row[0], row[1], row[3], row[5], row[6]) == (
        "Wmo-begeleiding", "€\u00a090.000", "€\u00a020.000", "3%", "nee, verschil is groter dan toeval")  # fmt: skip


def test_an_assumption_has_its_value_its_source_and_whether_it_is_a_choice(marts):
    rate = {"parameter": "discount_rate", "value": 0.0225, "unit": "real rate per year", "source": "Werkgroep", "year": 2020, "design": "guideline"}  # fmt: skip
    horizon = {"parameter": "horizon_years", "value": 5.0, "unit": "years", "source": "choice of this release", "year": 2026, "design": "convention"}  # fmt: skip
    rows = [good_row("ref__parameters") | one for one in (rate, horizon)]
    told = account(marts(ref__parameters=rows), "nl").assumptions.rows
    assert told[0] == ("Discontovoet", "2,25%", "reëel per jaar", "Werkgroep", "2020", "richtlijn")
    assert told[1][3:] == ("keuze van deze release", "2026", "keuze")


def test_a_note_gives_no_html_of_its_own_and_its_tables_have_a_name():
    said = to_html(parts("**Vraag.** <script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | `x` |\n"))
    assert "<script>" not in said
    assert "<strong>Vraag.</strong>" in said
    assert 'aria-label="a b"' in said
    assert "<td><code>x</code></td>" in said


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_note_is_there_with_a_title(name, lang):
    title, text, _ = note(name, lang)
    assert title
    assert len(text) > 500


def test_no_word_is_in_two_catalogues():
    seen = [key for one in (pages._PAGES, APP, DATA, ACCOUNT, VALUE) for key in one["nl"]]
    assert len(seen) == len(set(seen))


def test_every_name_that_a_page_links_to_has_a_table_with_meanings():
    known = pages.PAGES["nl"]
    for name, table in FROM.items():
        assert known.get(f"term.{name}") or known.get(f"table_{name}") or known.get(f"trace.{name}"), name
        shown, grain = columns_of(table, "nl")
        assert "one row" in grain
        assert all(meaning for _, meaning, _ in shown.values), table
