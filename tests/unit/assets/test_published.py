"""Pages of an earlier build do not stay behind, and no page lands outside its folder."""

import os
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import published
from assets.disk import Disk
from assets.generations import read, show_pages
from assets.place import ROOT, Place
from assets.published import covers_everything, report_path, write_page
from pipelines.contracts import CONTRACTS
from reports.names import file_of, page_file, page_link
from reports.warehouse import current


def test_pages_that_this_build_did_not_make_are_removed_and_nothing_else(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    kept = {page_file(project, "nl") for project in ("all", "P1")}
    for name in (*kept, "P1.en.html", "P2.html", "P2.en.html", "aantekeningen.txt"):
        (pages / name).write_text("")
    made = tmp_path / "made"
    made.mkdir()
    for name in kept:
        (made / name).write_text("new")
    show_pages(made, tmp_path, Disk())
    assert all((pages / name).read_text() == "new" for name in kept)
    assert {path.name for path in pages.iterdir()} == {*kept, "aantekeningen.txt"}


@pytest.mark.parametrize(
    "code", ["../../PWN", "12/A", "a\\b", ".", "..", ".hidden", "index", "Index", "CON", "a%2Fb", "x\0y", "é"]
)
def test_a_code_is_never_a_path_and_never_the_overview(tmp_path, code):
    path = report_path(tmp_path, code, "nl")
    assert path.parent == tmp_path / "pages" and path.resolve().parent == (tmp_path / "pages").resolve()
    assert path.name.casefold() not in ("index.html", "con.html") and not path.name.startswith(".")


def test_a_page_of_another_language_is_another_page(tmp_path):
    assert report_path(tmp_path, "P1", "en") == tmp_path / "reports" / page_file("P1", "en")
    assert page_file("P1", "en") != page_file("P1", "nl")


def test_two_codes_never_share_a_page():
    codes = ["a/b", "a%2Fb", "a b", "a%20b", "index", "%69ndex", "all", "GW-001"]
    assert len({page_file(code, "nl") for code in codes}) == len(codes)


def test_an_ordinary_code_keeps_its_name():
    assert page_file("GW-001", "nl") == page_link("GW-001", "nl") == "GW-001.html"
    assert page_file("all", "en") == "index.en.html"


def test_a_workbook_that_is_open_elsewhere_says_to_close_it(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from assets import published
    from assets.cli import main
    from tests.unit.reports.marts import write

    write(tmp_path / "warehouse")

    def locked(self, target):
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(published.Path, "replace", locked)
    target = tmp_path / "x.xlsx"
    done = CliRunner().invoke(main, ["report", "GW-001", "--excel", "--data", str(tmp_path), "--out", str(target)])
    assert done.exit_code == 3
    assert f"{target} kan niet worden geschreven" in done.output and "Sluit het werkboek" in done.output
    assert [p.name for p in tmp_path.iterdir() if "xlsx" in p.name] == [], "what was written beside it is removed"


class Marts:
    """Marts of which the pages are made: only asked which projects there are."""

    def __init__(self, folder):
        self.folder = folder

    def project_ids(self):
        return ["P2", "P1"]


@pytest.fixture
def drawn(monkeypatch):
    """Pages and documents that say what was asked."""
    monkeypatch.setattr(published, "write_overview", lambda marts, lang: f"all {lang} {marts.folder} é")
    monkeypatch.setattr(
        published, "write_project", lambda marts, project, lang: f"{project} {lang}{'' if marts else ' ?'}"
    )


def test_a_page_is_of_all_or_of_a_project_and_lands_whole(tmp_path, drawn):
    marts, target = Marts("m"), tmp_path / "new" / "folder" / "page.html"
    assert write_page(marts, "all", "en", target) == len("all en m é".encode())
    assert target.read_text("utf-8") == "all en m é"
    assert write_page(marts, "P1", "nl", target) == 5 and target.read_text() == "P1 nl"
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]


def test_what_cannot_be_written_leaves_what_was_there_and_nothing_beside_it(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("old")
    names = []

    def full(path, content):
        names.append(path.name)
        Path(path).touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        published._swapped_in(b"new", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == "old" and len(list(tmp_path.iterdir())) == 1
    assert names == [f".page.html.{os.getpid()}.tmp"]


def test_a_document_is_never_written_over_one_that_differs(tmp_path):
    path = tmp_path / "case.pdf"
    for content, name in (
        (b"1", "case.pdf"),
        (b"2", "case-2.pdf"),
        (b"3", "case-3.pdf"),
        (b"2", "case-2.pdf"),
        (b"1", "case.pdf"),
    ):
        place = published._free(path, content)
        assert place == tmp_path / name
        place.write_bytes(content)
    (tmp_path / "case-4.pdf").mkdir()
    assert published._free(path, b"4") == tmp_path / "case-5.pdf"


def test_a_workbook_goes_to_the_reports_or_where_it_is_asked(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("assets.serving.services", lambda data: ("services", data))
    monkeypatch.setattr("reports.workbook.workbook", lambda *what: asked.append(what) or b"xlsx")
    marts = Marts("m")
    made = published.write_workbook(marts, "P1", "nl", tmp_path)
    assert made == tmp_path / "reports" / file_of("P1", "nl", "xlsx") and made.read_bytes() == b"xlsx"
    assert asked == [(marts, "P1", "nl", ("services", tmp_path))]
    assert published.write_workbook(marts, "P1", "nl", tmp_path) == made, "the same again is the same file"
    assert published.write_workbook(marts, "P1", "nl", tmp_path, tmp_path / "x.xlsx") == tmp_path / "x.xlsx"


def test_a_business_case_says_whether_it_has_charts(tmp_path, monkeypatch):
    class Made:
        pdf, without = b"pdf", "no browser"

    asked = []
    monkeypatch.setattr("reports.business_case.make", lambda *what: asked.append(what) or Made)
    marts = Marts("m")
    made, without = published.write_pdf(marts, "all", "en", tmp_path)
    assert (made, without) == (tmp_path / "reports" / file_of("all", "en", "pdf"), "no browser")
    assert made.read_bytes() == b"pdf" and asked == [(marts, "all", "en")]
    assert published.write_pdf(marts, "all", "en", tmp_path)[0] == made, "the same again is the same file"
    assert published.write_pdf(marts, "all", "en", tmp_path, tmp_path / "x.pdf")[0] == tmp_path / "x.pdf"


def ran(made, chosen=None):
    """A run as Dagster tells of it: what its job makes, and what of that was chosen."""
    keys = [dg.AssetKey(name) for name in made]
    layer = SimpleNamespace(executable_asset_keys=keys)
    run = SimpleNamespace(asset_selection=None if chosen is None else {dg.AssetKey(name) for name in chosen})
    return SimpleNamespace(job_def=SimpleNamespace(asset_layer=layer), run=run)


def test_only_a_run_that_makes_every_table_is_of_one_build():
    every = [*CONTRACTS, "published__pages"]
    assert covers_everything(ran(list(CONTRACTS)))
    assert covers_everything(ran(every)) and covers_everything(ran(every, every)) and covers_everything(ran(every, []))
    assert not covers_everything(ran(every[1:])) and not covers_everything(ran(every, every[1:]))
    assert not covers_everything(ran(every[1:], every)), "what was chosen and is not made does not count"


def body(asset):
    return asset.op.compute_fn.decorated_fn


def test_pages_are_made_anew_beside_and_counted(tmp_path, drawn, monkeypatch):
    told = []
    monkeypatch.setattr(published, "Warehouse", Marts)
    monkeypatch.setattr(published, "tell", lambda *what: told.append(what))
    (tmp_path / ".pages").mkdir()
    (tmp_path / ".pages" / "gone.html").write_text("of a project that is no more")
    done = body(published.published__pages)(None, Place(deliveries="", data=str(tmp_path)))
    made = {path.name: path.read_text() for path in (tmp_path / ".pages").iterdir()}
    assert made == {
        "index.html": f"all nl {tmp_path / 'warehouse'} é", page_file("P1", "nl"): "P1 nl", page_file("P2", "nl"): "P2 nl",
    }  # fmt: skip
    assert done.metadata == {"pages": 3, "bytes": sum(len(text.encode()) for text in made.values())}
    assert told == [("published__pages", 1.0)]


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A small warehouse of which two tables are looked at, and its pages."""
    place = Place(deliveries="", data=str(tmp_path), draws=300, as_known_on="2026-01-31")
    rows = {"raw_intake__files": {"file_id": ["f" * 64, "e" * 64, "f" * 64]}, "mart__amounts": {"a": [1]}}
    for table, columns in rows.items():
        place.warehouse().path(table).parent.mkdir(parents=True)
        pq.write_table(pa.table(columns), place.warehouse().path(table))
    (tmp_path / ".pages").mkdir()
    (tmp_path / ".pages" / "index.html").write_text("page")
    place.unfinished.touch()
    monkeypatch.setattr(published, "SHOWN", ("mart__amounts", "raw_intake__files"))
    monkeypatch.setattr(published, "code_of", lambda root: {"version": "7", "root": str(root == ROOT)})
    monkeypatch.setattr(published, "covers_everything", lambda context: context == "everything")
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "no-key"))
    return place


def test_what_a_build_made_is_published_with_where_it_came_from(tmp_path, built, monkeypatch):
    told, asked = [], []
    monkeypatch.setattr(published, "tell", lambda *what: told.append(what))
    monkeypatch.setattr(published, "broken", lambda tables, shown: asked.append((tables.folder, shown)) or [])
    done = body(published.published__generation)("everything", built)
    head = current(tmp_path)
    assert done.metadata == {"published": True, "does_not_hold": "", "generation": 1, "manifest": head.manifest}
    folder = tmp_path / "generations" / head.name
    said = read(folder)
    assert set(said.subjects) == {"mart/mart__amounts.parquet", "raw/raw_intake__files.parquet", "pages/index.html"}
    made = said.statement["predicate"]["buildDefinition"]
    assert made["externalParameters"] == {"draws": 300, "as_known_on": "2026-01-31"}
    assert made["internalParameters"] == {"version": "7", "root": "True"}
    assert [one["digest"]["sha256"][0] for one in made["resolvedDependencies"]] == ["e", "f"], "each delivery once"
    assert not built.unfinished.exists() and told == [("published__generation", 1.0)]
    assert asked == [(str(tmp_path / "warehouse"), ("mart__amounts", "raw_intake__files"))]


def test_what_does_not_hold_is_told_and_nothing_is_looked_at(tmp_path, built, monkeypatch):
    monkeypatch.setattr(published, "broken", lambda *_: ["a.x", "b.y"])
    done = body(published.published__generation)("everything", built)
    assert done.metadata == {"published": False, "does_not_hold": "a.x, b.y"}
    assert current(tmp_path) is None and not built.unfinished.exists()


def test_a_run_of_some_tables_publishes_nothing_and_stays_unfinished(tmp_path, built):
    done = body(published.published__generation)("some", built)
    assert done.metadata == {"published": False, "why": "this run did not make every table"}
    assert current(tmp_path) is None and built.unfinished.exists()


def test_nothing_that_was_asked_is_told_as_nothing(built):
    built = Place(deliveries="", data=built.data)
    assert published._material(built).origin.asked == {"draws": None, "as_known_on": None}
