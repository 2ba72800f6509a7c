"""What the estimates leave out, and why: every cent of a budget that is estimated is in a panel or in here.

Nothing that was delivered may vanish between the ledger and the panels: a cost that is not looked at is no saving.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from pipelines.contracts.core import COMPLEX_BUDGETS, INSURED_BUDGETS, PERSON_BUDGETS

CARETAKING = "caretaking"
PEOPLE, CELLS, BOOKED, BOOKED_CARETAKING, INSURED = (
    "person-months", "insurer cells", "corporation lines", "caretaking lines", "insurer lines",
)  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """What the panels are made of: ledger lines with ``real_cents`` (null in a year without a price index), and what is known."""

    lines: ir.Table
    calendar: ir.Table
    booked: ir.Table
    projects: ir.Table
    aggregates: ir.Table
    exposure: ir.Table


def estimated_lines(lines: ir.Table, budgets: list[str]) -> ir.Table:
    """Ledger lines of some budgets that a panel could hold, with ``cents``: real, and nominal where there is no price index."""
    rows = lines.filter(lines.budget.isin(budgets) & (lines.state != "unanswered") & ~lines.transfer)
    return rows.mutate(cents=ibis.coalesce(rows.real_cents, rows.amount_cents))


def _told(rows: ir.Table, subject: str) -> ir.Table:
    """One row per reason: rows and cents."""
    sums = rows.group_by("reason").aggregate(rows=rows.count(), cents=rows.cents.sum().cast("int64"))
    return sums.select("reason", "rows", "cents", subject=ibis.literal(subject))


def _people(source: Sources) -> ir.Table:
    """Person-months that do not count, and care of people of whom no assignment was delivered for that month."""
    care = estimated_lines(source.lines, PERSON_BUDGETS)
    months = care.group_by("person_id", "month").aggregate(cents=care.cents.sum())
    known = source.calendar.select("person_id", "month", reason="left_out", is_known=ibis.literal(True))
    told = known.filter(known.reason.notnull()).left_join(months, ["person_id", "month"])
    strangers = months.anti_join(known, ["person_id", "month"]).mutate(reason=ibis.literal("no_assignment"))
    both = told.select("reason", "cents").union(strangers.select("reason", "cents"))
    return _told(both, PEOPLE)


def _corporations(source: Sources) -> ir.Table:
    """Lines of corporations that are in no panel: of a complex that is not in the register, or of a month without books or hours.

    A complex without a row of caretaker hours for a month is not known to be let in that month, and what caretaking cost a project in
    it does not count either (`profile.counted_months`).
    """
    rows = estimated_lines(source.lines, [*COMPLEX_BUDGETS, CARETAKING])
    known = source.booked.select("complex_id", "month", is_booked=ibis.literal(True))
    let = source.exposure.filter(source.exposure.dwellings > 0).select("complex_id", "month").distinct()
    rows = rows.left_join(known, ["complex_id", "month"]).drop("complex_id_right", "month_right")
    rows = rows.left_join(let.mutate(is_let=ibis.literal(True)), ["complex_id", "month"])
    rows = rows.drop("complex_id_right", "month_right")
    begun = source.projects.filter(source.projects.project_id.notnull()).select("complex_id", start="caretaking_start")
    told = source.exposure.select("complex_id", "month").distinct().mutate(is_told=ibis.literal(True))
    rows = rows.left_join(told, ["complex_id", "month"]).drop("complex_id_right", "month_right")
    rows = rows.left_join(begun, "complex_id")
    reason = ibis.cases(
        (rows.complex_id.isnull(), "not_in_register"),
        (rows.real_cents.isnull(), "no_price_index"),
        (rows.is_booked.isnull(), "no_books"),
        (rows.is_let.isnull() & (rows.budget != CARETAKING), "no_hours"),
        (rows.is_told.isnull() & (rows.budget == CARETAKING) & (rows.month >= rows.start), "no_hours"),
        else_=ibis.null("string"),
    )
    rows = rows.mutate(reason=reason).filter(lambda t: t.reason.notnull())
    own = rows.budget == CARETAKING
    return _told(rows.filter(~own), BOOKED).union(_told(rows.filter(own), BOOKED_CARETAKING))


def _insurers(source: Sources) -> ir.Table:
    """Cells under 10 insured, which are not known, and lines of complexes that are not in the register."""
    small = source.aggregates.filter(source.aggregates.insured.isnull())
    empty = ibis.null("int64")
    cells = small.mutate(reason=ibis.literal("under_10_insured")).group_by("reason").aggregate(rows=lambda t: t.count())
    cells = cells.select("reason", "rows", cents=empty, subject=ibis.literal(CELLS))
    rows = estimated_lines(source.lines, INSURED_BUDGETS)
    known = source.projects.select("complex_id", is_known=ibis.literal(True))
    rows = rows.left_join(known, "complex_id")
    reason = ibis.cases(
        (rows.is_known.isnull(), "not_in_register"),
        (rows.real_cents.isnull(), "no_price_index"),
        else_=ibis.null("string"),
    )
    rows = rows.mutate(reason=reason).filter(lambda t: t.reason.notnull())
    return cells.union(_told(rows, INSURED))


def left_out(source: Sources) -> ir.Table:
    """What the panels leave out (mart__coverage): per subject and reason the rows, and the cents in prices of the base year.

    Cents of a year without a price index (``no_price_index``) are those of that year. Cells under 10 insured have none that are known.
    """
    parts = [_people(source), _corporations(source), _insurers(source)]
    return ibis.union(*(part.select("subject", "reason", "rows", "cents") for part in parts))


def missing_cents(source: Sources, panels: list[ir.Table], told: ir.Table) -> int:
    """Cents of estimated budgets in the ledger minus those in the panels and those told as left out: 0, or something vanished.

    Args:
        source: What the panels are made of.
        panels: core__person_months, core__complex_months, core__insured_quarters.
        told: Rows of `left_out`.
    """
    ledger = estimated_lines(source.lines, [*PERSON_BUDGETS, *COMPLEX_BUDGETS, *INSURED_BUDGETS])
    wanted = ledger.cents.sum().fill_null(0).as_scalar()
    held = [t[c].sum().fill_null(0).as_scalar() for t in panels for c in t.columns if c.endswith("_cents")]
    aside = told.filter(told.subject.isin([PEOPLE, BOOKED, INSURED])).cents.sum().fill_null(0).as_scalar()
    gap = ibis.memtable({"one": [1]}).select(gap=(wanted - sum(held, aside)).cast("int64"))
    return int(gap.to_pyarrow()["gap"][0].as_py())


__all__ = ["Sources", "left_out", "missing_cents"]
