"""Shifts: care that moved to another law. It leaves the books of the municipality and is no saving: told apart, never avoided."""

import ibis
import ibis.expr.types as ir

MONTHS_BEFORE = 12


def shifts(calendar: ir.Table, lines: ir.Table) -> ir.Table:
    """How much care moved to another law (mart__shifts): people, person-months left out since, and what it cost before.

    Args:
        calendar: core__care_calendar; months after a move are left out there as ``shifted``.
        lines: Ledger lines with ``real_cents``.
    """
    away = calendar.filter(calendar.left_out == "shifted")
    moved = away.group_by("person_id", "project_id").aggregate(
        first=away.month.min(), person_months=away.count().cast("int64")
    )
    moved = moved.mutate(year=(moved["first"] - ibis.interval(months=1)).year().cast("int64"))
    told = moved.left_join(_before(calendar, lines, moved), "person_id").drop("person_id_right")
    every = [told, told.mutate(project_id=ibis.literal("all"))]
    rows = ibis.union(*(part.mutate(year=year) for part in every for year in (part.year, ibis.literal(0, "int64"))))
    return rows.group_by("project_id", "year").aggregate(
        people=rows.count().cast("int64"),
        person_months=rows.person_months.sum().cast("int64"),
        months_before=rows.months_before.sum().fill_null(0).cast("int64"),
        cents_before=rows.cents_before.sum().cast("int64"),
    )


def _before(calendar: ir.Table, lines: ir.Table, moved: ir.Table) -> ir.Table:
    """Months known, and their granted real cost, in the year up to and including the month of the move, per person."""
    counted = calendar.filter(calendar.left_out.isnull()).select("person_id", "month")
    window = counted.inner_join(moved.select("person_id", "first"), "person_id")
    year = ibis.interval(months=MONTHS_BEFORE)
    window = window.filter((window.month < window["first"]) & (window.month + year >= window["first"]))
    care = lines.filter(lines.person_id.notnull() & (lines.state != "unanswered"))
    sums = care.group_by("person_id", "month").aggregate(cents=care.real_cents.sum())
    rows = window.left_join(sums, ["person_id", "month"])
    return rows.group_by("person_id").aggregate(months_before=rows.count(), cents_before=rows.cents.fill_null(0).sum())
