"""Retention as a triangle of cohorts by age; survival as a falling curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import BLUE, MUTED, SEQUENTIAL, tint
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import numbers

_MOST_COHORTS: Final = 36
_MOST_AGES: Final = 24
_LABELLED: Final = 400
_EVERY: Final = "All, by size"


def draw(spec: ChartSpec, _table: ResultTable, finding: Finding | None) -> Figure:
    """The survival curve where there is one, else the retention matrix with its average on top."""
    result = mapping(finding.result if finding is not None else {})
    survival = mapping(result.get("survival"))
    return _survival(spec, survival) if survival else _triangle(spec, result)


def _triangle(spec: ChartSpec, result: Mapping[str, Any]) -> Figure:
    grain = str(result.get("grain"))
    names = [str(c) for c in items(result.get("cohorts"))]
    sizes = numbers(items(result.get("sizes")))
    lines = [numbers(items(line)) for line in items(result.get("retention"))]
    kept = slice(max(0, len(names) - _MOST_COHORTS), None)
    ages = min(_MOST_AGES, max((len(line) for line in lines), default=0))
    average = numbers(items(mapping(result.get("average")).get("retention")))
    rows = [[*average[:ages], *[None] * (ages - len(average))], *(line[:ages] for line in lines[kept])]
    called = [_EVERY, *(f"{n} ({size:,.0f})" for n, size in zip(names[kept], sizes[kept], strict=True))]
    cells = [[None if v is None else 100 * v for v in line] for line in rows]
    later = [v for line in cells for v in line[1:] if v is not None]
    trace: Figure = {
        "type": "heatmap",
        "x": [str(age) for age in range(ages)],
        "y": safe_labels(called),
        "z": [brief(line, 4) for line in cells],
        "colorscale": [list(stop) for stop in SEQUENTIAL],
        "zmin": 0,
        "zmax": max(later, default=100.0),
        "xgap": 1,
        "ygap": 1,
        "hoverongaps": False,
        "colorbar": {"title": {"text": "Active"}, "ticksuffix": "%"},
        "hovertemplate": f"%{{y}}, {grain} %{{x}}: %{{z:.1f}}% active<extra></extra>",
    }
    if len(rows) * ages <= _LABELLED:
        trace["texttemplate"] = "%{z:.0f}%"
    basis = "start" if result.get("basis") == "start" else "first activity"
    notes = [
        f"cohorts by {grain} of {basis}, their size in brackets; empty: not over yet",
        f"{_MOST_COHORTS} newest of {len(names)} cohorts shown" if len(names) > _MOST_COHORTS else "",
        f"first {_MOST_AGES} {grain}s shown" if any(len(line) > _MOST_AGES for line in lines) else "",
    ]
    axes = {
        "xaxis": category_axis(f"{grain.capitalize()}s after the first") | {"side": "bottom"},
        "yaxis": category_axis("Cohort") | {"autorange": "reversed"},
    }
    return figure(spec, [trace], notes, height=max(420, 190 + 22 * len(rows)), **axes)


def _survival(spec: ChartSpec, curve: Mapping[str, Any]) -> Figure:
    times = numbers(items(curve.get("time")))
    middle, low, high = (
        [None if v is None else 100 * v for v in numbers(items(curve.get(key)))] for key in ("probability", "lower", "upper")
    )
    band: list[Figure] = [
        _step(times, high) | {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False},
        _step(times, low)
        | {"line": {"width": 0, "shape": "hv"}, "fill": "tonexty", "fillcolor": tint(BLUE, 0.18), "hoverinfo": "skip"},
    ]
    line = _step(times, middle) | {
        "line": {"color": BLUE, "width": 2, "shape": "hv"},
        "hovertemplate": "after %{x:,.0f} days: %{y:.1f}% still there<extra></extra>",
    }
    median = numbers([curve.get("median")])[0]
    marked = [] if median is None else [_median(median)]
    axes = {
        "xaxis": {"title": {"text": "Days since the start"}, "separatethousands": True, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "Still there"}, "ticksuffix": "%", "range": [0, 102]},
    }
    notes = ["band: 95% interval (Greenwood)", "dotted: the median stay" if marked else "the median is not reached"]
    return figure(spec, [*band, line, *marked], notes, **axes)


def _step(times: list[float | None], shares: list[float | None]) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": brief(times), "y": brief(shares, 4)}


def _median(median: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": brief([0, median, median]),
        "y": [50, 50, 0],
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }
