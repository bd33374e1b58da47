"""Compiled plans give the right rows on a tiny shop, in the right order, under the right names; the rest is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from src.models.plan import Analysis, CannotAnswer, Filter, Order, Period, QueryPlan
from src.models.semantic import Dataset, Field, FilterOp, Metric, Relationship, SemanticModel
from src.models.sql import SqlDraft
from src.tools.sql_compile import compile_notes, compile_plan, output_columns
from tests.fakes.star_schema import MODEL, database

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 4, 30), label="April")
PRODUCT, REGION = "products.product", "customers.region"


def sql(plan: QueryPlan, model: SemanticModel = MODEL, dialect: str = "sqlite") -> str:
    draft = compile_plan(plan, model, dialect)
    assert isinstance(draft, SqlDraft), draft
    return draft.text


def run(plan: QueryPlan) -> list[tuple[Any, ...]]:
    connection = database()
    cursor = connection.execute(sql(plan))
    assert [d[0] for d in cursor.description] == [c.name for c in output_columns(plan)]
    rows = cursor.fetchall()
    connection.close()
    return rows


def aggregate(*metrics: str, **rest: Any) -> QueryPlan:
    return QueryPlan(shape="aggregate", metrics=metrics, **rest)


def refusal(plan: QueryPlan, model: SemanticModel = MODEL) -> str:
    answer = compile_plan(plan, model, "sqlite")
    assert isinstance(answer, CannotAnswer), answer
    return answer.reason


def test_a_total_over_joined_datasets() -> None:
    assert run(aggregate("revenue", "units_sold")) == [(440.0, 9)]


def test_a_month_is_its_first_day_and_a_line_without_an_order_is_not_lost() -> None:
    assert run(aggregate("units_sold", grain="month")) == [(None, 1), ("2026-01-01", 3), ("2026-02-01", 3), ("2026-04-01", 2)]


def test_a_series_to_analyse_leaves_out_rows_without_a_date() -> None:
    plan = aggregate("units_sold", grain="month", analysis=Analysis(kind="anomaly"))
    assert [row[0] for row in run(plan)] == ["2026-01-01", "2026-02-01", "2026-04-01"]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [("day", "2026-04-30"), ("week", "2026-04-27"), ("month", "2026-04-01"), ("quarter", "2026-04-01"), ("year", "2026-01-01")],
)
def test_every_grain_gives_its_first_day(grain: str, expected: str) -> None:
    assert run(aggregate("revenue", grain=grain, period=APRIL))[-1][0] == expected


def test_the_last_day_of_a_period_counts_to_its_last_second() -> None:
    assert run(aggregate("revenue", period=APRIL)) == [(170.0,)]


def test_one_day_on_a_datetime_column_is_the_whole_day() -> None:
    expectations: list[tuple[FilterOp, int]] = [("=", 2), ("<=", 2), ("<", 0), (">", 2), (">=", 4), ("!=", 2)]
    for op, expected in expectations:
        plan = aggregate("visit_count", filters=(Filter(field="visits.visited_at", op=op, values=("2026-01-31",)),))
        assert run(plan) == [(expected,)], op


def test_top_n_breaks_ties_by_name_and_puts_missing_values_last() -> None:
    plan = aggregate("revenue", dimensions=(PRODUCT,), order=Order(by="revenue", descending=False))
    assert run(plan) == [("Lamp", 60.0), ("O'Hara chair", 80.0), ("Desk", 300.0), (None, None)]
    top = aggregate("revenue", dimensions=(PRODUCT,), order=Order(by="revenue"), limit=2)
    assert run(top) == [("Desk", 300.0), ("O'Hara chair", 80.0)]


def test_a_measure_can_be_a_dimension() -> None:
    rows = run(aggregate("revenue", dimensions=(PRODUCT, "products.price")))
    assert rows[1:] == [("Desk", 150.0, 300.0), ("Lamp", 20.0, 60.0), ("O'Hara chair", 80.0, 80.0)]


def test_ratios_come_from_their_parts_and_divide_by_zero_into_null() -> None:
    plan = aggregate("average_order_value", "revenue_per_unit", dimensions=("orders.channel",))
    assert run(plan) == [(None, 150.0, 75.0), ("Shop", 80.0, 80.0), ("Web", 70.0, 35.0)]
    nothing = aggregate("average_order_value", filters=(Filter(field="orders.channel", op="=", values=("Fax",)),))
    assert run(nothing) == [(None,)]


def test_whole_numbers_divide_into_fractions() -> None:
    half = Metric("half", "Half", "visits", "COUNT(DISTINCT visits.customer_id) / COUNT(*)")
    plan = aggregate("half")
    text = sql(plan, replace(MODEL, metrics=(half,)))
    assert database().execute(text).fetchone() == (0.5,)


def test_an_expression_inside_an_expression_keeps_its_parentheses() -> None:
    price = Field("plus", "order_items", "quantity + unit_price", "Plus", "measure", "number")
    items = next(d for d in MODEL.datasets if d.name == "order_items")
    model = replace(
        MODEL,
        datasets=(*(d for d in MODEL.datasets if d is not items), replace(items, fields=(*items.fields, price))),
        metrics=(Metric("twice", "Twice", "order_items", "SUM(order_items.plus * 2)"),),
    )
    assert database().execute(sql(aggregate("twice"), model)).fetchone() == (2 * (9 + 445.0),)


def test_a_filter_on_a_field_with_an_expression_keeps_unmatched_rows_that_pass_it() -> None:
    plan = aggregate("order_count", filters=(Filter(field="customers.area", op="=", values=("unknown",)),))
    assert run(plan) == [(2,)]


def test_unequal_keeps_what_has_no_value() -> None:
    equal = aggregate("order_count", filters=(Filter(field=REGION, op="=", values=("North",)),))
    unequal = aggregate("order_count", filters=(Filter(field=REGION, op="!=", values=("North",)),))
    assert (run(equal), run(unequal)) == ([(2,)], [(3,)])
    assert "rows without a value for Region are kept" in compile_notes(unequal, MODEL)


def test_values_are_escaped() -> None:
    plan = aggregate(
        "units_sold", filters=(Filter(field=PRODUCT, op="in", values=("O'Hara chair", "'; DROP TABLE orders --")),)
    )
    assert run(plan) == [(1,)]


def test_two_facts_by_day_never_multiply() -> None:
    plan = aggregate("marketing_spend", "revenue", grain="day", analysis=Analysis(kind="correlation", target="revenue"))
    assert run(plan) == [
        ("2026-01-30", 10.0, None),
        ("2026-01-31", 31.0, 190.0),
        ("2026-02-01", None, 80.0),
        ("2026-02-02", 12.0, None),
        ("2026-04-01", None, 150.0),
        ("2026-04-30", None, 20.0),
    ]


def test_facts_meet_on_a_shared_dimension_where_null_is_a_group_and_nothing_counts_as_zero() -> None:
    plan = aggregate("visit_count", "revenue", "order_count", dimensions=(REGION,), order=Order(by="visit_count"))
    assert run(plan) == [(None, 2, 150.0, 2), ("North", 2, 210.0, 2), ("South", 0, 80.0, 1)]


def test_facts_without_keys_stand_side_by_side() -> None:
    assert run(aggregate("marketing_spend", "customer_count", "visit_count")) == [(53.0, 3, 4)]


def test_dimensions_alone_are_listed_once() -> None:
    assert run(QueryPlan(shape="aggregate", dimensions=(REGION,))) == [(None,), ("North",), ("South",)]


def test_rows_come_in_time_order_with_joined_fields() -> None:
    plan = QueryPlan(
        shape="rows", dataset="order_items", fields=("order_items.quantity", "orders.order_date", PRODUCT), period=APRIL
    )
    assert run(plan) == [(1, "2026-04-01", "Desk"), (1, "2026-04-30 23:59:59", "Lamp")]


def test_rows_are_ordered_by_any_field_of_theirs_and_limited() -> None:
    by_price = Order(by="products.price")
    plan = QueryPlan(shape="rows", dataset="products", fields=(PRODUCT,), order=by_price, limit=2)
    assert run(plan) == [("Desk",), ("O'Hara chair",)]


def test_fields_of_the_same_name_are_told_apart() -> None:
    plan = QueryPlan(shape="rows", dataset="order_items", fields=("order_items.order_id", "orders.order_id"), limit=1)
    assert [c.name for c in output_columns(plan)] == ["order_items_order_id", "orders_order_id"]
    assert run(plan) == [(1, 1)]


def test_a_field_gives_way_to_a_metric_of_its_name() -> None:
    plan = aggregate("spend", dimensions=("marketing_spend.spend",))
    assert [c.name for c in output_columns(plan)] == ["marketing_spend_spend", "spend"]


def test_an_asked_time_field_replaces_the_metrics_own() -> None:
    plan = aggregate("customer_count", grain="month", time="customers.signup_date")
    assert run(plan) == [("2026-01-01", 1), ("2026-02-01", 2)]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (aggregate("nope"), "no metric 'nope'"),
        (aggregate("revenue", dimensions=("customers.nope",)), "no field 'customers.nope'"),
        (aggregate("order_count", dimensions=(PRODUCT,)), "one row of orders has many"),
        (aggregate("customer_count", dimensions=("orders.channel",)), "one row of customers has many rows of orders"),
        (aggregate("marketing_spend", dimensions=(REGION,)), "marketing_spend is not linked to customers"),
        (aggregate("revenue", "marketing_spend", dimensions=(REGION,)), "marketing_spend is not linked to customers"),
        (aggregate("customer_count", grain="month"), "not placed in time"),
        (aggregate("trap"), "would count values of orders once per row of order_items"),
        (aggregate("revenue", order=Order(by="region")), "cannot be ordered by 'region'"),
        (aggregate("revenue", filters=(Filter(field=REGION, op="in"),)), "compares with nothing"),
        (aggregate("revenue", filters=(Filter(field="products.price", op=">", values=("dear",)),)), "is not a number"),
        (aggregate("revenue", filters=(Filter(field="orders.order_date", op=">", values=("soon",)),)), "is not a date"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(plan: QueryPlan, reason: str) -> None:
    assert reason in refusal(plan) or reason.capitalize() in refusal(plan)


def test_two_equally_short_joins_are_not_guessed_between() -> None:
    places = Dataset("places", "places", (Field("city", "places", "city", "City", "category", "text"),), ("id",))
    trips = Dataset("trips", "trips", (Field("km", "trips", "km", "Km", "measure", "number"),), ("id",))
    links = tuple(Relationship(f"trips_{end}", "trips", "places", (f"{end}_id",), ("id",)) for end in ("origin", "target"))
    model = SemanticModel("travel", (places, trips), links, (Metric("distance", "Distance", "trips", "SUM(trips.km)"),))
    reason = refusal(aggregate("distance", dimensions=("places.city",)), model)
    assert "more than one way" in reason
    assert "origin_id" in reason
    assert "target_id" in reason


def test_a_metric_that_names_itself_or_is_no_sql_is_refused() -> None:
    model = replace(MODEL, metrics=(Metric("loop", "Loop", "visits", "loop + 1"), Metric("bad", "Bad", "visits", "SUM((")))
    assert "mentions 'loop'" in refusal(aggregate("loop"), model)
    assert "is not SQL" in refusal(aggregate("bad"), model)


def test_an_unknown_dialect_is_refused() -> None:
    answer = compile_plan(aggregate("revenue"), MODEL, "cobol")
    assert isinstance(answer, CannotAnswer)
    assert "sqlite" in answer.reason


def test_notes_say_what_was_measured_and_joined() -> None:
    notes = compile_notes(aggregate("revenue", "visit_count", dimensions=(REGION,), grain="day"), MODEL)
    assert "Revenue = Value of order lines, cancelled orders excluded" in notes
    assert "Revenue placed in time by orders.order_date" in notes
    assert "joined order_items -> orders -> customers" in notes
    assert "joined visits -> customers" in notes
