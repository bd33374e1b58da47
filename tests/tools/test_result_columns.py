"""Result columns carry the model's labels and units, and dates are dates."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from src.models.plan import QueryPlan
from src.models.sql import ResultColumn, ResultTable
from src.tools.result_columns import describe_columns
from tests.fakes.star_schema import MODEL


def described(plan: QueryPlan, **columns: pa.Array) -> ResultTable:
    kinds = {pa.string(): "text", pa.int64(): "integer", pa.float64(): "number"}
    given = tuple(ResultColumn(name, kinds.get(values.type, "other")) for name, values in columns.items())  # type: ignore[arg-type]
    return describe_columns(ResultTable(pa.table(columns), given, truncated=True), plan, MODEL)


def test_time_becomes_dates_and_metrics_get_label_and_unit() -> None:
    plan = QueryPlan(shape="aggregate", metrics=("revenue",), grain="month", dimensions=("customers.region",))
    table = described(
        plan, month=pa.array(["2026-01-01", None]), region=pa.array(["North", None]), revenue=pa.array([1.5, None])
    )
    assert table.arrow.column("month").to_pylist() == [date(2026, 1, 1), None]
    assert [(c.name, c.type, c.label, c.unit) for c in table.columns] == [
        ("month", "date", "Month", ""),
        ("region", "text", "Region", ""),
        ("revenue", "number", "Revenue", "USD"),
    ]
    assert table.truncated


def test_date_fields_become_dates_unless_a_value_is_none() -> None:
    plan = QueryPlan(shape="rows", dataset="orders", fields=("orders.order_date", "orders.order_id"))
    good = described(plan, order_date=pa.array(["2026-01-31"]), order_id=pa.array([1]))
    assert good.columns[0].type == "date"
    odd = described(plan, order_date=pa.array(["2026-01-31", "soon"]), order_id=pa.array([1, 2]))
    assert odd.arrow.column("order_date").to_pylist() == ["2026-01-31", "soon"]
    assert odd.columns[0].type == "text"


def test_a_metric_of_nothing_is_a_number_and_decimals_are_floats() -> None:
    plan = QueryPlan(shape="aggregate", metrics=("revenue", "marketing_spend"))
    table = described(plan, revenue=pa.nulls(1), marketing_spend=pa.array([1], pa.decimal128(10, 2)))
    assert [c.type for c in table.columns] == ["number", "number"]
    assert table.arrow.column("marketing_spend").to_pylist() == [1.0]


def test_columns_told_apart_by_dataset_have_labels_told_apart_too() -> None:
    plan = QueryPlan(shape="rows", dataset="order_items", fields=("order_items.order_id", "orders.order_id"))
    table = described(plan, order_items_order_id=pa.array([1]), orders_order_id=pa.array([1]))
    assert [c.label for c in table.columns] == ["Order id (Order_items)", "Order id (Orders)"]


def test_unknown_columns_keep_their_name_and_get_a_readable_label() -> None:
    plan = QueryPlan(shape="aggregate", metrics=("revenue",))
    table = described(plan, something_else=pa.array(["x"]))
    assert table.columns == (ResultColumn("something_else", "text", "Something else", ""),)
