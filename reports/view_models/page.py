"""The answer for a project, an organisation, or all projects: the one set of words and numbers for HTML, dashboard, PDF and workbook.

Nothing is estimated here: every number is a column of a mart. What is chosen here are words, by rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from reports.disclosure import people
from reports.labels.pages import PAGES
from reports.names import page_link
from reports.numerals import decimal, euros, grouped, month_year, probability
from reports.state import ALL
from reports.view_models.notices import Notice, warnings_of
from reports.view_models.payback import Payback, payback_figure, payback_of
from reports.view_models.pieces import Column, Drawn, Figure, Table, Tile, told
from reports.view_models.quality import left_out_table, quality_of
from reports.view_models.scopes import (
    AHEAD,
    TOGETHER,
    Asked,
    NoOutcomeError,
    Scope,
    amounts_of,
    horizon_of,
    period_of,
    scope_of,
)
from reports.view_models.status import status_of
from reports.view_models.tiles import tiles_of
from reports.view_models.who import Bar, bars_of, budget_table, unknown_parties, who_figure
from reports.view_models.words import capital, probability_word, source_of
from reports.warehouse import Warehouse

PROJECT_COLUMNS = (
    Column("project"), Column("corporation"), Column("municipality"), Column("dwellings", "count"), Column("cost", "euros"),
    Column("avoided", "euros"), Column("net", "euros"), Column("interval", "interval"), Column("p", "probability"),
    Column("verdict", "word"),
)  # fmt: skip
SPECIAL = {("gemeente", "gemeente"), ("corporatie", "woningcorporatie")}  # an organisation through its own eyes


@dataclass(frozen=True)
class Page:
    """Everything a page says, in one language."""

    lang: str
    project_id: str
    question: str
    place: str
    badge: str
    badge_why: str
    answer: str
    verdict: str
    tiles: tuple[Tile, ...]
    warnings: tuple[Notice, ...]
    bars: tuple[Bar, ...]
    who: Figure
    payback_data: Payback
    payback: Figure
    budgets: Table
    projects: Table | None
    quality: tuple[str, ...]
    left_out: Table | None
    method: tuple[str, ...]
    glossary: tuple[str, ...]
    source: str
    example: bool
    words: dict[str, str] = field(repr=False)

    @property
    def drawn(self) -> Drawn:
        """What its figures need beside their data."""
        return Drawn(self.lang, self.example, self.words)


def page(marts: Warehouse, key: str, lang: str, asked: Asked | None = None) -> Page:
    """Everything that the page of a scope says: a project, an organisation, or all (``all``).

    Raises:
        NoOutcomeError: There is no outcome for it.
    """
    asked, t = asked or Asked(), PAGES[lang]
    scope, rows = scope_of(marts, key), amounts_of(marts, key, asked)
    parties = rows[(rows.budget == TOGETHER) & (rows.party != TOGETHER)].sort_values("net_cents", ascending=False)
    whole = rows[(rows.party == TOGETHER) & (rows.budget == TOGETHER)].iloc[0]
    release = marts.table("mart__release").iloc[0]
    curve, unknown = payback_of(marts, key), unknown_parties(marts, parties)
    profiles = marts.table("mart__project_profile").sort_values("complex_name")
    badge, why = status_of(release, whole, unknown, asked, lang)
    return Page(
        lang=lang,
        project_id=key,
        question=question_of(scope, asked, lang),
        place=place_of(profiles[profiles.project_id == key].iloc[0], lang) if scope.kind == "project" else "",
        badge=badge,
        badge_why=why,
        answer=answer_of(scope, rows, asked, horizon_of(marts), lang),
        verdict=verdict_of(rows, asked, lang),
        tiles=tiles_of(marts, key, rows, asked, curve, lang, least=bool(unknown)),
        warnings=warnings_of(marts, rows, key, unknown, lang),
        bars=bars_of(parties, unknown, lang),
        who=who_figure(parties, whole, unknown, release, asked, lang),
        payback_data=curve,
        payback=payback_figure(curve, release, lang),
        budgets=budget_table(rows, marts, lang),
        projects=projects_table(marts, profiles, lang) if key == TOGETHER else None,
        quality=quality_of(marts, lang),
        left_out=left_out_table(marts, lang),
        method=tuple(t[f"method_{n}"].format(draws=grouped(int(release.draws), lang)) for n in range(1, 5)),
        glossary=tuple(t[f"gloss_{n}"] for n in ("cost", "avoided", "net", "transfer", "interval")),
        source=source_of(release, lang),
        example=bool(release.example),
        words=t,
    )


def question_of(scope: Scope, asked: Asked, lang: str) -> str:
    """The question a page answers: for whom, where."""
    t = PAGES[lang]
    if (scope.kind, asked.perspective) in SPECIAL:
        return t[f"question_own.{scope.kind}"].format(name=scope.name)
    where = t["where.mixed"] if scope.kind == "all" else scope.where(lang)
    return t[f"question.{asked.perspective}"].format(where=where)


def place_of(profile: pd.Series, lang: str) -> str:
    """Whose project, where, how large, since when."""
    hours = profile.hours_per_dwelling_month
    return PAGES[lang]["place"].format(
        corporation=profile.corporation_name,
        municipality=profile.municipality_name,
        dwellings=profile.dwellings,
        residents=told(people(float(profile.supported_residents)), "count", lang),
        hours=decimal(float(hours), 1, lang) if pd.notna(hours) else "–",
        start=month_year(profile.caretaking_start, lang),
    )


def answer_of(scope: Scope, rows: pd.DataFrame, asked: Asked, horizon: int, lang: str) -> str:
    """The answer in a few sentences, from the figures of the page."""
    t = PAGES[lang]
    by_party = rows[rows.budget == TOGETHER].set_index("party")
    society, own = by_party.loc[TOGETHER], by_party.loc[asked.party] if asked.party in by_party.index else None
    party = "gemeente" if asked.party == TOGETHER else asked.party
    share = int(by_party.avoided_cents[party]) if party in by_party.index else None
    spent = t["spent_ahead" if asked.amount == AHEAD else "spent"].format(
        period=period_of(scope, asked, lang), where=scope.where(lang), cost=euros(int(society.cost_cents), lang),
        per="" if asked.year and asked.amount == "per-jaar" else t[f"per.{asked.amount}"], horizon=horizon,
    )  # fmt: skip
    told = [spent, _against(int(society.avoided_cents), share, party, lang)]
    if own is not None:
        p, who = float(own.p_net_positive), t[f"the.{party}"] if asked.party != TOGETHER else ""
        template = t["odds" if asked.party == TOGETHER else "odds_party"]
        told.append(template.format(word=probability_word(p, t), p=probability(p, lang), who=who))
    if asked.amount == AHEAD:
        told.append(t["ahead_note"])
    elif scope.months_without_books:
        told.append(t["books_missing"].format(n=scope.months_without_books, of=scope.months))
    return " ".join(told)


def _against(avoided: int, share: int | None, party: str, lang: str) -> str:
    """What stands against the cost, and which part of it is a party's; costs that rose are never called avoided."""
    t = PAGES[lang]
    if avoided < 0:
        return t["against_more"].format(more=euros(-avoided, lang))
    part = ""
    if share is not None:
        words = "against_part" if share >= 0 else "against_part_more"
        part = t[words].format(own=euros(share, lang), more=euros(-share, lang), who=t[f"the.{party}"])
    return t["against"].format(avoided=euros(avoided, lang), part=part)


def verdict_of(rows: pd.DataFrame, asked: Asked, lang: str) -> str:
    """The verdict on the net of the perspective; nothing is judged of what is ahead."""
    t = PAGES[lang]
    found = rows[(rows.party == asked.party) & (rows.budget == TOGETHER)]
    if found.empty or pd.isna(found.verdict.iloc[0]):
        return ""
    whose = t["verdict_all"] if asked.party == TOGETHER else t[f"the.{asked.party}"]
    return t["verdict_sentence"].format(whose=whose, verdict=t[f"verdict.{found.verdict.iloc[0]}"])


def projects_table(
    marts: Warehouse, profiles: pd.DataFrame, lang: str, address: Callable[[str], str] | None = None
) -> Table:  # fmt: skip
    """Projects by name, never by rank, with a link to each: its page among the files, or an ``address`` of its own."""
    every = marts.table("mart__who_pays_who_gains")
    society = every[(every.party == TOGETHER) & (every.budget == TOGETHER) & (every.year == 0)].set_index("project_id")
    known = profiles[profiles.project_id.isin(society.index)]
    values = []
    for profile in known.itertuples():
        row = society.loc[profile.project_id]
        values.append(
            (
                str(profile.complex_name), str(profile.corporation_name), str(profile.municipality_name), int(profile.dwellings),
                int(row.cost_cents), int(row.avoided_cents), int(row.net_cents),
                (int(row.net_low80_cents), int(row.net_high80_cents)), float(row.p_net_positive), f"verdict.{row.verdict}",
            )
        )  # fmt: skip
    to = address or partial(page_link, lang=lang)
    links = tuple(to(str(project)) for project in known.project_id)
    return Table("projects", PAGES[lang]["table_projects"], PROJECT_COLUMNS, tuple(values), lang, links)


__all__ = ["ALL", "Asked", "NoOutcomeError", "Page", "capital", "page", "projects_table"]
