"""Waterfall: bars that begin where the one before ended, from the first amount to the last; orange takes away, blue adds."""

from itertools import accumulate

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import escaped, note, ticks, watermarked
from reports.view_models.build_up import Step
from reports.view_models.pieces import Drawn


def waterfall(steps: tuple[Step, ...], page: Drawn, *, width: int | None) -> go.Figure:
    """The chart, from above to below; up to 480 px wide labels stand above their bar."""
    narrow = width is not None and width <= 480
    height = 60 + (46 if narrow else 22 if width == theme.DOCUMENT else 30) * len(steps)
    figure = go.Figure(layout=theme.layout(page.lang, height=height, width=width, size=12 if narrow else 13))
    at = list(range(len(steps)))
    figure.add_waterfall(
        orientation="h", y=at, x=[s.cents / 100 for s in steps], measure=_measures(steps),
        increasing={"marker": {"color": theme.BENEFIT}}, decreasing={"marker": {"color": theme.COST}},
        totals={"marker": {"color": theme.INK}}, connector={"line": {"color": theme.BORDER, "width": 1}}, width=0.6,
        hovertext=[f"{escaped(s.label)}: {s.told}" for s in steps], hoverinfo="text",
    )  # fmt: skip
    for y, step in zip(at, steps, strict=True):
        text = f"<b>{step.told}</b>" if step.total else step.told
        colour = theme.INK if step.total else (theme.BENEFIT_DARK if step.cents >= 0 else theme.COST)
        if narrow:
            note(figure, 0, y - 0.46, f"{escaped(step.label)}: {text}", colour, xref="paper", xanchor="left")
        else:
            note(figure, 1.01, y, text, colour, xref="paper", xanchor="left")
    names = [f"<b>{escaped(s.label)}</b>" if s.total else escaped(s.label) for s in steps]
    figure.update_yaxes(tickvals=at, ticktext=names, showticklabels=not narrow, showgrid=False, zeroline=False)
    figure.update_yaxes(range=[len(steps) - 0.4, -0.8 if narrow else -0.6])
    figure.update_xaxes(gridcolor=theme.LINES, zerolinecolor=theme.INK, zerolinewidth=1.5, tickfont_color=theme.INK_2)
    _axis(figure, steps, page, 3 if narrow else 4)
    figure.update_layout(margin={"l": 10 if narrow else 240, "r": 10 if narrow else 96, "t": 10, "b": 34})
    return watermarked(figure, page)


def _measures(steps: tuple[Step, ...]) -> list[str]:
    """The first bar begins at nothing; a total after it begins there again."""
    return ["absolute" if s.total and n == 0 else "total" if s.total else "relative" for n, s in enumerate(steps)]


def _axis(figure: go.Figure, steps: tuple[Step, ...], page: Drawn, count: int) -> None:
    """From the lowest to the highest place that a bar reaches."""
    reached = [0.0, *(s.cents / 100 for s in steps if s.total)]
    reached += accumulate(s.cents / 100 for n, s in enumerate(steps) if not s.total or n == 0)
    low, high = min(reached), max(reached)
    room = 0.04 * max(high - low, 1.0)
    values, texts = ticks(low - room, high + room, page.lang, count)
    figure.update_xaxes(range=[low - room, high + room], tickvals=values, ticktext=texts)
