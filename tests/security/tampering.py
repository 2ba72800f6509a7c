"""Everything that a dashboard can be asked, by everybody, with everything that one can tamper with; and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.app import Site, create_app
from reports.document import MENU
from reports.served import Served
from reports.viewer import Viewer
from tests.security.canaries import CORPORATION, FOREIGN, MUNICIPALITY, NETWORK, Planted, found

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
)  # fmt: skip
"""What a sample never leaves out."""


@dataclass
class Told:
    """What came of it: requests by who asked, foreign canaries by request, and own ones (the search does find something)."""

    tried: dict[str, int] = field(default_factory=dict)
    leaked: list[tuple[str, str, str]] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)
    codes: dict[tuple[str, int], int] = field(default_factory=dict)


def tamper(planted: Planted, services, every: int = 1) -> Told:
    """Ask everything, or each so manieth of what is asked and what is in `ALWAYS` (who is nobody asks everything)."""
    told = Told()
    output = _output(create_app(Site(Served(planted.data), lambda: NETWORK)).server.test_client())
    for who, viewer in WHO.items():
        client = create_app(Site(Served(planted.data), lambda viewer=viewer: viewer, services)).server.test_client()
        for number, (path, more) in enumerate(_asked(output)):
            if viewer and number % every and path not in ALWAYS:
                continue
            method = "post" if "json" in more else "get"
            answer = getattr(client, method)(path, **more)
            _judged(told, who, f"{method} {path}", answer, planted)
            answer.close()
    return told


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


def _output(client) -> str:
    return next(one["output"] for one in client.get("/_dash-dependencies").json if "page-top" in one["output"])


def _asked(output: str) -> Iterator[tuple[str, dict]]:
    """Requests: pages, tables, documents, the callback and the rest."""
    pages = [*MENU.values(), *[f"/projecten/{one}" for one in TARGETS]]
    tables = {
        "/overzicht": ("who", "payback", "budgets", "projects", "taakveld"), "/projecten": ("projects",), "/gegevens": ("files", "parties", "calendar", "held", "left_out", "restated"),
        "/vergelijken": ("compare", "scatter", "groups", "factors"), "/rekenen": ("what_if", "settlement"), "/verantwoording": ("second", "decisions", "know"),
        **{f"/projecten/{one}": ("who", "settlement", "sensitivity", "build_up", "cashing") for one in TARGETS},
    }  # fmt: skip
    for path in pages:
        yield from ((path + query, {}) for query in QUERIES)
        yield from ((path, {"headers": one}) for one in HEADERS)
        yield from (
            ("/_dash-update-component", {"json": _body(output, path, query), "headers": OWN}) for query in QUERIES
        )
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
        yield "/_dash-update-component", {"json": _body(output, tampered, "?project=GW-004"), "headers": OWN}
    for change in (
        {"output": "page-top.children"},
        {"inputs": []},
        {"state": [[{"id": {"filter": "project", "first": "alle"}, "property": "value", "value": "GW-004"}], []]},
        {"changedPropIds": ["viewer.role"]},
        {"viewer": "netwerk"},
    ):
        yield "/_dash-update-component", {"json": _body(output, "/overzicht", "") | change, "headers": OWN}
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
        "/nergens",
        "/",
    ):
        yield path, {}


def _body(output: str, path, query: str) -> dict:
    outputs = [{"id": f"page-{part}", "property": "children"} for part in ("top", "filters", "rest")]
    inputs = [{"id": "url", "property": "pathname", "value": path}, {"id": "url", "property": "search", "value": query}]
    return {
        "output": output,
        "outputs": outputs,
        "inputs": inputs,
        "state": [[], []],
        "changedPropIds": ["url.pathname"],
    }
