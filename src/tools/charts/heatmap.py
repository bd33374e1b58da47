"""Cells by colour: a correlation matrix, a measure by two dimensions, or ranked factors of a target as bars."""

from __future__ import annotations

from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.crossing import Crossing, cross
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, lies, unit_of, value_axis
from src.tools.charts.grouped_bar import left_out
from src.tools.charts.leaf_order import leaf_order
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import (
    BLUE,
    DIVERGING,
    INK,
    MUTED,
    PALE_DIVERGING,
    PALE_SEQUENTIAL,
    PURPLE,
    SEQUENTIAL,
    VERMILLION,
    Stops,
)  # fmt: skip
from src.tools.result_view.factors import Factor, ranked_factors
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, numbers
from src.tools.result_view.units import COEFFICIENT, PROBABILITY, show

MAX_FACTORS: Final = 20
MAX_SIDE: Final = 25
FEW_NAMES: Final = 12
FEW_CELLS: Final = 300
"""With more, a value in each cell could not be read."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Ranked factors when the finding has a target, its matrix when it has none, else the crossed dimensions."""
    rows = Rows(table)
    result = mapping(finding.result if finding is not None else {})
    matrix = mapping(result.get("matrix"))
    if result.get("target") is not None or (ranked_factors(result) and not items(matrix.get("columns"))):
        return _factors(spec, rows, result)
    if items(matrix.get("columns")):
        return _matrix(spec, rows, matrix)
    return _crossed(spec, rows)


def _factors(spec: ChartSpec, rows: Rows, result: Any) -> Figure:
    factors = ranked_factors(result)
    drawn = factors[:MAX_FACTORS]
    trace: Figure = {
        "type": "bar",
        "orientation": "h",
        "x": brief([f.value for f in drawn], 4),
        "y": safe_labels(label_of(spec, rows, f.name) for f in drawn),
        "marker": {"color": [_color(f) for f in drawn], "pattern": {"shape": [_PATTERNS.get(_color(f), "") for f in drawn]}},
        "text": [_said(f) for f in drawn],
        "textposition": "none",
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    ends = [f.interval or (f.value, f.value) for f in drawn]
    if any(f.interval for f in drawn):
        above = brief([max(high - f.value, 0.0) for f, (_, high) in zip(drawn, ends, strict=True)], 4)
        below = brief([max(f.value - low, 0.0) for f, (low, _) in zip(drawn, ends, strict=True)], 4)
        whiskers = {"type": "data", "symmetric": False, "color": INK, "thickness": 1.2}
        trace["error_x"] = whiskers | {"array": above, "arrayminus": below}
    reach = min(max([abs(v) for pair in ends for v in pair] + [abs(f.value) for f in drawn] + [0.1]) * 1.1, 1.05)
    axes = {
        "xaxis": {"title": {"text": "Correlation"}, "range": [-reach, reach], "zeroline": True, "zerolinecolor": INK},
        "yaxis": category_axis("") | {"autorange": "reversed"},
    }
    return figure(spec, [trace], _keys(drawn, len(factors)), height=max(360, 170 + 26 * len(drawn)), **axes)


def _keys(drawn: list[Factor], of: int) -> list[str]:
    """What colours and whiskers mean, as far as they are used."""
    used = [_color(f) for f in drawn]
    keys = ((BLUE, "blue: rises together"), (VERMILLION, "orange: moves against"), (PURPLE, "purple: category, no direction"))
    notes = [", ".join(text for color, text in (*keys, (MUTED, "grey: no evidence")) if color in used)]
    notes.append("whiskers: 95% confidence" if any(f.interval for f in drawn) else "")
    notes.append(f"{len(drawn)} strongest of {of} shown" if len(drawn) < of else "")
    return notes


_PATTERNS: Final = {MUTED: "/", PURPLE: "."}
"""Beside the colour: what has no evidence, and what has no direction; the sign is the side that a bar lies on."""


def _color(factor: Factor) -> str:
    if factor.evident is False:
        return MUTED
    if not factor.signed:
        return PURPLE
    return BLUE if factor.value >= 0 else VERMILLION


def _said(factor: Factor) -> str:
    name = "r" if factor.signed else "strength"
    q = f", q {show(factor.q, PROBABILITY)}" if factor.q is not None else ""
    return f"{name} = {show(factor.value, COEFFICIENT)}{q}"


def _matrix(spec: ChartSpec, rows: Rows, matrix: Any) -> Figure:
    columns = [str(c) for c in items(matrix.get("columns"))]
    grid = [numbers(line)[: len(columns)] for line in items(matrix.get("values"))[: len(columns)]]
    picked = _strongest(grid)
    order = [picked[i] for i in leaf_order([[grid[i][j] for j in picked] for i in picked])] if picked else []
    cells = [[grid[i][j] for j in order] for i in order] if order else grid
    names = safe_labels(label_of(spec, rows, columns[i]) for i in order) if order else safe_labels(columns)
    trace = _cells(names, names, cells) | {"colorscale": [list(stop) for stop in DIVERGING], "zmin": -1, "zmax": 1}
    trace["colorbar"] = {"title": {"text": "r"}, "outlinewidth": 0, "thickness": 16}
    if len(names) <= FEW_NAMES:
        trace |= _with_values("%{z:.2f}", PALE_DIVERGING)
    notes = (
        [f"{len(names)} of {len(columns)} columns shown, those with the strongest links"] if len(names) < len(columns) else []
    )
    notes.append("columns that go together stand side by side" if len(order) > 2 else "")
    axes = {"xaxis": category_axis(""), "yaxis": category_axis("") | {"autorange": "reversed"}}
    return figure(spec, [trace], notes, height=max(450, 200 + 28 * len(names)), **axes)


def _strongest(grid: list[list[float | None]]) -> list[int]:
    """The columns to draw, in their order: of too many, those whose strongest link is strongest; none of a ragged matrix."""
    size = len(grid)
    if any(len(line) != size for line in grid):
        return []
    best = [max((abs(v) for j, v in enumerate(line) if v is not None and j != i), default=0.0) for i, line in enumerate(grid)]
    return sorted(sorted(range(size), key=lambda i: (-best[i], i))[:MAX_SIDE])


def _crossed(spec: ChartSpec, rows: Rows) -> Figure:
    measure = spec.y[0]
    crossing = cross(rows, spec.x or "", spec.color, spec.y, [label_of(spec, rows, y) for y in spec.y])
    drawn = crossing.largest(MAX_SIDE, MAX_SIDE)
    across, up = (drawn.columns, drawn.rows) if (turned := _turned(drawn)) else (drawn.rows, drawn.columns)
    cells = [[drawn.cells.get((u, a) if turned else (a, u)) for a in across] for u in up]
    unit = unit_of(spec, rows, measure)
    trace = _cells(safe_labels(across), safe_labels(up), cells)
    trace["text"] = [[safe(show(v, unit) or "") for v in line] for line in cells]
    trace["hovertemplate"] = "%{y}, %{x}: %{text}<extra></extra>"
    if len(across) <= FEW_NAMES and len(across) * len(up) <= FEW_CELLS:
        trace |= _with_values("%{text}", PALE_SEQUENTIAL)
    else:
        bar = value_axis(label_of(spec, rows, measure), unit, list(drawn.cells.values()))
        trace["colorbar"] = {k: v for k, v in bar.items() if k != "hoverformat"} | {"outlinewidth": 0, "thickness": 16}
        trace["colorscale"] = [list(stop) for stop in SEQUENTIAL]
    first = category_axis(label_of(spec, rows, spec.x or ""), drawn.rows)
    second = category_axis(label_of(spec, rows, spec.color or ""), drawn.columns)
    axes = {"xaxis": second if turned else first, "yaxis": (first if turned else second) | {"autorange": "reversed"}}
    return figure(spec, [trace], left_out(drawn, crossing), height=max(450, 170 + 26 * len(up)), **axes)


def _with_values(template: str, scale: Stops) -> Figure:
    """Keys that print a value in each cell, on colours pale enough to read it; a scale beside it would say it twice."""
    return {
        "texttemplate": template,
        "textfont": {"size": 11, "color": INK},
        "colorscale": [list(stop) for stop in scale],
        "showscale": False,
    }


def _turned(drawn: Crossing) -> bool:
    """Whether the rows' names read better beside the cells than tilted under them; months and hours stay across."""
    if not drawn.ranked_rows:
        return False
    return lies(drawn.rows) and (not drawn.ranked_columns or _widest(drawn.rows) >= _widest(drawn.columns))


def _widest(names: list[str]) -> int:
    return max(map(len, names), default=0)


def _cells(xs: list[str], ys: list[str], cells: list[list[float | None]]) -> Figure:
    return {
        "type": "heatmap",
        "x": xs,
        "y": ys,
        "z": [brief(line, 4) for line in cells],
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{x}, %{y}: %{z}<extra></extra>",
    }
