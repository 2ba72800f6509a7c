"""The business case of a project (or of all together): what a board is asked, on which figures, with which doubts."""

from dataclasses import dataclass, replace
from importlib.metadata import version

import pandas as pd

from reports.labels.pages import PAGES
from reports.names import address_of
from reports.numerals import euros, percent, probability
from reports.state import ALL
from reports.view_models.account import account, assumptions_of
from reports.view_models.build_up import Step, build_up_of, cashing_of
from reports.view_models.page import Page, answer_of, page
from reports.view_models.parts import Part, parts_of
from reports.view_models.pieces import Figure, Table, Value
from reports.view_models.scopes import AHEAD, TOGETHER, Asked, NoOutcomeError, Scope, amounts_of, horizon_of, scope_of
from reports.view_models.sensitivity import Swings, sensitivity_of
from reports.view_models.settlement import Settlement, settlement_of
from reports.warehouse import Warehouse

BOARD = ("base_year", "discount_rate", "draws", "horizon_years", "plausible_probability")
"""Assumptions that a board reads; what is needed to calculate again is in the workbook and on the dashboard."""
LIMITS = (1, 3, 4, 5, 6)  # of how residents are chosen the warnings say more


@dataclass(frozen=True)
class BusinessCase:
    """Everything the document says, in one language; what is not known is None."""

    title: str
    page: Page
    asked: tuple[str, ...]
    ahead: str
    build_up: tuple[tuple[Step, ...], Figure]
    cashing: tuple[tuple[Step, ...], Figure] | None
    sensitivity: tuple[Swings, Figure] | None
    settlement: Settlement | None
    parts: tuple[Part, ...]
    risks: tuple[str, ...]
    assumptions: tuple[Table, ...]
    colophon: tuple[tuple[str, str], ...]


def business_case(
    marts: Warehouse, key: str, lang: str, chosen: Asked | None = None, address: str = ""
) -> BusinessCase:
    """The business case of a project, or of all together.

    Args:
        marts: The answers.
        key: A project, ``all``, or an organisation.
        lang: nl or en.
        chosen: What the page is asked through whose eyes, over which period, in which amount; None = as the command makes it.
        address: Where the page stands on the dashboard; '' = that of the scope.

    Raises:
        NoOutcomeError: There is no outcome for it.
    """
    t, scope, told = PAGES[lang], scope_of(marts, key), page(marts, key, lang, chosen)
    settlement = settlement_of(marts, key, lang)
    rests = account(marts, lang)
    name = (
        t["case_title_all"].format(n=scope.projects) if scope.kind == "all" else t["case_title"].format(name=scope.name)
    )
    limits = tuple(t[f"limit_{n}"] for n in LIMITS)
    return BusinessCase(
        title=name,
        page=told,
        asked=asked_of(marts, scope, settlement, lang),
        ahead=ahead_of(marts, scope, lang),
        build_up=build_up_of(marts, key, lang),
        cashing=cashing_of(marts, key, lang),
        sensitivity=sensitivity_of(marts, key, lang),
        settlement=settlement,
        parts=parts_of(marts, key, chosen, lang),
        risks=(*(one.told for one in told.warnings), *limits),
        assumptions=tuple(
            one for one in (assumptions_of(marts, BOARD, lang), rests.ranges, together(rests.cashable), rests.adjustments)
            if one.values
        ),
        colophon=(*rests.release, *_where(scope, chosen or Asked(), address or address_of(key, lang), lang, horizon_of(marts))),
    )  # fmt: skip


def together(table: Table) -> Table:
    """The table with one row for all that differ in their first column only."""
    by: dict[tuple[Value, ...], list[str]] = {}
    for name, *rest in table.values:
        by.setdefault(tuple(rest), []).append(str(name))
    return replace(table, values=tuple((", ".join(names), *rest) for rest, names in by.items()))


def asked_of(marts: Warehouse, scope: Scope, settlement: Settlement | None, lang: str) -> tuple[str, ...]:
    """What has to be decided: going on, who pays, and whether something should be found out first."""
    t, every = PAGES[lang], marts.optional("mart__value_of_information")
    rows = pd.DataFrame() if every is None else every[every.project_id == scope.key]
    go_on = t["case_go_on"].format(where=scope.where(lang), n=horizon_of(marts))
    asked = [" ".join((go_on, *best_of(marts, scope, rows, lang)))]
    if settlement is not None:
        asked.append(t["case_pay.proposal" if settlement.proposed else "case_pay.none"])
    if len(rows):
        asked.append(worth_knowing(rows, marts, lang))
    return tuple(asked)


def best_of(marts: Warehouse, scope: Scope, rows: pd.DataFrame, lang: str) -> tuple[str, ...]:
    """Whether going on or stopping is best: with the last year drawn on, and with what the value of information calls uncertain.

    The first leaves out that the effect may fade; the second is the net on which mart__value_of_information decides. They may differ,
    and then a reader has to know both.
    """
    if rows.empty or rows.best.isna().all():
        return ()
    t, decided = PAGES[lang], rows.iloc[0]
    try:
        ahead = amounts_of(marts, scope.key, Asked(amount=AHEAD))
    except NoOutcomeError:
        return ()
    net = int(ahead.net_cents[(ahead.party == TOGETHER) & (ahead.budget == TOGETHER)].iloc[0])
    drawn_on = "go_on" if net > 0 else "stop"
    told = [t[f"case_best.{drawn_on}"]]
    ranges = marts.table("ref__sensitivity").set_index("assumption")
    if {"drop_off", "caretaker_wage"} <= set(ranges.index):
        ends = {f"{name}_{end}": percent(float(ranges[end][a]), lang)
                for name, a in (("fade", "drop_off"), ("wage", "caretaker_wage")) for end in ("low", "high")}  # fmt: skip
        words = "same" if decided.best == drawn_on else f"other.{decided.best}"
        told.append(t[f"case_fades.{words}"].format(**ends, p=probability(float(decided.p_net_positive), lang)))
    if "stop" in (drawn_on, decided.best):
        told.append(t["case_not_counted"])
    return tuple(told)


def worth_knowing(rows: pd.DataFrame, marts: Warehouse, lang: str) -> str:
    """The fact that is most worth finding out before deciding, or that more knowing changes nothing."""
    t, facts = PAGES[lang], rows[rows["rank"] == 1]
    if facts.empty or not int(facts.value_cents.iloc[0]):
        return t["case_know_nothing"]
    kind, _, budget = str(facts.fact.iloc[0]).partition(".")
    name = t[f"assumption.{kind}"].format(budget=marts.budget_labels[budget][lang] if budget else "")
    told = t["voi.sentence"].format(fact=name, cents=euros(int(facts.value_cents.iloc[0]), lang))
    return t["case_know"].format(told=told)


def ahead_of(marts: Warehouse, scope: Scope, lang: str) -> str:
    """What going on brings, in a few sentences; '' with less than a year of data."""
    asked = Asked(amount=AHEAD)
    try:
        rows = amounts_of(marts, scope.key, asked)
    except NoOutcomeError:
        return ""
    return answer_of(scope, rows, asked, horizon_of(marts), lang)


def _where(scope: Scope, chosen: Asked, address: str, lang: str, horizon: int) -> tuple[tuple[str, str], ...]:
    """What was chosen, version, address, and how the command makes it again: that of all parties over the whole period."""
    t = PAGES[lang]
    again = f"ontschot report {scope.key} --pdf" + ("" if lang == "nl" else f" --lang {lang}")
    made = ((t["case_again"], again),) if scope.kind in ("project", "all") and chosen == Asked() else ()
    return (
        (t["case_chosen"], chosen_of(chosen, lang, horizon)),
        (t["case_model"], version("ontschot")), (t["case_address"], address), *made,
    )  # fmt: skip


def chosen_of(chosen: Asked, lang: str, horizon: int) -> str:
    """What was chosen, as the filters call it."""
    t = PAGES[lang]
    period = t["filter.all_years"] if chosen.period == ALL else t["case_chosen.period"].format(year=chosen.period)
    return t["case_chosen.is"].format(
        perspective=t[f"perspective.{chosen.perspective}"],
        period=period,
        amount=t[f"amount.{chosen.amount}"].format(n=horizon),
    )
