"""A regression's coefficients with their 95 % intervals, on one scale: the largest first, and zero marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, category_axis, figure, label_of, value_axis
from src.tools.charts.text import safe_labels
from src.tools.charts.theme import BLUE, MUTED
from src.tools.result_view.findings import interval, items, mapping
from src.tools.result_view.rows import Rows, number

MOST: Final = 25


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """Dots across, terms down; blue where the interval leaves zero out, grey where it does not."""
    rows, result = Rows(table), mapping(finding.result if finding is not None else {})
    logistic = result.get("model") == "logistic"
    terms = [mapping(c) for c in items(result.get("coefficients"))]
    found = [t for t in (_scaled(c, logistic=logistic) for c in terms) if t is not None]
    shown = sorted(found, key=lambda t: (-abs(t[1]), t[0]))[:MOST]
    labels = safe_labels(_named(spec, rows, name) for name, *_ in shown)
    trace: Figure = {
        "type": "scatter",
        "mode": "markers",
        "name": "Effect",
        "x": brief([t[1] for t in shown]),
        "y": labels,
        "marker": {"color": [BLUE if low > 0 or high < 0 else MUTED for _, _, low, high in shown], "size": 10},
        "error_x": {
            "type": "data", "symmetric": False, "array": brief([high - v for _, v, _, high in shown]),
            "arrayminus": brief([v - low for _, v, low, _ in shown]), "color": MUTED, "thickness": 1.6, "width": 6,
        },
        "hovertemplate": "%{y}: %{x}<extra></extra>",
    }  # fmt: skip
    target = label_of(spec, rows, str(result.get("target")))
    across = f"Change in the chance of {target.lower()}, percentage points" if logistic else f"Change in {target.lower()}, sd"
    axes = {
        "xaxis": value_axis(across, "", [t[1] for t in shown]) | {"zeroline": True, "showgrid": True},
        "yaxis": category_axis("") | {"autorange": "reversed"},
    }
    scale = "a standard deviation of a number, or a level against its reference"
    notes = ["95% intervals; grey: may be zero", f"each for {scale}, the others held constant"]
    notes += [f"{len(shown)} largest of {len(found)} shown"] if len(shown) < len(found) else []
    return figure(spec, [trace], notes, hovermode="closest", height=max(300, 170 + 30 * len(shown)), **axes)


def _named(spec: ChartSpec, rows: Rows, term: str) -> str:
    """ "plan = monthly" with the column's name as readers know it."""
    column, equals, level = term.partition(" = ")
    return f"{label_of(spec, rows, column)}{equals}{level}"


def _scaled(one: Mapping[str, Any], *, logistic: bool) -> tuple[str, float, float, float] | None:
    """(term, effect, low, high) by a standard deviation of the factor: of the target's, or in percentage points."""
    estimate, ends = number(one.get("estimate")), interval(one.get("interval"))
    whole, change = number(one.get("standardised")), number(one.get("change"))
    if estimate is None or ends is None or whole is None:
        return None
    if not logistic:
        factor = whole / estimate if estimate else 0.0
        return str(one.get("term")), whole, ends[0] * factor, ends[1] * factor
    reach = interval(one.get("change_interval"))
    if change is None or reach is None:
        return None
    # The log-odds' standardised size over its raw size is the factor's standard deviation (1 for a level).
    step = 100 * (whole / estimate if estimate and one.get("level") is None else 1.0)
    return str(one.get("term")), change * step, reach[0] * step, reach[1] * step
