"""Which page stands at which address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.pages import Desk, View, account, calculate, compare, data, file, lines, overview, project, projects, trace
from reports.warehouse import Warehouse

Chosen = Mapping[str, tuple[str, ...]]


def _nothing(_marts: Warehouse) -> Chosen:
    return {}


@dataclass(frozen=True)
class Route:
    """An address: fixed, or with one name at its end (``/projecten/<name>``); what its page adds to the address.

    A page is ``held`` when it tells of nothing but the answers, who looks, what is asked and the day: then it is made once.
    """

    path: str
    view: Callable[[Desk, str], View]
    more: Callable[[Warehouse], Chosen] = _nothing
    named: bool = False
    held: bool = False


ROUTES = (
    Route("/overzicht", lambda desk, _: overview.view(desk), held=True),
    Route("/projecten", lambda desk, _: projects.view(desk), projects.more, held=True),
    Route("/projecten", project.view, named=True, held=True),
    Route("/vergelijken", lambda desk, _: compare.view(desk), compare.more, held=True),
    Route("/rekenen", lambda desk, _: calculate.view(desk), calculate.more),
    Route("/gegevens", lambda desk, _: data.view(desk)),
    Route("/verantwoording", lambda desk, _: account.view(desk), held=True),
    Route("/herkomst", trace.view, named=True, held=True),
    Route("/regels", lines.view, lines.more, named=True),
    Route("/levering", file.view, named=True),
)


def page_at(path: str) -> tuple[Route, str] | None:
    """The route of an address, and the name at its end ('' when it has none); None when no page has it."""
    path = path.rstrip("/")
    base, _, name = path.rpartition("/")
    for route in ROUTES:
        if not route.named and route.path == path:
            return route, ""
        if route.named and route.path == base and name:
            return route, name
    return None
