"""Several factors in one regression: coefficients, robust covariance, and one test for each factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.effect_intervals import noncentrality_of_chi2, noncentrality_of_f
from src.analyses.frames import Floats

_CHUNK: Final = 100_000
_SEPARATED: Final = 15.0
"""Log-odds beyond which a factor separates the outcomes and its estimate runs away."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model; the first coefficient is the constant. `within` is infinite where tests are by normal theory."""

    coefficients: Floats
    covariance: Floats
    n: int
    within: float
    explained: float
    """R squared, or McFadden's for a logistic model."""
    slope: float = 1.0
    """What a coefficient is multiplied by to be a change of the outcome itself (average marginal effect)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One factor's part beside the others, all its columns together."""

    value: float
    interval: tuple[float, float] | None
    p_value: float


def least_squares(x: Floats, y: Floats) -> Fit | None:
    """Ordinary least squares of y on x (without constant column) with HC3 errors; None where columns depend on others.

    MacKinnon & White (1985), Journal of Econometrics 29(3).
    """
    n, k = len(y), x.shape[1] + 1
    centre = y - y.mean()
    total = float(centre @ centre)
    inverse = _inverse(_gram(x))
    if inverse is None or n <= k or total <= 0:
        return None
    coefficients = inverse @ _cross(x, y)
    meat, left = np.zeros((k, k)), 0.0
    for part in _parts(n):
        rows = _with_constant(x[part])
        rest = y[part] - rows @ coefficients
        leverage = np.einsum("ij,jk,ik->i", rows, inverse, rows, optimize=True)
        scaled = rows * (rest / np.maximum(1 - leverage, 1e-6))[:, None]
        meat += scaled.T @ scaled
        left += float(rest @ rest)
    return Fit(coefficients, inverse @ meat @ inverse, n, float(n - k), max(0.0, 1 - left / total))


def logistic(x: Floats, y: Floats) -> Fit | None:
    """Logistic regression by iterated least squares with robust errors; None where it does not settle (separation).

    The covariance is White's (1982) sandwich, each residual enlarged for its leverage as in HC3.
    """
    n, k = len(y), x.shape[1] + 1
    coefficients = np.zeros(k)
    coefficients[0] = np.log(y.mean() / (1 - y.mean()))
    inverse: Floats | None = None
    for _ in range(25):
        score, information = np.zeros(k), np.zeros((k, k))
        for part in _parts(n):
            rows = _with_constant(x[part])
            chance = _chance(rows @ coefficients)
            score += rows.T @ (y[part] - chance)
            information += rows.T @ (rows * (chance * (1 - chance))[:, None])
        inverse = _inverse(information)
        if inverse is None:
            return None
        step = inverse @ score
        coefficients = coefficients + step
        if np.abs(coefficients).max() > _SEPARATED:
            return None
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    return _sandwich(x, y, coefficients, inverse)


def _sandwich(x: Floats, y: Floats, coefficients: Floats, inverse: Floats) -> Fit:
    n, k = len(y), x.shape[1] + 1
    meat, likelihood, slope = np.zeros((k, k)), 0.0, 0.0
    for part in _parts(n):
        rows = _with_constant(x[part])
        chance = np.clip(_chance(rows @ coefficients), 1e-12, 1 - 1e-12)
        weight = chance * (1 - chance)
        leverage = weight * np.einsum("ij,jk,ik->i", rows, inverse, rows, optimize=True)
        scaled = rows * ((y[part] - chance) / np.maximum(1 - leverage, 1e-6))[:, None]
        meat += scaled.T @ scaled
        likelihood += float(np.log(np.where(y[part] > 0.5, chance, 1 - chance)).sum())
        slope += float(weight.sum())
    share = float(y.mean())
    alone = n * (share * np.log(share) + (1 - share) * np.log(1 - share))
    explained = float(1 - likelihood / alone)
    return Fit(coefficients, inverse @ meat @ inverse, n, np.inf, explained, slope / n)


def effect_of(fit: Fit, x: Floats, columns: slice, within: float = np.inf, shrinks: float = 1.0) -> Effect:
    """A factor's effect by Wald's test of all its columns (`columns` counts without the constant).

    `within` are fewer degrees of freedom than the model's, where the factor's own rows allow no more; `shrinks` is the
    design effect of rows that repeat it.

    One standardised column: its coefficient, with its sign. Several: the standard deviation of what they add to the
    outcome, which is the same for one column without its sign.
    """
    from scipy.special import chdtrc, fdtrc, stdtrit

    at = slice(columns.start + 1, columns.stop + 1)
    b, v = fit.coefficients[at], fit.covariance[at, at] * shrinks
    size = len(b)
    inverse = _inverse(v)
    if inverse is None:
        return Effect(np.nan, None, np.nan)
    wald = float(b @ inverse @ b)
    normal, within = not np.isfinite(fit.within), min(max(fit.within / shrinks, 1.0), within)
    p = float(chdtrc(size, wald)) if normal else float(fdtrc(size, within, wald / size))
    if size == 1:
        half = float(np.sqrt(v[0, 0])) * (1.959963984540054 if normal else float(stdtrit(within, 0.975)))
        return Effect(float(b[0]), (float(b[0]) - half, float(b[0]) + half), p)
    value = float(np.sqrt(_variance(x, columns, b)))
    ends = noncentrality_of_chi2(wald, size) if normal else noncentrality_of_f(wald / size, size, within)
    interval = None if ends is None or wald <= 0 else (value * np.sqrt(ends[0] / wald), value * np.sqrt(ends[1] / wald))
    return Effect(value, interval, p)


def _variance(x: Floats, columns: slice, b: Floats) -> float:
    total, squares = 0.0, 0.0
    for part in _parts(len(x)):
        added = x[part, columns] @ b
        total, squares = total + float(added.sum()), squares + float(added @ added)
    return max(squares / len(x) - (total / len(x)) ** 2, 0.0)


def inflations(x: Floats, spans: Mapping[str, slice]) -> dict[str, float]:
    """How much of each factor's precision the others take: 1 for none; comparable between one column and several.

    VIF for one column; for several, Fox & Monette's (1992) generalised one, GVIF^(1/df), Journal of the ASA 87(417).
    Infinite for those that follow from others exactly.
    """
    between = np.corrcoef(x, rowvar=False).reshape(x.shape[1], x.shape[1])
    inverse = _inverse(between)
    if inverse is None:
        return _inflations_one_by_one(between, spans)
    found = {}
    for name, span in spans.items():
        log = np.linalg.slogdet(between[span, span])[1] + np.linalg.slogdet(inverse[span, span])[1]
        found[name] = float(np.exp(min(log / (span.stop - span.start), 700.0))) if np.isfinite(log) else float("inf")
    return found


def _inflations_one_by_one(between: Floats, spans: Mapping[str, slice]) -> dict[str, float]:
    """Infinite for the factors that follow from others, 1 for the rest, where no inverse exists."""
    rank = np.linalg.matrix_rank(between, hermitian=True)
    found = {}
    for name, span in spans.items():
        rest = np.delete(np.delete(between, span, axis=0), span, axis=1)
        lost = rank - (np.linalg.matrix_rank(rest, hermitian=True) if len(rest) else 0)
        found[name] = 1.0 if lost == span.stop - span.start else float("inf")
    return found


def _parts(n: int) -> list[slice]:
    return [slice(start, min(start + _CHUNK, n)) for start in range(0, n, _CHUNK)]


def _with_constant(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _gram(x: Floats) -> Floats:
    gram = np.zeros((x.shape[1] + 1,) * 2)
    for part in _parts(len(x)):
        rows = _with_constant(x[part])
        gram += rows.T @ rows
    return gram


def _cross(x: Floats, y: Floats) -> Floats:
    cross = np.zeros(x.shape[1] + 1)
    for part in _parts(len(x)):
        cross += _with_constant(x[part]).T @ y[part]
    return cross


def _inverse(matrix: Floats) -> Floats | None:
    if not np.isfinite(matrix).all() or np.linalg.cond(matrix) > 1e12:
        return None
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _chance(log_odds: Floats) -> Floats:
    from scipy.special import expit

    chance: Floats = expit(log_odds)
    return chance
