"""A drawn figure in another theme: the same figure, each colour exchanged for its partner."""

from __future__ import annotations

from typing import Any, Final

from src.tools.charts.figure import Figure
from src.tools.charts.theme import THEMES, Theme

_PARTS: Final = (
    "background", "raised", "ink", "muted", "grid", "blue", "vermillion", "green", "purple", "brown", "slate",
)  # fmt: skip
_SCALES: Final = ("diverging", "sequential", "pale_diverging", "pale_sequential")
COLOUR_KEYS: Final = ("color", "colorway", "colorscale", "colors")
"""How the name of an attribute that holds colours ends; text from a database stands in none of them."""


def partners(theme: Theme, other: Theme) -> dict[str, str]:
    """Each colour of the theme -> its partner in the other, as hex and as the start of a see-through one."""
    plain = {getattr(theme, part): getattr(other, part) for part in _PARTS}
    for scale in _SCALES:
        for (_, one), (_, two) in zip(getattr(theme, scale), getattr(other, scale), strict=True):
            plain[one] = two
    return plain | {_stem(one): _stem(two) for one, two in plain.items()}


def recoloured(figure: Figure, theme: Theme) -> Figure:
    """The figure, drawn in the light theme, in the colours of `theme`."""
    meta = figure["layout"]["meta"] | {"theme": theme.name}
    exchange = partners(THEMES["light"], theme)
    painted = _painted(figure, exchange, coloured=False) if theme.name != "light" else figure
    return painted | {"layout": painted["layout"] | {"meta": meta}}


def _painted(value: Any, exchange: dict[str, str], *, coloured: bool) -> Any:
    if isinstance(value, dict):
        return {k: _painted(v, exchange, coloured=k.endswith(COLOUR_KEYS)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_painted(v, exchange, coloured=coloured) for v in value] if coloured or _nested(value) else value
    return _partner(value, exchange) if coloured and isinstance(value, str) else value


def _nested(values: Any) -> bool:
    return any(isinstance(v, dict) for v in values)


def _partner(color: str, exchange: dict[str, str]) -> str:
    if color.startswith("rgba("):
        stem, _, opacity = color.rpartition(",")
        return f"{exchange.get(stem, stem)},{opacity}"
    return exchange.get(color, color)


def _stem(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue}"
