"""How a portfolio did: its growth beside the benchmark's, how far below its peak it was, and its rolling beta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure, label_of, legend, time_axis
from src.tools.charts.line import line_trace
from src.tools.charts.series import Series
from src.tools.charts.text import safe
from src.tools.charts.theme import BLUE, MUTED, PURPLE, VERMILLION, tint
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, numbers

_ROOM: Final = 1_200
"""Points of one line: four lines stay under the 5,000 that a chart may send."""
_GAP: Final = 0.06


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Panels under one another over the same days; the beta only where there is a benchmark and time for its window."""
    result, rows = mapping(finding.result if finding is not None else {}), Rows(table)
    dates, growth = [str(d) for d in items(result.get("dates"))], mapping(result.get("growth"))
    traces = [_line("Portfolio", dates, _gain(growth.get("portfolio")), BLUE)]
    if "benchmark" in growth:
        name = label_of(spec, rows, str(result.get("benchmark")))
        traces.append(_line(name, dates, _gain(growth.get("benchmark")), MUTED))
    fall = _line("Below its peak", dates, _percent(result.get("underwater")), VERMILLION)
    fall |= {"yaxis": "y2", "fill": "tozeroy", "fillcolor": tint(VERMILLION, 0.18), "showlegend": False}
    traces.append(fall)
    rolling = mapping(result.get("rolling_beta"))
    beta = numbers(rolling.get("beta"))
    if beta:
        over = [str(d) for d in items(rolling.get("dates"))]
        traces.append(_line("Rolling beta", over, beta, PURPLE) | {"yaxis": "y3", "showlegend": False})
    layout = _panels(bool(beta), rolling, str(result.get("period", "day")))
    time = time_axis("", "day") | {"anchor": "y3" if beta else "y2"}
    return figure(spec, traces, hovermode="x unified", xaxis=time, **legend(2 if "benchmark" in growth else 1), **layout)


def _line(name: str, dates: list[str], values: list[float | None], color: str) -> Figure:
    return line_trace(Series(name, dates, values), safe(name), color, _ROOM)


def _gain(values: object) -> list[float | None]:
    return [None if v is None else 100 * (v - 1) for v in numbers(values)]


def _percent(values: object) -> list[float | None]:
    return [None if v is None else 100 * v for v in numbers(values)]


def _panels(beta: bool, rolling: Mapping[str, Any], period: str) -> Figure:
    heights = (0.5, 0.25, 0.25) if beta else (0.62, 0.38)
    room = 1.0 - _GAP * (len(heights) - 1)
    tops, at = [], 1.0
    for height in heights:
        tops.append((at - height * room, at))
        at -= height * room + _GAP
    axes = [
        ("yaxis", "Gain since the start", {"ticksuffix": "%"}),
        ("yaxis2", "Below its peak", {"ticksuffix": "%", "rangemode": "tozero"}),
        ("yaxis3", f"Beta over {rolling.get('window', '')} {period}s", {}),
    ]
    return {
        key: {"title": {"text": safe(name)}, "domain": [max(low, 0.0), high], "hoverformat": ".2f", **more}
        for (key, name, more), (low, high) in zip(axes, tops, strict=False)
    }
