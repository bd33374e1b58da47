"""How numbers and dates read on an axis and under the mouse: short ticks, full values, dates by their grain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from src.tools.result_view.rows import as_day
from src.tools.result_view.units import CURRENCIES, PERCENT, prefix, suffix

FEW_WHOLE: Final = 8
"""Whole numbers that reach no farther have a tick each: half a customer is no tick."""
SMALL: Final = 0.01
TICKS: Final = 8
DAY_MS: Final = 86_400_000
WEEKS: Final = (1, 2, 4, 8, 13, 26, 52)
DATE_TICKS: Final = {"week": "%G-W%V", "month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}
DATE_HOVER: Final = DATE_TICKS | {"week": "%G-W%V, from %-d %b %Y"}
DAYS_AND_HOURS: Final[list[dict[str, Any]]] = [
    {"dtickrange": [None, DAY_MS - 1], "value": "%H:%M\n%-d %b %Y"},
    {"dtickrange": [DAY_MS, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M11"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
"""A tick says no more than its step needs, wherever a reader zooms; the year stands under the first day of it."""


def number_ticks(unit: str, values: Sequence[float | None] = ()) -> dict[str, Any]:
    """Axis keys for a quantity: 12k, 1.5M, 2B, a sign where the unit has one, never an exponent; the full value on hover.

    Plotly sets a sign before the minus ("$−20k"): an axis with negative money keeps to its title's unit.
    """
    sizes = [abs(v) for v in values if v is not None]
    largest, whole = max(sizes, default=0.0), bool(sizes) and all(v == math.floor(v) for v in sizes)
    axis: dict[str, Any] = {"separatethousands": True, "exponentformat": "B", "hoverformat": hover_format(unit, values)}
    if unit in PERCENT:
        axis["ticksuffix"] = suffix(unit)
    elif unit in CURRENCIES and not any(v is not None and v < 0 for v in values):
        axis["tickprefix"] = prefix(unit)
    if whole and unit not in PERCENT and 0 < largest <= FEW_WHOLE:
        axis |= {"dtick": 1, "tickformat": ",d"}
    elif 0 < largest < SMALL:
        axis["tickformat"] = f",.{min(2 - math.floor(math.log10(largest)), 20)}~f"
    return axis


def hover_format(unit: str, values: Sequence[float | None]) -> str:
    """The d3 format of a value under the mouse: as many decimals as the sizes call for."""
    sizes = [abs(v) for v in values if v is not None]
    if sizes and all(v == math.floor(v) for v in sizes):
        return ",.0f"
    largest = max(sizes, default=0.0)
    if unit in CURRENCIES:
        return ",.0f" if largest >= 1e5 else ",.2f"
    if 0 < largest < SMALL:
        return f",.{min(3 - math.floor(math.log10(largest)), 20)}~f"
    return ",.0f" if largest >= 1e5 else ",.2f" if largest >= 10 else ",.4~g"


def date_ticks(grain: str | None, days: Sequence[object] = ()) -> dict[str, Any]:
    """Axis keys for dates: 2026-W05, Jan 2026, Q1 2026, 2026, or days; `days` (ISO texts) say where ticks should stand."""
    axis: dict[str, Any] = {"type": "date", "hoverformat": DATE_HOVER.get(grain or "", "%a %-d %b %Y")}
    if grain in DATE_TICKS:
        axis["tickformat"] = DATE_TICKS[grain]
    else:
        axis["tickformatstops"] = DAYS_AND_HOURS
    known = [day for d in days if (day := as_day(d)) is not None]
    if not known:
        return axis
    first, last = min(known), max(known)
    if any(len(str(d)) > 10 for d in days):
        axis["hoverformat"] = "%a %-d %b %Y, %H:%M"
    if grain == "week":
        weeks = (last - first).days // 7
        step = next((s for s in WEEKS if weeks / s <= TICKS), 104)
        axis |= {"tick0": first.isoformat(), "dtick": 7 * step * DAY_MS}
    elif grain == "quarter" and (last - first).days <= 92 * TICKS:
        axis |= {"tick0": first.isoformat(), "dtick": "M3"}
    elif grain == "year" and (last - first).days <= 366 * 2 * TICKS:
        axis |= {"tick0": first.isoformat(), "dtick": "M12" if (last - first).days <= 366 * TICKS else "M24"}
    elif grain == "month" and (last - first).days <= 31 * TICKS:
        axis |= {"tick0": first.isoformat(), "dtick": "M1"}
    return axis
