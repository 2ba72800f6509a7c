"""Levering: a file, what became of it, and which figures rest on it."""

from dash import html

from reports import components as c
from reports.pages import LINES, Desk, View, lines, states
from reports.view_models import behind as vm
from reports.view_models.delivered import file_facts
from reports.viewer import Project, payer_seen


def view(desk: Desk, file_id: str) -> View:
    """What who looks may know of a file."""
    t, files = desk.t, desk.marts.optional("mart__reconciliation")
    found = None if files is None else files[files.file_id == file_id]
    if found is None or found.empty:
        return states.not_found(desk.path, desk.lang)
    facts = file_facts(desk.marts, found, desk.lang)
    title = t["file_title"].format(name=found.iloc[0]["name"])
    said, tables = _rests(desk, file_id)
    top = [
        html.H1(title),
        html.P(t["file_question"], className="sub"),
        *[html.P(one, className="answer") for one in said],
    ]
    if found.iloc[0].status != "accepted":
        why = facts.rows[0][[column.key for column in facts.columns].index("because")]
        top = [html.H1(title), html.P(t["file_not_counted"].format(why=why), className="answer")]
        tables = []
    return View(
        title,
        top,
        [c.table_card(one, desk.links, t, traced=False) for one in (*tables, facts)],
        tables=(*tables, facts),
    )


def _rests(desk: Desk, file_id: str) -> tuple[list[str], list[vm.Table]]:
    t, services, marts = desk.t, desk.services, desk.marts
    if services.rests_on is None or services.fed is None:
        return [t["lines_no_ledger"]], []
    try:
        figures, counts = services.rests_on(marts, file_id, payer_seen(desk.viewer)), services.fed(marts, file_id)
    except LookupError:
        return [t["lines_other_build"]], []
    into = vm.fed(counts, desk.lang)
    if figures.empty:
        return [t["file_no_lines"]], [into]
    projects: dict[str, Project] = {one.project_id: one for one in desk.projects}

    def address(project_id: str, budget: str) -> str:
        party = str(figures[(figures.project_id == project_id) & (figures.budget == budget)].party.iloc[0])
        return lines.address(desk, projects[project_id], budget, party) if desk.may(projects[project_id], LINES) else ""

    rests = vm.rests_on(marts, figures, desk.lang, address)
    return [t["file_told"].format(figures=len(figures))], [rests, into]
