"""The look of every chart: one palette in light and dark, that colour-blind readers can tell apart, and one tiny template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from src.models.analysis import ChartTheme

Stops = tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by the part they play; a figure is drawn in the light ones and recoloured for the dark (recolour.py)."""

    name: ChartTheme
    background: str
    raised: str
    """Behind a table's head and what is under the mouse."""
    ink: str
    muted: str
    grid: str
    blue: str
    vermillion: str
    green: str
    purple: str
    brown: str
    slate: str
    diverging: Stops
    sequential: Stops
    pale_diverging: Stops
    """The same for cells with a value in them: `ink` is read on all of it."""
    pale_sequential: Stops

    @property
    def palette(self) -> tuple[str, ...]:
        """Colours of things side by side, most different first."""
        return (
            self.blue, self.vermillion, self.green, self.purple, self.brown, self.slate, self.ink, self.muted,
        )  # fmt: skip


LIGHT: Final = Theme(
    name="light",
    background="#FFFFFF",
    raised="#F0F1F2",
    ink="#222222",
    muted="#757575",
    grid="#E4E4E4",
    blue="#0072B2",
    vermillion="#DB6100",
    green="#009C5F",
    purple="#71008C",
    brown="#6B4E00",
    slate="#7E93A9",
    diverging=((0.0, "#B2182B"), (0.25, "#EF8A62"), (0.5, "#F7F7F7"), (0.75, "#67A9CF"), (1.0, "#2166AC")),
    sequential=((0.0, "#F7FBFF"), (0.5, "#6BAED6"), (1.0, "#08306B")),
    pale_diverging=((0.0, "#E8836B"), (0.5, "#F6F6F6"), (1.0, "#6FA9D8")),
    pale_sequential=((0.0, "#F6FAFE"), (1.0, "#5FA0D4")),
)
"""Blue and the orange near it are Okabe and Ito's (2008), the others were searched for: each has a contrast of 3:1 or
more on the background (WCAG 2.2, 1.4.11) and differs from every other by a CIEDE2000 of 12 or more for readers with
normal vision, protanopia, deuteranopia and tritanopia (tests/tools/charts/test_theme.py computes it). Scales are
ColorBrewer's RdBu and Blues, safe for colour-blind readers."""

DARK: Final = Theme(
    name="dark",
    background="#1B1D20",
    raised="#2B2E33",
    ink="#E6E6E6",
    muted="#9A9A9A",
    grid="#3A3D42",
    blue="#85C9FF",
    vermillion="#E7702F",
    green="#25B673",
    purple="#BB73DF",
    brown="#DCC840",
    slate="#1A7F9C",
    diverging=((0.0, "#FF9C7A"), (0.25, "#A3523B"), (0.5, "#2A2D31"), (0.75, "#2F6F9F"), (1.0, "#8CCBFE")),
    sequential=((0.0, "#22303C"), (0.5, "#3E86BD"), (1.0, "#D6ECFF")),
    pale_diverging=((0.0, "#93452F"), (0.5, "#2A2D32"), (1.0, "#2C628F")),
    pale_sequential=((0.0, "#22303D"), (1.0, "#2F6798")),
)
THEMES: Final[dict[ChartTheme, Theme]] = {"light": LIGHT, "dark": DARK}

BLUE: Final = LIGHT.blue
VERMILLION: Final = LIGHT.vermillion
GREEN: Final = LIGHT.green
PURPLE: Final = LIGHT.purple
INK: Final = LIGHT.ink
MUTED: Final = LIGHT.muted
GRID: Final = LIGHT.grid
RAISED: Final = LIGHT.raised
BACKGROUND: Final = LIGHT.background
PALETTE: Final = LIGHT.palette
DIVERGING: Final = LIGHT.diverging
SEQUENTIAL: Final = LIGHT.sequential
PALE_DIVERGING: Final = LIGHT.pale_diverging
PALE_SEQUENTIAL: Final = LIGHT.pale_sequential

SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "x", "triangle-down", "cross", "star")
"""Beside the colour of the palette at the same place: two things never differ by colour alone."""
FONT: Final = "system-ui, -apple-system, Segoe UI, Roboto, sans-serif"


TITLE: Final[dict[str, Any]] = {
    "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 14, "l": 8},
    "font": {"size": 17},
}  # fmt: skip


def template() -> dict[str, Any]:
    """A light template of our own; plotly's default one alone is larger than our charts."""
    axis = {
        "gridcolor": GRID,
        "zerolinecolor": MUTED,
        "linecolor": MUTED,
        "ticks": "outside",
        "tickcolor": MUTED,
        "automargin": True,
        "title": {"standoff": 12},
    }
    return {
        "layout": {
            "colorway": list(PALETTE),
            "font": {"family": FONT, "size": 13, "color": INK},
            "paper_bgcolor": BACKGROUND,
            "plot_bgcolor": BACKGROUND,
            "xaxis": {**axis, "showgrid": False, "showline": True, "zeroline": False},
            "yaxis": {**axis, "zeroline": True},
            "hoverlabel": {"align": "left", "bgcolor": RAISED, "bordercolor": MUTED, "font": {"color": INK}},
            "modebar": {"bgcolor": tint(BACKGROUND, 0.0), "color": MUTED, "activecolor": INK},
            "title": TITLE,
        }
    }


def tint(color: str, opacity: float) -> str:
    """The hex colour as a see-through fill."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
