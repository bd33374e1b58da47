"""A plan that cannot be computed cannot be made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from src.models.computed import CalendarFilter, Derived, Statistic, Threshold
from src.models.plan import Compare, Order, Period, QueryPlan

Q2 = Period(start=date(2026, 4, 1), end=date(2026, 6, 30), label="Q2")
Q3 = Period(start=date(2026, 7, 1), end=date(2026, 9, 30), label="Q3")
MEDIAN = Statistic(name="median_total", function="median", field="orders.total")


def plan(**parts: Any) -> QueryPlan:
    return QueryPlan(shape="aggregate", metrics=("revenue",), **parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"statistics": (MEDIAN,)},
        {"period": Q3, "compare": Compare(label="Q2", period=Q2), "derived": (Derived(name="g", kind="growth", of="revenue"),)},
        {"grain": "month", "compare": Compare(label="a year before", unit="year")},
        {"grain": "month", "derived": (Derived(name="r", kind="running", of="revenue", restart="year"),)},
        {"having": (Threshold(of="revenue", op=">", value=5),), "dimensions": ("a.b",)},
        {"dimensions": ("a.b", "a.c"), "limit": 3, "order": Order(by="revenue"), "limit_per": ("a.b",)},
        {"calendar": "weekday", "on": (CalendarFilter(part="month_of_year", values=(12,)),)},
        {"grain": "day", "fill_gaps": True},
    ],
)
def test_parts_that_fit(parts: dict[str, Any]) -> None:
    assert QueryPlan.model_validate_json(plan(**parts).model_dump_json()) == plan(**parts)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"derived": (Derived(name="g", kind="growth", of="revenue"),)}, "compares with nothing"),
        ({"derived": (Derived(name="s", kind="share", of="orders"),)}, "column that the plan does not have"),
        ({"derived": (Derived(name="revenue", kind="share", of="revenue"),)}, "the same name"),
        ({"derived": (Derived(name="s", kind="share", of="revenue", within=("a.b",)),)}, "not grouped by"),
        ({"derived": (Derived(name="r", kind="running", of="revenue"),)}, "needs a grain"),
        ({"statistics": (MEDIAN, MEDIAN)}, "the same name"),
        ({"having": (Threshold(of="orders", op=">", value=5),)}, "threshold"),
        ({"limit": 3, "limit_per": ("a.b",)}, "limit within groups"),
        ({"fill_gaps": True}, "need a grain"),
        ({"compare": Compare(label="Q2", period=Q2)}, "another one"),
        ({"compare": Compare(label="before", unit="month"), "period": Q3}, "units before it"),
    ],
)
def test_parts_that_do_not_fit(parts: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        plan(**parts)


def test_a_list_of_rows_computes_nothing_over_groups() -> None:
    with pytest.raises(ValidationError, match="only an aggregate"):
        QueryPlan(shape="rows", dataset="a", fields=("a.b",), statistics=(MEDIAN,))


def test_statistics_and_filters_check_themselves() -> None:
    with pytest.raises(ValidationError, match="quantile"):
        Statistic(name="p", function="percentile", field="a.b")
    with pytest.raises(ValidationError, match="from 1 to 7"):
        CalendarFilter(part="weekday", values=(8,))
    with pytest.raises(ValidationError, match="divided by"):
        Derived(name="r", kind="ratio", of="revenue")
