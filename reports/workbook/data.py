"""Gegevens: what the calculation begins from, and the tables of the page as they are; then every draw of the last twelve months."""

from collections.abc import Sequence

from reports.labels.pages import PAGES
from reports.view_models.model import Model
from reports.view_models.page import Page
from reports.view_models.parts import Part
from reports.view_models.pieces import Column, Table, Value
from reports.view_models.scopes import AMOUNT, TOGETHER
from reports.view_models.who import PARTY_ORDER
from reports.warehouse import Warehouse
from reports.workbook.book import Sheet

YEARS = (
    Column("year"), Column("party", "word"), Column("cost", "euros"), Column("avoided", "euros"), Column("transfer", "euros"),
    Column("net", "euros"), Column("interval", "interval"), Column("p", "probability"),
)  # fmt: skip
START = ("col_party", "wb_avoided_year", "wb_cost_of_year", "wb_received_year", "wb_name")
START_KINDS = ("text", "exact", "exact", "exact", "text")


def fill(sheet: Sheet, told: Page, model: Model | None, years: Table | None, parts: Sequence[Part] = ()) -> None:
    """The whole sheet; the draws come last and are not printed."""
    if model is not None:
        _start(sheet, model)
    sheet.table(told.who.table, "mart__amounts")
    sheet.table(told.budgets, "mart__amounts")
    if years is not None:
        sheet.table(years, "mart__amounts")
    for part in parts:
        _part(sheet, part)
    if told.projects is not None:
        sheet.table(told.projects, "mart__who_pays_who_gains", "mart__project_profile")
    sheet.table(told.payback.table, "mart__payback" if ":" not in told.project_id else "mart__organisation_payback")
    if told.left_out is not None:
        sheet.table(told.left_out, "mart__coverage")
    sheet.heading(sheet.book.t["quality"])
    for text in told.quality:
        sheet.paragraph(text)
    sheet.source("mart__reconciliation", "mart__ledger_buckets")
    if model is not None:
        sheet.page.print_area(0, 0, sheet.row - 1, len(sheet.widths) - 1)
        _draws(sheet, model)


def _part(sheet: Sheet, part: Part) -> None:
    """A part as the page tells it: its finding, its table, what is said of it and what its words mean."""
    sheet.table(part.table, part.source)
    said = part.title if part.title != part.table.caption else ""
    for text in (said, part.subtitle, *part.told, *(f"{term}: {means}" for term, means in part.means)):
        sheet.paragraph(text)


def years_table(marts: Warehouse, key: str, lang: str) -> Table | None:
    """Every party in every calendar year, all budgets together."""
    rows = marts.table("mart__amounts")
    own = rows[(rows.scope == key) & (rows.amount == AMOUNT["totaal"]) & (rows.year > 0) & (rows.budget == TOGETHER)]
    if own.empty:
        return None
    order = {party: n for n, party in enumerate(PARTY_ORDER)}
    values: list[tuple[Value, ...]] = []
    for row in own.assign(order=own.party.map(order)).sort_values(["year", "order"]).to_dict("records"):
        cents = (int(row[f"{c}_cents"]) for c in ("cost", "avoided", "transfer", "net"))
        interval = (int(row["net_low80_cents"]), int(row["net_high80_cents"]))
        values.append((str(row["year"]), f"party.{row['party']}", *cents, interval, float(row["p_net_positive"])))
    return Table("years", PAGES[lang]["table_years"], YEARS, tuple(values), lang)


def _start(sheet: Sheet, model: Model) -> None:
    """The last twelve months by party: what every live cell begins from."""
    t, book = sheet.book.t, sheet.book
    sheet.heading(t["wb_start"])
    sheet.paragraph(t["wb_start_how"])
    first, heads = sheet.row, [t[h] for h in START]
    sheet.heads(heads, START_KINDS)
    for party in model.parties:
        row, own = sheet.row, model.start.loc[party]
        sheet.value(row, 0, f"party.{party}", "word")
        for col, column in enumerate(("avoided_cents", "cost_cents", "transfer_cents"), 1):
            sheet.value(row, col, int(own[column]), "exact")
        sheet.text(row, 4, f"vermeden_nu_{party}, bijdrage_nu_{party}", text_wrap=False)
        book.name(f"vermeden_nu_{party}", sheet, (row, 1), (row, 1), f"{t['wb_avoided_year']}: {t[f'the.{party}']}")
        book.name(f"bijdrage_nu_{party}", sheet, (row, 3), (row, 3), f"{t['wb_received_year']}: {t[f'the.{party}']}")
        sheet.row += 1
    row, cells = sheet.row, f"{sheet.at(first + 1, 2)}:{sheet.at(sheet.row - 1, 2)}"
    sheet.value(row, 0, "party.all", "word", bold=True, top=1)
    sheet.text(row, 1, "", top=1)
    sheet.live(row, 2, f"SUM({cells})", int(model.start.cost_cents.sum()) / 100, "exact", bold=True, top=1)
    sheet.text(row, 3, "", top=1)
    sheet.text(row, 4, "beheer_nu", top=1)
    book.name("beheer_nu", sheet, (row, 2), (row, 2), t["wb_cost_of_year"])
    sheet.row += 1
    sheet.as_table("tabel_begin", t["wb_start"], first, heads, START_KINDS)
    sheet.source("mart__last_year")


def _draws(sheet: Sheet, model: Model) -> None:
    """A row per draw: what intervals and probabilities are counted on."""
    t, book, draws = sheet.book.t, sheet.book, model.ahead.draws
    sheet.heading(t["wb_draws"])
    sheet.paragraph(t["wb_draws_how"])
    heads = [t["wb_draw"], *(t["wb_avoided_of"].format(who=t[f"the.{p}"]) for p in model.parties), t["wb_avoided_all"]]
    kinds = ["count", *["exact"] * (len(model.parties) + 1)]
    head = sheet.row
    sheet.heads(heads, kinds)
    first, number, money = sheet.row, book.style("count"), book.style("exact")
    columns = [draws[:, model.column(p)] for p in model.parties] + [draws.sum(axis=1)]
    for n in range(len(draws)):
        sheet.page.write_number(first + n, 0, n + 1, number)
        for col, cents in enumerate(columns, 1):
            sheet.page.write_number(first + n, col, int(cents[n]) / 100, money)
    sheet.row = first + len(draws)
    sheet.as_table("tabel_trekkingen", t["wb_draws"], head, heads, kinds)
    last = sheet.row - 1
    for col, party in enumerate((*model.parties, "samen"), 1):
        book.name(f"trekkingen_{party}", sheet, (first, col), (last, col), heads[col])
