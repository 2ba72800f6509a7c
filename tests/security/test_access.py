"""Nobody is given what is of another: rows per audience, everything that can be asked and tampered with, and who is not in."""

import json
import re
from itertools import islice

import pandas as pd
import pytest

from assets.engine import engine
from assets.serving import services
from pipelines.contracts import CONTRACTS
from reports import audience
from reports.access.settings import SettingsError, settings_of
from reports.app import Site, create_app
from reports.audience import RULES, Audience, Given, NotForThem, projects_of
from reports.pages.routes import ROUTES
from reports.served import ALSO, EVERY, NOT_HELD, Served
from reports.viewer import Viewer, allowed
from reports.warehouse import Warehouse
from tests.conftest import ROOT
from tests.security import work
from tests.security.canaries import CORPORATION, FOREIGN, MARKS, MUNICIPALITY, NETWORK, plant
from tests.security.tampering import WHO, everything, reached, tamper

ALL = Viewer("gemeente")  # holds the data of all
OUTSIDERS = {Viewer("gemeente", "9999"), Viewer("corporatie", "9001"), Viewer("gemeente", "90000137")}


@pytest.fixture(scope="module")
def planted(country, tmp_path_factory):
    engine()
    return plant(country.data, tmp_path_factory.mktemp("planted"))


def given(planted, viewer):
    return Served(planted.data).marts(viewer)


def words(rows):
    """Everything that stands in rows, as text; amounts in whole euros."""
    said = set()
    for name in rows.columns:
        values = rows[name].dropna()
        cents = name.endswith("_cents") or name in ("value", "shrunken")
        said |= (
            {str(abs(int(one)) // 100) for one in values}
            if cents
            else {m for one in values.astype(str) for m in re.findall(r"kanarie_\w+_\d+", one)}
        )
    return said


def test_every_table_that_is_told_of_has_a_rule_and_no_other_has():
    served = {name for name in CONTRACTS if name.partition("__")[0] in EVERY} | set(ALSO)
    assert set(RULES) == served - set(NOT_HELD)


@pytest.mark.parametrize("who", ["municipality", "corporation", "network"])
def test_what_an_organisation_is_given_of_every_table_holds_not_one_row_of_another(planted, who):
    marts, own = given(planted, WHO[who]), set()
    for table in RULES:
        found = words(marts.table(table))
        for party in MARKS:
            hits = found & planted.canaries[party]
            assert not hits or party not in FOREIGN[who], (table, party, sorted(hits)[:3])
            own |= hits
        if who == "network":
            assert not {one for one in found if one.startswith("kanarie")}, table
    assert len(own) > 100  # the search finds what is there


def test_every_key_of_a_row_that_is_given_is_of_who_looks(planted):
    profiles = Warehouse(planted.data / "warehouse").directory
    own = {
        "9001": set(profiles[profiles.municipality_code == "9001"].project_id),
        "90000137": set(profiles[profiles.corporation_id == "90000137"].project_id),
    }
    for viewer, owner in ((MUNICIPALITY, "gemeente:9001"), (CORPORATION, "kvk:90000137")):
        marts = given(planted, viewer)
        may = own[viewer.organisation] | {f"{viewer.role}:{viewer.organisation}"}
        for table, rule in RULES.items():
            rows = marts.table(table)
            if rule.kind == "project":
                assert set(rows[rule.column].astype(str)) <= may, table
            if rule.kind == "owner":
                assert set(rows.owner) <= {owner}, table
            if rule.kind == "network":
                assert rows.empty, table
        assert set(marts.table("mart__who_pays_who_gains").project_id) == own[viewer.organisation]


@pytest.mark.parametrize("viewer", sorted(OUTSIDERS, key=str), ids=str)
def test_who_has_no_project_is_given_no_row_of_anybody(planted, viewer):
    marts = given(planted, viewer)
    for table, rule in RULES.items():
        assert rule.kind == "everybody" or rule.kind == "group" or marts.table(table).empty, table


def test_a_table_without_a_rule_is_given_to_nobody_and_a_column_that_is_not_known_is_not_read(planted, tmp_path):
    for viewer in (MUNICIPALITY, NETWORK, Viewer("gemeente")):
        marts = Given(planted.data / "warehouse", None, viewer)
        for table in (
            "raw_intake__files",
            "core__cost_lines",
            "mart__avoided_draws",
            "mart__secret",
            "../mart__amounts",
        ):
            for ask in (marts.table, marts.optional):
                with pytest.raises(NotForThem):
                    ask(table)
    folder = tmp_path / "warehouse"
    (folder / "mart").mkdir(parents=True)
    for name in ("mart__project_profile", "mart__organisations"):
        rows = pd.read_parquet(planted.data / "warehouse" / "mart" / f"{name}.parquet")
        rows.assign(of_another="secret").to_parquet(folder / "mart" / f"{name}.parquet")
    assert "of_another" not in Given(folder, None, MUNICIPALITY).table("mart__organisations")


def test_rows_that_are_not_given_are_not_read(planted, monkeypatch):
    asked = {}
    read = pd.read_parquet
    monkeypatch.setattr(
        pd, "read_parquet", lambda path, **more: asked.setdefault(path.stem, more) and read(path, **more)
    )
    marts = Given(planted.data / "warehouse", None, MUNICIPALITY)
    for table in ("mart__amounts", "mart__coverage", "mart__reconciliation"):
        marts.table(table)
    assert asked["mart__amounts"]["filters"] and asked["mart__reconciliation"]["filters"] == [
        ("owner", "in", ["gemeente:9001"])
    ]
    assert "mart__coverage" not in asked


def test_a_figure_of_a_group_needs_three_others_of_its_kind_and_three_other_projects(planted):
    marts = given(planted, MUNICIPALITY)
    assert marts.audience.others == 4 and set(marts.table("mart__comparison_groups").projects) <= set(range(6, 100))
    assert len(marts.table("mart__comparison_groups"))
    few = [one for one in marts.audience.projects if one.municipality in ("9001", "9002", "9003")]
    assert Audience(MUNICIPALITY, tuple(few)).condition(RULES["mart__comparison_groups"], ()) == []


def test_what_is_of_all_together_is_given_to_who_has_all_projects():
    here = [one for one in _projects() if one.municipality == "0344"]
    assert "all" in Audience(Viewer("gemeente", "0344"), tuple(here)).scopes
    assert "all" not in Audience(Viewer("gemeente", "0344"), tuple(_projects())).scopes
    assert "all" not in Audience(Viewer("gemeente", "0344"), ()).scopes


def _projects():
    from tests.unit.reports.test_viewer import HERE, THERE

    return [HERE, THERE]


def test_nothing_of_another_is_told_or_touched_whatever_is_asked_or_tampered_with(planted, monkeypatch):
    monkeypatch.setattr("assets.counter.started", work.copied)
    told = tamper(planted, every=211, work_every=5)
    assert told.leaked == [] and told.changed == []
    assert sum(told.tried.values()) > 1_200 and min(told.tried.values()) > 100
    assert not told.own["nobody"]
    assert not [code for _, code in told.codes if code >= 500]  # nothing that is sent makes anything fail
    for who, mark in (("municipality", 411), ("corporation", 522)):  # each sees the own file, scenario and simulation
        own = {f"kanarie_{who}_{n}" for n in (90_000 + (mark == 522), 91_000 + (mark == 522))}
        assert own | {f"{mark}987"} <= told.own[who], who
    for who in ("municipality", "corporation", "network"):
        assert len(told.own[who]) >= 100, who  # the search finds what is there
    assert {code for who, code in told.codes if who == "nobody"} <= {200, 401, 403, 404}
    assert told.codes["nobody", 200] == 2  # the style and the font


def test_what_touches_the_work_of_another_would_be_seen(planted, monkeypatch):
    work.begin(planted)  # each has work of their own
    monkeypatch.setattr("tests.security.tampering.WHO", {"corporation": CORPORATION})
    monkeypatch.setattr("tests.security.tampering.read", lambda: iter(()))
    monkeypatch.setattr("assets.scenarios.owner_of", lambda viewer: "gemeente-9001")  # all are taken for one
    monkeypatch.setattr(work, "asked", lambda doing, *_: islice(work._of_calculating(doing, {}), 2))
    told = tamper(planted)
    assert {(who, whose) for who, _, whose in told.changed} >= {("corporation", "municipality")}


def test_every_address_callback_and_page_is_tampered_with(planted):
    from tests.security.access import Dashboard

    doing = work.begin(planted)
    alone = create_app(Site(Served(planted.data), lambda: NETWORK, doing.services))
    login = Dashboard(planted.data, "http://localhost:9").app
    asked, there = everything(doing), set()
    for app in (alone, login):
        app.server.test_client().get("/")  # the first request adds the last rules
        there |= {rule.endpoint for rule in app.server.url_map.iter_rules()}
    there |= {output for output, one in alone.callback_map.items() if "callback" in one}
    there |= {f"{route.path} {route.named}" for route in ROUTES}
    assert there - reached(alone, asked) - reached(login, asked) == set()


def test_packages_of_others_are_for_the_network(tmp_path, monkeypatch):
    from reports.pages import View, network

    monkeypatch.setattr(network, "there", lambda _: True)
    monkeypatch.setattr(network, "view", lambda data, lang: View("title", ["together 744001"]))
    for viewer, code in ((MUNICIPALITY, 503), (CORPORATION, 503), (NETWORK, 200), (Viewer("gemeente"), 200)):
        client = create_app(Site(Served(tmp_path), lambda viewer=viewer: viewer)).server.test_client()
        answer = client.get(network.PATH)
        assert answer.status_code == code and ("744001" in answer.text) == (code == 200)
        assert client.get("/").headers["Location"] == (network.PATH if code == 200 else "/overzicht")


@pytest.fixture(scope="module")
def closed(planted, tmp_path_factory):
    """A dashboard of which nobody is in, with and without a way to log in."""
    from tests.security.access import Dashboard

    alone = create_app(Site(Served(planted.data), lambda: None, services(planted.data)))
    return {"alone": alone, "login": Dashboard(planted.data, "http://localhost:9").app}


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")
OPEN = {"static", "font", "login_page", "login_start", "login_back", "logout"}


@pytest.mark.parametrize("kind", ["alone", "login"])
def test_who_is_not_in_gets_nothing_by_any_rule_and_any_method(closed, kind):
    server = closed[kind].server
    base = "https://ontschot.test" if kind == "login" else "http://localhost"
    client, tried = server.test_client(), 0
    client.get("/", base_url=base)  # the first request adds the last rules
    for rule in list(server.url_map.iter_rules()):
        path = re.sub(r"<(?:\w+:)?(\w+)>", "x", rule.rule)
        for method in METHODS:
            for more in ({}, {"json": {}}, {"headers": {"Origin": base, "Cookie": "ontschot=x; __Host-ontschot=x"}}):
                answer = client.open(path, method=method, base_url=base, **more)
                tried += 1
                if rule.endpoint in OPEN:
                    assert answer.status_code < 500 or rule.endpoint == "login_start", (
                        path,
                        method,
                    )  # the provider is gone
                else:
                    assert answer.status_code in (302, 401, 403, 405), (path, method, answer.status_code)
                    assert len(answer.data) < 400, (path, method)
    assert tried > 300
    assert {r.endpoint for r in server.url_map.iter_rules()} - OPEN  # there is something behind the gate


@pytest.mark.parametrize("kind", ["alone", "login"])
def test_what_is_open_to_who_is_not_in_is_a_list_of_names(closed, kind):
    from reports.access.gate import OPEN as LISTED

    assert set(LISTED) == OPEN
    assert OPEN & {r.endpoint for r in closed[kind].server.url_map.iter_rules()} == (
        OPEN if kind == "login" else {"static", "font"}
    )


@pytest.mark.parametrize(("host", "code"), [("ontschot.test", 302), ("ONTSCHOT.test", 302), ("evil.test", 421), ("ontschot.test.evil.test", 421), ("ontschot.test:444", 421), ("127.0.0.1", 421), ("", 421)])  # fmt: skip
def test_a_dashboard_answers_to_its_own_name_only(closed, host, code):
    assert closed["login"].server.test_client().get("/overzicht", headers={"Host": host}).status_code == code


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8050", "[::1]:8050", "LOCALHOST:1"])
def test_on_ones_own_computer_it_answers_to_the_names_of_that_computer(planted, host):
    alone = create_app(Site(Served(planted.data), lambda: NETWORK)).server.test_client()
    assert alone.get("/_dash-layout", headers={"Host": host}).status_code == 200
    for other in ("evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "[::2]"):
        assert alone.get("/_dash-layout", headers={"Host": other}).status_code == 421


HEADERS = {
    "Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()",
    "Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/overzicht", "/inloggen", "/nergens", "/csv/overzicht/who.csv", "/_dash-layout", "/inloggen/terug"]
)
def test_eight_headers_go_along_with_every_answer_refusals_too(closed, path):
    for method in ("GET", "POST"):
        said = closed["login"].server.test_client().open(path, method=method, base_url="https://ontschot.test").headers
        for name, value in HEADERS.items():
            assert value in said[name], (path, method, name)
        assert (
            "unsafe-eval" not in said["Content-Security-Policy"]
            and "frame-ancestors 'none'" in said["Content-Security-Policy"]
        )
    assert "Server" not in said or "Werkzeug" not in said["Server"]


def test_a_post_comes_from_our_own_pages_and_is_small(planted):
    alone = create_app(Site(Served(planted.data), lambda: NETWORK)).server.test_client()
    own = {"Origin": "http://localhost"}
    for headers in (
        {},
        {"Origin": "http://localhost.evil.test"},
        {"Origin": "https://localhost"},
        {"Origin": "null"},
        own | {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ):
        assert alone.post("/_dash-update-component", json={}, headers=headers).status_code == 403, headers
    for headers in (own, {"Sec-Fetch-Site": "same-origin"}):
        assert alone.post("/_dash-update-component", data="no json", headers=headers).status_code != 403
        assert alone.post("/_dash-update-component", json={"x": "y" * 70_000}, headers=headers).status_code == 413


def test_few_people_are_the_few_of_a_release():
    rows = pd.read_csv(ROOT / "data" / "reference" / "parameters.csv").set_index("parameter").value
    assert rows["disclosure_fewest_people"] == audience.FEWEST


FEW_RULES = [name for name, rule in RULES.items() if rule.kind == "project"]


@pytest.fixture
def between(planted, monkeypatch):
    """A number of people that some of the projects have and others have not, and the projects that have fewer."""
    people = Served(planted.data).marts(ALL).table("mart__project_profile").set_index("project_id").supported_residents
    monkeypatch.setattr(audience, "FEWEST", float(people.median()))
    few = set(people.index[people < people.median()])
    assert 3 <= len(few) <= len(people) - 3
    return few


@pytest.mark.parametrize("who", ["corporation", "network"])
def test_figures_of_projects_of_few_people_are_kept_from_who_does_not_provide_their_care_and_so_are_sums(
    planted, between, who
):
    open_, kept = given(planted, WHO[who]), Served(planted.data, few_kept=True).marts(WHO[who])
    told = set()
    for table in FEW_RULES:
        column = RULES[table].column
        before, after = (set(marts.table(table)[column].astype(str)) for marts in (open_, kept))
        assert after <= before - between, table
        assert not {one for one in after if one == "all" or ":" in one}, table  # no sum to take the others from
        told |= after
    assert told and told == {p.project_id for p in projects_of(kept.directory) if not p.few and allowed(WHO[who], p)}
    for table in ("mart__comparison_groups", "mart__coverage"):
        assert who == "corporation" or kept.table(table).empty


def test_who_provides_the_care_or_holds_the_data_sees_projects_of_few_people(planted, between):
    for viewer in (WHO["municipality"], ALL, Viewer("corporatie")):
        open_, kept = given(planted, viewer), Served(planted.data, few_kept=True).marts(viewer)
        for table in FEW_RULES:
            column = RULES[table].column
            assert list(kept.table(table)[column]) == list(open_.table(table)[column]), table


def test_a_page_of_few_people_says_why_it_is_not_shown_in_any_form(planted, between):
    viewer = WHO["corporation"]
    site = Site(Served(planted.data, few_kept=True), lambda: viewer, services(planted.data))
    client = create_app(site).server.test_client()
    mine = {
        p.project_id: p
        for p in projects_of(site.served.marts(viewer).directory)
        if p.corporation == viewer.organisation
    }
    small = sorted(set(mine) & between)[0]
    answer = client.get(f"/projecten/{small}")
    assert answer.status_code == 403 and "minder dan tien mensen met begeleiding" in answer.text
    for address in (
        f"/bestand/projecten/{small}.xlsx",
        f"/bestand/projecten/{small}.pdf",
        f"/csv/projecten/{small}/budgets.csv",
    ):
        assert client.get(address).status_code == 403
    overview = client.get("/overzicht")
    assert "Van alle projecten samen is er geen cijfer" in overview.text
    for page in ("/projecten", "/vergelijken", "/rekenen", "/verantwoording", f"/herkomst/avoided?project={small}"):
        assert client.get(page).status_code == 200


def test_few_people_are_kept_unless_the_settings_say_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("ONTSCHOT_SECRET", "geheim")
    said = {"issuer": "https://a.nl", "client_id": "o", "secret": {"env": "ONTSCHOT_SECRET"}, "address": "https://b.nl",
            "organisations": {"net": "netwerk"}}  # fmt: skip
    for few, shown in ((None, False), ("kept", False), ("shown", True)):
        (tmp_path / "login.yaml").write_text(json.dumps(said | ({"few_people": few} if few else {})))
        assert settings_of(tmp_path).few_shown is shown
    (tmp_path / "login.yaml").write_text(json.dumps(said | {"few_people": True}))
    with pytest.raises(SettingsError) as wrong:
        settings_of(tmp_path)
    assert (wrong.value.field, wrong.value.code) == ("few_people", "not_kept_or_shown")
