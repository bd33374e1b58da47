"""Two quantities against each other, with the least-squares line."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts.figure import Figure, brief, figure, label_of, unit_of, value_axis
from src.tools.charts.fitting import fit_line
from src.tools.charts.text import safe
from src.tools.charts.theme import BLUE, VERMILLION, tint
from src.tools.charts.thin import sampled_note, thin_cloud
from src.tools.result_view.factors import lag_of, strength_note
from src.tools.result_view.findings import mapping
from src.tools.result_view.rows import Rows

Pair = tuple[float, float, int]
CLOUD_POINTS: Final = 4_500
"""With the fitted line and its band, a figure stays under thin.MAX_POINTS."""


def draw(spec: ChartSpec, table: ResultTable, finding: Finding | None) -> Figure:
    """The spec's first measure over its x column; a series that follows late is shown at its lag."""
    rows = Rows(table)
    result = mapping(finding.result if finding is not None else {})
    x, y = spec.x or spec.y[-1], spec.y[0]
    lag = lag_of(result, x)
    pairs = _pairs(rows, x, y, lag)
    kept = [pairs[i] for i in thin_cloud([p[0] for p in pairs], [p[1] for p in pairs], CLOUD_POINTS)]
    points: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": brief([p[0] for p in kept]),
        "y": brief([p[1] for p in kept]),
        "marker": {"color": BLUE, "size": 9 if len(kept) <= 100 else 6, "opacity": 0.85 if len(kept) <= 100 else 0.5},
    }
    if spec.color is not None:
        names = rows.texts(spec.color)
        points["text"] = [safe(names[p[2]], 40) for p in kept]
    x_name = label_of(spec, rows, x)
    each = f"{safe(x_name, 60)}: %{{x}}<br>{safe(label_of(spec, rows, y), 60)}: %{{y}}<extra></extra>"
    points["hovertemplate"] = f"%{{text}}<br>{each}" if spec.color is not None else each
    if lag:
        time = next((n for n in rows.names if rows.is_time(n)), "step")
        x_name = f"{x_name}, {lag:,} {time if lag == 1 else time + 's'} earlier"
    axes = {
        "xaxis": value_axis(x_name, unit_of(spec, rows, x), [p[0] for p in kept]) | {"showgrid": True},
        "yaxis": value_axis(label_of(spec, rows, y), unit_of(spec, rows, y), [p[1] for p in kept]),
    }
    fitted = _fitted(pairs, banded=not any(rows.is_time(n) for n in rows.names))
    told = "line: least squares" if fitted else ""
    told += ", shaded: its 95% confidence" if len(fitted) > 1 else ""
    notes = [strength_note(result, x, y), told, sampled_note(len(kept), len(pairs))]
    return figure(spec, [*fitted[:-1], points, *fitted[-1:]], notes, hovermode="closest", **axes)


def _pairs(rows: Rows, x: str, y: str, lag: int) -> list[Pair]:
    """(x, y, row) where both are known; with a lag, x is read that many rows earlier (rows are in order of time)."""
    xs, ys = rows.numbers(x), rows.numbers(y)
    order = _in_time(rows) if lag else list(range(rows.count))
    found = []
    for place in range(lag, rows.count):
        before, now = xs[order[place - lag]], ys[order[place]]
        if before is not None and now is not None:
            found.append((before, now, order[place]))
    return found


def _in_time(rows: Rows) -> list[int]:
    time = next((n for n in rows.names if rows.is_time(n)), None)
    if time is None:
        return list(range(rows.count))
    days = [str(v) for v in rows.values(time)]
    return sorted(range(rows.count), key=lambda i: (days[i], i))


def _fitted(pairs: list[Pair], *, banded: bool) -> list[Figure]:
    fit = fit_line([p[0] for p in pairs], [p[1] for p in pairs])
    if fit is None:
        return []
    line: Figure = {
        "type": "scatter",
        "mode": "lines",
        "name": "Fitted line",
        "x": brief([fit.xs[0], fit.xs[-1]]),
        "y": brief([fit.ys[0], fit.ys[-1]]),
        "line": {"color": VERMILLION, "width": 2},
        "hoverinfo": "skip",
    }
    if not banded or fit.margin is None:
        return [line]
    upper = [y + m for y, m in zip(fit.ys, fit.margin, strict=True)]
    lower = [y - m for y, m in zip(fit.ys, fit.margin, strict=True)]
    band: Figure = {
        "type": "scatter",
        "mode": "lines",
        "name": "95% confidence of the line",
        "x": brief([*fit.xs, *reversed(fit.xs)]),
        "y": brief([*upper, *reversed(lower)], 6),
        "fill": "toself",
        "fillcolor": tint(VERMILLION, 0.16),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [band, line]
