"""Judgements on trends and seasons: asked in many ways, and what is asked in like words and means something else."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import SqlDraft
from src.tools.questions.reader import read_question
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def read(text: str) -> QueryPlan:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert isinstance(compile_plan(plan, sample_meaning()[1], "sqlite"), SqlDraft)
    return plan


@pytest.mark.parametrize(
    ("text", "metric", "grain"),
    [
        ("Is revenue trending up?", "revenue", "month"),
        ("what is the trend in orders", "order_count", "month"),
        ("What's the trend of weekly revenue?", "revenue", "week"),
        ("is there a significant trend in average order value", "average_order_value", "month"),
        ("is the trend in orders statistically significant?", "order_count", "month"),
        ("Are orders declining?", "order_count", "month"),
        ("are signups slowing down", "signups", "month"),
        ("is revenue going down this year", "revenue", "week"),
        ("has revenue been growing?", "revenue", "month"),
        ("how fast is revenue growing", "revenue", "month"),
        ("how quickly are orders rising?", "order_count", "month"),
        ("when did signups change course", "signups", "month"),
        ("when did average order value change level?", "average_order_value", "month"),
        ("when did revenue start to fall", "revenue", "month"),
        ("find change points in daily revenue", "revenue", "day"),
        ("are there any turning points in orders?", "order_count", "month"),
        ("what is the CAGR of revenue", "revenue", "month"),
        ("compound annual growth rate of orders", "order_count", "month"),
        ("run a trend analysis of refunds", "refunds", "month"),
        ("Analyze the trend of revenue", "revenue", "month"),
        ("plot revenue by month with a trend line", "revenue", "month"),
        ("test orders for a trend with Mann-Kendall", "order_count", "month"),
        ("what's the trend?", "revenue", "month"),
    ],
)
def test_a_judgement_on_a_trend(text: str, metric: str, grain: str) -> None:
    plan = read(text)
    assert plan.analysis is not None, text
    assert (plan.analysis.kind, plan.metrics, plan.grain) == ("trend", (metric,), grain)


@pytest.mark.parametrize(
    "text", ["which regions are trending up?", "is revenue growing by region?", "what is the trend in revenue by region"]
)
def test_groups_have_trends_of_their_own(text: str) -> None:
    plan = read(text)
    assert plan.analysis is not None
    assert plan.analysis.kind == "trend"
    assert [d.partition(".")[2] for d in plan.dimensions] == ["region"]


@pytest.mark.parametrize(
    ("text", "metric", "grain"),
    [
        ("decompose revenue into trend and seasonality", "revenue", "month"),
        ("Decompose daily orders into trend, season and remainder", "order_count", "day"),
        ("is revenue seasonal", "revenue", "month"),
        ("how seasonal are orders?", "order_count", "month"),
        ("is there any seasonality in refunds", "refunds", "month"),
        ("which months are strongest seasonally", "revenue", "month"),
        ("what is the seasonal pattern of orders", "order_count", "month"),
        ("which weekdays are seasonally strong for revenue", "revenue", "day"),
        ("is there a weekly pattern in orders", "order_count", "day"),
        ("seasonally adjusted revenue", "revenue", "month"),
        ("is revenue stationary", "revenue", "month"),
        ("test orders for stationarity", "order_count", "month"),
        ("does revenue have a unit root?", "revenue", "month"),
        ("what is the trend and seasonality of revenue", "revenue", "month"),
    ],
)
def test_a_decomposition(text: str, metric: str, grain: str) -> None:
    plan = read(text)
    assert plan.analysis is not None, text
    assert (plan.analysis.kind, plan.metrics, plan.grain) == ("decomposition", (metric,), grain)


@pytest.mark.parametrize(
    "text",
    [
        "show the trend of revenue by month",
        "revenue trend",
        "monthly revenue trend by region",
        "revenue growth by month",
        "how did revenue grow vs last year",
        "which regions are growing fastest",
        "year over year growth of revenue",
        "did revenue increase last month?",
        "Is revenue growing compared to last year?",
        "how much did orders change in September",
        "show the falling number of orders by month",
    ],
)
def test_growth_and_courses_stay_data(text: str) -> None:
    plan = ask(text)
    assert isinstance(plan, CannotAnswer) or plan.analysis is None, plan


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("forecast revenue for next month", "forecast"),
        ("why did revenue fall in September?", "change"),
        ("Decompose the change in revenue between August and September 2026", "change"),
        ("find anomalies in daily revenue", "anomaly"),
    ],
)
def test_other_analyses_keep_their_questions(text: str, kind: str) -> None:
    plan = read(text)
    assert plan.analysis is not None
    assert plan.analysis.kind == kind


def test_what_has_no_place_in_time_has_no_trend() -> None:
    refused = ask("is there a significant trend in churn")
    assert isinstance(refused, CannotAnswer)
    assert "no place in time" in refused.reason
