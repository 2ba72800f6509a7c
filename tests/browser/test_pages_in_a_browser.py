"""Pages in a real browser: the charts are drawn, the policy blocks nothing of ours, nothing leaves the page, nothing overflows."""

import html
import re
import subprocess

import pytest

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--allow-file-access-from-files", "--virtual-time-budget=15000"]  # fmt: skip


def dom(chromium, tmp_path, page, width):
    """The page after its scripts ran, in a frame of a given width, and what the browser said."""
    frame = tmp_path / "frame.html"
    frame.write_text(
        f"""<!doctype html><iframe id="f" src="{page.as_uri()}" style="width:{width}px;height:3000px;border:0"></iframe><script>
        addEventListener("load", () => setTimeout(() => {{ const d = document.getElementById("f").contentDocument;
        document.title = JSON.stringify({{ plots: d.querySelectorAll(".js-plotly-plot .main-svg").length,
          wide: d.documentElement.scrollWidth, texts: [...d.querySelectorAll("#who text")].map(t => t.textContent),
          requests: d.defaultView.performance.getEntriesByType("resource").map(r => r.name.slice(0, 60)) }}) }}, 3000));</script>"""
    )
    call = [
        chromium,
        *FLAGS,
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--dump-dom",
        frame.as_uri(),
    ]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    import json

    told = json.loads(html.unescape(re.search(r"<title>(.*?)</title>", done.stdout, re.S).group(1)))
    return told, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_charts_are_drawn_and_the_page_fits(chromium, country, tmp_path, width):
    told, console = dom(chromium, tmp_path, country.data / "pages" / "index.html", width)
    assert told["plots"] >= 2, console
    assert told["wide"] <= width
    assert any("Gemeente" in text for text in told["texts"])
    assert "VOORBEELDDATA" in told["texts"]
    assert [r for r in told["requests"] if not r.startswith("data:")] == []
    assert [line for line in console if "Refused" in line or "Error" in line] == []
