"""Every kind of chart loads in plotly, says what it shows, and holds the rows' own numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import plotly.io
import pytest

from src.analyses import load_analysis
from src.analyses.clustering import clustering
from src.analyses.cohort import cohort
from src.analyses.portfolio import portfolio
from src.models.analysis import ChartSpec, Finding
from src.models.plan import AnalysisKind, Horizon, Order, Period, QueryPlan
from src.models.sql import ResultTable
from src.tools.charts import CHARTS, choose_chart, draw
from src.tools.charts.shapes import SHAPES
from tests.fakes.changed import CHANGED, STACKED, change_finding
from tests.fakes.library import (
    LIBRARY,
    aggregate,
    analysed,
    anomaly_finding,
    correlation_finding,
    days,
    drivers_finding,
    forecast_finding,
    listing,
    months,
    table,
    wave,
)

BRANCHES = ["North", "South", "Harbour"]
DAILY = table(day=("date", days(400)), fines=("number", wave(400)))
BY_BRANCH = table(branch=("text", BRANCHES), fines=("number", [120.5, 300.0, 80.25]))
BY_BRANCH_DAILY = table(
    branch=("text", [b for b in BRANCHES for _ in range(400)]),
    day=("date", days(400) * 3),
    fines=("number", [v * k for k in (1, 2, 3) for v in wave(400)]),
)
NEXT = Horizon(label="next month", steps=30)
SUMMARY = Finding(
    "summary",
    {
        "summary_stats": {"fine": {"median": 3.0}},
        "histogram": {"fine": {"edges": [0.0, 2.0, 4.0], "counts": [3, 4]}},
    },
)


FINED = table(
    fine=("number", [1.0, 2.0, 4.0, 3.5]), pages=("integer", [100, 200, 300, 400]), branch=("text", ["N", "S", "N", "S"]),
    late=("boolean", [True, False, True, False]),
)  # fmt: skip
TESTED = Finding(
    "hypothesis",
    {
        "groups": [{"group": "N", "n": 2, "centre": 2.5, "low": 0.5, "high": 4.5},
                   {"group": "S", "n": 2, "centre": 2.75, "low": 1.0, "high": 4.5}],
        "compared": "means", "by": "branch", "value": "fine", "test": "Welch's t-test", "p_value": 0.91,
    },
)  # fmt: skip


def regressed(*factors: str) -> Finding:
    """A linear regression of the fine on those factors."""
    one = {"estimate": 0.01, "interval": [0.002, 0.018], "standardised": 0.9, "level": None}
    line = {"x": [100.0, 400.0], "y": [1.2, 4.1], "low": [0.2, 3.0], "high": [2.2, 5.2]}
    terms = [{"term": name, "factor": name, **one} for name in factors]
    return Finding("regression", {"model": "linear", "target": "fine", "coefficients": terms, "line": line})


def case(kind: str, plan: QueryPlan, rows: ResultTable, finding: Finding | Callable[[], Finding] | None = None) -> Any:
    """A finding that takes computing is given as what makes it: every process of the test run collects every case."""
    return pytest.param(kind, plan, rows, finding, id=f"{kind}-{plan.shape}-{'-'.join(plan.metrics)}")


PRICES = {"fine": [100.0 + v for v in wave(90)], "pages": [50.0 + i % 7 for i in range(90)]}


def invested(**asked: Any) -> Finding:
    return Finding("portfolio", portfolio(pd.DataFrame({"lent_on": days(90), **PRICES}), time="lent_on", **asked))


TWO_SORTS = table(
    fine=("number", [k % 7 + (60.0 if k < 40 else 0.0) for k in range(90)]),
    pages=("integer", [100 + 3 * (k % 11) + (400 if k < 40 else 0) for k in range(90)]),
)
LENT = table(
    month=("date", [date(2025, 1 + k % 8, 1) for k in range(160)]), reader=("integer", [k * 7 % 31 for k in range(160)])
)


def grouped(k: int | None = None) -> Finding:
    return Finding("clustering", clustering(TWO_SORTS.arrow.to_pandas(), columns=["fine", "pages"], k=k))


LENT_IN_TWO = table(
    pages=("integer", [100 + 3 * (k % 11) + (900 if k < 40 else 0) for k in range(90)]),
    lent_on=("date", [date(2024 if k < 40 else 2021, 1 + k % 12, 1 + k % 28) for k in range(90)]),
)


def grouped_by_date() -> Finding:
    return Finding("clustering", clustering(LENT_IN_TWO.arrow.to_pandas(), columns=["pages", "lent_on"], k=2))


def followed() -> Finding:
    return Finding("cohort", cohort(LENT.arrow.to_pandas(), entity="reader", time="month", as_of="2025-08-31"))


def outlived() -> Finding:
    frame = pd.DataFrame(
        {"start": ["2025-01-01"] * 21, "end": pd.Timestamp("2025-01-01") + pd.to_timedelta(range(5, 26), unit="D")}
    )
    return Finding("cohort", cohort(frame.assign(ended=[1, 0, 0] * 7), start="start", end="end", ended="ended"))


def over_time(kind: AnalysisKind) -> Finding:
    at = range(400)
    frame = pd.DataFrame({"day": days(400), "fines": [(9 + (i % 7)) * (2 if i > 250 else 1) + (i * 37 % 11) / 10 for i in at]})
    return Finding(kind, load_analysis(kind)(frame, time="day", value="fines", grain="day"))


def by_branch() -> Finding:
    frame = pd.DataFrame(
        {
            "branch": [b for b in BRANCHES for _ in range(400)],
            "day": days(400) * 3,
            "fines": [v * k for k in (1, 2, 3) for v in wave(400)],
        }
    )
    return Finding("trend", load_analysis("trend")(frame, time="day", value="fines", grain="day", by="branch"))


CASES = [
    case("number", aggregate("fines"), table(fines=("number", [12345.67]))),
    case("bar", aggregate("fines", dimensions=("loans.branch",)), BY_BRANCH),
    case("pie", aggregate("fines", dimensions=("loans.branch",), chart="pie"), BY_BRANCH),
    case("table", aggregate("fines", dimensions=("loans.branch",), chart="table"), BY_BRANCH),
    case("line", aggregate("fines", grain="day"), DAILY),
    case("line", aggregate("fines", grain="month"), table(month=("date", months(24)), fines=("number", wave(24)))),
    case("line", aggregate("fines", grain="day", dimensions=("loans.branch",)), BY_BRANCH_DAILY),
    case(
        "line",
        aggregate("fines", "loans", grain="month"),
        table(month=("date", months(12)), fines=("number", wave(12)), loans=("integer", list(range(12)))),
    ),
    case(
        "grouped_bar",
        aggregate("fines", dimensions=("loans.branch", "loans.genre")),
        table(
            branch=("text", ["North", "North", "South"]),
            genre=("text", ["SF", "Crime", "SF"]),
            fines=("number", [1.0, 2.0, 3.0]),
        ),
    ),
    case(
        "heatmap",
        aggregate("fines", dimensions=("loans.branch", "loans.genre")),
        table(
            branch=("text", [f"B{i:02}" for i in range(20) for _ in range(10)]),
            genre=("text", [f"G{j}" for _ in range(20) for j in range(10)]),
            fines=("number", [float(i) for i in range(200)]),
        ),
    ),
    case(
        "scatter",
        aggregate("fines", dimensions=("loans.title", "loans.pages")),
        table(title=("text", ["A", "B", "C"]), pages=("integer", [100, 300, 200]), fines=("number", [1.0, 3.0, 2.5])),
    ),
    case(
        "table",
        listing("title", "branch", "fine"),
        table(title=("text", ["A"]), branch=("text", ["N"]), fine=("number", [1.0])),
    ),
    case("table", aggregate("fines", dimensions=("loans.branch",)), table(branch=("text", []), fines=("number", []))),
    case("histogram", listing("fine"), table(fine=("number", [1.0, 2.5, None, 3.0, 9.0]))),
    case("histogram", analysed(listing("fine"), "summary"), table(fine=("number", [1.0, 2, 2, 3, 3, 3, 4])), SUMMARY),
    case(
        "histogram",
        analysed(aggregate("fines", grain="day", dimensions=("loans.branch",)), "summary"),
        BY_BRANCH_DAILY,
        Finding("summary", {"summary_stats": {}, "groups": {}}),
    ),
    case("forecast", analysed(aggregate("fines", grain="day"), "forecast", horizon=NEXT), DAILY, forecast_finding()),
    case(
        "forecast",
        analysed(aggregate("fines", grain="day", dimensions=("loans.branch",)), "forecast", horizon=NEXT),
        BY_BRANCH_DAILY,
        forecast_finding(series={"North": 0.2, "South": 0.3, "Harbour": 0.5}),
    ),
    case("anomaly", analysed(aggregate("fines", grain="day"), "anomaly"), DAILY, anomaly_finding()),
    case(
        "anomaly",
        analysed(listing("loan_id", "fine"), "anomaly", target="fine"),
        table(loan_id=("integer", list(range(50))), fine=("number", [1.0 + i % 5 for i in range(49)] + [99.0])),
        Finding("anomaly", {"anomalies": [49], "anomaly_values": [99.0], "labels": ["49"], "scores": [8.0]}),
    ),
    case(
        "anomaly",
        analysed(listing("loan_id", "lent_on", "fine"), "anomaly", target="fine"),
        table(
            loan_id=("integer", list(range(50))),
            lent_on=("date", days(50)),
            fine=("number", [1.0 + i % 5 for i in range(49)] + [99.0]),
        ),
        Finding("anomaly", {"anomalies": [49], "anomaly_values": [99.0], "labels": ["49"], "scores": [8.0]}),
    ),
    case(
        "heatmap",
        analysed(listing("fine", "pages", "branch", "late"), "correlation", target="late"),
        table(
            fine=("number", [1.0, 2.0]), pages=("integer", [1, 2]), branch=("text", ["N", "S"]), late=("boolean", [True, False])
        ),
        correlation_finding(),
    ),
    case(
        "heatmap",
        analysed(listing("fine", "pages", "late"), "correlation"),
        table(fine=("number", [1.0, 2.0]), pages=("integer", [1, 2]), late=("integer", [1, 0])),
        correlation_finding(None),
    ),
    case(
        "scatter",
        analysed(aggregate("loans", "fines", grain="day"), "correlation", target="fines"),
        table(day=("date", days(60)), loans=("integer", list(range(60))), fines=("number", wave(60))),
        Finding("correlation", {"correlations": {"loans": 0.7}, "q_values": {"loans": 0.01}, "target": "fines"}),
    ),
    case(
        "drivers",
        analysed(listing("fine", "pages", "late"), "correlation", target="late"),
        table(fine=("number", [1.0, 2.0]), pages=("integer", [10, 20]), late=("boolean", [True, False])),
        drivers_finding(),
    ),
    case(
        "answers",
        analysed(listing("loan_id", "fine"), "free", asked="What is the skewness of fines?"),
        table(loan_id=("integer", [1, 2, 3]), fine=("number", [1.0, 2.0, 9.0])),
        Finding("free", {"answers": {"skewness": 1.73, "top_name": "Ash", "nothing": None}}),
    ),
    case(
        "performance",
        analysed(listing("lent_on", "fine"), "portfolio", target="fine"),
        table(lent_on=("date", days(90)), fine=("number", PRICES["fine"])),
        partial(invested, value="fine", benchmark="pages"),
    ),
    case(
        "frontier",
        analysed(listing("lent_on", "fine", "pages"), "portfolio", target="fine"),
        table(lent_on=("date", days(90)), fine=("number", PRICES["fine"]), pages=("number", PRICES["pages"])),
        partial(invested, value=["fine", "pages"]),
    ),
    case("waterfall", CHANGED, STACKED, change_finding()),
    case("clusters", analysed(listing("fine", "pages"), "clustering"), TWO_SORTS, grouped),
    case("clusters", analysed(listing("fine", "pages"), "clustering", groups=3), TWO_SORTS, partial(grouped, k=3)),
    case("clusters", analysed(listing("pages", "lent_on"), "clustering"), LENT_IN_TWO, grouped_by_date),
    case("cohort", analysed(aggregate("loans", grain="month", dimensions=("loans.branch",)), "cohort"), LENT, followed),
    case("cohort", analysed(listing("lent_on"), "cohort", ended="lent_on"), LENT, outlived),
    case("trend", analysed(aggregate("fines", grain="day"), "trend"), DAILY, partial(over_time, "trend")),
    case("trend", analysed(aggregate("fines", grain="day", dimensions=("loans.branch",)), "trend"), BY_BRANCH_DAILY, by_branch),
    case(
        "decomposition", analysed(aggregate("fines", grain="day"), "decomposition"), DAILY, partial(over_time, "decomposition")
    ),
    case("intervals", analysed(listing("fine", "branch"), "hypothesis", target="fine"), FINED, TESTED),
    case("fitted", analysed(listing("fine", "pages"), "regression", target="fine"), FINED, regressed("pages")),
    case(
        "coefficients",
        analysed(listing("fine", "pages", "late"), "regression", target="fine"),
        FINED,
        regressed("pages", "late"),
    ),
]


@pytest.mark.parametrize(("kind", "plan", "rows", "found"), CASES)
def test_chart_loads_and_is_small_strict_json(
    kind: str, plan: QueryPlan, rows: ResultTable, found: Finding | Callable[[], Finding] | None
) -> None:
    finding = found() if callable(found) else found
    spec = choose_chart(plan, rows, finding, LIBRARY)
    assert spec.kind == kind
    drawn = draw(spec, rows, finding)
    assert len(drawn) < 100_000
    json.loads(drawn, parse_constant=_no_constant)
    assert "bdata" not in drawn
    loaded = plotly.io.from_json(drawn, skip_invalid=False)
    assert loaded.layout.title.text
    assert len(loaded.data) >= 1
    assert loaded.layout.template.layout.colorway


def test_every_kind_is_drawn_by_some_case() -> None:
    others = {"custom", *SHAPES}  # tests/tools/charts/test_custom.py, test_wishes.py
    assert {c.values[0] for c in CASES} == set(CHARTS) - others


def test_groups_over_dates_are_drawn_over_dates() -> None:
    figure = json.loads(draw(ChartSpec("clusters", "Groups"), LENT_IN_TWO, grouped_by_date()))
    axis = next(k for k in ("xaxis", "yaxis") if figure["layout"][k].get("type") == "date")
    assert figure["data"][0][axis[0]][0].startswith(("2021-", "2024-"))


def test_a_chart_is_drawn_the_same_every_time() -> None:
    spec = choose_chart(CASES[1].values[1], BY_BRANCH, None, LIBRARY)
    assert draw(spec, BY_BRANCH, None) == draw(spec, BY_BRANCH, None)


def test_bars_are_ranked_and_keep_every_value() -> None:
    figure = _draw(aggregate("fines", dimensions=("loans.branch",)), BY_BRANCH)
    bar = figure["data"][0]
    assert dict(zip(bar["x"], bar["y"], strict=True)) == {"South": 300, "North": 120.5, "Harbour": 80.25}
    assert bar["x"] == ["South", "North", "Harbour"]
    assert figure["layout"]["title"]["text"] == "Fines by branch"
    assert figure["layout"]["yaxis"]["tickprefix"] == "€"
    assert figure["layout"]["xaxis"]["title"]["text"] == "Branch"


def test_more_bars_than_fit_are_said() -> None:
    many = table(title=("text", [f"Book {i}" for i in range(100)]), loans=("integer", list(range(100))))
    figure = _draw(aggregate("loans", dimensions=("loans.title",)), many)
    assert figure["data"][0]["y"][:2] == ["Book 99", "Book 98"]
    assert len(figure["data"][0]["y"]) == 30
    assert figure["layout"]["meta"]["notes"] == ["30 largest of 100 shown"]


def test_more_lines_than_fit_are_said() -> None:
    many = table(
        branch=("text", [f"B{i}" for i in range(20) for _ in range(5)]),
        day=("date", days(5) * 20),
        fines=("number", [float(i) for i in range(100)]),
    )
    figure = _draw(aggregate("fines", grain="day", dimensions=("loans.branch",)), many)
    assert figure["data"][0]["name"] == "B19"
    assert len(figure["data"]) == 8
    assert figure["layout"]["meta"]["notes"] == ["8 largest of 20 shown, by branch"]


def test_title_says_metric_dimension_period_and_limit() -> None:
    period = Period(start=date(2026, 7, 1), end=date(2026, 9, 30), label="last quarter")
    plan = aggregate("fines", dimensions=("loans.branch",), period=period, limit=5, order=Order(by="fines"))
    assert choose_chart(plan, BY_BRANCH, None, LIBRARY).title == "Top 5: Fines by branch, 1 Jul 2026 to 30 Sep 2026"


def test_time_series_title_says_its_own_reach() -> None:
    spec = choose_chart(aggregate("fines", grain="day"), DAILY, None, LIBRARY)
    assert spec.title == "Daily fines, 1 Jan 2024 to 3 Feb 2025"


def test_forecast_draws_both_bands_and_the_forecast_itself() -> None:
    finding = forecast_finding()
    plan = analysed(aggregate("fines", grain="day"), "forecast", horizon=NEXT)
    figure = _draw(plan, DAILY, finding)
    by_name = {t["name"]: t for t in figure["data"]}
    assert set(by_name) == {"95% interval", "80% interval", "History", "Forecast"}
    assert by_name["Forecast"]["x"][1:] == finding.result["forecast_dates"]
    assert by_name["Forecast"]["y"][1:] == finding.result["forecast"]
    band = by_name["95% interval"]
    count = len(band["x"]) // 2
    assert band["y"][1:count] == pytest.approx(finding.result["upper_95"], rel=1e-5)
    assert list(reversed(band["y"]))[1:count] == pytest.approx(finding.result["lower_95"], rel=1e-5)


def test_refused_analysis_is_drawn_as_plain_rows() -> None:
    plan = analysed(aggregate("fines", grain="day"), "forecast", horizon=NEXT)
    refused = Finding("forecast", {"refused": "too little history", "forecast": [], "forecast_dates": []})
    assert choose_chart(plan, DAILY, refused, LIBRARY).kind == "line"
    assert _draw(plan, DAILY, refused)["data"][0]["type"] == "scatter"


def test_anomalies_are_marked_where_they_are() -> None:
    finding = anomaly_finding()
    figure = _draw(analysed(aggregate("fines", grain="day"), "anomaly"), DAILY, finding)
    marks = next(t for t in figure["data"] if t.get("name") == "Unusual")
    assert dict(zip(marks["x"], marks["y"], strict=True)) == pytest.approx(
        dict(zip(finding.result["dates"], finding.result["anomaly_values"], strict=True)), rel=1e-5
    )
    assert "expected €" in marks["text"][0]


def test_outliers_among_rows_carry_their_labels() -> None:
    plan = analysed(listing("loan_id", "fine"), "anomaly", target="fine")
    rows = table(loan_id=("integer", list(range(5))), fine=("number", [1.0, 2.0, 1.5, 1.0, 99.0]))
    finding = Finding("anomaly", {"anomalies": [4], "anomaly_values": [99.0], "labels": ["loan <4>"], "scores": [8.0]})
    box, marks = _draw(plan, rows, finding)["data"]
    assert (box["type"], box["median"]) == ("box", [1.25])
    assert (marks["y"], marks["customdata"]) == ([99], ["loan &lt;4&gt;"])


def test_factors_are_ranked_with_whiskers_and_muted_without_evidence() -> None:
    plan = analysed(listing("fine", "pages", "branch", "late"), "correlation", target="late")
    rows = table(fine=("number", [1.0]), pages=("integer", [1]), branch=("text", ["N"]), late=("boolean", [True]))
    bars = _draw(plan, rows, correlation_finding())["data"][0]
    assert bars["y"] == ["Fine", "Pages", "Branch"]
    assert bars["x"] == [0.61, -0.34, 0.02]
    assert bars["error_x"]["array"] == pytest.approx([0.09, 0.14, 0.12])
    assert len(set(bars["marker"]["color"])) == 3


def test_scatter_shows_the_least_squares_line_and_the_lag() -> None:
    plan = analysed(aggregate("loans", "fines", grain="day"), "correlation", target="fines")
    loans = [float(i * i % 17) for i in range(40)]
    fines = [0.0, 0.0] + [3 * v + 1 for v in loans[:-2]]
    rows = table(day=("date", days(40)), loans=("number", loans), fines=("number", fines))
    finding = Finding("correlation", {"correlations": {"loans": 0.9}, "lags": {"loans": {"best_lag": 2}}, "target": "fines"})
    figure = _draw(plan, rows, finding)
    points, line = figure["data"]
    assert [3 * x + 1 for x in points["x"]] == pytest.approx(points["y"])
    assert line["y"] == pytest.approx([3 * x + 1 for x in line["x"]])
    assert figure["layout"]["xaxis"]["title"]["text"] == "Loans, 2 days earlier"


def test_histogram_counts_every_known_value() -> None:
    figure = _draw(listing("fine"), table(fine=("number", [1.0, 2.5, None, 3.0, 9.0])))
    assert sum(figure["data"][0]["y"]) == 4
    assert figure["data"][1]["x"] == [2.75, 2.75]
    assert figure["layout"]["meta"]["notes"] == ["dotted: quartiles €2.12 and €4.50 · dashed: median €2.75 · 1 without a value"]


def test_spec_that_does_not_fit_is_drawn_as_a_table() -> None:
    spec = ChartSpec("line", "Invented", x="no_such_column", y=("fines",))
    assert json.loads(draw(spec, BY_BRANCH, None))["data"][0]["type"] == "table"
    assert (
        json.loads(draw(ChartSpec("forecast", "No finding", x="day", y=("fines",)), DAILY, None))["data"][0]["type"] == "table"
    )


def _draw(plan: QueryPlan, rows: ResultTable, finding: Finding | None = None) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(draw(choose_chart(plan, rows, finding, LIBRARY), rows, finding))
    return figure


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")
