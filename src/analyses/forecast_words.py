"""A forecast in words: what is expected, how sure, by which method, and whether it is worth more than repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from src.analyses.calendar import PER_YEAR, spelled
from src.analyses.checks import Notes, Outcome
from src.analyses.forecasters.theta import is_seasonal
from src.analyses.horizon import Reach
from src.analyses.outlook import NAIVE, Outlook
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count, listed, name, number, percent

_FEW: Final = 24


def judge(series: TimeSeries, outlook: Outlook, reach: Reach, notes: Notes) -> None:
    """Records what the forecast stands on."""
    if np.ptp(series.values) == 0:
        notes.warn("Every value is the same: the forecast repeats it, and its band has no width because nothing varied.")
    if outlook.test is None:
        notes.check("backtest", "not checked", f"{count(series.n, series.grain)} are too few to try a method on the past.")
        notes.warn("Too little history to try methods on the past: the bands rest on a random walk.")
        return
    _judge_history(series, reach, notes)
    chosen, naive = outlook.test.loss(outlook.tested), outlook.test.loss("seasonal naive")
    better = outlook.beats_baseline
    notes.check(
        "better than the seasonal naive",
        "holds" if better else "fails",
        f"{outlook.test.measure} {chosen:.2f} against {naive:.2f} over {len(outlook.test.origins)} past origins.",
    )
    _judge_structure(series, outlook, notes)
    _judge_demand(series, outlook, notes)
    covered = outlook.coverage[95]
    if covered is not None:
        within: Outcome = "holds" if covered >= 0.9 else "doubtful"
        notes.check("interval coverage", within, f"The 95 % band held {percent(covered)} of the backtest's values.")


def _judge_structure(series: TimeSeries, outlook: Outlook, notes: Notes) -> None:
    if outlook.structure is None or outlook.sparse:
        return
    tests = ", ".join(f"{name} p = {p:.3f}" for name, p in outlook.structure.p_values.items())
    found = listed(list(outlook.structure.found)) or "nothing"
    outcome: Outcome = "holds" if outlook.structure else "fails"
    notes.check("more than a random walk", outcome, f"{found} beyond chance in its steps ({tests}; Holm's correction).")
    if outlook.forecastable is False:
        notes.warn(f"Not forecastable beyond the naive: {_why_not(series, outlook)}.")
    elif not outlook.beats_baseline:
        notes.warn("No better than the seasonal naive: no single method erred less than repeating the last season.")


def _judge_demand(series: TimeSeries, outlook: Outlook, notes: Notes) -> None:
    found = outlook.demand
    if found is None:
        return
    detail = f"{found.kind}: something every {found.interval:.1f} {series.grain}s, squared variation {found.variation:.2f}."
    notes.check("steady demand", "fails" if found.sparse else "holds", detail)
    if found.sparse and outlook.test is not None:
        notes.warn(
            f"Demand is {found.kind} (something happens about every {found.interval:.1f} {series.grain}s): "
            f"the forecast is a rate a {series.grain}; it does not say on which {series.grain}s something happens."
        )


def _why_not(series: TimeSeries, outlook: Outlook) -> str:
    if not outlook.structure:
        few = f" by {count(series.n, series.grain)}, which are few," if series.n < _FEW else ""
        return f"how it changes from one {series.grain} to the next cannot be told{few} from chance"
    return "on past dates no single method erred less than repeating the last value"


def _judge_history(series: TimeSeries, reach: Reach, notes: Notes) -> None:
    years = series.n / PER_YEAR[series.grain]
    outcome: Outcome = "holds" if years >= 2 else "doubtful"
    notes.check("two years of history", outcome, f"{count(series.n, series.grain)} ({years:.1f} years).")
    if years < 2 and series.grain != "year" and reach.total > PER_YEAR[series.grain] / 6:
        notes.warn("Less than two years of data: a yearly season cannot be told from a trend.")
    if series.season > 1 and series.n > 2 * series.season:
        seasonal = is_seasonal(series.values, series.season)
        detail = f"Autocorrelation at {series.season} {series.grain}s stands out." if seasonal else "None stands out."
        notes.check("season", "holds" if seasonal else "doubtful", detail)


def interpret(
    series: TimeSeries, outlook: Outlook, reach: Reach, parts: Mapping[str, Mapping[str, Any]],
    value: str, by: str | None, unit: str, *, summed: bool,
) -> str:  # fmt: skip
    """One paragraph."""
    sentences = [_expected(series, outlook, reach, value, unit, summed=summed), _against_last_year(series, outlook, reach)]
    if parts and by:
        sentences.append(_largest(parts, by, unit, summed=summed))
    sentences.append(_how_good(series, outlook))
    return " ".join(s for s in sentences if s)


def _expected(series: TimeSeries, outlook: Outlook, reach: Reach, value: str, unit: str, *, summed: bool) -> str:
    point = outlook.point[reach.bridge :]
    dates = series.dates(series.n + reach.bridge, reach.steps)
    first, last = spelled(dates[0], series.grain), spelled(dates[-1], series.grain)
    when = f"in {first}" if reach.steps == 1 else f"from {first} to {last}"
    low, high = outlook.lower[95][reach.bridge :], outlook.upper[95][reach.bridge :]
    if reach.steps == 1:
        band = f"95 % interval {number(low[0], unit)} to {number(high[0], unit)}"
        return f"Expected {name(value)} {when}: {number(point[0], unit)} ({band})."
    article = "an" if series.grain == "hour" else "a"
    each = f"about {number(float(point.mean()), unit)} {article} {series.grain}"
    if not summed:
        low_mean, high_mean = (bound / reach.steps for bound in outlook.total[95])
        band = f"95 % interval {number(low_mean, unit)} to {number(high_mean, unit)}"
        return f"Expected average {name(value)} {when}: {number(float(point.mean()), unit)} ({band})."
    low_total, high_total = outlook.total[95]
    band = f"95 % interval {number(low_total, unit)} to {number(high_total, unit)}"
    return f"Expected total {name(value)} {when}: {number(float(point.sum()), unit)}, {each} ({band})."


def _against_last_year(series: TimeSeries, outlook: Outlook, reach: Reach) -> str:
    year = round(PER_YEAR[series.grain])
    start = series.n + reach.bridge - year
    before = series.values[start : start + reach.steps] if start >= 0 else np.array([])
    if len(before) < reach.steps or before.sum() <= 0 or series.grain == "year":
        return ""
    change = float(outlook.point[reach.bridge :].sum() / before.sum() - 1)
    span = series.grain if reach.steps == 1 else count(reach.steps, series.grain)
    word = "more" if change > 0 else "less"
    return f"That is {percent(abs(change))} {word} than in the same {span} a year earlier."


def _largest(parts: Mapping[str, Mapping[str, Any]], by: str, unit: str, *, summed: bool) -> str:
    totals = {k: sum(v or 0.0 for v in part["forecast"]) for k, part in parts.items()}
    if not summed:
        totals = {k: total / max(1, len(parts[k]["forecast"])) for k, total in totals.items()}
    top = sorted(totals, key=lambda k: -totals[k])[:3]
    return f"Largest by {name(by)}: {listed([f'{k} ({number(totals[k], unit)})' for k in top])}."


def _how_good(series: TimeSeries, outlook: Outlook) -> str:
    if outlook.test is None:
        return f"Method: {outlook.model}; there was too little history to test it."
    folds = count(len(outlook.test.origins), "past date")
    combined = outlook.model != outlook.tested
    if outlook.forecastable is False:
        then = f"the line ({outlook.model}) is worth no more than the last {series.grain} carried on"
        return f"This is not forecastable beyond the naive: {_why_not(series, outlook)}, so {then}."
    if outlook.tested in NAIVE:
        then = "" if combined else ", so that is what this forecast does"
        what = "season" if outlook.tested == "seasonal naive" and outlook.seasonal else "value"
        return f"Tried at {folds}, no single method did better than repeating the last {what}{then}."
    tried = f"; the best single method, {outlook.tested}, " if combined else "; it "
    return (
        f"Method: {outlook.model}{tried}erred {percent(outlook.gain or 0.0, 0)} less than repeating the last season at {folds}."
    )
