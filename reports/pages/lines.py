"""Regels: the ledger lines behind a figure of a project, for who paid them."""

from urllib.parse import quote, urlencode

from dash import html

from reports import components as c
from reports.pages import LINES, Desk, View, Wanted, states
from reports.state import ALL
from reports.view_models import behind as vm
from reports.view_models.who import budget_name
from reports.viewer import Project, payer_seen
from reports.warehouse import Warehouse

BUDGET, YEAR, AT = "post", "jaar", "bladzijde"
EACH = 100  # lines of a page
MOST = 100_000  # lines of a file


def more(marts: Warehouse) -> dict[str, tuple[str, ...]]:
    """Which lines, as it stands in the address: the budget, the year, and the page (``alle``: all of them, for a file)."""
    rows = marts.optional("mart__lines_behind")
    if rows is None:
        return {BUDGET: ("caretaking",), YEAR: (ALL,), AT: ("1",)}
    pages = -(-int(rows.lines.max()) // EACH)
    budgets = [one for one in (*marts.budget_labels, vm.SPENT[1]) if one in set(rows.budget)]
    years = [str(year) for year in sorted(set(rows.year)) if year]
    return {BUDGET: tuple(budgets), YEAR: (ALL, *years), AT: (*map(str, range(1, pages + 1)), ALL)}


def address(desk: Desk, project: Project, budget: str, party: str) -> str:
    """The page of the lines of a budget; empty when who looks may not see those."""
    payer = payer_seen(desk.viewer)
    if not desk.may(project, LINES) or (payer is not None and payer[0] != party):
        return ""
    return _at(desk, project.project_id, **{BUDGET: budget, YEAR: desk.state.period})


def _at(desk: Desk, project_id: str, **chosen: str) -> str:
    asked = {name: value for name, value in chosen.items() if (name, value) not in ((YEAR, ALL), (AT, "1"))}
    spoken = desk.state.lang != desk.choices.lang[0]
    return f"/regels/{quote(project_id, safe='')}?{urlencode(asked | ({'taal': desk.state.lang} if spoken else {}))}"


def view(desk: Desk, project_id: str) -> View:
    """The lines that are asked, as far as who looks may see them."""
    project = desk.project(project_id)
    if project is None:
        return states.not_found(desk.path, desk.lang)
    if not desk.may(project, LINES):
        return states.no_rights(desk, project)
    t, budget = desk.t, desk.state.get(BUDGET)
    title = t["lines_title"].format(budget=budget_name(budget, desk.marts, desk.lang), project=project.name)
    year = 0 if desk.state.get(YEAR) == ALL else int(desk.state.get(YEAR))
    payer = payer_seen(desk.viewer)
    count, said = vm.told_of(desk.marts, project_id, budget, year, payer and payer[0], desk.lang)
    top = [html.H1(title), *[html.P(one, className="answer") for one in said]]
    if count == 0 or desk.services.lines is None:
        why = [] if count == 0 else [c.callout(t["lines_no_ledger"])]
        return View(title, top, why, [_filters(desk)])
    at = desk.state.get(AT)
    first, most = (0, MOST) if at == ALL else ((int(at) - 1) * EACH, EACH)
    try:
        rows = desk.services.lines(desk.marts, Wanted(project_id, budget, year, payer, first, most))
    except LookupError:
        return View(title, top, [c.callout(t["lines_other_build"])], [_filters(desk)])
    shown = vm.lines_table(desk.marts, rows, desk.lang, lambda file_id: desk.link(f"/levering/{file_id}"))
    return View(title, top, _rest(desk, project_id, shown, (first, count)), [_filters(desk)], tables=(shown,))


def _filters(desk: Desk) -> html.Section:
    t, offered = desk.t, desk.choices.more
    budgets = [(one, budget_name(one, desk.marts, desk.lang)) for one in offered[BUDGET]]
    years = [(one, t["lines_year_all"] if one == ALL else one) for one in offered[YEAR]]
    chosen = [
        c.select(BUDGET, t["filter.line_budget"], budgets, desk.state.get(BUDGET)),
        c.select(YEAR, t["filter.line_year"], years, desk.state.get(YEAR)),
    ]
    return html.Section(chosen, className="filters", **{"aria-label": t["filters"]})


def _rest(desk: Desk, project_id: str, shown: vm.Table, of: tuple[int, int]) -> list:
    t, (first, count) = desk.t, of
    last = first + len(shown.values)
    asked = {BUDGET: desk.state.get(BUDGET), YEAR: desk.state.get(YEAR)}
    at = first // EACH + 1
    turn = [
        html.A(t[word], href=_at(desk, project_id, **asked, **{AT: str(to)}), className="button")
        for word, to, there in (("lines_before", at - 1, at > 1), ("lines_next", at + 1, last < count))
        if there
    ]
    whole = "/csv" + _at(desk, project_id, **asked, **{AT: ALL}).replace("?", "/lines.csv?")
    return [
        c.card(
            "lines", t["table_lines"], html.P(t["lines_page"].format(first=first + 1, last=last, n=count)),
            html.P(t["lines_people"]), c.table(shown, headed=True), html.P(turn, className="actions"),
            html.P(html.A(t["lines_csv"].format(n=min(count, MOST)), href=whole, download=True), className="under"),
        )
    ]  # fmt: skip
