"""Traces that only figures of somebody else's making have, in words: trees, flows, radars, steps, spreads of raw values."""

from __future__ import annotations

from typing import Any, Final

from src.tools.charts.figure import Figure
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import as_day, known, number, numbers
from src.tools.result_view.units import show, show_date

MOST: Final = 6
KINDS: Final = {
    "scatterpolar": "Radar chart", "barpolar": "Bars around a circle", "treemap": "Treemap", "sunburst": "Sunburst",
    "icicle": "Icicle chart", "sankey": "Flows between two sides", "violin": "Violin plot", "box": "Box plot",
    "pie": "Pie chart", "funnel": "Funnel", "waterfall": "Waterfall chart", "histogram": "Histogram", "heatmap": "Heatmap",
    "bar": "Bar chart", "scatter": "Chart", "indicator": "Single number", "candlestick": "Candlesticks", "ohlc": "Price bars",
}  # fmt: skip
"""By the type of the first trace."""


def tell_tree(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    """The largest parts, with what they are part of."""
    ids, labels, parents = (items(trace.get(name)) for name in ("ids", "labels", "parents"))
    names = dict(zip(ids or labels, labels, strict=False))
    above = dict(zip(ids or labels, parents, strict=False))
    sizes = dict(zip(ids or labels, numbers(trace.get("values")), strict=False))
    leaves = [node for node in names if node not in set(parents)]
    ranked = sorted((node for node in leaves if sizes.get(node)), key=lambda node: -(sizes[node] or 0.0))
    said = [f"{_path(node, names, above)} {show(sizes[node], unit)}" for node in ranked[: 2 * MOST]]
    more = f"; and {len(ranked) - len(said)} more" if len(ranked) > len(said) else ""
    return f"{len(leaves)} parts: {'; '.join(said)}{more}." if said else ""


def _path(node: Any, names: dict[Any, Any], above: dict[Any, Any]) -> str:
    said: list[str] = []
    while node in names and len(said) < MOST:
        said.insert(0, str(names[node]))
        node = above.get(node)
    return ", ".join(said)


def tell_flows(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    """The widest links."""
    names, link = items(mapping(trace.get("node")).get("label")), mapping(trace.get("link"))
    sources, targets, sizes = items(link.get("source")), items(link.get("target")), numbers(link.get("value"))
    links = sorted(zip(sources, targets, sizes, strict=False), key=lambda one: -(one[2] or 0.0))
    said = [f"{names[s]} to {names[t]} {show(v, unit)}" for s, t, v in links[: 2 * MOST]]
    more = f"; and {len(links) - len(said)} more" if len(links) > len(said) else ""
    return f"{len(links)} links: {'; '.join(said)}{more}."


def tell_polar(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    """Each direction with its value."""
    return _listed(trace, items(trace.get("theta")), numbers(trace.get("r")), unit)


def tell_steps(trace: Figure, unit: str, grain: str) -> str:
    """Steps of a funnel or a waterfall, in order."""
    lying = trace.get("orientation") == "h"
    places, sizes = items(trace.get("y" if lying else "x")), numbers(trace.get("x" if lying else "y"))
    days = [show_date(day, grain) if (day := as_day(p)) is not None else str(p) for p in places]
    return _listed(trace, days, sizes, unit)


def _listed(trace: Figure, places: list[Any], sizes: list[float | None], unit: str) -> str:
    pairs = dict(zip(map(str, places), sizes, strict=False))  # a closed line comes back to where it began
    said = [f"{name} {show(v, unit)}" for name, v in pairs.items() if v is not None]
    shown = said if len(said) <= 2 * MOST else [*said[:MOST], f"{len(said) - MOST - 1} more", said[-1]]
    return f"{trace.get('name') or f'{len(said)} values'}: {'; '.join(shown)}." if said else ""


def tell_spread(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    """How far raw values reach."""
    values = next((found for side in ("y", "x") if (found := known(numbers(trace.get(side))))), [])
    name = trace.get("name") or "Values"
    return f"{name}: {len(values):,} values from {show(min(values), unit)} to {show(max(values), unit)}." if values else ""


def tell_prices(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    """The last close and how far the prices reach."""
    lows, highs, closes = (known(numbers(trace.get(name))) for name in ("low", "high", "close"))
    if not (lows and highs and closes):
        return ""
    return f"Last close {show(number(closes[-1]), unit)}, lowest {show(min(lows), unit)}, highest {show(max(highs), unit)}."


TELL: Final = {
    "treemap": tell_tree, "sunburst": tell_tree, "icicle": tell_tree, "sankey": tell_flows, "scatterpolar": tell_polar,
    "barpolar": tell_polar, "funnel": tell_steps, "waterfall": tell_steps, "histogram": tell_spread, "violin": tell_spread,
    "candlestick": tell_prices, "ohlc": tell_prices,
}  # fmt: skip
