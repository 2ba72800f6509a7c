"""The business case as a PDF: what the view model says, in the order of a decision, typeset by Typst as PDF/UA-1.

Words and numbers reach Typst as data, never as code. The same answers give the same bytes: the time in the file is the date
of the data.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reports.figures.payback import payback
from reports.figures.tornado import tornado
from reports.figures.waterfall import waterfall
from reports.figures.who_pays import who_pays
from reports.pictures import NoPictures, pictures
from reports.theme import DOCUMENT
from reports.view_models.business_case import BusinessCase, business_case
from reports.view_models.parts import Part
from reports.view_models.pieces import Figure, Table
from reports.view_models.scopes import Asked
from reports.warehouse import Warehouse

TEMPLATE = Path(__file__).with_name("business_case.typ")
LOST = "\ufffd"  # stands for a sign that the font does not have
LONG = 60  # signs from which a text goes over more lines anyway
EARLY = ("plan_actual",)  # parts that stand with the numbers
ELSEWHERE = ("operating_costs",)  # parts of which a board reads the finding, and whoever checks it the table
NARROWED = {
    "taakveld": (0, 1, 2, 5, 6, 7, 8)
}  # columns of a table that is wider than a page; the rest is in the workbook
Block = dict[str, Any]
Pictures = Callable[[Mapping[str, go.Figure]], Mapping[str, str]]


@dataclass(frozen=True)
class Made:
    """A document, and why it has tables in the place of charts (None: it has charts)."""

    pdf: bytes
    without: NoPictures | None


def make(
    marts: Warehouse, key: str, lang: str, draw: Pictures = pictures, chosen: Asked | None = None, address: str = ""
) -> Made:
    """The business case of a project, or of all together; without a browser with tables instead of charts.

    Raises:
        NoOutcomeError: There is no outcome for it.
    """
    case = business_case(marts, key, lang, chosen, address)
    try:
        drawn, without = draw(charts_of(case)), None
    except NoPictures as none:
        drawn, without = {}, none
    until = marts.table("mart__release").iloc[0].data_until
    return Made(typeset(told(case, drawn), lang, until if pd.notna(until) else None), without)


def charts_of(case: BusinessCase) -> dict[str, go.Figure]:
    """The charts of the document by name, at the width of a page."""
    page = case.page
    draws: dict[str, Callable[..., go.Figure]] = {
        "who": partial(who_pays, page.bars),
        "payback": partial(payback, page.payback_data),
        "build_up": partial(waterfall, case.build_up[0]),
    }
    if case.cashing:
        draws["cashing"] = partial(waterfall, case.cashing[0])
    if case.sensitivity:
        draws["sensitivity"] = partial(tornado, case.sensitivity[0])
    return {name: draw(page.drawn, width=DOCUMENT) for name, draw in draws.items()}


def told(case: BusinessCase, drawn: Mapping[str, str]) -> dict[str, Any]:
    """The document as data: a title, what stands above and below every page, and blocks in order."""
    page, t = case.page, case.page.words
    return {
        "lang": page.lang,
        "title": case.title,
        "kind": t["case_kind"],
        "badge": page.badge,
        "source": page.source,
        "page": t["case_page"],
        "of": t["case_of"],
        "watermark": t["example"] if page.example else "",
        "blocks": [block for part in _parts(case, drawn, t) for block in part],
    }


def _parts(case: BusinessCase, drawn: Mapping[str, str], t: dict[str, str]) -> list[list[Block]]:
    page, nothing = case.page, [_text("para", t["case_nothing"])]
    assumptions = [
        part for one in case.assumptions for part in _table(one, t.get(f"case_table_{one.name}", one.caption))
    ]
    return [
        [_text("place", page.place), _text("badge", f"{page.badge}: {page.badge_why}." if page.badge_why else page.badge),
         _text("note", t["example_note"] if page.example else ""), _text("note", "" if drawn else t["case_no_charts"])],
        [_head(t["case_asked"]), {"kind": "asked", "items": list(case.asked)}, _text("para", case.ahead)],
        [_head(t["case_numbers"]), {"kind": "tiles", "items": [[x.label, x.value, x.note] for x in page.tiles]},
         _text("para", page.answer), _text("strong", page.verdict),
         _text("callout", f"{t['caveat']} {t['caveat_more']}")],
        *(_part(one, t) for one in case.parts if one.table.name in EARLY),
        [_head(t["case_who"]), *_chart(page.who, drawn)],
        [_head(t["case_payback"]), *_chart(page.payback, drawn)],
        [_head(t["case_build_up"]), *_chart(case.build_up[1], drawn), *(_chart(case.cashing[1], drawn) if case.cashing else [])],
        *(_part(one, t) for one in case.parts if one.table.name not in EARLY),
        [_head(t["case_sensitivity"]), *(_chart(case.sensitivity[1], drawn) if case.sensitivity else nothing)],
        [_head(t["case_settlement"]), *_settlement(case, t)],
        [_head(t["case_risks"]), {"kind": "list", "items": list(case.risks)}],
        [_head(t["case_assumptions"]), *assumptions],
        [_head(t["case_colophon"]), {"kind": "facts", "items": [list(one) for one in case.colophon]}],
    ]  # fmt: skip


def _part(one: Part, t: Mapping[str, str]) -> list[Block]:
    """A part with its table, where a board reads that; what the words of the table mean stands under it."""
    told = [_head(t[f"case_part.{one.table.name}"])]
    if one.title != one.table.caption:
        told.append(_text("finding", one.title))
    told += [_text("sub", one.subtitle), *(_text("para", text) for text in one.told)]
    if one.table.name in ELSEWHERE:
        return [*told, _text("small", t["case_table_elsewhere"])]
    means = [{"kind": "terms", "items": [list(pair) for pair in one.means]}] if one.means else []
    return [*told, *_table(_narrowed(one.table), one.table.caption if one.title == one.table.caption else ""), *means]


def _narrowed(table: Table) -> Table:
    """The table with the columns that fit on a page."""
    kept = NARROWED.get(table.name, range(len(table.columns)))
    columns, values = tuple(table.columns[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in table.values)
    return replace(table, columns=columns, values=values)


def _settlement(case: BusinessCase, t: dict[str, str]) -> list[Block]:
    one = case.settlement
    if one is None:
        return [_text("para", t["case_nothing"])]
    means = [{"kind": "terms", "items": [list(pair) for pair in one.means]}] if one.proposed else []
    return [
        _text("finding", one.title),
        _text("sub", one.subtitle),
        *_table(one.table),
        _text("para", one.told),
        *means,
    ]


def _chart(figure: Figure, drawn: Mapping[str, str]) -> list[Block]:
    """A chart with its finding, or its table where it was not drawn."""
    head = [_text("finding", figure.title), _text("sub", figure.subtitle)]
    if figure.name in drawn:
        return [*head, {"kind": "figure", "svg": drawn[figure.name], "alt": figure.aria, "after": figure.conclusion}]
    return [*head, *_table(figure.table), _text("strong", figure.conclusion)]


def _table(table: Table, caption: str = "") -> list[Block]:
    """A table; a column of words gets room by its longest text."""
    every = range(len(table.columns))
    longest = [max(len(row[n]) for row in (table.headers, *table.rows)) for n in every]
    return [
        {
            "kind": "table", "caption": caption, "heads": list(table.headers), "rows": [list(row) for row in table.rows],
            "sides": ["left" if table.is_text(n) else "right" for n in every], "room": [min(long, LONG) ** 0.6 for long in longest],
        }
    ]  # fmt: skip


def _head(text: str) -> Block:
    return {"kind": "head", "text": text}


def _text(kind: str, text: str) -> Block:
    return {"kind": kind, "text": text}


def typeset(document: dict[str, Any], lang: str, until: date | None) -> bytes:
    """The document as PDF/UA-1, with the date of the data as its time; every sign in it is one that the font has."""
    import typst  # slow to load

    day = datetime(until.year, until.month, until.day, tzinfo=UTC) if until else datetime(1970, 1, 1, tzinfo=UTC)
    data = document | {"date": [until.year, until.month, until.day] if until else []}
    with as_file(files("fontpkg_noto_sans") / "files") as folder:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
        compiler = typst.Compiler(
            TEMPLATE.read_bytes(), font_paths=fonts, ignore_system_fonts=True,
            sys_inputs={"document": readable(json.dumps(data, ensure_ascii=False))},
        )  # fmt: skip
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=day)
    assert isinstance(made, bytes)
    return made


def readable(text: str) -> str:
    """The text with a mark for each sign that the font does not have, without signs that turn its direction.

    A document with a hole in it is refused by PDF/UA.
    """
    letters = _letters()
    shown = (sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cf")
    return "".join(sign if ord(sign) in letters else LOST for sign in shown)


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # slow to load

    with as_file(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf") as path:
        return frozenset(TTFont(path, lazy=True).getBestCmap())


__all__ = ["Made", "charts_of", "make", "readable", "told", "typeset"]
