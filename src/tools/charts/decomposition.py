"""A series taken apart: the values with their trend, each season, and the remainder, under one another over the same days."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.line import line_trace
from src.tools.charts.series import Series
from src.tools.charts.text import safe
from src.tools.charts.theme import BLUE, GREEN, MUTED, PURPLE, VERMILLION
from src.tools.charts.thin import thinned_note
from src.tools.result_view.findings import items, mapping, points
from src.tools.result_view.rows import Rows

_ROOM: Final = 4_900
"""Points of all lines together."""
_GAP: Final = 0.05
_FIRST: Final = 1.8
"""How much taller the first panel is than each other."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Panels: values and trend; one a season; the remainder. Where parts multiply, seasons and remainder are in percent."""
    result, rows = mapping(finding.result if finding is not None else {}), Rows(table)
    measure = spec.y[0] if spec.y else "value"
    name, unit = label_of(spec, rows, measure), unit_of(spec, rows, measure)
    dates = items(mapping(result.get("series")).get("dates"))
    factors = result.get("scale") == "multiplicative"
    panels = [(_season_name(str(k)), v, c) for (k, v), c in zip(
        mapping(result.get("seasonal_parts")).items(), (BLUE, GREEN, PURPLE), strict=False)]  # fmt: skip
    panels.append(("Remainder", result.get("remainder"), MUTED))
    room = _ROOM // (2 + len(panels))
    traces = [
        _line(name, dates, mapping(result.get("series")).get("values"), BLUE, room, factors=False),
        _line("Trend", dates, result.get("trend"), VERMILLION, room, factors=False),
    ]
    layout: Figure = {"yaxis": value_axis(name, unit, [v for t in traces for v in t["y"]])}
    for place, (title, given, color) in enumerate(panels, 2):
        trace = _line(title, dates, given, color, room, factors=factors)
        traces.append(trace | {"yaxis": f"y{place}", "showlegend": False})
        layout[f"yaxis{place}"] = value_axis(title, "%" if factors else unit, trace["y"]) | {"zeroline": True}
    for key, domain in zip(layout, _domains(len(layout)), strict=True):
        layout[key] |= {"domain": domain}
    time = time_axis(label_of(spec, rows, spec.x or "date"), spec.x, dates[:1] + dates[-1:]) | {"anchor": f"y{len(layout)}"}
    height = 330 + 120 * len(panels)
    notes = ["seasons and remainder in percent of the trend" if factors else ""]
    notes.append(thinned_note(len(traces[0]["x"]), len(dates)))
    return figure(spec, traces, notes, hovermode="x unified", xaxis=time, height=height, **legend(2, [name, "Trend"]), **layout)


def _season_name(name: str) -> str:
    return name[:1].upper() + name[1:]


def _line(name: str, dates: list[object], values: object, color: str, room: int, *, factors: bool) -> Figure:
    pairs = points(dates, values)
    shown: list[float | None] = [100 * (v - 1) if factors else v for _, v in pairs]
    trace = line_trace(Series(name, [d for d, _ in pairs], shown), safe(name, 60), color, room)
    return trace | {"mode": "lines", "line": {"color": color, "width": 1.6}}


def _domains(panels: int) -> list[list[float]]:
    heights = [_FIRST] + [1.0] * (panels - 1)
    scale = (1 - _GAP * (panels - 1)) / sum(heights)
    found, top = [], 1.0
    for height in heights:
        low = top - height * scale
        found.append([round(max(low, 0.0), 4), round(top, 4)])
        top = low - _GAP
    return found
