"""Pages of an earlier build do not stay behind, and no page lands outside its folder."""

import pytest

from assets.disk import Disk
from assets.generations import show_pages
from assets.published import report_path
from reports.names import page_file, page_link


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
