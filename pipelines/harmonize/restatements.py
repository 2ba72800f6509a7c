"""What a later delivery changed: the amounts of the superseded file beside those of the file that took its place."""

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.ledger import results
from pipelines.harmonize.mapping import mapped

ABOUT = ("kind", "owner", "reference", "period_start", "period_end", "file_id", "superseded_by")


def restatements(*, files: ir.Table, bookings: ir.Table, rules: ir.Table, codes: ir.Table) -> ir.Table:
    """Every superseded file with what it said and what counts now (mart__restatements).

    A ledger is compared per budget, over its own period; any other file as a whole (budget null).

    Args:
        files: raw_intake__files.
        bookings: Staged rows of all auditfiles, also of the superseded ones.
        rules: raw_mapping__rules.
        codes: ref__budget_codes.
    """
    first = files.filter(files["copy"] == 1)
    pairs = first.filter(first.status == "superseded", first.superseded_by.notnull()).select(*ABOUT)
    sides = [
        *_ledgers(pairs.filter(pairs.kind == "xaf"), mapped(results(bookings), rules, codes)),
        *_others(pairs.filter(pairs.kind != "xaf"), first),
    ]
    both = ibis.union(*sides)
    summed = both.group_by(*ABOUT, "budget").aggregate(
        **{
            name: both[name].sum().cast("int64")
            for name in ("lines_before", "lines_after", "cents_before", "cents_after")
        }
    )
    return summed.mutate(difference_cents=summed.cents_after - summed.cents_before)


def _side(rows: ir.Table, budget: ir.Value, lines: ir.Value, cents: ir.Value, *, before: bool) -> ir.Table:
    """Rows as one side of a comparison."""
    nothing = ibis.literal(0, "int64")
    return rows.select(
        *ABOUT,
        budget=budget,
        lines_before=lines if before else nothing,
        lines_after=nothing if before else lines,
        cents_before=cents if before else nothing,
        cents_after=nothing if before else cents,
    )


def _ledgers(pairs: ir.Table, costs: ir.Table) -> list[ir.Table]:
    costs = costs.select(booked_in="file_id", budget="budget", day="effective_date", cents="amount_cents")
    one = ibis.literal(1, "int64")
    old = pairs.inner_join(costs, pairs.file_id == costs.booked_in)
    new = pairs.inner_join(costs, pairs.superseded_by == costs.booked_in)
    new = new.filter((new.day >= new.period_start).fill_null(True) & (new.day <= new.period_end).fill_null(True))
    return [_side(rows, rows.budget, one, rows.cents, before=rows is old) for rows in (old, new)]


def _others(pairs: ir.Table, files: ir.Table) -> list[ir.Table]:
    totals = files.select(which="file_id", lines="lines", cents=(files.debit_cents - files.credit_cents).cast("int64"))
    none = ibis.null("string")
    old = pairs.inner_join(totals, pairs.file_id == totals.which)
    new = pairs.inner_join(totals, pairs.superseded_by == totals.which)
    return [_side(rows, none, rows.lines, rows.cents, before=rows is old) for rows in (old, new)]
