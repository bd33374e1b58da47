"""One measure's parts by one dimension, as slices of a whole: only where it was asked for."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, unit_of
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BACKGROUND, GRID, PALETTE
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import show

Slice = tuple[object, float | None]
MOST_SLICES: Final = 8


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The slices of the spec's first measure, largest first, clockwise from the top."""
    rows = Rows(table)
    by, measure = spec.x or "", spec.y[0]
    unit = unit_of(spec, rows, measure)
    pairs: list[Slice] = list(zip(rows.values(by), rows.numbers(measure), strict=True))
    slices = _gathered(sorted(pairs, key=lambda part: (-(part[1] or 0.0), str(part[0]))))
    trace: Figure = {
        "type": "pie",
        "labels": safe_labels(name for name, _ in slices),
        "values": brief([value for _, value in slices]),
        "text": [safe(show(value, unit) or "") for _, value in slices],
        "textinfo": "label+percent",
        "textposition": "outside",
        "automargin": True,
        "marker": {"colors": [*PALETTE[:MOST_SLICES], GRID], "line": {"color": BACKGROUND, "width": 1}},
        "domain": {"y": [0.04, 0.92]},
        "hovertemplate": "%{label}: %{text} (%{percent})<extra></extra>",
        "sort": False,
        "direction": "clockwise",
    }
    left = rows.count - MOST_SLICES if rows.count > MOST_SLICES + 1 else 0
    return figure(spec, [trace], [f"the {left:,} smallest are one slice" if left else ""])


def _gathered(slices: list[Slice]) -> list[Slice]:
    """The largest, and what is left as one: slices too thin to see are no picture."""
    if len(slices) <= MOST_SLICES + 1:
        return slices
    return [*slices[:MOST_SLICES], ("All others", sum(value or 0.0 for _, value in slices[MOST_SLICES:]))]
