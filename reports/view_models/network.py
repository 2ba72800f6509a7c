"""What packages of others say together: median and quartiles over projects, never least, most or rank; named only who agreed to it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal
from reports.view_models.pieces import Column, Missing, Table, Value
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
    amounts: Table
    packages: Table
    example: bool

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        return tuple(one for one in (*self.measures, self.named, self.amounts, self.packages) if one is not None)


def network(marts: Warehouse, lang: str) -> Network:
    """Everything that the page says."""
    measures, packages = marts.table("network__measures"), marts.table("network__packages")
    return Network(
        answer=_answer(measures, len(packages), lang),
        measures=(
            _measures("network", measures[measures.measure != RATIO], "euros", lang),
            _measures("network_ratio", measures[measures.measure == RATIO], "ratio", lang),
        ),
        named=_named(marts.optional("network__projects"), lang),
        amounts=_amounts(marts.table("network__amounts"), lang),
        packages=_packages(packages, lang),
        example=bool(packages.example.any()),
    )


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
    return float(value) if kind == "ratio" else round(float(value))


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
