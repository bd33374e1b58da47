"""Our colours and shapes for traces that are not ours: one colour a thing, in the order of the palette."""

from __future__ import annotations

from typing import Any, Final

from src.tools.charts.figure import Figure
from src.tools.charts.theme import (
    BACKGROUND,
    BLUE,
    DIVERGING,
    GRID,
    INK,
    MUTED,
    PALETTE,
    SEQUENTIAL,
    SYMBOLS,
    VERMILLION,
    tint,
)
from src.tools.result_view.rows import known, numbers

WIDEST: Final = 36
"""Pixels across the largest bubble."""


def dressed(trace: Figure, place: int, of: int) -> Figure:
    """The trace in the colours of the place it has among those of its figure."""
    color = PALETTE[place % len(PALETTE)]
    kind = trace["type"]
    if kind in ("pie", "treemap", "sunburst", "icicle"):
        return trace | _slices(trace)
    if kind == "heatmap":
        return trace | _cells(trace)
    if kind in ("waterfall", "candlestick", "ohlc"):
        return trace | _up_and_down(kind)
    if kind == "sankey":
        return trace | _flows(trace)
    if kind == "indicator":
        return trace | _number(trace)
    if kind in ("box", "violin"):
        return trace | {"line": {"color": color, "width": 1.5}, "fillcolor": tint(color, 0.25), "marker": {"color": color}}
    if kind in ("scatter", "scatterpolar"):
        return _drawn(trace, color, place, of)
    return trace | {"marker": _marker(trace, color)}


def _drawn(trace: Figure, color: str, place: int, of: int) -> Figure:
    made = trace | {"line": trace.get("line", {}) | {"color": color}, "marker": _marker(trace, color)}
    if of > 1 and trace["type"] == "scatter" and "symbol" not in trace.get("marker", {}):
        made["marker"]["symbol"] = SYMBOLS[place % len(SYMBOLS)]
    if trace.get("stackgroup") or trace.get("fill", "none") != "none":
        made["fillcolor"] = tint(color, 0.45 if trace.get("stackgroup") else 0.2)
    return made


def _marker(trace: Figure, color: str) -> Figure:
    marker: Figure = dict(trace.get("marker", {}))
    if isinstance(marker.get("color"), list):
        marker["line"] = {"color": MUTED, "width": 1}  # the middle of a scale is as pale as the background
        marker |= {"colorscale": _scale(marker["color"]), "colorbar": {"outlinewidth": 0, "thickness": 16}, "showscale": True}
    else:
        marker["color"] = color
    if isinstance(marker.get("size"), list):
        largest = max(known(numbers(marker["size"])), default=0.0)
        marker |= {"sizemode": "area", "sizemin": 3, "sizeref": 2 * largest / WIDEST**2 or 1, "opacity": 0.7}
    return marker


def _scale(values: Any) -> list[list[Any]]:
    below = any(v < 0 for v in known(numbers(values)))
    return [list(stop) for stop in (DIVERGING if below else SEQUENTIAL)]


def _cells(trace: Figure) -> Figure:
    flat = [v for line in trace["z"] for v in line]
    below = any(v < 0 for v in known(numbers(flat)))
    centre = {"zmid": 0} if below else {}
    return {"colorscale": _scale(flat), "colorbar": {"outlinewidth": 0, "thickness": 16}, "xgap": 1, "ygap": 1} | centre


def _slices(trace: Figure) -> Figure:
    line = {"color": BACKGROUND, "width": 1}
    if trace["type"] != "pie":
        told = {"marker": {"line": line}, "textinfo": trace.get("textinfo", "label+percent root")}
        return told | ({"pathbar": {"visible": False}} if trace["type"] == "treemap" else {"leaf": {"opacity": 1}})
    count = len(trace["labels"])
    colors = [PALETTE[i % len(PALETTE)] for i in range(count)]
    return {"marker": {"colors": colors, "line": line}, "textinfo": trace.get("textinfo", "label+percent"), "automargin": True}


def _up_and_down(kind: str) -> Figure:
    if kind == "waterfall":
        return {
            "increasing": {"marker": {"color": BLUE}},
            "decreasing": {"marker": {"color": VERMILLION}},
            "totals": {"marker": {"color": MUTED}},
            "connector": {"line": {"color": GRID, "width": 1}},
        }
    return {"increasing": {"line": {"color": BLUE}}, "decreasing": {"line": {"color": VERMILLION}}}


def _flows(trace: Figure) -> Figure:
    count = len(trace["node"]["label"])
    node = {"color": [PALETTE[i % 6] for i in range(count)], "pad": 18, "thickness": 16, "line": {"color": MUTED, "width": 0.5}}
    return {"node": trace["node"] | node, "link": trace["link"] | {"color": tint(MUTED, 0.35)}, "textfont": {"color": INK}}


def _number(trace: Figure) -> Figure:
    look: Figure = {"number": {"font": {"color": INK}}}
    if "delta" in trace:
        moves = {"increasing": {"color": BLUE}, "decreasing": {"color": VERMILLION}}
        look["delta"] = trace["delta"] | moves
    return look
