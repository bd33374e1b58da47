"""Figures worked out over a table, by name."""

from __future__ import annotations

from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure
from src.tools.charts.table import table_trace
from src.tools.charts.text import safe, safe_labels
from src.tools.result_view.findings import mapping
from src.tools.result_view.naming import humanize
from src.tools.result_view.units import show

_MOST_LISTED: Final = 8


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Names and values side by side."""
    answers = mapping(mapping(finding.result if finding is not None else {}).get("answers"))
    values = [safe(_shown(v)) for v in answers.values()]
    cells = [safe_labels(humanize(str(name)) for name in answers), values]
    return figure(spec, [table_trace(["", "Value"], cells, ["left", "right"])], [f"over {table.rows:,} rows"])


def _shown(value: Any) -> str:
    """The value, or the first of a list."""
    if isinstance(value, list):
        more = ", …" if len(value) > _MOST_LISTED else ""
        return ", ".join(_shown(v) for v in value[:_MOST_LISTED]) + more if value else "none"
    return (show(value) if isinstance(value, int | float | str) else None) or "none"
