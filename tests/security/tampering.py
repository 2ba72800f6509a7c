"""Everything that a dashboard can be asked, by everybody, with everything that one can tamper with; and what came of it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from dash import Dash
from werkzeug.exceptions import MethodNotAllowed

from reports.access.asked import ADDRESS
from reports.app import Site, create_app
from reports.document import MENU
from reports.headers import PLOTLY
from reports.pages.routes import page_at
from reports.served import Served
from reports.viewer import Viewer
from tests.security import work
from tests.security.callbacks import page
from tests.security.canaries import CORPORATION, FOREIGN, MUNICIPALITY, NETWORK, Planted, found
from tests.security.work import AtWork

WHO: dict[str, Viewer | None] = {
    "municipality": MUNICIPALITY,
    "corporation": CORPORATION,
    "network": NETWORK,
    "nobody": None,
}
TARGETS = ("GW-001", "GW-004", "GW-002")  # of the municipality, of the corporation, of others
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
QUERIES = (
    "", "?project=GW-001", "?project=GW-004", "?project=GW-002", "?project=all", "?project=gemeente:9001", "?project=corporatie:90000137",
    "?project=alle&project=GW-004&project=GW-001", "?project[]=GW-004", "?project=%47W-004", "?project=gw-004", "?project=GW-004%00",
    "?scope=all&schaal=all&rol=netwerk&role=netwerk", "?organisatie=9002&organisation=90000101&gemeente=9002&tenant=all", "?viewer=netwerk&perspectief=alle",
    "?perspectief=woningcorporatie&bedrag=per-jaar", "?perspectief=gemeente&bedrag=per-woning&periode=2024", "?bedrag=contant&perspectief=alle",
    "?maat=net_per_dwelling_year", "?taal=en&project=GW-002", "?project=' OR 1=1 --", "?project=../../GW-004",
)  # fmt: skip
HEADERS = (
    {"X-Forwarded-User": "admin", "X-Remote-User": "netwerk", "X-Organisation": "90000137", "X-Role": "netwerk"},
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJvcmdhbmlzYXRpb24iOiI5MDAyIn0.", "Cookie": "role=netwerk; organisation=9002; session=x"},
    {"X-HTTP-Method-Override": "POST", "X-Original-URL": "/projecten/GW-004", "X-Rewrite-URL": "/projecten/GW-001"},
)  # fmt: skip

ALWAYS = (
    f"/overzicht{QUERIES[13]}", f"/projecten{QUERIES[12]}", *(f"/projecten/{one}" for one in TARGETS), "/csv/gegevens/files.csv",
    "/csv/gegevens/held.csv", "/csv/vergelijken/compare.csv", "/vergelijken",
    *(f"/regels/{one}?post=wmo_support&jaar=2024" for one in TARGETS),
)  # fmt: skip
"""What a sample never leaves out."""


@dataclass
class Told:
    """What came of it: requests by who asked, foreign canaries by request, own ones (the search does find something).

    Attributes:
        changed: Whose work was touched by whom, and with what.
    """

    tried: dict[str, int] = field(default_factory=dict)
    leaked: list[tuple[str, str, str]] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)
    codes: dict[tuple[str, int], int] = field(default_factory=dict)
    changed: list[tuple[str, str, str]] = field(default_factory=list)


def tamper(planted: Planted, every: int = 1, work_every: int = 1) -> Told:
    """Ask everything, or each so manieth of what is asked and what is in `ALWAYS` (who is nobody asks everything).

    What changes something is asked of a dashboard in which others are at work; after each request their work is looked at.
    """
    told, doing = Told(), work.begin(planted)
    for who, viewer in WHO.items():
        client = create_app(
            Site(Served(planted.data), lambda viewer=viewer: viewer, doing.services)
        ).server.test_client()
        for number, (path, more) in enumerate(read()):
            if viewer is None or number % every == 0 or path in ALWAYS:
                _ask(told, who, client, path, more, planted)
        doing = work.begin(planted, doing.services)
        others = [name for name in work.OWNERS if name != who]
        before = {name: doing.of(name) for name in others}
        for number, (path, more) in enumerate(work.asked(doing, QUERIES[::5], HEADERS)):
            if number < len(work.FIRST) or number % work_every == 0:
                asked = _ask(told, who, client, path, more, planted)
                told.changed += [(who, asked, name) for name in others if doing.of(name) != before[name]]
    return told


def _ask(told: Told, who: str, client, path: str, more: dict, planted: Planted) -> str:
    """Ask one thing, as a browser would send it; gives what was asked."""
    sent = dict(more)
    if "upload" in sent:
        name, content = sent.pop("upload")
        sent["data"] = {**sent["data"], "bestand": (io.BytesIO(content), name)}
    posted = "json" in sent or "data" in sent
    sent["headers"] = {**sent.get("headers", {}), **(OWN if posted else {})}
    answer = client.open(path, method="POST" if posted else "GET", **sent)
    asked = f"{'POST' if posted else 'GET'} {path} {str(more)[:300]}"
    _judged(told, who, asked, answer, planted)
    answer.close()
    return asked


def reached(app: Dash, asked: list[tuple[str, dict]]) -> set[str]:
    """Which addresses of an app, callbacks and pages are asked by all this."""
    rules, there = app.server.url_map.bind("localhost"), set()
    for path, more in asked:
        posted = bool({"json", "data", "upload"} & more.keys())
        try:
            endpoint, given = rules.match(path.partition("?")[0], "POST" if posted else "GET")
        except MethodNotAllowed:  # an address of a dashboard that people log in to
            continue
        there.add(endpoint)
        if endpoint == ADDRESS and isinstance(more["json"], dict):
            there.add(str(more["json"]["output"]))
        if endpoint == "/<path:path>" and (at := page_at(f"/{given['path']}")):
            there.add(f"{at[0].path} {at[0].named}")
    return there


def _judged(told: Told, who: str, what: str, answer, planted: Planted) -> None:
    told.tried[who] = told.tried.get(who, 0) + 1
    told.codes[who, answer.status_code] = told.codes.get((who, answer.status_code), 0) + 1
    seen = found(answer.data, answer.mimetype)
    mine = told.own.setdefault(who, set())
    for party, canaries in seen.items():
        real = canaries & planted.canaries[party]
        if party in FOREIGN[who]:
            told.leaked += [(who, what, canary) for canary in sorted(real)[:3]]
        else:
            mine |= real
    if who == "network":  # sees figures of all, and no file
        told.leaked += [(who, what, canary) for party in seen for canary in seen[party] if canary.startswith("kanarie")]


def everything(doing: AtWork) -> list[tuple[str, dict]]:
    """All requests there are."""
    return [*read(), *work.asked(doing, QUERIES[::5], HEADERS)]


def read() -> Iterator[tuple[str, dict]]:
    """Requests that change nothing: pages, tables, documents, the callback of the pages and the rest."""
    pages = [*MENU.values(), *[f"/projecten/{one}" for one in TARGETS]]
    tables = {
        "/overzicht": ("who", "payback", "budgets", "projects", "taakveld"), "/projecten": ("projects",), "/gegevens": ("files", "parties", "calendar", "held", "left_out", "restated"),
        "/vergelijken": ("compare", "scatter", "groups", "factors"), "/rekenen": ("what_if", "settlement"), "/verantwoording": ("second", "decisions", "know"),
        **{f"/projecten/{one}": ("who", "settlement", "sensitivity", "build_up", "cashing") for one in TARGETS},
    }  # fmt: skip
    for path in pages:
        yield from ((path + query, {}) for query in QUERIES)
        yield from ((path, {"headers": one}) for one in HEADERS)
        yield from ((ADDRESS, {"json": page(path, query)}) for query in QUERIES)
        yield from (
            (f"/csv{path}/{name}.csv{query}", {})
            for name in tables[path]
            for query in QUERIES[:: max(1, len(tables[path]) - 1)]
        )
        yield from ((f"/bestand{path}.{ending}{query}", {}) for ending in ("xlsx", "exe") for query in QUERIES[1:7:5])
    yield from ((f"/bestand/projecten/{one}.pdf", {}) for one in ("GW-404", "GW-001%2F..", "../GW-004"))
    for tampered in (
        "//projecten/GW-004",
        "/projecten/GW-004/",
        "/projecten/../projecten/GW-001",
        "/csv/projecten/GW-004/who.csv",
        "/projecten/%47W-001",
        None,
        "",
        7,
        ["/projecten/GW-004"],
    ):
        yield ADDRESS, {"json": page(tampered, "?project=GW-004")}
    for change in (
        {"output": "page-top.children"},
        {"inputs": []},
        {"state": [[{"id": {"filter": "project", "first": "alle"}, "property": "value", "value": "GW-004"}], []]},
        {"changedPropIds": ["viewer.role"]},
        {"viewer": "netwerk"},
    ):
        yield ADDRESS, {"json": page("/overzicht", "") | change}
    for path in (
        "/_dash-layout",
        "/_dash-dependencies",
        "/_reload-hash",
        "/herkomst/who",
        *(
            f"{before}/regels/{one}{after}"
            for one in TARGETS
            for before, after in (("", "?post=wmo_support&jaar=2024"), ("/csv", "/lines.csv?bladzijde=alle"))
        ),
        f"/levering/{'a' * 64}",
        "/herkomst/mart__amounts",
        "/warehouse/mart/mart__amounts.parquet",
        "/static/../served.py",
        "/static/app.css?project=GW-004",
        "/assets/app.css",
        "/_dash-component-suites/dash/deps/react.js",
        "/_favicon.ico",
        "/font/noto-sans.woff",
        PLOTLY,
        "/inloggen?naar=/projecten/GW-004",
        "/inloggen/naar?naar=/projecten/GW-004",
        "/inloggen/terug?code=x&state=y",
        "/nergens",
        "/",
    ):
        yield path, {}
    yield "/uitloggen", {"data": {"who": "netwerk"}}
