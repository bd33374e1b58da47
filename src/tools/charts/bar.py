"""One measure by one dimension: ranked bars, lying down when their names are long."""

from __future__ import annotations

from html import unescape
from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE
from src.tools.result_view.focus import calendar_place
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import show

MAX_BARS: Final = 30
LONG_NAME: Final = 10
MANY: Final = 12


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The bars of the spec's first measure, largest first (in order of the names when those are numbers or dates)."""
    rows = Rows(table)
    by, measure = spec.x or "", spec.y[0]
    unit = unit_of(spec, rows, measure)
    drawn = _ranked(rows, by, measure)[:MAX_BARS]
    names = safe_labels(name for name, _ in drawn)
    values = brief([v for _, v in drawn])
    lying = len(drawn) > MANY or any(len(unescape(n)) > LONG_NAME for n in names)
    trace: Figure = {
        "type": "bar",
        "x": values if lying else names,
        "y": names if lying else values,
        "orientation": "h" if lying else "v",
        "marker": {"color": BLUE},
        "text": [safe(show(v, unit) or "") for _, v in drawn],
        "textposition": "auto",
        "hovertemplate": "%{y}: %{text}<extra></extra>" if lying else "%{x}: %{text}<extra></extra>",
        "cliponaxis": False,
    }
    quantity = value_axis(label_of(spec, rows, measure), unit, [v for _, v in drawn]) | {"rangemode": "tozero"}
    groups = category_axis(label_of(spec, rows, by))
    axes = {"xaxis": quantity, "yaxis": groups | {"autorange": "reversed"}} if lying else {"xaxis": groups, "yaxis": quantity}
    height = {"height": max(450, 150 + 24 * len(drawn))} if lying and len(drawn) > MANY else {}
    note = f"{len(drawn)} largest of {rows.count:,} shown" if len(drawn) < rows.count else ""
    return figure(spec, [trace], [note], bargap=0.25, **axes, **height)


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
