"""The rows themselves, or an analysis' statistics, as a table."""

from __future__ import annotations

import math
from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, figure, label_of, unit_of
from src.tools.charts.text import axis_title, safe
from src.tools.charts.theme import BACKGROUND, GRID, INK, RAISED
from src.tools.result_view.rows import NUMERIC, TEMPORAL, Rows, as_day, label
from src.tools.result_view.units import CURRENCIES, PERCENT, suffix

MAX_ROWS: Final = 100
MAX_COLUMNS: Final = 12
MAX_CELL: Final = 80
ROW: Final = 26
MAX_HEIGHT: Final = 760
"""A longer table scrolls in itself."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:  # noqa: ARG001
    """The first rows of the spec's columns (of all columns when it names none)."""
    rows = Rows(table)
    asked = [n for n in (spec.x, *spec.y) if n is not None and n in rows] or list(rows.names)
    names = asked[:MAX_COLUMNS]
    count = min(rows.count, MAX_ROWS)
    heads = [safe(axis_title(label_of(spec, rows, n), unit_of(spec, rows, n)), MAX_CELL) for n in names]
    cells = [_cells(rows, n, unit_of(spec, rows, n), count) for n in names]
    notes = []
    if count < rows.count or rows.truncated:
        notes.append(f"first {count:,} of {rows.count:,}{' or more' if rows.truncated else ''} rows shown")
    if len(names) < len(asked):
        notes.append(f"{len(names)} of {len(asked)} columns shown")
    aligned = ["right" if rows.is_numeric(n) else "left" for n in names]
    tall = {"height": min(130 + ROW * (count + 1), MAX_HEIGHT)}
    return figure(spec, [table_trace(heads, cells, aligned)], notes or [_count(rows.count)], **tall)


def table_trace(heads: list[str], cells: list[list[str]], aligned: list[str]) -> Figure:
    """A plain table of safe texts, column by column."""
    return {
        "type": "table",
        "columnwidth": [_width(head, column) for head, column in zip(heads, cells, strict=True)],
        "header": {
            "values": heads,
            "align": aligned,
            "fill": {"color": RAISED},
            "font": {"color": INK, "weight": "bold"},
            "line": {"color": GRID},
            "height": 28,
        },
        "cells": {"values": cells, "align": aligned, "fill": {"color": BACKGROUND}, "line": {"color": GRID}, "height": ROW},
    }


def _width(head: str, column: list[str]) -> int:
    """In characters, for columns as wide as what is in them."""
    return min(max([len(head), *map(len, column)], default=1), MAX_CELL // 2) + 4


def _cells(rows: Rows, name: str, unit: str, count: int) -> list[str]:
    """The column's texts; its numbers with the same decimals, so that they can be compared down the column."""
    kind, values = rows.column(name).type, rows.values(name)[:count]
    if kind not in NUMERIC:
        return [_cell(v, kind) for v in values]
    if name == "year" or name.casefold().endswith("id"):  # names made of digits
        return ["" if v is None else label(v) for v in values]
    digits = _decimals([abs(v) for v in rows.numbers(name)[:count] if v is not None], unit)
    return ["" if v is None else f"{v:,.{digits}f}{suffix(unit)}" for v in rows.numbers(name)[:count]]


def _decimals(sizes: list[float], unit: str) -> int:
    if all(v.is_integer() for v in sizes):
        return 0
    if unit in CURRENCIES:
        return 2
    largest = max(sizes)
    if unit in PERCENT and largest >= 1:
        return 1
    return 2 if largest >= 10 else 4 if largest >= 0.1 else min(3 - math.floor(math.log10(largest)), 20)


def _cell(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind in TEMPORAL and (day := as_day(value)) is not None:
        return safe(str(value).replace("T", " ")) if kind == "datetime" else day.isoformat()
    return safe(label(value), MAX_CELL)


def _count(count: int) -> str:
    return "no rows" if count == 0 else "1 row" if count == 1 else f"{count:,} rows"
