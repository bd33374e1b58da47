"""The look of every chart: one tiny template, one palette that colour-blind readers can tell apart."""

from __future__ import annotations

from typing import Any, Final

BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#007A5A"
PURPLE: Final = "#A8508C"
INK: Final = "#222222"
MUTED: Final = "#767676"
GRID: Final = "#E4E4E4"

PALETTE: Final = (BLUE, VERMILLION, GREEN, PURPLE, "#B87900", "#2A8FCF", INK, MUTED)
"""Okabe-Ito; its green, purple, orange and sky blue are darkened and its yellow left out, so that each has a contrast
of at least 3:1 on white (WCAG 1.4.11)."""

DIVERGING: Final = ((0.0, "#B2182B"), (0.25, "#EF8A62"), (0.5, "#F7F7F7"), (0.75, "#67A9CF"), (1.0, "#2166AC"))
"""ColorBrewer RdBu: safe for colour-blind readers, white at zero."""
SEQUENTIAL: Final = ((0.0, "#F7FBFF"), (0.5, "#6BAED6"), (1.0, "#08306B"))


def template() -> dict[str, Any]:
    """A light template of our own; plotly's default one alone is larger than our charts."""
    axis = {
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "linecolor": MUTED,
        "ticks": "outside",
        "tickcolor": MUTED,
        "automargin": True,
        "title": {"standoff": 12},
    }
    return {
        "layout": {
            "colorway": list(PALETTE),
            "font": {"family": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", "size": 13, "color": INK},
            "paper_bgcolor": "#FFFFFF",
            "plot_bgcolor": "#FFFFFF",
            "xaxis": {**axis, "showgrid": False, "showline": True},
            "yaxis": {**axis, "zeroline": True},
            "hoverlabel": {"align": "left", "bgcolor": "#FFFFFF", "font": {"color": INK}},
            "title": {"x": 0, "xref": "paper", "xanchor": "left", "y": 0.97, "yanchor": "top", "font": {"size": 17}},
        }
    }


def tint(color: str, opacity: float) -> str:
    """The hex colour as a see-through fill."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
