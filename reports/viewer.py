"""Who looks, what that person may see, and where that person begins.

The answer is the server's: nothing that a browser sends says whose figures these are. It is that of who logged in, or, on one's own
computer, of who started the server.
"""

from dataclasses import dataclass

from reports.state import ALL

ROLES = ("gemeente", "corporatie", "netwerk")
PERSPECTIVE = {"gemeente": "gemeente", "corporatie": "woningcorporatie", "netwerk": ALL}
FIGURES, LINES = "figures", "lines"


@dataclass(frozen=True)
class Viewer:
    """Who looks: a role, the code of the organisation (municipality code or KvK number; empty = holds the data of all), a name."""

    role: str
    organisation: str = ""
    name: str = ""

    @property
    def perspective(self) -> str:
        """The party whose figures come first."""
        return PERSPECTIVE[self.role]


def organisation_of(written: str) -> Viewer | None:
    """Who ``gemeente:<municipality code>``, ``corporatie:<KvK number>`` or ``netwerk`` is; None: nobody."""
    role, colon, code = written.partition(":")
    if role == "netwerk":
        return None if colon else Viewer(role)
    return Viewer(role, code) if role in ROLES and code.isascii() and code.isdigit() else None


@dataclass(frozen=True)
class Project:
    """A project as far as it matters for who may see it."""

    project_id: str
    name: str
    municipality: str
    municipality_name: str
    corporation: str
    corporation_name: str
    few: bool = False  # of so few people that its figures are for who provides their care alone


def allowed(viewer: Viewer | None, project: Project, detail: str = FIGURES) -> bool:
    """Whether somebody may see the figures of a project, or the lines of the ledger behind them.

    A municipality and a corporation see their own projects; the network sees the figures of all and the lines of none. A project of
    few people is for its municipality, which provides their care, and for who holds the data of all.
    """
    if viewer is None or (project.few and kept_from(viewer)):
        return False
    if viewer.role == "netwerk":
        return detail == FIGURES
    own = project.municipality if viewer.role == "gemeente" else project.corporation
    return viewer.organisation in ("", own)


def kept_from(viewer: Viewer) -> bool:
    """Whether figures of few people are kept from somebody: a corporation and the network, not who holds the data of all."""
    return viewer.role == "netwerk" or (viewer.role == "corporatie" and bool(viewer.organisation))


def who_grants(viewer: Viewer, project: Project) -> str:
    """Name of the organisation that can let this person see the project."""
    return project.municipality_name if viewer.role == "gemeente" else project.corporation_name


def landing(viewer: Viewer, projects: list[Project]) -> str:
    """Where somebody begins: a municipality at the overview, a corporation at its project, the network at the comparison."""
    if viewer.role == "netwerk":
        return "/vergelijken"
    if viewer.role == "corporatie":
        own = [p for p in projects if allowed(viewer, p)]
        return f"/projecten/{own[0].project_id}" if len(own) == 1 else "/projecten"
    return "/overzicht"


def owners_seen(viewer: Viewer) -> tuple[str, ...] | None:
    """Parties whose files somebody may see one by one, as they stand in the list of deliveries; None = all."""
    if viewer.role == "netwerk":
        return ()
    if not viewer.organisation:
        return None
    return (f"{'gemeente' if viewer.role == 'gemeente' else 'kvk'}:{viewer.organisation}",)


PAYER = {"gemeente": "gemeente", "corporatie": "woningcorporatie"}


def payer_seen(viewer: Viewer) -> tuple[str, str] | None:
    """Party and code whose ledger lines somebody may see one by one; None = those of all, an empty party = of nobody."""
    if viewer.role == "netwerk":
        return ("", "")
    return (PAYER[viewer.role], viewer.organisation) if viewer.organisation else None


def calendar_seen(viewer: Viewer, owner: str, projects: list[Project]) -> bool:
    """Whether somebody may see what a party should have delivered: of whoever shares a project, and of who has none (an insurer)."""
    kind, _, code = owner.partition(":")
    if not viewer.organisation or kind not in ("gemeente", "kvk"):
        return True
    own = [one for one in projects if allowed(viewer, one)]
    partners = {("gemeente", one.municipality) for one in own} | {("kvk", one.corporation) for one in own}
    return (kind, code) in partners or owner in (owners_seen(viewer) or ())
