"""Who pays and who gains: a bar to the left for what a party pays, to the right for what it gains, a diamond for the net."""

import math
from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.numerals import euros
from reports.view_models.pieces import Drawn
from reports.view_models.who import Bar

LOW = 200  # pixels: a chart in which a large watermark would not fit


def ticks(low: float, high: float, lang: str, count: int) -> tuple[list[float], list[str]]:
    """Round positions between two amounts in euros, and their texts."""
    values = round_steps(low, high, count, least=1.0)
    return values, [euros(round(v * 100), lang) for v in values]


def round_steps(low: float, high: float, count: int, *, least: float) -> list[float]:
    """Round positions between two numbers, ``count`` + 1 at most however far apart; steps are 1, 2 or 5 times a power of 10.

    Args:
        low: First number.
        high: Last number.
        count: Steps there may be.
        least: The smallest power of ten of a step.
    """
    wide = max(high - low, least)
    size = max(least, 10.0 ** math.floor(math.log10(wide / count)))
    step = next(s * size * tens for tens in (1, 10) for s in (1, 2, 5) if wide / (s * size * tens) <= count)
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def who_pays(told: tuple[Bar, ...], page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; ``width`` None adapts to its place, up to 480 px is the narrow variant with labels above the bars."""
    narrow = width is not None and width <= 480
    every = told[::-1]  # plotly draws from below
    place = {bar.label: n for n, bar in enumerate(every)}
    bars = [bar for bar in every if bar.known]
    at = [place[bar.label] for bar in bars]
    low = min([0.0, *(b.cost for b in bars), *(b.low80 for b in bars)])
    high = max([0.0, *(b.benefit for b in bars), *(b.high80 for b in bars)])
    room = 0.06 * max(high - low, 1.0)
    height = 64 + 50 * len(every) if width == theme.DOCUMENT else 90 + 78 * len(every)
    figure = go.Figure(layout=theme.layout(page.lang, height=height, width=width, size=12 if narrow else 14))
    hover = [f"{b.label}: {page.words['net']} {b.told}" for b in bars]
    for values, colour in (([b.cost for b in bars], theme.COST), ([b.benefit for b in bars], theme.BENEFIT)):
        figure.add_bar(
            x=values, y=at, orientation="h", marker_color=colour, width=0.5, hovertext=hover, hoverinfo="text"
        )
    figure.add_scatter(
        x=[b.net for b in bars],
        y=at,
        mode="markers",
        marker={"symbol": "diamond", "size": 13, "color": "#FFFFFF", "line": {"color": theme.INK, "width": 2}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [b.high80 - b.net for b in bars],
            "arrayminus": [b.net - b.low80 for b in bars],
            "color": theme.INK,
            "thickness": 1.5,
            "width": 5,
        },
        hovertext=hover,
        hoverinfo="text",
    )
    figure.update_layout(
        barmode="overlay", margin={"l": 10 if narrow else 150, "r": 20 if narrow else 110, "t": 34, "b": 34}
    )
    values, texts = ticks(low - room, high + room, page.lang, 3 if narrow else 4 if width == theme.DOCUMENT else 6)
    figure.update_xaxes(
        range=[low - room, high + room], tickvals=values, ticktext=texts, gridcolor=theme.LINES, zeroline=True
    )
    figure.update_xaxes(zerolinecolor=theme.INK, zerolinewidth=1.5, tickfont_color=theme.INK_2)
    figure.update_yaxes(
        range=[-0.6, len(every) - 0.3],
        showticklabels=not narrow,
        tickvals=list(place.values()),
        ticktext=[escaped(label) for label in place],
    )
    figure.update_yaxes(showgrid=False, zeroline=False)
    _heads(figure, page, low, high, room)
    for bar in every:
        y = place[bar.label]
        if not bar.known:
            _unknown(figure, y, bar, narrow)
            continue
        colour = theme.BENEFIT_DARK if bar.net >= 0 else theme.COST
        if narrow:
            text = f"<b>{escaped(bar.label)}</b>: {bar.told}"
            note(
                figure, 0, y + 0.38, text, colour, xref="paper", xanchor="left", bgcolor="#FFFFFF"
            )  # over the zero line
        else:
            note(figure, 1.01, y, f"<b>{bar.told}</b>", colour, xref="paper", xanchor="left")
    return watermarked(figure, page)


def _unknown(figure: go.Figure, y: int, bar: Bar, narrow: bool) -> None:
    """A party of which nothing was delivered: an empty outline that says so, and no bar."""
    outline = {"color": theme.MUTED, "dash": "dash", "width": 1.5}
    figure.add_shape(type="rect", x0=0, x1=0.3, xref="x domain", y0=y - 0.25, y1=y + 0.25, line=outline)
    text = f"<b>{escaped(bar.label)}</b>: {bar.told}" if narrow else bar.told
    note(figure, 0.01, y + (0.38 if narrow else 0), text, theme.MUTED, xref="x domain", xanchor="left")


def _heads(figure: go.Figure, page: Drawn, low: float, high: float, room: float) -> None:
    for x, word, colour, anchor in (
        (low / 2 if low < 0 else low - room, page.words["pays"], theme.COST, "center"),
        (high / 2 if high > 0 else high + room, page.words["gains"], theme.BENEFIT_DARK, "center"),
    ):
        note(figure, x, 1.0, f"<b>{word}</b>", colour, yref="paper", yanchor="bottom", xanchor=anchor)


def note(figure: go.Figure, x: float, y: float, text: str, colour: str, **more: object) -> None:
    """A text in a chart, without an arrow."""
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, font={"color": colour}, **more)


def escaped(text: str) -> str:
    """Text that plotly shows as it stands: it would take < and > for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def watermark(page: Drawn) -> list[dict[str, Any]]:
    """VOORBEELDDATA across a chart that shows example data."""
    if not page.example:
        return []
    font = {"size": 34, "color": "rgba(88,108,136,0.28)"}
    return [
        {
            "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "text": page.words["example"], "showarrow": False,
            "textangle": -20, "font": font,
        }
    ]  # fmt: skip


def watermarked(figure: go.Figure, page: Drawn) -> go.Figure:
    """The chart with its watermark, when it has one; small in a chart that is low."""
    for text in watermark(page):
        figure.add_annotation(text)
        figure.layout.annotations[-1].font.size = 34 if figure.layout.height > LOW else 18
    return figure
