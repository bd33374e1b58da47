"""What stands out: a series with its expected band and marked points, or outliers among rows."""

from __future__ import annotations

import math
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.anomaly_columns import draw_columns
from src.tools.charts.anomaly_groups import draw_groups
from src.tools.charts.anomaly_marks import band_traces, capped_note, count_note, labels_of, mark_trace, marks_of, worst_of
from src.tools.charts.figure import Figure, brief, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.line import line_trace
from src.tools.charts.series import Series
from src.tools.charts.spread import box_trace, five_numbers, quantile
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE, INK, MUTED
from src.tools.charts.thin import sampled_note, thin_cloud, thinned_note
from src.tools.result_view.findings import items, mapping, points
from src.tools.result_view.rows import Rows, known, number, numbers

TALL: Final = 30
"""How many times the upper quartile the highest value is, before the scale is logarithmic."""
LINE_POINTS: Final = 1_600
CLOUD_POINTS: Final = 4_000


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The anomalies of the finding among what is usual."""
    result = mapping(finding.result if finding is not None else {})
    rows = Rows(table)
    told = mapping(result.get("series"))
    series = points(told.get("dates"), told.get("values"))
    if series:
        return _over_time(spec, rows, result, Series("", [d for d, _ in series], [v for _, v in series]))
    return draw_groups(spec, rows, result) or draw_columns(spec, rows, result) or _among_rows(spec, rows, result)


def _over_time(spec: ChartSpec, rows: Rows, result: Any, series: Series) -> Figure:
    measure = spec.y[0] if spec.y else ""
    unit, name = unit_of(spec, rows, measure), label_of(spec, rows, measure)
    marked = marks_of(result)
    dates = [str(d) for d, _, _ in marked]
    traces = band_traces(mapping(result.get("band")))
    at = set(dates)
    keep = [place for place, day in enumerate(series.dates) if day in at]
    line = line_trace(series, safe(name, 60), INK, LINE_POINTS, keep)
    traces.append(line)
    traces.append(mark_trace(dates, marked, unit))
    layout = legend(len(traces)) | {
        "xaxis": time_axis(label_of(spec, rows, spec.x or "date"), spec.x, series.dates),
        "yaxis": value_axis(name, unit, list(series.values)),
    }
    notes = [count_note(result), capped_note(marked, result), thinned_note(len(line["x"]), len(series.values))]
    return figure(spec, traces, notes, hovermode="closest", **layout)


def _among_rows(spec: ChartSpec, rows: Rows, result: Any) -> Figure:
    measure = spec.y[0] if spec.y and spec.y[0] in rows else ""
    values = rows.numbers(measure) if measure else numbers(result.get("anomaly_values"))
    outliers = [i for i in (number(v) for v in items(result.get("anomalies"))) if i is not None]
    found = {int(i) for i in outliers if 0 <= i < len(values) and values[int(i)] is not None}
    if spec.x is not None and spec.x in rows and rows.is_time(spec.x):
        return _cloud(spec, rows, values, found, result)
    unit, name = unit_of(spec, rows, measure), label_of(spec, rows, measure)
    usual = [v for i, v in enumerate(values) if v is not None and i not in found]
    box = box_trace([safe(name, 60)], [five_numbers(usual or known(values))], BLUE) | {"name": "Usual"}
    kept = worst_of(found, result)
    names = labels_of(result, rows.count)
    marks = mark_trace([], [(names.get(i, ""), values[i] or 0.0, "") for i in kept], unit)
    marks["x"] = [safe(name, 60)] * len(kept)
    marks["hovertemplate"] = "%{customdata}: %{text}<extra></extra>"
    marks["customdata"] = safe_labels(names.get(i, f"row {i + 1}") for i in kept)
    axis = _tall_axis(name, unit, values)
    layout = {"xaxis": {"type": "category", "visible": False}, "yaxis": axis} | legend(2)
    notes = [count_note(result), capped_note(kept, result), "logarithmic scale" if axis.get("type") == "log" else ""]
    return figure(spec, [box, marks], notes, **layout)


def _tall_axis(name: str, unit: str, values: list[float | None]) -> Figure:
    """A logarithmic axis where outliers would press all that is usual flat onto the bottom."""
    axis, ordered = value_axis(name, unit, values), sorted(known(values))
    if not ordered or ordered[0] <= 0 or ordered[-1] < TALL * quantile(ordered, 0.75):
        return axis
    decades = math.log10(ordered[-1] / ordered[0])
    return axis | {
        "type": "log",
        "dtick": 1 if decades > 2 else "D1",
        "tickformat": "~s" if ordered[0] >= 1 and ordered[-1] < 1e9 else ",~r",
    }


def _cloud(spec: ChartSpec, rows: Rows, values: list[float | None], found: set[int], result: Any) -> Figure:
    """Rows over time as a cloud, an even sample of the usual ones."""
    measure, time = spec.y[0], spec.x or ""
    unit, name = unit_of(spec, rows, measure), label_of(spec, rows, measure)
    days = rows.values(time)
    present = [i for i, v in enumerate(values) if v is not None and days[i] is not None and i not in found]
    order = {day: place for place, day in enumerate(sorted({str(days[i]) for i in present}))}
    at = [float(order[str(days[i])]) for i in present]
    kept = [present[k] for k in thin_cloud(at, [values[i] or 0.0 for i in present], CLOUD_POINTS)]
    worst = [i for i in worst_of(found, result) if days[i] is not None]
    usual = {
        "type": "scatter",
        "mode": "markers",
        "name": "Usual",
        "x": [days[i] for i in kept],
        "y": brief([values[i] for i in kept]),
        "marker": {"color": MUTED, "size": 4, "opacity": 0.5},
    }
    names = labels_of(result, rows.count)
    marks = mark_trace([str(days[i]) for i in worst], [(names.get(i, ""), values[i] or 0.0, "") for i in worst], unit)
    layout = {"xaxis": time_axis(label_of(spec, rows, time), time, days), "yaxis": _tall_axis(name, unit, values)} | legend(2)
    notes = [count_note(result), sampled_note(len(kept), len(present)), capped_note(worst, result)]
    notes.append("logarithmic scale" if layout["yaxis"].get("type") == "log" else "")
    return figure(spec, [usual, marks], notes, hovermode="closest", **layout)
