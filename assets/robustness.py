"""How much the answers lean on what cannot be seen: a second opinion, on the same look at the panels as the answers."""

import pandas as pd

from pipelines.harmonize.parameters import settings_of
from pipelines.measures.robustness import Choices

ROBUSTNESS = (
    "mart__estimators", "mart__event_study", "mart__placebo_dates", "mart__parallel_trends", "mart__balance", "mart__selection",
    "mart__dose_response", "mart__one_more_caretaker",
)  # fmt: skip


def choices(parameters: pd.DataFrame) -> Choices:
    """Assumptions of the second opinion."""
    value = settings_of(parameters)
    return Choices(
        build_up_months=int(value["dose_build_up_months"]),
        extra_hours_per_week=tuple(
            sign * value[name] for sign in (1, -1) for name in ("caretaker_step_hours", "caretaker_week_hours")
        ),
        weeks_per_year=value["weeks_per_year"],
        unlike_sd=value["unlike_sd"],
    )
