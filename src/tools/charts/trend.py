"""A trend: the series, the same without its season, the fitted path with its changes marked; or the groups' growth, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.line import line_trace
from src.tools.charts.series import Series
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE, INK, MUTED, VERMILLION
from src.tools.charts.thin import thinned_note
from src.tools.result_view.findings import interval, items, mapping, points
from src.tools.result_view.rows import Rows, as_day, number
from src.tools.result_view.units import PERCENT, show_date

_ROOM: Final = 1_500
"""Points of one line: three lines stay under the 5,000 that a chart may send."""
_MOST_BARS: Final = 30


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The finding's course over time; ranked growth where it is of groups."""
    result, rows = mapping(finding.result if finding is not None else {}), Rows(table)
    groups = {str(k): mapping(v) for k, v in mapping(result.get("groups")).items()}
    return _ranked(spec, rows, groups) if spec.color is not None and len(groups) > 1 else _course(spec, rows, result)


def _course(spec: ChartSpec, rows: Rows, result: Mapping[str, Any]) -> Figure:
    measure = spec.y[0] if spec.y else "value"
    dates = items(mapping(result.get("series")).get("dates"))
    name, unit = label_of(spec, rows, measure), unit_of(spec, rows, measure)
    lines = [(name, mapping(result.get("series")).get("values"), MUTED, 1.3)]
    if items(result.get("seasons")):
        lines.append(("Without its season", result.get("adjusted"), BLUE, 2.0))
    else:
        lines = [(name, mapping(result.get("series")).get("values"), BLUE, 2.0)]
    lines.append(("Trend", result.get("line"), VERMILLION, 2.5))
    changes = [mapping(c) for c in items(result.get("change_points"))]
    marked = {int(p) for c in changes if (p := number(c.get("position"))) is not None}
    keep = sorted(marked | {p - 1 for p in marked})
    traces, values = [], []
    for said, given, color, width in lines:
        pairs = points(dates, given)
        series = Series(said, [d for d, _ in pairs], [v for _, v in pairs])
        trace = line_trace(series, safe(said, 60), color, _ROOM, keep if said == "Trend" else ())
        traces.append(trace | {"mode": "lines", "line": {"color": color, "width": width}})
        values += series.values
    layout = legend(len(traces), [t["name"] for t in traces]) | {
        "xaxis": time_axis(label_of(spec, rows, spec.x or "date"), spec.x, dates[:1] + dates[-1:]),
        "yaxis": value_axis(name, unit, values),
        **_marks(changes, str(result.get("grain", ""))),
    }
    notes = [_verdict(result), _told(changes, str(result.get("grain", ""))), thinned_note(len(traces[0]["x"]), len(dates))]
    return figure(spec, traces, notes, hovermode="x unified", **layout)


def _marks(changes: list[Mapping[str, Any]], grain: str) -> Figure:
    """A dotted line and the date at each change."""
    dated = [(day, c) for c in changes if (day := as_day(c.get("date"))) is not None]
    line = {"color": INK, "width": 1, "dash": "dot"}
    at = [day.isoformat() for day, _ in dated]
    shapes = [{"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line} for x in at]
    notes = [
        {
            "x": day.isoformat(), "xref": "x", "y": 1, "yref": "paper", "yanchor": "top", "xanchor": "left", "showarrow": False,
            "text": safe(f"{show_date(day, grain)}: {'new level' if c.get('kind') == 'level' else 'new course'}", 60),
            "font": {"color": INK, "size": 11},
        }
        for day, c in dated
    ]  # fmt: skip
    return {"shapes": shapes, "annotations": notes} if dated else {}


def _verdict(result: Mapping[str, Any]) -> str:
    return {"up": "rising beyond chance", "down": "falling beyond chance"}.get(
        str(result.get("direction")), "no trend beyond chance"
    )


def _told(changes: list[Mapping[str, Any]], grain: str) -> str:
    dated = [show_date(day, grain) for c in changes if (day := as_day(c.get("date"))) is not None]
    return f"changed in {', '.join(dated)}" if dated else ""


def _ranked(spec: ChartSpec, rows: Rows, groups: dict[str, Mapping[str, Any]]) -> Figure:
    """Growth a year with its interval, fastest first; in percent where every group has one."""
    measure = spec.y[0] if spec.y else "value"
    unit = unit_of(spec, rows, measure)
    shares = unit not in PERCENT and all(number(g.get("percent_per_year")) is not None for g in groups.values())
    key = "percent_per_year" if shares else "slope_per_year"
    drawn = [(name, v, g) for name, g in groups.items() if (v := number(g.get(key))) is not None]
    drawn = sorted(drawn, key=lambda d: (-d[1], d[0]))[:_MOST_BARS]
    sizes = [v for _, v, _ in drawn]
    ends = [interval(g.get(f"{key}_interval")) or (v, v) for _, v, g in drawn]
    names = safe_labels([name for name, _, _ in drawn])
    sure = [g.get("direction") in ("up", "down") for _, _, g in drawn]
    trace: Figure = {
        "type": "bar",
        "orientation": "h",
        "x": brief(sizes),
        "y": names,
        "marker": {"color": [BLUE if s else MUTED for s in sure]},
        "error_x": {
            "type": "data", "symmetric": False, "color": INK, "thickness": 1.2, "width": 4,
            "array": brief([high - v for v, (_, high) in zip(sizes, ends, strict=True)]),
            "arrayminus": brief([v - low for v, (low, _) in zip(sizes, ends, strict=True)]),
        },
    }  # fmt: skip
    title = f"{label_of(spec, rows, measure)}, change a year"
    axes = {
        "xaxis": value_axis(title, "%" if shares else unit, sizes),
        "yaxis": category_axis(label_of(spec, rows, spec.color or ""), names) | {"autorange": "reversed"},
    }
    notes = ["bars with 95 % intervals; grey: no trend beyond chance"]
    notes += [f"{len(drawn)} fastest of {len(groups)} shown"] if len(drawn) < len(groups) else []
    return figure(spec, [trace], notes, bargap=0.35, height=max(360, 130 + 30 * len(drawn)), **axes)
