"""The page of a project, or of all projects together: the one set of words and numbers for HTML, dashboard, PDF and workbook.

Nothing is estimated here: every number is a column of a mart. What is chosen here are words, by rule.
"""

from dataclasses import dataclass, field

import pandas as pd

from pipelines.contracts.core import PERSON_BUDGETS
from reports.labels.pages import PAGES
from reports.names import page_link
from reports.numerals import decimal, euros, grouped, month_year, probability
from reports.view_models.payback import Payback, chance, payback_figure, payback_of
from reports.view_models.pieces import Column, Drawn, Figure, Table, Tile
from reports.view_models.quality import left_out_table, quality_of
from reports.view_models.who import Bar, bar_of, budget_table, who_figure
from reports.view_models.words import listed, probability_word, source_of
from reports.warehouse import Warehouse

PROJECT_COLUMNS = (
    Column("project"), Column("corporation"), Column("municipality"), Column("dwellings", "count"), Column("cost", "euros"),
    Column("avoided", "euros"), Column("net", "euros"), Column("interval", "interval"), Column("p", "probability"),
    Column("verdict", "word"),
)  # fmt: skip


class NoOutcomeError(LookupError):
    """There is nothing to tell of this project yet."""


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
    warnings: tuple[str, ...]
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


def page(marts: Warehouse, project_id: str, lang: str) -> Page:
    """Everything that the page of a project, or of all projects (``all``), says.

    Raises:
        NoOutcomeError: There is no outcome for this project.
    """
    t = PAGES[lang]
    every = marts.table("mart__who_pays_who_gains")
    rows = every[(every.project_id == project_id) & (every.year == 0)]
    profiles = marts.table("mart__project_profile").sort_values("complex_name")
    own = profiles if project_id == "all" else profiles[profiles.project_id == project_id]
    if rows.empty or own.empty:
        raise NoOutcomeError(t["no_outcome"])
    society = rows[(rows.party == "all") & (rows.budget == "all")].iloc[0]
    parties = rows[(rows.budget == "all") & (rows.party != "all")].sort_values("net_cents", ascending=False)
    release = marts.table("mart__release").iloc[0]
    curve = payback_of(marts, project_id)
    return Page(
        lang=lang,
        project_id=project_id,
        question=t["question_all"]
        if project_id == "all"
        else t["question_project"].format(name=own.iloc[0].complex_name),
        place="" if project_id == "all" else place_of(own.iloc[0], lang),
        badge=t["status_provisional" if release.provisional else "status_final"],
        badge_why=t["status_why"] if release.provisional else "",
        answer=answer_of(society, parties, own, project_id, lang),
        verdict=t["verdict_sentence"].format(verdict=t[f"verdict.{society.verdict}"]),
        tiles=tiles_of(society, curve, release, lang),
        warnings=warnings_of(marts, rows, project_id, lang),
        bars=tuple(bar_of(row, lang) for _, row in parties.iterrows()),
        who=who_figure(parties, society, release, lang),
        payback_data=curve,
        payback=payback_figure(curve, release, lang),
        budgets=budget_table(rows, marts, lang),
        projects=projects_table(every, profiles, lang) if project_id == "all" else None,
        quality=quality_of(marts, lang),
        left_out=left_out_table(marts, lang),
        method=tuple(t[f"method_{n}"].format(draws=grouped(int(release.draws), lang)) for n in range(1, 5)),
        glossary=tuple(t[f"gloss_{n}"] for n in ("cost", "avoided", "net", "transfer", "interval")),
        source=source_of(release, lang),
        example=bool(release.example),
        words=t,
    )


def place_of(profile: pd.Series, lang: str) -> str:
    """Whose project, where, how large, since when."""
    hours = profile.hours_per_dwelling_month
    return PAGES[lang]["place"].format(
        corporation=profile.corporation_name,
        municipality=profile.municipality_name,
        dwellings=profile.dwellings,
        residents=round(float(profile.supported_residents)),
        hours=decimal(float(hours), 1, lang) if pd.notna(hours) else "–",
        start=month_year(profile.caretaking_start, lang),
    )


def answer_of(society: pd.Series, parties: pd.DataFrame, own: pd.DataFrame, project_id: str, lang: str) -> str:
    """The answer in one sentence or two, from the figures of the page."""
    t = PAGES[lang]
    municipal = parties.loc[parties.party == "gemeente", "avoided_cents"].sum()
    where = (
        t["in_all"].format(n=len(own)) if project_id == "all" else t["in_project"].format(name=own.iloc[0].complex_name)
    )
    p = float(society.p_net_positive)
    missing, months = int(own.months_without_books.sum()), int(own.months.sum())
    gap = " " + t["books_missing"].format(n=missing, of=months) if missing else ""
    told = t["answer" if society.avoided_cents >= 0 else "answer_more"].format(
        start=month_year(own.caretaking_start.min(), lang),
        end=month_year(own.last_month.max(), lang),
        where=where,
        cost=euros(int(society.cost_cents), lang),
        avoided=euros(abs(int(society.avoided_cents)), lang),
        municipal=euros(int(municipal), lang),
        word=probability_word(p, t),
        p=probability(p, lang),
    )
    return told + gap


def tiles_of(society: pd.Series, curve: Payback, release: pd.Series, lang: str) -> tuple[Tile, ...]:
    """The four numbers."""
    t = PAGES[lang]
    # net = avoided − cost + transfers, and cost and transfers are the same in every draw
    fixed = int(society.cost_cents) - int(society.transfer_cents)
    low, high = (euros(int(n) + fixed, lang) for n in (society.net_low80_cents, society.net_high80_cents))
    last = curve.months[-1] if curve.months else 0
    paid = t["tile_months"].format(n=curve.month_paid) if curve.month_paid else t["tile_never"].format(n=last)
    avoided, cost = euros(int(society.avoided_cents), lang), euros(int(society.cost_cents), lang)
    return (
        Tile("avoided", t["tile_avoided"], avoided, t["tile_interval"].format(low=low, high=high)),
        Tile("cashable", t["tile_cashable"], t["unknown"], t["tile_cashable_note"]),
        Tile("cost", t["tile_cost"], cost, t["tile_cost_note"].format(year=release.base_year)),
        Tile("payback", t["tile_payback"], paid, t["tile_payback_note"].format(p=chance(curve, lang), n=last)),
    )


def warnings_of(marts: Warehouse, rows: pd.DataFrame, project_id: str, lang: str) -> tuple[str, ...]:
    """What a reader must know before using a figure of this page."""
    t = PAGES[lang]
    told = [t["warn_before_after"]] if (rows.grade == "before-after").any() else []
    cost = marts.table("mart__avoided_cost")
    own = cost[(cost.project_id == project_id) & (cost.year == 0) & (cost.pretrend_p < 0.05)]
    if len(own):
        names = [marts.budget_labels[str(b)][lang] for b in own.budget]
        told.append(t["warn_pretrend"].format(budgets=listed(names, t)))
    return tuple(told + unknown_of(marts, project_id, lang))


def unknown_of(marts: Warehouse, project_id: str, lang: str) -> list[str]:
    """What should be in the figures and is not known."""
    t = PAGES[lang]
    cost, profiles = marts.table("mart__avoided_cost"), marts.table("mart__project_profile")
    own = profiles if project_id == "all" else profiles[profiles.project_id == project_id]
    known = set(cost.loc[cost.budget.isin(PERSON_BUDGETS), "project_id"])
    names = sorted(str(p.complex_name) for p in own.itertuples() if p.project_id not in known)
    told = [t["warn_no_care"].format(projects=listed(names, t))] if names else []
    left = marts.table("mart__coverage")
    stray = left[(left.subject == "caretaking lines") & (left.reason == "not_in_register")]
    if len(stray):
        told.append(t["warn_caretaking_elsewhere"].format(cents=euros(int(stray.cents.sum()), lang)))
    if (left.reason == "no_price_index").any():
        told.append(t["warn_no_index"])
    return told


def projects_table(every: pd.DataFrame, profiles: pd.DataFrame, lang: str) -> Table:
    """Projects by name, never by rank, with a link to each page."""
    society = every[(every.party == "all") & (every.budget == "all") & (every.year == 0)].set_index("project_id")
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
    links = tuple(page_link(str(project), lang) for project in known.project_id)
    return Table("projects", PAGES[lang]["table_projects"], PROJECT_COLUMNS, tuple(values), lang, links)
