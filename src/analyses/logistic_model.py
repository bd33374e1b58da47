"""Logistic regression by maximum likelihood; where the factors tell yes from no perfectly, Firth's penalised form."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.design import Design
from src.analyses.frames import Floats
from src.analyses.linear_model import Fitted, standardised
from src.analyses.words import listed

_STEPS: Final = 60
_CERTAIN: Final = 1e-7
_RUNAWAY: Final = 50.0
"""Standard errors of a standardised coefficient that only a coefficient on its way to infinity has."""


def fit_logistic(made: Design, notes: Notes) -> Fitted:
    """Cox (1958); separation (Albert & Anderson 1984) is found, said, and met with Firth (1993)."""
    from statsmodels.discrete.discrete_model import Logit

    z, middle, scale = standardised(made)
    beta, covariance = np.zeros(z.shape[1]), np.eye(z.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = Logit(made.y, z).fit(disp=0, maxiter=_STEPS)
            beta, covariance = np.asarray(found.params, dtype=float), np.asarray(found.cov_params(), dtype=float)
            apart = not found.mle_retvals["converged"] or _separated(beta, covariance, z)
        except (np.linalg.LinAlgError, ValueError):
            apart = True
    errors = "maximum likelihood"
    if apart:
        beta, covariance = firth(z, made.y)
        wide = [t.label for k, t in enumerate(made.terms, start=1) if _decides(made, k - 1)]
        which = f"{listed(wide)} tells" if wide else "the factors together tell"
        notes.check("no separation", "fails", f"{which[:1].upper()}{which[1:]} yes from no without an error somewhere.")
        notes.warn(
            f"Separation: {which} yes from no without an error for some rows, so no finite effect fits best. The effects are "
            "Firth's penalised ones, and their intervals are rough."
        )
        errors = "Firth's penalised likelihood"
    else:
        notes.check("no separation", "holds", "No factor tells yes from no without error.")
    return Fitted(beta, covariance, np.inf, errors, z, middle, scale, 0.0, 1.0, chance(z @ beta))


def chance(odds: Floats) -> Floats:
    """Log-odds as a probability."""
    from scipy.special import expit

    return np.asarray(expit(odds), dtype=float)


def _separated(beta: Floats, covariance: Floats, z: Floats) -> bool:
    errors = np.sqrt(np.clip(np.diag(covariance), 0, None))
    p = chance(z @ beta)
    certain = float((np.minimum(p, 1 - p) < _CERTAIN).mean())
    return bool(not np.isfinite(beta).all() or (errors > _RUNAWAY).any() or certain > 0.2)


def _decides(made: Design, at: int) -> bool:
    """Whether this column alone leaves no doubt on one side of some limit (for a level: in all its rows)."""
    column, y = made.x[:, at], made.y
    if made.terms[at].level is not None:
        of_level = y[column == 1]
        return len(of_level) > 0 and float(np.ptp(of_level)) == 0
    yes, no = column[y == 1], column[y == 0]
    return len(yes) > 0 and len(no) > 0 and bool(yes.min() >= no.max() or no.min() >= yes.max())


def firth(z: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Coefficients and covariance under Jeffreys' prior, which keeps them finite: Firth (1993), Heinze & Schemper (2002)."""
    beta = np.zeros(z.shape[1])
    beta[0] = np.log((y.sum() + 0.5) / (len(y) - y.sum() + 0.5))
    for _ in range(_STEPS):
        p = chance(z @ beta)
        weight = p * (1 - p)
        inverse = np.linalg.pinv((z * weight[:, None]).T @ z)
        hat = weight * np.einsum("ij,jk,ik->i", z, inverse, z)
        step = inverse @ (z.T @ (y - p + hat * (0.5 - p)))
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    p = chance(z @ beta)
    return beta, np.asarray(np.linalg.pinv((z * (p * (1 - p))[:, None]).T @ z), dtype=float)


def with_odds(made: Design, fitted: Fitted, told: list[dict[str, Any]]) -> None:
    """Adds odds ratios and the average change of the chance of yes, a unit of the factor (or from the reference) apart."""
    for k, one in enumerate(told, start=1):
        one["odds_ratio"] = _exp(one["estimate"])
        one["odds_interval"] = [_exp(v) for v in one["interval"]]
        change, slope = _change(made, fitted, k)
        half = fitted.reach * float(np.sqrt(max(float(slope @ fitted.covariance @ slope), 0.0)))
        one["change"] = change
        one["change_interval"] = [change - half, change + half]


def _exp(value: float) -> float:
    return float(np.exp(value)) if value < 700 else float("inf")


def _change(made: Design, fitted: Fitted, k: int) -> tuple[float, Floats]:
    """The average marginal effect and its gradient, for the delta method (Greene, Econometric Analysis, 17.3)."""
    beta, z = fitted.beta, fitted.z
    if made.terms[k - 1].level is None:
        p = fitted.predicted
        slope, bend = p * (1 - p), p * (1 - p) * (1 - 2 * p)
        gradient = beta[k] * (z.T @ bend) / len(z)
        gradient[k] += slope.mean()
        return float(beta[k] * slope.mean() / fitted.scale[k - 1]), gradient / fitted.scale[k - 1]
    # One level against the reference: the factor's other levels are off.
    off = z.copy()
    for at, term in enumerate(made.terms, start=1):
        if term.factor == made.terms[k - 1].factor and term.level is not None:
            off[:, at] = (0 - fitted.middle[at - 1]) / fitted.scale[at - 1]
    p0 = chance(off @ beta)
    without = off.T @ (p0 * (1 - p0)) / len(z)
    off[:, k] = (1 - fitted.middle[k - 1]) / fitted.scale[k - 1]
    p1 = chance(off @ beta)
    return float((p1 - p0).mean()), off.T @ (p1 * (1 - p1)) / len(z) - without
