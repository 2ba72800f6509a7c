"""A project: what caretaking brings here, part by part."""

from reports.pages import Desk, View, overview, states
from reports.view_models.page import Asked, page


def view(desk: Desk, project_id: str) -> View:
    """Everything that is told of one project."""
    project = desk.project(project_id)
    if project is None:
        return states.not_found(desk.path, desk.lang)
    if not desk.may(project):
        return states.no_rights(desk, project)
    desk = desk.about(project_id)
    told = page(desk.marts, project_id, desk.lang)
    return View(
        told.question,
        overview.head(told, desk),
        overview.body(told, desk),
        tables=overview.tables_of(told),
        subject=(project_id, Asked()),
    )
