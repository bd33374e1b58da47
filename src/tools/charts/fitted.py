"""A regression on one factor: its rows, the fitted line and the 95 % band around it."""

from __future__ import annotations

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, label_of, unit_of, value_axis
from src.tools.charts.theme import BLUE, VERMILLION, tint
from src.tools.charts.thin import MAX_POINTS, sampled_note, thin_cloud
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, number


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The spec's target over its factor."""
    rows, result = Rows(table), mapping(finding.result if finding is not None else {})
    x, y = spec.x or "", spec.y[0]
    line = mapping(result.get("line"))
    xs, middle, low, high = ([number(v) for v in items(line.get(key))] for key in ("x", "y", "low", "high"))
    pairs = [(a, b) for a, b in zip(rows.numbers(x), rows.numbers(y), strict=True) if a is not None and b is not None]
    kept = [pairs[i] for i in thin_cloud([p[0] for p in pairs], [p[1] for p in pairs], MAX_POINTS - 200)]
    many = len(kept) > 100
    traces: list[Figure] = [
        {
            "type": "scatter", "mode": "markers", "name": "Rows", "x": brief([p[0] for p in kept]),
            "y": brief([p[1] for p in kept]), "hovertemplate": "%{x}, %{y}<extra></extra>",
            "marker": {"color": BLUE, "size": 5 if many else 8, "opacity": 0.35 if many else 0.8},
        },
        {
            "type": "scatter", "mode": "lines", "name": "95% band", "x": brief(xs + xs[::-1]), "y": brief(high + low[::-1]),
            "fill": "toself", "fillcolor": tint(VERMILLION, 0.2), "line": {"width": 0}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "lines", "name": "Fit", "x": brief(xs), "y": brief(middle),
            "line": {"color": VERMILLION, "width": 2.5}, "hovertemplate": "%{x}: %{y}<extra></extra>",
        },
    ]  # fmt: skip
    held = [str(c) for c in items(result.get("controls"))]
    notes = [
        "line: fit with its 95% band",
        f"{', '.join(held)} held constant" if held else "",
        sampled_note(len(kept), len(pairs)),
    ]
    axes = {
        "xaxis": value_axis(label_of(spec, rows, x), unit_of(spec, rows, x), [p[0] for p in kept]) | {"showgrid": True},
        "yaxis": value_axis(label_of(spec, rows, y), unit_of(spec, rows, y), [p[1] for p in kept]),
    }
    return figure(spec, traces, notes, hovermode="closest", **axes)
