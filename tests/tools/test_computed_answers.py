"""What is computed over groups is labelled, drawn and told: the growth that was asked for, true to the rows."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from src.models.computed import Derived, Statistic, Threshold
from src.models.plan import Compare, Order, Period, QueryPlan
from src.models.sql import ResultColumn, ResultTable
from src.tools.charts import choose_chart, draw
from src.tools.narrate import narrate, render
from src.tools.result_columns import describe_columns
from tests.fakes.star_schema import MODEL

TODAY = date(2026, 5, 10)
Q1 = Period(start=date(2026, 1, 1), end=date(2026, 3, 31), label="this quarter")
Q4 = Period(start=date(2025, 10, 1), end=date(2025, 12, 31), label="last quarter")
CHANGE = (
    Derived(name="b", kind="before", of="revenue"),
    Derived(name="c", kind="change", of="revenue"),
    Derived(name="g", kind="growth", of="revenue"),
)
AGAINST: dict[str, Any] = {"period": Q1, "compare": Compare(label="last quarter", period=Q4), "derived": CHANGE}


def plan(**parts: Any) -> QueryPlan:
    return QueryPlan(shape="aggregate", metrics=("revenue",), **parts)


def described(wanted: QueryPlan, columns: dict[str, list[Any]]) -> ResultTable:
    table = pa.table(columns)
    raw = ResultTable(table, tuple(ResultColumn(n, "other") for n in table.column_names), False)
    return describe_columns(raw, wanted, MODEL)


def told(wanted: QueryPlan, columns: dict[str, list[Any]]) -> str:
    text, warnings = render(narrate(wanted, described(wanted, columns), None, MODEL, TODAY))
    assert warnings == ()
    return text


def test_two_periods_are_told_with_the_change_between_them() -> None:
    columns = {"revenue": [112.0], "b": [100.0], "c": [12.0], "g": [12.0]}
    assert told(plan(**AGAINST), columns) == (
        "Revenue from 1 Jan 2026 to 31 Mar 2026 came to $112.00: up 12% from $100.00 (last quarter)."
    )
    labels = [(c.label, c.unit) for c in described(plan(**AGAINST), columns).columns]
    assert labels[1:] == [("Revenue, last quarter", "USD"), ("Change in revenue", "USD"), ("Growth of revenue", "%")]


def test_a_fall_is_told_as_a_fall_and_nothing_is_made_of_a_missing_value() -> None:
    assert "down 50% from $200.00" in told(plan(**AGAINST), {"revenue": [100.0], "b": [200.0], "c": [-100.0], "g": [-50.0]})
    assert "up" not in told(plan(**AGAINST), {"revenue": [100.0], "b": [None], "c": [None], "g": [None]})


def test_groups_are_told_by_what_moved_most_and_drawn_side_by_side() -> None:
    wanted = plan(**AGAINST, dimensions=("customers.region",))
    columns: dict[str, list[Any]] = {"region": ["North", "South"], "revenue": [90.0, 150.0], "b": [100.0, 100.0]}
    columns |= {"c": [-10.0, 50.0], "g": [-10.0, 50.0]}
    text = told(wanted, columns)
    assert "South did best in revenue" in text
    assert "up 50% to $150.00" in text
    assert "North did least well: down 10% to $90.00" in text
    spec = choose_chart(wanted, described(wanted, columns), None, MODEL)
    assert (spec.kind, spec.x, spec.y) == ("grouped_bar", "region", ("revenue", "b"))
    assert spec.title == "Revenue by region against last quarter, 1 Jan 2026 to 31 Mar 2026"
    assert draw(spec, described(wanted, columns), None)


def test_only_the_growth_is_drawn_where_only_growth_was_asked_for() -> None:
    wanted = plan(grain="month", compare=Compare(label="the month before", unit="month"), derived=(CHANGE[0], CHANGE[2]))
    months = ["2026-02-01", "2026-03-01"]
    table = described(wanted, {"month": months, "revenue": [100.0, 110.0], "b": [80.0, 100.0], "g": [25.0, 10.0]})
    assert choose_chart(wanted, table, None, MODEL).y == ("g",)


def test_a_running_total_is_told_by_where_it_ends() -> None:
    wanted = plan(grain="month", derived=(Derived(name="r", kind="running", of="revenue"),))
    text = told(wanted, {"month": ["2026-02-01", "2026-03-01"], "revenue": [100.0, 110.0], "r": [100.0, 210.0]})
    assert text == "Revenue, running total reached $210.00 in all."


def test_weekdays_are_named_and_drawn_in_their_order() -> None:
    wanted = plan(calendar="weekday")
    table = described(wanted, {"weekday": [1, 2, 7], "revenue": [5.0, 9.0, 7.0]})
    assert table.arrow.column(0).to_pylist() == ["Monday", "Tuesday", "Sunday"]
    figure = json.loads(draw(choose_chart(wanted, table, None, MODEL), table, None))
    assert figure["data"][0]["x"] == ["Monday", "Tuesday", "Sunday"]


def test_a_share_of_the_groups_that_passed_is_not_called_a_share_of_all() -> None:
    wanted = plan(dimensions=("customers.region",), having=(Threshold(of="revenue", op=">", value=50),))
    assert "%" not in told(wanted, {"region": ["North", "South"], "revenue": [60.0, 80.0]})


@pytest.mark.parametrize(
    ("function", "quantile", "label"),
    [("median", None, "Median total amount"), ("percentile", 0.9, "90th percentile of total amount")],
)
def test_a_statistic_is_named_after_its_field(function: Any, quantile: float | None, label: str) -> None:
    statistic = Statistic(name="m", function=function, field="orders.total_amount", quantile=quantile)
    wanted = QueryPlan(shape="aggregate", statistics=(statistic,))
    column = described(wanted, {"m": [5.0]}).columns[0]
    assert (column.label, column.unit) == (label, "USD")
    assert told(wanted, {"m": [5.0]}) == f"{label}: $5.00."


MONTHS: dict[str, list[Any]] = {
    "month": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
    "revenue": [100.0, 110.0, 121.0],
    "b": [None, 100.0, 110.0],
    "g": [None, 10.0, 10.0],
}
GROWTH = (Derived(name="b", kind="before", of="revenue"), Derived(name="g", kind="growth", of="revenue"))


def test_months_are_not_added_up_against_months_that_are_mostly_the_same() -> None:
    full = MONTHS | {"b": [95.0, 100.0, 110.0], "g": [5.3, 10.0, 10.0]}
    each = plan(grain="month", period=Q1, compare=Compare(label="the month before", unit="month"), derived=GROWTH)
    assert "(the month before)" not in told(each, full)
    yearly = plan(grain="month", period=Q1, compare=Compare(label="a year before", unit="year"), derived=GROWTH)
    assert "(a year before)" in told(yearly, full)


def test_a_latest_value_that_reads_the_same_is_not_called_a_rise() -> None:
    each = plan(grain="month", compare=Compare(label="the month before", unit="month"), derived=GROWTH)
    text = told(each, MONTHS | {"g": [None, 5.88, 5.94]})
    assert "nearly the same as the month before" in text
    assert "up from" not in text


def test_the_month_that_a_superlative_asks_for_is_named() -> None:
    worst = plan(grain="month", order=Order(by="revenue", descending=False), limit=1)
    assert told(worst, {"month": [date(2024, 6, 1)], "revenue": [112.0]}) == "Revenue for Jun 2024: $112.00."
