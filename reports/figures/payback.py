"""Payback: cumulative net with its band above, the probability that it is paid back below."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from reports import theme
from reports.figures.who_pays import ticks, watermarked
from reports.numerals import euros
from reports.view_models.payback import Payback
from reports.view_models.pieces import Drawn


def payback(d: Payback, page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; ``width`` None adapts to its place, up to 480 px is the narrow variant."""
    narrow = width is not None and width <= 480
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.7, 0.3], vertical_spacing=0.12)
    figure.update_layout(theme.layout(page.lang, height=460, width=width, size=12 if narrow else 14))
    months = list(d.months)
    for low, high, colour in ((d.p10, d.p90, theme.BAND_80), (d.p25, d.p75, theme.BAND_50)):
        figure.add_scatter(
            x=months + months[::-1], y=list(high) + list(low)[::-1], fill="toself", fillcolor=colour, mode="lines",
            line_width=0, hoverinfo="skip", row=1, col=1,
        )  # fmt: skip
    told = [
        f"{page.words['col_month']} {m}: {euros(round(v * 100), page.lang)}" for m, v in zip(months, d.p50, strict=True)
    ]
    line = {"color": theme.BENEFIT_DARK, "width": 3}
    figure.add_scatter(x=months, y=list(d.p50), mode="lines", line=line, hovertext=told, hoverinfo="text", row=1, col=1)
    figure.add_scatter(
        x=months, y=list(d.paid), mode="lines", line=line, fill="tozeroy", fillcolor=theme.BAND_80,
        hovertext=[f"{page.words['col_month']} {m}: {round(100 * p)}%" for m, p in zip(months, d.paid, strict=True)],
        hoverinfo="text", row=2, col=1,
    )  # fmt: skip
    _axes(figure, d, page, narrow)
    _points(figure, d, page, narrow)
    return watermarked(figure, page)


def _axes(figure: go.Figure, d: Payback, page: Drawn, narrow: bool) -> None:
    low, high = min([0.0, *d.p10]), max([0.0, *d.p90])
    room = 0.08 * max(high - low, 1.0)
    values, texts = ticks(low - room, high + room, page.lang, 4 if narrow else 6)
    figure.update_yaxes(range=[low - room, high + room], tickvals=values, ticktext=texts, row=1, col=1)
    figure.update_yaxes(zeroline=True, zerolinecolor=theme.INK, zerolinewidth=1.5, row=1, col=1)
    figure.update_yaxes(range=[0, 1.05], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"], row=2, col=1)
    last = d.months[-1] if d.months else 1
    years = list(range(0, last // 12 + 1, 2 if narrow and last > 48 else 1))
    names = [page.words["payback_start"] if y == 0 else page.words["payback_year"].format(n=y) for y in years]
    figure.update_xaxes(
        range=[0, last + 1], tickvals=[max(12 * y, 0.5) for y in years], ticktext=names, showticklabels=True
    )
    figure.update_xaxes(
        gridcolor=theme.LINES, zeroline=False, tickfont_color=theme.INK_2, showticklabels=False, row=1, col=1
    )
    figure.update_yaxes(gridcolor=theme.LINES, tickfont_color=theme.INK_2)
    figure.update_layout(margin={"l": 76 if narrow else 100, "r": 14, "t": 30, "b": 30})
    for y, word in ((1.0, "payback_net"), (0.27, "payback_p")):
        figure.add_annotation(
            x=0, y=y, xref="paper", yref="paper", xanchor="left", yanchor="bottom", text=page.words[word], showarrow=False,
            font={"color": theme.INK_2},
        )  # fmt: skip


def _points(figure: go.Figure, d: Payback, page: Drawn, narrow: bool) -> None:
    """Break-even and the deepest point, marked and named."""
    if d.deepest_cents < 0:
        text = page.words["payback_deepest"].format(cents=euros(d.deepest_cents, page.lang), n=d.deepest_month)
        late = bool(d.months) and d.deepest_month > d.months[-1] * (0.2 if narrow else 0.5)
        figure.add_annotation(
            x=d.deepest_month, y=d.deepest_cents / 100, text=text, font={"color": theme.COST}, arrowcolor=theme.COST, arrowwidth=1,
            ax=-30 if late else 30, ay=34, xanchor="right" if late else "left", row=1, col=1,
        )  # fmt: skip
    if d.month_paid:
        late = d.month_paid > d.months[-1] * (0.3 if narrow else 0.5)
        figure.add_scatter(
            x=[d.month_paid], y=[d.p50[d.months.index(d.month_paid)]], mode="markers", hoverinfo="skip",
            marker={"size": 14, "color": "#FFFFFF", "line": {"color": theme.BENEFIT_DARK, "width": 3}}, row=1, col=1,
        )  # fmt: skip
        figure.add_annotation(
            x=d.month_paid, y=d.p50[d.months.index(d.month_paid)], text=f"<b>{page.words['payback_point'].format(n=d.month_paid)}</b>",
            ax=-24 if late else 24, ay=-48, xanchor="right" if late else "left", arrowcolor=theme.INK_2, arrowwidth=1, row=1, col=1,
        )  # fmt: skip
