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


def step(site, query="", what="simulation-do.n_clicks", clicks=1, status=200):
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
    assert got.status_code == status
    return got.get_json()["response"] if status == 200 else None


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
    for query in (None, "?loon=<script>", "x" * 2000):
        step(site, query, "simulation-tick.n_intervals", 0)
    for query in (7, "x" * 5000, ["?"], {}):
        step(site, query, "simulation-tick.n_intervals", 0, status=400)
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


def save(site, name, query="", clicks=1, what="scenario-save.n_clicks", others=(), status=200):
    """What the browser sends when something is saved or let go, and what comes back."""
    outputs = [("scenario-told", "children"), ("scenario-said", "children"), ("scenario-name", "value")]
    ask = {
        "output": ".." + "...".join(f"{one}.{of}" for one, of in outputs) + "..",
        "outputs": [{"id": one, "property": of} for one, of in outputs],
        "inputs": [
            {"id": "scenario-save", "property": "n_clicks", "value": clicks},
            [{"id": {"scenario": n}, "property": "n_clicks", "value": 1} for n in others],
        ],
        "changedPropIds": [what],
        "state": [{"id": "scenario-name", "property": "value", "value": name}, {"id": "url", "property": "search", "value": query}],
    }  # fmt: skip
    got = site.client.post(
        "/_dash-update-component", data=json.dumps(ask), headers=OURS, content_type="application/json"
    )
    assert got.status_code == status
    return got.get_json()["response"] if status == 200 else None


def test_what_is_saved_stands_beside_the_base_with_its_link_and_its_difference(site):
    told = save(site, "<b>Duurder</b>", "?loon=110&rente=0")
    assert told["scenario-said"]["children"] == "Het scenario is bewaard." and told["scenario-name"]["value"] == ""
    page = site.client.get("/rekenen").text
    assert "&lt;b&gt;Duurder&lt;/b&gt;" in page and "<b>Duurder" not in page
    assert "/rekenen?loon=110&amp;rente=0" in page.replace("rente=0.0", "rente=0")
    lines = site.client.get("/csv/rekenen/saved.csv?taal=nl").get_data(as_text=True).split("\r\n")
    base, dearer = lines[1].split(";"), lines[2].split(";")
    assert base[0] == "Basis: zoals het nu is" and base[-1] == "0,00"
    assert float(dearer[3].replace(",", ".")) == 330_000  # five years of € 60,000, a tenth dearer, without interest
    assert float(dearer[-1].replace(",", ".")) == pytest.approx(
        float(dearer[5].replace(",", ".")) - float(base[5].replace(",", "."))
    )


def test_another_organisation_sees_nothing_of_it_and_removes_nothing(site):
    save(site, "Eigen")
    number = site.services.scenarios.of(site.looks)[0].number
    site.looks = Viewer("netwerk")
    assert "Eigen</a>" not in site.client.get("/rekenen").text
    assert site.client.get("/csv/rekenen/saved.csv").status_code == 404
    gone = json.dumps({"scenario": number}, separators=(",", ":")) + ".n_clicks"
    save(site, "", what=gone, others=[number])
    site.looks = Viewer("gemeente")
    assert "Eigen</a>" in site.client.get("/rekenen").text
    assert save(site, "", what=gone, others=[number])["scenario-said"]["children"] == "Het scenario is verwijderd."
    assert "Er is nog niets bewaard." in site.client.get("/rekenen").text


def test_without_a_name_or_a_click_nothing_is_saved(site):
    assert save(site, "  ")["scenario-said"]["children"] == "Geef het scenario eerst een naam."
    for name in (None, 7):
        save(site, name)
    save(site, ["x"], status=400)
    save(site, "Geen klik", clicks=0)
    assert "Er is nog niets bewaard." in site.client.get("/rekenen").text


def test_what_was_saved_of_what_no_longer_may_be_chosen_falls_back(site):
    site.services.scenarios.save(
        site.looks, "Oud", {"project": "GW-999", "loon": "9999", "perspectief": "x", "taal": "en"}
    )
    page = site.client.get("/rekenen?taal=nl").text
    assert 'href="/rekenen">Oud' in page and "9999" not in page
