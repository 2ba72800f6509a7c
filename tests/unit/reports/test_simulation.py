"""The simulation on the page that calculates: begun by a click, of who clicked only, taken along as a file, labelled as an example."""

import json
import time

import pytest

from assets.engine import engine
from assets.serving import services
from reports.app import Site, create_app
from reports.served import Served
from reports.viewer import Viewer
from tests.rows import good_row
from tests.unit.reports.marts import write
from tests.unit.reports.test_calculate import EUROS, last_year

OUTPUTS = [
    ("do", "children"), ("bar", "value"), ("bar", "max"), ("wait", "hidden"), ("said", "children"), ("told", "children"),
    ("tick", "disabled"),
]  # fmt: skip
OURS = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


@pytest.fixture
def site(tmp_path):
    base, release = good_row("ref__parameters"), {"unit": "count"}
    value = {"simulation_draws": 4000.0, "simulation_parts": 4.0, "draw_seed": 1.0, "horizon_years": 5.0}
    ranges = {"caretaker_wage": (0.9, 1.1), "drop_off": (0.0, 0.2)}
    extra = {
        "mart__last_year": [*last_year("gemeente", 100_000, 0), *last_year("woningcorporatie", 0, 60_000)],
        "ref__parameters": [base | release | {"parameter": p, "value": v} for p, v in value.items()],
        "ref__sensitivity": [good_row("ref__sensitivity") | {"assumption": a, "low": low, "high": high} for a, (low, high) in ranges.items()],
    }  # fmt: skip
    write(tmp_path / "warehouse", extra=extra)
    made = Site(Served(tmp_path), lambda: made.looks, services(tmp_path))
    made.looks = Viewer("gemeente", "", "Ann")
    made.client = create_app(made).server.test_client(use_cookies=False)
    return made


def step(site, query="", what="simulation-do.n_clicks", clicks=1):
    """What the browser sends on a click or a look, and what comes back per output."""
    ask = {
        "output": ".." + "...".join(f"simulation-{one}.{of}" for one, of in OUTPUTS) + "..",
        "outputs": [{"id": f"simulation-{one}", "property": of} for one, of in OUTPUTS],
        "inputs": [
            {"id": "simulation-do", "property": "n_clicks", "value": clicks},
            {"id": "simulation-tick", "property": "n_intervals", "value": 1},
        ],
        "changedPropIds": [what],
        "state": [{"id": "url", "property": "search", "value": query}],
    }
    got = site.client.post(
        "/_dash-update-component", data=json.dumps(ask), headers=OURS, content_type="application/json"
    )
    assert got.status_code == 200
    return got.get_json()["response"]


def run(site, query=""):
    told = step(site, query)
    for _ in range(500):
        if told["simulation-tick"]["disabled"]:
            return told
        time.sleep(0.01)
        told = step(site, query, "simulation-tick.n_intervals")
    raise AssertionError("it did not end")


def test_a_click_begins_it_and_what_it_gives_is_labelled_and_stays(site):
    assert "Simuleer met onzekere aannames" in site.client.get("/rekenen?rente=0").text
    told = run(site, "?rente=0")
    assert told["simulation-said"]["children"] == "De simulatie is klaar."
    said = json.dumps(told["simulation-told"], ensure_ascii=False)
    assert "Rekenvoorbeeld" in said and "De meeste spreiding komt van" in said
    again = site.client.get("/rekenen?rente=0").text
    assert "De simulatie is klaar." in again and "aannames onzeker" in again
    assert "De simulatie is klaar." not in site.client.get("/rekenen?rente=0&loon=110").text


def test_its_tables_are_files_once_it_is_done_and_the_fixed_row_is_the_immediate_answer(site):
    address = "/csv/rekenen/simulation.csv?rente=0&taal=nl"
    assert site.client.get(address).status_code == 404
    run(site, "?rente=0")
    lines = site.client.get(address).get_data(as_text=True).split("\r\n")
    fixed, drawn = lines[1].split(";"), lines[2].split(";")
    assert fixed[0] == "aannames zoals ingevuld" and float(fixed[4].replace(",", ".")) == 1.0
    assert fixed[2:4] == ["100000,00", "300000,00"]  # two draws: € 20,000 a year below and above a net of € 40,000
    assert float(drawn[2].replace(",", ".")) < float(fixed[2].replace(",", "."))


def test_somebody_else_of_the_same_organisation_does_not_find_it(site):
    run(site, "?rente=0")
    site.looks = Viewer("gemeente", "", "Bob")
    assert "De simulatie is klaar." not in site.client.get("/rekenen?rente=0").text
    assert site.client.get("/csv/rekenen/simulation.csv?rente=0").status_code == 404
    told = step(site, "?rente=0", "simulation-tick.n_intervals", 0)
    assert told["simulation-said"]["children"] == ""


def test_a_browser_can_send_anything_and_nobody_gets_nothing(site):
    for query in (None, 7, "x" * 5000, "?loon=<script>"):
        step(site, query, "simulation-tick.n_intervals", 0)
    site.looks = None
    ask = {"output": "simulation-do.children", "inputs": [], "changedPropIds": []}
    got = site.client.post(
        "/_dash-update-component", data=json.dumps(ask), headers=OURS, content_type="application/json"
    )
    assert got.status_code == 401


def test_every_figure_says_what_the_choice_changes(site):
    plain = site.client.get("/rekenen?rente=0&jaren=2").text
    assert "Verschil:" in plain  # rente and jaren are not those of now
    dearer = site.client.get("/rekenen?loon=110").text
    assert f"Verschil: +{EUROS}" in dearer and f"Verschil: {EUROS}−" in dearer
    assert "Verschil: 0 procentpunt" in dearer
    assert "Verschil:" not in site.client.get("/rekenen").text
    assert "verdient zich naar verwachting binnen het eerste jaar terug" in plain
