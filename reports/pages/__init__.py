"""The pages: one module each with `view(desk) -> View`; what a page needs to know comes with its desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pandas as pd

from reports.audience import projects_of
from reports.calculating import Example, Scenarios, Simulations
from reports.components import Links
from reports.counter import Counter
from reports.labels.pages import PAGES
from reports.state import ALL, Choices, State
from reports.view_models.pieces import Table
from reports.view_models.scopes import Asked
from reports.viewer import FIGURES, LINES, Project, Viewer, allowed
from reports.warehouse import Warehouse

PERSPECTIVES = ("gemeente", "woningcorporatie", "zorgverzekeraar", ALL)


@dataclass(frozen=True)
class Wanted:
    """Which ledger lines are asked: behind a project's figure of a budget in a year (0 = all), of a payer, from which one on.

    ``payer`` is a party and its code; None = whoever paid.
    """

    project_id: str
    budget: str
    year: int
    payer: tuple[str, str] | None
    first: int
    most: int


@dataclass(frozen=True)
class Services:
    """What pages ask of outside: functions that are given, because reports know no orchestrator and do no arithmetic.

    Attributes:
        calendar: Every period that a party should have delivered by now, and whether it is in (slots of the calendar of deliveries),
            as these answers know it.
        old: Last day of the youngest delivery that counts by owner, of those that are older today than so many months.
        what_if: What comes of going on with other assumptions: rows of mart__last_year of a scope and the choice (names as in the
            address) give `outcome` per party and `settlement`; None where it is not given.
        counter: Where files are handed in; None where that cannot be.
        lines: The ledger lines behind a figure, in order (month, file_id, line, state, amount_cents, real_cents); None where not given.
        rests_on: The figures that lines of a file are behind (project_id, party, budget, lines, real_cents), of a payer; None where it
            is not given.
        fed: How many rows of a file stand in which table of what was received; None where it is not given.
        going_on: The same year by year, with what it begins from, for the workbook; None where it is not given.
        example: What else there is to know of a choice; None where it is not given.
        simulations: Calculations that take a while; None where they are not given.
        scenarios: What was saved; None where nothing can be.
    """

    calendar: Callable[[Warehouse], Sequence[Any]] = lambda _: ()
    old: Callable[[Warehouse, int], Mapping[str, date]] = lambda *_: {}
    what_if: Callable[[pd.DataFrame, Mapping[str, float]], Any] | None = None
    counter: Counter | None = None
    lines: Callable[[Warehouse, Wanted], pd.DataFrame] | None = None
    rests_on: Callable[[Warehouse, str, tuple[str, str] | None], pd.DataFrame] | None = None
    fed: Callable[[Warehouse, str], Mapping[str, int]] | None = None
    going_on: Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, Mapping[str, float], int, float], Any] | None = None
    example: Example | None = None
    simulations: Simulations | None = None
    scenarios: Scenarios | None = None


@dataclass(frozen=True)
class Desk:
    """What a page works with: the answers, who looks, what is asked, and in which words."""

    marts: Warehouse
    viewer: Viewer
    path: str
    choices: Choices
    state: State
    services: Services = field(default_factory=Services)

    @property
    def lang(self) -> str:
        """Language of the page."""
        return self.state.lang

    @property
    def t(self) -> dict[str, str]:
        """Words of the language."""
        return PAGES[self.state.lang]

    @property
    def links(self) -> Links:
        """Addresses that belong to this view."""
        return Links(self.path, self.state.to_query(self.choices), self._query_with_language(self.state))

    def link(self, path: str, **change: str) -> str:
        """Another page with the same choices, or some changed."""
        return path + self.state.but(**change).to_query(self.choices)

    def here(self, **more: str) -> str:
        """This page with something else chosen of what it adds to the address."""
        return self.path + self.state.choosing(**more).to_query(self.choices)

    @property
    def permalink(self) -> str:
        """The address that reproduces this view for anybody, in this language."""
        own = self.path.startswith("/projecten/")  # the project is in the path then
        state = self.state.but(project=ALL) if own else self.state
        return self.path + self._query_with_language(state)

    def _query_with_language(self, state: State) -> str:
        """The query of a state that says its language, whatever the reader's is."""
        return state.to_query(replace(self.choices, lang=("",)))

    def file(self, ending: str) -> str:
        """The page as a document: a workbook (xlsx), a business case (pdf)."""
        path, _, query = self.permalink.partition("?")
        return f"/bestand{path}.{ending}?{query}"

    def address(self, project_id: str) -> str:
        """The page of a project, with the same choices."""
        return self.link(f"/projecten/{quote(project_id, safe='')}", project=ALL)

    @cached_property
    def projects(self) -> list[Project]:
        """Projects by name."""
        return projects_of(self.marts.directory)

    def project(self, project_id: str) -> Project | None:
        """A project; None when there is none of this id."""
        return next((p for p in self.projects if p.project_id == project_id), None)

    def may(self, project: Project, detail: str = FIGURES) -> bool:
        """Whether who looks may see this of a project."""
        return allowed(self.viewer, project, detail)

    @property
    def scope(self) -> str:
        """Whose figures are told: a project, the projects of an organisation (gemeente:9001), or all."""
        if self.state.project != ALL:
            return self.state.project
        return f"{self.viewer.role}:{self.viewer.organisation}" if self.viewer.organisation else "all"

    def about(self, project_id: str) -> "Desk":
        """The same desk with a project chosen."""
        return replace(self, state=self.state.but(project=project_id))


@dataclass(frozen=True)
class View:
    """A page as it is told: its title, what comes first (with the h1), its filters, the rest, and the tables to take along.

    Filters are apart because they stay while what is around them changes: who is choosing keeps the focus.
    """

    title: str
    top: list
    rest: list = field(default_factory=list)
    filters: list = field(default_factory=list)
    tables: tuple[Table, ...] = ()
    subject: tuple[str, Asked] | None = None  # what a document of this page is about: a scope and what is asked of it
    status: int = 200

    @property
    def parts(self) -> list:
        """All of it, in order."""
        return [*self.top, *self.filters, *self.rest]


def choices_of(marts: Warehouse, viewer: Viewer, more: Mapping[str, tuple[str, ...]], lang: str) -> Choices:
    """What who looks can choose: perspective (the own one first), projects that may be seen, years with figures, language."""
    perspectives = (viewer.perspective, *(p for p in PERSPECTIVES if p != viewer.perspective))
    seen = (ALL, *(p.project_id for p in projects_of(marts.directory) if allowed(viewer, p)))
    years = sorted({int(y) for y in marts.table("mart__who_pays_who_gains").year} - {0}, reverse=True)
    languages = tuple(sorted(PAGES, key=lambda one: one != lang))
    return Choices(perspectives, seen, (ALL, *map(str, years)), lang=languages, more=more)


__all__ = ["FIGURES", "LINES", "Desk", "Services", "View", "Wanted", "choices_of", "projects_of"]
