"""Plan and actual of a project: how it runs, and what to expect if nothing changes."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reports.disclosure import people
from reports.labels.pages import PAGES
from reports.numerals import month_year, percent
from reports.view_models.pieces import Column, Figure, Missing, Table, Value, told
from reports.view_models.words import capital
from reports.warehouse import Warehouse

HOURS, RESIDENTS = "caretaker_hours", "supported_residents"
SUBJECTS = (HOURS, RESIDENTS)
COLUMNS = (
    Column("subject"), Column("month", "month"), Column("plan", "number"), Column("actual_is", "number"),
    Column("mean_deviation", "number"), Column("signal_limit", "number"), Column("signal"),
)  # fmt: skip


@dataclass(frozen=True)
class Steered:
    """Hours per month as planned, as they were, and as they are expected with 95 % around them; None where nothing is known."""

    months: tuple[date, ...]
    plan: tuple[float | None, ...]
    actual: tuple[float | None, ...]
    ahead: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def steering_of(marts: Warehouse, project_id: str, lang: str) -> tuple[Steered, Figure] | None:
    """Caretaker hours of a project against its plan, with residents in the table; None when nothing is known of it."""
    every, signals = marts.optional("mart__plan_actual"), marts.optional("mart__early_signal")
    if every is None or signals is None:
        return None
    rows = every[(every.project_id == project_id) & every.subject.isin(SUBJECTS)].sort_values("month")
    hours = rows[rows.subject == HOURS]
    if hours.actual.notna().sum() == 0:
        return None
    own = signals[signals.project_id == project_id].set_index("subject")
    t = PAGES[lang]
    values = tuple(_line(rows[rows.subject == s], own.loc[s], s, lang) for s in SUBJECTS if s in own.index)
    table = Table("plan_actual", t["table_plan_actual"], COLUMNS, values, lang)
    title = t["plan_title"].format(subject=capital(t[f"subject.{HOURS}"]), how=_said(own.loc[HOURS], t))
    conclusion = " ".join([*_signals(own, lang), t["expected.means"]])
    return _drawn(hours), Figure("plan_actual", title, t["plan_sub"], conclusion, f"{title}. {conclusion}", table)


def _drawn(hours: pd.DataFrame) -> Steered:
    ahead = hours[hours.expected.notna()]
    return Steered(
        tuple(hours.month), _known(hours.plan), _known(hours.actual), tuple(ahead.month), tuple(ahead.expected.tolist()),
        tuple(ahead.expected_low95.tolist()), tuple(ahead.expected_high95.tolist()),
    )  # fmt: skip


def _known(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(v) else float(v) for v in values)


def _line(rows: pd.DataFrame, signal: pd.Series, subject: str, lang: str) -> tuple[Value, ...]:
    """The last month that is known, the mean deviation, and what that means."""
    t = PAGES[lang]
    known = rows[rows.actual.notna()]
    if known.empty:
        return (t[f"subject.{subject}"], *[Missing()] * 5, _said(signal, t))
    last = known.iloc[-1]
    actual: Value = people(float(last.actual)) if subject == RESIDENTS else float(last.actual)
    told_apart = subject != RESIDENTS  # a mean deviation from a plan tells how many residents there are
    deviation = [_or_missing(signal[n]) if told_apart else Missing("would_tell") for n in ("mean_deviation", "limit")]
    return (t[f"subject.{subject}"], last.month, _or_missing(last.plan), actual, *deviation, _said(signal, t))


def _or_missing(value: float) -> Value:
    return Missing("not_delivered") if pd.isna(value) else float(value)


def _said(signal: pd.Series, t: dict[str, str]) -> str:
    return t[f"signal.{signal.signal}"] if isinstance(signal.signal, str) else t[f"reason.{signal.reason}"]


def _signals(own: pd.DataFrame, lang: str) -> list[str]:
    """The signal of the hours, with how often such a signal is false."""
    t, hours = PAGES[lang], own.loc[HOURS]
    if not isinstance(hours.signal, str):
        return []
    alarm = t["false_alarm"].format(share=percent(float(hours.false_alarm_share), lang))
    if hours.signal == "none":
        return [alarm]
    deviation = told(abs(float(hours.mean_deviation)), "number", lang)
    said = t["signal.told"].format(
        subject=capital(t[f"subject.{HOURS}"]), deviation=deviation, side=t[f"side.{hours.signal}"],
        since=month_year(hours.since, lang),
    )  # fmt: skip
    return [said, alarm]


__all__ = ["Steered", "steering_of"]
