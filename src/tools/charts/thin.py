"""Fewer points with the same picture: every low and high a reader could see is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

MAX_POINTS: Final = 5_000
"""What one figure sends at most, over all its traces."""
CELLS: Final = 40
"""A cloud is looked at through a grid of so many cells a side: each one that holds a point keeps a point."""


def thin_line(values: Sequence[float | None], limit: int, keep: Iterable[int] = ()) -> list[int]:
    """Indices to draw, in order: first, last, `keep`, and each bucket's minimum and maximum (at most about `limit`).

    A screen shows no more of a bucket than its lowest and highest value (Jugel et al., M4, VLDB 2014). A bucket without
    any value keeps its first index, so that a gap stays a gap.
    """
    count = len(values)
    kept = {i for i in keep if 0 <= i < count}
    if count <= limit:
        return list(range(count))
    buckets = max((limit - len(kept) - 2) // 2, 1)
    kept |= {0, count - 1}
    for bucket in range(buckets):
        start, end = bucket * count // buckets, (bucket + 1) * count // buckets
        known = [(v, i) for i in range(start, end) if (v := values[i]) is not None]
        if known:
            kept |= {min(known)[1], max(known)[1]}
        elif start < end:
            kept.add(start)
    return sorted(kept)


def thin_band(lower: Sequence[float], upper: Sequence[float], limit: int) -> list[int]:
    """Indices to draw of a band: its lower edge's lows and highs and its upper edge's (at most about `limit`)."""
    if len(lower) <= limit:
        return list(range(len(lower)))
    return sorted({*thin_line(lower, limit // 2), *thin_line(upper, limit // 2)})


def thin_cloud(xs: Sequence[float], ys: Sequence[float], limit: int, keep: Iterable[int] = ()) -> list[int]:
    """Indices of a sample of a point cloud, in order (at most about `limit`).

    Always among them: `keep`, the outermost point on each side, and one of each occupied cell of a grid, so that
    outliers and outline stay; the rest is an even sample, so that dense places stay dense.
    """
    count = len(xs)
    if count <= limit:
        return list(range(count))
    kept = {i for i in keep if 0 <= i < count}
    for side in (xs, ys):
        kept |= {min(range(count), key=side.__getitem__), max(range(count), key=side.__getitem__)}
    cells = min(CELLS, max(int(max(limit - len(kept), 1) ** 0.5), 1))
    kept |= set(_cells(xs, ys, cells).values())
    room = max(limit - len(kept), 0)
    return sorted(kept | {i * count // room for i in range(room)})


def _cells(xs: Sequence[float], ys: Sequence[float], cells: int) -> dict[int, int]:
    """The first point of each occupied cell."""
    columns, lines = _places(xs, cells), _places(ys, cells)
    first: dict[int, int] = {}
    for index, (column, line) in enumerate(zip(columns, lines, strict=True)):
        first.setdefault(column * cells + line, index)
    return first


def _places(values: Sequence[float], cells: int) -> list[int]:
    low, high = min(values), max(values)
    half = high / 2 - low / 2  # halves: the difference of two huge numbers would overflow
    if half <= 0:
        return [0] * len(values)
    return [min(int((v / 2 - low / 2) / half * cells), cells - 1) for v in values]


def points_of(figure: dict[str, Any]) -> int:
    """How many points, cells, bars or slices the figure's traces hold."""
    return sum(_points(trace) for trace in figure.get("data", ()))


def _points(trace: dict[str, Any]) -> int:
    if trace.get("type") == "heatmap":
        return sum(len(line) for line in trace.get("z", ()))
    if trace.get("type") == "table":
        return sum(len(column) for column in trace.get("cells", {}).get("values", ()))
    lists = (v for k, v in trace.items() if isinstance(v, list) and k != "colorscale")
    return max((len(v) for v in lists), default=1)


def thinned_note(drawn: int, of: int) -> str:
    """What to tell the reader when not every point is drawn."""
    return f"{drawn:,} of {of:,} points drawn, lows and highs kept" if drawn < of else ""


def sampled_note(drawn: int, of: int) -> str:
    """What to tell the reader when a cloud is sampled."""
    return f"{drawn:,} of {of:,} points drawn, outermost ones kept" if drawn < of else ""
