"""Herkomst: from a number to its calculation."""

from dash import html

from reports.pages import Desk, View
from reports.warehouse import Warehouse


def more(_marts: Warehouse) -> dict:
    """What the page adds to the address."""
    return {}


def view(desk: Desk, name: str) -> View:
    """How a number was made."""
    return View(name, [html.H1(name)])
