"""What was, what is forecast, and how sure: history, forecast line and its 80% and 95% bands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.line import MARKERS_UP_TO, line_trace, told_apart
from src.tools.charts.series import Series, split
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import BLUE, INK, MUTED, PALETTE, tint
from src.tools.charts.thin import MAX_POINTS, thin_band, thinned_note
from src.tools.result_view.findings import Point, items, mapping, points
from src.tools.result_view.rows import Rows, as_day, numbers
from src.tools.result_view.units import show_date

MAX_SERIES: Final = 6
MAX_FANS: Final = 3
"""With more groups their intervals would only cover each other."""
OUTLINED: Final = 24
"""Up to so many points a band has an outline, which can be seen where a pale fill cannot."""
BAND_POINTS: Final = 400
"""Of each edge: two bands, history, forecast and what lies between stay under thin.MAX_POINTS."""
ZOOM: Final = 6
"""How many times its own length the forecast is shown with history before it."""
SHORT: Final = 60
"""Up to so many points of history, all of it is shown."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The forecast of the finding, one line a group when it forecasts groups."""
    result = mapping(finding.result if finding is not None else {})
    rows = Rows(table)
    by_group = mapping(result.get("series"))
    if spec.color is not None and spec.color in rows and len(by_group) > 1:
        return _groups(spec, rows, {str(k): mapping(v) for k, v in by_group.items()})
    return _total(spec, rows, result)


def _total(spec: ChartSpec, rows: Rows, result: Any) -> Figure:
    history = _history(spec, rows, result)
    bridge = points(mapping(result.get("bridge")).get("dates"), mapping(result.get("bridge")).get("values"))
    ahead = points(result.get("forecast_dates"), result.get("forecast"))
    anchor = (bridge or history)[-1:]
    traces = [_band(result, level, anchor, BLUE, opacity) for level, opacity in ((95, 0.16), (80, 0.3))]
    traces.append(line_trace(_series("History", history), "History", INK, MAX_POINTS * 3 // 10))
    if fitted := points(mapping(result.get("fitted")).get("dates"), mapping(result.get("fitted")).get("values")):
        told = {"color": MUTED, "width": 1.2, "dash": "dot"}
        traces.append(line_trace(_series("Fitted", fitted), "Fitted", MUTED, MAX_POINTS // 10, line=told, mode="lines"))
    if bridge:
        bridged = _series("bridge", history[-1:] + bridge)
        dotted = {"color": MUTED, "width": 1.5, "dash": "dot"}
        traces.append(line_trace(bridged, "In between", MUTED, MAX_POINTS // 10, line=dotted))
    plain = {} if len(history) <= MARKERS_UP_TO else {"mode": "lines"}
    traces.append(line_trace(_series("Forecast", anchor + ahead), "Forecast", BLUE, MAX_POINTS // 8) | plain)
    drawn = [t for t in traces if t is not None]
    values = [v for _, v in history + ahead]
    zoom, note = _zoom(history, bridge + ahead)
    lines = sum(len(t["x"]) for t in drawn if "fill" not in t)
    thinned = thinned_note(lines, len(history) + len(bridge) + len(ahead))
    named = sum(1 for t in drawn if t.get("showlegend", True))
    layout = legend(min(named, 4)) | _axes(spec, rows, values, zoom, zoom or [d for d, _ in history + ahead])
    return figure(spec, drawn, [note, thinned], hovermode="x unified", **layout)


def _groups(spec: ChartSpec, rows: Rows, by_group: dict[str, Any]) -> Figure:
    history = {s.name: s for s in split(rows, spec.x or "", spec.y[0], spec.color)}
    ranked = sorted(by_group, key=lambda name: (-history[name].size if name in history else 0.0, name))
    drawn = ranked[:MAX_SERIES]
    room = MAX_POINTS // (3 * max(len(drawn), 1))
    traces: list[Figure] = []
    past: list[Point] = []
    ahead: list[Point] = []
    for place, (group, name) in enumerate(zip(drawn, safe_labels(drawn), strict=True)):
        color = PALETTE[place % len(PALETTE)]
        seen = points(history[group].dates, history[group].values) if group in history else []
        coming = points(by_group[group].get("forecast_dates"), by_group[group].get("forecast"))
        if len(drawn) <= MAX_FANS and (fan := _band(by_group[group], 80, seen[-1:], color, 0.16)):
            traces.append(fan | {"name": f"{name}, 80% interval", "legendgroup": name, "showlegend": False})
        apart = told_apart(place, len(seen))
        traces.append(line_trace(_series(name, seen), name, color, room, legendgroup=name) | apart)
        dashed = {"color": color, "width": 2, "dash": "dot"}
        later = line_trace(_series(name, seen[-1:] + coming), f"{name}, forecast", color, room) | apart
        traces.append(later | {"line": dashed, "legendgroup": name, "showlegend": False})
        past, ahead = past + seen, ahead + coming
    past.sort()
    note = f"{len(drawn)} largest of {len(by_group)} shown" if len(drawn) < len(by_group) else ""
    zoom, zoom_note = _zoom([(d, 0.0) for d in dict.fromkeys(d for d, _ in past)], sorted(ahead))
    days = zoom or [d for d, _ in past[:1] + past[-1:] + ahead]
    layout = legend(len(drawn), drawn) | _axes(spec, rows, [v for _, v in past + ahead], zoom, days)
    fans = ", shaded: its 80% interval" if any("fill" in t for t in traces) else ""
    return figure(spec, traces, [f"dotted: forecast{fans}", note, zoom_note], hovermode="closest", **layout)


def _history(spec: ChartSpec, rows: Rows, result: Any) -> list[Point]:
    told = mapping(result.get("history"))
    history = points(told.get("dates"), told.get("values"))
    if history or spec.x is None or spec.x not in rows or not spec.y or spec.y[0] not in rows:
        return history
    totals: dict[str, float] = {}
    for series in split(rows, spec.x, spec.y[0], spec.color):
        for day, value in points(series.dates, series.values):
            totals[day] = totals.get(day, 0.0) + value
    return sorted(totals.items())


def _band(result: Any, level: int, anchor: list[Point], color: str, opacity: float) -> Figure | None:
    """One closed shape, so that a band is one thing to hide and to hover; it opens at the last known value."""
    lower, upper = numbers(result.get(f"lower_{level}")), numbers(result.get(f"upper_{level}"))
    dates = items(result.get("forecast_dates"))
    edges = [
        (str(d), low, high)
        for d, low, high in zip(dates, lower, upper, strict=False)
        if low is not None and high is not None and as_day(d) is not None
    ]
    if not edges:
        return None
    kept = thin_band([low for _, low, _ in edges], [high for _, _, high in edges], BAND_POINTS)
    edges = [(d, v, v) for d, v in anchor] + [edges[i] for i in kept]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{level}% interval",
        "x": [d for d, _, _ in edges] + [d for d, _, _ in reversed(edges)],
        "y": brief([high for _, _, high in edges] + [low for _, low, _ in reversed(edges)]),
        "fill": "toself",
        "fillcolor": tint(color, opacity),
        "line": {"width": 1 if len(edges) <= OUTLINED else 0, "color": color, "dash": "dot" if level > 90 else "solid"},
        "hoverinfo": "skip",
    }


def _series(name: str, pairs: list[Point]) -> Series:
    return Series(name, [d for d, _ in pairs], [v for _, v in pairs])


def _axes(spec: ChartSpec, rows: Rows, values: list[float], zoom: list[str], days: list[str]) -> Figure:
    measure = spec.y[0] if spec.y else "value"
    axis = time_axis(label_of(spec, rows, spec.x or "date"), spec.x, days)
    unit = unit_of(spec, rows, measure)
    return {
        "xaxis": axis | ({"range": zoom} if zoom else {}),
        "yaxis": value_axis(label_of(spec, rows, measure), unit, list(values)),
    }


def _zoom(history: list[Point], ahead: list[Point]) -> tuple[list[str], str]:
    """A long history would hide a short forecast: show its end, and say how to see all of it."""
    first = max(len(history) - max(ZOOM * len(ahead), SHORT), 0)
    if not ahead or first == 0:
        return [], ""
    begins, start, end = as_day(history[0][0]), as_day(history[first][0]), as_day(ahead[-1][0])
    if begins is None or start is None or end is None:
        return [], ""
    later = end + timedelta(days=max((end - start).days // 50, 1))
    return [start.isoformat(), later.isoformat()], f"double-click to see the history from {show_date(begins)} on"
