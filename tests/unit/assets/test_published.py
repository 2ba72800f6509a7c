"""Pages of an earlier build do not stay behind."""

from assets.published import remove_others, report_path


def test_pages_of_projects_that_are_gone_are_removed_and_nothing_else(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    kept = {report_path(tmp_path, project, lang).name for project in ("all", "P1") for lang in ("nl", "en")}
    for name in (*kept, "P2.html", "P2.en.html", "aantekeningen.txt"):
        (pages / name).write_text("")
    remove_others(pages, ["all", "P1"])
    assert {path.name for path in pages.iterdir()} == {*kept, "aantekeningen.txt"}
