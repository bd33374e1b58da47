"""Whether something goes up or down beyond its seasons and noise, how fast, and when it changed course."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import PER_YEAR, as_grain, guess_grain, iso
from src.analyses.checks import Notes, floats
from src.analyses.course import CHANGES_FROM, MEMORY_FROM, Course, course_of, date_interval
from src.analyses.frames import days, labels, numbers
from src.analyses.growth import growth_rates
from src.analyses.kendall import mann_kendall, sen_slope
from src.analyses.multiple_testing import benjamini_hochberg
from src.analyses.regular import MIN_PERIODS, read_until, regular
from src.analyses.timeseries import Periods, TimeSeries, place
from src.analyses.trend_words import interpret
from src.analyses.words import count, name

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Mann (1945), Kendall (1975); memory: Yue & Wang (2004), Santer et al. (2000); slope: Sen (1968); change points: Andrews "
    "(1993), Bai (1997), Robbins et al. (2011); scale: Box & Cox (1964)"
)
MOST_GROUPS: Final = 30
_EMPTY: Final[dict[str, Any]] = {
    "direction": "none",
    "slope": None,
    "slope_interval": None,
    "slope_per_year": None,
    "percent_per_year": None,
    "mann_kendall": {},
    "change_points": [],
    "since_last_change": None,
    "growth": {},
    "series": {"dates": [], "values": []},
    "adjusted": [],
    "line": [],
    "seasons": [],
    "groups": {},
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def trend(
    df: pd.DataFrame,
    *,
    time: str,
    value: str,
    grain: str | None = None,
    by: str | None = None,
    additive: bool = True,
    additive_over_time: bool | None = None,
    model: str | None = None,
    as_of: str | date | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """The trend of `value` over `time`, with seasons removed; with `by` each group's own too, corrected for their number.

    `direction` is `none` unless the test finds one at 5 %. Slopes are per period and per year in the value's units, shares
    compounded. `change_points` are dates of a new level or slope. Declines (`refused`) rather than raise.
    """
    notes = Notes()
    missing = next((c for c in (time, value, by) if c is not None and c not in df.columns), None)
    if missing is not None:
        return notes.refusal(_EMPTY, f"There is no column {missing!r}.")
    when = days(df[time])
    rows = place(when, numbers(df[value]), as_grain(grain or "") or guess_grain(when), notes)
    over_time = additive if additive_over_time is None else additive_over_time
    as_of = read_until(when, rows.grain, as_of)
    how: dict[str, Any] = {"what": "A trend", "additive": additive, "over_time": over_time, "as_of": as_of}
    made = regular(rows, np.arange(len(rows.rows)), notes, **how)
    if isinstance(made, str):
        return notes.refusal({**_EMPTY, "n": len(rows.rows)}, made)
    with np.errstate(all="ignore"):
        if by is None:
            return _of_one(made, value, unit, model, over_time, notes)
        return _of_groups(rows, labels(df[by]), made, value, by, unit, model, how, notes)


def _of_one(series: TimeSeries, value: str, unit: str, model: str | None, over_time: bool, notes: Notes) -> dict[str, Any]:
    course = course_of(series, _usable(model, series, notes))
    _judge(course, notes)
    return notes.result(_values(course, value, unit, over_time))


def _usable(model: str | None, series: TimeSeries, notes: Notes) -> str | None:
    if model == "multiplicative" and series.values.min() <= 0:
        notes.warn("Some values are not positive, so seasons are added instead of multiplied.")
        return "additive"
    return model


def _values(course: Course, value: str, unit: str, over_time: bool) -> dict[str, Any]:
    series, test, slope = course.series, course.test, course.slope
    year = PER_YEAR[series.grain]
    changes = [_change(course, k) for k in range(len(course.path.changes))]
    result = {
        "direction": course.direction,
        "slope": slope.value,
        "slope_interval": [slope.lower, slope.upper],
        "slope_per_year": slope.value * year,
        "slope_per_year_interval": [slope.lower * year, slope.upper * year],
        **_shares(course, year),
        "mann_kendall": {
            "s": test.s, "tau": test.tau, "z": test.z, "p_value": test.p_value,
            "effective_n": test.effective_n, "memory": course.path.phi,
        },
        "alpha": 0.05,
        "change_points": changes,
        "since_last_change": _since(course),
        "growth": growth_rates(course, additive_over_time=over_time),
        "series": {"dates": iso(series.dates()), "values": floats(series.values)},
        "adjusted": floats(course.adjusted),
        "line": floats(course.line),
        "seasons": [{"name": s.name, "length": s.length, "p_value": s.p_value} for s in course.scale.seasons],
        "scale": "multiplicative" if course.scale.log else "additive",
        "groups": {},
        "grain": series.grain,
        "method": _method(course),
        "source": SOURCE,
        "n": series.n,
    }  # fmt: skip
    return {**result, "interpretation": interpret(course, result, value, unit)}


def _shares(course: Course, year: float) -> dict[str, Any]:
    """Compounded shares; None where a share makes no sense (values that are not all positive)."""
    growth = course.growth
    if growth is None:
        return {"percent_per_period": None, "percent_per_year": None, "percent_per_year_interval": None}

    def yearly(rate: float) -> float:
        return 100 * float(np.expm1(np.clip(year * np.log1p(max(rate, -0.999999)), -50, 50)))

    return {
        "percent_per_period": 100 * growth.value,
        "percent_per_year": yearly(growth.value),
        "percent_per_year_interval": [yearly(growth.lower), yearly(growth.upper)],
    }


def _method(course: Course) -> str:
    names = " and ".join(s.name for s in course.scale.seasons)
    how = "divided" if course.scale.log else "taken"
    seasons = f"season of the {names} {how} out by regression; " if names else ""
    return f"{seasons}Mann-Kendall test with allowance for memory, Sen's slope; steps and bends by least squares over all dates"


def _change(course: Course, k: int) -> dict[str, Any]:
    kind, at = course.path.changes[k]
    dates, line = iso(course.series.dates()), course.line
    low, high = date_interval(course, k)
    ends = [0, *(c[1] for c in course.path.changes), course.series.n]
    start, end = max(e for e in ends if e < at), min(e for e in ends if e > at)
    before, after = float(line[at - 1]), float(line[at])
    slope_before = float((line[at - 1] - line[start]) / max(at - 1 - start, 1))
    slope_after = float((line[end - 1] - line[at]) / max(end - 1 - at, 1))
    size = after - before - slope_before if kind == "level" else slope_after - slope_before
    return {
        "date": dates[at], "kind": kind, "position": at, "interval": [dates[low], dates[high]],
        "before": before, "after": after, "size": size,
        "percent": 100 * size / before if kind == "level" and before > 0 else None,
        "slope_before": slope_before, "slope_after": slope_after, "p_value": course.path.p_values[k],
    }  # fmt: skip


def _since(course: Course) -> dict[str, Any] | None:
    """The trend after the last change, where enough periods follow it."""
    if not course.path.changes:
        return None
    at = max(c[1] for c in course.path.changes)
    left = course.adjusted[at:]
    if len(left) < MEMORY_FROM or float(np.ptp(left)) == 0:
        return None
    from src.analyses.autoregression import inflation

    test = mann_kendall(left, max(inflation(course.path.phi, len(left)), 1.0))
    slope = sen_slope(left, test)
    direction = "none" if test.p_value > 0.05 else "up" if test.s > 0 else "down"
    return {
        "start": iso(course.series.dates()[at:])[0], "n": len(left), "direction": direction, "slope": slope.value,
        "slope_interval": [slope.lower, slope.upper], "p_value": test.p_value,
    }  # fmt: skip


def _judge(course: Course, notes: Notes) -> None:
    n, grain = course.series.n, course.series.grain
    if n < MEMORY_FROM:
        notes.check("independent observations", "not checked", f"{count(n, grain)} are too few to tell their memory.")
        notes.warn(f"{count(n, grain)} are few: only a nearly unbroken rise or fall can be told from chance.")
    else:
        doubtful = course.path.phi > 0.2
        independent = f"{count(n, grain)} count as {course.test.effective_n:.0f} independent ones"
        detail = f"With a memory of {course.path.phi:.2f} and the seasons estimated, {independent}."
        notes.check("independent observations", "doubtful" if doubtful else "holds", detail)
    if n < CHANGES_FROM:
        notes.check("one path throughout", "not checked", f"Change points are looked for from {CHANGES_FROM} periods on.")
    else:
        changes = len(course.path.changes)
        notes.check(
            "one path throughout", "fails" if changes else "holds", f"{count(changes, 'change')} of level or slope found."
        )
    tested = course.scale.tested
    if not tested and grain != "year":
        notes.warn(f"{count(n, grain)} hold no two whole seasons: a season, if there is one, is still in the trend.")
    kept = {season.name for season in course.scale.seasons}
    for season in tested:
        outcome = "found and removed" if season.name in kept else "not found"
        notes.check(f"season of the {season.name}", "holds", f"Season {outcome} (p = {season.p_value:.3g}).")
    if course.scale.toned_down:
        odd = count(course.scale.toned_down, f"odd {grain}")
        notes.warn(f"{odd} toned down while season and changes were estimated; the test itself is by ranks.")


def _of_groups(
    rows: Periods, groups: list[str], total: TimeSeries, value: str, by: str, unit: str, model: str | None,
    how: dict[str, Any], notes: Notes,
) -> dict[str, Any]:  # fmt: skip
    """The whole with each group's trend, steepest first."""
    of_row = np.array(groups, dtype=object)[rows.rows]
    names, sizes = np.unique(of_row.astype(str), return_counts=True)
    sums = (
        {g: float(np.abs(rows.values[of_row == g]).sum()) for g in names}
        if len(names) <= 5_000
        else dict(zip(names, sizes, strict=True))
    )
    largest = sorted(names, key=lambda g: (-sums[g], g))[:MOST_GROUPS]
    if len(names) > MOST_GROUPS:
        notes.warn(f"Only the {MOST_GROUPS} largest of {len(names):,} groups of {name(by)} were tested.")
    courses: dict[str, Course] = {}
    short: list[str] = []
    for group in largest:
        series = regular(rows, np.flatnonzero(of_row == group), Notes(), **how)
        if isinstance(series, str):
            short.append(group)
        else:
            courses[group] = course_of(
                series, None if model == "multiplicative" and series.values.min() <= 0 else model, changes=False
            )
    if short:
        notes.warn(f"{count(len(short), 'group')} of {name(by)} had fewer than {MIN_PERIODS} periods and were left out.")
    course = course_of(total, _usable(model, total, notes))
    _judge(course, notes)
    q = dict(zip(courses, benjamini_hochberg([c.test.p_value for c in courses.values()]), strict=True))
    table = {group: _group(c, q[group]) for group, c in courses.items()}
    ranked = dict(sorted(table.items(), key=lambda g: (-_speed(g[1]), g[0])))
    result = {**_values(course, value, unit, how["over_time"]), "groups": ranked, "tests_made": len(ranked)}
    result["interpretation"] = interpret(course, result, value, unit, by)
    result["method"] = f"{result['method']}; Benjamini-Hochberg over {len(ranked)} groups"
    return notes.result(result)


def _speed(group: dict[str, Any]) -> float:
    speed = group["percent_per_year"]
    return float(speed if speed is not None else group["slope_per_year"])


def _group(course: Course, q: float) -> dict[str, Any]:
    year = PER_YEAR[course.series.grain]
    direction = "none" if q > 0.05 or course.test.s == 0 else "up" if course.test.s > 0 else "down"
    return {
        "direction": direction,
        "slope": course.slope.value,
        "slope_per_year": course.slope.value * year,
        "slope_per_year_interval": [course.slope.lower * year, course.slope.upper * year],
        **_shares(course, year),
        "p_value": course.test.p_value,
        "q_value": q,
        "n": course.series.n,
    }
