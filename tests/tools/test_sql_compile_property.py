"""Whatever the rows, compiled SQL gives what pandas computes fact by fact: nothing dropped, nothing counted twice."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.models.plan import Filter, Period, QueryPlan
from src.models.sql import SqlDraft
from src.tools.sql_compile import compile_plan, output_columns
from tests.fakes.star_schema import MODEL, database

COLUMNS = {
    "customers": ["customer_id", "name", "region", "signup_date", "churned"],
    "products": ["product_id", "product_name", "price"],
    "orders": ["order_id", "customer_id", "order_date", "channel", "status", "total_amount"],
    "order_items": ["item_id", "order_id", "product_id", "quantity", "unit_price"],
    "visits": ["visit_id", "customer_id", "visited_at", "pages"],
}
TIME = {"order_items": "order_date", "orders": "order_date", "visits": "visited_at"}
FREQ = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
SPAN = Period(start=date(2025, 12, 1), end=date(2026, 2, 10), label="span")
REGION = "customers.region"
FILTERS = (
    Filter(field=REGION, op="=", values=("North",)),
    Filter(field=REGION, op="!=", values=("North",)),
    Filter(field=REGION, op="in", values=("North", "South")),
    Filter(field=REGION, op="not_in", values=("North", "South")),
    Filter(field="customers.area", op="=", values=("unknown",)),
    Filter(field=REGION, op="is_null"),
    Filter(field=REGION, op="not_null"),
)

days = st.integers(0, 120).map(lambda n: (date(2025, 11, 20) + timedelta(days=n)).isoformat())
small = st.integers(0, 4)
key = st.none() | st.integers(1, 5)
money = st.none() | st.integers(-3, 9).map(float)


@st.composite
def shops(draw: st.DrawFn) -> dict[str, list[tuple[Any, ...]]]:
    region, status = st.sampled_from(["North", "South", None]), st.sampled_from(["completed", "cancelled", None])
    moments = st.none() | st.tuples(days, st.sampled_from([" 00:00:00", " 23:59:59"])).map("".join)
    customers = draw(st.lists(st.tuples(region, days, st.sampled_from([0, 1, None])), max_size=3))
    orders = draw(st.lists(st.tuples(key, st.none() | days, region, status, money), max_size=5))
    items = draw(st.lists(st.tuples(key, key, st.none() | small, money), max_size=8))
    visits = draw(st.lists(st.tuples(key, moments, st.none() | small), max_size=5))
    return {
        "customers": [(i, f"c{i}", *rest) for i, rest in enumerate(customers, 1)],
        "products": [(i, f"p{i}", 1.0 * i) for i in range(1, 4)],
        "orders": [(i, *rest) for i, rest in enumerate(orders, 1)],
        "order_items": [(i, *rest) for i, rest in enumerate(items, 1)],
        "visits": [(i, *rest) for i, rest in enumerate(visits, 1)],
    }


@st.composite
def plans(draw: st.DrawFn) -> QueryPlan:
    names = ["revenue", "units_sold", "order_count", "buyers", "average_order_value", "visit_count", "pages_seen"]
    metrics = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    filters = draw(st.sampled_from([(), *((f,) for f in FILTERS)]))
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(metrics),
        dimensions=draw(st.sampled_from([(), ("customers.region",), ("customers.area", "customers.region")])),
        grain=draw(st.sampled_from([None, *FREQ])),
        period=draw(st.sampled_from([None, SPAN])),
        filters=filters,
    )


@given(rows=shops(), plan=plans())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_compiled_sql_equals_pandas(rows: dict[str, list[tuple[Any, ...]]], plan: QueryPlan) -> None:
    draft = compile_plan(plan, MODEL, "sqlite")
    assert isinstance(draft, SqlDraft)
    connection = database(rows)
    cursor = connection.execute(draft.text)
    assert [d[0] for d in cursor.description] == [c.name for c in output_columns(plan)]
    width = len([c for c in output_columns(plan) if c.kind != "metric"])
    found = {row[:width]: row[width:] for row in cursor.fetchall()}
    connection.close()
    expected = reference(rows, plan)
    assert set(found) == set(expected)
    for group, values in expected.items():
        assert list(found[group]) == pytest.approx(values, nan_ok=True), (group, draft.text)


def reference(rows: dict[str, list[tuple[Any, ...]]], plan: QueryPlan) -> dict[tuple[Any, ...], list[Any]]:
    """Group keys -> metric values, each metric computed from its own fact alone."""
    per_metric = {name: _one_metric(name, _facts(rows), plan) for name in plan.metrics}
    groups = {group for values in per_metric.values() for group in values}
    missing = {name: 0 if name in ("order_count", "buyers", "visit_count") else None for name in plan.metrics}
    return {g: [per_metric[name].get(g, missing[name]) for name in plan.metrics] for g in groups}


def _facts(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, pd.DataFrame]:
    frames = {name: pd.DataFrame(rows[name], columns=columns, dtype=object) for name, columns in COLUMNS.items()}
    customers = frames["customers"]
    orders = frames["orders"].merge(customers, on="customer_id", how="left", validate="m:1")
    return {
        "orders": orders,
        "order_items": frames["order_items"].merge(orders, on="order_id", how="left", validate="m:1", indicator=True),
        "visits": frames["visits"].merge(customers, on="customer_id", how="left", validate="m:1"),
    }


def _one_metric(name: str, facts: dict[str, pd.DataFrame], plan: QueryPlan) -> dict[tuple[Any, ...], Any]:
    metric = MODEL.metric(name)
    assert metric is not None
    frame, time = facts[metric.dataset], TIME[metric.dataset]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {} if plan.grain or plan.dimensions else {(): []}
    for record in frame.to_dict("records"):
        row = {str(k): None if _is_missing(v) else v for k, v in record.items()}
        if _kept(row, time, plan):
            groups.setdefault(_key(row, time, plan), []).append(row)
    return {group: _value(name, members) for group, members in groups.items()}


def _kept(row: dict[str, Any], time: str, plan: QueryPlan) -> bool:
    moment, region = row[time], row["region"]
    if plan.period and not (moment and plan.period.start.isoformat() <= moment[:10] <= plan.period.end.isoformat()):
        return False
    return all(_passes(region if f.field == REGION else region or "unknown", f) for f in plan.filters)


def _passes(value: str | None, condition: Filter) -> bool:
    if condition.op in ("is_null", "not_null"):
        return (value is None) == (condition.op == "is_null")
    return (value in condition.values) == (condition.op in ("=", "in"))


def _key(row: dict[str, Any], time: str, plan: QueryPlan) -> tuple[Any, ...]:
    parts: list[Any] = []
    if plan.grain:
        moment = row[time]
        parts.append(pd.Timestamp(moment).to_period(FREQ[plan.grain]).start_time.date().isoformat() if moment else None)
    values = {"customers.region": row["region"], "customers.area": row["region"] or "unknown"}
    return (*parts, *(values[d] for d in plan.dimensions))


def _value(name: str, members: list[dict[str, Any]]) -> Any:
    if name in ("order_count", "visit_count"):
        return len(members)
    if name == "buyers":
        return len({m["customer_id"] for m in members} - {None})
    if name == "pages_seen":
        return _total([m["pages"] for m in members])
    if name == "units_sold":
        return _total([m["quantity"] for m in members])
    sold = [m for m in members if m["status"] not in ("cancelled", None)]
    lines = [m["quantity"] * m["unit_price"] for m in sold if m["quantity"] is not None and m["unit_price"] is not None]
    if name == "revenue":
        return _total(lines)
    orders = len({m["order_id"] for m in members if m["_merge"] == "both"})
    return None if not orders or not lines else sum(lines) / orders


def _total(values: list[Any]) -> Any:
    present = [v for v in values if v is not None]
    return sum(present) if present else None


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
