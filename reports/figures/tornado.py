"""Tornado: the net with one assumption at a time at its low and its high end; what it is set to stands at the end of the bar."""

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import escaped, note, ticks, watermarked
from reports.view_models.pieces import Drawn
from reports.view_models.sensitivity import Swing, Swings

LEFT, RIGHT = {True: 10, False: 190}, 10  # room beside the bars, by whether the chart is narrow
SIGN = 7.0  # width of a sign in a label at the end of a bar


def tornado(d: Swings, page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; up to 480 px wide labels stand above their bar."""
    narrow = width is not None and width <= 480
    every = d.lines[::-1]  # plotly draws from below
    height = 80 + (58 if narrow else 34) * len(every)
    figure = go.Figure(layout=theme.layout(page.lang, height=height, width=width, size=12 if narrow else 13))
    for y, one in enumerate(every):
        for value, told in ((one.low, one.told_low), (one.high, one.told_high)):
            _bar(figure, y, one, value, told, d, narrow)
        if narrow:
            note(figure, 0, y + 0.42, f"<b>{escaped(one.label)}</b>", theme.INK, xref="paper", xanchor="left")
    _ground(figure, d, page, narrow)
    return watermarked(figure, page)


def _bar(figure: go.Figure, y: int, one: Swing, value: float, told: str, d: Swings, narrow: bool) -> None:
    """From the net as answered to the net at this end; an end that changes nothing is not drawn."""
    if value == d.base:
        return
    up = value > d.base
    figure.add_scatter(
        x=[d.base, value, value, d.base], y=[y - 0.27, y - 0.27, y + 0.27, y + 0.27], mode="lines", fill="toself",
        fillcolor=theme.BENEFIT if up else theme.COST, line_width=0, hoverinfo="text", hovertext=f"{escaped(one.label)}: {told}",
    )  # fmt: skip
    anchor = {"xanchor": "left", "xshift": 5} if up else {"xanchor": "right", "xshift": -5}
    note(
        figure, value, y - (0.02 if narrow else 0), escaped(told), theme.INK_2, bgcolor="#FFFFFF", borderpad=0, **anchor
    )


def _ground(figure: go.Figure, d: Swings, page: Drawn, narrow: bool) -> None:
    """The axes, the net as answered, and nothing gained or lost."""
    known = [d.base, *(v for one in d.lines for v in (one.low, one.high))]
    low, high = min(known), max(known)
    wide = max(high - low, 1.0)
    near = low - 0.4 * wide <= 0 <= high + 0.4 * wide  # zero is shown where the bars come near it
    low, high = (min(low, 0.0), max(high, 0.0)) if near else (low, high)
    room = _room(d, narrow) * max(high - low, 1.0)
    values, texts = ticks(low, high, page.lang, 2 if narrow else 4)
    figure.update_xaxes(range=[low - room, high + room], tickvals=values, ticktext=texts)
    figure.update_xaxes(gridcolor=theme.LINES, zeroline=False, tickfont_color=theme.INK_2)
    figure.update_yaxes(range=[-0.6, len(d.lines) - (0.3 if narrow else 0.4)], showgrid=False, zeroline=False)
    names = [escaped(one.label) for one in d.lines[::-1]]
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, showticklabels=not narrow)
    head = {"y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    figure.add_vline(x=d.base, line={"color": theme.INK, "width": 1.5})
    figure.add_annotation(x=d.base, text=f"<b>{page.words['base_of'].format(value=d.told_base)}</b>", **head)
    if near:
        figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5, "dash": "dot"}, layer="below")
        far = abs(d.base) > 0.5 * (high - low)
        figure.add_annotation(
            x=0, text=page.words["line_break_even"] if far else "", font={"color": theme.INK_2}, **head
        )
    figure.update_layout(margin={"l": LEFT[narrow], "r": RIGHT, "t": 30, "b": 34})


def _room(d: Swings, narrow: bool) -> float:
    """Room for the labels on either side, as a part of the length of the bars: none may be cut off."""
    wide = (360 if narrow else theme.DOCUMENT) - LEFT[narrow] - RIGHT
    longest = SIGN * max(len(told) for one in d.lines for told in (one.told_low, one.told_high)) + 8
    return min(longest / max(wide - 2 * longest, 60), 1.2)
