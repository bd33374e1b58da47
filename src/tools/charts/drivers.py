"""Factors held against each other: ranked bars of what each adds beside the others, with intervals, drivers in colour."""

from __future__ import annotations

from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.theme import BLUE, GREEN, INK, MUTED, PURPLE, VERMILLION
from src.tools.result_view.drivers import Driver, drivers_of, unit_of_effects
from src.tools.result_view.findings import mapping
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import COEFFICIENT, PROBABILITY, show

MAX_FACTORS: Final = 20
_PATTERNS: Final = {MUTED: "/", GREEN: "x"}
"""So that colour alone does not tell roles apart."""
_BEYOND: Final = 1e12
"""No standardised effect is larger; one that is was not computed."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """One bar for each factor: its effect a standard deviation, the others held equal, with a 95 % interval."""
    rows, result = Rows(table), mapping(finding.result if finding is not None else {})
    factors = [d for d in drivers_of(result) if abs(d.effect) < _BEYOND]
    drawn = factors[:MAX_FACTORS]
    ends = [_ends(d) for d in drawn]
    trace: Figure = {
        "type": "bar",
        "orientation": "h",
        "x": brief([d.effect for d in drawn], 4),
        "y": safe_labels(label_of(spec, rows, d.name) for d in drawn),
        "marker": {"color": [_color(d) for d in drawn], "pattern": {"shape": [_PATTERNS.get(_color(d), "") for d in drawn]}},
        "text": [_said(d, spec, rows) for d in drawn],
        "textposition": "none",
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        "error_x": {
            "type": "data", "symmetric": False, "color": INK, "thickness": 1.2,
            "array": brief([high - d.effect for d, (_, high) in zip(drawn, ends, strict=True)], 4),
            "arrayminus": brief([d.effect - low for d, (low, _) in zip(drawn, ends, strict=True)], 4),
        },
    }  # fmt: skip
    reach = max([abs(v) for pair in ends for v in pair] + [0.1]) * 1.1
    axes = {
        "xaxis": {"title": {"text": _axis(result)}, "range": brief([-reach, reach]), "zeroline": True, "zerolinecolor": INK},
        "yaxis": category_axis("") | {"autorange": "reversed"},
    }
    return figure(spec, [trace], _notes(drawn, len(factors), result), height=max(360, 170 + 26 * len(drawn)), **axes)


def _ends(driver: Driver) -> tuple[float, float]:
    low, high = driver.interval or (driver.effect, driver.effect)
    return max(min(low, driver.effect), -_BEYOND), min(max(high, driver.effect), _BEYOND)


def _axis(result: Any) -> str:
    unit = unit_of_effects(result)
    return safe(f"Effect beside the others ({unit} a standard deviation)" if unit else "Effect beside the others", 120)


def _color(driver: Driver) -> str:
    if driver.role == "inseparable":
        return GREEN
    if driver.role != "driver":
        return MUTED
    return PURPLE if not driver.signed else BLUE if driver.effect >= 0 else VERMILLION


def _notes(drawn: list[Driver], of: int, result: Any) -> list[str]:
    used = [_color(d) for d in drawn]
    keys = (
        (BLUE, "blue: driver, rises together"), (VERMILLION, "orange: driver, moves against"),
        (PURPLE, "purple: driver without one direction"), (GREEN, "crossed green: hidden by one another"),
        (MUTED, "hatched grey: passenger or no evidence"),
    )  # fmt: skip
    notes = [", ".join(text for color, text in keys if color in used), "whiskers: 95% confidence"]
    rows = mapping(mapping(result).get("drivers_model")).get("n")
    notes.append(f"{rows:,} complete rows" if isinstance(rows, int) and not isinstance(rows, bool) else "")
    notes.append(f"{len(drawn)} largest of {of} shown" if len(drawn) < of else "")
    return notes


def _said(driver: Driver, spec: ChartSpec, rows: Rows) -> str:
    of = ", ".join(label_of(spec, rows, n) for n in driver.of)
    role = {"none": "no evidence", "inseparable": "hidden by"}.get(driver.role, driver.role)
    whose = f" of {of}" if of and driver.role == "passenger" else f" {of}" if of else ""
    q = f", q {show(driver.q, PROBABILITY)}" if driver.q is not None else ""
    return safe(f"{show(driver.effect, COEFFICIENT)}{q} ({role}{whose})", 200)
