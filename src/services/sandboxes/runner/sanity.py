"""Doubts about a result that came without an error: missing and infinite values, nothing at all, one value over and over."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

MAX_WARNINGS: Final = 6
MAX_DEPTH: Final = 4
MAX_ITEMS: Final = 200
MAX_ROWS: Final = 20_000
ABSURD: Final = 1e6
"""A value so many times the median of its column is more likely wrong than large."""
_OPAQUE: Final = re.compile(
    r"^<(?:[\w.]+\.)?(?P<kind>[\w<>]+) object at 0x|^<(?P<what>function|bound method|generator object|module)\b"
)


def doubts(value: Any, plain: Any) -> list[str]:
    """At most MAX_WARNINGS sentences about `value`; `plain` is how it leaves the sandbox."""
    try:
        found = dict.fromkeys([*_opaque(plain), *_of(value, "The result", 0)])
    except BaseException:  # noqa: BLE001 - it looks at objects of the code's own, which may fail in any way
        return []
    return list(found)[:MAX_WARNINGS]


def _of(value: Any, name: str, depth: int) -> Iterator[str]:
    pandas, numpy = sys.modules["pandas"], sys.modules["numpy"]
    if isinstance(value, pandas.DataFrame):
        yield from _frame(value, name)
    elif isinstance(value, pandas.Series | pandas.Index):
        alike = not (isinstance(value, pandas.Series) and _is_described(value))
        yield from (
            _column(value.to_numpy(), name, alike=alike)
            if len(value)
            else [f"{name} has no rows: do the filters match anything?"]
        )
    elif isinstance(value, numpy.ndarray):
        yield from _column(value.ravel(), name) if value.size else [f"{name} is an empty array."]
    elif isinstance(value, Mapping | list | tuple | set):
        yield from _container(value, name, depth)
    elif isinstance(value, float | complex | numpy.floating) or value is pandas.NA or value is pandas.NaT:
        yield from _number(value, name)
    elif isinstance(value, str) and not value and depth == 0:
        yield f"{name} is an empty text."


def _container(value: Any, name: str, depth: int) -> Iterator[str]:
    if not value:
        if depth == 0:
            yield f"{name} is empty."
        return
    if depth >= MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        items = [(f"{key!r:.60}", item) for key, item in list(value.items())[:MAX_ITEMS]]
    else:
        items = [(f"{name}, item {number}", item) for number, item in enumerate(list(value)[:MAX_ITEMS])]
    for label, item in items:
        yield from _of(item, label, depth + 1)


def _number(value: Any, name: str) -> Iterator[str]:
    missing = value is sys.modules["pandas"].NA or value != value
    if missing:
        yield f"{name} is NaN: were there values to calculate with, and no 0/0?"
    elif not isinstance(value, complex) and math.isinf(value):
        yield f"{name} is infinite: was something divided by zero?"


def _frame(frame: Any, name: str) -> Iterator[str]:
    if frame.shape[0] == 0:
        yield f"{name} has no rows: do the filters match anything?"
        return
    if frame.shape[1] == 0:
        yield f"{name} has no columns."
        return
    frame = frame.iloc[:MAX_ROWS, :50]
    gaps = frame.isna().sum().to_numpy()
    if total := int(gaps.sum()):
        where = [f"{str(name)[:60]!r} ({gap})" for name, gap in zip(frame.columns, gaps, strict=True) if gap]
        more = f" and {len(where) - 3} more" if len(where) > 3 else ""
        yield f"{name}: {total} values are missing (NaN), in {', '.join(where[:3])}{more} of {len(frame)} rows."
    alone, alike = frame.shape[1] == 1, not _is_described(frame)
    for position in range(frame.shape[1]):
        label = f"Column {str(frame.columns[position])[:60]!r}"
        yield from _column(frame.iloc[:, position].to_numpy(), label, alone=alone, gaps=False, alike=alike)


def _is_described(values: Any) -> bool:
    """Whether the rows are measures of different kinds, as `describe()` gives them."""
    return len(values) < 30 and {"count", "mean"} <= {str(label) for label in values.index.tolist()}


def _column(values: Any, name: str, *, alone: bool = True, gaps: bool = True, alike: bool = True) -> Iterator[str]:
    """One column's doubts. That it never changes is one only where nothing else stands beside it.

    `gaps`: missing values are to be named here; `alike`: the values measure one thing, so that they can be compared.
    """
    numpy, pandas = sys.modules["numpy"], sys.modules["pandas"]
    values = values[:MAX_ROWS]
    missing = pandas.isna(values)
    count = int(missing.sum())
    if count and gaps:
        some = f"{count} of {len(values)} values" if count < len(values) else "all values"
        yield f"{name}: {some} are missing (NaN)."
    if values.dtype.kind not in "iuf":
        return
    numbers = values[~missing].astype(float)
    infinite = int(numpy.isinf(numbers).sum())
    if infinite:
        yield f"{name}: {infinite} of {len(values)} values are infinite; was something divided by zero?"
        numbers = numbers[numpy.isfinite(numbers)]
    if len(numbers) < 3:
        return
    if alone and numbers.max() == numbers.min():
        yield f"{name}: every value is {numbers[0]:.6g}; is that meant?"
    median = float(numpy.median(numpy.abs(numbers)))
    largest = float(numpy.abs(numbers).max())
    if alike and len(numbers) >= 5 and median > 0 and largest > ABSURD * median:
        yield f"{name}: one value ({largest:.6g}) is more than a million times the median ({median:.6g}); is its unit right?"


def _opaque(plain: Any) -> Iterator[str]:
    """An object that has no plain form leaves as its name only."""
    items = plain.items() if isinstance(plain, dict) else [("", plain)]
    for key, item in list(items)[:MAX_ITEMS]:
        if isinstance(item, str) and (match := _OPAQUE.match(item)):
            where = f"{key!r:.60}" if key else "The result"
            yield f"{where} is a {match['kind'] or match['what']}, not data: return its numbers or a table of them."
