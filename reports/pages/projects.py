"""Projecten: which projects are there, and how does each stand? As a list, or as they went."""

from dash import html

from reports import components as c
from reports.pages import Desk, View
from reports.pages.compare import WAY, course_card
from reports.view_models.course import course
from reports.view_models.page import projects_table
from reports.warehouse import Warehouse

WAYS = ("lijst", "verloop")


def more(_marts: Warehouse) -> dict[str, tuple[str, ...]]:
    """How it is looked at, as it stands in the address."""
    return {WAY: WAYS}


def view(desk: Desk) -> View:
    """The list of projects by name, never by rank."""
    profiles = desk.marts.table("mart__project_profile").sort_values("complex_name")
    seen = {p.project_id: desk.address(p.project_id) for p in desk.projects if desk.may(p)}
    shown = projects_table(desk.marts, profiles[profiles.project_id.isin(list(seen))], desk.lang, desk.address)
    went, chosen = course(desk.marts, seen, desk.lang), desk.state.get(WAY)
    ways = [(desk.t[f"view.{way}"], desk.here(**{WAY: way}), way == chosen) for way in WAYS]
    card = course_card(went, desk) if chosen == "verloop" else c.table_card(shown, desk.links, desk.t)
    tables = (shown, *([went.figure.table] if went else []))
    return View(desk.t["projects"], [html.H1(desk.t["projects"])], [c.tabs(ways, desk.t["view"]), card], tables=tables)
