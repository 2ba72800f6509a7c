"""Steering while it runs: plan against actual, what to expect, and an early signal."""

import dagster as dg
import ibis.expr.types as ir

from assets.marts import answer_output
from pipelines.harmonize import profile
from pipelines.harmonize.parameters import settings_of
from pipelines.harmonize.price_level import with_real_cents
from pipelines.measures.answers import starts
from pipelines.measures.steering import Watch, courses_of, steered

TABLES = ("mart__plan_actual", "mart__early_signal")


@dg.multi_asset(outs={table: answer_output(table) for table in TABLES}, name="steering")
def steering(
    core__exposure: ir.Table,
    core__cost_lines: ir.Table,
    core__projects: ir.Table,
    core__deflators: ir.Table,
    ref__budgets: ir.Table,
    ref__parameters: ir.Table,
):
    """Where a running project stands against its plan, per month, and whether that is more than chance."""
    lines = with_real_cents(core__cost_lines, ref__budgets, core__deflators)
    costs = profile.caretaking_costs(lines, core__projects).to_pandas()
    exposure = profile.caretaking_exposure(core__exposure, core__projects).to_pandas()
    register, value = core__projects.to_pandas(), settings_of(ref__parameters.to_pandas())
    watch = Watch(
        months=int(value["signal_months"]),
        false_alarm_share=value["signal_false_alarm_share"],
        ahead=int(value["expected_months"]),
        seed=int(value["draw_seed"]),
        noise_bound=value["signal_noise_bound"],
    )
    found = steered(courses_of(exposure, costs, register, starts(register)), watch)
    yield dg.Output(found.plan_actual, output_name="mart__plan_actual")
    yield dg.Output(found.early_signal, output_name="mart__early_signal")
