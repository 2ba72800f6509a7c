"""The page that calculates: numbers come from the measure, bounds hold, what is filled in is in the address, no gain is no proposal."""

import pandas as pd
import pytest

from assets.engine import engine
from assets.serving import services
from reports.app import Site, create_app
from reports.pages import calculate
from reports.served import Served
from reports.view_models.settlement import meaning
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import write

EUROS = "€\u00a0"


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def last_year(party, avoided, cost):
    """Expected and two draws around it, in euros."""
    base = good_row("mart__last_year") | {"scope": "all", "party": party, "cost_cents": None, "transfer_cents": None}
    first = base | {"draw": 0, "avoided_cents": 100 * avoided, "cost_cents": 100 * cost, "transfer_cents": 0}
    return [
        first,
        *(base | {"draw": n, "avoided_cents": 100 * (avoided + off)} for n, off in ((1, -10_000), (2, 10_000))),
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    rows = [*last_year("gemeente", 100_000, 0), *last_year("woningcorporatie", 0, 60_000)]
    extra = {
        "mart__last_year": rows,
        "mart__settlement": [good_row("mart__settlement") | {"method": m} for m in ("present", "shapley", "nucleolus")],
    }
    write(data / "warehouse", extra=extra)
    return data


@pytest.fixture(scope="module")
def site(built):
    return create_app(Site(Served(built), lambda: Viewer("netwerk"), services(built))).server.test_client(
        use_cookies=False
    )


def said(site, query):
    return site.get(f"/rekenen?{query}").text


def test_what_is_filled_in_is_calculated_and_the_base_stands_beside_it(site):
    plain = said(site, "rente=0&jaren=2")
    assert f"kost dan {EUROS}120.000" in plain
    assert f"{EUROS}200.000 aan vermeden kosten" in plain
    dearer = said(site, "rente=0&jaren=2&loon=110&effect=50")
    assert f"kost dan {EUROS}132.000" in dearer
    assert f"saldo van {EUROS}−32.000" in dearer
    assert "Terug naar de basis" in dearer
    assert "Terug naar de basis" not in said(site, "")


def test_every_answer_is_labelled_a_calculation_by_way_of_example(site):
    for query in ("", "loon=120", "project=GW-001"):
        assert "Rekenvoorbeeld" in said(site, query)


def test_a_value_out_of_bounds_or_between_steps_falls_back_to_what_holds(site, built):
    offered = calculate.more(Warehouse(built / "warehouse"))
    assert (offered["loon"][0], min(map(float, offered["loon"])), max(map(float, offered["loon"]))) == ("100", 80, 130)
    assert offered["rente"][0] == "2.25"
    plain = said(site, "rente=0&jaren=2")
    for odd in ("loon=9999", "loon=-5", "loon=1e9", "loon=%3Cscript%3E"):
        assert f"kost dan {EUROS}120.000" in said(site, f"rente=0&jaren=2&{odd}"), odd
    assert "<script>alert" not in plain


def test_a_rule_divides_and_without_a_gain_says_why_not(site):
    assert "De gemeente" in said(site, "rente=0&jaren=2&verdeling=shapley")
    assert f"er is {EUROS}20.000 te weinig" in said(site, "rente=0&jaren=2&effect=50&verdeling=shapley")


def test_rules_that_ask_the_same_of_everyone_stand_on_one_line_with_the_reason(built, site):
    plain = said(site, "rente=0&jaren=2&verdeling=nucleolus")
    assert plain.count("Eerlijke bijdrage (Shapley) = Minste bezwaar (nucleolus)") >= 1
    assert "op hetzelfde bedrag uit als Eerlijke bijdrage (Shapley), en is dus geen tweede voorstel" in plain
    assert "Alle gemeenten samen tellen hier als één" in plain


def test_why_two_rules_are_one_sum_is_said_where_they_are():
    rows = pd.DataFrame({
        "method": ["proportional", "separable_costs_remaining_benefits"], "same_as": [None, "proportional"],
    })  # fmt: skip
    for lang, why in (("nl", "Dat is geen toeval"), ("en", "That is no accident")):
        assert why in meaning(rows, "separable_costs_remaining_benefits", lang)
        assert why not in meaning(rows, "proportional", lang)


def test_projects_of_which_no_year_is_known_say_so(site):
    assert "nog geen jaar bekend" in said(site, "project=GW-001")


def test_without_the_service_the_page_says_what_to_do(built):
    bare = create_app(Site(Served(built), lambda: Viewer("netwerk"))).server.test_client()
    assert "bouw de cijfers opnieuw" in bare.get("/rekenen").text
