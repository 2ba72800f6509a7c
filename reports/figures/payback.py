"""Payback: cumulative net with its band above, the probability that it is paid back below."""

from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.who_pays import ticks, watermark
from reports.numerals import euros
from reports.view_models.payback import Payback
from reports.view_models.pieces import Drawn

ABOVE, BELOW = [0.384, 1.0], [0.0, 0.264]
LINE = {"color": theme.BENEFIT_DARK, "width": 3}


def payback(d: Payback, page: Drawn, *, width: int | None) -> go.Figure:
    """The chart; ``width`` None adapts to its place, up to 480 px is the narrow variant."""
    narrow = width is not None and width <= 480
    height = 370 if width == theme.DOCUMENT else 460
    layout = theme.layout(page.lang, height=height, width=width, size=12 if narrow else 14)
    layout.update(
        margin={"l": 76 if narrow else 100, "r": 14, "t": 30, "b": 30},
        annotations=[*_heads(page), *_points(d, page, narrow), *watermark(page)],
        **_axes(d, page, width),
    )
    return go.Figure([*_bands(d), *_lines(d, page), *_paid_back(d)], layout)


def _bands(d: Payback) -> list[dict[str, Any]]:
    months = list(d.months)
    bands = ((d.p10, d.p90, theme.BAND_80), (d.p25, d.p75, theme.BAND_50))
    return [
        {
            "type": "scatter", "x": months + months[::-1], "y": list(high) + list(low)[::-1], "fill": "toself", "fillcolor": colour,
            "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "xaxis": "x", "yaxis": "y",
        }
        for low, high, colour in bands
    ]  # fmt: skip


def _lines(d: Payback, page: Drawn) -> list[dict[str, Any]]:
    """The median above, the probability below."""
    word = page.words["col_month"]
    net = [f"{word} {m}: {euros(round(v * 100), page.lang)}" for m, v in zip(d.months, d.p50, strict=True)]
    paid = [f"{word} {m}: {round(100 * p)}%" for m, p in zip(d.months, d.paid, strict=True)]
    line = {"type": "scatter", "x": list(d.months), "mode": "lines", "line": LINE, "hoverinfo": "text"}
    return [
        line | {"y": list(d.p50), "hovertext": net, "xaxis": "x", "yaxis": "y"},
        line
        | {"y": list(d.paid), "hovertext": paid, "xaxis": "x2", "yaxis": "y2"}
        | {"fill": "tozeroy", "fillcolor": theme.BAND_80},
    ]


def _paid_back(d: Payback) -> list[dict[str, Any]]:
    """The month in which it is paid back, as a ring on the median."""
    if not d.month_paid:
        return []
    ring = {"size": 14, "color": "#FFFFFF", "line": LINE}
    return [
        {
            "type": "scatter", "x": [d.month_paid], "y": [d.p50[d.months.index(d.month_paid)]], "mode": "markers",
            "hoverinfo": "skip", "marker": ring, "xaxis": "x", "yaxis": "y",
        }
    ]  # fmt: skip


def _axes(d: Payback, page: Drawn, width: int | None) -> dict[str, dict[str, Any]]:
    narrow = width is not None and width <= 480
    low, high = min([0.0, *d.p10]), max([0.0, *d.p90])
    room = 0.08 * max(high - low, 1.0)
    under = 2.5 * room if width == theme.DOCUMENT else room  # the deepest point is named below it
    values, texts = ticks(low - under, high + room, page.lang, 4 if narrow else 6)
    last = d.months[-1] if d.months else 1
    years = list(range(0, last // 12 + 1, 2 if narrow and last > 48 else 1))
    names = [page.words["payback_start"] if y == 0 else page.words["payback_year"].format(n=y) for y in years]
    x = {"range": [0, last + 1], "tickvals": [max(12 * y, 0.5) for y in years], "ticktext": names}
    lines = {"gridcolor": theme.LINES, "tickfont": {"color": theme.INK_2}}
    zero = {"zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1.5}
    net = {"range": [low - under, high + room], "tickvals": values, "ticktext": texts}
    chance = {"range": [0, 1.05], "tickvals": [0, 0.5, 1], "ticktext": ["0%", "50%", "100%"]}
    return {
        "xaxis": x | lines | {"zeroline": False, "showticklabels": False, "anchor": "y", "matches": "x2"},
        "xaxis2": x | {"showticklabels": True, "anchor": "y2"},
        "yaxis": net | lines | zero | {"domain": ABOVE, "anchor": "x"},
        "yaxis2": chance | lines | {"domain": BELOW, "anchor": "x2"},
    }


def _heads(page: Drawn) -> list[dict[str, Any]]:
    return [
        {
            "x": 0, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "text": page.words[word],
            "showarrow": False, "font": {"color": theme.INK_2},
        }
        for y, word in ((1.0, "payback_net"), (0.27, "payback_p"))
    ]  # fmt: skip


def _points(d: Payback, page: Drawn, narrow: bool) -> list[dict[str, Any]]:
    """Break-even and the deepest point, named."""
    points = []
    small = {"size": 11} if narrow else {}
    if d.deepest_cents < 0:
        text = page.words["payback_deepest"].format(cents=euros(d.deepest_cents, page.lang), n=d.deepest_month)
        text = text.replace(" (", "<br>(") if narrow else text
        late = bool(d.months) and d.deepest_month > d.months[-1] / 2
        points.append(
            {
                "x": d.deepest_month, "y": d.deepest_cents / 100, "text": text, "font": small | {"color": theme.COST},
                "arrowcolor": theme.COST, "arrowwidth": 1, "ay": 34, **_beside(late, narrow), "xref": "x", "yref": "y",
            }
        )  # fmt: skip
    if d.month_paid:
        late = d.month_paid > d.months[-1] / 2
        points.append(
            {
                "x": d.month_paid, "y": d.p50[d.months.index(d.month_paid)], "xref": "x", "yref": "y",
                "text": f"<b>{page.words['payback_point'].format(n=d.month_paid)}</b>", "ay": -48,
                **_beside(late, narrow), "font": small, "arrowcolor": theme.INK_2, "arrowwidth": 1,
            }
        )  # fmt: skip
    return points


def _beside(late: bool, narrow: bool) -> dict[str, Any]:
    """Where the name of a point stands: on the side where there is room; where there is little, small and close by."""
    aside = 6 if narrow else 28
    told: dict[str, Any] = {"ax": -aside if late else aside, "xanchor": "right" if late else "left"}
    return told
