"""Groups with their 95 % intervals: a dot for each mean, median or share, and how far it may be off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, unit_of, value_axis
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import BLUE, MUTED, VERMILLION
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, number

MOST: Final = 40


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """One dot a group, highest first (before and after in order of time), the value it is held against as a line."""
    rows, result = Rows(table), mapping(finding.result if finding is not None else {})
    groups = [g for g in (mapping(v) for v in items(result.get("groups"))) if number(g.get("centre")) is not None]
    timed = result.get("since") is not None
    ordered = groups[::-1] if timed else sorted(groups, key=lambda g: (-(number(g.get("centre")) or 0.0), str(g.get("group"))))
    shown = ordered[:MOST]
    share = result.get("event") is not None
    factor = 100.0 if share else 1.0
    measure = spec.y[0] if spec.y else str(result.get("value"))
    unit = "%" if share else unit_of(spec, rows, measure)
    names = safe_labels(f"{g.get('group')} (n = {int(number(g.get('n')) or 0):,})" for g in shown)
    traces = [_dots(shown, names, factor, _what(result))]
    if (against := number(result.get("against"))) is not None:
        traces.append(_held(names, against * factor))
    axis = value_axis(f"{_what(result)} of {label_of(spec, rows, measure)}", unit, [number(g.get("centre")) for g in shown])
    by = category_axis(label_of(spec, rows, str(result.get("by")))) if result.get("by") and not timed else category_axis("")
    notes = [f"{_what(result)} with 95% interval", _judgement(result)]
    if len(shown) < len(ordered):
        notes.append(f"{len(shown)} of {len(ordered)} groups shown")
    return figure(spec, traces, notes, xaxis=by, yaxis=axis, hovermode="closest")


def _what(result: Mapping[str, Any]) -> str:
    if result.get("event") is not None:
        return "Share"
    return "Median" if result.get("compared") in ("ranks", "medians") else "Mean"


def _judgement(result: Mapping[str, Any]) -> str:
    p = number(result.get("p_value"))
    if p is None:
        return ""
    shown = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    return f"{result.get('test')}, {shown}"


def _dots(groups: list[Mapping[str, Any]], names: list[str], factor: float, what: str) -> Figure:
    centres = [factor * (number(g.get("centre")) or 0.0) for g in groups]
    ends = [(number(g.get("low")), number(g.get("high"))) for g in groups]
    above = [None if high is None else max(0.0, factor * high - c) for c, (_, high) in zip(centres, ends, strict=True)]
    below = [None if low is None else max(0.0, c - factor * low) for c, (low, _) in zip(centres, ends, strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": what,
        "x": names,
        "y": brief(centres),
        "marker": {"color": BLUE, "size": 10},
        "error_y": {
            "type": "data", "symmetric": False, "array": brief(above), "arrayminus": brief(below), "color": BLUE,
            "thickness": 1.6, "width": 6,
        },
        "hovertemplate": "%{x}: %{y}<extra></extra>",
    }  # fmt: skip


def _held(names: list[str], value: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Held against",
        "x": names,
        "y": brief([value] * len(names)),
        "marker": {"color": VERMILLION, "size": 14, "symbol": "line-ew", "line": {"color": MUTED, "width": 2}},
        "hovertemplate": "held against %{y}<extra></extra>",
    }
