"""A page told through the eyes that are asked: whose projects, which party, in which amount; what is not known says why."""

import pytest

from assets.engine import engine
from reports.figures.who_pays import who_pays
from reports.view_models.page import Asked, NoOutcomeError, page
from reports.view_models.scopes import projects_in
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import MUNICIPALITY, amounts, default_rows, write

MUNICIPAL = Asked("gemeente", "alle", "totaal")


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    return Warehouse(write(tmp_path_factory.mktemp("marts")))


def tiles(told):
    return {tile.name: tile.value for tile in told.tiles}


def test_a_municipality_sees_what_it_avoids_pays_and_when_that_is_paid_back(marts):
    assert tiles(page(marts, "GW-001", "nl", MUNICIPAL)) == {
        "avoided": "€\u00a0600.000", "cashable": "–", "cost": "€\u00a050.000", "payback": "2 maanden"}  # fmt: skip


def test_a_party_that_pays_nothing_has_nothing_to_be_paid_back(marts):
    payback = page(marts, "GW-001", "nl", Asked("zorgverzekeraar")).tiles[3]
    assert (payback.value, "betaalt niets mee" in payback.note) == ("–", True)


def test_an_amount_per_year_is_the_mart_s_and_is_said_to_be_per_year(marts):
    told = page(marts, "GW-001", "nl", Asked(amount="per-jaar"))
    assert "€\u00a0100.000 per jaar" in told.answer
    assert tiles(told)["avoided"] == "€\u00a0185.000"
    assert "per jaar" in told.who.subtitle


def test_an_organisation_is_told_of_its_own_projects_by_its_name(marts):
    told = page(marts, MUNICIPALITY, "nl", MUNICIPAL)
    assert told.question == "Wat levert beheer de gemeente Voorbeelddorp op?"
    assert list(projects_in(marts, MUNICIPALITY).project_id) == ["GW-001"]
    assert projects_in(marts, "gemeente:0518").empty


def test_a_scope_or_an_amount_of_which_there_is_nothing_is_no_outcome(marts):
    with pytest.raises(NoOutcomeError):
        page(marts, "corporatie:1", "nl")
    with pytest.raises(NoOutcomeError):
        page(marts, "GW-001", "nl", Asked(period="1999"))


def test_a_party_that_delivered_nothing_is_an_outline_with_words_and_the_total_a_minimum(tmp_path):
    rows = [row for row in default_rows() if row["party"] != "gemeente"]
    expected = {"budget": "wmo_support", "party": "gemeente", "unit_of_analysis": "person"}
    budgets = [
        good_row("ref__budgets") | expected,
        good_row("ref__budgets") | {"budget": "caretaking", "unit_of_analysis": "none"},
    ]
    told = page(Warehouse(write(tmp_path, rows=rows, extra={"ref__budgets": budgets})), "GW-001", "nl")
    assert [bar.told for bar in told.bars if not bar.known] == ["niet geleverd"]
    assert "van de gemeente is niets geleverd" in told.who.title
    assert any("(minimaal)" in row[0] for row in told.who.table.rows)
    drawn = who_pays(told.bars, told.drawn, width=None)
    assert any(shape.line.dash == "dash" for shape in drawn.layout.shapes)
    assert "niet geleverd" in [note.text for note in drawn.layout.annotations]


def test_what_is_cashable_is_not_called_a_part_of_less_than_itself(tmp_path):
    rows = [r | {"cashable_cents": 800_000_00} for r in amounts(default_rows())]
    told = page(Warehouse(write(tmp_path, extra={"mart__amounts": rows})), "GW-001", "nl").tiles[1]
    assert (told.label, told.value) == ("Verzilverbaar, voor zover bekend", "€\u00a0800.000")
    rows = [r | {"cashable_cents": 300_000_00} for r in amounts(default_rows())]
    told = page(Warehouse(write(tmp_path, extra={"mart__amounts": rows})), "GW-001", "nl").tiles[1]
    assert told.label == "Waarvan verzilverbaar"
