"""Growth, shares, medians, thresholds and their like compile, and each part of the question has its place in the plan."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.computed import CalendarFilter, Threshold
from src.models.plan import CannotAnswer, Compare, QueryPlan
from src.models.sql import SqlDraft
from src.tools.questions.reader import read_question
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.tools.questions.computed_paraphrases import COMPUTED


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def read(text: str) -> QueryPlan:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    return plan


@pytest.mark.parametrize("example", list(COMPUTED))
def test_every_plan_compiles(example: str) -> None:
    assert isinstance(compile_plan(read(example), sample_meaning()[1], "sqlite"), SqlDraft)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revenue last month vs the month before", {"compare": ("2026-08-01", "2026-08-31")}),
        ("revenue this year vs last year", {"compare": ("2025-01-01", "2025-10-31")}),
        ("revenue growth from 2024 to 2025", {"compare": ("2024-01-01", "2024-12-31")}),
        ("revenue growth by region", {"compare": ("2025-01-01", "2025-10-31")}),
    ],
)
def test_what_is_compared_is_the_like_of_it(text: str, expected: dict[str, tuple[str, str]]) -> None:
    compare = read(text).compare
    assert compare is not None
    assert compare.period is not None
    assert (compare.period.start.isoformat(), compare.period.end.isoformat()) == expected["compare"]


def test_the_year_before_is_no_name_of_a_field() -> None:
    plan = read("revenue this quarter vs the same quarter last year")
    assert plan.time is None
    assert plan.compare is not None
    assert plan.compare.period is not None
    assert plan.compare.period.start.isoformat() == "2025-10-01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revenue growth by month", {"grain": "month", "compare": Compare(label="the month before", unit="month")}),
        ("products with revenue over 50k", {"having": (Threshold(of="revenue", op=">", value=50_000),)}),
        ("revenue on Mondays", {"on": (CalendarFilter(part="weekday", values=(1,)),)}),
        ("orders every December", {"on": (CalendarFilter(part="month_of_year", values=(12,)),)}),
        ("revenue by weekday", {"calendar": "weekday"}),
        ("top 3 products by revenue in each region", {"limit": 3, "limit_per": ("customers.region",)}),
        ("orders by day last week including days without orders", {"fill_gaps": True, "filters": ()}),
        ("best selling category last year", {"limit": 1, "metrics": ("revenue",)}),
    ],
)
def test_each_part_has_its_place(text: str, expected: dict[str, Any]) -> None:
    plan = read(text)
    assert {name: getattr(plan, name) for name in expected} == expected


@pytest.mark.parametrize("text", ["revenue for all regions but North", "revenue outside North", "revenue except North"])
def test_a_value_left_out_is_never_the_only_one_kept(text: str) -> None:
    plan = read(text)
    assert [(f.op, f.values) for f in plan.filters] == [("!=", ("North",))]
    assert plan.analysis is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("forecast revenue growth", "cannot be combined with a change over time"),
        ("forecast revenue for the top 3 regions", "A forecast of a ranking"),
        ("number of orders by region over $500", "could not be placed"),
        ("revenue over 1000", "does not say for what"),
        ("compare revenue in 2023, Q1 2025 and Q3 2026", "more than two periods"),
    ],
)
def test_what_cannot_be_combined_is_refused_with_the_reason(text: str, why: str) -> None:
    answer = ask(text)
    assert isinstance(answer, CannotAnswer)
    assert why in answer.reason
