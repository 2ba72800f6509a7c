"""The calculating part of the workbook: what it begins from, and every outcome as it is now, for the cells that calculate it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.view_models.calculate import Calculated, WhatIf, calculated
from reports.view_models.pieces import Table
from reports.view_models.scopes import TOGETHER, scope_of
from reports.view_models.who import PARTY_ORDER
from reports.warehouse import Warehouse

LONGEST = 15  # years that can be looked ahead, as on the page that calculates
PRESENT, EQUAL = "present", "equal_return"
GoingOn = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, Mapping[str, float], int, float], Any]


@dataclass(frozen=True)
class Model:
    """What the live cells begin from and what they say as it is now.

    Attributes:
        base: Assumptions as they are now, by name in the address of the page that calculates.
        begun: What it begins from (`pipelines.measures.going_on.Begun`).
        outcome: Per party and all together what going on brings as it is now.
        parties: Parties, the one that gains most first.
        more: The rows of the dose-response relation of the project, all budgets together, for telling.
        settlement: Per rule and party what each would contribute as it is now; by rule and party.
        page: The page that calculates, as it is now.
    """

    base: Mapping[str, float]
    begun: Any
    outcome: pd.DataFrame
    parties: tuple[str, ...]
    more: pd.DataFrame
    settlement: pd.DataFrame
    page: Calculated

    @property
    def ahead(self) -> Any:
        """The years ahead."""
        return self.begun.years

    @property
    def payer(self) -> str:
        """The party that employs the caretaker."""
        return self.begun.years.payer

    @property
    def start(self) -> pd.DataFrame:
        """The last twelve months by party."""
        return self.begun.years.start.set_index("party")

    def column(self, party: str) -> int:
        """Place of a party in what is told per year and per draw."""
        return self.begun.years.parties.index(party)

    @property
    def proposals(self) -> Table | None:
        """Rules side by side, as the page tells them."""
        return self.page.settlement


def model_of(
    marts: Warehouse, key: str, base: Mapping[str, float], what_if: WhatIf, going_on: GoingOn, lang: str
) -> Model | None:
    """The model of a scope; None where less than a year of data is known."""
    rows = marts.optional("mart__last_year")
    rows = None if rows is None else rows[rows.scope == key]
    if rows is None or rows.empty:
        return None
    page = calculated(marts, scope_of(marts, key), base, base, PRESENT, what_if, lang)
    assert page is not None
    ranges, more = _of(marts, "mart__sensitivity", key), _of(marts, "mart__one_more_caretaker", key)
    more = more[more.budget == TOGETHER].sort_values("extra_hours_per_week") if len(more) else more
    answer = what_if(rows, base)
    weeks = float(marts.table("ref__parameters").set_index("parameter").value["weeks_per_year"])
    begun, outcome = going_on(rows, ranges, more, base, LONGEST, weeks), answer.outcome.set_index("party")
    parties = sorted((p for p in PARTY_ORDER if p in begun.years.parties), key=lambda p: -int(outcome.net_cents[p]))
    settled = answer.settlement
    settled = settled.set_index(["method", "party"]) if len(settled) else settled
    return Model(base, begun, outcome, tuple(parties), more, settled, page)


def _of(marts: Warehouse, table: str, key: str) -> pd.DataFrame:
    rows = marts.optional(table)
    return pd.DataFrame() if rows is None else rows.loc[rows.project_id == key]
