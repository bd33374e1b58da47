"""The forecast of one series: candidates tried on its past, the best one run, bands from its errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from src.analyses.backtest import Backtest, run_backtest, winner, with_mean
from src.analyses.forecasters import BASELINE, CANDIDATES
from src.analyses.forecasters.candidate import Predict
from src.analyses.forecasters.combination import NAME as COMBINATION
from src.analyses.forecasters.combination import combination
from src.analyses.frames import Floats
from src.analyses.intervals import LEVELS, conformal, share_of_total, spread_of_changes
from src.analyses.structure import Structure, find_structure
from src.analyses.timeseries import TimeSeries

MIN_POINTS: Final = 3
_BACKTEST_POINTS: Final = 8
_NARROWER: Final = 0.93
"""How large a combination's errors are beside those of the best single method, whose backtest gives the bands."""
NAIVE: Final = (BASELINE, "last value")
Verdict = Literal[
    "better than the naive", "no better than the seasonal naive", "not forecastable beyond the naive", "not tested"
]
_QUICK: Final = (BASELINE, "last value", "theta", "dynamic harmonic regression")
_ELABORATE: Final = ("dynamic harmonic regression (log)", "dynamic harmonic regression", "dynamic optimised theta")


@dataclass(frozen=True, slots=True)
class Outlook:
    """Point forecast and bands from the newest data on, with how they were made."""

    point: Floats
    lower: dict[int, Floats]
    upper: dict[int, Floats]
    model: str
    tested: str
    """The candidate whose errors in the backtest are told: the model itself, or the best single method beside a combination."""
    baseline: Floats
    test: Backtest | None
    coverage: dict[int, float | None]
    total_share: dict[int, float]
    """By level: the half width of the total over the sum of half widths."""
    structure: Structure | None
    """What tells the series from a random walk; None where it is too short to say."""
    seasonal: bool
    """Whether the baseline repeats a season, not only the last value."""

    @property
    def verdict(self) -> Verdict:
        """What the past says about the forecast: chance alone must not make it look good."""
        if self.test is None or self.structure is None:
            return "not tested"
        if not self.structure:
            return "not forecastable beyond the naive"
        if self.tested == BASELINE and self.seasonal:
            return "no better than the seasonal naive"
        return "not forecastable beyond the naive" if self.tested in NAIVE else "better than the naive"

    @property
    def beats_baseline(self) -> bool:
        """Whether it is better than repeating the last season (or value)."""
        return self.verdict == "better than the naive"

    @property
    def forecastable(self) -> bool | None:
        """Whether anything is known of the future but the last value; None where that could not be tested."""
        if self.verdict == "not tested":
            return None
        return self.beats_baseline or self.verdict == "no better than the seasonal naive"


def look_ahead(series: TimeSeries, steps: int, bridge: int = 0, *, quick: bool = False) -> Outlook:
    """`steps` periods after the series' end; `quick` leaves out the slower candidates and half of the origins.

    Works on the series divided by a power of two, so a huge or tiny unit changes nothing but the unit.
    """
    size = float(np.abs(series.values).max())
    scale = 2.0 ** np.floor(np.log2(size)) if size > 0 else 1.0
    scaled = replace(series, values=series.values / scale)
    prepared = _prepare(scaled, steps, quick=quick)
    baseline = prepared[BASELINE](scaled.n, steps)
    structure = find_structure(scaled.values, scaled.cycles)
    combined = combination(scaled.values, scaled.cycles, steps) if _suits(scaled, quick=quick) else None
    if scaled.n < _BACKTEST_POINTS or np.ptp(scaled.values) == 0:
        model, test, point = _untested(scaled, prepared, steps)
        bands, share = spread_of_changes(scaled.values, steps), dict.fromkeys(LEVELS, 1.0)
    else:
        test = run_backtest(scaled, prepared, steps, 4 if quick else 8)
        test, model = _choose(test, scaled, structure if combined is None else None)
        parts = [prepared[name](scaled.n, steps) for name in model.removeprefix("mean of ").split(" and ")]
        point = np.mean(parts, axis=0)
        relative = test.levels if scaled.values.min() > 0 else np.ones(len(test.levels))
        errors = test.scores[model].errors / np.where(relative > 0, relative, 1.0)[:, None]
        now = np.abs(scaled.values[-4 * scaled.season :]).mean() if scaled.values.min() > 0 else 1.0
        bands = conformal(errors, steps)
        share = {k: share_of_total(errors[:, bridge:], bands.half[k][bridge:], k) for k in LEVELS}
        bands = type(bands)({k: v * now for k, v in bands.half.items()}, bands.coverage)
    tested = model
    if combined is not None:
        model, point = COMBINATION, combined
        bands = type(bands)({k: v * _NARROWER for k, v in bands.half.items()}, bands.coverage)
    floor = 0.0 if series.values.min() >= 0 else -np.inf
    point = np.maximum(point, floor)
    lower = {k: np.maximum(point - half, floor) * scale for k, half in bands.half.items()}
    upper = {k: (point + half) * scale for k, half in bands.half.items()}
    return Outlook(
        point * scale, lower, upper, model, tested, baseline * scale, test, bands.coverage, share, structure, scaled.season > 1
    )  # fmt: skip


def _suits(series: TimeSeries, *, quick: bool) -> bool:
    """Daily data have a week and a year, which harmonic regression knows in a fraction of the time."""
    return not quick and series.grain != "day"


def _prepare(series: TimeSeries, steps: int, *, quick: bool) -> dict[str, Predict]:
    names = _QUICK if quick else tuple(CANDIDATES)
    made = {name: CANDIDATES[name](series, steps) for name in names}
    return {name: predict for name, predict in made.items() if predict is not None}


def _untested(series: TimeSeries, prepared: dict[str, Predict], steps: int) -> tuple[str, None, Floats]:
    name = "last value" if "last value" in prepared else BASELINE
    return name, None, prepared[name](series.n, steps)


def _choose(test: Backtest, series: TimeSeries, structure: Structure | None) -> tuple[Backtest, str]:
    if structure is not None and not structure:
        return test, winner(test, list(NAIVE))  # whatever did better on a random walk did so by chance
    rivals = sorted((n for n in _ELABORATE if n in test.scores), key=lambda n: test.scores[n].mase)
    if rivals and "theta" in test.scores:
        pair = ("theta", rivals[0])
        test = with_mean(test, series, pair, f"mean of {pair[0]} and {pair[1]}")
    order = [BASELINE, *(n for n in test.scores if n != BASELINE)]
    return test, winner(test, order)
