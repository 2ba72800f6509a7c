"""Components as HTML: what a browser shows before any script."""

import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from reports.first_paint import to_html


@pytest.mark.parametrize(
    ("component", "written"),
    [
        (html.P(["1 < 2 & ", html.B("x")]), "<p>1 &lt; 2 &amp; <b>x</b></p>"),
        (html.A("naar", href='/x?a=1&b="2"', className="k"), '<a class="k" href="/x?a=1&amp;b=&quot;2&quot;">naar</a>'),
        (html.Div(style={"minHeight": "4px"}, **{"aria-label": "l", "data-figure": "{}"}), '<div style="min-height:4px" aria-label="l"></div>'),
        (html.Details([html.Summary("s")], open=True), "<details open><summary>s</summary></details>"),
        (html.Td(0, colSpan=2, hidden=False), '<td colspan="2">0</td>'),
        ([html.Br(), None, 3], "<br>3"),
        (dcc.Store(id="s"), ""),
        (dmc.MantineProvider(html.P("in")), "<p>in</p>"),
        (dmc.Select(label="Project", data=[{"value": "a", "label": "De <A>"}], value="a"),
         '<div class="first-input"><span>Project</span><span>De &lt;A&gt;</span></div>'),
    ],
)  # fmt: skip
def test_a_component_is_written_as_its_element(component, written):
    assert to_html(component) == written


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "</p>"])
def test_a_text_is_never_markup(text):
    written = to_html(html.P(text, title=text))
    assert written.count("<") == 2
