"""Bars side by side: one measure by two dimensions, or several measures by one."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.crossing import Crossing, cross
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, legend, unit_of, value_axis
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import PALETTE
from src.tools.result_view.rows import Rows

MAX_GROUPS: Final = 15
MAX_COLORS: Final = 8


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The grouped bars, largest group first; smaller ones are left out and counted in a note."""
    rows = Rows(table)
    crossing = cross(rows, spec.x or "", spec.color, spec.y, [label_of(spec, rows, y) for y in spec.y])
    drawn = crossing.largest(MAX_GROUPS, MAX_COLORS)
    groups = safe_labels(drawn.rows)
    traces = [
        {
            "type": "bar",
            "name": name,
            "x": groups,
            "y": brief([drawn.cells.get((row, column)) for row in drawn.rows]),
            "marker": {"color": PALETTE[place % len(PALETTE)]},
        }
        for place, (column, name) in enumerate(zip(drawn.columns, safe_labels(drawn.columns), strict=True))
    ]
    quantity = label_of(spec, rows, spec.y[0]) if len(spec.y) == 1 else " / ".join(label_of(spec, rows, y) for y in spec.y)
    axes = {
        "xaxis": category_axis(label_of(spec, rows, spec.x or "")),
        "yaxis": value_axis(quantity, unit_of(spec, rows, spec.y[0]), list(drawn.cells.values())) | {"rangemode": "tozero"},
    }
    layout = axes | legend(len(traces)) | {"barmode": "group", "hovermode": "x unified"}
    return figure(spec, traces, left_out(drawn, crossing), **layout)


def left_out(drawn: Crossing, crossing: Crossing) -> list[str]:
    """Notes that say how many groups are not drawn."""
    notes = []
    if len(drawn.rows) < len(crossing.rows):
        notes.append(f"{len(drawn.rows)} largest of {len(crossing.rows)} groups shown")
    if len(drawn.columns) < len(crossing.columns):
        notes.append(f"{len(drawn.columns)} largest of {len(crossing.columns)} colours shown")
    return notes
