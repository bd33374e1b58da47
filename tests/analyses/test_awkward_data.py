"""Whatever the rows hold, an analysis answers or declines in words; its result is always JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from src.analyses import ANALYSES, load_analysis
from src.analyses.anomaly import anomaly
from src.analyses.change import change
from src.analyses.clustering import clustering
from src.analyses.cohort import cohort
from src.analyses.correlation import correlation
from src.analyses.decomposition import decomposition
from src.analyses.forecast import forecast
from src.analyses.hypothesis import hypothesis
from src.analyses.portfolio import portfolio
from src.analyses.regression import regression
from src.analyses.summary import summary
from src.analyses.trend import trend

N = 40
SEED_KEYS = {
    "forecast": {"forecast", "forecast_dates", "model_used", "interpretation"},
    "correlation": {"correlations", "top_factors", "interpretation", "methodology"},
    "anomaly": {"anomalies", "anomaly_values", "threshold_used", "interpretation"},
    "portfolio": {"metrics", "tail", "drawdowns", "market", "frontier", "growth"},
    "clustering": {"clusters", "k", "clear", "p_value", "silhouette", "assignments", "points", "profile"},
    "cohort": {"cohorts", "sizes", "retention", "average", "comparison", "survival"},
    "summary": {"summary_stats", "outliers", "missing_data", "key_insights"},
    "change": {"before", "after", "change", "dimensions"},
    "hypothesis": {"test", "p_value", "effect", "groups", "interpretation"},
    "regression": {"coefficients", "fit", "diagnostics", "interpretation"},
    "trend": {"direction", "slope", "change_points", "growth", "mann_kendall"},
    "decomposition": {"seasonal", "trend", "seasonal_parts", "remainder", "stationarity"},
}
EVERY_KEY = {"method", "source", "n", "assumptions_checked", "warnings", "interpretation"}

EARLY, LATE = ["2024-01-01", "2024-01-20"], ["2024-01-21", "2024-02-29"]

CALLS: dict[str, Callable[[pd.DataFrame], dict[str, Any]]] = {
    "forecast": lambda df: forecast(df, time="t", value="v", grain="day", steps=5),
    "forecast by month": lambda df: forecast(df, time="t", value="v", grain="month", steps=2),
    "forecast by hour": lambda df: forecast(df[:16], time="t", value="v", grain="hour", steps=5),
    "forecast by what is found": lambda df: forecast(df, time="t", value="v", grain="", steps=5),
    "forecast by group": lambda df: forecast(df, time="t", value="v", grain="week", steps=5, by="g"),
    "correlation": lambda df: correlation(df, target="v"),
    "correlation over time": lambda df: correlation(df, target="v", time="t"),
    "correlation of all": correlation,
    "correlation of things": lambda df: correlation(df, target="v", categories=["g"], columns=["w"], things=["t"]),
    "anomaly": lambda df: anomaly(df, value="v", time="t", grain="day"),
    "anomaly without looking ahead": lambda df: anomaly(df, value="v", time="t", grain="day", look_ahead=False),
    "anomaly of rows": lambda df: anomaly(df, value="v", label=["g", "t"]),
    "change": lambda df: change(df, value="v", period="t", before=EARLY, after=LATE, dimensions=["g"]),
    "change of a rate": lambda df: change(
        df, value="r", period="t", before=EARLY, after=LATE, dimensions=["g"], numerator="w", denominator="v", grain="week"
    ),
    "change by price": lambda df: change(
        df, value="w", period="t", before="2024-01-02", after="2024-01-09", dimensions=["g"], volumes=["v"], grain="day"
    ),
    "portfolio": lambda df: portfolio(df, time="t", value="v", benchmark="w"),
    "portfolio of holdings": lambda df: portfolio(df, time="t", value="v", by="g"),
    "trend": lambda df: trend(df, time="t", value="v", grain="day"),
    "trend by month": lambda df: trend(df, time="t", value="v", grain="month", model="multiplicative"),
    "trend by group": lambda df: trend(df, time="t", value="v", by="g"),
    "decomposition": lambda df: decomposition(df, time="t", value="v", grain="day"),
    "decomposition by week": lambda df: decomposition(df, time="t", value="v", grain="week"),
    "decomposition of a length": lambda df: decomposition(df, time="t", value="v", period=5, model="multiplicative"),
    "summary": summary,
    "summary by group": lambda df: summary(df, columns=["v"], by="g"),
    "clustering": lambda df: clustering(df, columns=["v", "w"], describe=["g"], label="t"),
    "clustering into three": lambda df: clustering(df, columns=["v"], categories=["g"], k=3),
    "cohort": lambda df: cohort(df, entity="g", time="t", amount="v", grain="week", as_of="2024-03-01"),
    "cohort by start": lambda df: cohort(df, entity="v", time="t", start="t", active="w", grain="month"),
    "cohort survival": lambda df: cohort(df, start="t", end="t", ended="v", as_of="2024-06-01"),
    "summary of names": lambda df: summary(df, columns=["v"], labels="g"),
    "hypothesis": lambda df: hypothesis(df, value="v", by="g"),
    "hypothesis of categories": lambda df: hypothesis(df, value="g", by="v"),
    "hypothesis of a day": lambda df: hypothesis(df, value="v", time="t", since="2024-01-20"),
    "hypothesis of pairs": lambda df: hypothesis(df, value="v", paired_with="w"),
    "hypothesis of a value": lambda df: hypothesis(df, value="v", against=0.5),
    "hypothesis of spreads": lambda df: hypothesis(df, value="v", by="g", about="spread"),
    "regression": lambda df: regression(df, target="v", factors=["w", "g", "t"]),
    "regression of a category": lambda df: regression(df, target="g", factors=["v", "w"]),
    "regression over time": lambda df: regression(df, target="v", factors=["w"], time="t"),
}


def ordinary(n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=n)
    return pd.DataFrame({"t": days, "v": rng.normal(100, 5, n), "w": rng.normal(size=n), "g": (["a", "b"] * n)[:n]})


def with_values(values: Any) -> pd.DataFrame:
    return ordinary().assign(v=values)


def with_times(times: Any) -> pd.DataFrame:
    return ordinary().assign(t=times)


def days() -> pd.Series[pd.Timestamp]:
    return ordinary()["t"]


AWKWARD: dict[str, Callable[[], pd.DataFrame]] = {
    **{f"{n} rows": partial(ordinary, n) for n in (0, 1, 2, 3, 4, 5, 8, 13)},
    "constant": lambda: with_values(5.0),
    "zeros": lambda: with_values(0.0),
    "one that is not zero": lambda: with_values([0.0] * (N - 1) + [1.0]),
    "all NULL": lambda: with_values(None),
    "all NaN": lambda: with_values(np.nan),
    "all infinite": lambda: with_values(np.inf),
    "some infinite": lambda: with_values([np.inf, -np.inf] + [1.0, 2.0, 3.0] * 12 + [np.nan, 4.0]),
    "text": lambda: with_values("x"),
    "mixed": lambda: with_values(pd.Series([1, "a", None, 2.5, [1], {}, b"x", Decimal("NaN")] * 5, dtype=object)),
    "decimals": lambda: with_values([Decimal(k) / 7 for k in range(N)]),
    "nullable integers": lambda: with_values(pd.array([1, None] * (N // 2), dtype="Int64")),
    "booleans": lambda: with_values([True, False] * (N // 2)),
    "huge": lambda: with_values(np.arange(N) * 1e200),
    "big": lambda: with_values(np.arange(N) * 1e140),
    "tiny": lambda: with_values(np.arange(N) * 1e-300),
    "complex": lambda: with_values(1j),
    "durations": lambda: with_values(pd.to_timedelta(range(N), unit="D")),
    "no dates": lambda: with_times("not a date"),
    "missing dates": lambda: with_times(pd.NaT),
    "numbers for dates": lambda: with_times(range(N)),
    "years for dates": lambda: with_times(range(1980, 1980 + N)),
    "duplicate dates": lambda: with_times([*days()[: N // 2]] * 2),
    "unsorted": lambda: ordinary().sample(frac=1, random_state=1),
    "time zones": lambda: with_times(days().dt.tz_localize("Europe/Berlin")),
    "zoned objects": lambda: with_times([dt.datetime(2024, 1, 1 + k % 28, tzinfo=dt.UTC) for k in range(N)]),
    "date objects": lambda: with_times(days().dt.date),
    "ISO text": lambda: with_times(days().dt.strftime("%Y-%m-%d")),
    "centuries apart": lambda: with_times(pd.to_datetime(["1700-01-01", "2200-01-01"] * (N // 2))),
    "missing groups": lambda: ordinary().assign(g=None),
    "categorical groups": lambda: ordinary().assign(g=pd.Categorical(["a", "b"] * (N // 2))),
    "a repeated index": lambda: ordinary().set_axis([0] * N, axis=0),
}


@pytest.mark.parametrize("case", AWKWARD)
@pytest.mark.parametrize("call", CALLS)
def test_an_answer_or_a_refusal_never_a_traceback(case: str, call: str) -> None:
    result = CALLS[call](AWKWARD[case]())
    json.dumps(result, allow_nan=False)
    assert SEED_KEYS[call.split()[0]] <= set(result)
    assert set(result) >= EVERY_KEY
    assert result["interpretation"]
    if "refused" in result:
        assert result["refused"] == result["interpretation"]


@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize("n", [0])
def test_no_rows_are_declined(name: str, n: int) -> None:
    assert CALLS[name](ordinary(n))["refused"]


def test_an_unknown_column_is_named() -> None:
    assert "'nope'" in forecast(ordinary(), time="t", value="nope", grain="day")["refused"]
    assert "'nope'" in correlation(ordinary(), target="nope")["refused"]
    assert "'nope'" in anomaly(ordinary(), value="nope")["refused"]
    assert "'nope'" in summary(ordinary(), by="nope")["refused"]


def test_the_registry_loads_each_and_lists_them_for_an_unknown_name() -> None:
    assert load_analysis("forecast") is forecast
    with pytest.raises(KeyError, match=f"known: {', '.join(sorted(ANALYSES))}"):
        load_analysis("guess")
