"""Projects side by side: which differences are real, and which are chance. In order of name, never of rank."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, probability
from reports.view_models.pieces import NOT_KNOWN, Column, Figure, Missing, Table, Value
from reports.view_models.scopes import TOGETHER, parameter
from reports.view_models.words import capital, listed
from reports.warehouse import Warehouse

RATIO = "benefit_per_euro"
MEASURES = (RATIO, "net_per_dwelling_year", "avoided_per_dwelling_year", "avoided_per_resident_year")
SURE = 0.9
OF_MUNICIPALITY = "gemeente:"
PEERS = ("large", "small", "many_supported", "few_supported", "first_year", "under_way", "long_running")
NET, AVOIDED = "net_per_dwelling_year", "avoided_per_dwelling_year"
EVERYTHING = (
    Column("project"), Column("municipality"), Column("corporation"), Column("dwellings", "count"), Column("months_run", "count"),
    Column("ratio", "ratio"), Column("ratio_low", "ratio"), Column("ratio_high", "ratio"), Column("p_above", "probability"),
    Column("net_dwelling", "euros"), Column("avoided_dwelling", "euros"), Column("differs"),
)  # fmt: skip
ORDERS = tuple(column.key for column in EVERYTHING)
FALLING = "-af"
TOGETHER_TOLD = ("mean", "low95", "high95", "spread", "spread_low95", "spread_high95")


@dataclass(frozen=True)
class Line:
    """One project in the chart: pulled towards the group, as found, and where it would lie if it were one of the others."""

    label: str
    value: float
    low: float
    high: float
    found: float
    band: tuple[float, float] | None
    sure: bool
    told: str


@dataclass(frozen=True)
class Ground:
    """What projects are held against: the line that matters (1, or nothing), and the mean of the group; None when there is none."""

    null: float
    group: float | None
    is_ratio: bool


@dataclass(frozen=True)
class Point:
    """A project by what caretaking costs and avoids (with 80 % interval), per dwelling and year, in euros; and its dwellings."""

    label: str
    cost: float
    avoided: float
    low: float
    high: float
    homes: float


@dataclass(frozen=True)
class Limit:
    """A project between the limits of 95 and 99.8 % within which it would lie if it were one of the others; whether it differs."""

    label: str
    size: float
    value: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    differs: str
    told: str


@dataclass(frozen=True)
class Compared:
    """The page of comparison, in one language; what cannot be told is None."""

    answer: str
    lines: tuple[Line, ...]
    ground: Ground
    figure: Figure | None
    points: tuple[Point, ...]
    scatter: Figure | None
    groups: Table | None
    factors: Table | None
    limits: tuple[Limit, ...]
    outliers: Figure | None
    everything: Table | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        drawn = [one.table for one in (self.figure, self.scatter, self.outliers) if one is not None]
        return tuple([*drawn, *[one for one in (self.groups, self.factors, self.everything) if one is not None]])


def peers_of(marts: Warehouse, seen: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Groups of projects to look at, among those that may be seen: alike, or of one municipality; only such as leave some out."""
    rows, everybody = marts.optional("mart__peers"), frozenset(seen)
    groups: dict[str, frozenset[str]] = {}
    if rows is not None:
        groups = {name: everybody & set(rows.project_id[rows.peers == name]) for name in PEERS}
    homes = marts.table("mart__project_profile").sort_values("municipality_name")
    for code, own in homes.groupby("municipality_code", sort=False):
        groups[f"{OF_MUNICIPALITY}{code}"] = everybody & set(own.project_id)
    least = {name: 2 if name.startswith(OF_MUNICIPALITY) else 1 for name in groups}
    return {name: found for name, found in groups.items() if least[name] <= len(found) < len(everybody)}


def compared(
    marts: Warehouse, measure: str, seen: Mapping[str, str], lang: str, *, peers: str = TOGETHER, order: str = ORDERS[0]
) -> Compared:  # fmt: skip
    """Everything that the page of comparison says.

    Args:
        marts: The answers.
        measure: What is compared.
        seen: Projects that are told, each with its address; the group is that of all projects, when there are enough.
        lang: Language.
        peers: Group of which the mean is drawn; limits and judgements stay those against all projects.
        order: How the table of everything is ordered, as in `ORDERS`, with -af for from high to low.
    """
    told = _Teller(marts, measure, dict(seen), lang)
    every = marts.table("mart__comparison")
    rows = told.named(every[(every.measure == measure) & every.project_id.isin(list(seen))])
    lines = tuple(told.line(row) for row in rows[rows.value.notna()].itertuples())
    groups = marts.table("mart__comparison_groups")
    whole = groups[(groups.measure == measure) & (groups.peers == TOGETHER) & groups["mean"].notna()]
    drawn = groups[(groups.measure == measure) & (groups.peers == peers) & groups["mean"].notna()]
    group = None if drawn.empty else told.drawn(float(drawn["mean"].iloc[0]))
    limits = told.limits(rows)
    ground = Ground(1.0 if measure == RATIO else 0.0, group, measure == RATIO)
    points = told.points()
    return Compared(
        answer=" ".join(filter(None, (told.answer(rows), told.apart(whole)))),
        lines=lines,
        ground=ground,
        figure=told.figure(lines, rows) if lines else None,
        points=points,
        scatter=told.scatter(points) if points else None,
        groups=told.groups(groups[groups.measure == measure]),
        factors=told.factors(),
        limits=limits,
        outliers=told.outliers(limits, rows) if limits else None,
        everything=told.everything(every, order),
    )


class _Teller:
    """Words, tables and lines of one measure in one language."""

    def __init__(self, marts: Warehouse, measure: str, seen: dict[str, str], lang: str) -> None:
        self.marts, self.measure, self.seen, self.lang, self.t = marts, measure, seen, lang, PAGES[lang]
        self.kind = "ratio" if measure == RATIO else "euros"
        self.profiles = marts.table("mart__project_profile").set_index("project_id", drop=False)
        self.names = dict(zip(self.profiles.project_id, self.profiles.complex_name, strict=True))

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows in order of the name of the project."""
        return rows.assign(name=rows.project_id.map(self.names)).dropna(subset="name").sort_values("name")

    def drawn(self, value: float) -> float:
        """A figure as it is drawn: a ratio, or euros."""
        return float(value) if self.kind == "ratio" else float(value) / 100

    def cell(self, value: float | None) -> Value:
        """A figure as a table keeps it: a ratio, or whole cents."""
        if value is None or pd.isna(value):
            return NOT_KNOWN
        return float(value) if self.kind == "ratio" else round(float(value))

    def said(self, value: float) -> str:
        """A figure as it is read."""
        return decimal(float(value), 2, self.lang) if self.kind == "ratio" else euros(round(float(value)), self.lang)

    def line(self, row) -> Line:
        """A project in the chart; with too few projects to pull, it is told as found."""
        pulled = pd.notna(row.shrunken)
        value, low, high = (
            (row.shrunken, row.shrunken_low95, row.shrunken_high95) if pulled else (row.value, row.low95, row.high95)
        )
        band = None if pd.isna(row.funnel_low95) else (self.drawn(row.funnel_low95), self.drawn(row.funnel_high95))
        low, high = (value if pd.isna(end) else end for end in (low, high))
        sure = bool(pd.notna(row.p_above) and (row.p_above > SURE))
        ends = (self.drawn(one) for one in (value, low, high, row.value))
        return Line(str(row.name), *ends, band, sure, self.said(value))

    def _word(self, code: object, kind: str) -> str:
        return self.t[f"{kind}.{code}"] if isinstance(code, str) else ""

    def answer(self, rows: pd.DataFrame) -> str:
        """Which differences are real: which projects differ clearly from the others, and which somewhat."""
        known = rows[rows.differs.notna()]
        if known.empty:
            return self.t["compare_too_few"]
        clearly, somewhat = (
            [str(n) for n in known.loc[known.differs == how, "name"]] for how in ("clearly", "somewhat")
        )
        words = "compare_none" if not clearly else "compare_one" if len(clearly) == 1 else "compare_more"
        said = self.t[words].format(
            names=", ".join(clearly), n=len(clearly) or len(known), measure=self.t[f"measure.{self.measure}"]
        )
        return f"{said} {self.t['compare_somewhat'].format(names=', '.join(somewhat))}" if somewhat else said

    def apart(self, whole: pd.DataFrame) -> str:
        """Whether all projects together differ by more than chance, and then how far they are apart; '' where that is not known."""
        if whole.empty or pd.isna(whole.p_alike.iloc[0]):
            return ""
        row = whole.iloc[0]
        numbers = {"spread": row.spread, "low": row.spread_low95, "high": row.spread_high95}
        real = row.p_alike < parameter(self.marts, "alike_alpha")
        words = self.t["compare_apart" if real else "compare_alike"]
        said = {name: self.said(value) for name, value in numbers.items()}
        return words.format(n=int(row.projects), p=probability(float(row.p_alike), self.lang), **said)

    def figure(self, lines: tuple[Line, ...], rows: pd.DataFrame) -> Figure:
        """The chart of projects: how many are very likely above the line."""
        t, sure = self.t, sum(line.sure for line in lines)
        above = t["above_one" if self.kind == "ratio" else "above_nothing"]
        title = t["compare_title" if sure else "compare_title_none"].format(n=sure, of=len(lines), above=above)
        subtitle = f"{capital(t[f'measure.{self.measure}'])}. {t['compare_sub']}"
        aria = f"{title}. " + "; ".join(f"{line.label} {line.told}" for line in lines)
        return Figure("compare", title, subtitle, t["not_ranked"], aria, self.projects(rows))

    def projects(self, rows: pd.DataFrame) -> Table:
        """Projects by name with their figure, as found and pulled towards the group."""
        t, kind = self.t, self.kind
        columns = (
            Column("project"), Column("found", kind), Column("found_low", kind), Column("found_high", kind), Column("pulled", kind),
            Column("pulled_low", kind), Column("pulled_high", kind), Column("p_above", "probability"), Column("differs"),
        )  # fmt: skip
        values = []
        for r in rows.itertuples():
            figures = (r.value, r.low95, r.high95, r.shrunken, r.shrunken_low95, r.shrunken_high95)
            word = self._word(r.differs, "differs") or self._word(r.reason, "reason")
            p: Value = NOT_KNOWN if pd.isna(r.p_above) else float(r.p_above)  # type: ignore[arg-type]
            values.append((str(r.name), *[self.cell(one) for one in figures], p, word))
        links = tuple(self.seen[str(r.project_id)] for r in rows.itertuples())
        caption = t["table_compared"].format(measure=t[f"measure.{self.measure}"])
        return Table("compare", caption, columns, tuple(values), self.lang, links)

    def groups(self, rows: pd.DataFrame) -> Table | None:
        """Means of projects that are alike, and how far they are really apart."""
        kind = self.kind
        columns = (
            Column("peers"), Column("projects", "count"), Column("mean", kind), Column("mean_low", kind), Column("mean_high", kind),
            Column("spread", kind), Column("spread_low", kind), Column("spread_high", kind),
        )  # fmt: skip
        values = tuple(
            (
                self.t[f"peers.{r.peers}"], int(r.projects),
                *[self.cell(one) if pd.notna(one) else Missing("too_few_projects") for one in (getattr(r, n) for n in TOGETHER_TOLD)],
            )
            for r in rows.itertuples()
        )  # fmt: skip
        return Table("groups", self.t["table_groups"], columns, values, self.lang) if values else None

    def factors(self) -> Table | None:
        """What goes together with the measure, over projects; never a cause."""
        rows = self.marts.optional("mart__success_factors")
        if rows is None:
            return None
        t, kind, rows = self.t, self.kind, rows[rows.measure == self.measure].sort_values(["factor", "indicator"])
        columns = (
            Column("factor"), Column("indicator"), Column("projects", "count"), Column("per_step", kind), Column("step_low", kind),
            Column("step_high", kind), Column("detectable", kind), Column("together"),
        )  # fmt: skip
        values = []
        for r in rows.itertuples():
            why = self._word(r.reason, "reason")
            word = (
                t["together_unknown"].format(why=why) if why else t["together_yes" if r.associated else "together_no"]
            )
            indicator = t.get(f"indicator.{r.indicator}", str(r.indicator))
            figures = [self.cell(one) for one in (r.difference, r.low95, r.high95, r.detectable)]
            values.append((t[f"factor.{r.factor}"], indicator, int(r.projects), *figures, word))
        return Table("factors", t["table_factors"], columns, tuple(values), self.lang) if values else None

    def points(self) -> tuple[Point, ...]:
        """Cost and avoided cost per dwelling and year of each project, of all parties together."""
        every = self.marts.table("mart__amounts")
        own = (
            (every.amount == "per_dwelling")
            & (every.year == 0)
            & (every.party == TOGETHER)
            & (every.budget == TOGETHER)
        )
        rows = self.named(every[own & every.scope.isin(list(self.seen))].rename(columns={"scope": "project_id"}))
        homes = self.profiles.dwellings
        return tuple(
            Point(
                str(r.name), r.cost_cents / 100, r.avoided_cents / 100, r.avoided_low80_cents / 100, r.avoided_high80_cents / 100,
                float(homes[r.project_id]) if pd.notna(homes[r.project_id]) else 0.0,
            )
            for r in rows.itertuples()
        )  # fmt: skip

    def scatter(self, points: tuple[Point, ...]) -> Figure:
        """The chart of cost against avoided cost: how many lie above the line of a euro for a euro."""
        t, above = self.t, sum(p.avoided > p.cost for p in points)
        title = t["scatter_title"].format(n=above, of=len(points))
        columns = (
            Column("project"), Column("cost", "euros"), Column("avoided", "euros"), Column("avoided_interval", "interval"),
            Column("dwellings", "count"),
        )  # fmt: skip
        values = tuple(
            (p.label, round(100 * p.cost), round(100 * p.avoided), (round(100 * p.low), round(100 * p.high)), round(p.homes))
            for p in points
        )  # fmt: skip
        table = Table("scatter", t["table_scatter"], columns, values, self.lang)
        aria = f"{title}. " + "; ".join(": ".join((row[0], ", ".join(row[1:]))) for row in table.rows)
        return Figure("scatter", title, t["scatter_sub"], t["scatter_no_proof"], aria, table)

    def limits(self, rows: pd.DataFrame) -> tuple[Limit, ...]:
        """Projects of which it is known where they would lie if they were one of the others."""
        known = rows[rows.differs.notna()]
        return tuple(
            Limit(
                str(r.name), float(r.size_years), self.drawn(r.value), (self.drawn(r.funnel_low95), self.drawn(r.funnel_high95)),
                (self.drawn(r.funnel_low998), self.drawn(r.funnel_high998)), str(r.differs), self.said(r.value),
            )
            for r in known.itertuples()
        )  # fmt: skip

    def outliers(self, limits: tuple[Limit, ...], rows: pd.DataFrame) -> Figure:
        """The chart of who differs from the others: how many do so clearly, by name."""
        t, clearly = self.t, [one.label for one in limits if one.differs == "clearly"]
        words = "outliers_none" if not clearly else "outliers_one" if len(clearly) == 1 else "outliers_more"
        title = t[words].format(n=len(clearly), of=len(limits), names=listed(clearly, t) if clearly else "")
        subtitle = t["outliers_sub"].format(measure=capital(t[f"measure.{self.measure}"]))
        said = "; ".join(f"{one.label} {one.told}, {t[f'differs.{one.differs}']}" for one in limits)
        kind, caption = self.kind, t["table_outliers"].format(measure=t[f"measure.{self.measure}"])
        ends = [Column(f"{part}_{end}", kind) for part in ("inner", "outer") for end in ("low", "high")]
        columns = (Column("project"), Column("size", "number"), Column("found", kind), *ends, Column("differs"))
        figures = ("value", "funnel_low95", "funnel_high95", "funnel_low998", "funnel_high998")
        values = tuple(
            (str(r.name), float(r.size_years), *[self.cell(getattr(r, name)) for name in figures], t[f"differs.{r.differs}"])
            for r in rows[rows.differs.notna()].itertuples()
        )  # fmt: skip
        table = Table("outliers", caption, columns, values, self.lang)
        return Figure("outliers", title, subtitle, t["outliers_note"], f"{title}. {said}.", table)

    def everything(self, every: pd.DataFrame, order: str) -> Table | None:
        """Every project with what it is compared by; in order of name, or of a column that was chosen."""
        shown = self.named(self.profiles[self.profiles.index.isin(list(self.seen))].reset_index(drop=True))
        if shown.empty:
            return None
        found = {(str(r.project_id), str(r.measure)): r for r in every.itertuples()}
        rows = [(self._everything(r, found), self.seen[str(r.project_id)]) for r in shown.itertuples()]
        key, falling = order.removesuffix(FALLING), order.endswith(FALLING)
        at = ORDERS.index(key)
        known = [one for one in rows if not isinstance(one[0][at], Missing)]
        known.sort(key=lambda one: _sortable(one[0][at]), reverse=falling)
        rows = known + [
            one for one in rows if isinstance(one[0][at], Missing)
        ]  # what is not known comes last, either way
        values, links = tuple(row for row, _ in rows), tuple(link for _, link in rows)
        return Table("everything", self.t["table_everything"], EVERYTHING, values, self.lang, links)

    def _everything(self, profile, found: Mapping) -> tuple[Value, ...]:
        def cell(measure: str, name: str) -> Value:
            row = found.get((str(profile.project_id), measure))
            value = None if row is None else getattr(row, name)
            if value is None or pd.isna(value):
                return NOT_KNOWN
            return float(value) if measure == RATIO else round(float(value))

        row = found.get((str(profile.project_id), RATIO))
        word = "" if row is None else self._word(row.differs, "differs") or self._word(row.reason, "reason")
        homes: Value = NOT_KNOWN if pd.isna(profile.dwellings) else int(profile.dwellings)
        return (
            str(profile.name), str(profile.municipality_name), str(profile.corporation_name), homes, int(profile.months),
            *[cell(RATIO, name) for name in ("value", "low95", "high95", "p_above")], cell(NET, "value"), cell(AVOIDED, "value"), word,
        )  # fmt: skip


def _sortable(value: Value) -> tuple[str, float]:
    """What a value is ordered by: words by the alphabet whatever their capitals, numbers by size."""
    return (value.casefold(), 0.0) if isinstance(value, str) else ("", float(value))  # type: ignore[arg-type]
