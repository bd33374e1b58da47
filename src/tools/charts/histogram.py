"""How values are distributed: a histogram with its median, or boxes side by side for groups."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, lies, unit_of, value_axis
from src.tools.charts.spread import Five, bins, body, box_trace, five_numbers, quantile
from src.tools.charts.text import axis_title, safe, safe_labels
from src.tools.charts.theme import BACKGROUND, BLUE, MUTED, VERMILLION
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import Rows, known, number, numbers
from src.tools.result_view.units import show

MAX_BOXES: Final = 20
MAX_PANELS: Final = 6


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The distribution of the spec's measures: boxes by `color`, else a histogram each."""
    rows = Rows(table)
    if spec.color is not None:
        return _boxes(spec, rows)
    result = mapping(finding.result if finding is not None else {})
    drawn = spec.y[:MAX_PANELS]
    panels = [_panel(spec, rows, name, result, place, len(drawn)) for place, name in enumerate(drawn)]
    traces = [t for trace, _, _ in panels for t in trace]
    layout: Figure = {}
    for _, axes, _ in panels:
        layout |= axes
    layout |= {"barmode": "overlay"}
    notes = [note for _, _, note in panels] if len(panels) == 1 else ["dashed: median"]
    if len(drawn) < len(spec.y):
        notes.append(f"{len(drawn)} of {len(spec.y)} columns shown")
    if len(panels) > 1:
        layout["height"] = 120 + 240 * ((len(panels) + 1) // 2)
    return figure(spec, traces, notes, bargap=0.02, **layout)


def _panel(spec: ChartSpec, rows: Rows, name: str, result: Any, place: int, of: int) -> tuple[list[Figure], Figure, str]:
    unit = unit_of(spec, rows, name)
    ordered = sorted(known(rows.numbers(name)))
    start, end = body(ordered)
    edges, counts = bins(ordered[start:end]) if ordered else _told(result, name) or ([], [])
    key = "" if place == 0 else str(place + 1)
    bars: Figure = {
        "type": "bar",
        "x": brief([(a + b) / 2 for a, b in pairwise(edges)]),
        "width": brief([b - a for a, b in pairwise(edges)]),
        "y": counts,
        "marker": {"color": BLUE, "line": {"color": BACKGROUND, "width": 0.5}},
        "text": [f"{show(_end(a), unit)} to {show(_end(b), unit)}" for a, b in pairwise(edges)],
        "textposition": "none",
        "hovertemplate": "%{text}: %{y}<extra></extra>",
        "xaxis": f"x{key}",
        "yaxis": f"y{key}",
    }
    median = quantile(ordered, 0.5) if ordered else None
    tails = _tails(ordered, (start, end), edges, unit, key)
    marks = _quantiles(ordered, unit, max(counts, default=0), key, alone=of == 1)
    axes = {
        f"xaxis{key}": value_axis(label_of(spec, rows, name), unit, ordered) | {"anchor": f"y{key}"},
        f"yaxis{key}": value_axis("Count" if of == 1 else "", "", [float(c) for c in counts]) | {"anchor": f"x{key}"},
    }
    if of > 1:
        _place(axes, key, place, of)
    missing = rows.count - len(ordered)
    note = f"dashed: median {show(median, unit)}" + (f" · {missing:,} without a value" if missing else "")
    if of == 1 and len(ordered) > 1:
        note = f"dotted: quartiles {show(quantile(ordered, 0.25), unit)} and {show(quantile(ordered, 0.75), unit)} · {note}"
    if tails:
        ends = [f"down to {show(ordered[0], unit)}"] if start else []
        ends += [f"up to {show(ordered[-1], unit)}"] if end < len(ordered) else []
        note += f" · hatched: {start + len(ordered) - end:,} values far out, {' and '.join(ends)}"
    return [bars, *tails, *marks], axes, note


def _tails(ordered: list[float], kept: tuple[int, int], edges: list[float], unit: str, key: str) -> list[Figure]:
    """A hatched bar on either side for the values of a tail that has no bins of its own."""
    start, end = kept
    tails = [(ordered[:start], edges[0] - 1.5 * (edges[1] - edges[0]))] if start else []
    tails += [(ordered[end:], edges[-1] + 1.5 * (edges[1] - edges[0]))] if end < len(ordered) else []
    if not tails:
        return []
    return [
        {
            "type": "bar",
            "name": "Far out",
            "x": brief([at for _, at in tails]),
            "width": brief([edges[1] - edges[0] for _ in tails]),
            "y": [len(values) for values, _ in tails],
            "marker": {"color": MUTED, "pattern": {"shape": "/"}},
            "text": [safe(f"{show(values[0], unit)} to {show(values[-1], unit)}") for values, _ in tails],
            "textposition": "none",
            "hovertemplate": "%{text}: %{y}<extra></extra>",
            "xaxis": f"x{key}",
            "yaxis": f"y{key}",
        }
    ]


def _quantiles(ordered: list[float], unit: str, top: int, key: str, *, alone: bool) -> list[Figure]:
    """Upright lines at the median and, where there is room for them, at the quartiles."""
    asked = [("median", 0.5, "dash")]
    asked += [("lower quartile", 0.25, "dot"), ("upper quartile", 0.75, "dot")] if alone and len(ordered) > 1 else []
    lines = []
    for name, q, dash in asked if ordered else []:
        at = quantile(ordered, q)
        lines.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": brief([at, at]),
                "y": [0, top],
                "line": {"color": VERMILLION, "dash": dash, "width": 2},
                "hovertemplate": f"{name} {safe(show(at, unit) or '')}<extra></extra>",
                "xaxis": f"x{key}",
                "yaxis": f"y{key}",
            }
        )
    return lines


def _told(result: Any, name: str) -> tuple[list[float], list[int]] | None:
    told = mapping(mapping(result.get("histogram")).get(name))
    edges, counts = known(numbers(told.get("edges"))), [int(number(c) or 0) for c in items(told.get("counts"))]
    return (edges, counts) if counts and len(edges) == len(counts) + 1 else None


def _end(edge: float) -> float:
    return float(f"{edge:.4g}")


def _place(axes: Figure, key: str, place: int, of: int) -> None:
    """Two panels a row, with room for axis titles."""
    lines = (of + 1) // 2
    height = 1 / lines
    left = 0.0 if place % 2 == 0 else 0.55
    top = 1 - (place // 2) * height
    axes[f"xaxis{key}"]["domain"] = [left, left + 0.45]
    axes[f"yaxis{key}"]["domain"] = [round(top - height * 0.68, 3), round(top, 3)]


def _boxes(spec: ChartSpec, rows: Rows) -> Figure:
    measure, by = spec.y[0], spec.color or ""
    groups: dict[str, list[float]] = {}
    for name, value in zip(rows.texts(by), rows.numbers(measure), strict=True):
        if value is not None:
            groups.setdefault(name, []).append(value)
    fives = {name: five_numbers(values) for name, values in groups.items()}
    ranked = sorted(fives, key=lambda n: (-fives[n].median, n))
    drawn = ranked[:MAX_BOXES]
    unit = unit_of(spec, rows, measure)
    trace = box_trace(safe_labels(drawn), [fives[n] for n in drawn], BLUE)
    note = f"{len(drawn)} of {len(ranked)} shown, highest medians first" if len(drawn) < len(ranked) else ""
    groups_axis = category_axis(label_of(spec, rows, by))
    axes: Figure = {
        "xaxis": groups_axis,
        "yaxis": value_axis(label_of(spec, rows, measure), unit, [v for n in drawn for v in groups[n]]),
    }
    beyond = _beyond(drawn, groups, fives)
    explained = "box: middle half and median; whiskers: 1.5 interquartile ranges"
    explained += "; dots: lowest and highest value beyond" if beyond else ""
    traces = [trace | {"name": axis_title(safe(measure), "")}]
    traces += [_dots(beyond, safe_labels(drawn), unit)] if beyond else []
    if lies(safe_labels(drawn)):
        traces = [_turned(t) for t in traces]
        axes = {"xaxis": axes["yaxis"], "yaxis": groups_axis | {"autorange": "reversed"}}
        axes["height"] = max(450, 150 + 26 * len(drawn))
    return figure(spec, traces, [explained, note], **axes)


def _turned(trace: Figure) -> Figure:
    """The same boxes or dots lying down."""
    turned = {k: v for k, v in trace.items() if k not in ("x", "y")} | {"y": trace["x"]}
    if trace["type"] == "box":
        return turned | {"orientation": "h"}
    return turned | {"x": trace["y"], "hovertemplate": "%{y}: %{text}<extra></extra>"}


def _beyond(drawn: list[str], groups: dict[str, list[float]], fives: dict[str, Five]) -> list[tuple[int, float]]:
    """(place of the group, value) of each group's lowest and highest value where the whiskers do not reach it."""
    ends = [(place, end(groups[name])) for place, name in enumerate(drawn) for end in (min, max)]
    return [(place, v) for place, v in ends if not fives[drawn[place]].low <= v <= fives[drawn[place]].high]


def _dots(beyond: list[tuple[int, float]], names: list[str], unit: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [names[place] for place, _ in beyond],
        "y": brief([v for _, v in beyond]),
        "text": [safe(show(v, unit) or "") for _, v in beyond],
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "marker": {"color": BLUE, "size": 5, "symbol": "circle-open"},
    }
