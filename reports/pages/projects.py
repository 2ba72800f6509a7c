"""Projecten: which projects are there, and how does each stand?"""

from dash import html

from reports import components as c
from reports.pages import Desk, View
from reports.view_models.page import projects_table


def view(desk: Desk) -> View:
    """The list of projects by name, never by rank."""
    profiles = desk.marts.table("mart__project_profile").sort_values("complex_name")
    profiles = profiles[profiles.project_id.isin([p.project_id for p in desk.projects if desk.may(p)])]
    shown = projects_table(desk.marts, profiles, desk.lang, desk.address)
    return View(
        desk.t["projects"], [html.H1(desk.t["projects"])], [c.table_card(shown, desk.links, desk.t)], tables=(shown,)
    )
