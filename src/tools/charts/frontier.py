"""The mean-variance frontier: return against risk, with each holding, equal parts and the best ratio marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, legend
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE, GREEN, MUTED, VERMILLION
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import number


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001 - every chart is called alike
    """Yearly volatility across, yearly return up."""
    told = mapping(mapping(finding.result if finding is not None else {}).get("frontier"))
    line = [mapping(p) for p in items(told.get("points"))]
    holdings = [mapping(h) for h in items(told.get("holdings"))]
    traces = [
        _trace("Efficient frontier", line, mode="lines", line={"color": BLUE, "width": 2.5}),
        _trace(
            "Holdings", holdings, mode="markers+text", marker={"color": MUTED, "size": 9}, textposition="top center",
            text=safe_labels(str(h.get("name")) for h in holdings),
        ),
        _marked("Equal parts", told.get("equal_weights"), VERMILLION, "diamond"),
        _marked("Best Sharpe ratio", told.get("maximum_sharpe"), GREEN, "star"),
        _marked("Least variance", told.get("minimum_variance"), BLUE, "square"),
    ]  # fmt: skip
    axes = {name: {"title": {"text": text}, "ticksuffix": "%"} for name, text in _AXES.items()}
    return figure(spec, traces, ["no short sales; of the past"], hovermode="closest", **legend(4), **axes)


_AXES = {"xaxis": "Volatility a year", "yaxis": "Return a year"}


def _marked(name: str, point: object, color: str, symbol: str) -> Figure:
    found = mapping(point)
    said = ", ".join(f"{safe(str(k), 40)} {100 * (number(w) or 0.0):.0f}%" for k, w in _largest(found.get("weights")))
    marker = {"color": color, "size": 12, "symbol": symbol}
    return _trace(name, [found], mode="markers", marker=marker, customdata=[said], hovertemplate="%{customdata}<extra></extra>")


def _largest(weights: object) -> list[tuple[Any, Any]]:
    return sorted(mapping(weights).items(), key=lambda held: -(number(held[1]) or 0.0))[:5]


def _trace(name: str, points: list[Mapping[str, Any]], **more: Any) -> Figure:
    across, up = ([number(p.get(key)) for p in points] for key in ("volatility", "annual_return"))
    percent = [[None if v is None else 100 * v for v in side] for side in (across, up)]
    return {"type": "scatter", "name": name, "x": brief(percent[0]), "y": brief(percent[1]), **more}
