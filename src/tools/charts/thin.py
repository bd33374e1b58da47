"""Fewer points with the same picture: every low and high a reader could see is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

MAX_POINTS: Final = 5_000


def thin_line(values: Sequence[float | None], limit: int, keep: Iterable[int] = ()) -> list[int]:
    """Indices to draw, in order: first, last, `keep`, and each bucket's minimum and maximum (at most about `limit`)."""
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
    return sorted(kept)


def thin_cloud(count: int, limit: int, keep: Iterable[int] = ()) -> list[int]:
    """Indices of an even sample of a point cloud, in order, `keep` always among them (at most about `limit`)."""
    kept = {i for i in keep if 0 <= i < count}
    if count <= limit:
        return list(range(count))
    room = max(limit - len(kept), 1)
    return sorted(kept | {i * count // room for i in range(room)})


def thinned_note(drawn: int, of: int) -> str:
    """What to tell the reader when not every point is drawn."""
    return f"{drawn:,} of {of:,} points drawn, lows and highs kept" if drawn < of else ""


def sampled_note(drawn: int, of: int) -> str:
    """What to tell the reader when a cloud is sampled."""
    return f"{drawn:,} of {of:,} points drawn" if drawn < of else ""
