"""Who would pay along: proposals side by side, by rule; and what is to be known of one of them."""

from dataclasses import dataclass

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import euros, percent, probability
from reports.view_models.pieces import NOT_KNOWN, Column, Table, Value
from reports.view_models.scopes import TOGETHER
from reports.view_models.who import PARTY_ORDER
from reports.view_models.words import capital
from reports.warehouse import Warehouse

METHODS = ("equal_return", "shapley", "nucleolus", "proportional", "separable_costs_remaining_benefits", "present")
OWN = "own"
ONE_SUM = (
    "separable_costs_remaining_benefits",
    "proportional",
)  # where the same, by algebra: `pipelines.measures.proposals`
NOW = "present"


@dataclass(frozen=True)
class Settlement:
    """Proposals over the months that are known: the finding, the table, what is to be known of the first, what each rule means."""

    title: str
    subtitle: str
    told: str
    table: Table
    means: tuple[tuple[str, str], ...]
    proposed: bool


def settlement_of(marts: Warehouse, key: str, lang: str) -> Settlement | None:
    """Proposals for a project, or for all together; None where nothing can be divided.

    Where no rule has a proposal only the division as it is now is told, with the reason.
    """
    every = marts.optional("mart__settlement")
    rows = pd.DataFrame() if every is None else every[every.project_id == key]
    if rows.empty:
        return None
    t, parties = PAGES[lang], parties_of(rows)
    proposed = [m for m in METHODS if m != NOW and _has_proposal(rows, m)]
    shown = rows[rows.method.isin([*proposed, OWN, NOW])]
    reasons = [] if proposed else [why(rows[(rows.party == TOGETHER) & rows.reason.notna()].iloc[0], lang)]
    first = proposed[0] if proposed else NOW
    name = t[f"method.{first}"]
    return Settlement(
        title=t["settlement_title" if proposed else "settlement_title_none"].format(method=name),
        subtitle=t["settlement_sub"].format(year=marts.table("mart__release").iloc[0].base_year),
        told=" ".join([*reasons, t["settlement_how"].format(method=name, told=settled(shown, first, key, lang))]),
        table=settlement_table(shown, parties, lang),
        means=tuple((t[f"method.{m}"], meaning(shown, m, lang)) for m in [*proposed, NOW]),
        proposed=bool(proposed),
    )


def parties_of(rows: pd.DataFrame) -> list[str]:
    """Parties with a stake, in the order they are told everywhere."""
    known = set(rows.party)
    return [party for party in PARTY_ORDER if party in known and party != TOGETHER]


def _has_proposal(rows: pd.DataFrame, method: str) -> bool:
    own = rows[(rows.method == method) & (rows.party == TOGETHER)]
    return bool(len(own)) and bool(own.contribution_cents.notna().iloc[0])


def _same(rows: pd.DataFrame) -> dict[str, str]:
    """Rules that are no proposal of their own, and the rule that asks the same of every party."""
    known = rows[rows.same_as.notna()]
    return dict(zip(known.method, known.same_as, strict=True))


def meaning(rows: pd.DataFrame, method: str, lang: str) -> str:
    """What a rule means; and where another one asks the same of everyone, that it is no second proposal, and why."""
    t, other = PAGES[lang], _same(rows).get(method)
    told = [t.get(f"method.{method}.means", "")]
    if other is not None:
        told.append(t["method.same"].format(method=t[f"method.{other}"]))
    if (method, other) == ONE_SUM:
        told.append(t["method.same.why"])
    return " ".join(told)


def settlement_table(rows: pd.DataFrame, parties: list[str], lang: str) -> Table:
    """What each party would contribute by each rule, side by side; rules that ask the same are one line, no proposal is said so."""
    t, same = PAGES[lang], _same(rows)
    methods = [m for m in (*METHODS, OWN) if m in set(rows.method) and m not in same]
    names = {
        m: " = ".join(t[f"method.{one}"] for one in (m, *(o for o in METHODS if same.get(o) == m))) for m in methods
    }
    reasons = bool(rows.reason.notna().any())
    columns = [Column("method"), *[Column(f"pays_{p}", "euros") for p in parties], Column("p_all_fine", "probability")]
    values = []
    for method in methods:
        own = rows[rows.method == method].set_index("party")
        whole = own.loc[TOGETHER]
        paid = [NOT_KNOWN if pd.isna(own.contribution_cents[p]) else int(own.contribution_cents[p]) for p in parties]
        fine: Value = NOT_KNOWN if pd.isna(whole.p_not_worse_off) else float(whole.p_not_worse_off)
        values.append((names[method], *paid, fine, *([why(whole, lang)] if reasons else [])))
    if reasons:
        columns.append(Column("no_proposal"))
    return Table("settlement", t["table_settlement"], tuple(columns), tuple(values), lang)


def settled(rows: pd.DataFrame, method: str, key: str, lang: str) -> str:
    """What is to be known of one rule: contributions and their shares, or why there are none; who objects.

    Args:
        rows: Rows as in mart__settlement of one scope.
        method: The rule.
        key: The scope: a project, or several together.
        lang: Language.
    """
    t, parties = PAGES[lang], parties_of(rows)
    own = rows[rows.method == method].set_index("party")
    if own.empty:
        return ""
    whole = own.loc[TOGETHER]
    if pd.isna(whole.contribution_cents):
        return why(whole, lang)
    parts = [
        t["settled_part"].format(
            who=t[f"the.{p}"], cents=euros(int(own.contribution_cents[p]), lang), share=percent(float(own.share[p]), lang)
        )
        for p in parties
    ]  # fmt: skip
    fine = t["settlement.p_none_worse_off"].format(p=probability(float(whole.p_not_worse_off), lang))
    return f"{capital('; '.join(parts))}. {objection(whole, key, lang)} {fine}"


def objection(whole: pd.Series, key: str, lang: str) -> str:
    """Who would do better without the agreement, or that nobody would; with several projects, by kind of party."""
    t = PAGES[lang]
    if not isinstance(whole.objection, str):
        return t["settlement.core_of_kinds" if key == TOGETHER or ":" in key else "settlement.core"]
    parties = whole.objection.split("+")
    names = capital(" + ".join(t[f"party.{p}"] for p in parties))
    words = t["settlement.objection" if len(parties) > 1 else "settlement.objection_one"]
    return words.format(parties=names, cents=euros(int(whole.objection_cents), lang))


def why(whole: pd.Series, lang: str) -> str:
    """Why a rule has no proposal; '' when it has one."""
    if not isinstance(whole.get("reason"), str):
        return ""
    return PAGES[lang][f"settlement.{whole.reason}"].format(cents=euros(int(whole.shortfall_cents), lang))
