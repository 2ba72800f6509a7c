"""Plan and actual: hours per month as planned, as they were, and as they are expected with a band."""

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import note, watermarked
from reports.numerals import decimal, month_year
from reports.view_models.pieces import Drawn
from reports.view_models.steering import Steered


def plan(d: Steered, page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; the names of the lines stand at their ends."""
    narrow = width is not None and width <= 480
    figure = go.Figure(layout=theme.layout(page.lang, height=340, width=width, size=12 if narrow else 14))
    ahead = list(d.ahead)
    figure.add_scatter(
        x=ahead + ahead[::-1], y=[*d.high, *d.low[::-1]], fill="toself", fillcolor=theme.BAND_80, line_width=0, mode="lines",
        hoverinfo="skip",
    )  # fmt: skip
    for name, months, values, line in (
        ("plan", d.months, d.plan, {"color": theme.INK_2, "width": 2, "dash": "dash"}),
        ("expected_line", d.ahead, d.expected, {"color": theme.BENEFIT, "width": 2, "dash": "dot"}),
        ("actual_is", d.months, d.actual, {"color": theme.BENEFIT_DARK, "width": 3}),
    ):
        told = [_told(page, name, m, v) for m, v in zip(months, values, strict=True)]
        figure.add_scatter(x=list(months), y=list(values), mode="lines", line=line, hoverinfo="text", hovertext=told)
        _named(figure, page, name, values, line["color"])
    top = max([0.0, *(v for v in (*d.plan, *d.actual, *d.high) if v is not None)])
    figure.update_yaxes(range=[0, 1.25 * top or 1], gridcolor=theme.LINES, tickfont_color=theme.INK_2)
    figure.update_xaxes(
        gridcolor=theme.LINES, tickfont_color=theme.INK_2, tickformat="%Y", dtick="M12" if not narrow else "M24"
    )
    figure.update_layout(margin={"l": 50, "r": 16, "t": 20, "b": 30})
    return watermarked(figure, page)


def _told(page: Drawn, name: str, month: object, value: float | None) -> str:
    said = page.words["unknown"] if value is None else decimal(value, 1, page.lang)
    return f"{month_year(month, page.lang)}, {page.words[f'col_{name}']}: {said}"  # pyright: ignore[reportArgumentType]


_PLACES = {"plan": (0.02, "left", "- - "), "actual_is": (0.35, "left", "━ "), "expected_line": (0.98, "right", "··· ")}
"""Where the name of a line stands above the chart, and how it is drawn: lines on each other have no place of their own for it."""


def _named(figure: go.Figure, page: Drawn, name: str, values: tuple, colour: str) -> None:
    """The name of a line, in its colour."""
    if any(v is not None for v in values):
        x, anchor, dash = _PLACES[name]
        note(figure, x, 0.99, f"{dash}{page.words[f'col_{name}']}", colour, xref="paper", yref="paper", xanchor=anchor)
