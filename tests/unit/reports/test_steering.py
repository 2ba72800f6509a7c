"""Plan and actual as they are read: the signal, and no count of people."""

import datetime as dt

import pandas as pd

from reports.view_models.steering import steering_of

PLAN = ["project_id", "subject", "month", "plan", "actual", "expected", "expected_low95", "expected_high95"]
SIGNAL = ["project_id", "subject", "signal", "since", "mean_deviation", "limit", "false_alarm_share", "reason"]
JAN, FEB = dt.date(2025, 1, 1), dt.date(2025, 2, 1)


class Marts:
    def __init__(self, plan, signals):
        self.tables = {
            "mart__plan_actual": pd.DataFrame(plan, columns=PLAN),
            "mart__early_signal": pd.DataFrame(signals, columns=SIGNAL),
        }

    def optional(self, name):
        return None if self.tables[name].empty else self.tables[name]


def marts(signal="above", reason=None, residents=14.0, hours=98.0):
    return Marts(
        [
            ("P1", "caretaker_hours", JAN, 70.0, hours, None, None, None),
            ("P1", "caretaker_hours", FEB, 70.0, None, 99.0, 90.0, 108.0),
            ("P1", "supported_residents", JAN, 20.0, residents, None, None, None),
        ],
        [
            ("P1", "caretaker_hours", signal, JAN if signal in ("above", "below") else None, 28.0, 3.5, 0.05, reason),
            ("P1", "supported_residents", "none", None, -1.25, 2.0, 0.05, None),
        ],
    )


def test_a_signal_is_the_title_and_is_told_with_how_often_it_is_false():
    drawn, figure = steering_of(marts(), "P1", "nl")
    assert figure.title == "Beheeruren: meer dan gepland, en dat is meer dan toeval"
    assert "Beheeruren: gemiddeld 28,0 per maand boven het plan, sinds januari 2025." in figure.conclusion
    assert "hoogstens 5% van de jaren" in figure.conclusion
    assert (drawn.plan, drawn.actual, drawn.ahead, drawn.expected) == ((70.0, 70.0), (98.0, None), (FEB,), (99.0,))


def test_without_a_signal_nothing_is_said_of_a_deviation():
    figure = steering_of(marts("none"), "P1", "nl")[1]
    assert "gemiddeld" not in figure.conclusion and figure.title.endswith("verloopt volgens plan, op toeval na")


def test_why_there_is_no_signal_is_told():
    assert steering_of(marts(None, "no_plan"), "P1", "nl")[1].title == "Beheeruren: er staat geen plan in het register"


def test_residents_are_told_in_fives_and_their_deviation_which_would_tell_them_is_not():
    hours, residents = steering_of(marts(), "P1", "nl")[1].table.rows
    assert hours[2:6] == ("70,0", "98,0", "28,0", "3,5")
    assert residents[3:6] == ("15,0", "– (zou een aantal mensen verraden)", "– (zou een aantal mensen verraden)")
    assert steering_of(marts(residents=4.0), "P1", "nl")[1].table.rows[1][3] == "minder dan 10"


def test_a_project_of_which_no_hours_are_known_has_no_chart():
    assert steering_of(marts(hours=None), "P1", "nl") is None
    assert steering_of(marts(), "P2", "nl") is None
