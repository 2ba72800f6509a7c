"""How fast does the dashboard answer, and how heavy is its first page, beside a Streamlit page of the same content?

    uv run python benchmarks/interface.py DATA [--write] [--streamlit 1.67.0]

``DATA`` is a folder that ``ontschot demo`` or ``ontschot build`` filled. In one run, each server in a process of its own:

- ``callback``: a filter is changed (the one callback, /overzicht): choices that nobody made yet, choices made before, and 20 people at
  once (some new, most not);
- ``cold`` and ``warm``: /overzicht in Chromium with an empty cache, and once more: when its text is there (first contentful paint),
  when both charts are drawn, and what went over the line (as it was sent, compressed);
- ``streamlit``: a page with the same title, sentence, four numbers, filter, two charts and table, its figures handed to it.

Prints the table of `benchmarks/interface.csv`; goals: p95 of a callback 50 ms alone and 250 ms with 20, text 0.5 s and charts 1.0 s
warm, at most 1.75 MB.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pandas as pd
import requests

from reports.warehouse import Warehouse

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ALONE, PEOPLE, EACH = 100, 20, 20
SHOWN = "() => document.querySelector('#page h1') && document.querySelectorAll('#page .main-svg').length >= 2"
STREAMLIT = "() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 2 && document.querySelector('h1')"
LOADS = 5
APP = """
import json, streamlit as st, pandas as pd, plotly.io as pio
page = json.load(open({page!r}))
st.title(page["title"])
st.write(page["answer"])
st.selectbox("Project", page["projects"])
for column, (label, value) in zip(st.columns(4), page["tiles"]):
    column.metric(label, value)
for figure in page["figures"]:
    st.plotly_chart(pio.from_json(json.dumps(figure)))
st.table(pd.DataFrame(page["rows"], columns=page["heads"]))
"""


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(call: list[str], address: str):
    """A server in a process of its own, once it answers."""
    running = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                if requests.get(address, timeout=5).ok:
                    break
            except requests.ConnectionError:
                time.sleep(0.25)
        else:
            raise TimeoutError(address)
        yield address
    finally:
        running.terminate()
        running.wait(10)


class Asking:
    """One browser tab's worth of callbacks on /overzicht, each with other choices than the one before."""

    def __init__(self, address: str, projects: tuple[str, ...], first: int = 0) -> None:
        self.address = address.rstrip("/")
        self.session = requests.Session()
        self.output = next(
            one["output"]
            for one in self.session.get(f"{self.address}/_dash-dependencies").json()
            if "page-top" in one["output"]
        )
        every = product(
            ("gemeente", "woningcorporatie", "zorgverzekeraar", "alle"), ("alle", "2022", "2023", "2024", "2025"),
            ("totaal", "per-jaar", "per-woning", "contant"), ("alle", *projects),
        )  # fmt: skip
        names = ("perspectief", "periode", "bedrag", "project")
        self.queries = ["?" + "&".join(f"{n}={v}" for n, v in zip(names, one, strict=True)) for one in every]
        self.at = first

    def ask(self) -> float:
        """Seconds that one callback takes."""
        query = self.queries[self.at * 7 % len(self.queries)]
        self.at += 1
        parts = [one.partition(".")[0].strip(".") for one in self.output.strip(".").split("...")]
        body = {
            "output": self.output, "outputs": [{"id": one, "property": "children"} for one in parts],
            "inputs": [
                {"id": "url", "property": "pathname", "value": "/overzicht"}, {"id": "url", "property": "search", "value": query},
            ],
            "changedPropIds": ["url.search"], "state": [[], []],
        }  # fmt: skip
        start = time.perf_counter()
        answer = self.session.post(
            f"{self.address}/_dash-update-component", json=body, headers={"Origin": self.address}
        )
        took = time.perf_counter() - start
        assert answer.status_code == 200 and "answer" in answer.text, answer.status_code
        return took


def callbacks(address: str, projects: tuple[str, ...]) -> list[dict]:
    """Median and p95 of a callback, alone and with others."""
    one = Asking(address, projects)
    new = [one.ask() for _ in range(ALONE)]
    one.at = 0
    again = [one.ask() for _ in range(ALONE)]
    people = [
        Asking(address, projects, ALONE - n) for n in range(PEOPLE)
    ]  # each goes on a little further than the others
    with ThreadPoolExecutor(PEOPLE) as pool:
        together = [took for each in pool.map(lambda who: [who.ask() for _ in range(EACH)], people) for took in each]
    found = (("new choices", new), ("choices made before", again), (f"{PEOPLE} at once", together))
    return [
        {
            "subject": "ontschot",
            "what": f"callback, {who}",
            "median_ms": 1000 * statistics.median(took),
            "p95_ms": 1000 * p95(took),
        }
        for who, took in found
    ]


def p95(took: list[float]) -> float:
    """The 95th percentile."""
    return sorted(took)[round(0.95 * len(took)) - 1]


def loads(browser, subject: str, address: str, drawn: str) -> list[dict]:
    """How a page comes: with an empty cache, and once more; the middle of some loads each."""
    seen: dict[str, list[tuple[float, float, float]]] = {"cold": [], "warm": []}
    for _ in range(LOADS):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
        for how in seen:
            seen[how].append(_load(context, address, drawn))
        context.close()
    rows = []
    for how, each in seen.items():
        text, charts, sent = (statistics.median(column) for column in zip(*each, strict=True))
        rows.append({"subject": subject, "what": f"{how} page", "text_s": text, "charts_s": charts, "sent_kb": sent})
    return rows


def _load(context, address: str, drawn: str) -> tuple[float, float, float]:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sent = []
    wire.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(drawn, polling=20, timeout=60_000)
    charts = time.perf_counter() - start
    paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000")
    text = paint if "#page" in drawn else page.evaluate("() => window.ontschotText || null") or charts
    page.wait_for_timeout(300)
    page.close()
    return text, charts, sum(sent) / 1000


def content(browser, address: str) -> dict:
    """What /overzicht tells, for a page of the same content."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.wait_for_function(SHOWN)
    told = page.evaluate(
        """() => ({ title: document.querySelector('#page h1').textContent,
        answer: document.querySelector('#page .answer').textContent,
        tiles: [...document.querySelectorAll('#page .tiles li')].map(
          e => [e.children[0].textContent, e.querySelector('b').textContent]),
        figures: [...document.querySelectorAll('#page [data-figure]')].map(e => JSON.parse(e.dataset.figure).wide),
        heads: [...document.querySelectorAll('#budgets th[scope=col]')].map(e => e.textContent),
        rows: [...document.querySelectorAll('#budgets tbody tr')].map(r => [...r.children].map(e => e.textContent)) })"""
    )
    page.close()
    return told | {"projects": ["Alle projecten"]}


def main() -> None:
    """Measure, print, and write when asked."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("data", type=Path)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--streamlit", default="1.67.0")
    said = asked.parse_args()
    from playwright.sync_api import sync_playwright

    projects = tuple(Warehouse.of(said.data).project_ids())
    rows: list[dict] = []
    port, other = free(), free()
    serve = [sys.executable, "-m", "assets.cli", "serve", "--data", str(said.data), "--port", str(port)]
    if shutil.which("ontschot"):
        serve = ["ontschot", *serve[3:]]
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with served(serve, f"http://127.0.0.1:{port}/") as address:
            rows += callbacks(address, projects)
            rows += loads(browser, "ontschot", f"{address}overzicht", SHOWN)
            told = content(browser, f"{address}overzicht")
        page, app = Path(folder) / "page.json", Path(folder) / "app.py"
        page.write_text(json.dumps(told))
        app.write_text(APP.format(page=str(page)))
        call = [
            "uv", "run", "--no-project", "--with", f"streamlit=={said.streamlit}", "--with", "plotly", "streamlit", "run", str(app),
            "--server.port", str(other), "--server.headless", "true", "--browser.gatherUsageStats", "false",
        ]  # fmt: skip
        with served(call, f"http://127.0.0.1:{other}/_stcore/health"):
            rows += loads(browser, "streamlit", f"http://127.0.0.1:{other}/", STREAMLIT)
        browser.close()
    table = pd.DataFrame(rows).round(2)
    print(table.to_string(index=False))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if said.write:
        table.to_csv(HERE / "interface.csv", index=False)


if __name__ == "__main__":
    main()
