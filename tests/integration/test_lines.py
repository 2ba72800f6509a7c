"""From a figure to its ledger lines and back, on the example country; and nobody reads lines of another."""

import re

import pytest

from assets.lines import Ledger, OtherBuild
from assets.serving import services
from pipelines.contracts import RAW
from reports.app import Site, create_app
from reports.audience import projects_of
from reports.labels.pages import PAGES
from reports.pages import Wanted, lines
from reports.served import Served
from reports.view_models.behind import FORMULA, USES
from reports.viewer import Viewer
from reports.warehouse import Warehouse


@pytest.fixture(scope="module")
def told(country):
    return Warehouse.of(country.data)


@pytest.fixture(scope="module")
def ledger(country):
    return Ledger(country.data)


class Looking:
    """The dashboard as somebody sees it."""

    def __init__(self, data, viewer):
        app = create_app(Site(Served(data), lambda: viewer, services(data)))
        self.client = app.server.test_client()

    def get(self, address):
        return self.client.get(address)

    def text(self, address):
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text.replace("\u00a0", " ")

    def rows(self, address):
        return len(re.findall(r"<th[^>]*scope=.?row", self.text(address)))


def wanted(project, budget, year=0, payer=None):
    return Wanted(project, budget, year, payer, 0, 1_000_000)


def test_what_is_behind_a_figure_is_the_figure_to_the_cent(told):
    rows = told.table("mart__lines_behind")
    assert rows.figure_cents.notna().all()
    assert (rows.lines_cents - rows.figure_cents == rows.left_out_cents).all()
    booked = rows.budget.isin(
        ["caretaking", "transfers", "liveability", "rent_arrears", "vacancy", "vandalism", "turnover_maintenance"]
    )
    assert booked.any()
    assert (rows.left_out_cents[booked] == 0).all()  # every month of a complex had others to be compared with
    care = rows[~booked]
    assert (care.left_out_cents >= 0).all()  # an estimate sees no line that is not there
    assert (care.left_out_cents == 0).mean() > 0.5


def test_the_lines_that_are_listed_are_those_that_were_added_up(told, ledger):
    rows = told.table("mart__lines_behind")
    every = rows[(rows.project_id == "GW-001") & rows.year.isin([0, 2024]) & (rows.budget != "transfers")]
    assert len(every) > 15
    for row in every.itertuples():
        lines = ledger.lines(told, wanted("GW-001", row.budget, row.year))
        assert (len(lines), lines.amount_cents.sum(), lines.real_cents.sum()) == (
            row.lines,
            row.amount_cents,
            row.lines_cents,
        )
        assert "person_id" not in lines


def test_every_figure_that_lines_of_a_file_are_behind_names_the_file(told, ledger):
    listed = ledger.lines(told, wanted("GW-001", "rent_arrears", 2024))
    file_id = listed.file_id.iloc[0]
    rests = ledger.rests_on(told, file_id, None).set_index(["project_id", "budget"])
    assert rests.lines[("GW-001", "rent_arrears")] == (listed.file_id == file_id).sum()
    assert ledger.fed(told, file_id) == {"raw_xaf__lines": _rows(told, file_id)}


def _rows(told, file_id):
    files = told.table("mart__reconciliation")
    return int(files[files.file_id == file_id].lines_accepted.iloc[0])


def test_lines_of_another_build_are_not_told(told, country, tmp_path):
    with pytest.raises(OtherBuild):
        Ledger(tmp_path).lines(told, wanted("GW-001", "caretaking"))


def test_lines_that_another_paid_are_not_read(told, ledger):
    payer = tuple(_payer(told))
    file_id = ledger.lines(told, wanted("GW-001", "wmo_support", payer=payer)).file_id.iloc[0]
    other = ("gemeente", "0000")
    assert len(ledger.lines(told, wanted("GW-001", "wmo_support", payer=other))) == 0
    assert len(ledger.rests_on(told, file_id, payer)) > 0
    assert len(ledger.rests_on(told, file_id, other)) == 0


def _payer(told):
    return "gemeente", next(one.municipality for one in projects_of(told.directory) if one.project_id == "GW-001")


def test_who_paid_reads_the_lines_and_nobody_else(told, country):
    project = next(one for one in projects_of(told.directory) if one.project_id == "GW-001")
    care, caretaking = "/regels/GW-001?post=wmo_support&jaar=2024", "/regels/GW-001?post=caretaking&jaar=2024"
    municipality = Looking(country.data, Viewer("gemeente", project.municipality))
    corporation = Looking(country.data, Viewer("corporatie", project.corporation))
    count = told.table("mart__lines_behind").set_index(["project_id", "budget", "year"]).lines
    assert f"{count[('GW-001', 'wmo_support', 2024)]} regels 2024" in municipality.text(care)
    assert municipality.rows(care) == min(count[("GW-001", "wmo_support", 2024)], lines.EACH) > 10
    assert "van een ander (woningcorporatie)" in municipality.text(caretaking)
    assert corporation.rows(caretaking) == count[("GW-001", "caretaking", 2024)]
    assert "van een ander (gemeente)" in corporation.text(care)
    assert corporation.rows(care) == 0
    assert Looking(country.data, Viewer("netwerk")).get(care).status_code == 403
    other = next(one.municipality for one in projects_of(told.directory) if one.municipality != project.municipality)
    assert Looking(country.data, Viewer("gemeente", other)).get(care).status_code in (403, 404)


def test_all_lines_are_one_file_and_the_file_of_a_line_says_what_rests_on_it(told, country):
    looking = Looking(country.data, Viewer("gemeente"))
    table = looking.get("/csv/regels/GW-001/lines.csv?post=wmo_support&jaar=2024&bladzijde=alle")
    told_lines = table.data.decode("utf-8-sig").splitlines()
    rows = told.table("mart__lines_behind").set_index(["project_id", "budget", "year"])
    assert len(told_lines) == 1 + rows.lines[("GW-001", "wmo_support", 2024)]
    real = sum(round(100 * float(line.split(";")[4].replace(",", "."))) for line in told_lines[1:])
    assert real == rows.lines_cents[("GW-001", "wmo_support", 2024)]
    files = told.table("mart__reconciliation")
    claims = files[files.kind == "wmo323"].file_id.iloc[0]
    page = looking.text(f"/levering/{claims}")
    assert "Welke cijfers rusten op dit bestand?" in page
    assert "Wmo-begeleiding" in page
    hours = files[files.kind == "caretaking"].file_id.iloc[0]
    assert PAGES["nl"]["fed.raw_caretaking__hours"] in looking.text(f"/levering/{hours}")
    assert looking.get(f"/levering/{'0' * 64}").status_code == 404


def test_a_file_of_another_is_not_there(told, country):
    files = told.table("mart__reconciliation")
    one = files[files.kind == "shelter"].iloc[0]
    code = one.owner.partition(":")[2]
    assert Looking(country.data, Viewer("gemeente", code)).get(f"/levering/{one.file_id}").status_code == 200
    other = next(p.municipality for p in projects_of(told.directory) if p.municipality != code)
    assert Looking(country.data, Viewer("gemeente", other)).get(f"/levering/{one.file_id}").status_code == 404
    assert Looking(country.data, Viewer("netwerk")).get(f"/levering/{one.file_id}").status_code == 404


@pytest.mark.parametrize("name", sorted(FORMULA))
def test_every_figure_leads_to_its_calculation_its_assumptions_and_its_lines(country, name):
    page = Looking(country.data, Viewer("gemeente")).text(f"/herkomst/{name}?project=GW-001")
    for part in ("trace_formula", "table_uses", "table_behind"):
        assert PAGES["nl"][part] in page
    known = set(Warehouse.of(country.data).table("ref__parameters").parameter)
    assert set(USES[name]) <= known


def test_every_table_of_what_was_received_says_what_it_is_for():
    for table in set(RAW) - {"raw_intake__files"}:
        assert all(f"fed.{table}" in PAGES[lang] for lang in ("nl", "en")), table


def test_no_lines_are_told_of_a_ledger_that_is_being_built(country, told, tmp_path):
    (tmp_path / "warehouse").symlink_to(country.data / "warehouse")
    asked, ledger = wanted("GW-001", "caretaking"), Ledger(tmp_path)
    assert len(ledger.lines(told, asked))
    (tmp_path / ".unfinished").touch()
    for ask in (
        lambda: ledger.lines(told, asked),
        lambda: ledger.rests_on(told, "a" * 64, None),
        lambda: ledger.fed(told, "a" * 64),
    ):
        with pytest.raises(OtherBuild):
            ask()
