"""Bars side by side: one measure by two dimensions, or several measures by one."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.crossing import Crossing, cross
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, legend, lies, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import PALETTE
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import show

MAX_GROUPS: Final = 15
MAX_COLORS: Final = 8


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The grouped bars, largest group first; smaller ones are left out and counted in a note."""
    rows = Rows(table)
    unit = unit_of(spec, rows, spec.y[0])
    crossing = cross(rows, spec.x or "", spec.color, spec.y, [label_of(spec, rows, y) for y in spec.y])
    drawn = crossing.largest(MAX_GROUPS, MAX_COLORS)
    groups = safe_labels(drawn.rows)
    lying = lies(groups, many=MAX_GROUPS, longest=14)
    across, up = ("y", "x") if lying else ("x", "y")
    traces = [
        {
            "type": "bar",
            "name": name,
            across: groups,
            up: brief([drawn.cells.get((row, column)) for row in drawn.rows]),
            "orientation": "h" if lying else "v",
            "marker": {"color": PALETTE[place % len(PALETTE)]},
            "text": [safe(show(drawn.cells.get((row, column)), unit) or "") for row in drawn.rows],
            "textposition": "none",
            "hovertemplate": "%{text}",
        }
        for place, (column, name) in enumerate(zip(drawn.columns, safe_labels(drawn.columns), strict=True))
    ]
    quantity = label_of(spec, rows, spec.y[0]) if len(spec.y) == 1 else " / ".join(label_of(spec, rows, y) for y in spec.y)
    axes: Figure = {
        f"{across}axis": category_axis(label_of(spec, rows, spec.x or ""), groups)
        | ({"autorange": "reversed"} if lying else {}),
        f"{up}axis": value_axis(quantity, unit, list(drawn.cells.values())) | {"rangemode": "tozero"},
    }
    if lying:
        axes["height"] = max(450, 170 + len(groups) * (8 + 12 * len(traces)))
    layout = axes | legend(len(traces), drawn.columns) | {"barmode": "group", "hovermode": f"{across} unified"}
    return figure(spec, traces, left_out(drawn, crossing), **layout)


def left_out(drawn: Crossing, crossing: Crossing) -> list[str]:
    """Notes that say how many groups are not drawn."""
    notes = []
    if len(drawn.rows) < len(crossing.rows):
        notes.append(f"{len(drawn.rows)} largest of {len(crossing.rows):,} groups shown")
    if len(drawn.columns) < len(crossing.columns):
        notes.append(f"{len(drawn.columns)} largest of {len(crossing.columns):,} colours shown")
    return notes
