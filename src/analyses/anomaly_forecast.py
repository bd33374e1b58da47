"""What is out of the ordinary in one series against one-step-ahead forecasts: each period by a model of those before it.

Exponential smoothing in state-space form (Hyndman, Koehler, Ord & Snyder 2008), chosen and fitted on the past at a few dates
and carried forward one step at a time between them; errors in robust standard deviations of the errors before. A value that is
flagged does not enter the forecasts that follow it, until several in a row say that the level has moved.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from src.analyses.calendar import SEASON, Grain
from src.analyses.frames import Floats
from src.analyses.shifts import Shift
from src.analyses.tails import robust_scale, sided_thresholds

SOURCE: Final = (
    "One-step-ahead intervals of exponential smoothing: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential "
    "Smoothing; threshold: Student t with a budget of false alarms (Bonferroni)"
)
_LONGEST_SEASON: Final = 24
_GROWTH: Final = 1.6
"""By how much the past grows between two fits."""
_LONGEST_PAST: Final = 1_500
_FOR_FORM: Final = 120
_TAUGHT: Final = 20
"""Errors that must be known before one is judged."""
_STAYED: Final[dict[Grain, int]] = {"day": 7, "week": 4, "month": 4, "quarter": 3, "year": 3}
"""So many flagged on the same side in a row are a level that moved."""
_MOST_SHIFTS: Final = 3
_MOST_CANDIDATES: Final = 8
_SUSPECT: Final = 4.0
_CLEARLY: Final = 2.0
"""Standard deviations that every value of a moved level lies beyond the forecast made before it."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was forecast one step ahead; NaN where too little was known."""

    expected: Floats
    spread: Floats
    scores: Floats
    low: float
    high: float
    shifts: tuple[Shift, ...]
    log: bool

    def at(self, score: float) -> Floats:
        """The value that would have this score, at each point."""
        return self.expected * np.exp(score * self.spread) if self.log else self.expected + score * self.spread


def least_history(grain: Grain) -> int:
    """Periods without which nothing can be judged."""
    season = SEASON[grain] if SEASON[grain] <= _LONGEST_SEASON else 1
    return 2 * season + 5 + _TAUGHT


def watch_ahead(values: Floats, grain: Grain, *, log: bool, sides: int, budget: float) -> Ahead:
    """Forecasts and scores; `log`: the errors are judged as shares of the value."""
    y = np.log(values) if log else values
    season = SEASON[grain] if SEASON[grain] <= _LONGEST_SEASON else 1
    steps = np.zeros(len(y))
    shifts: list[Shift] = []
    seen = y.copy()
    for _ in range(_MOST_SHIFTS + 2):
        fitted = _one_step_ahead(seen - steps, season) + steps
        made = _scored(y, fitted, sides, budget)
        at = _first_run(made, y - steps, seen - steps, season, _STAYED[grain], {s.at for s in shifts})
        if at is None or len(shifts) == _MOST_SHIFTS:
            flagged = _flagged(made)
            if (seen[flagged] == fitted[flagged]).all():
                break
            seen = np.where(flagged, fitted, y)
            continue
        step = float(np.median((y - fitted)[at : at + _STAYED[grain]]))
        shifts.append(Shift(at, float(fitted[at]), float(fitted[at] + step)))
        steps[at:] += step
        seen = y.copy()
    moved = tuple(sorted((_in_values(s, log=log) for s in shifts), key=lambda s: s.at))
    return replace(made, expected=np.exp(made.expected) if log else made.expected, shifts=moved, log=log)


def _in_values(shift: Shift, *, log: bool) -> Shift:
    return Shift(shift.at, float(np.exp(shift.before)), float(np.exp(shift.after))) if log else shift


def _one_step_ahead(y: Floats, season: int) -> Floats:
    """Each value as forecast from those before it, by a model fitted to an even earlier past."""
    out = np.full(len(y), np.nan)
    origin = min(2 * season + 5, len(y))
    while origin < len(y):
        end = min(len(y), max(int(origin * _GROWTH), origin + 10))
        start = max(0, origin - _LONGEST_PAST)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told: dict[str, Any] = _fitted(y[start:origin], season).forward(y[start:end], h=1, fitted=True)
        out[origin:end] = np.asarray(told["fitted"], dtype=np.float64)[origin - start :]
        origin = end
    return out


def _scored(y: Floats, fitted: Floats, sides: int, budget: float) -> Ahead:
    errors = y - fitted
    known = np.flatnonzero(np.isfinite(errors))
    spread, scores = np.full(len(y), np.nan), np.zeros(len(y))
    for place in range(_TAUGHT, len(known)):
        at = known[place]
        # Recent errors and all of them, half and half: the spread may have changed, and few errors are no yardstick.
        before = errors[known[:place]]
        spread[at] = np.sqrt((_around_zero(before) ** 2 + _around_zero(before[-60:]) ** 2) / 2)
    judged = np.isfinite(spread) & (spread > 0)
    scores[judged] = errors[judged] / spread[judged]
    low, high = sided_thresholds(scores[judged], int(judged.sum()), sides=sides, budget=budget) if judged.any() else (3.0, 3.0)
    return Ahead(fitted, spread, scores, max(3.0, low), max(3.0, high), (), log=False)


def _around_zero(errors: Floats) -> float:
    middle = 1.4826 * float(np.median(np.abs(errors)))
    return middle if middle > 0 else robust_scale(errors)


def _flagged(made: Ahead) -> np.ndarray:
    return (made.scores > made.high) | (made.scores < -made.low)


def _first_run(made: Ahead, y: Floats, seen: Floats, season: int, length: int, known: set[int]) -> int | None:
    """The start of the first run of values that all stay on one side of what was forecast before it began."""
    # A level that moved widens the tails by which the limit is set, so the limit cannot judge it.
    far = np.sign(made.scores) * (np.abs(made.scores) > _SUSPECT)
    for at in np.flatnonzero(far).tolist()[:_MOST_CANDIDATES]:
        if at + length > len(y) or any(abs(at - k) < 2 * length for k in known):
            continue
        # One step ahead the model follows a level that moved and errors shrink: look from before it began.
        away = (y[at : at + length] - _from(seen, at, length, season)) / made.spread[at]
        if (far[at] * away > _CLEARLY).all():
            return int(at)
    return None


def _from(y: Floats, origin: int, steps: int, season: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = _fitted(y[max(0, origin - _LONGEST_PAST) : origin], season)
        return np.asarray(model.predict(h=steps)["mean"], dtype=np.float64)


def _fitted(past: Floats, season: int) -> Any:
    """Exponential smoothing fitted to all of the past; its end tells which form, at a tenth of the work."""
    from statsforecast.models import AutoETS

    recent = past[-max(_FOR_FORM, 4 * season) :]
    form = str(AutoETS(season_length=season, model="AZZ").fit(recent).model_["method"])  # such as ETS(A,Ad,N)
    parts = form.removeprefix("ETS(").removesuffix(")").split(",")
    model = "".join(part[0] for part in parts)
    return AutoETS(season_length=season, model=model, damped=len(parts[1]) > 1).fit(past)
