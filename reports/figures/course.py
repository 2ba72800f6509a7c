"""How projects went: a small chart for each on the same axes, with what it says in words."""

import math

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import escaped, ticks, watermarked
from reports.view_models.course import Panel
from reports.view_models.pieces import Drawn

ACROSS, GAP = 4, 0.03
PANEL, HEAD = 130, 48  # pixels of a small chart, and of the words above it


def course(panels: tuple[Panel, ...], page: Drawn, *, width: int | None) -> go.Figure:
    """The charts; up to 480 px wide they stand below one another."""
    narrow = width is not None and width <= 480
    across = 1 if narrow else min(ACROSS, len(panels))
    rows = math.ceil(len(panels) / across)
    height = rows * (PANEL + HEAD) + 34
    figure = go.Figure(layout=theme.layout(page.lang, height=height, width=width, size=12))
    figure.update_layout(margin={"l": 74 if narrow else 82, "r": 10, "t": 0, "b": 34})
    plot = height - 34
    for n, panel in enumerate(panels):
        row, column = divmod(n, across)
        top = 1 - (row * (PANEL + HEAD) + HEAD) / plot
        wide = (1 - GAP * (across - 1)) / across
        left = column * (wide + GAP)
        _place(figure, n, panel, (left, min(left + wide, 1.0)), (max(top - PANEL / plot, 0.0), top))
        _draw(figure, n, panel)
    _axes(figure, panels, page, across, narrow)
    return watermarked(figure, page)


def _place(
    figure: go.Figure, n: int, panel: Panel, x: tuple[float, float], y: tuple[float, float]
) -> None:  # fmt: skip
    """A pair of axes in its own part of the chart, with the name of the project and its payback above it."""
    number = "" if n == 0 else str(n + 1)
    figure.layout[f"xaxis{number}"] = {"domain": list(x), "anchor": f"y{number}"}
    figure.layout[f"yaxis{number}"] = {"domain": list(y), "anchor": f"x{number}"}
    colour = theme.BENEFIT_DARK if panel.paid else theme.COST
    figure.add_annotation(
        x=x[0], y=y[1], xref="paper", yref="paper", xanchor="left", yanchor="bottom", align="left", showarrow=False,
        text=f"<b>{escaped(panel.label)}</b><br>{escaped(panel.told)}", font={"color": colour},
    )  # fmt: skip


def _draw(figure: go.Figure, n: int, panel: Panel) -> None:
    number = "" if n == 0 else str(n + 1)
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "hoverinfo": "skip"}
    months = list(panel.months)
    figure.add_scatter(
        x=months + months[::-1], y=[*panel.high, *panel.low[::-1]], mode="lines", fill="toself", line_width=0,
        fillcolor=theme.BAND_80 if panel.paid else "#F9E4D9", **axes,
    )  # fmt: skip
    colour = theme.BENEFIT_DARK if panel.paid else theme.COST
    figure.add_scatter(x=months, y=list(panel.middle), mode="lines", line={"color": colour, "width": 2.5}, **axes)
    if panel.paid:
        ring = {"size": 10, "color": "#FFFFFF", "line": {"color": colour, "width": 2.5}}
        figure.add_scatter(x=[panel.paid[0]], y=[panel.paid[1]], mode="markers", marker=ring, **axes)


def _axes(figure: go.Figure, panels: tuple[Panel, ...], page: Drawn, across: int, narrow: bool) -> None:
    """The same axes for all: amounts at the left, months below the last ones."""
    low = min([0.0, *(v for one in panels for v in one.low)])
    high = max([0.0, *(v for one in panels for v in one.high)])
    room = 0.08 * max(high - low, 1.0)
    values, texts = ticks(low - room, high + room, page.lang, 3)
    last = max(one.months[-1] for one in panels)
    step = 12 if narrow or last <= 36 else 24
    months = list(range(step, last + 1, step)) or [last]
    line = {"gridcolor": theme.LINES, "tickfont": {"color": theme.INK_2}}
    zero = {"zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1.5}
    x = {
        "range": [0, last + 1],
        "tickvals": months,
        "ticktext": [page.words["course_month"].format(n=m) for m in months],
    }
    y = {"range": [low - room, high + room], "tickvals": values, "ticktext": texts}
    for n in range(len(panels)):
        number = "" if n == 0 else str(n + 1)
        under = n + across >= len(panels)
        figure.layout[f"xaxis{number}"].update(x | line | {"showticklabels": under, "zeroline": False, "tickangle": 0})
        figure.layout[f"yaxis{number}"].update(y | line | zero | {"showticklabels": n % across == 0})
