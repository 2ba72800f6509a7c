"""Leeswijzer: how to use the workbook, what the figures mean and do not prove, every name, and where it all comes from."""

from reports.view_models.account import Account
from reports.view_models.page import Page
from reports.workbook.book import Sheet

SHEETS = ("summary", "inputs", "years", "settlement", "sensitivity", "data", "guide")
HOW = 5
NAMED = ("wb_name", "wb_where", "wb_means")


def fill(sheet: Sheet, told: Page, rests: Account, colophon: tuple[tuple[str, str], ...]) -> None:
    """The whole sheet."""
    t = sheet.book.t
    sheet.heading(t["wb_how"])
    for n in range(1, HOW + 1):
        sheet.paragraph(t[f"wb_how_{n}"])
    sheet.heading(t["wb_sheets"])
    _pairs(
        sheet,
        "tabel_bladen",
        t["wb_sheets"],
        (t["wb_sheet"], t["wb_what"]),
        [(t[f"wb_sheet.{s}"], t[f"wb_about.{s}"]) for s in SHEETS],
    )
    sheet.heading(t["wb_colophon"])
    _pairs(sheet, "tabel_colofon", t["wb_colophon"], (t["wb_about_this"], t["wb_value"]), list(colophon))
    sheet.paragraph(told.source)
    sheet.heading(t["method"])
    for text in told.method:
        sheet.paragraph(text)
    sheet.heading(t["glossary"])
    _pairs(
        sheet,
        "tabel_begrippen",
        t["glossary"],
        (t["wb_term"], t["wb_means"]),
        [(term, means) for _, term, means in rests.terms],
    )
    _names(sheet)


def _pairs(sheet: Sheet, name: str, title: str, heads: tuple[str, str], rows: list[tuple[str, str]]) -> None:
    first = sheet.row
    sheet.heads(heads, ("text", "text"))
    for left, right in rows:
        sheet.text(sheet.row, 0, left)
        sheet.text(sheet.row, 1, right)
        sheet.row += 1
    sheet.as_table(name, title, first, heads, ("text", "text"))


def _names(sheet: Sheet) -> None:
    """Every name that a formula uses: where it is, and what it means."""
    book, t = sheet.book, sheet.book.t
    if not book.names:
        return
    sheet.heading(t["wb_names"])
    sheet.paragraph(t["wb_names_how"])
    first, heads = sheet.row, [t[h] for h in NAMED]
    sheet.heads(heads, ("text",) * 3)
    for name, (title, cells, means) in sorted(book.names.items()):
        for col, text in enumerate((name, f"{title}, {cells}", means)):
            sheet.text(sheet.row, col, text)
        sheet.row += 1
    sheet.as_table("tabel_namen", t["wb_names"], first, heads, ("text",) * 3)
