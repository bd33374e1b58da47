"""A chart as a model may ask for it, made a spec that can be drawn; or what is wrong with it, for the model to mend."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, Field

from src.models.analysis import ChartKind, ChartSpec
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.charts.custom import check_figure
from src.tools.charts.custom.misfits import PARTS, measure_of
from src.tools.charts.drawing import fits
from src.tools.charts.shapes import SHAPES, shaped
from src.tools.charts.wishes import no_whole, not_additive
from src.tools.measures import with_columns
from src.tools.result_view.rows import Rows
from src.tools.written_sql import shown_plan

NEEDS: Final[dict[ChartKind, str]] = {
    "line": "x time, y, color?",
    "bar": "x, y",
    "grouped_bar": "x, y, color?",
    "stacked_bar": "x, y, color",
    "area": "x time, y, color?",
    "scatter": "x, y, color?",
    "bubble": "x, y [height, size], color?",
    "heatmap": "x, y, color",
    "pie": "x, y",
    "treemap": "x, y, color parent?",
    "sunburst": "x, y, color parent?",
    "funnel": "x, y",
    "radar": "x, y, color?",
    "sankey": "x from, color to, y",
    "box": "x, y",
    "violin": "x, y",
}
"""Kinds that columns alone decide, and which each takes; y are numbers."""


class ChartDraft(BaseModel):
    """The visualizer's answer: a kind with its columns, a figure of references, or why there is none."""

    kind: str = Field(default="", max_length=40)
    x: str | None = Field(default=None, max_length=200)
    y: list[str] = Field(default_factory=list, max_length=8)
    color: str | None = Field(default=None, max_length=200)
    figure: dict[str, Any] | None = None
    cannot: str = Field(default="", max_length=300)


def spec_of(
    draft: ChartDraft, own: ChartSpec, plan: QueryPlan, table: ResultTable, semantics: SemanticModel
) -> ChartSpec | str:
    """The draft as a spec that can be drawn, with our title, labels and units; or what is wrong with it."""
    plan, semantics = shown_plan(*with_columns(plan, semantics), table)
    if draft.figure is not None:
        return _of_figure(draft.figure, own, plan, table, semantics)
    kind = next((k for k in NEEDS if k == draft.kind), None)
    if kind is None:
        return f"There is no kind {draft.kind[:40]!r}; name one of those listed, or write a figure."
    known = {c.name for c in table.columns}
    missing = [name for name in (draft.x, draft.color, *draft.y) if name is not None and name not in known]
    if missing:
        return f"There is no column {missing[0][:60]!r}."
    spec = replace(own, kind=kind, x=draft.x, y=tuple(dict.fromkeys(draft.y)), color=draft.color, figure=None)
    if kind in SHAPES and (checked := shaped(spec, table)).figure is None:
        return checked.reason
    if kind == "pie":
        written = {"data": [{"type": "pie", "labels": {"column": draft.x}, "values": {"column": next(iter(draft.y), "")}}]}
        checked = check_figure(written, table)
        if checked.figure is None:
            return checked.reason
    rows = Rows(table)
    wrong = next((y for y in spec.y if not rows.is_numeric(y)), None)
    if wrong is not None or not fits(spec, table, None):
        return f"{kind} does not fit: it takes {NEEDS[kind]}, with numbers as y."
    return no_whole(spec.kind, spec.y, plan, semantics) or _crowded(spec, rows) or spec


def _crowded(spec: ChartSpec, rows: Rows) -> str:
    """Several rows at one place of a chart that draws one."""
    if spec.kind not in ("line", "bar", "grouped_bar", "heatmap") or spec.x is None:
        return ""
    keys = [rows.values(name) for name in (spec.x, spec.color) if name is not None]
    several = len(set(zip(*keys, strict=True))) < rows.count
    return f"{spec.kind} has several rows at one place: give the column that tells them apart as color." if several else ""


def _of_figure(
    written: dict[str, Any], own: ChartSpec, plan: QueryPlan, table: ResultTable, semantics: SemanticModel
) -> ChartSpec | str:
    checked = check_figure(written, table, own.labels)
    if checked.figure is None:
        return checked.reason
    measures = [m["column"] for t in checked.figure.traces if isinstance(m := measure_of(t), dict) and "column" in m]
    for trace in checked.figure.traces:
        parts = trace["type"] in PARTS or "stackgroup" in trace or checked.figure.layout.get("barmode") in ("stack", "relative")
        measure = measure_of(trace) or trace.get("y")
        if parts and isinstance(measure, dict) and (reason := not_additive(measure["column"], plan, semantics)):
            return reason
    return replace(own, kind="custom", x=None, y=tuple(dict.fromkeys(measures)), color=None, figure=checked.figure)
