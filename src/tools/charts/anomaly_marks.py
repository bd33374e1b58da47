"""The marks that every chart of anomalies shares: the expected range, the unusual points, and what is said of them."""

from __future__ import annotations

from typing import Any, Final

from src.tools.charts.figure import Figure, brief
from src.tools.charts.text import safe
from src.tools.charts.theme import BLUE, VERMILLION, tint
from src.tools.charts.thin import thin_band
from src.tools.result_view.findings import items
from src.tools.result_view.rows import as_day, number, numbers
from src.tools.result_view.units import show

MAX_MARKS: Final = 500
BAND_POINTS: Final = 1_400
"""Of each edge: with marks and line, a figure stays under thin.MAX_POINTS."""


def band_traces(band: Any, most: int = BAND_POINTS) -> list[Figure]:
    """The expected range as two edges, the space between them filled."""
    dates, lower, upper = items(band.get("dates")), numbers(band.get("lower")), numbers(band.get("upper"))
    edges = [
        (str(d), low, high)
        for d, low, high in zip(dates, lower, upper, strict=False)
        if as_day(d) is not None and low is not None and high is not None
    ]
    if not edges:
        return []
    edges = [edges[i] for i in thin_band([low for _, low, _ in edges], [high for _, _, high in edges], most)]
    days = [d for d, _, _ in edges]
    hidden = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": days}
    filled = {"name": "Expected range", "fill": "tonexty", "fillcolor": tint(BLUE, 0.2)}
    return [
        hidden | {"y": brief([low for _, low, _ in edges], 5), "showlegend": False},
        hidden | {"y": brief([high for _, _, high in edges], 5)} | filled,
    ]


def marks_of(result: Any) -> list[tuple[object, float, str]]:
    """(date or label, value, what to say when pointed at), most unusual first."""
    where = items(result.get("dates")) or items(result.get("labels"))
    values, expected = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    scores = numbers(result.get("scores"))
    marks = []
    for place, (at, value) in enumerate(zip(where, values, strict=False)):
        if value is not None:
            usual = expected[place] if place < len(expected) else None
            score = scores[place] if place < len(scores) else None
            marks.append((abs(score or 0.0), (at, value, "" if usual is None else str(usual))))
    marks.sort(key=lambda m: -m[0])
    return [m for _, m in marks[:MAX_MARKS]]


def mark_trace(at: list[str], marked: list[tuple[object, float, str]], unit: str) -> Figure:
    """The unusual points, each with what was expected."""

    def usual(text: str) -> str:
        return f"<br>expected {safe(show(float(text), unit) or '')}" if text else ""

    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Unusual",
        "x": at,
        "y": brief([v for _, v, _ in marked]),
        "text": [f"{safe(show(v, unit) or '')}{usual(text)}" for _, v, text in marked],
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "marker": {"color": VERMILLION, "size": 9, "symbol": "circle-open", "line": {"width": 2}},
    }


def labels_of(result: Any, count: int) -> dict[int, str]:
    """Row index -> the analysis' own label of that row."""
    where = [number(i) for i in items(result.get("anomalies"))]
    pairs = zip(where, items(result.get("labels")), strict=False)
    return {int(i): str(name) for i, name in pairs if i is not None and 0 <= i < count and name is not None}


def worst_of(found: set[int], result: Any) -> list[int]:
    """The rows to mark: the most unusual, in their order."""
    scores = dict(zip((number(i) for i in items(result.get("anomalies"))), numbers(result.get("scores")), strict=False))
    return sorted(sorted(found, key=lambda i: (-abs(scores.get(float(i)) or 0.0), i))[:MAX_MARKS])


def count_note(result: Any) -> str:
    """How many were found."""
    count = _found(result)
    return "nothing unusual found" if count == 0 else f"{count:,} unusual {'point' if count == 1 else 'points'}"


def _found(result: Any) -> int:
    """How many there are; the finding may list the most extreme ones only."""
    return int(number(result.get("count")) or len(items(result.get("anomalies"))))


def capped_note(marked: Any, result: Any) -> str:
    """That only some are marked, where so."""
    return f"the {len(marked):,} most unusual are marked" if len(marked) < _found(result) else ""
