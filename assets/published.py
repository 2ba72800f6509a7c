"""What is told of the answers: self-contained HTML pages."""

import os
from pathlib import Path

import dagster as dg

from assets.place import Place
from assets.progress import tell
from pipelines.contracts import MART
from reports.export import write_overview, write_project
from reports.warehouse import Warehouse

LANGUAGES = ("nl", "en")


def report_path(data: Path, project: str, lang: str) -> Path:
    """Where the page of a project (or ``all``) goes."""
    name = "index" if project == "all" else project
    return data / "pages" / (f"{name}.html" if lang == "nl" else f"{name}.{lang}.html")


def write_page(marts: Warehouse, project: str, lang: str, target: Path) -> int:
    """Write one page beside its target and swap it in; gives its size in bytes."""
    html = write_overview(marts, lang) if project == "all" else write_project(marts, project, lang)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    beside.write_text(html, encoding="utf-8")
    beside.replace(target)
    return len(html.encode("utf-8"))


def remove_others(folder: Path, projects: list[str]) -> None:
    """Remove pages of projects that are not there any more: nobody may read old figures as new ones."""
    known = {report_path(folder.parent, project, lang).name for project in projects for lang in LANGUAGES}
    for path in folder.glob("*.html"):
        if path.name not in known:
            path.unlink()


@dg.asset(
    deps=[table for table in MART if table != "mart__avoided_draws"] + ["ref__budgets"],
    group_name="published",
    owners=["team:reports"],
    kinds={"html"},
    description="Self-contained HTML: one overview and one page per project, in Dutch.",
)
def published__pages(place: Place) -> dg.MaterializeResult:
    """Overview and project pages."""
    marts = Warehouse(Path(place.data) / "warehouse")
    pages = ["all", *marts.project_ids()]
    size = sum(write_page(marts, page, "nl", report_path(Path(place.data), page, "nl")) for page in pages)
    remove_others(place.pages, pages)
    tell("published__pages", 1.0)
    return dg.MaterializeResult(metadata={"pages": len(pages), "bytes": size, "folder": str(place.pages)})
