"""The frame around every chart: title, notes, axes and the JSON that plotly loads."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import unescape
from textwrap import wrap
from typing import Any, Final

from src.models.analysis import ChartSpec
from src.tools.charts.formats import date_ticks, number_ticks
from src.tools.charts.text import axis_title, safe
from src.tools.charts.theme import MUTED, template
from src.tools.result_view.focus import CALENDAR_NAMES
from src.tools.result_view.naming import humanize
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import GRAINS, clean

Figure = dict[str, Any]
DIGITS: Final = 9
"""Significant digits of a drawn value: cents of millions under the mouse, in far fewer bytes than a double's seventeen."""

WIDE_MONTHS: Final = 6
MAX_ON_TOP: Final = 4
LINE: Final = 90
"""Characters of a legend's line."""


def figure(spec: ChartSpec, data: Sequence[Figure], notes: Sequence[str] = (), **layout: Any) -> Figure:
    """Traces with the title and the notes of a chart around them."""
    said = [safe(n, 200) for n in notes if n]
    heading, under = _wrapped(spec.title, 84, 2), _wrapped(" · ".join(n for n in notes if n), 120, 3)
    title: Figure = {"text": "<br>".join(heading)}
    if under:
        title["subtitle"] = {"text": "<br>".join(under), "font": {"color": MUTED, "size": 12}}
    legend_height = 28 if layout.get("legend", {}).get("orientation") == "h" else 0
    bottom = 56 if layout.get("xaxis", {}).get("title", {}).get("text") else 36
    base: Figure = {
        "template": template(),
        "title": title,
        "margin": {"l": 64, "r": 24, "t": 34 + 22 * len(heading) + 18 * len(under) + legend_height, "b": bottom},
        "showlegend": False,
        "meta": {"kind": spec.kind, "notes": said},
    }
    return {"data": list(data), "layout": base | layout}


def _wrapped(text: str, width: int, lines: int) -> list[str]:
    """Safe lines of the text; plotly does not wrap titles itself."""
    said = clean(text, width * lines)
    even = max(-(-len(said) // -(-len(said) // width)) + 8, 1) if len(said) > width else width  # no lone last word
    return [safe(line) for line in wrap(said, min(even, width), max_lines=lines, placeholder=" …")]


def legend(entries: int, names: Sequence[str] = ()) -> Figure:
    """Layout keys of a legend: between title and plot while it fits on a line, else beside the plot."""
    if entries > MAX_ON_TOP or sum(len(n) + 6 for n in names) > LINE:
        return {"showlegend": True, "legend": {"traceorder": "normal"}}
    on_top = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}
    return {"showlegend": True, "legend": on_top}


def value_axis(name: str, unit: str, values: Sequence[float | None] = ()) -> Figure:
    """An axis of a quantity, with its name, its unit and separators a reader expects."""
    return {"title": {"text": safe(axis_title(name, unit), 80)}} | number_ticks(unit, values)


def time_axis(name: str, grain: str | None, days: Sequence[object] = ()) -> Figure:
    """An axis of dates, ticked the way the grain is spoken; a calendar needs no name, a date of something does."""
    named = {} if grain in GRAINS else {"title": {"text": safe(name, 80)}}
    return named | date_ticks(grain, days)


def category_axis(name: str, names: Sequence[str] = ()) -> Figure:
    """An axis of names; numbers among them stay names, months of the year are shortened."""
    axis = {"type": "category", "title": {"text": safe(name, 80)}, "showgrid": False}
    if len(names) > WIDE_MONTHS and all(n in CALENDAR_NAMES["month_of_year"] for n in names):
        axis |= {"tickmode": "array", "tickvals": list(names), "ticktext": [n[:3] for n in names]}
    return axis


def lies(names: Sequence[str], *, many: int = 12, longest: int = 10) -> bool:
    """Whether groups stand better below one another: so many, or with names so long, would be tilted or cut side by side."""
    return len(names) > many or (len(names) > 2 and any(len(unescape(n)) > longest for n in names))


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
    if math.isinf(short):
        return value  # the largest doubles cannot be rounded up
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def to_json(drawn: Figure) -> str:
    """Strict JSON: no NaN, no bytes, so any Plotly.js and `plotly.io.from_json` read it."""
    return json.dumps(drawn, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
