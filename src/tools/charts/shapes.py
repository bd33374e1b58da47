"""Charts that are asked for by name and that columns alone decide: stacked bars, areas, trees, flows, radars, funnels, spreads.

Each is written as a figure of references and goes through the same checks as one of a model's, which say why rows do not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.custom.doors import Checked, check_figure
from src.tools.charts.custom.drawing import draw as draw_custom
from src.tools.charts.figure import Figure

Written = dict[str, Any]


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The shape of the spec's columns. Raises ValueError where the rows do not fit it."""
    return draw_custom(replace(spec, figure=shaped(spec, table).figure), table, finding)


def shaped(spec: ChartSpec, table: ResultTable) -> Checked:
    """The figure of the spec's columns, or None and why the rows do not fit."""
    if not spec.y or (spec.x is None and spec.kind not in _WITHOUT_X):
        return Checked(None, "it needs a number and something to show it by")
    return check_figure(SHAPES[spec.kind](spec), table)


def _ref(name: str | None) -> dict[str, str]:
    return {"column": name or ""}


def _one(kind: str, layout: Written | None = None, **attributes: Any) -> Written:
    given = {name: value for name, value in attributes.items() if value is not None}
    return {"data": [{"type": kind, **given}], "layout": layout or {}}


def _group(spec: ChartSpec) -> dict[str, str] | None:
    return _ref(spec.color) if spec.color is not None else None


def _stacked_bar(spec: ChartSpec) -> Written:
    if spec.color is not None or len(spec.y) == 1:
        return _one("bar", {"barmode": "stack"}, x=_ref(spec.x), y=_ref(spec.y[0]), orientation="v", group=_group(spec))
    bars = [{"type": "bar", "x": _ref(spec.x), "y": _ref(y), "orientation": "v"} for y in spec.y]
    return {"data": bars, "layout": {"barmode": "stack"}}


def _area(spec: ChartSpec) -> Written:
    if spec.color is not None or len(spec.y) == 1:
        stack: Written = {"stackgroup": "one"} if spec.color is not None else {"fill": "tozeroy"}
        return _one("scatter", x=_ref(spec.x), y=_ref(spec.y[0]), mode="lines", group=_group(spec), **stack)
    areas = [{"type": "scatter", "mode": "lines", "x": _ref(spec.x), "y": _ref(y), "stackgroup": "one"} for y in spec.y]
    return {"data": areas}


def _tree(kind: str) -> Callable[[ChartSpec], Written]:
    def written(spec: ChartSpec) -> Written:
        levels = [name for name in (spec.color, spec.x) if name is not None]
        return _one(kind, path=[_ref(name) for name in levels], values=_ref(spec.y[0]))

    return written


def _funnel(spec: ChartSpec) -> Written:
    return _one("funnel", x=_ref(spec.y[0]), y=_ref(spec.x), orientation="h", textinfo="value+percent initial")


def _radar(spec: ChartSpec) -> Written:
    if spec.color is not None or len(spec.y) == 1:
        return _one("scatterpolar", r=_ref(spec.y[0]), theta=_ref(spec.x), fill="toself", group=_group(spec))
    return {"data": [{"type": "scatterpolar", "r": _ref(y), "theta": _ref(spec.x), "fill": "toself"} for y in spec.y]}


def _sankey(spec: ChartSpec) -> Written:
    return _one("sankey", link={"source": _ref(spec.x), "target": _ref(spec.color), "value": _ref(spec.y[0])})


def _bubble(spec: ChartSpec) -> Written:
    size = _ref(spec.y[1]) if len(spec.y) > 1 else None
    marker = {"size": size} if size is not None else None
    return _one("scatter", x=_ref(spec.x), y=_ref(spec.y[0]), mode="markers", marker=marker, group=_group(spec))


def _spread(kind: str) -> Callable[[ChartSpec], Written]:
    def written(spec: ChartSpec) -> Written:
        by = spec.x or spec.color
        more = {"box": {"visible": True}} if kind == "violin" else {"boxpoints": "outliers"}
        return _one(kind, x=_ref(by) if by is not None else None, y=_ref(spec.y[0]), **more)

    return written


SHAPES: Final[dict[str, Callable[[ChartSpec], Written]]] = {
    "stacked_bar": _stacked_bar,
    "area": _area,
    "treemap": _tree("treemap"),
    "sunburst": _tree("sunburst"),
    "funnel": _funnel,
    "radar": _radar,
    "sankey": _sankey,
    "bubble": _bubble,
    "violin": _spread("violin"),
    "box": _spread("box"),
}
_WITHOUT_X: Final = frozenset({"violin", "box"})
STACKED: Final = frozenset({"stacked_bar", "area", "treemap", "sunburst", "sankey"})
"""Shapes whose parts are read together: only what adds up is drawn so."""
