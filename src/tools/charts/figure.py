"""The frame around every chart: title, notes, axes and the JSON that plotly loads."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final

from src.models.analysis import ChartSpec
from src.tools.charts.text import axis_title, safe
from src.tools.charts.theme import MUTED, template
from src.tools.result_view.naming import humanize
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import CURRENCIES, PERCENT, clean, prefix, suffix

Figure = dict[str, Any]
DIGITS: Final = 6
"""Significant digits of a drawn value: more than a screen can show, far fewer bytes than a double's seventeen."""

MAX_ON_TOP: Final = 4

DATE_TICKS: Final = {"month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}


def figure(spec: ChartSpec, data: Sequence[Figure], notes: Sequence[str] = (), **layout: Any) -> Figure:
    """Traces with the title and the notes of a chart around them."""
    said = [safe(n, 200) for n in notes if n]
    heading, under = _wrapped(spec.title, 84, 2), _wrapped(" · ".join(n for n in notes if n), 120, 3)
    title: Figure = {"text": "<br>".join(heading)}
    if under:
        title["subtitle"] = {"text": "<br>".join(under), "font": {"color": MUTED, "size": 12}}
    legend_height = 28 if layout.get("legend", {}).get("orientation") == "h" else 0
    base: Figure = {
        "template": template(),
        "title": title,
        "margin": {"l": 64, "r": 24, "t": 38 + 22 * len(heading) + 18 * len(under) + legend_height, "b": 56},
        "showlegend": False,
        "meta": {"kind": spec.kind, "notes": said},
    }
    return {"data": list(data), "layout": base | layout}


def _wrapped(text: str, width: int, lines: int) -> list[str]:
    """Safe lines of the text; plotly does not wrap titles itself."""
    return [safe(line) for line in wrap(clean(text, width * lines), width, max_lines=lines, placeholder=" …")]


def legend(entries: int) -> Figure:
    """Layout keys of a legend: between title and plot while it fits on a line, else beside the plot."""
    if entries > MAX_ON_TOP:
        return {"showlegend": True}
    return {"showlegend": True, "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"}}


def value_axis(name: str, unit: str, values: Sequence[float | None] = ()) -> Figure:
    """An axis of a quantity, with its name, its unit and separators a reader expects."""
    axis: Figure = {"title": {"text": safe(axis_title(name, unit), 80)}, "separatethousands": True, "exponentformat": "B"}
    if unit in CURRENCIES or unit in PERCENT:
        axis |= {"tickprefix": safe(prefix(unit)), "ticksuffix": suffix(unit)}
    axis["hoverformat"] = hover_format(unit, values)
    return axis


def hover_format(unit: str, values: Sequence[float | None]) -> str:
    """The d3 format of a value under the mouse: as many decimals as the sizes call for."""
    sizes = [abs(v) for v in values if v is not None]
    if sizes and all(v == math.floor(v) for v in sizes):
        return ",.0f"
    largest = max(sizes, default=0.0)
    if unit in CURRENCIES:
        return ",.0f" if largest >= 1e5 else ",.2f"
    return ",.0f" if largest >= 1e5 else ",.2f" if largest >= 10 else ",.4~g"


def time_axis(name: str, grain: str | None) -> Figure:
    """An axis of dates, ticked the way the grain is spoken."""
    axis: Figure = {"type": "date", "title": {"text": safe(name, 80)}, "hoverformat": "%a %-d %b %Y"}
    if grain in DATE_TICKS:
        axis |= {"hoverformat": DATE_TICKS[grain], "tickformat": DATE_TICKS[grain]}
    if grain == "year":
        axis["dtick"] = "M12"
    return axis


def category_axis(name: str) -> Figure:
    """An axis of names; numbers among them stay names."""
    return {"type": "category", "title": {"text": safe(name, 80)}}


def label_of(spec: ChartSpec, rows: Rows, name: str) -> str:
    """What a reader calls the column."""
    if name in spec.labels:
        return spec.labels[name]
    if name in rows and rows.column(name).label:
        return rows.column(name).label
    return humanize(name)


def unit_of(spec: ChartSpec, rows: Rows, name: str) -> str:
    """The column's unit, or nothing."""
    if name in spec.units:
        return spec.units[name]
    return rows.column(name).unit if name in rows else ""


def brief(values: Sequence[float | None], digits: int = DIGITS) -> list[float | int | None]:
    """The values with as many digits as can be seen."""
    return [None if v is None else _short(v, digits) for v in values]


def _short(value: float, digits: int) -> float | int:
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def to_json(drawn: Figure) -> str:
    """Strict JSON: no NaN, no bytes, so any Plotly.js and `plotly.io.from_json` read it."""
    return json.dumps(drawn, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
