"""What organisations have at work in a dashboard: files in their inbox, a saved scenario, a simulation; each with a mark of whose it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

from assets.at_counter import Place, check_inbox
from assets.counter import FileCounter
from assets.inbox import CONTENT, Inbox
from assets.scenarios import Scenarios
from assets.serving import services
from assets.simulating import Job, Simulations, Work
from reports.access.asked import ADDRESS
from reports.app import Site
from reports.counter import PATH, UPLOAD, owner_of
from reports.pages import Services
from reports.pages.simulation import PATH as CALCULATE
from reports.pages.simulation import key_of
from reports.served import Served
from reports.viewer import Viewer
from tests.conftest import ROOT
from tests.security.callbacks import BODIES, body_of, let_go, save, simulation
from tests.security.canaries import CORPORATION, MARKS, MUNICIPALITY, Planted

OWNERS = {"municipality": MUNICIPALITY, "corporation": CORPORATION, "others": Viewer("gemeente", "9002")}
FILE = (ROOT / "tests" / "fixtures" / "tables" / "shelter.csv").read_bytes().decode("utf-8-sig").splitlines()
FIRST = (PATH, CALCULATE, *(f"{PATH}/fouten/{{{name}}}.xlsx" for name in ("municipality", "corporation", "others")))
MADE_UP = (
    "",
    "x",
    "0" * 64,
    "a" * 64,
    "../gemeente-9002",
    "..%2Fgemeente-9002",
    "*",
    "%00",
    "gemeente-9002/" + "a" * 64,
)


def copied(asked: dict[str, Any]) -> Any:
    """Instead of the process that makes a workbook of faulty rows: the file itself, packed, at once."""
    with ZipFile(asked["out"], "w") as book:
        book.write(Path(asked["data"]) / "inbox" / asked["owner"] / asked["file"] / CONTENT)
    return SimpleNamespace(wait=lambda patience: 0, stdin=None, stdout=None)


class Idle:
    """Takes work and leaves it: a simulation stays as it is, unless somebody breaks it off."""

    def take(self, job: Job, work: Callable[[], Work]) -> None:
        """Leave it."""


@dataclass(frozen=True)
class AtWork:
    """What there is of each organisation, by its name in `OWNERS`: file, scenario (its number), and the simulation that it began."""

    services: Services
    files: dict[str, str]
    scenarios: dict[str, str]
    jobs: dict[str, Job]
    data: Path

    def of(self, name: str) -> tuple[Any, ...]:
        """Everything that there is of an organisation now: each file with its bytes, the scenarios, and how the simulation is."""
        owner = owner_of(OWNERS[name])
        assert owner is not None
        counter = self.services.counter
        assert isinstance(counter, FileCounter)
        roots = (self.data / "inbox" / owner, Path(counter.deliveries) / "vrijgegeven" / owner)
        held = [(str(path), path.read_bytes()) for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
        saved = (self.data / "scenarios" / f"{owner}.json").read_bytes()
        return held, saved, self.jobs[name].state, self.jobs[name].stop.is_set()


def begin(planted: Planted, given: Services | None = None) -> AtWork:
    """Put everybody to work; with what was ``given`` before, once more what has gone since."""
    data = planted.data
    doing = given or _services(data)
    files, scenarios, jobs = {}, {}, {}
    for number, (name, viewer) in enumerate(OWNERS.items()):
        files[name] = _handed_in(data, viewer, f"kanarie_{name}_{90_000 + number}", planted.canaries[name])
        scenarios[name] = _saved(doing, viewer, f"kanarie_{name}_{91_000 + number}", planted.canaries[name])
        jobs[name] = _begun(Site(Served(data), lambda viewer=viewer: viewer, doing), viewer, MARKS[name] * 1000 + 987)
        planted.canaries[name].add(str(MARKS[name] * 1000 + 987))
    return AtWork(doing, files, scenarios, jobs, data)


def _services(data: Path) -> Services:
    """What a dashboard for others works with; what somebody hands in is not checked, and nothing is simulated."""
    doing = services(data, data.parent / "deliveries", alone=False)
    counter = doing.counter
    assert isinstance(counter, FileCounter)
    counter._start = lambda viewer, folder="": None
    return replace(doing, simulations=Simulations(Idle()))


def _handed_in(data: Path, viewer: Viewer, mark: str, canaries: set[str]) -> str:
    """A file with the mark as its name and in a row with a fault; gives its hash."""
    inbox = Inbox(data, str(owner_of(viewer)))
    new = inbox.incoming(f"{mark}.csv")
    new.write("\r\n".join([FILE[0], f"{FILE[1].rpartition(';')[0]};{mark}", *FILE[2:], ""]).encode())
    new.seek(0)
    if inbox.take(new) == "taken":
        check_inbox(Place(data, str(owner_of(viewer)), data.parent / "deliveries"))
    canaries.add(mark)
    return new.file_id


def _saved(doing: Services, viewer: Viewer, mark: str, canaries: set[str]) -> str:
    assert isinstance(doing.scenarios, Scenarios)
    doing.scenarios.save(viewer, mark, {"loon": "110"})
    canaries.add(mark)
    return next(one.number for one in doing.scenarios.of(viewer) if one.name == mark)


def _begun(site: Site, viewer: Viewer, parts: int) -> Job:
    """A simulation of what stands on the page, in as many parts as its mark says."""
    desk, jobs = site.looked_at(CALCULATE, "", "nl"), site.services.simulations
    assert desk is not None and isinstance(jobs, Simulations)
    job = jobs.begin((viewer, key_of(desk)), parts, lambda: (iter(()), list))
    assert job is not None
    return job


def asked(work: AtWork, queries: tuple[str, ...], headers: tuple[dict[str, str], ...]) -> Iterator[tuple[str, dict]]:
    """What is asked of the work of everybody: by its own number, by made-up ones, as another, with other headers, in other forms.

    The first `FIRST` show somebody the own work.
    """
    yield from ((path.format(**work.files), {}) for path in FIRST)
    for lies in ({}, *headers):
        yield from _of_files(work, lies)
        yield from _of_calculating(work, lies)
    for query in queries:
        yield f"{PATH}/stand{query}", {}
        yield f"{PATH}{query}", {}
        yield ADDRESS, {"json": simulation(query)}
        yield ADDRESS, {"json": simulation(query, clicks=1)}
        yield ADDRESS, {"json": save("van mij", query)}
    for output in BODIES:
        for change in (
            {"inputs": []},
            {"state": None},
            {"outputs": "x"},
            {"changedPropIds": ["viewer.role"]},
            {"output": output[:-4]},
        ):
            yield ADDRESS, {"json": body_of(output) | change}
        yield ADDRESS, {"json": [body_of(output)]}


def _of_files(work: AtWork, lies: dict[str, str]) -> Iterator[tuple[str, dict]]:
    for owner, file_id in work.files.items():
        said = {"owner": str(owner_of(OWNERS[owner])), "organisatie": OWNERS[owner].organisation, "role": "netwerk"}
        if lies:
            yield f"{PATH}/fouten/{file_id}.xlsx?taal=nl&owner={said['owner']}", {"headers": lies}
        yield f"/levering/{file_id}?owner={said['owner']}", {"headers": lies}
        yield f"/csv/levering/{file_id}/facts.csv", {"headers": lies}
        for name in ("verwijderen", "vrijgeven", "nakijken", "stop", "bereken", "stop-rekenen"):
            yield (
                f"{PATH}/{name}?owner={said['owner']}",
                {"data": {"bestand": [file_id, f"{file_id}:1"], **said}, "headers": lies},
            )
        folder = str(work.data / "inbox" / said["owner"])
        yield f"{PATH}/map", {"data": {"map": folder, **said}, "headers": lies}
        hostile = f"../{said['owner']}/{file_id}/inhoud"
        yield UPLOAD, {"upload": (hostile, "\r\n".join(FILE).encode()), "data": said, "headers": lies}
    for made_up in MADE_UP:
        yield f"{PATH}/fouten/{made_up}.xlsx", {"headers": lies}
        yield f"/levering/{made_up}", {"headers": lies}
        yield f"{PATH}/verwijderen", {"data": {"bestand": made_up}, "headers": lies}
        yield f"{PATH}/vrijgeven", {"data": {"bestand": f"{made_up}:0"}, "headers": lies}
        yield f"{PATH}/sjabloon/{made_up or 'x'}", {"headers": lies}
    yield f"{PATH}/vrijgeven", {"data": {"alles": "ja", "owner": "alles"}, "headers": lies}


def _of_calculating(work: AtWork, lies: dict[str, str]) -> Iterator[tuple[str, dict]]:
    for owner, number in work.scenarios.items():
        whose = f"?project=all&owner={owner_of(OWNERS[owner])}"
        yield ADDRESS, {"json": let_go(number, whose), "headers": lies}
        yield ADDRESS, {"json": save(f"x/../{owner_of(OWNERS[owner])}", whose), "headers": lies}
        for clicks in (0, 1):  # as its owner asks it, and as somebody who says that he is the owner
            yield ADDRESS, {"json": simulation("", clicks), "headers": lies}
            yield ADDRESS, {"json": simulation(whose, clicks), "headers": lies}
        yield f"/csv/rekenen/saved.csv{whose}", {"headers": lies}
        yield f"/csv/rekenen/simulation.csv{whose}", {"headers": lies}
    for made_up in MADE_UP:
        yield ADDRESS, {"json": let_go(made_up, ""), "headers": lies}
