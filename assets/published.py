"""What is told of the answers: self-contained HTML pages, and the generation in which all of one build is published."""

import os
import shutil
from itertools import count
from pathlib import Path

import dagster as dg

from assets.checks import broken
from assets.deliveries import AGREEMENTS
from assets.generations import Material, publish
from assets.manifest import Origin, code_of
from assets.place import ROOT, Place, lock_of
from assets.progress import tell
from assets.storage import layer_of
from pipelines.contracts import CONTRACTS, MART, REFERENCE
from reports.export import write_overview, write_project
from reports.names import file_of, page_file
from reports.pictures import NoPictures
from reports.warehouse import Warehouse

LANG = "nl"  # language of the pages that a build makes; others are made by `ontschot report`


def made_beside(data: Path) -> Path:
    """Where a build makes its pages: they are shown once they are published."""
    return data / ".pages"


def report_path(data: Path, project: str, lang: str) -> Path:
    """Where the page of a project (or ``all``) goes: in another language than a build makes, beside what else `ontschot report` makes.

    Below ``<data>/pages`` is what was published, and nothing else.
    """
    return data / ("pages" if lang == LANG else "reports") / page_file(project, lang)


def write_page(marts: Warehouse, project: str, lang: str, target: Path) -> int:
    """Write one page beside its target and swap it in; gives its size in bytes."""
    html = write_overview(marts, lang) if project == "all" else write_project(marts, project, lang)
    content = html.encode("utf-8")
    _swapped_in(content, target)
    return len(content)


def write_workbook(marts: Warehouse, project: str, lang: str, data: Path, out: Path | None = None) -> Path:
    """Write the workbook of a project (or ``all``) beside its place and swap it in; gives where it is.

    Without ``out`` it goes below ``<data>/reports``, and never over one that differs: somebody may have filled that in.
    """
    from assets.serving import services
    from reports.workbook import workbook

    content = workbook(marts, project, lang, services(data))
    return _swapped_in(content, out or _free(data / "reports" / file_of(project, lang, "xlsx"), content))


def write_pdf(
    marts: Warehouse, project: str, lang: str, data: Path, out: Path | None = None
) -> tuple[Path, NoPictures | None]:
    """Write the business case of a project (or ``all``), never over one that differs unless ``out`` says so.

    Gives where it is, and why it has tables in the place of charts (None: it has charts).
    """
    from reports.business_case import make

    made = make(marts, project, lang)
    place = out or _free(data / "reports" / file_of(project, lang, "pdf"), made.pdf)
    return _swapped_in(made.pdf, place), made.without


def _swapped_in(content: bytes, target: Path) -> Path:
    """Write beside the target and swap it in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def _free(path: Path, content: bytes) -> Path:
    """The first of name, name-2, name-3 … that is not there, or holds exactly this."""
    for n in count(1):  # pragma: no branch: it never ends by itself
        place = path if n == 1 else path.with_name(f"{path.stem}-{n}{path.suffix}")
        if not place.exists() or (place.is_file() and place.read_bytes() == content):
            return place
    raise AssertionError  # pragma: no cover: no way leads here


def covers_everything(context: dg.AssetExecutionContext) -> bool:
    """Whether this run makes every table: only then are all tables of one build."""
    made = {key.path[-1] for key in context.job_def.asset_layer.executable_asset_keys}
    chosen = context.run.asset_selection  # None or empty: all of the job
    return set(CONTRACTS) <= (made & {key.path[-1] for key in chosen} if chosen else made)


@dg.asset(
    deps=[table for table in MART if table != "mart__avoided_draws"] + ["ref__budgets"],
    group_name="published",
    owners=["team:reports"],
    kinds={"html"},
    description="Self-contained HTML: one overview and one page per project, in Dutch.",
)
def published__pages(context: dg.AssetExecutionContext, place: Place) -> dg.MaterializeResult:
    """Overview and project pages."""
    marts, folder = Warehouse(Path(place.data) / "warehouse"), made_beside(Path(place.data))
    pages = ["all", *marts.project_ids()]
    shutil.rmtree(folder, ignore_errors=True)
    size = sum(write_page(marts, page, LANG, folder / page_file(page, LANG)) for page in pages)
    tell("published__pages", 1.0)
    return dg.MaterializeResult(metadata={"pages": len(pages), "bytes": size})


SHOWN = (*MART, *REFERENCE, "core__quarantine", "core__remarks", "raw_intake__files", AGREEMENTS)
"""Tables that people look at: answers, reference rows, what was held back, what was received. No row is of a person."""


@dg.asset(
    deps=["published__pages", *SHOWN],
    group_name="published",
    owners=["team:reports"],
    description="What people look at: answers and pages of one build, checked, with a manifest; visible all at once or not at all.",
)
def published__generation(context: dg.AssetExecutionContext, place: Place) -> dg.MaterializeResult:
    """The generation that the dashboard, reports and pages tell from now on, when everything holds that must."""
    if not covers_everything(context):
        return dg.MaterializeResult(metadata={"published": False, "why": "this run did not make every table"})
    data = Path(place.data)
    with lock_of(data):
        ended = publish(data, _material(place))
        place.unfinished.unlink(missing_ok=True)
    tell("published__generation", 1.0)
    told = {"published": not ended.refused, "does_not_hold": ", ".join(ended.refused)}
    if ended.generation is not None:
        told |= {"generation": ended.generation.number, "manifest": ended.generation.manifest}
    return dg.MaterializeResult(metadata=told)


def _material(place: Place) -> Material:
    """What a build made: its tables that are looked at, its pages, and what it was made of."""
    tables, data = place.warehouse(), Path(place.data)
    received = tables.read("raw_intake__files").select("file_id").distinct().to_pyarrow().column("file_id").to_pylist()
    asked = {"draws": place.draws or None, "as_known_on": place.as_known_on or None}
    files = {f"{layer_of(table)}/{table}.parquet": tables.path(table) for table in SHOWN}
    origin = Origin(tuple(received), asked, code_of(ROOT))
    return Material(files, made_beside(data), origin, lambda: broken(tables, SHOWN))
