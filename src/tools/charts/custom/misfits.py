"""Why a trace of allowed parts would still be no honest picture of its data."""

from __future__ import annotations

from typing import Any, Final

from src.tools.charts.figure import Figure
from src.tools.result_view.rows import Rows

MOST_SLICES: Final = 8
MOST_GROUPS: Final = 8
ONE_EACH: Final = frozenset({"bar", "pie", "funnel", "waterfall", "scatterpolar", "barpolar"})
"""Types that draw one value at a place: two rows at the same one would hide each other."""
PARTS: Final = frozenset({"pie", "treemap", "sunburst", "icicle", "sankey"})
SHOWN: Final = frozenset(
    {"x", "y", "z", "values", "text", "r", "theta", "path", "group", "source", "target", "value", "array", "arrayminus", "base"}
)
"""Attributes whose loss a reader should know of: they hold data."""
PLACES: Final = ("x", "y", "z", "labels", "values", "r", "theta", "open", "high", "low", "close", "text", "ids", "parents")


def measure_of(trace: Figure) -> Any:
    """What a trace's length, height or size stands for."""
    if trace["type"] in ("bar", "funnel", "waterfall"):
        return trace.get("x" if trace.get("orientation") == "h" else "y")
    if trace["type"] == "sankey":
        return trace["link"].get("value")
    return trace.get({"heatmap": "z", "scatterpolar": "r", "barpolar": "r", "indicator": "value"}.get(trace["type"], "values"))


def place_of(trace: Figure) -> Any:
    """Where it is drawn."""
    if trace["type"] in ("bar", "funnel", "waterfall"):
        return trace.get("y" if trace.get("orientation") == "h" else "x")
    return trace.get({"pie": "labels", "scatterpolar": "theta", "barpolar": "theta"}.get(trace["type"], "x"))


def misfit_of_columns(trace: Figure, rows: Rows) -> str:
    """What is wrong with a trace of references, or nothing. May set the orientation that its columns call for."""
    kind = trace["type"]
    if rows.count == 0:
        return "has no rows to draw"
    if kind in ("bar", "funnel", "waterfall"):
        up, across = (rows.is_numeric(trace[side]["column"]) for side in "yx")
        if not up and not across:
            return "needs a column of numbers on one axis"
        trace["orientation"] = "h" if not up or (across and trace.get("orientation") == "h") else "v"
    return _group(trace, rows) or (_by_type(kind, trace, rows) if kind in _OF_COLUMNS else "") or _same_place(trace, rows)


def _by_type(kind: str, trace: Figure, rows: Rows) -> str:
    return str(_OF_COLUMNS[kind](trace, rows))


def _group(trace: Figure, rows: Rows) -> str:
    if "group" not in trace:
        return ""
    if trace["type"] in (*PARTS, "heatmap", "indicator", "candlestick", "ohlc"):
        return "cannot be drawn once a group"
    count = rows.distinct(trace["group"]["column"])
    return f"has {count} groups, {MOST_GROUPS} can be told apart" if count > MOST_GROUPS else ""


def _same_place(trace: Figure, rows: Rows) -> str:
    lines = trace["type"] == "scatter" and "lines" in str(trace.get("mode", "lines"))
    if trace["type"] not in ONE_EACH and not lines and "stackgroup" not in trace:
        return ""
    place = rows.values(place_of(trace)["column"])
    groups = rows.values(trace["group"]["column"]) if "group" in trace else [None] * rows.count
    several = len(set(zip(place, groups, strict=True))) < rows.count
    return "has several rows at one place: give each other column that tells them apart as group" if several else ""


def _pie(trace: Figure, rows: Rows) -> str:
    if rows.count > MOST_SLICES:
        return f"has {rows.count} slices, {MOST_SLICES} can be told apart"
    return _parts(trace, rows)


def _parts(trace: Figure, rows: Rows) -> str:
    values = rows.numbers(measure_of(trace)["column"])
    whole = all(v is not None and v >= 0 for v in values) and any(values)
    return "" if whole else "has parts that are negative or missing, so they make no whole"


def _tree(trace: Figure, rows: Rows) -> str:
    for name in ("ids", "labels", "parents", "branchvalues"):
        trace.pop(name, None)
    if "path" not in trace or "values" not in trace:
        return "needs path, a list of columns from the whole to its parts, and values"
    trace["path"] = trace["path"] if isinstance(trace["path"], list) else [trace["path"]]
    return _parts(trace, rows)


def _heatmap(trace: Figure, rows: Rows) -> str:
    if "x" not in trace or "y" not in trace:
        return "needs x and y"
    cells = set(zip(rows.values(trace["x"]["column"]), rows.values(trace["y"]["column"]), strict=True))
    return "has several rows in one cell" if len(cells) < rows.count else ""


def _spread(trace: Figure, rows: Rows) -> str:
    for name in ("q1", "median", "q3", "lowerfence", "upperfence"):
        trace.pop(name, None)
    sides = [side for side in "xy" if side in trace]
    numeric = [side for side in sides if rows.is_numeric(trace[side]["column"])]
    if not numeric:
        return "needs a column of numbers"
    trace["orientation"] = "v" if "y" in numeric else "h"
    return ""


def _histogram(trace: Figure, rows: Rows) -> str:
    trace.pop("orientation", None)
    sides = [side for side in "xy" if side in trace]
    if len(sides) == 2:
        trace.setdefault("histfunc", "sum")
        return "" if any(rows.is_numeric(trace[side]["column"]) for side in sides) else "needs a column of numbers"
    return "" if sides else "needs x or y"


def _sankey(trace: Figure, rows: Rows) -> str:
    trace.pop("node", None)
    link = trace["link"]
    lacking = [name for name in ("source", "target", "value") if name not in link]
    if lacking:
        return f"needs link.{lacking[0]}"
    if link["source"] == link["target"]:
        return "needs two different columns as link.source and link.target"
    return _parts(trace, rows)


def _indicator(trace: Figure, rows: Rows) -> str:  # noqa: ARG001
    return "" if rows.count == 1 else f"shows one number, and there are {rows.count} rows"


def _scatter(trace: Figure, rows: Rows) -> str:
    size = trace.get("marker", {}).get("size")
    if isinstance(size, dict) and any(v is None or v < 0 for v in rows.numbers(size["column"])):
        return "has sizes that are negative or missing"
    return ""


_OF_COLUMNS: Final[dict[str, Any]] = {
    "pie": _pie, "treemap": _tree, "sunburst": _tree, "icicle": _tree, "heatmap": _heatmap, "box": _spread, "violin": _spread,
    "histogram": _histogram, "sankey": _sankey, "indicator": _indicator, "scatter": _scatter,
}  # fmt: skip


def misfit_of_arrays(trace: Figure) -> str:
    """What is wrong with a trace of arrays, or nothing."""
    kind = trace["type"]
    trace.pop("group", None)
    trace.pop("path", None)
    if kind in ("histogram", "box", "violin") and not any(trace.get(name) for name in ("x", "y", "q1")):
        return "has no data"
    if kind in ("treemap", "sunburst", "icicle") and not (trace.get("labels") and trace.get("parents")):
        return "needs labels and parents"
    if kind == "sankey":
        return _links(trace)
    if kind == "indicator":
        value = trace["value"]
        return "" if isinstance(value, int | float) else "shows one number"
    lengths = {len(trace[name]) for name in PLACES if isinstance(trace.get(name), list) and kind != "heatmap"}
    if len(lengths) > 1 and kind not in ("box", "violin", "histogram"):
        return "has arrays of different lengths"
    below = any(v is not None and v < 0 for v in trace.get("values", ()))
    return "has no whole of its parts" if kind in PARTS and below else ""


def _links(trace: Figure) -> str:
    link, names = trace["link"], trace.get("node", {}).get("label", [])
    ends = [link.get("source"), link.get("target"), link.get("value")]
    if not all(isinstance(end, list) for end in ends) or len({len(end) for end in ends}) != 1:
        return "needs link.source, link.target and link.value of the same length"
    places = [*ends[0], *ends[1]]
    right = all(type(p) is int and 0 <= p < len(names) for p in places) and all(v is not None and v >= 0 for v in ends[2])
    return "" if right else "has links that lead nowhere"
