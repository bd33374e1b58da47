"""A single big number."""

from __future__ import annotations

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure, label_of, unit_of
from src.tools.charts.text import axis_title, safe
from src.tools.charts.theme import BLUE, MUTED
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import CURRENCIES, PERCENT, prefix, suffix


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The first row's value of the spec's measure, with its name and unit under it."""
    rows = Rows(table)
    measure = spec.y[0]
    unit = unit_of(spec, rows, measure)
    value = rows.numbers(measure)[0] if rows.count else None
    name = axis_title(label_of(spec, rows, measure), "" if unit in CURRENCIES or unit in PERCENT else unit)
    if spec.x is not None and spec.x in rows and rows.count:
        name = f"{rows.texts(spec.x)[0]}: {name}"
    trace: Figure = {
        "type": "indicator",
        "mode": "number",
        "value": value,
        "title": {"text": safe(name), "font": {"size": 16, "color": MUTED}},
        "number": {
            "prefix": prefix(unit),
            "suffix": suffix(unit),
            "valueformat": _format(value, unit),
            "font": {"size": 64, "color": BLUE},
        },
    }
    return figure(spec, [trace], [] if value is not None else ["No value"], height=320)


def _format(value: float | None, unit: str) -> str:
    if value is None or value == round(value) or abs(value) >= 1e5:
        return ",.0f"
    return ",.2f" if unit in CURRENCIES or abs(value) >= 10 else ",.4~g"
