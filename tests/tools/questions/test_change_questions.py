"""Why a number changed: questions that ask it in many ways, and those that ask something else in like words."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import SqlDraft
from src.tools.questions.reader import read_question
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning

AUGUST, SEPTEMBER, OCTOBER = "2026-08-01..2026-08-31", "2026-09-01..2026-09-30", "2026-10-01..2026-10-31"
A_YEAR_AGO, JANUARY_2025, FEBRUARY_2025 = "2025-09-01..2025-09-30", "2025-01-01..2025-01-31", "2025-02-01..2025-02-28"
Q2, Q3 = "2026-04-01..2026-06-30", "2026-07-01..2026-09-30"
Y2024, Y2025 = "2024-01-01..2024-12-31", "2025-01-01..2025-12-31"


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def read(text: str) -> QueryPlan:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None, text
    assert plan.analysis.kind == "change", text
    assert isinstance(compile_plan(plan, sample_meaning()[1], "sqlite"), SqlDraft)
    return plan


def times(plan: QueryPlan) -> tuple[str, str]:
    assert plan.analysis is not None
    assert plan.analysis.earlier is not None
    assert plan.analysis.later is not None
    return tuple(f"{p.start}..{p.end}" for p in (plan.analysis.earlier, plan.analysis.later))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "metric", "earlier", "later"),
    [
        ("Why did revenue fall in September?", "revenue", AUGUST, SEPTEMBER),
        ("how come revenue grew last month", "revenue", AUGUST, SEPTEMBER),
        ("what made revenue fall in September", "revenue", AUGUST, SEPTEMBER),
        ("Why were sales down in September?", "revenue", AUGUST, SEPTEMBER),
        ("why did monthly revenue drop in September", "revenue", AUGUST, SEPTEMBER),
        ("what are the reasons for the decline of orders in September 2026", "order_count", AUGUST, SEPTEMBER),
        ("what explains the drop in orders last quarter vs the quarter before", "order_count", Q2, Q3),
        ("why was average order value lower this month than last", "average_order_value", SEPTEMBER, OCTOBER),
        ("what drove the increase in revenue between 2024 and 2025", "revenue", Y2024, Y2025),
        ("Attribute the increase in revenue from 2024 to 2025 to price and volume", "revenue", Y2024, Y2025),
        ("break the change in revenue from Q2 to Q3 down by region", "revenue", Q2, Q3),
        ("why was revenue higher in Q3 2026 than in Q3 2025?", "revenue", "2025-07-01..2025-09-30", Q3),
        ("Why did revenue drop last month compared to the same month last year?", "revenue", A_YEAR_AGO, SEPTEMBER),
        ("Decompose the change in revenue between August and September 2026", "revenue", AUGUST, SEPTEMBER),
        ("revenue bridge from August to September", "revenue", AUGUST, SEPTEMBER),
        ("What is behind the rise in refunds this year?", "refunds", "2025-01-01..2025-10-31", "2026-01-01..2026-10-31"),
        ("why did the return rate go up in September", "return_rate", AUGUST, SEPTEMBER),
        ("why did cancellation rate change in September", "cancellation_rate", AUGUST, SEPTEMBER),
        ("What led to the drop in revenue on 3 June 2026?", "revenue", "2026-06-02..2026-06-02", "2026-06-03..2026-06-03"),
        ("Why is revenue up this year compared to last year?", "revenue", "2025-01-01..2025-10-31", "2026-01-01..2026-10-31"),
        ("where did the increase in revenue in 2025 come from?", "revenue", Y2024, Y2025),
        ("What drove the change in revenue from January to February 2025?", "revenue", JANUARY_2025, FEBRUARY_2025),
        ("Why did sign-ups decrease in September?", "signups", AUGUST, SEPTEMBER),
    ],
)  # fmt: skip
def test_both_periods_are_read(text: str, metric: str, earlier: str, later: str) -> None:
    plan = read(text)
    assert plan.metrics[0] == metric
    assert times(plan) == (earlier, later)


@pytest.mark.parametrize(
    "text",
    [
        "how much of the growth came from price and how much from volume",
        "what explains the growth of revenue?",
        "why did revenue fall",
    ],
)
def test_without_a_time_the_newest_whole_month_is_taken_and_said(text: str) -> None:
    plan = read(text)
    assert times(plan) == (SEPTEMBER, OCTOBER)
    assert any(a.startswith("no time was said") for a in plan.assumptions)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Why did revenue fall in September?", "low"),
        ("why did revenue go up in September?", "high"),
        ("break the change in revenue from Q2 to Q3 down by region", "both"),
        ("why was revenue lower this month than last", "low"),
    ],
)
def test_what_is_believed_is_kept_to_be_put_right(text: str, direction: str) -> None:
    analysis = read(text).analysis
    assert analysis is not None
    assert analysis.direction == direction


def test_dimensions_are_those_named_or_all_within_reach() -> None:
    assert read("break the change in revenue from Q2 to Q3 down by region").stacked == ("customers.region",)
    assert read("which region contributed most to the drop in revenue last month?").stacked == ("customers.region",)
    found = read("Why did revenue fall in September?").stacked
    assert {"customers.region", "products.category", "orders.channel"} <= set(found)
    assert "orders.status" not in found, "the metric's own condition explains nothing"
    assert "customers.email" not in found
    west = read("Explain the decline in revenue in the West last quarter")
    assert west.filters[0].values == ("West",)
    assert "customers.region" not in west.stacked


def test_a_unit_of_the_calendar_has_history_and_other_spans_have_none() -> None:
    plan = read("Why did revenue fall in September?")
    assert plan.grain == "month"
    assert plan.period is not None
    assert plan.period.start.isoformat() == "2023-09-01"
    assert read("What is behind the rise in refunds this year?").grain is None


def test_price_and_volume_are_factors_and_not_what_changed() -> None:
    plan = read("how much of the revenue growth in September came from price and how much from volume?")
    assert plan.metrics == ("revenue", "units_sold")
    assert read("Why did revenue fall in September?").metrics == ("revenue", "order_count", "units_sold")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why do customers churn", "correlation"),
        ("What drives churn?", "correlation"),
        ("What factors correlate with churn rate?", "correlation"),
        ("Which factors explain satisfaction?", "correlation"),
        ("Does marketing spend explain revenue?", "correlation"),
        ("What drives revenue?", "correlation"),
        ("Detect unusual drops in daily revenue", "anomaly"),
        ("did revenue fall in September", None),
        ("How much did revenue drop last month?", None),
        ("revenue growth by region", None),
        ("break down revenue by region", None),
        ("What changed in revenue in September?", None),
        ("how many orders came from Web last month", None),
        ("what share of revenue comes from the West", None),
    ],
)
def test_like_words_that_ask_something_else(text: str, kind: str | None) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert (plan.analysis.kind if plan.analysis else None) == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("why did churn rise last month", "no place in time"),
        ("why did revenue and refunds rise last month", "one number"),
        ("why did marketing spend by product fall last month", "cannot be split"),
    ],
)
def test_what_cannot_be_taken_apart_is_declined(text: str, reason: str) -> None:
    no = ask(text)
    assert isinstance(no, CannotAnswer), no
    assert reason in no.reason
