"""What the figures rest on: evidence, a second opinion, assumptions with their source, what is still to be decided, and the release."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, exact_euros, grouped, long_date
from reports.view_models.pieces import NOT_KNOWN, Column, Missing, Table, Value
from reports.view_models.who import budget_name
from reports.warehouse import Generation, Warehouse

TERMS = (
    "cost", "avoided", "cashable", "net", "transfer", "interval", "probability", "payback", "deepest", "present", "price", "draw",
    "expected", "taakveld", "plan_actual", "operating_costs",
)  # fmt: skip
GRADES = ("booked", "difference-in-differences", "matched", "before-after", "assumed")
VERDICTS = ("shown", "plausible", "not shown", "costs more", "booked")
ASSUMED = (
    Column("assumption"),
    Column("value"),
    Column("unit"),
    Column("source"),
    Column("year"),
    Column("design", "word"),
)
RANGES = (
    Column("assumption"),
    Column("low_value"),
    Column("high_value"),
    Column("unit"),
    Column("source"),
    Column("design", "word"),
)
ADJUSTED = (Column("adjustment"), Column("in_use", "word"), Column("share", "share"), Column("source"))
CASHABLE = (
    Column("budget"),
    Column("paid_by", "word"),
    Column("share", "share"),
    Column("unit"),
    Column("source"),
    Column("design", "word"),
)
SECOND = (
    Column("budget"), Column("imputation", "euros"), Column("interval95", "interval"), Column("group_time", "euros"),
    Column("interval_second", "interval"), Column("p_difference", "probability"), Column("agree", "word"),
)  # fmt: skip
DECIDE = (Column("decision"), Column("now"), Column("where"))
KNOW = (Column("fact"), Column("worth", "euros"))
ESTIMATORS = "mart__estimators"


@dataclass(frozen=True)
class Account:
    """The page that accounts for the figures, in one language."""

    method: tuple[str, ...]
    terms: tuple[tuple[str, str, str], ...]  # anchor, term, meaning
    grades: tuple[tuple[str, str], ...]
    verdicts: tuple[tuple[str, str], ...]
    second: Table | None
    assumptions: Table
    packages: Table
    ranges: Table
    adjustments: Table
    cashable: Table
    decisions: Table
    know: Table | None
    release: tuple[tuple[str, str], ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        every = (
            self.second,
            self.assumptions,
            self.packages,
            self.ranges,
            self.adjustments,
            self.cashable,
            self.decisions,
            self.know,
        )
        return tuple(one for one in every if one is not None)


def account(marts: Warehouse, lang: str) -> Account:
    """Everything the page says."""
    t, release = PAGES[lang], marts.table("mart__release").iloc[0]
    return Account(
        method=tuple(t[f"method_{n}"].format(draws=grouped(int(release.draws), lang)) for n in range(1, 5)),
        terms=tuple((name, t[f"term.{name}"], t[f"term.{name}.means"]) for name in TERMS),
        grades=tuple((t[f"grade.{name}"], t[f"grade.{name}.means"]) for name in GRADES),
        verdicts=tuple((t[f"verdict.{name}"], t[f"verdict.{name}.means"]) for name in VERDICTS),
        second=second_opinion(marts, lang),
        assumptions=_table("assumptions", ASSUMED, _assumed(marts, lang, of_packages=False), lang),
        packages=_table("packages", ASSUMED, _assumed(marts, lang, of_packages=True), lang),
        ranges=_table("ranges", RANGES, _ranges(marts, lang), lang),
        adjustments=_table("adjustments", ADJUSTED, _adjusted(marts, lang), lang),
        cashable=cashable_of(marts, lang),
        decisions=_table("decisions", DECIDE, decisions(marts, lang), lang),
        know=worth_knowing(marts, lang),
        release=(*_release(release, lang), *_generation(marts.generation, lang)),
    )


def _table(name: str, columns: tuple[Column, ...], values: list[tuple[Value, ...]], lang: str) -> Table:
    return Table(name, PAGES[lang][f"table_{name}"], columns, tuple(values), lang)


def _said(value: object, t: dict[str, str] | None = None) -> str:
    """A source as it was written; only the words for a choice of our own are told in the language."""
    return (t or {}).get(f"source.{value}", value) if isinstance(value, str) else ""


def _value(value: object, unit: str, lang: str) -> str:
    """A value of an assumption as it is read: a year without points, a rate in per cent."""
    if not isinstance(value, int | float) or pd.isna(value):
        return PAGES[lang]["unknown"]
    if unit in ("year", "number"):
        return str(int(value))
    if "rate" in unit or unit.startswith("share"):
        return f"{decimal(100 * value, 2, lang)}%"
    return grouped(int(value), lang) if float(value).is_integer() else decimal(value, 2, lang)


def assumptions_of(marts: Warehouse, names: Collection[str], lang: str) -> Table:
    """Assumptions by name, each with its source and what kind of evidence it is."""
    rows = marts.table("ref__parameters")
    return _table("assumptions", ASSUMED, _rows_of(rows[rows.parameter.isin(names)], lang), lang)


def _assumed(marts: Warehouse, lang: str, *, of_packages: bool) -> list[tuple[Value, ...]]:
    """Assumptions behind the figures, or the rules of what is told to others in a package."""
    rows = marts.table("ref__parameters")
    return _rows_of(rows[rows.parameter.astype(str).str.startswith("disclosure_") == of_packages], lang)


def _rows_of(rows: pd.DataFrame, lang: str) -> list[tuple[Value, ...]]:
    t = PAGES[lang]
    return [
        (
            t.get(f"parameter.{r.parameter}", str(r.parameter)), _value(r.value, str(r.unit), lang),
            t.get(f"unit.{r.unit}", str(r.unit)), _said(r.source, t), _year(r.year), _design(r.design, t),
        )
        for r in rows.itertuples()
    ]  # fmt: skip


def _design(design: object, t: dict[str, str]) -> str:
    return f"design.{design}" if f"design.{design}" in t else "design.other"


def _year(value: object) -> str:
    return "" if pd.isna(value) else str(int(value))  # type: ignore[arg-type]


def _ranges(marts: Warehouse, lang: str) -> list[tuple[Value, ...]]:
    t = PAGES[lang]
    return [
        (
            t.get(f"assumption.{r.assumption}", str(r.assumption)), _end(r.low, r.choice, str(r.unit), lang),
            _end(r.high, None, str(r.unit), lang),
            t.get(f"unit.{r.unit}", str(r.unit)), _said(r.source, t),
            _design(r.design, t),
        )
        for r in _known(marts, "ref__sensitivity").itertuples()
    ]  # fmt: skip


def _end(value: object, choice: object, unit: str, lang: str) -> str:
    t = PAGES[lang]
    return t.get(f"choice.{choice}", str(choice)) if isinstance(choice, str) else _value(value, unit, lang)


def _known(marts: Warehouse, table: str) -> pd.DataFrame:
    rows = marts.optional(table)
    return pd.DataFrame() if rows is None else rows


def _adjusted(marts: Warehouse, lang: str) -> list[tuple[Value, ...]]:
    t = PAGES[lang]
    return [
        (
            t.get(f"adjustment.{r.adjustment}", str(r.adjustment)), "yes" if r.in_use else "no",
            NOT_KNOWN if pd.isna(r.share) else float(r.share), _said(r.source, t),
        )
        for r in _known(marts, "ref__adjustments").itertuples()
    ]  # fmt: skip


def cashable_of(marts: Warehouse, lang: str) -> Table:
    """What of each budget can be cashed, and what that rests on."""
    return _table("cashable", CASHABLE, _cashable(marts, lang), lang)


def _cashable(marts: Warehouse, lang: str) -> list[tuple[Value, ...]]:
    t, paid = PAGES[lang], marts.table("ref__budgets").set_index("budget").cashable
    rows = _known(marts, "ref__cashable")
    return [
        (
            budget_name(str(r.budget), marts, lang), f"cashable.{paid[r.budget]}", Missing() if pd.isna(r.share) else float(r.share),
            t.get(f"unit.{r.unit}", _said(r.unit)), _said(r.source, t), _design(r.design, t),
        )
        for r in rows[rows.budget.isin(paid.index)].itertuples()
    ] if len(rows) else []  # fmt: skip


def second_opinion(marts: Warehouse, lang: str) -> Table | None:
    """Per budget the figure that is told beside that of another estimator, for all projects together."""
    rows = marts.optional(ESTIMATORS)
    if rows is None:
        return None
    own = rows[rows.project_id == "all"].set_index(["budget", "estimator"])
    values = []
    for budget in dict.fromkeys(own.index.get_level_values(0)):
        both = [
            own.loc[(budget, name)] if (budget, name) in own.index else None for name in ("imputation", "group_time")
        ]
        agree = (
            "agree.unknown"
            if both[1] is None or pd.isna(both[1].disagree)
            else f"agree.{'no' if both[1].disagree else 'yes'}"
        )
        values.append(
            (budget_name(str(budget), marts, lang), *_figure(both[0]), *_figure(both[1]), _chance(both[1]), agree)
        )
    return _table("second", SECOND, values, lang) if values else None


def _chance(row: pd.Series | None) -> Value:
    """p-value of the difference between two estimators."""
    return NOT_KNOWN if row is None or pd.isna(row.p_difference) else float(row.p_difference)


def _figure(row: pd.Series | None) -> tuple[Value, Value]:
    if row is None or pd.isna(row.avoided_cents):
        return NOT_KNOWN, NOT_KNOWN
    low, high = row.avoided_low95_cents, row.avoided_high95_cents
    return int(row.avoided_cents), NOT_KNOWN if pd.isna(low) or pd.isna(high) else (int(low), int(high))


def decisions(marts: Warehouse, lang: str) -> list[tuple[Value, ...]]:
    """What nobody can decide but whoever answers for the figures: what, how it stands now, where it is said."""
    t, told = PAGES[lang], []
    buckets = marts.table("mart__ledger_buckets").groupby("state").amount_cents.sum()
    for state in ("unmapped", "unanswered"):
        if buckets.get(state):
            told.append((t[f"decide.{state}"], exact_euros(int(buckets[state]), lang), t[f"decide.{state}.where"]))
    cash = _known(marts, "mart__cashable")
    if len(cash):
        open_ = cash[(cash.project_id == "all") & (cash.year == 0) & (cash.budget != "all") & cash.reason.notna()]
        for row in open_.itertuples():
            amount = t["decide.cashable.now"].format(
                cents=euros(int(row.unknown_cents), lang), why=t[f"reason.{row.reason}"]
            )
            told.append(
                (
                    t["decide.cashable"].format(budget=budget_name(str(row.budget), marts, lang)),
                    amount,
                    "ref: cashable.csv",
                )
            )
    rate = decimal(100 * float(marts.table("mart__release").iloc[0].discount_rate), 2, lang)
    told.append((t["decide.rate"], f"{rate}%", "ref: discount_rates.csv"))
    off = [r for r in _known(marts, "ref__adjustments").itertuples() if not r.in_use]
    if off:
        names = ", ".join(dict.fromkeys(t.get(f"adjustment.{r.adjustment}", str(r.adjustment)) for r in off))
        told.append((t["decide.adjustments"], t["decide.adjustments.now"].format(names=names), "ref: adjustments.csv"))
    return told


def worth_knowing(marts: Warehouse, lang: str) -> Table | None:
    """Facts by what it may cost to collect them, before deciding to go on or stop."""
    rows, t = marts.optional("mart__value_of_information"), PAGES[lang]
    if rows is None:
        return None
    rows = rows[(rows.project_id == "all") & (rows["rank"] <= 5)].sort_values("rank")
    values: list[tuple[Value, ...]] = []
    for row in rows.itertuples():
        kind, _, budget = str(row.fact).partition(".")
        name = (
            t[f"assumption.{kind}"].format(budget=budget_name(budget, marts, lang))
            if budget
            else t[f"assumption.{row.fact}"]
        )
        values.append((name, int(row.value_cents)))  # type: ignore[arg-type]
    return _table("know", KNOW, values, lang) if values else None


def _generation(found: Generation | None, lang: str) -> tuple[tuple[str, str], ...]:
    """Which generation this is, the hash under which it can be checked, and by which key it is signed."""
    t = PAGES[lang]
    if found is None:
        return ((t["release.generation"], t["generation.none"]),)
    return (
        (t["release.generation"], str(found.number)),
        (t["release.manifest"], found.manifest),
        (t["release.signed"], found.signed_by or t["generation.unsigned"]),
    )


def _release(release: pd.Series, lang: str) -> tuple[tuple[str, str], ...]:
    t = PAGES[lang]
    until = long_date(release.data_until, lang) if pd.notna(release.data_until) else t["unknown"]
    in_use = release.adjustments if isinstance(release.adjustments, str) else t["none"]
    facts = {
        "data_id": str(release.data_hash), "files": grouped(int(release["files"]), lang), "until": until,
        "prices": str(release.base_year), "rate": f"{decimal(100 * float(release.discount_rate), 2, lang)}%",
        "draws": grouped(int(release.draws), lang), "adjusted": in_use,
        "status": t["status_provisional" if release.provisional else "status_final"],
    }  # fmt: skip
    return tuple((t[f"release.{name}"], value) for name, value in facts.items())
