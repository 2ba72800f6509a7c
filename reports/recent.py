"""Pages that were made a moment ago: who goes back to a choice, and who looks after somebody else, does not wait for it again."""

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from reports.pictures import browser

if TYPE_CHECKING:
    from reports.pages import Desk, View
    from reports.pages.routes import Route
    from reports.warehouse import Warehouse

MOST = 200  # pages of one audience


class Recent:
    """The last pages of each audience, for as long as its answers are looked at; never a page for one that was made for another.

    Answers of another generation, or of another organisation, are other answers (`served.Served`): they begin with nothing.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._held: WeakKeyDictionary[Warehouse, OrderedDict[tuple, View]] = WeakKeyDictionary()

    def view(self, desk: "Desk", route: "Route", name: str) -> "View":
        """The page, made now or a moment ago; only a page that was there is kept."""
        if not route.held:
            return route.view(desk, name)
        key = (
            desk.viewer,
            desk.path,
            desk.state,
            date.today(),
            browser(),
        )  # a page says whether charts can be drawn for a PDF
        with self._lock:
            pages = self._held.setdefault(desk.marts, OrderedDict())
            if key in pages:
                pages.move_to_end(key)
                return pages[key]
        made = route.view(desk, name)
        if made.status == 200:
            with self._lock:
                pages[key] = made
                while len(pages) > self._most:
                    pages.popitem(last=False)
        return made
