"""The forecast of one series: candidates tried on its past, the best one run, bands from its errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from src.analyses.backtest import Backtest, choose_origins, choose_sparse_origins, run_backtest, winner, with_mean
from src.analyses.demand import Demand, classify, closed_phases
from src.analyses.forecasters import BASELINE, CANDIDATES, INTERMITTENT
from src.analyses.forecasters.candidate import Predict
from src.analyses.forecasters.combination import NAME as COMBINATION
from src.analyses.forecasters.combination import combination
from src.analyses.frames import Floats
from src.analyses.intervals import LEVELS, Bands, conformal, share_of_total, spread_of_changes
from src.analyses.outlook import NAIVE, Outlook
from src.analyses.sparse_bands import sparse_bands, sparse_coverage, sparse_total
from src.analyses.structure import Structure, find_structure
from src.analyses.timeseries import TimeSeries

MIN_POINTS: Final = 3
_BACKTEST_POINTS: Final = 8
_NARROWER: Final = 0.93
"""How large a combination's errors are beside those of the best single method, whose backtest gives the bands."""
_LONGEST: Final = ("longest season once more", "theta over the longest season")
_SHORTEST: Final = (BASELINE, "last value", "theta")
_QUICK: Final = (BASELINE, "last value", *_LONGEST, "theta", "dynamic harmonic regression")
_SPARSE: Final = (*INTERMITTENT, BASELINE, "last value", "theta", "dynamic harmonic regression")
"""Simplest first: where most is 0 the mean is simpler than a repetition, which chases single events."""
_ELABORATE: Final = ("dynamic harmonic regression (log)", "dynamic harmonic regression", "dynamic optimised theta")
_CLEARLY: Final = 0.9
_ORIGINS: Final = 8
_SPARSE_ORIGINS: Final = 40
"""Rates cost next to nothing, and their bands need many errors: most periods tell little."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A forecast with its bands, in the units of the series it was made of."""

    model: str
    tested: str
    test: Backtest | None
    point: Floats
    lower: dict[int, Floats]
    upper: dict[int, Floats]
    total: dict[int, tuple[float, float]]
    coverage: dict[int, float | None]

    def moved(self, scale: float, centre: float = 0.0, bridge: int = 0) -> _Made:
        """The same in another unit, from another zero; its total is of the periods after the `bridge`."""
        whole = centre * (len(self.point) - bridge)
        return replace(
            self,
            point=self.point * scale + centre,
            lower={k: v * scale + centre for k, v in self.lower.items()},
            upper={k: v * scale + centre for k, v in self.upper.items()},
            total={k: (low * scale + whole, high * scale + whole) for k, (low, high) in self.total.items()},
        )


def look_ahead(series: TimeSeries, steps: int, bridge: int = 0, *, quick: bool = False, fitted: int = 0) -> Outlook:
    """`steps` periods after the series' end; `quick` leaves out the slower candidates and half of the origins;
    the newest `fitted` periods are told one ahead.

    Works on the series divided by a power of two, so a huge or tiny unit changes nothing but the unit; where values lie
    below 0, so that nothing can multiply, on their distances from the median, so that their level changes nothing either.
    """
    centre = float(np.median(series.values)) if series.values.min() < 0 else 0.0
    size = float(np.abs(series.values - centre).max())
    scale = 2.0 ** np.floor(np.log2(size)) if size > 0 else 1.0
    scaled = replace(series, values=(series.values - centre) / scale)
    demand = classify(series.values, series.season)
    structure = find_structure(scaled.values, scaled.cycles)
    if demand is not None and demand.sparse and _testable(scaled):
        made = _sparse(scaled, demand, steps, bridge, scale)
    else:
        made = _dense(scaled, structure, steps, bridge, -centre / scale, quick=quick)
    baseline = CANDIDATES[BASELINE](scaled, steps)
    if baseline is None:
        raise AssertionError("the baseline suits every series")
    made = _shut(made.moved(scale, centre, bridge), series, steps)
    return Outlook(
        made.point, made.lower, made.upper, made.total, made.model, made.tested, baseline(scaled.n, steps) * scale + centre,
        made.test,
        made.coverage, structure, series.season > 1, demand,
        _one_ahead(scaled, made.tested, made.test, fitted) * scale + centre, scale,
    )  # fmt: skip


def _one_ahead(series: TimeSeries, method: str, test: Backtest | None, most: int) -> Floats:
    """The newest periods, each from those before it alone: what a fit would say of them it has seen, and is too good."""
    if test is None or not len(test.origins) or not most:
        return np.zeros(0)
    names = (method,) if method in CANDIDATES | INTERMITTENT else tuple(method.removeprefix("mean of ").split(" and "))
    prepared = _prepare(series, 1, names)
    ends = range(max(int(test.origins.min()), series.n - most), series.n) if len(prepared) == len(names) else ()
    made = [np.mean([predict(end, 1)[0] for predict in prepared.values()]) for end in ends]
    return np.maximum(made, 0.0) if series.values.min() >= 0 else np.asarray(made)


def _testable(series: TimeSeries) -> bool:
    return bool(series.n >= _BACKTEST_POINTS and np.ptp(series.values) > 0)


def _dense(series: TimeSeries, structure: Structure | None, steps: int, bridge: int, zero: float, *, quick: bool) -> _Made:
    prepared = _prepare(series, steps, _QUICK if quick else tuple(CANDIDATES))
    if not _testable(series):
        model, test, point = _untested(series, prepared, steps)
        combined = _combined(series, None, steps, quick=quick)
        bands, share = spread_of_changes(series.values, steps), dict.fromkeys(LEVELS, 1.0)
    else:
        origins = choose_origins(series, steps, _ORIGINS // 2 if quick else _ORIGINS)
        test = run_backtest(series, prepared, steps, origins, zero)
        combined = _combined(series, test, steps, quick=quick)
        test, model = _choose(test, series, structure if combined is None else None)
        parts = [prepared[name](series.n, steps) for name in model.removeprefix("mean of ").split(" and ")]
        point = np.mean(parts, axis=0)
        relative = test.levels if series.values.min() > 0 else np.ones(len(test.levels))
        errors = test.scores[model].errors / np.where(relative > 0, relative, 1.0)[:, None]
        now = np.abs(series.values[-4 * series.season :]).mean() if series.values.min() > 0 else 1.0
        bands = conformal(errors, steps)
        share = {k: share_of_total(errors[:, bridge:], bands.half[k][bridge:], k) for k in LEVELS}
        bands = Bands({k: v * now for k, v in bands.half.items()}, bands.coverage)
    tested = model
    if combined is not None:
        model, point = COMBINATION, combined
        bands = Bands({k: v * _NARROWER for k, v in bands.half.items()}, bands.coverage)
    floor = 0.0 if series.values.min() >= 0 else -np.inf
    point = np.maximum(point, floor)
    lower = {k: np.maximum(point - half, floor) for k, half in bands.half.items()}
    upper = {k: point + half for k, half in bands.half.items()}
    total = {k: _sum_bounds(point[bridge:], half[bridge:].sum() * share[k], floor) for k, half in bands.half.items()}
    return _Made(model, tested, test, point, lower, upper, total, bands.coverage)


def _sum_bounds(point: Floats, half: float, floor: float) -> tuple[float, float]:
    total = float(point.sum())
    return max(total - float(half), floor), total + float(half)


def _sparse(series: TimeSeries, demand: Demand, steps: int, bridge: int, scale: float) -> _Made:
    """Rates beside the naive, told apart by squared errors: absolute ones would favour a forecast of nothing."""
    prepared = _prepare(series, steps, _SPARSE)
    origins = choose_sparse_origins(series, _SPARSE_ORIGINS)
    test = replace(run_backtest(series, prepared, steps, origins), measure="RMSSE")
    model = winner(test, [name for name in _SPARSE if name in test.scores])
    point = np.maximum(prepared[model](series.n, steps), 0.0)
    errors = test.scores[model].errors * scale
    lower, upper = sparse_bands(errors, point * scale, whole=demand.whole)
    total = float(point[bridge:].sum()) * scale
    sums = {k: sparse_total(errors[:, bridge:], total, series.n, k, whole=demand.whole) for k in LEVELS}
    coverage = sparse_coverage(errors, test.actual * scale, whole=demand.whole)
    return _Made(model, model, test, point * scale, lower, upper, sums, coverage).moved(1 / scale)


def _shut(made: _Made, series: TimeSeries, steps: int) -> _Made:
    """Nothing is expected, and for certain, where the season has always been closed."""
    shut = closed_phases(series.values, series.season)
    if not shut.any():
        return made
    closed = shut[(series.n + np.arange(steps)) % len(shut)]
    lower = {k: np.where(closed, 0.0, v) for k, v in made.lower.items()}
    upper = {k: np.where(closed, 0.0, v) for k, v in made.upper.items()}
    return replace(made, point=np.where(closed, 0.0, made.point), lower=lower, upper=upper)


def _combined(series: TimeSeries, test: Backtest | None, steps: int, *, quick: bool) -> Floats | None:
    if not _suits(series, quick=quick):
        return None
    return combination(series.values, series.cycles, steps, by_longest=test is not None and _longest_matters(test))


def _longest_matters(test: Backtest) -> bool:
    """Whether methods that know the longest of several seasons have erred clearly less than those that know the shortest."""
    long, short = ([test.loss(name) for name in names if name in test.scores] for names in (_LONGEST, _SHORTEST))
    return bool(long and short) and min(long) < _CLEARLY * min(short)


def _suits(series: TimeSeries, *, quick: bool) -> bool:
    """Daily data have a week and a year, which harmonic regression knows in a fraction of the time."""
    return not quick and series.grain not in ("day", "business day")


def _prepare(series: TimeSeries, steps: int, names: tuple[str, ...]) -> dict[str, Predict]:
    made = {name: (CANDIDATES | INTERMITTENT)[name](series, steps) for name in names}
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
