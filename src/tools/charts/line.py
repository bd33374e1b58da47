"""Values over time: one line a measure, or one a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.series import Series, split
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import PALETTE, SYMBOLS
from src.tools.charts.thin import MAX_POINTS, thin_line, thinned_note
from src.tools.result_view.rows import Rows

MAX_LINES: Final = 8
POINTS: Final = 4_400
"""Keeps several daily lines over years under 100 kB."""
SPARSE: Final = 10
MARKERS_UP_TO: Final = 40
"""Points of a line that are few enough to be marked one by one."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001 - every chart is called alike
    """The line chart of the spec's measures over its time column."""
    rows = Rows(table)
    time = spec.x or ""
    if spec.color is not None:
        lines = split(rows, time, spec.y[0], spec.color)
    else:
        lines = [Series(label_of(spec, rows, y), s.dates, s.values) for y in spec.y for s in split(rows, time, y, None)]
    drawn = lines[:MAX_LINES]
    panels = _panels(spec, rows)
    room = POINTS // max(len(drawn), 1)
    traces, shown = [], 0
    for place, (series, name) in enumerate(zip(drawn, safe_labels(s.name for s in drawn), strict=True)):
        panel = panels.index(unit_of(spec, rows, spec.y[place])) if len(panels) > 1 else 0
        trace = line_trace(series, name, PALETTE[place % len(PALETTE)], room)
        trace |= told_apart(place, len(series.values)) if len(drawn) > 1 else {}
        shown += len(trace["x"])
        traces.append(trace | ({"yaxis": f"y{panel + 1}"} if panel else {}))
    notes = [_others(len(drawn), len(lines), label_of(spec, rows, spec.color or "")) if spec.color else ""]
    notes.append(thinned_note(shown, sum(len(s.values) for s in drawn)))
    days = [d for s in drawn for d in (s.dates[:1] + s.dates[-1:])]
    axis = time_axis(label_of(spec, rows, time), time, days)
    layout: dict[str, Any] = {"hovermode": "x unified", "xaxis": axis} | _value_axes(spec, rows, panels)
    if len(drawn) > 1:
        layout |= legend(len(drawn), [s.name for s in drawn])
    return figure(spec, traces, notes, **layout)


def line_trace(series: Series, name: str, color: str, room: int = MAX_POINTS, keep: Iterable[int] = (), **more: Any) -> Figure:
    """One line, thinned to `room` points, those at `keep` always among them; short ones are marked point by point."""
    kept = thin_line(series.values, room, keep)
    values = brief([series.values[i] for i in kept])
    trace: Figure = {
        "type": "scatter",
        "mode": "lines+markers" if len(kept) <= MARKERS_UP_TO else "lines",
        "name": name,
        "x": [series.dates[i] for i in kept],
        "y": values,
        "line": {"color": color, "width": 2 if len(kept) <= 400 else 1.3},
        "marker": {"color": color, "size": 6},
    }
    return trace | more


def told_apart(place: int, count: int) -> Figure:
    """Keys beside the colour that tell a line from the others: a symbol at each point, or here and there on a long one."""
    mark: Figure = {"color": PALETTE[place % len(PALETTE)], "size": 7, "symbol": SYMBOLS[place % len(SYMBOLS)]}
    if count > MARKERS_UP_TO:
        mark["maxdisplayed"] = SPARSE
    return {"mode": "lines+markers", "marker": mark}


def _panels(spec: ChartSpec, rows: Rows) -> list[str]:
    """Units that need an axis of their own: measures in different units are drawn under one another."""
    if spec.color is not None:
        return [unit_of(spec, rows, spec.y[0])]
    return list(dict.fromkeys(unit_of(spec, rows, y) for y in spec.y))


def _value_axes(spec: ChartSpec, rows: Rows, panels: list[str]) -> Figure:
    axes: Figure = {}
    height = 1 / len(panels)
    for place, unit in enumerate(panels):
        measures = [y for y in spec.y if unit_of(spec, rows, y) == unit]
        names = [label_of(spec, rows, y) for y in measures]
        axis = value_axis(_together(names, unit), unit, [v for y in measures for v in rows.numbers(y)])
        if len(panels) > 1:
            top = 1 - place * height
            axis["domain"] = [round(max(top - height + 0.06, 0.0), 3), round(top, 3)]
        axes[f"yaxis{place + 1}" if place else "yaxis"] = axis
    if len(panels) > 1:
        days = rows.values(spec.x or "")
        axes["xaxis"] = time_axis(label_of(spec, rows, spec.x or ""), spec.x, days) | {"anchor": f"y{len(panels)}"}
    return axes


def _together(names: list[str], unit: str) -> str:
    """What an axis of several measures is called: all of them while that is short; the legend tells them apart."""
    joined, first = " / ".join(names), min(names, key=len)
    if all(first.casefold() in n.casefold() for n in names):
        return first
    return joined if len(joined) <= 40 else unit


def _others(drawn: int, of: int, dimension: str) -> str:
    return f"{drawn} largest of {of} shown, by {dimension.lower()}" if drawn < of else ""
