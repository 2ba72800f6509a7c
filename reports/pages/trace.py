"""Herkomst: from a number, chart or table to the table it comes from, what its columns mean, and the method behind it."""

from dataclasses import replace

from dash import html

from reports import components as c
from reports.pages import Desk, View, lines, states
from reports.view_models import behind as vm
from reports.view_models.account import assumptions_of, cashable_of
from reports.view_models.behind import FORMULA, USES
from reports.view_models.pieces import Column, Table
from reports.view_models.scopes import Asked, NoOutcomeError, scope_of

FROM = {
    "avoided": "mart__amounts", "cost": "mart__amounts", "who": "mart__amounts", "budgets": "mart__amounts", "scatter": "mart__amounts",
    "projects": "mart__who_pays_who_gains", "cashable": "mart__cashable", "payback": "mart__payback", "net": "mart__last_year",
    "probability": "mart__last_year", "what_if": "mart__last_year", "settlement": "mart__settlement", "compare": "mart__comparison",
    "groups": "mart__comparison_groups", "outliers": "mart__comparison", "course": "mart__payback_per_dwelling",
    "everything": "mart__comparison", "example_payback": "mart__last_year", "example_swings": "ref__sensitivity",
    "saved": "mart__last_year",
    "simulation": "mart__last_year", "simulation_paid": "mart__last_year", "simulation_shares": "ref__sensitivity",
    "factors": "mart__success_factors", "parties": "mart__deliveries",
    "project_factors": "mart__project_factors", "taakveld": "mart__taakveld", "plan_actual": "mart__plan_actual",
    "operating_costs": "mart__operating_costs", "calendar": "raw_intake__files",
    "files": "mart__reconciliation", "aside": "mart__reconciliation", "held": "core__quarantine", "left_out": "mart__coverage",
    "restated": "mart__restatements", "second": "mart__estimators", "assumptions": "ref__parameters", "packages": "ref__parameters",
    "ranges": "ref__sensitivity",
    "build_up": "mart__amounts", "cashing": "mart__cashable", "sensitivity": "mart__sensitivity",
    "adjustments": "ref__adjustments", "decisions": "mart__cashable", "know": "mart__value_of_information",
}  # fmt: skip
"""Table that what a page calls by this name is a row or column of."""
COLUMNS = (Column("field"), Column("meaning"), Column("unit"))


def view(desk: Desk, name: str) -> View:
    """How what is called by this name was made."""
    t = desk.t
    if name not in FROM:
        return states.not_found(desk.path, desk.lang)
    shown, grain = columns_of(FROM[name], desk.lang)
    title = t["trace_title"].format(what=t.get(f"term.{name}") or t.get(f"table_{name}") or t[f"trace.{name}"])
    means = t.get(f"term.{name}.means")
    top = [
        html.H1(title),
        html.P(_where(desk), className="place"),
        html.P(means, className="answer") if means else None,
    ]
    parts = [] if name not in FORMULA else _calculation(desk, name)
    english = {} if desk.lang == "en" else {"lang": "en"}
    links = [
        html.Li(html.A(t["trace_method"], href=f"{desk.link('/verantwoording')}#notes")),
        html.Li(html.A(t["trace_assumptions"], href=f"{desk.link('/verantwoording')}#assumptions")),
        html.Li(html.A(t["trace_data"], href=desk.link("/gegevens"))),
    ]
    rest = [
        *[_card(part, desk) for part in parts],
        c.card("further", t["trace_further"], html.Ul(links)),
        c.card(
            "table", t["trace_table"], html.P([t["trace_from"], " ", html.Code(FROM[name])]),
            html.Details([html.Summary(t["trace_columns"]), html.P(grain, **english), html.Div(c.table(shown), **english)]),
        ),
    ]  # fmt: skip
    return View(title, top, rest, tables=(shown, *(part for part in parts if isinstance(part, Table))))


def _where(desk: Desk) -> str:
    """Of which projects the figure is."""
    try:
        return scope_of(desk.marts, desk.scope).where(desk.lang)
    except NoOutcomeError:
        return ""


Part = Table | list[str]


def _calculation(desk: Desk, name: str) -> list[Part]:
    """The calculation, the assumptions in it, and what is under it: ledger lines of a project, or the projects of more of them."""
    marts, lang, scope = desk.marts, desk.lang, desk.scope
    year = Asked(period=desk.state.period).year
    used = assumptions_of(marts, USES[name], lang)
    tables = [
        vm.expected(marts, scope, year, lang) if "avoided" in FORMULA[name] else None,
        replace(used, name="uses", caption=desk.t["table_uses"]),
        cashable_of(marts, lang) if "cashable" in FORMULA[name] else None,
    ]
    project = desk.project(scope)
    if project is None:
        under = vm.of_projects(marts, scope, lang, lambda one: desk.link(desk.path, project=one))
    else:
        under = vm.behind(
            marts, scope, name, year, lang, lambda budget, party: lines.address(desk, project, budget, party)
        )
    return [vm.formulas(marts, name, lang), *[one for one in (*tables, under) if one is not None]]


def _card(part: Part, desk: Desk) -> html.Section:
    t = desk.t
    if not isinstance(part, Table):
        return c.card("formula", t["trace_formula"], *[html.P(one) for one in part])
    said = {
        "expected": "trace_expected_how",
        "uses": "uses_how",
        "behind": "behind_how",
        "behind_projects": "behind_projects",
    }
    year = int(desk.marts.table("mart__release").iloc[0].base_year)
    how = [html.P(t[said[part.name]].format(year=year))] if part.name in said else []
    if part.name == "behind":
        how.append(html.P(t["behind_seen"]))
    return c.table_card(part, desk.links, t, *how, traced=False)


def columns_of(table: str, lang: str) -> tuple[Table, str]:
    """The columns of a table as its contract says, and what a row is."""
    from pipelines.contracts import CONTRACTS  # slow to load, and needed on this page only

    contract = CONTRACTS[table]
    values = tuple(
        (name, str(column.description or ""), str((column.metadata or {}).get("unit", "")))
        for name, column in contract.to_schema().columns.items()
    )
    grain = " ".join((contract.__doc__ or "").split())
    return Table("columns", table, COLUMNS, values, lang), grain
