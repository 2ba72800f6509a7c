"""What single insurers contribute to what was avoided, as far as it is about them: for rules, and told to nobody.

Avoided is expected less observed. What is expected of an insurer is what it cost before, moved along with everybody else's quarters
(`pipelines.measures.counterfactual`). The quarters of everybody else say nothing of it; what is left is its own part, per person
insured. People: `pipelines.measures.influence`.
"""

import ibis.expr.types as ir

from pipelines.contracts.core import INSURED_BUDGETS


def own_part_of_insurers(insured_quarters: ir.Table) -> ir.Table:
    """Own part of each insurer behind the avoided cost of a project: project_id, insurer_id, cents (rounded down), insured after.

    A quarter with a month after the start is after the start, as in the estimate.

    Args:
        insured_quarters: core__insured_quarters; ``insured`` of the answer are people × quarters after the start.
    """
    rows = insured_quarters.filter(insured_quarters.project_id.notnull())
    after = (rows.quarter.year() - rows.start_month.year()) * 12 + rows.quarter.month() - rows.start_month.month() >= -2
    cents = _sum(rows, INSURED_BUDGETS)
    found = rows.group_by("project_id", "insurer_id").aggregate(
        before=cents.sum(where=~after), after=cents.sum(where=after),
        people_before=rows.insured.sum(where=~after), insured=rows.insured.sum(where=after),
    )  # fmt: skip
    found = found.filter((found.people_before > 0) & (found.insured > 0))
    own = (found.before * found.insured // found.people_before - found.after).cast("int64")
    told = found.select("project_id", "insurer_id", cents=own, insured=found.insured.cast("int64"))
    return told.order_by("project_id", "insurer_id")


def _sum(rows: ir.Table, budgets: list[str]) -> ir.Column:
    total = rows[f"{budgets[0]}_cents"]
    for budget in budgets[1:]:
        total = total + rows[f"{budget}_cents"]
    return total
