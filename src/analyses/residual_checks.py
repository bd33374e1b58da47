"""What a regression stands on: whether its factors can be told apart, its spread, its line, its memory, and single rows."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.cross_validation import auc
from src.analyses.design import Design
from src.analyses.frames import Floats
from src.analyses.linear_model import Fitted, leverage
from src.analyses.words import count, listed, name, number, p_text

HIGH_VIF: Final = 10.0
SEEN: Final = 0.01
"""So much more of the spread must be explained before a bend matters, however small its p-value."""
MOST_SHOWN: Final = 10


def inflation(made: Design, notes: Notes) -> dict[str, float]:
    """Variance inflation by factor; for categories the generalised one, to the power 1 / df (Fox & Monette 1992)."""
    x = made.x
    factors = list(dict.fromkeys(t.factor for t in made.terms))
    if x.shape[1] < 2:
        return dict.fromkeys(factors, 1.0)
    with np.errstate(all="ignore"):
        r = np.asarray(np.corrcoef(x, rowvar=False), dtype=float)
    whole = np.linalg.slogdet(r)[1]
    found = {}
    for factor in factors:
        own = np.array([t.factor == factor for t in made.terms])
        if own.all():
            found[factor] = 1.0
            continue
        log = np.linalg.slogdet(r[np.ix_(own, own)])[1] + np.linalg.slogdet(r[np.ix_(~own, ~own)])[1] - whole
        found[factor] = float(np.exp(min(log / own.sum(), 50.0)))
    asked = {t.factor for t in made.terms if not t.control}
    high = [name(f) for f, v in found.items() if v > HIGH_VIF and f in asked]
    worst = max((v for f, v in found.items() if f in asked), default=1.0)
    notes.check("factors can be told apart", "doubtful" if high else "holds", f"Largest variance inflation {number(worst)}.")
    if high:
        notes.warn(f"{listed(high)} moves almost together with the other factors: their separate effects are uncertain.")
    return found


def spread_test(made: Design, fitted: Fitted, notes: Notes) -> dict[str, float]:
    """Breusch & Pagan (1979) in Koenker's form: does the spread about the line change with the factors?"""
    from statsmodels.stats.diagnostic import het_breuschpagan

    residual = (made.y - fitted.predicted) / fitted.y_scale
    if not np.ptp(residual) > 1e-12:
        return {}
    statistic, p, _, _ = het_breuschpagan(residual, fitted.z)
    even = p > 0.05
    notes.check(
        "even spread", "holds" if even else "fails",
        f"Breusch-Pagan {number(float(statistic))}, {p_text(float(p))}; the intervals ({fitted.errors}) do not need it.",
    )  # fmt: skip
    return {"statistic": float(statistic), "p_value": float(p)}


def normality_test(made: Design, fitted: Fitted, notes: Notes) -> dict[str, float]:
    """Skew and tails of the residuals (Jarque & Bera 1980), judged with the number of rows in mind."""
    from scipy.stats import jarque_bera, kurtosis, skew

    residual = (made.y - fitted.predicted) / fitted.y_scale
    if len(residual) < 8 or not np.ptp(residual) > 1e-12:
        return {}
    p = float(jarque_bera(residual).pvalue)
    bent, heavy = float(skew(residual)), float(kurtosis(residual))
    many = made.n >= max(50.0, 25 * bent**2)
    shape = f"skew {bent:.1f}, excess kurtosis {heavy:.1f}"
    detail = f"Residuals: {shape}; {made.n:,} rows are {'enough' if many else 'too few'} for coefficients not to depend on it."
    notes.check("normal residuals", "holds" if p > 0.05 or many else "doubtful", detail)
    return {"skew": bent, "excess_kurtosis": heavy, "p_value": p}


def line_test(made: Design, fitted: Fitted, notes: Notes) -> dict[str, float]:
    """RESET (Ramsey 1969): do squares and cubes of the prediction add to it?"""
    from statsmodels.regression.linear_model import OLS

    z = fitted.z
    if made.n < z.shape[1] + 10 or not any(t.level is None and not t.control for t in made.terms):
        return {}
    y = (made.y - fitted.y_middle) / fitted.y_scale
    fit = (fitted.predicted - fitted.y_middle) / fitted.y_scale
    if not np.std(fit) > 1e-9:
        return {}
    unit = fit / np.std(fit)
    more = np.column_stack([z, unit**2, unit**3])
    found = OLS(y, more).fit(cov_type="HC1")
    lines = np.zeros((2, more.shape[1]))
    lines[0, -2] = lines[1, -1] = 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        p = float(found.f_test(lines).pvalue)
    gain = max(0.0, float(found.rsquared) - 1 + float(np.mean((y - fit) ** 2)) / float(np.mean(y**2)))
    bends = p < 0.05 and gain > SEEN
    detail = f"RESET {p_text(p)}; a bend would explain {100 * gain:.1f}% more of the spread."
    notes.check("straight lines", "doubtful" if bends else "holds", detail)
    if bends:
        notes.warn("The relation bends: a straight line is its average slope, not the slope everywhere.")
    return {"p_value": p, "gain": gain}


def bend_of_odds(made: Design, fitted: Fitted, notes: Notes) -> dict[str, float]:
    """The link test (Pregibon 1980): does the square of the predicted log-odds add to them?"""
    from statsmodels.discrete.discrete_model import Logit

    odds = fitted.z @ fitted.beta
    if made.n < 30 or not np.std(odds) > 1e-9 or np.abs(odds).max() > 30:
        return {}
    unit = (odds - odds.mean()) / np.std(odds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = Logit(made.y, np.column_stack([np.ones(made.n), unit, unit**2])).fit(disp=0, maxiter=50)
            p = float(found.pvalues[2])
        except (np.linalg.LinAlgError, ValueError):
            return {}
    gain = auc(made.y, np.asarray(found.fittedvalues, dtype=float)) - auc(made.y, odds)
    bends = p < 0.01 and gain > SEEN
    notes.check("straight lines", "doubtful" if bends else "holds", f"Link test of the log-odds, {p_text(p)}.")
    if bends:
        notes.warn("The chance bends with the factors: one odds ratio is an average over their range.")
    return {"p_value": p, "gain": float(gain)}


def memory(made: Design, fitted: Fitted, notes: Notes) -> float | None:
    """Durbin & Watson (1950) where rows have an order in time; 2 means none."""
    if not made.in_time or made.n < 10:
        return None
    residual = made.y - fitted.predicted
    total = float(residual @ residual)
    if total <= 0:
        return None
    d = float(np.sum(np.diff(residual) ** 2)) / total
    fine = 1.5 < d < 2.5
    notes.check(
        "no memory", "holds" if fine else "doubtful",
        f"Durbin-Watson {d:.2f} (2 is none); the intervals ({fitted.errors}) allow for memory.",
    )  # fmt: skip
    return d


def influence(made: Design, fitted: Fitted, notes: Notes) -> dict[str, Any]:
    """Rows that move the fit most (Cook 1977), and what the coefficients become without them."""
    z = fitted.z
    hat = leverage(z)
    if made.event is None:
        residual = (made.y - fitted.predicted) / fitted.y_scale
        spread = float(residual @ residual) / max(1, made.n - z.shape[1])
        squares = residual**2 / spread if spread > 1e-24 else np.zeros(made.n)
    else:
        weight = np.clip(fitted.predicted * (1 - fitted.predicted), 1e-12, None)
        hat = leverage(z * np.sqrt(weight)[:, None])
        squares = (made.y - fitted.predicted) ** 2 / weight
    cook = squares * hat / (z.shape[1] * np.clip(1 - hat, 1e-9, None) ** 2)
    order = np.lexsort((made.rows, -cook))[:MOST_SHOWN]
    strong = [int(k) for k in order if cook[k] > 0.5]
    shown = [{"row": int(made.rows[k]), "cooks_distance": float(cook[k]), "leverage": float(hat[k])} for k in order[:5]]
    if strong:
        notes.check("no single row decides", "doubtful", f"{count(len(strong), 'row')} with a Cook's distance over 0.5.")
        notes.warn(f"{count(len(strong), 'row')} moves the fit strongly by itself: look at it (see `influential`).")
    else:
        top = float(cook[order[0]]) if len(order) else 0.0
        notes.check("no single row decides", "holds", f"Largest Cook's distance {number(top)}.")
    return {"rows": shown, "over_half": len(strong), "over_4_by_n": int((cook > 4 / made.n).sum())}


def enough(made: Design, notes: Notes) -> None:
    """Rows (or, for yes and no, the rarer of both) for each coefficient."""
    terms = len(made.terms)
    rows: Floats | float = made.n if made.event is None else float(min(made.y.sum(), made.n - made.y.sum()))
    per = float(rows) / terms
    what = "rows" if made.event is None else "cases of the rarer outcome"
    notes.check("enough rows", "holds" if per >= 10 else "doubtful", f"{per:,.0f} {what} for each coefficient.")
    if per < 10:
        notes.warn(f"Only {per:.1f} {what} for each coefficient: expect it to do worse on new data.")
