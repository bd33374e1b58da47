"""Rows split into one time series a group, biggest group first."""

from __future__ import annotations

from dataclasses import dataclass

from src.tools.result_view.rows import Rows, known

Point = tuple[str, float | None]


@dataclass(frozen=True, slots=True)
class Series:
    """A named line: ISO dates in order with their values."""

    name: str
    dates: list[str]
    values: list[float | None]

    @property
    def size(self) -> float:
        """What it is ranked by: the sum of its magnitudes."""
        return sum(abs(v) for v in known(self.values))


def split(rows: Rows, time: str, measure: str, by: str | None) -> list[Series]:
    """One series a value of `by` (one in all without it), largest first, ties by name."""
    groups: dict[str, list[Point]] = {}
    names = rows.texts(by) if by is not None else [""] * rows.count
    for name, day, value in zip(names, rows.values(time), rows.numbers(measure), strict=True):
        if day is not None:
            groups.setdefault(name, []).append((str(day), value))
    series = []
    for name, points in groups.items():
        points.sort(key=lambda p: p[0])
        series.append(Series(name, [d for d, _ in points], [v for _, v in points]))
    return sorted(series, key=lambda s: (-s.size, s.name))
