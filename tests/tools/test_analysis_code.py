"""The emitted code is short, passes the restricted compiler, and finds what it should on the rows it is for."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from RestrictedPython.compile import compile_restricted

from src.models.analysis import AnalysisDraft
from src.models.catalog import ColumnType
from src.models.plan import Analysis, AnalysisKind, Horizon, Period, QueryPlan
from src.models.semantic import Dataset, Field, FieldRole, Metric, SemanticModel
from src.models.sql import ResultColumn, ResultTable
from src.tools.analysis_code import write_analysis

TODAY = date(2026, 10, 31)
NOVEMBER = Horizon(label="next month", period=Period(start=date(2026, 11, 1), end=date(2026, 11, 30), label="next month"))


def field(dataset: str, name: str, role: FieldRole, kind: ColumnType = "text", unit: str = "") -> Field:
    return Field(name, dataset, name, name, role, kind, unit)


SEMANTICS = SemanticModel(
    "shop",
    (
        Dataset(
            "products",
            "products",
            (field("products", "product", "label"), field("products", "price", "measure", "number", "USD")),
        ),
        Dataset(
            "customers",
            "customers",
            (
                field("customers", "age", "measure", "integer"),
                field("customers", "support_tickets", "measure", "integer"),
                field("customers", "segment", "category"),
                field("customers", "churned", "flag", "integer"),
            ),
        ),
        Dataset(
            "transactions",
            "transactions",
            (
                field("transactions", "transaction_id", "id", "integer"),
                field("transactions", "transaction_date", "time", "date"),
                field("transactions", "amount", "measure", "number", "USD"),
            ),
        ),
    ),
    metrics=(
        Metric("revenue", "Revenue", "orders", "SUM(x)", "USD"),
        Metric("marketing_spend", "Spend", "spend", "SUM(x)", "USD"),
        Metric("average_order_value", "AOV", "orders", "AVG(x)", "USD", additive=False),
        Metric("order_count", "Orders", "orders", "COUNT(x)", additive=False, additive_over_time=True),
    ),
)  # fmt: skip


def table(frame: pd.DataFrame) -> ResultTable:
    kinds: dict[str, ColumnType] = {"i": "integer", "f": "number", "b": "boolean", "M": "date", "O": "text"}
    columns = tuple(ResultColumn(str(c), "date" if c == "day" else kinds[frame[c].dtype.kind]) for c in frame.columns)
    return ResultTable(pa.Table.from_pandas(frame, preserve_index=False), columns)


def daily(**columns: Any) -> pd.DataFrame:
    days = pd.date_range("2023-11-01", "2026-10-31").date
    return pd.DataFrame({"day": days, **columns})


def noise(seed: int = 0) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.random.default_rng(seed).normal(1000, 50, 1096)


def aggregate(kind: AnalysisKind, metrics: tuple[str, ...] = ("revenue",), **more: Any) -> QueryPlan:
    options = {key: more.pop(key) for key in ("horizon", "target", "direction") if key in more}
    return QueryPlan(shape="aggregate", metrics=metrics, analysis=Analysis(kind=kind, **options), **more)


def written(plan: QueryPlan, frame: pd.DataFrame) -> AnalysisDraft:
    draft = write_analysis(plan, table(frame), SEMANTICS, TODAY)
    assert draft is not None
    assert draft.kind == plan.analysis.kind if plan.analysis else True
    return draft


def ran(draft: AnalysisDraft, frame: pd.DataFrame) -> dict[str, Any]:
    compile_restricted(draft.code, "<analysis>", "exec")
    space: dict[str, Any] = {"df": table(frame).arrow.to_pandas()}
    exec(draft.code, space)
    result: dict[str, Any] = space["result"]
    assert "refused" not in result
    return result


def test_the_code_reads_like_a_person_wrote_it() -> None:
    draft = written(aggregate("forecast", grain="day", horizon=NOVEMBER), daily(revenue=noise()))
    assert draft.code == (
        "from src.analyses.forecast import forecast\n"
        "\n"
        "# df holds one row a day: 1,096 rows with the columns day, revenue\n"
        "result = forecast(\n"
        "    df,\n"
        "    time='day',\n"
        "    value='revenue',\n"
        "    grain='day',\n"
        "    start='2026-11-01',\n"
        "    end='2026-11-30',\n"
        "    as_of='2026-10-31',\n"
        "    unit='USD',\n"
        ")\n"
    )


def test_a_forecast_covers_the_horizons_period() -> None:
    frame = daily(revenue=noise())
    result = ran(written(aggregate("forecast", grain="day", horizon=NOVEMBER), frame), frame)
    assert (result["forecast_dates"][0], result["forecast_dates"][-1]) == ("2026-11-01", "2026-11-30")


def test_a_forecast_by_product_in_steps() -> None:
    months = [str(m.date()) for m in pd.date_range("2023-11-01", periods=36, freq="MS")]
    rows = [(m, p, 100.0 + k + at) for at, p in enumerate(["Lamp", "Sofa"]) for k, m in enumerate(months)]
    frame = pd.DataFrame(rows, columns=["month", "product", "revenue"])
    plan = aggregate(
        "forecast", grain="month", dimensions=("products.product",), horizon=Horizon(label="next 3 months", steps=3)
    )
    result = ran(written(plan, frame), frame)
    assert set(result["series"]) == {"Lamp", "Sofa"}
    assert result["forecast_dates"] == ["2026-11-01", "2026-12-01", "2027-01-01"]


@pytest.mark.parametrize(
    ("metric", "said"),
    [("revenue", ""), ("average_order_value", "additive=False"), ("order_count", "additive_over_time=True")],
)
def test_what_does_not_add_up_is_said(metric: str, said: str) -> None:
    draft = written(aggregate("forecast", (metric,), grain="day", horizon=NOVEMBER), daily(**{metric: noise()}))
    assert said in draft.code
    assert said or "additive" not in draft.code


def test_drivers_of_a_target_in_rows() -> None:
    rng = np.random.default_rng(0)
    tickets = rng.poisson(2, 500)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 80, 500), "support_tickets": tickets, "segment": rng.choice(["a", "b"], 500),
            "churned": (rng.random(500) < 0.1 + 0.15 * np.minimum(tickets, 5)).astype(int),
        }
    )  # fmt: skip
    plan = QueryPlan(
        shape="rows",
        dataset="customers",
        fields=("customers.age", "customers.support_tickets", "customers.segment", "customers.churned"),
        analysis=Analysis(kind="correlation", target="churned"),
    )
    draft = written(plan, frame)
    assert "categories=['segment']" in draft.code
    assert ran(draft, frame)["significant"] == ["support_tickets"]


def test_two_metrics_over_time_are_compared_with_lags() -> None:
    spend = np.random.default_rng(1).gamma(4, 100, 1096)
    frame = daily(marketing_spend=spend, revenue=noise() + np.roll(spend, 3))
    plan = aggregate("correlation", ("marketing_spend", "revenue"), grain="day", target="revenue")
    assert ran(written(plan, frame), frame)["lags"]["marketing_spend"]["best_lag"] == 3


def test_a_metric_against_a_measure_of_the_dimension() -> None:
    frame = pd.DataFrame(
        {"product": [f"p{k}" for k in range(30)], "price": range(30), "revenue": [k * 2.0 + k % 3 for k in range(30)]}
    )
    plan = aggregate("correlation", dimensions=("products.product", "products.price"))
    result = ran(written(plan, frame), frame)
    assert result["target"] == "revenue"
    assert result["top_factors"] == ["price"]


def test_spikes_of_a_daily_metric() -> None:
    values = noise()
    values[[100, 200]] = [1700.0, 300.0]
    frame = daily(revenue=values)
    result = ran(written(aggregate("anomaly", grain="day", direction="high"), frame), frame)
    assert result["anomalies"] == [100]


def test_outliers_of_rows_are_named() -> None:
    amounts = np.random.default_rng(0).gamma(2, 300, 3000)
    amounts[5] = 50_000
    dates = pd.date_range("2025-01-01", periods=3000, freq="h").date
    frame = pd.DataFrame({"transaction_id": range(1, 3001), "transaction_date": dates, "amount": amounts})
    plan = QueryPlan(
        shape="rows",
        dataset="transactions",
        fields=("transactions.transaction_id", "transactions.transaction_date", "transactions.amount"),
        analysis=Analysis(kind="anomaly", target="amount"),
    )
    assert ran(written(plan, frame), frame)["labels"][0] == "6, 2025-01-01"


def test_a_summary_says_what_one_row_is() -> None:
    frame = pd.concat([daily(revenue=noise(k)).assign(segment=s) for k, s in enumerate("ab")])
    plan = aggregate("summary", grain="day", dimensions=("customers.segment",))
    result = ran(written(plan, frame), frame)
    assert set(result["groups"]) == {"a", "b"}
    assert result["observation"] == "one day of one segment"


def test_nothing_to_analyse_is_none() -> None:
    frame = daily(revenue=noise())
    assert write_analysis(QueryPlan(shape="aggregate", metrics=("revenue",)), table(frame), SEMANTICS, TODAY) is None
    plan = aggregate("forecast", horizon=NOVEMBER)
    assert write_analysis(plan, table(frame[["revenue"]]), SEMANTICS, TODAY) is None


@pytest.mark.parametrize(
    "name", ["it's", "a'); import os; ('", "line\nbreak", "two words", 'back\\slash"', "é", "# result = 1"]
)
def test_a_hostile_column_name_stays_a_string(name: str) -> None:
    frame = pd.DataFrame({"product": ["a", "b", "c"] * 5, name: range(15)})
    draft = write_analysis(
        QueryPlan(shape="aggregate", metrics=("revenue",), analysis=Analysis(kind="summary")), table(frame), SEMANTICS, TODAY
    )
    if draft is None:
        assert not name.isprintable()
        return
    assert len([line for line in draft.code.splitlines() if "import" in line and not line.startswith((" ", "#"))]) == 1
    assert set(ran(draft, frame)["columns"]) == {name}
