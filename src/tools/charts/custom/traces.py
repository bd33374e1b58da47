"""The trace types that may be drawn, their attributes, and which of them a trace cannot be without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from src.tools.charts.custom.rules import (
    ANY,
    NUMBERS,
    YES,
    AxisName,
    Data,
    Either,
    Flags,
    One,
    Part,
    Rule,
    Same,
    Span,
    Within,
    Words,
)
from src.tools.charts.theme import SYMBOLS


@dataclass(frozen=True, slots=True)
class TraceRules:
    """`needs`: data without which it is no picture. `axes`: whether it stands on x and y."""

    rules: Mapping[str, Rule]
    needs: tuple[str, ...]
    axes: bool = False


_COMMON: Final[dict[str, Rule]] = {"name": Words(60), "showlegend": YES, "opacity": Within(0.2, 1), "group": ANY}
_ON_AXES: Final[dict[str, Rule]] = _COMMON | {
    "x": ANY, "y": ANY, "orientation": One(("v", "h")), "xaxis": AxisName(), "yaxis": AxisName(),
}  # fmt: skip
_PLACED: Final[dict[str, Rule]] = _COMMON | {"domain": Part({"x": Span(), "y": Span()})}
_ERROR: Final = Part(
    {"type": One(("data",)), "array": NUMBERS, "arrayminus": NUMBERS, "symmetric": YES, "visible": YES}
)  # fmt: skip
_DASH: Final = One(("solid", "dash", "dot", "dashdot", "longdash"))
_MARKER: Final = Part(
    {"symbol": One(SYMBOLS), "size": Either((Within(3, 20), NUMBERS)), "color": NUMBERS, "opacity": Within(0.2, 1)}
)  # fmt: skip
_POINTS: Final = One(("outliers", "suspectedoutliers", "all", False))
_TEXT_PLACE: Final = One(("auto", "inside", "outside", "none"))
_SHAPES: Final = One(("linear", "hv", "vh", "hvh", "vhv"))
"""No "spline": a curve between two points shows values that nobody measured."""
_LABELLED: Final[dict[str, Rule]] = _PLACED | {
    "ids": ANY, "labels": ANY, "parents": ANY, "values": NUMBERS, "path": Data("list"),
    "branchvalues": One(("total", "remainder")), "textinfo": Flags(("label", "value", "percent parent", "percent root")),
}  # fmt: skip
_PRICES: Final[dict[str, Rule]] = _ON_AXES | {"open": NUMBERS, "high": NUMBERS, "low": NUMBERS, "close": NUMBERS}

TRACES: Final[Mapping[str, TraceRules]] = {
    "scatter": TraceRules(
        _ON_AXES
        | {
            "mode": Flags(("lines", "markers")),
            "fill": One(("none", "tozeroy", "tonexty", "tozerox")),
            "stackgroup": Same("one"),
            "groupnorm": One(("percent",)),
            "line": Part({"dash": _DASH, "width": Within(0.5, 6), "shape": _SHAPES}),
            "marker": _MARKER,
            "text": ANY,
            "error_x": _ERROR,
            "error_y": _ERROR,
        },
        ("x", "y"),
        axes=True,
    ),
    "bar": TraceRules(
        _ON_AXES
        | {
            "text": ANY,
            "textposition": _TEXT_PLACE,
            "marker": Part({"color": NUMBERS, "opacity": Within(0.2, 1)}),
            "error_x": _ERROR,
            "error_y": _ERROR,
        },
        ("x", "y"),
        axes=True,
    ),
    "pie": TraceRules(
        _PLACED
        | {
            "labels": ANY,
            "values": NUMBERS,
            "hole": Within(0, 0.8),
            "sort": YES,
            "direction": One(("clockwise", "counterclockwise")),
            "textinfo": Flags(("label", "percent", "value")),
            "textposition": One(("auto", "inside", "outside")),
        },
        ("labels", "values"),
    ),
    "heatmap": TraceRules(_ON_AXES | {"z": Data("matrix"), "zmid": One((0,))}, ("z",), axes=True),
    "histogram": TraceRules(
        _ON_AXES
        | {
            "nbinsx": Within(1, 100),
            "nbinsy": Within(1, 100),
            "histnorm": One(("", "percent", "probability", "density", "probability density")),
            "histfunc": One(("count", "sum", "avg", "min", "max")),
            "cumulative": Part({"enabled": YES}),
        },
        (),
        axes=True,
    ),
    "box": TraceRules(
        _ON_AXES
        | {
            "boxpoints": _POINTS,
            "notched": YES,
            "boxmean": One((True, "sd")),
            "q1": NUMBERS,
            "median": NUMBERS,
            "q3": NUMBERS,
            "lowerfence": NUMBERS,
            "upperfence": NUMBERS,
        },
        (),
        axes=True,
    ),
    "violin": TraceRules(
        _ON_AXES
        | {
            "points": _POINTS,
            "box": Part({"visible": YES}),
            "meanline": Part({"visible": YES}),
            "side": One(("both", "positive", "negative")),
        },
        (),
        axes=True,
    ),
    "treemap": TraceRules(_LABELLED, ()),
    "sunburst": TraceRules(_LABELLED, ()),
    "icicle": TraceRules(_LABELLED, ()),
    "funnel": TraceRules(
        _ON_AXES | {"textinfo": Flags(("label", "value", "percent initial", "percent previous", "percent total"))},
        ("x", "y"),
        axes=True,
    ),
    "waterfall": TraceRules(_ON_AXES | {"measure": ANY}, ("x", "y"), axes=True),
    "scatterpolar": TraceRules(
        _COMMON
        | {
            "r": NUMBERS,
            "theta": ANY,
            "mode": Flags(("lines", "markers")),
            "fill": One(("none", "toself")),
            "line": Part({"dash": _DASH, "width": Within(0.5, 6)}),
        },
        ("r", "theta"),
    ),
    "barpolar": TraceRules(_COMMON | {"r": NUMBERS, "theta": ANY}, ("r", "theta")),
    "sankey": TraceRules(
        _PLACED
        | {
            "orientation": One(("h", "v")),
            "node": Part({"label": ANY}),
            "link": Part({"source": ANY, "target": ANY, "value": NUMBERS}),
        },
        ("link",),
    ),
    "indicator": TraceRules(
        _PLACED
        | {"mode": Flags(("number", "delta")), "value": NUMBERS, "delta": Part({"reference": NUMBERS, "relative": YES})},
        ("value",),
    ),
    "candlestick": TraceRules(_PRICES, ("x", "open", "high", "low", "close"), axes=True),
    "ohlc": TraceRules(_PRICES, ("x", "open", "high", "low", "close"), axes=True),
}
"""By Plotly's name. Maps, images, tiles and anything with an address are not among them."""

SAME_AS: Final[Mapping[str, str]] = {"scattergl": "scatter", "scatterpolargl": "scatterpolar", "heatmapgl": "heatmap"}
"""Types that only draw faster what others draw."""
