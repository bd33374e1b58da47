"""A checked figure as one of our charts: data from the rows, colours of the theme, axes that cannot lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from src.models.analysis import ChartSpec, CheckedFigure, Finding
from src.models.sql import ResultTable
from src.tools.charts.custom.looks import dressed
from src.tools.charts.custom.resolve import SPOKEN, Resolver
from src.tools.charts.figure import Figure, category_axis, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.text import safe
from src.tools.charts.theme import BACKGROUND, GRID, MUTED, PALETTE
from src.tools.result_view.rows import Rows, as_day

FROM_ZERO: Final = frozenset({"bar", "funnel", "waterfall", "histogram"})
"""Lengths are compared: their axis begins at zero and is no logarithm."""
_TREES: Final = ("treemap", "sunburst", "icicle")
_OFF_AXES: Final = (*_TREES, "pie", "scatterpolar", "barpolar", "sankey", "indicator")


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The spec's checked figure. Raises ValueError for a spec without one."""
    if spec.figure is None:
        raise ValueError("a custom chart needs its checked figure")
    rows = Rows(table)
    resolver = Resolver(spec, rows, len(spec.figure.traces))
    filled = [(raw, made) for raw in spec.figure.traces for made in resolver.filled(raw)]
    traces = [dressed(_named(made), place, len(filled)) for place, (_, made) in enumerate(filled)]
    layout = _layout(spec.figure, [(raw, made) for (raw, _), made in zip(filled, traces, strict=True)], spec, rows)
    titled = ChartSpec(spec.kind, spec.figure.title or spec.title)
    return figure(titled, traces, [*resolver.notes, *spec.figure.notes], **layout)


def _named(trace: Figure) -> Figure:
    return trace | {"name": safe(trace["name"], 60)} if "name" in trace and "&" not in trace["name"] else trace


def _layout(checked: CheckedFigure, pairs: Sequence[tuple[Figure, Figure]], spec: ChartSpec, rows: Rows) -> Figure:
    traces = [made for _, made in pairs]
    layout: Figure = {k: v for k, v in checked.layout.items() if "axis" not in k[:5] and k not in ("barmode", "showlegend")}
    layout |= _bars(checked.layout, traces)
    names = [str(t.get("name") or "") for t in traces]
    shown = len(traces) > 1 and any(names) and all(t["type"] not in _TREES for t in traces)
    layout |= legend(len(traces), names) if shown else {}
    if any(t["type"] in _TREES for t in traces):
        layout |= {f"{kind}colorway": list(PALETTE[:6]) for kind in _TREES}
    if any(t["type"] in ("scatterpolar", "barpolar") for t in traces):
        layout["polar"] = _polar([t for t in traces if "polar" in t["type"]])
    return layout | _axes(checked.layout, pairs, spec, rows)


def _bars(asked: Figure, traces: list[Figure]) -> Figure:
    """Bars on top of one another hide one another, but for see-through histograms; below zero they stack downwards."""
    if not any(t["type"] in ("bar", "histogram") for t in traces):
        return {}
    mode = {"stack": "relative"}.get(asked.get("barmode", "group"), asked.get("barmode", "group"))
    if mode == "overlay":
        only = all(t["type"] == "histogram" for t in traces)
        for trace in traces if only and len(traces) > 1 else ():
            trace["opacity"] = min(trace.get("opacity", 0.6), 0.6)
        mode = "overlay" if only else "group"
    return {"barmode": mode}


def _polar(traces: list[Figure]) -> Figure:
    below = any(isinstance(v, int | float) and v < 0 for t in traces for v in t["r"])
    line = {"gridcolor": GRID, "linecolor": MUTED}
    return {
        "bgcolor": BACKGROUND,
        "domain": {"x": [0, 1], "y": [0, 0.94]},
        "angularaxis": line | {"direction": "clockwise"} | ({"type": "category"} if _texts(traces[0]["theta"]) else {}),
        "radialaxis": line | {"rangemode": "normal" if below else "tozero", "angle": 90, "tickangle": 90, "nticks": 5},
    }


def _texts(values: Any) -> bool:
    return any(isinstance(v, str) for v in values)


def _axes(asked: Figure, pairs: Sequence[tuple[Figure, Figure]], spec: ChartSpec, rows: Rows) -> Figure:
    axes: Figure = {}
    standing = [(raw, made) for raw, made in pairs if made["type"] not in _OFF_AXES]
    used = {made.get(f"{side}axis", side) for _, made in standing for side in "xy"}
    for name in sorted(used):
        side, number = name[0], name[1:]
        here = [(raw, made) for raw, made in standing if made.get(f"{side}axis", side) == name]
        own = asked.get(f"{side}axis{number}", {})
        axis = _kept(own, used, here, side) | _described(here, side, own, spec, rows)
        if _from_zero(here, side):
            axis = {k: v for k, v in axis.items() if not (k == "type" and v == "log")} | {"rangemode": "tozero"}
        if number and side == "y" and "overlaying" not in axis and "domain" not in axis and "y" in used:
            axis |= {"overlaying": "y", "side": "right"}
        if axis.get("overlaying"):  # a line over bars begins where they do, or it would seem to move more
            axis |= {"showgrid": False, "tickmode": "auto"} | ({"rangemode": "tozero"} if _beside_bars(standing, side) else {})
        if any(made["type"] in ("candlestick", "ohlc") for _, made in here) and side == "x":
            axis["rangeslider"] = {"visible": False}
        axes[f"{side}axis{number}"] = axis
    return axes


def _kept(own: Figure, used: set[str], here: Sequence[tuple[Figure, Figure]], side: str) -> Figure:
    """What the figure says of the axis, but for what leads nowhere or turns a quantity round."""
    kept = {k: v for k, v in own.items() if k != "title"}
    for key in ("overlaying", "matches", "anchor"):
        if kept.get(key) not in (*used, "free"):
            kept.pop(key, None)
    names = all(_texts(made.get(side) or ()) and not _days(made[side]) for _, made in here)
    if not names and not all(made["type"] == "heatmap" for _, made in here):
        kept.pop("autorange", None)
    return kept


def _described(here: Sequence[tuple[Figure, Figure]], side: str, own: Figure, spec: ChartSpec, rows: Rows) -> Figure:
    """Title, ticks and type by what stands on the axis: columns by their labels and units, arrays by what the code named."""
    refs = [raw.get(side) or (raw.get("close") if side == "y" else None) for raw, _ in here]
    columns = list(dict.fromkeys(ref["column"] for ref in refs if isinstance(ref, dict)))
    values = [v for _, made in here for v in made.get(side) or (made.get("close") if side == "y" else None) or ()]
    if not columns:
        counted = "Count" if any(made["type"] == "histogram" and not made.get(side) for _, made in here) else ""
        title = {"title": {"text": safe(own.get("title") or counted, 80)}} if own.get("title") or counted else {}
        return title | ({"separatethousands": True, "exponentformat": "B"} if not _texts(values) else {})
    labels = [label_of(spec, rows, name) for name in columns]
    name, unit = " / ".join(dict.fromkeys(labels[:3])), unit_of(spec, rows, columns[0])
    if any(made["type"] == "heatmap" for _, made in here):
        return category_axis(name, [str(v) for v in values]) | ({"autorange": "reversed"} if side == "y" else {})
    lying = {"autorange": "reversed"} if side == "y" and all(made.get("orientation") == "h" for _, made in here) else {}
    if all(rows.is_time(c) for c in columns) and not any(made["type"] in SPOKEN for _, made in here):
        return time_axis(name, columns[0], values) | lying
    if all(rows.is_numeric(c) for c in columns) and not _places(here, side):
        units = {unit_of(spec, rows, c) for c in columns}
        return value_axis(name, unit if len(units) == 1 else "", [v for v in values if isinstance(v, int | float)])
    return category_axis(name, [str(v) for v in values]) | lying


def _places(here: Sequence[tuple[Figure, Figure]], side: str) -> bool:
    """Whether the side is where bars stand, not how long they are."""
    bars = [made for _, made in here if made["type"] in ("bar", "funnel", "waterfall")]
    return any((made.get("orientation") == "h") == (side == "y") for made in bars)


def _from_zero(here: Sequence[tuple[Figure, Figure]], side: str) -> bool:
    measured = "x" if here and here[0][1].get("orientation") == "h" else "y"
    filled = any(made.get("stackgroup") or made.get("fill", "none") != "none" for _, made in here)
    return side == measured and (filled or any(made["type"] in FROM_ZERO for _, made in here))


def _beside_bars(standing: Sequence[tuple[Figure, Figure]], side: str) -> bool:
    return side == "y" and any(_from_zero([pair], "y") for pair in standing)


def _days(values: Any) -> bool:
    return any(as_day(v) is not None for v in values)
