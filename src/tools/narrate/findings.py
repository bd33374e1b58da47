"""Which words tell which analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from src.models.plan import AnalysisKind
from src.tools.narrate.matter import Matter
from src.tools.narrate.of_anomaly import tell_anomalies
from src.tools.narrate.of_clustering import tell_clustering
from src.tools.narrate.of_cohort import tell_cohort
from src.tools.narrate.of_correlation import tell_correlation
from src.tools.narrate.of_decomposition import tell_decomposition
from src.tools.narrate.of_forecast import tell_forecast
from src.tools.narrate.of_free import tell_free
from src.tools.narrate.of_hypothesis import tell_hypothesis
from src.tools.narrate.of_portfolio import tell_portfolio
from src.tools.narrate.of_regression import tell_regression
from src.tools.narrate.of_summary import tell_summary
from src.tools.narrate.of_trend import tell_trend
from src.tools.narrate.of_why import tell_why
from src.tools.narrate.telling import Telling

Tell = Callable[[Matter, Mapping[str, Any], Telling], None]


def _forecast(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_forecast(matter.subjects[0], result, telling)


def _anomaly(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_anomalies(matter.subjects[0], result, telling, matter.scope(telling))


def _correlation(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    tell_correlation(matter.plan, matter.rows, matter.semantics, result, telling)


def _summary(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_summary(matter.subjects, result, telling, matter.scope(telling))


def _change(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_why(matter.subjects[0], result, telling, matter.conditions(telling))


def _trend(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_trend(matter, result, telling)


def _decomposition(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    if matter.subjects:
        tell_decomposition(matter, result, telling)


TELL: Final[dict[AnalysisKind, Tell]] = {
    "forecast": _forecast,
    "correlation": _correlation,
    "anomaly": _anomaly,
    "summary": _summary,
    "portfolio": tell_portfolio,
    "free": tell_free,
    "trend": _trend,
    "decomposition": _decomposition,
    "change": _change,
    "clustering": tell_clustering,
    "cohort": tell_cohort,
    "hypothesis": tell_hypothesis,
    "regression": tell_regression,
}
"""Analysis kind -> what tells its result; one that tells nothing leaves the word to the rows."""
