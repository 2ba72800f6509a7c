"""The books of a municipality beside what its projects avoided: one row per group of taakvelden, of one year."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros
from reports.state import ALL
from reports.view_models.pieces import Column, Missing, Table, Value
from reports.warehouse import Warehouse

FIGURES = ("budgeted", "actual", "ledger", "observed", "expected_without", "avoided")
COLUMNS = (
    Column("taakveld_group"), *(Column(f"books_{figure}", "euros") for figure in FIGURES), Column("interval80", "interval"),
    Column("books_cashable", "euros"), Column("cautions"),
)  # fmt: skip
WHOLE = "wmo"  # the group that everything is part of


@dataclass(frozen=True)
class Books:
    """The books of a year beside what was avoided: its finding, the table, and what its cautions mean."""

    year: int
    title: str
    told: str
    table: Table
    cautions: tuple[tuple[str, str], ...]


def books_of(marts: Warehouse, scope: str, period: str, lang: str) -> Books | None:
    """The books of a municipality (``gemeente:<code>``) in the year asked, else the last of which the accounts are in; None without."""
    kind, _, code = scope.partition(":")
    every = marts.optional("mart__taakveld") if kind == "gemeente" else None
    if every is None:
        return None
    mine = every[(every.municipality_code == code) & (every.prices == "nominal")]
    year = _year(mine, period)
    if year is None:
        return None
    rows, t = mine[mine.year == year], PAGES[lang]
    by = {(str(r.taakveld_group), str(r.figure)): r for r in rows.itertuples()}
    groups = marts.table("ref__taakveld_groups")
    shown = [(g, depth) for g, depth in _in_order(groups) if any((g, figure) in by for figure in FIGURES)]
    labels = {str(r.taakveld_group): str(r.label_nl if lang == "nl" else r.label_en) for r in groups.itertuples()}
    values = tuple(_row(by, g, f"{'– ' * depth}{labels[g]}", lang) for g, depth in shown)
    table = Table("taakveld", t["table_taakveld"].format(year=year), COLUMNS, values, lang)
    codes = dict.fromkeys(code for group, _ in shown for code in _cautions(by, group))
    means = tuple((t[f"caution.{code}"], t[f"caution.{code}.means"]) for code in codes)
    return Books(year, t["taakveld_title"].format(year=year), _told(by, lang), table, means)


def _year(rows: pd.DataFrame, period: str) -> int | None:
    """The year that is asked when something is known of it; else the last with accounts of the whole year, else the last there is."""
    estimated = set(rows[rows.figure == "avoided"].year)
    if period != ALL and period.isdigit():
        return int(period) if int(period) in estimated else None
    closed = rows[(rows.figure == "actual") & (pd.to_datetime(rows.until).dt.month == 12)]
    years = estimated & set(closed.year) or estimated
    return int(max(years)) if years else None


def _in_order(groups: pd.DataFrame) -> list[tuple[str, int]]:
    """Groups, each behind what it is part of, with how deep it stands."""
    part_of = {str(r.taakveld_group): None if pd.isna(r.part_of) else str(r.part_of) for r in groups.itertuples()}

    def under(wider: str | None, depth: int) -> list[tuple[str, int]]:
        found = [g for g, above in part_of.items() if above == wider]
        return [one for g in found for one in ((g, depth), *under(g, depth + 1))]

    return under(None, 0)


def _row(by: dict, group: str, label: str, lang: str) -> tuple[Value, ...]:
    def of(figure: str, why: str) -> Value:
        return int(by[group, figure].cents) if (group, figure) in by else Missing(why)

    avoided = by.get((group, "avoided"))
    around = Missing() if avoided is None else (int(avoided.low80_cents), int(avoided.high80_cents))
    booked = [of(figure, "not_delivered") for figure in FIGURES[:3]]
    estimated = [of(figure, "not_known_yet") for figure in FIGURES[3:]]
    said = "; ".join(PAGES[lang][f"caution.{code}"] for code in _cautions(by, group))
    return (label, *booked, *estimated, around, of("cashable", "not_known_yet"), said or None)


def _cautions(by: dict, group: str) -> list[str]:
    """Codes of what does not compare in a group, each once."""
    rows = [r for (g, _), r in by.items() if g == group and isinstance(r.cautions, str)]
    return list(dict.fromkeys(code for r in rows for code in r.cautions.split("|")))


def _told(by: dict, lang: str) -> str:
    """What was avoided on the whole beside what was booked, in a sentence; what is not known is said."""
    t, avoided, actual = PAGES[lang], by.get((WHOLE, "avoided")), by.get((WHOLE, "actual"))
    if avoided is None:
        return ""
    low, high, cents = (int(avoided.low80_cents), int(avoided.high80_cents), int(avoided.cents))
    template = t["taakveld_avoided" if cents >= 0 else "taakveld_more"]
    said = template.format(cents=euros(abs(cents), lang), low=euros(low, lang), high=euros(high, lang))
    said += f" {t['taakveld_maybe_nothing']}" if low <= 0 <= high else ""
    booked = (
        t["taakveld_no_books"] if actual is None else t["taakveld_booked"].format(actual=euros(int(actual.cents), lang))
    )
    return f"{said} {booked}"


__all__ = ["Books", "books_of"]
