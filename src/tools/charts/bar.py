"""One measure by one dimension: ranked bars, lying down when their names are long."""

from __future__ import annotations

import math
from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, lies, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE
from src.tools.result_view.focus import calendar_place
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import show

MAX_BARS: Final = 30
MANY: Final = 12


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The bars of the spec's first measure, largest first (in order of the names when those are numbers or dates)."""
    rows = Rows(table)
    by, measure = spec.x or "", spec.y[0]
    unit = unit_of(spec, rows, measure)
    drawn = _ranked(rows, by, measure)[:MAX_BARS]
    names = safe_labels(name for name, _ in drawn)
    values = brief([v for _, v in drawn])
    lying = lies(names, many=MANY)
    trace: Figure = {
        "type": "bar",
        "x": values if lying else names,
        "y": names if lying else values,
        "orientation": "h" if lying else "v",
        "marker": {"color": BLUE},
        "text": [safe(show(v, unit) or "") for _, v in drawn],
        "textposition": "outside",
        "textfont": {"size": 11},
        "hovertemplate": "%{y}: %{text}<extra></extra>" if lying else "%{x}: %{text}<extra></extra>",
        "cliponaxis": False,
    }
    quantity = value_axis(label_of(spec, rows, measure), unit, [v for _, v in drawn])
    quantity |= {"rangemode": "tozero", "range": _reach([v for _, v in drawn], longest=lying)}
    groups = category_axis(label_of(spec, rows, by), names)
    axes = {"xaxis": quantity, "yaxis": groups | {"autorange": "reversed"}} if lying else {"xaxis": groups, "yaxis": quantity}
    height = {"height": max(450, 150 + 24 * len(drawn))} if lying and len(drawn) > MANY else {}
    note = f"{len(drawn)} largest of {rows.count:,} shown" if len(drawn) < rows.count else ""
    return figure(spec, [trace], [note], bargap=0.25, **axes, **height)


def _reach(values: list[float | None], *, longest: bool) -> list[float] | None:
    """From zero to beyond the longest bar, with room for the number behind it."""
    low, high = min((v for v in values if v is not None), default=0.0), max((v for v in values if v is not None), default=0.0)
    room = (0.14 if longest else 0.1) * (max(high, 0.0) / 2 - min(low, 0.0) / 2) * 2
    reach = [min(low, 0.0) - (room if low < 0 else 0.0), max(high, 0.0) + (room if high > 0 else 0.0)]
    return reach if all(map(math.isfinite, reach)) and reach[0] < reach[1] else None


def _ranked(rows: Rows, by: str, measure: str) -> list[tuple[object, float | None]]:
    """Largest first; of too many with negative ones among them, those farthest from zero on either side."""
    pairs: list[tuple[object, float | None]] = list(zip(rows.values(by), rows.numbers(measure), strict=True))
    if len(pairs) <= MAX_BARS and (rows.is_numeric(by) or rows.is_time(by)):
        return sorted(pairs, key=lambda p: (p[0] is None, p[0]))
    if pairs and all(calendar_place(name) is not None for name, _ in pairs):
        return sorted(pairs, key=lambda p: calendar_place(p[0]) or 0)
    if len(pairs) > MAX_BARS and any(v is not None and v < 0 for _, v in pairs):
        pairs = sorted(pairs, key=lambda p: (p[1] is None, -abs(p[1] or 0.0), str(p[0])))[:MAX_BARS]
    return sorted(pairs, key=lambda p: (p[1] is None, -(p[1] or 0.0), str(p[0])))
