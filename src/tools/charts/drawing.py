"""A figure of the rows or the finding: the registry of chart kinds and the one door to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Final

from src.models.analysis import ChartKind, ChartSpec, ChartTheme, Finding
from src.models.sql import ResultTable
from src.tools.charts.custom.resolve import columns_of
from src.tools.charts.describe import describe
from src.tools.charts.figure import Figure, to_json
from src.tools.charts.recolour import recoloured
from src.tools.charts.shapes import SHAPES, shaped
from src.tools.charts.theme import THEMES
from src.tools.result_view.drivers import drivers_of
from src.tools.result_view.factors import has_links
from src.tools.result_view.rows import Rows

DrawFigure = Callable[[ChartSpec, ResultTable, Finding | None], Figure]

CHARTS: Final[dict[ChartKind, str]] = {
    "line": "src.tools.charts.line:draw",
    "forecast": "src.tools.charts.forecast:draw",
    "anomaly": "src.tools.charts.anomaly:draw",
    "scatter": "src.tools.charts.scatter:draw",
    "bar": "src.tools.charts.bar:draw",
    "grouped_bar": "src.tools.charts.grouped_bar:draw",
    "heatmap": "src.tools.charts.heatmap:draw",
    "histogram": "src.tools.charts.histogram:draw",
    "number": "src.tools.charts.number:draw",
    "table": "src.tools.charts.table:draw",
    "pie": "src.tools.charts.pie:draw",
    "drivers": "src.tools.charts.drivers:draw",
    "performance": "src.tools.charts.performance:draw",
    "frontier": "src.tools.charts.frontier:draw",
    "answers": "src.tools.charts.answers:draw",
    "waterfall": "src.tools.charts.waterfall:draw",
    "clusters": "src.tools.charts.clusters:draw",
    "cohort": "src.tools.charts.cohort:draw",
    "trend": "src.tools.charts.trend:draw",
    "decomposition": "src.tools.charts.decomposition:draw",
    "intervals": "src.tools.charts.intervals:draw",
    "coefficients": "src.tools.charts.coefficients:draw",
    "fitted": "src.tools.charts.fitted:draw",
    "stacked_bar": "src.tools.charts.shapes:draw",
    "area": "src.tools.charts.shapes:draw",
    "treemap": "src.tools.charts.shapes:draw",
    "sunburst": "src.tools.charts.shapes:draw",
    "funnel": "src.tools.charts.shapes:draw",
    "radar": "src.tools.charts.shapes:draw",
    "sankey": "src.tools.charts.shapes:draw",
    "bubble": "src.tools.charts.shapes:draw",
    "violin": "src.tools.charts.shapes:draw",
    "box": "src.tools.charts.shapes:draw",
    "custom": "src.tools.charts.custom.drawing:draw",
}
"""Chart kind -> "module:function", imported on first use."""

OF_FINDING: Final = frozenset(
    {
        "forecast", "anomaly", "performance", "frontier", "answers", "waterfall", "clusters", "cohort", "trend",
        "decomposition", "intervals", "coefficients", "fitted",
    }
)  # fmt: skip
"""Kinds that draw an analysis' result and need one."""
_NEEDS_X: Final = frozenset({"line", "bar", "grouped_bar", "heatmap", "pie", "fitted"})
_NEEDS_Y: Final = frozenset({"line", "bar", "grouped_bar", "scatter", "histogram", "number", "heatmap", "pie", "fitted"})


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None, theme: ChartTheme = "light") -> str:
    """Plotly JSON of the chart, strict and self-contained: `plotly.io.from_json` and Plotly.js load it.

    A spec that does not fit the rows (a column they do not have) is drawn as a table of them.
    """
    fitting = spec if fits(spec, table, finding) else replace(spec, kind="table", x=None, y=(), color=None)
    module, _, function = CHARTS[fitting.kind].partition(":")
    draw_figure: DrawFigure = getattr(import_module(module), function)
    figure = draw_figure(fitting, table, finding)
    figure["layout"]["meta"]["description"] = describe(fitting, table, figure)
    return to_json(recoloured(figure, THEMES[theme]))


def fits(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> bool:
    """Whether the spec can be drawn of these rows."""
    if spec.kind not in CHARTS:
        return False
    if finding is None and spec.kind in OF_FINDING:
        return False
    if spec.kind == "table":
        return True
    if spec.kind in SHAPES:
        return shaped(spec, table).figure is not None
    if spec.kind == "custom":
        return spec.figure is not None and columns_of(spec.figure) <= {c.name for c in table.columns}
    if spec.kind == "drivers":
        return finding is not None and bool(drivers_of(finding.result))
    if spec.kind == "heatmap" and finding is not None and has_links(finding.result):
        return True
    names = {c.name for c in table.columns}
    used = [n for n in (spec.x, spec.color, *spec.y) if n is not None]
    if spec.kind == "scatter" and not all(Rows(table).is_numeric(n) for n in (spec.x, *spec.y) if n in names):
        return False
    enough = (spec.x is not None or spec.kind not in _NEEDS_X) and (bool(spec.y) or spec.kind not in _NEEDS_Y)
    return enough and all(n in names for n in used) and (finding is not None or table.rows > 0)
