"""One view model feeds the page, the file, the workbook and the document: what one says, all say, in the same words and numbers."""

import datetime as dt
import html
import io
import re

import openpyxl
import pytest
from pypdf import PdfReader

from assets.engine import engine
from assets.serving import services
from reports.app import Site, create_app
from reports.business_case import ELSEWHERE, make
from reports.export import write_project
from reports.pictures import NoPictures
from reports.served import Served
from reports.view_models.page import page
from reports.view_models.parts import parts_of
from reports.view_models.pieces import Missing, told
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from reports.workbook import workbook
from reports.workbook.book import formats_of
from tests.rows import good_row
from tests.unit.reports.marts import write
from tests.unit.reports.test_operating_costs import lines
from tests.unit.reports.test_workbook import extra

KEY = "GW-001"


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse", extra=extra() | told_beside())
    return data


def told_beside():
    """Plan against actual, success factors and a corporation's figure, so that every part there is of a project is told."""
    plan = good_row("mart__plan_actual") | {
        "project_id": KEY, "subject": "caretaker_hours", "month": dt.date(2025, 11, 1), "plan": 70.0, "actual": 98.0, "expected": None,
        "expected_low95": None, "expected_high95": None}  # fmt: skip
    ahead = {
        "month": dt.date(2025, 12, 1),
        "actual": None,
        "expected": 97.0,
        "expected_low95": 90.0,
        "expected_high95": 108.0,
    }
    signal = good_row("mart__early_signal") | {
        "project_id": KEY, "subject": "caretaker_hours", "signal": "above", "since": dt.date(2025, 1, 1), "mean_deviation": 28.0,
        "limit": 3.5, "false_alarm_share": 0.05, "reason": None}  # fmt: skip
    factor = good_row("mart__project_factors") | {
        "project_id": KEY, "factor": 1, "indicator": "common_room_m2", "unit": "count", "value": 40.0, "word": None, "others": 4,
        "others_middle": 35.0}  # fmt: skip
    return {
        "mart__plan_actual": [plan, plan | ahead], "mart__early_signal": [signal], "mart__project_factors": [factor],
        "mart__operating_costs": lines(),
    }  # fmt: skip


def plain(text):
    """Text without white space and hyphens: where a line ends is not what it says."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def of_html(text):
    """What a reader sees of HTML: no tags, no scripts; in pieces, as a reader's eye takes them."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", text.partition("<body")[2])
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def on_the_dashboard(data, lang):
    site = create_app(Site(Served(data), lambda: Viewer("netwerk"), services(data))).server.test_client()
    return of_html(site.get(f"/projecten/{KEY}?taal={lang}").text)


def as_html(data, lang):
    return of_html(write_project(Warehouse(data / "warehouse"), KEY, lang))


def as_workbook(data, lang):
    """Every cell as it is read: text as it stands, a number by its format."""
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(Warehouse(data / "warehouse"), KEY, lang, services(data))), data_only=True
    )
    kinds = {code: kind for kind, code in reversed(formats_of(lang).items())}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "\n".join(cell.value if isinstance(cell.value, str) else read(cell, kinds, lang) for cell in cells)


def read(cell, kinds, lang):
    kind = kinds.get(cell.number_format, "text")
    value = round(100 * cell.value) if kind in ("euros", "exact") else cell.value
    return told(value, kind, lang) if kind not in ("text", "rate", "factor", "year") else str(value)


def as_pdf(data, lang):
    """The business case with tables instead of charts: no browser is needed to hold its words and numbers against the others."""

    def no_browser(charts):
        raise NoPictures("absent")

    made = make(Warehouse(data / "warehouse"), KEY, lang, no_browser)
    return " ".join(part.extract_text() for part in PdfReader(io.BytesIO(made.pdf)).pages)


RENDERERS = {"dashboard": on_the_dashboard, "html": as_html, "workbook": as_workbook, "pdf": as_pdf}
WITHOUT_TABLE = {"pdf"}  # some tables are in the workbook and on the dashboard only
OWN_WORDS = {
    "pdf"
}  # it asks for a decision instead of answering a question, and shows budgets as the build-up of the net


def said(lang, data, renderer):
    """Every text and every number of the page that no renderer may leave out or say in another way."""
    p = page(Warehouse(data / "warehouse"), KEY, lang)
    yield from (p.badge, *p.place.split(" · "), p.answer, p.verdict, p.source)
    for one in p.warnings:
        yield from (one.about, one.text)
    for tile in p.tiles:
        yield from (tile.label, tile.value, tile.note)
    for figure in (p.who, p.payback):
        yield from (figure.title, figure.conclusion)
    if renderer not in OWN_WORDS:
        yield from (p.question, p.who.table.caption, p.payback.table.caption, p.budgets.caption)
    for table in (p.who.table, p.payback.table, *([] if renderer in OWN_WORDS else [p.budgets])):
        for row in table.values:
            for value, column in zip(row, table.columns, strict=True):
                ends = value if isinstance(value, tuple) else (value,)
                yield from (
                    told(v, "euros" if column.kind == "interval" and not isinstance(v, Missing) else column.kind, lang)
                    for v in ends
                )


def said_beside(lang, data, renderer):
    """The parts beside the answer: their words, and their tables where a renderer has them."""
    parts = parts_of(Warehouse(data / "warehouse"), KEY, None, lang)
    assert [one.table.name for one in parts] == ["operating_costs", "plan_actual", "project_factors"]
    for one in parts:
        yield from (one.title, one.subtitle, *one.told)
        if renderer in WITHOUT_TABLE and one.table.name in ELSEWHERE:
            continue
        for row in one.table.values:
            for value, column in zip(row, one.table.columns, strict=True):
                for end in value if isinstance(value, tuple) else (value,):
                    yield told(end, "euros" if column.kind == "interval" and end is not None else column.kind, lang)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("renderer", RENDERERS)
def test_every_renderer_says_the_same(built, renderer, lang):
    shown = plain(RENDERERS[renderer](built, lang))
    every = [*said(lang, built, renderer), *said_beside(lang, built, renderer)]
    wanted = [plain(text) for text in every if text]
    assert len(wanted) > 90
    assert [text for text in wanted if text not in shown] == []


@pytest.mark.parametrize("renderer", RENDERERS)
def test_other_figures_are_told_otherwise(built, tmp_path, renderer):
    """The test above can fail: what is said of other figures is not in these."""
    from tests.unit.reports.marts import party

    others = [
        party(KEY, "gemeente", avoided=123_456_00),
        party(KEY, "woningcorporatie", cost=654_321_00),
        party(KEY, "all", cost=654_321_00, avoided=123_456_00),
    ]
    write(tmp_path / "warehouse", rows=others, extra=extra())
    shown = plain(RENDERERS[renderer](built, "nl"))
    assert sum(plain(text) not in shown for text in said("nl", tmp_path, renderer) if text) > 10
