"""Values that place rows in time, however a statement spelt them: dates, ISO text, "2026-03", "2026-Q1", years."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from src.models.plan import Grain
from src.models.words import split_name

_GRAINS: Final[tuple[Grain, ...]] = ("day", "week", "month", "quarter", "year")
_SHAPES: Final[tuple[tuple[re.Pattern[str], Grain, Callable[[re.Match[str]], date]], ...]] = (
    (re.compile(r"(\d{4})-(\d\d)"), "month", lambda m: date(int(m[1]), int(m[2]), 1)),
    (re.compile(r"(\d{4})[- ]?Q([1-4])", re.IGNORECASE), "quarter", lambda m: date(int(m[1]), int(m[2]) * 3 - 2, 1)),
    (re.compile(r"(\d{4})-?W(\d\d)", re.IGNORECASE), "week", lambda m: date.fromisocalendar(int(m[1]), int(m[2]), 1)),
)
_YEARS: Final = range(1800, 2201)
_LOOKED_AT: Final = 50
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")


def as_times(values: pa.ChunkedArray, name: str, *, said: bool) -> tuple[pa.ChunkedArray, Grain | None] | None:
    """The values as dates or moments, with the grain that their spelling shows; None where they are no times.

    `said`: whoever wrote the statement calls it a time. Without that, only what can be nothing else is one: a bare year
    has to be called "year".
    """
    kind = values.type
    if pa.types.is_date(kind):
        return values, None
    if pa.types.is_timestamp(kind):
        return _whole_days(values), None
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _of_text(values, named_year=said or "year" in split_name(name))
    if pa.types.is_integer(kind) and (said or split_name(name)[-1:] == ("year",)):
        known = _known(values)
        return (_dates(values, lambda v: date(int(v), 1, 1)), "year") if known and all(v in _YEARS for v in known) else None
    return None


def _known(values: pa.ChunkedArray) -> list[Any]:
    return [v for v in values.to_pylist() if v is not None]


def grain_of_times(days: Sequence[date], name: str) -> Grain:
    """What the dates are the beginnings of: as the column is called where they bear that out, else as they lie."""
    named = next((g for g in reversed(_GRAINS) if g in split_name(name)), None)
    if named is not None and all(_begins(day, named) for day in days):
        return named
    apart = sorted(set(days))
    if len(apart) < 3:
        return "month" if named is None and len(apart) == 2 and all(d.day == 1 for d in apart) else "day"
    if all(_begins(d, "month") for d in apart):
        return "year" if all(_begins(d, "year") for d in apart) else "quarter" if _quarterly(apart) else "month"
    return "week" if len({d.weekday() for d in apart}) == 1 else "day"


def _quarterly(days: Sequence[date]) -> bool:
    return all(_begins(d, "quarter") for d in days)


def _begins(day: date, grain: Grain) -> bool:
    """Whether a period of the grain may begin on the day; a week on any."""
    if grain in ("day", "week"):
        return True
    if day.day != 1:
        return False
    return grain == "month" or (day.month % 3 == 1 if grain == "quarter" else day.month == 1)


def _of_text(values: pa.ChunkedArray, *, named_year: bool) -> tuple[pa.ChunkedArray, Grain | None] | None:
    first = _known(values.slice(0, _LOOKED_AT))
    if any(not text[:4].isdigit() for text in first):  # most texts are none; reading all of them takes its time
        return None
    known = _known(values)
    if not known:
        return None
    try:
        if all(_ISO.fullmatch(v) for v in known):
            return _moments(values), None
        for shape, grain, read in _SHAPES:
            if all(shape.fullmatch(v) for v in known):
                return _dates(values, lambda v, s=shape, r=read: r(s.fullmatch(v))), grain
        if named_year and all(re.fullmatch(r"\d{4}", v) and int(v) in _YEARS for v in known):
            return _dates(values, lambda v: date(int(v), 1, 1)), "year"
    except ValueError:  # "2026-13", "2026-02-30"
        return None
    return None


def _moments(values: pa.ChunkedArray) -> pa.ChunkedArray:
    read = [None if v is None else datetime.fromisoformat(v) for v in values.to_pylist()]
    return _whole_days(pa.chunked_array([pa.array(read, pa.timestamp("us"))]))


def _whole_days(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments that are all midnight are days."""
    if values.type.tz is not None or pc.all(pc.equal(values, pc.floor_temporal(values, unit="day"))).as_py() is False:
        return values
    return values.cast(pa.date32())


def _dates(values: pa.ChunkedArray, read: Callable[..., date]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([None if v is None else read(v) for v in values.to_pylist()], pa.date32())])
