"""What a finding holds, read with suspicion: it came out of a sandbox, so shapes are checked, never assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.models.analysis import Finding
from src.tools.result_view.rows import as_day, number

Point = tuple[str, float]


def usable(finding: Finding | None) -> bool:
    """Whether there is a result to draw or to tell: an analysis ran and was not refused."""
    return finding is not None and bool(finding.result) and not finding.result.get("refused")


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def points(dates: object, values: object) -> list[Point]:
    """Dated values, in the order given; pairs without a date or a number are left out."""
    pairs = zip(items(dates), items(values), strict=False)
    return [(str(d), v) for d, raw in pairs if as_day(d) is not None and (v := number(raw)) is not None]


def numbers_by_name(value: object) -> dict[str, float]:
    """Name -> number, without entries that hold none."""
    return {str(k): n for k, v in mapping(value).items() if (n := number(v)) is not None}


def interval(value: object) -> tuple[float, float] | None:
    """A pair of numbers, low then high, or None."""
    ends = [number(v) for v in items(value)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    return min(ends[0], ends[1]), max(ends[0], ends[1])
