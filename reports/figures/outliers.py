"""Funnel: each project between the limits within which it would lie if it were one of the others, from small to large."""

import plotly.graph_objects as go

from reports import theme
from reports.figures.compare import GROUP, ratios
from reports.figures.who_pays import escaped, ticks, watermarked
from reports.numerals import grouped
from reports.view_models.compare import Ground, Limit
from reports.view_models.pieces import Drawn

MARKS = {
    "no": {"symbol": "circle", "size": 11, "color": theme.BENEFIT_DARK, "line": {"color": "#FFFFFF", "width": 1.5}},
    "somewhat": {"symbol": "diamond", "size": 13, "color": "#FFFFFF", "line": {"color": theme.INK, "width": 2}},
    "clearly": {"symbol": "square", "size": 13, "color": theme.INK, "line": {"color": "#FFFFFF", "width": 1.5}},
}
WIDEST, SIZES = 26, 6  # pixels of a bar at most; sizes that are written below


def outliers(limits: tuple[Limit, ...], ground: Ground, page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; a project has its own limits, which rest on the others."""
    narrow = width is not None and width <= 480
    every = sorted(limits, key=lambda one: (one.size, one.label))
    figure = go.Figure(layout=theme.layout(page.lang, height=440, width=width, size=12 if narrow else 14))
    bar = max(2, min(WIDEST, (220 if narrow else 560) // max(len(every), 1)))
    for x, one in enumerate(every):
        for ends, colour in ((one.outer, theme.LINES), (one.inner, theme.BORDER)):
            figure.add_scatter(
                x=[x, x], y=list(ends), mode="lines", line={"color": colour, "width": bar}, hoverinfo="skip"
            )
    for how, mark in MARKS.items():
        at = [(x, one) for x, one in enumerate(every) if one.differs == how]
        figure.add_scatter(
            x=[x for x, _ in at], y=[one.value for _, one in at], mode="markers", marker=mark,
            hovertext=[f"{escaped(one.label)}: {one.told}" for _, one in at], hoverinfo="text",
        )  # fmt: skip
    off = [(x, one) for x, one in enumerate(every) if one.differs != "no"]
    for n, (x, one) in enumerate(off):
        _name(figure, x, one, len(every), 16 - 32 * (n % 2) if narrow else 0)
    _ground(figure, every, ground, page, narrow)
    return watermarked(figure, page)


def _name(figure: go.Figure, x: int, one: Limit, of: int, up: int) -> None:
    """The name of who lies outside the limits, on the side where there is room."""
    left = x * 2 >= of
    figure.add_annotation(
        x=x, y=one.value, text=f"<b>{escaped(one.label)}</b>", showarrow=False, bgcolor="rgba(255,255,255,0.85)",
        xanchor="right" if left else "left", xshift=-10 if left else 10, yshift=up, font={"color": theme.INK},
    )  # fmt: skip


def _ground(figure: go.Figure, every: list[Limit], ground: Ground, page: Drawn, narrow: bool) -> None:
    """The axes, the line that matters and the mean of the group."""
    known = [v for one in every for v in (one.value, *one.inner, *one.outer)]
    known += [ground.null, *([] if ground.group is None else [ground.group])]
    low, high = min(known), max(known)
    room = 0.05 * max(high - low, 0.1)
    span = [low - room, high + room]
    values, texts = ratios(*span, page.lang, 6) if ground.is_ratio else ticks(*span, page.lang, 6)
    figure.update_yaxes(range=span, tickvals=values, ticktext=texts, zeroline=False)
    step = -(-len(every) // (3 if narrow else SIZES))
    told = list(range(0, len(every), max(step, 1)))
    sizes = [grouped(round(every[x].size), page.lang) for x in told]
    figure.update_xaxes(range=[-0.7, len(every) - 0.3], tickvals=told, ticktext=sizes, showgrid=False, zeroline=False)
    figure.update_xaxes(title=page.words["col_size"], tickfont_color=theme.INK_2)
    figure.update_yaxes(gridcolor=theme.LINES, tickfont_color=theme.INK_2)
    head = {"x": 1, "xref": "paper", "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    head |= {"bgcolor": "rgba(255,255,255,0.85)", "borderpad": 0}
    figure.add_hline(y=ground.null, line={"color": theme.INK, "width": 1.5})
    null = page.words["line_one" if ground.is_ratio else "line_nothing"]
    figure.add_annotation(y=ground.null, text=null, **head)
    if ground.group is not None:
        figure.add_hline(y=ground.group, line={"color": GROUP, "width": 1.5, "dash": "dash"})
        figure.add_annotation(y=ground.group, text=page.words["line_group"], font={"color": GROUP}, **head)
    figure.update_layout(margin={"l": 66 if narrow else 84, "r": 14, "t": 12, "b": 56})
