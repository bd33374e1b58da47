"""A chart in words, for readers who do not see it: made from what the figure draws, so it says what is shown."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any, Final

from src.models.analysis import ChartSpec
from src.models.sql import ResultTable
from src.tools.charts.describe_parts import KINDS as PARTS
from src.tools.charts.describe_parts import TELL, tell_spread
from src.tools.charts.figure import Figure, label_of, unit_of
from src.tools.charts.text import safe
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, as_day, number
from src.tools.result_view.units import GRAINS, clean, show, show_date

MOST: Final = 6
"""Things of one sort that are told one by one."""
KINDS: Final = {
    "line": "Line chart", "bar": "Bar chart", "grouped_bar": "Grouped bar chart", "pie": "Pie chart",
    "scatter": "Scatter plot", "heatmap": "Heatmap", "drivers": "Ranked bars", "histogram": "Distribution", "table": "Table",
    "number": "Single number", "forecast": "Line chart of a forecast", "anomaly": "Chart of what stands out",
    "waterfall": "Waterfall chart", "clusters": "Scatter plot of groups with a heatmap of what they are like",
    "cohort": "Chart of cohorts", "trend": "Chart of a trend", "decomposition": "Decomposition in panels",
    "stacked_bar": "Stacked bar chart", "area": "Area chart", "treemap": "Treemap", "sunburst": "Sunburst",
    "funnel": "Funnel", "radar": "Radar chart", "sankey": "Flows between two sides", "bubble": "Bubble chart",
    "violin": "Violin plot", "box": "Box plot", "intervals": "Dots with intervals", "coefficients": "Effects with intervals",
    "fitted": "Scatter plot with a fitted line",
}  # fmt: skip
Tell = Callable[[Figure, str, str], str]


def describe(spec: ChartSpec, table: ResultTable, figure: Figure) -> str:
    """What kind of chart it is, what its axes mean, and the lows, highs and ends of what is drawn; escaped as all its texts."""
    rows, layout = Rows(table), figure["layout"]
    first = str(figure["data"][0].get("type"))
    other = PARTS.get(first) if spec.kind == "custom" else None
    kind = other or _DRAWN.get((spec.kind, first)) or KINDS.get(spec.kind) or spec.kind.replace("_", " ")
    units = {label_of(spec, rows, y): unit_of(spec, rows, y) for y in spec.y} if spec.color is None else {}
    unit = unit_of(spec, rows, spec.y[0]) if spec.y else ""
    grain = spec.x if spec.x in GRAINS else ""
    said = [f"{kind[:1].upper()}{kind[1:]}: {clean(spec.title, 160)}."]
    said += [f"{side}: {name}." for side, name in zip(("Across", "Up"), _axes(layout), strict=True) if name]
    told = [text for t in figure["data"] if (text := _trace(t, units.get(str(t.get("name")), unit), grain or ""))]
    said += told[:MOST] + ([f"And {len(told) - MOST} more."] if len(told) > MOST else [])
    said += [f"{note[:1].upper()}{note[1:]}." for note in items(mapping(layout.get("meta")).get("notes"))]
    return safe(unescape(" ".join(said)), 2_000)


def _axes(layout: Figure) -> tuple[str, str]:
    axes = [mapping(layout.get(name)) for name in ("xaxis", "yaxis")]
    across, up = (str(mapping(a.get("title")).get("text") or "") if a.get("visible", True) else "" for a in axes)
    return across, up


def _trace(trace: Figure, unit: str, grain: str) -> str:
    if trace.get("type") == "scatter":
        return _scatter(trace, unit, grain)
    tell = (_TELL | TELL).get(str(trace.get("type")))
    return tell(trace, unit, grain) if tell is not None else ""


def _scatter(trace: Figure, unit: str, grain: str) -> str:
    if trace.get("fill") == "toself":
        return _band(trace, unit, grain)
    if trace.get("hoverinfo") == "skip" or trace.get("fill"):
        return ""
    return _cloud(trace, unit, grain) if trace.get("mode") == "markers" else _line(trace, unit, grain)


def _pairs(trace: Figure, grain: str) -> list[tuple[str, float]]:
    """(place in words, number) of each drawn point."""
    places = (_place(x, grain) for x in items(trace.get("x")))
    return [(x, v) for x, raw in zip(places, items(trace.get("y")), strict=False) if (v := number(raw)) is not None]


def _line(trace: Figure, unit: str, grain: str) -> str:
    found = _pairs(trace, grain)
    if not found or (len(found) == 2 and found[0][0] == found[1][0]):  # an upright line is told by its note
        return ""
    low, high = min(found, key=lambda p: p[1]), max(found, key=lambda p: p[1])
    ends = f"from {_at(found[0], unit)} to {_at(found[-1], unit)}" if len(found) > 1 else _at(found[0], unit)
    lows = f", lowest {_at(low, unit)}, highest {_at(high, unit)}" if len(found) > 2 else ""
    return f"{trace.get('name') or 'Line'}: {ends}{lows}."


def _band(trace: Figure, unit: str, grain: str) -> str:
    found = _pairs(trace, grain)
    half = len(found) // 2
    if half < 1:
        return ""
    place, high = found[half - 1]
    low = found[half][1]
    return f"{trace.get('name')}: at its end, {place}, from {show(low, unit)} to {show(high, unit)}."


def _cloud(trace: Figure, unit: str, grain: str) -> str:
    lying = any(isinstance(v, str) for v in items(trace.get("y")))  # values across, names up
    found = _pairs(trace | {"x": trace["y"], "y": trace["x"]} if lying else trace, grain)
    if not found:
        return ""
    name = f"{trace['name']}: " if trace.get("name") else ""
    points = f"{len(found):,} point{'s' if len(found) != 1 else ''}"
    low, high = min(found, key=lambda p: p[1]), max(found, key=lambda p: p[1])
    return f"{name}{points}, lowest {_at(low, unit)}, highest {_at(high, unit)}."


def _bars(trace: Figure, unit: str, grain: str) -> str:
    lying = trace.get("orientation") == "h"
    turned = trace | {"x": trace.get("y"), "y": trace.get("x")} if lying else trace
    found = _pairs(turned, grain)
    texts = items(trace.get("text"))
    if trace.get("width") is not None:
        top = max(range(len(found)), key=lambda i: found[i][1], default=None)
        return f"{len(found)} bins, most values in {texts[top]}." if top is not None and top < len(texts) else ""
    said = [f"{name} {_value(texts, i, v, unit)}" for i, (name, v) in enumerate(found)]
    shown = said if len(said) <= 2 * MOST else [*said[:MOST], f"{len(said) - MOST - 1} more", said[-1]]
    start = f"{trace['name']}: " if trace.get("name") else f"{len(said)} bars: "
    return f"{start}{'; '.join(shown)}." if said else ""


def _value(texts: list[Any], place: int, value: float, unit: str) -> str:
    return str(texts[place]) if place < len(texts) and isinstance(texts[place], str) else show(value, unit) or ""


def _heatmap(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    names = [str(x) for x in items(trace.get("x"))]
    square = trace.get("zmin") is not None
    texts = [items(line) for line in items(trace.get("text"))]
    cells = [
        (value, f"{row}, {column}", _value(texts[i] if i < len(texts) else [], j, value, "" if square else unit))
        for i, (row, line) in enumerate(zip(items(trace.get("y")), items(trace.get("z")), strict=False))
        for j, (column, raw) in enumerate(zip(names, items(line), strict=False))
        if (value := number(raw)) is not None and not (square and row == column)
    ]
    if not cells:
        return ""
    low, high = min(cells), max(cells)
    size = f"{len(items(trace.get('y')))} rows by {len(names)} columns"
    return f"{size}, highest {high[2]} ({high[1]}), lowest {low[2]} ({low[1]})."


def _boxes(trace: Figure, unit: str, grain: str) -> str:
    if trace.get("median") is None:
        return tell_spread(trace, unit, grain)
    medians = zip(items(trace.get("y" if trace.get("orientation") == "h" else "x")), items(trace.get("median")), strict=False)
    said = [f"{name} {show(v, unit)}" for name, raw in medians if (v := number(raw)) is not None]
    shown = said if len(said) <= 2 * MOST else [*said[:MOST], f"{len(said) - MOST - 1} more", said[-1]]
    return f"Medians: {'; '.join(shown)}." if said else ""


def _slices(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    parts = list(zip(items(trace.get("labels")), items(trace.get("values")), strict=False))
    whole = sum(v for _, raw in parts if (v := number(raw)) is not None)
    said = [f"{name} {show(v, unit)} ({show(100 * v / whole, '%')})" for name, raw in parts if (v := number(raw)) and whole]
    return f"{len(said)} slices: {'; '.join(said)}." if said else ""


def _table(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    heads = [str(h) for h in items(mapping(trace.get("header")).get("values"))]
    columns = items(mapping(trace.get("cells")).get("values"))
    return f"{len(items(columns[0])) if columns else 0} rows; columns: {', '.join(heads)}."


def _number(trace: Figure, unit: str, grain: str) -> str:  # noqa: ARG001
    return f"{show(number(trace.get('value')), unit) or 'No value'}."


def _at(point: tuple[str, float], unit: str) -> str:
    return f"{show(point[1], unit)} ({point[0]})" if point[0] else str(show(point[1], unit))


def _place(value: Any, grain: str) -> str:
    if isinstance(value, int | float):
        return show(value) or ""
    day = as_day(value)
    return show_date(day, grain) if day is not None else str(value)


_DRAWN: Final = {
    ("heatmap", "bar"): "Ranked bars", ("histogram", "bar"): "Histogram", ("histogram", "box"): "Box plot",
}  # fmt: skip
_TELL: Final[dict[str, Tell]] = {
    "bar": _bars, "heatmap": _heatmap, "box": _boxes, "pie": _slices, "table": _table, "indicator": _number,
}  # fmt: skip
