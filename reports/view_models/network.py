"""What packages of others say together: median and quartiles over projects, never least, most or rank; named only who agreed to it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal
from reports.view_models.compare import Ground, Line, Point
from reports.view_models.pieces import Column, Figure, Missing, Table, Value
from reports.view_models.words import capital
from reports.warehouse import Warehouse

RATIO = "benefit_per_euro"
SPREAD = ("median", "quartile1", "quartile3", "mean", "low95", "high95")
OF_NAMED = {
    "cost": ("cost_per_dwelling_year", "value"), "avoided": ("avoided_per_dwelling_year", "value"),
    "net": ("net_per_dwelling_year", "value"), "net_low95": ("net_per_dwelling_year", "low95"),
    "net_high95": ("net_per_dwelling_year", "high95"), "ratio_found": (RATIO, "value"),
}  # fmt: skip


@dataclass(frozen=True)
class Network:
    """The page, in one language: what it answers, its tables, and whether it is of an example."""

    answer: str
    measures: tuple[Table, Table]
    named: Table | None
    people: Table | None
    amounts: Table
    packages: Table
    example: bool
    lines: tuple[Line, ...]
    ground: Ground
    figure: Figure | None
    points: tuple[Point, ...]
    scatter: Figure | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        drawn = [one.table for one in (self.figure, self.scatter) if one is not None]
        told = [
            one for one in (*self.measures, self.named, self.people, self.amounts, self.packages) if one is not None
        ]
        return tuple([*drawn, *told])


def network(marts: Warehouse, lang: str) -> Network:
    """Everything that the page says."""
    measures, packages = marts.table("network__measures"), marts.table("network__packages")
    rows = marts.optional("network__projects")
    found = {} if rows is None else {(r["name"], r["sender"], r["measure"]): r for r in rows.to_dict("records")}
    names = sorted({key[:2] for key in found})
    lines, points = _lines(names, found, lang), _points(names, found)
    mean = measures.set_index("measure")["mean"].get(RATIO)
    return Network(
        answer=_answer(measures, len(packages), lang),
        measures=(
            _measures("network", measures[measures.measure != RATIO], "euros", lang),
            _measures("network_ratio", measures[measures.measure == RATIO], "ratio", lang),
        ),
        named=_named(marts.optional("network__projects"), lang),
        people=_people(marts.optional("network__people"), lang),
        amounts=_amounts(marts.table("network__amounts"), lang),
        packages=_packages(packages, lang),
        example=bool(packages.example.any()),
        lines=lines,
        ground=Ground(1.0, None if mean is None or pd.isna(mean) else float(mean), True),
        figure=_figure(lines, lang) if lines else None,
        points=points,
        scatter=_scatter(points, lang) if points else None,
    )


def _lines(names: list[tuple[str, str]], found: dict, lang: str) -> tuple[Line, ...]:
    """Named projects of which benefit per euro is told with its interval, as their sender found it; in order of name."""
    lines = []
    for name, sender in names:
        row = found.get((name, sender, RATIO), {})
        ends = [row.get(one) for one in ("value", "low95", "high95")]
        if any(one is None or pd.isna(one) for one in ends):
            continue
        value, low, high = (float(one) for one in ends)  # type: ignore[arg-type]
        lines.append(Line(name, value, low, high, value, None, low > 1.0, decimal(value, 2, lang)))
    return tuple(lines)


def _figure(lines: tuple[Line, ...], lang: str) -> Figure:
    t, sure = PAGES[lang], sum(line.sure for line in lines)
    title = t["network_above"].format(n=sure, of=len(lines))
    columns = (
        Column("project"),
        Column("ratio_found", "ratio"),
        Column("ratio_low", "ratio"),
        Column("ratio_high", "ratio"),
    )
    table = Table("network_chart", title, columns, tuple((o.label, o.value, o.low, o.high) for o in lines), lang)
    aria = f"{title}. " + "; ".join(f"{line.label} {line.told}" for line in lines)
    return Figure("network_chart", title, t["network_above_sub"], t["overlap"], aria, table)


def _points(names: list[tuple[str, str]], found: dict) -> tuple[Point, ...]:
    """Named projects of which cost and avoided cost are told, per dwelling and year."""
    points = []
    for name, sender in names:
        cost, avoided = (
            found.get((name, sender, m), {}) for m in ("cost_per_dwelling_year", "avoided_per_dwelling_year")
        )
        told = [cost.get("value"), avoided.get("value")]
        if any(one is None or pd.isna(one) for one in told):
            continue
        x, y = (float(one) / 100 for one in told)  # type: ignore[arg-type]
        low, high = (y if pd.isna(avoided[end]) else float(avoided[end]) / 100 for end in ("low95", "high95"))
        points.append(Point(name, x, y, low, high, 0.0))
    return tuple(points)


def _scatter(points: tuple[Point, ...], lang: str) -> Figure:
    t, above = PAGES[lang], sum(p.avoided > p.cost for p in points)
    title = t["network_scatter"].format(n=above, of=len(points))
    columns = (Column("project"), Column("cost", "euros"), Column("avoided", "euros"))
    values = tuple((p.label, round(100 * p.cost), round(100 * p.avoided)) for p in points)
    table = Table("network_scatter", title, columns, values, lang)
    aria = f"{title}. " + "; ".join(": ".join((row[0], ", ".join(row[1:]))) for row in table.rows)
    return Figure("network_scatter", title, t["network_scatter_sub"], t["scatter_no_proof"], aria, table)


def _answer(measures: pd.DataFrame, packages: int, lang: str) -> str:
    t, row = PAGES[lang], measures[measures.measure == RATIO].iloc[0]
    if pd.isna(row["median"]):
        return t["network_few"]
    said = {name: f"€\u00a0{decimal(float(row[of]), 2, lang)}" for name, of in
            (("median", "median"), ("low", "quartile1"), ("high", "quartile3"))}  # fmt: skip
    word = "network_answer_one" if packages == 1 else "network_answer"
    return t[word].format(projects=int(row.projects), packages=packages, **said)


def _cell(value: Any, kind: str, reason: str) -> Value:
    if value is None or pd.isna(value):
        return Missing(reason)
    return float(value) if kind in ("ratio", "share") else round(float(value))


def _measures(name: str, rows: pd.DataFrame, kind: str, lang: str) -> Table:
    t = PAGES[lang]
    columns = (
        Column("measure"), Column("projects", "count"), Column("senders", "count"), Column("median", kind), Column("quartile1", kind),
        Column("quartile3", kind), Column("mean", kind), Column("mean_low", kind), Column("mean_high", kind),
    )  # fmt: skip
    values = []
    for r in rows.to_dict("records"):
        why = r["reason"] if isinstance(r["reason"], str) else "not_applicable"
        cells = [_cell(r[one], kind, why) for one in SPREAD]
        values.append((capital(t[f"measure.{r['measure']}"]), int(r["projects"]), int(r["senders"]), *cells))
    return Table(name, t[f"table_{name}"], columns, tuple(values), lang)


def _named(rows: pd.DataFrame | None, lang: str) -> Table | None:
    """Projects by name, as found."""
    if rows is None:
        return None
    told = {(r["sender"], r["name"], r["measure"]): r for r in rows.to_dict("records")}
    columns = (
        Column("project"), Column("sender"), Column("cost", "euros"), Column("avoided", "euros"), Column("net", "euros"),
        Column("net_low95", "euros"), Column("net_high95", "euros"), Column("ratio_found", "ratio"),
    )  # fmt: skip
    values = []
    for sender, name in sorted({(r[0], r[1]) for r in told}, key=lambda one: (one[1], one[0])):
        kinds = {column.key: column.kind for column in columns}
        cells = [
            _cell(told.get((sender, name, measure), {}).get(end), kinds[key], "not_told")
            for key, (measure, end) in OF_NAMED.items()
        ]
        values.append((name, sender, *cells))
    return Table("network_named", PAGES[lang]["table_network_named"], columns, tuple(values), lang)


def _people(rows: pd.DataFrame | None, lang: str) -> Table | None:
    """People as their sender may tell them; the share is of those numbers."""
    if rows is None:
        return None
    t, kinds = PAGES[lang], {"with_support": "count", "people": "count", "share": "share"}
    columns = (
        Column("sender"), Column("project"), Column("with_support", "count"), Column("people_there", "count"),
        Column("share_with_support", "share"),
    )  # fmt: skip
    values = tuple(
        (
            str(r["sender"]),
            str(r["name"]) or t["network_all_projects"],
            *(_cell(r[one], kinds[one], "not_told") for one in kinds),
        )
        for r in rows.to_dict("records")
    )
    return Table("network_people", t["table_network_people"], columns, values, lang)


def _amounts(rows: pd.DataFrame, lang: str) -> Table:
    t = PAGES[lang]
    columns = (Column("sender"), Column("amount_kind"), Column("party"), Column("amount", "euros"), Column("vintage"))
    values = tuple(
        (
            str(r["sender"]), t[f"amount_kind.{r['amount']}"], t[f"party.{r['party']}"], _cell(r["cents"], "euros", "not_told"),
            str(r["vintage"]) if isinstance(r["vintage"], str) else "",
        )
        for r in rows.to_dict("records")
    )  # fmt: skip
    return Table("network_amounts", t["table_network_amounts"], columns, values, lang)


def _packages(rows: pd.DataFrame, lang: str) -> Table:
    t = PAGES[lang]
    columns = (
        Column("sender"), Column("package", "count"), Column("data_until"), Column("projects", "count"),
        Column("projects_told", "count"), Column("signer"),
    )  # fmt: skip
    values = tuple(
        (str(r["sender"]), int(r["number"]), str(r["data_until"]), int(r["projects"]), int(r["projects_told"]), str(r["signer"])[:16])
        for r in rows.to_dict("records")
    )  # fmt: skip
    return Table("network_packages", t["table_network_packages"], columns, values, lang)
