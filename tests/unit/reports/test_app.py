"""The dashboard as a server: addresses, languages, headers, states, rights; without a browser."""

import html
import io
import re

import openpyxl
import pytest

from assets.engine import engine
from reports.app import Site, create_app
from reports.document import MENU
from reports.download import XLSX
from reports.pages import overview
from reports.served import Served
from reports.viewer import Viewer
from tests.unit.reports.marts import write

NETWORK, EVERYTHING = Viewer("netwerk"), Viewer("gemeente")


@pytest.fixture(scope="module", autouse=True)
def _engine():
    engine()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse")
    return data


def client(data, viewer=EVERYTHING):
    return create_app(Site(Served(data), lambda: viewer)).server.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def site(built):
    return client(built)


@pytest.mark.parametrize("path", [*MENU.values(), "/projecten/GW-001"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_has_its_language_one_heading_and_a_title_of_its_own(site, path, lang):
    said = site.get(f"{path}?taal={lang}").text
    assert f'<html lang="{lang}">' in said
    assert said.count("<h1") == 1
    title = re.search(r"<title>(.+) – Ontschot</title>", said).group(1)
    assert title in said.split("<main")[1]
    other = "en" if lang == "nl" else "nl"
    assert re.search(rf'<a href="{path}\?[^"]*taal={other}[^"]*" hreflang="{other}" lang="{other}"', said)


def test_a_language_once_chosen_stays(built):
    pages = create_app(Site(Served(built), lambda: EVERYTHING)).server.test_client()
    pages.get("/overzicht?taal=en")
    assert '<html lang="en">' in pages.get("/projecten").text
    assert '<html lang="nl">' in pages.get("/projecten?taal=nl").text


def test_text_and_numbers_are_there_before_any_script(site):
    first = site.get("/overzicht").text.split('id="first"')[1].split('id="react-entry-point"')[0]
    for told in ("Wat levert beheer", "€\u00a0740.000", "3 maanden", "De corporatie betaalt", "<table>"):
        assert told in first


def test_the_menu_is_the_same_on_every_page_and_says_where_one_is(site):
    for path in ("/overzicht", "/projecten/GW-001"):
        said = site.get(path).text
        places = [said.index(f'href="{at}"') for at in MENU.values()]
        assert places == sorted(places)
        assert said.count('aria-current="page"') == 1


def test_what_is_chosen_goes_along_in_the_menu_and_the_other_language(site):
    said = site.get("/overzicht?perspectief=woningcorporatie&project=GW-001").text
    assert 'href="/projecten?perspectief=woningcorporatie"' in said
    assert "perspectief=woningcorporatie&amp;project=GW-001&amp;periode=alle&amp;bedrag=totaal&amp;taal=en" in said


def test_every_answer_keeps_others_out(site):
    for path in ("/overzicht", "/_dash-layout", "/csv/overzicht/who.csv", "/static/app.js", "/nergens"):
        headers = site.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("style-src")[0]
        assert not re.findall(r"https?:|\*", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_figures_are_never_kept_by_a_browser_and_files_that_do_not_change_are(site):
    assert site.get("/overzicht").headers["Cache-Control"] == "no-store"
    assert site.get("/csv/overzicht/who.csv").headers["Cache-Control"] == "no-store"
    assert "immutable" in site.get("/static/app.js").headers["Cache-Control"]


def test_no_page_is_taken_for_another_when_answers_are_made_small(site):
    small = {"Accept-Encoding": "gzip"}
    one, other = (site.get(path, headers=small).data for path in ("/overzicht", "/projecten"))
    assert one != other


def test_a_page_names_no_other_host(site):
    said = site.get("/overzicht").text.replace("http://www.w3.org/", "")
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", said)


@pytest.mark.parametrize("path", ["/nergens", "/projecten/GW-404", "/overzicht/x", "/projecten/%3Cscript%3E"])
def test_an_address_without_a_page_says_so(site, path):
    answer = site.get(path)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text.split("<main")[1].split("<footer")[0]


def test_a_project_of_another_organisation_says_who_can_give_access(built):
    told = client(built, Viewer("corporatie", "00000000")).get("/projecten/GW-001")
    assert told.status_code == 403
    assert "Wonen Voorbeeld kan je inzage geven" in told.text
    assert "740.000" not in told.text


def test_a_table_of_a_project_of_another_organisation_is_not_given(built):
    other = client(built, Viewer("corporatie", "00000000"))
    assert other.get("/csv/projecten/GW-001/who.csv").status_code == 403
    assert client(built).get("/csv/projecten/GW-001/who.csv").status_code == 200


@pytest.mark.parametrize("path", ["/overzicht", "/projecten/GW-001"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_can_be_taken_along_as_a_workbook_of_what_it_shows(site, path, lang):
    said = site.get(f"{path}?taal={lang}").text
    address = html.unescape(re.search(r'href="(/bestand[^"]+[.]xlsx[^"]*)"', said).group(1))
    given = site.get(address)
    assert given.mimetype == XLSX and given.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r'attachment; filename="ontschot_[\w.%-]+\.xlsx"', given.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(given.data))
    assert html.unescape(re.search(r"<h1[^>]*>(.+?)</h1>", said).group(1)) == book[book.sheetnames[0]]["A1"].value
    addresses = [c.value for row in book[book.sheetnames[-1]].iter_rows() for c in row if str(c.value).startswith(path)]
    assert addresses == [f"{path}?taal={lang}"]


def test_a_workbook_goes_through_the_gate_of_its_page(built):
    other = client(built, Viewer("corporatie", "00000000"))
    assert other.get("/bestand/projecten/GW-001.xlsx").status_code == 403
    assert b"740" not in other.get("/bestand/overzicht.xlsx?project=GW-001").data
    assert other.get("/bestand/overzicht.xlsx?project=GW-001").status_code != 200
    assert client(built, None).get("/bestand/overzicht.xlsx").status_code == 401
    for path in (
        "/bestand/projecten/GW-404.xlsx",
        "/bestand/vergelijken.xlsx",
        "/bestand/overzicht.exe",
        "/bestand/nergens.xlsx",
    ):
        assert client(built).get(path).status_code == 404, path


def test_all_projects_of_an_organisation_are_never_those_of_another(built):
    other = client(built, Viewer("gemeente", "0000"))
    for path in ("/overzicht", "/overzicht?project=GW-001", "/overzicht?project=all", "/projecten"):
        assert "740.000" not in other.get(path).text, path


def test_nobody_sees_anything_who_is_not_known(built):
    nobody = client(built, None)
    for path in ("/", "/overzicht", "/_dash-layout", "/_dash-dependencies", "/csv/overzicht/who.csv"):
        answer = nobody.get(path)
        assert answer.status_code == 401
        assert "740.000" not in answer.text


def test_each_role_begins_at_its_own_page(built):
    for viewer, place in (
        (EVERYTHING, "/overzicht"),
        (NETWORK, "/vergelijken"),
        (Viewer("corporatie"), "/projecten/GW-001"),
    ):
        assert client(built, viewer).get("/?taal=en").headers["Location"] == f"{place}?taal=en"


def test_a_table_is_given_as_a_file_in_the_notation_of_the_language(site):
    dutch, english = site.get("/csv/overzicht/who.csv"), site.get("/csv/overzicht/who.csv?taal=en")
    assert dutch.data.decode("utf-8-sig").splitlines()[0].startswith("Partij;Kosten beheer;")
    assert english.data.decode().splitlines()[0].startswith("Party,Caretaker cost,")
    assert "attachment" in dutch.headers["Content-Disposition"]
    assert site.get("/csv/overzicht/nothing.csv").status_code == 404


def test_without_anything_built_it_says_how_to_begin(tmp_path):
    answer = client(tmp_path).get("/overzicht")
    assert answer.status_code == 503
    for told in ("Bekijk de demo", "Begin met je eigen gegevens", "ontschot check", "<ol>"):
        assert told in answer.text


def test_while_a_build_is_unfinished_no_figure_of_two_builds_is_shown(tmp_path):
    write(tmp_path / "warehouse")
    served = Served(tmp_path)
    (tmp_path / ".unfinished").touch()
    cold = create_app(Site(served, lambda: EVERYTHING)).server.test_client(use_cookies=False)
    assert "740.000" not in cold.get("/overzicht").text
    (tmp_path / ".unfinished").unlink()
    assert "740.000" in cold.get("/overzicht").text
    (tmp_path / ".unfinished").touch()
    write(tmp_path / "warehouse", name="Half Werk")
    during = cold.get("/overzicht").text
    assert "740.000" in during
    assert "Half Werk" not in during
    assert "de laatste die klaar was" in during


def test_another_build_is_seen_without_a_restart(tmp_path):
    write(tmp_path / "warehouse")
    pages = client(tmp_path)
    assert "De Proef" in pages.get("/projecten").text
    write(tmp_path / "warehouse", name="De Nieuwe Proef")
    assert "De Nieuwe Proef" in pages.get("/projecten").text


def test_a_page_that_fails_says_so_with_a_code_and_another_try(built, monkeypatch, caplog):
    def broken(desk):
        raise ZeroDivisionError("secret 123")

    monkeypatch.setattr(overview, "view", broken)
    answer = client(built).get("/overzicht?periode=alle")
    assert answer.status_code == 500
    code = re.search(r"Foutcode ([0-9a-f]{8})", answer.text).group(1)
    assert code in caplog.text
    assert "secret 123" not in answer.text
    assert 'href="/overzicht' in answer.text.split('role="alert"')[2]


def test_the_browser_asks_for_the_very_page_the_server_wrote(site):
    asked = {
        "output": "..page-top.children...page-filters.children...page-rest.children..",
        "outputs": [{"id": f"page-{part}", "property": "children"} for part in ("top", "filters", "rest")],
        "inputs": [{"id": "url", "property": "pathname", "value": "/overzicht"}, {"id": "url", "property": "search", "value": "?taal=en"}],
        "state": [[], []],
        "changedPropIds": ["url.pathname"],
    }  # fmt: skip
    output = next(one["output"] for one in site.get("/_dash-dependencies").json if "page-top" in one["output"])
    own = {"Origin": "http://localhost"}
    said = site.post("/_dash-update-component", json=asked | {"output": output}, headers=own).text
    assert "What does caretaking in mixed housing bring the municipality?" in said


def test_every_project_in_the_list_leads_to_its_page(site):
    links = re.findall(r'<th[^>]*scope="row"><a href="([^"]+)"', site.get("/projecten").text)
    assert links == ["/projecten/GW-001"]
    assert site.get(links[0]).status_code == 200
