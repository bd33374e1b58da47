"""What stands out in each of several groups: a small panel a group, with its expected range and marked points."""

from __future__ import annotations

from typing import Any, Final

from src.models.analysis import ChartSpec
from src.tools.charts.anomaly_marks import band_traces, count_note, mark_trace, marks_of
from src.tools.charts.figure import Figure, figure, label_of, legend, time_axis, unit_of, value_axis
from src.tools.charts.line import line_trace
from src.tools.charts.series import Series
from src.tools.charts.text import safe
from src.tools.charts.theme import INK
from src.tools.result_view.findings import items, mapping, points
from src.tools.result_view.rows import Rows

MAX_PANELS: Final = 6
LINE_POINTS: Final = 350
BAND_POINTS: Final = 200
_GAP: Final = 0.32
"""The share of a panel's height that its title and axis take."""


def draw_groups(spec: ChartSpec, rows: Rows, result: Any) -> Figure | None:
    """The most striking groups, two panels a row; None where no group has a series."""
    groups = {str(name): mapping(told) for name, told in mapping(result.get("groups")).items()}
    shown = [name for name in groups if items(mapping(groups[name].get("series")).get("dates"))][:MAX_PANELS]
    if not shown:
        return None
    traces: list[Figure] = []
    layout: Figure = {"annotations": []}
    for place, name in enumerate(shown):
        traces += _panel(spec, rows, name, groups[name], place, layout)
        layout["annotations"].append(_heading(name, place, len(shown)))
        _set(layout, place, len(shown))
    layout |= legend(2) | {"height": 150 + 220 * ((len(shown) + 1) // 2)}
    more = len(groups) - len(shown)
    notes = [count_note(result), f"the {len(shown)} most striking of {len(groups)} groups are shown" if more else ""]
    return figure(spec, traces, notes, hovermode="closest", **layout)


def _panel(spec: ChartSpec, rows: Rows, name: str, told: Any, place: int, layout: Figure) -> list[Figure]:
    key = "" if place == 0 else str(place + 1)
    measure = spec.y[0] if spec.y else ""
    unit, label = unit_of(spec, rows, measure), label_of(spec, rows, measure)
    series = points(mapping(told.get("series")).get("dates"), mapping(told.get("series")).get("values"))
    line = Series("", [d for d, _ in series], [v for _, v in series])
    marked = marks_of(told)
    at = {str(d) for d, _, _ in marked}
    keep = [k for k, day in enumerate(line.dates) if day in at]
    drawn = [
        *band_traces(mapping(told.get("band")), BAND_POINTS),
        line_trace(line, safe(name, 60), INK, LINE_POINTS, keep) | {"showlegend": False},
        mark_trace([str(d) for d, _, _ in marked], marked, unit),
    ]
    layout[f"xaxis{key}"] = time_axis("", spec.x, line.dates) | {"anchor": f"y{key}", "nticks": 4}
    layout[f"yaxis{key}"] = value_axis(label if place == 0 else "", unit, list(line.values)) | {"anchor": f"x{key}"}
    first = place == 0
    return [t | {"xaxis": f"x{key}", "yaxis": f"y{key}"} | ({} if first else {"showlegend": False}) for t in drawn]


def _domain(place: int, of: int) -> tuple[tuple[float, float], tuple[float, float]]:
    height = 1 / ((of + 1) // 2)
    left, top = 0.0 if place % 2 == 0 else 0.55, 1 - (place // 2) * height
    wide = 1.0 if of == 1 else 0.45
    return (left, left + wide), (round(top - height * (1 - _GAP / 2), 3), round(top - height * _GAP / 2, 3))


def _set(layout: Figure, place: int, of: int) -> None:
    key = "" if place == 0 else str(place + 1)
    across, up = _domain(place, of)
    layout[f"xaxis{key}"]["domain"] = list(across)
    layout[f"yaxis{key}"]["domain"] = list(up)


def _heading(name: str, place: int, of: int) -> Figure:
    across, up = _domain(place, of)
    where = {"xref": "paper", "yref": "paper", "x": across[0], "y": up[1], "xanchor": "left", "yanchor": "bottom"}
    return where | {"text": safe(name, 40), "showarrow": False, "font": {"size": 13, "color": INK}}
