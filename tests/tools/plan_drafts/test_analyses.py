"""What a model says of an analysis in few words becomes the rows that the embedded planner of its kind would fetch."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.plan import QueryPlan
from src.tools.sql_compile import compile_plan
from tests.tools.plan_drafts.bench import Bench

REVENUE: dict[str, Any] = {"metrics": ["revenue"]}


def made(bench: Bench, question: str, draft: dict[str, Any]) -> QueryPlan:
    plan = bench.made(question, draft)
    assert isinstance(plan, QueryPlan), plan
    sql = compile_plan(plan, bench.semantics, bench.catalog.dialect, bench.today)
    assert hasattr(sql, "text"), sql
    if plan.stacked:  # every dimension over years of rows takes seconds
        return plan
    assert bench.run(sql.text)
    return plan


@pytest.mark.parametrize(
    ("question", "draft", "expected"),
    [
        (
            "where are takings heading",
            {**REVENUE, "analysis": {"kind": "forecast"}},
            {"metrics": ("revenue",), "grain": "day"},
        ),
        (
            "where will takings of every territory stand in December",
            {**REVENUE, "group_by": ["customers.region"], "analysis": {"kind": "forecast", "horizon": "December"}},
            {"grain": "month", "dimensions": ("customers.region",)},
        ),
        ("odd takings", {**REVENUE, "analysis": {"kind": "anomaly", "direction": "high"}}, {"grain": "day"}),
        ("are takings picking up", {**REVENUE, "analysis": {"kind": "trend"}}, {"grain": "month"}),
        ("the season in our takings", {**REVENUE, "analysis": {"kind": "decomposition"}}, {"metrics": ("revenue",)}),
        (
            "why have takings slipped last month",
            {**REVENUE, "period": "last month", "compare": "the month before", "analysis": {"kind": "change"}},
            {"grain": "month"},
        ),
        ("why have takings slipped", {**REVENUE, "analysis": {"kind": "change"}}, {"grain": "month"}),
        (
            "what makes folks quit",
            {"analysis": {"kind": "correlation", "target": "customers.churned"}},
            {"shape": "rows", "dataset": "customers"},
        ),
        (
            "does joy depend on the tier",
            {"analysis": {"kind": "hypothesis", "target": "customers.satisfaction_score", "by": "customers.segment"}},
            {"fields": ("customers.segment", "customers.satisfaction_score")},
        ),
        (
            "joy given age and place",
            {
                "rows": {"dataset": "customers", "fields": ["satisfaction_score", "age", "region"]},
                "analysis": {"kind": "regression", "target": "satisfaction_score", "focus": "age"},
            },
            {"fields": ("customers.satisfaction_score", "customers.age", "customers.region")},
        ),
        (
            "sort folks into 3 heaps by age and joy",
            {
                "rows": {"dataset": "customers", "fields": ["customer_id", "age", "satisfaction_score"]},
                "analysis": {"kind": "clustering", "compared": ["age", "satisfaction_score"], "groups": 3},
            },
            {"shape": "rows"},
        ),
        (
            "the lie of takings by territory in the North",
            {
                **REVENUE,
                "group_by": ["customers.country"],
                "filters": [{"field": "customers.region", "values": ["North"]}],
                "analysis": {"kind": "summary"},
            },
            {"dimensions": ("customers.country",)},
        ),
    ],
)
def test_few_words(sample: Bench, question: str, draft: dict[str, Any], expected: dict[str, Any]) -> None:
    plan = made(sample, question, draft)
    assert plan.analysis is not None
    assert plan.analysis.kind == draft["analysis"]["kind"]
    assert {name: getattr(plan, name) for name in expected} == expected
    assert {f.field for f in plan.filters} == {f["field"] for f in draft.get("filters", [])}


def test_a_horizon_that_nobody_said_is_told(sample: Bench) -> None:
    draft = {**REVENUE, "analysis": {"kind": "forecast", "horizon": "next quarter"}}
    plan = made(sample, "where are takings heading", draft)
    assert any("no horizon was said: the language model chose next quarter" in a for a in plan.assumptions)
    assert sample.made("where are takings heading next month", draft) != plan


def test_rows_of_sql_are_analysed_by_the_names_of_their_columns(sample: Bench) -> None:
    sql = "SELECT strftime('%Y-%m-01', order_date) AS month, COUNT(*) AS buys FROM orders GROUP BY 1"
    columns = [{"name": "month", "role": "time"}, {"name": "buys", "role": "measure"}]
    draft: dict[str, Any] = {"sql": sql, "columns": columns, "grain": "month"}
    ahead = {"kind": "forecast", "target": "buys", "horizon": "next month"}
    plan = made(sample, "where do buys head next month", {**draft, "analysis": ahead})
    assert plan.analysis is not None
    assert plan.analysis.target == "buys"
    assert plan.analysis.horizon is not None
    assert plan.analysis.horizon.label == "next month"
    for analysis, told in (
        ({"kind": "trend", "target": "sells"}, "no column of its rows"),
        ({"kind": "change"}, "without SQL"),
    ):
        refused = sample.made("where do buys head", {**draft, "analysis": analysis})
        assert isinstance(refused, str)
        assert told in refused


def test_parameters_are_of_the_draft(sample: Bench) -> None:
    plan = made(sample, "odd takings", {**REVENUE, "analysis": {"kind": "anomaly", "direction": "low", "look_ahead": False}})
    assert plan.analysis is not None
    assert (plan.analysis.direction, plan.analysis.look_ahead) == ("low", False)
