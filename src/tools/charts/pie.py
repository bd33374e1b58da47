"""One measure's parts by one dimension, as slices of a whole: only where it was asked for."""

from __future__ import annotations

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, unit_of
from src.tools.charts.text import safe, safe_labels
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import show


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The slices of the spec's first measure, largest first, clockwise from the top."""
    rows = Rows(table)
    by, measure = spec.x or "", spec.y[0]
    unit = unit_of(spec, rows, measure)
    pairs = zip(rows.values(by), rows.numbers(measure), strict=True)
    slices = sorted(pairs, key=lambda part: (-(part[1] or 0.0), str(part[0])))
    trace: Figure = {
        "type": "pie",
        "labels": safe_labels(name for name, _ in slices),
        "values": brief([value for _, value in slices]),
        "text": [safe(show(value, unit) or "") for _, value in slices],
        "textinfo": "label+percent",
        "hovertemplate": "%{label}: %{text} (%{percent})<extra></extra>",
        "sort": False,
        "direction": "clockwise",
    }
    return figure(spec, [trace], [])
