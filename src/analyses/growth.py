"""How fast something grows in the ways people mean: since the last period, since a year ago, compounded, against trend."""

from __future__ import annotations

from typing import Any

import numpy as np

from src.analyses.calendar import PER_YEAR, iso
from src.analyses.course import Course
from src.analyses.frames import Floats


def growth_rates(course: Course, *, additive_over_time: bool) -> dict[str, Any]:
    """`period_over_period`, `year_over_year`, `last_year` (against the year before), `compound`, `latest_vs_trend`.

    Shares are None where the earlier value is not positive; a rate is a key only where the series is long enough.
    """
    series, values = course.series, course.series.values
    year = round(PER_YEAR[series.grain])
    dates = iso(series.dates())
    rates: dict[str, Any] = {"period_over_period": _against(values, dates, 1)}
    if series.n > year > 1:
        rates["year_over_year"] = _against(values, dates, year)
    if series.n >= 2 * year > 2:
        rates["last_year"] = _years(values, dates, year, summed=additive_over_time)
    if (compound := _compound(course, year)) is not None:
        rates["compound"] = compound
    gap = float(course.adjusted[-1] - course.line[-1])
    rates["latest_vs_trend"] = {
        "date": dates[-1],
        "adjusted": float(course.adjusted[-1]),
        "trend": float(course.line[-1]),
        "difference": gap,
        "share": _share(float(course.adjusted[-1]), float(course.line[-1])),
        "standard_deviations": gap / course.spread if course.spread > 0 else 0.0,
    }
    return rates


def _share(now: float, before: float) -> float | None:
    return now / before - 1 if before > 0 else None


def _against(values: Floats, dates: list[str], back: int) -> dict[str, Any]:
    now, before = float(values[-1]), float(values[-1 - back])
    return {
        "date": dates[-1], "value": now, "before_date": dates[-1 - back], "before": before,
        "change": now - before, "share": _share(now, before),
    }  # fmt: skip


def _years(values: Floats, dates: list[str], year: int, *, summed: bool) -> dict[str, Any]:
    how = np.sum if summed else np.mean
    now, before = float(how(values[-year:])), float(how(values[-2 * year : -year]))
    return {
        "start": dates[-year], "before_start": dates[-2 * year], "value": now, "before": before,
        "change": now - before, "share": _share(now, before), "of": "sum" if summed else "mean",
    }  # fmt: skip


def _compound(course: Course, year: int) -> dict[str, Any] | None:
    """The yearly rate that leads from the first whole year's mean to the last one's: a season or an odd end moves neither."""
    values, n = course.series.values, course.series.n
    window = year if n >= 2 * year else 0
    if window == 0:
        return None
    first, last = float(np.mean(values[:window])), float(np.mean(values[-window:]))
    years = (n - window) / PER_YEAR[course.series.grain]
    if first <= 0 or last <= 0 or years <= 0:
        return None
    return {"first_mean": first, "last_mean": last, "years": years, "rate": float((last / first) ** (1 / years) - 1)}
