"""The attributes of a layout that may be set; everything else is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from src.tools.charts.custom.rules import YES, AxisName, One, Part, Rule, Span, Within, Words

_ORDERS: Final = (
    "trace", "category ascending", "category descending", "total ascending", "total descending", "sum ascending",
    "sum descending",
)  # fmt: skip
_AXIS: Final = Part(
    {
        "title": Words(80),
        "type": One(("-", "linear", "log", "date", "category")),
        "side": One(("top", "bottom", "left", "right")),
        "overlaying": AxisName(("free",)),
        "anchor": AxisName(("free",)),
        "matches": AxisName(),
        "domain": Span(),
        "categoryorder": One(_ORDERS),
        "autorange": One((True, "reversed")),
        "showgrid": YES,
        "visible": YES,
    }
)  # fmt: skip
"""No range and no ticks: an axis that begins where its author likes makes small things large. See `drawing.py` for "reversed"
and "log", which only some axes may be."""

LAYOUT: Final[Mapping[str, Rule]] = {
    "title": Words(120),
    "barmode": One(("group", "stack", "relative", "overlay")),
    "barnorm": One(("percent",)),
    "boxmode": One(("group", "overlay")),
    "violinmode": One(("group", "overlay")),
    "funnelmode": One(("stack", "group", "overlay")),
    "height": Within(300, 1_000),
    "showlegend": YES,
    "hovermode": One(("x", "y", "closest", "x unified", "y unified", False)),
    **{f"{side}axis{place}": _AXIS for side in "xy" for place in ("", *"23456789")},
}
