"""What a reader must know before using a figure: each warning with what it is about, and where that stands on the page."""

from dataclasses import dataclass

import pandas as pd

from pipelines.contracts.core import PERSON_BUDGETS
from reports.labels.pages import PAGES
from reports.numerals import euros
from reports.remains import what_remains
from reports.view_models.scopes import parameter, projects_in, scope_of
from reports.view_models.words import listed
from reports.warehouse import Warehouse


@dataclass(frozen=True)
class Notice:
    """A warning: what it is about, what it says, and the part of the page that it is about (an anchor there)."""

    about: str
    text: str
    part: str

    @property
    def told(self) -> str:
        """Both in one line, for a renderer without links."""
        return f"{self.about}: {self.text}"


def warnings_of(
    marts: Warehouse, rows: pd.DataFrame, key: str, unknown: tuple[str, ...], lang: str
) -> tuple[Notice, ...]:
    """Every warning of a page, the ones about the verdict first."""
    t = PAGES[lang]

    def one(about: str, text: str, part: str) -> Notice:
        return Notice(t[f"about.{about}"], text, part)

    told = [one("design", t["warn_before_after"], "budgets")] if (rows.grade == "before-after").any() else []
    if unknown:
        told.append(one("parties", t["warn_party"].format(parties=listed([t[f"the.{p}"] for p in unknown], t)), "who"))
    cost = marts.table("mart__avoided_cost")
    own = cost[(cost.project_id == key) & (cost.year == 0) & (cost.pretrend_p < parameter(marts, "pretrend_alpha"))]
    if len(own):
        names = [marts.budget_labels[str(b)][lang] for b in own.budget]
        told.append(one("before", t["warn_pretrend"].format(budgets=listed(names, t)), "budgets"))
    told += [one(about, text, part) for about, text, part in _unknown(marts, key, lang)]
    selection = marts.optional("mart__selection")
    if selection is not None and key in set(selection.project_id):
        told += [one(about, text, "who") for about, text in what_remains(marts, key, lang)]
    elif ":" in key:  # an organisation: what was tested, was tested of each project and of all together
        told.append(one("choice", t["warn_not_tested_here"], "who"))
    return tuple(told)


def _unknown(marts: Warehouse, key: str, lang: str) -> list[tuple[str, str, str]]:
    """What should be in the figures and is not known."""
    t = PAGES[lang]
    cost, own = marts.table("mart__avoided_cost"), projects_in(marts, key)
    known = set(cost.loc[cost.budget.isin(PERSON_BUDGETS), "project_id"])
    names = sorted(str(p.complex_name) for p in own.itertuples() if p.project_id not in known)
    told = [("care", t["warn_no_care"].format(projects=listed(names, t)), "who")] if names else []
    left = marts.table("mart__coverage")
    stray = left[(left.subject == "caretaking lines") & (left.reason == "not_in_register")]
    if len(stray):
        told.append(
            ("cost", t["warn_caretaking_elsewhere"].format(cents=euros(int(stray.cents.sum()), lang)), "budgets")
        )
    scope = scope_of(marts, key)
    if scope.months_without_books:
        text = t["warn_gap"].format(n=scope.months_without_books, of=scope.months)
        told.append(("gap", text, "payback"))
    if (left.reason == "no_price_index").any():
        told.append(("years", t["warn_no_index"], "payback"))
    return told


__all__ = ["Notice", "warnings_of"]
