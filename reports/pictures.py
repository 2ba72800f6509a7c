"""Charts as vector pictures (SVG), drawn by the same functions as on the pages; plotly draws in a browser, so one must be there."""

import asyncio
import os
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import plotly.graph_objects as go

from reports.theme import DOCUMENT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 60  # for one picture; the first one starts the browser


class NoPictures(Exception):
    """Charts cannot be drawn: there is no browser (``absent``), or it does not work (``failed``)."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code, self.why = code, why


def browser() -> str | None:
    """Where the browser is: what BROWSER_PATH says, or the first that is found."""
    given = os.environ.get("BROWSER_PATH")
    return shutil.which(given) if given else next(filter(None, map(shutil.which, BROWSERS)), None)


def pictures(figures: Mapping[str, go.Figure]) -> dict[str, str]:
    """Every figure as SVG of the width of a page; the same figures are the same text every time.

    Raises:
        NoPictures: There is no browser, or it does not draw.
    """
    path = browser()
    if path is None:
        raise NoPictures("absent")
    try:
        with ThreadPoolExecutor(1) as aside:  # a thread of its own: whoever asks may have a loop running
            return aside.submit(lambda: asyncio.run(_drawn(figures, path))).result()
    except Exception as failed:  # whatever it is, of the browser, of plotly or between them: there are no charts
        raise NoPictures("failed", f"{path}: {type(failed).__name__}") from failed


async def _drawn(figures: Mapping[str, go.Figure], path: str) -> dict[str, str]:
    from kaleido import Kaleido  # slow to load

    told = {}
    async with Kaleido(
        n=1, timeout=SECONDS, mathjax=False, path=path
    ) as drawing:  # mathjax would come from another host
        for name, figure in figures.items():
            opts = {"format": "svg", "width": DOCUMENT, "height": figure.layout.height}
            told[name] = _steady((await drawing.calc_fig(figure, opts=opts)).decode("utf-8"))
    return told


def _steady(svg: str) -> str:
    """The picture without the numbers that plotly draws at random for the names of its parts."""
    svg = re.sub(r"\btrace[0-9a-f]{6}\b", "trace", svg)
    found = re.search(r'id="topdefs-([0-9a-f]{6})"', svg)
    return svg.replace(found.group(1), "drawn0") if found else svg
