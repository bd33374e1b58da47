"""A forecast with calibrated bands, by the method that forecast this very series best before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Grain, iso
from src.analyses.checks import Notes, floats
from src.analyses.forecast_calendar import find_calendar, told_calendar
from src.analyses.forecast_groups import forecast_groups
from src.analyses.forecast_words import interpret, judge
from src.analyses.frames import labels, numbers
from src.analyses.horizon import MOST_STEPS, Reach, plan_reach
from src.analyses.intervals import LEVELS
from src.analyses.one_series import MIN_POINTS, look_ahead
from src.analyses.outlook import Outlook
from src.analyses.timeseries import Periods, TimeSeries, drop_half_periods, fill_gaps, per_period, place

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Combination: Petropoulos & Svetunkov (2020); "
    "rolling-origin selection: Tashman (2000); MASE: Hyndman & Koehler (2006); theta: Assimakopoulos & Nikolopoulos (2000); "
    "dynamic harmonic regression: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 10.5; "
    "split conformal intervals: Vovk, Gammerman & Shafer (2005); random-walk tests: Wright (2000), Bhargava (1986); "
    "classes of demand: Syntetos, Boylan & Croston (2005); rates: Croston (1972), Syntetos & Boylan (2005), "
    "Teunter, Syntetos & Babai (2011), Nikolopoulos et al. (2011), Petropoulos & Kourentzes (2015)"
)
HISTORY_POINTS: Final = 731
MOST_PERIODS: Final = 20_000
_FITTED: Final = 30
"""Newest periods that are told one ahead."""
_MOST_TOLD: Final = 400
"""Steps ahead whose errors are in the result."""
_EMPTY: Final[dict[str, Any]] = {
    "forecast": [],
    "forecast_dates": [],
    "model_used": None,
    **{f"{side}_{level}": [] for side in ("lower", "upper") for level in LEVELS},
    "history": {"dates": [], "values": []},
    "fitted": {"dates": [], "values": []},
    "bridge": {"dates": [], "values": []},
    "baseline": None,
    "backtest": None,
    "beats_baseline": False,
    "forecastable": None,
    "verdict": "not tested",
    "structure": {},
    "demand": None,
    "calendar": None,
    "total": None,
    "total_interval": None,
    "average": None,
    "average_interval": None,
    "series": {},
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def forecast(
    df: pd.DataFrame,
    *,
    time: str,
    value: str,
    grain: str,
    start: str | date | None = None,
    end: str | date | None = None,
    steps: int | None = None,
    by: str | None = None,
    seed: int = 0,  # noqa: ARG001  nothing in it is random; the caller records a seed for every analysis
    additive: bool = True,
    additive_over_time: bool | None = None,
    as_of: str | date | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """Forecasts `value` over the periods from `start` to `end`, or `steps` periods after the newest data.

    `forecast`, `forecast_dates` and the bands hold the periods asked for; what lies between them and the data is
    `bridge`. With `by`, each of the 50 largest groups has its own forecast under `series`, beside the total's.
    `grain`: hour, day, business day, week, month, quarter or year; anything else leaves it to the dates.
    `additive`: rows of one period add up to its value (else they are averaged). `as_of`: the day the data were read,
    which tells whether the last period is over. Declines (`refused`) rather than raise.
    """
    notes = Notes()
    problem = next((f"There is no column {c!r}." for c in (time, value, by) if c is not None and c not in df.columns), None)
    if problem:
        return notes.refusal(_EMPTY, problem)
    with np.errstate(all="ignore"):
        when, found = find_calendar(df[time], grain, notes)
        rows = place(when, numbers(df[value]), found, notes)
        groups = labels(df[by]) if by is not None else None
        over_time = additive if additive_over_time is None else additive_over_time
        return _forecast(
            rows, groups, _Ask(value, by, additive, over_time, unit, start, end, steps, as_of, days=grain == "day"), notes
        )


class _Ask:
    """The call's parameters, as the steps below need them."""

    def __init__(
        self, value: str, by: str | None, additive: bool, over_time: bool, unit: str,
        start: str | date | None, end: str | date | None, steps: int | None, as_of: str | date | None, *, days: bool,
    ) -> None:  # fmt: skip
        self.value, self.by, self.additive, self.over_time, self.unit = value, by, additive, over_time, unit
        self.start, self.end, self.steps = start, end, steps
        self.days = days
        self.as_of = None if as_of is None else np.datetime64(str(as_of)[:10], "D")


def _forecast(rows: Periods, groups: list[str] | None, ask: _Ask, notes: Notes) -> dict[str, Any]:
    if len(rows.rows) < MIN_POINTS:
        found = f"{len(rows.rows)} usable rows" if len(rows.rows) != 1 else "1 usable row"
        return notes.refusal(_EMPTY, f"A forecast needs at least {MIN_POINTS} periods with a value; there are {found}.")
    first, length = int(rows.numbers.min()), int(np.ptp(rows.numbers)) + 1
    if length > MOST_PERIODS:
        return notes.refusal(_EMPTY, f"The dates span {length:,} periods, more than the {MOST_PERIODS:,} read here.")
    if groups is None and len(np.unique(rows.numbers)) < len(rows.numbers):
        how = "added up" if ask.additive else "averaged"
        notes.warn(f"Several rows share a {rows.grain}; they were {how}.")
    total = _series(rows, np.arange(len(rows.rows)), first, length, ask, notes, additive=ask.additive)
    if total.n < MIN_POINTS:
        return notes.refusal(_EMPTY, f"A forecast needs at least {MIN_POINTS} whole periods; there are {total.n}.")
    reach = _reach(total, ask, notes)
    if isinstance(reach, str):
        return notes.refusal({**_EMPTY, "n": total.n}, reason=reach)
    outlook = look_ahead(total, reach.total, reach.bridge, fitted=_FITTED)
    judge(total, outlook, reach, notes)
    parts = {} if groups is None else _parts(rows, groups, total, reach, ask, notes)
    return notes.result(
        {
            **_values(total, outlook, reach),
            "fitted": _fitted(total, outlook),
            "history": {"dates": iso(total.dates()[-HISTORY_POINTS:]), "values": floats(total.values[-HISTORY_POINTS:])},
            "bridge": {
                "dates": iso(total.dates(total.n, reach.bridge)),
                "values": floats(outlook.point[: reach.bridge]),
            },
            "baseline": {"model": "seasonal naive", "forecast": floats(outlook.baseline[reach.bridge :])},
            "backtest": _backtest(outlook),
            "beats_baseline": outlook.beats_baseline,
            "forecastable": outlook.forecastable,
            "verdict": outlook.verdict,
            "demand": _demand(outlook),
            "structure": {} if outlook.structure is None else outlook.structure.p_values,
            "total": float(outlook.point[reach.bridge :].sum()) if ask.over_time else None,
            "total_interval": _total_interval(outlook) if ask.over_time else None,
            "average": float(outlook.point[reach.bridge :].mean()),
            "average_interval": {k: v / reach.steps for k, v in _total_interval(outlook).items()},
            "series": parts,
            "method": f"{outlook.model}{_chosen(outlook)}; {_banded(outlook)}",
            "source": SOURCE,
            "n": total.n,
            "grain": total.grain,
            "calendar": told_calendar(rows, total),
            "interpretation": interpret(total, outlook, reach, parts, _subject(ask), ask.by, ask.unit, summed=ask.over_time),
        }
    )


def _reach(total: TimeSeries, ask: _Ask, notes: Notes) -> Reach | str:
    if ask.days and total.grain != "day" and ask.steps is not None and ask.start is None and ask.end is None:
        # So many days were asked for, of a series that is counted otherwise.
        until = total.dates(total.n, 1)[0] - np.timedelta64(1, "D") + np.timedelta64(min(max(ask.steps, 0), MOST_STEPS), "D")
        return plan_reach(total, None, str(until), None, notes) if ask.steps > 0 else plan_reach(total, None, None, 0, notes)
    return plan_reach(total, ask.start, ask.end, ask.steps, notes)


def _subject(ask: _Ask) -> str:
    # What does not add up over the groups is their plain mean, and must be called so.
    return ask.value if ask.additive or ask.by is None else f"{ask.value} of the average {ask.by}"


def _series(
    rows: Periods, chosen: np.ndarray, first: int, length: int, ask: _Ask, notes: Notes, *, additive: bool
) -> TimeSeries:
    values = per_period(rows.numbers[chosen], rows.values[chosen], first, length, additive=additive)
    series = TimeSeries(values, first, rows.grain, rows.first_weekday)
    filled = fill_gaps(values, rows.grain, notes, series.dates(), additive=ask.over_time)
    return drop_half_periods(TimeSeries(filled, first, rows.grain, rows.first_weekday), notes, ask.as_of)


def _parts(
    rows: Periods, groups: list[str], total: TimeSeries, reach: Reach, ask: _Ask, notes: Notes
) -> dict[str, dict[str, Any]]:
    if not ask.additive:
        notes.warn(f"{ask.value} does not add up over {ask.by}: the overall line is the plain mean of its groups.")
    found = forecast_groups(rows, groups, total, reach, notes, additive=ask.additive, over_time=ask.over_time)
    return {
        group.name: {
            **_values(group.series, group.outlook, reach),
            "total": float(group.outlook.point[reach.bridge :].sum()) if ask.over_time else None,
            "total_interval": _total_interval(group.outlook) if ask.over_time else None,
            "demand": _demand(group.outlook),
            "forecastable": group.outlook.forecastable,
            "n": group.series.n,
        }
        for group in found
    }


def _values(series: TimeSeries, outlook: Outlook, reach: Reach) -> dict[str, Any]:
    bands = {
        f"{side}_{level}": floats(bounds[level][reach.bridge :])
        for side, bounds in (("lower", outlook.lower), ("upper", outlook.upper))
        for level in LEVELS
    }
    return {
        "forecast": floats(outlook.point[reach.bridge :]),
        "forecast_dates": iso(series.dates(series.n + reach.bridge, reach.steps)),
        "model_used": outlook.model,
        "verdict": outlook.verdict,
        **bands,
    }


def _fitted(total: TimeSeries, outlook: Outlook) -> dict[str, Any]:
    """The newest periods as the backtested method told them one ahead."""
    told = len(outlook.fitted)
    return {"dates": iso(total.dates(total.n - told, told)), "values": floats(outlook.fitted)}


def _backtest(outlook: Outlook) -> dict[str, Any] | None:
    test = outlook.test
    if test is None:
        return None
    chosen, naive = test.scores[outlook.tested], test.scores["seasonal naive"]
    return {
        "method": outlook.tested,
        "measure": test.measure,
        "gain": outlook.gain,
        "mase": chosen.mase,
        "smape": chosen.smape,
        "baseline_mase": naive.mase,
        "baseline_smape": naive.smape,
        "rmsse": chosen.rmsse,
        "baseline_rmsse": naive.rmsse,
        "folds": len(test.origins),
        "coverage_80": outlook.coverage[80],
        "coverage_95": outlook.coverage[95],
        "candidates": {name: test.loss(name) for name in test.scores},
        "origins": [int(origin) for origin in test.origins],
        "errors": [floats(fold[:_MOST_TOLD] * outlook.unit) for fold in chosen.errors],
    }


def _chosen(outlook: Outlook) -> str:
    if outlook.model != outlook.tested:
        return "; bands from the errors of its best single method in a rolling-origin backtest"
    return ", chosen by rolling-origin backtest"


def _banded(outlook: Outlook) -> str:
    if outlook.sparse and outlook.test is not None:
        return "demand that is mostly 0 (a rate); intervals are quantiles of the backtest's errors, never below 0"
    return "conformal prediction intervals"


def _demand(outlook: Outlook) -> dict[str, Any] | None:
    found = outlook.demand
    if found is None:
        return None
    return {"class": found.kind, "mean_interval": found.interval, "squared_variation": found.variation, "counts": found.whole}


def _total_interval(outlook: Outlook) -> dict[str, float]:
    return {f"{side}_{level}": outlook.total[level][k] for level in LEVELS for k, side in enumerate(("lower", "upper"))}


__all__ = ["Grain", "forecast"]
