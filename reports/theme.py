"""Colours and type of every page and chart. Blue is benefit, orange is cost; never red and green.

Colours follow the NL Design System example theme (EUPL-1.2); contrast on white is at least 4.5:1 for text.
"""

import json

import plotly.graph_objects as go
import plotly.io

plotly.io.templates.default = None  # a chart is what is written here, nothing more

INK, INK_2, MUTED = "#001A40", "#3D5374", "#586C88"
LINES, BORDER = "#DFE3E8", "#C0C7D2"
BENEFIT, BENEFIT_DARK, COST = "#006FB3", "#00568B", "#AC501B"
DOCUMENT = 643  # width of a chart on paper: 170 mm, between the margins of a page
BAND_80, BAND_50 = "#C7E7FA", "#8ECEF6"
FONT = "Noto Sans, system-ui, sans-serif"
# never send a chart anywhere: plotly offers to, by default
CONFIG = {"showSendToCloud": False, "plotlyServerURL": "", "displayModeBar": False, "responsive": True}


def layout(lang: str, *, height: int, width: int | None = None, size: int = 14) -> go.Layout:
    """Layout that every chart starts from; numbers with the separators of the language."""
    return go.Layout(
        separators=",." if lang == "nl" else ".,",
        font={"family": FONT, "size": size, "color": INK},
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        hoverlabel={"bgcolor": "#FFFFFF", "font": {"family": FONT, "color": INK}},
        height=height,
        width=width,
        autosize=width is None,
        bargap=0.35,
        xaxis={"tickangle": 0},
    )


def spec(figure: go.Figure) -> dict:
    """A figure as plotly.js takes it."""
    told = json.loads(figure.to_json() or "{}")
    return {"data": told["data"], "layout": told["layout"]}
