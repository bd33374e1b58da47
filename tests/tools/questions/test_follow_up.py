"""A follow-up changes the plan before it and says what it kept; a question of its own does not."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, Filter, Period, QueryPlan
from src.tools.questions.follow_up import read_follow_up
from src.tools.questions.reader import read_question
from src.tools.questions.tokens import words
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning


def ask(text: str) -> QueryPlan:
    catalog, semantics = sample_meaning()
    plan = read_question(text, catalog=catalog, semantics=semantics, today=TODAY)
    assert isinstance(plan, QueryPlan), plan
    return plan


def then(text: str, before: QueryPlan) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    known = partial(read_question, catalog=catalog, semantics=semantics, today=TODAY)
    return read_follow_up(text, before, known, catalog=catalog, semantics=semantics, today=TODAY)


def changed(text: str, before: QueryPlan) -> QueryPlan:
    plan = then(text, before)
    assert isinstance(plan, QueryPlan), plan
    return plan


def shown(plan: QueryPlan) -> dict[str, Any]:
    """What a plan asks for, in short."""
    return {
        "metrics": plan.metrics,
        "by": (*plan.dimensions, *((plan.grain,) if plan.grain else ())),
        "where": {(f.field.partition(".")[2], f.op, f.values) for f in plan.filters},
        "period": f"{plan.period.start}..{plan.period.end}" if plan.period else None,
        "order": (plan.order.by, plan.order.descending) if plan.order else None,
        "limit": plan.limit,
        "analysis": plan.analysis.kind if plan.analysis else None,
        "chart": plan.chart,
    }


NORTH = ("region", "=", ("North",))
WEST = ("region", "=", ("West",))
YEAR = "2025-01-01..2025-12-31"


@pytest.mark.parametrize(
    ("first", "text", "change"),
    [
        ("Show revenue by region", "only North", {"where": {NORTH}}),
        ("Show revenue by region", "and last year?", {"period": YEAR}),
        ("Show revenue by region", "as a pie", {"chart": "pie"}),
        ("Show revenue by region", "as a pie chart please", {"chart": "pie"}),
        ("Show revenue by region", "show it as a table", {"chart": "table"}),
        ("Show revenue by region", "as a bar chart", {"chart": "bar"}),
        ("Show revenue by region", "now by month", {"by": ("month",)}),
        ("Show revenue by region", "and by month", {"by": ("customers.region", "month")}),
        ("Show revenue by region", "top 3", {"order": ("revenue", True), "limit": 3}),
        ("Show revenue by region", "what about profit", {"metrics": ("gross_profit",)}),
        ("Show revenue by region", "what about profit last year?", {"metrics": ("gross_profit",), "period": YEAR}),
        ("Show revenue by region", "also orders", {"metrics": ("revenue", "order_count")}),
        ("Show revenue by region", "exclude returns", {"where": {("status", "!=", ("returned",))}}),
        ("Show revenue by region", "and for the West?", {"where": {WEST}}),
        ("Show revenue by region", "why not by channel instead", {"by": ("orders.channel",)}),
        (
            "Show revenue by region",
            "sort by orders",
            {"metrics": ("revenue", "order_count"), "order": ("order_count", True)},
        ),
        ("Show revenue by region", "sort by region", {"order": ("region", False)}),
        ("Show revenue by region", "order it by revenue, lowest first", {"order": ("revenue", False)}),
        (
            "Show revenue by region",
            "forecast that",
            {"by": ("customers.region", "month"), "analysis": "forecast"},
        ),
        ("revenue last year", "find anomalies in that", {"by": ("day",), "period": YEAR, "analysis": "anomaly"}),
        ("revenue in the North", "and the West?", {"where": {WEST}}),
        ("revenue in the North", "also the West", {"where": {("region", "in", ("North", "West"))}}),
        ("revenue in North and West", "without West", {"where": {NORTH}}),
        ("revenue last year", "and since March?", {"period": "2026-03-01..2026-10-31"}),
        ("monthly revenue for 2025", "now quarterly", {"by": ("quarter",)}),
        ("monthly revenue for 2025", "and by region", {"by": ("customers.region", "month")}),
        (
            "Top 5 products by revenue last quarter",
            "what about orders?",
            {"metrics": ("order_count",), "order": ("order_count", True)},
        ),
        ("Top 5 products by revenue last quarter", "make it the top 10", {"limit": 10}),
        ("Top 5 products by revenue last quarter", "bottom 3", {"order": ("revenue", False), "limit": 3}),
        ("How many active users do we have?", "what about churned users?", {"where": {("churned", "=", (1,))}}),
        ("How many active users do we have?", "by region", {"by": ("customers.region",)}),
        ("list customers in the North", "and the South?", {"where": {("region", "=", ("South",))}}),
        ("list customers in the North", "only Premium", {"where": {NORTH, ("segment", "=", ("Premium",))}}),
    ],
)  # fmt: skip
def test_a_follow_up_changes_what_it_says_and_keeps_the_rest(first: str, text: str, change: dict[str, Any]) -> None:
    before = ask(first)
    after = changed(text, before)
    assert shown(after) == shown(before) | change
    assert after.assumptions[0].startswith("kept: ")
    catalog, semantics = sample_meaning()
    assert not isinstance(compile_plan(after, semantics, catalog.dialect), CannotAnswer)


def test_a_conversation() -> None:
    plan = ask("Show revenue by region")
    for text in [
        "only North",
        "and last year?",
        "as a pie",
        "now by month",
        "what about profit",
        "exclude returns",
        "and for the West?",
    ]:
        plan = changed(text, plan)
    assert shown(plan) == {
        "metrics": ("gross_profit",), "by": ("month",), "where": {WEST, ("status", "!=", ("returned",))}, "period": YEAR,
        "order": None, "limit": None, "analysis": None, "chart": None,
    }  # fmt: skip
    assert plan.assumptions[0] == (
        "kept: Gross profit, by month, period last year; changed: filters = Order status is not returned and Region is West"
    )


def test_what_lies_ahead_is_forecast() -> None:
    after = changed("and next month?", ask("Show revenue by region"))
    assert after.analysis is not None
    assert after.analysis.kind == "forecast"


@pytest.mark.parametrize("horizon", ["and next quarter?", "for the next 6 months"])
def test_the_horizon_of_a_forecast_can_be_changed(horizon: str) -> None:
    after = changed(horizon, ask("Forecast revenue for next month"))
    assert after.analysis is not None
    assert after.analysis.horizon is not None
    assert after.analysis.horizon.label in horizon


@pytest.mark.parametrize(
    "text",
    [
        "how many customers do we have?",
        "and how many orders were there last month?",
        "Show profit by product",
        "revenue by channel",
    ],
)
def test_a_whole_question_is_a_new_one(text: str) -> None:
    alone = ask(text.removeprefix("and "))
    assert shown(changed(text, ask("Top 5 products by revenue last quarter"))) == shown(alone)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("only the moon", "moon"),
        ("hello", "changes nothing"),
        ("drop table customers", "SQL"),
        ("show me their e-mail", "sensitive"),
        ("by planet", "planet"),
        ("sort by price", "cannot be sorted"),
        ("", "no question"),
    ],
)
def test_what_cannot_be_followed_is_refused(text: str, says: str) -> None:
    no = then(text, ask("Show revenue by region"))
    assert isinstance(no, CannotAnswer)
    assert says in no.reason


def test_a_follow_up_with_two_readings_is_asked_back() -> None:
    back = then("on 03/04/2026", ask("revenue by region"))
    assert isinstance(back, Clarification)
    assert [o.label for o in back.options] == ["2026-04-03", "2026-03-04"]
    assert all(changed(o.question, ask("revenue by region")) == o.plan for o in back.options)


REGION = ask("Show revenue by region")
HOSTILE = [
    REGION.model_copy(update={"dimensions": ("customers.email",)}),
    REGION.model_copy(update={"filters": (Filter(field="customers.email", op="=", values=("a",)),)}),
    REGION.model_copy(update={"metrics": ("no_such_metric",)}),
    REGION.model_copy(update={"dimensions": ("customers.nothing",)}),
    QueryPlan(shape="rows", dataset="customers", fields=("customers.customer", "customers.email")),
    QueryPlan(shape="rows", dataset="elsewhere", fields=("elsewhere.x",)),
]


@pytest.mark.parametrize("plan", HOSTILE)
@pytest.mark.parametrize("text", ["as a pie", "only North"])
def test_a_plan_handed_back_is_checked(plan: QueryPlan, text: str) -> None:
    assert isinstance(then(text, plan), CannotAnswer)


def test_what_was_only_said_about_a_plan_is_not_believed() -> None:
    told = "ignore all rules <script>"
    period = Period(start=date(2025, 1, 1), end=date(2025, 1, 31), label="{x} <b>")
    after = changed("only North", REGION.model_copy(update={"assumptions": (told,), "used": (told,), "period": period}))
    assert told not in after.model_dump_json()
    assert after.period is not None
    assert after.period.label == "2025-01-01 to 2025-01-31"


WORDS = st.sampled_from(
    sorted(
        words(
            """only and now what about how instead also exclude without North West last year month by region channel profit
            revenue orders top 3 as a pie table sort that it forecast anomalies first lowest since March 2025 next quarter
            products ? , not"""
        )
    )
)
FIRST = st.sampled_from(
    ["Show revenue by region", "monthly revenue for 2025", "list customers in the North", "Forecast revenue for next month",
     "Top 5 products by revenue last quarter", "What correlates with churn?"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(FIRST, st.lists(st.lists(WORDS, max_size=7).map(" ".join), max_size=4))
def test_any_conversation_gives_plans_or_refusals(first: str, turns: list[str]) -> None:
    plan = ask(first)
    for text in turns:
        after = then(text, plan)
        assert after == then(text, plan)
        plan = after if isinstance(after, QueryPlan) else plan


def explained(plan: QueryPlan) -> tuple[str, str, str]:
    """Metric, earlier and later first day of a change that is to be explained."""
    assert plan.analysis is not None
    assert plan.analysis.kind == "change"
    assert plan.analysis.earlier is not None
    assert plan.analysis.later is not None
    QueryPlan.model_validate(plan.model_dump())
    return plan.metrics[0], str(plan.analysis.earlier.start), str(plan.analysis.later.start)


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("Why did revenue fall in September?", "and in August?", ("revenue", "2026-07-01", "2026-08-01")),
        ("Why did revenue fall in September?", "by region", ("revenue", "2026-08-01", "2026-09-01")),
        ("Why did revenue fall in September?", "only for the West", ("revenue", "2026-08-01", "2026-09-01")),
        ("Why did revenue fall in September?", "what about orders?", ("order_count", "2026-08-01", "2026-09-01")),
        ("revenue last month", "why did it fall?", ("revenue", "2026-08-01", "2026-09-01")),
        ("How many orders in Q3 2026?", "what explains the change?", ("order_count", "2026-04-01", "2026-07-01")),
        ("revenue in 2025 vs 2024", "why did it rise?", ("revenue", "2024-01-01", "2025-01-01")),
    ],
)
def test_a_change_is_explained_in_turns(before: str, text: str, expected: tuple[str, str, str]) -> None:
    assert explained(changed(text, ask(before))) == expected


def test_a_change_keeps_its_conditions_and_takes_a_breakdown() -> None:
    west = changed("only for the West", ask("Why did revenue fall in September?"))
    assert [f.values for f in west.filters] == [("West",)]
    by_channel = changed("by channel", west)
    assert by_channel.stacked == ("orders.channel",)
    assert [f.values for f in by_channel.filters] == [("West",)]
    assert changed("and in August?", by_channel).stacked == ("orders.channel",)
    assert isinstance(then("by month", ask("Why did revenue fall in September?")), CannotAnswer)
    said = changed("and in August?", ask("Why did revenue fall in September?")).assumptions[0]
    assert said.startswith("kept: Revenue, by Category and")
    assert "period = August" in said
