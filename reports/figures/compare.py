"""Projects side by side: a dot with its interval per project, in order of name; and what caretaking costs against what it avoids."""

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import escaped, note, round_steps, ticks, watermarked
from reports.numerals import decimal, euros, exact_euros
from reports.view_models.compare import Ground, Line, Point
from reports.view_models.pieces import Drawn

GROUP = "#5115EF"
LARGEST, NAMED = 30, 6  # pixels across of the largest dot; points that have a name


def caterpillar(
    lines: tuple[Line, ...], ground: Ground, page: Drawn, *, width: int | None
) -> go.Figure:  # fmt: skip
    """The chart; up to 480 px wide labels stand above their line."""
    narrow = width is not None and width <= 480
    every = lines[::-1]  # plotly draws from below
    height = 110 + (52 if narrow else 36) * len(every)
    figure = go.Figure(layout=theme.layout(page.lang, height=height, width=width, size=12 if narrow else 14))
    at = list(range(len(every)))
    for y, one in zip(at, every, strict=True):
        if one.band:
            _stroke(figure, one.band, y, theme.LINES, 14)
        _stroke(figure, (one.low, one.high), y, theme.MUTED, 3)
    tick = {"symbol": "line-ns", "size": 14, "line": {"color": theme.INK_2, "width": 2}}
    figure.add_scatter(x=[one.found for one in every], y=at, mode="markers", hoverinfo="skip", marker=tick)
    fill = [theme.BENEFIT if one.sure else "#FFFFFF" for one in every]
    dot = {"size": 13, "color": fill, "line": {"color": theme.BENEFIT_DARK, "width": 2}}
    told = [f"{escaped(one.label)}: {one.told}" for one in every]
    figure.add_scatter(
        x=[one.value for one in every], y=at, mode="markers", hovertext=told, hoverinfo="text", marker=dot
    )
    _ground(figure, every, ground, page, narrow)
    for y, one in zip(at, every, strict=True):
        if narrow:
            note(
                figure, 0, y + 0.4, f"<b>{escaped(one.label)}</b>: {one.told}", theme.INK, xref="paper", xanchor="left"
            )
        else:
            colour, text = (theme.BENEFIT_DARK, f"<b>{one.told}</b>") if one.sure else (theme.INK_2, one.told)
            note(figure, 1.01, y, text, colour, xref="paper", xanchor="left")
    return watermarked(figure, page)


def _stroke(figure: go.Figure, ends: tuple[float, float], y: int, colour: str, width: int) -> None:
    figure.add_scatter(x=list(ends), y=[y, y], mode="lines", line={"color": colour, "width": width}, hoverinfo="skip")


def _ground(figure: go.Figure, every: tuple[Line, ...], ground: Ground, page: Drawn, narrow: bool) -> None:
    """The axes, the line that matters and the mean of the group."""
    known = [v for one in every for v in (one.low, one.high, one.found, *(one.band or ()))]
    known += [ground.null, *([] if ground.group is None else [ground.group])]
    low, high = min(known), max(known)
    room = 0.06 * max(high - low, 0.1)
    span = [low - room, high + room]
    values, texts = (
        ratios(*span, page.lang, 4 if narrow else 8) if ground.is_ratio else ticks(*span, page.lang, 3 if narrow else 6)
    )
    axis = {"gridcolor": theme.LINES, "zeroline": False, "tickfont_color": theme.INK_2}
    figure.update_xaxes(range=span, tickvals=values, ticktext=texts, **axis)
    figure.update_yaxes(range=[-0.7, len(every) - 0.2], showgrid=False, zeroline=False, showticklabels=not narrow)
    figure.update_yaxes(tickvals=list(range(len(every))), ticktext=[escaped(one.label) for one in every])
    head = {"y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    figure.add_vline(x=ground.null, line={"color": theme.INK, "width": 1.5})
    null = page.words["line_one" if ground.is_ratio else "line_nothing"]
    figure.add_annotation(x=ground.null, text=null, xanchor="right", **head)
    if ground.group is not None:
        figure.add_vline(x=ground.group, line={"color": GROUP, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=ground.group, text=page.words["line_group"], xanchor="left", font={"color": GROUP}, **head
        )
    figure.update_layout(margin={"l": 8 if narrow else 150, "r": 14 if narrow else 90, "t": 34, "b": 34})


def ratios(low: float, high: float, lang: str, count: int) -> tuple[list[float], list[str]]:
    """Round positions between two ratios, as euros per euro."""
    values = round_steps(low, high, count, least=0.1)
    return values, [exact_euros(round(100 * v), lang) for v in values]


def iso_lines(points: tuple[Point, ...], page: Drawn, *, width: int | None) -> go.Figure:
    """Cost against avoided cost per dwelling and year, with lines of what a euro avoids; at most six points have a name.

    The larger a dot, the more dwellings; the line through it is the 80 % interval of what was avoided.
    """
    narrow = width is not None and width <= 480
    figure = go.Figure(layout=theme.layout(page.lang, height=420, width=width, size=12 if narrow else 14))
    wide = 1.15 * max([1.0, *(p.cost for p in points)])
    low, high = 1.1 * min([0.0, *(p.low for p in points)]), 1.15 * max([1.0, *(p.high for p in points)])
    for slope in (0.5, 1, 2):
        end = min(wide, high / slope)
        line = {
            "color": theme.INK if slope == 1 else theme.MUTED,
            "width": 1.5,
            "dash": "solid" if slope == 1 else "dash",
        }
        figure.add_scatter(x=[0, end], y=[0, slope * end], mode="lines", line=line, hoverinfo="skip")
        text = page.words["line_ratio"].format(n=decimal(slope, 2, page.lang))
        note(figure, end, slope * end, text, theme.INK_2, xanchor="right", yanchor="bottom")
    told = [
        f"{escaped(p.label)}: {euros(round(100 * p.cost), page.lang)}, {euros(round(100 * p.avoided), page.lang)}"
        for p in points
    ]
    for p in points:
        figure.add_scatter(
            x=[p.cost, p.cost], y=[p.low, p.high], mode="lines", hoverinfo="skip", line={"color": theme.MUTED, "width": 1.5}
        )  # fmt: skip
    most = max([1.0, *(p.homes for p in points)])
    dot = {"size": [p.homes for p in points], "sizemode": "area", "sizeref": 2 * most / LARGEST**2, "sizemin": 5}
    figure.add_scatter(
        x=[p.cost for p in points], y=[p.avoided for p in points], mode="markers", hovertext=told, hoverinfo="text",
        marker=dot | {"color": theme.BENEFIT, "opacity": 0.85, "line": {"color": "#FFFFFF", "width": 1.5}},
    )  # fmt: skip
    for p in _named(points):
        left = p.cost > wide / 2
        side = {"xanchor": "right", "xshift": -14} if left else {"xanchor": "left", "xshift": 14}
        note(figure, p.cost, p.avoided, escaped(p.label), theme.INK, bgcolor="rgba(255,255,255,0.75)", **side)
    axis = {"gridcolor": theme.LINES, "tickfont_color": theme.INK_2}
    values, texts = ticks(0, wide, page.lang, 3 if narrow else 6)
    figure.update_xaxes(
        range=[0, wide], tickvals=values, ticktext=texts, title=page.words["scatter_x"], zeroline=False, **axis
    )
    values, texts = ticks(low, high, page.lang, 5)
    figure.update_yaxes(range=[low, high], tickvals=values, ticktext=texts, zerolinecolor=theme.INK, **axis)
    figure.update_layout(margin={"l": 70 if narrow else 90, "r": 14, "t": 20, "b": 56})
    return watermarked(figure, page)


def _named(points: tuple[Point, ...]) -> list[Point]:
    """Points that have a name: all when they are few, else those at the ends of either axis."""
    if len(points) <= NAMED:
        return list(points)
    ends = [end(points, key=by) for end in (min, max) for by in (lambda p: p.cost, lambda p: p.avoided)]
    return list(dict.fromkeys(ends))
