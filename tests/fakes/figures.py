"""Figures as a model may write them, and what is asked of any figure that is let through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import plotly.io

from src.models.analysis import ChartSpec
from src.models.sql import ResultTable
from src.tools.charts import draw
from src.tools.charts.custom import check_figure
from src.tools.charts.recolour import COLOUR_KEYS
from tests.fakes.library import months, table

LENT = table(
    branch=("text", ["North", "South", "East"] * 4),
    genre=("text", ["Crime", "Poetry", "History", "Travel"] * 3),
    month=("date", months(12)),
    fines=("number", [101.5 + 7 * i for i in range(12)]),
    loans=("integer", [4001 + 13 * i for i in range(12)]),
    balance=("number", [-61.25 + 11 * i for i in range(12)]),
)
"""Twelve rows, one a month and one of each branch and genre."""

DATA_KEYS = frozenset(
    {
        "x", "y", "z", "r", "theta", "values", "labels", "parents", "ids", "text", "open", "high", "low", "close", "q1",
        "median", "q3", "lowerfence", "upperfence", "source", "target", "array", "arrayminus", "measure", "reference", "value",
        "label",
    }
)  # fmt: skip


def column(name: str) -> dict[str, str]:
    """A reference."""
    return {"column": name}


def one(kind: str, **more: Any) -> dict[str, Any]:
    """A figure of one trace."""
    return {"data": [{"type": kind, **more}], "layout": {}}


BARS = one("bar", x=column("month"), y=column("fines"))
TREE = {"path": [column("branch"), column("genre")], "values": column("fines")}


def drawn(written: object, rows: ResultTable = LENT) -> dict[str, Any] | None:
    """What a reader gets of it, loaded as Plotly does; None where nothing is left, with a reason."""
    checked = check_figure(written, rows)
    if checked.figure is None:
        assert checked.reason
        return None
    return loaded(ChartSpec("custom", "Fines of the library", figure=checked.figure), rows)


def loaded(spec: ChartSpec, rows: ResultTable) -> dict[str, Any]:
    """The drawn figure, strict JSON that plotly takes without a complaint."""
    text = draw(spec, rows, None)
    plotly.io.from_json(text, skip_invalid=False)
    figure: dict[str, Any] = json.loads(text, parse_constant=_no_constant)
    return figure


def strings(value: Any) -> Iterator[str]:
    """Every text and key in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def data_numbers(value: Any, key: str = "") -> Iterator[float]:
    """Every number that stands for data."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from data_numbers(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from data_numbers(inner, key)
    elif isinstance(value, int | float) and not isinstance(value, bool) and key in DATA_KEYS | {"size", "color"}:
        yield value


def paths(value: Any, at: str = "") -> Iterator[str]:
    """Where anything stands in a figure, without places in lists."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{at}.{name}" if at else name
            yield from paths(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list) and not at.endswith(COLOUR_KEYS):
        for inner in value:
            yield from paths(inner, at)


def _no_constant(name: str) -> float:
    raise AssertionError(f"{name} is no JSON")
