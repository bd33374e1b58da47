"""Figures worked out over a table, by name."""

from __future__ import annotations

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure
from src.tools.charts.table import table_trace
from src.tools.charts.text import safe, safe_labels
from src.tools.result_view.findings import mapping
from src.tools.result_view.naming import humanize
from src.tools.result_view.units import show


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Names and values side by side."""
    answers = mapping(mapping(finding.result if finding is not None else {}).get("answers"))
    values = [safe((show(v) if isinstance(v, int | float | str) else None) or "none") for v in answers.values()]
    cells = [safe_labels(humanize(str(name)) for name in answers), values]
    return figure(spec, [table_trace(["", "Value"], cells, ["left", "right"])], [f"over {table.rows:,} rows"])
