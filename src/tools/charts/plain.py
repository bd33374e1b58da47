"""A chart of columns that somebody named, without a question behind it: drawn as named, or refused with the reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from src.models.analysis import ChartSpec
from src.models.plan import ChartKind
from src.models.sql import ResultTable
from src.tools.charts.drawing import CHARTS, OF_FINDING, draw, fits
from src.tools.charts.shapes import SHAPES, shaped
from src.tools.result_view.rows import Rows

_ALSO: Final[dict[str, ChartKind]] = {
    "hist": "histogram",
    "barplot": "bar",
    "bar_chart": "bar",
    "column": "bar",
    "boxplot": "box",
    "violinplot": "violin",
    "lineplot": "line",
    "line_chart": "line",
    "scatterplot": "scatter",
    "scatter_plot": "scatter",
    "pie_chart": "pie",
}
_NOT_PLAIN: Final = OF_FINDING | {"custom", "drivers"}
PLAIN: Final = tuple(kind for kind in CHARTS if kind not in _NOT_PLAIN)
_ONE_ROW_EACH: Final = frozenset({"bar", "pie", "line", "grouped_bar", "heatmap", "area", "stacked_bar", "funnel", "radar"})
_SPREADS: Final = frozenset({"box", "violin"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as Plotly JSON, and what it shows in words."""

    kind: ChartKind
    figure: str
    description: str


def plain_chart(table: ResultTable, kind: str, x: str, y: str, color: str, title: str) -> Drawn | str:
    """The chart, or why these columns cannot be drawn so. Nothing is added up on the way."""
    said = kind.strip().casefold().replace(" ", "_").replace("-", "_")
    known = _ALSO.get(said, said)
    if known not in PLAIN:
        return f"No plot type {kind[:40]!r}. Known: {', '.join(PLAIN)}."
    rows = Rows(table)
    missing = [n for n in (x, y, color) if n and n not in rows]
    if missing:
        return f"The DataFrame has no column {missing[0][:80]!r}. It has {', '.join(rows.names[:40])}."
    spec = _spec(known, rows, x, y, color, title)
    if reason := _why_not(spec, rows):
        return reason
    if not fits(spec, table, None):
        told = shaped(spec, table).reason if spec.kind in SHAPES else "the columns do not fit it"
        return f"It cannot be drawn as a {spec.kind}: {told}"
    figure = draw(spec, table, None)
    return Drawn(spec.kind, figure, str(json.loads(figure)["layout"]["meta"]["description"]))


def _spec(kind: ChartKind, rows: Rows, x: str, y: str, color: str, title: str) -> ChartSpec:
    named = title.strip() or " by ".join(n for n in (y, x) if n)
    if kind == "table":
        return ChartSpec(kind, named, None, rows.names)
    if kind in ("histogram", "number") or (kind in _SPREADS and not y):
        measure = y or x
        by = color or (x if y and kind in _SPREADS else "")
        return ChartSpec(kind, named, None, (measure,), by or None)
    if kind in _SPREADS:
        return ChartSpec(kind, named, x, (y,), color or None)
    return ChartSpec(kind, named, x or None, (y,) if y else (), color or None)


def _why_not(spec: ChartSpec, rows: Rows) -> str:
    if rows.count == 0:
        return "The DataFrame has no rows."
    if spec.kind != "table":
        if not spec.y:
            return f"A {spec.kind} needs a y_column."
        if not rows.is_numeric(spec.y[0]):
            return f"{spec.y[0]!r} holds no numbers."
    if spec.kind in _ONE_ROW_EACH and spec.x is not None:
        keys = list(zip(*(rows.values(n) for n in (spec.x, spec.color) if n is not None), strict=True))
        repeated = len(keys) - len(set(keys))
        if repeated:
            by = " and ".join(repr(n) for n in (spec.x, spec.color) if n is not None)
            return f"{repeated} of {len(keys)} rows repeat {by}: add them up in the SQL first, or split by color_column."
    return ""
