"""Which ledger lines are behind a figure of a project: what was observed of a budget, what caretaking cost, what was transferred.

A line is behind a figure when the estimate, or the sum, saw the unit and month that it is of: a person in a month (care), a complex
in a month (operating cost), an insurer's cell in a quarter (Zvw), a month of which the books are in (caretaking). A figure can leave
out lines that stand here: of a unit that had nothing to be compared with.
"""

import ibis
import ibis.expr.types as ir

from pipelines.contracts.core import COMPLEX_BUDGETS, INSURED_BUDGETS, PERSON_BUDGETS

KEY = ("project_id", "party", "budget", "year")
KEPT = ("party_id", "month", "file_id", "row", "line", "state", "amount_cents", "real_cents")
TRANSFERS = "transfers"


def lines_behind(
    lines: ir.Table, people: ir.Table, complexes: ir.Table, insured: ir.Table, counted: ir.Table
) -> ir.Table:
    """Every line that is behind a figure of a project (columns `KEY` and `KEPT`), since caretaking started there.

    Args:
        lines: core__cost_lines with ``year`` and ``real_cents``.
        people: core__person_months.
        complexes: core__complex_months.
        insured: core__insured_quarters.
        counted: Months of projects that count (`profile.counted_months`).
    """
    since = {
        "person": people.filter(people.month >= people.start_month).select("project_id", "person_id", "month"),
        "complex": complexes.filter(complexes.month >= complexes.start_month).select(
            "project_id", "complex_id", "month"
        ),
        "insurer": insured.filter(insured.quarter >= insured.start_month).select(
            "project_id", "complex_id", party_id="insurer_id", month="quarter"
        ),
        "spent": counted.select("project_id", "complex_id", "month"),
    }
    priced = lines.filter(lines.real_cents.notnull())
    of = {
        "person": (priced.budget.isin(PERSON_BUDGETS) & (priced.state != "unanswered"), ["person_id", "month"]),
        "complex": (priced.budget.isin(COMPLEX_BUDGETS), ["complex_id", "month"]),
        "insurer": (priced.budget.isin(INSURED_BUDGETS), ["complex_id", "party_id", "month"]),
        "spent": ((priced.budget == "caretaking") & ~priced.transfer, ["complex_id", "month"]),
    }
    parts = [_seen(priced.filter(which), since[name], by) for name, (which, by) in of.items()]
    own = counted.select("project_id", "complex_id").distinct()
    moved = priced.filter(priced.transfer).mutate(budget=ibis.literal(TRANSFERS))
    return ibis.union(*parts, _seen(moved, own, ["complex_id"]))


def _seen(lines: ir.Table, units: ir.Table, by: list[str]) -> ir.Table:
    return lines.inner_join(units, by).select(*KEY, *KEPT)


def behind_figures(behind: ir.Table, avoided: ir.Table, paid: ir.Table) -> ir.Table:
    """The lines behind each figure added up, beside the figure itself (mart__lines_behind); year 0 = all years.

    Args:
        behind: Lines of `lines_behind`.
        avoided: mart__avoided_cost.
        paid: mart__who_pays_who_gains.
    """
    behind = behind.union(behind.mutate(year=ibis.literal(0, "int64")).select(*behind.columns))
    sums = behind.group_by(*KEY).aggregate(
        lines=behind.count(), amount_cents=behind.amount_cents.sum(), lines_cents=behind.real_cents.sum()
    )
    seen = avoided.select("project_id", "budget", "year", figure_cents="observed_cents")
    spent = paid.filter(paid.budget == "caretaking").select("project_id", "budget", "year", figure_cents="cost_cents")
    moved = paid.filter(paid.budget == TRANSFERS).select(
        "project_id", "party", "budget", "year", figure_cents=-paid.transfer_cents
    )
    of = ["project_id", "budget", "year"]
    told = seen.union(spent).inner_join(sums.select(*of, "party"), of).select(*KEY, "figure_cents")
    figures = told.union(moved.select(*KEY, "figure_cents"))
    rows = sums.left_join(figures, list(KEY))
    return rows.select(
        *sums.columns, figure_cents=rows.figure_cents, left_out_cents=rows.lines_cents - rows.figure_cents
    )


def one_page(behind: ir.Table, first: int, most: int) -> ir.Table:
    """Some of the lines in the order of their month, file and row: from number ``first`` (0 = the first) on, ``most`` at most."""
    # numbered, not LIMIT: DuckDB 1.5.6 fails on an ordered limit over these joins ("index 18 within vector of size 18")
    order = ibis.window(order_by=["month", "file_id", "row", "party_id"])
    rows = behind.mutate(at=ibis.row_number().over(order))
    return rows.filter((rows["at"] >= first) & (rows["at"] < first + most)).order_by("at")


def per_figure(behind: ir.Table) -> ir.Table:
    """The figures that lines are behind: per project, party and budget how many and how much (prices of the base year)."""
    return behind.group_by("project_id", "party", "budget").aggregate(
        lines=behind.count(), real_cents=behind.real_cents.sum().cast("int64")
    )
