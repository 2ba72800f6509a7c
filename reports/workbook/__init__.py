"""The workbook: what the page says, and a model of going on that calculates along with its yellow cells.

Seven sheets: summary, assumptions, years ahead, settlement, sensitivity, data, guide. What is live begins from the last twelve months
(mart__last_year), as on the page that calculates; with nothing changed it says what that page says.
"""

from importlib.metadata import version
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.names import address_of
from reports.view_models.account import account
from reports.view_models.business_case import chosen_of
from reports.view_models.calculate import base_of
from reports.view_models.model import model_of
from reports.view_models.operating_costs import operating_costs_of
from reports.view_models.page import Page, page
from reports.view_models.parts import parts_of
from reports.view_models.scopes import TOGETHER, Asked, horizon_of
from reports.view_models.sensitivity import sensitivity_of
from reports.warehouse import Warehouse
from reports.workbook import data, guide, inputs, sensitivity, settlement, summary, years
from reports.workbook.book import WARNING, Book, Sheet

WIDTHS = {
    "summary": (40, 24, 17, 17, 17, 17, 15, 17),
    "inputs": (46, 22, 18, 36, 46, 20),
    "years": (22, 10, 17, 17, 17, 17, 17, 17, 17, 16, 16, 17),
    "settlement": (32, 16, 16, 16, 16, 16, 16, 18),
    "sensitivity": (44, 18, 18, 18, 18, 18, 34, 36),
    "data": (30, 24, 18, 18, 18, 18, 18, 16, 16, 22, 16),
    "guide": (34, 72, 60),
}


def workbook(marts: Warehouse, key: str, lang: str, by: Any, asked: Asked | None = None, address: str = "") -> bytes:
    """The workbook of a scope.

    Args:
        marts: The answers.
        key: A project, ``all``, or an organisation.
        lang: nl or en.
        by: What calculates: has ``what_if`` and ``going_on`` (None = not given: no live part).
        asked: What the page is asked.
        address: Where the page stands on the dashboard; '' = that of the scope.

    Raises:
        NoOutcomeError: There is no outcome for it.
    """
    t, told, base = PAGES[lang], page(marts, key, lang, asked), base_of(marts)
    model = model_of(marts, key, base, by.what_if, by.going_on, lang) if by.what_if and by.going_on else None
    book, release = Book(lang), marts.table("mart__release").iloc[0]
    footer = f"Ontschot - {t['release.data_id']} {str(release.data_hash)[:12]}"
    sheets = {name: _sheet(book, name, told, footer) for name in WIDTHS}
    rests, project = account(marts, lang), key != TOGETHER and ":" not in key
    parts, corporate = (
        parts_of(marts, key, asked, lang),
        operating_costs_of(marts, key, (asked or Asked()).period, lang),
    )
    data.fill(sheets["data"], told, model, data.years_table(marts, key, lang), parts)
    inputs.fill(sheets["inputs"], model, rests, corporate)
    years.fill(sheets["years"], model)
    summary.fill(sheets["summary"], told, model, int(base["jaren"]))
    settlement.fill(sheets["settlement"], model)
    found = sensitivity_of(marts, key, lang)
    sensitivity.fill(sheets["sensitivity"], model, found[1] if found else None, project)
    guide.fill(
        sheets["guide"],
        told,
        rests,
        colophon(told, (*rests.release, _chosen(marts, asked, lang)), address or address_of(key, lang), t),
    )
    made = release.data_until if pd.notna(release.data_until) else None
    book.described(made, title=told.question, subject=t["wb_subject"], comments=told.source, category=t["product"])
    sheets["summary"].page.activate()
    return book.closed()


def _chosen(marts: Warehouse, asked: Asked | None, lang: str) -> tuple[str, str]:
    return PAGES[lang]["case_chosen"], chosen_of(asked or Asked(), lang, horizon_of(marts))


def _sheet(book: Book, name: str, told: Page, footer: str) -> Sheet:
    """An empty sheet with its heading, and across every page of it whether the figures are of an example."""
    t, sheet = book.t, Sheet(book, book.t[f"wb_sheet.{name}"], WIDTHS[name], footer=footer)
    heading = told.question if name == "summary" else f"{t[f'wb_sheet.{name}']} – {told.question}"
    sheet.heading(heading, 16)
    if name != "summary":
        sheet.paragraph(t[f"wb_about.{name}"])
    if told.example:
        sheet.paragraph(f"{t['example']} – {t['example_note']}", bold=True, bg_color=WARNING)
        sheet.page.set_header(f"&R&B{t['example']}")
    sheet.page.freeze_panes(1, 0)
    sheet.page.repeat_rows(0)
    return sheet


def colophon(
    told: Page, release: tuple[tuple[str, str], ...], address: str, t: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """What the figures rest on, which version made this, where the page is, and whether it is an example."""
    example = [(t["example"], t["example_note"])] if told.example else []
    return (*release, (t["wb_version"], version("ontschot")), (t["wb_address"], address), *example)


__all__ = ["workbook"]
