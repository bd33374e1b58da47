"""Drivers and passengers among time series that have lost trend and season, each factor at its best lag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from src.analyses.associations import correlation_p, pearson
from src.analyses.blocks import Block, design_of, spans
from src.analyses.calendar import Grain
from src.analyses.drivers import DEPENDENT, PER_PARAMETER, Joint
from src.analyses.frames import Floats
from src.analyses.joint_model import Effect, inflations
from src.analyses.lags import Lagged, effective_size
from src.analyses.words import count

FEWEST: Final = 24


def joint_over_time(
    target: Floats, adjusted: Mapping[str, Floats], lagged: Mapping[str, Lagged], grain: Grain, left: float
) -> Joint:
    """Partial correlations and standardised coefficients of series that are aligned by their lags.

    p-values count neighbours that resemble each other as fewer observations (Pyper & Peterman 1998, on the residuals of
    factor and target) and are corrected for the lags that were tried; `left` is the share of the degrees of freedom that
    taking out trend and season left.
    """
    names = [n for n, lag in lagged.items() if np.isfinite(lag.best.value)]
    joint = Joint()
    if len(names) < 2:
        joint.reason = "there are no two factors to hold against each other"
        return joint
    first = max(lagged[n].lag for n in names)
    series = {n: adjusted[n][first - lagged[n].lag : len(target) - lagged[n].lag] for n in names}
    y = target[first:]
    _keep_independent(joint, {n: v for n, v in series.items() if v.std() > 0}, lagged)
    x = design_of(joint.blocks) if joint.blocks else np.empty((len(y), 0))
    joint.n, joint.target = len(y), y
    if len(y) * left < max(FEWEST, PER_PARAMETER * (x.shape[1] + 1)) or x.shape[1] < 2 or not y.std() > 0:
        joint.reason = f"{count(len(y), grain)} without trend and season are too few for {count(len(names), 'factor')} at once"
        return joint
    joint.method = f"least squares over the {grain}s without trend and season, each factor at its lag"
    joint.why, joint.unit = "the target is a number in time", "standard deviations of the target"
    _measure(joint, x, (y - y.mean()) / y.std(), lagged, left)
    return joint


def _keep_independent(joint: Joint, series: Mapping[str, Floats], lagged: Mapping[str, Lagged]) -> None:
    joint.blocks = [Block(n, ((v - v.mean()) / v.std())[:, None], "number", unit=float(v.std())) for n, v in series.items()]
    while len(joint.blocks) > 1:
        x, at = design_of(joint.blocks), spans(joint.blocks)
        joint.inflations = inflations(x, at)
        tied = [name for name, vif in joint.inflations.items() if not vif < DEPENDENT]
        if not tied:
            return
        weakest = min(tied, key=lambda k: (abs(lagged[k].best.value), k))
        joint.left_out[weakest] = "it follows from the other factors"
        joint.blocks = [b for b in joint.blocks if b.name != weakest]


def _measure(joint: Joint, x: Floats, y: Floats, lagged: Mapping[str, Lagged], left: float) -> None:
    whole = np.column_stack([np.ones(len(y)), x])
    coefficients = np.linalg.lstsq(whole, y, rcond=None)[0]
    rest = y - whole @ coefficients
    joint.explained = max(0.0, 1 - float(rest @ rest) / float(y @ y))
    for k, block in enumerate(joint.blocks):
        others = np.delete(whole, k + 1, axis=1)
        own, outcome = (v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (x[:, k], y))
        size = min(effective_size(own, outcome), len(own) * left) - (x.shape[1] - 1)
        partial = pearson(own, outcome).value
        p = correlation_p(partial, size)
        tries = max(len(lagged[block.name].by_lag), 1)
        p = (1 - (1 - p) ** tries if p > 1e-12 else p * tries) if np.isfinite(p) else p
        value = float(coefficients[k + 1])
        joint.effects[block.name] = Effect(value, _interval(value, partial, size), p)
        joint.more[block.name] = {"partial": partial, "per_unit": value * float(joint.target.std()) / block.unit}


def _interval(value: float, partial: float, size: float) -> tuple[float, float] | None:
    from scipy.special import stdtrit

    if size <= 3 or not np.isfinite(partial) or partial == 0:
        return None
    t = abs(partial) * np.sqrt((size - 2) / max(1 - partial * partial, 1e-300))
    half = float(stdtrit(size - 2, 0.975)) * abs(value) / t
    return value - half, value + half
