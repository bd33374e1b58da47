"""How a target moves with each factor while the others are held constant: linear, or logistic for yes and no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.cross_validation import auc, cross_validated
from src.analyses.design import Design, design
from src.analyses.linear_model import Fitted, coefficients, fit_linear, intercept, joint_p
from src.analyses.logistic_model import fit_logistic, with_odds
from src.analyses.regression_words import interpret
from src.analyses.residual_checks import (
    bend_of_odds,
    enough,
    inflation,
    influence,
    line_test,
    memory,
    normality_test,
    spread_test,
)
from src.analyses.words import name

if TYPE_CHECKING:
    import pandas as pd

MOST_FACTORS: Final = 30
SPARE: Final = 3
"""Rows there must be beyond one for each coefficient."""
GRID: Final = 60
SOURCE: Final = (
    "least squares with HC3: MacKinnon & White (1985), HAC: Newey & West (1987), Kiefer & Vogelsang (2005); logistic: "
    "Cox (1958), Firth (1993); diagnostics: Breusch & Pagan (1979), Ramsey (1969), Cook (1977), Durbin & Watson (1950), "
    "Fox & Monette (1992), McFadden (1974)"
)
_EMPTY: Final[dict[str, Any]] = {
    "model": None,
    "coefficients": [],
    "intercept": None,
    "factors": [],
    "fit": {},
    "diagnostics": {},
    "cross_validation": {},
    "influential": {},
    "line": None,
    "controls": [],
    "focus": None,
    "target": None,
    "event": None,
    "units": {},
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def regression(
    df: pd.DataFrame,
    *,
    target: str,
    factors: Sequence[str],
    categories: Sequence[str] = (),
    focus: str | None = None,
    time: str | None = None,
    event: str | None = None,
    units: Mapping[str, str] | None = None,
    observation: str = "row",
    seed: int = 0,
) -> dict[str, Any]:
    """Regresses `target` on `factors` (numbers as they are, `categories` and text against their most frequent level).

    Linear for a number; logistic for yes and no (`event` is the level that counts as yes). With `time`, a trend, weekdays
    and months are held constant too, and the intervals allow for memory. `coefficients` are in the target's unit by unit of
    the factor (log-odds for logistic, with `odds_ratio` and `change` of the chance); `standardised` by standard deviations.
    `focus` is the factor asked for, the others being held constant. Declines (`refused`) rather than raise.
    """
    notes = Notes()
    wanted = [f for f in dict.fromkeys(factors) if f not in (target, time)]
    empty = {**_EMPTY, "target": target, "focus": focus, "units": dict(units or {}), "n": len(df)}
    named = [target, *wanted, *([time] if time else [])]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(empty, problem)
    if not len(df):
        return notes.refusal(empty, "There are no rows to fit.")
    with np.errstate(all="ignore"):
        made = design(df, target, wanted[:MOST_FACTORS], categories, time, event, seed, notes)
        if isinstance(made, str):
            return notes.refusal(empty, made)
        if problem := _too_little(made, target):
            return notes.refusal({**empty, "n": made.n}, problem)
        if len(wanted) > MOST_FACTORS:
            notes.warn(f"Only the first {MOST_FACTORS} factors are used.")
        return _fitted(made, empty, observation, seed, notes)


def _too_little(made: Design, target: str) -> str | None:
    if made.n < len(made.terms) + 1 + SPARE:
        return f"{made.n:,} usable rows are too few for {len(made.terms)} coefficients."
    if np.ptp(made.y) <= 1e-12 * float(np.abs(made.y).max()):
        return f"{name(target)} does not vary, so there is nothing to explain."
    return None


def _fitted(made: Design, empty: dict[str, Any], observation: str, seed: int, notes: Notes) -> dict[str, Any]:
    linear = made.event is None
    fitted = fit_linear(made) if linear else fit_logistic(made, notes)
    told = coefficients(made, fitted)
    if not linear:
        with_odds(made, fitted, told)
    enough(made, notes)
    diagnostics: dict[str, Any] = {"vif": inflation(made, notes)}
    if linear:
        diagnostics |= {
            "breusch_pagan": spread_test(made, fitted, notes),
            "residuals": normality_test(made, fitted, notes),
            "reset": line_test(made, fitted, notes),
            "durbin_watson": memory(made, fitted, notes),
        }
    else:
        diagnostics["link_test"] = bend_of_odds(made, fitted, notes)
    influential = influence(made, fitted, notes)
    notes.check("independent observations", "holds" if made.in_time else "not checked", _observed(made, observation, fitted))
    controls = list(dict.fromkeys(t.factor for t in made.terms if t.control))
    values = {
        **empty,
        "model": "linear" if linear else "logistic",
        "coefficients": [c for c in told if not c["control"]],
        "intercept": intercept(fitted),
        "factors": _joint(made, fitted),
        "fit": _fit(made, fitted),
        "diagnostics": diagnostics,
        "cross_validation": cross_validated(made, fitted, seed),
        "influential": influential,
        "line": _line(made, fitted),
        "controls": controls,
        "event": made.event,
        "observation": observation,
        "errors": fitted.errors,
        "method": f"{'ordinary least squares' if linear else 'logistic regression'}, {fitted.errors}",
        "n": made.n,
    }
    values["interpretation"] = interpret(values, notes.warnings)
    return notes.result(values)


def _observed(made: Design, observation: str, fitted: Fitted) -> str:
    said = f"Each {observation} counts as one observation"
    return f"{said}; neighbours in time may resemble each other ({fitted.errors})." if made.in_time else f"{said}."


def _joint(made: Design, fitted: Fitted) -> list[dict[str, Any]]:
    """Each factor as a whole: whether all its levels together differ from 0."""
    found = []
    for factor in dict.fromkeys(t.factor for t in made.terms if not t.control):
        places = [k for k, t in enumerate(made.terms, start=1) if t.factor == factor]
        first = made.terms[places[0] - 1]
        kind = "number" if first.level is None else "category"
        p = joint_p(fitted, places)
        found.append({"factor": factor, "kind": kind, "reference": first.reference, "coefficients": len(places), "p_value": p})
    return found


def _fit(made: Design, fitted: Fitted) -> dict[str, Any]:
    n, k = made.n, len(made.terms)
    if made.event is None:
        residual = made.y - fitted.predicted
        rest = float(residual @ residual) / float(((made.y - made.y.mean()) ** 2).sum())
        r2 = 1 - rest
        free = max(1, n - k - 1)
        return {
            "r_squared": r2,
            "adjusted_r_squared": 1 - rest * (n - 1) / free,
            "residual_standard_error": float(np.sqrt(residual @ residual / free)),
            "p_value": joint_p(fitted, list(range(1, k + 1))),
        }
    p = np.clip(fitted.predicted, 1e-300, 1 - 1e-16)
    share = float(made.y.mean())
    log = float((made.y * np.log(p) + (1 - made.y) * np.log1p(-p)).sum())
    nothing = n * (share * np.log(share) + (1 - share) * np.log1p(-share))
    from scipy.special import chdtrc

    return {
        "mcfadden_r_squared": 1 - log / nothing,
        "auc": auc(made.y, fitted.predicted),
        "share": share,
        "p_value": float(chdtrc(k, max(0.0, 2 * (log - nothing)))),
    }


def _line(made: Design, fitted: Fitted) -> dict[str, Any] | None:
    """The fit over the only factor's range, with its 95 % band, the rest at its average; None with several factors."""
    asked = [k for k, t in enumerate(made.terms) if not t.control]
    if len(asked) != 1 or made.terms[asked[0]].level is not None:
        return None
    at = asked[0]
    grid = np.linspace(made.x[:, at].min(), made.x[:, at].max(), GRID)
    z = np.zeros((GRID, len(made.terms) + 1))
    z[:, 0] = 1.0
    z[:, at + 1] = (grid - fitted.middle[at]) / fitted.scale[at]
    middle = z @ fitted.beta
    half = fitted.reach * np.sqrt(np.einsum("ij,jk,ik->i", z, fitted.covariance, z).clip(0))
    ends = {"y": middle, "low": middle - half, "high": middle + half}
    if made.event is None:
        return {"x": grid} | {key: fitted.y_middle + fitted.y_scale * values for key, values in ends.items()}
    from scipy.special import expit

    return {"x": grid} | {key: expit(values) for key, values in ends.items()}
