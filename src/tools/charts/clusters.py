"""Groups of rows: every row a point over the two most telling columns, beside what each group is like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, time_axis, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import DIVERGING, INK, MUTED, PALETTE
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, numbers

_SPLIT: Final = 0.56
_SHARED_MARKS: Final = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon")
_REACH: Final = 2.0
_EPOCH: Final = date(1970, 1, 1)


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Points by group with each group's middle labelled, and a heatmap of how far its means lie from those of all rows."""
    rows = Rows(table)
    result = mapping(finding.result if finding is not None else {})
    points, profile = mapping(result.get("points")), mapping(result.get("profile"))
    traces = _clouds(result, points) + _middles(points)
    columns = items(profile.get("columns"))
    two = len(columns) > 1 and len(items(profile.get("clusters"))) > 1
    layout = _axes(spec, rows, points, _SPLIT if two else 1.0)
    if two:
        traces.append(_heatmap(spec, rows, profile))
        layout |= _heatmap_axes(len(items(profile.get("clusters"))))
    shown, of = points.get("shown"), points.get("of")
    notes = [
        "right: mean of each group in standard deviations from all" if two else "",
        _clear_note(result),
        f"{shown:,} of {of:,} shown" if isinstance(shown, int) and isinstance(of, int) and shown < of else "",
    ]
    return figure(spec, traces, notes, hovermode="closest", **layout)


def _clear_note(result: Mapping[str, Any]) -> str:
    if not items(result.get("clusters")):
        return "no clear groups"
    return "" if result.get("clear") else "no clear groups: cut as asked"


def _clouds(result: Mapping[str, Any], points: Mapping[str, Any]) -> list[Figure]:
    xs, ys = numbers(items(points.get("x"))), numbers(items(points.get("y")))
    member = items(points.get("cluster")) or [None] * len(xs)
    names = {g.get("cluster"): str(g.get("name")) for g in map(mapping, items(result.get("clusters")))}
    traces: list[Figure] = []
    for place, group in enumerate(sorted(set(member), key=lambda g: (g is None, g))):
        inside = [i for i, m in enumerate(member) if m == group]
        few = len(xs) <= 300
        called = safe(f"{group}: {names[group]}", 60) if group in names else ""
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": called,
                "x": _placed([xs[i] for i in inside], points, 0),
                "y": _placed([ys[i] for i in inside], points, 1),
                "marker": {
                    "color": PALETTE[place % len(PALETTE)] if group in names else MUTED,
                    "symbol": _SHARED_MARKS[place % len(_SHARED_MARKS)],
                    "size": 8 if few else 5,
                    "opacity": 0.8 if few else 0.5,
                },
                "hovertemplate": f"{called}<br>%{{x}}, %{{y}}<extra></extra>" if called else "%{x}, %{y}<extra></extra>",
            }
        )
    return traces


def _placed(values: list[float | None], points: Mapping[str, Any], side: int) -> list[Any]:
    """Values along an axis; days of a date axis as dates."""
    axes = [mapping(a) for a in items(points.get("axes"))]
    if side >= len(axes) or axes[side].get("kind") != "date":
        return list(brief(values))
    return [None if v is None else (_EPOCH + timedelta(days=round(v))).isoformat() for v in values]


def _middles(points: Mapping[str, Any]) -> list[Figure]:
    centres = [numbers(items(c)) for c in items(points.get("centres"))]
    known = [(str(k + 1), c) for k, c in enumerate(centres) if len(c) == 2 and None not in c]
    if not known:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": _placed([c[0] for _, c in known], points, 0),
            "y": _placed([c[1] for _, c in known], points, 1),
            "text": [name for name, _ in known],
            "textfont": {"color": INK, "size": 13},
            "marker": {"color": "#FFFFFF", "size": 22, "line": {"color": INK, "width": 1.5}},
            "showlegend": False,
            "hoverinfo": "skip",
        }
    ]


def _axes(spec: ChartSpec, rows: Rows, points: Mapping[str, Any], width: float) -> Figure:
    axes = [mapping(a) for a in items(points.get("axes"))] or [{}, {}]
    layout: Figure = {}
    for side, axis, key in zip(("xaxis", "yaxis"), axes, ("x", "y"), strict=False):
        layout[side] = _axis(spec, rows, axis, numbers(items(points.get(key))))
    layout["xaxis"] |= {"domain": [0, width], "showgrid": True}
    layout["showlegend"] = bool(items(points.get("centres")))
    return layout | {"legend": {"orientation": "h", "y": -0.22, "yanchor": "top"}}


def _axis(spec: ChartSpec, rows: Rows, axis: Mapping[str, Any], values: list[float | None]) -> Figure:
    name = str(axis.get("name", ""))
    if axis.get("kind") == "component":
        of = ", ".join(label_of(spec, rows, str(c)) for c in items(axis.get("columns")))
        return value_axis(f"{name.capitalize()} ({of})" if of else name.capitalize(), "", values)
    if axis.get("kind") == "date":
        return time_axis(label_of(spec, rows, name), None)
    return value_axis(label_of(spec, rows, name), unit_of(spec, rows, name), values)


def _heatmap(spec: ChartSpec, rows: Rows, profile: Mapping[str, Any]) -> Figure:
    columns = safe_labels(label_of(spec, rows, str(c)) for c in items(profile.get("columns")))
    cells = [numbers(items(line)) for line in items(profile.get("values"))]
    return {
        "type": "heatmap",
        "x": [str(k + 1) for k in range(len(cells))],
        "y": columns,
        "z": [brief([line[at] for line in cells], 3) for at in range(len(columns))],
        "xaxis": "x2",
        "yaxis": "y2",
        "colorscale": [list(stop) for stop in DIVERGING],
        "zmin": -_REACH,
        "zmax": _REACH,
        "texttemplate": "%{z:.1f}" if len(cells) * len(columns) <= 60 else "",
        "xgap": 1,
        "ygap": 1,
        "colorbar": {"title": {"text": "SD"}, "thickness": 12},
        "hovertemplate": "group %{x}, %{y}: %{z:.2f} SD<extra></extra>",
    }


def _heatmap_axes(groups: int) -> Figure:
    return {
        "xaxis2": category_axis("Group" if groups else "") | {"domain": [_SPLIT + 0.16, 1.0], "anchor": "y2"},
        "yaxis2": category_axis("") | {"anchor": "x2", "autorange": "reversed"},
    }
