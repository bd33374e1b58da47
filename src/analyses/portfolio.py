"""How a portfolio did: returns, reward for risk, falls, tail losses, its benchmark, and the mean-variance frontier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats
from src.analyses.frontier import frontier
from src.analyses.market_model import market_model, rolling_beta
from src.analyses.portfolio_words import interpret
from src.analyses.returns import Course, course_of, pivoted
from src.analyses.risk import falls, performance, tail_losses, underwater

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Sharpe (1994), interval: Mertens (2002); Sortino & Price (1994); value at risk: Jorion (2006), Favre & Galeano (2002); "
    "expected shortfall: Acerbi & Tasche (2002); beta and alpha: Jensen (1968) with errors of Newey & West (1987); "
    "frontier: Markowitz (1952), covariances shrunk as Ledoit & Wolf (2004)"
)
MOST_HOLDINGS: Final = 30
_MOST_POINTS: Final = 2_000
_FEW: Final = 20
_MANY: Final = 100
_EXTREME: Final = 0.99
_FEW_IN_TAIL: Final = 10
_EMPTY: Final[dict[str, Any]] = {
    "portfolio": None, "metrics": {}, "tail": {}, "drawdowns": [], "mean_return": {}, "benchmark": None, "market": {},
    "rolling_beta": {}, "frontier": {}, "holdings": {}, "dates": [], "growth": {}, "underwater": [],
    "method": "declined", "source": SOURCE, "n": 0,
}  # fmt: skip


def portfolio(
    df: pd.DataFrame,
    *,
    time: str,
    value: str | Sequence[str],
    benchmark: str | None = None,
    by: str | None = None,
    returns: bool = False,
    risk_free: float = 0.0,
    confidence: float = 0.95,
) -> dict[str, Any]:
    """Analyses the value of a portfolio, or the prices of its holdings (several `value` columns, or one `by` thing).

    With holdings the portfolio is all of them in equal parts, made equal again each period, and there is a `frontier`.
    `returns` says that the columns are returns already; `risk_free` is a yearly rate (0.03 is 3 %). Every rate in the result
    is a share, a year's where the name says so or it is a ratio; `tail` losses are of one period,
    at `confidence` and at 99 %.
    Declines (`refused`), never raises.
    """
    notes = Notes()
    columns = [value] if isinstance(value, str) else list(dict.fromkeys(value))
    named = [time, *columns, *([benchmark] if benchmark else []), *([by] if by else [])]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if not -0.5 < risk_free < 1.0:
        return notes.refusal(_EMPTY, f"A risk-free rate of {risk_free:g} is no yearly rate; 0.03 is 3 %.")
    if not 0.5 <= confidence < 1.0:
        return notes.refusal(_EMPTY, f"A confidence of {confidence:g} is none; 0.95 is 95 %.")
    if by is not None:
        wide = pivoted(df, time, columns[0], by, MOST_HOLDINGS, notes)
        if isinstance(wide, str):
            return notes.refusal({**_EMPTY, "n": len(df)}, wide)
        df, columns = wide
    with np.errstate(all="ignore"):
        wanted = list(dict.fromkeys([*columns, *([benchmark] if benchmark else [])]))
        course = course_of(df, time, wanted, returns, notes)
        if isinstance(course, str):
            return notes.refusal(_EMPTY, course)
        if course.n < 2:
            problem = f"Returns need at least three dated values; there are {len(course.dates)}."
            return notes.refusal({**_EMPTY, "n": max(course.n, 0)}, problem)
        return _analysed(course, columns, benchmark, risk_free, confidence, notes)


def _analysed(
    course: Course, columns: list[str], benchmark: str | None, risk_free: float, confidence: float, notes: Notes
) -> dict[str, Any]:
    holdings = np.column_stack([course.returns(name) for name in columns])
    own = holdings.mean(axis=1)
    name = columns[0] if len(columns) == 1 else "equal parts"
    level = np.concatenate(([1.0], np.cumprod(1.0 + own)))
    notes.check("enough returns", "holds" if course.n >= _MANY else "doubtful", f"{course.n:,} returns, one a {course.period}.")
    if course.n < _FEW:
        notes.warn(f"Only {course.n} returns: ratios and tails of so few say little.")
    _check_returns(own, course, notes)
    metrics = performance(own, course.per_year, risk_free)
    drops = falls(course.dates, level)
    depth = drops[0]["depth"] if drops else 0.0
    metrics |= {"max_drawdown": depth, "calmar_ratio": metrics["annual_return"] / -depth if depth < 0 else np.nan}
    market = _against(own, course, benchmark, risk_free, notes) if benchmark else {}
    many = len(columns) > 1 and course.n > len(columns)
    tail = tail_losses(own, (confidence, *([_EXTREME] if confidence != _EXTREME else [])))
    if next(iter(tail.values()))["observations"] < _FEW_IN_TAIL:
        notes.warn("Only a few returns lie in the tail, so losses there are known roughly.")
    efficient = frontier(holdings, columns, course.per_year, risk_free) if many else {}
    if efficient:
        notes.warn("The frontier is of the past: returns to expect are known with large errors, so its weights do worse later.")
    return notes.result(
        {
            "portfolio": name,
            "metrics": metrics,
            "tail": tail,
            "drawdowns": drops,
            "mean_return": _mean_test(own),
            "benchmark": benchmark if market else None,
            "market": {k: v for k, v in market.items() if k != "rolling"},
            "rolling_beta": market.get("rolling", {}),
            "frontier": efficient,
            "holdings": _each(course, columns, risk_free) if len(columns) > 1 else {},
            **_series(course, level, benchmark if market else None),
            "period": course.period,
            "periods_per_year": course.per_year,
            "risk_free": risk_free,
            "method": _method(course, bool(market), bool(efficient)),
            "source": SOURCE,
            "n": course.n,
            "interpretation": interpret(name, course, metrics, tail, drops, market, benchmark, efficient),
        }
    )  # fmt: skip


def _check_returns(own: Floats, course: Course, notes: Notes) -> None:
    from scipy import stats

    if course.n >= 8 and own.std() > 0:
        p = float(stats.jarque_bera(own).pvalue)
        said = f"Jarque-Bera p = {p:.2g}, excess kurtosis {float(stats.kurtosis(own)):.1f}"
        notes.check("normal returns", "holds" if p > 0.05 else "fails", f"{said}; tails are read from the returns themselves.")
        lagged = float(np.corrcoef(own[1:], own[:-1])[0, 1]) if own[1:].std() > 0 and own[:-1].std() > 0 else 0.0
        doubtful = abs(lagged) > 2.0 / np.sqrt(course.n)
        detail = f"Correlation of a return with the one before: {lagged:.2f}."
        notes.check("independent returns", "doubtful" if doubtful else "holds", detail)
        if doubtful:
            notes.warn("Neighbouring returns resemble each other, so a year's volatility and ratios are only roughly right.")


def _against(own: Floats, course: Course, benchmark: str, risk_free: float, notes: Notes) -> dict[str, Any]:
    market = course.returns(benchmark)
    if course.n < 12 or market.std() == 0:
        why = f"{course.n} returns are too few" if course.n < 12 else f"{benchmark} never moves"
        notes.warn(f"There is no beta: {why}.")
        return {}
    window, beta = rolling_beta(own, market, course.period)
    step = max(1, -(-len(beta) // _MOST_POINTS))
    when = course.dates[len(course.dates) - len(beta) :]
    rolling = {"window": window, "dates": when[::step], "beta": beta[::step]} if len(beta) else {}
    return {**market_model(own, market, course.per_year, risk_free), "rolling": rolling}


def _mean_test(own: Floats) -> dict[str, float]:
    """Whether the mean return of a period differs from zero: Student's t, with its 95 % interval."""
    from scipy import stats

    if own.std() == 0:
        return {"mean": float(own.mean()), "p_value": np.nan, "low": np.nan, "high": np.nan}
    test = stats.ttest_1samp(own, 0.0)
    interval = test.confidence_interval(0.95)
    return {"mean": float(own.mean()), "p_value": float(test.pvalue), "low": float(interval.low), "high": float(interval.high)}


def _each(course: Course, columns: list[str], risk_free: float) -> dict[str, dict[str, float]]:
    return {
        name: performance(course.returns(name), course.per_year, risk_free)
        | {"max_drawdown": float(underwater(course.values[name]).min())}
        for name in columns
    }


def _series(course: Course, level: Floats, benchmark: str | None) -> dict[str, Any]:
    """What the charts show, at most 2,000 days of it; first, last, peak and trough are among them."""
    below = underwater(level)
    kept = np.unique(np.linspace(0, len(level) - 1, min(len(level), _MOST_POINTS)).astype(int))
    kept = np.union1d(kept, [int(below.argmin()), int(level.argmax())])
    growth = {"portfolio": level[kept]}
    if benchmark:
        growth["benchmark"] = (course.values[benchmark] / course.values[benchmark][0])[kept]
    return {"dates": course.dates[kept], "growth": growth, "underwater": below[kept]}


def _method(course: Course, market: bool, efficient: bool) -> str:
    said = f"simple returns of each {course.period}, {course.per_year:g} a year; losses in the tail as seen"
    said += "; beta by least squares" if market else ""
    return said + ("; mean-variance frontier without short sales" if efficient else "")
