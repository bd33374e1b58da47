"""A change as a bridge: the earlier value, what each part added or took, the later value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, unit_of, value_axis
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE, PALETTE, VERMILLION
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.naming import humanize
from src.tools.result_view.rows import Rows, number
from src.tools.result_view.units import PERCENT, show

MAX_BARS: Final = 20
_ENDS: Final = PALETTE[5]
_SMALL: Final = 0.3
"""Steps that all stay within this part of the values would hardly be seen on an axis from zero."""


@dataclass(frozen=True, slots=True)
class Bar:
    """From `base` up or down by `height`; an end stands on the axis."""

    label: str
    base: float
    height: float
    end: bool


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The bars of the finding's `waterfall`, left to right, rises and falls told apart by colour and by their sign."""
    rows = Rows(table)
    result = mapping(finding.result if finding is not None else {})
    measure = spec.y[0] if spec.y else ""
    unit, name = unit_of(spec, rows, measure), label_of(spec, rows, measure)
    bars = bars_of(result.get("waterfall"))
    floor = _floor(bars)
    trace: Figure = {
        "type": "bar",
        "x": safe_labels(_apart([b.label for b in bars])),
        "y": brief([b.height - floor if b.end and floor else b.height for b in bars]),
        "base": brief([floor if b.end else b.base for b in bars], 9),
        "marker": {"color": [_ENDS if b.end else BLUE if b.height >= 0 else VERMILLION for b in bars]},
        "text": [safe(_told(b, unit)) for b in bars],
        "textposition": "outside",
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "cliponaxis": False,
    }
    levels = [v for b in bars for v in (b.base, b.base + b.height)]
    axis = value_axis(name, unit, levels)
    axis |= {"range": _range(levels, floor)} if floor else {"rangemode": "tozero"}
    by = str(result.get("waterfall_by") or "")
    called = str(mapping(result.get("names")).get(by) or by)
    notes = [_percent(result), "the axis does not begin at zero" if floor else ""]
    return figure(spec, [trace], notes, bargap=0.3, xaxis=category_axis(humanize(called)), yaxis=axis)


def bars_of(told: object) -> list[Bar]:
    """The bars of a waterfall's entries; those without a number are left out, and what is too much is cut."""
    bars: list[Bar] = []
    level = 0.0
    for entry in items(told)[:MAX_BARS]:
        value = number(mapping(entry).get("value"))
        if value is None:
            continue
        end = mapping(entry).get("kind") in ("start", "end")
        bars.append(Bar(str(mapping(entry).get("label")), 0.0 if end else level, value, end))
        level = value if end else level + value
    return bars


def _apart(labels: list[str]) -> list[str]:
    """No two alike, or two bars would stand at one place."""
    return [f"{text} ({labels[:i].count(text) + 1})" if text in labels[:i] else text for i, text in enumerate(labels)]


def _floor(bars: list[Bar]) -> float:
    """Where the axis begins: zero, or below everything where the steps would be slivers."""
    levels = [b.base + b.height for b in bars]
    if not levels or min(levels) <= 0:
        return 0.0
    low, high = min(levels), max(levels)
    return low - 0.5 * (high - low) if high - low < _SMALL * low and high > low else 0.0


def _range(levels: list[float], floor: float) -> list[float]:
    top = max(levels)
    return [floor, top + 0.12 * (top - floor)]


def _told(bar: Bar, unit: str) -> str:
    if bar.end:
        return show(bar.height, unit) or ""
    sign = "+" if bar.height > 0 else "−" if bar.height < 0 else "±"
    return f"{sign}{show(abs(bar.height), 'points' if unit in PERCENT else unit)}"


def _percent(result: Any) -> str:
    share = number(result.get("change_percent"))
    if share is None or str(result.get("unit")) in PERCENT:
        return ""
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{show(abs(share), '%')}"
