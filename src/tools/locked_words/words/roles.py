"""Words that say what a number is: each has to stand by a number of which that may be said."""

from __future__ import annotations

from typing import Final

_PHRASES: Final[dict[str, str]] = {
    "total": """
        of the total of; out of a total of; of a total of; total; in total; totaled; totalled; totaling; totalling;
        totals; altogether; combined; in all; sum; together; a total of; overall; overall total; grand total; adding
        up to; adds up to; add up to
    """,
    "average": "average; averaged; averages; averaging; on average; mean; an average of",
    "share": """
        of the total of; out of a total of; of a total of; of total; share; a share of; share of; of the total; of the
        overall; of overall; accounts for; accounting for; accounted for; account for; makes up; making up; made up;
        make up; represents; representing; represented; contributes; contributing; contributed; portion; proportion;
        of the whole; out of the total
    """,
    "previous": """
        previous; prior; preceding; before; earlier; month before; on the previous; month over month; month on month;
        week over week; quarter over quarter; year over year; than before; on the month before; latest
    """,
    "year_before": """
        a year earlier; year earlier; the year before; a year ago; year on year; year over year; a year before; the
        same period a year earlier; the same time a year earlier; the same dates a year earlier
    """,
    "span_before": "before; just before; previous; preceding; prior; previously; earlier",
    "confidence": """
        confidence; confidence interval; prediction interval; interval; confidence level; level of confidence;
        confidence band; certainty; likely range
    """,
    "lower": """
        range; interval; prediction interval; confidence interval; lower end; lower bound; lower quartile; quartiles;
        as low as; low end
    """,
    "upper": """
        range; interval; prediction interval; confidence interval; upper end; upper bound; upper quartile; quartiles;
        as high as; high end
    """,
    "quartiles": "quartile; quartiles; middle; lower quartile; upper quartile; middle of the distribution",
    "forecast": """
        prediction interval; confidence interval; would; would be; forecast; forecasted; forecasts; forecasting;
        expected; projected; predicted; expect; expects; should; will; estimated; anticipated; projection; prediction;
        estimate; point forecast; outlook; likely; is set to
    """,
    "p": "p; p value; probability; a p value of",
    "q": "q; q value; a q value of",
    "r": "correlation; correlation coefficient; coefficient; r; strength; correlation of; with a correlation of",
    "gain": """
        erred less; less error; error; errors; more accurate; accuracy; erred; less than repeating the past; past;
        backtest; backtests; tests; lower error; better
    """,
    "anomalies": """
        stand out; stands out; stood out; anomalies; anomaly; outliers; unusual; anomalous; unexpected; flagged;
        detected; identified; out of the ordinary; atypical; abnormal
    """,
    "checked": "checked; examined; looked at; analyzed; analysed; out of; reviewed",
    "over": """
        above; higher; above the average; above average; higher than expected; above expectations; above the expected;
        above its average; above the yearly average; over; above the average of the year; on the high side; above
        expected
    """,
    "under": """
        below; lower; below the average; below average; lower than expected; below expectations; below the expected;
        below its average; below it; under; below the yearly average; below the average of the year; on the low side;
        below expected
    """,
    "usual": """
        expected; usual; normal; typical; expectation; norm; normally; usually; typically; would be expected; was
        expected; the expected; baseline; an expected
    """,
    "median": "median; a median of; the median; midpoint",
    "mean": "mean; average; a mean of; averages; on average; an average of",
    "minimum": "minimum; lowest; smallest; a low of; low; min",
    "maximum": "maximum; highest; largest; a high of; high; max",
    "strength": """
        variation; explains; accounts for; explained; makes up; seasonality; season; seasonal; seasonal variation;
        seasonal pattern; of the variation; seasonal component; movement
    """,
    "trend": "trend; underlying trend; trend line; its trend; trend component; underlying level",
    "gap": "confidence interval; difference; gap; differ; difference of; differs; a difference of; apart; estimated difference",
    "spread": """
        explains; explaining; account for; spread; variation; variance; explain; explained; of the variation; of the
        spread
    """,
    "error": "error; errs; err; prediction error; typical error",
    "active": """
        confidence interval; after their first order; after their first purchase; after their first; after the first;
        active; retained; retention; came back; come back; comes back; returned; returning; return; still active;
        retention rate; remain active; were active; are active; retain
    """,
    "newest": "newest; newer; recent; latest; most recent; newest cohorts; newer cohorts; recent cohorts",
    "earlier": "earlier; older; previous; earlier cohorts; older cohorts",
    "return": "return; returned; returns; gained; gain; total return; lost; loss",
    "yearly": "a year; per year; annually; annualized; annualised; yearly; each year; annual; every year; annual rate; year",
    "volatility": "volatility; volatile",
    "sharpe": "sharpe; sharpe ratio",
    "drawdown": """
        drawdown; deepest fall; maximum drawdown; largest drawdown; deepest drop; deepest decline; worst fall; biggest
        fall; fell; fall; drop; decline; declined; dropped
    """,
    "before": """
        from; against; compared with; compared to; versus; than; relative to; before; earlier; previously; previous;
        recorded in
    """,
}  # fmt: skip

LEADS: Final[dict[str, frozenset[str]]] = {
    "before": frozenset({"from", "against", "versus", "than", "with"}),
    "lower": frozenset({"between", "from"}),
    "upper": frozenset({"and", "to"}),
    "minimum": frozenset({"from", "between"}),
    "maximum": frozenset({"to", "and"}),
    "checked": frozenset({"of", "over", "across", "all", "these"}),
}
"""Role -> plain words that say as much, right before the number."""
_PLAIN: Final = frozenset(
    {"from", "to", "of", "with", "over", "across", "all", "than", "between", "against", "versus", "under", "year"}
)


def _roles() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for role, phrases in _PHRASES.items():
        for phrase in phrases.split(";"):
            found.setdefault(" ".join(phrase.split()), set()).add(role)
    return {phrase: frozenset(roles) for phrase, roles in found.items() if phrase and phrase not in _PLAIN}


ROLES: Final[dict[str, frozenset[str]]] = _roles()
"""Phrase -> what it says of a number."""
