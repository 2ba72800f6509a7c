"""What is told beside the answer, in one form for every document: plan against actual, success factors, a corporation's figure, books.

On the dashboard these have a chart or a number of their own; the words and the table are the same.
"""

from dataclasses import dataclass

from reports.labels.pages import PAGES
from reports.view_models.factors import factors_of
from reports.view_models.operating_costs import operating_costs_of
from reports.view_models.pieces import Table
from reports.view_models.scopes import Asked
from reports.view_models.steering import steering_of
from reports.view_models.taakveld import books_of
from reports.warehouse import Warehouse


@dataclass(frozen=True)
class Part:
    """A finding, what is measured, what is said of it, its table, what its words mean, and the table it comes from."""

    title: str
    subtitle: str
    told: tuple[str, ...]
    table: Table
    means: tuple[tuple[str, str], ...]
    source: str


def parts_of(marts: Warehouse, key: str, asked: Asked | None, lang: str) -> tuple[Part, ...]:
    """Every part that there is of a scope; what is not known is left out."""
    period = (asked or Asked()).period
    return tuple(
        one
        for one in (
            _books(marts, key, period, lang), _corporate(marts, key, period, lang), _plan(marts, key, lang), _factors(marts, key, lang)
        )
        if one is not None
    )  # fmt: skip


def _plan(marts: Warehouse, key: str, lang: str) -> Part | None:
    found = steering_of(marts, key, lang)
    if found is None:
        return None
    figure = found[1]
    return Part(figure.title, figure.subtitle, (figure.conclusion,), figure.table, (), "mart__plan_actual")


def _factors(marts: Warehouse, key: str, lang: str) -> Part | None:
    t, table = PAGES[lang], factors_of(marts, key, lang)
    if table is None:
        return None
    told = (t["project_factors_how"], t["factor.7.means"])
    return Part(table.caption, "", told, table, (), "mart__project_factors")


def _corporate(marts: Warehouse, key: str, period: str, lang: str) -> Part | None:
    found = operating_costs_of(marts, key, period, lang)
    if found is None:
        return None
    return Part(found.title, found.subtitle, found.told, found.table, (), "mart__operating_costs")


def _books(marts: Warehouse, key: str, period: str, lang: str) -> Part | None:
    found = books_of(marts, key, period, lang)
    if found is None:
        return None
    told = (found.told, PAGES[lang]["taakveld_how"])
    return Part(found.title, "", told, found.table, found.cautions, "mart__taakveld")


__all__ = ["Part", "parts_of"]
