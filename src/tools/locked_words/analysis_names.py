"""What each fact of an analysis' own words is: its kind, what has to be said of it, and what it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.tools.locked_words.known import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a fact may be told again."""

    said: str
    kind: Kind = "value"
    roles: tuple[str, ...] = ()
    """Each of them has to be said."""
    of: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Roles that may be said."""


_FORECAST: Final = {
    "from_when": Meaning("first time of the forecast", "period"),
    "to_when": Meaning("last time of the forecast", "period"),
    "forecast_total": Meaning("forecast for all of it", roles=("forecast",), also=("total",)),
    "forecast_average": Meaning("forecast, average of each step", roles=("forecast", "average")),
    "forecast_low": Meaning("lower end of its interval", roles=("lower", "forecast"), also=("confidence",)),
    "forecast_high": Meaning("upper end of its interval", roles=("upper", "forecast"), also=("confidence",)),
    "level": Meaning("confidence of the interval", roles=("confidence",)),
    "forecast_change": Meaning("how far the forecast is from what came before", roles=("change",)),
    "forecast_top": Meaning("expected to lead", "label"),
    "forecast_top_value": Meaning("forecast", roles=("forecast",), of=("forecast_top",)),
    "forecast_last": Meaning("expected to come last", "label"),
    "forecast_last_value": Meaning("forecast", roles=("forecast",), of=("forecast_last",)),
    "gain": Meaning("how much less it erred than repeating the past", roles=("gain",)),
    "model": Meaning("method", "name"),
    "tested": Meaning("best method", "name"),
}
_TREND: Final = {
    "start": Meaning("first time", "period"),
    "end": Meaning("last time", "period"),
    "trend_pace": Meaning("size of the trend, by {trend_per}", roles=("change",), beside=("trend_per",), also=("trend",)),
    "trend_share": Meaning("the same in percent", roles=("change",), beside=("trend_per",), also=("trend",)),
    "trend_per": Meaning("unit of the trend", "name"),
    "trend_low": Meaning("lower end of its interval", roles=("lower",), also=("confidence",)),
    "trend_high": Meaning("upper end of its interval", roles=("upper",), also=("confidence",)),
    "trend_sure": Meaning("confidence of the interval", roles=("confidence",)),
    "trend_compound": Meaning("compound growth a year, first year to last", roles=("change", "yearly")),
}
_ANOMALY: Final = {
    "start": Meaning("first time looked at", "period"),
    "end": Meaning("last time looked at", "period"),
    "found": Meaning("how many stand out", roles=("anomalies",)),
    "checked": Meaning("how many were looked at", roles=("checked",)),
    "above": Meaning("how many of these are higher than expected", roles=("over",)),
    "below": Meaning("how many of these are lower than expected", roles=("under",)),
}
_SUMMARY: Final = {
    "median": Meaning("median", roles=("median",)),
    "mean": Meaning("mean", roles=("mean",)),
    "minimum": Meaning("lowest value", roles=("minimum",)),
    "maximum": Meaning("highest value", roles=("maximum",)),
    "values": Meaning("how many there are", roles=("checked",), also=("count",)),
    "q_low": Meaning("lower quartile", roles=("lower", "quartiles"), also=("quartiles",)),
    "q_high": Meaning("upper quartile", roles=("upper", "quartiles"), also=("quartiles",)),
}
_CHANGE: Final = {
    "earlier_start": Meaning("the earlier time", "period"),
    "later_start": Meaning("the later time", "period"),
    "before": Meaning("value then", of=("earlier_start",), also=("total",)),
    "after": Meaning("value then", of=("later_start",), also=("total",)),
    "moved": Meaning("size of the change", roles=("change",)),
    "share": Meaning("size of the change in percent", roles=("change",)),
}
_DECOMPOSITION: Final = {
    "start": Meaning("first time", "period"),
    "end": Meaning("last time", "period"),
    "decomposition_high": Meaning("part with the highest season", "label"),
    "decomposition_above": Meaning("how far above the average", roles=("over",), of=("decomposition_high",)),
    "decomposition_low": Meaning("part with the lowest season", "label"),
    "decomposition_below": Meaning("how far below the average", roles=("under",), of=("decomposition_low",)),
    "decomposition_strength": Meaning("share of the season in what is not trend", roles=("strength",)),
    "decomposition_first": Meaning("where its trend starts", roles=("trend",)),
    "decomposition_last": Meaning("where its trend ends", roles=("trend",)),
}
_HYPOTHESIS: Final = {
    "test_a": Meaning("group", "label"),
    "test_b": Meaning("group", "label"),
    "test_low": Meaning("group with the lowest level", "label"),
    "test_high": Meaning("group with the highest level", "label"),
    "test_a_level": Meaning("its {test_what}", of=("test_a",), beside=("test_what",)),
    "test_b_level": Meaning("its {test_what}", of=("test_b",), beside=("test_what",)),
    "test_low_level": Meaning("its {test_what}", of=("test_low",), beside=("test_what",)),
    "test_high_level": Meaning("its {test_what}", of=("test_high",), beside=("test_what",)),
    "test_what": Meaning("what levels are", "name"),
    "test_of": Meaning("what is compared", "name"),
    "test_by": Meaning("what the groups are", "name"),
    "test_groups": Meaning("how many groups", also=("count",)),
    "test": Meaning("the test", "name"),
    "test_p": Meaning("p-value", roles=("p",)),
    "test_gap": Meaning("difference of the groups", roles=("gap",)),
    "test_from": Meaning("lower end of its interval", roles=("lower", "gap"), also=("confidence",)),
    "test_to": Meaning("upper end of its interval", roles=("upper", "gap"), also=("confidence",)),
    "test_confidence": Meaning("confidence of the interval", roles=("confidence",)),
}
_REGRESSION: Final = {
    "model_factor": Meaning("factor", "label"),
    "model_target": Meaning("what it is held against", "name"),
    "model_held": Meaning("held constant", "name"),
    "model_p": Meaning("p-value", roles=("p",), of=("model_factor",)),
    "model_share": Meaning("share of the spread that all explain", roles=("spread",)),
    "model_error": Meaning("error on data held out", roles=("error",)),
}
_CLUSTERING: Final = {
    "things": Meaning("how many things", also=("count",)),
    "things_first": Meaning("how many things", also=("count",)),
    "groups": Meaning("how many groups", also=("groups",)),
    "p": Meaning("p-value", roles=("p",)),
}
_COHORT: Final = {
    "things": Meaning("how many there are", also=("count",)),
    "cohorts": Meaning("how many cohorts", also=("count",)),
    "share": Meaning("share that is active {after} after the first", roles=("active",), beside=("after",)),
    "low": Meaning("lower end of its interval", roles=("lower", "active"), also=("confidence",)),
    "high": Meaning("upper end of its interval", roles=("upper", "active"), also=("confidence",)),
    "level": Meaning("confidence of the interval", roles=("confidence",)),
    "after": Meaning("time after the first", "period"),
    "new": Meaning("the same of the newest cohorts", roles=("newest",), also=("active",)),
    "old": Meaning("the same of earlier cohorts", roles=("earlier",), also=("active",)),
    "p": Meaning("p-value of that difference", roles=("p",)),
}
_PORTFOLIO: Final = {
    "portfolio_name": Meaning("the portfolio", "name"),
    "portfolio_start": Meaning("first day", "period"),
    "portfolio_end": Meaning("last day", "period"),
    "portfolio_total": Meaning("return over all of it", roles=("return",)),
    "portfolio_yearly": Meaning("return a year", roles=("yearly",)),
    "portfolio_volatility": Meaning("volatility", roles=("volatility",)),
    "portfolio_sharpe": Meaning("Sharpe ratio", roles=("sharpe",)),
    "portfolio_depth": Meaning("deepest fall", roles=("drawdown",)),
    "portfolio_peak": Meaning("where the deepest fall began", "period"),
    "portfolio_trough": Meaning("where it ended", "period"),
}

MEANINGS: Final[dict[str, dict[str, Meaning]]] = {
    "forecast": _FORECAST,
    "trend": _TREND,
    "anomaly": _ANOMALY,
    "summary": _SUMMARY,
    "change": _CHANGE,
    "decomposition": _DECOMPOSITION,
    "hypothesis": _HYPOTHESIS,
    "regression": _REGRESSION,
    "clustering": _CLUSTERING,
    "cohort": _COHORT,
    "portfolio": _PORTFOLIO,
}
"""Analysis -> name of a fact in its embedded words -> what it is. A name told twice (`share_2`) is not among them."""
