"""Rows that are unusual in several columns together: a cloud over the two columns that make most of them so."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from src.models.analysis import ChartSpec
from src.tools.charts.anomaly_marks import capped_note, count_note, labels_of, worst_of
from src.tools.charts.figure import Figure, brief, figure, label_of, legend, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import MUTED, VERMILLION
from src.tools.charts.thin import sampled_note, thin_cloud
from src.tools.result_view.findings import items
from src.tools.result_view.rows import Rows, known, number

CLOUD_POINTS: Final = 4_000
TALL: Final = 30
"""How many times the middle value the highest is, before a scale is logarithmic."""


def draw_columns(spec: ChartSpec, rows: Rows, result: Any) -> Figure | None:
    """The cloud; None where fewer than two of the columns are among the rows."""
    columns = [str(c) for c in items(result.get("columns")) if str(c) in rows]
    if len(columns) < 2:
        return None
    tally = Counter(str(c) for c in items(result.get("odd_columns")))
    y, x = sorted(columns, key=lambda c: (-tally[c], columns.index(c)))[:2]
    xs, ys = rows.numbers(x), rows.numbers(y)
    outliers = {int(i) for i in (number(v) for v in items(result.get("anomalies"))) if i is not None and 0 <= i < rows.count}
    marked = [i for i in worst_of(outliers, result) if xs[i] is not None and ys[i] is not None]
    usual = [i for i in range(rows.count) if i not in outliers and xs[i] is not None and ys[i] is not None]
    kept = [usual[k] for k in thin_cloud([xs[i] or 0.0 for i in usual], [ys[i] or 0.0 for i in usual], CLOUD_POINTS)]
    names = labels_of(result, rows.count)
    reasons = dict(zip((number(i) for i in items(result.get("anomalies"))), items(result.get("reasons")), strict=False))
    traces = [
        _points([xs[i] for i in kept], [ys[i] for i in kept], "Usual", {"color": MUTED, "size": 5, "opacity": 0.5}),
        _points([xs[i] for i in marked], [ys[i] for i in marked], "Unusual", {
            "color": VERMILLION, "size": 9, "symbol": "circle-open", "line": {"width": 2}})
        | {
            "text": [safe(str(reasons.get(float(i), "")), 200) for i in marked],
            "customdata": safe_labels(names.get(i, f"row {i + 1}") for i in marked),
            "hovertemplate": "%{customdata}: %{text}<extra></extra>",
        },
    ]  # fmt: skip
    axes = {"xaxis": _axis(spec, rows, x, xs) | {"showgrid": True}, "yaxis": _axis(spec, rows, y, ys)}
    log = "logarithmic scales where values reach far" if any(a.get("type") == "log" for a in axes.values()) else ""
    others = f"judged by {len(columns)} columns, two are shown" if len(columns) > 2 else ""
    notes = [count_note(result), capped_note(marked, result), others, sampled_note(len(kept), len(usual)), log]
    return figure(spec, traces, notes, hovermode="closest", **(axes | legend(2)))


def _points(xs: list[float | None], ys: list[float | None], name: str, marker: Figure) -> Figure:
    hover = "%{x}, %{y}<extra></extra>"
    drawn: Figure = {"type": "scatter", "mode": "markers", "name": name, "x": brief(xs), "y": brief(ys), "marker": marker}
    return drawn | {"hovertemplate": hover}


def _axis(spec: ChartSpec, rows: Rows, column: str, values: list[float | None]) -> Figure:
    axis, ordered = value_axis(label_of(spec, rows, column), unit_of(spec, rows, column), values), sorted(known(values))
    tall = ordered and ordered[0] > 0 and ordered[-1] > TALL * ordered[len(ordered) // 2]
    return axis | {"type": "log"} if tall else axis
