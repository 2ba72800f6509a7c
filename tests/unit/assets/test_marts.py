"""Assumptions of the answers come from reference rows."""

import pandas as pd

from assets.marts import settings
from assets.place import ROOT
from pipelines.measures.present_value import Schedule


def rows(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "reference" / f"{name}.csv")


def made(draws: int = 0, rates: pd.DataFrame | None = None):
    return settings(rows("parameters"), rows("discount_rates") if rates is None else rates, rows("adjustments"), draws)


def test_as_committed_there_are_2000_draws_one_rate_and_no_adjustments():
    assert (made().draws, made().discount_rate, made().adjustments.named) == (2000, 0.0225, None)


def test_more_draws_can_be_asked_for():
    assert made(10_000).draws == 10_000


def test_a_schedule_that_is_switched_on_takes_the_place_of_the_one_rate():
    rates = rows("discount_rates")
    rates["in_use"] = rates.schedule == "uk_green_book"
    found = made(rates=rates).discount_rate
    assert isinstance(found, Schedule) and found.after[:3] == (0, 30, 75) and found.rates[:2] == (0.035, 0.03)
