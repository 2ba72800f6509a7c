"""How much the answers lean on what cannot be seen: a second opinion, made after the answers."""

import dagster as dg
import ibis.expr.types as ir
import pandas as pd

from assets.marts import answer_output
from pipelines.harmonize import profile
from pipelines.harmonize.parameters import settings_of
from pipelines.harmonize.price_level import with_real_cents
from pipelines.measures.answers import Panels
from pipelines.measures.robustness import Caretaking, Choices, Told, robustness

TABLES = (
    "estimators",
    "event_study",
    "placebo_dates",
    "parallel_trends",
    "balance",
    "selection",
    "dose_response",
    "one_more_caretaker",
)


@dg.multi_asset(outs={f"mart__{name}": answer_output(f"mart__{name}") for name in TABLES}, name="robustness")
def second_opinion(
    core__person_months: ir.Table,
    core__complex_months: ir.Table,
    core__insured_quarters: ir.Table,
    core__cost_lines: ir.Table,
    core__exposure: ir.Table,
    core__projects: ir.Table,
    core__deflators: ir.Table,
    ref__budgets: ir.Table,
    ref__parameters: ir.Table,
    mart__avoided_cost: ir.Table,
    mart__who_pays_who_gains: ir.Table,
):
    """Other estimators, start dates that are pretended, violations, balance, and what one more euro of caretaking brings."""
    lines = with_real_cents(core__cost_lines, ref__budgets, core__deflators)
    units = Panels(
        core__person_months.to_pyarrow(), core__complex_months.to_pyarrow(), core__insured_quarters.to_pyarrow()
    )
    spent = Caretaking(
        profile.caretaking_costs(lines, core__projects).to_pandas(),
        profile.caretaking_exposure(core__exposure, core__projects).to_pandas(),
    )
    told = Told(mart__avoided_cost.to_pandas(), mart__who_pays_who_gains.to_pandas())
    found = robustness(units, spent, core__projects.to_pandas(), told, choices(ref__parameters.to_pandas()))
    for name in TABLES:
        yield dg.Output(getattr(found, name), output_name=f"mart__{name}")


def choices(parameters: pd.DataFrame) -> Choices:
    """Assumptions of the second opinion."""
    value = settings_of(parameters)
    return Choices(
        seed=int(value["draw_seed"]),
        minimum_control_complexes=int(value["minimum_control_complexes"]),
        build_up_months=int(value["dose_build_up_months"]),
        extra_hours_per_week=tuple(
            sign * value[name] for sign in (1, -1) for name in ("caretaker_step_hours", "caretaker_week_hours")
        ),
        weeks_per_year=value["weeks_per_year"],
        unlike_sd=value["unlike_sd"],
    )
