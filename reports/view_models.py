"""One set of computed words and numbers for every renderer: pages now, PDF and workbook later.

Nothing is estimated here: every number is a column of a mart. What is chosen here are words, by rule.
"""

from dataclasses import dataclass, field

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, exact_euros, grouped, long_date, month_year, percent, probability
from reports.warehouse import Warehouse

PARTY_ORDER = ("gemeente", "zorgverzekeraar", "woningcorporatie", "zorgkantoor", "rijk", "bewoner", "all")
SURE = 0.9  # from this probability on a chart title says who gains or pays without a doubt


class NoOutcomeError(LookupError):
    """There is nothing to tell of this project yet."""


@dataclass(frozen=True)
class Tile:
    """A number with its name and what to know about it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Bar:
    """One party in the chart of who pays and who gains; amounts in euros for drawing, ``told`` for reading."""

    label: str
    cost: float
    benefit: float
    net: float
    low80: float
    high80: float
    told: str


@dataclass(frozen=True)
class Table:
    """A table: caption, headers, rows of text, and how many columns from the left are text."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int = 1
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A chart and everything around it: its finding as title, subtitle, conclusion, text for who cannot see it, its table."""

    name: str
    title: str
    subtitle: str
    conclusion: str
    aria: str
    table: Table


@dataclass(frozen=True)
class Payback:
    """Cumulative discounted net per month, in euros for drawing, with its turning points (None when there are none)."""

    months: tuple[int, ...]
    p10: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p90: tuple[float, ...]
    paid: tuple[float, ...]
    month_paid: int | None
    deepest_month: int
    deepest_cents: int


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


def probability_word(p: float, t: dict[str, str]) -> str:
    """The fixed word for a probability: above 90 % very likely, 66 to 90 likely, 33 to 66 uncertain, and so on."""
    steps = [(0.9, "word_4"), (0.66, "word_3"), (0.33, "word_2"), (0.1, "word_1")]
    return t[next((word for limit, word in steps if p > limit), "word_0")]


def listed(names: list[str], t: dict[str, str]) -> str:
    """Names as a person lists them: a, b en c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {t['and']} {names[-1]}"


def who_title(parties: pd.DataFrame, t: dict[str, str]) -> str:
    """The finding of the chart: who pays, who gains, and for whom it is uncertain.

    Args:
        parties: Rows of mart__who_pays_who_gains with budget 'all', without society.
        t: Words of the language.
    """
    told: list[str] = []
    pays = [t[f"the.{r.party}"] for r in parties.itertuples() if float(r.p_net_positive) < 1 - SURE and r.net_cents < 0]  # type: ignore[arg-type]
    gains = [t[f"the.{r.party}"] for r in parties.itertuples() if float(r.p_net_positive) > SURE]  # type: ignore[arg-type]
    unsure = [t[f"the.{r.party}"] for r in parties.itertuples() if 1 - SURE <= float(r.p_net_positive) <= SURE]  # type: ignore[arg-type]
    if pays:
        told.append(t["who_pays_more" if len(pays) > 1 else "who_pays_one"].format(who=listed(pays, t)))
    if gains:
        told.append(t["who_gains_more" if len(gains) > 1 else "who_gains_one"].format(who=listed(gains, t)))
    if unsure and told:
        told.append(t["who_unsure"].format(who=listed(unsure, t)))
    sentence = ", ".join(told) or t["who_nobody"]
    return sentence[0].upper() + sentence[1:]


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
    chance = probability(curve.paid[-1], lang) if curve.paid else t["unknown"]
    return (
        Tile(t["tile_avoided"], euros(int(society.avoided_cents), lang), t["tile_interval"].format(low=low, high=high)),
        Tile(t["tile_cashable"], t["unknown"], t["tile_cashable_note"]),
        Tile(t["tile_cost"], euros(int(society.cost_cents), lang), t["tile_cost_note"].format(year=release.base_year)),
        Tile(t["tile_payback"], paid, t["tile_payback_note"].format(p=chance, n=last)),
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
    return tuple(told)


def bar_of(row: pd.Series, lang: str) -> Bar:
    """One party: what it pays (own cost and transfers paid) to the left, what it gains to the right."""
    transfer = int(row.transfer_cents)
    cost = int(row.cost_cents) + max(-transfer, 0) + max(-int(row.avoided_cents), 0)
    benefit = max(int(row.avoided_cents), 0) + max(transfer, 0)
    label = PAGES[lang][f"party.{row.party}"]
    return Bar(
        label[0].upper() + label[1:],
        -cost / 100,
        benefit / 100,
        int(row.net_cents) / 100,
        int(row.net_low80_cents) / 100,
        int(row.net_high80_cents) / 100,
        euros(int(row.net_cents), lang),
    )


def interval(row: pd.Series, lang: str) -> str:
    """80 % interval of net, to be read."""
    to = "tot" if lang == "nl" else "to"
    return f"{euros(int(row.net_low80_cents), lang)} {to} {euros(int(row.net_high80_cents), lang)}"


def who_figure(parties: pd.DataFrame, society: pd.Series, release: pd.Series, lang: str) -> Figure:
    """The chart of who pays and who gains, in words and as a table."""
    t = PAGES[lang]
    headers = (
        "col_party",
        "col_cost",
        "col_avoided",
        "col_transfer",
        "col_net",
        "col_interval",
        "col_p",
        "col_verdict",
    )
    rows = tuple(_who_row(row, lang) for _, row in pd.concat([parties, society.to_frame().T]).iterrows())
    title = who_title(parties, t)
    told = "; ".join(f"{t[f'party.{r.party}']} {euros(int(r.net_cents), lang)}" for r in parties.itertuples())  # type: ignore[arg-type]
    benefits = parties.avoided_cents.clip(lower=0).sum()
    share = (
        parties.loc[parties.party == "gemeente", "avoided_cents"].clip(lower=0).sum() / benefits if benefits else 0.0
    )
    cost = parties.cost_cents.sum()
    own = parties.loc[parties.party == "woningcorporatie", "cost_cents"].sum() / cost if cost else 0.0
    conclusion = t["who_conclusion"].format(share=percent(float(share), lang), cost_share=percent(float(own), lang))
    table = Table(t["table_who"], tuple(t[h] for h in headers), rows)
    return Figure(
        "who", title, t["who_sub"].format(year=release.base_year), conclusion, f"{title}. {t['net']}: {told}.", table
    )


def _who_row(row: pd.Series, lang: str) -> tuple[str, ...]:
    t = PAGES[lang]
    return (
        t[f"party.{row.party}"],
        euros(int(row.cost_cents), lang),
        euros(int(row.avoided_cents), lang),
        euros(int(row.transfer_cents), lang),
        euros(int(row.net_cents), lang),
        interval(row, lang),
        probability(float(row.p_net_positive), lang),
        t[f"verdict.{row.verdict}"],
    )


def budget_table(rows: pd.DataFrame, marts: Warehouse, lang: str) -> Table:
    """Every budget of every party."""
    t = PAGES[lang]
    order = {
        party: n
        for n, party in enumerate(
            ["gemeente", "zorgverzekeraar", "woningcorporatie", "zorgkantoor", "rijk", "bewoner", "all"]
        )
    }
    parts = rows.assign(order=rows.party.map(order), last=rows.budget == "all").sort_values(["order", "last", "budget"])
    parts = parts[~((parts.cost_cents == 0) & (parts.avoided_cents == 0) & (parts.transfer_cents == 0))]
    told = []
    for _, row in parts.iterrows():
        name = (
            t[f"budget.{row.budget}"]
            if row.budget in ("all", "transfers")
            else marts.budget_labels[str(row.budget)][lang]
        )
        party, *numbers = _who_row(row, lang)
        told.append((party, name, *numbers[:-1], t[f"grade.{row.grade}"], numbers[-1]))
    headers = (
        "col_party", "col_budget", "col_cost", "col_avoided", "col_transfer", "col_net", "col_interval", "col_p",
        "col_grade", "col_verdict",
    )  # fmt: skip
    return Table(t["table_budget"], tuple(t[h] for h in headers), tuple(told), 2)


def projects_table(every: pd.DataFrame, profiles: pd.DataFrame, lang: str) -> Table:
    """Projects by name, never by rank, with a link to each page."""
    t = PAGES[lang]
    society = every[(every.party == "all") & (every.budget == "all") & (every.year == 0)].set_index("project_id")
    rows, links = [], []
    for profile in profiles.itertuples():
        if profile.project_id not in society.index:
            continue
        row = society.loc[profile.project_id]
        links.append(f"{profile.project_id}{'' if lang == 'nl' else '.' + lang}.html")
        rows.append(
            (
                str(profile.complex_name),
                str(profile.corporation_name),
                str(profile.municipality_name),
                str(profile.dwellings),
                euros(int(row.cost_cents), lang),
                euros(int(row.avoided_cents), lang),
                euros(int(row.net_cents), lang),
                interval(row, lang),
                probability(float(row.p_net_positive), lang),
                t[f"verdict.{row.verdict}"],
            )
        )
    headers = (
        "col_project", "col_corporation", "col_municipality", "col_dwellings", "col_cost", "col_avoided", "col_net", "col_interval",
        "col_p", "col_verdict",
    )  # fmt: skip
    return Table(t["table_projects"], tuple(t[h] for h in headers), tuple(rows), 3, tuple(links))


def payback_of(marts: Warehouse, project_id: str) -> Payback:
    """The payback curve of a project, in euros, with its turning points."""
    every = marts.table("mart__payback")
    rows = every[every.project_id == project_id].sort_values("month")
    series = {q: tuple((rows[f"net_{q}_cents"] / 100).tolist()) for q in ("p10", "p25", "p50", "p75", "p90")}
    median = rows.set_index("month").net_p50_cents
    paid = rows.set_index("month").p_paid_back
    over = [int(m) for m in median.index if median[m] >= 0 and paid[m] >= 0.5]  # paid is about the months after m too
    deepest = int(median.idxmin()) if len(median) else 0
    return Payback(
        tuple(int(m) for m in rows.month),
        **series,
        paid=tuple(rows.p_paid_back.tolist()),
        month_paid=over[0] if over else None,
        deepest_month=deepest,
        deepest_cents=int(median.min()) if len(median) else 0,
    )


def payback_figure(curve: Payback, release: pd.Series, lang: str) -> Figure:
    """The payback chart, in words and as a table (every twelfth month and the last)."""
    t = PAGES[lang]
    last = curve.months[-1] if curve.months else 0
    chance = probability(curve.paid[-1], lang) if curve.paid else t["unknown"]
    title = t["payback_title" if curve.month_paid else "payback_title_never"].format(
        n=curve.month_paid or last, last=last, p=chance
    )
    if curve.month_paid:
        said = t["payback_deepest_sentence"].format(cents=euros(-curve.deepest_cents, lang), n=curve.deepest_month)
    else:  # a loss so far is no pre-financing
        short = euros(round(-100 * curve.p50[-1]) if curve.p50 else 0, lang)
        said = t["payback_short_sentence"].format(cents=short, n=last)
    conclusion = said if curve.deepest_cents < 0 else t["payback_none"]
    shown = [n for n, month in enumerate(curve.months) if month == 1 or month % 12 == 0 or month == last]
    rows = tuple(
        (
            str(curve.months[n]),
            *(euros(round(s[n] * 100), lang) for s in (curve.p10, curve.p50, curve.p90)),
            probability(curve.paid[n], lang),
        )
        for n in shown
    )
    headers = tuple(t[h] for h in ("col_month", "col_p10", "col_p50", "col_p90", "col_paid"))
    rate = f"{decimal(100 * float(release.discount_rate), 2, lang)}%"
    subtitle = t["payback_sub"].format(rate=rate, year=release.base_year)
    aria = f"{title}. {conclusion}"
    return Figure("payback", title, subtitle, conclusion, aria, Table(t["table_payback"], headers, rows))


def quality_of(marts: Warehouse, lang: str) -> tuple[str, ...]:
    """What was received, what counted, and what did not."""
    t = PAGES[lang]
    files = marts.table("mart__reconciliation")
    accepted = files[files.status == "accepted"]
    lost = int(files.difference_lines.abs().sum())
    told = [
        t["quality_files"].format(
            files=grouped(len(files), lang),
            accepted=grouped(len(accepted), lang),
            lines=grouped(int(files.lines_read.sum()), lang),
            difference_lines=grouped(lost, lang),
            difference=exact_euros(int(files.difference_cents.abs().sum()), lang),
        ),
        t["quality_control"].format(
            met=grouped(int((accepted.control == "met").sum()), lang),
            none=grouped(int((accepted.control == "none").sum()), lang),
        ),
    ]
    for status, count in files[files.status != "accepted"].status.value_counts().items():
        told.append(t["quality_aside"].format(n=count, why=t[f"status.{status}"]))
    if files.lines_quarantined.sum():
        cents = exact_euros(int(files.cents_quarantined.sum()), lang)
        told.append(t["quality_held"].format(n=grouped(int(files.lines_quarantined.sum()), lang), cents=cents))
    buckets = marts.table("mart__ledger_buckets").groupby("state").amount_cents.sum()
    for state in ("unanswered", "refused"):
        if buckets.get(state, 0):
            told.append(t[f"quality_{state}"].format(cents=exact_euros(int(buckets[state]), lang)))
    return tuple(told)


def left_out_table(marts: Warehouse, lang: str) -> Table | None:
    """What the estimates leave out; None when that is nothing."""
    t = PAGES[lang]
    rows = marts.table("mart__coverage")
    rows = rows[rows["rows"] > 0].sort_values(["subject", "reason"])
    if rows.empty:
        return None
    told = tuple(
        (
            t[f"subject.{r['subject']}"],
            t[f"reason.{r['reason']}"],
            grouped(int(r["rows"]), lang),
            t["unknown"] if pd.isna(r["cents"]) else euros(int(r["cents"]), lang),
        )
        for r in rows.to_dict("records")
    )
    return Table(t["quality_left_out"], tuple(t[h] for h in ("col_what", "col_why", "col_rows", "col_cents")), told, 2)


def source_of(release: pd.Series, lang: str) -> str:
    """Source, date of the data, price level, status and data id."""
    t = PAGES[lang]
    until = long_date(release.data_until, lang) if pd.notna(release.data_until) else "–"
    status = t["status_provisional" if release.provisional else "status_final"]
    return t["source"].format(until=until, year=release.base_year, status=status, hash=str(release.data_hash)[:12])
